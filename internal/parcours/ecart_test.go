// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
)

// The refusals of a cause, each with its rule; and what the table refuses to whoever writes.
func TestCauseDUneRecette(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60775)
		var r gestion.Recette
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			rs, err := gestion.RecettesDuDossier(ctx, l, s.Dossier)
			r = rs[0]
			return err
		})
		nov := jour.Certain(2026, 11, 5)
		noter := func(role droits.Role, c parcours.CauseDeRecette) error {
			_, err := parcours.NoterCause(t.Context(), b, m.Demande(role), c)
			return err
		}
		for regle, c := range map[string]parcours.CauseDeRecette{
			"cause": {Recette: r.ID, Mois: nov, Cause: "inventée"},
			"mots":  {Recette: r.ID, Mois: nov, Cause: gestion.AutreCause, Mots: "  "},
			"mois":  {Recette: r.ID, Mois: jour.Certain(2027, 3, 1), Cause: gestion.Indu},
		} {
			var refus *parcours.Refus
			if err := noter(droits.Comptable, c); !errors.As(err, &refus) || refus.Regle != regle {
				t.Errorf("%s : %v", regle, err)
			}
		}
		var refus *parcours.Refus
		if err := noter(droits.Comptable, parcours.CauseDeRecette{Recette: r.ID, Mois: jour.Certain(2025, 3, 1), Cause: gestion.Indu}); !errors.As(err, &refus) || refus.Regle != "mois" {
			t.Errorf("avant l’autorisation : %v", err)
		}
		for _, role := range []droits.Role{droits.Administrateur, droits.Referent, droits.Direction} {
			if err := noter(role, parcours.CauseDeRecette{Recette: r.ID, Mois: nov, Cause: gestion.Indu}); !errors.Is(err, parcours.ErrInterdit) {
				t.Errorf("%s : %v", role, err)
			}
		}
		if err := noter(droits.Comptable, parcours.CauseDeRecette{Recette: r.ID, Mois: nov, Cause: gestion.Indu, Version: 3}); !errors.Is(err, bdd.ErrAncienneVersion) {
			t.Errorf("version : %v", err)
		}
		if err := noter(droits.Comptable, parcours.CauseDeRecette{Recette: r.ID, Mois: nov, Cause: gestion.Indu}); err != nil {
			t.Fatal(err)
		}
		for _, brute := range []string{`delete from gestion_ecart`, `update gestion_ecart set recette_id = recette_id + 1`, `update gestion_ecart set dossier_id = 0`, `update gestion_ecart set cause = 'x'`,
			`update gestion_ecart set cause = 'autre', mots = ''`} {
			if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error { _, err := e.Exec(t.Context(), brute); return err }); err == nil {
				t.Errorf("la table laisse passer %q", brute)
			}
		}
	})
}
