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

// EngagerSiDit is Engager for a text that may be empty: both answers are then null.
func EngagerSiDit(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, texte string) (contenu any, engage any, err error) {
	if texte == "" {
		return nil, nil, nil
	}
	id, somme, err := Engager(ctx, e, t, texte)
	if err != nil {
		return nil, nil, err
	}
	return id, somme, nil
}
