// SPDX-License-Identifier: EUPL-1.2

package form_test

import (
	"testing"

	"etai/internal/base/form"
)

func TestSemblable(t *testing.T) {
	for _, c := range []struct {
		a, b string
		oui  bool
	}{{"", "", true}, {" Un ", "Un", true}, {"1/1/2026", "01/01/2026", true}, {"50", "50,00", true}, {"1234.5", "1\u202f234,50", true}, {"50", "51", false}, {"", "0", false}, {"Un", "un", false},
		{"1/1/2026", "2/1/2026", false}, {"\x00", "", false}, {"0123456789", "01 23 45 67 89", true},
		{"01.23.45.67.89", "+33123456789", true}, {"123 456 789 00012", "12345678900012", true}, {"12345678900012", "12345678900013", false}, {"1 rue\r\nVille", "1  rue \nVille", true}, {"1 rue\nVille", "1 rue Ville", false},
		{"", " ", true}, {"LA1", "LA 1", false}} {
		if form.Semblable(c.a, c.b) != c.oui {
			t.Errorf("%q et %q : attendu %v", c.a, c.b, c.oui)
		}
	}
}
