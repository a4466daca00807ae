// SPDX-License-Identifier: EUPL-1.2

package logement_test

import (
	"context"

	"etai/internal/base/bdd"
	"etai/internal/personnes"
)

// lireTitulaire reads the person of a file.
func lireTitulaire(dossier int64, p *personnes.Personne) func(context.Context, bdd.Lecture) error {
	return func(ctx context.Context, l bdd.Lecture) (err error) {
		*p, err = personnes.DuDossier(ctx, l, dossier)
		return err
	}
}
