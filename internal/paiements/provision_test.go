// SPDX-License-Identifier: EUPL-1.2

package paiements_test

import (
	"maps"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/paiements"
	"pgregory.net/rapid"
)

// Rent first, whole or not at all: what is not covered takes nothing from what follows, but what was set aside for it.
func TestManques(t *testing.T) {
	j := jour.Certain(2026, 12, 2)
	o := func(id int64, objet paiements.Objet, etat paiements.Etat, le int, c, reserve argent.Centimes) paiements.Ordre {
		return paiements.Ordre{ID: id, Objet: objet, Rang: objet.Rang(), Etat: etat, ExecutionLe: j.Plus(le), Centimes: c, ReserveCentimes: reserve}
	}
	const p, a, r = paiements.Prepare, paiements.EnAttente, paiements.EnRemise
	for nom, c := range map[string]struct {
		libre  argent.Centimes
		ordres []paiements.Ordre
		veut   map[int64]argent.Centimes
	}{
		"tout est couvert, au centime":           {10000, []paiements.Ordre{o(1, paiements.Loyer, p, 0, 6000, 0), o(2, paiements.ArgentDeVie, a, 0, 4000, 0)}, nil},
		"le loyer d’abord, même plus récent":     {30000, []paiements.Ordre{o(1, paiements.ArgentDeVie, p, 0, 5000, 0), o(2, paiements.Loyer, a, 4, 28000, 0)}, map[int64]argent.Centimes{1: 3000}},
		"le loyer trop fort laisse aux autres":   {10000, []paiements.Ordre{o(1, paiements.Loyer, p, 0, 50000, 0), o(2, paiements.ArgentDeVie, a, 0, 8000, 0)}, map[int64]argent.Centimes{1: 40000}},
		"à rang égal, le plus proche":            {5000, []paiements.Ordre{o(1, paiements.Autre, p, 3, 5000, 0), o(2, paiements.Autre, a, 1, 5000, 0)}, map[int64]argent.Centimes{1: 5000}},
		"ce qui est en remise y reste":           {5000, []paiements.Ordre{o(1, paiements.Loyer, p, 0, 1000, 0), o(2, paiements.Autre, r, 0, 5000, 0)}, map[int64]argent.Centimes{1: 1000}},
		"mis de côté : à son objet seul":         {5000, []paiements.Ordre{o(1, paiements.Assurance, p, 0, 9000, 3000), o(2, paiements.Autre, p, 0, 2500, 0)}, map[int64]argent.Centimes{1: 4000, 2: 500}},
		"mis de côté : il complète le reste":     {9000, []paiements.Ordre{o(1, paiements.Assurance, a, 0, 9000, 3000)}, nil},
		"un compte sous zéro ne laisse rien":     {-100, []paiements.Ordre{o(1, paiements.ArgentDeVie, p, 0, 100, 0)}, map[int64]argent.Centimes{1: 200}},
		"aucun ordre, aucun manque, aucun effet": {0, nil, nil},
	} {
		got := paiements.Manques(func(jour.Jour) argent.Centimes { return c.libre }, c.ordres)
		if !maps.Equal(got, c.veut) {
			t.Errorf("%s : %v, attendu %v", nom, got, c.veut)
		}
	}
}

// Whatever the orders, those that do not wait never take more than there is, and more money never makes a rent wait.
func TestManquesProprietes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		libre := argent.Centimes(rapid.IntRange(-1000, 20000).Draw(t, "libre"))
		var ordres []paiements.Ordre
		for i := range rapid.IntRange(0, 8).Draw(t, "n") {
			objet := rapid.SampledFrom(paiements.Objets).Draw(t, "objet")
			ordres = append(ordres, paiements.Ordre{ID: int64(i + 1), Objet: objet, Rang: objet.Rang(), Etat: rapid.SampledFrom([]paiements.Etat{paiements.Prepare, paiements.EnAttente}).Draw(t, "etat"),
				Centimes: argent.Centimes(rapid.IntRange(1, 9000).Draw(t, "centimes")), ExecutionLe: jour.Certain(2026, 12, 1+rapid.IntRange(0, 20).Draw(t, "jour"))})
		}
		manques := paiements.Manques(func(jour.Jour) argent.Centimes { return libre }, ordres)
		var pris argent.Centimes
		for _, o := range ordres {
			if manques[o.ID] == 0 {
				pris += o.Centimes
			}
		}
		if pris > 0 && pris > libre {
			t.Fatalf("%s pris sur %s", pris, libre)
		}
		plus := paiements.Manques(func(jour.Jour) argent.Centimes { return libre + 100000 }, ordres)
		if len(plus) != 0 {
			t.Fatalf("avec de quoi tout payer, %v attendent", plus)
		}
	})
}
