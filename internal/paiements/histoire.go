// SPDX-License-Identifier: EUPL-1.2

package paiements

import (
	"context"
	"database/sql"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
)

// Evenement is one step of the history of an order or of a remise. De and Vers are codes of Etat or of EtatRemise; De is empty at the first.
type Evenement struct {
	De, Vers string
	Remise   int64 // that the order was in, or entered, or left
	Agent    int64 // 0: the bank's statement, or the program
	Instant  horloge.Instant
	Motif    Motif
}

// Evenements returns the history of an order, the oldest first.
func Evenements(ctx context.Context, l bdd.Lecture, ordre int64) ([]Evenement, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (x Evenement, err error) {
		return x, r.Scan(append([]any{&x.De, &x.Vers, bdd.OuZero(&x.Remise), bdd.OuZero(&x.Agent), &x.Instant}, x.Motif.Cibles()...)...)
	}, `select v.de, v.vers, v.remise_id, v.agent_id, v.instant, v.motif, v.contenu_id, v.engagement, k.chiffre from ordre_evenement v
		left join contenu k on k.id = v.contenu_id where v.ordre_id = $1 order by v.id`, ordre)
}

// EvenementsRemise returns the history of a remise, the oldest first.
func EvenementsRemise(ctx context.Context, l bdd.Lecture, remise int64) ([]Evenement, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (x Evenement, err error) {
		x.Remise = remise
		return x, r.Scan(append([]any{&x.De, &x.Vers, bdd.OuZero(&x.Agent), &x.Instant}, x.Motif.Texte.Cibles()...)...)
	}, `select v.de, v.vers, v.agent_id, v.instant, v.contenu_id, v.engagement, k.chiffre from remise_evenement v
		left join contenu k on k.id = v.contenu_id where v.remise_id = $1 order by v.id`, remise)
}

// Comparable tells whether a remise has about as many orders as another, from half to twice as many: a month of ninety accounts is not compared with one urgent order.
func (r Remise) Comparable(avant Remise) bool {
	return avant.ID != 0 && avant.Nombre*2 >= r.Nombre && avant.Nombre <= r.Nombre*2
}

// RemisePrecedente returns the remise of the same organisation with which r is compared: of the last sixty that were visaed before it, the latest Comparable one,
// else the latest; or bdd.ErrAbsent.
func RemisePrecedente(ctx context.Context, l bdd.Lecture, r Remise) (Remise, error) {
	dernieres, err := bdd.Lister(ctx, l, scanRemise, `select `+colonnesRemise+` from remise r where r.organisation_id = $1 and r.id < $2 and r.visee_le is not null
		and r.etat <> 'abandonnee' order by r.id desc limit 60`, r.Organisation, r.ID)
	if err != nil {
		return Remise{}, err
	}
	if len(dernieres) == 0 {
		return Remise{}, bdd.ErrAbsent
	}
	return dernieres[max(0, slices.IndexFunc(dernieres, r.Comparable))], nil
}
