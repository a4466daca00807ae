// SPDX-License-Identifier: EUPL-1.2

package droits_test

import (
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/organisation/droits"
	"etai/internal/organisation/organisationtest"
)

// Parmi answers what Peut answers, action by action, for everyone on every file, absent ones included.
func TestParmi(t *testing.T) {
	organisationtest.Bases(t, func(t *testing.T, b *bdd.Base, _ *organisationtest.Horloge) {
		m := organisationtest.NouveauMonde(t, b)
		suivi, seul := m.Dossier(t, b), m.Dossier(t, b)
		m.Suivre(t, b, suivi)
		for _, a := range []droits.Agent{m.CESF, m.AutreCESF, m.Comptable, m.Chef, m.ChefSud, m.Direct, m.Admin, m.Referent, m.DirectionDepartement, {}, {ID: m.CESF.ID, Organisation: m.Association, Role: "maire"}} {
			for _, dossier := range []int64{suivi, seul, 999999} {
				if err := b.Lire(t.Context(), func(l bdd.Lecture) error {
					eu, err := droits.Parmi(t.Context(), l, a, dossier, surDossier...)
					if err != nil {
						return err
					}
					for _, action := range surDossier {
						veut, err := droits.Peut(t.Context(), l, a, action, dossier)
						if err != nil {
							return err
						}
						if eu[action] != veut {
							t.Errorf("%s, dossier %d, %s : %v, attendu %v", a.Role, dossier, action, eu[action], veut)
						}
					}
					return nil
				}); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}
