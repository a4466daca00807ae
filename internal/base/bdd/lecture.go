// SPDX-License-Identifier: EUPL-1.2

package bdd

import (
	"context"
	"database/sql"
	"errors"

	"etai/internal/base/horloge"
)

// Lecture is what a function that only reads takes: the snapshot of Lire, or the act of Ecrire.
type Lecture interface {
	Query(ctx context.Context, sql string, args ...any) (*sql.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) Ligne
	Instant() horloge.Instant
	Moteur() Moteur
}

// Ligne is the first row of a result, or the reason why there is none.
type Ligne struct {
	rows *sql.Rows
	err  error
}

// Scan copies the row; ErrAbsent when there is none.
func (l Ligne) Scan(dest ...any) error {
	if l.err != nil {
		return l.err
	}
	defer l.rows.Close()
	if !l.rows.Next() {
		if err := l.rows.Err(); err != nil {
			return traduire(err)
		}
		return traduire(sql.ErrNoRows)
	}
	if err := l.rows.Scan(dest...); err != nil {
		return traduire(err)
	}
	return traduire(l.rows.Close())
}

// Chaque reads all rows with scan, closes them and checks their error:
//
//	rows, err := t.Query(ctx, …)
//	noms, err := bdd.Chaque(rows, err, func(r *sql.Rows) (n string, err error) { err = r.Scan(&n); return })
func Chaque[T any](rows *sql.Rows, err error, scan func(*sql.Rows) (T, error)) ([]T, error) {
	var r []T
	if err := chaque(rows, err, func() error {
		x, err := scan(rows)
		if err == nil {
			r = append(r, x)
		}
		return err
	}); err != nil {
		return nil, err
	}
	return r, nil
}

// chaque is the part of Chaque that is the same for all types: the program holds it once.
func chaque(rows *sql.Rows, err error, lire func() error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := lire(); err != nil {
			return traduire(err)
		}
	}
	if err := rows.Err(); err != nil {
		return traduire(err)
	}
	return traduire(rows.Close())
}

// transaction is what Lecture and Ecriture share.
type transaction struct {
	conn    *sql.Conn
	moteur  Moteur
	instant horloge.Instant
	arret   context.Context // the caller's: checked before each statement
	isoler  bool            // a statement must not see the caller's cancellation (it would break the group)
	ouvert  *sql.Rows       // last result, closed at the end if the caller did not
	erreur  error           // first error of a statement: PostgreSQL refuses the rest, so both do
	finie   bool
	retenus map[any]any
}

// retenusMax is more than the answers that a page asks for again.
const retenusMax = 64

// Retenir gives what lire answered the first time it was asked under this key on this snapshot: a page asks some questions from several places, and nothing
// changes meanwhile. An act asks each time. The key has a type of the caller's own; nobody changes what is shared.
// Who goes through a whole base, under a key for each file, keeps a few answers at a time.
func Retenir(l Lecture, cle any, lire func() (any, error)) (any, error) {
	t, ok := l.(*transaction)
	if !ok {
		return lire()
	}
	if v, ok := t.retenus[cle]; ok {
		return v, nil
	}
	v, err := lire()
	if err == nil {
		if t.retenus == nil || len(t.retenus) == retenusMax {
			t.retenus = map[any]any{}
		}
		t.retenus[cle] = v
	}
	return v, err
}

// Instant is the one instant of the transaction.
func (t *transaction) Instant() horloge.Instant { return t.instant }

// Moteur tells the engine.
func (t *transaction) Moteur() Moteur { return t.moteur }

// preparer checks that a statement may run and gives its context, text and arguments.
func (t *transaction) preparer(ctx context.Context, texte string, args []any) (context.Context, string, []any, error) {
	switch {
	case t.finie:
		return nil, "", nil, errTransaction
	case t.erreur != nil:
		return nil, "", nil, t.erreur
	case t.arret.Err() != nil:
		return nil, "", nil, t.arret.Err()
	case ctx.Err() != nil:
		return nil, "", nil, ctx.Err()
	}
	if t.isoler {
		ctx = context.WithoutCancel(ctx)
	}
	a, err := arguments(t.moteur, args)
	if t.ouvert != nil {
		if _, ferme := t.ouvert.Columns(); ferme == nil {
			err = errResultatOuvert
		}
	}
	if err != nil {
		t.erreur = err
	}
	return ctx, pourMoteur(t.moteur, texte), a, err
}

func (t *transaction) rompre(err error) error {
	err = traduire(err)
	if t.erreur == nil {
		t.erreur = err
	}
	return err
}

// Query runs a statement that returns rows.
func (t *transaction) Query(ctx context.Context, texte string, args ...any) (*sql.Rows, error) {
	ctx, texte, args, err := t.preparer(ctx, texte, args)
	if err != nil {
		return nil, err
	}
	rows, err := t.conn.QueryContext(ctx, texte, args...)
	if err != nil {
		return nil, t.rompre(err)
	}
	t.ouvert = rows
	return rows, nil
}

// QueryRow runs a statement of which only the first row matters.
func (t *transaction) QueryRow(ctx context.Context, texte string, args ...any) Ligne {
	rows, err := t.Query(ctx, texte, args...) //nolint:rowserrcheck // Scan checks it
	return Ligne{rows, err}
}

// terminer closes what the caller left open and forbids further use.
func (t *transaction) terminer() {
	t.finie = true
	if t.ouvert != nil {
		_ = t.ouvert.Close() // already closed, or abandoned by the caller
	}
}

// Lire runs fn on one read-only snapshot of the database.
func (b *Base) Lire(ctx context.Context, fn func(Lecture) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var err error
	if b.sqlite != nil {
		err = b.sqlite.lire(ctx, b, fn)
	} else {
		err = b.pg.lire(ctx, b, fn)
	}
	if err != nil && ctx.Err() != nil && !errors.Is(err, ctx.Err()) {
		err = errors.Join(ctx.Err(), err)
	}
	return traduire(err)
}

// surConnexion runs fn between debut and "rollback" on a connection of the pool.
func (b *Base) surConnexion(ctx context.Context, pool *sql.DB, debut string, fn func(Lecture) error) error {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return fermee(err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, debut); err != nil {
		return err
	}
	t := &transaction{conn: conn, moteur: b.moteur, instant: b.instant(), arret: ctx}
	defer func() {
		t.terminer()
		if _, err := conn.ExecContext(context.WithoutCancel(ctx), "rollback"); err != nil {
			_ = conn.Raw(func(any) error { return errConnexionMorte })
		}
	}()
	return fn(t)
}
