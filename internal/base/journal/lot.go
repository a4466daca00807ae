// SPDX-License-Identifier: EUPL-1.2

package journal

import (
	"context"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
)

// Scelle is a text under seal with its commitment, ready for the act that keeps it.
type Scelle struct{ chiffre, engagement []byte }

// Sceller seals a text outside of any act: the half of Engager that computes.
func Sceller(t *chiffre.Trousseau, texte string) (Scelle, error) {
	scelle, engage, err := sceller(t, texte)
	return Scelle{scelle, engage}, err
}

// Engage is one text kept: its id and its commitment.
type Engage struct {
	ID         int64
	Engagement []byte
}

// GarderLot keeps sealed texts, in their order: the half of Engager that writes.
func GarderLot(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, scelles []Scelle) ([]Engage, error) {
	ids, err := e.Identifiants(ctx, "contenu", len(scelles))
	if err != nil {
		return nil, err
	}
	rendus := make([]Engage, len(scelles))
	rangees := make([][]any, len(scelles))
	var cle any = t.CleID()
	for i := range scelles {
		rendus[i] = Engage{ids[i], scelles[i].engagement}
		rangees[i] = []any{ids[i], cle, scelles[i].chiffre}
	}
	if err := e.InsererLignes(ctx, "contenu", []string{"id", "cle_id", "chiffre"}, rangees); err != nil {
		return nil, fmt.Errorf("sceller %d textes : %w", len(scelles), err)
	}
	return rendus, nil
}

// EngagerLot is Engager for many texts, in few statements: for imports.
func EngagerLot(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, textes []string) ([]Engage, error) {
	scelles := make([]Scelle, len(textes))
	for i, texte := range textes {
		var err error
		if scelles[i], err = Sceller(t, texte); err != nil {
			return nil, err
		}
	}
	return GarderLot(ctx, e, t, scelles)
}
