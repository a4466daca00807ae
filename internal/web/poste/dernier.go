// SPDX-License-Identifier: EUPL-1.2

package poste

import (
	"context"
	"errors"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
)

// Quand writes an instant in a sentence: "le 4 novembre 2026 à 14 h 32"; nothing for no instant.
func Quand(i horloge.Instant) string {
	if i.Vide() {
		return ""
	}
	t := i.Temps().In(horloge.Paris)
	return "le " + i.Jour().Long() + " à " + texte.Heure(t.Hour(), t.Minute())
}

// DernierActe tells who changed an object last, in words; nothing when nobody did.
func (v *Visite) DernierActe(ctx context.Context, objet string, id int64) (par, quand string, err error) {
	err = v.Lire(ctx, func(l bdd.Lecture, _ droits.Agent) error {
		qui, le, err := rapports.DernierActe(ctx, l, objet, id)
		if errors.Is(err, bdd.ErrAbsent) {
			return nil
		}
		par, quand = qui, Quand(le)
		return err
	})
	return par, quand, err
}
