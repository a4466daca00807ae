// SPDX-License-Identifier: EUPL-1.2

package demo

import "strings"

// enLettres writes 1 to 999 in capitals, with hyphens: the fictional people are EXEMPLE-UN, EXEMPLE-DEUX…
func enLettres(n int) string {
	if c, reste := n/100, n%100; c > 0 {
		s := "CENT"
		if c > 1 {
			if s = enLettres(c) + "-CENT"; reste == 0 {
				s += "S"
			}
		}
		if reste > 0 {
			s += "-" + enLettres(reste)
		}
		return s
	}
	unites := strings.Fields("ZERO UN DEUX TROIS QUATRE CINQ SIX SEPT HUIT NEUF DIX ONZE DOUZE TREIZE QUATORZE QUINZE SEIZE")
	if n <= 16 {
		return unites[n]
	}
	if n < 20 {
		return "DIX-" + unites[n-10]
	}
	dizaines := map[int]string{2: "VINGT", 3: "TRENTE", 4: "QUARANTE", 5: "CINQUANTE", 6: "SOIXANTE", 8: "QUATRE-VINGT"}
	d, u := n/10, n%10
	if d == 7 || d == 9 { // soixante-dix…, quatre-vingt-dix…
		d, u = d-1, u+10
	}
	switch {
	case u == 0 && d == 8:
		return "QUATRE-VINGTS"
	case u == 0:
		return dizaines[d]
	case (u == 1 || u == 11) && d < 8:
		return dizaines[d] + "-ET-" + enLettres(u)
	}
	return dizaines[d] + "-" + enLettres(u)
}
