// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/comptes"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
)

// TextesEngages are the tables whose texts Verifier opens, the journal's apart.
var TextesEngages = textesEngages

// AuRythmeDuPlan, ParMois and Convenue are what the plan says of what is usual.
var (
	AuRythmeDuPlan = auRythmeDuPlan
	ParMois        = parMois
	Convenue       = convenue
)

// PropositionPour reads what surrounds a line and proposes.
func PropositionPour(ctx context.Context, l bdd.Lecture, ligne comptes.LigneAPoster) (Proposition, error) {
	banques, err := banquesDuLot(ctx, l, []comptes.LigneAPoster{ligne})
	if err != nil {
		return Proposition{}, err
	}
	return Proposer(&ligne, banques[ligne.CompteBancaire].contexte), nil
}

// DeciderDemandeEnCommission is what a commission does to a request when it decides.
func DeciderDemandeEnCommission(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, demande int64, x masp.DecisionDemande) error {
	_, err := acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		return demande, deciderDemande(ctx, e, t, a, demande, x)
	})
	return err
}

// AnnulerDecisionEnCommission is what a commission does to a request when it cancels its decision.
func AnnulerDecisionEnCommission(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, demande, passage int64, motif string) error {
	_, err := acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		return demande, annulerDecisionDemande(ctx, e, t, a, demande, passage, motif)
	})
	return err
}
