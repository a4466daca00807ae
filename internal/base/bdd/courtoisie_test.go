// SPDX-License-Identifier: EUPL-1.2

package bdd_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"etai/internal/base/bdd"
)

func TestCeder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b bdd.Base
		duree := func(ctx context.Context) time.Duration {
			debut := time.Now()
			b.Ceder(ctx)
			return time.Since(debut)
		}
		if d := duree(t.Context()); d != 0 {
			t.Errorf("personne n’attend de page : cède %s", d)
		}
		fini, autre := b.Attendre(), b.Attendre()
		if d := duree(t.Context()); d != 40*time.Millisecond {
			t.Errorf("une page qui dure : cède %s", d)
		}
		autre()
		go func() { time.Sleep(9 * time.Millisecond); fini() }()
		if d := duree(t.Context()); d != 10*time.Millisecond {
			t.Errorf("une page de 9 ms : cède %s", d)
		}
		ctx, arreter := context.WithCancel(t.Context())
		arreter()
		defer b.Attendre()()
		if d := duree(ctx); d > 2*time.Millisecond {
			t.Errorf("travail arrêté : cède %s", d)
		}
	})
}
