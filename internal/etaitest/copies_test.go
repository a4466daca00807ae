// SPDX-License-Identifier: EUPL-1.2

package etaitest_test

import (
	"context"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/comptes"
	"etai/internal/etaitest"
	"etai/internal/personnes"
)

// A copy has the person, the account and the balance of its model, under ids of its own.
func TestCopier(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		m.SansVerification = "the chains do not hold over copies"
		modele := m.Suivre(t, 60775)
		etaitest.Copier(t, b, modele.Dossier, 3)
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			for i := range int64(4) {
				c, err := comptes.DuDossier(ctx, l, modele.Dossier+i*etaitest.PasDesCopies)
				if err != nil || c.ID != modele.Compte.ID+i*etaitest.PasDesCopies || c.Dossier != modele.Dossier+i*etaitest.PasDesCopies {
					t.Errorf("compte %d : %+v, %v", i, c, err)
				}
				p, err := personnes.DuDossier(ctx, l, modele.Dossier+i*etaitest.PasDesCopies)
				if err != nil || p.Prenom != "Personne" {
					t.Errorf("personne %d : %+v, %v", i, p, err)
				}
			}
			return nil
		})
	})
}
