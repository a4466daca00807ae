// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"etai/internal/agenda"
	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/etaitest"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/prestations"
	"etai/internal/reglement"
)

// One person freezes; nothing leaves, the order says why and what to do; two people lift, and orders leave the same day.
func TestGel(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		ctx, m := t.Context(), etaitest.NouveauMonde(t, b)
		s, bailleur := m.Suivre(t, 60000), m.Bailleur(t)
		approvisionner(t, m, s, 60000)
		poser := func(r droits.Role, n parcours.NouveauGel) (int64, error) {
			return parcours.Geler(ctx, b, m.Trousseau, m.Demande(r), n)
		}
		bon := parcours.NouveauGel{Dossier: s.Dossier, Motif: gestion.Saisie, Du: lundi, Texte: "Acte de saisie reçu du commissaire de justice"}
		for regle, changer := range map[string]func(*parcours.NouveauGel){
			"motif": func(n *parcours.NouveauGel) { n.Motif = "autre" }, "texte": func(n *parcours.NouveauGel) { n.Texte = " \n" }, "du": func(n *parcours.NouveauGel) { n.Du = jour.Jour{} },
		} {
			n := bon
			changer(&n)
			exigerRefus(t, erreur(poser(droits.CESF, n)), regle)
		}
		loin := bon
		loin.Du = lundi.Plus(-6 * 366)
		exigerRefus(t, erreur(poser(droits.CESF, loin)), "du")
		for _, r := range []droits.Role{droits.Referent, droits.Direction, droits.Administrateur} {
			if _, err := poser(r, bon); !errors.Is(err, parcours.ErrInterdit) {
				t.Errorf("%s : %v", r, err)
			}
		}
		gel, err := poser(droits.CESF, bon)
		if err != nil {
			t.Fatal(err)
		}
		exigerRefus(t, erreur(poser(droits.Comptable, bon)), "motif") // twice for the same reason
		preparerLe := func(j jour.Jour) error {
			n := loyer(t, m, s, bailleur, 1000)
			n.ExecutionLe = j
			return erreur(parcours.PreparerOrdre(ctx, b, m.Demande(droits.Comptable), n))
		}
		err = preparerLe(lundi.Plus(1))
		exigerRefus(t, err, "gel")
		if !strings.Contains(err.Error(), "le compte est saisi") {
			t.Error(err)
		}
		demander := func(r droits.Role, texte string) (int64, error) {
			return parcours.DemanderLeveeGel(ctx, b, m.Trousseau, m.Demande(r), gel, texte)
		}
		exigerRefus(t, erreur(demander(droits.CESF, "")), "texte")
		if _, err := demander(droits.Referent, "x"); !errors.Is(err, parcours.ErrInterdit) {
			t.Error(err)
		}
		demande, err := demander(droits.Comptable, "Mainlevée reçue")
		if err != nil {
			t.Fatal(err)
		}
		exigerRefus(t, erreur(demander(droits.CESF, "Mainlevée reçue")), "gel")
		exigerRefus(t, preparerLe(lundi.Plus(1)), "gel") // asked is not granted
		if n := ouvertes(t, m, agenda.LeveeADecider); n != 1 {
			t.Errorf("%d tâches", n)
		}
		decider := func(d parcours.Demande, version int64, decision, motif string) error {
			return erreur(parcours.DeciderLeveeGel(ctx, b, m.Trousseau, d, demande, version, decision, motif))
		}
		if err := decider(m.Demande(droits.Comptable), 1, gestion.LeveeAccordee, ""); !errors.Is(err, paiements.ErrSeparation) {
			t.Errorf("levé par qui l’a demandé : %v", err)
		}
		for _, d := range []parcours.Demande{m.Demande(droits.CESF), m.Demande(droits.Direction)} {
			if err := decider(d, 1, gestion.LeveeAccordee, ""); !errors.Is(err, parcours.ErrInterdit) {
				t.Errorf("%s : %v", d.Agent.Role, err)
			}
		}
		if err := decider(m.Demande(droits.ChefDeService), 1, gestion.LeveeRetiree, ""); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("retirée par une autre personne : %v", err)
		}
		exigerRefus(t, decider(m.Demande(droits.ChefDeService), 1, gestion.LeveeRefusee, " "), "refus")
		exigerRefus(t, decider(m.Demande(droits.ChefDeService), 1, "autre", ""), "decision")
		if err := decider(m.Demande(droits.ChefDeService), 1, gestion.LeveeRefusee, "L’acte original d’abord"); err != nil {
			t.Fatal(err)
		}
		exigerRefus(t, preparerLe(lundi.Plus(1)), "gel")
		if demande, err = demander(droits.CESF, "Acte original joint"); err != nil {
			t.Fatal(err)
		}
		if n := ouvertes(t, m, agenda.LeveeADecider); n != 1 {
			t.Errorf("%d tâches à la seconde demande", n)
		}
		if err := decider(m.Demande(droits.ChefDeService), 2, gestion.LeveeAccordee, ""); !errors.Is(err, bdd.ErrAncienneVersion) {
			t.Errorf("ancienne version : %v", err)
		}
		if err := decider(m.Demande(droits.ChefDeService), 1, gestion.LeveeAccordee, ""); err != nil {
			t.Fatal(err)
		}
		exigerRefus(t, decider(m.Demande(droits.ChefDeService), 1, gestion.LeveeAccordee, ""), "decision")
		exigerRefus(t, erreur(demander(droits.CESF, "encore")), "gel")
		if err := preparerLe(lundi.Plus(1)); err != nil {
			t.Errorf("gel levé : %v", err)
		}
		if _, err := poser(droits.ChefDeService, bon); err != nil {
			t.Errorf("geler de nouveau : %v", err)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			gs, err := gestion.GelsPoses(ctx, l, m.Trousseau, s.Dossier)
			if err == nil && (len(gs) != 2 || len(gs[1].Levees) != 2 || gs[1].Levees[1].TexteRefus != "L’acte original d’abord" || gs[1].Au.Vide() || !gs[0].Au.Vide()) {
				t.Errorf("%+v", gs)
			}
			return err
		})
		m.Verifier(t)
		m.VoitTout(t, []etaitest.Alteration{
			{Nom: "début d’un gel", SQL: `update gestion_gel set du = '2026-01-01'`, Dit: "gel"},
			{Nom: "motif d’un gel", SQL: `update gestion_gel set motif = 'deces' where au is not null`, Dit: "gel"},
			{Nom: "gel levé sans personne", SQL: `update gestion_gel set au = '2026-11-22' where au is null`, Dit: "il est levé sans que"},
			{Nom: "gel remis", SQL: `update gestion_gel set au = null, motif = 'revocation' where au is not null`, Dit: "il dure alors"},
			{Nom: "qui a levé", SQL: `update gestion_gel_levee set decidee_par = (select max(id) from agent) where decision = 'accordee'`, Dit: "levée de gel"},
			{Nom: "refus devenu retrait", SQL: `update gestion_gel_levee set decision = 'retiree', refus_contenu_id = null, refus_engagement = null where decision = 'refusee'`, Dit: "levée de gel"},
			{Nom: "levée effacée", SQL: `delete from gestion_gel_levee where decision = 'refusee'`, Dit: "n’est plus là"},
			{Nom: "gel effacé", SQL: `delete from gestion_gel where au is null`, Dit: "n’est plus là"},
		}...)
	})
}

// A lower floor: two people, an end, a ceiling; the orders of its days use it, those after do not; lifted, it binds no more.
func TestPlancherAutorise(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		ctx, m := t.Context(), etaitest.NouveauMonde(t, b)
		s, bailleur := m.Suivre(t, 60000), m.Bailleur(t)
		approvisionner(t, m, s, 60000)
		demander := func(r droits.Role, n parcours.NouveauPlancher) (int64, error) {
			return parcours.DemanderPlancher(ctx, b, m.Trousseau, m.Demande(r), n)
		}
		bon := parcours.NouveauPlancher{Dossier: s.Dossier, Plancher: -5000, Du: lundi, Au: lundi.Plus(9), Motif: "Rappel de prestation annoncé pour le 30"}
		exigerRefus(t, erreur(demander(droits.CESF, bon)), "plancher") // the organisation allows nothing under zero
		if _, err := parcours.FixerParametre(ctx, b, m.Demande(droits.Direction), reglement.NouvelleValeur{Code: string(reglement.DecouvertMaximal), Portee: reglement.Organisation,
			Valeur: reglement.Valeur{Nombre: 6000}, Du: lundi, Source: "Décision du bureau", Preuve: reglement.Interne, Vue: derniereValeur(t, m, reglement.DecouvertMaximal)}); err != nil {
			t.Fatal(err)
		}
		for nom, c := range map[string]struct {
			regle   string
			changer func(*parcours.NouveauPlancher)
		}{
			"trop bas":       {"plancher", func(n *parcours.NouveauPlancher) { n.Plancher = -6001 }},
			"pas plus bas":   {"plancher", func(n *parcours.NouveauPlancher) { n.Plancher = 0 }},
			"hier":           {"du", func(n *parcours.NouveauPlancher) { n.Du = lundi.Plus(-1) }},
			"fin avant":      {"au", func(n *parcours.NouveauPlancher) { n.Au = n.Du.Plus(-1) }},
			"trop longtemps": {"au", func(n *parcours.NouveauPlancher) { n.Au = n.Du.Plus(31) }},
			"sans raison":    {"motif", func(n *parcours.NouveauPlancher) { n.Motif = " " }},
		} {
			t.Run(nom, func(t *testing.T) {
				n := bon
				c.changer(&n)
				exigerRefus(t, erreur(demander(droits.CESF, n)), c.regle)
			})
		}
		for _, r := range []droits.Role{droits.ChefDeService, droits.Referent, droits.Direction, droits.Administrateur} {
			if _, err := demander(r, bon); !errors.Is(err, parcours.ErrInterdit) {
				t.Errorf("%s : %v", r, err)
			}
		}
		id, err := demander(droits.Comptable, bon)
		if err != nil {
			t.Fatal(err)
		}
		exigerRefus(t, erreur(demander(droits.CESF, bon)), "plancher")
		preparerLe := func(c argent.Centimes, j jour.Jour) error {
			n := loyer(t, m, s, bailleur, c)
			n.ExecutionLe = j
			return erreur(parcours.PreparerOrdre(ctx, b, m.Demande(droits.Comptable), n))
		}
		exigerRefus(t, preparerLe(62000, lundi.Plus(1)), "provision")
		decider := func(d parcours.Demande, version int64, decision, motif string) error {
			return erreur(parcours.DeciderPlancher(ctx, b, m.Trousseau, d, id, version, decision, motif))
		}
		if err := decider(m.Demande(droits.Comptable), 1, comptes.Autorisee, ""); !errors.Is(err, paiements.ErrSeparation) {
			t.Errorf("autorisé par qui l’a demandé : %v", err)
		}
		if err := decider(m.Demande(droits.CESF), 1, comptes.Autorisee, ""); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("%v", err)
		}
		if err := decider(m.Demande(droits.ChefDeService), 2, comptes.Autorisee, ""); !errors.Is(err, bdd.ErrAncienneVersion) {
			t.Errorf("%v", err)
		}
		exigerRefus(t, decider(m.Demande(droits.ChefDeService), 1, comptes.Refusee, ""), "refus")
		if err := decider(m.Demande(droits.ChefDeService), 1, comptes.Autorisee, ""); err != nil {
			t.Fatal(err)
		}
		exigerRefus(t, erreur(demander(droits.CESF, bon)), "plancher") // one at a time
		exigerRefus(t, preparerLe(65001, lundi.Plus(1)), "provision")
		if err := preparerLe(62000, lundi.Plus(1)); err != nil {
			t.Errorf("au plancher autorisé : %v", err)
		}
		lever := func(r droits.Role, version int64, motif string) error {
			return erreur(parcours.LeverPlancher(ctx, b, m.Trousseau, m.Demande(r), id, version, motif))
		}
		exigerRefus(t, lever(droits.CESF, 2, ""), "levee")
		if err := lever(droits.Direction, 2, "x"); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("%v", err)
		}
		if err := lever(droits.CESF, 2, "Le rappel n’est pas venu"); err != nil {
			t.Fatal(err)
		}
		exigerRefus(t, lever(droits.CESF, 3, "encore"), "decision")
		// The order that the lower floor covered waits for money from now on; what is on the account serves the others.
		if n := compter(t, m, `select count(*) from ordre where etat = 'en_attente_de_provision' and centimes = 62000`); n != 1 {
			t.Errorf("%d ordre en attente", n)
		}
		exigerRefus(t, preparerLe(60001, lundi.Plus(1)), "provision")
		if n := ouvertes(t, m, agenda.PlancherADecider); n != 0 {
			t.Errorf("%d tâches", n)
		}
		// What was asked too long ago is not authorised.
		if id, err = demander(droits.CESF, bon); err != nil {
			t.Fatal(err)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			ps, err := comptes.PlanchersDuCompte(ctx, l, m.Trousseau, s.Compte.ID)
			if err == nil && (len(ps) != 2 || ps[1].MotifLevee != "Le rappel n’est pas venu" || ps[1].Motif != bon.Motif) {
				t.Errorf("%+v", ps)
			}
			return err
		})
		if err := decider(m.Demande(droits.CESF), 1, comptes.Retiree, ""); err != nil {
			t.Fatal(err)
		}
		m.Verifier(t)
		m.VoitTout(t, []etaitest.Alteration{
			{Nom: "plancher plus bas", SQL: `update plancher_autorise set plancher = -9000`, Dit: "plancher autorisé"},
			{Nom: "plancher plus long", SQL: `update plancher_autorise set au = '2027-12-31'`, Dit: "plancher autorisé"},
			{Nom: "demande retirée, dite autorisée", SQL: `update plancher_autorise set decision = 'autorisee', decidee_par = (select max(id) from agent) where decision = 'retiree'`, Dit: "plancher autorisé"},
			{Nom: "levée oubliée", SQL: `update plancher_autorise set levee_par = (select max(id) from agent) where levee_par is not null`, Dit: "plancher autorisé"},
			{Nom: "plancher effacé", SQL: `delete from plancher_autorise where decision = 'retiree'`, Dit: "n’est plus là"},
			{Nom: "valeur d’un paramètre", SQL: `update parametre set nombre = 7000 where saisi_par is not null`, Dit: "paramètre"},
			{Nom: "qui a fixé un paramètre", SQL: `update parametre set saisi_par = (select max(id) from agent) where saisi_par is not null`, Dit: "paramètre"},
			{Nom: "paramètre effacé", SQL: `delete from parametre where saisi_par is not null`, Dit: "n’est plus là"},
		}...)
	})
}

// Nobody's account of a pooled bank account goes under zero by our decision: the money there is that of the others.
func TestPlancherCollectif(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		ctx, m := t.Context(), etaitest.NouveauMonde(t, b)
		cb := m.Collectif(t, etaitest.IBANDe(424242))
		dossier, err := parcours.CreerPersonne(ctx, b, m.Demande(droits.CESF), parcours.NouvellePersonne{Personne: personnes.Personne{Nom: "Exemple", Prenom: "Personne", Naissance: etaitest.Naissance, EcrireDomicile: true}})
		if err == nil {
			m.Signer(t, etaitest.Contrat(dossier, etaitest.Debut, 24, prestations.Percue{Numero: 17, Organisme: "CAF", Allocataire: "7700001", Montant: 60000}))
		}
		if err == nil {
			_, err = parcours.OuvrirSousCompte(ctx, b, m.Demande(droits.CESF), parcours.NouveauSousCompte{CompteBancaire: cb.ID, Dossier: dossier, OuvertLe: etaitest.Debut})
		}
		if err != nil {
			t.Fatal(err)
		}
		_, err = parcours.DemanderPlancher(ctx, b, m.Trousseau, m.Demande(droits.CESF), parcours.NouveauPlancher{Dossier: dossier, Plancher: -1, Du: lundi, Au: lundi, Motif: "x"})
		exigerRefus(t, err, "plancher")
		if !strings.Contains(err.Error(), "autres personnes") {
			t.Error(err)
		}
	})
}

// derniereValeur is the value of a parameter that a form would have shown.
func derniereValeur[T int | bool | string | argent.Centimes | reglement.Taux](t *testing.T, m *etaitest.Monde, code reglement.Cle[T]) (id int64) {
	t.Helper()
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		r, err := reglement.Lire(ctx, l, m.Organisation)
		if err == nil {
			id = r.Derniere(string(code))
		}
		return err
	})
	return id
}
