// SPDX-License-Identifier: EUPL-1.2

// Package texte writes French as it should be printed (non-breaking spaces, plurals, hours, phones, names),
// makes the keys by which names are compared and sorted, and cleans what users type. Rules: domain sheet 08 §4.4.
package texte

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The spaces and signs of French typography.
const (
	Insecable  = "\u00a0" // before ":" and "€", inside « », inside hours, phones and IBANs
	Fine       = "\u202f" // before ";" "!" "?", between thousands
	Apostrophe = "\u2019"
	Suspension = "\u2026"
	Moins      = "\u2212"
)

// Typographier turns the typewriter's French into print: the ordinary space before : ; ! ? » € % and after «
// becomes the non-breaking one of the rule, the straight apostrophe between letters becomes ’, three dots
// become …. It only replaces spaces that are there, so addresses, hours and codes stay as they are.
func Typographier(s string) string {
	r := []rune(s)
	var b strings.Builder
	b.Grow(len(s) + 16)
	apres := func(i int) rune {
		if i+1 < len(r) {
			return r[i+1]
		}
		return 0
	}
	for i := 0; i < len(r); i++ {
		c := r[i]
		switch {
		case c == ' ' && strings.ContainsRune(":»€%", apres(i)):
			b.WriteString(Insecable)
		case c == ' ' && strings.ContainsRune(";!?", apres(i)):
			b.WriteString(Fine)
		case c == ' ' && i > 0 && r[i-1] == '«':
			b.WriteString(Insecable)
		case c == '\'' && i > 0 && unicode.IsLetter(r[i-1]) && unicode.IsLetter(apres(i)):
			b.WriteString(Apostrophe)
		case c == '.' && apres(i) == '.' && i+2 < len(r) && r[i+2] == '.':
			b.WriteString(Suspension)
			i += 2
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}

// Guillemets puts s between French quotation marks.
func Guillemets(s string) string { return "«" + Insecable + s + Insecable + "»" }

// Nombre writes a whole number with U+202F between thousands and U+2212 as minus.
func Nombre(n int64) string {
	chiffres := strconv.FormatInt(n, 10)
	var b strings.Builder
	if n < 0 {
		b.WriteString(Moins)
		chiffres = chiffres[1:]
	}
	for i, c := range chiffres {
		if i > 0 && (len(chiffres)-i)%3 == 0 {
			b.WriteString(Fine)
		}
		b.WriteRune(c)
	}
	return b.String()
}

// Pluriel writes a count and its noun: "0 ligne", "1 ligne", "2 lignes"; the plural begins at two, in minus
// too. Without pluriel the noun takes an s.
func Pluriel(n int, singulier string, pluriel ...string) string {
	return Nombre(int64(n)) + " " + Accord(n, singulier, pluriel...)
}

// Beaucoup is the answer of a count that stops (bdd.Borner): one more than what it goes through. A list of so many rows is read by its filters, or as a workbook.
const Beaucoup = 5001

// Jusque is Nombre for a count that may have stopped: "5 000+".
func Jusque(n int) string {
	if n == Beaucoup {
		return Nombre(Beaucoup-1) + "+"
	}
	return Nombre(int64(n))
}

// PlurielJusque is Pluriel for a count that may have stopped: "plus de 5 000 lignes".
func PlurielJusque(n int, singulier string, pluriel ...string) string {
	if n == Beaucoup {
		return "plus de " + Pluriel(n-1, singulier, pluriel...)
	}
	return Pluriel(n, singulier, pluriel...)
}

// Accord is Pluriel without the number: Accord(2, "est", "sont").
func Accord(n int, singulier string, pluriel ...string) string {
	switch {
	case n > -2 && n < 2:
		return singulier
	case len(pluriel) > 0:
		return pluriel[0]
	}
	return singulier + "s"
}

// Liste joins words: "a", "a et b", "a, b et c".
func Liste(mots []string) string { return lier(mots, " et ") }

// ListeOu joins words: "a", "a ou b", "a, b ou c".
func ListeOu(mots []string) string { return lier(mots, " ou ") }

func lier(mots []string, dernier string) string {
	switch n := len(mots); n {
	case 0:
		return ""
	case 1:
		return mots[0]
	default:
		return strings.Join(mots[:n-1], ", ") + dernier + mots[n-1]
	}
}

// De writes the word after "de", elided before a vowel: "de Claire", "d’Anne". Before an h, which may be
// aspirated, it does not elide; before y it does when a consonant follows ("d’Yves", "de Yannick").
func De(mot string) string {
	cle := Cle(premierMot(mot))
	if cle != "" && (strings.ContainsRune("AEIOU", rune(cle[0])) ||
		cle[0] == 'Y' && len(cle) > 1 && !strings.ContainsRune("AEIOUY", rune(cle[1]))) {
		return "d" + Apostrophe + mot
	}
	return "de " + mot
}

// Elider is the text before a word, its last "de" elided as De says: "le loyer de " before EXEMPLE is "le loyer d’". A word that begins with a figure elides nothing.
func Elider(avant, mot string) string {
	court, fin := strings.CutSuffix(avant, "e ")
	debut, fin2 := strings.CutSuffix(court, "d")
	veille, _ := utf8.DecodeLastRuneInString(debut)
	premier, _ := utf8.DecodeRuneInString(mot)
	if !fin || !fin2 || debut != "" && !unicode.IsSpace(veille) || !unicode.IsLetter(premier) || strings.HasPrefix(De(mot), "de ") {
		return avant
	}
	return court + Apostrophe
}

func premierMot(s string) string {
	m := strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) })
	if len(m) == 0 {
		return ""
	}
	return m[0]
}

// Majuscule puts the first letter of a sentence in capital, accents kept.
func Majuscule(s string) string {
	for i, r := range s {
		return s[:i] + string(unicode.ToUpper(r)) + s[i+len(string(r)):]
	}
	return s
}
