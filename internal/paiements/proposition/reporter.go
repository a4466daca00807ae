// SPDX-License-Identifier: EUPL-1.2

package proposition

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/paiements/plan"
)

// Proposee is an instance of the plan that an earlier proposal answered.
type Proposee struct {
	plan.CleInstance
	PlanLigne int64 // the line as it was last proposed: what was due then
	Voulu     jour.Jour
}

// ProposeesDes returns the instances of accounts (at most 500) wanted from a day to the eve of another that a proposal of a period begun by a last day has
// answered, whatever the answer, by account.
func ProposeesDes(ctx context.Context, l bdd.Lecture, comptes []int64, du, avant, au jour.Jour) (map[int64][]Proposee, error) {
	r := map[int64][]Proposee{}
	if len(comptes) == 0 {
		return r, nil
	}
	liste, args := bdd.ListeIDs(comptes)
	n := len(args)
	ps, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x Proposee, err error) {
		return x, r.Scan(&x.Compte, &x.Serie, &x.Occurrence, &x.PlanLigne, &x.Voulu)
	}, fmt.Sprintf(`select p.compte_id, x.serie, l.occurrence, max(x.id), max(l.voulu_le) from proposition p join proposition_ligne l on l.proposition_id = p.id
		join plan_ligne x on x.id = l.plan_ligne_id where p.compte_id in (%s) and p.du >= $%d and p.du <= $%d and l.voulu_le >= $%d and l.voulu_le < $%d
		group by p.compte_id, x.serie, l.occurrence order by 5, 2, 3`, liste, n+1, n+4, n+2, n+3), append(args, jour.PlusMois(du, -1), du, avant, au)...)
	if err != nil {
		return nil, fmt.Errorf("lire les échéances déjà proposées : %w", err)
	}
	for _, p := range ps {
		r[p.Compte] = append(r[p.Compte], p)
	}
	return r, nil
}
