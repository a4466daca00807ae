// SPDX-License-Identifier: EUPL-1.2

package bddtest

import (
	"database/sql"
	"io/fs"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
)

// VirementsBruts is how many transfers a second PostgreSQL takes from one client, each durable: a transaction, two movements and two balances, and nothing else.
func VirementsBruts(b *testing.B, sources []fs.FS) float64 {
	b.Helper()
	db, err := sql.Open("pgx", AdressePGDurable(b, sources))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	for _, q := range []string{`create table brut_ecriture (id bigint primary key, jour date not null)`,
		`create table brut_mouvement (ecriture bigint not null, compte bigint not null, centimes bigint not null)`,
		`create table brut_solde (compte bigint primary key, centimes bigint not null)`, `insert into brut_solde select n, 0 from generate_series(0, 25000) n`} {
		if _, err := db.ExecContext(b.Context(), q); err != nil {
			b.Fatal(err)
		}
	}
	const n = 2000
	debut := time.Now()
	for i := range n {
		tx, err := db.BeginTx(b.Context(), nil)
		if err != nil {
			b.Fatal(err)
		}
		for _, q := range []struct {
			sql  string
			args []any
		}{{`insert into brut_ecriture values ($1, current_date)`, []any{i}}, {`insert into brut_mouvement values ($1, $2, $3), ($1, 0, -$3)`, []any{i, i + 1, 100}},
			{`update brut_solde set centimes = centimes + $2 where compte = $1`, []any{i + 1, 100}}, {`update brut_solde set centimes = centimes - $1 where compte = 0`, []any{100}}} {
			if _, err := tx.ExecContext(b.Context(), q.sql, q.args...); err != nil {
				b.Fatal(err)
			}
		}
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
	}
	return n / time.Since(debut).Seconds()
}
