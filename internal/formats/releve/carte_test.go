// SPDX-License-Identifier: EUPL-1.2

package releve

import "testing"

func TestParCarte(t *testing.T) {
	for code, veut := range map[string]bool{
		"PMNT/CCRD/POSD": true, "PMNT/CCRD/CWDL": true, "PMNT/CCRD/RIMB": true, "PMNT/CCRD": true, "PMNT/CNTR/CWDL": true, "11": true, "28": true, "29": true,
		"PMNT/CCRD/CDPT": false, "PMNT/CNTR/CDPT": false, "PMNT/MCRD/POSP": false, "PMNT/RCDT/ESCT": false, "PMNT/ICDT/ESCT": false, "05": false, "06": false, "B1": false, "CCRD": false, "": false,
	} {
		if l := (&Ligne{Code: Texte(code)}); l.ParCarte() != veut {
			t.Errorf("%q : %v", code, !veut)
		}
	}
}
