// SPDX-License-Identifier: EUPL-1.2

package proposition

import (
	"bytes"
	"fmt"
	"testing"

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
