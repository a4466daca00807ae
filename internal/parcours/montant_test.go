// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"testing"

	"etai/internal/base/argent"
	"etai/internal/parcours"
	"etai/internal/reglement"
)

// 08-ux §2.5: a sum unlike the last ones is looked at; an exception does not become what is usual.
func TestMontantInhabituel(t *testing.T) {
	c := func(cs ...argent.Centimes) []argent.Centimes { return cs }
	for nom, x := range map[string]struct {
		montant  argent.Centimes
		derniers []argent.Centimes
		permis   reglement.Taux
		dit      string
	}{
		"jamais payé":                     {10000, nil, 2000, ""},
		"au centime, comme la dernière":   {8670, c(8670), 2000, ""},
		"à la limite des 20 %":            {12000, c(10000), 2000, ""},
		"au-delà d’un centime":            {12001, c(10000), 2000, "20\u00a0% de plus que la dernière fois : " + argent.Centimes(10000).String()},
		"64 % de plus":                    {14230, c(8670, 8670), 2000, "64\u00a0% de plus que la dernière fois : " + argent.Centimes(8670).String()},
		"moins":                           {5000, c(10000), 2000, "50\u00a0% de moins que la dernière fois : " + argent.Centimes(10000).String()},
		"l’exception n’est pas une règle": {20000, c(20000, 10000, 10000, 10000), 2000, "100\u00a0% de plus que d’habitude : " + argent.Centimes(10000).String()},
		"deux fois ne font pas habitude":  {20000, c(20000, 10000), 2000, ""},
		"revenu à l’habitude":             {10000, c(20000, 10000, 10000), 2000, "50\u00a0% de moins que la dernière fois : " + argent.Centimes(20000).String()},
		"un paramètre plus large":         {12001, c(10000), 2500, ""},
	} {
		if dit := parcours.MontantInhabituel(x.montant, x.derniers, x.permis); dit != x.dit {
			t.Errorf("%s : %q, attendu %q", nom, dit, x.dit)
		}
	}
}
