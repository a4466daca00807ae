// SPDX-License-Identifier: EUPL-1.2

package etaitest

import (
	"errors"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/parcours"
)

// Alteration is what somebody changes behind the tables, and what verifier must then say.
type Alteration struct{ Nom, SQL, Dit string }

// VoitTout writes each alteration, verifies, and gives it up in one act: each must be said in one line.
func (m *Monde) VoitTout(t testing.TB, alterations ...Alteration) {
	t.Helper()
	annuler := errors.New("annuler")
	for _, a := range alterations {
		var vue error
		err := m.Base.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
			if err := bddtest.Forcer(t.Context(), e, a.SQL); err != nil {
				return err
			}
			_, vue = parcours.Verifier(t.Context(), e, m.Trousseau)
			return annuler
		})
		switch {
		case !errors.Is(err, annuler):
			t.Errorf("%s : %v", a.Nom, err)
		case !parcours.EstFaute(vue):
			t.Errorf("%s : verifier ne voit rien (%v)", a.Nom, vue)
		case !strings.Contains(vue.Error(), a.Dit) || strings.Contains(vue.Error(), "\n"):
			t.Errorf("%s : « %s » ne dit pas « %s »", a.Nom, vue, a.Dit)
		}
	}
}
