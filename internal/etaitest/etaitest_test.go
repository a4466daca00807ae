// SPDX-License-Identifier: EUPL-1.2

package etaitest_test

import (
	"context"
	"testing"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/schema"
)

// The whole schema applies on both engines, and once.
func TestSchema(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		ctx := context.Background()
		if err := bdd.Appliquer(ctx, b, schema.Migrations()); err != nil {
			t.Fatal(err)
		}
		if err := b.Integrite(ctx); err != nil {
			t.Error(err)
		}
		var n int
		if err := b.Lire(ctx, func(l bdd.Lecture) error {
			return l.QueryRow(ctx, "select count(*) from goose_db_version").Scan(&n)
		}); err != nil || n < 2 {
			t.Errorf("%d migrations, %v", n, err)
		}
	})
}

func TestHorloge(t *testing.T) {
	etaitest.BasesHorloge(t, func(t *testing.T, b *bdd.Base, h *etaitest.Horloge) {
		ctx := context.Background()
		if err := b.Ecrire(ctx, func(e *bdd.Ecriture) error {
			if e.Instant() != etaitest.Depart {
				t.Errorf("départ à %v", e.Instant())
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if i := h.Maintenant(); i != etaitest.Depart.Plus(time.Millisecond) {
			t.Errorf("puis %v", i)
		}
		h.Pas(0)
		h.ReglerJour(jour.Certain(2028, 2, 29))
		if i := h.Maintenant(); i.Jour() != jour.Certain(2028, 2, 29) || i != h.Maintenant() {
			t.Errorf("réglée à %v", i)
		}
		h.Avancer(24 * time.Hour)
		if h.Maintenant().Jour() != jour.Certain(2028, 3, 1) {
			t.Errorf("avancée à %v", h.Maintenant())
		}
	})
}
