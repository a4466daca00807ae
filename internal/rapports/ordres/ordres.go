// SPDX-License-Identifier: EUPL-1.2

// Package ordres answers questions about transfer orders and remises, read-only: each list and each page shows what the agent may read of the
// accounts, and nothing else.
package ordres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/personnes"
)

// Requetes lists the queries of the package for the test of rights.
var Requetes = []droits.Requete{requeteOrdres, requeteEtats, requeteARefaire, requetePreparables, requeteOrdre, requeteDeRemise, requetePassesParRemise, requeteRemises, requeteTiers, requeteTiersDe,
	requeteEcritures, requeteLignes, requeteDemandes, requeteDemande, requeteDemandeDe, requeteSuivant}

// Ordre is an order with the names that a page shows.
type Ordre struct {
	paiements.Ordre
	Personne   string // "NOM Prénom"
	TiersID    int64
	Tiers      string
	Titulaire  string // holder of the account, as on the RIB
	IBANMasque string
	Reference  string // of its remise, empty when none
	EtatRemise paiements.EtatRemise
}

const deOrdre = `select o.id, o.organisation_id, o.dossier_id, o.compte_id, o.tiers_version_id, o.centimes, o.execution_le, o.objet, o.rang, o.libelle, o.bout_en_bout, o.piece_id, o.ligne_id,
	o.etat, ` + paiements.ColonnesMotif + `, o.prepare_par, o.prepare_le, o.coordonnees_saisies_par, o.coordonnees_approuvees_par, o.vise_par, o.remise_id, o.version, o.echeance, o.periode_du, o.periode_au, o.liquidation, o.remplace_id,
	t.id, t.nom, v.titulaire, v.iban_masque, coalesce(r.annee, 0), coalesce(r.numero, 0), coalesce(r.etat, '')
	from ordre o join tiers_version v on v.id = o.tiers_version_id join tiers t on t.id = v.tiers_id left join remise r on r.id = o.remise_id `

func scan(r *sql.Rows) (x Ordre, err error) {
	var remise paiements.Remise
	o := &x.Ordre
	cibles := append([]any{&o.ID, &o.Organisation, &o.Dossier, &o.Compte, &o.Version, &o.Centimes, &o.ExecutionLe, &o.Objet, &o.Rang, &o.Libelle, &o.BoutEnBout, bdd.OuZero(&o.Piece), bdd.OuZero(&o.Ligne),
		&o.Etat}, o.Motif.Cibles()...)
	err = r.Scan(append(cibles, &o.PreparePar, &o.PrepareLe, &o.SaisiesPar, &o.ApprouveesPar, bdd.OuZero(&o.VisePar), bdd.OuZero(&o.Remise), &o.VersionRangee, &o.Echeance, &o.PeriodeDu, &o.PeriodeAu, &o.Liquidation, bdd.OuZero(&o.Remplace),
		&x.TiersID, &x.Tiers, &x.Titulaire, &x.IBANMasque, &remise.Annee, &remise.Numero, &x.EtatRemise)...)
	if remise.Numero != 0 {
		x.Reference = remise.Reference()
	}
	return x, err
}

// nommer puts the names of people on orders.
func nommer(ctx context.Context, l bdd.Lecture, os []Ordre) error {
	return personnes.Nommer(ctx, l, os, func(o *Ordre) (int64, *string) { return o.Dossier, &o.Personne })
}

func lister(ctx context.Context, l bdd.Lecture, q droits.Requete, a droits.Agent, args ...any) ([]Ordre, error) {
	texte, tous := q.Pour(a, args...)
	os, err := bdd.Lister(ctx, l, scan, texte, tous...)
	if err != nil {
		return nil, fmt.Errorf("lire les ordres : %w", err)
	}
	return os, nommer(ctx, l, os)
}

// ParPage is how many rows a page of a list shows.
const ParPage = 50

// ARefaire is no state of an order: it filters those that came back or were rejected and that nothing replaces yet, as long as the task that says so is open.
const ARefaire paiements.Etat = "a_refaire"

const sqlARefaire = `o.id in (select t.objet_id from tache t where t.organisation_id = $1 and t.role = 'cesf' and t.faite_le is null and t.nature = '` + string(agenda.VirementRetourne) + `' and t.objet = 'ordre')`

var requeteOrdres = droits.Requete{Nom: "ordres.ordres", Nominative: true, SQL: deOrdre + `where o.organisation_id = $1 and ($2 = '' or o.etat = $2 or $2 = '` + string(ARefaire) + `' and ` + sqlARefaire + `) and ($3 = 0 or o.dossier_id = $3)
	and {DROITS lire_compte o} order by o.execution_le desc, o.id desc limit $4 offset $5`}

// Lister returns a page of the orders that the agent may read, those that execute last first: of a state (all when empty) or ARefaire, of a file (0: all).
func Lister(ctx context.Context, l bdd.Lecture, a droits.Agent, etat paiements.Etat, dossier int64, page int) ([]Ordre, error) {
	return lister(ctx, l, requeteOrdres, a, a.Organisation, string(etat), dossier, ParPage, (max(1, page)-1)*ParPage)
}

// Tous returns all the pages of Lister at once, up to max orders.
func Tous(ctx context.Context, l bdd.Lecture, a droits.Agent, etat paiements.Etat, dossier int64, max int) ([]Ordre, error) {
	return lister(ctx, l, requeteOrdres, a, a.Organisation, string(etat), dossier, max, 0)
}

var requeteEtats = droits.Requete{Nom: "ordres.etats", Nominative: true,
	SQL: `select o.etat, count(*) from ordre o where o.organisation_id = $1 and ($2 = 0 or o.dossier_id = $2) and {DROITS lire_compte o} group by o.etat`}

// Compter counts, by state, the orders that the agent may read.
func Compter(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) (map[paiements.Etat]int, error) {
	texte, args := requeteEtats.Pour(a, a.Organisation, dossier)
	r := map[paiements.Etat]int{}
	_, err := bdd.Lister(ctx, l, func(x *sql.Rows) (struct{}, error) {
		var e paiements.Etat
		var n int
		err := x.Scan(&e, &n)
		r[e] = n
		return struct{}{}, err
	}, texte, args...)
	return r, err
}

var requeteARefaire = droits.Requete{Nom: "ordres.a_refaire", Nominative: true, SQL: `select count(*) from ordre o where o.organisation_id = $1 and ($2 = 0 or o.dossier_id = $2) and ` + sqlARefaire + ` and {DROITS lire_compte o}`}

// NombreARefaire counts what Lister lists of ARefaire.
func NombreARefaire(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) (n int, err error) {
	texte, args := requeteARefaire.Pour(a, a.Organisation, dossier)
	return n, l.QueryRow(ctx, texte, args...).Scan(&n)
}

var requetePreparables = droits.Requete{Nom: "ordres.preparables", Nominative: true, SQL: deOrdre + `where o.organisation_id = $1 and o.etat in ('prepare', 'en_attente_de_provision') and {DROITS preparer_ordre o}
	order by o.execution_le, o.rang, o.id`}

// Prepares returns the prepared orders that the agent may put into a remise, and those that wait for money, those that execute first first.
func Prepares(ctx context.Context, l bdd.Lecture, a droits.Agent) ([]Ordre, error) {
	return lister(ctx, l, requetePreparables, a, a.Organisation)
}

var requeteOrdre = droits.Requete{Nom: "ordres.ordre", Nominative: true, SQL: deOrdre + `where o.id = $1 and o.organisation_id = $2 and {DROITS lire_compte o}`}

// ParID returns an order that the agent may read, or bdd.ErrAbsent.
func ParID(ctx context.Context, l bdd.Lecture, a droits.Agent, id int64) (Ordre, error) {
	return seul(lister(ctx, l, requeteOrdre, a, id, a.Organisation))
}

var requeteSuivant = droits.Requete{Nom: "ordres.suivant", Nominative: true, SQL: deOrdre + `where o.dossier_id = $1 and o.remplace_id = $2 and o.organisation_id = $3 and o.etat <> 'annule' and {DROITS lire_compte o}
	order by o.id desc limit 1`}

// Dernier follows an order that came back to the last one that pays it again; the order itself when nothing does.
func Dernier(ctx context.Context, l bdd.Lecture, a droits.Agent, id int64) (Ordre, error) {
	o, err := ParID(ctx, l, a, id)
	for err == nil {
		suivant, manque := seul(lister(ctx, l, requeteSuivant, a, o.Dossier, o.ID, a.Organisation))
		if errors.Is(manque, bdd.ErrAbsent) {
			return o, nil
		}
		o, err = suivant, manque
	}
	return o, err
}

// seul is the one row of a question about an id, or bdd.ErrAbsent.
func seul[T any](xs []T, err error) (x T, _ error) {
	if err != nil {
		return x, err
	}
	if len(xs) == 0 {
		return x, bdd.ErrAbsent
	}
	return xs[0], nil
}
