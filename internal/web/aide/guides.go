// SPDX-License-Identifier: EUPL-1.2

package aide

import "etai/internal/organisation/droits"

// guide is what somebody needs to work, on two sheets. The words of the pages stand between square brackets: a test finds each of them in a page.
type guide struct {
	role        droits.Role
	titre, pour string
	parties     []partie
}

type partie struct {
	titre  string
	etapes []string
}

var guides = []guide{
	{droits.CESF, "Guide de la CESF", "Suivre les personnes, demander un paiement et savoir s’il est parti.", []partie{
		{"Chaque matin", []string{
			"[Ma journée] montre ce qui attend\u00a0: [À faire], [Échéances] (les contrats qui finissent), [Retours] (les virements revenus), [Comptes sous zéro].",
			"Une tâche s’ouvre par le nom de la personne. Quand c’est réglé, [Fait].",
			"[Pointage du mois] dit, personne par personne, ce qui devait arriver et ce qui est arrivé. D’une recette absente, choisissez la cause puis [Noter la cause].",
		}},
		{"Avant et après une visite", []string{
			"[Personnes], puis le nom\u00a0: le dossier montre les alertes, la prochaine étape et la chronologie.",
			"Écrivez la note en haut de la chronologie\u00a0: [Note], [Appel], [Visite] ou [Courrier], puis [Ajouter].",
			"[Logement]\u00a0: [Enregistrer un avis] quand le bailleur envoie un avis d’échéance. L’état dit s’il est payé, ou en retard.",
			"[Budget]\u00a0: une version par rencontre, convenue avec la personne. [Dettes]\u00a0: ce qu’elle doit, et les plans d’apurement.",
		}},
		{"Une demande de MASP", []string{
			"[Demandes], [Nouvelle demande]\u00a0: cherchez la personne, ou créez-la. Sans son accord daté, la demande reste un brouillon\u00a0; avec lui, [Déposer la demande].",
			"[Commencer l’évaluation]\u00a0: le foyer, le logement, le budget et les dettes sont repris du dossier. [Signer l’évaluation]\u202f; une autre personne la valide.",
			"Accordée, [Enregistrer le contrat signé] reprend le niveau, la durée et les objectifs. Si la personne ne veut plus\u00a0: [La personne refuse de signer].",
			"[Remplir la grille] d’autonomie avec elle, à l’entrée, au bilan, au renouvellement et à la sortie.",
		}},
		{"Demander un paiement", []string{
			"Dans le dossier de la personne, ou sur son compte, [Demander un paiement]\u00a0: pour quoi, combien, à qui, pour quel jour, qui demande. Joignez la facture si vous l’avez.",
			"Le comptable prépare l’ordre, ou refuse avec une réponse écrite pour la personne\u202f: [Imprimer pour elle].",
			"[Ordres] montre où il en est\u00a0: préparé, en remise, transmis, exécuté, retourné. Chaque lundi, l’argent de vie part du plan\u00a0: rien à redemander.",
			"Ce qui revient chaque mois se met dans le [Plan], convenu avec elle\u00a0: [Écrire une nouvelle version].",
		}},
		{"Quand un virement revient", []string{
			"[Retours] dit pourquoi\u00a0: [Demander le nouveau RIB] mène au tiers.",
			"[Nouveau RIB]\u00a0: une autre personne rappelle le tiers à un numéro déjà connu, puis approuve.",
			"Ensuite, sur l’ordre revenu, [Préparer à nouveau].",
		}},
		{"Rendre compte à la personne", []string{
			"Dans son compte, [Relevé de la personne]\u00a0: ce qui est arrivé, ce qui est payé, ce qui reste. [Télécharger le PDF] pour l’imprimer.",
			"Une question du comptable sur une ligne attend dans [Ma journée]\u00a0: [Répondre au comptable].",
		}},
	}},
	{droits.Comptable, "Guide du comptable", "Du relevé de la banque à la clôture du mois.", []partie{
		{"Quand la banque donne un relevé", []string{
			"[Ma journée], [Importer un relevé]\u00a0: Étai dit combien de lignes sont nouvelles et si les soldes tombent juste. Un fichier douteux part en quarantaine, rien n’est pris.",
			"[Aller au rapprochement], puis [Valider] les sûres d’un bouton.",
			"Les probables\u00a0: la raison est à droite\u202f; confirmez, ou choisissez autre chose. Au clavier\u00a0: j et k passent d’une ligne à l’autre, e l’ouvre.",
			"Ce qui reste\u00a0: dire ce que c’est, ou demander à la CESF. Le pied de page dit ce qui n’est pas expliqué.",
			"[Pointage du mois]\u00a0: de chaque recette absente, [Noter la cause]\u202f; la CESF reçoit une tâche.",
		}},
		{"Un paiement demandé", []string{
			"[Ma journée] et [Ordres] montrent les [Paiements demandés]. Ouvrez la demande\u00a0: [Préparer l’ordre de] tant remplit le formulaire, [Vérifier l’ordre] montre le solde avant et après.",
			"Si l’argent manque, l’ordre peut attendre la provision\u202f; ou refusez, avec la raison\u00a0: [Écrire la réponse], puis [Refuser avec cette réponse].",
		}},
		{"Les paiements du mois", []string{
			"[Propositions du mois], [Proposer pour tous]\u00a0: le loyer d’abord, rien sous le plancher. Après un relevé, proposez de nouveau. Ce qui est refusé dit ce qui manque.",
			"Regardez d’abord [À décider]\u00a0: un loyer qui laisserait trop peu, une ligne à faire passer avant. Écrivez la raison, [Garder la décision].",
			"Le bouton du haut, [Préparer], fait les ordres des comptes cochés. Ce qui attend l’argent attendu reste en attente.",
			"[Remises de virements], [Composer une remise]\u00a0: ce qui peut partir est coché. [Vérifier la remise], puis le bouton [Composer la remise de] tant.",
			"Une autre personne vise. Puis [Générer le fichier], [Télécharger le fichier], le donner à la banque, [Marquer transmise].",
			"[Noter la signature]\u00a0: qui a signé à la banque, et quel jour. Le relevé suivant exécute les ordres.",
		}},
		{"Un RIB nouveau ou changé", []string{
			"[Tiers] compte les RIB en attente. [Vérifier le RIB]\u00a0: comparez avec la pièce. Un premier RIB sans pièce ne s’approuve que si l’on dit où il a été vu, sur l’original ou reçu de la banque.",
			"Un RIB qui en remplace un autre\u00a0: rappelez à un numéro déjà connu, [Noter le contre-appel], puis [Approuver ce RIB]. Trente jours durant, ses ordres sont bloqués dans la revue, jusqu’à ce qu’une autre personne que vous fasse [Débloquer ce RIB].",
			"Qui a saisi un RIB ne l’approuve pas. D’ici là, ses ordres attendent.",
		}},
		{"Clore le mois", []string{
			"[Clôture du mois] dit ce qui manque à chaque compte\u00a0: un relevé, un débit à expliquer.",
			"[Préparer la clôture des comptes cochés]\u00a0: le chef de service signe. Un mois clos ne se rouvre pas.",
			"[État de rapprochement] s’imprime et se signe. [Balance] donne la balance des comptes individuels, en page ou en tableur.",
			"[Relevés du mois]\u00a0: [Préparer les relevés], un document à poster et un à remettre en main propre.",
		}},
	}},
	{droits.ChefDeService, "Guide du chef de service", "Viser, décider à deux, signer les clôtures.", []partie{
		{"Chaque matin", []string{
			"[Ma journée] montre [À viser] et ce qui demande une décision. Vous ne décidez pas de ce que vous avez préparé ou saisi.",
			"[Échéances]\u00a0: les contrats qui finissent.",
		}},
		{"Viser une remise", []string{
			"[Relire et viser]\u00a0: ce qui est risqué est en premier (premier paiement, montant inhabituel, RIB récent), avec le solde avant et après.",
			"[Marquer vue] chaque ligne qui le demande. Une ligne douteuse, ou dont vous avez approuvé le RIB, se retire de la remise, avec la raison\u202f; [Renvoyer à la préparation] renvoie le tout.",
			"Un ordre vers un RIB changé récemment est bloqué\u00a0: ouvrez la [page du RIB], vérifiez, puis [Débloquer ce RIB] avec la raison. La ligne reste à voir.",
			"Redonnez votre mot de passe, puis [Viser]. Si la somme ne ressemble pas aux dernières, Étai vous arrête une fois de plus.",
			"[Imprimer le bordereau d’OV]\u00a0: à signer si la banque le demande. À la banque, vous signez\u202f; Étai ne signe rien.",
		}},
		{"Décider à deux", []string{
			"[Demandes], [À valider]\u00a0: lisez l’évaluation, puis [Valider l’évaluation] ou [Retourner à son auteur]. Vous ne validez pas ce que vous avez évalué.",
			"Faire passer une ligne avant le loyer\u00a0: [Accepter qu’elle passe avant], ou [Refuser] avec la raison.",
			"Deux fiches d’une même personne\u00a0: [Doublons à décider], puis [Fusionner les fiches], ou [Refuser la demande].",
			"Un plancher plus bas, la levée d’un gel, un rejet signalé\u00a0: la tâche de [Ma journée] mène à la page qui décide.",
		}},
		{"Signer les clôtures", []string{
			"[Clôtures]\u00a0: les comptes que le comptable a préparés. [Signer la clôture des comptes cochés].",
			"[Procès-verbal] garde qui a préparé, qui a signé, et l’écart, nul.",
		}},
		{"L’équipe", []string{
			"Une absence\u00a0: dans le dossier, le suivi se confie à quelqu’un d’autre, avec [Confier le dossier].",
			"[Pointage du mois] et [Comptes gérés] montrent tout le service\u202f; les mêmes listes se prennent en tableur.",
		}},
	}},
}
