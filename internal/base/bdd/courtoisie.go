// SPDX-License-Identifier: EUPL-1.2

package bdd

import (
	"context"
	"time"
)

// Works in the background (an import) and pages share the machine: between two of their acts, the former let the latter through.
const (
	repit       = 2 * time.Millisecond  // between two looks
	patienceMax = 40 * time.Millisecond // a work goes on whatever the pages, at half its pace
)

// Attendre notes that somebody waits for a page, until the function that it returns is called.
func (b *Base) Attendre() (fini func()) {
	b.presents.Add(1)
	return func() { b.presents.Add(-1) }
}

// Ceder is called by a work in the background between two of its acts: it gives way while somebody waits for a page, 40 ms at most.
func (b *Base) Ceder(ctx context.Context) {
	if b.presents.Load() == 0 {
		return
	}
	battement := time.NewTicker(repit)
	defer battement.Stop()
	for range int(patienceMax / repit) {
		select {
		case <-battement.C:
		case <-ctx.Done():
			return
		}
		if b.presents.Load() == 0 {
			return
		}
	}
}
