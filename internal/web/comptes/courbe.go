// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"fmt"
	"slices"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/rapports"
)

// dessin is the curve of an account: the same figures drawn for a wide and for a narrow screen, then told in a table.
type dessin struct {
	Periode string // "du 1er novembre au 4 décembre 2026"
	Titre   string // read instead of the drawing
	Plans   []plan
	Table   []rapports.JourCourbe // the days on which something changes
	Vu      bool                  // the bank has shown something of it
	Sans    bool                  // some of it is planned
	Avec    bool                  // some money is expected
}

// plan is one drawing, in its own units. Every figure is a whole number of them.
type plan struct {
	ID                        string
	Classe                    string
	Largeur, Hauteur          int
	Gauche, Droite, Haut, Bas int
	Vu, Sans, Avec            string // data of paths
	Ordonnees                 []repere
	Abscisses                 []repere
	Marques                   []repere
	Aujourdhui                *repere
	Plancher                  *repere
}

type repere struct {
	X, Y   int
	Texte  string
	Ancre  string // text-anchor
	XTexte int
	YTexte int
}

// format is the size of a drawing.
type format struct {
	id, classe       string
	largeur, hauteur int
	gauche, jours    int // jours: days at least between two marks of the axis
}

func formats() []format {
	return []format{
		{"courbe", "courbe d-none d-md-block d-print-block", 970, 176, 60, 2},
		{"courbe-etroite", "courbe d-md-none d-print-none", 360, 210, 54, 7},
	}
}

// dessiner draws the curve; nil when there is nothing to draw.
func dessiner(c rapports.Courbe) *dessin {
	n := len(c.Jours)
	if n < 2 {
		return nil
	}
	du, au := c.Jours[0].Jour, c.Jours[n-1].Jour
	d := &dessin{Vu: c.Jours[0].EstVu, Sans: c.Jours[n-1].EstPrevu, Avec: len(c.Attendues) > 0}
	d.Periode = "du " + jourMois(du) + " au " + au.Long()
	d.Table = changements(c.Jours)
	d.Titre = raconter(c, d.Periode)
	for _, f := range formats() {
		d.Plans = append(d.Plans, f.tracer(c))
	}
	return d
}

// changements keeps the first day, the last, and those on which a figure changes.
func changements(js []rapports.JourCourbe) []rapports.JourCourbe {
	var t []rapports.JourCourbe
	for i, j := range js {
		if i > 0 && i < len(js)-1 {
			a := js[i-1]
			if (!j.EstVu || j.Vu == a.Vu) && (!j.EstPrevu || j.Sans == a.Sans && j.Avec == a.Avec) && j.EstVu == a.EstVu && j.EstPrevu == a.EstPrevu {
				continue
			}
		}
		t = append(t, j)
	}
	return t
}

// raconter says what the curve shows.
func raconter(c rapports.Courbe, periode string) string {
	var b strings.Builder
	b.WriteString("Solde jour par jour " + periode + ". ")
	premier, dernier := c.Jours[0], c.Jours[len(c.Jours)-1]
	ecrire := func(mots string, s argent.Centimes) { b.WriteString(mots + " " + s.String() + ". ") }
	if premier.EstVu {
		ecrire("Au début, la banque a vu", premier.Vu)
	} else {
		ecrire("Au début, le solde calculé est de", premier.Sans)
	}
	switch {
	case !dernier.EstPrevu:
		ecrire("À la fin, elle a vu", dernier.Vu)
	case len(c.Attendues) > 0:
		ecrire("À la fin, sans l’argent attendu"+deuxPoints+"", dernier.Sans)
		ecrire("Avec l’argent attendu"+deuxPoints+"", dernier.Avec)
	default:
		ecrire("À la fin, le solde prévu est de", dernier.Sans)
	}
	bas := premier
	for _, j := range c.Jours {
		if valeur(j) < valeur(bas) {
			bas = j
		}
	}
	ecrire("Au plus bas, le "+jourMois(bas.Jour)+deuxPoints+"", valeur(bas))
	return strings.TrimSpace(strings.ReplaceAll(b.String(), deuxPoints+" ", deuxPoints))
}

func valeur(j rapports.JourCourbe) argent.Centimes {
	if j.EstPrevu {
		return j.Sans
	}
	return j.Vu
}

// echelle turns days and amounts into coordinates.
type echelle struct {
	p        *plan
	du       jour.Jour
	jours    int
	bas, amp argent.Centimes
}

func (e echelle) x(j jour.Jour) int {
	return e.p.Gauche + min(max(j.Depuis(e.du), 0), e.jours)*(e.p.Droite-e.p.Gauche)/e.jours
}

func (e echelle) y(c argent.Centimes) int {
	return e.p.Bas - int(int64(c-e.bas)*int64(e.p.Bas-e.p.Haut)/int64(e.amp))
}

func (f format) tracer(c rapports.Courbe) plan {
	p := plan{ID: f.id, Classe: f.classe, Largeur: f.largeur, Hauteur: f.hauteur, Gauche: f.gauche, Droite: f.largeur - 12, Haut: 18, Bas: f.hauteur - 24}
	bas, haut := bornes(c)
	pas := pasDeGrille(haut - bas)
	bas, haut = plancherA(bas, pas), haut+pas/4
	e := echelle{&p, c.Jours[0].Jour, len(c.Jours) - 1, bas, haut - bas}
	for s := bas; s <= haut; s += pas {
		p.Ordonnees = append(p.Ordonnees, repere{X: p.Gauche - 8, Y: e.y(s), Texte: texte.Nombre(int64(s/100)) + texte.Insecable + "€"})
	}
	p.Vu = e.marches(c.Jours, func(j rapports.JourCourbe) (argent.Centimes, bool) { return j.Vu, j.EstVu })
	p.Sans = e.marches(c.Jours, func(j rapports.JourCourbe) (argent.Centimes, bool) { return j.Sans, j.EstPrevu })
	if len(c.Attendues) > 0 {
		premiere := c.Attendues[0].Date
		p.Avec = e.marches(c.Jours, func(j rapports.JourCourbe) (argent.Centimes, bool) {
			return j.Avec, j.EstPrevu && !j.Jour.Avant(premiere)
		})
		k := slices.IndexFunc(c.Jours, func(j rapports.JourCourbe) bool { return j.Jour == premiere })
		if suite := strings.IndexByte(p.Avec, 'H'); k >= 0 && suite >= 0 { // it leaves the other line
			p.Avec = fmt.Sprintf("M%d %dV%d%s", e.x(premiere), e.y(c.Jours[k].Sans), e.y(c.Jours[k].Avec), p.Avec[suite:])
		}
	}
	p.Abscisses = e.abscisses(c, f.jours)
	p.marquer(e, c, f)
	return p
}

// bornes are the lowest and the highest figures drawn; zero and the floor stay in sight.
func bornes(c rapports.Courbe) (bas, haut argent.Centimes) {
	haut = 100_00
	for _, j := range c.Jours {
		if j.EstVu {
			bas, haut = min(bas, j.Vu), max(haut, j.Vu)
		}
		if j.EstPrevu {
			bas, haut = min(bas, j.Sans, j.Avec), max(haut, j.Sans, j.Avec)
		}
	}
	return min(bas, c.Plancher), max(haut, c.Plancher)
}

// pasDeGrille chooses 1, 2 or 5 times a power of ten, so that there are five lines at most.
func pasDeGrille(etendue argent.Centimes) argent.Centimes {
	for pas := argent.Centimes(10_00); ; pas *= 10 {
		for _, m := range []argent.Centimes{1, 2, 5} {
			if etendue/(pas*m) <= 4 {
				return pas * m
			}
		}
	}
}

// plancherA is the multiple of the step at or under an amount.
func plancherA(s, pas argent.Centimes) argent.Centimes {
	if s >= 0 {
		return s / pas * pas
	}
	return -((-s + pas - 1) / pas * pas)
}

// marches writes steps as the data of a path: a balance holds until the next day on which it changes.
func (e echelle) marches(js []rapports.JourCourbe, de func(rapports.JourCourbe) (argent.Centimes, bool)) string {
	var b strings.Builder
	var avant argent.Centimes
	dernier := -1
	for i, j := range js {
		s, ok := de(j)
		switch {
		case !ok:
			continue
		case dernier < 0:
			fmt.Fprintf(&b, "M%d %d", e.x(j.Jour), e.y(s))
		case s != avant:
			fmt.Fprintf(&b, "H%dV%d", e.x(j.Jour), e.y(s))
		}
		avant, dernier = s, i
	}
	if dernier >= 0 {
		fmt.Fprintf(&b, "H%d", e.x(js[min(dernier+1, len(js)-1)].Jour))
	}
	return b.String()
}

// abscisses writes the first and the last day, and the days of change between them that have room.
func (e echelle) abscisses(c rapports.Courbe, ecart int) []repere {
	n := len(c.Jours)
	premier, dernier := c.Jours[0].Jour, c.Jours[n-1].Jour
	rs := []repere{{X: e.x(premier), Texte: jourAxe(premier), Ancre: "start"}}
	precedent := premier.Plus(2)
	for _, j := range changements(c.Jours)[1:] {
		if j.Jour.Depuis(precedent) < ecart || dernier.Depuis(j.Jour) < ecart+2 {
			continue
		}
		t := fmt.Sprint(j.Jour.Quantieme())
		if j.Jour.Mois() != premier.Mois() {
			t = jourAxe(j.Jour)
		}
		rs = append(rs, repere{X: e.x(j.Jour), Texte: t, Ancre: "middle"})
		precedent = j.Jour.Plus(len(t) / 3)
	}
	return append(rs, repere{X: e.x(dernier), Texte: jourAxe(dernier), Ancre: "end"})
}

// jourAxe writes "4 déc.".
func jourAxe(j jour.Jour) string {
	abreges := [...]string{"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."}
	q := fmt.Sprint(j.Quantieme())
	if q == "1" {
		q = "1er"
	}
	return q + texte.Insecable + abreges[j.Mois()-1]
}

// marquer puts today, the floor and the money that may come.
func (p *plan) marquer(e echelle, c rapports.Courbe, f format) {
	premier, dernier := c.Jours[0].Jour, c.Jours[len(c.Jours)-1].Jour
	if !c.Aujourdhui.Avant(premier) && !c.Aujourdhui.Apres(dernier) {
		r := repere{X: e.x(c.Aujourdhui), Texte: "aujourd’hui", Ancre: "start"}
		if r.XTexte = r.X + 6; r.X > p.Droite-80 || f.largeur < 500 && r.X > p.Gauche+80 {
			r.Ancre, r.XTexte = "end", r.X-6
		}
		p.Aujourdhui = &r
	}
	if c.Plancher != 0 {
		p.Plancher = &repere{X: p.Gauche + 24, Y: e.y(c.Plancher), Texte: "Plancher " + c.Plancher.String()}
	}
	p.marquerAttendues(e, c, f)
}

// marquerAttendues puts a point on each day that may bring money, and says which, where there is room: two texts never stand on each other.
func (p *plan) marquerAttendues(e echelle, c rapports.Courbe, f format) {
	libre := 0 // to the right of the last text
	for i, a := range c.Attendues {
		if i > 0 && c.Attendues[i-1].Date == a.Date {
			continue
		}
		k := slices.IndexFunc(c.Jours, func(j rapports.JourCourbe) bool { return j.Jour == a.Date })
		m := repere{X: e.x(a.Date), Y: e.y(c.Jours[k].Avec), Ancre: "start"}
		mots := motsAttendues(c, a.Date)
		if f.largeur < 500 {
			mots = "?"
		}
		largeur := 7 * len([]rune(mots))
		m.XTexte, m.YTexte = m.X+7, m.Y-8
		if m.XTexte+largeur > p.Droite {
			m.Ancre, m.XTexte = "end", m.X-8
		}
		debut := m.XTexte
		if m.Ancre == "end" {
			debut -= largeur
		}
		if t := p.Aujourdhui; m.YTexte < p.Haut+24 && t != nil && debut < t.X+85 && debut+largeur > t.X-85 {
			m.YTexte = m.Y + 20
		}
		if debut >= libre && debut >= p.Gauche {
			m.Texte, libre = mots, debut+largeur
		}
		p.Marques = append(p.Marques, m)
	}
}

// motsAttendues writes "? RSA, AF attendus le 5"; what should already have come is late.
func motsAttendues(c rapports.Courbe, j jour.Jour) string {
	var noms []string
	retard := false
	for _, a := range c.Attendues {
		if a.Date == j {
			noms = append(noms, a.Recette)
			retard = retard || a.EnRetard
		}
	}
	quoi := noms[0]
	if len(noms) > 1 {
		quoi = texte.Pluriel(len(noms), "revenu")
	}
	if retard {
		return "? " + quoi + " en retard"
	}
	return "? " + quoi + " " + texte.Accord(len(noms), "attendu") + " le " + fmt.Sprint(j.Quantieme())
}
