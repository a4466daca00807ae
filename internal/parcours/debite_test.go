// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
)

// tachesDuComptable counts the open tasks of the accountant that ask him to look at a line.
func tachesDuComptable(t *testing.T, m *etaitest.Monde) int64 {
	t.Helper()
	return compter(t, m, `select count(*) from tache where nature = 'debit_a_pointer' and role = 'comptable' and faite_le is null`)
}

// A remise given up after its file was made, and executed by the bank all the same: the order does not leave a second time, and somebody is told.
func TestAbandonneePuisExecutee(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		approvisionner(t, m, s, 60000)
		ordre := preparer(t, m, loyer(t, m, s, m.Bailleur(t), 10000))
		remise := composer(t, m, ordre)
		viser(t, m, remise)
		generer(t, m, remise)
		if _, err := parcours.RenvoyerRemise(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), remise, lireRemise(t, m, remise).Version, "erreur"); err != nil {
			t.Fatal(err)
		}
		seconde := composer(t, m, ordre) // in a remise again when the debit comes
		ref := lireOrdre(t, m, ordre).BoutEnBout
		importer(t, m, s, lundi.Plus(1), lundi.Plus(1), 60000, ligne(-10000, "VIR", ref))
		if n := tachesDuComptable(t, m); n != 1 {
			t.Errorf("%d tâche du comptable, attendu 1", n)
		}
		if r := revueDe(t, m, seconde); r.Bloques != 1 || r.Lignes[0].Risque.Code != "deja_debite" {
			t.Fatalf("%+v", r.Lignes[0].Risque)
		}
		_, err := parcours.ViserRemise(t.Context(), b, m.Demande(droits.ChefDeService), visaDe(lireRemise(t, m, seconde)))
		exigerRefus(t, err, "deja_debite")
		if _, err := parcours.RenvoyerRemise(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), seconde, lireRemise(t, m, seconde).Version, "déjà débité"); err != nil {
			t.Fatal(err)
		}
		_, err = parcours.ComposerRemise(t.Context(), b, m.Demande(droits.Comptable), []int64{ordre})
		exigerRefus(t, err, "deja_debite")
		// The bank gives the money back: the order may leave again.
		retour := ligne(10000, "ANNULATION", ref)
		retour.Retour, retour.Code = true, "12"
		importer(t, m, s, lundi.Plus(1), lundi.Plus(1), 50000, retour)
		composer(t, m, ordre)
		m.Verifier(t)
	})
}

// An order noted as rejected and executed all the same is not prepared again; a rejection that the bank booked in both directions is.
func TestRejeteeMaisExecutee(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		approvisionner(t, m, s, 60000)
		n := loyer(t, m, s, m.Bailleur(t), 10000)
		ordres, _ := payer(t, m, n)
		o := lireOrdre(t, m, ordres[0])
		rejeter(t, m, o.ID, "MS03")
		importer(t, m, s, lundi.Plus(1), lundi.Plus(1), 60000, ligne(-10000, "VIR", o.BoutEnBout))
		if n := tachesDuComptable(t, m); n != 1 {
			t.Errorf("%d tâche du comptable, attendu 1", n)
		}
		n.Apres, n.ExecutionLe = o.ID, lundi.Plus(2)
		_, err := parcours.PreparerOrdre(t.Context(), b, m.Demande(droits.Comptable), n)
		exigerRefus(t, err, "deja_debite")
		retour := ligne(10000, "REJET", o.BoutEnBout)
		retour.Retour, retour.Code = true, "12"
		importer(t, m, s, lundi.Plus(1), lundi.Plus(1), 50000, retour)
		preparer(t, m, n)
		m.Verifier(t)
	})
}
