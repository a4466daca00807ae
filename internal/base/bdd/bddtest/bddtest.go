// SPDX-License-Identifier: EUPL-1.2

// Package bddtest gives tests an empty, migrated database on each engine, quickly. Packages of the
// higher floors use internal/etaitest, which knows the whole schema.
package bddtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"log/slog"
	"sync"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
)

// Cle is the key of the SQLite files of tests.
var Cle = bytes.Repeat([]byte{0x5a}, 32)

// Bases runs fn as a subtest on SQLite (encrypted) and on PostgreSQL, each time on an empty database
// with these migrations. PostgreSQL absent = the test fails.
func Bases(t *testing.T, sources []fs.FS, fn func(t *testing.T, b *bdd.Base)) {
	t.Helper()
	Adresses(t, sources, func(t *testing.T, adresse string) {
		fn(t, Ouvrir(t, adresse, nil))
	})
}

// Adresses is Bases for tests that open the database themselves, more than once perhaps.
func Adresses(t *testing.T, sources []fs.FS, fn func(t *testing.T, adresse string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, AdresseSQLite(t, sources)) })
	t.Run("postgres", func(t *testing.T) { fn(t, AdressePG(t, sources)) })
}

// Ouvrir opens the database at an address of Adresses and closes it with the test.
func Ouvrir(t testing.TB, adresse string, h horloge.Horloge) *bdd.Base {
	t.Helper()
	b, err := bdd.Ouvrir(context.Background(), bdd.Options{Adresse: adresse, Cle: Cle, Horloge: h, Journal: Journal(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Fermer(); err != nil {
			t.Errorf("fermeture : %v", err)
		}
	})
	return b
}

// Journal writes the log of a base into the test's.
func Journal(t testing.TB) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// empreintes holds what bdd.Empreinte answered, by engine and by the very bytes of the migrations: to read these takes a millisecond, to expand their macros forty.
var empreintes sync.Map

func empreinte(m bdd.Moteur, sources []fs.FS) (string, error) {
	h := sha256.New()
	for n, source := range sources {
		fichiers, err := fs.Glob(source, "migrations/*.sql")
		if err != nil {
			return "", err
		}
		for _, f := range fichiers {
			texte, err := fs.ReadFile(source, f)
			if err != nil {
				return "", err
			}
			fmt.Fprintf(h, "%d\x00%s\x00%d\x00%s", n, f, len(texte), texte)
		}
	}
	cle := fmt.Sprintf("%v %x", m, h.Sum(nil))
	if deja, ok := empreintes.Load(cle); ok {
		return deja.(string), nil
	}
	e, err := bdd.Empreinte(m, sources)
	if err == nil {
		empreintes.Store(cle, e)
	}
	return e, err
}
