// SPDX-License-Identifier: EUPL-1.2

package banque_test

import (
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/comptes"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/tiers"
)

// Money of a pooled account that was paid out of its waiting place is not put back from what another line, or another person, has there.
func TestAttenteDejaPartie(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		co := ouvrirCollectif(t, m)
		s1, s2 := co.sousCompte(t, "", 60000), co.sousCompte(t, "", 50000)
		c := &caisse{t: t, m: m, g: &guichet{iban: co.iban}, j: lundi}
		premiere, seconde, autre := c.credit(300, "VIREMENT UN"), c.credit(300, "VIREMENT DEUX"), c.credit(300, "VIREMENT TROIS")
		for _, x := range []struct {
			p comptes.Pointage
			s etaitest.Suivie
		}{{premiere, s1}, {seconde, s1}, {autre, s2}} {
			pointer(t, m, x.p, parcours.Pointage{Choix: parcours.HorsAutorisation, Dossier: x.s.Dossier})
		}
		soi := m.Tiers(t, tiers.Personne, s1.Dossier)
		verser := func() (int64, error) {
			return parcours.PreparerOrdre(t.Context(), b, m.Demande(droits.Comptable), parcours.NouvelOrdre{Dossier: s1.Dossier, Tiers: soi, Centimes: 300,
				ExecutionLe: execution, Objet: paiements.Reversement, Libelle: "VERSEMENT", Piece: m.Piece(t, s1.Dossier)})
		}
		o, err := verser()
		if err != nil {
			t.Fatal(err)
		}
		bureau{t, m}.transmettre(o)
		refuse(t, "provision", func() error {
			return essayer(t, m, relire(t, m, premiere.Ligne), parcours.Pointage{Choix: parcours.EnAttente, Motif: "erreur"})
		})
		// The other line still waits whole: it may be put back, and then nothing is left to pay.
		pointer(t, m, relire(t, m, seconde.Ligne), parcours.Pointage{Choix: parcours.EnAttente, Motif: "erreur"})
		refuse(t, "provision", func() error { _, err := verser(); return err })
		if c := solde(t, b, co.banque.ID, comptes.HorsAutorisation); c != 300 {
			t.Errorf("hors autorisation : %s, attendu les 3,00 de la seconde personne", c)
		}
		m.Verifier(t)
	})
}
