// SPDX-License-Identifier: EUPL-1.2

package comptes_test

import (
	"slices"
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/comptes"
)

// Each unmet condition of a closing is said with what to do next; a month that has everything lacks nothing.
func TestConditionsCloture(t *testing.T) {
	octobre, novembre := jour.Certain(2026, 10, 31), jour.Certain(2026, 11, 3)
	bon := comptes.FaitsCloture{Dernier: octobre, Aujourdhui: novembre, OuvertLe: jour.Certain(2026, 1, 1), PremierLibre: jour.Certain(2026, 10, 1),
		SituationBanque: comptes.SituationBanque{Banque: 14218, Livre: 14218, Personnes: 9218, Attente: 5000, ReleveLe: octobre}}
	for _, c := range []struct {
		nom    string
		change func(*comptes.FaitsCloture)
		codes  []string
		dit    string
	}{
		{"tout est là", func(*comptes.FaitsCloture) {}, nil, ""},
		{"jamais clos", func(f *comptes.FaitsCloture) { f.PremierLibre = jour.Jour{} }, nil, ""},
		{"déjà clos", func(f *comptes.FaitsCloture) { f.PremierLibre = jour.Certain(2026, 11, 1) }, []string{"mois"}, "déjà clos"},
		{"pas fini", func(f *comptes.FaitsCloture) { f.Aujourdhui = octobre }, []string{"mois"}, "à partir du 1er novembre 2026"},
		{"pas suivi", func(f *comptes.FaitsCloture) { f.OuvertLe = jour.Certain(2026, 11, 1) }, []string{"mois"}, "n’est suivi que depuis"},
		{"dans l’ordre", func(f *comptes.FaitsCloture) { f.PremierLibre = jour.Certain(2026, 9, 1) }, []string{"precedent"}, "Septembre 2026 n’est pas clos"},
		{"relevé trop court", func(f *comptes.FaitsCloture) { f.ReleveLe = jour.Certain(2026, 10, 30) }, []string{"releve"}, "s’arrête au 30 octobre 2026"},
		{"aucun relevé", func(f *comptes.FaitsCloture) { f.ReleveLe, f.SansReleve = jour.Jour{}, true }, []string{"releve"}, "jusqu’au 31 octobre 2026"},
		{"relevé qui dépasse", func(f *comptes.FaitsCloture) { f.ReleveLe = novembre }, nil, ""},
		{"quarantaine", func(f *comptes.FaitsCloture) { f.Quarantaines = 2 }, []string{"quarantaine"}, "2 fichiers de la banque sont en quarantaine"},
		{"import en cours", func(f *comptes.FaitsCloture) { f.APasser, f.Banque = 1, 99 }, []string{"import"}, "Attendre la fin de l’import"},
		{"reprise", func(f *comptes.FaitsCloture) { f.AViser = 1 }, []string{"reprise"}, "attend son visa"},
		{"un centime d’écart", func(f *comptes.FaitsCloture) { f.Livre-- }, []string{"ecart"}, argent.Centimes(1).String()},
		{"débit à expliquer", func(f *comptes.FaitsCloture) { f.Debits, f.ADecider = 1, -2500 }, []string{"debits"}, "1 débit reste à expliquer"},
		{"débit d’un compte collectif", func(f *comptes.FaitsCloture) { f.Debits, f.Inconnus = 1, 2500 }, []string{"debits"}, "Dire ce que chacun a payé"},
		{"tout manque", func(f *comptes.FaitsCloture) {
			f.ReleveLe, f.Quarantaines, f.AViser, f.Debits, f.Livre = jour.Certain(2026, 9, 30), 1, 1, 1, 0
		}, []string{"releve", "quarantaine", "reprise", "debits", "ecart"}, ""},
	} {
		f := bon
		c.change(&f)
		var codes, mots []string
		for _, x := range comptes.ConditionsCloture(f) {
			if x.Manque == "" || x.Faire == "" {
				t.Errorf("%s : condition sans mots : %+v", c.nom, x)
			}
			codes, mots = append(codes, x.Code), append(mots, x.Manque, x.Faire)
		}
		if !slices.Equal(codes, c.codes) || !strings.Contains(strings.Join(mots, " "), c.dit) {
			t.Errorf("%s : %v, attendu %v et « %s »\n%s", c.nom, codes, c.codes, c.dit, strings.Join(mots, "\n"))
		}
	}
}
