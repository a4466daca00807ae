// SPDX-License-Identifier: EUPL-1.2

package tiers_test

import (
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/schema"
	"etai/internal/web/webtest/application"
)

// essai is the whole application over a small world: an association with an agent of each role, and the département that delegates to it.
type essai struct{ *application.Essai }

func nouvelEssai(t *testing.T, adresse string) *essai {
	t.Helper()
	e := &essai{application.Vide(t, adresse)}
	e.Peupler()
	e.Deleguer()
	return e
}

// surDeuxMoteurs runs a test on each engine.
func surDeuxMoteurs(t *testing.T, fn func(t *testing.T, e *essai)) {
	t.Helper()
	bddtest.Adresses(t, schema.Migrations(), func(t *testing.T, adresse string) { fn(t, nouvelEssai(t, adresse)) })
}

// nouvelEssaiSQLite is for what does not depend on the engine.
func nouvelEssaiSQLite(t *testing.T) *essai { t.Helper(); return nouvelEssai(t, "") }

// ecrireUneFois is Ecrire, for a test that may come there again.
func (e *essai) ecrireUneFois(fn func(*bdd.Ecriture) error) {
	e.T.Helper()
	if e.Compter(`select count(*) from agent where identifiant = 'cesf2@exemple.test'`) == 0 {
		e.Ecrire(fn)
	}
}
