// SPDX-License-Identifier: EUPL-1.2

package pdf

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Police is the type of a text: DejaVu Sans in points, regular or bold, in a colour.
type Police struct {
	Corps   float64
	Gras    bool
	Couleur Couleur
}

// Alignement places a text in a width.
type Alignement int

// The three alignments.
const (
	AGauche Alignement = iota
	AuCentre
	ADroite
)

// Texte writes s on one line, its baseline at y: from x on, around x, or up to x.
// It returns the width written. What DejaVu Sans cannot show is shown as U+FFFD.
func (d *Document) Texte(x, y float64, s string, p Police, a Alignement) float64 {
	s = lisible(s)
	d.police(p)
	l := d.f.GetStringWidth(s)
	switch a {
	case AuCentre:
		x -= l / 2
	case ADroite:
		x -= l
	}
	if s != "" {
		d.f.SetTextColor(int(p.Couleur.R), int(p.Couleur.V), int(p.Couleur.B))
		d.f.Text(x, y, s)
	}
	return l
}

// Largeur returns the width of s on one line, in millimetres.
func (d *Document) Largeur(s string, p Police) float64 {
	d.police(p)
	return d.f.GetStringWidth(lisible(s))
}

// Couper cuts s into lines no wider than largeur, at its breaking spaces and line ends; a word wider
// than that is cut inside. No-break spaces (U+00A0, U+202F) do not cut. At least one line comes back.
func (d *Document) Couper(s string, p Police, largeur float64) []string {
	d.police(p)
	var lignes []string
	for paragraphe := range strings.SplitSeq(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
		lignes = append(lignes, d.couperParagraphe(lisible(paragraphe), largeur)...)
	}
	return lignes
}

func (d *Document) couperParagraphe(s string, largeur float64) []string {
	var lignes []string
	courante := ""
	for mot := range strings.SplitSeq(s, " ") {
		if mot == "" {
			continue
		}
		if essai := courante + " " + mot; courante != "" && d.f.GetStringWidth(essai) <= largeur {
			courante = essai
			continue
		}
		if courante != "" {
			lignes = append(lignes, courante)
		}
		for d.f.GetStringWidth(mot) > largeur {
			n := d.debutQuiTient(mot, largeur)
			if n == len(mot) {
				break
			}
			lignes = append(lignes, mot[:n])
			mot = mot[n:]
		}
		courante = mot
	}
	return append(lignes, courante)
}

// debutQuiTient returns the length in bytes of the longest start of mot that fits, one character at least.
func (d *Document) debutQuiTient(mot string, largeur float64) int {
	n := 0
	for i, r := range mot {
		fin := i + utf8.RuneLen(r)
		if n > 0 && d.f.GetStringWidth(mot[:fin]) > largeur {
			return n
		}
		n = fin
	}
	return n
}

// Cellule writes s on one line inside a box, centred in its height, aligned in its width with a margin
// on both sides, and cut with "…" when it is too long.
func (d *Document) Cellule(x, y, largeur, hauteur, marge float64, s string, p Police, a Alignement) {
	s = d.Raccourcir(s, p, largeur-2*marge)
	base := y + hauteur/2 + p.Corps*PointEnMM*0.36 // half the height of capitals (0.73 em)
	switch a {
	case AuCentre:
		d.Texte(x+largeur/2, base, s, p, a)
	case ADroite:
		d.Texte(x+largeur-marge, base, s, p, a)
	default:
		d.Texte(x+marge, base, s, p, a)
	}
}

// Raccourcir returns s, or its longest start followed by "…" that fits in largeur.
func (d *Document) Raccourcir(s string, p Police, largeur float64) string {
	s = lisible(s)
	d.police(p)
	if d.f.GetStringWidth(s) <= largeur {
		return s
	}
	n := d.debutQuiTient(s, largeur-d.f.GetStringWidth("…"))
	return strings.TrimRight(s[:n], " ") + "…"
}

func (d *Document) police(p Police) {
	style := ""
	if p.Gras {
		style = "B"
	}
	d.f.SetFont(famille, style, p.Corps)
}

// lisible keeps what both faces can show on one line: composed characters, no control character,
// U+FFFD for the rest.
func lisible(s string) string {
	couverture := couvertureCommune()
	simple := true
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			simple = false
			break
		}
	}
	if simple {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\u2028' || r == '\u2029':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			return -1
		case !couverture.a(r):
			return utf8.RuneError
		}
		return r
	}, norm.NFC.String(strings.ToValidUTF8(s, "\ufffd")))
}
