// SPDX-License-Identifier: EUPL-1.2

package bdd_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/base/bdd/disque"
)

// agents runs fn b.N times in all, from n goroutines.
func agents(b *testing.B, n int, fn func() error) {
	b.Helper()
	var reste atomic.Int64
	reste.Store(int64(b.N))
	var wg sync.WaitGroup
	b.ResetTimer()
	for range n {
		wg.Go(func() {
			for reste.Add(-1) >= 0 {
				if err := fn(); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "actes/s")
}

func petitActe(ctx context.Context, base *bdd.Base) func() error {
	return func() error {
		return base.Ecrire(ctx, func(e *bdd.Ecriture) error {
			_, err := e.Exec(ctx, "insert into trace (compte_id, jour, instant) values ($1, $2, $3)", 1, e.Instant().Jour(), e.Instant())
			return err
		})
	}
}

func preparerBanc(b *testing.B, base *bdd.Base) {
	b.Helper()
	ctx := context.Background()
	if err := base.Ecrire(ctx, func(e *bdd.Ecriture) error {
		_, err := e.Exec(ctx, "insert into compte (nom) values ('a')")
		return err
	}); err != nil {
		b.Fatal(err)
	}
}

func surMoteurs(b *testing.B, fn func(b *testing.B, base *bdd.Base)) {
	b.Run("sqlite", func(b *testing.B) {
		fn(b, bddtest.Ouvrir(b, bddtest.AdresseSQLite(b, schemaEssai), nil))
	})
	b.Run("postgres", func(b *testing.B) {
		fn(b, bddtest.Ouvrir(b, bddtest.AdressePGDurable(b, schemaEssai), nil))
	})
}

func BenchmarkActe(b *testing.B) {
	for _, n := range []int{1, 64} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			surMoteurs(b, func(b *testing.B, base *bdd.Base) {
				preparerBanc(b, base)
				agents(b, n, petitActe(context.Background(), base))
			})
		})
	}
}

func BenchmarkInsererLignes(b *testing.B) {
	surMoteurs(b, func(b *testing.B, base *bdd.Base) {
		preparerBanc(b, base)
		ctx := context.Background()
		lignes := make([][]any, 500)
		n := 0
		for b.Loop() {
			if err := base.Ecrire(ctx, func(e *bdd.Ecriture) error {
				for i := range lignes {
					lignes[i] = []any{1, e.Instant().Jour(), e.Instant(), []byte("0123456789abcdef")}
				}
				return e.InsererLignes(ctx, "trace", []string{"compte_id", "jour", "instant", "octets"}, lignes)
			}); err != nil {
				b.Fatal(err)
			}
			n += len(lignes)
		}
		b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "lignes/s")
	})
}

func BenchmarkLire(b *testing.B) {
	surMoteurs(b, func(b *testing.B, base *bdd.Base) {
		preparerBanc(b, base)
		ctx := context.Background()
		for b.Loop() {
			if err := base.Lire(ctx, func(l bdd.Lecture) error {
				var nom string
				return l.QueryRow(ctx, "select nom from compte where id = $1", 1).Scan(&nom)
			}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkDisqueLent is the ordinary disk: 5 ms more for each sync. In groups, then one by one.
func BenchmarkDisqueLent(b *testing.B) {
	for _, c := range []struct {
		nom     string
		agents  int
		unParUn bool
	}{{"groupes/1", 1, false}, {"groupes/16", 16, false}, {"groupes/64", 64, false}, {"un par un/64", 64, true}} {
		b.Run(c.nom, func(b *testing.B) {
			l := disque.NouveauLent(5 * time.Millisecond)
			o := bdd.Options{Adresse: bddtest.AdresseSQLite(b, schemaEssai), Cle: bddtest.Cle, VFS: l.Nom(), Essai: &bdd.OptionsEssai{UnParUn: c.unParUn}}
			base, err := bdd.Ouvrir(context.Background(), o)
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() {
				if err := base.Fermer(); err != nil {
					b.Error(err)
				}
			})
			preparerBanc(b, base)
			avant := l.Syncs()
			agents(b, c.agents, petitActe(context.Background(), base))
			b.ReportMetric(float64(l.Syncs()-avant)/float64(b.N), "syncs/acte")
		})
	}
}

// BenchmarkProcesseur shows what an act costs beside the disk: nothing is synced.
func BenchmarkProcesseur(b *testing.B) {
	for _, n := range []int{1, 64} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			o := bdd.Options{Adresse: bddtest.AdresseSQLite(b, schemaEssai), Cle: bddtest.Cle, Essai: &bdd.OptionsEssai{Synchronous: "OFF"}}
			base, err := bdd.Ouvrir(context.Background(), o)
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() {
				if err := base.Fermer(); err != nil {
					b.Error(err)
				}
			})
			preparerBanc(b, base)
			agents(b, n, petitActe(context.Background(), base))
		})
	}
}

// BenchmarkParcours reads 100 000 rows that no cache holds.
func BenchmarkParcours(b *testing.B) {
	surMoteurs(b, func(b *testing.B, base *bdd.Base) {
		preparerBanc(b, base)
		ctx := context.Background()
		lignes := make([][]any, 1000)
		for i := range lignes {
			lignes[i] = []any{1, make([]byte, 200)}
		}
		for range 100 {
			if err := base.Ecrire(ctx, func(e *bdd.Ecriture) error {
				return e.InsererLignes(ctx, "trace", []string{"compte_id", "octets"}, lignes)
			}); err != nil {
				b.Fatal(err)
			}
		}
		b.ResetTimer()
		for b.Loop() {
			if err := base.Lire(ctx, func(l bdd.Lecture) error {
				var n int64
				return l.QueryRow(ctx, "select cast(sum(length(octets)) as bigint) from trace").Scan(&n)
			}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(100_000*b.N)/b.Elapsed().Seconds(), "lignes/s")
	})
}
