// SPDX-License-Identifier: EUPL-1.2

package cadre

import (
	"errors"

	"etai/internal/base/texte"
)

// Barres draws the figures of two years side by side: under each word a bar for the year before and one for the year, with their numbers. What it tells is also in
// a table beside it, which the page gives.
type Barres struct {
	ID           string
	Titre        string
	Description  string // what it tells, in sentences: read instead of the drawing
	Avant, Apres string // the names of the two years
	Lignes       []Barre
}

// Barre is a word and its two figures; a figure below zero is not known.
type Barre struct {
	Mot          string
	Avant, Apres int64
}

// traitBarre is a bar in coordinates.
type traitBarre struct {
	Y, Largeur, X int
	Texte         string
	Apres         bool
}

// LigneBarres is a word in coordinates, with its bars.
type LigneBarres struct {
	Mot    string
	Y      int
	Traits []traitBarre
}

const (
	barresLargeur = 360
	barresUtile   = 290 // the longest bar; its number stands to the right
	barresPas     = 48
	barresMot     = 48 // signs of a word
)

// Largeur and Hauteur are the size of the drawing, in its own units.
func (Barres) Largeur() int   { return barresLargeur }
func (b Barres) Hauteur() int { return barresPas*len(b.Lignes) + 4 }

// Dessin puts the bars into coordinates.
func (b Barres) Dessin() ([]LigneBarres, error) {
	if b.ID == "" || b.Titre == "" || b.Avant == "" || b.Apres == "" {
		return nil, errors.New("barres : sans identifiant, sans titre ou sans années")
	}
	var plus int64 = 1
	for _, l := range b.Lignes {
		plus = max(plus, l.Avant, l.Apres)
	}
	var r []LigneBarres
	for i, l := range b.Lignes {
		y := i * barresPas
		x := LigneBarres{Mot: l.Mot, Y: y + 13}
		if m := []rune(l.Mot); len(m) > barresMot {
			x.Mot = string(m[:barresMot-1]) + "…"
		}
		for j, n := range []int64{l.Avant, l.Apres} {
			t := traitBarre{Y: y + 18 + 13*j, Texte: "non" + texte.Insecable + "connu", Apres: j == 1}
			if n >= 0 {
				t.Largeur, t.Texte = max(1, int(n*barresUtile/plus)), texte.Nombre(n)
			}
			t.X = t.Largeur + 5
			x.Traits = append(x.Traits, t)
		}
		r = append(r, x)
	}
	return r, nil
}
