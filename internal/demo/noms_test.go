// SPDX-License-Identifier: EUPL-1.2

package demo

import "testing"

func TestEnLettres(t *testing.T) {
	for n, veut := range map[int]string{1: "UN", 16: "SEIZE", 17: "DIX-SEPT", 21: "VINGT-ET-UN", 30: "TRENTE", 71: "SOIXANTE-ET-ONZE", 77: "SOIXANTE-DIX-SEPT",
		80: "QUATRE-VINGTS", 81: "QUATRE-VINGT-UN", 90: "QUATRE-VINGT-DIX", 91: "QUATRE-VINGT-ONZE", 99: "QUATRE-VINGT-DIX-NEUF",
		100: "CENT", 101: "CENT-UN", 200: "DEUX-CENTS", 280: "DEUX-CENT-QUATRE-VINGTS"} {
		if s := enLettres(n); s != veut {
			t.Errorf("%d : %s, attendu %s", n, s, veut)
		}
	}
}
