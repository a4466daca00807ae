// SPDX-License-Identifier: EUPL-1.2

package bdd_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/base/horloge"
)

var errVoulue = errors.New("refus voulu")

func TestGroupe(t *testing.T) {
	bddtest.Bases(t, schemaEssai, func(t *testing.T, b *bdd.Base) {
		ctx := context.Background()
		poser := func(nom string) func(*bdd.Ecriture) error {
			return executer("insert into compte (nom) values ($1)", nom)
		}
		puis := func(f func(*bdd.Ecriture) error, g func() error) func(*bdd.Ecriture) error {
			return func(e *bdd.Ecriture) error {
				if err := f(e); err != nil {
					return err
				}
				return g()
			}
		}
		r := groupe(t, b, poser("a"), puis(poser("refusé"), func() error { return errVoulue }), poser("b"), poser("a"),
			puis(poser("panique"), func() error { panic("voulue") }), poser("c"),
			executer("insert into tardif (compte_id) values (12)"), poser("d"))
		for i, attendu := range []error{nil, errVoulue, nil, bdd.ErrConflit, nil, nil, bdd.ErrContrainte, nil} {
			if i == 4 {
				if r[i] == nil || !strings.Contains(r[i].Error(), "panique") {
					t.Errorf("panique : %v", r[i])
				}
				continue
			}
			if !errors.Is(r[i], attendu) {
				t.Errorf("acte %d : %v au lieu de %v", i, r[i], attendu)
			}
		}
		if n := entier(t, b, "select count(*) from compte where nom in ('a', 'b', 'c', 'd')"); n != 4 {
			t.Errorf("%d bons actes gardés", n)
		}
		if n := entier(t, b, "select count(*) from compte") + entier(t, b, "select count(*) from tardif"); n != 4 {
			t.Errorf("%d lignes : un acte refusé a laissé une trace", n)
		}
		// All refused: nothing to commit, and the base goes on.
		for _, err := range groupe(t, b, poser("a"), poser("b")) {
			if !errors.Is(err, bdd.ErrConflit) {
				t.Error(err)
			}
		}
		if err := b.Ecrire(ctx, puis(poser("seul"), func() error { panic(fmt.Errorf("voulue")) })); err == nil {
			t.Error("panique seule gardée")
		}
		doitEcrire(t, b, "insert into compte (nom) values ('apres')")
	})
}

// An act that ends its goroutine, as t.FailNow does, does not stop the writer.
func TestFinDeTache(t *testing.T) {
	bddtest.Bases(t, schemaEssai, func(t *testing.T, b *bdd.Base) {
		fin := func(e *bdd.Ecriture) error {
			_, _ = e.Exec(context.Background(), "insert into compte (nom) values ('perdu')")
			runtime.Goexit()
			return nil
		}
		if err := b.Ecrire(context.Background(), fin); err == nil {
			t.Error("gardé")
		}
		for i, err := range groupe(t, b, executer("insert into compte (nom) values ('x')"), fin) {
			if err == nil {
				t.Errorf("acte %d gardé", i)
			}
		}
		doitEcrire(t, b, "insert into compte (nom) values ('apres')")
		if n := entier(t, b, "select count(*) from compte"); n != 1 {
			t.Errorf("%d comptes", n)
		}
	})
}

// A balance never goes below zero: fifty acts at once, then as many from two programs.
func TestSoldeJamaisNegatif(t *testing.T) {
	bddtest.Adresses(t, schemaEssai, func(t *testing.T, adresse string) {
		b1, b2 := bddtest.Ouvrir(t, adresse, nil), bddtest.Ouvrir(t, adresse, nil)
		for _, bases := range [][]*bdd.Base{{b1}, {b1, b2}} {
			doitEcrire(t, b1, "insert into compte (nom, solde) values ($1, 1000)", fmt.Sprint(len(bases)))
			var reussis, refuses atomic.Int64
			var wg sync.WaitGroup
			for i := range 50 {
				wg.Go(func() {
					b := bases[i%len(bases)]
					ctx := context.Background()
					err := b.Ecrire(ctx, func(e *bdd.Ecriture) error {
						var solde int64
						if err := e.QueryRow(ctx, "select solde from compte where nom = $1", fmt.Sprint(len(bases))).Scan(&solde); err != nil {
							return err
						}
						if solde < 100 {
							return errVoulue
						}
						_, err := e.Exec(ctx, "update compte set solde = $1 where nom = $2", solde-100, fmt.Sprint(len(bases)))
						return err
					})
					switch {
					case err == nil:
						reussis.Add(1)
					case errors.Is(err, errVoulue):
						refuses.Add(1)
					default:
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if reussis.Load() != 10 || refuses.Load() != 40 {
				t.Errorf("%d bases : %d retraits acceptés, %d refusés", len(bases), reussis.Load(), refuses.Load())
			}
		}
	})
}

// Gapless numbers given by two programs at once.
func TestDeuxProgrammes(t *testing.T) {
	bddtest.Adresses(t, schemaEssai, func(t *testing.T, adresse string) {
		bases := []*bdd.Base{bddtest.Ouvrir(t, adresse, nil), bddtest.Ouvrir(t, adresse, nil)}
		ctx := context.Background()
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				for range 25 {
					if err := bases[i%2].Ecrire(ctx, func(e *bdd.Ecriture) error {
						var rang int64
						if err := e.QueryRow(ctx, "select coalesce(max(rang), 0) + 1 from chaine").Scan(&rang); err != nil {
							return err
						}
						_, err := e.Exec(ctx, "insert into chaine (rang, texte) values ($1, $2)", rang, e.Instant())
						return err
					}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		for _, b := range bases {
			if n, m := entier(t, b, "select count(*) from chaine"), entier(t, b, "select max(rang) from chaine"); n != 200 || m != 200 {
				t.Errorf("%d lignes, dernier rang %d", n, m)
			}
		}
	})
}

func TestInstantane(t *testing.T) {
	bddtest.Bases(t, schemaEssai, func(t *testing.T, b *bdd.Base) {
		ctx := context.Background()
		doitEcrire(t, b, "insert into compte (nom) values ('a')")
		if err := b.Lire(ctx, func(l bdd.Lecture) error {
			debut := l.Instant()
			for i := range 3 {
				var n int64
				if err := l.QueryRow(ctx, "select count(*) from compte").Scan(&n); err != nil {
					return err
				}
				if n != 1 || l.Instant() != debut {
					t.Errorf("tour %d : %d comptes", i, n)
				}
				doitEcrire(t, b, "insert into compte (nom) values ($1)", fmt.Sprint(i))
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if n := entier(t, b, "select count(*) from compte"); n != 4 {
			t.Errorf("%d comptes", n)
		}
		// An act reads what it wrote, and nobody else does before its commit.
		if err := b.Ecrire(ctx, func(e *bdd.Ecriture) error {
			if _, err := e.Exec(ctx, "insert into compte (nom) values ('vu')"); err != nil {
				return err
			}
			var n int64
			if err := e.QueryRow(ctx, "select count(*) from compte").Scan(&n); err != nil || n != 5 {
				t.Errorf("l’acte voit %d comptes, %v", n, err)
			}
			if n := entier(t, b, "select count(*) from compte"); n != 4 {
				t.Errorf("les autres voient %d comptes", n)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestAnnulation(t *testing.T) {
	bddtest.Bases(t, schemaEssai, func(t *testing.T, b *bdd.Base) {
		fond := context.Background()
		bloque, libere := make(chan struct{}), make(chan struct{})
		premier := make(chan error, 1)
		go func() {
			premier <- b.Ecrire(fond, func(*bdd.Ecriture) error { close(bloque); <-libere; return nil })
		}()
		<-bloque
		// Given up in the queue: answered at once, never run.
		ctx, annuler := context.WithCancel(fond)
		attente := make(chan error, 1)
		go func() { attente <- b.Ecrire(ctx, func(*bdd.Ecriture) error { t.Error("exécuté"); return nil }) }()
		time.Sleep(10 * time.Millisecond)
		annuler()
		if err := <-attente; !errors.Is(err, context.Canceled) {
			t.Errorf("abandon : %v", err)
		}
		if err := b.Ecrire(ctx, func(*bdd.Ecriture) error { return nil }); !errors.Is(err, context.Canceled) {
			t.Errorf("déjà annulé : %v", err)
		}
		close(libere)
		if err := <-premier; err != nil {
			t.Error(err)
		}
		// Cancelled while running, in a group: undone alone; the others do not notice.
		ctx, annuler = context.WithCancel(fond)
		resultat := make(chan error, 1)
		r := groupe(t, b, executer("insert into compte (nom) values ('a')"), func(*bdd.Ecriture) error {
			go func() {
				resultat <- b.Ecrire(ctx, func(e *bdd.Ecriture) error {
					if _, err := e.Exec(ctx, "insert into compte (nom) values ('annulé')"); err != nil {
						return err
					}
					annuler()
					_, err := e.Exec(ctx, "insert into compte (nom) values ('annulé aussi')")
					return err
				})
			}()
			time.Sleep(10 * time.Millisecond)
			return nil
		}, executer("insert into compte (nom) values ('b')"))
		if r[0] != nil || r[1] != nil || r[2] != nil {
			t.Error(r)
		}
		if err := <-resultat; !errors.Is(err, context.Canceled) {
			t.Errorf("annulé en cours : %v", err)
		}
		// Reading stops when asked, and the connection serves again.
		ctx, annuler = context.WithTimeout(fond, 30*time.Millisecond)
		defer annuler()
		debut := time.Now()
		err := b.Lire(ctx, func(l bdd.Lecture) error {
			var n int64
			return l.QueryRow(ctx, `with recursive s(n) as (select 1 union all select n + 1 from s where n < 100000000)
				select cast(count(*) as bigint) from s`).Scan(&n)
		})
		if err == nil || !errors.Is(err, context.DeadlineExceeded) || time.Since(debut) > 5*time.Second {
			t.Errorf("lecture longue : %v après %v", err, time.Since(debut))
		}
		for range 20 {
			if n := entier(t, b, "select count(*) from compte"); n != 2 {
				t.Fatalf("%d comptes", n)
			}
		}
	})
}

// horlogeFolle jumps back and forth.
type horlogeFolle struct{ n atomic.Int64 }

func (h *horlogeFolle) Maintenant() horloge.Instant {
	n := h.n.Add(1)
	return horloge.De(time.Date(2026, 10, 25, 0, 0, 0, 0, time.UTC).Add(time.Duration(n%7*1000-n%3*5000) * time.Microsecond))
}

func TestInstantsCroissants(t *testing.T) {
	bddtest.Adresses(t, schemaEssai, func(t *testing.T, adresse string) {
		b := bddtest.Ouvrir(t, adresse, &horlogeFolle{})
		ctx := context.Background()
		var dernier horloge.Instant
		for i := range 60 {
			var i1, i2 horloge.Instant
			lire := func(l bdd.Lecture) error { i1, i2 = l.Instant(), l.Instant(); return nil }
			var err error
			switch i % 3 {
			case 0:
				err = b.Lire(ctx, lire)
			case 1:
				err = b.Ecrire(ctx, func(e *bdd.Ecriture) error { return lire(e) })
			default:
				err = b.EcrireLeger(ctx, func(e *bdd.Ecriture) error { return lire(e) })
			}
			if err != nil || i1 != i2 || dernier.Apres(i1) {
				t.Fatalf("%v puis %v, %v ; %v", dernier, i1, i2, err)
			}
			dernier = i1
		}
		if b.Horloge() == nil {
			t.Error("horloge perdue")
		}
	})
}

func TestEcrireVal(t *testing.T) {
	bddtest.Bases(t, schemaEssai, func(t *testing.T, b *bdd.Base) {
		ctx := context.Background()
		id, err := bdd.EcrireVal(ctx, b, func(e *bdd.Ecriture) (int64, error) {
			return e.Inserer(ctx, "insert into compte (nom) values ('a') returning id")
		})
		if err != nil || id != 1 {
			t.Fatal(id, err)
		}
		// A refused act gives no value.
		v, err := bdd.EcrireVal(ctx, b, func(e *bdd.Ecriture) (string, error) { return "fuite", errVoulue })
		if v != "" || !errors.Is(err, errVoulue) {
			t.Errorf("%q %v", v, err)
		}
		if b.Moteur() == bdd.SQLite {
			return // nobody else can write during an act
		}
		// PostgreSQL: a light write breaks the first run; the value is the second run's.
		tours := 0
		v, err = bdd.EcrireVal(ctx, b, func(e *bdd.Ecriture) (string, error) {
			tours++
			var solde int64
			if err := e.QueryRow(ctx, "select solde from compte where id = 1").Scan(&solde); err != nil {
				return "", err
			}
			if tours == 1 {
				if err := b.EcrireLeger(ctx, executer("update compte set solde = 7 where id = 1")); err != nil {
					t.Error(err)
				}
			}
			_, err := e.Exec(ctx, "update compte set solde = solde + 1 where id = 1")
			return fmt.Sprint(solde), err
		})
		if err != nil || v != "7" || tours != 2 {
			t.Errorf("%q en %d tours, %v", v, tours, err)
		}
		if n := entier(t, b, "select solde from compte where id = 1"); n != 8 {
			t.Errorf("solde %d", n)
		}
	})
}

func TestEcrireLeger(t *testing.T) {
	bddtest.Bases(t, schemaEssai, func(t *testing.T, b *bdd.Base) {
		ctx := context.Background()
		if err := b.EcrireLeger(ctx, executer("insert into compte (nom) values ('a')")); err != nil {
			t.Fatal(err)
		}
		for nom, f := range map[string]func(*bdd.Ecriture) error{
			"refus": func(e *bdd.Ecriture) error {
				_ = executer("insert into compte (nom) values ('x')")(e)
				return errVoulue
			},
			"doublon": executer("insert into compte (nom) values ('a')"),
			"panique": func(e *bdd.Ecriture) error { _ = executer("insert into compte (nom) values ('x')")(e); panic("voulue") },
			"ignoré": func(e *bdd.Ecriture) error {
				_ = executer("insert into compte (nom) values ('x')")(e)
				_ = executer("insert into compte (nom) values ('a')")(e)
				return nil
			},
		} {
			if err := b.EcrireLeger(ctx, f); err == nil {
				t.Errorf("%s gardé", nom)
			}
		}
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				for range 10 {
					if err := b.EcrireLeger(ctx, executer("update compte set solde = solde + 1 where nom = 'a'")); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if n, s := entier(t, b, "select count(*) from compte"), entier(t, b, "select solde from compte"); n != 1 || s != 200 {
			t.Errorf("%d comptes, solde %d", n, s)
		}
	})
}

func TestFermer(t *testing.T) {
	bddtest.Adresses(t, schemaEssai, func(t *testing.T, adresse string) {
		ctx := context.Background()
		b, err := bdd.Ouvrir(ctx, bdd.Options{Adresse: adresse, Cle: bddtest.Cle})
		if err != nil {
			t.Fatal(err)
		}
		var acquittes atomic.Int64
		var wg sync.WaitGroup
		for i := range 100 {
			wg.Go(func() {
				err := ecrire(b, "insert into compte (nom) values ($1)", fmt.Sprint(i))
				if err == nil {
					acquittes.Add(1)
				} else if !errors.Is(err, bdd.ErrFermee) {
					t.Error(err)
				}
			})
		}
		time.Sleep(2 * time.Millisecond)
		if err := b.Fermer(); err != nil {
			t.Error(err)
		}
		wg.Wait()
		if err := b.Fermer(); err != nil {
			t.Errorf("deux fois : %v", err)
		}
		if err := ecrire(b, "delete from compte"); !errors.Is(err, bdd.ErrFermee) {
			t.Errorf("écrire : %v", err)
		}
		if err := b.EcrireLeger(ctx, executer("delete from compte")); !errors.Is(err, bdd.ErrFermee) {
			t.Errorf("écrire léger : %v", err)
		}
		if err := b.Lire(ctx, func(bdd.Lecture) error { return nil }); !errors.Is(err, bdd.ErrFermee) {
			t.Errorf("lire : %v", err)
		}
		if n := entier(t, bddtest.Ouvrir(t, adresse, nil), "select count(*) from compte"); n != acquittes.Load() {
			t.Errorf("%d gardés, %d acquittés", n, acquittes.Load())
		}
	})
}

func TestActeLent(t *testing.T) {
	bddtest.Adresses(t, schemaEssai, func(t *testing.T, adresse string) {
		ctx := context.Background()
		var tampon bytes.Buffer
		b, err := bdd.Ouvrir(ctx, bdd.Options{Adresse: adresse, Cle: bddtest.Cle, Journal: slog.New(slog.NewTextHandler(&tampon, nil))})
		if err != nil {
			t.Fatal(err)
		}
		if err := b.Ecrire(ctx, func(e *bdd.Ecriture) error {
			time.Sleep(120 * time.Millisecond)
			_, err := e.Exec(ctx, "insert into compte (nom) values ($1)", "Secrète")
			return err
		}); err != nil {
			t.Error(err)
		}
		if err := b.Fermer(); err != nil {
			t.Error(err)
		}
		if s := tampon.String(); !strings.Contains(s, "acte lent") || !strings.Contains(s, "duree_ms=") || strings.Contains(s, "Secrète") {
			t.Errorf("journal : %s", s)
		}
	})
}

func TestAdresses(t *testing.T) {
	for _, a := range []string{"", "etai.db", "mysql://x", "sqlite:", "postgres://moi:motdepasse@127.0.0.1:1/x?connect_timeout=1", "postgres://moi:motdepasse@[::1"} {
		b, err := bdd.Ouvrir(context.Background(), bdd.Options{Adresse: a})
		if err == nil {
			t.Errorf("%q ouvert", a)
			b.Fermer()
		} else if strings.Contains(err.Error(), "motdepasse") {
			t.Errorf("%v", err)
		}
	}
}
