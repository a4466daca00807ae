// SPDX-License-Identifier: EUPL-1.2

package modeles

import "etai/internal/organisation/droits"

// Champ is a field that templates of a kind may name.
type Champ struct {
	Nom    string
	Type   TypeChamp
	Mots   string // what it is, for who writes a template
	Saisi  bool   // written in the document itself, not found in the file
	Lignes int    // of its box when it is written
}

// Lecteur is whom a kind of document is written to.
type Lecteur string

// Whom.
const (
	ALaPersonne   Lecteur = "personne"
	AUnOrganisme  Lecteur = "organisme" // payer, landlord, court: its name and address are written in the document
	AuDelegataire Lecteur = "delegataire"
	ActeSigne     Lecteur = "acte" // a contract, a report: no window
)

// Genre is a kind of document.
type Genre struct {
	Code, Nom, Theme string
	Pour             Lecteur
	Defavorable      bool // needs reasons, remedies and delays (CRPA art. L211-2)
	SurRecours       bool // answers an administrative appeal: the court alone remains (CRPA art. L411-2)
	Accuse           bool // acknowledges a request (CRPA art. L112-3)
	Commission       bool // written from the decision of a commission, never by hand
	Procedure        bool // written with an act of its procedure before a judge or the procureur, which holds its rules; never by hand
	SignePersonne    bool
	Payeurs          bool // about the money alone, to a payer or a landlord: the accountant writes it too (droits.EcrirePayeur)
	FALC             bool // Étai delivers a text in plain language
	Note             string
	champs           []Champ
}

// Action is what an agent must be allowed on the file to read documents of any kind; writing one asks EcrireCourrier.
const Action = droits.LireContrat

// ChampObjet is the name of the object in the free letter.
const ChampObjet = "objet"

func c(nom string, t TypeChamp, mots string) Champ { return Champ{Nom: nom, Type: t, Mots: mots} }

func saisi(nom string, t TypeChamp, mots string) Champ {
	x := Champ{Nom: nom, Type: t, Mots: mots, Saisi: true}
	if t == TypeParagraphes {
		x.Lignes = 6
	}
	if t == TypeListe {
		x.Lignes = 3
	}
	return x
}

// The groups of fields.
var (
	communs = []Champ{
		c("date", TypeDate, "Le jour où le document est écrit"),
		c("reference", TypeTexte, "Le numéro du document"),
		c("organisation", TypeTexte, "Le nom de votre organisation"),
		c("service", TypeTexte, "Le service, tel que l’en-tête le dit"),
		c("telephone_service", TypeTexte, "Le téléphone de l’en-tête"),
		c("agent", TypeTexte, "Qui suit le dossier, ou écrit le document"),
		c("agent_qualite", TypeTexte, "Sa fonction"),
		c("dossier", TypeTexte, "Le numéro du dossier"),
		c("civilite", TypeTexte, "Madame, Monsieur"),
		c("personne", TypeTexte, "NOM Prénom de la personne"),
		c("nom", TypeTexte, "Son nom"),
		c("prenom", TypeTexte, "Son prénom"),
		c("naissance", TypeDate, "Sa date de naissance"),
		c("domicile", TypeTexte, "Son adresse, sur une ligne. Vide si l’on ne lui écrit pas à domicile"),
	}
	duContrat = []Champ{
		c("mesure", TypeTexte, "Le numéro de la mesure"),
		c("contrat_niveau", TypeTexte, "Le niveau du contrat, dans vos mots"),
		c("contrat_avec_gestion", TypeTexte, "Rempli si le contrat est avec gestion, pour {{#si}}"),
		c("contrat_debut", TypeDate, "Le premier jour du contrat"),
		c("contrat_fin", TypeDate, "Son dernier jour"),
		c("contrat_fini", TypeTexte, "Rempli s’il est fini, pour {{#si}}"),
		c("fin_deces", TypeTexte, "Rempli s’il a fini par le décès de la personne, pour {{#si}}"),
		c("fin_juge", TypeTexte, "Rempli s’il a fini par une décision du juge (MAJ, protection), pour {{#si}}"),
		c("compte_a_elle", TypeTexte, "Rempli si le compte géré est ouvert au nom de la personne, pour {{#si}}"),
		c("mesure_debut", TypeDate, "Le premier jour de la mesure, contrats précédents compris"),
		c("mesure_duree", TypeTexte, "Ce que la mesure compte jusqu’à la fin du contrat\u00a0: «\u00a013\u00a0mois\u00a0», ou en jours"),
		c("contrat_mois", TypeTexte, "Sa durée\u00a0: «\u00a012 mois\u00a0»"),
		c("contrat_objectifs", TypeListe, "Ses objectifs"),
		c("contrat_prestations", TypeListe, "Les prestations autorisées, chacune avec son organisme"),
		c("contrat_autorisations", TypeTableau, "Les prestations autorisées, en tableau\u00a0: prestation, organisme, montant, du, au"),
		c("contrat_signataire", TypeTexte, "Qui l’a signé pour le département"),
		c("coordination", TypeListe, "Les autres mesures en place, telles que la demande les dit, même «\u00a0aucune\u00a0»"),
	}
	deLaDemande = []Champ{
		c("demande", TypeTexte, "Le numéro de la demande"),
		c("demande_deposee", TypeDate, "Le jour où elle a été reçue"),
		c("demande_niveau", TypeTexte, "Le niveau accordé"),
		c("demande_mois", TypeTexte, "La durée accordée"),
		c("signature_limite", TypeDate, "Le dernier jour pour signer le contrat, après un accord"),
	}
	dits = []Champ{
		c("demande_origine", TypeTexte, "Qui présente la demande"),
		c("demande_motifs", TypeListe, "Ses raisons, de la liste"),
		c("demande_dits", TypeParagraphes, "Ce qui est demandé, dans les mots de la demande"),
		c("demande_autres", TypeListe, "Les autres mesures en place"),
		c("demande_consentement", TypeDate, "Le jour de l’accord de la personne"),
	}
	evaluee = []Champ{
		c("evaluation_signee", TypeDate, "Le jour où l’évaluation a été signée"),
		c("evaluation_par", TypeTexte, "Qui l’a faite"),
		c("evaluation_situation", TypeParagraphes, "La situation"),
		c("evaluation_gestion", TypeParagraphes, "Les difficultés à gérer les ressources"),
		c("evaluation_menace", TypeParagraphes, "Ce qui menace la santé ou la sécurité"),
		c("evaluation_copie", TypeTableau, "Le dossier tel qu’il était\u00a0: foyer, logement, prestations, budget, dettes"),
		c("evaluation_insertion", TypeListe, "Les objectifs d’insertion proposés"),
		c("evaluation_autonomie", TypeListe, "Les objectifs de gestion proposés"),
		c("evaluation_avis", TypeTexte, "L’avis"),
		c("evaluation_motif", TypeParagraphes, "Pourquoi cet avis"),
	}
	deLaDecision = []Champ{
		c("votre_demande", TypeTexte, "Ce qui a été demandé\u00a0: «\u00a0votre demande de…\u00a0»"),
		c("commission", TypeTexte, "Le nom de la commission"),
		c("seance", TypeDate, "Le jour de sa séance"),
		c("motif", TypeTexte, "Le motif, de la liste de la commission"),
		c("fondement", TypeTexte, "L’article de ce motif"),
		c("conditions", TypeTexte, "Ce qu’un accord fixe"),
		c("faits", TypeParagraphes, "Les raisons de fait, écrites en séance"),
		c("report", TypeDate, "Le jour de la prochaine séance, s’il est connu"),
		c("tribunal", TypeTexte, "Le tribunal compétent, avec son adresse"),
	}
	auTiers = []Champ{
		saisi("destinataire", TypeTexte, "À qui l’on écrit\u00a0: l’organisme"),
		saisi("destinataire_adresse", TypeListe, "Son adresse, une ligne par ligne, la commune en dernier"),
	}
	// The parts of a report to the procureur: their codes are those of signalement.Champs.
	duRapport = []Champ{lesFaits, saisi("identite", TypeParagraphes, "Son identité"), saisi("famille", TypeParagraphes, "Sa famille et son entourage"), saisi("vie", TypeParagraphes, "Ses conditions et son lieu de vie"),
		saisi("ressources", TypeParagraphes, "Ses ressources et ses biens"), saisi("charges", TypeParagraphes, "Ses charges"), saisi("dettes", TypeParagraphes, "Ses dettes"),
		saisi("prestations", TypeParagraphes, "Les prestations reçues, et celles qu’elle pourrait demander"), saisi("quotidien", TypeParagraphes, "Son autonomie dans la vie quotidienne"),
		saisi("quotidien_recueil", TypeTexte, "Comment on le sait"), saisi("demarches", TypeParagraphes, "Son autonomie dans ses démarches"), saisi("demarches_recueil", TypeTexte, "Comment on le sait"),
		saisi("tenue_budget", TypeParagraphes, "Son autonomie pour son budget"), saisi("tenue_budget_recueil", TypeTexte, "Comment on le sait"), saisi("menees", TypeParagraphes, "Les actions menées, et leur bilan"),
		saisi("envisagees", TypeParagraphes, "Les actions envisagées"), saisi("compromis", TypeTexte, "Ce que ses difficultés compromettent"), saisi("signataire", TypeTexte, "Qui signe le rapport, et en quelle qualité"),
		saisi("pieces", TypeListe, "Les pièces jointes, une par ligne. Jamais la pièce médicale\u00a0: elle part sous pli cacheté"), saisi("pli", TypeTexte, "Rempli si une pièce médicale part sous pli cacheté, pour {{#si}}")}
	duRecours = []Champ{
		c("recours_recu", TypeDate, "Le jour où le recours a été reçu"),
		c("recours_contre", TypeTexte, "La décision contestée\u00a0: «\u00a0le refus, le…, de la demande…\u00a0»"),
		c("recours_redecidee", TypeTexte, "Rempli si la demande se décide de nouveau, pour {{#si}}"),
		c("recours_contrat", TypeTexte, "Rempli si la décision contestée est l’arrêt d’un contrat, pour {{#si}}"),
	}
	// What any request to the judge about a versement direct says (CASF arts. R271-8, R271-14, as read before 2020).
	auJuge = []Champ{saisi("prestations_demandees", TypeListe, "Les prestations visées, une par ligne"), saisi("bailleur", TypeTexte, "Le bailleur, avec son adresse"), saisi("requerant", TypeTexte, "Qui demande\u00a0: le département, la préfecture ou la CCAPEX"),
		saisi("demeurant", TypeTexte, "Le domicile de la personne"), saisi("signataire", TypeTexte, "Qui signe la requête, et en quelle qualité"), saisi("jugement_le", TypeDate, "Le jour du jugement qui a ordonné le versement")}
	// Of a contract that an accord lets sign: it is printed before it is recorded.
	aSigner   = []Champ{saisi("debut", TypeDate, "Le premier jour du contrat à signer"), saisi("autorisees", TypeListe, "Les prestations qu’elle autorise, une par ligne"), saisi("signe_pour", TypeTexte, "Qui le signe pour le département\u00a0: nom et qualité")}
	libre     = saisi("complement", TypeParagraphes, "Ce que vous ajoutez")
	fonde     = saisi("fondement", TypeTexte, "L’article sur lequel la décision se fonde")
	lesFaits  = saisi("faits", TypeParagraphes, "Les faits sur lesquels la décision se fonde")
	leMotif   = saisi("motif", TypeTexte, "La raison, en une phrase")
	tribunal  = saisi("tribunal", TypeTexte, "Le tribunal compétent, avec son adresse")
	rendezVou = []Champ{saisi("rendez_vous", TypeDate, "Le jour"), saisi("heure", TypeTexte, "L’heure\u00a0: 14 h 30"), saisi("lieu_rendez_vous", TypeTexte, "Où")}
	pieces    = saisi("pieces", TypeListe, "Les pièces demandées, une par ligne")
)

func champs(groupes ...[]Champ) (cs []Champ) {
	for _, g := range groupes {
		cs = append(cs, g...)
	}
	return cs
}

// The themes, in the order of the list.
const (
	themeDemande = "Demande et décision"
	themeContrat = "Contrat"
	themeTiers   = "Organismes et bailleurs"
	themeSuivi   = "Suivi et fin de la mesure"
	themeJustice = "Justice"
	themeAutre   = "Autres"
)

// Genres are the kinds of documents, in the order of the list. What Étai makes elsewhere (statements, final account, invoices, figures) is not here.
var Genres = []Genre{
	{Code: "fiche_demande", Nom: "Fiche de demande", Theme: themeDemande, Pour: ActeSigne, SignePersonne: true, champs: champs(deLaDemande, dits, []Champ{libre})},
	{Code: "evaluation_sociale", Nom: "Évaluation sociale", Theme: themeDemande, Pour: ActeSigne, champs: champs(deLaDemande, evaluee), Note: "S’écrit une fois l’évaluation signée."},
	{Code: "accuse_reception", Nom: "Accusé de réception d’une demande", Theme: themeDemande, Pour: ALaPersonne, Accuse: true, FALC: true, Note: "Sans lui, les délais de recours ne courent pas (CRPA, article L112-6).",
		champs: champs(deLaDemande, []Champ{saisi("silence", TypeTexte, "Ce que vaut le silence\u00a0: acceptation ou rejet. Étai ne le sait pas pour vous"), saisi("silence_le", TypeDate, "Le jour où il vaut décision"), tribunal, libre})},
	{Code: "pieces_demandees", Nom: "Demande de pièces", Theme: themeDemande, Pour: ALaPersonne, champs: champs(deLaDemande, []Champ{pieces, saisi("avant_le", TypeDate, "Pour quand"), libre})},
	{Code: "convocation", Nom: "Convocation à un rendez-vous", Theme: themeDemande, Pour: ALaPersonne, FALC: true, champs: champs(rendezVou, []Champ{saisi("pourquoi", TypeTexte, "L’objet du rendez-vous\u00a0: «\u00a0préparer votre contrat\u00a0»"), libre})},
	{Code: "commission_convocation", Nom: "Invitation à la séance d’une commission", Theme: themeDemande, Pour: ALaPersonne, Commission: true, FALC: true,
		champs: []Champ{c("votre_demande", TypeTexte, "Ce qui a été demandé\u00a0: «\u00a0votre demande de…\u00a0»"), c("commission", TypeTexte, "Le nom de la commission"), c("seance", TypeDate, "Le jour de sa séance"), c("heure", TypeTexte, "L’heure de la séance"), c("lieu_seance", TypeTexte, "Où elle se tient")}},
	{Code: "decision_accord", Nom: "Accord d’une commission", Theme: themeDemande, Pour: ALaPersonne, Commission: true, champs: deLaDecision},
	{Code: "decision_refus", Nom: "Refus d’une commission", Theme: themeDemande, Pour: ALaPersonne, Commission: true, Defavorable: true, champs: deLaDecision},
	{Code: "decision_reorientation", Nom: "Réorientation par une commission", Theme: themeDemande, Pour: ALaPersonne, Commission: true, Defavorable: true, champs: deLaDecision},
	{Code: "decision_ajournement", Nom: "Ajournement d’une commission", Theme: themeDemande, Pour: ALaPersonne, Commission: true, champs: deLaDecision},
	{Code: "notification_accord", Nom: "Accord, sans commission", Theme: themeDemande, Pour: ALaPersonne, FALC: true, champs: champs(deLaDemande, []Champ{leMotif, libre})},
	{Code: "notification_refus", Nom: "Refus, sans commission", Theme: themeDemande, Pour: ALaPersonne, Defavorable: true, FALC: true, champs: champs(deLaDemande, []Champ{leMotif, fonde, lesFaits, tribunal})},
	{Code: "notification_reorientation", Nom: "Réorientation, sans commission", Theme: themeDemande, Pour: ALaPersonne, Defavorable: true, FALC: true, champs: champs(deLaDemande, []Champ{leMotif, fonde, lesFaits, tribunal})},
	{Code: "notification_ajournement", Nom: "Ajournement, sans commission", Theme: themeDemande, Pour: ALaPersonne, champs: champs(deLaDemande, []Champ{leMotif, libre})},
	{Code: "accuse_recours", Nom: "Accusé de réception d’un recours", Theme: themeDemande, Pour: ALaPersonne, Accuse: true, FALC: true, Note: "Sans lui, le silence rejette le recours, mais aucun délai ne court pour le tribunal (CRPA, article L112-6).",
		champs: champs(duRecours[:2], []Champ{saisi("silence", TypeTexte, "Ce que vaut le silence : rejet"), saisi("silence_le", TypeDate, "Le jour où il vaut décision"), tribunal, libre})},
	{Code: "recours_rejet", Nom: "Réponse à un recours\u00a0: rejet", Theme: themeDemande, Pour: ALaPersonne, Defavorable: true, SurRecours: true, FALC: true, champs: champs(duRecours, []Champ{fonde, lesFaits, tribunal}),
		Note: "S’écrit une fois la réponse notée sur la page du recours. Le délai de deux mois pour le tribunal recommence si le recours est venu à temps (CRPA, article L411-2)."},
	{Code: "recours_accueil", Nom: "Réponse à un recours\u00a0: décision retirée", Theme: themeDemande, Pour: ALaPersonne, FALC: true, champs: champs(duRecours, []Champ{lesFaits, libre}), Note: "S’écrit une fois la réponse notée sur la page du recours."},
	{Code: "ordre_prise_en_charge", Nom: "Lettre de mission au délégataire", Theme: themeDemande, Pour: AuDelegataire, champs: champs(auTiers, deLaDemande, duContrat, []Champ{libre})},
	{Code: "contrat", Nom: "Contrat d’accompagnement social personnalisé", Theme: themeContrat, Pour: ActeSigne, SignePersonne: true, champs: champs(duContrat, aSigner, []Champ{saisi("contribution", TypeMontant, "La contribution mensuelle, vide s’il n’y en a pas\u00a0; celle du contrat enregistré passe avant"), libre})},
	{Code: "autorisation", Nom: "Autorisation de percevoir et gérer", Theme: themeContrat, Pour: ActeSigne, SignePersonne: true, champs: champs(duContrat, aSigner[:2], []Champ{libre})},
	{Code: "annexe_budget", Nom: "Annexe du contrat\u00a0: budget", Theme: themeContrat, Pour: ActeSigne, SignePersonne: true, champs: champs(duContrat, aSigner[:1], []Champ{c("budget", TypeTableau, "Le budget du dossier\u00a0: ligne, montant par mois"), c("reste_a_vivre", TypeMontant, "Ce qui reste par mois"), libre})},
	{Code: "avenant", Nom: "Avenant au contrat", Theme: themeContrat, Pour: ActeSigne, SignePersonne: true, champs: champs(duContrat, []Champ{saisi("effet_le", TypeDate, "Le jour où il prend effet"), saisi("changement", TypeParagraphes, "Ce qui change\u00a0: niveau, prestations, objectifs, contribution, délégataire"), saisi("contribution", TypeMontant, "La nouvelle contribution, vide si elle ne change pas")})},
	{Code: "attestation", Nom: "Attestation de mesure", Theme: themeContrat, Pour: ActeSigne, champs: champs(duContrat, []Champ{saisi("pour", TypeTexte, "À quoi elle sert")})},
	{Code: "payeur_debut", Nom: "À l’organisme payeur\u00a0: début", Theme: themeTiers, Pour: AUnOrganisme, Payeurs: true, champs: champs(auTiers, duContrat, []Champ{saisi("allocataire", TypeTexte, "Le numéro d’allocataire"), saisi("prestations_demandees", TypeListe, "Les prestations à verser, une par ligne"), libre})},
	{Code: "payeur_changement", Nom: "À l’organisme payeur\u00a0: changement", Theme: themeTiers, Pour: AUnOrganisme, Payeurs: true, champs: champs(auTiers, duContrat, []Champ{saisi("allocataire", TypeTexte, "Le numéro d’allocataire"), saisi("changement", TypeParagraphes, "Ce qui change")})},
	{Code: "payeur_fin", Nom: "À l’organisme payeur\u00a0: fin", Theme: themeTiers, Pour: AUnOrganisme, Payeurs: true, champs: champs(auTiers, duContrat, []Champ{saisi("allocataire", TypeTexte, "Le numéro d’allocataire"), saisi("cesse_le", TypeDate, "Le jour à partir duquel verser à la personne"), libre})},
	{Code: "bailleur_debut", Nom: "Au bailleur\u00a0: début", Theme: themeTiers, Pour: AUnOrganisme, Payeurs: true, champs: champs(auTiers, duContrat, []Champ{libre})},
	{Code: "bailleur_fin", Nom: "Au bailleur\u00a0: fin", Theme: themeTiers, Pour: AUnOrganisme, Payeurs: true, champs: champs(auTiers, duContrat, []Champ{saisi("cesse_le", TypeDate, "Le dernier jour où le loyer est payé par le service"), libre})},
	{Code: "relance", Nom: "Relance", Theme: themeSuivi, Pour: ALaPersonne, FALC: true, champs: champs(duContrat, []Champ{saisi("rappel", TypeTexte, "Ce qui est attendu\u00a0: «\u00a0votre réponse à notre lettre du…\u00a0»"), saisi("avant_le", TypeDate, "Pour quand"), libre})},
	{Code: "bilan_intermediaire", Nom: "Bilan intermédiaire", Theme: themeSuivi, Pour: ActeSigne, SignePersonne: true, champs: champs(duContrat, []Champ{saisi("bilan", TypeParagraphes, "Ce qui a été fait, objectif par objectif"), saisi("suite", TypeParagraphes, "Ce qui reste à faire"), saisi("avis_personne", TypeParagraphes, "L’avis de la personne")})},
	{Code: "appel_renouvellement", Nom: "Fin prochaine\u00a0: préparer la suite", Theme: themeSuivi, Pour: ALaPersonne, FALC: true, champs: champs(duContrat, rendezVou, []Champ{libre})},
	{Code: "evaluation_prealable", Nom: "Évaluation avant renouvellement", Theme: themeSuivi, Pour: ActeSigne, champs: champs(duContrat, []Champ{saisi("bilan", TypeParagraphes, "Le bilan du contrat"), saisi("proposition", TypeParagraphes, "Ce qui est proposé, et pourquoi"), saisi("avis_personne", TypeParagraphes, "L’avis de la personne")})},
	{Code: "fin_contrat", Nom: "Fin de la mesure", Theme: themeSuivi, Pour: ALaPersonne, FALC: true, champs: champs(duContrat, []Champ{saisi("derniere_journee", TypeDate, "Le dernier jour de la mesure"), saisi("raison", TypeTexte, "Pourquoi elle finit"), libre})},
	{Code: "arret_par_le_service", Nom: "Arrêt du contrat par le département", Theme: themeSuivi, Pour: ALaPersonne, Defavorable: true, champs: champs(duContrat, []Champ{saisi("derniere_journee", TypeDate, "Le dernier jour de la mesure"), leMotif, fonde, lesFaits, tribunal})},
	{Code: "bilan_final", Nom: "Bilan final", Theme: themeSuivi, Pour: ActeSigne, SignePersonne: true, champs: champs(duContrat, []Champ{saisi("bilan", TypeParagraphes, "Ce que la mesure a permis"), saisi("suite", TypeParagraphes, "Les relais et la suite"), saisi("avis_personne", TypeParagraphes, "L’avis de la personne")})},
	{Code: "quittance", Nom: "Quittance de reversement", Theme: themeSuivi, Pour: ActeSigne, SignePersonne: true, champs: champs(duContrat, []Champ{saisi("montant", TypeMontant, "La somme remise"), saisi("remise_le", TypeDate, "Le jour où elle a été remise"), saisi("moyen", TypeTexte, "Comment\u00a0: «\u00a0par virement sur son compte\u00a0»"), libre})},
	{Code: "versement_direct_personne", Nom: "Versement direct\u00a0: motifs portés à la personne (LRAR)", Theme: themeJustice, Pour: ALaPersonne, Procedure: true, champs: champs([]Champ{lesFaits, saisi("prestations_demandees", TypeListe, "Les prestations visées, une par ligne"), tribunal}), Note: "CASF, article R271-10\u00a0: par lettre recommandée avec avis de réception. Rédaction lue avant 2020\u00a0: à vérifier."},
	{Code: "versement_direct_requete", Nom: "Versement direct\u00a0: requête au tribunal", Theme: themeJustice, Pour: AUnOrganisme, Procedure: true, champs: champs(auTiers, []Champ{lesFaits, saisi("montant_du", TypeMontant, "Le loyer et les charges dus"), saisi("montant_demande", TypeMontant, "Le montant demandé par mois"), saisi("duree", TypeTexte, "La durée demandée\u00a0: «\u00a024 mois\u00a0»"), pieces, saisi("derniere_journee", TypeDate, "Le dernier jour du versement à renouveler")}, auJuge),
		Note: "CASF, articles L271-5 et R271-8. S’écrit depuis le versement direct du dossier, qui en vérifie les mentions. Rédaction lue avant 2020\u00a0: à vérifier."},
	{Code: "mainlevee", Nom: "Versement direct\u00a0: demande de mainlevée", Theme: themeJustice, Pour: AUnOrganisme, Procedure: true, champs: champs(auTiers, []Champ{lesFaits}, auJuge), Note: "S’écrit depuis le versement direct du dossier, avec les mentions d’une requête."},
	{Code: "mainlevee_personne", Nom: "Versement direct\u00a0: motifs de la mainlevée portés à la personne (LRAR)", Theme: themeJustice, Pour: ALaPersonne, Procedure: true, champs: champs([]Champ{lesFaits, auJuge[0], auJuge[2], auJuge[5], tribunal}), Note: "CASF, articles R271-10 et R271-14\u00a0: par lettre recommandée avec avis de réception. Rédaction lue avant 2020\u00a0: à vérifier."},
	{Code: "rapport_procureur", Nom: "Rapport au procureur", Theme: themeJustice, Pour: AUnOrganisme, Procedure: true, champs: champs(auTiers, duContrat, duRapport), Note: "CASF, article L271-6\u00a0; CPC, articles 1216-1 à 1216-3. S’écrit depuis le signalement du dossier, qui en vérifie les conditions."},
	{Code: "bordereau_pli", Nom: "Bordereau du pli cacheté", Theme: themeJustice, Pour: AUnOrganisme, Procedure: true, champs: champs(auTiers, []Champ{saisi("pieces", TypeListe, "Ce que le pli contient, sans rien en dire")}), Note: "S’écrit avec le rapport au procureur. Ne dit rien de ce que le pli contient."},
	{Code: "libre", Nom: "Lettre à la personne", Theme: themeAutre, Pour: ALaPersonne, champs: champs(duContrat, []Champ{saisi(ChampObjet, TypeTexte, "L’objet"), saisi("texte", TypeParagraphes, "La lettre")})},
	{Code: "libre_tiers", Nom: "Lettre à un organisme", Theme: themeAutre, Pour: AUnOrganisme, champs: champs(auTiers, duContrat, []Champ{saisi(ChampObjet, TypeTexte, "L’objet"), saisi("texte", TypeParagraphes, "La lettre")})},
}

// AMain tells whether an agent writes such a document by itself; else it comes with an act that holds its rules.
func (g Genre) AMain() bool { return !g.Commission && !g.Procedure }

// GenresDesPayeurs are the codes of the letters about the money alone.
func GenresDesPayeurs() (codes []string) {
	for _, g := range Genres {
		if g.Payeurs {
			codes = append(codes, g.Code)
		}
	}
	return codes
}

// GenreDe returns the kind of a code.
func GenreDe(code string) (Genre, bool) {
	for _, g := range Genres {
		if g.Code == code {
			return g, true
		}
	}
	return Genre{}, false
}

// TousLesChamps are the fields that a template of this kind may name.
func (g Genre) TousLesChamps() []Champ { return champs(communs, g.champs) }

// Aupres tells whether it may be written to, or for, one of those whom the records of the file name.
func (g Genre) Aupres() bool { return g.Pour == AUnOrganisme || g.Code == "autorisation" }

// Champ returns a field by its name.
func (g Genre) Champ(nom string) (Champ, bool) {
	for _, x := range g.TousLesChamps() {
		if x.Nom == nom {
			return x, true
		}
	}
	return Champ{}, false
}

// Variante is how a template speaks.
type Variante string

// The variants.
const (
	Courante Variante = "courante"
	FALC     Variante = "falc" // facile à lire et à comprendre
)

// Libelle is the variant on screen.
func (v Variante) Libelle() string {
	if v == FALC {
		return "Facile à lire (FALC)"
	}
	return "Courante"
}
