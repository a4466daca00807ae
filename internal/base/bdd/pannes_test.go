// SPDX-License-Identifier: EUPL-1.2

package bdd_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/base/bdd/disque"
)

// The tests of faults keep a small bank on a simulated disk: each act moves money between two balances,
// notes it, and carries a text of any length. Whatever happens to the disk, what was acknowledged is
// there, no act is there by half, and the sum of the balances never changes.
const (
	comptesBanque = 20
	soldeBanque   = 1_000_000
)

var schemaBanque = migrations("20260101000000_banque.sql", `
create table solde (id {ID}, montant {ENTIER} not null check (montant >= 0)) {STRICT};
create table mouvement (id {ENTIER} primary key, de {REF} not null references solde(id), vers {REF} not null references solde(id),
    montant {ENTIER} not null, texte {TEXTE} not null, longueur {ENTIER} not null) {STRICT};
create index mouvement_de on mouvement (de, montant);
{AJOUT_SEUL mouvement}
`)

// banque is a disk with the bank on it.
type banque struct {
	d         *disque.Disque
	image     disque.Image
	hasard    *rand.Rand
	essai     bdd.OptionsEssai
	mu        sync.Mutex
	dernier   int64
	acquittes map[int64]bool
}

func nouvelleBanque(t testing.TB, graine uint64, synchronous string) *banque {
	t.Helper()
	q := &banque{d: disque.Nouveau(t.TempDir(), graine), hasard: rand.New(rand.NewPCG(graine, 2)),
		essai: bdd.OptionsEssai{Synchronous: synchronous, PagesWAL: 40, CacheKio: 200}}
	t.Cleanup(q.d.Retirer)
	b, err := q.ouvrir()
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	if err := bdd.Appliquer(ctx, b, schemaBanque); err != nil {
		t.Fatal(err)
	}
	lignes := make([][]any, comptesBanque)
	for i := range lignes {
		lignes[i] = []any{soldeBanque}
	}
	if err := b.Ecrire(ctx, func(e *bdd.Ecriture) error { return e.InsererLignes(ctx, "solde", []string{"montant"}, lignes) }); err != nil {
		t.Fatal(err)
	}
	if err := b.Fermer(); err != nil {
		t.Fatal(err)
	}
	q.image = q.d.Copier()
	q.recommencer()
	return q
}

// recommencer puts the first image back.
func (q *banque) recommencer() {
	q.d.Remplacer(q.image)
	q.dernier, q.acquittes = 0, map[int64]bool{}
}

func (q *banque) ouvrir() (*bdd.Base, error) {
	return bdd.Ouvrir(context.Background(), bdd.Options{Adresse: "sqlite:/etai.db", Cle: bddtest.Cle, VFS: q.d.Nom(), Essai: &q.essai,
		Journal: slog.New(slog.DiscardHandler)})
}

// travailler runs acts from some agents until the base refuses, n acts at most each.
func (q *banque) travailler(b *bdd.Base, agents, n int) {
	var wg sync.WaitGroup
	for range agents {
		hasard := rand.New(rand.NewPCG(q.hasard.Uint64(), 3))
		wg.Go(func() {
			for range n {
				if q.unActe(b, hasard) != nil {
					return
				}
				if hasard.IntN(10) == 0 {
					_ = b.Lire(context.Background(), func(l bdd.Lecture) error { // readers in the way of the checkpoints
						var s int64
						return l.QueryRow(context.Background(), "select cast(sum(montant) as bigint) from solde").Scan(&s)
					})
				}
			}
		})
	}
	wg.Wait()
}

func (q *banque) unActe(b *bdd.Base, hasard *rand.Rand) error {
	ctx := context.Background()
	q.mu.Lock()
	q.dernier++
	n := q.dernier
	q.mu.Unlock()
	longueur := hasard.IntN(200)
	if hasard.IntN(8) == 0 {
		longueur = hasard.IntN(60_000) // spills into the WAL before the commit
	}
	de, montant := 1+hasard.Int64N(comptesBanque), 1+hasard.Int64N(100)
	vers := 1 + (de+hasard.Int64N(comptesBanque-1))%comptesBanque
	refus := hasard.IntN(10) == 0
	err := b.Ecrire(ctx, func(e *bdd.Ecriture) error {
		for _, x := range []struct {
			texte string
			args  []any
		}{
			{"update solde set montant = montant - $1 where id = $2", []any{montant, de}},
			{"insert into mouvement (id, de, vers, montant, texte, longueur) values ($1, $2, $3, $4, $5, $6)",
				[]any{n, de, vers, montant, strings.Repeat(string(rune('a'+n%26)), longueur), longueur}},
			{"update solde set montant = montant + $1 where id = $2", []any{montant, vers}},
		} {
			if _, err := e.Exec(ctx, x.texte, x.args...); err != nil {
				return err
			}
		}
		if refus {
			return errVoulue
		}
		return nil
	})
	if errors.Is(err, errVoulue) {
		return nil
	}
	if err == nil {
		q.mu.Lock()
		q.acquittes[n] = true
		q.mu.Unlock()
	}
	return err
}

// verifier reads the whole base: perdus counts the acknowledged acts that are not there.
func (q *banque) verifier(b *bdd.Base) (perdus int, err error) {
	ctx := context.Background()
	err = b.Lire(ctx, func(l bdd.Lecture) error {
		rows, err := l.Query(ctx, "pragma integrity_check")
		etat, err := bdd.Chaque(rows, err, func(r *sql.Rows) (s string, err error) { return s, r.Scan(&s) })
		if err != nil {
			return err
		}
		if len(etat) != 1 || etat[0] != "ok" {
			return fmt.Errorf("integrity_check : %v", etat)
		}
		attendus := make([]int64, comptesBanque+1)
		for i := range attendus {
			attendus[i] = soldeBanque
		}
		type mouvement struct {
			id, de, vers, montant, longueur int64
			texte                           string
		}
		rows, err = l.Query(ctx, "select id, de, vers, montant, texte, longueur from mouvement order by id")
		ms, err := bdd.Chaque(rows, err, func(r *sql.Rows) (m mouvement, err error) {
			return m, r.Scan(&m.id, &m.de, &m.vers, &m.montant, &m.texte, &m.longueur)
		})
		if err != nil {
			return err
		}
		vus := map[int64]bool{}
		for _, m := range ms {
			vus[m.id] = true
			attendus[m.de] -= m.montant
			attendus[m.vers] += m.montant
			if m.texte != strings.Repeat(string(rune('a'+m.id%26)), int(m.longueur)) {
				return fmt.Errorf("mouvement %d : texte altéré", m.id)
			}
		}
		for n := range q.acquittes {
			if !vus[n] {
				perdus++
			}
		}
		rows, err = l.Query(ctx, "select id, montant from solde order by id")
		soldes, err := bdd.Chaque(rows, err, func(r *sql.Rows) (s [2]int64, err error) { return s, r.Scan(&s[0], &s[1]) })
		if err != nil {
			return err
		}
		if len(soldes) != comptesBanque {
			return fmt.Errorf("%d soldes", len(soldes))
		}
		for _, s := range soldes {
			if s[1] != attendus[s[0]] {
				return fmt.Errorf("solde %d : %d au lieu de %d", s[0], s[1], attendus[s[0]])
			}
		}
		return nil
	})
	return perdus, err
}

// bilan of a series of power cuts.
type bilan struct {
	coupures, acquittes      int
	actesPerdus              int
	coupuresPerte, corrompus int
	premiere                 string
}

func (b bilan) String() string {
	return fmt.Sprintf("%d coupures, %d actes acquittés ; %d perdus en %d coupures ; %d bases corrompues %s",
		b.coupures, b.acquittes, b.actesPerdus, b.coupuresPerte, b.corrompus, b.premiere)
}

// couper works and cuts the power, n times, on the same disk as long as it is sound.
func couper(t testing.TB, graine uint64, n int, synchronous string) (r bilan) {
	t.Helper()
	q := nouvelleBanque(t, graine, synchronous)
	for r.coupures < n {
		if r.coupures%10 == 0 {
			q.recommencer()
		}
		avant := len(q.acquittes)
		// The cut comes anywhere, even while the previous one is being recovered.
		q.d.Programmer(disque.Coupure, 1+q.hasard.IntN(3000))
		if b, err := q.ouvrir(); err == nil {
			q.travailler(b, []int{1, 6}[q.hasard.IntN(2)], 200)
			q.d.Programmer(disque.Coupure, 1) // for those who finished before
			_ = b.Fermer()                    // on a dead disk
		}
		r.coupures++
		q.d.Redemarrer()
		b, err := q.ouvrir()
		perdus := 0
		if err == nil {
			perdus, err = q.verifier(b)
			if f := b.Fermer(); err == nil {
				err = f
			}
		}
		r.acquittes += len(q.acquittes) - avant
		if perdus > 0 {
			r.coupuresPerte++
			r.actesPerdus += perdus
		}
		if err != nil {
			r.corrompus++
			if r.premiere == "" {
				r.premiere = fmt.Sprintf("(coupure %d : %v)", r.coupures, err)
			}
		}
		if perdus > 0 || err != nil {
			q.recommencer()
		}
	}
	return r
}

const coupuresCourtes = 60

// Nothing acknowledged is lost, nothing is there by half.
func TestCoupures(t *testing.T) {
	r := couper(t, 1, coupuresCourtes, "FULL")
	t.Log(r)
	if r.actesPerdus+r.corrompus > 0 || r.acquittes < 10*coupuresCourtes {
		t.Error(r)
	}
}

// The canaries: the same check, with weaker settings, must fail, or it proves nothing.
func TestCanaris(t *testing.T) {
	normal, rien := couper(t, 2, coupuresCourtes/2, "NORMAL"), couper(t, 3, coupuresCourtes/2, "OFF")
	t.Logf("NORMAL : %v", normal)
	t.Logf("OFF : %v", rien)
	if normal.coupuresPerte*4 < normal.coupures || normal.corrompus > 0 {
		t.Errorf("synchronous=NORMAL aurait dû perdre des actes, sans corrompre : %v", normal)
	}
	if rien.corrompus*4 < rien.coupures {
		t.Errorf("synchronous=OFF aurait dû corrompre : %v", rien)
	}
}

// pannes makes one fault of a kind come at random, n times, and returns how often it came.
func pannes(t testing.TB, graine uint64, n int, genre disque.Genre) (venues int) {
	t.Helper()
	ctx := context.Background()
	q := nouvelleBanque(t, graine, "FULL")
	for i := range n {
		if i%10 == 0 {
			q.recommencer()
		}
		b, err := q.ouvrir()
		if err != nil {
			t.Fatalf("panne %d : %v", i, err)
		}
		moment := 1 + q.hasard.IntN(2000)
		if genre == disque.SyncRate {
			moment = 1 + q.hasard.IntN(40)
		}
		q.d.Programmer(genre, moment)
		q.travailler(b, []int{1, 6}[q.hasard.IntN(2)], 60)
		if q.d.Arrivee() {
			venues++
			switch err := b.EnPanne(); {
			case err == nil && genre != disque.Erreur: // one operation of a reader may have failed alone
				t.Errorf("panne %d : la base ne dit rien", i)
			case err != nil:
				if e := ecrire(b, "update solde set montant = 0"); !errors.Is(e, bdd.ErrPanne) || !errors.Is(err, bdd.ErrPanne) {
					t.Errorf("panne %d : écriture après la panne : %v", i, e)
				}
				if perdus, err := q.verifier(b); err != nil || perdus > 0 {
					t.Errorf("panne %d : lecture après la panne : %d perdus, %v", i, perdus, err)
				}
			default:
				if err := b.Ecrire(ctx, func(*bdd.Ecriture) error { return nil }); err != nil {
					t.Errorf("panne %d : écriture refusée sans panne : %v", i, err)
				}
			}
		}
		_, syncs := q.d.Comptes()
		panne := b.EnPanne() != nil
		if err := b.Fermer(); err != nil && !panne {
			t.Errorf("panne %d : fermeture : %v", i, err)
		}
		if _, apres := q.d.Comptes(); panne && apres != syncs {
			t.Errorf("panne %d : %d syncs tentés à la fermeture", i, apres-syncs)
		}
		q.d.Redemarrer()
		b, err = q.ouvrir()
		if err != nil {
			t.Fatalf("panne %d : réouverture : %v", i, err)
		}
		if perdus, err := q.verifier(b); err != nil || perdus > 0 {
			t.Fatalf("panne %d : %d perdus, %v", i, perdus, err)
		}
		if err := q.unActe(b, q.hasard); err != nil {
			t.Fatalf("panne %d : écriture après réouverture : %v", i, err)
		}
		if err := b.Fermer(); err != nil {
			t.Fatalf("panne %d : %v", i, err)
		}
	}
	return venues
}

func desPannes(t *testing.T, n int) {
	for nom, genre := range map[string]disque.Genre{"erreur": disque.Erreur, "disque plein": disque.Plein, "sync raté": disque.SyncRate} {
		t.Run(nom, func(t *testing.T) {
			venues := pannes(t, 7, n, genre)
			t.Logf("%d pannes venues en %d essais", venues, n)
			if venues*2 < n {
				t.Error("trop peu de pannes : l’essai ne prouve rien")
			}
		})
	}
}

// A failed operation, a full disk, a failed sync: writing stops and says so, reading goes on, nothing
// acknowledged is lost, and a restart writes again.
func TestPannes(t *testing.T) { desPannes(t, 20) }
