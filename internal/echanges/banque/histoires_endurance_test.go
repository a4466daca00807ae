// SPDX-License-Identifier: EUPL-1.2

//go:build endurance

package banque_test

import (
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/etaitest"
)

func TestHistoiresLongtemps(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		if b.Moteur() == bdd.PostgreSQL {
			raconterToutes(t, b, 100)
			return
		}
		raconterToutes(t, b, 500)
	})
}
