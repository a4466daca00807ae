// SPDX-License-Identifier: EUPL-1.2

package poste

import (
	"net/url"
	"strings"
	"unicode"
)

// AdresseNouvelle is the form of a new person, with the name that was searched, and what follows her creation.
func AdresseNouvelle(cherche, suite string) string {
	const adresse = "/personnes/nouvelle"
	q := url.Values{}
	nom, prenom := nomCherche(cherche)
	for cle, valeur := range map[string]string{"nom": nom, "prenom": prenom, "suite": suite} {
		if valeur != "" {
			q.Set(cle, valeur)
		}
	}
	if len(q) == 0 {
		return adresse
	}
	return adresse + "?" + q.Encode()
}

// nomCherche reads "NOM Prénom" in what was searched: of several words the last is the first name. What is no name (a date, a telephone, a number) gives nothing.
func nomCherche(demande string) (nom, prenom string) {
	if strings.ContainsFunc(demande, func(r rune) bool { return !unicode.IsLetter(r) && !strings.ContainsRune(" -'’", r) }) {
		return "", ""
	}
	mots := strings.Fields(demande)
	if n := len(mots); n > 1 {
		return strings.Join(mots[:n-1], " "), mots[n-1]
	}
	return strings.Join(mots, " "), ""
}
