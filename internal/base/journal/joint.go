// SPDX-License-Identifier: EUPL-1.2

package journal

import (
	"context"
	"errors"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
)

// Joint is a text of contenu as a query reads it beside its row: contenu_id, engagement, and chiffre of contenu joined to it. The zero value is no text.
type Joint struct {
	id                  int64
	engagement, chiffre []byte
}

// Cibles are where a row is scanned, in that order.
func (j *Joint) Cibles() []any { return []any{bdd.OuZero(&j.id), &j.engagement, &j.chiffre} }

// Ouvrir returns the text; no text, or an erased one, is empty.
func (j Joint) Ouvrir(t *chiffre.Trousseau) (string, error) {
	if j.id == 0 {
		return "", nil
	}
	s, err := OuvrirContenu(t, j.id, j.chiffre, j.engagement)
	if errors.Is(err, ErrEfface) {
		return "", nil
	}
	return s, err
}

// TexteEfface is what is shown in the place of an erased text.
const TexteEfface = "Texte effacé sous bordereau d’élimination."

// Dire is Ouvrir for a page: an erased text says that it is.
func (j Joint) Dire(t *chiffre.Trousseau) (string, error) {
	s, err := j.Ouvrir(t)
	if s == "" && err == nil && !j.Vide() {
		s = TexteEfface
	}
	return s, err
}

// Colonnes are what a row keeps of the text, contenu_id and engagement: null when there is none.
func (j Joint) Colonnes() (contenu, engagement any) {
	if j.id == 0 {
		return nil, nil
	}
	return j.id, j.engagement
}

// Vide tells whether there is no text; an erased one is one.
func (j Joint) Vide() bool { return j.id == 0 }

// EngagerSiDit is Engager for a text that may be empty: there is none, then.
func EngagerSiDit(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, texte string) (Joint, error) {
	if texte == "" {
		return Joint{}, nil
	}
	scelle, err := Sceller(t, texte)
	if err != nil {
		return Joint{}, err
	}
	gardes, err := GarderLot(ctx, e, t, []Scelle{scelle})
	if err != nil {
		return Joint{}, err
	}
	return Joint{gardes[0].ID, scelle.engagement, scelle.chiffre}, nil
}
