// SPDX-License-Identifier: EUPL-1.2

package recherche

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"etai/internal/base/jour"
	"etai/internal/base/texte"
)

// requete is what was typed, sorted out.
type requete struct {
	mots      []string // keys of the words, at most motsMax
	naissance jour.Jour
	annee     int // a year alone
	// the phone numbers looked for lie in [telephoneMin, telephoneMax]; 0 for none
	telephoneMin, telephoneMax uint64
}

const (
	octetsMax = 300 // of what was typed, the rest is not read
	motsMax   = 5
)

// lire sorts out a typed text: words, a date (as jour.LireSaisie reads them, "12 mars 1980" included), a year, a
// phone number, whole or only begun. Anything else is ignored.
func lire(s string) requete {
	if len(s) > octetsMax {
		s = s[:octetsMax]
		for len(s) > 0 && !utf8.RuneStart(s[len(s)-1]) {
			s = s[:len(s)-1]
		}
	}
	var r requete
	morceaux := strings.FieldsFunc(s, func(c rune) bool { return unicode.IsSpace(c) || c == ',' || c == ';' })
	var chiffres strings.Builder
	for i := 0; i < len(morceaux); i++ {
		m := morceaux[i]
		if !strings.ContainsAny(m, "0123456789") {
			if !(strings.Trim(m, "+()-./") == "" && chiffres.Len() > 0) {
				r.mots = append(r.mots, texte.Mots(m, motsMax)...)
			}
			continue
		}
		if i+2 < len(morceaux) && r.naissance.Vide() {
			if j, err := jour.LireSaisie(strings.Join(morceaux[i:i+3], " ")); err == nil {
				r.naissance = j
				i += 2
				continue
			}
		}
		if j, err := jour.LireSaisie(m); err == nil && r.naissance.Vide() {
			r.naissance = j
			continue
		}
		chiffres.WriteString(m)
	}
	r.nombres(chiffres.String())
	r.mots = sansCivilite(r.mots)
	if len(r.mots) > motsMax {
		r.mots = r.mots[:motsMax]
	}
	return r
}

// nombres reads what is left of the digits: a year, a whole phone number, or the beginning of one.
func (r *requete) nombres(s string) {
	if s == "" {
		return
	}
	if n := numero(s); n != 0 {
		r.telephoneMin, r.telephoneMax = n, n
		return
	}
	plus := strings.HasPrefix(s, "+")
	c := strings.Map(func(x rune) rune {
		if x < '0' || x > '9' {
			return -1
		}
		return x
	}, s)
	if len(c) == 4 && !plus && (c[:2] == "19" || c[:2] == "20") {
		r.annee, _ = strconv.Atoi(c)
		return
	}
	switch {
	case len(c) < 4 || len(c) > 13:
		return
	case strings.HasPrefix(c, "00"):
		c = c[2:]
	case c[0] == '0':
		c = "33" + c[1:]
	case !plus:
		return
	}
	debut, err := strconv.ParseUint(c, 10, 64)
	if err != nil || len(c) >= 11 {
		return
	}
	r.telephoneMin, r.telephoneMax = debut, debut
	for k := len(c); k < 11; k++ { // French numbers have eleven digits in E.164
		r.telephoneMin *= 10
		r.telephoneMax = r.telephoneMax*10 + 9
	}
}

// sansCivilite drops the words that address a person, when others remain.
func sansCivilite(mots []string) []string {
	garde := make([]string, 0, len(mots))
	for i, m := range mots {
		switch m {
		case "M", "MR", "MME", "MLLE", "MONSIEUR", "MADAME", "MADEMOISELLE":
			if i == 0 && len(mots) > 1 {
				continue
			}
		case "NE", "NEE", "EPOUSE", "VEUVE":
			if i > 0 && len(mots) > 2 {
				continue
			}
		}
		garde = append(garde, m)
	}
	return garde
}
