// SPDX-License-Identifier: EUPL-1.2

package pain

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
)

// refuser says why the schema refuses the value, "" when it accepts it.
func (f *facettes) refuser(s string) string {
	switch f.base {
	case "texte":
		switch n := utf8.RuneCountInString(s); {
		case n < f.min:
			return "la valeur est vide ; la renseigner ou ôter l’élément"
		case f.max > 0 && n > f.max:
			return "la valeur compte " + strconv.Itoa(n) + " caractères pour " + strconv.Itoa(f.max) + " au plus ; la raccourcir"
		}
	case "motif":
		if !f.motif.MatchString(s) {
			return cite(s) + " n’a pas la forme attendue ; la corriger"
		}
	case "liste":
		if !slices.Contains(f.liste, s) {
			return cite(s) + " n’est pas admis ; écrire " + enumerer(f.liste)
		}
	case "decimal":
		if !f.decimal(serrer(s)) {
			return cite(s) + " n’est pas un nombre admis ; l’écrire avec des chiffres et un point"
		}
	case "date":
		if _, ok := lireDate(serrer(s)); !ok {
			return cite(s) + " n’est pas une date qui existe ; l’écrire AAAA-MM-JJ"
		}
	case "dateTime":
		if !dateHeure(serrer(s)) {
			return cite(s) + " n’est pas une date avec heure ; l’écrire AAAA-MM-JJThh:mm:ss"
		}
	case "boolean":
		switch serrer(s) {
		case "true", "false", "1", "0":
		default:
			return cite(s) + " n’est pas admis ; écrire true ou false"
		}
	case "gYear":
		if a := serrer(s); len(a) < 4 || !chiffres(a[:4]) || a[:4] == "0000" || !fuseau(a[4:]) {
			return cite(s) + " n’est pas une année ; l’écrire avec quatre chiffres"
		}
	case "binaire":
		d, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s), ""))
		if err != nil || len(d) < f.min || f.max > 0 && len(d) > f.max {
			return "la pièce jointe est vide, illisible ou trop grosse ; l’ôter"
		}
	}
	return ""
}

func enumerer(l []string) string {
	if len(l) < 2 {
		return strings.Join(l, "")
	}
	return strings.Join(l[:len(l)-1], ", ") + " ou " + l[len(l)-1]
}

// serrer drops the white space that the schema drops around everything but texts.
func serrer(s string) string { return strings.Trim(s, " \t\r\n") }

func chiffres(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// decimal applies xs:decimal: sign, digits, point; leading and trailing zeros do not count.
func (f *facettes) decimal(s string) bool {
	negatif := strings.HasPrefix(s, "-")
	if negatif || strings.HasPrefix(s, "+") {
		s = s[1:]
	}
	ent, frac, point := strings.Cut(s, ".")
	if ent+frac == "" || ent != "" && !chiffres(ent) || frac != "" && !chiffres(frac) || point && ent == "" && frac == "" {
		return false
	}
	ent, frac = strings.TrimLeft(ent, "0"), strings.TrimRight(frac, "0")
	if f.positif && negatif && ent+frac != "" {
		return false
	}
	return (f.chiffres == 0 || len(ent)+len(frac) <= f.chiffres) && (f.decimales < 0 || len(frac) <= f.decimales)
}

// lireDate reads xs:date: AAAA-MM-JJ, possibly with a time zone.
func lireDate(s string) (jour.Jour, bool) {
	if len(s) < 10 || !fuseau(s[10:]) {
		return jour.Jour{}, false
	}
	j, err := jour.LireISO(s[:10])
	return j, err == nil
}

// fuseau tells whether s is nothing, Z or ±hh:mm up to 14:00.
func fuseau(s string) bool {
	if s == "" || s == "Z" {
		return true
	}
	if len(s) != 6 || s[0] != '+' && s[0] != '-' || s[3] != ':' || !chiffres(s[1:3]) || !chiffres(s[4:]) {
		return false
	}
	return s[4:] <= "59" && s[1:3] < "14" || s[1:] == "14:00"
}

func dateHeure(s string) bool {
	if len(s) < 19 || s[10] != 'T' || s[13] != ':' || s[16] != ':' || !chiffres(s[11:13]) || !chiffres(s[14:16]) || !chiffres(s[17:19]) {
		return false
	}
	if _, ok := lireDate(s[:10]); !ok {
		return false
	}
	h, m, sec, reste := s[11:13], s[14:16], s[17:19], s[19:]
	zero := true
	if strings.HasPrefix(reste, ".") {
		n := 1
		for n < len(reste) && reste[n] >= '0' && reste[n] <= '9' {
			zero = zero && reste[n] == '0'
			n++
		}
		if n == 1 {
			return false
		}
		reste = reste[n:]
	}
	if h == "24" {
		return m == "00" && sec == "00" && zero && fuseau(reste)
	}
	return h <= "23" && m <= "59" && sec <= "59" && fuseau(reste)
}

// lireMontant reads an amount of the file. decimales tells that it has more than two digits after the
// point, even zeros; illisible that no whole number of cents can be made of it.
func lireMontant(s string) (c argent.Centimes, decimales, illisible bool) {
	s = strings.TrimPrefix(serrer(s), "+")
	if i := strings.IndexByte(s, '.'); i >= 0 {
		decimales = len(s)-i-1 > 2
	}
	c, err := argent.LireDecimal(s)
	return c, decimales, err != nil
}

// lireSomme reads a control sum: the same value may carry up to seventeen decimals.
func lireSomme(s string) (argent.Centimes, bool) {
	s = strings.TrimPrefix(serrer(s), "+")
	if i := strings.IndexByte(s, '.'); i >= 0 && len(s)-i-1 > 2 && strings.Trim(s[i+3:], "0") == "" {
		s = s[:i+3]
	}
	c, err := argent.LireDecimal(s)
	return c, err == nil
}
