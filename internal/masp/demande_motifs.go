// SPDX-License-Identifier: EUPL-1.2

package masp

import "etai/internal/organisation"

// MotifEntree is a reason of a request (01-masp §2.3: a closed list; the law has none).
type MotifEntree string

// MotifsEntree lists them, in the order in which people read them.
var MotifsEntree = []MotifEntree{"impaye", "coupure", "surendettement", "sante", "alimentation", "hygiene", "emprise", "addictions", "isolement", "sortie_maj", "sortie_institution", "autre"}

// Libelle is the reason in plain French.
func (m MotifEntree) Libelle() string {
	switch m {
	case "impaye":
		return "Impayé de loyer, menace d’expulsion"
	case "coupure":
		return "Coupure d’énergie ou d’eau"
	case "surendettement":
		return "Surendettement"
	case "sante":
		return "Santé, soins non assurés"
	case "alimentation":
		return "Alimentation"
	case "hygiene":
		return "Hygiène, logement dégradé"
	case "emprise":
		return "Abus ou emprise d’un tiers"
	case "addictions":
		return "Addictions"
	case "isolement":
		return "Isolement"
	case "sortie_maj":
		return "Sortie d’une mesure d’accompagnement judiciaire"
	case "sortie_institution":
		return "Sortie d’institution ou de détention"
	case "autre":
		return "Autre raison"
	}
	return string(m)
}

// AutreMesure is another social measure in place, with which a MASP is coordinated (CASF art. L271-2).
type AutreMesure string

// AutresMesures lists them.
var AutresMesures = []AutreMesure{"asll", "avdl", "maesf", "aeb", "savs", "jeune_majeur", "hebergement", "rsa", "surendettement", "mjagbf", "autre"}

// Libelle is the measure in plain French.
func (m AutreMesure) Libelle() string {
	switch m {
	case "asll":
		return "Accompagnement social lié au logement (ASLL)"
	case "avdl":
		return "Accompagnement vers et dans le logement (AVDL)"
	case "maesf":
		return "Accompagnement en économie sociale et familiale (MAESF)"
	case "aeb":
		return "Aide éducative budgétaire (AEB)"
	case "savs":
		return "Service d’accompagnement à la vie sociale (SAVS)"
	case "jeune_majeur":
		return "Contrat jeune majeur"
	case "hebergement":
		return "Établissement ou hébergement"
	case "rsa":
		return "Accompagnement RSA"
	case "surendettement":
		return "Dossier de surendettement"
	case "mjagbf":
		return "Mesure judiciaire d’aide à la gestion du budget familial"
	case "autre":
		return "Autre mesure"
	}
	return string(m)
}

// SansCumul tells whether départements known to us do not grant a MASP beside it (01-masp §2.1); the parameter says what ours does.
func (m AutreMesure) SansCumul() bool {
	switch m {
	case "asll", "avdl", "maesf", "aeb", "savs", "jeune_majeur", "hebergement":
		return true
	}
	return false
}

// Motif is a reason of a closed list: its code, its words.
type Motif struct{ Code, Libelle string }

// MotifsRefus, MotifsReorientation, MotifsAjournement and MotifsRetrait are the closed lists of what ends a request otherwise than by an accord.
var (
	MotifsRefus = []Motif{{"condition", "Une condition de la loi manque"}, {"autre_dispositif", "Relève d’un autre dispositif"}, {"alteration", "Altération des facultés\u00a0: protection ou signalement"},
		{"refus_personne", "La personne ne veut pas de la mesure"}, {"duree", "Durée légale épuisée"}, {"adhesion", "Absence d’adhésion"}}
	MotifsReorientation = []Motif{{"asll", "Accompagnement lié au logement (ASLL, AVDL)"}, {"fsl", "Fonds de solidarité pour le logement"}, {"surendettement", "Commission de surendettement"},
		{"protection", "Protection juridique, signalement"}, {"rsa", "Accompagnement RSA"}, {"budget", "Point conseil budget, aide éducative budgétaire"}, {"autre", "Autre accompagnement"}}
	MotifsAjournement = []Motif{{"piece", "Une pièce manque"}, {"evaluation", "Évaluation à compléter"}, {"rencontre", "La personne est à rencontrer"}, {"absence", "Dossier non présenté, quorum non atteint"}, {"autre", "Autre raison"}}
	MotifsRetrait     = []Motif{{"personne", "La personne retire sa demande"}, {"demenagement", "Elle quitte le département"}, {"deces", "La personne est décédée"}, {"erreur", "Enregistrée par erreur"}, {"autre", "Autre raison"}}
)

// MotifsDe are the reasons of a decision; none for an accord.
func MotifsDe(s SensDecision) []Motif {
	switch s {
	case Refuser:
		return MotifsRefus
	case Ajournement:
		return MotifsAjournement
	case Reorientation:
		return MotifsReorientation
	}
	return nil
}

// The lists whose entries an organisation may name in its own words, under the codes that the tables keep.
const (
	ListeEntree     = "masp.entree"
	ListeMesures    = "masp.mesures"
	ListeArret      = "masp.arret"
	ListeSuspension = "masp.suspension"
)

// ListeMotifs is that of the reasons that lead to a state.
func ListeMotifs(vers EtatDemande) string { return "masp." + string(vers) }

// LibelleMotif is the reason of a step in the words of an organisation, by the state where it leads.
func LibelleMotif(mots organisation.Mots, vers EtatDemande, code string) string {
	liste := map[EtatDemande][]Motif{Refusee: MotifsRefus, Reorientee: MotifsReorientation, Ajournee: MotifsAjournement, Retiree: MotifsRetrait}[vers]
	for _, m := range liste {
		if m.Code == code {
			return mots.De(ListeMotifs(vers), code, m.Libelle)
		}
	}
	return code
}
