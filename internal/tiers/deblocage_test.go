// SPDX-License-Identifier: EUPL-1.2

package tiers_test

import (
	"errors"
	"testing"
	"time"

	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/tiers"
)

// A change of bank details holds its orders thirty days; the first ones, never.
func TestRecente(t *testing.T) {
	approuvee := jour.Certain(2026, 11, 3)
	v := tiers.Version{Numero: 2, Changement: true, SaisiePar: 1, ApprouveePar: 2, ApprouveeLe: horloge.De(time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC))}
	premiere, attend, refusee := v, v, v
	premiere.Changement = false
	attend.ApprouveePar = 0
	refusee.RefuseeLe = v.ApprouveeLe
	for _, c := range []struct {
		nom   string
		v     tiers.Version
		j     jour.Jour
		jours int
		veut  bool
	}{
		{"le jour même", v, approuvee, 30, true},
		{"le vingt-neuvième jour", v, approuvee.Plus(29), 30, true},
		{"le trentième jour", v, approuvee.Plus(30), 30, false},
		{"aucun délai", v, approuvee, 0, false},
		{"le premier RIB", premiere, approuvee, 30, false},
		{"en attente", attend, approuvee, 30, false},
		{"refusée", refusee, approuvee, 30, false},
	} {
		if c.v.Recente(c.j, c.jours) != c.veut {
			t.Errorf("%s : %v", c.nom, !c.veut)
		}
		err := tiers.VerifierDeblocage(c.v, 3, c.j, c.jours)
		if (err == nil) != c.veut || err != nil && !errors.Is(err, tiers.ErrDeblocageInutile) {
			t.Errorf("débloquer, %s : %v", c.nom, err)
		}
	}
	if err := tiers.VerifierDeblocage(v, 1, approuvee, 30); !errors.Is(err, tiers.ErrDeblocageParSaisie) {
		t.Errorf("par qui l’a saisie : %v", err)
	}
	ds := []tiers.Deblocage{{ID: 1, Agent: 4}, {ID: 2, Agent: 3}}
	if d, ok := tiers.LiberePour(ds, 4); !ok || d.ID != 2 {
		t.Errorf("pour l’ordre d’un autre : %+v", d)
	}
	if _, ok := tiers.LiberePour(ds[:1], 4); ok {
		t.Error("qui a préparé l’ordre l’a débloqué")
	}
}
