// SPDX-License-Identifier: EUPL-1.2

package comptes_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/comptes"
	"etai/internal/etaitest"
	"etai/internal/schema"
)

// BenchmarkPasser posts to the ledger, one durable act for each posting, by one agent then by sixteen at once.
func BenchmarkPasser(b *testing.B) {
	for _, moteur := range []struct {
		nom     string
		adresse func(testing.TB) string
	}{
		{"sqlite", func(tb testing.TB) string { return bddtest.AdresseSQLite(tb, schema.Migrations()) }},
		{"postgres", func(tb testing.TB) string { return bddtest.AdressePGDurable(tb, schema.Migrations()) }},
	} {
		for _, agents := range []int{1, 16} {
			b.Run(fmt.Sprintf("%s/%d", moteur.nom, agents), func(b *testing.B) {
				base := bddtest.Ouvrir(b, moteur.adresse(b), etaitest.NouvelleHorloge())
				m := etaitest.NouveauMonde(b, base)
				s := m.Suivre(b, 60775)
				banque := compteDe(b, m, s, comptes.Banque)
				var suivant atomic.Int64
				var g sync.WaitGroup
				b.ResetTimer()
				for range agents {
					g.Go(func() {
						for i := suivant.Add(1); i <= int64(b.N); i = suivant.Add(1) {
							if err := base.Ecrire(b.Context(), func(e *bdd.Ecriture) error {
								_, err := comptes.Passer(b.Context(), e, ecriture(s, fmt.Sprint("v", i), j0, comptes.Mouvement{Compte: banque.ID, Centimes: 100},
									comptes.Mouvement{Compte: s.Compte.ID, Centimes: -100}))
								return err
							}); err != nil {
								b.Error(err)
								return
							}
						}
					})
				}
				g.Wait()
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "écritures/s")
				b.StopTimer()
			})
		}
	}
}
