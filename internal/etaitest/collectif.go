// SPDX-License-Identifier: EUPL-1.2

package etaitest

import (
	"context"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/comptes"
	"etai/internal/formats/iban"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
)

// ModeCollectif records the legal opinion and the acceptance of these payers, each with its document.
func (m *Monde) ModeCollectif(t testing.TB, organismes ...string) {
	t.Helper()
	for _, o := range append([]string{""}, organismes...) {
		piece := m.Piece(t, 0)
		if _, err := parcours.ConsignerCollectif(t.Context(), m.Base, m.Demande(droits.Direction), parcours.PieceCollectif{Organisme: o, DatePiece: Debut},
			func(*bdd.Ecriture) (int64, error) { return piece, nil }); err != nil {
			t.Fatal(err)
		}
	}
}

// Collectif opens a pooled account that the CAF accepts.
func (m *Monde) Collectif(t testing.TB, i iban.IBAN) comptes.CompteBancaire {
	t.Helper()
	m.ModeCollectif(t, "CAF")
	id, err := parcours.OuvrirCollectif(t.Context(), m.Base, m.Trousseau, m.Demande(droits.Comptable), parcours.NouveauCollectif{IBAN: i, OuvertLe: Debut,
		Titulaire: "ASSOCIATION EXEMPLE COMPTE DES USAGERS"})
	if err != nil {
		t.Fatal(err)
	}
	var cb comptes.CompteBancaire
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		cb, err = comptes.Bancaire(ctx, l, id)
		return err
	})
	return cb
}
