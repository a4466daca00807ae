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
		etaitest.CopierOrganisations(t, b, 2)
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			for i := range int64(12) {
				de := i%4*etaitest.PasDesCopies + i/4*etaitest.PasDesBases
				c, err := comptes.DuDossier(ctx, l, modele.Dossier+de)
				if err != nil || c.ID != modele.Compte.ID+de || c.Dossier != modele.Dossier+de || c.Organisation != m.Organisation+i/4*etaitest.PasDesBases {
					t.Errorf("compte %d : %+v, %v", i, c, err)
				}
				p, err := personnes.DuDossier(ctx, l, modele.Dossier+de)
				if err != nil || p.Prenom != "Personne" {
					t.Errorf("personne %d : %+v, %v", i, p, err)
				}
			}
			return nil
		})
	})
}
