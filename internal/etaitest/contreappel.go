// SPDX-License-Identifier: EUPL-1.2

package etaitest

import (
	"context"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/tiers"
)

// ContreAppeler has the accountant find a number on an old lease and call the tiers of bank details, who confirms them.
func (m *Monde) ContreAppeler(t testing.TB, version int64) {
	t.Helper()
	var v tiers.Version
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		v, err = tiers.VersionParID(ctx, l, version)
		return err
	})
	numero, err := parcours.AjouterTelephone(t.Context(), m.Base, m.Demande(droits.Comptable), tiers.Telephone{Tiers: v.Tiers, Numero: "+33555000099", Source: tiers.DuContrat, ConnuDepuis: jour.Certain(2025, 3, 1)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parcours.NoterContreAppel(t.Context(), m.Base, m.Demande(droits.Comptable), tiers.ContreAppel{Version: version, Telephone: numero, Resultat: tiers.Confirme, Interlocuteur: "Accueil Exemple"}); err != nil {
		t.Fatal(err)
	}
}
