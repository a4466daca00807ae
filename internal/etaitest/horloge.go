// SPDX-License-Identifier: EUPL-1.2

package etaitest

import (
	"sync"
	"time"

	"etai/internal/base/horloge"
	"etai/internal/base/jour"
)

// Depart is where every test clock begins: a Monday, at nine in Paris.
var Depart = horloge.De(time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC))

// Horloge is a clock that tests set and move; it advances by Pas at each reading. Safe for concurrent use.
type Horloge struct {
	mu  sync.Mutex
	i   horloge.Instant
	pas time.Duration
}

// NouvelleHorloge returns a clock at Depart that advances one millisecond at each reading.
func NouvelleHorloge() *Horloge { return &Horloge{i: Depart, pas: time.Millisecond} }

// Maintenant reads the clock and advances it by its step.
func (h *Horloge) Maintenant() horloge.Instant {
	h.mu.Lock()
	defer h.mu.Unlock()
	i := h.i
	h.i = i.Plus(h.pas)
	return i
}

// Regler sets the clock, backwards too.
func (h *Horloge) Regler(i horloge.Instant) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.i = i
}

// Avancer moves the clock by d, which may be negative.
func (h *Horloge) Avancer(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.i = h.i.Plus(d)
}

// Pas sets how much each reading advances the clock; zero holds it.
func (h *Horloge) Pas(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.pas = d
}

// ReglerJour sets the clock at nine in Paris on a day.
func (h *Horloge) ReglerJour(j jour.Jour) {
	a, m, q := j.Decomposer()
	h.Regler(horloge.De(time.Date(a, time.Month(m), q, 9, 0, 0, 0, horloge.Paris)))
}
