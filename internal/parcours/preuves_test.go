// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"etai/internal/agenda"
	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/comptes"
	"etai/internal/echanges/banque"
	"etai/internal/etaitest"
	"etai/internal/formats/camt"
	"etai/internal/formats/releve"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/tiers"
)

// retour is a transfer that came back.
func retour(l releve.Ligne) releve.Ligne {
	l.Retour, l.Code, l.MotifRetour = true, "12", "02"
	return l
}

// A return seen before its debit, which a person ties by hand: the return is settled in the same act.
func TestRetourAvantDebit(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		approvisionner(t, m, s, 60000)
		os, _ := payer(t, m, loyer(t, m, s, m.Bailleur(t), 10000))
		ref := lireOrdre(t, m, os[0]).BoutEnBout
		importer(t, m, s, lundi.Plus(1), lundi.Plus(1), 60000, retour(ligne(10000, "REJET", ref)), ligne(-10000, "VIR", ""))
		ps := pointages(t, m, s)
		if err := decider(t, m, ps[2].Ligne, parcours.Pointage{Choix: parcours.Confirmer}); err != nil {
			t.Fatal(err)
		}
		if o := lireOrdre(t, m, os[0]); o.Etat != paiements.Retourne {
			t.Errorf("ordre %s", o.Etat)
		}
		if x := pointages(t, m, s)[1]; x.Etat != comptes.Sur || x.Regle != string(parcours.RetourReference) {
			t.Errorf("%+v", x)
		}
		if c := m.Solde(t, s.Compte).Comptable; c != 60000 || soldeDe(t, m, s, comptes.Transit) != 0 || soldeDe(t, m, s, comptes.NonIdentifie) != 0 {
			t.Errorf("solde %s", c)
		}
		m.Verifier(t)
	})
}

// The bank keeps a fee on a return: what came is given back, the rest is said and asked, the order is returned.
func TestRetourMoindre(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		approvisionner(t, m, s, 60000)
		os, _ := payer(t, m, loyer(t, m, s, m.Bailleur(t), 10000))
		ref := lireOrdre(t, m, os[0]).BoutEnBout
		importer(t, m, s, lundi.Plus(1), lundi.Plus(1), 60000, ligne(-10000, "VIR", ref))
		importer(t, m, s, lundi.Plus(2), lundi.Plus(2), 50000, retour(ligne(9500, "REJET FRAIS DEDUITS", ref)), retour(ligne(10500, "REJET", "")))
		ps := pointages(t, m, s)
		exigerRefus(t, decider(t, m, ps[3].Ligne, parcours.Pointage{Choix: parcours.Rattacher, Ordres: os}), "montant") // more than was sent
		if err := decider(t, m, ps[2].Ligne, parcours.Pointage{Choix: parcours.Confirmer}); err != nil {
			t.Fatal(err)
		}
		if o := lireOrdre(t, m, os[0]); o.Etat != paiements.Retourne {
			t.Errorf("ordre %s", o.Etat)
		}
		if c := m.Solde(t, s.Compte).Comptable; c != 59500 {
			t.Errorf("solde %s", c)
		}
		if n := ouvertes(t, m, agenda.FraisDeRetour); n != 1 {
			t.Errorf("%d tâches", n)
		}
		if n := compter(t, m, `select count(*) from rapprochement where ligne_id = $1 and genre = 'frais' and centimes = -500`, ps[2].Ligne); n != 1 {
			t.Errorf("%d décisions de frais", n)
		}
		m.Verifier(t)
	})
}

// A camt.054 explains a debit of an order that nobody had noted as transmitted: the account was never below zero.
func TestPasDeFauxIncident(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		approvisionner(t, m, s, 60000)
		ordre := preparer(t, m, loyer(t, m, s, m.Bailleur(t), 50000))
		remise := composer(t, m, ordre)
		viser(t, m, remise)
		importer(t, m, s, lundi.Plus(1), lundi.Plus(1), 60000, ligne(-50000, "VIR", ""))
		ref := releve.Texte(lireOrdre(t, m, ordre).BoutEnBout)
		var buf strings.Builder
		l := releve.Ligne{DateOperation: lundi.Plus(1), DateValeur: lundi.Plus(1), Montant: -50000, Code: "PMNT/ICDT/ESCT", ReferenceBoutEnBout: ref,
			Details: []releve.Detail{{Montant: -50000, ReferenceBoutEnBout: ref}}}
		if err := camt.Ecrire(&buf, []releve.Compte{{IBAN: releve.Texte(s.IBAN), Devise: "EUR", Identifiant: "N1", DateOuverture: lundi.Plus(1), DateCloture: lundi.Plus(1),
			Lignes: []releve.Ligne{l}}}, camt.Options{Format: "camt.054.001.08", Message: "M", Creation: time.Unix(1795500000, 0)}); err != nil {
			t.Fatal(err)
		}
		im := banque.Importeur{Base: m.Base, Trousseau: m.Trousseau, Depot: m.Depot}
		if cr, err := im.Importer(t.Context(), "n.xml", strings.NewReader(buf.String()), m.Agents[droits.Comptable]); err != nil || cr.Statut != "importe" {
			t.Fatalf("%+v %v", cr, err)
		}
		if o := lireOrdre(t, m, ordre); o.Etat != paiements.Execute {
			t.Errorf("ordre %s", o.Etat)
		}
		if n := compter(t, m, `select count(*) from incident`); n != 0 {
			t.Errorf("%d incidents", n)
		}
		m.Verifier(t)
	})
}

// The start of a program leaves alone the file that another one is staging, until it gives no sign of life.
func TestReprendreLaisseVivre(t *testing.T) {
	etaitest.BasesHorloge(t, func(t *testing.T, b *bdd.Base, h *etaitest.Horloge) {
		m := etaitest.NouveauMonde(t, b)
		var id int64
		if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) (err error) {
			id, err = comptes.Recevoir(t.Context(), e, comptes.FichierReleve{Organisation: m.Organisation, SHA256: []byte("x"), Nom: "en cours ailleurs", Statut: comptes.EnCours})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		im := banque.Importeur{Base: m.Base, Trousseau: m.Trousseau, Depot: m.Depot}
		statut := func() (f comptes.FichierReleve) {
			if err := im.Reprendre(t.Context()); err != nil {
				t.Fatal(err)
			}
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
				f, err = comptes.FichierParID(ctx, l, id)
				return err
			})
			return f
		}
		if f := statut(); f.Statut != comptes.EnCours {
			t.Errorf("%+v", f)
		}
		h.Avancer(comptes.DureeBail + time.Second)
		if f := statut(); f.Statut != comptes.Quarantaine {
			t.Errorf("%+v", f)
		}
		if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error { return comptes.Prolonger(t.Context(), e, id) }); !errors.Is(err, comptes.ErrEtatChange) {
			t.Errorf("le premier programme continue : %v", err)
		}
	})
}

// Money outside the authorisation that left is in transit on the page of the account, as it is in the ledger.
func TestReversementEnTransit(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		importer(t, m, s, lundi, lundi, 0, ligne(30000, "SALAIRE", ""))
		if err := decider(t, m, pointages(t, m, s)[0].Ligne, parcours.Pointage{Choix: parcours.HorsAutorisation}); err != nil {
			t.Fatal(err)
		}
		n := loyer(t, m, s, m.Tiers(t, tiers.Personne, s.Dossier), 30000)
		n.Objet = paiements.Reversement
		os, _ := payer(t, m, n)
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := m.Agents[droits.Comptable]
			a.Instant = l.Instant()
			v, err := rapports.Compte(ctx, l, m.Trousseau, a, s.Dossier, lundi.PremierDuMois())
			if c := v.Controle(); c.Inexplique() != 0 || c.Transit != 30000 {
				t.Errorf("%+v", c)
			}
			return err
		})
		// It comes back without a reference, confirmed by hand: it waits again, from that day.
		importer(t, m, s, lundi.Plus(1), lundi.Plus(1), 30000, ligne(-30000, "VIR", lireOrdre(t, m, os[0]).BoutEnBout))
		importer(t, m, s, lundi.Plus(2), lundi.Plus(2), 0, retour(ligne(30000, "REJET VIR", "")))
		if err := decider(t, m, pointages(t, m, s)[2].Ligne, parcours.Pointage{Choix: parcours.Confirmer}); err != nil {
			t.Fatal(err)
		}
		if x := pointages(t, m, s)[2]; x.AttenteCentimes != 30000 || x.AttenteDepuis != lundi.Plus(2) {
			t.Errorf("%+v", x)
		}
		m.Verifier(t)
	})
}

// A lot booked as one line without the order that the bank refused, the refusal known after the statement: the line is settled as soon as it is.
func TestLotPartielRejetApres(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 200000)
		approvisionner(t, m, s, 200000)
		os, remise := payer(t, m, loyer(t, m, s, m.Bailleur(t), 10000), loyer(t, m, s, m.Bailleur(t), 20000), loyer(t, m, s, m.Bailleur(t), 35000))
		l := ligne(-55000, "LOT", "")
		l.Remise = lireRemise(t, m, remise).MessageID
		l.Details = []releve.Detail{{Montant: -55000, Remise: l.Remise}}
		importer(t, m, s, lundi.Plus(1), lundi.Plus(1), 200000, l)
		rejeter(t, m, os[0], "AC04")
		if x := pointages(t, m, s)[1]; x.Etat != comptes.Sur || x.Regle != string(parcours.ParRemise) {
			t.Errorf("%+v", x)
		}
		if c := m.Solde(t, s.Compte).Comptable; c != 145000 || soldeDe(t, m, s, comptes.Transit) != 0 {
			t.Errorf("solde %s, transit %s", c, soldeDe(t, m, s, comptes.Transit))
		}
		if x, y := lireOrdre(t, m, os[1]).Etat, lireOrdre(t, m, os[2]).Etat; x != paiements.Execute || y != paiements.Execute {
			t.Errorf("ordres %s et %s", x, y)
		}
		m.Verifier(t)
	})
}

// An order that the bank names among the details of a batch is as surely debited as one that it names on a line.
func TestDejaDebiteDansUnLot(t *testing.T) {
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
		ref := releve.Texte(lireOrdre(t, m, ordre).BoutEnBout)
		var buf strings.Builder
		o, c := argent.Centimes(60000), argent.Centimes(48000)
		l := releve.Ligne{DateOperation: lundi.Plus(1), DateValeur: lundi.Plus(1), Montant: -12000, Code: "PMNT/ICDT/ESCT", Libelle: "LOT",
			Details: []releve.Detail{{Montant: -10000, ReferenceBoutEnBout: ref}, {Montant: -2000, ReferenceBoutEnBout: "AUTRE"}}}
		if err := camt.Ecrire(&buf, []releve.Compte{{IBAN: releve.Texte(s.IBAN), Devise: "EUR", Identifiant: "R2", DateOuverture: lundi.Plus(1), DateCloture: lundi.Plus(1),
			SoldeOuverture: &o, SoldeCloture: &c, Lignes: []releve.Ligne{l}}}, camt.Options{Format: "camt.053.001.08", Message: "M", Creation: time.Unix(1795500000, 0)}); err != nil {
			t.Fatal(err)
		}
		im := banque.Importeur{Base: m.Base, Trousseau: m.Trousseau, Depot: m.Depot}
		if cr, err := im.Importer(t.Context(), "r.xml", strings.NewReader(buf.String()), m.Agents[droits.Comptable]); err != nil || cr.Statut != "importe" {
			t.Fatalf("%+v %v", cr, err)
		}
		_, err := parcours.ComposerRemise(t.Context(), b, m.Demande(droits.Comptable), []int64{ordre})
		exigerRefus(t, err, "deja_debite")
	})
}

// A reversal on another day than the first says that it was done; a month closed is told so.
func TestContrepasserEtClore(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		approvisionner(t, m, s, 60000)
		os, _ := payer(t, m, loyer(t, m, s, m.Bailleur(t), 10000))
		transmission := compter(t, m, `select id from ecriture where origine = 'ordre' and origine_id = $1`, os[0])
		rejeter(t, m, os[0], "AC04")
		err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
			_, err := comptes.Contrepasser(t.Context(), e, transmission, lundi.Plus(30), "essai", 1, m.Agents[droits.Comptable].ID)
			return err
		})
		if !errors.Is(err, comptes.ErrContrepassee) {
			t.Errorf("un autre jour : %v", err)
		}
		m.Verifier(t)
	})
}
