// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/comptes"
	"etai/internal/etaitest"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
)

// A second account for the same person would hide the first one.
func TestUnSeulCompte(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		_, err := parcours.OuvrirCompte(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), parcours.NouveauCompte{Dossier: s.Dossier, IBAN: etaitest.IBANDe(4242), Titulaire: "X", OuvertLe: etaitest.Debut})
		exigerRefus(t, err, "compte")
		if n := compter(t, m, `select count(*) from compte where dossier_id = $1 and nature = 'personne'`, s.Dossier); n != 1 {
			t.Errorf("%d comptes", n)
		}
	})
}

// The bank debits an order twice, then corrects itself: the order, paid once, is not said to have come back.
func TestDoublonRectifie(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		for _, ensemble := range []bool{false, true} { // the correction in a later statement, or in the same one
			s := m.Suivre(t, 60000)
			approvisionner(t, m, s, 60000)
			ordres, _ := payer(t, m, loyer(t, m, s, m.Bailleur(t), 10000))
			ref := lireOrdre(t, m, ordres[0]).BoutEnBout
			correction := ligne(10000, "ANNULATION DOUBLON", ref)
			correction.Retour, correction.Code, correction.MotifRetour = true, "12", "64"
			if ensemble {
				importer(t, m, s, lundi.Plus(1), lundi.Plus(1), 60000, ligne(-10000, "VIR", ref), ligne(-10000, "VIR", ref), correction)
			} else {
				importer(t, m, s, lundi.Plus(1), lundi.Plus(1), 60000, ligne(-10000, "VIR", ref), ligne(-10000, "VIR", ref))
				importer(t, m, s, lundi.Plus(2), lundi.Plus(2), 40000, correction)
			}
			if err := parcours.Reprendre(t.Context(), b, m.Trousseau); err != nil {
				t.Fatal(err)
			}
			if o := lireOrdre(t, m, ordres[0]); o.Etat != paiements.Execute {
				t.Errorf("ordre %s", o.Etat)
			}
			if p := pointages(t, m, s)[3]; p.Etat != comptes.Probable || p.Regle != string(parcours.ReferenceAutre) {
				t.Errorf("%+v", p)
			}
		}
		m.Verifier(t)
	})
}

// An income that comes after a recorded death is proposed, never settled by itself; one of the days before is.
func TestRevenuApresDeces(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s, autre := m.Suivre(t, 60000), m.Suivre(t, 60000)
		if _, err := parcours.Geler(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), parcours.NouveauGel{Dossier: s.Dossier, Motif: gestion.Deces, Du: lundi.Plus(-30), Texte: "Avis de décès"}); err != nil {
			t.Fatal(err)
		}
		for _, x := range []etaitest.Suivie{s, autre} { // on the day itself, then the month after
			importer(t, m, x, lundi.Plus(-30), lundi.Plus(-30), 0, ligne(60000, "CAF RSA "+x.Numero, ""))
			importer(t, m, x, lundi, lundi, 60000, ligne(60000, "CAF RSA "+x.Numero, ""))
		}
		ps := pointages(t, m, s)
		if ps[0].Etat != comptes.Sur || ps[1].Etat != comptes.Probable || ps[1].Regle != string(parcours.ApresDeces) || ps[1].Cible != "recette" {
			t.Errorf("%+v", ps)
		}
		if p := pointages(t, m, autre)[1]; p.Etat != comptes.Sur {
			t.Errorf("%+v", p)
		}
		if c := m.Solde(t, s.Compte).Comptable; c != 60000 {
			t.Errorf("solde %s", c)
		}
		if err := decider(t, m, ps[1].Ligne, parcours.Pointage{Choix: parcours.ARestituer}); err != nil {
			t.Error(err)
		}
		m.Verifier(t)
	})
}
