// SPDX-License-Identifier: EUPL-1.2

package fichiers

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"time"

	"etai/internal/base/bdd"
)

// sursis is how long a file without a row is left alone: its act may still be under way.
const sursis = 24 * time.Hour

// Balayer removes the files that no row knows, once they are a day old, and those whose row says destroyed.
// It returns how many were removed.
func (d *Depot) Balayer(ctx context.Context, b *bdd.Base) (n int, err error) {
	limite := b.Horloge().Maintenant().Plus(-sursis).Temps()
	// Rows are read before files: a file whose row comes later is too young to be removed.
	connus, err := etats(ctx, b)
	if err != nil {
		return 0, fmt.Errorf("balayer les documents : %w", err)
	}
	err = d.disque.Parcourir(documents, func(nom string, modifie time.Time) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		efface, connu := connus[path.Base(nom)]
		if connu && !efface || !connu && modifie.After(limite) {
			return nil
		}
		if err := d.disque.Supprimer(nom); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		n++
		return nil
	})
	if err != nil {
		return n, fmt.Errorf("balayer les documents : %w", err)
	}
	return n, nil
}

// etats tells, for each name that has a row, whether it was destroyed.
func etats(ctx context.Context, b *bdd.Base) (map[string]bool, error) {
	var connus map[string]bool
	err := b.Lire(ctx, func(l bdd.Lecture) error {
		connus = map[string]bool{}
		_, err := bdd.Lister(ctx, l, func(r *sql.Rows) (rien struct{}, err error) {
			var nom string
			var efface bool
			err = r.Scan(&nom, &efface)
			connus[nom] = efface
			return rien, err
		}, `select nom, efface_le is not null from fichier`)
		return err
	})
	return connus, err
}

// Bilan counts what a check went through.
type Bilan struct {
	Documents int64 // present, and read to the end when asked
	Octets    int64
	Effaces   int64
}

// Verifier checks that every row has its file; entier reads each to its end against its hash. It returns at
// the first fault.
func (d *Depot) Verifier(ctx context.Context, b *bdd.Base, entier bool) (Bilan, error) {
	var bilan Bilan
	for apres := int64(0); ; {
		var lot []Fichier
		err := b.Lire(ctx, func(l bdd.Lecture) (err error) {
			lot, err = bdd.Lister(ctx, l, lire, `select `+champs+` from fichier f where f.id > $1 order by f.id limit 500`, apres)
			return err
		})
		if err != nil || len(lot) == 0 {
			return bilan, err
		}
		for _, f := range lot {
			apres = f.ID
			if f.Efface {
				bilan.Effaces++
				continue
			}
			n, err := d.controler(f, entier)
			if err != nil {
				return bilan, err
			}
			bilan.Documents++
			bilan.Octets += n
		}
	}
}

func (d *Depot) controler(f Fichier, entier bool) (int64, error) {
	r, err := d.Lire(f)
	if err != nil {
		return 0, err
	}
	var n int64
	if entier {
		n, err = io.Copy(io.Discard, r)
	}
	return n, errors.Join(err, r.Close())
}
