// SPDX-License-Identifier: EUPL-1.2

package commissions

// MotifsLivres is the list of reasons with which a commission begins; it may reword each and take it out (01-masp §2.3 for the MASP).
func MotifsLivres(d Dispositif) []Motif {
	if d == MASP {
		return []Motif{
			{Sens: Accord, Code: "conditions_reunies", Libelle: "les conditions de la mesure sont réunies", Fondement: "CASF, articles L271-1 et L271-2"},
			{Sens: Accord, Code: "autre_niveau", Libelle: "les conditions sont réunies, à un autre niveau que celui proposé", Fondement: "CASF, articles L271-1 et L271-2"},
			{Sens: RefusDemande, Code: "condition", Libelle: "une condition légale manque", Fondement: "CASF, article L271-1"},
			{Sens: RefusDemande, Code: "autre_dispositif", Libelle: "la situation relève d’un autre dispositif", Fondement: "CASF, article L271-1"},
			{Sens: RefusDemande, Code: "alteration", Libelle: "l’altération des facultés, qui relève d’une protection", Fondement: "CASF, articles L271-1 et L271-6"},
			{Sens: RefusDemande, Code: "refus_personne", Libelle: "la personne ne veut pas de la mesure", Fondement: "CASF, article L271-1"},
			{Sens: RefusDemande, Code: "duree", Libelle: "la durée légale de quatre ans est épuisée", Fondement: "CASF, article L271-2"},
			{Sens: RefusDemande, Code: "adhesion", Libelle: "l’adhésion de la personne n’est pas acquise", Fondement: "CASF, article L271-1"},
			{Sens: Ajournement, Code: "piece", Libelle: "une pièce manque"},
			{Sens: Ajournement, Code: "evaluation", Libelle: "l’évaluation est à compléter"},
			{Sens: Ajournement, Code: "rencontre", Libelle: "la personne est à rencontrer"},
			{Sens: Ajournement, Code: "absence", Libelle: "qui présente le dossier était absent"},
			{Sens: Ajournement, Code: "autre", Libelle: "le dossier n’a pas pu être examiné"},
			{Sens: Reorientation, Code: "asll", Libelle: "vers un accompagnement lié au logement (ASLL)", Fondement: "CASF, article L271-1"},
			{Sens: Reorientation, Code: "fsl", Libelle: "vers le fonds de solidarité pour le logement", Fondement: "CASF, article L271-1"},
			{Sens: Reorientation, Code: "surendettement", Libelle: "vers la commission de surendettement", Fondement: "CASF, article L271-1"},
			{Sens: Reorientation, Code: "rsa", Libelle: "vers l’accompagnement du RSA", Fondement: "CASF, article L271-1"},
			{Sens: Reorientation, Code: "budget", Libelle: "vers un accompagnement budgétaire", Fondement: "CASF, article L271-1"},
			{Sens: Reorientation, Code: "protection", Libelle: "vers une mesure de protection", Fondement: "CASF, articles L271-1 et L271-6"},
			{Sens: Reorientation, Code: "autre", Libelle: "vers un autre accompagnement", Fondement: "CASF, article L271-1"},
		}
	}
	const reglement = "règlement du dispositif, adopté par l’assemblée départementale"
	return []Motif{
		{Sens: Accord, Code: "conditions_reunies", Libelle: "les conditions sont réunies", Fondement: reglement},
		{Sens: RefusDemande, Code: "condition_manquante", Libelle: "une condition du règlement manque", Fondement: reglement},
		{Sens: RefusDemande, Code: "autre_dispositif", Libelle: "la situation relève d’un autre dispositif", Fondement: reglement},
		{Sens: Ajournement, Code: "piece_manquante", Libelle: "une pièce manque"},
		{Sens: Ajournement, Code: "temps_manquant", Libelle: "le dossier n’a pas pu être examiné"},
		{Sens: Reorientation, Code: "autre", Libelle: "vers un autre dispositif", Fondement: reglement},
	}
}
