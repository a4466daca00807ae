// SPDX-License-Identifier: EUPL-1.2

package cadre

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
)

// Courbe is the balance of an account day by day, in steps: what the bank has seen, then what is foreseen without
// and with the money that is only expected. Its figures stand in a table under it.
type Courbe struct {
	ID             string
	Titre          string // what it shows, in one sentence: read instead of the drawing
	Debut, Fin     jour.Jour
	Aujourdhui     jour.Jour
	Vu, Sans, Avec []Point // each in order of days; the balance holds until the next point
	Plancher       *argent.Centimes
	Attendus       []Attendu
	Graduations    []jour.Jour // days written under the axis; empty: first, last, today
	SansTableau    bool        // the same figures are already in a table of the page
}

// Point is a balance from a day on.
type Point struct {
	Jour  jour.Jour
	Solde argent.Centimes
}

// Attendu is money that may come.
type Attendu struct {
	Point
	Texte string // "soutien familial attendu le 25"
}

// The drawing, in its own units.
const (
	courbeLargeur, courbeHauteur = 970, 172
	courbeGauche, courbeDroite   = 56, 958
	courbeHaut, courbeBas        = 18, 150
)

type marque struct {
	X, Y    int
	Texte   string
	Ancre   string // text-anchor
	Decalee bool
}

// Dessin is a Courbe in coordinates.
type Dessin struct {
	Courbe
	Largeur, Hauteur, Gauche, Droite, Haut, Bas int
	X                                           int // of today
	TraceVu, TraceSans, TraceAvec               string
	Ordonnees, Abscisses, Marques               []marque
	YPlancher                                   int
	TextePlancher                               string
}

// Dessiner puts the curve into coordinates.
func (c Courbe) Dessiner() (Dessin, error) {
	if c.ID == "" || c.Titre == "" || c.Debut.Vide() || !c.Debut.Avant(c.Fin) {
		return Dessin{}, errors.New("courbe : sans identifiant, sans titre ou sans durée")
	}
	d := Dessin{Courbe: c, Largeur: courbeLargeur, Hauteur: courbeHauteur, Gauche: courbeGauche, Droite: courbeDroite, Haut: courbeHaut, Bas: courbeBas}
	bas, haut := c.bornes()
	pas := pasDeGrille(haut - bas)
	bas = arrondiBas(bas, pas)
	y := func(s argent.Centimes) int {
		return courbeBas - int(int64(s-bas)*int64(courbeBas-courbeHaut)/int64(max(haut-bas, 1)))
	}
	for s := bas; s <= haut; s += pas {
		d.Ordonnees = append(d.Ordonnees, marque{X: courbeGauche - 8, Y: y(s), Texte: rond(s)})
	}
	d.TraceVu, d.TraceSans, d.TraceAvec = c.trace(c.Vu, c.bout(), y), c.trace(c.Sans, c.Fin, y), c.trace(c.Avec, c.Fin, y)
	d.X = c.x(c.Aujourdhui)
	d.Abscisses = c.abscisses()
	for _, a := range c.Attendus {
		m := marque{X: c.x(a.Jour), Y: y(a.Solde), Texte: "? " + a.Texte, Ancre: "start"}
		if m.X > (courbeGauche+courbeDroite)*3/4 {
			m.Ancre = "end"
		}
		d.Marques = append(d.Marques, m)
	}
	if c.Plancher != nil {
		d.YPlancher, d.TextePlancher = y(*c.Plancher), "Plancher "+c.Plancher.String()
	}
	return d, nil
}

// bout is the day on which what the bank has seen stops.
func (c Courbe) bout() jour.Jour {
	if c.Aujourdhui.Avant(c.Fin) {
		return c.Aujourdhui
	}
	return c.Fin
}

func (c Courbe) x(j jour.Jour) int {
	n := min(max(j.Depuis(c.Debut), 0), c.Fin.Depuis(c.Debut))
	return courbeGauche + n*(courbeDroite-courbeGauche)/c.Fin.Depuis(c.Debut)
}

func (c Courbe) bornes() (bas, haut argent.Centimes) {
	haut = 100_00
	for _, points := range [][]Point{c.Vu, c.Sans, c.Avec} {
		for _, p := range points {
			bas, haut = min(bas, p.Solde), max(haut, p.Solde)
		}
	}
	return bas, haut + haut/12
}

// pasDeGrille chooses 1, 2 or 5 times a power of ten so that there are four lines or so.
func pasDeGrille(etendue argent.Centimes) argent.Centimes {
	for pas := argent.Centimes(10_00); ; pas *= 10 {
		for _, m := range []argent.Centimes{1, 2, 5} {
			if etendue/(pas*m) <= 5 {
				return pas * m
			}
		}
	}
}

func arrondiBas(s, pas argent.Centimes) argent.Centimes {
	if s >= 0 {
		return s / pas * pas
	}
	return -((-s + pas - 1) / pas * pas)
}

// rond writes whole euros.
func rond(s argent.Centimes) string { return texte.Nombre(int64(s/100)) + texte.Insecable + "€" }

// trace writes steps as the data of a path.
func (c Courbe) trace(points []Point, fin jour.Jour, y func(argent.Centimes) int) string {
	if len(points) == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "M%d %d", c.x(points[0].Jour), y(points[0].Solde))
	for _, p := range points[1:] {
		fmt.Fprintf(&b, "H%dV%d", c.x(p.Jour), y(p.Solde))
	}
	if points[len(points)-1].Jour.Avant(fin) {
		fmt.Fprintf(&b, "H%d", c.x(fin))
	}
	return b.String()
}

func (c Courbe) abscisses() []marque {
	jours := slices.Clone(c.Graduations)
	if len(jours) == 0 {
		jours = []jour.Jour{c.Debut, c.Aujourdhui, c.Fin}
	}
	var m []marque
	for i, j := range jours {
		t := fmt.Sprint(j.Quantieme())
		if i == 0 || i == len(jours)-1 {
			t = strings.TrimSuffix(bref(j), fmt.Sprintf(" %d", j.Annee()))
		}
		a := marque{X: c.x(j), Texte: t, Ancre: "middle"}
		if a.X > courbeDroite-20 {
			a.Ancre = "end"
		}
		m = append(m, a)
	}
	return m
}

// LigneCourbe is a row of the table under the curve.
type LigneCourbe struct {
	Jour           jour.Jour
	Vu, Sans, Avec *argent.Centimes
}

// Table lists the days on which something changes.
func (c Courbe) Table() []LigneCourbe {
	parJour := map[jour.Jour]*LigneCourbe{}
	poser := func(points []Point, ou func(*LigneCourbe) **argent.Centimes) {
		for _, p := range points {
			l := parJour[p.Jour]
			if l == nil {
				l = &LigneCourbe{Jour: p.Jour}
				parJour[p.Jour] = l
			}
			*ou(l) = &p.Solde
		}
	}
	poser(c.Vu, func(l *LigneCourbe) **argent.Centimes { return &l.Vu })
	poser(c.Sans, func(l *LigneCourbe) **argent.Centimes { return &l.Sans })
	poser(c.Avec, func(l *LigneCourbe) **argent.Centimes { return &l.Avec })
	var lignes []LigneCourbe
	for _, l := range parJour {
		lignes = append(lignes, *l)
	}
	slices.SortFunc(lignes, func(a, b LigneCourbe) int { return a.Jour.Depuis(b.Jour) })
	return lignes
}
