// SPDX-License-Identifier: EUPL-1.2

package bdd

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"sync/atomic"
	"time"

	"etai/internal/base/horloge"
)

const (
	tailleGroupe = 256                    // acts in one commit, at most
	essaisMax    = 12                     // runs of a group that others' transactions or the network break
	acteLent     = 100 * time.Millisecond // an act that holds the writer longer is logged
	acteBloque   = 10 * time.Second       // a group that lasts longer is probably stuck
)

// ecrivain is the one writing connection of an engine, used by the writer goroutine alone.
type ecrivain interface {
	debuter(plusieurs bool) (*sql.Conn, error) // takes the writer's lock, begins, marks the place if several acts follow; reconnects when needed
	poser() error                              // keeps the act done since the mark, and marks the place again
	revenir() error                            // undoes the act done since the mark
	verifier() error                           // a statement has failed since the mark, even if the act ignored it
	ouverte() bool                             // the transaction is still there
	valider() error                            // commits
	annuler()                                  // rolls back; drops the connection when it cannot
	patienter(essai int, err error)            // before another run
	apresGroupe(b *Base)                       // housekeeping, once everybody is answered
}

// States of an act: waiting, taken by the writer, given up by its caller.
const (
	enAttente int32 = iota
	pris
	abandonne
)

type acte struct {
	ctx  context.Context
	fn   func(*Ecriture) error
	etat atomic.Int32
	fin  chan error
}

// soumettre queues an act and waits for its outcome. A cancelled caller leaves the queue; once the
// writer has begun the act, the outcome is waited for, so that nobody is told a lie.
func (b *Base) soumettre(ctx context.Context, fn func(*Ecriture) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := b.EnPanne(); err != nil {
		return err
	}
	a := &acte{ctx: ctx, fn: fn, fin: make(chan error, 1)}
	select {
	case <-b.arret:
		return ErrFermee
	default:
	}
	select {
	case b.file <- a:
	case <-b.arret:
		return ErrFermee
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-a.fin:
		return err
	case <-ctx.Done():
		if a.etat.CompareAndSwap(enAttente, abandonne) {
			return ctx.Err()
		}
	case <-b.fini:
	}
	select {
	case err := <-a.fin:
		return err
	case <-b.fini:
		select {
		case err := <-a.fin:
			return err
		default:
			return ErrFermee
		}
	}
}

// ecrire is the writer: it takes what waits, commits it in one group, and starts again. No timer.
func (b *Base) ecrire(e ecrivain) {
	var lot []*acte
	normal := false
	defer func() {
		if normal {
			close(b.fini)
			return
		}
		// An act ended the goroutine (runtime.Goexit, as t.FailNow does): its group is undone, another writer goes on.
		e.annuler()
		repondre(lot, errors.New("écriture interrompue : un acte du groupe a mis fin à la tâche d’écriture"))
		go b.ecrire(e)
	}()
	for {
		var premier *acte
		select {
		case premier = <-b.file:
		default:
			select {
			case premier = <-b.file:
			case <-b.arret:
				select {
				case premier = <-b.file: // queued before the end
				default:
					normal = true
					return
				}
			}
		}
		lot = b.ramasser(append(lot[:0], premier))
		b.traiter(e, lot)
		e.apresGroupe(b)
		clear(lot)
	}
}

func (b *Base) ramasser(lot []*acte) []*acte {
	for len(lot) < tailleGroupe && !b.unParUn {
		select {
		case a := <-b.file:
			lot = append(lot, a)
		default:
			return lot
		}
	}
	return lot
}

func repondre(lot []*acte, err error) {
	for _, a := range lot {
		select {
		case a.fin <- err:
		default: // already answered
		}
	}
}

// traiter runs a group until each act has its outcome.
func (b *Base) traiter(e ecrivain, lot []*acte) {
	defer time.AfterFunc(acteBloque, func() {
		b.journal.Error("les écritures attendent depuis plus de dix secondes : serveur ou autre programme occupé, ou un Ecrire dans un Ecrire, qui ne finit jamais")
	}).Stop()
	for essai := 1; len(lot) > 0; essai++ {
		var err error
		lot, err = b.essayer(e, lot, essai)
		if err != nil && len(lot) > 0 {
			e.patienter(essai, err)
		}
	}
}

// essayer runs a group once. It answers the acts whose outcome is known and returns those to run again,
// with the reason to wait before, if any.
func (b *Base) essayer(e ecrivain, lot []*acte, essai int) (reste []*acte, pourquoi error) {
	lot = prendre(lot)
	if len(lot) == 0 {
		return nil, nil
	}
	if err := b.EnPanne(); err != nil {
		repondre(lot, err)
		return nil, nil
	}
	conn, err := e.debuter(len(lot) > 1)
	if err != nil {
		return b.rompre(e, lot, err, essai)
	}
	resultats := make([]error, len(lot))
	reussis := 0
	for i, a := range lot {
		if i > 0 && resultats[i-1] == nil {
			if err := e.poser(); err != nil {
				return b.rompre(e, lot, err, essai)
			}
		}
		coupable, err := b.unActe(e, conn, a, len(lot) > 1)
		if err == nil {
			resultats[i] = coupable
			if coupable == nil {
				reussis++
			}
			continue
		}
		// The whole transaction is lost.
		if coupable == nil || dePanne(err) || aRejouer(err) || connexionPerdue(err) {
			return b.rompre(e, lot, err, essai)
		}
		e.annuler()
		repondre(lot[i:i+1], traduire(err))
		return append(append([]*acte(nil), lot[:i]...), lot[i+1:]...), nil
	}
	if reussis == 0 {
		e.annuler()
	} else if err := e.valider(); err != nil {
		return b.rompreValidation(e, lot, err, essai)
	}
	for i, a := range lot {
		a.fin <- resultats[i]
	}
	return nil, nil
}

// prendre claims the acts whose callers still wait.
func prendre(lot []*acte) []*acte {
	garde := make([]*acte, 0, len(lot))
	for _, a := range lot {
		switch {
		case !a.etat.CompareAndSwap(enAttente, pris) && a.etat.Load() == abandonne:
		case a.ctx.Err() != nil:
			a.fin <- a.ctx.Err()
		default:
			garde = append(garde, a)
		}
	}
	return garde
}

// unActe runs one act. coupable is the act's own refusal, undone without touching the others; err says
// that the transaction is lost for everybody (coupable then tells whether this act caused it).
func (b *Base) unActe(e ecrivain, conn *sql.Conn, a *acte, plusieurs bool) (coupable, err error) {
	coupable = b.executer(conn, a)
	if coupable == nil {
		coupable = traduire(e.verifier())
	}
	switch {
	case coupable == nil:
		return nil, nil
	case dePanne(coupable), aRejouer(coupable), !e.ouverte():
		return coupable, coupable
	case plusieurs:
		if err := e.revenir(); err != nil {
			return nil, err
		}
	}
	return coupable, nil
}

// executer calls the act's function, with one instant, and turns a panic into its error.
func (b *Base) executer(conn *sql.Conn, a *acte) (err error) {
	t := &Ecriture{transaction: transaction{conn: conn, moteur: b.moteur, instant: b.instant(), arret: a.ctx, isoler: true}}
	if b.pg != nil {
		t.remplis = b.pg.remplis
	}
	debut := maintenant()
	defer func() {
		if p := recover(); p != nil {
			b.journal.Error("panique pendant un acte", "panique", fmt.Sprint(p), "pile", string(debug.Stack()))
			err = fmt.Errorf("acte interrompu par une panique : %v", p)
		}
		t.terminer()
		if err == nil {
			err = t.erreur // an error that the act ignored: PostgreSQL has refused everything since
		}
		if duree := maintenant().Sub(debut); duree > acteLent {
			b.journal.Warn("acte lent : il retient toutes les écritures", "duree_ms", duree.Milliseconds())
		}
	}()
	return traduire(a.fn(t))
}

// rompre ends a group whose transaction could not go on, before its commit.
func (b *Base) rompre(e ecrivain, lot []*acte, err error, essai int) ([]*acte, error) {
	e.annuler()
	switch {
	case dePanne(err):
		err = b.tomberEnPanne(traduire(err))
	case (aRejouer(err) || connexionPerdue(err)) && essai < essaisMax:
		return lot, err
	case aRejouer(err):
		err = habiller(ErrOccupee, traduire(err).Error(), err)
	}
	repondre(lot, traduire(err))
	return nil, nil
}

// rompreValidation ends a group whose commit failed.
func (b *Base) rompreValidation(e ecrivain, lot []*acte, err error, essai int) ([]*acte, error) {
	e.annuler()
	switch {
	case dePanne(err):
		err = b.tomberEnPanne(traduire(err))
	case aRejouer(err) && essai < essaisMax:
		return lot, err
	case connexionPerdue(err):
		err = habiller(ErrIssueInconnue, traduire(err).Error(), err)
	case len(lot) > 1:
		// A constraint checked at commit: each act alone, to find whose it is.
		for _, a := range lot {
			b.traiter(e, []*acte{a})
		}
		return nil, nil
	}
	repondre(lot, traduire(err))
	return nil, nil
}

// maintenant is the machine's time, to measure durations: the base's clock may be a test's.
func maintenant() time.Time { return horloge.Systeme{}.Maintenant().Temps() }
