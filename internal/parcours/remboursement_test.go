// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/comptes"
	"etai/internal/etaitest"
	"etai/internal/formats/releve"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/tiers"
)

// A tiers that we paid sends money: the payment that it gives back is proposed, and a person confirms; it comes back to the account, against the order. What
// exceeds what was paid, what bears another name, or a name of two letters, is not proposed.
func TestRemboursementPropose(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		approvisionner(t, m, s, 60000)
		fournisseur := m.Tiers(t, tiers.Fournisseur, 0) // "TIERS EXEMPLE n"
		var nom string
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			v, err := tiers.Courante(ctx, l, fournisseur)
			nom = v.Titulaire
			return err
		})
		faits, _ := payer(t, m, loyer(t, m, s, fournisseur, 20000))
		importer(t, m, s, lundi.Plus(1), lundi.Plus(1), 60000, ligne(-20000, "VIR", lireOrdre(t, m, faits[0]).BoutEnBout))
		credit := func(c argent.Centimes, libelle string) releve.Ligne { return ligne(c, libelle, "") }
		importer(t, m, s, lundi.Plus(2), lundi.Plus(2), 40000, credit(4567, "VIR "+nom+" TROP PERCU"), credit(20001, "VIR "+nom), credit(15433, nom+" SOLDE"), credit(321, "VIR AUTRE"))
		etat := func(c argent.Centimes) comptes.Pointage { _, pt := aReverser(t, m, c); return pt }
		for _, c := range []argent.Centimes{20001, 321} {
			if pt := etat(c); pt.Regle == string(parcours.Remboursement) {
				t.Errorf("%s : %+v", c, pt)
			}
		}
		for _, c := range []argent.Centimes{4567, 15433} {
			pt := etat(c)
			if pt.Etat != comptes.Probable || pt.Regle != string(parcours.Remboursement) || pt.CibleID != faits[0] {
				t.Fatalf("%s : %+v", c, pt)
			}
		}
		if solde := m.Solde(t, s.Compte).Comptable; solde != 40000 {
			t.Errorf("rien ne bouge avant qu’une personne confirme : %s", solde)
		}
		for _, c := range []argent.Centimes{4567, 15433} {
			pt := etat(c)
			if _, err := parcours.PointerLigne(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), parcours.Pointage{Ligne: pt.Ligne, Version: pt.Version, Choix: parcours.Confirmer}); err != nil {
				t.Fatal(err)
			}
			if pt := etat(c); pt.Etat != comptes.Traite || pt.Regle != "remboursement" || pt.CibleID != faits[0] {
				t.Errorf("%s : %+v", c, pt)
			}
		}
		if solde := m.Solde(t, s.Compte).Comptable; solde != 60000 {
			t.Errorf("solde %s", solde)
		}
		if o := lireOrdre(t, m, faits[0]); o.Etat != "execute" {
			t.Errorf("l’ordre reste exécuté : %s", o.Etat)
		}
		importer(t, m, s, lundi.Plus(3), lundi.Plus(3), 80322, credit(55, "VIR "+nom))
		if pt := etat(55); pt.Regle == string(parcours.Remboursement) {
			t.Errorf("tout a déjà été rendu : %+v", pt)
		}
	})
}
