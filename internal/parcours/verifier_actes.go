// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/gestion"
	"etai/internal/paiements"
	"etai/internal/reglement"
)

// consigne is what a row says that somebody did: an act of the journal must say the same.
type consigne struct {
	quoi    string // the row in the user's words
	nature  string
	objet   string
	id      int64
	agent   int64
	valeurs []journal.Valeur
	ou      string // the nature of another act that may say it
}

// acteConsigne is an act as it is looked for. Two may be alike: they are counted.
type acteConsigne struct {
	nature, objet string
	id, agent     int64
	valeurs       string
}

// lectureDeRows reads the rows of a table as what they say was done.
type lectureDeRows func(context.Context, bdd.Lecture) ([]consigne, error)

// creations are the acts of which each leaves a row: one that nothing answers shows a row that was taken away.
var creations = map[string]string{
	"imputation.demander": "une imputation", "quarantaine.demander": "une demande d’acceptation", "ordre.signaler_rejet": "un rejet signalé", "reglement.fixer": "un paramètre",
	"plancher.demander": "un plancher", "gel.poser": "un gel", "gel.demander_levee": "une levée de gel", "collectif.consigner": "une pièce du mode collectif",
	"contrat.signer": "un contrat", "contrat.arreter": "l’arrêt d’un contrat", "contrat.annuler": "l’annulation d’un contrat", "contrat.suspendre": "une suspension", "contrat.reprendre": "la reprise d’un contrat",
	"question.poser": "une question", "question.repondre": "une réponse à une question", "ordre.demander": "une demande d’ordre", "ordre.refuser_demande": "une réponse à une demande d’ordre", "vop.noter": "une vérification de nom", "vop.decider": "une décision sur un nom", "operation.creer": "une opération", "remise.reponse": "un compte rendu de la banque", "remise.controler": "un contrôle de lignes d’une remise",
	"plan.enregistrer": "un plan", "reserve.mettre": "une somme mise de côté", "reserve.liberer": "une somme libérée", "proposition.garder": "une proposition", "proposition.arbitrer": "un arbitrage",
	"proposition.accepter_arbitrage": "une réponse à un arbitrage", "proposition.refuser_arbitrage": "une réponse à un arbitrage", "proposition.repondre": "une réponse à une ligne refusée",
	"demande_masp.etape": "une étape d’une demande", "demande_masp.deposer": "une demande", "evaluation.signer": "une évaluation", "visa.donner": "un visa", "autonomie.remplir": "une grille remplie", "compte.rendre": "un compte rendu", "releve.remettre": "un relevé remis", "mesure.archiver": "une mesure archivée", "signature.clore": "la fin d’un accord", "recours.noter": "un recours", "recours.repondre": "une réponse à un recours", "versement.etape": "une étape d’un versement direct", "signalement.etape": "une étape d’un signalement", "pli.deposer": "une pièce sous pli cacheté", "pli.retirer": "le retrait d’une pièce sous pli cacheté",
	"entretien.ecrire": "une version d’un entretien", "cadence.promettre": "un rythme", "demarche.avancer": "une étape d’une démarche", "echeance.noter": "une échéance", "echeance.faite": "une échéance close", "echeance.sans_objet": "une échéance close",
	"commission.quorum": "un quorum", "seance.passer": "une étape de séance", "passage.deporter": "un déport", "passage.lever_deport": "le retrait d’un déport", "convocation.ecrire": "une convocation à une séance", "passage.decider": "une décision de commission", "passage.reprendre": "une décision reprise",
	"proces_verbal.dresser": "un procès-verbal", "notification.ecrire": "une lettre de décision",
	"document.ecrire": "un document", "document.recommande": "un numéro de recommandé", "destinataire.noter": "l’adresse d’un destinataire", "modele.enregistrer": "un modèle", "modele.relire": "une relecture", "courrier.identite": "un en-tête",
	"convention.creer": "une convention", "convention.dire": "ce que dit une convention", "attribution.passer": "une étape d’attribution", "message.ecrire": "un message", "ligne.dire": "ce qui se dit d’une ligne", "etat.soumettre": "un état de facturation",
	"etat.arreter": "un état arrêté", "facture.emettre": "une facture", "facture.payer": "un paiement de facture", "facture.contrepasser": "un paiement annulé", "facture.recevoir": "la réception d’une facture", "statistique.ecrire": "une valeur de référence", "statistique.envoyer": "un envoi de l’état annuel",
	"ordre.suivre_rib": "un RIB suivi par un ordre", "tiers.debloquer_rib": "le déblocage d’un RIB", "message_service.ecrire": "un message du service", "message_service.retirer": "le retrait d’un message du service", "jeton.creer": "un jeton", "jeton.revoquer": "la révocation d’un jeton", "abonnement.creer": "un abonnement", "abonnement.clore": "la fin d’un abonnement", "envoi.choisir": "un envoi du relevé", "cloture.preparer": "une clôture préparée", "cloture.signer": "un mois clos", "cloture.renvoyer": "une clôture renvoyée", "personne.distinguer": "deux personnes distinctes",
}

// verifierActes confronts with the journal the tables whose rows are decisions: requests and their answers, freezes, parts of lines, parameters, contracts,
// plans and what is proposed of them.
func verifierActes(ctx context.Context, l bdd.Lecture) error {
	actes, err := actesConsignes(ctx, l)
	if err != nil {
		return err
	}
	for _, lire := range []lectureDeRows{consignesImputations, consignesAcceptations, consignesSignalements, consignesParts, consignesParametres, consignesPlanchers, consignesGels, consignesLevees,
		consignesCollectif, consignesContrats, consignesEtapesDemande, consignesDepots, consignesEvaluations, consignesSignatures, consignesRecours, consignesAutonomies, consignesMots, consignesMessagesService, consignesAvenants, consignesRendus, consignesRelevesRemis, consignesArchives, consignesEntretiens, consignesCadences, consignesDemarches, consignesVersements, consignesRequetes, consignesSignalementsProcureur, consignesRapports, consignesPlis, consignesSuspensions, consignesQuestions, consignesDemandes, consignesVoP, consignesOperations, consignesReponses, consignesPlans, consignesReserves, consignesPropositions, consignesArbitrages,
		consignesAccords, consignesReponsesAuxLignes, consignesClotures, consignesEnvois, consignesControles, consignesRIBSuivis, consignesDeblocages, consignesJetons, consignesAbonnements,
		consignesQuorums, consignesEtapes, consignesDeports, consignesDeportsLeves, consignesConvocations, consignesDecisions, consignesReprises, consignesProces, consignesNotifications,
		consignesDocuments, consignesRecommandes, consignesDestinataires, consignesModeles, consignesRelectures, consignesIdentites,
		consignesConventions, consignesVersions, consignesAttributions, consignesMessages, consignesEchanges, consignesEtats, consignesFactures, consignesPaiements, consignesReceptions, consignesStatistiques, consignesRetours, consignesDistinctions} {
		cs, err := lire(ctx, l)
		if err != nil {
			return err
		}
		for _, c := range cs {
			dites, err := journal.Ecrit(c.valeurs...)
			if err != nil {
				return err
			}
			a := acteConsigne{c.nature, c.objet, c.id, c.agent, dites}
			if actes[a] == 0 && c.ou != "" {
				a.nature = c.ou
			}
			if actes[a] == 0 {
				return faute("%s : ce n’est pas ce que le journal des actes a consigné", c.quoi)
			}
			actes[a]--
		}
	}
	for a, n := range actes {
		if quoi, ok := creations[a.nature]; ok && n > 0 {
			return faute("%s consigné au journal des actes (%s %d) n’est plus là", quoi, a.objet, a.id)
		}
	}
	return nil
}

// actesConsignes counts the acts that rows answer to; of the lines of statements, those alone that are cut.
func actesConsignes(ctx context.Context, l bdd.Lecture) (map[acteConsigne]int, error) {
	actes := map[acteConsigne]int{}
	_, err := bdd.Lister(ctx, l, func(r *sql.Rows) (a acteConsigne, err error) {
		err = r.Scan(&a.nature, &a.objet, &a.id, &a.agent, &a.valeurs)
		actes[a]++
		return a, err
	}, `select nature, objet, objet_id, coalesce(agent_id, 0), valeurs from journal_actes where objet in ('tiers_deblocage', 'jeton_api', 'message_service', 'abonnement', 'imputation', 'plancher_autorise', 'gel', 'gel_levee', 'mode_collectif', 'parametre', 'masp_contrat', 'masp_suspension',
			'question_ligne', 'ordre_demande', 'remise_vop', 'operation', 'plan', 'reserve_mouvement', 'proposition_arbitrage', 'proposition_reponse', 'envoi_releve', 'remise_controle', 'masp_evaluation', 'masp_visa', 'masp_signature', 'masp_recours', 'masp_autonomie', 'organisation_mot', 'masp_avenant', 'compte_rendu', 'releve_remis', 'masp_archive', 'entretien', 'demarche', 'cadence', 'echeance_personne', 'versement_direct', 'signalement', 'signalement_pli',
			'commission_quorum', 'commission_etape', 'commission_deport', 'commission_deport_leve', 'commission_convocation', 'commission_decision', 'commission_reprise', 'commission_proces_verbal', 'modele', 'document_recommande', 'document_destinataire', 'modele_relecture', 'modele_identite',
			'delegation_convention', 'delegation_version', 'delegation_etape', 'delegation_message', 'delegation_echange', 'delegation_facture', 'delegation_paiement', 'delegation_reception', 'statistique_valeur', 'statistique_envoi', 'personne_distincte')
		or nature in ('demande_masp.etape', 'demande_masp.deposer', 'quarantaine.demander', 'quarantaine.accepter', 'quarantaine.refuser', 'quarantaine.retirer', 'quarantaine.ecarter', 'ordre.signaler_rejet', 'ordre.retirer_signalement', 'ordre.rejeter',
			'remise.reponse', 'ordre.suivre_rib', 'notification.ecrire', 'document.ecrire', 'proposition.garder', 'cloture.preparer', 'cloture.signer', 'cloture.renvoyer', 'etat.soumettre', 'etat.arreter')
		union all select nature, objet, objet_id, coalesce(agent_id, 0), valeurs from journal_actes where id in (select max(j.id) from journal_actes j
			where j.objet = 'ligne_releve' and j.nature = 'ligne.pointer' and j.objet_id in (select ligne_id from pointage_part) group by j.objet_id)`)
	if err != nil {
		return nil, fmt.Errorf("relire les actes consignés : %w", err)
	}
	return actes, nil
}

// lister reads rows that each say one thing or several.
func listerConsignes(ctx context.Context, l bdd.Lecture, sql string, lire func(*sql.Rows) ([]consigne, error)) (cs []consigne, err error) {
	listes, err := bdd.Lister(ctx, l, lire, sql)
	for _, x := range listes {
		cs = append(cs, x...)
	}
	return cs, err
}

func consignesImputations(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return listerConsignes(ctx, l, `select id, ligne_id, centimes, demandee_par, decision, coalesce(decidee_par, 0) from imputation order by id`, func(r *sql.Rows) ([]consigne, error) {
		var id, ligne, par, decideur int64
		var centimes argent.Centimes
		var decision string
		err := r.Scan(&id, &ligne, &centimes, &par, &decision, &decideur)
		quoi, valeurs := fmt.Sprintf("imputation %d", id), []journal.Valeur{journal.Montant("montant", centimes), journal.Entier("ligne", ligne)}
		cs := []consigne{{quoi, "imputation.demander", "imputation", id, par, valeurs, ""}}
		if decision != "" {
			nature := map[string]string{comptes.Autorisee: "imputation.autoriser", comptes.Refusee: "imputation.refuser", comptes.Retiree: "imputation.retirer"}[decision]
			cs = append(cs, consigne{quoi, nature, "imputation", id, decideur, valeurs, ""})
		}
		return cs, err
	})
}

func consignesAcceptations(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return listerConsignes(ctx, l, `select a.id, a.fichier_id, a.lecture, a.nouvelles, a.demandee_par, a.decision, coalesce(a.decidee_par, 0), coalesce(a.importe_id, 0), f.sha256
		from releve_acceptation a join releve_fichier f on f.id = a.fichier_id order by a.id`, func(r *sql.Rows) ([]consigne, error) {
		var id, fichier, nouvelles, par, decideur, importe int64
		var lecture, decision string
		var sha []byte
		err := r.Scan(&id, &fichier, &lecture, &nouvelles, &par, &decision, &decideur, &importe, &sha)
		quoi, valeurs := fmt.Sprintf("acceptation %d d’une quarantaine", id), []journal.Valeur{journal.Empreinte("sha256", sha), journal.Entier("demande", id)}
		cs := []consigne{{quoi, "quarantaine.demander", "releve_fichier", fichier, par, append(slices.Clip(valeurs), journal.Code("lecture", lecture), journal.Entier("nouvelles", nouvelles)), ""}}
		switch decision {
		case comptes.Acceptee:
			cs = append(cs, consigne{quoi, "quarantaine.accepter", "releve_fichier", fichier, decideur, append(slices.Clip(valeurs), journal.Entier("importe", importe), journal.Entier("nouvelles", nouvelles)), ""})
		case comptes.Refusee:
			cs = append(cs, consigne{quoi, "quarantaine.refuser", "releve_fichier", fichier, decideur, valeurs, ""})
		case comptes.Retiree:
			cs = append(cs, consigne{quoi, "quarantaine.retirer", "releve_fichier", fichier, decideur, valeurs, "quarantaine.ecarter"}) // set aside for good, the file takes its request along
		}
		return cs, err
	})
}

// consignesSignalements: a report that the bank's own answer ended was withdrawn by no act, and its order is not waiting any more.
func consignesSignalements(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return listerConsignes(ctx, l, `select s.id, s.ordre_id, o.centimes, o.etat, s.signale_par, s.decision, coalesce(s.decide_par, 0) from ordre_signalement s join ordre o on o.id = s.ordre_id order by s.id`,
		func(r *sql.Rows) ([]consigne, error) {
			var id, ordre, par, decideur int64
			var centimes argent.Centimes
			var etat, decision string
			err := r.Scan(&id, &ordre, &centimes, &etat, &par, &decision, &decideur)
			quoi, valeurs := fmt.Sprintf("rejet signalé %d", id), []journal.Valeur{journal.Montant("montant", centimes), journal.Entier("signalement", id)}
			cs := []consigne{{quoi, "ordre.signaler_rejet", "ordre", ordre, par, valeurs, ""}}
			switch {
			case decision == "confirme":
				cs = append(cs, consigne{quoi, "ordre.rejeter", "ordre", ordre, decideur, valeurs, ""})
			case decision == "retire" && (etat == "en_remise" || etat == "transmis"):
				cs = append(cs, consigne{quoi, "ordre.retirer_signalement", "ordre", ordre, decideur, valeurs, ""})
			}
			return cs, err
		})
}

// consignesParts: what a line was cut into is in the last act about it.
func consignesParts(ctx context.Context, l bdd.Lecture) (cs []consigne, err error) {
	type coupee struct {
		ligne, par int64
		centimes   argent.Centimes
		decompte   bool
	}
	ls, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x coupee, err error) { return x, r.Scan(&x.ligne, &x.par, &x.centimes, &x.decompte) }, `select g.id, coalesce((select j.agent_id from journal_actes j
		where j.objet = 'ligne_releve' and j.nature = 'ligne.pointer' and j.objet_id = g.id order by j.id desc limit 1), 0), g.centimes,
		exists (select 1 from decompte_ligne d where d.ligne_id = g.id)
		from ligne_releve g where g.id in (select ligne_id from pointage_part) order by g.id`)
	for _, x := range ls {
		ps, err := comptes.PartsDe(ctx, l, x.ligne)
		if err != nil {
			return nil, err
		}
		choix := Scinder
		if x.decompte {
			choix = Decompter
		}
		cs = append(cs, consigne{fmt.Sprintf("ligne de relevé %d, parts", x.ligne), "ligne.pointer", "ligne_releve", x.ligne, x.par,
			[]journal.Valeur{journal.Code("choix", string(choix)), journal.Montant("montant", x.centimes), journal.Empreinte("parts", comptes.EmpreinteParts(ps))}, ""})
	}
	return cs, err
}

func consignesParametres(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	vs, err := reglement.Saisies(ctx, l)
	var cs []consigne
	for _, v := range vs {
		cs = append(cs, consigne{fmt.Sprintf("paramètre %s (%d)", v.Code, v.ID), "reglement.fixer", "parametre", v.ID, v.SaisiPar, v.Consignees(), ""})
	}
	return cs, err
}

func consignesPlanchers(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return listerConsignes(ctx, l, `select id, compte_id, plancher, du, au, demandee_par, decision, coalesce(decidee_par, 0), coalesce(levee_par, 0) from plancher_autorise order by id`, func(r *sql.Rows) ([]consigne, error) {
		var p comptes.PlancherAutorise
		err := r.Scan(&p.ID, &p.Compte, &p.Plancher, &p.Du, &p.Au, &p.DemandeePar, &p.Decision, &p.DecideePar, &p.LeveePar)
		quoi, valeurs := fmt.Sprintf("plancher autorisé %d", p.ID), valeursPlancher(p)
		cs := []consigne{{quoi, "plancher.demander", "plancher_autorise", p.ID, p.DemandeePar, valeurs, ""}}
		if p.Decision != "" {
			nature := map[string]string{comptes.Autorisee: "plancher.autoriser", comptes.Refusee: "plancher.refuser", comptes.Retiree: "plancher.retirer"}[p.Decision]
			cs = append(cs, consigne{quoi, nature, "plancher_autorise", p.ID, p.DecideePar, valeurs, ""})
		}
		if p.LeveePar != 0 {
			cs = append(cs, consigne{quoi, "plancher.lever", "plancher_autorise", p.ID, p.LeveePar, valeurs, ""})
		}
		return cs, err
	})
}

// consignesControles: the lines that were marked together are those that the act says, with their sum.
func consignesControles(ctx context.Context, l bdd.Lecture) (cs []consigne, err error) {
	controles, err := paiements.Controles(ctx, l)
	for _, c := range controles {
		cs = append(cs, consigne{fmt.Sprintf("contrôle %d de lignes d’une remise", c.ID), "remise.controler", "remise_controle", c.ID, c.Agent, c.Consignees(), ""})
	}
	return cs, err
}

func consignesGels(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return listerConsignes(ctx, l, `select id, motif, du, pose_par from gestion_gel order by id`, func(r *sql.Rows) ([]consigne, error) {
		var id, par int64
		var motif gestion.MotifGel
		var du jour.Jour
		err := r.Scan(&id, &motif, &du, &par)
		return []consigne{{fmt.Sprintf("gel %d", id), "gel.poser", "gel", id, par, valeursGel(motif, du), ""}}, err
	})
}

func consignesLevees(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return listerConsignes(ctx, l, `select id, gel_id, demandee_par, decision, coalesce(decidee_par, 0) from gestion_gel_levee order by id`, func(r *sql.Rows) ([]consigne, error) {
		var id, gel, par, decideur int64
		var decision string
		err := r.Scan(&id, &gel, &par, &decision, &decideur)
		quoi, valeurs := fmt.Sprintf("levée de gel %d", id), []journal.Valeur{journal.Entier("gel", gel)}
		cs := []consigne{{quoi, "gel.demander_levee", "gel_levee", id, par, valeurs, ""}}
		if decision != "" {
			nature := map[string]string{gestion.LeveeAccordee: "gel.lever", gestion.LeveeRefusee: "gel.refuser_levee", gestion.LeveeRetiree: "gel.retirer_levee"}[decision]
			cs = append(cs, consigne{quoi, nature, "gel_levee", id, decideur, valeurs, ""})
		}
		return cs, err
	})
}

func consignesCollectif(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return listerConsignes(ctx, l, `select id, date_piece, coalesce(piece_id, 0), consigne_par from mode_collectif order by id`, func(r *sql.Rows) ([]consigne, error) {
		var id, piece, par int64
		var le jour.Jour
		err := r.Scan(&id, &le, &piece, &par)
		return []consigne{{fmt.Sprintf("pièce %d du mode collectif", id), "collectif.consigner", "mode_collectif", id, par, []journal.Valeur{journal.Jour("date", le), journal.Entier("piece", piece)}, ""}}, err
	})
}

// controlesGels: a freeze is lifted by a granted request, and by nothing else.
func controlesGels() []comptes.Controle {
	return []comptes.Controle{{SQL: `select cast(g.id as text) from gestion_gel g where (g.au is not null) <> exists (select 1 from gestion_gel_levee v where v.gel_id = g.id and v.decision = 'accordee')`,
		Faute: "gel %s : il est levé sans que personne ne l’ait accordé, ou il dure alors que sa levée l’est"}}
}
