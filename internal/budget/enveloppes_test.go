// SPDX-License-Identifier: EUPL-1.2

package budget

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
)

func direEnveloppes(es []Enveloppe) string {
	var s []string
	for _, e := range es {
		s = append(s, fmt.Sprintf("%d-%d:%s", e.Du.Quantieme(), e.Au.Quantieme(), e.Total().Decimal()))
	}
	return strings.Join(s, " ")
}

// The weeks of a month are those of its real Mondays: November 2026 has five (2, 9, 16, 23, 30), December four.
func TestEnveloppes(t *testing.T) {
	novembre, decembre := jour.Certain(2026, 11, 15), jour.Certain(2026, 12, 1)
	semaine := []Ligne{{Sens: Charge, Poste: ArgentDeVie, Centimes: 8000, Frequence: Semaine}, {Sens: Charge, Poste: Loyer, Centimes: 41230, Frequence: Mois}}
	mois := []Ligne{{Sens: Charge, Poste: ArgentDeVie, Centimes: 20003, Frequence: Mois}}
	borne := []Ligne{{Sens: Charge, Poste: ArgentDeVie, Centimes: 5000, Frequence: Semaine, Du: jour.Certain(2026, 11, 10), Au: jour.Certain(2026, 11, 23)}}
	for _, c := range []struct {
		nom     string
		mois    jour.Jour
		dons    []Don
		attendu string
	}{
		{"par semaine", novembre, DonsDe(semaine, novembre), "2-8:80.00 9-15:80.00 16-22:80.00 23-29:80.00 30-6:80.00"},
		{"par semaine, quatre lundis", decembre, DonsDe(semaine, decembre), "7-13:80.00 14-20:80.00 21-27:80.00 28-3:80.00"},
		{"par mois", novembre, DonsDe(mois, novembre), "2-8:40.01 9-15:40.01 16-22:40.01 23-29:40.00 30-6:40.00"},
		{"pour un temps", novembre, DonsDe(borne, novembre), "2-8:0.00 9-15:0.00 16-22:50.00 23-29:50.00 30-6:0.00"},
		{"du plan, deux dans une semaine", novembre, []Don{{jour.Certain(2026, 11, 1), 100}, {jour.Certain(2026, 11, 9), 3000}, {jour.Certain(2026, 11, 15), 2000}, {jour.Certain(2026, 12, 6), 500}}, "2-8:0.00 9-15:50.00 16-22:0.00 23-29:0.00 30-6:5.00"},
		{"un mois qui commence un lundi", jour.Certain(2027, 2, 28), nil, "1-7:0.00 8-14:0.00 15-21:0.00 22-28:0.00"},
	} {
		if s := direEnveloppes(Enveloppes(c.mois, c.dons)); s != c.attendu {
			t.Errorf("%s : %s\nattendu %s", c.nom, s, c.attendu)
		}
	}
}

// Every day is in one week of one month, and the weeks of a month share out exactly what is agreed by month.
func TestEnveloppesTout(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := jour.Certain(2020, 1, 1).Plus(rapid.IntRange(0, 9000).Draw(t, "jour"))
		n := 0
		for _, m := range []jour.Jour{jour.PlusMois(j.PremierDuMois(), -1), j, jour.PlusMois(j.PremierDuMois(), 1)} {
			for _, e := range Enveloppes(m, []Don{{j, 1}}) {
				n += len(e.Dons)
				if e.Du.JourSemaine() != 1 || e.Au.Depuis(e.Du) != 6 {
					t.Fatalf("%+v", e)
				}
			}
		}
		if n != 1 {
			t.Fatalf("%s est dans %d semaines", j, n)
		}
		c := argent.Centimes(rapid.Int64Range(1, 1_000_000).Draw(t, "centimes"))
		var total argent.Centimes
		for _, d := range DonsDe([]Ligne{{Sens: Charge, Poste: ArgentDeVie, Centimes: c, Frequence: Mois}}, j) {
			total += d.Centimes
		}
		if total != c {
			t.Fatalf("%s partagés en %s", c, total)
		}
	})
}
