// SPDX-License-Identifier: EUPL-1.2

package bdd

import (
	"context"
	"database/sql"
	"errors"
	"strings"
)

// Integrite checks the structure of an SQLite base and its foreign keys; PostgreSQL answers for its own.
func (b *Base) Integrite(ctx context.Context) error {
	if b.sqlite == nil {
		return nil
	}
	return b.Lire(ctx, func(l Lecture) error {
		rows, err := l.Query(ctx, "pragma integrity_check(20)")
		fautes, err := Chaque(rows, err, func(r *sql.Rows) (s string, err error) { return s, r.Scan(&s) })
		if err != nil {
			return err
		}
		if len(fautes) != 1 || fautes[0] != "ok" {
			return errors.New("base abîmée : " + strings.Join(fautes, " ; "))
		}
		rows, err = l.Query(ctx, `select "table" || ' ' || coalesce(rowid, 0) || ' vers ' || parent from pragma_foreign_key_check limit 20`)
		fautes, err = Chaque(rows, err, func(r *sql.Rows) (s string, err error) { return s, r.Scan(&s) })
		if err == nil && len(fautes) > 0 {
			err = errors.New("clés étrangères sans cible : " + strings.Join(fautes, " ; "))
		}
		return err
	})
}
