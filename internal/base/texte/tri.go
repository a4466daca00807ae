// SPDX-License-Identifier: EUPL-1.2

package texte

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// CleTri returns a key that compares, as bytes, like s in a French dictionary: é with e, œ with oe, space before hyphen and apostrophe, those
// before figures, figures before letters; accents, then capitals, decide only between equals (small letter first). It is the order of CLDR's
// root, which French takes, on the letters of names; x/text/collate, which has the whole world's, weighs 1.3 MB and is what the test compares with.
func CleTri(s string) []byte {
	var base, accents, casse []byte
	element := func(poids []byte, majuscule bool) {
		base = append(base, poids...)
		accents = append(accents, accentNul)
		casse = append(casse, 1)
		if majuscule {
			casse[len(casse)-1] = 2
		}
	}
	for _, r := range norm.NFKD.String(s) {
		lettres := lettre(r)
		switch {
		case unicode.Is(unicode.M, r):
			if len(accents) > 0 {
				accents = append(accents, poidsAccent(r))
			}
		case lettres != "":
			for i := range lettres {
				element([]byte{lettres[i]}, unicode.IsUpper(r))
			}
			accents = append(accents, accentLigature)
		case unicode.IsSpace(r):
			element([]byte{2}, false)
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			element(utf8.AppendRune(nil, unicode.ToUpper(r)), unicode.IsUpper(r))
		case unicode.IsPrint(r):
			element(utf8.AppendRune([]byte{3}, r), false)
		}
	}
	return slices.Concat(base, []byte{0}, accents, []byte{0}, casse)
}

const (
	accentNul      = 0x20
	accentLigature = 0x7f
)

// poidsAccent orders the marks as Unicode's default table does (UTS 10): acute, grave, breve, circumflex, caron, ring, diaeresis…
func poidsAccent(r rune) byte {
	for i, m := range [...]rune{0x301, 0x300, 0x306, 0x302, 0x30c, 0x30a, 0x308, 0x30b, 0x303, 0x307, 0x328, 0x327, 0x304} {
		if r == m {
			return accentNul + 1 + byte(i)
		}
	}
	return accentLigature - 1
}

// Trier sorts a slice by the French order of a text of each element; equals keep their order.
func Trier[T any](liste []T, texteDe func(T) string) {
	type avecCle struct {
		cle string
		v   T
	}
	paires := make([]avecCle, len(liste))
	for i, v := range liste {
		paires[i] = avecCle{string(CleTri(texteDe(v))), v}
	}
	slices.SortStableFunc(paires, func(a, b avecCle) int { return strings.Compare(a.cle, b.cle) })
	for i := range paires {
		liste[i] = paires[i].v
	}
}
