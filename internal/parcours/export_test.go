// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"

	"etai/internal/base/bdd"
	"etai/internal/comptes"
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
