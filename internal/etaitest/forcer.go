// SPDX-License-Identifier: EUPL-1.2

package etaitest

import (
	"context"
	"database/sql"

	"etai/internal/base/bdd"
)

// Forcer writes behind the program's back, as somebody who holds the file or the server can: neither triggers nor references bind it, and on SQLite no
// CHECK either. The guards are there again afterwards.
func Forcer(ctx context.Context, e *bdd.Ecriture, ordres ...string) error {
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
	executer := func(textes []string) error {
		for _, texte := range textes {
			if _, err := e.Exec(ctx, texte); err != nil {
				return err
			}
		}
		return nil
	}
	err := executer(append(avant, ordres...))
	if suite := executer(apres); err == nil {
		err = suite
	}
	return err
}
