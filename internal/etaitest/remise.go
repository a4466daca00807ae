// SPDX-License-Identifier: EUPL-1.2

package etaitest

import (
	"context"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
)

// Voir marks as seen by an agent, one by one, the orders of a remise that deserve a look: the visa is refused to who has not seen them.
func (m *Monde) Voir(t testing.TB, a droits.Agent, remise int64) {
	t.Helper()
	var revue parcours.Revue
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		revue, err = parcours.RevueDe(ctx, l, remise, a.ID)
		return err
	})
	for _, g := range revue.Lignes {
		if g.Section == parcours.AVoir {
			if _, err := parcours.Vue(t.Context(), m.Base, parcours.Demande{Agent: a}, remise, g.Ordre.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Controler marks together what an agent has not seen yet of a remise for one reason, as the review does.
func (m *Monde) Controler(a droits.Agent, remise int64, raison string) (int64, error) {
	var montrees []byte
	if err := m.Base.Lire(context.Background(), func(l bdd.Lecture) error {
		revue, err := parcours.RevueDe(context.Background(), l, remise, a.ID)
		montrees = revue.AControler(remise, a.ID, raison).Empreinte()
		return err
	}); err != nil {
		return 0, err
	}
	return parcours.ControlerLignes(context.Background(), m.Base, parcours.Demande{Agent: a}, remise, raison, montrees)
}
