// SPDX-License-Identifier: EUPL-1.2

package bdd

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Sauvegarder copies an SQLite base, as it is at one instant, into a new file under the same key, while
// everybody goes on working. The copy is one compact file, mode 0600, on the disk when this returns.
// PostgreSQL has its own tools for that.
func (b *Base) Sauvegarder(ctx context.Context, chemin string) (err error) {
	if b.sqlite == nil {
		return errors.New("une base PostgreSQL se sauvegarde avec pg_dump")
	}
	if chemin, err = filepath.Abs(chemin); err != nil {
		return err
	}
	f, err := os.OpenFile(chemin, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("sauvegarde : %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(chemin))
		}
	}()
	adresse, err := adresseSQLite(chemin, b.sqlite.options)
	if err == nil {
		err = b.sqlite.versFichier(ctx, adresse)
	}
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = synchroniserDossier(filepath.Dir(chemin))
	}
	if err != nil {
		return fmt.Errorf("sauvegarde : %w", traduire(err))
	}
	return nil
}

func (m *moteurSQLite) versFichier(ctx context.Context, adresse string) error {
	c := m.connecteur
	c.ecrivain = false
	pool := sql.OpenDB(&c)
	defer pool.Close()
	_, err := pool.ExecContext(ctx, "vacuum into $1", adresse)
	return err
}

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
