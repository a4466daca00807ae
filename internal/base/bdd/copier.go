// SPDX-License-Identifier: EUPL-1.2

package bdd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// ErrSansCopie is returned by Copier on PostgreSQL, which has its own tools (pg_dump).
var ErrSansCopie = errors.New("la copie en marche n’existe que pour SQLite : sur PostgreSQL, utiliser pg_dump")

// Copier writes a consistent copy of an SQLite base into a new file, encrypted under the same key (nil: plain), while the service runs.
func (b *Base) Copier(ctx context.Context, chemin string, cle []byte) (err error) {
	if b.sqlite == nil {
		return ErrSansCopie
	}
	if chemin, err = filepath.Abs(chemin); err != nil {
		return err
	}
	if _, err := os.Lstat(chemin); err == nil {
		return fmt.Errorf("%s existe déjà", chemin)
	}
	if err := creer(chemin); err != nil {
		return err
	}
	adresse, err := adresseSQLite(chemin, Options{Cle: cle})
	if err != nil {
		return err
	}
	lecteur := b.sqlite.connecteur
	lecteur.ecrivain, lecteur.pragmas = false, []string{"query_only=on"}
	c, err := lecteur.Connect(ctx)
	if err != nil {
		return err
	}
	conn := c.(*connSQLite)
	if err := conn.c.Backup("main", adresse); err != nil {
		return errors.Join(fmt.Errorf("copier la base : %w", traduire(err)), conn.Close(), os.Remove(chemin))
	}
	return conn.Close()
}
