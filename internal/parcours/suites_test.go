// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/comptes"
	"etai/internal/etaitest"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/paiements/proposition"
	"etai/internal/parcours"
	"etai/internal/reglement"
)

// raconterSuites makes what raconter does not: a plan, proposals decided by two people and prepared, money set aside and freed, a freeze and its lifting, lower
// floors, a question and its answer, an operation, an answer of the bank, a reprise that waits.
func raconterSuites(t *testing.T, b *bdd.Base) *etaitest.Monde {
	t.Helper()
	ctx, m := t.Context(), etaitest.NouveauMonde(t, b)
	agir := func(id int64, err error) int64 {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	comptable, chef := func() parcours.Demande { return m.Demande(droits.Comptable) }, func() parcours.Demande { return m.Demande(droits.ChefDeService) }

	_, ordres, remise := trois(t, m)
	transmettre(t, m, remise)
	r := lireRemise(t, m, remise)
	agir(repondre(t, m, comptable(), remise, compteRendu(r.MessageID, "PART", lotRendu(r.MessageID+"/1", "", virementRendu(lireOrdre(t, m, ordres[0]).BoutEnBout, "RJCT", "AC04", "")))))

	s := m.Suivre(t, 60000)
	importer(t, m, s, lundi, lundi, 0, ligne(60000, "CAF RSA "+s.Numero, ""), ligne(-2999, "PRLV TELECOM", ""), ligne(-1500, "PRLV CLUB", ""))
	ps := pointages(t, m, s)
	agir(parcours.PointerLigne(ctx, b, m.Trousseau, comptable(), parcours.Pointage{Ligne: ps[1].Ligne, Version: ps[1].Version, Choix: parcours.Operation, Nature: comptes.OperationTelephone, Motif: "téléphone"}))
	agir(parcours.PointerLigne(ctx, b, m.Trousseau, comptable(), parcours.Pointage{Ligne: ps[2].Ligne, Version: ps[2].Version, Choix: parcours.AVerifier, Motif: "Qu’est-ce ?"}))
	agir(parcours.RepondreVerification(ctx, b, m.Trousseau, m.Demande(droits.CESF), parcours.ReponseVerification{Ligne: ps[2].Ligne, Version: ps[2].Version + 1, Choix: parcours.Constater, Texte: "Son club."}))

	demande := agir(demander(t, m, droits.CESF, s, 1200))
	agir(parcours.RefuserDemande(ctx, b, m.Trousseau, comptable(), parcours.RefusDeDemande{Demande: demande, Motif: paiements.RefusPapier, Reponse: "Il nous manque un papier."}))
	agir(demander(t, m, droits.CESF, s, 1300))

	agir(reprendre(t, m, m.Suivre(t, 60000), lundi, 4000))

	p := suivreAvecPlan(t, m, m.Bailleur(t))
	p.enregistrer(t, m, 0)
	g := proposerPeriode(t, m, p.Dossier, novembre(23))
	agir(parcours.ArbitrerEcheance(ctx, b, m.Demande(droits.CESF), g.ID, g.Lignes[len(g.Lignes)-1].ID, proposition.Devant, "L’huissier vient le 30."))
	for _, a := range arbitragesDe(t, m, p).EnAttente {
		agir(parcours.RepondreArbitrage(ctx, b, chef(), parcours.Reponse{Arbitrage: a.ID, Motif: "Le loyer d’abord."}))
	}
	g = proposerPeriode(t, m, p.Dossier, novembre(23))
	agir(parcours.RepondreLigne(ctx, b, m.Trousseau, comptable(), g.ID, ligneRefusee(t, g).ID, "Nous ne pouvons pas le payer.\nNous en reparlons ensemble."))
	preparerProposition(t, m, droits.Comptable, g.ID)
	agir(parcours.LibererReserve(ctx, b, m.Demande(droits.CESF), p.Dossier, p.p.Lignes[2].Serie, 500, "Accord oral du 23 novembre."))

	gel := agir(parcours.Geler(ctx, b, m.Trousseau, m.Demande(droits.CESF), parcours.NouveauGel{Dossier: s.Dossier, Motif: gestion.Saisie, Du: lundi, Texte: "Acte de saisie reçu."}))
	levee := agir(parcours.DemanderLeveeGel(ctx, b, m.Trousseau, comptable(), gel, "Mainlevée reçue."))
	agir(parcours.DeciderLeveeGel(ctx, b, m.Trousseau, chef(), levee, 1, gestion.LeveeRefusee, "L’acte original d’abord."))
	levee = agir(parcours.DemanderLeveeGel(ctx, b, m.Trousseau, comptable(), gel, "Acte original joint."))
	agir(parcours.DeciderLeveeGel(ctx, b, m.Trousseau, chef(), levee, 1, gestion.LeveeAccordee, ""))

	agir(parcours.FixerParametre(ctx, b, m.Demande(droits.Direction), reglement.NouvelleValeur{Code: string(reglement.DecouvertMaximal), Portee: reglement.Organisation,
		Valeur: reglement.Valeur{Nombre: 6000}, Du: lundi, Source: "Décision du bureau", Preuve: reglement.Interne, Vue: derniereValeur(t, m, reglement.DecouvertMaximal)}))
	for _, decision := range []string{comptes.Refusee, comptes.Autorisee} {
		id := agir(parcours.DemanderPlancher(ctx, b, m.Trousseau, comptable(), parcours.NouveauPlancher{Dossier: s.Dossier, Plancher: -5000, Du: lundi, Au: lundi.Plus(9), Motif: "Rappel annoncé."}))
		refus := ""
		if decision == comptes.Refusee {
			refus = "Rien d’écrit."
		}
		agir(parcours.DeciderPlancher(ctx, b, m.Trousseau, chef(), id, 1, decision, refus))
		if decision == comptes.Autorisee {
			agir(parcours.LeverPlancher(ctx, b, m.Trousseau, m.Demande(droits.CESF), id, 2, "Le rappel n’est pas venu."))
		}
	}
	return m
}

// Each row of these tables altered, taken away or added behind the program's back is said.
func TestVerifierVoitLesSuites(t *testing.T) {
	const autre = `(select max(id) from agent)`
	alterations := []etaitest.Alteration{
		{Nom: "question d’une autre ligne", SQL: `update question_ligne set ligne_id = ligne_id - 1`, Dit: "question"},
		{Nom: "réponse à une question", SQL: `update question_ligne set choix = 'frais'`, Dit: "question"},
		{Nom: "qui a répondu", SQL: `update question_ligne set repondue_par = ` + autre, Dit: "question"},
		{Nom: "réponse effacée", SQL: `update question_ligne set choix = '', reponse_contenu_id = null, reponse_engagement = null, repondue_par = null, repondue_le = null`, Dit: "n’est plus là"},
		{Nom: "question effacée", SQL: `delete from question_ligne`, Dit: "n’est plus là"},
		{Nom: "question ajoutée", SQL: `insert into question_ligne(ligne_id, dossier_id, contenu_id, engagement, demandee_par, demandee_le)
			select ligne_id, dossier_id, contenu_id, engagement, demandee_par, demandee_le from question_ligne`, Dit: "question"},
		{Nom: "nature d’une opération", SQL: `update operation set nature = 'loyer'`, Dit: "opération"},
		{Nom: "montant d’une opération", SQL: `update operation set centimes = centimes + 1`, Dit: "opération"},
		{Nom: "opération effacée", SQL: `delete from operation`, Dit: "n’est plus là"},
		{Nom: "opération ajoutée", SQL: `insert into operation(ligne_id, dossier_id, centimes, nature, contenu_id, engagement, creee_par, creee_le)
			select ligne_id, dossier_id, centimes, nature, contenu_id, engagement, creee_par, creee_le from operation`, Dit: "opération"},
		{Nom: "statut d’un compte rendu", SQL: `update banque_reponse set statut = 'ACSC'`, Dit: "compte rendu"},
		{Nom: "ligne d’un compte rendu", SQL: `update banque_reponse_ligne set effet = 'note'`, Dit: "compte rendu"},
		{Nom: "ligne d’un compte rendu effacée", SQL: `delete from banque_reponse_ligne`, Dit: "compte rendu"},
		{Nom: "compte rendu effacé", SQL: `delete from banque_reponse`, Dit: "n’est plus là"},
		{Nom: "compte rendu ajouté", SQL: `insert into banque_reponse(remise_id, fichier_id, sha256, format, recue_par, recue_le) select remise_id, fichier_id, (select empreinte from ecriture where id = 1), format, recue_par, recue_le
			from banque_reponse`, Dit: "compte rendu"},
		{Nom: "part d’une reprise à viser", SQL: `update reprise_ligne set centimes = centimes + 1`, Dit: "reprise"},
		{Nom: "part d’une reprise effacée", SQL: `delete from reprise_ligne`, Dit: "reprise"},
		{Nom: "part d’une reprise ajoutée", SQL: `insert into reprise_ligne(reprise_id, compte_id, centimes) select reprise_id, compte_id + 1, 0 from reprise_ligne`, Dit: "reprise"},
		{Nom: "reprise effacée", SQL: `delete from reprise`, Dit: "n’est plus là"},
		{Nom: "accord d’un plan", SQL: `update plan set accord = 'oral', accorde_le = '2026-11-01'`, Dit: "plan"},
		{Nom: "début d’un plan", SQL: `update plan set du = '2026-10-01'`, Dit: "plan"},
		{Nom: "plan effacé", SQL: `delete from plan`, Dit: "n’est plus là"},
		{Nom: "plan ajouté", SQL: `insert into plan(organisation_id, dossier_id, compte_id, numero, du, accord, accorde_le, saisi_par, saisi_le)
			select organisation_id, dossier_id, compte_id, numero + 1, du, accord, accorde_le, saisi_par, saisi_le from plan`, Dit: "plan"},
		{Nom: "montant d’une ligne du plan", SQL: `update plan_ligne set centimes = centimes + 1 where serie = 1`, Dit: "plan"},
		{Nom: "ligne du plan effacée", SQL: `delete from plan_ligne where serie = 4`, Dit: "plan"},
		{Nom: "somme mise de côté", SQL: `update reserve_mouvement set centimes = centimes + 1 where occurrence is not null`, Dit: "mise de côté"},
		{Nom: "somme libérée effacée", SQL: `delete from reserve_mouvement where occurrence is null`, Dit: "n’est plus là"},
		{Nom: "somme libérée ajoutée", SQL: `insert into reserve_mouvement(compte_id, dossier_id, serie, centimes, jour, motif, agent_id, instant)
			select compte_id, dossier_id, serie, centimes, jour, motif, agent_id, instant from reserve_mouvement where occurrence is null`, Dit: "mise de côté"},
		{Nom: "ouverture d’une proposition", SQL: `update proposition set ouverture = ouverture + 1`, Dit: "proposition"},
		{Nom: "total d’une proposition", SQL: `update proposition set accepte = accepte + 1`, Dit: "proposition"},
		{Nom: "proposition effacée", SQL: `delete from proposition where id = (select max(id) from proposition)`, Dit: "n’est plus là"},
		{Nom: "ligne d’une proposition", SQL: `update proposition_ligne set acceptee = not acceptee`, Dit: "proposition"},
		{Nom: "ligne d’une proposition effacée", SQL: `delete from proposition_ligne where ordinal = 1`, Dit: "proposition"},
		{Nom: "mouvement d’une proposition", SQL: `insert into proposition_mouvement(proposition_id, ordinal, genre, source_id, jour, centimes, attendu) select id, 99, 'recette', 1, du, 5, plancher = 0 from proposition`, Dit: "proposition"},
		{Nom: "alerte d’une proposition", SQL: `insert into proposition_alerte(proposition_id, ordinal, nature, centimes) select id, 99, 'x', 5 from proposition`, Dit: "proposition"},
		{Nom: "sens d’un arbitrage", SQL: `update proposition_arbitrage set sens = 'ecarte'`, Dit: "arbitrage"},
		{Nom: "arbitrage effacé", SQL: `delete from proposition_arbitrage`, Dit: "n’est plus là"},
		{Nom: "refus devenu accord", SQL: `update proposition_accord set accepte = not accepte`, Dit: "arbitrage"},
		{Nom: "réponse à un arbitrage effacée", SQL: `delete from proposition_accord`, Dit: "n’est plus là"},
		{Nom: "réponse d’une autre ligne", SQL: `update proposition_reponse set ligne_id = ligne_id - 1`, Dit: "réponse"},
		{Nom: "qui a répondu à la personne", SQL: `update proposition_reponse set agent_id = ` + autre, Dit: "réponse"},
		{Nom: "réponse à une ligne effacée", SQL: `delete from proposition_reponse`, Dit: "n’est plus là"},
		{Nom: "suite d’une ligne", SQL: `update proposition_suite set regle = 'provision' where ordre_id is not null`, Dit: "devenues ses lignes"},
		{Nom: "suite effacée", SQL: `delete from proposition_suite where id = (select max(id) from proposition_suite)`, Dit: "devenues ses lignes"},
		{Nom: "suite ajoutée", SQL: `insert into proposition_suite(ligne_id, dossier_id, regle, agent_id, instant) select ligne_id, dossier_id, 'x', agent_id, instant from proposition_suite where id = (select max(id) from proposition_suite)`,
			Dit: "devenues ses lignes"},
	}
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := raconterSuites(t, b)
		m.Verifier(t)
		m.VoitTout(t, alterations...)
	})
}

// Freezes, lower floors, plans and proposals are held by the tables themselves: what was asked, decided or proposed never changes and is never deleted.
func TestGardesDesSuites(t *testing.T) {
	cas := map[string]string{
		"gel : motif":                          `update gestion_gel set motif = 'deces'`,
		"gel : début":                          `update gestion_gel set du = '2020-01-01'`,
		"gel : qui":                            `update gestion_gel set pose_par = (select max(id) from agent)`,
		"gel : texte":                          `update gestion_gel set contenu_id = (select max(id) from contenu)`,
		"gel levé, reposé":                     `update gestion_gel set au = null`,
		"gel supprimé":                         `delete from gestion_gel`,
		"levée d’un autre gel":                 `update gestion_gel_levee set gel_id = gel_id + 100`,
		"levée : qui a demandé":                `update gestion_gel_levee set demandee_par = decidee_par`,
		"levée : décision changée":             `update gestion_gel_levee set decision = 'accordee' where decision = 'refusee'`,
		"levée : décision reprise":             `update gestion_gel_levee set decision = '', decidee_par = null, decidee_le = null, refus_contenu_id = null, refus_engagement = null`,
		"levée : qui a décidé":                 `update gestion_gel_levee set decidee_par = (select max(id) from agent)`,
		"levée : raison du refus":              `update gestion_gel_levee set refus_contenu_id = contenu_id, refus_engagement = engagement where decision = 'refusee'`,
		"levée supprimée":                      `delete from gestion_gel_levee`,
		"plancher plus bas":                    `update plancher_autorise set plancher = -90000`,
		"plancher plus long":                   `update plancher_autorise set au = '2030-01-01'`,
		"plancher : qui a demandé":             `update plancher_autorise set demandee_par = (select max(id) from agent)`,
		"plancher : refus devenu autorisation": `update plancher_autorise set decision = 'autorisee', refus_contenu_id = null, refus_engagement = null where decision = 'refusee'`,
		"plancher : qui a décidé":              `update plancher_autorise set decidee_par = (select max(id) from agent)`,
		"plancher levé, rétabli":               `update plancher_autorise set levee_par = null, levee_le = null, levee_contenu_id = null, levee_engagement = null where levee_par is not null`,
		"plancher supprimé":                    `delete from plancher_autorise`,
		"question changée":                     `update question_ligne set demandee_par = (select max(id) from agent)`,
		"réponse changée":                      `update question_ligne set choix = 'frais'`,
		"question supprimée":                   `delete from question_ligne`,
		"accord : à soi-même":                  `insert into proposition_accord(arbitrage_id, dossier_id, demande_par, accepte, motif, agent_id, instant) select id, dossier_id, agent_id, true, '', agent_id, instant from proposition_arbitrage`,
	}
	for _, table := range []string{"plan", "plan_ligne", "reserve_mouvement", "proposition", "proposition_ligne", "proposition_mouvement", "proposition_alerte", "proposition_arbitrage", "proposition_accord",
		"proposition_suite", "proposition_reponse", "banque_reponse", "operation"} {
		cas[table+" supprimé"] = `delete from ` + table
	}
	for table, change := range map[string]string{"plan": "du = du", "plan_ligne": "centimes = centimes + 1", "reserve_mouvement": "centimes = centimes * 2", "proposition": "ouverture = 0",
		"proposition_ligne": "acceptee = not acceptee", "proposition_arbitrage": "sens = 'ecarte'", "proposition_accord": "accepte = not accepte", "proposition_suite": "regle = 'x'", "proposition_reponse": "agent_id = agent_id + 1",
		"banque_reponse": "statut = 'x'", "operation": "nature = 'x'", "proposition_mouvement": "centimes = 0", "proposition_alerte": "centimes = 0"} {
		cas[table+" modifié"] = `update ` + table + ` set ` + change
	}
	// A trigger on rows says nothing where there is none.
	ajouts := map[string]string{"proposition_mouvement": `insert into proposition_mouvement(proposition_id, ordinal, genre, source_id, jour, centimes, attendu) select id, 99, 'recette', 1, du, 5, plancher = 0 from proposition`,
		"proposition_alerte": `insert into proposition_alerte(proposition_id, ordinal, nature, centimes) select id, 99, 'x', 5 from proposition`}
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		raconterSuites(t, b)
		for nom, ordre := range cas {
			var ordres []string
			for table, ajout := range ajouts {
				if strings.HasPrefix(nom, table) {
					ordres = append(ordres, ajout)
				}
			}
			exigerGarde(t, b, nom, append(ordres, ordre)...)
		}
	})
}

// exigerGarde fails unless the tables refuse these statements, one after the other in one act.
func exigerGarde(t *testing.T, b *bdd.Base, nom string, ordres ...string) {
	t.Helper()
	err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
		for _, o := range ordres {
			if n, err := e.Exec(t.Context(), o); err != nil {
				return err
			} else if n == 0 {
				return fmt.Errorf("aucune ligne touchée : %s", o)
			}
		}
		return nil
	})
	if !errors.Is(err, bdd.ErrContrainte) && !errors.Is(err, bdd.ErrConflit) {
		t.Errorf("%s : %v", nom, err)
	}
}
