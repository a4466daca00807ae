// SPDX-License-Identifier: EUPL-1.2

package etaitest

import (
	"context"
	"database/sql"
	"testing"

	"etai/internal/base/bdd"
)

// SansClair fails for each column of text where one of these words, typed by somebody, stands in clear.
func (m *Monde) SansClair(t testing.TB, mots ...string) {
	t.Helper()
	colonnes := `select m.name, c.name from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table' and lower(c.type) = 'text' order by 1, 2`
	if m.Base.Moteur() == bdd.PostgreSQL {
		colonnes = `select table_name, column_name from information_schema.columns where table_schema = 'public' and data_type = 'text' order by 1, 2`
	}
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		cs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (c [2]string, err error) { return c, r.Scan(&c[0], &c[1]) }, colonnes)
		if err != nil {
			return err
		}
		for _, c := range cs {
			for _, mot := range mots {
				var n int
				if err := l.QueryRow(ctx, `select count(*) from `+c[0]+` where "`+c[1]+`" like '%' || $1 || '%'`, mot).Scan(&n); err != nil {
					return err
				}
				if n > 0 {
					t.Errorf("« %s » est en clair dans %s.%s", mot, c[0], c[1])
				}
			}
		}
		return nil
	})
}
