// SPDX-License-Identifier: EUPL-1.2

package bdd

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// ErrSansCopie is returned by Copier on PostgreSQL, which has its own tools (pg_dump).
var ErrSansCopie = errors.New("la copie en marche n’existe que pour SQLite : sur PostgreSQL, utiliser pg_dump")

// Copier writes a copy of an SQLite base, as it is at one instant, into a new file encrypted under a key
// (nil: plain), while everybody goes on working. The copy is one compact file, mode 0600, on the disk when
// this returns; on failure there is none.
func (b *Base) Copier(ctx context.Context, chemin string, cle []byte) (err error) {
	if b.sqlite == nil {
		return ErrSansCopie
	}
	if chemin, err = filepath.Abs(chemin); err != nil {
		return err
	}
	adresse, err := adresseSQLite(chemin, Options{Cle: cle})
	if err != nil {
		return err
	}
	f, err := os.OpenFile(chemin, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("copier la base : %w", err)
	}
	err = errors.Join(b.sqlite.versFichier(ctx, adresse), f.Sync(), f.Close())
	if err == nil {
		err = synchroniserDossier(filepath.Dir(chemin))
	}
	if err != nil {
		return fmt.Errorf("copier la base : %w", errors.Join(traduire(err), os.Remove(chemin)))
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
