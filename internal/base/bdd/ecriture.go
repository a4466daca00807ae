// SPDX-License-Identifier: EUPL-1.2

package bdd

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// Ecriture is one act: everything it does is kept whole, or nothing of it is.
type Ecriture struct{ transaction }

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
	return n, traduire(err)
}

// Inserer runs an insert that ends with "returning id" and returns that id; ErrAbsent when an "on conflict
// do nothing" inserted nothing.
func (e *Ecriture) Inserer(ctx context.Context, texte string, args ...any) (int64, error) {
	var id int64
	err := e.QueryRow(ctx, texte, args...).Scan(&id)
	return id, err
}

// Parameters and rows in one statement of InsererLignes: under the limits of both engines (32 766 and
// 65 535), and few enough for the statement to stay in the cache.
const (
	parametresParInsertion = 8000
	lignesParInsertion     = 500
)

// InsererLignes inserts many rows of the same columns into a table.
func (e *Ecriture) InsererLignes(ctx context.Context, table string, colonnes []string, lignes [][]any) error {
	if len(colonnes) == 0 || len(lignes) == 0 {
		return nil
	}
	parBloc := max(1, min(lignesParInsertion, parametresParInsertion/len(colonnes)))
	args := make([]any, 0, parBloc*len(colonnes))
	for debut := 0; debut < len(lignes); debut += parBloc {
		bloc := lignes[debut:min(debut+parBloc, len(lignes))]
		args = args[:0]
		for i, l := range bloc {
			if len(l) != len(colonnes) {
				return fmt.Errorf("insertion dans %s : ligne %d : %d valeurs pour %d colonnes", table, debut+i+1, len(l), len(colonnes))
			}
			args = append(args, l...)
		}
		if _, err := e.Exec(ctx, texteInsertion(table, colonnes, len(bloc)), args...); err != nil {
			return err
		}
	}
	return nil
}

func texteInsertion(table string, colonnes []string, lignes int) string {
	var s strings.Builder
	s.WriteString("insert into " + table + " (" + strings.Join(colonnes, ", ") + ") values ")
	n := 0
	for i := range lignes {
		if i > 0 {
			s.WriteByte(',')
		}
		for j := range colonnes {
			n++
			s.WriteByte("(,"[min(j, 1)])
			s.WriteByte('$')
			s.WriteString(strconv.Itoa(n))
		}
		s.WriteByte(')')
	}
	return s.String()
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
