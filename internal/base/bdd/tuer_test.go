// SPDX-License-Identifier: EUPL-1.2

package bdd_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
)

const (
	envAdresse = "ETAI_ESSAI_ADRESSE"
	envDebut   = "ETAI_ESSAI_DEBUT"
)

// TestMain lets the test program play the program that is killed.
func TestMain(m *testing.M) {
	if a := os.Getenv(envAdresse); a != "" {
		if err := ecrireSansFin(a, os.Getenv(envDebut)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// ecrireSansFin writes acts of two rows from eight goroutines and prints each one's number once acknowledged.
func ecrireSansFin(adresse, depart string) error {
	ctx := context.Background()
	b, err := bdd.Ouvrir(ctx, bdd.Options{Adresse: adresse, Cle: bddtest.Cle})
	if err != nil {
		return err
	}
	n0, err := strconv.Atoi(depart)
	if err != nil {
		return err
	}
	var sortie sync.Mutex
	erreurs := make(chan error, 8)
	for g := range 8 {
		go func() {
			for i := 0; ; i++ {
				n := n0 + i*8 + g
				err := b.Ecrire(ctx, func(e *bdd.Ecriture) error {
					if _, err := e.Exec(ctx, "insert into compte (id, nom, solde) values ($1, $2, 1)", 2*n, fmt.Sprint("a", n)); err != nil {
						return err
					}
					_, err := e.Exec(ctx, "insert into compte (id, nom, solde) values ($1, $2, 1)", 2*n+1, fmt.Sprint("b", n))
					return err
				})
				if err != nil {
					erreurs <- err
					return
				}
				sortie.Lock()
				fmt.Println(n)
				sortie.Unlock()
			}
		}()
	}
	return <-erreurs
}

// tuer runs the other program and kills it (SIGKILL) at random, tours times, while this one writes too.
func tuer(t *testing.T, tours int) {
	bddtest.Adresses(t, schemaEssai, func(t *testing.T, adresse string) {
		b := bddtest.Ouvrir(t, adresse, nil)
		hasard := rand.New(rand.NewPCG(1, 2))
		acquittes, siens := 0, 0
		for tour := range tours {
			c := exec.Command(os.Args[0])
			c.Env = append(os.Environ(), envAdresse+"="+adresse, envDebut+"="+strconv.Itoa(1+tour*1_000_000))
			c.Stderr = os.Stderr
			tuyau, err := c.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			var lus []int64
			lecture, premier := make(chan struct{}), make(chan struct{})
			go func() {
				defer close(lecture)
				for s := bufio.NewScanner(tuyau); s.Scan(); {
					if n, err := strconv.ParseInt(s.Text(), 10, 64); err == nil {
						if lus = append(lus, n); len(lus) == 1 {
							close(premier)
						}
					}
				}
			}()
			select {
			case <-premier:
			case <-lecture:
				t.Fatal("l’autre programme s’est arrêté seul")
			}
			fin := time.Now().Add(time.Duration(50+hasard.IntN(200)) * time.Millisecond)
			for time.Now().Before(fin) {
				doitEcrire(t, b, "insert into trace (compte_id, nombre) select 1, 2 where exists (select 1 from compte where id = 1)")
				siens++
				time.Sleep(5 * time.Millisecond)
			}
			if err := c.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			<-lecture
			_ = c.Wait() // killed, as meant
			for _, n := range lus {
				if entier(t, b, "select count(*) from compte where id in ($1, $2)", 2*n, 2*n+1) != 2 {
					t.Fatalf("tour %d : l’acte acquitté %d est perdu", tour, n)
				}
			}
			acquittes += len(lus)
			if n := entier(t, b, `select count(*) from (select id / 2 from compte group by id / 2 having count(*) <> 2) d`); n != 0 {
				t.Fatalf("tour %d : %d actes à moitié", tour, n)
			}
		}
		t.Logf("%d tours, %d actes acquittés retrouvés, %d écrits à côté", tours, acquittes, siens)
	})
}

func TestTuer(t *testing.T) { tuer(t, 4) }
