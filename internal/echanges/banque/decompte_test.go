// SPDX-License-Identifier: EUPL-1.2

package banque_test

import (
	"context"
	"errors"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/etaitest"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/prestations"
	"etai/internal/rapports"
)

func premiereRecette(t *testing.T, m *etaitest.Monde, s etaitest.Suivie) gestion.Recette {
	t.Helper()
	var rs []gestion.Recette
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		rs, err = gestion.RecettesDuDossier(ctx, l, s.Dossier)
		return err
	})
	return rs[0]
}

// detail is a line as its page shows it to the accountant.
func detail(t *testing.T, m *etaitest.Monde, ligne int64) (d rapports.DetailLigne) {
	t.Helper()
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		a := m.Agents[droits.Comptable]
		a.Instant = l.Instant()
		if d, err = rapports.Ligne(ctx, l, m.Trousseau, a, ligne); err != nil {
			return err
		}
		return rapports.Examiner(ctx, l, m.Trousseau, a, &d)
	})
	return d
}

// E22 of the domain sheet: RSA 573.49, a deduction of 60.00, one receipt of 513.49; gross and deduction are kept. Each refusal names its rule and moves nothing. Next
// month's line of the same amount is proposed the same split, and nothing is taken by itself.
func TestDecompte(t *testing.T) {
	chaqueMoteur(t, func(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, g *guichet) {
		r := premiereRecette(t, m, s)
		doit(t, m, enCamt(t, "OCT", g.releve(lundi.Plus(-30), lundi.Plus(-30), credit(51349, "CAF RSA "+s.Numero))), "importe", 1)
		p := pointages(t, m.Base)[0]
		if p.Etat != comptes.Probable || p.Regle != string(parcours.MontantDifferent) {
			t.Fatalf("%+v", p)
		}
		ligne := func(brut, retenue argent.Centimes, motif comptes.MotifRetenue) comptes.LigneDecompte {
			return comptes.LigneDecompte{Recette: r.ID, Brut: brut, Retenue: retenue, Motif: motif}
		}
		for nom, ls := range map[string][]comptes.LigneDecompte{"vide": nil, "sans retenue": {ligne(57349, 0, "")}, "un centime de trop": {ligne(57349, 5999, "indu")}, "un centime de moins": {ligne(57349, 6001, "indu")},
			"retenue sans motif": {ligne(57349, 6000, "")}, "motif sans retenue": {ligne(51349, 0, "indu")}, "retenue plus grande": {ligne(100, 200, "indu")}, "deux fois": {ligne(30000, 0, ""), ligne(21349, 0, "")},
			"négatif": {ligne(-5, 0, "")}, "motif inconnu": {ligne(57349, 6000, "x")}} {
			var refus *parcours.Refus
			if err := essayer(t, m, p, parcours.Pointage{Choix: parcours.Decompter, Decompte: ls}); !errors.As(err, &refus) || refus.Regle != "decompte" {
				t.Errorf("%s : %v", nom, err)
			}
		}
		if err := essayer(t, m, p, parcours.Pointage{Choix: parcours.Decompter, Decompte: []comptes.LigneDecompte{{Recette: 9999, Brut: 51349}}}); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("prestation inconnue : %v", err)
		}
		pointer(t, m, p, parcours.Pointage{Choix: parcours.Decompter, Decompte: []comptes.LigneDecompte{ligne(57349, 6000, comptes.RetenueIndu)}})
		if c := m.Solde(t, s.Compte).Comptable; c != 51349 {
			t.Errorf("solde %s", c)
		}
		d := detail(t, m, p.Ligne)
		if len(d.Decompte) != 1 || d.Decompte[0].Brut != 57349 || d.Decompte[0].Retenue != 6000 || d.Decompte[0].Libelle != "RSA" {
			t.Errorf("%+v", d.Decompte)
		}
		doit(t, m, enCamt(t, "NOV", g.releve(lundi, lundi, credit(51349, "CAF RSA "+s.Numero))), "importe", 1)
		suite := pointages(t, m.Base)[1]
		if suite.Etat != comptes.Probable {
			t.Errorf("rien ne se prend seul : %+v", suite)
		}
		d = detail(t, m, suite.Ligne)
		if d.Modele.Ligne != p.Ligne || len(d.Benefices) != 1 || d.Benefices[0].Brut != 57349 || d.Benefices[0].Retenue != 6000 || d.Benefices[0].Motif != comptes.RetenueIndu {
			t.Errorf("proposé : %+v %+v", d.Modele, d.Benefices)
		}
		// Undone: the décompte is forgotten, the money waits again.
		pointer(t, m, relire(t, m, p.Ligne), parcours.Pointage{Choix: parcours.EnAttente, Motif: "erreur"})
		if n := nombre(t, m.Base, `select count(*) from decompte_ligne`); n != 0 {
			t.Errorf("%d lignes de décompte", n)
		}
	})
}

// A number that serves a couple is never matched alone: its décompte says whose each benefit is.
func TestDecompteDUnCouple(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		co := ouvrirCollectif(t, m)
		un, deux := co.sousCompte(t, "7654321", 60000), co.sousCompte(t, "7654321", 50000)
		c := &caisse{t: t, m: m, g: &guichet{iban: co.iban}, j: lundi}
		p := c.credit(105000, "CAF 7654321")
		if p.Etat != comptes.Probable || p.Regle != string(parcours.NumeroPartage) {
			t.Fatalf("%+v", p)
		}
		d := detail(t, m, p.Ligne)
		if len(d.Benefices) != 2 {
			t.Fatalf("%+v", d.Benefices)
		}
		pointer(t, m, p, parcours.Pointage{Choix: parcours.Decompter, Decompte: []comptes.LigneDecompte{{Recette: premiereRecette(t, m, un).ID, Brut: 60000},
			{Recette: premiereRecette(t, m, deux).ID, Brut: 50000, Retenue: 5000, Motif: comptes.RetenueIndu}}})
		if x, y := m.Solde(t, un.Compte).Comptable, m.Solde(t, deux.Compte).Comptable; x != 60000 || y != 45000 {
			t.Errorf("%s et %s", x, y)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := m.Agents[droits.Comptable]
			a.Instant = l.Instant()
			mois, err := rapports.PointerLeMois(ctx, l, a, lundi)
			if err != nil {
				return err
			}
			for _, x := range mois.Lignes {
				if x.Dossier == un.Dossier && x.Etat != rapports.Arrivee || x.Dossier == deux.Dossier && (x.Etat != rapports.AutreSomme || x.Anormale() || x.Retenue != 5000) {
					t.Errorf("%+v", x)
				}
			}
			return nil
		})
		for _, brute := range []string{`update decompte_ligne set retenue = brut + 1 where motif <> ''`, `update decompte_ligne set motif = '' where motif <> ''`, `update decompte_ligne set brut = 0`} {
			if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error { _, err := e.Exec(t.Context(), brute); return err }); err == nil {
				t.Errorf("la table laisse passer %q", brute)
			}
		}
		m.Verifier(t)
		if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
			_, err := e.Exec(t.Context(), `update decompte_ligne set brut = brut + 1`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		m.SansVerification = "le décompte est faussé pour que verifier le voie"
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			if _, err := parcours.Verifier(ctx, l, m.Trousseau); err == nil {
				t.Error("un décompte qui ne fait pas sa ligne n’est pas vu")
			}
			return nil
		})
	})
}

// What a tiers gives back goes to the account of the order that paid it; the order stays executed, and is never refunded beyond its amount.
func TestRemboursement(t *testing.T) {
	chaqueMoteur(t, func(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, g *guichet) {
		doit(t, m, enCamt(t, "PAIE", g.releve(lundi, lundi, credit(60775, "CAF RSA "+s.Numero))), "importe", 1)
		b := bureau{t, m}
		bailleur := m.Bailleur(t)
		o, autre := b.ordre(s, bailleur, 10000, paiements.Energie, execution), b.ordre(s, bailleur, 3000, paiements.Energie, execution)
		b.transmettre(o)
		doit(t, m, enCamt(t, "EXE", g.releve(execution, execution, bout(debit(10000, "VIR ENERGIE"), b.lire(o).BoutEnBout))), "importe", 1)
		rembourse := execution.Plus(3)
		doit(t, m, enCamt(t, "REM", g.releve(rembourse, rembourse, credit(6400, "REMBOURSEMENT TIERS EXEMPLE"), credit(6000, "AVOIR"))), "importe", 2)
		ps := pointages(t, m.Base)
		p, second := ps[len(ps)-2], ps[len(ps)-1]
		if d := detail(t, m, p.Ligne); len(d.Payes) != 1 || d.Payes[0].ID != o {
			t.Errorf("%+v", d.Payes)
		}
		refuse(t, "ordres", func() error { return essayer(t, m, p, parcours.Pointage{Choix: parcours.Rembourser}) })
		refuse(t, "etat", func() error {
			return essayer(t, m, p, parcours.Pointage{Choix: parcours.Rembourser, Ordres: []int64{autre}})
		})
		pointer(t, m, p, parcours.Pointage{Choix: parcours.Rembourser, Ordres: []int64{o}})
		refuse(t, "ordres", func() error {
			return essayer(t, m, second, parcours.Pointage{Choix: parcours.Rembourser, Ordres: []int64{o}})
		})
		if c := m.Solde(t, s.Compte).Comptable; c != 60775-10000+6400 {
			t.Errorf("solde %s", c)
		}
		b.etats(paiements.Execute, o)
		m.Verifier(t)
		// Undone, and another line refunds it.
		pointer(t, m, relire(t, m, p.Ligne), parcours.Pointage{Choix: parcours.EnAttente, Motif: "erreur"})
		pointer(t, m, second, parcours.Pointage{Choix: parcours.Rembourser, Ordres: []int64{o}})
	})
}

// R18: money under the person's own number, for a benefit that she receives and did not authorise, is proposed "hors autorisation"; confirmed, it is hers within two
// working days. A number that is shared proposes nothing.
func TestHorsAutorisationProposee(t *testing.T) {
	chaqueMoteur(t, func(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, g *guichet) {
		if _, err := parcours.EnregistrerPrestation(t.Context(), m.Base, m.Demande(droits.CESF), prestations.Percue{Dossier: s.Dossier, Libelle: "Prime d’activité", Organisme: "CAF", Allocataire: "4455667", Montant: 12000,
			Du: jour.Certain(2026, 1, 1)}); err != nil {
			t.Fatal(err)
		}
		doit(t, m, enCamt(t, "PPA", g.releve(lundi, lundi, credit(12000, "CAF PPA 4455667"))), "importe", 1)
		p := pointages(t, m.Base)[0]
		if p.Etat != comptes.Probable || p.Regle != string(parcours.NonAutorisee) {
			t.Fatalf("%+v", p)
		}
		pointer(t, m, p, parcours.Pointage{Choix: parcours.Confirmer})
		if c := solde(t, m.Base, s.Banque.ID, comptes.HorsAutorisation); c != 12000 {
			t.Errorf("hors autorisation : %s", c)
		}
		if n := nombre(t, m.Base, `select count(*) from tache where nature = 'mettre_a_disposition' and faite_le is null`); n != 1 {
			t.Errorf("%d tâches", n)
		}
	})
}
