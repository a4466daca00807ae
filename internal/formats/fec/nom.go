// SPDX-License-Identifier: EUPL-1.2

package fec

import (
	"fmt"
	"strconv"
	"strings"

	"etai/internal/base/jour"
	"etai/internal/formats/releve"
)

// verifierNom checks <SIREN>FEC<AAAAMMJJ>.txt and takes the accounting year from it.
func (v *verificateur) verifierNom(nom string, o Options) {
	base, ok := strings.CutSuffix(strings.ToLower(nom), ".txt")
	siren, date, coupe := strings.Cut(base, "fec")
	if !ok || !coupe || len(siren) != 9 || len(date) != 8 || !chiffres(siren+date) {
		v.faute(RegleNom, 0, "", "", fmt.Sprintf("le nom «\u00a0%s\u00a0» n’a pas la forme attendue\u00a0: numéro SIREN (9 chiffres), FEC, date de clôture (AAAAMMJJ), .txt\u00a0; par exemple 123456789FEC20261231.txt.", strings.Trim(strconv.Quote(nom), `"`)))
		return
	}
	j, err := lireJour(date)
	if err != nil {
		v.faute(RegleNom, 0, "", "", fmt.Sprintf("la date de clôture du nom, %s, n’existe pas.", date))
		return
	}
	if !luhn(siren) {
		v.avertir(RegleSIREN, 0, "", "", fmt.Sprintf("le numéro SIREN %s a une clé fausse\u00a0; le vérifier.", siren))
	}
	v.cloture, v.debut = j, o.Debut
	if v.debut.Vide() {
		a, m, q := j.Plus(1).Decomposer()
		if v.debut, err = jour.De(a-1, m, q); err != nil { // 29 February
			v.debut, _ = jour.De(a-1, 3, 1)
		}
	}
}

// luhn checks the last digit of a SIREN.
func luhn(siren string) bool {
	s := 0
	for i := range len(siren) {
		n := int(siren[len(siren)-1-i] - '0')
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		s += n
	}
	return s%10 == 0
}

func chiffres(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// lireJour reads AAAAMMJJ.
func lireJour(s string) (jour.Jour, error) {
	if len(s) != 8 || !chiffres(s) {
		return jour.Jour{}, jour.ErrDate
	}
	n := func(t string) int {
		v := 0
		for i := range len(t) {
			v = v*10 + int(t[i]-'0')
		}
		return v
	}
	return jour.De(n(s[:4]), n(s[4:6]), n(s[6:]))
}

// date writes a day as people read it.
func date(j jour.Jour) string {
	a, m, q := j.Decomposer()
	return fmt.Sprintf("%02d/%02d/%04d", q, m, a)
}

func chemin(ligne int, colonne string) releve.Texte {
	switch {
	case ligne == 0:
		return ""
	case colonne == "":
		return releve.Texte(fmt.Sprintf("ligne %d", ligne))
	}
	return releve.Texte(fmt.Sprintf("ligne %d, %s", ligne, colonne))
}

func situer(ligne int, message string) string {
	if ligne == 0 {
		return message
	}
	return fmt.Sprintf("ligne %d\u00a0: %s", ligne, message)
}

// citer shows a value of the file inside a message, cut when it is long.
func citer(s string) string {
	if r := []rune(s); len(r) > 40 {
		s = string(r[:40]) + "…"
	}
	return "«\u00a0" + s + "\u00a0»"
}
