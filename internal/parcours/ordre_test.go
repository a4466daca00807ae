// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/tiers"
)

func TestMotRevelateur(t *testing.T) {
	for texte, mot := range map[string]string{
		"LOYER 11/2026 REF 123":                 "",
		"Échéance novembre, client 9900123":     "",
		"VIREMENT NOVEMBRE 2026":                "",
		"Masque et tuba":                        "",
		"Arsace, Versailles, case 12":           "",
		"LOYER MASP 2":                          "MASP",
		"loyer masp2 dupont":                    "MASP2",
		"M.A.S.P. loyer":                        "MASP",
		"paiement r s a":                        "RSA",
		"indu RSA":                              "RSA",
		"mise sous tutelles":                    "TUTELLE",
		"Curatelle renforcée":                   "CURATELLE",
		"plan de surendettement":                "SURENDETTE",
		"ACCOMPAGNEMENT SOCIAL":                 "ACCOMPAGNEMENT",
		"accompagnement-social personnalisé":    "ACCOMPAGNEMENT",
		"Assistante sociale de secteur":         "ASSISTANTE SOCIALE",
		"allocation adultes handicapés":         "HANDICAP",
		"AAH novembre":                          "AAH",
		"logement social, loyer":                "",
		"Assurance habitation":                  "",
		"mandataire judiciaire à la protection": "MANDATAIRE JUDICIAIRE",
	} {
		if m, oui := parcours.MotRevelateur(texte); m != mot || oui != (mot != "") {
			t.Errorf("%q : %q, attendu %q", texte, m, mot)
		}
	}
}

// Each rule refuses in words, and writes nothing.
func TestExaminerOrdre(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s, autre := m.Suivre(t, 60000), m.Suivre(t, 60000)
		approvisionner(t, m, s, 60000)
		bailleur := m.Bailleur(t)
		bon := loyer(t, m, s, bailleur, 40000)
		pieceDAutrui := m.Piece(t, autre.Dossier)
		examiner := func(n parcours.NouvelOrdre) (x parcours.Examen, err error) {
			t.Helper()
			errLire := b.Lire(t.Context(), func(l bdd.Lecture) error {
				x, err = parcours.ExaminerOrdre(t.Context(), l, m.Agents[droits.Comptable], n)
				return nil
			})
			return x, errors.Join(errLire, err)
		}
		samedi := bon
		samedi.ExecutionLe, samedi.Libelle = jour.Certain(2026, 11, 28), "Loyer d’été & œuvre"
		x, err := examiner(samedi)
		if err != nil || x.Execution != jour.Certain(2026, 11, 27) || !x.Deplacee(samedi.ExecutionLe) || x.Texte != "Loyer d'ete + oeuvre" || x.Avant != 60000 || x.Apres != 20000 ||
			x.Risque == nil || x.Risque.Code != "premier" {
			t.Fatalf("%+v, %v", x, err)
		}
		// Easter Monday: banks are closed from the Friday on, the money leaves by the Thursday.
		paques := bon
		paques.ExecutionLe = jour.Certain(2027, 3, 29)
		if x, err := examiner(paques); err != nil || x.Execution != jour.Certain(2027, 3, 25) {
			t.Errorf("lundi de Pâques : %s, %v", x.Execution, err)
		}
		for regle, changer := range map[string]func(*parcours.NouvelOrdre){
			"provision":     func(n *parcours.NouvelOrdre) { n.Centimes = 60001 },
			"montant":       func(n *parcours.NouvelOrdre) { n.Centimes = 100_000_000_000 },
			"objet":         func(n *parcours.NouvelOrdre) { n.Objet = "autre chose" },
			"libelle":       func(n *parcours.NouvelOrdre) { n.Libelle = "LOYER RSA" },
			"date":          func(n *parcours.NouvelOrdre) { n.ExecutionLe = jour.Certain(2026, 11, 22) },
			"R9":            func(n *parcours.NouvelOrdre) { n.ExecutionLe = jour.Certain(2030, 1, 15) },
			"piece":         func(n *parcours.NouvelOrdre) { n.Piece = pieceDAutrui },
			"argent_de_vie": func(n *parcours.NouvelOrdre) { n.Objet = paiements.ArgentDeVie },
			"R18":           func(n *parcours.NouvelOrdre) { n.Objet = paiements.Reversement },
			"restitution":   func(n *parcours.NouvelOrdre) { n.Objet = paiements.Restitution },
		} {
			n := bon
			changer(&n)
			_, err := examiner(n)
			exigerRefus(t, err, regle)
			_, err = parcours.PreparerOrdre(t.Context(), b, m.Demande(droits.Comptable), n)
			exigerRefus(t, err, regle)
		}
		long := bon
		long.Libelle = strings.Repeat("œ", 71)
		_, err = examiner(long)
		exigerRefus(t, err, "libelle")
		long.Libelle = strings.Repeat("œ", 70)
		if x, err := examiner(long); err != nil || len(x.Texte) != 140 {
			t.Errorf("140 caractères : %v", err)
		}
		for _, libelle := range []string{"", "…", "日本"} {
			vide := bon
			vide.Libelle = libelle
			_, err = examiner(vide)
			exigerRefus(t, err, "libelle")
		}
		nul := bon
		nul.Centimes = 0
		if _, err := examiner(nul); !errors.Is(err, paiements.ErrMontant) {
			t.Errorf("zéro : %v", err)
		}
		for nom, changer := range map[string]func(*parcours.NouvelOrdre){
			"dossier inconnu": func(n *parcours.NouvelOrdre) { n.Dossier = 99999 },
			"tiers inconnu":   func(n *parcours.NouvelOrdre) { n.Tiers = 99999 },
			"compte d’autrui": func(n *parcours.NouvelOrdre) { n.Tiers = m.Tiers(t, tiers.Personne, autre.Dossier) },
			"ordre inconnu":   func(n *parcours.NouvelOrdre) { n.Apres = 99999 },
			"personne d’autrui": func(n *parcours.NouvelOrdre) {
				n.Dossier, n.Piece, n.Tiers = autre.Dossier, pieceDAutrui, m.Tiers(t, tiers.Personne, s.Dossier)
			},
		} {
			n := bon
			changer(&n)
			if _, err := examiner(n); !errors.Is(err, parcours.ErrInterdit) {
				t.Errorf("%s : %v", nom, err)
			}
		}
		if n := compter(t, m, `select count(*) from ordre`); n != 0 {
			t.Errorf("%d ordres écrits par des refus", n)
		}
	})
}

// What is worth a look, as months go: a habit is made, then broken.
func TestRisques(t *testing.T) {
	etaitest.BasesHorloge(t, func(t *testing.T, b *bdd.Base, h *etaitest.Horloge) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 100000)
		bailleur := m.Bailleur(t)
		solde := argent.Centimes(0)
		risque := func(changer func(*parcours.NouvelOrdre), le jour.Jour) string {
			t.Helper()
			n := loyer(t, m, s, bailleur, 40000)
			n.ExecutionLe = le
			changer(&n)
			var x parcours.Examen
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
				x, err = parcours.ExaminerOrdre(ctx, l, m.Agents[droits.Comptable], n)
				return err
			})
			if x.Risque == nil {
				return ""
			}
			return x.Risque.Code
		}
		rien := func(*parcours.NouvelOrdre) {}
		for mois := range 4 {
			debut := jour.Certain(2027, 1+mois, 6)
			h.ReglerJour(debut)
			importer(t, m, s, debut, debut, solde, ligne(100000, "CAF RSA "+s.Numero, ""))
			solde += 100000
			le := jour.TargetSuivant(debut.Plus(2))
			attendu := ""
			if mois == 0 {
				attendu = "premier"
			}
			if r := risque(rien, le); r != attendu {
				t.Fatalf("mois %d : %q, attendu %q", mois, r, attendu)
			}
			n := loyer(t, m, s, bailleur, 40000)
			n.ExecutionLe = le
			ordres, _ := payer(t, m, n)
			o := lireOrdre(t, m, ordres[0])
			importer(t, m, s, o.ExecutionLe, o.ExecutionLe, solde, ligne(-40000, "VIR SEPA", o.BoutEnBout))
			solde -= 40000
			if r := risque(rien, le.Plus(1)); r != "doublon" {
				t.Errorf("mois %d, deux fois : %q", mois, r)
			}
		}
		h.ReglerJour(jour.Certain(2027, 5, 3))
		for _, c := range []struct {
			nom, attendu string
			le           jour.Jour
			changer      func(*parcours.NouvelOrdre)
		}{
			{"comme d’habitude", "", jour.Certain(2027, 5, 10), rien},
			{"hors calendrier", "calendrier", jour.Certain(2027, 5, 20), rien},
			{"plus 20 %", "", jour.Certain(2027, 5, 10), func(n *parcours.NouvelOrdre) { n.Centimes = 48000 }},
			{"plus que 20 %", "montant", jour.Certain(2027, 5, 10), func(n *parcours.NouvelOrdre) { n.Centimes = 48001 }},
			{"moins que 20 %", "montant", jour.Certain(2027, 5, 10), func(n *parcours.NouvelOrdre) { n.Centimes = 31999 }},
			{"autre objet", "premier_objet", jour.Certain(2027, 5, 10), func(n *parcours.NouvelOrdre) { n.Objet, n.Centimes = paiements.Apurement, 5000 }},
		} {
			if r := risque(c.changer, c.le); r != c.attendu {
				t.Errorf("%s : %q, attendu %q", c.nom, r, c.attendu)
			}
		}
		// Prepared, then left until its day has gone: it stops the visa.
		ordre := preparer(t, m, func() parcours.NouvelOrdre {
			n := loyer(t, m, s, bailleur, 40000)
			n.ExecutionLe = jour.Certain(2027, 5, 5)
			return n
		}())
		remise := composer(t, m, ordre)
		h.ReglerJour(jour.Certain(2027, 5, 7))
		if r := revueDe(t, m, remise); r.Bloques != 1 || r.Lignes[0].Risque.Code != "date" {
			t.Errorf("%+v", r.Lignes[0].Risque)
		}
	})
}

// What a remise may take today, in words.
func TestComposable(t *testing.T) {
	o := paiements.Ordre{Etat: paiements.Prepare, ExecutionLe: lundi}
	if r := parcours.Composable(o, lundi, lundi.Plus(5)); r != nil {
		t.Errorf("%v", r)
	}
	for _, c := range []struct {
		etat  paiements.Etat
		le    jour.Jour
		regle string
	}{{paiements.Prepare, lundi.Plus(5), ""}, {paiements.Prepare, lundi.Plus(6), "fenetre"}, {paiements.Prepare, lundi.Plus(-1), "date"}, {paiements.Transmis, lundi, "etat"}} {
		r := parcours.Composable(paiements.Ordre{Etat: c.etat, ExecutionLe: c.le}, lundi, lundi.Plus(5))
		if (r == nil) != (c.regle == "") || r != nil && r.Regle != c.regle {
			t.Errorf("%s %s : %v", c.etat, c.le, r)
		}
	}
}
