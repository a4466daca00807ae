// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/installation"
	"etai/internal/parcours"
)

// The demonstration fills, verifies, and its bank's next file is taken in: twice, the second time with nothing new.
func TestRemplir(t *testing.T) {
	ctx := t.Context()
	h := NouvelleHorloge(horloge.Instant{})
	dossier := t.TempDir()
	inst, err := installation.Ouvrir(ctx, installation.Options{Donnees: filepath.Join(dossier, "donnees"), Cle: filepath.Join(dossier, "etai.cle"), Creer: true, Horloge: h})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = inst.Fermer() }()
	d, err := Remplir(ctx, inst, h)
	if err != nil {
		t.Fatal(err)
	}
	verifier := func() {
		t.Helper()
		if err := inst.Base.Lire(ctx, func(l bdd.Lecture) error { _, err := parcours.Verifier(ctx, l, inst.Trousseau); return err }); err != nil {
			t.Fatal(err)
		}
	}
	verifier()
	nom, fichier, err := d.Releve(ctx)
	if err != nil {
		t.Fatal(err)
	}
	cr, err := inst.Importeur().Importer(context.WithoutCancel(ctx), nom, bytes.NewReader(fichier), d.agents["comptable"])
	if err != nil || cr.Statut != "importe" {
		t.Fatalf("%+v, %v", cr, err)
	}
	verifier()
	if nom, fichier, err = d.Releve(ctx); err != nil {
		t.Fatal(err)
	}
	if cr, err = inst.Importeur().Importer(ctx, nom, bytes.NewReader(fichier), d.agents["comptable"]); err != nil || cr.Nouvelles != 0 {
		t.Fatalf("%+v, %v", cr, err)
	}
	verifier()
}
