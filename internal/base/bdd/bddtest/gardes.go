// SPDX-License-Identifier: EUPL-1.2

package bddtest

import (
	"context"
	"database/sql"

	"etai/internal/base/bdd"
)

// Forcer runs statements behind the program's back: see SansGardes.
func Forcer(ctx context.Context, e *bdd.Ecriture, ordres ...string) error {
	return SansGardes(ctx, e, func() error { return executer(ctx, e, ordres) })
}

// SansGardes lets fn write as somebody who holds the file or the server can: neither triggers nor references bind it, and on SQLite no CHECK either. The
// guards are there again afterwards.
func SansGardes(ctx context.Context, e *bdd.Ecriture, fn func() error) error {
	avant, apres := []string{`set local session_replication_role = replica`}, []string{`set local session_replication_role = origin`}
	if e.Moteur() == bdd.SQLite {
		avant, apres = []string{`pragma defer_foreign_keys = on`, `pragma ignore_check_constraints = on`}, []string{`pragma ignore_check_constraints = off`}
		rows, err := e.Query(ctx, `select name, sql from sqlite_master where type = 'trigger' order by name`)
		gardes, err := bdd.Chaque(rows, err, func(r *sql.Rows) (g [2]string, err error) { return g, r.Scan(&g[0], &g[1]) })
		if err != nil {
			return err
		}
		for _, g := range gardes {
			avant, apres = append(avant, `drop trigger "`+g[0]+`"`), append(apres, g[1])
		}
	}
	err := executer(ctx, e, avant)
	if err == nil {
		err = fn()
	}
	if suite := executer(ctx, e, apres); err == nil {
		err = suite
	}
	return err
}

func executer(ctx context.Context, e *bdd.Ecriture, ordres []string) error {
	for _, texte := range ordres {
		if _, err := e.Exec(ctx, texte); err != nil {
			return err
		}
	}
	return nil
}
