// SPDX-License-Identifier: EUPL-1.2

package acces

import (
	"context"
	"errors"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
)

// ErrDuree is returned for a retention outside what the CNIL's recommendation 2021-122 allows.
var ErrDuree = errors.New("durée de conservation des accès hors limites : de 6 à 36 mois")

// Purger drops the traces of the sealed segments older than mois months (12 unless decided otherwise, 6 to
// 36) and keeps their seals. It returns how many segments were dropped.
func (j *Journal) Purger(ctx context.Context, mois int) (int, error) {
	if mois < 6 || mois > 36 {
		return 0, ErrDuree
	}
	limite := jour.PlusMois(j.base.Horloge().Maintenant().Jour(), -mois)
	n := 0
	for {
		encore := false
		// One segment a transaction: what is being traced meanwhile never waits for long.
		err := j.base.EcrireLeger(ctx, func(e *bdd.Ecriture) error {
			encore = false
			var id int64
			err := e.QueryRow(ctx, `select id from acces_segment where scelle_le is not null and purge_le is null and jour < $1
				order by id limit 1`, limite).Scan(&id)
			if errors.Is(err, bdd.ErrAbsent) {
				return nil
			}
			if err != nil {
				return err
			}
			if _, err := e.Exec(ctx, `delete from acces_trace where segment_id = $1`, id); err != nil {
				return err
			}
			_, err = e.Exec(ctx, `update acces_segment set purge_le = $1 where id = $2`, e.Instant(), id)
			encore = err == nil
			return err
		})
		if err != nil {
			return n, fmt.Errorf("purger le journal des accès : %w", err)
		}
		if !encore {
			return n, nil
		}
		n++
	}
}
