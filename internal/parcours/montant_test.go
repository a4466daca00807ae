// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"slices"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/paiements"
	"etai/internal/paiements/plan"
	"etai/internal/parcours"
	"etai/internal/reglement"
)

// 08-ux §2.5: a sum unlike the last ones is looked at; an exception does not become what is usual.
func TestMontantInhabituel(t *testing.T) {
	c := func(cs ...argent.Centimes) []argent.Centimes { return cs }
	for nom, x := range map[string]struct {
		montant  argent.Centimes
		derniers []argent.Centimes
		permis   reglement.Taux
		dit      string
	}{
		"jamais payé":                     {10000, nil, 2000, ""},
		"au centime, comme la dernière":   {8670, c(8670), 2000, ""},
		"à la limite des 20 %":            {12000, c(10000), 2000, ""},
		"au-delà d’un centime":            {12001, c(10000), 2000, "20\u00a0% de plus que la dernière fois : " + argent.Centimes(10000).String()},
		"64 % de plus":                    {14230, c(8670, 8670), 2000, "64\u00a0% de plus que la dernière fois : " + argent.Centimes(8670).String()},
		"moins":                           {5000, c(10000), 2000, "50\u00a0% de moins que la dernière fois : " + argent.Centimes(10000).String()},
		"l’exception n’est pas une règle": {20000, c(20000, 10000, 10000, 10000), 2000, "100\u00a0% de plus que d’habitude : " + argent.Centimes(10000).String()},
		"deux fois ne font pas habitude":  {20000, c(20000, 10000), 2000, ""},
		"revenu à l’habitude":             {10000, c(20000, 10000, 10000), 2000, "50\u00a0% de moins que la dernière fois : " + argent.Centimes(20000).String()},
		"un paramètre plus large":         {12001, c(10000), 2500, ""},
	} {
		if dit := parcours.MontantInhabituel(x.montant, x.derniers, x.permis); dit != x.dit {
			t.Errorf("%s : %q, attendu %q", nom, dit, x.dit)
		}
	}
}

// The calendar of what the plan brings is the plan: its own day, or at once when that day was gone as the order was prepared.
func TestAuJourDuPlan(t *testing.T) {
	j := func(m, q int) jour.Jour { return jour.Certain(2026, m, q) }
	for nom, x := range map[string]struct {
		execution, voulu, prepare jour.Jour
		dit                       bool
	}{
		"à son jour":                   {j(11, 6), j(11, 6), j(11, 5), true},
		"la veille d’un week-end":      {j(12, 4), j(12, 6), j(12, 1), true},
		"à la limite de sept jours":    {j(11, 13), j(11, 6), j(11, 5), true},
		"au-delà":                      {j(11, 16), j(11, 6), j(11, 5), false},
		"bien avant":                   {j(11, 9), j(11, 20), j(11, 5), false},
		"en retard, part aussitôt":     {j(11, 24), j(11, 6), j(11, 23), true},
		"en retard, et part plus tard": {j(12, 4), j(11, 6), j(11, 23), false},
	} {
		if dit := parcours.AuJourDuPlan(x.execution, x.voulu, x.prepare, 7); dit != x.dit {
			t.Errorf("%s : %v", nom, dit)
		}
	}
}

// Money for each week is compared with the month's, until a first week has left; a sum that is unlike stays unlike.
func TestAuRythmeDuPlan(t *testing.T) {
	const dit = "77 % de moins"
	avant := func(serie int64, cs ...argent.Centimes) (r []paiements.Ordre) {
		for i, c := range cs {
			r = append(r, paiements.Ordre{ExecutionLe: jour.PlusMois(jour.Certain(2026, 10, 8), -i), Centimes: c, PlanSerie: serie})
		}
		return r
	}
	for nom, x := range map[string]struct {
		semaine, ordre argent.Centimes
		rythme         plan.Periodicite
		avant          []paiements.Ordre
		attendu        string
	}{
		"500 par mois, puis 115 par semaine": {11500, 11500, plan.Hebdomadaire, avant(0, 50000, 50000, 50000), ""},
		"puis 230 toutes les deux semaines":  {23000, 23000, plan.Quinzaine, avant(0, 50000, 50000), ""},
		"dix fois trop":                      {115000, 115000, plan.Hebdomadaire, avant(0, 50000, 50000), "par mois, 896\u00a0% de plus que la dernière fois : " + argent.Centimes(50000).String()},
		"pas le montant du plan":             {11500, 60000, plan.Hebdomadaire, avant(0, 50000, 50000), dit},
		"chaque mois, comme avant":           {11500, 11500, plan.Mensuelle, avant(0, 50000, 50000), dit},
		"une semaine est déjà partie":        {11500, 11500, plan.Hebdomadaire, avant(3, 50000, 50000), dit},
		"rien avant ce mois":                 {11500, 11500, plan.Hebdomadaire, nil, dit},
	} {
		o := paiements.Ordre{ExecutionLe: jour.Certain(2026, 11, 23), Centimes: x.ordre, PlanSerie: 3}
		if s := parcours.AuRythmeDuPlan(o, plan.Ligne{Centimes: x.semaine, Periodicite: x.rythme}, x.avant, dit, 2000); s != x.attendu {
			t.Errorf("%s : %q, attendu %q", nom, s, x.attendu)
		}
	}
	o := func(m, q int, c argent.Centimes) paiements.Ordre {
		return paiements.Ordre{ExecutionLe: jour.Certain(2026, m, q), Centimes: c}
	}
	if s := parcours.ParMois([]paiements.Ordre{o(11, 2, 7), o(10, 26, 10), o(10, 5, 20), o(9, 7, 40), o(8, 31, 1)}, jour.Certain(2026, 11, 9)); !slices.Equal(s, []argent.Centimes{30, 40}) {
		t.Errorf("%v", s)
	}
}

// The plan answers for an order that is as planned, entered by another person, and agreed by whose money it is, or visaed once already.
func TestConvenue(t *testing.T) {
	loyer := plan.Ligne{Serie: 1, Genre: plan.Paiement, Objet: paiements.Loyer, Tiers: 7, Centimes: 40000, Periodicite: plan.Mensuelle, Jour: 6, Du: jour.Certain(2026, 9, 1)}
	v := plan.Plan{ID: 2, Du: jour.Certain(2026, 9, 1), Accord: plan.Signe, SaisiPar: 5, Lignes: []plan.Ligne{loyer}}
	o := paiements.Ordre{Centimes: 40000, Objet: paiements.Loyer, PreparePar: 6, PlanSerie: 1, PlanOccurrence: jour.Certain(2026, 11, 1)}
	parti := o
	parti.PlanOccurrence = jour.Certain(2026, 10, 1)
	for nom, x := range map[string]struct {
		changer func(*plan.Plan, *paiements.Ordre)
		partis  []paiements.Ordre
		dit     bool
	}{
		"signé":                            {func(*plan.Plan, *paiements.Ordre) {}, nil, true},
		"oral":                             {func(p *plan.Plan, _ *paiements.Ordre) { p.Accord = plan.Oral }, nil, true},
		"désaccord":                        {func(p *plan.Plan, _ *paiements.Ordre) { p.Accord = plan.Desaccord }, nil, false},
		"désaccord, un mois est déjà visé": {func(p *plan.Plan, _ *paiements.Ordre) { p.Accord = plan.Desaccord }, []paiements.Ordre{parti}, true},
		"autre montant":                    {func(_ *plan.Plan, o *paiements.Ordre) { o.Centimes = 41000 }, nil, false},
		"préparé par qui a saisi le plan":  {func(_ *plan.Plan, o *paiements.Ordre) { o.PreparePar = 5 }, nil, false},
	} {
		p, n := v, o
		x.changer(&p, &n)
		vs := []plan.Plan{p}
		e, ok := plan.EcheanceDe(vs, n.PlanSerie, n.PlanOccurrence)
		if !ok || e.Voulu != jour.Certain(2026, 11, 6) {
			t.Fatalf("%s : %+v", nom, e)
		}
		if dit := parcours.Convenue(vs, e, n, 7, x.partis); dit != x.dit {
			t.Errorf("%s : %v", nom, dit)
		}
	}
}
