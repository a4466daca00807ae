// SPDX-License-Identifier: EUPL-1.2

package bddtest

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"etai/internal/base/bdd"
)

// modeles holds, per set of migrations, the bytes of a migrated SQLite file: a test copies them.
type modeles struct {
	sync.Mutex
	octets map[string][]byte
}

var migres = modeles{octets: map[string][]byte{}}

// AdresseSQLite returns the address of a new SQLite file with these migrations.
func AdresseSQLite(t testing.TB, sources []fs.FS) string {
	t.Helper()
	octets, err := migres.lire(t, sources)
	if err != nil {
		t.Fatal(err)
	}
	chemin := filepath.Join(t.TempDir(), "etai.db")
	if err := os.WriteFile(chemin, octets, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + chemin
}

func (m *modeles) lire(t testing.TB, sources []fs.FS) ([]byte, error) {
	marque, err := empreinte(bdd.SQLite, sources)
	if err != nil {
		return nil, err
	}
	m.Lock()
	defer m.Unlock()
	if octets, fait := m.octets[marque]; fait {
		return octets, nil
	}
	dossier, err := os.MkdirTemp("", "etai-modele-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dossier)
	chemin := filepath.Join(dossier, "etai.db")
	ctx := context.Background()
	b, err := bdd.Ouvrir(ctx, bdd.Options{Adresse: "sqlite:" + chemin, Cle: Cle, Journal: Journal(t)})
	if err != nil {
		return nil, err
	}
	err = bdd.Appliquer(ctx, b, sources)
	if errF := b.Fermer(); err == nil {
		err = errF
	}
	if err != nil {
		return nil, err
	}
	octets, err := os.ReadFile(chemin)
	if err == nil {
		m.octets[marque] = octets
	}
	return octets, err
}
