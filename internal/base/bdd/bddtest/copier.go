// SPDX-License-Identifier: EUPL-1.2

package bddtest

import (
	"database/sql"
	"io"
	"testing"

	"github.com/jackc/pgx/v5/stdlib"
)

// CopierCSV reads a CSV file into a table of a PostgreSQL base with COPY, PostgreSQL's own reader: what an export is proved by.
func CopierCSV(t testing.TB, conn *sql.Conn, table string, csv io.Reader) {
	t.Helper()
	if err := conn.Raw(func(c any) error {
		_, err := c.(*stdlib.Conn).Conn().PgConn().CopyFrom(t.Context(), csv, "copy "+table+" from stdin with (format csv, header)")
		return err
	}); err != nil {
		t.Fatalf("%s : %v", table, err)
	}
}
