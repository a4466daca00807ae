// SPDX-License-Identifier: EUPL-1.2

package statistiques_test

import (
	"strings"
	"testing"

	"etai/internal/base/jour"
	"etai/internal/statistiques"
)

// R40: the return of the past year is due from so many days before 31 March, and its sending is of a year that is over.
func TestEnvoi(t *testing.T) {
	for _, x := range []struct {
		le    jour.Jour
		avant int
		annee int
		due   bool
	}{
		{jour.Certain(2027, 1, 29), 60, 2026, false}, {jour.Certain(2027, 1, 30), 60, 2026, true}, {jour.Certain(2027, 3, 31), 0, 2026, true}, {jour.Certain(2027, 3, 30), 0, 2026, false},
		{jour.Certain(2027, 12, 31), 60, 2026, true}, {jour.Certain(2028, 1, 30), 60, 2027, false}, {jour.Certain(2028, 1, 31), 60, 2027, true}, {jour.Certain(2027, 1, 1), 89, 2026, true},
	} {
		if annee, due := statistiques.AnneeDue(x.le, x.avant); annee != x.annee || due != x.due {
			t.Errorf("%s, %d jours : %d, %v", x.le, x.avant, annee, due)
		}
	}
	if l := statistiques.Limite(2026); l != jour.Certain(2027, 3, 31) {
		t.Errorf("date limite : %s", l)
	}
	aujourdhui := jour.Certain(2027, 3, 10)
	bon := statistiques.Envoi{Annee: 2026, Le: jour.Certain(2027, 3, 9), Mots: "Questionnaire de la DREES"}
	if r := statistiques.VerifierEnvoi(bon, aujourdhui); r != nil {
		t.Error(r)
	}
	for champ, changer := range map[string]func(*statistiques.Envoi){
		"annee":     func(x *statistiques.Envoi) { x.Annee = 2027 },
		"envoye_le": func(x *statistiques.Envoi) { x.Le = jour.Certain(2027, 3, 11) },
		"mots":      func(x *statistiques.Envoi) { x.Mots = strings.Repeat("x", statistiques.LongueurMots+1) },
	} {
		x := bon
		changer(&x)
		if r := statistiques.VerifierEnvoi(x, aujourdhui); r == nil || r.Champ != champ {
			t.Errorf("%s : %v", champ, r)
		}
	}
	if r := statistiques.VerifierEnvoi(statistiques.Envoi{Annee: 2026, Le: jour.Certain(2026, 12, 31), Mots: "x"}, aujourdhui); r == nil || r.Champ != "envoye_le" {
		t.Errorf("envoyé avant la fin de l’année : %v", r)
	}
}
