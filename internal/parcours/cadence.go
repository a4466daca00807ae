// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"sync/atomic"
	"time"

	"etai/internal/base/horloge"
)

// Cadence sizes the acts of an import so that each holds the writer for a short while, on a busy machine too: the pages that write wait for it.
type Cadence struct {
	max    int64
	taille atomic.Int64
}

// The writer is held between these durations, as far as the size allows; cadenceMin lines always make an act.
const (
	acteCourt  = 20 * time.Millisecond
	acteLong   = 50 * time.Millisecond
	cadenceMin = 50
)

// NouvelleCadence starts at half of the largest size.
func NouvelleCadence(max int) *Cadence {
	c := &Cadence{max: int64(max)}
	c.taille.Store(int64(max+1) / 2)
	return c
}

// Taille is the size of the next act.
func (c *Cadence) Taille() int { return int(c.taille.Load()) }

// Mesurer starts the measure of an act, inside it; the function that it returns ends it.
func (c *Cadence) Mesurer() (fin func()) {
	debut := horloge.Systeme{}.Maintenant().Temps()
	return func() { c.suivre(horloge.Systeme{}.Maintenant().Temps().Sub(debut)) }
}

func (c *Cadence) suivre(duree time.Duration) {
	n := c.taille.Load()
	switch {
	case duree > acteLong:
		n = max(n/2, min(cadenceMin, c.max))
	case duree < acteCourt:
		n = min(n+n/4+1, c.max)
	}
	c.taille.Store(n)
}
