// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/installation"
	"etai/internal/parcours"
)

// transferer carries the demonstration to PostgreSQL, where it opens and verifies.
func transferer(t *testing.T, o installation.Options) {
	t.Helper()
	o.Base = ""
	depart := exporter(t, o)
	vers := bddtest.AdressePG(t, nil)
	b, err := installation.Transferer(t.Context(), o, vers, nil)
	if err != nil || b.Lignes() < 5000 || b.Verification.Comptes.Banques < Comptes {
		t.Fatalf("%d lignes, %+v, %v", b.Lignes(), b.Verification, err)
	}
	o.Base = vers
	inst, err := installation.Ouvrir(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = inst.Fermer() }()
	if err := inst.Base.Lire(t.Context(), func(l bdd.Lecture) error { _, err := parcours.Verifier(t.Context(), l, inst.Trousseau); return err }); err != nil {
		t.Fatal(err)
	}
	if d, err := inst.Depot.Verifier(t.Context(), inst.Base, false); err != nil || d.Documents == 0 {
		t.Errorf("%+v, %v", d, err)
	}
	relire(t, vers, exporter(t, o), depart)
}
