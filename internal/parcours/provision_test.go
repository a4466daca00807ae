// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"errors"
	"fmt"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
)

// An order that the account does not cover waits, enters no remise, and comes back by itself with the money: in the act of the import, then of a cancellation.
func TestAttendreLaProvision(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		bailleur := m.Bailleur(t)
		n := loyer(t, m, s, bailleur, 40000)
		_, err := parcours.PreparerOrdre(t.Context(), b, m.Demande(droits.Comptable), n)
		exigerRefus(t, err, "provision")
		n.Attendre = true
		id := preparer(t, m, n)
		etat := func(ordre int64, veut paiements.Etat) {
			t.Helper()
			if o := lireOrdre(t, m, ordre); o.Etat != veut {
				t.Errorf("%s, attendu %s", o.Etat, veut)
			}
		}
		etat(id, paiements.EnAttente)
		_, err = parcours.ComposerRemise(t.Context(), b, m.Demande(droits.Comptable), []int64{id})
		exigerRefus(t, err, "provision")
		approvisionner(t, m, s, 60000)
		etat(id, paiements.Prepare)
		// A second one waits, the first one is cancelled: the second is freed by that very act.
		n.Centimes, n.Libelle = 30000, "REGULARISATION 2026 REF 123"
		second := preparer(t, m, n)
		etat(second, paiements.EnAttente)
		o := lireOrdre(t, m, id)
		if _, err := parcours.AnnulerOrdre(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), id, o.VersionRangee, "payé autrement"); err != nil {
			t.Fatal(err)
		}
		etat(second, paiements.Prepare)
		// A debit that nobody asked for takes it back.
		importer(t, m, s, lundi, lundi, 60000, ligne(-40000, "PRLV OPERATEUR", ""))
		etat(second, paiements.EnAttente)
		// Money comes back: so does the order, in the act that shows it.
		importer(t, m, s, lundi.Plus(1), lundi.Plus(1), 20000, ligne(25000, "VIR REMBOURSEMENT", ""))
		etat(second, paiements.EnAttente) // money that waits to be attributed is not hers yet
		if err := decider(t, m, pointages(t, m, s)[2].Ligne, parcours.Pointage{Choix: parcours.Affecter, Dossier: s.Dossier, Motif: "remboursement"}); err != nil {
			t.Fatal(err)
		}
		etat(second, paiements.Prepare)
		if n := compter(t, m, `select count(*) from ordre_evenement where ordre_id = $1 and agent_id is null`, second); n != 4 {
			t.Errorf("%d étapes", n)
		}
		petit := loyer(t, m, s, bailleur, 100)
		composer(t, m, preparer(t, m, petit))
		if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
			_, err := e.Exec(t.Context(), `update ordre set remise_id = (select max(id) from remise) where id = $1`, second)
			return err
		}); !errors.Is(err, bdd.ErrContrainte) {
			t.Errorf("un ordre préparé dans une remise : %v", err)
		}
		m.VoitTout(t, etaitest.Alteration{Nom: "plancher relevé derrière les tables", SQL: fmt.Sprintf(`update compte set plancher = 900000 where id = %d`, s.Compte.ID), Dit: "ce n’est pas ce que dit l’argent"})
	})
}
