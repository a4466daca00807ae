// SPDX-License-Identifier: EUPL-1.2

package cadre

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
)

// exemple has ten days, drawn on 898 units of a wide screen: a day is 89 or 90 of them.
func exemple() Courbe {
	p := func(q int, s argent.Centimes) Point { return Point{jour.Certain(2026, 11, q), s} }
	return Courbe{ID: "c", Titre: "Solde", Debut: jour.Certain(2026, 11, 1), Fin: jour.Certain(2026, 11, 10), Aujourdhui: jour.Certain(2026, 11, 5), VuJusquau: jour.Certain(2026, 11, 4),
		Vu: []Point{p(1, 200_00), p(3, -100_00)}, Sans: []Point{p(4, -150_00), p(7, 0), p(10, 100_00)}, Avec: []Point{p(8, 400_00), p(10, 500_00)},
		Plancher: new(argent.Centimes(50_00)), Attendus: []Attendu{{jour.Certain(2026, 11, 8), "RSA attendu le 8"}}}
}

func dessins(t testing.TB, c Courbe) []Dessin {
	t.Helper()
	ds, err := c.Dessins()
	if err != nil {
		t.Fatal(err)
	}
	return ds
}

// The coordinates of a small curve: steps and never a slope; what is foreseen leaves the end of what is seen; the first day begins on the left edge, the
// last one ends on the right edge and has its width.
func TestCourbe(t *testing.T) {
	d := dessins(t, exemple())[0]
	// −200 to 550: 134 units for 750 euros, from 152 up.
	y := func(euros int) int { return 152 - (euros+200)*134/750 }
	x := func(q int) int { return 60 + (q-1)*898/10 }
	for _, v := range []struct{ nom, trace, attendu string }{
		{"vu", d.TraceVu, fmt.Sprintf("M60 %dH%dV%dH%d", y(200), x(3), y(-100), x(5))},
		{"sans", d.TraceSans, fmt.Sprintf("M%d %dV%dH%dV%dH%dV%dH958", x(5), y(-100), y(-150), x(7), y(0), x(10), y(100))},
		{"avec", d.TraceAvec, fmt.Sprintf("M%d %dV%dH%dV%dH958", x(8), y(0), y(400), x(10), y(500))},
	} {
		if v.trace != v.attendu {
			t.Errorf("%s : %s, attendu %s", v.nom, v.trace, v.attendu)
		}
	}
	if d.Aujourdhui == nil || d.Aujourdhui.X != x(5) || d.Plancher == nil || d.Plancher.Y != y(50) {
		t.Errorf("aujourd’hui %+v, plancher %+v", d.Aujourdhui, d.Plancher)
	}
	var grille, jours []string
	for _, m := range d.Ordonnees {
		grille = append(grille, fmt.Sprintf("%s à %d", m.Texte, m.Y))
	}
	for _, m := range d.Abscisses {
		jours = append(jours, fmt.Sprintf("%s à %d", m.Texte, m.X))
	}
	attendu := []string{"\u2212200\u00a0€ à 152", fmt.Sprintf("0\u00a0€ à %d", y(0)), fmt.Sprintf("200\u00a0€ à %d", y(200)), fmt.Sprintf("400\u00a0€ à %d", y(400))}
	if s := cmp.Diff(attendu, grille); s != "" {
		t.Error(s)
	}
	if s := cmp.Diff([]string{"1er\u00a0nov. à 60", fmt.Sprintf("3 à %d", x(3)), fmt.Sprintf("4 à %d", x(4)), fmt.Sprintf("7 à %d", x(7)), fmt.Sprintf("8 à %d", x(8)), "10\u00a0nov. à 958"}, jours); s != "" {
		t.Error(s)
	}
	if len(d.Marques) != 1 || d.Marques[0].X != x(8) || d.Marques[0].Y != y(400) || d.Marques[0].Texte != "? RSA attendu le 8" {
		t.Errorf("%+v", d.Marques)
	}
}

// A month that is over, wholly seen: no today, nothing foreseen. A month that has not begun: nothing seen, and what is foreseen begins on the edge.
func TestCourbeSansAvenirOuSansPasse(t *testing.T) {
	c := exemple()
	c.Aujourdhui, c.VuJusquau, c.Sans, c.Avec, c.Attendus = jour.Certain(2026, 12, 1), c.Fin, nil, nil, nil
	d := dessins(t, c)[0]
	if d.Aujourdhui != nil || d.TraceSans != "" || d.TraceAvec != "" || !strings.HasSuffix(d.TraceVu, "H958") {
		t.Errorf("mois passé : %+v", d)
	}
	c = exemple()
	c.Aujourdhui, c.VuJusquau, c.Vu = jour.Certain(2026, 10, 20), jour.Certain(2026, 10, 19), nil
	c.Sans[0].Jour = c.Debut
	d = dessins(t, c)[0]
	if d.Aujourdhui != nil || d.TraceVu != "" || !strings.HasPrefix(d.TraceSans, "M60 ") || !strings.HasSuffix(d.TraceSans, "H958") {
		t.Errorf("mois à venir : %+v", d)
	}
	for _, c := range []Courbe{{}, {ID: "c", Titre: "x", Debut: c.Debut, Fin: c.Debut}} {
		if _, err := c.Dessins(); err == nil {
			t.Errorf("dessinée : %+v", c)
		}
	}
}

// The table gives the balances of its days, those that have not changed too.
func TestCourbeTable(t *testing.T) {
	texte := func(c *argent.Centimes) string {
		if c == nil {
			return "-"
		}
		return c.Saisie()
	}
	var s []string
	for _, l := range exemple().Table() {
		s = append(s, fmt.Sprintf("%d %s %s %s", l.Jour.Quantieme(), texte(l.Vu), texte(l.Sans), texte(l.Avec)))
	}
	if d := cmp.Diff([]string{"1 200,00 - -", "3 -100,00 - -", "4 -100,00 -150,00 -", "7 - 0,00 -", "8 - 0,00 400,00", "10 - 100,00 500,00"}, s); d != "" {
		t.Error(d)
	}
}

var pasDeTrace = regexp.MustCompile(`([MHV])(\d+)(?: (\d+))?`)

// Whatever the balances, the drawing stays between its edges, its lines are steps from left to right, and every balance has its height.
func TestCourbeDansLeCadre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		du := jour.Certain(2026, rapid.IntRange(1, 12).Draw(t, "mois"), 1)
		n := rapid.IntRange(1, 92).Draw(t, "jours")
		points := func(nom string, premier int) (ps []Point) {
			for q := premier; q <= n; q += rapid.IntRange(1, 9).Draw(t, "écart") {
				ps = append(ps, Point{du.Plus(q), argent.Centimes(rapid.Int64Range(-50_000_000, 2_000_000_000).Draw(t, nom))})
			}
			return ps
		}
		vu := rapid.IntRange(-1, n).Draw(t, "relevé")
		c := Courbe{ID: "c", Titre: "x", Debut: du, Fin: du.Plus(n), Aujourdhui: du.Plus(rapid.IntRange(-9, 100).Draw(t, "aujourd’hui")), VuJusquau: du.Plus(vu), Vu: points("vu", 0), Sans: points("sans", max(vu, 0)),
			Avec: points("avec", max(vu, 0)+1), Plancher: new(argent.Centimes(rapid.Int64Range(0, 100_000).Draw(t, "plancher")))}
		for _, p := range c.Avec {
			c.Attendus = append(c.Attendus, Attendu{p.Jour, "RSA"})
		}
		ds, err := c.Dessins()
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range ds {
			if d.Plancher.Y < d.Haut || d.Plancher.Y > d.Bas {
				t.Fatalf("plancher à %d, entre %d et %d", d.Plancher.Y, d.Haut, d.Bas)
			}
			if len(d.Ordonnees) < 2 || len(d.Ordonnees) > 7 || d.Ordonnees[0].Y != d.Bas {
				t.Fatalf("grille %+v", d.Ordonnees)
			}
			for _, m := range append(append([]marque{}, d.Abscisses...), d.Marques...) {
				if m.X < d.Gauche || m.X > d.Droite || m.Y < 0 || m.Y > d.Bas {
					t.Fatalf("%+v hors du cadre", m)
				}
			}
			for _, s := range []string{d.TraceVu, d.TraceSans, d.TraceAvec} {
				avant := 0
				for i, m := range pasDeTrace.FindAllStringSubmatch(s, -1) {
					v, _ := strconv.Atoi(m[2])
					if (i == 0) != (m[1] == "M") {
						t.Fatalf("%q", s)
					}
					if m[1] == "V" || m[1] == "M" {
						y := v
						if m[1] == "M" {
							y, _ = strconv.Atoi(m[3])
						}
						if y < d.Haut || y > d.Bas {
							t.Fatalf("%q sort du cadre", s)
						}
					}
					if m[1] != "V" {
						if v < avant || v < d.Gauche || v > d.Droite {
							t.Fatalf("%q recule ou sort du cadre", s)
						}
						avant = v
					}
				}
				if pasDeTrace.ReplaceAllString(s, "") != "" {
					t.Fatalf("%q n’est pas en marches", s)
				}
			}
			if d.TraceVu != "" && d.TraceSans != "" && !strings.HasPrefix(d.TraceSans, fmt.Sprintf("M%s ", d.TraceVu[strings.LastIndexByte(d.TraceVu, 'H')+1:])) {
				t.Fatalf("%q ne suit pas %q", d.TraceSans, d.TraceVu)
			}
		}
	})
}
