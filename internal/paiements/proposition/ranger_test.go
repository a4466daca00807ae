// SPDX-License-Identifier: EUPL-1.2

package proposition

import (
	"bytes"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"etai/internal/base/jour"
)

// What is sealed in the journal of a proposal is a text: it is the one that fmt writes, to the byte, for what is empty and what is not.
func TestEnClair(t *testing.T) {
	j := jour.Certain(2026, 11, 5)
	pleine := Ligne{ID: 1, PlanLigne: 12, Occurrence: j, Voulu: j.Plus(1), Empeche: SansAvis, Motif: "tu", Piece: 7, Apres: 8,
		Decision: Decision{Candidat: Candidat{Cle: 3, Rang: 2, Jour: j.Plus(2), Centimes: 28000, Devant: true}, Acceptee: true, Disponible: 1, Libere: 2, Attend: 3, AttendLe: j.Plus(30), Arbitrage: true}}
	for _, g := range []*Gelee{{}, {ID: 9, Compte: 4, Plan: 5, Du: j, Au: j.Plus(29), Depart: j, Ouverture: -30000, MisDeCote: 1, Plancher: 2, ResteAVivre: 3, Lignes: []Ligne{{}, pleine},
		Alertes:    []Alerte{{}, {Nature: LoyerImpossible, Centimes: -4, Jour: j, Prestation: 17}},
		Mouvements: []Source{{}, {Mouvement: Mouvement{Jour: j, Centimes: -60775, Attendu: true}, Genre: "recette", ID: 6}}}} {
		var b bytes.Buffer
		fmt.Fprintln(&b, "proposition/1", g.Compte, g.Plan, g.Du, g.Au, g.Depart, int64(g.Ouverture), int64(g.MisDeCote), int64(g.Plancher), int64(g.ResteAVivre))
		for _, l := range g.Lignes {
			fmt.Fprintln(&b, "ligne", l.PlanLigne, l.Rang, l.Occurrence, l.Voulu, l.Jour, int64(l.Centimes), l.Acceptee, int64(l.Disponible), int64(l.Libere), int64(l.Attend), l.AttendLe,
				l.Arbitrage, l.Devant, l.Empeche, l.Piece, l.Apres)
		}
		for _, a := range g.Alertes {
			fmt.Fprintln(&b, "alerte", a.Nature, int64(a.Centimes), a.Jour, a.Prestation)
		}
		for _, m := range g.Mouvements {
			fmt.Fprintln(&b, "mouvement", m.Genre, m.ID, m.Jour, int64(m.Centimes), m.Attendu)
		}
		if !bytes.Equal(g.enClair(), b.Bytes()) {
			t.Errorf("%s\nau lieu de\n%s", g.enClair(), b.Bytes())
		}
	}
}

// figer keeps an answer as Geler would, in memory.
func figer(e Entree, r Resultat) *Gelee {
	g := &Gelee{Depart: e.Debut, Du: e.Debut, Au: e.Fin, Ouverture: e.Ouverture, Plancher: e.Plancher}
	for _, m := range e.Mouvements {
		g.Mouvements = append(g.Mouvements, Source{Mouvement: m})
	}
	for _, d := range r.Decisions {
		g.Lignes = append(g.Lignes, Ligne{Decision: d})
	}
	return g
}

// A rent of 410,00 € on the 4th, 405,00 € on the account and the benefit of the 5th: it would pass the day after; it never would without the benefit.
func TestPasseraitLe(t *testing.T) {
	e := Entree{Debut: novembre(3), Fin: novembre(30), Ouverture: 40500, Plancher: 0, Mouvements: []Mouvement{{Jour: novembre(5), Centimes: 87680, Attendu: true}},
		Candidats: []Candidat{{Cle: 1, Jour: novembre(4), Centimes: 41000}}}
	for _, c := range []struct {
		mouvements int
		le         jour.Jour
	}{{1, novembre(5)}, {0, jour.Jour{}}} {
		e.Mouvements = e.Mouvements[:c.mouvements]
		r, err := Proposer(e)
		if err != nil {
			t.Fatal(err)
		}
		if g := figer(e, r); g.Lignes[0].Acceptee || g.PasseraitLe(g.Lignes[0]) != c.le {
			t.Errorf("%d : %+v, %s", c.mouvements, g.Lignes[0], g.PasseraitLe(g.Lignes[0]))
		}
	}
}

// The day that is said is the first on which the rule accepts the line after all that it accepted, and there is none when it is not said.
func TestProprietesPasseraitLe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := tirer(t)
		r, err := Proposer(e)
		if err != nil {
			t.Fatal(err)
		}
		g := figer(e, r)
		seule := e
		passe := func(x Candidat, le jour.Jour) bool {
			seule.Candidats = nil
			for _, d := range r.Decisions {
				if d.Acceptee {
					seule.Candidats = append(seule.Candidats, d.Candidat)
				}
			}
			x.Jour, x.Rang, x.Devant = le, 1000, false
			seule.Candidats = append(seule.Candidats, x)
			s, err := Proposer(seule)
			if err != nil {
				t.Fatal(err)
			}
			n, _ := s.Somme(false)
			return n == 0
		}
		for _, l := range g.Lignes {
			le := g.PasseraitLe(l)
			if l.Acceptee {
				if !le.Vide() {
					t.Fatalf("une ligne acceptée passerait le %s", le)
				}
				continue
			}
			for j := l.Jour; !j.Apres(e.Fin); j = j.Plus(1) {
				if passe(l.Candidat, j) != (!le.Vide() && !j.Avant(le)) {
					t.Fatalf("le %s, pour %s : dit le %s", j, l.Centimes, le)
				}
			}
		}
	})
}
