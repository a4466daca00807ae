// SPDX-License-Identifier: EUPL-1.2

package masp_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"etai/internal/base/jour"
	"etai/internal/masp"
	"etai/internal/reglement"
)

// The grid is filled in at entry, at each review (half-term, every six months at least), before a renewal and at exit (01-masp §2.2 steps 2, 10, 12, 14; §2.4).
func TestPassages(t *testing.T) {
	r := regles(map[string]reglement.Valeur{string(reglement.JoursAvantEvaluation): {Nombre: 90}, string(reglement.JoursEvaluationRendue): {Nombre: 60}, string(reglement.GrilleDelai): {Nombre: 30}, string(reglement.GrilleBilan): {Nombre: 6}})
	j := func(s string) jour.Jour { x, _ := jour.LireISO(s); return x }
	contrat := func(debut string, rang, mois int) masp.Contrat {
		return masp.Contrat{ID: 1, Rang: rang, Debut: j(debut), Fin: jour.Fin(j(debut), mois), Mois: mois}
	}
	dire := func(ps []masp.Passage) (mots []string) {
		for _, p := range ps {
			mots = append(mots, string(p.Moment)+" "+p.Ouvre.String()+" "+p.Le.String())
		}
		return mots
	}
	arrete := contrat("2026-01-15", 1, 12)
	arrete.ArreteLe, arrete.Arret.Motif = j("2026-04-30"), masp.Relais
	mort := arrete
	mort.Arret.Motif = masp.Deces
	annule := contrat("2026-01-15", 1, 12)
	annule.ArreteLe = j("2026-01-14")
	for nom, x := range map[string]struct {
		contrat             masp.Contrat
		suivi, prolongeable bool
		veut                []string
	}{
		"six mois": {contrat("2026-01-15", 1, 6), false, true, []string{"entree 2026-01-15 2026-02-14", "bilan 2026-03-16 2026-04-15", "renouvellement 2026-04-15 2026-05-15", "sortie 2026-07-14 2026-08-13"}},
		"deux ans, le second contrat": {contrat("2026-08-31", 2, 24), false, true, []string{"bilan 2027-01-29 2027-02-28", "bilan 2027-08-01 2027-08-31", "bilan 2028-01-30 2028-02-29", "renouvellement 2028-06-01 2028-07-01",
			"sortie 2028-08-30 2028-09-29"}},
		"treize mois":           {contrat("2026-01-01", 2, 13), true, true, []string{"bilan 2026-04-01 2026-05-01", "bilan 2026-08-02 2026-09-01"}},
		"plus de mois possible": {contrat("2026-01-15", 2, 6), false, false, []string{"bilan 2026-03-16 2026-04-15", "sortie 2026-07-14 2026-08-13"}},
		"arrêté":                {arrete, false, true, []string{"entree 2026-01-15 2026-02-14", "sortie 2026-04-30 2026-05-30"}},
		"décédée":               {mort, false, true, []string{"entree 2026-01-15 2026-02-14"}},
		"annulé":                {annule, false, true, nil},
	} {
		if d := cmp.Diff(x.veut, dire(masp.Passages(r, x.contrat, x.suivi, x.prolongeable))); d != "" {
			t.Errorf("%s : %s", nom, d)
		}
	}
	ps := masp.Passages(r, contrat("2026-01-15", 1, 12), false, true)
	for _, x := range []struct{ derniere, le, veut string }{
		{"", "2026-01-14", ""}, {"", "2026-01-15", "entree"}, {"2025-12-01", "2026-01-20", ""}, {"2025-10-14", "2026-01-20", "entree"}, {"2026-01-20", "2026-06-14", ""}, {"2026-01-20", "2026-06-15", "bilan"},
		{"", "2026-06-15", "bilan"}, {"2026-06-15", "2026-10-01", ""}, {"2026-06-15", "2026-10-16", "renouvellement"}, {"2026-10-20", "2027-01-13", ""}, {"2026-10-20", "2027-01-14", "sortie"}, {"2027-01-02", "2027-01-14", ""},
	} {
		p, du := masp.PassageDu(ps, j(x.derniere), j(x.le))
		if du != (x.veut != "") || du && string(p.Moment) != x.veut {
			t.Errorf("le %s, dernière %q : %v %v, attendu %q", x.le, x.derniere, p.Moment, du, x.veut)
		}
	}
	if p, ok := masp.PassageSuivant(ps, j("2026-02-01")); !ok || p.Moment != masp.BilanMoment || p.Le != j("2026-07-15") {
		t.Errorf("suivant : %v %v", p, ok)
	}
}
