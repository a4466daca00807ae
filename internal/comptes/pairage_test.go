// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
)

var j0 = jour.Certain(2026, 11, 2)

func lp(j int, c argent.Centimes, texte string, ref bool) LignePairage {
	return LignePairage{Date: j0.Plus(j), Centimes: c, Signature: sha256.Sum256([]byte(fmt.Sprint(j, c, texte))), Reference: ref}
}

func rp(id string, ouverture argent.Centimes, ls ...LignePairage) RelevePairage {
	r := RelevePairage{Identifiant: id, Format: "cfonb120", Ouverture: ouverture, Cloture: ouverture, Lignes: ls}
	for _, l := range ls {
		r.Cloture += l.Centimes
	}
	if len(ls) > 0 {
		r.Du, r.Au = bornes(ls)
	}
	return r
}

func TestApparier(t *testing.T) {
	base := func(rs ...RelevePairage) EtatCompte {
		var e EtatCompte
		for _, r := range rs {
			p := Apparier(e, r)
			if p.Issue != Continue {
				panic(p.Motif)
			}
			e.Suivre(r, p)
		}
		return e
	}
	enCamt := func(r RelevePairage) RelevePairage { r.Format = "camt.053"; return r }
	retrait := lp(0, -2000, "RETRAIT", false)
	premier := rp("1", 0, lp(0, 10000, "CAF", true), retrait)
	cas := []struct {
		nom   string
		etat  EtatCompte
		r     RelevePairage
		issue Issue
		n     int
		motif string
	}{
		{"premier relevé à la reprise", EtatCompte{Solde: 500}, rp("", 500, lp(0, 1, "x", false)), Continue, 1, ""},
		{"premier relevé ailleurs", EtatCompte{Solde: 500}, rp("", 400, lp(0, 1, "x", false)), Ecarte, 0, "reprise"},
		{"suite", base(premier), rp("2", 8000, lp(1, -100, "y", false)), Continue, 1, ""},
		{"le même, régénéré", base(premier), premier, Repetition, 0, ""},
		{"jumelle légitime le même jour, relevé suivant", base(premier), rp("2", 8000, retrait), Continue, 1, ""},
		{"deux jumelles dans un relevé", base(premier), rp("2", 8000, lp(1, -50, "R", false), lp(1, -50, "R", false)), Continue, 2, ""},
		{"trou", base(premier), rp("3", 7000, lp(3, 100, "z", false)), Ecarte, 0, "il manque un relevé"},
		{"contredit la période couverte", base(premier), rp("9", 0, lp(0, 9999, "CAF", true), lp(0, -1999, "RETRAIT", false)), Ecarte, 0, "aucune de ses lignes"},
		{"omet une ligne", base(premier, rp("2", 8000, lp(1, -1, "a", false), lp(1, -2, "b", false), lp(1, -3, "c", false))),
			rp("8", 8000-6+5, lp(1, -1, "a", false), lp(1, -3, "c", false)), Ecarte, 0, "omet"},
		{"chevauche la fin", base(premier), rp("2", 10000, retrait, lp(2, -300, "n", false)), Continue, 1, ""},
		{"ajoute au passé", base(premier, rp("2", 8000, lp(3, -1, "a", false))), rp("7", 10000, retrait, lp(1, 77, "ajout", false), lp(3, -1, "a", false)), Ecarte, 0, "jour déjà couvert"},
		{"le même jour sous d’autres libellés, net nul", base(rp("1", 0, lp(0, 500, "VIR CAF", false), lp(0, -500, "LOYER", false))),
			rp("2", 0, lp(0, 500, "VIREMENT CAF", false), lp(0, -500, "PRLV LOYER", false)), Ecarte, 0, "répétition"},
		{"le même jour, mêmes montants, références distinctes", base(rp("1", 0, lp(0, 500, "VIR CAF", true), lp(0, -500, "LOYER", true))),
			rp("2", 0, lp(0, 500, "VIR AUTRE", true), lp(0, -500, "AUTRE LOYER", true)), Continue, 2, ""},
		{"mensuel après hebdomadaire, une ligne écrite en retard", base(rp("1", 0, lp(0, 100, "A", false), lp(2, 200, "B", false), lp(5, 1, "C", false))),
			rp("M", 0, lp(0, 100, "A", false), lp(2, 200, "B", false), lp(5, 1, "C", false), lp(4, -50, "CARTE", false), lp(13, 70, "D", false)), Continue, 2, ""},
		{"le relevé d’après, dont une ligne ressemble à la dernière connue, au même solde", base(rp("1", 0, lp(0, 2000, "VIR", false), lp(0, -500, "LOYER", false))),
			rp("3", 2000, lp(0, -1200, "CAF", false), lp(0, -500, "LOYER", false)), Ecarte, 0, "s’il manque un relevé"},
		{"ordre changé dans le jour, lignes référencées", base(rp("1", 0, lp(0, 2000, "VIR", true), lp(0, -500, "LOYER", true))),
			rp("2", 2000, lp(0, -1200, "CAF", true), lp(0, -500, "LOYER", true)), Continue, 1, ""},
		{"retour au même solde, répétition référencée", base(rp("1", 0, lp(0, 100, "a", true)), rp("2", 100, lp(0, -100, "b", true))),
			rp("1", 0, lp(0, 100, "a", true)), Repetition, 0, ""},
		{"retour au même solde, sans référence", base(rp("", 0, lp(0, 100, "a", false)), rp("", 100, lp(0, -100, "b", false))),
			rp("", 0, lp(0, 100, "a", false)), Ecarte, 0, "répétition"},
		{"deux relevés d’un jour, de deux formats, redits en un au même solde, sans référence", base(rp("1", 0, lp(0, 500, "VIR", false), lp(0, -500, "CARTE", false), lp(0, 1000, "VIR", false)),
			enCamt(rp("2", 1000, lp(0, 500, "CAF", false))), enCamt(rp("3", 1500, lp(0, -500, "CARTE", false)))),
			rp("F", 1000, lp(0, 500, "CAF", false), lp(0, -500, "CARTE", false)), Ecarte, 0, "répétition"},
		{"vide, dans le passé", base(premier, rp("2", 8000, lp(1, -100, "y", false))), RelevePairage{Ouverture: 1, Cloture: 1, Du: j0, Au: j0}, Repetition, 0, ""},
		{"vide, le dernier jour, solde tenu ce jour-là", base(premier), RelevePairage{Ouverture: 10000, Cloture: 10000, Du: j0, Au: j0}, Repetition, 0, ""},
		{"vide, le dernier jour, solde contraire", base(premier), RelevePairage{Ouverture: 1, Cloture: 1, Du: j0, Au: j0}, Ecarte, 0, "sans mouvement"},
		{"vide, après", base(premier), RelevePairage{Ouverture: 8000, Cloture: 8000, Du: j0.Plus(5), Au: j0.Plus(5)}, Continue, 0, ""},
		{"date d’opération en retard", base(premier, rp("2", 8000, lp(4, -1, "a", false))),
			RelevePairage{Identifiant: "3", Format: "cfonb120", Ouverture: 7999, Cloture: 7998, Du: j0.Plus(5), Au: j0.Plus(5), Lignes: []LignePairage{lp(3, -1, "tard", false)}}, Continue, 1, ""},
	}
	for _, c := range cas {
		p := Apparier(c.etat, c.r)
		if p.Issue != c.issue || len(p.Nouvelles) != c.n || !strings.Contains(p.Motif, c.motif) {
			t.Errorf("%s : %s, %d nouvelles, %q ; attendu %s, %d, %q", c.nom, p.Issue, len(p.Nouvelles), p.Motif, c.issue, c.n, c.motif)
		}
	}
}

func TestApparierAutreFormat(t *testing.T) {
	var e EtatCompte
	r := rp("", 0, lp(0, 10000, "CAF", true), lp(1, -2000, "R", false))
	e.Suivre(r, Apparier(e, r))
	autre := r
	autre.Format, autre.Identifiant = "camt.053.001.08", "X"
	autre.Lignes = []LignePairage{lp(0, 10000, "autre libellé", true), lp(1, -2000, "autre encore", true)}
	if p := Apparier(e, autre); p.Issue != Repetition {
		t.Errorf("le même relevé dans un autre format : %s, %s", p.Issue, p.Motif)
	}
}

// Whatever the history, cut into statements in any way: offering them in order, each possibly twice, gives every line once; offering any
// past statement again adds nothing.
func TestApparierHistoires(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var e EtatCompte
		var vus []RelevePairage
		total, solde := 0, argent.Centimes(0)
		j := 0
		for range rapid.IntRange(1, 12).Draw(t, "relevés") {
			j += rapid.IntRange(0, 2).Draw(t, "jours")
			var ls []LignePairage
			for k := range rapid.IntRange(0, 5).Draw(t, "lignes") {
				// Every line has its own reference: this is the property for banks that give one.
				ls = append(ls, lp(j, argent.Centimes(rapid.IntRange(-5, 5).Draw(t, "c"))*100, fmt.Sprint("réf", len(vus), k), true))
			}
			r := rp(fmt.Sprint(len(vus)), solde, ls...)
			if len(ls) == 0 {
				r.Du, r.Au = j0.Plus(j), j0.Plus(j)
			}
			p := Apparier(e, r)
			if p.Issue == Ecarte {
				t.Fatalf("relevé légitime écarté : %s", p.Motif)
			}
			e.Suivre(r, p)
			total += len(ls)
			solde = r.Cloture
			vus = append(vus, r)
			if e.Solde != solde || len(e.Connues) != total {
				t.Fatalf("solde %v et %d lignes, attendu %v et %d", e.Solde, len(e.Connues), solde, total)
			}
			ancien := vus[rapid.IntRange(0, len(vus)-1).Draw(t, "ancien")]
			if p := Apparier(e, ancien); p.Issue == Continue && len(p.Nouvelles) > 0 {
				t.Fatalf("relevé répété accepté : %+v", ancien)
			}
		}
	})
}
