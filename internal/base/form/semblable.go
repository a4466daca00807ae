// SPDX-License-Identifier: EUPL-1.2

package form

import (
	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
)

// Semblable tells whether two ways of typing a field say the same: spaces apart, the same day ("1/1/2026", "01/01/2026") or the same amount
// ("50", "50,00").
func Semblable(a, b string) bool {
	if a == b {
		return true
	}
	x, err1 := texte.Ligne(a)
	y, err2 := texte.Ligne(b)
	if err1 != nil || err2 != nil {
		return false
	}
	if x == y {
		return true
	}
	if x == "" || y == "" {
		return false
	}
	j, err1 := jour.LireSaisie(x)
	k, err2 := jour.LireSaisie(y)
	if err1 == nil && err2 == nil {
		return j == k
	}
	m, err1 := argent.Lire(x)
	n, err2 := argent.Lire(y)
	return err1 == nil && err2 == nil && m == n
}
