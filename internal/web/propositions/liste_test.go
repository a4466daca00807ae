// SPDX-License-Identifier: EUPL-1.2

package propositions

import (
	"testing"

	"etai/internal/base/jour"
	"etai/internal/rapports/propositions"
)

// The list says up to which day the bank has shown its accounts, and the days apart when they are not the same.
func TestMotsVueAu(t *testing.T) {
	le := func(q int) propositions.Compte { return propositions.Compte{VueAu: jour.Certain(2026, 11, q)} }
	for _, cas := range []struct {
		comptes []propositions.Compte
		dit     string
	}{
		{nil, ""},
		{[]propositions.Compte{{}}, ""},
		{[]propositions.Compte{le(3), {}, le(3)}, ". La banque les montre jusqu’au " + jour.Certain(2026, 11, 3).Long()},
		{[]propositions.Compte{le(20), le(3), le(9)}, ". La banque montre le moins récent jusqu’au " + jour.Certain(2026, 11, 3).Long() + ", le plus récent jusqu’au " + jour.Certain(2026, 11, 20).Long()},
	} {
		if dit := motsVueAu(cas.comptes); dit != cas.dit {
			t.Errorf("%v : %q", cas.comptes, dit)
		}
	}
}
