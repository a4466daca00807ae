// SPDX-License-Identifier: EUPL-1.2

package poste

import (
	"errors"
	"regexp"
	"strings"

	"etai/internal/base/texte"
	"etai/internal/formats/iban"
)

// LireIBAN is iban.Lire (length of the country, mod 97, French key) with its sentence printed for a page.
func LireIBAN(s string) (iban.IBAN, error) {
	i, err := iban.Lire(s)
	if err != nil {
		return "", errors.New(texte.Typographier(err.Error()))
	}
	return i, nil
}

var (
	formeBIC = regexp.MustCompile(`^[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$`)
	errBIC   = errors.New("ce BIC est illisible\u00a0: il compte 8 ou 11 lettres et chiffres, par exemple EXEMFRPP")
)

// LireBIC reads the code of a bank.
func LireBIC(s string) (string, error) {
	s = strings.ToUpper(texte.SansEspaces(s))
	if !formeBIC.MatchString(s) {
		return "", errBIC
	}
	return s, nil
}
