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

// format is the size of a drawing, in its own units: one for a screen, one for a telephone.
type format struct {
	classe                                      string
	largeur, hauteur, gauche, droite, haut, bas int
	etroit                                      bool
}

func formats() [2]format {
	return [2]format{
		{"large-ecran", 970, 172, 56, 958, 18, 150, false},
		{"petit-ecran", 400, 200, 52, 392, 18, 178, true},
	}
}

type marque struct {
	X, Y  int
	Texte string
	Ancre string // text-anchor

	TX, TY int  // of its words, for a mark
	Renvoi bool // a dotted line goes from the point to its words
}

// Dessin is a Courbe in coordinates.
type Dessin struct {
	Courbe
	Classe                                      string
	Largeur, Hauteur, Gauche, Droite, Haut, Bas int
	X                                           int // of today
	TraceVu, TraceSans, TraceAvec               string
	Ordonnees, Abscisses, Marques               []marque
	YPlancher                                   int
	TextePlancher                               string
}

// Dessins puts the curve into coordinates, wide and narrow; the style sheet shows one of them.
func (c Courbe) Dessins() ([]Dessin, error) {
	if c.ID == "" || c.Titre == "" || c.Debut.Vide() || !c.Debut.Avant(c.Fin) {
		return nil, errors.New("courbe : sans identifiant, sans titre ou sans durée")
	}
	var d []Dessin
	for _, f := range formats() {
		d = append(d, c.dessiner(f))
	}
	return d, nil
}

func (c Courbe) dessiner(f format) Dessin {
	d := Dessin{Courbe: c, Classe: f.classe, Largeur: f.largeur, Hauteur: f.hauteur, Gauche: f.gauche, Droite: f.droite, Haut: f.haut, Bas: f.bas}
	bas, haut := c.bornes()
	pas := pasDeGrille(haut - bas)
	bas = arrondiBas(bas, pas)
	y := func(s argent.Centimes) int {
		return f.bas - int(int64(s-bas)*int64(f.bas-f.haut)/int64(max(haut-bas, 1)))
	}
	for s := bas; s <= haut; s += pas {
		d.Ordonnees = append(d.Ordonnees, marque{X: f.gauche - 8, Y: y(s), Texte: rond(s)})
	}
	d.TraceVu, d.TraceSans, d.TraceAvec = c.trace(c.Vu, c.bout(), f, y), c.trace(c.Sans, c.Fin, f, y), c.trace(c.Avec, c.Fin, f, y)
	d.X = c.x(c.Aujourdhui, f)
	d.Abscisses = c.abscisses(f)
	for i, a := range c.Attendus {
		d.Marques = append(d.Marques, f.marquer(c.x(a.Jour, f), y(a.Solde), "? "+a.Texte, i))
	}
	if c.Plancher != nil {
		d.YPlancher, d.TextePlancher = y(*c.Plancher), "Plancher "+c.Plancher.String()
	}
	return d
}

// marquer places the words of a mark: beside its point on a screen; on a telephone above the curve, one under the
// other.
func (f format) marquer(x, y int, mots string, rang int) marque {
	m := marque{X: x, Y: y, Texte: mots, Ancre: "start", TX: x + 7, TY: y - 8}
	switch {
	case f.etroit:
		m.Ancre, m.TX, m.TY, m.Renvoi = "end", f.droite, f.haut+32+16*rang, true
	case x > (f.gauche+f.droite)*3/4:
		m.Ancre, m.TX = "end", x-8
	}
	return m
}

// bout is the day on which what the bank has seen stops.
func (c Courbe) bout() jour.Jour {
	if c.Aujourdhui.Avant(c.Fin) {
		return c.Aujourdhui
	}
	return c.Fin
}

func (c Courbe) x(j jour.Jour, f format) int {
	n := min(max(j.Depuis(c.Debut), 0), c.Fin.Depuis(c.Debut))
	return f.gauche + n*(f.droite-f.gauche)/c.Fin.Depuis(c.Debut)
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
func (c Courbe) trace(points []Point, fin jour.Jour, f format, y func(argent.Centimes) int) string {
	if len(points) == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "M%d %d", c.x(points[0].Jour, f), y(points[0].Solde))
	for _, p := range points[1:] {
		fmt.Fprintf(&b, "H%dV%d", c.x(p.Jour, f), y(p.Solde))
	}
	if points[len(points)-1].Jour.Avant(fin) {
		fmt.Fprintf(&b, "H%d", c.x(fin, f))
	}
	return b.String()
}

func (c Courbe) abscisses(f format) []marque {
	jours := slices.Clone(c.Graduations)
	if len(jours) == 0 || f.etroit {
		jours = []jour.Jour{c.Debut, c.Aujourdhui, c.Fin}
	}
	var m []marque
	for i, j := range jours {
		t := fmt.Sprint(j.Quantieme())
		if i == 0 || i == len(jours)-1 {
			t = strings.TrimSuffix(bref(j), fmt.Sprintf(" %d", j.Annee()))
		}
		a := marque{X: c.x(j, f), Texte: t, Ancre: "middle"}
		if a.X > f.droite-20 {
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
