// SPDX-License-Identifier: EUPL-1.2

package accompagnement

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	domaine "etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/rapports"
	"etai/internal/reglement"
)

// RythmeVu is the rhythm of a contract with what was promised of it and its windows.
type RythmeVu struct {
	Contrat       masp.Contrat
	Cadences      []domaine.Cadence
	Noms          map[int64]string // of who decided
	Fenetres      []domaine.Fenetre
	Promis, Tenus int       // of the windows that are over
	RetardLe      jour.Jour // from which something is late, Vide when nothing will be
}

// Rythmes reads the rhythm of each contract of a file, the latest first, for who may read them.
func Rythmes(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, v *rapports.VueDossier) (vus []RythmeVu, err error) {
	toutes, err := domaine.Cadences(ctx, l, t, a, v.Dossier.ID)
	if err != nil {
		return nil, err
	}
	faits, err := domaine.Faits(ctx, l, v.Dossier.ID)
	if err != nil {
		return nil, err
	}
	promis, err := parcours.PromisParConvention(ctx, l, v.Dossier.ID)
	if err != nil {
		return nil, err
	}
	for _, c := range masp.Valables(v.Contrats) {
		regles, err := reglement.Lire(ctx, l, c.Mesure.Organisation)
		if err != nil {
			return nil, err
		}
		x := RythmeVu{Contrat: c, Cadences: parcours.CadencesDe(regles, c, toutes, promis)}
		var agents []int64
		for _, y := range x.Cadences {
			if y.Par != 0 {
				agents = append(agents, y.Par)
			}
		}
		if x.Noms, err = rapports.NomsAgents(ctx, l, agents); err != nil {
			return nil, err
		}
		x.Fenetres = domaine.Fenetres(x.Cadences, c.Debut, c.Dernier(), parcours.SuspensionsDe(c), faits)
		x.Promis, x.Tenus = domaine.Tenu(x.Fenetres, l.Instant().Jour())
		x.RetardLe = domaine.Retard(x.Fenetres, faits)
		slices.Reverse(x.Fenetres)
		vus = append(vus, x)
	}
	return vus, nil
}

// LigneSuivi is a person of a list of those whose rhythm is late, or of whom nothing was heard.
type LigneSuivi struct {
	Dossier    int64
	Personne   string
	Territoire string
	Depuis     jour.Jour // of the last contact, else of the contract
	RetardLe   jour.Jour
	Fin        jour.Jour
}

// FiltreSuivi chooses a list: late on a promise, or without a contact since a day; and a territory, 0: all.
type FiltreSuivi struct {
	SansNouvelles bool
	Territoire    int64
}

const (
	// A page is chosen first, in the order of an index; what is shown of its rows is read afterwards.
	// coalesce: three comparisons make PostgreSQL hope for few rows, and sort them.
	sourceSuivi    = ` from rythme r where coalesce(r.debut <= $1 and r.fin >= $1, false) and ($2 = 0 or exists (select 1 from dossier d where d.id = r.dossier_id and d.territoire_id = $2)) and `
	enRetard       = sourceSuivi + `r.retard_le <= $3 and {DROITS_LISTE lire_contrat r}`
	sansNouvelles  = sourceSuivi + `r.depuis < $3 and {DROITS_LISTE lire_contrat r}`
	colonnesSuivi  = `select r.dossier_id, coalesce((select t.nom from territoire t where t.id = d.territoire_id), ''), r.depuis, r.retard_le, r.fin from rythme r join dossier d on d.id = r.dossier_id where r.id`
	limiteDuSuivi  = ` limit $4 offset $5`
	parRetard      = ` order by r.retard_le, r.id`
	parAnciennete  = ` order by r.depuis, r.id`
	sqlDemarches   = ` from demarche x where ($1 = 0 or exists (select 1 from dossier d where d.id = x.dossier_id and d.territoire_id = $1)) and ($2 = '' or x.genre = $2) and `
	demarchesOuv   = sqlDemarches + `x.etat in ('a_faire', 'en_cours', 'en_attente') and {DROITS_LISTE lire_contrat x}`
	demarchesTard  = sqlDemarches + `x.etat in ('a_faire', 'en_cours', 'en_attente') and x.echeance < $3 and {DROITS_LISTE lire_contrat x}`
	demarchesClos  = sqlDemarches + `x.etat in ('aboutie', 'rejetee', 'abandonnee') and {DROITS_LISTE lire_contrat x}`
	colDemarches   = `select x.id, x.dossier_id, x.genre, x.qui, x.etat, x.echeance, coalesce((select t.nom from territoire t where t.id = d.territoire_id), '') from demarche x join dossier d on d.id = x.dossier_id where x.id`
	sqlEcheances   = ` from echeance_personne x where x.issue = '' and x.le <= $1 and {DROITS_LISTE lire_dossier x}`
	triDesDemarche = ` order by x.echeance nulls last, x.id`
)

var (
	requeteEnRetard       = droits.Requete{Nom: "accompagnement.en_retard", Nominative: true, SQL: colonnesSuivi + bdd.Parmi(`select r.id`+enRetard+parRetard+limiteDuSuivi) + parRetard}
	requeteNombresDuSuivi = droits.Requete{Nom: "accompagnement.nombres_du_suivi", Nominative: true, SQL: `select count(case when r.retard_le <= $1 then 1 end), count(case when r.depuis < $3 then 1 end)
		from rythme r where r.debut <= $1 and r.fin >= $1 and ($2 = 0 or (select d.territoire_id from dossier d where d.id = r.dossier_id) = $2) and {DROITS_LISTE lire_contrat r}`}
	// Who reads most of the base has too many people to go through them all.
	requeteNombreEnRetard      = droits.Requete{Nom: "accompagnement.nombre_en_retard", Nominative: true, SQL: bdd.Borner(enRetard)}
	requeteNombreSansNouvelles = droits.Requete{Nom: "accompagnement.nombre_sans_nouvelles", Nominative: true, SQL: bdd.Borner(sansNouvelles)}

	requeteSansNouvelles   = droits.Requete{Nom: "accompagnement.sans_nouvelles", Nominative: true, SQL: colonnesSuivi + bdd.Parmi(`select r.id`+sansNouvelles+parAnciennete+limiteDuSuivi) + parAnciennete}
	requeteToutesOuvertes  = droits.Requete{Nom: "accompagnement.demarches_ouvertes", Nominative: true, SQL: colDemarches + bdd.Parmi(`select x.id`+demarchesOuv+triDesDemarche+` limit $3 offset $4`) + triDesDemarche}
	requeteToutesTardives  = droits.Requete{Nom: "accompagnement.demarches_en_retard", Nominative: true, SQL: colDemarches + bdd.Parmi(`select x.id`+demarchesTard+triDesDemarche+limiteDuSuivi) + triDesDemarche}
	requeteToutesCloses    = droits.Requete{Nom: "accompagnement.demarches_closes", Nominative: true, SQL: colDemarches + bdd.Parmi(`select x.id`+demarchesClos+` order by x.id desc limit $3 offset $4`) + ` order by x.id desc`}
	requeteNombreOuvertes  = droits.Requete{Nom: "accompagnement.nombre_demarches_ouvertes", Nominative: true, SQL: bdd.Borner(demarchesOuv)}
	requeteNombreTardives  = droits.Requete{Nom: "accompagnement.nombre_demarches_en_retard", Nominative: true, SQL: bdd.Borner(demarchesTard)}
	requeteNombreCloses    = droits.Requete{Nom: "accompagnement.nombre_demarches_closes", Nominative: true, SQL: bdd.Borner(demarchesClos)}
	requeteEcheances       = droits.Requete{Nom: "accompagnement.echeances_proches", Nominative: true, SQL: `select x.id, x.dossier_id, x.genre, x.le` + sqlEcheances + ` order by x.le, x.id limit $2`}
	requeteNombreEcheances = droits.Requete{Nom: "accompagnement.nombre_echeances", Nominative: true, SQL: bdd.Borner(sqlEcheances)}
)

// NombresDuSuivi counts both lists at once, each up to texte.Beaucoup for who reads most of the base: a home page asks for the two of all the people of a service. jours is how long without a contact.
func NombresDuSuivi(ctx context.Context, l bdd.Lecture, a droits.Agent, territoire int64, jours int) (enRetard, sansNouvelles int, err error) {
	j := l.Instant().Jour()
	if a.Vaste {
		texte, args := requeteNombreEnRetard.Pour(a, j, territoire, j)
		err = l.QueryRow(ctx, texte, args...).Scan(&enRetard)
		if err == nil {
			texte, args = requeteNombreSansNouvelles.Pour(a, j, territoire, j.Plus(-jours))
			err = l.QueryRow(ctx, texte, args...).Scan(&sansNouvelles)
		}
		if err != nil {
			return 0, 0, fmt.Errorf("compter le suivi : %w", err)
		}
		return enRetard, sansNouvelles, nil
	}
	texte, args := requeteNombresDuSuivi.Pour(a, j, territoire, j.Plus(-jours))
	if err := l.QueryRow(ctx, texte, args...).Scan(&enRetard, &sansNouvelles); err != nil {
		return 0, 0, fmt.Errorf("compter le suivi : %w", err)
	}
	return enRetard, sansNouvelles, nil
}

// Suivi lists at most n people of a filter after the first ones, the most pressing first; jours is how long without a contact.
func Suivi(ctx context.Context, l bdd.Lecture, a droits.Agent, f FiltreSuivi, jours, n, apres int) ([]LigneSuivi, error) {
	j := l.Instant().Jour()
	liste, limite := requeteEnRetard, j
	if f.SansNouvelles {
		liste, limite = requeteSansNouvelles, j.Plus(-jours)
	}
	texte, args := liste.Pour(a, j, f.Territoire, limite, n, apres)
	ls, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x LigneSuivi, err error) {
		return x, r.Scan(&x.Dossier, &x.Territoire, &x.Depuis, &x.RetardLe, &x.Fin)
	}, texte, args...)
	if err != nil {
		return nil, fmt.Errorf("lister le suivi : %w", err)
	}
	return ls, personnes.Nommer(ctx, l, ls, func(x *LigneSuivi) (int64, *string) { return x.Dossier, &x.Personne })
}

// LigneDemarche is a matter in the list over all the files; its words are on the page of its file.
type LigneDemarche struct {
	ID, Dossier int64
	Personne    string
	Genre       domaine.GenreDemarche
	Qui         domaine.Qui
	Etat        domaine.EtatDemarche
	Echeance    jour.Jour
	Territoire  string
}

// GroupeDemarches is what a list of matters keeps.
type GroupeDemarches string

// The groups.
const (
	Ouvertes GroupeDemarches = "" // something is to be done, or awaited
	Tardives GroupeDemarches = "en_retard"
	Closes   GroupeDemarches = "closes"
)

// FiltreDemarches narrows the list of matters.
type FiltreDemarches struct {
	Groupe     GroupeDemarches
	Genre      domaine.GenreDemarche // empty: all
	Territoire int64
}

// NombreDemarches counts the matters of a filter, up to texte.Beaucoup.
func NombreDemarches(ctx context.Context, l bdd.Lecture, a droits.Agent, f FiltreDemarches) (total int, err error) {
	_, nombre, propres := f.requetes(l)
	texte, args := nombre.Pour(a, propres...)
	if err := l.QueryRow(ctx, texte, args...).Scan(&total); err != nil {
		return 0, fmt.Errorf("compter les démarches : %w", err)
	}
	return total, nil
}

// requetes are the list of a filter, its count, and their arguments.
func (f FiltreDemarches) requetes(l bdd.Lecture) (liste, nombre droits.Requete, propres []any) {
	propres = []any{f.Territoire, string(f.Genre)}
	switch f.Groupe {
	case Tardives:
		return requeteToutesTardives, requeteNombreTardives, append(propres, l.Instant().Jour())
	case Closes:
		return requeteToutesCloses, requeteNombreCloses, propres
	}
	return requeteToutesOuvertes, requeteNombreOuvertes, propres
}

// Demarches lists at most n matters of a filter after the first ones, the nearest deadline first.
func Demarches(ctx context.Context, l bdd.Lecture, a droits.Agent, f FiltreDemarches, n, apres int) ([]LigneDemarche, error) {
	liste, _, propres := f.requetes(l)
	texte, args := liste.Pour(a, append(propres, n, apres)...)
	ds, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x LigneDemarche, err error) {
		return x, r.Scan(&x.ID, &x.Dossier, &x.Genre, &x.Qui, &x.Etat, &x.Echeance, &x.Territoire)
	}, texte, args...)
	if err != nil {
		return nil, fmt.Errorf("lister les démarches : %w", err)
	}
	return ds, personnes.Nommer(ctx, l, ds, func(x *LigneDemarche) (int64, *string) { return x.Dossier, &x.Personne })
}

// EcheanceVue is a day that a person must not miss, in a list of several people.
type EcheanceVue struct {
	ID, Dossier int64
	Personne    string
	Genre       domaine.GenreEcheance
	Le          jour.Jour
}

// Echeances lists at most n of the days that people must not miss by a day, the nearest first, and counts them all up to texte.Beaucoup.
func Echeances(ctx context.Context, l bdd.Lecture, a droits.Agent, jusquAu jour.Jour, n int) (es []EcheanceVue, total int, err error) {
	texte, args := requeteNombreEcheances.Pour(a, jusquAu)
	if err := l.QueryRow(ctx, texte, args...).Scan(&total); err != nil || total == 0 {
		return nil, 0, err
	}
	texte, args = requeteEcheances.Pour(a, jusquAu, n)
	es, err = bdd.Lister(ctx, l, func(r *sql.Rows) (x EcheanceVue, err error) {
		return x, r.Scan(&x.ID, &x.Dossier, &x.Genre, &x.Le)
	}, texte, args...)
	if err != nil {
		return nil, 0, fmt.Errorf("lister les échéances : %w", err)
	}
	return es, total, personnes.Nommer(ctx, l, es, func(x *EcheanceVue) (int64, *string) { return x.Dossier, &x.Personne })
}
