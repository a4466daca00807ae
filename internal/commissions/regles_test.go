// SPDX-License-Identifier: EUPL-1.2

package commissions

import (
	"testing"

	"pgregory.net/rapid"

	"etai/internal/base/jour"
)

var j = jour.Certain(2026, 11, 24)

func TestQuorum(t *testing.T) {
	for _, c := range []struct {
		regle        RegleQuorum
		nombre       int
		voix, requis int
	}{{SansQuorum, 0, 5, 0}, {QuorumNombre, 3, 9, 3}, {Moitie, 0, 4, 2}, {Moitie, 0, 5, 3}, {Majorite, 0, 4, 3}, {Majorite, 0, 5, 3}, {DeuxTiers, 0, 3, 2}, {DeuxTiers, 0, 4, 3}, {DeuxTiers, 0, 5, 4}} {
		if n := (Quorum{Regle: c.regle, Nombre: c.nombre}).Requis(c.voix); n != c.requis {
			t.Errorf("%s de %d : %d, attendu %d", c.regle, c.voix, n, c.requis)
		}
	}
	qs := []Quorum{{ID: 1, Du: j.Plus(-10), Regle: Moitie}, {ID: 2, Du: j, Regle: Majorite}, {ID: 3, Du: j, Regle: DeuxTiers}}
	for _, c := range []struct {
		le    jour.Jour
		regle RegleQuorum
	}{{j.Plus(-11), SansQuorum}, {j.Plus(-1), Moitie}, {j, DeuxTiers}, {j.Plus(9), DeuxTiers}} {
		if q := QuorumLe(qs, c.le); q.Regle != c.regle {
			t.Errorf("le %s : %s, attendu %s", c.le, q.Regle, c.regle)
		}
	}
}

// What a decision fixes is read back as it was written, whatever the order.
func TestValeurs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := Valeurs(rapid.MapOf(rapid.StringMatching(`[a-z_]{1,8}`), rapid.Int64()).Draw(t, "valeurs"))
		if s := v.String(); LireValeurs(s).String() != s || len(LireValeurs(s)) != len(v) {
			t.Fatalf("%q", s)
		}
	})
}

// More people there never break a quorum; who withdraws never makes one.
func TestPresenceEtQuorum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Assemblee{Quorum: Quorum{Regle: rapid.SampledFrom(ReglesQuorum).Draw(t, "regle"), Nombre: rapid.IntRange(1, 9).Draw(t, "nombre")}, Presents: map[int64]EtatPresence{}}
		n := rapid.IntRange(1, 9).Draw(t, "membres")
		for i := range n {
			m := Membre{ID: int64(i + 1), Voix: rapid.Bool().Draw(t, "voix"), Decide: rapid.Bool().Draw(t, "decide")}
			a.Membres = append(a.Membres, m)
			a.Presents[m.ID] = rapid.SampledFrom(Presences).Draw(t, "presence")
		}
		sans, avec := a.Compter(), a.Compter(1)
		if avec.Presents > sans.Presents || avec.Atteint() && !sans.Atteint() {
			t.Fatalf("un déport fait un quorum : %+v, %+v", sans, avec)
		}
		a.Presents[1] = Present
		if c := a.Compter(); c.Presents < sans.Presents || sans.Atteint() && !c.Atteint() {
			t.Fatalf("une présence rompt un quorum : %+v, %+v", sans, c)
		}
		for _, d := range a.Decideurs(1) {
			if d.ID == 1 || !d.Decide || a.Presents[d.ID] != Present {
				t.Fatalf("décideur %+v", d)
			}
		}
	})
}
