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
	"etai/internal/comptes"
	"etai/internal/dettes"
	"etai/internal/etaitest"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/prestations"
	"etai/internal/tiers"
)

// From recevabilité an order on a non-alimentary debt born before is refused, by any road; rent arrears go as the judge scheduled (C. conso art. L722-5).
func TestDetteGelee(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		ctx := t.Context()
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 57349)
		approvisionner(t, m, s, 57349)
		bailleur, energie, piece := m.Bailleur(t), m.Tiers(t, tiers.Fournisseur, 0), m.Piece(t, s.Dossier)
		cesf, comptable := m.Demande(droits.CESF), m.Demande(droits.Comptable)
		dette := func(x dettes.Dette) int64 {
			t.Helper()
			x.Dossier = s.Dossier
			id, err := parcours.EnregistrerDette(ctx, b, m.Trousseau, cesf, x)
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		solde := dettes.Solde{Jour: b.Horloge().Maintenant().Jour(), Centimes: 120000, Source: dettes.DuCreancier}
		loyer := dette(dettes.Dette{Tiers: bailleur, Nature: dettes.Loyer, NeeLe: jour.Certain(2026, 1, 5), Solde: solde})
		facture := dette(dettes.Dette{Tiers: energie, Nature: dettes.Energie, NeeLe: jour.Certain(2026, 2, 1), Solde: solde})
		recente := dette(dettes.Dette{Tiers: energie, Nature: dettes.Energie, NeeLe: recevabilite, Solde: solde})
		pension := dette(dettes.Dette{Tiers: bailleur, Nature: dettes.Alimentaire, NeeLe: jour.Certain(2026, 1, 5), Solde: solde})
		le := jour.TargetSuivant(b.Horloge().Maintenant().Jour().Plus(3))
		ordre := func(tiers, dette int64, objet paiements.Objet, c argent.Centimes) error {
			_, err := parcours.PreparerOrdre(ctx, b, comptable, parcours.NouvelOrdre{Dossier: s.Dossier, Tiers: tiers, Dette: dette, Centimes: c, ExecutionLe: le, Objet: objet, Libelle: "ECHEANCE 11", Piece: piece})
			return err
		}
		passe := func(nom string, err error) {
			t.Helper()
			if err != nil {
				t.Fatalf("%s : %v", nom, err)
			}
		}
		refuse := func(nom, regle string, err error, mots ...string) {
			t.Helper()
			r, m := refusDe(t, err)
			if r != regle {
				t.Fatalf("%s : règle %s : %s", nom, r, m)
			}
			for _, x := range mots {
				if !strings.Contains(m, x) {
					t.Fatalf("%s : « %s » manque : %s", nom, x, m)
				}
			}
		}
		passe("avant la recevabilité", ordre(bailleur, loyer, paiements.Apurement, 100))
		refuse("un autre créancier", "dette", ordre(energie, loyer, paiements.Apurement, 100), "payer ce créancier")
		refuse("plus que dû", "dette", ordre(bailleur, loyer, paiements.Apurement, 120001), "1\u202f200,00")
		refuse("le loyer du mois n’est pas une dette", "dette", ordre(bailleur, loyer, paiements.Loyer, 100))
		autre := m.Suivre(t, 57349)
		passeur := parcours.NouvelOrdre{Dossier: autre.Dossier, Tiers: bailleur, Dette: loyer, Centimes: 1, ExecutionLe: le, Objet: paiements.Apurement, Libelle: "X", Piece: m.Piece(t, autre.Dossier)}
		if _, err := parcours.PreparerOrdre(ctx, b, comptable, passeur); !errors.Is(err, parcours.ErrInterdit) {
			t.Fatalf("la dette d’un autre dossier : %v", err)
		}
		sur, err := parcours.EnregistrerSurendettement(ctx, b, m.Trousseau, cesf, dettes.Surendettement{Dossier: s.Dossier, DeposeLe: jour.Certain(2026, 3, 10)})
		passe("dépôt", err)
		passe("le dépôt seul n’empêche rien", ordre(bailleur, loyer, paiements.Apurement, 101))
		_, err = parcours.EnregistrerSurendettement(ctx, b, m.Trousseau, cesf, dettes.Surendettement{Dossier: s.Dossier, DeposeLe: jour.Certain(2026, 4, 10)})
		refuse("deux dossiers", "depose_le", err)
		if _, err := parcours.EnregistrerSurendettement(ctx, b, m.Trousseau, comptable, dettes.Surendettement{ID: sur, Version: 1, DeposeLe: recevabilite}); !errors.Is(err, parcours.ErrInterdit) {
			t.Fatalf("la comptable change les dates : %v", err)
		}
		_, err = parcours.EnregistrerSurendettement(ctx, b, m.Trousseau, cesf, dettes.Surendettement{ID: sur, Version: 1, DeposeLe: jour.Certain(2026, 3, 10), RecevableLe: recevabilite})
		passe("recevabilité", err)
		refuse("dette de loyer", "R41", ordre(bailleur, loyer, paiements.Apurement, 102), "L722-5", "15/05/2026")
		refuse("dette d’énergie, en autre dépense", "R41", ordre(energie, facture, paiements.Autre, 102))
		refuse("apurement sans le dire", "R41", ordre(energie, 0, paiements.Apurement, 102), "dire quelle dette")
		refuse("autre dépense au créancier", "R41", ordre(energie, 0, paiements.Autre, 102), "désigner la dette")
		// What names no debt says when it fell due; a request is asked for it too.
		duLe := func(objet paiements.Objet, tiers int64, echeance jour.Jour, c argent.Centimes) error {
			_, err := parcours.PreparerOrdre(ctx, b, comptable, parcours.NouvelOrdre{Dossier: s.Dossier, Tiers: tiers, Centimes: c, ExecutionLe: le, Objet: objet, Libelle: "ECHEANCE 11", Piece: piece, Echeance: echeance})
			return err
		}
		demander := func(objet paiements.Objet, echeance jour.Jour) error {
			_, err := parcours.DemanderOrdre(ctx, b, m.Trousseau, cesf, parcours.NouvelleDemande{Dossier: s.Dossier, Voix: paiements.VoixCESF, Objet: objet, Centimes: 4000, VouluLe: le, Pourquoi: "Facture", Echeance: echeance})
			return err
		}
		assureur := m.Tiers(t, tiers.Fournisseur, 0)
		refuse("loyer sans échéance", "R43", ordre(bailleur, 0, paiements.Loyer, 103), "de quel jour", "L722-5")
		for _, o := range []paiements.Objet{paiements.Loyer, paiements.Energie, paiements.Assurance, paiements.Autre} {
			refuse("arriéré, "+o.Libelle(), "R43", duLe(o, assureur, recevabilite.Plus(-1), 103), "14/05/2026", "parmi les dettes")
			refuse("arriéré demandé, "+o.Libelle(), "R43", demander(o, recevabilite.Plus(-1)), "14/05/2026")
			refuse("demande sans échéance, "+o.Libelle(), "R43", demander(o, jour.Jour{}), "de quel jour")
			passe("demande du mois, "+o.Libelle(), demander(o, le))
		}
		passe("argent de vie", demander(paiements.ArgentDeVie, jour.Jour{}))
		passe("loyer du mois (R43)", duLe(paiements.Loyer, bailleur, le, 103))
		passe("énergie du mois (R43)", duLe(paiements.Energie, energie, recevabilite, 104))
		passe("autre dépense du mois", duLe(paiements.Autre, assureur, le, 108))
		passe("dette née après", ordre(energie, recente, paiements.Apurement, 105))
		passe("pension alimentaire", ordre(bailleur, pension, paiements.Apurement, 106))
		plan := dettes.Plan{Dette: loyer, Origine: dettes.Amiable, ConvenuLe: recevabilite, PremiereLe: le, Mensualite: 3500, Nombre: 12, Derniere: 3500}
		_, err = parcours.ConvenirPlan(ctx, b, m.Trousseau, cesf, plan)
		refuse("plan amiable après la recevabilité", "origine", err)
		plan.Origine, plan.Reference = dettes.DelaisJuge, "RG 26/00001"
		_, err = parcours.ConvenirPlan(ctx, b, m.Trousseau, cesf, plan)
		passe("délais du juge", err)
		refuse("plus que l’échéance, ordres du mois compris", "R42", ordre(bailleur, loyer, paiements.Apurement, 3500), "35,00", "2,01")
		passe("échéance du juge", ordre(bailleur, loyer, paiements.Apurement, 3500-201))
		evs := evenementsDe(t, m, s.Dossier)
		for _, n := range []string{"dette.enregistrer", "surendettement.deposer", "surendettement.recevable", "plan_apurement.convenir"} {
			if evs[n] == "" {
				t.Errorf("%s n’est pas dans la chronologie : %v", n, evs)
			}
		}
		// An order prepared before the recevabilité is stopped at the review.
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			os, err := paiements.Prepares(ctx, l, m.Organisation)
			if err != nil {
				return err
			}
			bloques := 0
			for _, o := range os {
				if o.Dette == loyer && o.Centimes == 101 {
					o.Dette = facture
					if r := parcours.RisqueDe(ctx, l, o); r == nil || r.Code != "R41" {
						t.Errorf("ordre préparé avant : %+v", r)
					}
					bloques++
				}
				if o.Objet == paiements.Loyer && o.Centimes == 103 {
					if o.Echeance != le {
						t.Errorf("échéance gardée : %s", o.Echeance)
					}
					o.Echeance = jour.Jour{}
					if r := parcours.RisqueDe(ctx, l, o); r == nil || !r.Bloque || r.Code != "R43" || !strings.Contains(r.Message, "annuler l’ordre") {
						t.Errorf("loyer préparé avant, sans échéance : %+v", r)
					}
				}
			}
			if bloques != 1 {
				t.Errorf("%d ordres vus", bloques)
			}
			gs, err := gestion.DettesGeleesDuDossier(ctx, l, s.Dossier)
			if len(gs) != 1 || gs[0].Du != recevabilite || gs[0].Au != jour.Certain(2028, 5, 15) {
				t.Errorf("gel %+v", gs)
			}
			return err
		})
		_, err = parcours.EnregistrerSurendettement(ctx, b, m.Trousseau, cesf, dettes.Surendettement{ID: sur, Version: 1, DeposeLe: jour.Certain(2026, 3, 10)})
		if !errors.Is(err, bdd.ErrAncienneVersion) {
			t.Fatalf("ancienne version : %v", err)
		}
		_, err = parcours.EnregistrerSurendettement(ctx, b, m.Trousseau, cesf, dettes.Surendettement{ID: sur, Version: 2, DeposeLe: jour.Certain(2026, 3, 10)})
		passe("une recevabilité saisie par erreur se reprend", err)
		passe("plus rien n’est gelé", ordre(energie, facture, paiements.Apurement, 107))
	})
}

// What is owed is said day by day; a debt changes under its version; a plan stops with its reason.
func TestDette(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		ctx := t.Context()
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 57349)
		cesf := m.Demande(droits.CESF)
		aujourdhui := b.Horloge().Maintenant().Jour()
		if _, err := parcours.EnregistrerDette(ctx, b, m.Trousseau, m.Demande(droits.Comptable), dettes.Dette{Dossier: s.Dossier}); !errors.Is(err, parcours.ErrInterdit) {
			t.Fatalf("la comptable enregistre une dette : %v", err)
		}
		id, err := parcours.EnregistrerDette(ctx, b, m.Trousseau, cesf, dettes.Dette{Dossier: s.Dossier, Creancier: "Crédit Exemple", Nature: dettes.Credit, NeeLe: jour.Certain(2025, 6, 1)})
		if err != nil {
			t.Fatal(err)
		}
		for champ, x := range map[string]dettes.Solde{"jour": {Dette: id, Jour: aujourdhui.Plus(1), Source: dettes.DuCreancier}, "solde": {Dette: id, Jour: aujourdhui, Centimes: -1, Source: dettes.DuCreancier},
			"source": {Dette: id, Jour: aujourdhui}} {
			if regle, _ := refusDe(t, erreurDe(parcours.ConstaterDette(ctx, b, cesf, x))); regle != champ {
				t.Errorf("%s refusé pour %s", champ, regle)
			}
		}
		if _, err := parcours.ConstaterDette(ctx, b, cesf, dettes.Solde{Dette: id, Jour: aujourdhui, Centimes: 70000, Source: dettes.DeLaPersonne}); err != nil {
			t.Fatal(err)
		}
		if regle, _ := refusDe(t, erreurDe(parcours.ModifierDette(ctx, b, cesf, dettes.Dette{ID: id, Version: 1, Tiers: 999999, Nature: dettes.Credit, NeeLe: aujourdhui}))); regle != "tiers" {
			t.Errorf("créancier absent : %s", regle)
		}
		if _, err := parcours.ModifierDette(ctx, b, cesf, dettes.Dette{ID: id, Version: 1, Creancier: "Crédit Exemple", Nature: dettes.Credit, NeeLe: jour.Certain(2025, 5, 1)}); err != nil {
			t.Fatal(err)
		}
		n, derniere := dettes.PlanPour(70000, 3000)
		plan, err := parcours.ConvenirPlan(ctx, b, m.Trousseau, cesf, dettes.Plan{Dette: id, Origine: dettes.Amiable, ConvenuLe: aujourdhui, PremiereLe: aujourdhui.Plus(20), Mensualite: 3000, Nombre: n, Derniere: derniere})
		if err != nil {
			t.Fatal(err)
		}
		if regle, _ := refusDe(t, erreurDe(parcours.ArreterPlan(ctx, b, m.Trousseau, cesf, plan, 1, ""))); regle != "motif" {
			t.Error(regle)
		}
		if _, err := parcours.ArreterPlan(ctx, b, m.Trousseau, cesf, plan, 1, "deux échéances manquées"); err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.ArreterPlan(ctx, b, m.Trousseau, cesf, plan, 1, "encore"); !errors.Is(err, bdd.ErrAncienneVersion) {
			t.Errorf("arrêté deux fois : %v", err)
		}
	})
}

func erreurDe(_ int64, err error) error { return err }

// A number that serves a couple is never matched alone, even when only one of them is known here.
func TestNumeroDeCouple(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		ctx := t.Context()
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 57349)
		proposer := func() parcours.Regle {
			t.Helper()
			l := comptes.LigneAPoster{CompteBancaire: s.Banque.ID, Centimes: 57349, Date: jour.Certain(2026, 11, 5)}
			l.Texte.Libelle = "VIR CAF " + s.Numero
			var p parcours.Proposition
			m.Lire(t, func(ctx context.Context, lecture bdd.Lecture) (err error) {
				p, err = parcours.PropositionPour(ctx, lecture, l)
				return err
			})
			return p.Regle
		}
		if r := proposer(); r != parcours.RevenuAttendu {
			t.Fatalf("un numéro à elle seule : %s", r)
		}
		p := prestations.Percue{Dossier: s.Dossier, Numero: 17, Organisme: "CAF", Allocataire: s.Numero, Du: etaitest.Debut}
		id, err := parcours.EnregistrerPrestation(ctx, b, m.Demande(droits.CESF), p)
		if err != nil {
			t.Fatal(err)
		}
		if r := proposer(); r != parcours.RevenuAttendu {
			t.Fatalf("le même numéro, dit deux fois d’elle : %s", r)
		}
		p.ID, p.Version, p.Partage = id, 1, true
		if _, err := parcours.EnregistrerPrestation(ctx, b, m.Demande(droits.CESF), p); err != nil {
			t.Fatal(err)
		}
		if r := proposer(); r != parcours.NumeroPartage {
			t.Fatalf("un numéro de couple se rapproche seul : %s", r)
		}
		p.Version, p.Partage = 2, false
		if _, err := parcours.EnregistrerPrestation(ctx, b, m.Demande(droits.CESF), p); err != nil {
			t.Fatal(err)
		}
		conjoint := m.Suivre(t, 30000)
		if _, err := parcours.EnregistrerPrestation(ctx, b, m.Demande(droits.CESF), prestations.Percue{Dossier: conjoint.Dossier, Numero: 2, Organisme: "CAF", Allocataire: s.Numero, Du: etaitest.Debut}); err != nil {
			t.Fatal(err)
		}
		if r := proposer(); r != parcours.NumeroPartage {
			t.Fatalf("le numéro est aussi dans l’autre dossier : %s", r)
		}
		for _, n := range []int{16, 30} {
			if regle, mots := refusDe(t, erreurDe(parcours.EnregistrerPrestation(ctx, b, m.Demande(droits.CESF), prestations.Percue{Dossier: s.Dossier, Numero: n, Organisme: "CAF", Du: etaitest.Debut}))); regle != "R13" {
				t.Errorf("n° %d : %s", n, mots)
			}
		}
		if _, err := parcours.EnregistrerPrestation(ctx, b, m.Demande(droits.Comptable), p); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("la comptable enregistre une prestation : %v", err)
		}
	})
}
