// SPDX-License-Identifier: EUPL-1.2

// Package bdd is the seam over the two engines: an embedded, encrypted SQLite file or PostgreSQL, one
// text of SQL, one writer per installation, acts committed in groups. It is the only package that knows
// a database driver.
//
// Writing SQL for both engines (go-stack.md §3.4): numbered parameters $1…$n; cast(sum(x) as bigint);
// order by … nulls last; keys, dates and months computed in Go; no like/upper on accents; booleans as
// `where not ferme`; days and instants scanned into jour.Jour and horloge.Instant; identifiers given by
// "returning id", never written (PostgreSQL would give them again). A result must be read to its end
// (Chaque) or closed before the next statement of the same transaction. After a statement that failed, an
// act cannot be kept: ask first ("where not exists", "on conflict do nothing").
package bdd

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"etai/internal/base/horloge"
)

// Moteur names the engine under a Base.
type Moteur int

// The two engines.
const (
	SQLite Moteur = iota
	PostgreSQL
)

// String names the engine for people.
func (m Moteur) String() string {
	if m == PostgreSQL {
		return "PostgreSQL"
	}
	return "SQLite"
}

// Options say which database to open and what it is given: clock, journal, key.
type Options struct {
	Adresse string          // "sqlite:CHEMIN" or "postgres://…"
	Cle     []byte          // 32 bytes, XTS key material for the SQLite file (nil = plain file); ignored on PostgreSQL
	Horloge horloge.Horloge // nil = the machine's
	Journal *slog.Logger    // nil = slog.Default()
	VFS     string          // name of a registered SQLite VFS under the encryption, "" = the files of the system
	Essai   *OptionsEssai   // for tests only
}

// OptionsEssai weakens or shapes a SQLite base for tests: the canaries of the simulated disk.
type OptionsEssai struct {
	Synchronous string // "FULL" when empty
	UnParUn     bool   // commit each act alone: the yardstick of the group commit
	CacheKio    int    // page cache of the writer, to force spilling into the WAL (0 = 64 MiB)
	PagesWAL    int    // pages in the WAL before a checkpoint (0 = 1000)
}

// Base is an open database. It is safe for concurrent use.
type Base struct {
	moteur  Moteur
	horloge horloge.Horloge
	journal *slog.Logger
	sqlite  *moteurSQLite
	pg      *moteurPG
	unParUn bool

	file  chan *acte
	arret chan struct{} // closed by Fermer: no new act
	fini  chan struct{} // closed when the writer has stopped
	ferme sync.Once
	errF  error

	panne atomic.Pointer[erreurPanne]

	presents atomic.Int64 // those who wait for a page

	instants sync.Mutex
	dernier  horloge.Instant
}

// Ouvrir opens the database and starts its writer. It creates the SQLite file (mode 0600) when absent.
func Ouvrir(ctx context.Context, o Options) (*Base, error) {
	b := &Base{horloge: o.Horloge, journal: o.Journal, file: make(chan *acte, 4*tailleGroupe),
		arret: make(chan struct{}), fini: make(chan struct{})}
	if b.horloge == nil {
		b.horloge = horloge.Systeme{}
	}
	if b.journal == nil {
		b.journal = slog.Default()
	}
	if o.Essai != nil {
		b.unParUn = o.Essai.UnParUn
	}
	var e ecrivain
	var err error
	switch chemin, sqlite := strings.CutPrefix(o.Adresse, "sqlite:"); {
	case sqlite:
		b.moteur = SQLite
		if b.sqlite, err = ouvrirSQLite(ctx, chemin, o); err == nil {
			e = b.sqlite
		}
	case strings.HasPrefix(o.Adresse, "postgres://"), strings.HasPrefix(o.Adresse, "postgresql://"):
		b.moteur = PostgreSQL
		if b.pg, err = ouvrirPG(ctx, o.Adresse); err == nil {
			e = b.pg
		}
	default:
		return nil, errors.New("adresse de base de données inconnue : écrire « sqlite:CHEMIN » ou « postgres://… »")
	}
	if err != nil {
		return nil, fmt.Errorf("ouverture de la base de données : %w", err)
	}
	go b.ecrire(e)
	return b, nil
}

// Fermer stops the writer after the acts already queued, then closes every connection.
func (b *Base) Fermer() error {
	b.ferme.Do(func() {
		close(b.arret)
		if b.pg != nil {
			defer time.AfterFunc(delaiFermeture, b.pg.finir).Stop()
		}
		<-b.fini
		if b.sqlite != nil {
			b.errF = b.sqlite.fermer(b.EnPanne() == nil)
		} else {
			b.errF = b.pg.fermer()
		}
	})
	return b.errF
}

// Moteur tells the engine.
func (b *Base) Moteur() Moteur { return b.moteur }

// Horloge returns the clock given at opening.
func (b *Base) Horloge() horloge.Horloge { return b.horloge }

// EnPanne is non-nil after a failed fsync, a full disk or another fault of the storage: writes are
// refused from then on, reads continue, and only a restart (after a check of the disk) writes again.
func (b *Base) EnPanne() error {
	if p := b.panne.Load(); p != nil {
		return p
	}
	return nil
}

// tomberEnPanne stops the writes for good.
func (b *Base) tomberEnPanne(cause error) error {
	p := &erreurPanne{cause}
	if b.panne.CompareAndSwap(nil, p) {
		b.journal.Error("écritures arrêtées : le stockage a refusé une écriture ; vérifier le disque puis relancer", "cause", cause.Error())
	}
	return b.EnPanne()
}

// instant gives the instant of a transaction: the clock's, never before the last one given.
func (b *Base) instant() horloge.Instant {
	b.instants.Lock()
	defer b.instants.Unlock()
	if i := b.horloge.Maintenant(); i.Apres(b.dernier) {
		b.dernier = i
	}
	return b.dernier
}
