// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"sync"
	"time"

	"etai/internal/base/horloge"
	"etai/internal/base/jour"
)

// Horloge is the clock of the demonstration: it stands where the story is while a year of work is played, then runs with the machine's, ahead of it
// by the days that its bank has skipped.
type Horloge struct {
	mu     sync.Mutex
	fixe   horloge.Instant
	libre  bool
	avance time.Duration
}

// NouvelleHorloge starts at an instant.
func NouvelleHorloge(i horloge.Instant) *Horloge { return &Horloge{fixe: i} }

// Maintenant implements horloge.Horloge: it advances by a millisecond at each reading while it stands.
func (h *Horloge) Maintenant() horloge.Instant {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.libre {
		return horloge.Systeme{}.Maintenant().Plus(h.avance)
	}
	h.fixe = h.fixe.Plus(time.Millisecond)
	return h.fixe
}

// Aller moves to an hour of a day, never backwards.
func (h *Horloge) Aller(j jour.Jour, heure int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	a, m, q := j.Decomposer()
	i := horloge.De(time.Date(a, time.Month(m), q, heure, 0, 0, 0, horloge.Paris))
	if !h.libre {
		if i.Apres(h.fixe) {
			h.fixe = i
		}
		return
	}
	if machine := (horloge.Systeme{}).Maintenant(); i.Apres(machine.Plus(h.avance)) {
		h.avance = i.Temps().Sub(machine.Temps())
	}
}

// Liberer lets the clock run with the machine's.
func (h *Horloge) Liberer() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.libre = true
}
