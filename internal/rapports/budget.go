// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/budget"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
)

// BudgetDuDossier is one version with its lines, and what it comes to on its day.
type BudgetDuDossier struct {
	budget.Version
	Lignes []budget.Ligne
	Calcul budget.Calcul
}

// Budget reads the lines of a version of a file that the agent may read, and computes them: on the day when it begins to stand, or today when it
// already stands.
func Budget(ctx context.Context, l bdd.Lecture, a droits.Agent, v budget.Version) (b BudgetDuDossier, err error) {
	b.Version = v
	if b.Lignes, err = budget.Lignes(ctx, l, a, v.ID); err != nil {
		return b, err
	}
	j := plusTard(v.ValableDu, l.Instant().Jour())
	regle, err := parcours.RegleDuBudget(ctx, l, a.Organisation, j)
	b.Calcul = budget.Calculer(b.Lignes, v.Personnes, regle, j)
	return b, err
}

func plusTard(a, b jour.Jour) jour.Jour {
	if a.Apres(b) {
		return a
	}
	return b
}

// budget reads the version that stands, else the next one, and the debts that may not be paid.
func (v *VueEnsemble) budget(ctx context.Context, l bdd.Lecture, a droits.Agent) error {
	j := l.Instant().Jour()
	if v.Droits.Gestion {
		gs, err := gestion.DettesGeleesDuDossier(ctx, l, v.Dossier.ID)
		if err != nil {
			return err
		}
		for _, g := range gs {
			if g.EnCours(j) {
				v.Gelees = append(v.Gelees, g)
			}
		}
	}
	if !v.Droits.Budget {
		return nil
	}
	vs, err := budget.DuDossier(ctx, l, a, v.Dossier.ID)
	if err == nil {
		v.Budget, err = BudgetCourant(ctx, l, a, vs)
	}
	return err
}

// BudgetCourant reads the version that stands today among those of a file, else the last one; nil when there is none.
func BudgetCourant(ctx context.Context, l bdd.Lecture, a droits.Agent, vs []budget.Version) (*BudgetDuDossier, error) {
	x := budget.EnVigueur(vs, l.Instant().Jour())
	if x == nil {
		x = budget.Derniere(vs)
	}
	if x == nil {
		return nil, nil
	}
	b, err := Budget(ctx, l, a, *x)
	return &b, err
}
