// SPDX-License-Identifier: EUPL-1.2

package droits_test

import (
	"fmt"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/organisation/droits"
	"etai/internal/organisation/organisationtest"
)

// remplir adds files in bulk: one in a hundred is the CESF's, half are in the south.
func remplir(b *testing.B, base *bdd.Base, m *organisationtest.Monde, dossiers int) {
	b.Helper()
	du := jour.Certain(2025, 1, 1)
	if err := base.Ecrire(b.Context(), func(e *bdd.Ecriture) error {
		var lignes, attributions [][]any
		for i := range dossiers {
			id := int64(i + 1)
			lignes = append(lignes, []any{id, m.Association, []int64{m.Nord, m.Sud}[i%2], fmt.Sprintf("2025-%06d", i), du})
			attributions = append(attributions, []any{id, m.Association, nil, "complete", du})
			agent := m.AutreCESF.ID
			if i%100 == 0 {
				agent = m.CESF.ID
			}
			attributions = append(attributions, []any{id, m.Association, agent, "complete", du})
		}
		if err := e.InsererLignes(b.Context(), "dossier", []string{"id", "organisation_id", "territoire_id", "numero", "ouvert_le"}, lignes); err != nil {
			return err
		}
		return e.InsererLignes(b.Context(), "dossier_attribution", []string{"dossier_id", "organisation_id", "agent_id", "portee", "du"}, attributions)
	}); err != nil {
		b.Fatal(err)
	}
	if base.Moteur() == bdd.PostgreSQL {
		if err := base.Ecrire(b.Context(), func(e *bdd.Ecriture) error {
			_, err := e.Exec(b.Context(), "analyze")
			return err
		}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkClause(b *testing.B) {
	const dossiers = 50_000
	organisationtest.BasesBanc(b, func(b *testing.B, base *bdd.Base) {
		m := organisationtest.NouveauMonde(b, base)
		remplir(b, base, m, dossiers)
		banc := func(nom string, a droits.Agent, texte string, args ...any) {
			b.Run(nom, func(b *testing.B) {
				t, tous := droits.Requete{SQL: texte}.Pour(a, args...)
				for b.Loop() {
					if err := base.Lire(b.Context(), func(l bdd.Lecture) error {
						rows, err := l.Query(b.Context(), t, tous...)
						if err != nil {
							return err
						}
						defer rows.Close()
						for rows.Next() {
						}
						return rows.Err()
					}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		const page = `select d.id from dossier d where d.id > $1 and {DROITS lire_identite d.id} order by d.id limit 50`
		const compte = `select count(*) from dossier d where {DROITS lire_chiffres d.id}`
		for _, a := range []droits.Agent{m.CESF, m.Comptable, m.ChefSud, m.Referent} {
			banc("page/"+string(a.Role), a, page, int64(dossiers/2))
			banc("compte/"+string(a.Role), a, compte)
		}
		b.Run("peut", func(b *testing.B) {
			for b.Loop() {
				if err := base.Lire(b.Context(), func(l bdd.Lecture) error {
					_, err := droits.Peut(b.Context(), l, m.CESF, droits.LireDossier, 101)
					return err
				}); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
}
