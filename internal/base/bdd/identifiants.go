// SPDX-License-Identifier: EUPL-1.2

package bdd

import (
	"context"
	"fmt"
)

// Identifiants reserves n ids of a table whose key is {ID}, in order, for rows that must know their ids before they are inserted together
// (InsererLignes). Ids of an act that is undone are lost on PostgreSQL and given again on SQLite.
func (e *Ecriture) Identifiants(ctx context.Context, table string, n int) ([]int64, error) {
	if n <= 0 {
		return nil, nil
	}
	if e.moteur == PostgreSQL {
		rows, err := e.Query(ctx, `select nextval(s.suite) from (select cast(pg_get_serial_sequence($1, 'id') as regclass) as suite offset 0) s, generate_series(1, $2)`, table, n)
		if err != nil {
			return nil, fmt.Errorf("réserver %d identifiants de %s : %w", n, table, err)
		}
		defer rows.Close()
		ids := make([]int64, 0, n)
		for rows.Next() {
			var id int64
			if err := rows.Scan(&id); err != nil {
				return nil, traduire(err)
			}
			ids = append(ids, id)
		}
		return ids, traduire(rows.Err())
	}
	// AUTOINCREMENT keeps the last id given in sqlite_sequence, whose rows may be written as those of any table.
	pris, err := e.Exec(ctx, `update sqlite_sequence set seq = seq + $2 where name = $1`, table, n)
	if err == nil && pris == 0 {
		_, err = e.Exec(ctx, `insert into sqlite_sequence (name, seq) values ($1, $2)`, table, n)
	}
	var dernier int64
	if err == nil {
		err = e.QueryRow(ctx, `select seq from sqlite_sequence where name = $1`, table).Scan(&dernier)
	}
	if err != nil {
		return nil, fmt.Errorf("réserver %d identifiants de %s : %w", n, table, err)
	}
	ids := make([]int64, n)
	for i := range ids {
		ids[i] = dernier - int64(n-1-i)
	}
	return ids, nil
}
