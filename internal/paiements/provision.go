// SPDX-License-Identifier: EUPL-1.2

package paiements

import (
	"cmp"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
)

// Manques says which prepared orders of an account wait for money, and how much each lacks: those that are not in its answer are covered by money seen on a
// statement. Those of a remise that waits for its visa come first, as they are; then the others by rank (rent and current charges first, CASF art. L271-2
// al. 2), day and age: rule R19, at the day of execution of each. One that is not covered waits whole and takes nothing from those that follow, but what was set aside for it. libre is what orders may
// take of the account on a day: its real balance less its floor on that day and what is set aside on it; ordres are those that EngagesDes returns of it.
func Manques(libre func(jour.Jour) argent.Centimes, ordres []Ordre) map[int64]argent.Centimes {
	var pris argent.Centimes
	var attendent []Ordre
	for _, o := range ordres {
		if o.Etat == EnRemise {
			pris += o.Centimes
			continue
		}
		pris += o.ReserveCentimes
		attendent = append(attendent, o)
	}
	slices.SortFunc(attendent, func(a, b Ordre) int {
		return cmp.Or(cmp.Compare(a.Rang, b.Rang), a.ExecutionLe.Depuis(b.ExecutionLe), cmp.Compare(a.ID, b.ID))
	})
	manques := map[int64]argent.Centimes{}
	for _, o := range attendent {
		if manque := o.Centimes - o.ReserveCentimes - (libre(o.ExecutionLe) - pris); manque > 0 {
			manques[o.ID] = manque
			continue
		}
		pris += o.Centimes - o.ReserveCentimes
	}
	return manques
}

// Prevu tells whether the order is prepared, covered by money or not, and in no remise.
func (o Ordre) Prevu() bool { return o.Etat == Prepare || o.Etat == EnAttente }
