// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"strings"
	"testing"

	"etai/internal/base/jour"
	"etai/internal/paiements"
)

// What money did not cover is told as it stands to who asks today, in the past on a statement, and without a sum that may be false once the bank has written again.
func TestPhrasesDuRefus(t *testing.T) {
	r := RefusDuPlan{Objet: paiements.Loyer, Voulu: jour.Certain(2026, 11, 6), Centimes: 36220, Manque: 10214}
	for _, x := range []struct {
		alors, depuis bool
		veut          string
	}{
		{false, false, "Il n’y a pas assez d’argent sur votre compte. Il manque 102,14\u00a0€. Nous en reparlons ensemble."},
		{true, false, "Il n’y avait pas assez d’argent sur votre compte. Il manquait 102,14\u00a0€. Nous en reparlons ensemble."},
		{true, true, "Il n’y avait pas assez d’argent sur votre compte. Il manquait 102,14\u00a0€. La banque nous a écrit depuis. Nous regardons de nouveau."},
	} {
		r.Alors, r.Depuis = x.alors, x.depuis
		if p := r.Phrases(); strings.Join(p[1:], " ") != x.veut {
			t.Errorf("%v, %v : %q", x.alors, x.depuis, p)
		}
	}
}
