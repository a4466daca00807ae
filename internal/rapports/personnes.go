// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
)

// EtatMesure is where the measure of a person stands, for the filters of the list.
type EtatMesure string

// The states. A file that has a measure to come is counted among all only.
const (
	ToutesMesures EtatMesure = ""
	MesureEnCours EtatMesure = "en_cours"
	MesureFinit   EtatMesure = "finit"  // by FiltrePersonnes.FinitLe
	MesureEchue   EtatMesure = "echue"  // its end has passed and nobody said how it went on
	SansMesure    EtatMesure = "aucune" //
)

// SansSuivi chooses the files that nobody follows by name.
const SansSuivi int64 = -1

// FiltrePersonnes chooses people; zero fields do not count.
type FiltrePersonnes struct {
	Mesure     EtatMesure
	Suivi      int64 // agent who follows, or SansSuivi
	Territoire int64
	FinitLe    jour.Jour // the measures that end by this day are counted as ending
}

// LignePersonne is a person of the list, with who follows her.
type LignePersonne struct {
	PersonneListee
	DebutMesure jour.Jour
	Territoire  string
	Suivi       string
}

const colonnesPersonne = `d.id, d.numero, p.id, p.civilite, p.nom, p.nom_usage, p.prenom, p.naissance, case when {DROITS lire_dossier p} then p.telephone else '' end,
	p.commune, p.ecrire_domicile, p.version, coalesce((select y.numero from masp_mesure y where y.id = m.mesure_id), ''), coalesce((select v.niveau from masp_avenant v where v.contrat_id = m.id and v.du <= $1 order by v.rang desc limit 1), m.niveau, 0), m.debut, coalesce(m.arrete_le, m.fin), coalesce(t.nom, ''),
	coalesce((select max(g.prenom || ' ' || g.nom) from dossier_attribution s join agent g on g.id = s.agent_id where s.dossier_id = d.id and s.organisation_id = d.organisation_id
		and s.du <= $1 and (s.au is null or s.au >= $1)), '')`

// jointures: $1 is the day. The measure shown is the one that ends last among those not closed.
const (
	jointures = ` from personne p join dossier d on d.id = p.dossier_id left join territoire t on t.id = d.territoire_id` + mesureMontree

	mesureMontree = `
	left join masp_contrat m on m.id = (select x.id from masp_contrat x where x.dossier_id = p.dossier_id and (x.arrete_le is null or x.arrete_le >= $1 and x.arrete_le >= x.debut) order by x.fin desc, x.id desc limit 1)`

	nommees     = ` where p.titulaire = true and p.canonique is null and {DROITS_LISTE lire_identite p}`
	dePersonnes = ` from personne p` + mesureMontree + nommees
)

// filtrees: $2 territory, $3 agent.
const filtrees = ` and (cast($2 as bigint) = 0 or exists (select 1 from dossier y where y.id = p.dossier_id and y.territoire_id = cast($2 as bigint)))
	and (cast($3 as bigint) = 0 or cast($3 as bigint) > 0 and exists (select 1 from dossier_attribution s where s.dossier_id = p.dossier_id and s.agent_id = cast($3 as bigint)
			and s.du <= $1 and (s.au is null or s.au >= $1))
		or cast($3 as bigint) < 0 and not exists (select 1 from dossier_attribution s where s.dossier_id = p.dossier_id and s.agent_id is not null
			and s.du <= $1 and (s.au is null or s.au >= $1)))`

// enEtat: $4 the state of the measure, $5 the day by which it ends.
const enEtat = ` and ($4 = '' or $4 = 'en_cours' and m.debut <= $1 and coalesce(m.arrete_le, m.fin) >= $1 or $4 = 'finit' and m.debut <= $1 and coalesce(m.arrete_le, m.fin) >= $1 and coalesce(m.arrete_le, m.fin) <= $5
		or $4 = 'echue' and coalesce(m.arrete_le, m.fin) < $1 or $4 = 'aucune' and m.id is null)`

var (
	// Without a filter on the measure, no contract is looked at before the page is chosen.
	requeteListeToutes = droits.Requete{Nom: "rapports.liste_toutes_personnes", Nominative: true, SQL: `select ` + colonnesPersonne + jointures + `
	where p.id` + bdd.Parmi(`select p.id from personne p`+nommees+filtrees+` order by p.cle_tri, p.id limit $4 offset $5`) + ` order by p.cle_tri, p.id`}

	// The page is chosen first: who follows, and the rights to each telephone, are then looked up for its rows alone.
	requeteListe = droits.Requete{Nom: "rapports.liste_personnes", Nominative: true, SQL: `select ` + colonnesPersonne + jointures + `
	where p.id` + bdd.Parmi(`select p.id`+dePersonnes+filtrees+enEtat+` order by p.cle_tri, p.id limit $6 offset $7`) + ` order by p.cle_tri, p.id`}

	// Who reads most of the base has too many people to count them all for each filter.
	requeteNombrePersonnes = droits.Requete{Nom: "rapports.nombre_personnes", Nominative: true, SQL: bdd.Borner(` from personne p` + nommees + filtrees)}
	requeteNombreEnEtat    = droits.Requete{Nom: "rapports.nombre_personnes_en_etat", Nominative: true, SQL: bdd.Borner(dePersonnes + filtrees + enEtat)}

	requeteCompter = droits.Requete{Nom: "rapports.compter_personnes", Nominative: true, SQL: `select count(*),
	cast(coalesce(sum(case when m.debut <= $1 and coalesce(m.arrete_le, m.fin) >= $1 then 1 else 0 end), 0) as bigint),
	cast(coalesce(sum(case when m.debut <= $1 and coalesce(m.arrete_le, m.fin) >= $1 and coalesce(m.arrete_le, m.fin) <= $4 then 1 else 0 end), 0) as bigint),
	cast(coalesce(sum(case when coalesce(m.arrete_le, m.fin) < $1 then 1 else 0 end), 0) as bigint),
	cast(coalesce(sum(case when m.id is null then 1 else 0 end), 0) as bigint)` + dePersonnes + filtrees}

	requeteParNumero = droits.Requete{Nom: "rapports.personne_par_numero", Nominative: true, SQL: `select ` + colonnesPersonne + jointures + `
	where p.titulaire = true and {DROITS lire_identite p} and (d.numero = $2 or exists (select 1 from masp_mesure x where x.dossier_id = d.id and x.numero = $2)) order by p.cle_tri, p.id limit 20`}

	requetePersonneDossier = droits.Requete{Nom: "rapports.personne_du_dossier", Nominative: true, SQL: `select ` + colonnesPersonne + jointures + `
	where p.titulaire = true and p.canonique is null and {DROITS lire_identite p} and d.id = $2`}
)

// RequetesDossiers lists the queries of the pages of people and files, for the test of rights.
var RequetesDossiers = []droits.Requete{requeteListeToutes, requeteListe, requeteNombrePersonnes, requeteNombreEnEtat, requeteCompter, requeteParNumero, requetePersonneDossier, requeteRetours, requeteAccesMotive,
	requeteDossierAOuvrir, requeteTiers, requeteCompterTiers, requeteRIB, requeteRetenus, requeteOrdresDuRIB, requeteRevenusDuRIB, requeteLignesDuRIB, requeteDemandesDuRIB, requeteRemisesDuRIB, requeteMotsRendus}

func scanLigne(r *sql.Rows) (x LignePersonne, err error) {
	p := &x.Personne
	err = r.Scan(&x.Dossier, &x.Numero, &p.ID, &p.Civilite, &p.Nom, &p.NomUsage, &p.Prenom, &p.Naissance, &p.Telephone, &p.Commune, &p.EcrireDomicile, &p.Version,
		&x.Mesure, &x.Niveau, &x.DebutMesure, &x.FinMesure, &x.Territoire, &x.Suivi)
	p.Dossier = x.Dossier
	return x, err
}

// ListerPersonnes returns n people whose file the agent may name, in French order, after the first ones.
func ListerPersonnes(ctx context.Context, l bdd.Lecture, a droits.Agent, f FiltrePersonnes, n, apres int) ([]LignePersonne, error) {
	j := l.Instant().Jour()
	requete, args := requeteListeToutes.Pour(a, j, f.Territoire, f.Suivi, n, apres)
	if f.Mesure != ToutesMesures {
		requete, args = requeteListe.Pour(a, j, f.Territoire, f.Suivi, string(f.Mesure), f.FinitLe, n, apres)
	}
	ls, err := bdd.Lister(ctx, l, scanLigne, requete, args...)
	if err != nil {
		return nil, fmt.Errorf("lister les personnes : %w", err)
	}
	return ls, nil
}

// CompterPersonnes counts the people whom the filter leaves, by state of their measure (whatever f.Mesure): figures, no name. Where they are texte.Beaucoup, only all of them and those of f.Mesure are counted.
func CompterPersonnes(ctx context.Context, l bdd.Lecture, a droits.Agent, f FiltrePersonnes) (map[EtatMesure]int, error) {
	j := l.Instant().Jour()
	if a.Vaste {
		if n, err := compterBeaucoup(ctx, l, a, f); err != nil || n != nil {
			return n, err
		}
	}
	requete, args := requeteCompter.Pour(a, j, f.Territoire, f.Suivi, f.FinitLe)
	var toutes, enCours, finit, echue, aucune int
	if err := l.QueryRow(ctx, requete, args...).Scan(&toutes, &enCours, &finit, &echue, &aucune); err != nil {
		return nil, fmt.Errorf("compter les personnes : %w", err)
	}
	return map[EtatMesure]int{ToutesMesures: toutes, MesureEnCours: enCours, MesureFinit: finit, MesureEchue: echue, SansMesure: aucune}, nil
}

// compterBeaucoup counts the people until there are too many; nil when there are not.
func compterBeaucoup(ctx context.Context, l bdd.Lecture, a droits.Agent, f FiltrePersonnes) (map[EtatMesure]int, error) {
	j := l.Instant().Jour()
	compter := func(q droits.Requete, args ...any) (n int, err error) {
		requete, args := q.Pour(a, args...)
		if err = l.QueryRow(ctx, requete, args...).Scan(&n); err != nil {
			return 0, fmt.Errorf("compter les personnes : %w", err)
		}
		return n, nil
	}
	n, err := compter(requeteNombrePersonnes, j, f.Territoire, f.Suivi)
	if err != nil || n < texte.Beaucoup {
		return nil, err
	}
	r := map[EtatMesure]int{ToutesMesures: n}
	if f.Mesure != ToutesMesures {
		r[f.Mesure], err = compter(requeteNombreEnEtat, j, f.Territoire, f.Suivi, string(f.Mesure), f.FinitLe)
	}
	return r, err
}

// ParNumero finds the people whose file, or one of its measures, bears a number.
func ParNumero(ctx context.Context, l bdd.Lecture, a droits.Agent, numero string) ([]LignePersonne, error) {
	numero = strings.ToUpper(strings.TrimSpace(numero))
	requete, args := requeteParNumero.Pour(a, l.Instant().Jour(), numero)
	return bdd.Lister(ctx, l, scanLigne, requete, args...)
}

// PersonneDe returns the person of a file that the agent may name, or bdd.ErrAbsent.
func PersonneDe(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) (LignePersonne, error) {
	requete, args := requetePersonneDossier.Pour(a, l.Instant().Jour(), dossier)
	return bdd.Un(ctx, l, scanLigne, requete, args...)
}
