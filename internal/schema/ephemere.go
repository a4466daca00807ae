// SPDX-License-Identifier: EUPL-1.2

package schema

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"

	"etai/internal/base/bdd"
)

// Ephemere opens an empty base that goes away when it is closed: the dated data of the law are in it, as in any installation.
func Ephemere(ctx context.Context) (b *bdd.Base, fermer func() error, err error) {
	dossier, err := os.MkdirTemp("", "etai-calcul-")
	if err != nil {
		return nil, nil, err
	}
	b, err = bdd.Ouvrir(ctx, bdd.Options{Adresse: "sqlite:" + filepath.Join(dossier, "base.db"), Journal: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, nil, errors.Join(err, os.RemoveAll(dossier))
	}
	fermer = func() error { return errors.Join(b.Fermer(), os.RemoveAll(dossier)) }
	if err := bdd.Appliquer(ctx, b, Migrations()); err != nil {
		return nil, nil, errors.Join(err, fermer())
	}
	return b, fermer, nil
}
