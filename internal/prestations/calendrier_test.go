// SPDX-License-Identifier: EUPL-1.2

package prestations_test

import (
	"context"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/prestations"
)

func TestCalendrier(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		var e prestations.Echeancier
		if err := b.Lire(t.Context(), func(l bdd.Lecture) (err error) {
			e, err = prestations.LireEcheancier(context.Background(), l)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for _, c := range e {
			if c.Verifie || c.Source == "" {
				t.Errorf("%+v : personne n’a lu ce jour à sa source", c)
			}
		}
		for _, x := range []struct {
			organisme, mois, veut string
			quantieme             int
		}{
			{"CAF", "2026-11-01", "2026-11-05", 0},
			{"CAF de la Haute-Vienne", "2026-09-01", "2026-09-04", 0}, // a Saturday: the Friday
			{"caf", "2026-07-01", "2026-07-06", 0},                    // a Sunday: the Monday
			{"CARSAT EXEMPLE", "2026-08-01", "2026-08-10", 0},         // a Sunday: after
			{"France Travail", "2026-11-01", "2026-11-05", 0},
			{"CAF", "2026-11-01", "2026-11-12", 12}, // written for this person
			{"CAF", "2026-02-01", "2026-02-28", 31},
			{"Employeur Exemple", "2026-11-01", "", 0},
			{"DECAFEINE", "2026-11-01", "", 0},
			{"CAF", "2008-01-01", "", 0}, // before the calendar is known
		} {
			m, err := jour.LireISO(x.mois)
			if err != nil {
				t.Fatal(err)
			}
			if j := e.Attendue(x.organisme, x.quantieme, m); j.String() != x.veut && !(j.Vide() && x.veut == "") {
				t.Errorf("%s, %s : %s, attendu %s", x.organisme, x.mois, j, x.veut)
			}
		}
		avant := prestations.Calendrier{Jour: 5, Report: prestations.ReportAvant}
		if j := avant.Le(jour.Certain(2026, 7, 1)); j != jour.Certain(2026, 7, 3) {
			t.Errorf("avant : %s", j)
		}
	})
}
