// SPDX-License-Identifier: EUPL-1.2

package etaitest

import (
	"testing"

	"etai/internal/base/jour"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
)

// Clore closes a month of a bank account, which must have all that a closing asks: the accountant prepares, the head of service signs.
func (m *Monde) Clore(t testing.TB, compteBancaire int64, dernier jour.Jour) {
	t.Helper()
	c := parcours.Clotures{Dernier: dernier, Comptes: []int64{compteBancaire}}
	_, err := parcours.PreparerClotures(t.Context(), m.Base, m.Demande(droits.Comptable), c)
	if err == nil {
		_, err = parcours.SignerClotures(t.Context(), m.Base, m.Demande(droits.ChefDeService), c)
	}
	if err != nil {
		t.Fatal(err)
	}
}
