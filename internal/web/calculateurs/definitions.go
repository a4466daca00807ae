// SPDX-License-Identifier: EUPL-1.2

package calculateurs

import (
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/masp"
	"etai/internal/web/cadre"
)

// calculateurs are those that the pages offer, made anew for each page: "etai calcul" has the same names.
func calculateurs() []*calculateur {
	cs := []*calculateur{duree(), contribution(), autorisation(), versementDirect(), proposition(), delai(), facturation()}
	for _, c := range cs {
		c.Resume = texte.Typographier(c.Resume)
		for _, l := range [][]string{c.Articles, c.Reserves} {
			for i := range l {
				l[i] = texte.Typographier(l[i])
			}
		}
	}
	return cs
}

func duree() *calculateur {
	return &calculateur{Nom: "duree-masp", Titre: "Durée d’une MASP", Resume: "Ce que des contrats ont consommé des quatre ans, et ce qu’il reste.",
		Articles: []string{"Article L271-2 du CASF : un contrat dure de six mois à deux ans ; en tout, quatre ans."},
		Reserves: []string{"La loi ne dit pas comment les mois se comptent. Étai les compte depuis le premier jour du premier contrat ; une interruption n’est pas comptée ; un contrat arrêté tôt compte pour les jours passés. Un département peut en décider autrement."},
		Groupes: []groupe{{Nom: "contrats", Titre: "Contrats, dans l’ordre", Ligne: "Contrat", Lignes: 4, Champs: []champ{{Nom: "debut", Libelle: "Premier jour", Genre: "jour"}, {Nom: "mois", Libelle: "Nombre de mois", Genre: "entier"},
			{Nom: "fin_anticipee", Libelle: "Dernier jour, s’il s’est arrêté avant", Genre: "jour", Facultatif: true}}}}, lire: lireDuree}
}

func contribution() *calculateur {
	return &calculateur{Nom: "contribution", Titre: "Plafond de la contribution", Resume: "Ce que le département peut demander au plus à la personne pour son accompagnement.",
		Articles: []string{"Articles L271-4 et D271-5 du CASF : le barème de la participation au coût de la mesure. Rien n’est dû tant que les ressources ne dépassent pas l’AAH."},
		Reserves: []string{"L’article D271-5 renvoie à un article dont les tranches ont changé de place en 2018 : sa rédaction en vigueur n’a pas été lue.", "Aucun texte lu ne dit de quel jour prendre l’AAH et le SMIC. Avec une date, Étai prend ceux du 1er janvier de son année ; un département peut en fixer d’autres.",
			"Le plafond ne dépasse jamais le coût de la mesure, que ce calcul ne connaît pas."},
		Champs: []champ{{Nom: "ressources_annuelles", Libelle: "Ressources de l’année précédente", Genre: "montant"},
			{Nom: "date", Libelle: "Date de la décision", Genre: "jour", Facultatif: true, Aide: "Avec elle, Étai prend l’AAH, le SMIC et le barème de cette date. Sinon, remplissez les trois cases suivantes"},
			{Nom: "aah_annuelle", Libelle: "AAH sur un an", Genre: "montant", Facultatif: true}, {Nom: "smic_annuel", Libelle: "SMIC brut sur un an", Genre: "montant", Facultatif: true, Aide: "Le SMIC horaire, 1 820 fois"},
			{Nom: "version", Libelle: "Barème", Genre: "liste", Facultatif: true, Choix: []cadre.Choix{{Texte: "Choisir…"}, {Valeur: "A", Texte: "A, jusqu’au 31 août 2018"}, {Valeur: "B", Texte: "B, de septembre 2018 à décembre 2020"}, {Valeur: "C", Texte: "C, depuis le 27 décembre 2020"}}}},
		lire: lireContribution}
}

var mjagbf = champ{Nom: "mjagbf", Libelle: "Déjà gérée par un délégué aux prestations familiales", Genre: "coche", Facultatif: true}

func autorisation() *calculateur {
	return &calculateur{Nom: "autorisation", Titre: "Prestations à gérer", Resume: "Si des prestations peuvent être perçues et gérées avec l’autorisation de la personne.",
		Articles: []string{"Article D271-2 du CASF : la liste des prestations, vingt-neuf numéros dont le 16° est abrogé.", "Article R271-3 du CASF : les prestations du 18° au 29° ne se gèrent que si la situation le justifie, avec une prestation du 1° au 17°.",
			"Article L271-2 du CASF : l’autorisation est signée par la personne."},
		Champs: []champ{{Nom: "justification", Libelle: "Le contrat dit pourquoi une prestation du 18° au 29° doit être gérée", Genre: "coche", Facultatif: true}},
		Groupes: []groupe{{Nom: "prestations", Titre: "Prestations", Ligne: "Prestation", Lignes: 4, Champs: []champ{{Nom: "numero", Libelle: "Prestation", Genre: "numero"},
			{Nom: "tiers_payant", Libelle: "Versée directement au bailleur", Genre: "coche", Facultatif: true}, mjagbf}}}, lire: lireAutorisation}
}

func versementDirect() *calculateur {
	requerants := []cadre.Choix{{Texte: "Non précisé"}, {Valeur: string(masp.PresidentDuDepartement), Texte: "Le président du conseil départemental"}, {Valeur: string(masp.Prefet), Texte: "Le préfet"}, {Valeur: string(masp.CCAPEX), Texte: "La CCAPEX"}}
	return &calculateur{Nom: "versement-direct", Titre: "Versement direct au bailleur (MASP 3)", Resume: "À partir de quand et combien demander au juge de verser au bailleur.",
		Articles: []string{"Article L271-5 du CASF : le loyer et les charges ne sont pas payés depuis au moins deux mois ; depuis le 29 juillet 2023, le préfet et la CCAPEX peuvent aussi demander.", "Article R271-6 du CASF : les prestations sur lesquelles le versement se prend.",
			"Articles 640 à 642 du code de procédure civile : les deux mois se comptent de date à date."},
		Reserves: []string{"Que l’aide déjà versée au bailleur se retire de ce qui est demandé n’est écrit nulle part : Étai le déduit du texte."},
		Champs: []champ{{Nom: "loyer", Libelle: "Loyer par mois", Genre: "montant"}, {Nom: "charges", Libelle: "Charges par mois", Genre: "montant"},
			{Nom: "tiers_payant", Libelle: "Aide versée directement au bailleur, par mois", Genre: "montant", Facultatif: true}, {Nom: "premier_impaye", Libelle: "Jour du premier loyer impayé", Genre: "jour"},
			{Nom: "requete", Libelle: "Jour de la requête", Genre: "jour", Facultatif: true}, {Nom: "requerant", Libelle: "Qui demande", Genre: "liste", Facultatif: true, Choix: requerants},
			{Nom: "plancher", Libelle: "À laisser à la personne, au moins", Genre: "montant", Facultatif: true}},
		Groupes: []groupe{{Nom: "prestations", Titre: "Prestations reçues", Ligne: "Prestation", Lignes: 3, Champs: []champ{{Nom: "numero", Libelle: "Prestation", Genre: "numero"}, {Nom: "montant", Libelle: "Montant par mois", Genre: "montant"}, mjagbf}}},
		lire:    lireVersement}
}

func proposition() *calculateur {
	rangs := []cadre.Choix{{Texte: "Choisir…"}, {Valeur: "0", Texte: "Loyer et charges"}, {Valeur: "1", Texte: "But d’une prestation affectée"}, {Valeur: "2", Texte: "Énergie, assurance, mis de côté"}, {Valeur: "3", Texte: "Argent de vie"},
		{Valeur: "4", Texte: "Plan d’apurement"}, {Valeur: "5", Texte: "Autre dépense"}}
	mouvement := []champ{{Nom: "date", Libelle: "Jour", Genre: "jour"}, {Nom: "montant", Libelle: "Montant", Genre: "montant"}, {Nom: "libelle", Libelle: "Quoi", Genre: "texte", Facultatif: true}}
	return &calculateur{Nom: "proposition", Titre: "Ce qui peut être payé dans le mois", Resume: "Le loyer d’abord, puis le reste selon l’argent qui est là chaque jour.",
		Articles: []string{"Article L271-2 du CASF : le loyer et les charges passent en premier.", "Une dépense est acceptée si le solde reste au-dessus du plancher chaque jour jusqu’à la fin du mois ; sinon elle est refusée en entier."},
		Champs:   []champ{{Nom: "ouverture", Libelle: "Solde au premier jour du mois", Genre: "montant"}, {Nom: "plancher", Libelle: "Plancher du compte", Genre: "montant", Facultatif: true}},
		Groupes: []groupe{{Nom: "recettes", Titre: "Ce qui arrive", Ligne: "Recette", Lignes: 2, Champs: mouvement},
			{Nom: "ordres", Titre: "Ce qu’il faut payer", Ligne: "Dépense", Lignes: 4, Champs: append(mouvement[:3:3], champ{Nom: "rang", Libelle: "Pour", Genre: "numero", Choix: rangs})}}, lire: lireProposition}
}

func delai() *calculateur {
	var territoires []cadre.Choix
	for _, t := range jour.Territoires() {
		territoires = append(territoires, cadre.Choix{Valeur: string(t), Texte: texte.Majuscule(t.Libelle())})
	}
	return &calculateur{Nom: "delai", Titre: "Délai", Resume: "Le dernier jour d’un délai, en jours, en semaines ou en mois.",
		Articles: []string{"Article 641 du code de procédure civile : le jour de l’évènement ne compte pas ; en mois, le délai finit le même quantième, ou le dernier jour du mois.", "Article 642 du même code : le délai qui finit un samedi, un dimanche ou un jour férié va jusqu’au premier jour ouvrable suivant."},
		Reserves: []string{"Le code n’a pas de règle pour les semaines : elles valent sept jours."},
		Champs: []champ{{Nom: "evenement", Libelle: "Jour de l’évènement", Genre: "jour"}, {Nom: "nombre", Libelle: "Nombre", Genre: "entier"},
			{Nom: "unite", Libelle: "De", Genre: "liste", Choix: []cadre.Choix{{Valeur: string(jour.Jours), Texte: "Jours"}, {Valeur: string(jour.JoursOuvres), Texte: "Jours ouvrés"}, {Valeur: string(jour.Semaines), Texte: "Semaines"}, {Valeur: string(jour.Mois), Texte: "Mois"}}},
			{Nom: "sens", Libelle: "Compté", Genre: "numero", Choix: []cadre.Choix{{Valeur: "1", Texte: "Après l’évènement"}, {Valeur: "-1", Texte: "Avant l’évènement"}}},
			{Nom: "report", Libelle: "Reporter au premier jour ouvrable (article 642)", Genre: "coche", Facultatif: true}, {Nom: "territoire", Libelle: "Jours fériés de", Genre: "liste", Choix: territoires}}, lire: lireDelai}
}

func facturation() *calculateur {
	return &calculateur{Nom: "facturation", Titre: "Mois-mesure", Resume: "Ce qu’un mois d’une mesure compte dans une facture, selon la règle de la convention.",
		Reserves: []string{"Aucun texte ne fixe cette règle : elle est dans la convention entre le département et son délégataire."},
		Champs: []champ{{Nom: "regle", Libelle: "Règle de la convention", Genre: "liste", Choix: []cadre.Choix{{Texte: "Choisir…"}, {Valeur: "a", Texte: "a, tout mois commencé compte"}, {Valeur: "b", Texte: "b, la mesure court le 15 du mois"},
			{Valeur: "c", Texte: "c, début au plus tard le 15, fin à partir du 16"}, {Valeur: "d", Texte: "d, les jours réels sur les jours du mois"}}},
			{Nom: "debut", Libelle: "Premier jour de la mesure", Genre: "jour"}, {Nom: "fin", Libelle: "Dernier jour de la mesure", Genre: "jour", Facultatif: true}, {Nom: "mois", Libelle: "Mois facturé", Genre: "mois", Aide: "Par exemple 11/2026"}}, lire: lireFacturation}
}
