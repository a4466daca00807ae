// SPDX-License-Identifier: EUPL-1.2

package comptes_test

import (
	"testing"

	"pgregory.net/rapid"

	"etai/internal/base/jour"
	"etai/internal/comptes"
)

// Rule R37 (01-masp §6.2): the account is rendered every month by default, at least once a year; the list of those that are late says the same.
func TestReddition(t *testing.T) {
	le := func(s string) jour.Jour {
		if s == "" {
			return jour.Jour{}
		}
		j, err := jour.LireISO(s)
		if err != nil {
			t.Fatal(err)
		}
		return j
	}
	for _, x := range []struct {
		nom, ouvert, dernier  string
		mois, delai           int
		depuis, jusqua, avant string
	}{
		{"R37 : le premier mois, même commencé", "2026-10-15", "", 1, 30, "2026-10-15", "2026-10-31", "2026-11-30"},
		{"R37 : le mois qui suit le dernier raconté", "2026-01-01", "2026-09-01", 1, 30, "2026-10-01", "2026-10-31", "2026-11-30"},
		{"R37 : tous les trois mois", "2026-01-01", "2026-06-01", 3, 0, "2026-07-01", "2026-09-30", "2026-09-30"},
		{"R37 : une fois l’an au moins", "2026-01-01", "2025-12-01", 12, 31, "2026-01-01", "2026-12-31", "2027-01-31"},
		{"R37 : février", "2024-01-01", "2024-01-01", 1, 15, "2024-02-01", "2024-02-29", "2024-03-15"},
	} {
		r := comptes.RedditionDe(le(x.ouvert), le(x.dernier), x.mois, x.delai)
		if r != (comptes.Reddition{Depuis: le(x.depuis), Jusqua: le(x.jusqua), Avant: le(x.avant)}) {
			t.Errorf("%s : %+v", x.nom, r)
		}
		if r.EnRetard(r.Avant) || !r.EnRetard(r.Avant.Plus(1)) {
			t.Errorf("%s : le dernier jour est encore à temps", x.nom)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		jours := rapid.IntRange(0, 2000)
		j, mois, delai := jour.Certain(2026, 1, 1).Plus(jours.Draw(t, "jour")), rapid.IntRange(1, 12).Draw(t, "mois"), rapid.IntRange(0, 366).Draw(t, "delai")
		ouvert, dernier := jour.Certain(2022, 1, 1).Plus(jours.Draw(t, "ouvert")), jour.Jour{}
		if rapid.Bool().Draw(t, "remis") {
			dernier = jour.PlusMois(ouvert.PremierDuMois(), rapid.IntRange(0, 40).Draw(t, "rang"))
		}
		ouverts, remis := comptes.SeuilsReddition(j, mois, delai)
		liste := ouvert.Avant(ouverts) && (dernier.Vide() || dernier.Avant(remis))
		if r := comptes.RedditionDe(ouvert, dernier, mois, delai); r.EnRetard(j) != liste {
			t.Fatalf("le %s, ouvert le %s, raconté %s, tous les %d mois et %d jours : %+v, la liste dit %v", j, ouvert, dernier, mois, delai, r, liste)
		}
	})
}
