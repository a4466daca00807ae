// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"etai/internal/agenda"
	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/personnes"
)

var requeteNombreTaches = droits.Requete{Nom: "rapports.nombre_taches", Nominative: true, SQL: `
	select count(*) from tache t where t.organisation_id = $1 and t.role = $2 and t.faite_le is null and (t.agent_id is null or t.agent_id = $3)
	and (t.dossier_id is null or {DROITS lire_identite t})`}

// NombreTaches counts what Taches lists.
func NombreTaches(ctx context.Context, l bdd.Lecture, a droits.Agent) (n int, err error) {
	texte, args := requeteNombreTaches.Pour(a, a.Organisation, string(a.Role), a.ID)
	err = l.QueryRow(ctx, texte, args...).Scan(&n)
	return n, err
}

var requeteBilanPrepares = droits.Requete{Nom: "rapports.bilan_prepares", Nominative: true, SQL: `
	select count(*), cast(coalesce(sum(o.centimes), 0) as bigint), min(o.execution_le) from ordre o
	where o.organisation_id = $1 and o.etat = 'prepare' and {DROITS preparer_ordre o}`}

// BilanPrepares is what waits for a remise: how many orders, how much, the first day.
type BilanPrepares struct {
	Nombre  int
	Total   argent.Centimes
	Premier jour.Jour
}

// Prepares sums the prepared orders that the agent may put into a remise.
func Prepares(ctx context.Context, l bdd.Lecture, a droits.Agent) (b BilanPrepares, err error) {
	texte, args := requeteBilanPrepares.Pour(a, a.Organisation)
	err = l.QueryRow(ctx, texte, args...).Scan(&b.Nombre, &b.Total, &b.Premier)
	return b, err
}

// AttenteRemise is what a remise waits for.
type AttenteRemise string

const (
	AViser    AttenteRemise = "a-viser"   // the visa of somebody else than who prepared it
	AEnvoyer  AttenteRemise = "a-envoyer" // visaed: the bank's file to write, to hand over, its signature to note
	sqlAViser               = ` from remise r where r.organisation_id = $1 and r.etat = 'brouillon' and r.preparee_par <> $2`
)

// RemisesEnAttente lists at most n of the remises that wait for this of the agent, after the first ones, the oldest first, and counts them all: none for a role that does not do it.
func RemisesEnAttente(ctx context.Context, l bdd.Lecture, a droits.Agent, quoi AttenteRemise, n, apres int) (rs []paiements.Remise, total int, err error) {
	var de string
	args := []any{a.Organisation}
	switch {
	case quoi == AViser && droits.Autorise(a.Role, droits.ViserRemise):
		de, args = sqlAViser, append(args, a.ID)
	case quoi == AEnvoyer && a.Role == droits.Comptable:
		de = ` from remise r where r.organisation_id = $1 and r.etat in ('visee', 'fichier_genere', 'transmise', 'vop_attendue')`
	default:
		return nil, 0, nil
	}
	if err := l.QueryRow(ctx, `select count(*)`+de, args...).Scan(&total); err != nil || total == 0 {
		return nil, 0, err
	}
	ids, err := bdd.Lister(ctx, l, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) },
		`select r.id`+de+fmt.Sprintf(` order by r.id limit $%d offset $%d`, len(args)+1, len(args)+2), append(args, n, apres)...)
	for _, id := range ids {
		r, errR := paiements.RemiseParID(ctx, l, id)
		rs, err = append(rs, r), errors.Join(err, errR)
	}
	return rs, total, err
}

// NombreAViser counts the remises that wait for the agent's visa.
func NombreAViser(ctx context.Context, l bdd.Lecture, a droits.Agent) (n int, err error) {
	if !droits.Autorise(a.Role, droits.ViserRemise) {
		return 0, nil
	}
	err = l.QueryRow(ctx, `select count(*)`+sqlAViser, a.Organisation, a.ID).Scan(&n)
	return n, err
}

// FinDeMesure is a measure whose contract ends soon, or has ended without anything said of what follows.
type FinDeMesure struct {
	Dossier  int64
	Personne string
	Numero   string // of the measure
	Niveau   int
	Fin      jour.Jour
}

// A contract followed by a later one has no deadline any more; "is null", since PostgreSQL would make of "not exists" a join over all of them.
const sqlFinsDeMesure = ` from masp_contrat m where m.arrete_le is null and m.fin <= $1
	and (select 1 from masp_contrat x where x.dossier_id = m.dossier_id and x.fin > m.fin and (x.arrete_le is null or x.arrete_le >= x.debut) limit 1) is null and {DROITS_LISTE lire_identite m}`

var requeteFinsDeMesure = droits.Requete{Nom: "rapports.fins_de_mesure", Nominative: true,
	SQL: `select m.dossier_id, (select y.numero from masp_mesure y where y.id = m.mesure_id),
		coalesce((select v.niveau from masp_avenant v where v.contrat_id = m.id order by v.rang desc limit 1), m.niveau), m.fin` + sqlFinsDeMesure + ` order by m.fin, m.id limit $2 offset $3`}

var requeteNombreFinsDeMesure = droits.Requete{Nom: "rapports.nombre_fins_de_mesure", Nominative: true, SQL: bdd.Borner(sqlFinsDeMesure)}

// FinsDeMesure lists at most n of the measures that end by a day, after the first ones, the nearest first, and counts them all up to texte.Beaucoup.
func FinsDeMesure(ctx context.Context, l bdd.Lecture, a droits.Agent, jusquAu jour.Jour, n, apres int) (fins []FinDeMesure, total int, err error) {
	return listerFins(ctx, l, a, requeteNombreFinsDeMesure, requeteFinsDeMesure, func(r *sql.Rows) (f FinDeMesure, err error) {
		return f, r.Scan(&f.Dossier, &f.Numero, &f.Niveau, &f.Fin)
	}, n, apres, jusquAu)
}

// listerFins counts by one query, and lists by another what it counted, with the names.
func listerFins(ctx context.Context, l bdd.Lecture, a droits.Agent, nombre, liste droits.Requete, lire func(*sql.Rows) (FinDeMesure, error), n, apres int, de ...any) (fins []FinDeMesure, total int, err error) {
	texte, args := nombre.Pour(a, de...)
	if err := l.QueryRow(ctx, texte, args...).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("compter les fins de mesure : %w", err)
	}
	if total == 0 {
		return nil, 0, nil
	}
	texte, args = liste.Pour(a, append(de, n, apres)...)
	if fins, err = bdd.Lister(ctx, l, lire, texte, args...); err != nil {
		return nil, 0, fmt.Errorf("lister les fins de mesure : %w", err)
	}
	return fins, total, personnes.Nommer(ctx, l, fins, func(x *FinDeMesure) (int64, *string) { return x.Dossier, &x.Personne })
}

// The four years of people with a contract that runs or is to come; the next contract that would go beyond them is refused (R6).
const sqlDureesTotales = ` from masp_duree_totale t where t.atteint_le <= $1 and t.fin >= $2 and {DROITS_LISTE lire_contrat t}`

var requeteDureesTotales = droits.Requete{Nom: "rapports.durees_totales", Nominative: true,
	SQL: `select t.dossier_id, t.atteint_le` + sqlDureesTotales + ` order by t.atteint_le, t.id limit $3 offset $4`}

var requeteNombreDureesTotales = droits.Requete{Nom: "rapports.nombre_durees_totales", Nominative: true, SQL: bdd.Borner(sqlDureesTotales)}

// DureesTotales lists at most n of the people whose total duration (CASF art. L271-2) is reached by a day while a contract runs, after the first ones, the nearest first, and counts them all up to texte.Beaucoup. Fin is that day;
// number and level of the measure are not read.
func DureesTotales(ctx context.Context, l bdd.Lecture, a droits.Agent, jusquAu jour.Jour, n, apres int) (fins []FinDeMesure, total int, err error) {
	return listerFins(ctx, l, a, requeteNombreDureesTotales, requeteDureesTotales, func(r *sql.Rows) (f FinDeMesure, err error) {
		return f, r.Scan(&f.Dossier, &f.Fin)
	}, n, apres, jusquAu, l.Instant().Jour())
}

// Debiteur is a person whose account is below zero.
type Debiteur struct {
	Dossier  int64
	Personne string
	Solde    argent.Centimes
}

const sqlDebiteurs = ` from compte c join solde s on s.compte_id = c.id where c.nature = 'personne' and c.ferme_le is null and s.nature = 'personne' and s.debit > 0 and {DROITS_LISTE lire_compte c}`

var requeteDebiteurs = droits.Requete{Nom: "rapports.debiteurs", Nominative: true, SQL: `select c.dossier_id, s.debit` + sqlDebiteurs + ` order by s.debit desc, c.id limit $1`}

var requeteNombreDebiteurs = droits.Requete{Nom: "rapports.nombre_debiteurs", Nominative: true, SQL: bdd.Borner(sqlDebiteurs)}

// Debiteurs lists at most n of the accounts below zero, the lowest first, and counts them all up to texte.Beaucoup.
func Debiteurs(ctx context.Context, l bdd.Lecture, a droits.Agent, n int) (ds []Debiteur, total int, err error) {
	texte, args := requeteNombreDebiteurs.Pour(a)
	if err := l.QueryRow(ctx, texte, args...).Scan(&total); err != nil || total == 0 {
		return nil, 0, err
	}
	texte, args = requeteDebiteurs.Pour(a, n)
	ds, err = bdd.Lister(ctx, l, func(r *sql.Rows) (d Debiteur, err error) {
		err = r.Scan(&d.Dossier, &d.Solde)
		d.Solde = -d.Solde
		return d, err
	}, texte, args...)
	if err != nil {
		return nil, 0, fmt.Errorf("lister les comptes débiteurs : %w", err)
	}
	return ds, total, personnes.Nommer(ctx, l, ds, func(x *Debiteur) (int64, *string) { return x.Dossier, &x.Personne })
}

// DetailTache is what the sentence of a task needs to know.
type DetailTache struct {
	Centimes argent.Centimes
	Quoi     string // what the order paid for
	Tiers    int64
	NomTiers string
	Le       jour.Jour
	Rejete   bool     // the order never left: the bank refused it
	Remonte  bool     // the account that went below zero is not any more: Centimes is its balance of now
	Cessent  []string // of a payer that goes on with others: the benefits that it is to pay to the person
}

// remonte is the state that requeteTacheIncident gives to an account that is not below zero any more.
const remonte = "remonte"

var (
	requeteTacheOrdre = droits.Requete{Nom: "rapports.tache_ordre", Nominative: true, SQL: `
		select o.centimes, o.objet, t.id, t.nom, o.execution_le, o.etat from ordre o join tiers_version v on v.id = o.tiers_version_id join tiers t on t.id = v.tiers_id
		where o.id = $1 and {DROITS lire_compte o}`}
	requeteTacheLigne = droits.Requete{Nom: "rapports.tache_ligne", Nominative: true, SQL: `
		select g.centimes, '', 0, '', g.date_operation, '' from ligne_releve g join compte_bancaire b on b.id = g.compte_bancaire_id
		where g.id = $1 and (b.dossier_id is null or {DROITS lire_compte b})`}
	requeteTacheIncident = droits.Requete{Nom: "rapports.tache_incident", Nominative: true, SQL: `
		select -s.debit, '', 0, '', cast(null as date), case when s.debit > 0 then '' else '` + remonte + `' end from incident i join compte c on c.id = i.compte_id join solde s on s.compte_id = c.id where i.id = $1 and {DROITS lire_compte c}`}
	requeteTacheRecette = droits.Requete{Nom: "rapports.tache_recette", Nominative: true, SQL: `
		select 0, '', 0, r.organisme, r.au, '' from gestion_recette r where r.id = $1 and {DROITS lire_gestion r}`}
	// The benefits that end with one, when their payer goes on paying others.
	requeteTacheCessent = droits.Requete{Nom: "rapports.tache_cessent", Nominative: true, SQL: `
		select x.libelle from gestion_recette r join gestion_recette x on x.dossier_id = r.dossier_id and x.organisme = r.organisme and x.au = r.au
		where r.id = $1 and x.au >= x.du and not exists (select 1 from gestion_recette y where y.dossier_id = r.dossier_id and y.percue_id = x.percue_id and y.au > x.au)
			and exists (select 1 from gestion_recette y where y.dossier_id = r.dossier_id and y.organisme = r.organisme and y.au > r.au and y.au >= y.du) and {DROITS lire_gestion r} order by x.id`}
	requeteTacheVersion = droits.Requete{Nom: "rapports.tache_version", Nominative: true, SQL: `
		select 0, '', t.id, t.nom, cast(null as date), '' from tiers_version v join tiers t on t.id = v.tiers_id
		where v.id = $1 and (t.dossier_id is null or {DROITS lire_identite t})`}
)

// DetailDe reads what a task is about; a detail that the agent may not read stays empty.
func DetailDe(ctx context.Context, l bdd.Lecture, a droits.Agent, t agenda.Tache) (d DetailTache, err error) {
	requete, ok := map[string]droits.Requete{"ordre": requeteTacheOrdre, "ligne_releve": requeteTacheLigne, "gestion_recette": requeteTacheRecette, "incident": requeteTacheIncident,
		"tiers_version": requeteTacheVersion}[t.Objet]
	if !ok {
		return d, nil
	}
	texte, args := requete.Pour(a, t.ObjetID)
	var objet, etat string
	err = l.QueryRow(ctx, texte, args...).Scan(&d.Centimes, &objet, &d.Tiers, &d.NomTiers, &d.Le, &etat)
	if errors.Is(err, bdd.ErrAbsent) {
		return d, nil
	}
	d.Rejete, d.Remonte = etat == string(paiements.Rejete), etat == remonte
	if objet != "" {
		d.Quoi = paiements.Objet(objet).Libelle()
	}
	if err == nil && t.Nature == agenda.PayeurALaFin {
		texte, args := requeteTacheCessent.Pour(a, t.ObjetID)
		d.Cessent, err = bdd.Lister(ctx, l, func(r *sql.Rows) (x string, err error) { return x, r.Scan(&x) }, texte, args...)
	}
	return d, err
}
