// SPDX-License-Identifier: EUPL-1.2

package plan

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/paiements"
)

// Emploi is money that left an account for a purpose, or that was set aside for one, on a day.
type Emploi struct {
	Compte, Serie int64 // Serie 0: an order that is not of the plan
	Objet         paiements.Objet
	Centimes      argent.Centimes // what the order takes besides what was set aside for it, counted when it was
	Jour          jour.Jour
}

// EmploisDes returns what accounts (at most 500) spent and set aside between two days: orders neither cancelled, rejected nor returned.
func EmploisDes(ctx context.Context, l bdd.Lecture, comptes []int64, du, au jour.Jour) ([]Emploi, error) {
	if len(comptes) == 0 {
		return nil, nil
	}
	liste, args := bdd.ListeIDs(comptes)
	n := len(args)
	r, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x Emploi, err error) {
		return x, r.Scan(&x.Compte, bdd.OuZero(&x.Serie), &x.Objet, &x.Centimes, &x.Jour)
	}, fmt.Sprintf(`select compte_id, plan_serie, objet, centimes - reserve_centimes, execution_le from ordre where compte_id in (%[1]s) and etat not in ('annule', 'rejete', 'retourne')
		and execution_le >= $%[2]d and execution_le <= $%[3]d
		union all select compte_id, serie, '', centimes, jour from reserve_mouvement where compte_id in (%[1]s) and occurrence is not null and jour >= $%[2]d and jour <= $%[3]d`,
		liste, n+1, n+2), append(args, du, au)...)
	if err != nil {
		return nil, fmt.Errorf("lire ce qui est dépensé et mis de côté : %w", err)
	}
	return r, nil
}

// Mensuel is what a line asks on average each month, rounded up: the rhythm of the plan, not of one month. What comes once asks nothing.
func (l Ligne) Mensuel() argent.Centimes {
	switch n, k := l.Periodicite.semaines(), l.Periodicite.mois(); {
	case n > 0:
		return (l.Centimes*52 + argent.Centimes(12*n) - 1) / argent.Centimes(12*n)
	case k > 0:
		return (l.Centimes + argent.Centimes(k) - 1) / argent.Centimes(k)
	}
	return 0
}

// Reporter is the instance of a line wanted in a period that is over, when it is not paid yet: it leaves on the first day possible. Money for a week is
// not caught up, and what was not set aside is not either.
func (l Ligne) Reporter(occurrence, voulu, auPlusTot jour.Jour) (Instance, bool) {
	if l.Genre != Paiement || l.Periodicite.semaines() > 0 {
		return Instance{}, false
	}
	return Instance{Ligne: l, Occurrence: occurrence, Voulu: voulu, Execution: Execution(voulu, auPlusTot)}, true
}
