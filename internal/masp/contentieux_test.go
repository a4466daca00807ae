// SPDX-License-Identifier: EUPL-1.2

package masp_test

import (
	"testing"

	"etai/internal/base/jour"
	"etai/internal/masp"
)

var (
	simple = masp.DelaiRecours{Mois: 2, Territoire: jour.Metropole}
	franc  = masp.DelaiRecours{Mois: 2, Franc: true, Territoire: jour.Metropole}
)

// 03-proximite T17: an implicit rejection on 15 November 2026 may be contested until 15 January 2027; « franc », until the 16th, a Saturday, carried to Monday 18. Nothing runs from no day.
func TestDelaiContentieux(t *testing.T) {
	for _, x := range []struct {
		d           masp.DelaiRecours
		depuis, fin jour.Jour
	}{
		{simple, jour.Certain(2026, 11, 15), jour.Certain(2027, 1, 15)}, {franc, jour.Certain(2026, 11, 15), jour.Certain(2027, 1, 18)},
		{simple, jour.Certain(2026, 12, 31), jour.Certain(2027, 2, 28)}, {franc, jour.Certain(2026, 12, 31), jour.Certain(2027, 3, 1)},
		{franc, jour.Certain(2026, 10, 24), jour.Certain(2026, 12, 28)}, // 25 December, then a week-end
		{franc, jour.Jour{}, jour.Jour{}}, {simple, jour.Jour{}, jour.Jour{}},
	} {
		if fin := x.d.Fin(x.depuis); fin != x.fin {
			t.Errorf("depuis le %s, %+v : %s, attendu %s", x.depuis, x.d, fin, x.fin)
		}
	}
}

// R24: in time, the appeal interrupts the delay, which runs again from its rejection; late, it does not; what nothing proves ends no delay (T17: without an acknowledgement, no end date).
func TestContentieuxDuRecours(t *testing.T) {
	notifie, recu, limite := jour.Certain(2026, 8, 3), jour.Certain(2026, 9, 15), jour.Certain(2026, 11, 15)
	r := masp.Recours{Demande: 1, RecuLe: recu, Limite: limite}
	rejete, retire := r, r
	rejete.Suite, rejete.ReponduLe = masp.RecoursMaintenu, jour.Certain(2026, 10, 1)
	retire.Suite, retire.ReponduLe = masp.RecoursRedecide, jour.Certain(2026, 10, 1)
	tard := r
	tard.RecuLe = jour.Certain(2026, 10, 6) // the delay of 3 August ended on Sunday 4 October, carried to Monday 5
	aTemps := tard
	aTemps.RecuLe = tard.RecuLe.Plus(-1)
	rien := jour.Jour{}
	for nom, x := range map[string]struct {
		r       masp.Recours
		p       masp.PreuvesRecours
		j       jour.Jour
		attendu masp.Contentieux
	}{
		"attend":              {r, masp.PreuvesRecours{Decision: notifie}, recu, masp.Contentieux{Etat: masp.ContentieuxInterrompu, Initial: jour.Certain(2026, 10, 5)}},
		"sans notification":   {tard, masp.PreuvesRecours{}, tard.RecuLe, masp.Contentieux{Etat: masp.ContentieuxInterrompu}},
		"dernier jour":        {aTemps, masp.PreuvesRecours{Decision: notifie}, tard.RecuLe, masp.Contentieux{Etat: masp.ContentieuxInterrompu, Initial: jour.Certain(2026, 10, 5)}},
		"tardif":              {tard, masp.PreuvesRecours{Decision: notifie}, tard.RecuLe, masp.Contentieux{Etat: masp.ContentieuxTardif, Initial: jour.Certain(2026, 10, 5), Fin: jour.Certain(2026, 10, 5)}},
		"silence accusé":      {r, masp.PreuvesRecours{Accuse: recu}, limite, masp.Contentieux{Etat: masp.ContentieuxCourt, Depuis: limite, Fin: jour.Certain(2027, 1, 18)}},
		"silence sans accusé": {r, masp.PreuvesRecours{}, limite, masp.Contentieux{Etat: masp.ContentieuxSansFin}},
		"veille du silence":   {r, masp.PreuvesRecours{Accuse: recu}, limite.Plus(-1), masp.Contentieux{Etat: masp.ContentieuxInterrompu}},
		"rejet notifié":       {rejete, masp.PreuvesRecours{Accuse: recu, Reponse: jour.Certain(2026, 10, 5)}, limite, masp.Contentieux{Etat: masp.ContentieuxCourt, Depuis: jour.Certain(2026, 10, 5), Fin: jour.Certain(2026, 12, 7)}},
		"rejet non prouvé":    {rejete, masp.PreuvesRecours{Accuse: recu}, limite, masp.Contentieux{Etat: masp.ContentieuxSansFin, Depuis: rien}},
		"retirée":             {retire, masp.PreuvesRecours{Decision: notifie}, limite, masp.Contentieux{Etat: masp.ContentieuxRetire, Initial: jour.Certain(2026, 10, 5)}},
	} {
		if c := x.r.Contentieux(x.p, franc, x.j); c != x.attendu {
			t.Errorf("%s : %+v, attendu %+v", nom, c, x.attendu)
		}
	}
}
