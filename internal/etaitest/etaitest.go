// SPDX-License-Identifier: EUPL-1.2

// Package etaitest is what tests of domain packages share: an empty database with the whole schema on
// each engine, and a clock that tests move. A package below internal/schema tests itself from outside
// (package x_test), or uses base/bdd/bddtest with its own migrations.
package etaitest

import (
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/schema"
)

// Bases runs fn as a subtest on SQLite AND on PostgreSQL, each time on an empty migrated database whose
// clock is a Horloge at Depart, advancing by itself one millisecond at each reading.
func Bases(t *testing.T, fn func(t *testing.T, b *bdd.Base)) {
	t.Helper()
	BasesHorloge(t, func(t *testing.T, b *bdd.Base, _ *Horloge) { fn(t, b) })
}

// BasesHorloge is Bases for tests that move the clock.
func BasesHorloge(t *testing.T, fn func(t *testing.T, b *bdd.Base, h *Horloge)) {
	t.Helper()
	bddtest.Adresses(t, schema.Migrations(), func(t *testing.T, adresse string) {
		h := NouvelleHorloge()
		fn(t, bddtest.Ouvrir(t, adresse, h), h)
	})
}

// SQLite opens an empty migrated SQLite base alone, for benchmarks and for tests that only need one.
func SQLite(t testing.TB) *bdd.Base {
	t.Helper()
	return bddtest.Ouvrir(t, bddtest.AdresseSQLite(t, schema.Migrations()), NouvelleHorloge())
}

// PostgreSQLDurable is PostgreSQL on a server that syncs its disk and keeps its statistics, for benchmarks.
func PostgreSQLDurable(t testing.TB) *bdd.Base {
	t.Helper()
	return bddtest.Ouvrir(t, bddtest.AdressePGDurable(t, schema.Migrations()), NouvelleHorloge())
}

// PostgreSQL opens an empty migrated PostgreSQL base alone.
func PostgreSQL(t testing.TB) *bdd.Base {
	t.Helper()
	return bddtest.Ouvrir(t, bddtest.AdressePG(t, schema.Migrations()), NouvelleHorloge())
}
