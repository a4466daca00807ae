// SPDX-License-Identifier: EUPL-1.2

package form

import (
	"errors"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
)

// Semblable tells whether two ways of typing a field say the same: spaces apart, the same day ("1/1/2026", "01/01/2026"), the same amount
// ("50", "50,00"), the same telephone or the same number in groups.
func Semblable(a, b string) bool {
	if a == b {
		return true
	}
	x, err1 := texte.Bloc(a)
	y, err2 := texte.Bloc(b)
	if err1 != nil || err2 != nil {
		return false
	}
	if x, y = serrer(x), serrer(y); x == y {
		return true
	}
	return pareils(x, y, jour.LireSaisie) || pareils(x, y, argent.Lire) || pareils(x, y, texte.NormaliserTelephone) || pareils(x, y, chiffres)
}

// serrer keeps one space where there are several, in each line.
func serrer(s string) string {
	lignes := strings.Split(s, "\n")
	for i, l := range lignes {
		lignes[i] = strings.Join(strings.FieldsFunc(l, func(r rune) bool { return r == ' ' }), " ")
	}
	return strings.Join(lignes, "\n")
}

// pareils tells whether one reader understands both, and the same of both.
func pareils[T comparable](a, b string, lire func(string) (T, error)) bool {
	x, err1 := lire(a)
	y, err2 := lire(b)
	return err1 == nil && err2 == nil && x == y
}

var errChiffres = errors.New("autre chose que des chiffres")

// chiffres reads a number of reference, written in groups or not.
func chiffres(s string) (string, error) {
	s = texte.SansEspaces(s)
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return "", errChiffres
	}
	return s, nil
}
