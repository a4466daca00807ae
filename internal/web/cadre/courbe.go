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

// Courbe is the balance of an account day by day, in steps: what the bank has seen, then what is foreseen without and with the money that is
// only expected. A balance is that of the end of its day, drawn over the whole of it: the last day is as wide as the others. The figures stand in
// a table under the drawing.
type Courbe struct {
	ID          string
	Titre       string // what it shows
	Description string // what it tells, in sentences: read instead of the drawing
	Debut, Fin  jour.Jour
	Aujourdhui  jour.Jour // not drawn outside of the days
	VuJusquau   jour.Jour // last day that the bank has told; what is foreseen is drawn from its end on
	Vu          []Point   // in order of days; a balance holds until the next point
	Sans        []Point   // what is counted and planned
	Avec        []Point   // the same with the money that is only expected, from the first day that may bring some
	Plancher    *argent.Centimes
	Attendus    []Attendu
	SansTableau bool // the same figures are already in a table of the page
}

// Point is a balance from a day on.
type Point struct {
	Jour  jour.Jour
	Solde argent.Centimes
}

// Attendu is money that may come on a day.
type Attendu struct {
	Jour  jour.Jour
	Texte string // "soutien familial attendu le 25"
}

// MotSans names the line of what is counted and planned: when money is expected, it leaves it out.
func (c Courbe) MotSans() string {
	if len(c.Avec) > 0 {
		return "sans l’argent attendu"
	}
	return "calculé et prévu"
}

// solde is the balance of a day; false before the first point.
func solde(points []Point, j jour.Jour) (s argent.Centimes, ok bool) {
	for _, p := range points {
		if p.Jour.Apres(j) {
			break
		}
		s, ok = p.Solde, true
	}
	return s, ok
}

// vu is what the bank has told of a day.
func (c Courbe) vu(j jour.Jour) (argent.Centimes, bool) {
	if c.VuJusquau.Vide() || j.Apres(c.VuJusquau) {
		return 0, false
	}
	return solde(c.Vu, j)
}

// LigneCourbe is a row of the table under the curve.
type LigneCourbe struct {
	Jour           jour.Jour
	Vu, Sans, Avec *argent.Centimes
}

// Table lists the first day, the last, and those on which a figure changes, each with the balances of that day.
func (c Courbe) Table() []LigneCourbe {
	jours := []jour.Jour{c.Debut, c.Fin}
	for _, points := range [][]Point{c.Vu, c.Sans, c.Avec} {
		for _, p := range points {
			if !p.Jour.Avant(c.Debut) && !p.Jour.Apres(c.Fin) {
				jours = append(jours, p.Jour)
			}
		}
	}
	slices.SortFunc(jours, func(a, b jour.Jour) int { return a.Depuis(b) })
	jours = slices.Compact(jours)
	lignes := make([]LigneCourbe, 0, len(jours))
	for _, j := range jours {
		l := LigneCourbe{Jour: j}
		for _, x := range []struct {
			ou     **argent.Centimes
			trouve func(jour.Jour) (argent.Centimes, bool)
		}{{&l.Vu, c.vu}, {&l.Sans, func(j jour.Jour) (argent.Centimes, bool) { return solde(c.Sans, j) }}, {&l.Avec, func(j jour.Jour) (argent.Centimes, bool) { return solde(c.Avec, j) }}} {
			if s, ok := x.trouve(j); ok {
				*x.ou = &s
			}
		}
		lignes = append(lignes, l)
	}
	return lignes
}

// format is the size of a drawing, in its own units: one for a screen, one for a telephone.
type format struct {
	classe                                      string
	largeur, hauteur, gauche, droite, haut, bas int
	etroit                                      bool
}

func formats() [2]format {
	return [2]format{
		{"large-ecran", 970, 176, 60, 958, 18, 152, false},
		{"petit-ecran", 360, 210, 54, 348, 18, 186, true},
	}
}

type marque struct {
	X, Y  int
	Texte string
	Ancre string // text-anchor

	TX, TY int // of its words, for a mark
}

// Dessin is a Courbe in coordinates: every figure is a whole number of units.
type Dessin struct {
	ID, Titre, Description, Classe              string
	Largeur, Hauteur, Gauche, Droite, Haut, Bas int
	TraceVu, TraceSans, TraceAvec               string // data of paths
	Ordonnees, Abscisses, Marques               []marque
	Aujourdhui                                  *marque
	Plancher                                    *marque
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

// echelle turns days and amounts into coordinates.
type echelle struct {
	format
	debut     jour.Jour
	jours     int
	bas0, amp argent.Centimes
}

// x is where a day begins; it ends where the next one begins, the last one on the right edge.
func (e echelle) x(j jour.Jour) int {
	return e.gauche + min(max(j.Depuis(e.debut), 0), e.jours)*(e.droite-e.gauche)/e.jours
}

func (e echelle) y(s argent.Centimes) int {
	return e.bas - int(int64(s-e.bas0)*int64(e.bas-e.haut)/int64(e.amp))
}

func (c Courbe) dessiner(f format) Dessin {
	d := Dessin{ID: c.ID, Titre: c.Titre, Description: c.Description, Classe: f.classe, Largeur: f.largeur, Hauteur: f.hauteur, Gauche: f.gauche, Droite: f.droite, Haut: f.haut, Bas: f.bas}
	bas, haut := c.bornes()
	pas := pasDeGrille(haut - bas)
	bas, haut = arrondiBas(bas, pas), haut+pas/4
	e := echelle{f, c.Debut, c.Fin.Depuis(c.Debut) + 1, bas, haut - bas}
	for s := bas; s <= haut; s += pas {
		d.Ordonnees = append(d.Ordonnees, marque{X: f.gauche - 8, Y: e.y(s), Texte: rond(s)})
	}
	apres := c.Debut // where what is foreseen begins
	if len(c.Vu) > 0 && !c.VuJusquau.Avant(c.Debut) {
		apres = c.VuJusquau.Plus(1)
		d.TraceVu = c.marches(e, c.Vu, c.Debut, apres, nil)
	}
	d.TraceSans = c.marches(e, c.Sans, apres, c.Fin.Plus(1), c.vu)
	if len(c.Avec) > 0 {
		d.TraceAvec = c.marches(e, c.Avec, c.Avec[0].Jour, c.Fin.Plus(1), func(j jour.Jour) (argent.Centimes, bool) { return solde(c.Sans, j) })
	}
	d.Abscisses = c.abscisses(e)
	c.marquer(&d, e)
	return d
}

// bornes are the lowest and the highest figures drawn; zero and the floor stay in sight.
func (c Courbe) bornes() (bas, haut argent.Centimes) {
	haut = 100_00
	for _, points := range [][]Point{c.Vu, c.Sans, c.Avec} {
		for _, p := range points {
			bas, haut = min(bas, p.Solde), max(haut, p.Solde)
		}
	}
	if c.Plancher != nil {
		bas, haut = min(bas, *c.Plancher), max(haut, *c.Plancher)
	}
	return bas, haut
}

// pasDeGrille chooses 1, 2 or 5 times a power of ten, so that there are six lines at most.
func pasDeGrille(etendue argent.Centimes) argent.Centimes {
	for pas := argent.Centimes(10_00); ; pas *= 10 {
		for _, m := range []argent.Centimes{1, 2, 5} {
			if etendue/(pas*m) <= 4 {
				return pas * m
			}
		}
	}
}

// arrondiBas is the multiple of the step at or under an amount.
func arrondiBas(s, pas argent.Centimes) argent.Centimes {
	if s >= 0 {
		return s / pas * pas
	}
	return -((-s + pas - 1) / pas * pas)
}

// rond writes whole euros.
func rond(s argent.Centimes) string { return texte.Nombre(int64(s/100)) + texte.Insecable + "€" }

// marches writes the steps of some days, from the beginning of one to that of another, as the data of a path. depuis gives the line that it leaves,
// on the day before (or the same day, for a line that leaves another on the way): it is joined by an upright.
func (c Courbe) marches(e echelle, points []Point, debut, fin jour.Jour, depuis func(jour.Jour) (argent.Centimes, bool)) string {
	if len(points) > 0 && points[0].Jour.Apres(debut) {
		debut = points[0].Jour
	}
	s, ok := solde(points, debut)
	if !ok || !debut.Avant(fin) || debut.Apres(c.Fin) {
		return ""
	}
	var b strings.Builder
	joint := false
	if depuis != nil {
		if avant, vu := depuis(debut.Plus(-1)); vu && debut.Apres(c.Debut) {
			fmt.Fprintf(&b, "M%d %dV%d", e.x(debut), e.y(avant), e.y(s))
			joint = true
		}
	}
	if !joint {
		fmt.Fprintf(&b, "M%d %d", e.x(debut), e.y(s))
	}
	for _, p := range points {
		if p.Jour.Apres(debut) && p.Jour.Avant(fin) && !p.Jour.Apres(c.Fin) && p.Solde != s {
			fmt.Fprintf(&b, "H%dV%d", e.x(p.Jour), e.y(p.Solde))
			s = p.Solde
		}
	}
	fmt.Fprintf(&b, "H%d", e.x(fin))
	return b.String()
}

// largeurTexte is about how wide words are drawn.
func largeurTexte(s string) int { return 7 * len([]rune(s)) }

// abscisses writes the first and the last day, and the days of change between them that have room.
func (c Courbe) abscisses(e echelle) []marque {
	premier, dernier := marque{X: e.gauche, Texte: jourAxe(c.Debut), Ancre: "start"}, marque{X: e.droite, Texte: jourAxe(c.Fin), Ancre: "end"}
	ms := []marque{premier}
	const marge = 12
	libre, bord := premier.X+largeurTexte(premier.Texte)+marge, dernier.X-largeurTexte(dernier.Texte)-marge
	table := c.Table()
	for _, l := range table[1 : len(table)-1] {
		m := marque{X: e.x(l.Jour), Texte: fmt.Sprint(l.Jour.Quantieme()), Ancre: "middle"}
		if l.Jour.Mois() != c.Debut.Mois() {
			m.Texte = jourAxe(l.Jour)
		}
		if moitie := largeurTexte(m.Texte) / 2; m.X-moitie >= libre && m.X+moitie <= bord {
			libre = m.X + moitie + marge
			ms = append(ms, m)
		}
	}
	return append(ms, dernier)
}

// jourAxe writes "4 déc.".
func jourAxe(j jour.Jour) string {
	s := strings.TrimSuffix(bref(j), fmt.Sprintf(" %d", j.Annee()))
	return strings.ReplaceAll(s, " ", texte.Insecable)
}

// marquer puts today, the floor and the money that may come.
func (c Courbe) marquer(d *Dessin, e echelle) {
	if !c.Aujourdhui.Vide() && !c.Aujourdhui.Avant(c.Debut) && !c.Aujourdhui.Apres(c.Fin) {
		m := marque{X: e.x(c.Aujourdhui), Texte: "aujourd’hui", Ancre: "start", TY: e.haut + 11}
		if m.TX = m.X + 6; m.TX+largeurTexte(m.Texte) > e.droite {
			m.Ancre, m.TX = "end", m.X-6
		}
		d.Aujourdhui = &m
	}
	if c.Plancher != nil {
		y := e.y(*c.Plancher)
		d.Plancher = &marque{Y: y, Texte: "Plancher " + c.Plancher.String(), TX: e.gauche + 24, TY: y - 5}
		if t := d.Aujourdhui; t != nil && t.X+12+largeurTexte(d.Plancher.Texte) < e.droite { // what was seen often stands on the floor
			d.Plancher.TX = t.X + 12
		}
	}
	c.marquerAttendus(d, e)
}

// marquerAttendus puts a point on each day that may bring money, and says which where there is room: two texts never stand on each other.
func (c Courbe) marquerAttendus(d *Dessin, e echelle) {
	libre := 0 // to the right of the last text
	for _, a := range c.Attendus {
		s, ok := solde(c.Avec, a.Jour)
		if !ok || a.Jour.Avant(c.Debut) || a.Jour.Apres(c.Fin) {
			continue
		}
		m := marque{X: e.x(a.Jour), Y: e.y(s), Ancre: "start"}
		mots := "? " + a.Texte
		if e.etroit {
			mots = "?"
		}
		largeur := largeurTexte(mots)
		m.TX, m.TY = m.X+7, m.Y-8
		if m.TX+largeur > e.droite {
			m.Ancre, m.TX = "end", m.X-8
		}
		debut := m.TX
		if m.Ancre == "end" {
			debut -= largeur
		}
		if t := d.Aujourdhui; m.TY < e.haut+24 && t != nil && debut < t.X+85 && debut+largeur > t.X-85 {
			m.TY = m.Y + 20
		}
		if debut >= libre && debut >= e.gauche {
			m.Texte, libre = mots, debut+largeur
		}
		d.Marques = append(d.Marques, m)
	}
}
