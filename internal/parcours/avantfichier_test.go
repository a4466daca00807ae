// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"fmt"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/etaitest"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/tiers"
)

// visee takes one order to a visaed remise.
func visee(t *testing.T, m *etaitest.Monde, n parcours.NouvelOrdre) (ordre, remise int64) {
	t.Helper()
	ordre = preparer(t, m, n)
	remise = composer(t, m, ordre)
	viser(t, m, remise)
	return ordre, remise
}

// pasDeFichier tries to record the file of a visaed remise, which must be refused by a rule and leave everything as it was.
func pasDeFichier(t *testing.T, m *etaitest.Monde, remise int64, regle string) {
	t.Helper()
	avant := lireRemise(t, m, remise)
	_, err := parcours.NoterFichier(t.Context(), m.Base, m.Demande(droits.Comptable), parcours.FichierDeRemise{Remise: remise, Version: avant.Version, SHA256: []byte("sha")},
		func(*bdd.Ecriture) (int64, error) { t.Error("le fichier est gardé"); return 0, nil })
	exigerRefus(t, err, regle)
	if r := lireRemise(t, m, remise); r.Etat != paiements.Visee || r.Version != avant.Version {
		t.Errorf("%+v", r)
	}
	if _, err := parcours.RenvoyerRemise(t.Context(), m.Base, m.Trousseau, m.Demande(droits.Comptable), remise, avant.Version, "à revoir"); err != nil {
		t.Errorf("la remise ne se renvoie pas : %v", err)
	}
	m.Verifier(t)
}

// What happens between the visa and the file forbids the file: each of it sends the remise back to its preparation.
func TestApresVisa(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		cas := map[string]struct {
			regle string
			faire func(s etaitest.Suivie, bailleur, ordre int64) error
		}{
			"coordonnées nouvelles": {"coordonnees_changees", func(_ etaitest.Suivie, bailleur, _ int64) error {
				return erreur(parcours.SaisirCoordonnees(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), tiers.Saisie{Tiers: bailleur, Titulaire: "NOUVEAU", IBAN: etaitest.IBANDe(777)}))
			}},
			"gel": {"gel", func(s etaitest.Suivie, _, _ int64) error {
				return erreur(parcours.Geler(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), parcours.NouveauGel{Dossier: s.Dossier, Motif: gestion.Deces, Du: lundi, Texte: "Avis de décès"}))
			}},
			"retenue mangée": {"provision", func(s etaitest.Suivie, _, _ int64) error {
				importer(t, m, s, lundi.Plus(1), lundi.Plus(1), 60000, ligne(-20001, "PRLV EXEMPLE", ""))
				return nil
			}},
			"compte sous zéro": {"compte_debiteur", func(s etaitest.Suivie, _, _ int64) error {
				importer(t, m, s, lundi.Plus(1), lundi.Plus(1), 60000, ligne(-70000, "PRLV EXEMPLE", ""))
				return nil
			}},
			"contenu changé": {"empreinte", func(_ etaitest.Suivie, _, ordre int64) error {
				m.SansVerification = "un ordre visé est falsifié"
				return b.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
					return bddtest.Forcer(t.Context(), e, fmt.Sprintf(`update ordre set libelle = 'AUTRE' where id = %d`, ordre))
				})
			}},
			"déjà débité": {"deja_debite", func(s etaitest.Suivie, _, ordre int64) error {
				importer(t, m, s, lundi.Plus(1), lundi.Plus(1), 60000, ligne(-100, "VIR", lireOrdre(t, m, ordre).BoutEnBout))
				return nil
			}},
		}
		for nom, c := range cas {
			t.Run(nom, func(t *testing.T) {
				s := m.Suivre(t, 60000)
				approvisionner(t, m, s, 60000)
				bailleur := m.Bailleur(t)
				ordre, remise := visee(t, m, loyer(t, m, s, bailleur, 40000))
				if err := c.faire(s, bailleur, ordre); err != nil {
					t.Fatal(err)
				}
				pasDeFichier(t, m, remise, c.regle)
			})
		}
		// Money that left beside the hold stops nothing.
		s := m.Suivre(t, 60000)
		approvisionner(t, m, s, 60000)
		_, remise := visee(t, m, loyer(t, m, s, m.Bailleur(t), 40000))
		importer(t, m, s, lundi.Plus(1), lundi.Plus(1), 60000, ligne(-20000, "PRLV EXEMPLE", ""))
		generer(t, m, remise)
	})
}

// A transmission that brings an account below zero is not refused, since the bank has the file, but the accountant is told.
func TestTransmissionSousZero(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		approvisionner(t, m, s, 60000)
		_, remise := visee(t, m, loyer(t, m, s, m.Bailleur(t), 60000))
		generer(t, m, remise)
		importer(t, m, s, lundi.Plus(1), lundi.Plus(1), 60000, ligne(-10000, "PRLV EXEMPLE", ""))
		transmettre(t, m, remise)
		if so := m.Solde(t, s.Compte); so.Comptable != -10000 {
			t.Fatalf("%+v", so)
		}
		if n := compter(t, m, `select count(*) from tache where nature = 'compte_debiteur' and role = 'comptable' and dossier_id = $1`, s.Dossier); n != 1 {
			t.Errorf("%d tâche, attendu 1", n)
		}
		m.Verifier(t)
	})
}
