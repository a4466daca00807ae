// SPDX-License-Identifier: EUPL-1.2

package plan

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"etai/internal/base/jour"
	"etai/internal/paiements"
)

func d(a, m, q int) jour.Jour { return jour.Certain(a, m, q) }

func textes(js []jour.Jour) string {
	r := make([]string, len(js))
	for i, j := range js {
		r[i] = j.String()
	}
	return strings.Join(r, " ")
}

func TestVoulus(t *testing.T) {
	for nom, x := range map[string]struct {
		l       Ligne
		du, au  jour.Jour
		attendu string
	}{
		"le 31, mois courts":    {Ligne{Periodicite: Mensuelle, Jour: 31, Du: d(2027, 1, 1)}, d(2027, 1, 1), d(2027, 4, 30), "2027-01-31 2027-02-28 2027-03-31 2027-04-30"},
		"lundis de novembre":    {Ligne{Periodicite: Hebdomadaire, Jour: 1, Du: d(2026, 1, 1)}, d(2026, 11, 1), d(2026, 11, 30), "2026-11-02 2026-11-09 2026-11-16 2026-11-23 2026-11-30"},
		"un lundi sur deux":     {Ligne{Periodicite: Quinzaine, Jour: 1, Du: d(2026, 11, 2)}, d(2026, 11, 10), d(2026, 12, 20), "2026-11-16 2026-11-30 2026-12-14"},
		"semaine déjà entamée":  {Ligne{Periodicite: Hebdomadaire, Jour: 1, Du: d(2026, 11, 4)}, d(2026, 11, 1), d(2026, 11, 20), "2026-11-09 2026-11-16"},
		"trimestre":             {Ligne{Periodicite: Trimestrielle, Jour: 10, Du: d(2026, 2, 1)}, d(2026, 3, 1), d(2027, 2, 28), "2026-05-10 2026-08-10 2026-11-10 2027-02-10"},
		"une fois par an":       {Ligne{Periodicite: Annuelle, Jour: 15, Du: d(2024, 10, 1)}, d(2026, 1, 1), d(2027, 12, 31), "2026-10-15 2027-10-15"},
		"une seule fois":        {Ligne{Periodicite: Unique, Du: d(2026, 11, 24)}, d(2026, 11, 5), d(2026, 12, 4), "2026-11-24"},
		"avant son début":       {Ligne{Periodicite: Mensuelle, Jour: 5, Du: d(2026, 11, 10)}, d(2026, 11, 1), d(2026, 12, 31), "2026-12-05"},
		"après sa fin":          {Ligne{Periodicite: Mensuelle, Jour: 5, Du: d(2026, 1, 1), Au: d(2026, 11, 4)}, d(2026, 10, 1), d(2026, 12, 31), "2026-10-05"},
		"pas commencée du tout": {Ligne{Periodicite: Mensuelle, Jour: 5, Du: d(2027, 1, 1)}, d(2026, 10, 1), d(2026, 12, 31), ""},
	} {
		if s := textes(x.l.Voulus(x.du, x.au)); s != x.attendu {
			t.Errorf("%s : %s, attendu %s", nom, s, x.attendu)
		}
	}
	l := Ligne{Periodicite: Mensuelle, Jour: 20, Du: d(2026, 8, 1), Au: d(2027, 7, 31)}
	if n, total := l.Numero(d(2026, 11, 20)); n != 4 || total != 12 {
		t.Errorf("apurement : %d sur %d", n, total)
	}
}

// Money wanted on Easter Monday 29 March 2027 leaves by Thursday 25 March: Good Friday is closed too (issue 3 §E).
func TestExecution(t *testing.T) {
	for _, x := range [][3]jour.Jour{
		{d(2027, 3, 29), d(2027, 3, 1), d(2027, 3, 25)},
		{d(2027, 3, 29), d(2027, 3, 26), d(2027, 3, 30)}, // too late for the Thursday
		{d(2026, 11, 7), d(2026, 11, 5), d(2026, 11, 6)},
		{d(2026, 11, 2), d(2026, 11, 7), d(2026, 11, 9)},
		{d(2027, 7, 14), d(2027, 7, 1), d(2027, 7, 14)}, // the settlement system works on 14 July
	} {
		if j := Execution(x[0], x[1]); j != x[2] {
			t.Errorf("voulu %s, pas avant %s : %s, attendu %s", x[0], x[1], j, x[2])
		}
	}
	l := Ligne{Genre: Paiement, Periodicite: Mensuelle, Jour: 29, Du: d(2027, 1, 1)}
	is := Instances([]Ligne{l}, d(2027, 3, 5), d(2027, 4, 4), d(2027, 3, 5))
	if len(is) != 1 || is[0].Execution != d(2027, 3, 25) || is[0].Voulu != d(2027, 3, 29) || is[0].EnRetard() {
		t.Errorf("%+v", is)
	}
	// Wanted on the first day of a period, a Sunday: the money that pays it comes that day, it leaves on the Monday.
	l.Jour = 6
	is = Instances([]Ligne{l}, d(2027, 6, 6), d(2027, 7, 5), d(2027, 6, 1))
	if len(is) != 1 || is[0].Execution != d(2027, 6, 7) || !is[0].EnRetard() {
		t.Errorf("%+v", is)
	}
}

// Late by some weeks: this week's money leaves, the weeks that are over are gone; the rent of the month still leaves.
func TestRetard(t *testing.T) {
	semaine := Ligne{Genre: Paiement, Periodicite: Hebdomadaire, Jour: 1, Du: d(2026, 1, 1), Serie: 1}
	loyer := Ligne{Genre: Paiement, Objet: paiements.Loyer, Periodicite: Mensuelle, Jour: 6, Du: d(2026, 1, 1), Serie: 2}
	var s []string
	for _, i := range Instances([]Ligne{semaine, loyer}, d(2026, 11, 5), d(2026, 12, 4), d(2026, 11, 24)) {
		s = append(s, i.Voulu.String()+" "+i.Execution.String())
	}
	if !slices.Equal(s, []string{"2026-11-06 2026-11-24", "2026-11-23 2026-11-24", "2026-11-30 2026-11-30"}) {
		t.Errorf("%q", s)
	}
}

func TestPeriode(t *testing.T) {
	for _, x := range []struct {
		jour      int
		j, du, au jour.Jour
	}{
		{5, d(2026, 11, 6), d(2026, 11, 5), d(2026, 12, 4)},
		{5, d(2026, 11, 4), d(2026, 10, 5), d(2026, 11, 4)},
		{5, d(2027, 1, 4), d(2026, 12, 5), d(2027, 1, 4)},
		{31, d(2027, 2, 28), d(2027, 2, 28), d(2027, 3, 30)},
		{0, d(2026, 11, 6), d(2026, 11, 1), d(2026, 11, 30)},
	} {
		if du, au := Periode(x.jour, x.j); du != x.du || au != x.au {
			t.Errorf("le %d autour du %s : %s à %s", x.jour, x.j, du, au)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		q, j := rapid.IntRange(0, 31).Draw(t, "jour"), d(2024, 1, 1).Plus(rapid.IntRange(0, 2000).Draw(t, "le"))
		du, au := Periode(q, j)
		if j.Avant(du) || j.Apres(au) {
			t.Fatalf("%s hors de %s–%s", j, du, au)
		}
		if suivant, _ := Periode(q, au.Plus(1)); suivant != au.Plus(1) {
			t.Fatalf("après le %s la période commence le %s", au, suivant)
		}
	})
}

// Whatever the line, an occurrence names one instance, also when a version moves its day; periods in a row take each instance once at least.
func TestOccurrences(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom(Periodicites).Draw(t, "rythme")
		l := Ligne{Genre: Paiement, Periodicite: p, Du: d(2026, 1, 1).Plus(rapid.IntRange(0, 400).Draw(t, "du"))}
		l.Jour = rapid.IntRange(1, 31).Draw(t, "jour")
		if p.semaines() > 0 {
			l.Jour = l.Jour%7 + 1
		}
		vues := map[jour.Jour]jour.Jour{}
		vs := l.Voulus(d(2026, 1, 1), d(2029, 12, 31))
		if !slices.IsSortedFunc(vs, func(a, b jour.Jour) int { return a.Depuis(b) }) {
			t.Fatalf("en désordre : %s", textes(vs))
		}
		for _, v := range vs {
			if autre, vu := vues[l.Occurrence(v)]; vu {
				t.Fatalf("%s et %s ont la même occurrence", autre, v)
			}
			vues[l.Occurrence(v)] = v
		}
		if p.mois() > 0 {
			deplacee := l
			deplacee.Jour = rapid.IntRange(1, 31).Draw(t, "autre jour")
			for _, v := range deplacee.Voulus(d(2027, 3, 1), d(2029, 12, 31)) {
				if _, vu := vues[deplacee.Occurrence(v)]; !vu {
					t.Fatalf("déplacée, l’échéance du %s tombe deux fois", v)
				}
			}
		}
		q := rapid.IntRange(1, 31).Draw(t, "arrivée")
		prises := map[jour.Jour]bool{}
		for du, au := Periode(q, d(2027, 1, 15)); du.Avant(d(2029, 1, 1)); du, au = Periode(q, au.Plus(1)) {
			for _, i := range Instances([]Ligne{l}, du, au, du) {
				if i.Execution.Avant(du) || i.Execution.Apres(au) || !jour.OuvreTarget(i.Execution) || i.Occurrence != l.Occurrence(i.Voulu) {
					t.Fatalf("période %s–%s : %+v", du, au, i)
				}
				if prises[i.Occurrence] {
					t.Fatalf("l’échéance du %s est dans deux périodes", i.Voulu)
				}
				prises[i.Occurrence] = true
			}
		}
		for o, v := range vues {
			if l.VouluDe(o) != v {
				t.Fatalf("l’occurrence du %s est le %s", o, l.VouluDe(o))
			}
			if v.Apres(d(2027, 3, 1)) && v.Avant(d(2028, 11, 1)) && !prises[o] {
				t.Fatalf("l’échéance du %s n’est dans aucune période", v)
			}
		}
	})
}

// A later version takes the place of the ones before from its day on, also when they begin after it.
func TestLignes(t *testing.T) {
	ligne := func(c int64) []Ligne {
		return []Ligne{{Serie: 1, Genre: Paiement, Periodicite: Hebdomadaire, Jour: 1, Du: d(2026, 1, 1), Tiers: c}}
	}
	vs := []Plan{{Numero: 1, Du: d(2026, 11, 1), Lignes: ligne(1)}, {Numero: 2, Du: d(2026, 11, 20), Lignes: ligne(2)}, {Numero: 3, Du: d(2026, 11, 15), Lignes: ligne(3)}}
	var tiers []int64
	for _, i := range Instances(Lignes(vs), d(2026, 11, 1), d(2026, 11, 30), d(2026, 11, 1)) {
		tiers = append(tiers, i.Ligne.Tiers)
	}
	if !slices.Equal(tiers, []int64{1, 1, 3, 3, 3}) {
		t.Errorf("versions : %v", tiers)
	}
	if v, ok := EnVigueur(vs, d(2026, 11, 25)); !ok || v.Numero != 3 {
		t.Errorf("en vigueur : %d", v.Numero)
	}
	if v, _ := EnVigueur(vs, d(2026, 11, 14)); v.Numero != 1 {
		t.Errorf("en vigueur avant : %d", v.Numero)
	}
	if _, ok := EnVigueur(vs, d(2026, 10, 31)); ok {
		t.Error("rien n’est en vigueur avant le premier plan")
	}
}

// An instance is looked for in the version in force on its own day.
func TestEcheanceDe(t *testing.T) {
	ligne := func(serie int64, jour int) []Ligne {
		return []Ligne{{Serie: serie, Genre: Paiement, Periodicite: Mensuelle, Jour: jour, Du: d(2026, 1, 1)}}
	}
	vs := []Plan{{ID: 1, Du: d(2026, 9, 1), Lignes: ligne(4, 5)}, {ID: 2, Du: d(2026, 11, 3), Lignes: ligne(4, 7)}}
	for _, x := range []struct {
		serie             int64
		occurrence, voulu jour.Jour
		plan              int64
	}{
		{4, d(2026, 10, 1), d(2026, 10, 5), 1}, {4, d(2026, 11, 1), d(2026, 11, 7), 2}, {4, d(2026, 8, 1), jour.Jour{}, 0}, {5, d(2026, 10, 1), jour.Jour{}, 0}, {0, d(2026, 10, 1), jour.Jour{}, 0},
		{4, jour.Jour{}, jour.Jour{}, 0}, {4, d(2026, 10, 2), jour.Jour{}, 0},
	} {
		if e, ok := EcheanceDe(vs, x.serie, x.occurrence); ok != (x.plan != 0) || e.Plan.ID != x.plan || e.Voulu != x.voulu {
			t.Errorf("série %d, %s : %+v", x.serie, x.occurrence, e)
		}
	}
}

func TestVerifier(t *testing.T) {
	bonne := Ligne{Genre: Paiement, Objet: paiements.Loyer, Tiers: 1, Libelle: "LOYER", SelonAvis: true, Periodicite: Mensuelle, Jour: 5, Du: d(2026, 11, 1)}
	bon := Plan{Du: d(2026, 11, 1), Accord: Oral, AccordeLe: d(2026, 10, 27), Lignes: []Ligne{bonne}}
	if err := Verifier(bon, nil, d(2026, 11, 6)); err != nil {
		t.Fatal(err)
	}
	for nom, x := range map[string]struct {
		change func(*Plan)
		mot    string
	}{
		"sans date":       {func(p *Plan) { p.Du = jour.Jour{} }, "à partir de quel jour"},
		"accord à venir":  {func(p *Plan) { p.AccordeLe = d(2026, 11, 7) }, "aujourd’hui ou avant"},
		"accord":          {func(p *Plan) { p.Accord = "" }, "a signé"},
		"signé sans":      {func(p *Plan) { p.Accord = Signe }, "joindre la pièce"},
		"désaccord":       {func(p *Plan) { p.Accord = Desaccord }, "désaccord"},
		"vide":            {func(p *Plan) { p.Lignes = nil }, "au moins une ligne"},
		"objet":           {func(p *Plan) { p.Lignes[0].Objet = paiements.Reversement }, "ce que la ligne paie"},
		"tiers":           {func(p *Plan) { p.Lignes[0].Tiers = 0 }, "choisir le tiers"},
		"mis de côté":     {func(p *Plan) { p.Lignes[0].Genre = MisDeCote }, "reste sur le compte"},
		"dette":           {func(p *Plan) { p.Lignes[0].Dette = 1 }, "une dette"},
		"libellé":         {func(p *Plan) { p.Lignes[0].Libelle = " " }, "libellé"},
		"avis d’énergie":  {func(p *Plan) { p.Lignes[0].Objet = paiements.Energie }, "seul le loyer"},
		"avis, trimestre": {func(p *Plan) { p.Lignes[0].Periodicite = Trimestrielle }, "chaque mois"},
		"deux montants":   {func(p *Plan) { p.Lignes[0].Centimes = 1 }, "avis d’échéance"},
		"sans montant":    {func(p *Plan) { p.Lignes[0].SelonAvis = false }, "supérieur à zéro"},
		"sans pièce":      {func(p *Plan) { p.Lignes[0].SelonAvis, p.Lignes[0].Centimes = false, 1 }, "pièce justificative"},
		"rythme": {func(p *Plan) {
			l := &p.Lignes[0]
			l.SelonAvis, l.Centimes, l.Piece, l.Periodicite = false, 1, 1, "jamais"
		}, "rythme"},
		"jour": {func(p *Plan) { p.Lignes[0].Jour = 0 }, "jour du mois"},
		"jour de semaine": {func(p *Plan) {
			l := &p.Lignes[0]
			l.SelonAvis, l.Centimes, l.Piece, l.Periodicite, l.Jour = false, 1, 1, Quinzaine, 8
		}, "jour de la semaine"},
		"fin":            {func(p *Plan) { p.Lignes[0].Au = d(2026, 10, 1) }, "avant le début"},
		"rien n’y tombe": {func(p *Plan) { p.Lignes[0].Au = d(2026, 11, 4) }, "aucune échéance"},
		"apurement": {func(p *Plan) {
			p.Lignes[0].SelonAvis, p.Lignes[0].Centimes, p.Lignes[0].Piece, p.Lignes[0].Objet = false, 1, 1, paiements.Apurement
		}, "a une fin"},
		"deux fois":      {func(p *Plan) { p.Lignes = append(p.Lignes, bonne); p.Lignes[0].Serie, p.Lignes[1].Serie = 1, 1 }, "déjà dans le plan"},
		"suite inconnue": {func(p *Plan) { p.Lignes[0].Serie = 9 }, "version précédente"},
		"réserve":        {func(p *Plan) { p.Lignes[0].Reserve = 4 }, "mis de côté qui la paie"},
		"autre rythme": {func(p *Plan) {
			l := &p.Lignes[0]
			l.SelonAvis, l.Centimes, l.Piece, l.Serie, l.Periodicite = false, 1, 1, 2, Trimestrielle
		}, "son rythme change"},
		"autre objet": {func(p *Plan) { p.Lignes[0].Serie = 3 }, "plus la même chose"},
	} {
		p := bon
		p.Lignes = []Ligne{bonne}
		x.change(&p)
		err := Verifier(p, []Ligne{{Serie: 2, Genre: Paiement, Objet: paiements.Loyer, Periodicite: Mensuelle}, {Serie: 3, Genre: Paiement, Objet: paiements.Energie}}, d(2026, 11, 6))
		var refus *Refus
		if !errors.As(err, &refus) || !strings.Contains(err.Error(), x.mot) {
			t.Errorf("%s : %v", nom, err)
		}
	}
	for _, p := range Periodicites {
		if p.Libelle() == string(p) {
			t.Errorf("%s sans libellé", p)
		}
	}
}
