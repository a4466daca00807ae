// SPDX-License-Identifier: EUPL-1.2

package texte

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// NomPrenom writes a person's name as French administrations do: surname in capitals with their accents, then
// the first name: "LEFÈVRE Anne-Marie".
func NomPrenom(nom, prenom string) string {
	return strings.TrimSpace(Nom(nom) + " " + Prenom(prenom))
}

// Nom writes a surname in capitals, accents kept, spaces single.
func Nom(nom string) string {
	return cases.Upper(language.French).String(strings.Join(strings.Fields(nom), " "))
}

// Prenom writes a first name: when it was typed all in capitals or all in small letters, each of its parts
// takes one capital ("ANNE-MARIE" → "Anne-Marie"); else it is left as typed ("MaryLou").
func Prenom(prenom string) string {
	p := strings.Join(strings.Fields(prenom), " ")
	if p != strings.ToLower(p) && p != strings.ToUpper(p) {
		return p
	}
	tete := true
	return strings.Map(func(r rune) rune {
		defer func() { tete = !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) }()
		if tete {
			return unicode.ToUpper(r)
		}
		return unicode.ToLower(r)
	}, p)
}

// Cle is the key under which two spellings of a name meet: NFD without marks, ligatures opened (œ → OE), capital
// letters A to Z only: "Lefèvre-d’Œuf" → "LEFEVREDOEUF".
func Cle(s string) string { return string(AjouterCle(nil, s)) }

// AjouterCle appends Cle's text to b.
func AjouterCle(b []byte, s string) []byte {
	depart := len(b)
	for _, r := range s {
		switch {
		case r >= 'A' && r <= 'Z':
			b = append(b, byte(r))
		case r >= 'a' && r <= 'z':
			b = append(b, byte(r-'a'+'A'))
		case r >= 0xc0 && r <= 0xff && latin1[r-0xc0] != '.':
			b = append(b, latin1[r-0xc0])
		case r >= 0x80 && lettre(r) != "":
			b = append(b, lettre(r)...)
		case r >= 0x80: // the rest needs the tables of decomposition
			return ajouterDecompose(b[:depart], s)
		}
	}
	return b
}

// latin1 gives the bare letter of U+00C0 to U+00FF; a point where it is not one letter.
const latin1 = "AAAAAA.CEEEEIIII.NOOOOO..UUUUY..AAAAAA.CEEEEIIII.NOOOOO..UUUUY.Y"

func ajouterDecompose(b []byte, s string) []byte {
	for _, r := range norm.NFKD.String(s) {
		switch {
		case r >= 'A' && r <= 'Z':
			b = append(b, byte(r))
		case r >= 'a' && r <= 'z':
			b = append(b, byte(r-'a'+'A'))
		case r >= 0x80:
			b = append(b, lettre(r)...)
		}
	}
	return b
}

// lettre spells the Latin letters that decomposition leaves whole.
func lettre(r rune) string {
	switch r {
	case 'œ', 'Œ':
		return "OE"
	case 'æ', 'Æ':
		return "AE"
	case 'ß', 'ẞ':
		return "SS"
	case 'ø', 'Ø':
		return "O"
	case 'ł', 'Ł':
		return "L"
	case 'đ', 'Đ', 'ð', 'Ð':
		return "D"
	case 'þ', 'Þ':
		return "TH"
	case 'ı':
		return "I"
	case 'ħ', 'Ħ':
		return "H"
	}
	return ""
}

// Mots cuts a name at whatever is not a letter and returns the key of each part, at most max of them (the rest
// is dropped): "Jean-Paul d’Œuf" → JEAN, PAUL, D, OEUF.
func Mots(s string, max int) []string {
	var mots []string
	for _, m := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.M, r) }) {
		if c := Cle(m); c != "" {
			if len(mots) == max {
				break
			}
			mots = append(mots, c)
		}
	}
	return mots
}
