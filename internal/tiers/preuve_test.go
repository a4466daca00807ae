// SPDX-License-Identifier: EUPL-1.2

package tiers_test

import (
	"errors"
	"testing"

	"etai/internal/tiers"
)

// First bank details without a document are approved once somebody says where they were seen; those that replace others, on a contre-appel.
func TestVerifierPreuve(t *testing.T) {
	for _, c := range []struct {
		nom  string
		v    tiers.Version
		dite tiers.Preuve
		veut error
	}{
		{"rien", tiers.Version{}, "", tiers.ErrSansPreuve},
		{"un document", tiers.Version{Piece: 4}, "", nil},
		{"dite à la saisie", tiers.Version{Preuve: tiers.RecuDeLaBanque}, "", nil},
		{"dite à l’approbation", tiers.Version{}, tiers.VuSurOriginal, nil},
		{"un changement", tiers.Version{Changement: true}, "", nil},
		{"approuvées avant la règle", tiers.Version{Preuve: tiers.AvantLaRegle}, "", nil},
		{"dire avant la règle", tiers.Version{}, tiers.AvantLaRegle, tiers.ErrPreuveInconnue},
		{"dire autre chose", tiers.Version{Piece: 4}, "vu", tiers.ErrPreuveInconnue},
	} {
		if err := tiers.VerifierPreuve(c.v, c.dite); !errors.Is(err, c.veut) {
			t.Errorf("%s : %v, attendu %v", c.nom, err, c.veut)
		}
	}
}
