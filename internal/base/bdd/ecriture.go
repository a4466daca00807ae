// SPDX-License-Identifier: EUPL-1.2

package bdd

import (
	"context"
	"fmt"
	"maps"
	"slices"
)

// Ecriture is one act: everything it does is kept whole, or nothing of it is.
type Ecriture struct {
	transaction
	notes   map[string]map[int64]bool
	remplis remplissages // nil where nobody looks at it
}

// Noter keeps ids under a name until somebody asks for them before the act ends: what was touched on the way, for who looks at it once, at its end.
func (e *Ecriture) Noter(quoi string, ids ...int64) {
	if e.notes == nil {
		e.notes = map[string]map[int64]bool{}
	}
	if e.notes[quoi] == nil {
		e.notes[quoi] = map[int64]bool{}
	}
	for _, id := range ids {
		e.notes[quoi][id] = true
	}
}

// Notes returns the ids kept under a name, in order, and forgets them.
func (e *Ecriture) Notes(quoi string) []int64 {
	ids := slices.Sorted(maps.Keys(e.notes[quoi]))
	delete(e.notes, quoi)
	return ids
}

var _ Lecture = (*Ecriture)(nil)

// Exec runs a statement and returns how many rows it touched.
func (e *Ecriture) Exec(ctx context.Context, texte string, args ...any) (int64, error) {
	ctx, texte, args, err := e.preparer(ctx, texte, args)
	if err != nil {
		return 0, err
	}
	r, err := e.conn.ExecContext(ctx, texte, args...)
	if err != nil {
		return 0, e.rompre(err)
	}
	n, err := r.RowsAffected()
	if e.remplis != nil && n >= releveParOrdre {
		e.remplis.noter(tableDe(texte), int(n))
	}
	return n, traduire(err)
}

// Inserer runs an insert that ends with "returning id" and returns that id; ErrAbsent when an "on conflict
// do nothing" inserted nothing.
func (e *Ecriture) Inserer(ctx context.Context, texte string, args ...any) (int64, error) {
	var id int64
	err := e.QueryRow(ctx, texte, args...).Scan(&id)
	return id, err
}

// InsererLignes inserts many rows of the same columns into a table, much faster than one by one: COPY on
// PostgreSQL, one prepared statement run in a loop under the driver on SQLite.
func (e *Ecriture) InsererLignes(ctx context.Context, table string, colonnes []string, lignes [][]any) error {
	if len(colonnes) == 0 || len(lignes) == 0 {
		return nil
	}
	ctx, _, _, err := e.preparer(ctx, "", nil)
	if err != nil {
		return err
	}
	valeurs := make([][]any, len(lignes))
	for i, l := range lignes {
		if len(l) != len(colonnes) {
			err = fmt.Errorf("%d valeurs pour %d colonnes", len(l), len(colonnes))
		} else {
			valeurs[i], err = arguments(e.moteur, l)
		}
		if err != nil {
			return e.rompre(fmt.Errorf("insertion dans %s, ligne %d : %w", table, i+1, err))
		}
	}
	if len(lignes) == 1 && e.moteur == PostgreSQL { // a COPY asks more of the server than one insert
		_, err := e.Exec(ctx, texteInsertion(table, colonnes, 1), lignes[0]...)
		return err
	}
	err = e.conn.Raw(func(c any) error {
		if k, ok := c.(*connSQLite); ok {
			return k.insererLignes(table, colonnes, valeurs)
		}
		return copierLignes(ctx, c, table, colonnes, valeurs)
	})
	if err != nil {
		return e.rompre(err)
	}
	e.remplis.noter(table, len(lignes))
	return nil
}

// Ecrire runs fn as one act and returns after its durable commit. fn may be run again after a failure
// that was not its own: it must not keep anything outside of the database (see EcrireVal). Inside fn,
// no Ecrire, no network, no file, no slow computation: everybody's writes wait for it.
func (b *Base) Ecrire(ctx context.Context, fn func(*Ecriture) error) error {
	return b.soumettre(ctx, fn)
}

// EcrireVal is Ecrire for an act that has a result: the result of the run that was committed.
func EcrireVal[T any](ctx context.Context, b *Base, fn func(*Ecriture) (T, error)) (T, error) {
	var resultat T
	err := b.Ecrire(ctx, func(e *Ecriture) error {
		var err error
		resultat, err = fn(e)
		return err
	})
	if err != nil {
		var rien T
		return rien, err
	}
	return resultat, nil
}

// EcrireLeger is for sessions, drafts, tasks and access traces only: on PostgreSQL it does not wait for
// the writer (READ COMMITTED on its own pool); on SQLite it joins the same group commit.
func (b *Base) EcrireLeger(ctx context.Context, fn func(*Ecriture) error) error {
	if b.pg == nil {
		return b.soumettre(ctx, fn)
	}
	return b.pg.ecrireLeger(ctx, b, fn)
}
