// SPDX-License-Identifier: EUPL-1.2

package bdd_test

import (
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/base/texte"
)

// A count that stops says how many there are, or that there are more than it goes through.
func TestBorner(t *testing.T) {
	bddtest.Bases(t, nil, func(t *testing.T, b *bdd.Base) {
		for n, veut := range map[int]int{0: 0, 12: 12, texte.Beaucoup - 1: texte.Beaucoup - 1, texte.Beaucoup: texte.Beaucoup, 2 * texte.Beaucoup: texte.Beaucoup} {
			if err := b.Lire(t.Context(), func(l bdd.Lecture) error {
				var eu int
				err := l.QueryRow(t.Context(), bdd.Borner(` from (with recursive k(n) as (select 1 union all select n + 1 from k where n < $1) select n from k) x where n <= $1`), max(n, 1)).Scan(&eu)
				if n > 0 && eu != veut {
					t.Errorf("%d : %d", n, eu)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
	})
}
