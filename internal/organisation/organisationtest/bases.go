// SPDX-License-Identifier: EUPL-1.2

package organisationtest

import (
	"io/fs"
	"sync"
	"testing"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/base/horloge"
	"etai/internal/base/journal"
	"etai/internal/organisation"
)

// Horloge is a clock that tests move; it advances by one millisecond at each reading.
type Horloge struct {
	mu sync.Mutex
	i  horloge.Instant
}

// Depart is where it begins: a Monday, at nine in Paris.
var Depart = horloge.De(time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC))

// Maintenant reads the clock.
func (h *Horloge) Maintenant() horloge.Instant {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.i = h.i.Plus(time.Millisecond)
	return h.i
}

// Avancer moves the clock by d.
func (h *Horloge) Avancer(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.i = h.i.Plus(d)
}

// Bases runs fn on both engines, each time on an empty base that has the tables of the organisation, of the
// journal, and those of the migrations added: what the packages below the domains need to test themselves.
func Bases(t *testing.T, fn func(t *testing.T, b *bdd.Base, h *Horloge), ajoutees ...fs.FS) {
	t.Helper()
	bddtest.Adresses(t, append([]fs.FS{journal.Migrations, organisation.Migrations}, ajoutees...), func(t *testing.T, adresse string) {
		h := &Horloge{i: Depart}
		fn(t, bddtest.Ouvrir(t, adresse, h), h)
	})
}

// BasesBanc is Bases for benchmarks.
func BasesBanc(b *testing.B, fn func(b *testing.B, base *bdd.Base), ajoutees ...fs.FS) {
	b.Helper()
	sources := append([]fs.FS{journal.Migrations, organisation.Migrations}, ajoutees...)
	b.Run("sqlite", func(b *testing.B) { fn(b, bddtest.Ouvrir(b, bddtest.AdresseSQLite(b, sources), &Horloge{i: Depart})) })
	b.Run("postgres", func(b *testing.B) { fn(b, bddtest.Ouvrir(b, bddtest.AdressePG(b, sources), &Horloge{i: Depart})) })
}
