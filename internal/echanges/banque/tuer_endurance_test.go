// SPDX-License-Identifier: EUPL-1.2

//go:build endurance

package banque_test

import (
	"testing"

	"etai/internal/base/bdd"
)

func TestTuerLongtemps(t *testing.T) {
	n := tours{importer: 15, viser: 8, transmettre: 8, relever: 2, lignes: 4000, ordres: 150}
	tuerLeProgramme(t, map[bdd.Moteur]tours{bdd.SQLite: n, bdd.PostgreSQL: n})
}
