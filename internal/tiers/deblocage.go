// SPDX-License-Identifier: EUPL-1.2

package tiers

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
)

// Deblocage is what somebody said to release the orders that young bank details hold in the review of a remise.
type Deblocage struct {
	ID, Version int64
	Motif       journal.Joint
	Agent       int64
	Instant     horloge.Instant
}

// Refusals.
var (
	ErrDeblocageParSaisie  = errors.New("un RIB changé est débloqué par une autre personne que celle qui l’a saisi")
	ErrDeblocageInutile    = errors.New("ce RIB ne retient aucun ordre : il n’y a rien à débloquer")
	ErrDeblocageDeja       = errors.New("vous avez déjà débloqué ce RIB")
	ErrDeblocageSansRaison = errors.New("écrire pourquoi ce RIB est débloqué : ce qui a été vérifié, auprès de qui")
)

// Recente tells whether bank details replaced others less than jours days before a day; the first ones of a tiers never did.
func (v Version) Recente(j jour.Jour, jours int) bool {
	return v.Changement && v.Utilisable() && j.Depuis(v.ApprouveeLe.Jour()) < jours
}

// LiberePour returns the release that counts for an order: one given by somebody else than who prepared it.
func LiberePour(ds []Deblocage, prepare int64) (Deblocage, bool) {
	for _, d := range ds {
		if d.Agent != prepare {
			return d, true
		}
	}
	return Deblocage{}, false
}

// VerifierDeblocage holds the rules of a release.
func VerifierDeblocage(v Version, agent int64, j jour.Jour, jours int) error {
	switch {
	case v.SaisiePar == agent:
		return ErrDeblocageParSaisie
	case !v.Recente(j, jours):
		return ErrDeblocageInutile
	}
	return nil
}

// Debloquer records a release that VerifierDeblocage accepts; d.Motif is under seal already.
func Debloquer(ctx context.Context, e *bdd.Ecriture, v Version, d Deblocage) (int64, error) {
	contenu, engage := d.Motif.Colonnes()
	id, err := e.Inserer(ctx, `insert into tiers_deblocage(version_id, saisie_par, contenu_id, engagement, agent_id, instant) values ($1,$2,$3,$4,$5,$6) returning id`,
		v.ID, v.SaisiePar, contenu, engage, d.Agent, e.Instant())
	if errors.Is(err, bdd.ErrConflit) {
		return 0, ErrDeblocageDeja
	}
	if err != nil {
		return 0, fmt.Errorf("débloquer des coordonnées bancaires : %w", err)
	}
	return id, nil
}

// DeblocagesDes returns the releases of bank details (at most 500), by version, the first one first.
func DeblocagesDes(ctx context.Context, l bdd.Lecture, versions []int64) (map[int64][]Deblocage, error) {
	liste, args := bdd.ListeIDs(versions)
	ds, err := bdd.Lister(ctx, l, scanDeblocage, deDeblocage+`where d.version_id in (`+liste+`) order by d.id`, args...)
	r := map[int64][]Deblocage{}
	for _, d := range ds {
		r[d.Version] = append(r[d.Version], d)
	}
	return r, err
}

// Deblocages returns all of them, for the journal.
func Deblocages(ctx context.Context, l bdd.Lecture) ([]Deblocage, error) {
	return bdd.Lister(ctx, l, scanDeblocage, deDeblocage+`order by d.id`)
}

const deDeblocage = `select d.id, d.version_id, d.contenu_id, d.engagement, k.chiffre, d.agent_id, d.instant from tiers_deblocage d left join contenu k on k.id = d.contenu_id `

func scanDeblocage(r *sql.Rows) (d Deblocage, err error) {
	return d, r.Scan(append(append([]any{&d.ID, &d.Version}, d.Motif.Cibles()...), &d.Agent, &d.Instant)...)
}
