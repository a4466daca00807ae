// SPDX-License-Identifier: EUPL-1.2

package reglement

import (
	"slices"

	"etai/internal/base/argent"
)

// Cle names a parameter and the Go type of its value.
type Cle[T int | bool | string | argent.Centimes | Taux] string

// The parameters. Their meaning is in Catalogue, their values in the table.
const (
	MoisMinContrat        Cle[int]             = "contrat.mois_min"
	MoisMaxContrat        Cle[int]             = "contrat.mois_max"
	MoisTotal             Cle[int]             = "mesure.mois_total"
	RenouvellementCourt   Cle[bool]            = "contrat.renouvellement_court"
	JoursAvantEvaluation  Cle[int]             = "mesure.evaluation"
	JoursEvaluationRendue Cle[int]             = "mesure.evaluation_rendue"
	GrilleDelai           Cle[int]             = "grille.delai"
	GrilleBilan           Cle[int]             = "grille.bilan"
	PayeurPrevenuApres    Cle[int]             = "payeur.debut"
	PayeurPrevenuAvant    Cle[int]             = "payeur.fin"
	DecompteIntervalle    Cle[string]          = "decompte.intervalle"
	DecompteEcart         Cle[int]             = "decompte.ecart"
	DecompteApresEcart    Cle[string]          = "decompte.apres_ecart"
	DecompteSuspension    Cle[string]          = "decompte.suspension"
	DecompteFinAnticipee  Cle[string]          = "decompte.fin_anticipee"
	DecompteAilleurs      Cle[string]          = "decompte.ailleurs"
	DecompteApresMAJ      Cle[string]          = "decompte.apres_maj"
	DemandeEvaluation     Cle[int]             = "demande.evaluation"
	DemandeVisa           Cle[int]             = "demande.visa"
	DemandeDecision       Cle[int]             = "demande.decision"
	DemandeNotification   Cle[int]             = "demande.notification"
	DemandeInstance       Cle[string]          = "demande.instance"
	DemandeCumul          Cle[string]          = "demande.cumul"
	RecoursSilence        Cle[int]             = "recours.silence"
	RecoursContentieux    Cle[int]             = "recours.contentieux"
	RecoursFranc          Cle[bool]            = "recours.franc"
	SignatureAttendue     Cle[int]             = "signature.attendue"
	SignatureCaduque      Cle[int]             = "signature.caduque"
	JoursDeLiquidation    Cle[int]             = "liquidation.jours"
	ContributionDemandee  Cle[bool]            = "contribution.demandee"
	ContributionBareme    Cle[string]          = "contribution.bareme"
	ContributionAAH       Cle[argent.Centimes] = "contribution.aah"
	ContributionSMIC      Cle[argent.Centimes] = "contribution.smic"
	MoisDeConservation    Cle[int]             = "conservation.mesure"
	MoisDesComptes        Cle[int]             = "conservation.comptes"
	JoursDisposition      Cle[int]             = "hors_autorisation.jours"
	JoursDeRemise         Cle[int]             = "remise.jours"
	VoPAttendue           Cle[bool]            = "remise.vop"
	JoursDePlancher       Cle[int]             = "plancher.jours"
	DecouvertMaximal      Cle[argent.Centimes] = "plancher.decouvert"
	JoursDoublon          Cle[int]             = "revue.doublon"
	JoursCoordonnees      Cle[int]             = "revue.coordonnees"
	JoursCalendrier       Cle[int]             = "revue.calendrier"
	JoursDuNumero         Cle[int]             = "tiers.numero"
	EcartDeMontant        Cle[Taux]            = "revue.ecart"
	FinAnnoncee           Cle[int]             = "fin.annonce"
	FinProche             Cle[int]             = "fin.proche"
	FinTresProche         Cle[int]             = "fin.tres_proche"
	DureeTotaleAnnoncee   Cle[int]             = "duree_totale.annonce"
	DureeTotaleProche     Cle[int]             = "duree_totale.proche"
	ReleveAncien          Cle[int]             = "releve.ancien"
	RecetteEnRetard       Cle[int]             = "recette.retard"
	MoisDAcces            Cle[int]             = "acces.mois"
	JoursDuBudget         Cle[int]             = "budget.jours"
	ProvisionsRetirees    Cle[bool]            = "budget.provisions"
	RSASeul               Cle[argent.Centimes] = "rsa.seul"
	AAHParMois            Cle[argent.Centimes] = "aah.mois"
	SMICHoraire           Cle[argent.Centimes] = "smic.heure"
	SoldeInsaisissable    Cle[argent.Centimes] = "sbi"
	ResteAVivreMinimal    Cle[argent.Centimes] = "reste_a_vivre.minimum"
	ContactTous           Cle[int]             = "accompagnement.contact"
	SansNouvelles         Cle[int]             = "accompagnement.sans_nouvelles"
	CommissionComplet     Cle[int]             = "commission.complet"
	CommissionFigee       Cle[int]             = "commission.figer"
	CommissionNotifiee    Cle[int]             = "commission.notifier"
	VersementMoisMax      Cle[int]             = "versement.mois_max"
	VersementMoisTotal    Cle[int]             = "versement.mois_total"
	VersementDelibere     Cle[int]             = "versement.delibere"
	VersementAppel        Cle[int]             = "versement.appel"
	VersementPlancher     Cle[argent.Centimes] = "versement.plancher"
	VersementSuite        Cle[int]             = "versement.suite"
	VersementRelance      Cle[int]             = "versement.relance"
	SignalementSuite      Cle[int]             = "signalement.suite"
	SignalementReponse    Cle[int]             = "signalement.reponse"
	SignalementRelance    Cle[int]             = "signalement.relance"
	SignalementMAJ        Cle[int]             = "signalement.maj_max"
	SignalementMAJTotal   Cle[int]             = "signalement.maj_total"
	FinACommuniquer       Cle[int]             = "fin.communiquer"
	TauxBCE               Cle[Taux]            = "facture.bce"
	IndemniteDeRetard     Cle[argent.Centimes] = "facture.indemnite"
	ReleveTousLes         Cle[int]             = "releve.mois"
	ReleveRemisSous       Cle[int]             = "releve.remise"
	ReleveNote            Cle[bool]            = "releve.note"
	RetourAvant           Cle[int]             = "retour.avant"
	MoisPartage           Cle[string]          = "mois.partage"
)

const (
	themeDemande  = "Demande et décision"
	themeContrat  = "Contrat et durée"
	themeDecompte = "Décompte des 48 mois"
	themeArgent   = "Comptes et virements"
	themeRevue    = "Revue d’une remise"
	themeBudget   = "Budget"
	themeAlertes  = "Alertes"
	themeMontants = "Montants nationaux"

	themeCommissions  = "Commissions"
	themeVersement    = "Versement direct au bailleur (MASP 3)"
	themeSignalement  = "Signalement au procureur"
	themeContribution = "Contribution de la personne"
	themeMois         = "Mois des délégataires"
	themeFactures     = "Factures des délégataires payées en retard"
	themeFin          = "Début et fin de la gestion"
)

const unAn = 366

// MoisAuDernier is the value of MoisPartage that gives a month which two délégataires had to the last of them.
const MoisAuDernier = "dernier"

// Catalogue lists every parameter, by theme, in the order in which people read them.
func Catalogue() []Definition {
	return []Definition{
		{Code: string(DemandeEvaluation), Theme: themeDemande, Nom: "Évaluation sociale", Aide: "Délai, depuis le dépôt de la demande, pour signer l’évaluation.",
			Genre: Jours, Min: 1, Max: unAn, Portee: Departement, Permanent: true},
		{Code: string(DemandeVisa), Theme: themeDemande, Nom: "Visa du responsable de territoire", Aide: "Délai pour valider l’évaluation, ou la retourner avec la raison.",
			Genre: Jours, Min: 1, Max: unAn, Portee: Departement, Permanent: true},
		{Code: string(DemandeDecision), Theme: themeDemande, Nom: "Décision", Aide: "Délai entre le visa et la décision\u00a0: celui de la prochaine séance.",
			Genre: Jours, Min: 1, Max: unAn, Portee: Departement, Permanent: true},
		{Code: string(DemandeNotification), Theme: themeDemande, Nom: "Notification de la décision", Aide: "Délai pour remettre ou envoyer la lettre à la personne.",
			Genre: Jours, Min: 1, Max: unAn, Portee: Departement, Permanent: true},
		{Code: string(DemandeInstance), Theme: themeDemande, Nom: "Qui décide d’une demande", Aide: "Une commission, ou le chef de service qui a délégation de signature.", Genre: Choix,
			Options: []Option{{"commission", "une commission"}, {"delegation", "le chef de service, par délégation de signature"}}, Portee: Departement, Permanent: true},
		{Code: string(DemandeCumul), Theme: themeDemande, Nom: "Mesure déjà en place", Aide: "Quand la personne a déjà un accompagnement proche de la MASP (ASLL, AVDL, MAESF, AEB, SAVS, contrat jeune majeur, hébergement).", Genre: Choix,
			Options: []Option{{"avertir", "avertir, et demander pourquoi"}, {"refuser", "refuser la demande"}, {"permettre", "permettre"}}, Portee: Departement, Permanent: true},
		{Code: string(RecoursSilence), Theme: themeDemande, Nom: "Silence sur un recours", Aide: "Sans réponse dans ce délai, un recours contre une décision (refus, arrêt d’un contrat) est rejeté.",
			Genre: Mois, Min: 1, Max: 12, Portee: Loi, Permanent: true},
		{Code: string(RecoursContentieux), Theme: themeDemande, Nom: "Délai pour saisir le tribunal", Aide: "Depuis la notification d’une décision, ou depuis le rejet d’un recours qui est venu à temps.",
			Genre: Mois, Min: 1, Max: 12, Portee: Loi, Permanent: true},
		{Code: string(RecoursFranc), Theme: themeDemande, Nom: "Délai franc pour le tribunal", Aide: "Franc : son dernier jour ne compte pas, et une fin de semaine ou un jour férié le reporte. Sinon il finit au jour du mois.",
			Genre: OuiNon, Max: 1, Portee: Departement, Permanent: true},
		{Code: string(SignatureAttendue), Theme: themeDemande, Nom: "Signature du contrat", Aide: "Délai, depuis l’accord, pour la visite commune et la signature.",
			Genre: Jours, Min: 1, Max: unAn, Portee: Departement, Permanent: true},
		{Code: string(SignatureCaduque), Theme: themeDemande, Nom: "Accord caduc", Aide: "Délai après lequel un accord que personne n’a signé peut être déclaré caduc.",
			Genre: Jours, Min: 1, Max: 2 * unAn, Portee: Departement, Permanent: true},
		{Code: string(MoisMinContrat), Theme: themeContrat, Nom: "Durée minimale d’un contrat", Aide: "Un contrat plus court est refusé (règle R5).",
			Genre: Mois, Min: 1, Max: 48, Portee: Loi, Permanent: true},
		{Code: string(MoisMaxContrat), Theme: themeContrat, Nom: "Durée maximale d’un contrat", Aide: "Un contrat plus long est refusé (règle R5).",
			Genre: Mois, Min: 1, Max: 120, Portee: Loi, Permanent: true},
		{Code: string(MoisTotal), Theme: themeContrat, Nom: "Durée totale de la mesure", Aide: "Les contrats d’une même mesure ne la dépassent pas (règle R6).",
			Genre: Mois, Min: 1, Max: 240, Portee: Loi, Permanent: true},
		{Code: string(RenouvellementCourt), Theme: themeContrat, Nom: "Dernier contrat plus court que le minimum",
			Aide:  "Quand il reste moins que la durée minimale avant le total, oui permet un dernier contrat plus court (règle R8).",
			Genre: OuiNon, Max: 1, Portee: Departement, Permanent: true},
		{Code: string(JoursAvantEvaluation), Theme: themeContrat, Nom: "Évaluation avant le renouvellement", Aide: "Combien de jours avant la fin du contrat l’évaluation se prépare.",
			Genre: Jours, Min: 1, Max: unAn, Portee: Departement, Permanent: true},
		{Code: string(JoursEvaluationRendue), Theme: themeContrat, Nom: "Évaluation rendue", Aide: "Combien de jours avant la fin du contrat l’évaluation du renouvellement est signée.",
			Genre: Jours, Min: 0, Max: unAn, Portee: Departement, Permanent: true},
		{Code: string(GrilleDelai), Theme: themeContrat, Nom: "Grille d’autonomie à l’entrée et à la sortie", Aide: "Délai, depuis le début du premier contrat ou depuis la fin de la mesure, pour la remplir.",
			Genre: Jours, Min: 0, Max: unAn, Portee: Departement, Permanent: true},
		{Code: string(GrilleBilan), Theme: themeContrat, Nom: "Bilan intermédiaire", Aide: "Un bilan à mi-contrat, et au moins tous les tant de mois, avec la même grille.",
			Genre: Mois, Min: 1, Max: 48, Portee: Departement, Permanent: true},
		{Code: string(ContributionDemandee), Theme: themeContribution, Nom: "Contribution de la personne", Aide: "Si le règlement départemental en demande une. Elle ne dépasse jamais le plafond du barème (règle R21).",
			Genre: OuiNon, Max: 1, Portee: Departement, Permanent: true},
		{Code: string(ContributionBareme), Theme: themeContribution, Nom: "Barème du plafond de la contribution", Aide: "Les taux par tranche de ressources annuelles, auxquels renvoie l’article D271-5 du CASF.", Genre: Choix,
			Options: []Option{{"A", "A, jusqu’en août 2018\u00a0: 0, 7, 15 et 2\u00a0%"}, {"B", "B, de septembre 2018 à décembre 2020\u00a0: 0,6, 8,5, 20 et 3\u00a0%"}, {"C", "C, depuis décembre 2020\u00a0: 0, 10, 23 et 3\u00a0%"}}, Portee: Departement, Permanent: true},
		{Code: string(ContributionAAH), Theme: themeContribution, Nom: "Seuil annuel de l’AAH pour la contribution", Aide: "Sans valeur fixée\u00a0: douze fois l’AAH du 1er janvier de l’année.",
			Genre: Montant, Min: 1, Max: 100_000_00, Portee: Departement},
		{Code: string(ContributionSMIC), Theme: themeContribution, Nom: "Seuil annuel du SMIC pour la contribution", Aide: "Sans valeur fixée\u00a0: 1\u202f820 heures au SMIC du 1er janvier de l’année.",
			Genre: Montant, Min: 1, Max: 200_000_00, Portee: Departement},
		{Code: string(PayeurPrevenuApres), Theme: themeFin, Nom: "Organisme prévenu du début", Aide: "Délai, depuis le premier jour de la gestion, pour lui envoyer l’autorisation et le compte où payer.",
			Genre: Jours, Min: 0, Max: unAn, Portee: Organisation, Permanent: true},
		{Code: string(PayeurPrevenuAvant), Theme: themeFin, Nom: "Organisme prévenu de la fin", Aide: "Combien de jours avant le dernier jour de la gestion il est prévenu, pour que son paiement suivant aille à la personne.",
			Genre: Jours, Min: 0, Max: unAn, Portee: Organisation, Permanent: true},
		{Code: string(FinACommuniquer), Theme: themeFin, Nom: "Fin à faire savoir", Aide: "Délai, depuis qu’un contrat est arrêté, pour écrire à tous ceux que cela concerne.",
			Genre: Jours, Min: 0, Max: unAn, Portee: Organisation, Permanent: true},
		{Code: string(JoursDeLiquidation), Theme: themeFin, Nom: "Liquidation après la fin",
			Aide:  "Après la fin, le loyer échu, l’énergie en cours et l’argent de vie peuvent encore être payés sur le solde pendant ce délai (règle R9).",
			Genre: Jours, Min: 0, Max: unAn, Portee: Departement, Permanent: true},
		{Code: string(MoisDeConservation), Theme: themeFin, Nom: "Dossier d’une mesure archivée", Aide: "Combien de temps il se garde après la fin de la mesure, avant d’être trié avec les archives.",
			Genre: Mois, Min: 1, Max: 240, Portee: Departement, Permanent: true},
		{Code: string(MoisDesComptes), Theme: themeFin, Nom: "Comptes d’une mesure archivée", Aide: "Combien de temps se gardent les pièces d’une mesure avec gestion, après sa fin. La plus longue des deux durées l’emporte.",
			Genre: Mois, Min: 1, Max: 360, Portee: Departement, Permanent: true},
		{Code: string(DecompteIntervalle), Theme: themeDecompte, Nom: "Temps compté", Aide: "Ce qui compte quand deux contrats ne se suivent pas.", Genre: Choix,
			Options: []Option{{"durees", "les durées des contrats, sans l’intervalle"}, {"calendrier", "tout le temps depuis le premier début"}}, Portee: Departement, Permanent: true},
		{Code: string(DecompteEcart), Theme: themeDecompte, Nom: "Intervalle au-delà duquel la mesure est nouvelle", Aide: "En dessous, le nouveau contrat continue la même mesure.",
			Genre: Mois, Min: 1, Max: 120, Portee: Departement, Permanent: true},
		{Code: string(DecompteApresEcart), Theme: themeDecompte, Nom: "Mesure nouvelle après cet intervalle", Aide: "Ce que comptent les contrats d’avant.", Genre: Choix,
			Options: []Option{{"cumul", "à la suite des mois déjà comptés"}, {"zero", "à partir de zéro"}}, Portee: Departement, Permanent: true},
		{Code: string(DecompteSuspension), Theme: themeDecompte, Nom: "Suspension", Aide: "Hospitalisation, détention\u00a0: le contrat court toujours.", Genre: Choix,
			Options: []Option{{"comptee", "comptée"}, {"non_comptee", "non comptée"}}, Portee: Departement, Permanent: true},
		{Code: string(DecompteFinAnticipee), Theme: themeDecompte, Nom: "Contrat arrêté avant sa fin", Aide: "Ce que compte un contrat que l’on a arrêté.", Genre: Choix,
			Options: []Option{{"ecoules", "les jours écoulés"}, {"prevue", "la durée prévue"}}, Portee: Departement, Permanent: true},
		{Code: string(DecompteAilleurs), Theme: themeDecompte, Nom: "Mesure dans un autre département", Aide: "Les mois que la personne déclare.", Genre: Choix,
			Options: []Option{{"ajoutes", "ajoutés"}, {"ignores", "ignorés"}}, Portee: Departement, Permanent: true},
		{Code: string(DecompteApresMAJ), Theme: themeDecompte, Nom: "Après une mesure d’accompagnement judiciaire", Aide: "Comment compte la mesure qui la suit.", Genre: Choix,
			Options: []Option{{"nouvelle", "nouvelle mesure, à partir de zéro"}, {"cumul", "à la suite des mois déjà comptés"}}, Portee: Departement, Permanent: true},
		{Code: string(JoursDisposition), Theme: themeArgent, Nom: "Argent hors autorisation", Aide: "Délai pour le mettre à la disposition de la personne.",
			Genre: JoursOuvres, Min: 0, Max: 30, Portee: Organisation, Permanent: true},
		{Code: string(JoursDeRemise), Theme: themeArgent, Nom: "Fenêtre d’une remise", Aide: "Une remise prend les ordres à exécuter dans ce délai, jamais plus loin.",
			Genre: Jours, Min: 0, Max: 60, Portee: Organisation, Permanent: true},
		{Code: string(VoPAttendue), Theme: themeArgent, Nom: "Noms vérifiés avant la signature",
			Aide:  "Oui\u00a0: une remise transmise attend le résultat de la vérification des noms (VoP) avant que sa signature à la banque se note. Selon le contrat avec la banque.",
			Genre: OuiNon, Max: 1, Portee: Organisation, Permanent: true},
		{Code: string(JoursDePlancher), Theme: themeArgent, Nom: "Durée d’un plancher abaissé", Aide: "Un plancher plus bas, autorisé par deux personnes, ne dure pas plus.",
			Genre: Jours, Min: 1, Max: unAn, Portee: Organisation, Permanent: true},
		{Code: string(DecouvertMaximal), Theme: themeArgent, Nom: "Plancher au plus bas",
			Aide:  "De combien un plancher autorisé peut descendre sous zéro, sur un compte au nom de la personne. Zéro\u00a0: aucun ordre ne met un compte à découvert.",
			Genre: Montant, Min: 0, Max: 2_000_00, Portee: Organisation, Permanent: true},
		{Code: string(ReleveAncien), Theme: themeArgent, Nom: "Relevé ancien", Aide: "Au-delà, un compte est signalé comme sans relevé récent.",
			Genre: Jours, Min: 1, Max: unAn, Portee: Organisation, Permanent: true},
		{Code: string(ReleveTousLes), Theme: themeArgent, Nom: "Compte rendu à la personne", Aide: "Tous les combien de mois son relevé lui est remis\u00a0: douze au plus, et toujours à la fin (règle R37).",
			Genre: Mois, Min: 1, Max: 12, Portee: Departement, Permanent: true},
		{Code: string(ReleveRemisSous), Theme: themeArgent, Nom: "Relevé remis à la personne", Aide: "Délai, depuis le dernier mois raconté, au bout duquel un relevé qu’elle n’a pas eu est signalé.",
			Genre: Jours, Min: 0, Max: unAn, Portee: Departement, Permanent: true},
		{Code: string(ReleveNote), Theme: themeArgent, Nom: "Remises de relevés notées ici", Aide: "Un retard se compte depuis l’ouverture du compte, ou depuis le jour où «\u00a0oui\u00a0» commence s’il est plus tard. Non\u00a0: rien n’est en retard.",
			Genre: OuiNon, Max: 1, Portee: Organisation, Permanent: true},
		{Code: string(ResteAVivreMinimal), Theme: themeArgent, Nom: "Reste minimal après le loyer",
			Aide:  "Quand le loyer laisserait moins pour la période, la proposition alerte et une personne décide. Zéro\u00a0: aucun seuil.",
			Genre: Montant, Min: 0, Max: 10_000_00, Portee: Departement, Permanent: true},
		{Code: string(JoursDoublon), Theme: themeRevue, Nom: "Doublon possible", Aide: "Même tiers et même montant à moins de ce délai\u00a0: à regarder.",
			Genre: Jours, Min: 0, Max: unAn, Portee: Organisation, Permanent: true},
		{Code: string(JoursCoordonnees), Theme: themeRevue, Nom: "RIB récent", Aide: "Un RIB changé depuis moins longtemps retient ses ordres dans la revue, jusqu’à ce qu’une autre personne le débloque avec la raison.",
			Genre: Jours, Min: 0, Max: unAn, Portee: Organisation, Permanent: true},
		{Code: string(JoursDuNumero), Theme: themeRevue, Nom: "Numéro donné par le tiers", Aide: "Enregistré depuis moins longtemps quand un RIB change, il ne sert pas au contre-appel.",
			Genre: Jours, Min: 1, Max: unAn, Portee: Organisation, Permanent: true},
		{Code: string(JoursCalendrier), Theme: themeRevue, Nom: "Hors calendrier", Aide: "Écart au jour habituel du mois au-delà duquel une dépense mensuelle est à regarder.",
			Genre: Jours, Min: 0, Max: 15, Portee: Organisation, Permanent: true},
		{Code: string(EcartDeMontant), Theme: themeRevue, Nom: "Montant inhabituel", Aide: "Écart au montant de la dernière fois au-delà duquel un ordre est à regarder.",
			Genre: DixMilliemes, Min: 0, Max: 10000, Portee: Organisation, Permanent: true},
		{Code: string(JoursDuBudget), Theme: themeBudget, Nom: "Jours d’un mois de budget", Aide: "Par combien de jours se divise le reste à vivre du mois.",
			Genre: Jours, Min: 28, Max: 31, Portee: Departement, Permanent: true},
		{Code: string(ProvisionsRetirees), Theme: themeBudget, Nom: "Mis de côté retiré du reste à vivre", Aide: "Oui\u00a0: l’argent mis de côté pour une facture à venir n’est plus à vivre.",
			Genre: OuiNon, Max: 1, Portee: Departement, Permanent: true},
		{Code: string(FinAnnoncee), Theme: themeAlertes, Nom: "Fin de mesure annoncée", Aide: "Horizon des échéances et des chiffres.",
			Genre: Jours, Min: 1, Max: 2 * unAn, Portee: Organisation, Permanent: true},
		{Code: string(FinProche), Theme: themeAlertes, Nom: "Fin de mesure proche", Aide: "La mesure passe en orange, et la suite devient la prochaine étape du dossier.",
			Genre: Jours, Min: 1, Max: 2 * unAn, Portee: Organisation, Permanent: true},
		{Code: string(FinTresProche), Theme: themeAlertes, Nom: "Fin de mesure très proche", Aide: "La mesure passe en rouge.",
			Genre: Jours, Min: 1, Max: 2 * unAn, Portee: Organisation, Permanent: true},
		{Code: string(DureeTotaleAnnoncee), Theme: themeAlertes, Nom: "Durée totale bientôt atteinte", Aide: "Combien de jours avant la fin des quatre ans elle est annoncée.",
			Genre: Jours, Min: 1, Max: 2 * unAn, Portee: Organisation, Permanent: true},
		{Code: string(DureeTotaleProche), Theme: themeAlertes, Nom: "Durée totale très bientôt atteinte", Aide: "L’échéance passe en rouge.",
			Genre: Jours, Min: 1, Max: 2 * unAn, Portee: Organisation, Permanent: true},
		{Code: string(RecetteEnRetard), Theme: themeAlertes, Nom: "Prestation en retard", Aide: "Après le jour attendu, délai au bout duquel une prestation qui manque est signalée.",
			Genre: Jours, Min: 0, Max: 31, Portee: Organisation, Permanent: true},
		{Code: string(ContactTous), Theme: themeAlertes, Nom: "Un contact tous les", Aide: "Rythme d’un contrat qui n’en promet pas d’autre. Zéro\u00a0: rien n’est promis.",
			Genre: Jours, Min: 0, Max: unAn, Portee: Organisation, Permanent: true},
		{Code: string(SansNouvelles), Theme: themeAlertes, Nom: "Sans nouvelles", Aide: "Délai au bout duquel une personne sans entretien est signalée.",
			Genre: Jours, Min: 1, Max: unAn, Portee: Organisation, Permanent: true},
		{Code: string(RetourAvant), Theme: themeAlertes, Nom: "État annuel à transmettre", Aide: "Combien de jours avant le 31 mars il est rappelé, jusqu’à ce que son envoi soit noté (règle R40).",
			Genre: Jours, Min: 0, Max: 89, Portee: Departement, Permanent: true},
		{Code: string(MoisDAcces), Theme: themeAlertes, Nom: "Journal des accès gardé", Aide: "Les accès plus anciens sont effacés, pour toute l’installation.",
			Genre: Mois, Min: 6, Max: 36, Portee: Loi, Permanent: true},
		{Code: string(CommissionComplet), Theme: themeCommissions, Nom: "Dossiers complets avant une séance", Aide: "Combien de jours avant la séance un dossier doit être complet.",
			Genre: Jours, Min: 0, Max: 60, Portee: Organisation, Permanent: true},
		{Code: string(CommissionFigee), Theme: themeCommissions, Nom: "Ordre du jour figé avant une séance", Aide: "Combien de jours avant la séance l’ordre du jour se fige et les membres sont convoqués.",
			Genre: Jours, Min: 0, Max: 60, Portee: Organisation, Permanent: true},
		{Code: string(CommissionNotifiee), Theme: themeCommissions, Nom: "Lettres après une séance", Aide: "Délai pour remettre les lettres d’une séance validée.",
			Genre: Jours, Min: 0, Max: 60, Portee: Organisation, Permanent: true},
		{Code: string(VersementMoisMax), Theme: themeVersement, Nom: "Durée maximale d’un versement", Aide: "Une durée plus longue est refusée (règle R31).",
			Genre: Mois, Min: 1, Max: 120, Portee: Loi, Permanent: true},
		{Code: string(VersementMoisTotal), Theme: themeVersement, Nom: "Durée totale des versements", Aide: "Les versements d’une même personne ne la dépassent pas (règle R31).",
			Genre: Mois, Min: 1, Max: 240, Portee: Loi, Permanent: true},
		{Code: string(VersementDelibere), Theme: themeVersement, Nom: "Jugement attendu", Aide: "Délai, depuis l’audience, au bout duquel le jugement est attendu (règle R29).",
			Genre: Mois, Min: 1, Max: 24, Portee: Loi, Permanent: true},
		{Code: string(VersementAppel), Theme: themeVersement, Nom: "Délai d’appel", Aide: "Depuis la notification du jugement (règle R30).",
			Genre: Jours, Min: 1, Max: unAn, Portee: Loi, Permanent: true},
		{Code: string(VersementPlancher), Theme: themeVersement, Nom: "Minimum gardé pour vivre", Aide: "Ce que le versement laisse par mois à la personne et à ceux dont elle a la charge ; en dessous, il faut dire pourquoi (règle R26). Zéro : aucun seuil.",
			Genre: Montant, Min: 0, Max: 10_000_00, Portee: Departement, Permanent: true},
		{Code: string(VersementSuite), Theme: themeVersement, Nom: "Suite de la requête", Aide: "Délai pour signer la requête, envoyer ses motifs à la personne, la déposer.",
			Genre: Jours, Min: 0, Max: unAn, Portee: Departement, Permanent: true},
		{Code: string(VersementRelance), Theme: themeVersement, Nom: "Sans nouvelles du tribunal", Aide: "Délai au bout duquel on relance le greffe.",
			Genre: Jours, Min: 1, Max: unAn, Portee: Departement, Permanent: true},
		{Code: string(SignalementSuite), Theme: themeSignalement, Nom: "Suite du rapport", Aide: "Délai pour le signer, le transmettre, clore le signalement.",
			Genre: Jours, Min: 0, Max: unAn, Portee: Departement, Permanent: true},
		{Code: string(SignalementReponse), Theme: themeSignalement, Nom: "Sans réponse du procureur", Aide: "Délai, depuis l’envoi, au bout duquel on le relance\u00a0: il dit s’il saisit le juge ou non (règle R33).",
			Genre: Jours, Min: 1, Max: unAn, Portee: Departement, Permanent: true},
		{Code: string(SignalementRelance), Theme: themeSignalement, Nom: "Sans décision du juge", Aide: "Délai, depuis sa saisine, au bout duquel on s’informe.",
			Genre: Jours, Min: 1, Max: 2 * unAn, Portee: Departement, Permanent: true},
		{Code: string(SignalementMAJ), Theme: themeSignalement, Nom: "Durée d’une mesure judiciaire", Aide: "Une MAJ plus longue se relit sur le jugement (règle R34).",
			Genre: Mois, Min: 1, Max: 120, Portee: Loi, Permanent: true},
		{Code: string(SignalementMAJTotal), Theme: themeSignalement, Nom: "Durée totale des mesures judiciaires", Aide: "Toutes les MAJ d’une même personne (règle R34).",
			Genre: Mois, Min: 1, Max: 240, Portee: Loi, Permanent: true},
		{Code: string(MoisPartage), Theme: themeMois, Nom: "Mois partagé entre deux délégataires", Aide: "À qui il revient quand une mesure passe de l’un à l’autre et que le mois compterait deux fois. Il ne se facture qu’une fois (règle R39). Si la convention de ce délégataire compte aux jours, chacun a les siens.", Genre: Choix,
			Options: []Option{{"premier", "au premier délégataire du mois"}, {MoisAuDernier, "au dernier délégataire du mois"}}, Portee: Departement, Permanent: true},
		{Code: string(TauxBCE), Theme: themeFactures, Nom: "Taux de la Banque centrale européenne", Aide: "Opérations principales de refinancement, au premier jour de chaque semestre. Un semestre sans valeur\u00a0: les intérêts ne se calculent pas.",
			Genre: DixMilliemes, Min: 0, Max: 5000, Portee: Loi},
		{Code: string(IndemniteDeRetard), Theme: themeFactures, Nom: "Indemnité de recouvrement", Aide: "Due une fois par facture payée en retard.", Genre: Montant, Min: 1, Max: 1_000_00, Portee: Loi, Permanent: true},
		{Code: string(RSASeul), Theme: themeMontants, Nom: "RSA d’une personne seule", Aide: "Montant forfaitaire, par mois.", Genre: Montant, Min: 1, Max: 10_000_00, Portee: Loi},
		{Code: string(SoldeInsaisissable), Theme: themeMontants, Nom: "Solde bancaire insaisissable", Aide: "Ce qu’une saisie laisse sur le compte.", Genre: Montant, Min: 1, Max: 10_000_00, Portee: Loi},
		{Code: string(AAHParMois), Theme: themeMontants, Nom: "AAH à taux plein", Aide: "Par mois.", Genre: Montant, Min: 1, Max: 10_000_00, Portee: Loi},
		{Code: string(SMICHoraire), Theme: themeMontants, Nom: "SMIC horaire brut", Aide: "Par heure.", Genre: Montant, Min: 1, Max: 1_000_00, Portee: Loi},
	}
}

// croissants are the parameters that must grow in this order on any day.
func croissants() [][]string {
	return [][]string{{string(JoursEvaluationRendue), string(JoursAvantEvaluation)}, {string(MoisMinContrat), string(MoisMaxContrat), string(MoisTotal)}, {string(VersementMoisMax), string(VersementMoisTotal)}, {string(SignalementMAJ), string(SignalementMAJTotal)}, {string(FinTresProche), string(FinProche), string(FinAnnoncee)}, {string(DureeTotaleProche), string(DureeTotaleAnnoncee)},
		{string(SignatureAttendue), string(SignatureCaduque)}}
}

// Definir returns the definition of a parameter.
func Definir(code string) (Definition, bool) {
	c := Catalogue()
	i := slices.IndexFunc(c, func(d Definition) bool { return d.Code == code })
	if i < 0 {
		return Definition{}, false
	}
	return c[i], true
}
