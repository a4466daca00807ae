// SPDX-License-Identifier: EUPL-1.2

// Package indicateurs counts, for any year, what the arrêté of 17 March 2010 asks of each département (CASF art. L271-7) and what the MASP chapter of the activity
// report tells. Each figure comes from the work itself, and from the query that also lists its files: one text of which only the columns change. Nobody is named by
// a figure; a list names a file to whom its own rights allow.
package indicateurs

import (
	"slices"
	"strings"
)

// Article is where the return comes from.
const Article = "CASF, article L. 271-7 ; arrêté du 17 mars 2010 (MTSE1002997A), article 1"

// Indicateur is one of the nine of the arrêté: what it counts in our words, and what is not known for sure. The text was read, the table annexed to it was not.
type Indicateur struct {
	Numero  int
	Titre   string
	Compte  string // what Étai counts
	Reserve string // what is not verified, or not kept
}

var indicateurs = []Indicateur{
	{1, "Nouvelles mesures", "Les mesures dont le premier contrat commence dans la période : leur niveau, leurs motifs d’entrée, la mesure de protection qui précède, la durée prévue, les prestations gérées ou reçues. La MASP 3 n’a pas de contrat : les requêtes déposées au tribunal dans la période, et les versements directs qui y commencent, hors renouvellements.",
		"La mesure précédente se lit de la MAJ que le contrat suit et de ce qu’un juge a ordonné, noté au dossier. Les motifs sont ceux de la demande : une mesure reprise sans demande n’en a pas. La liste de motifs de la DREES n’a pas pu être lue."},
	{2, "Personnes entrées en mesure", "Les personnes de ces nouvelles mesures : situation à l’entrée, famille, âge, sexe, et la moyenne mensuelle de leurs prestations le premier jour du contrat.",
		"Le sexe se lit de la civilité ; la situation familiale, des membres du foyer ce jour-là : une personne dont le foyer n’est pas saisi compte comme seule. Le revenu ne compte que les prestations saisies au dossier."},
	{3, "Refus de signer, contrats en cours de signature", "Les personnes qui ont refusé de signer dans la période, et les accords dont le contrat attendait encore ses signatures le dernier jour.", ""},
	{4, "Mesures terminées", "Les mesures dont le dernier contrat s’achève dans la période : niveau ce jour-là, durée réelle en mois entiers du premier au dernier jour, motif de sortie ; les versements directs (MASP 3) qui s’achèvent, renouvellements compris dans leur durée.",
		"La durée réelle comprend les interruptions entre deux contrats. La liste de motifs de la DREES n’a pas pu être lue : nos motifs sont les nôtres."},
	{5, "Délégation", "Les mesures exercées au moins un jour dans la période, selon l’étendue de la délégation et la nature du délégataire, le dernier de la période.", ""},
	{6, "Mois de mise en œuvre", "Les mois-mesure de la période, par niveau et par organisme qui exerce : les mêmes que ceux de la facturation ; pour la MASP 3, tout mois où les prestations vont au bailleur.", ""},
	{7, "Participation financière", "Les mesures exercées dans la période à qui une participation est demandée, selon les ressources annuelles retenues ; la dernière décision de la période compte.",
		"Les tranches sont celles du barème (article D. 271-5) : celles de la DREES n’ont pas pu être lues. Les années d’avant Étai se saisissent dans les valeurs de référence."},
	{8, "Personnel", "Les équivalents temps plein de l’année par profession, fonction et employeur, tels que saisis.", "Saisis à la main ou importés : rien dans le travail ne les dit."},
	{9, "Charges financières", "Les charges de l’année par nature : ce qui a été facturé, avoirs déduits ; les mois exercés par l’organisation elle-même, à leur coût saisi ; les charges saisies.", "Une dotation ne donne pas de facture : son montant se saisit parmi les charges."},
}

// Indicateurs lists the nine.
func Indicateurs() []Indicateur { return slices.Clone(indicateurs) }

// Unite is what a figure counts.
type Unite string

// The units.
const (
	Mesures      Unite = "mesures"
	Personnes    Unite = "personnes"
	MoisMesures  Unite = "dix-millièmes de mois-mesure"
	Requetes3    Unite = "requêtes"
	Signalements Unite = "signalements"
	Prestations  Unite = "prestations citées"
	Motifs       Unite = "motifs cités"
	MoyenneMois  Unite = "mois en moyenne, en centièmes"
	MoyenneEuros Unite = "centimes par mois en moyenne"
	ETP          Unite = "centièmes d’ETP"
	Centimes     Unite = "centimes"
	Nombre       Unite = "nombre"
)

// Axe is one way of cutting a fact: its place among the columns of the query, its name, and the words of its codes.
type Axe struct {
	Code string
	Nom  string
	mots map[string]string
	lire func(noms Noms, code string) string // instead of mots
}

// Mot is the words of a code.
func (a Axe) Mot(n Noms, code string) string {
	if a.lire != nil {
		return a.lire(n, code)
	}
	if m, ok := a.mots[code]; ok {
		return m
	}
	if code == "" {
		return "non renseigné"
	}
	return code
}

// Fait is a set of facts of a period, from which figures are counted and files listed.
type Fait struct {
	Code       string
	Indicateur int // 0: of the report alone
	Nom        string
	Unite      Unite
	Moyenne    Unite // of the quantity of each row, when it has one
	Axes       []Axe // of columns a1 to a4, in order; at most four
	corps      string
	lignes     string // what marqueLignes stands for in the body; empty: the body looks for its codes itself
}

// Noms are the words that the base holds: territories and organisations by id.
type Noms struct{ Territoires, Organisations, Prestations map[string]string }

func motDe(m map[string]string, code, absent string) string {
	if x, ok := m[code]; ok {
		return x
	}
	return absent
}

var (
	axeTerritoire = Axe{Code: "territoire", Nom: "Territoire", lire: func(n Noms, c string) string { return motDe(n.Territoires, c, "sans territoire") }}
	axeOperateur  = Axe{Code: "operateur", Nom: "Exercée par", lire: func(n Noms, c string) string { return motDe(n.Organisations, c, "non renseigné") }}
	axeEtendue    = Axe{Code: "etendue", Nom: "Étendue de la délégation", mots: map[string]string{"": "sans délégation", "accompagnement": "accompagnement", "gestion": "gestion des prestations", "les_deux": "accompagnement et gestion"}}
	axeNature     = Axe{Code: "nature_delegataire", Nom: "Nature du délégataire", mots: map[string]string{"": "sans délégation", "collectivite": "collectivité", "epci": "EPCI", "ccas": "CCAS ou CIAS", "association": "association ou organisme à but non lucratif", "organisme": "organisme débiteur de prestations"}}
	axeAvant      = Axe{Code: "mesure_precedente", Nom: "Mesure de protection qui précède", mots: map[string]string{"": "aucune connue", "maj": "mesure d’accompagnement judiciaire", "sauvegarde": "sauvegarde de justice",
		"curatelle": "curatelle", "tutelle": "tutelle", "habilitation": "habilitation familiale"}}
	axeDuree = Axe{Code: "duree_prevue", Nom: "Durée prévue", lire: func(_ Noms, c string) string { return c + " mois" }}
	axeMotif = Axe{Code: "motif_entree", Nom: "Motif d’entrée", mots: map[string]string{"impaye": "impayé ou menace d’expulsion", "coupure": "coupure d’énergie ou d’eau", "surendettement": "surendettement", "sante": "santé, soins non assurés",
		"alimentation": "alimentation", "hygiene": "hygiène, logement dégradé", "emprise": "abus ou emprise d’un tiers", "addictions": "addictions", "isolement": "isolement", "sortie_maj": "sortie de MAJ", "sortie_institution": "sortie d’institution ou de détention", "autre": "autre"}}
	axePrestation = Axe{Code: "prestation", Nom: "Prestation (article D. 271-2)", lire: func(n Noms, c string) string { return strings.TrimSpace(c + "° " + n.Prestations[c]) }}
	axeSituation  = Axe{Code: "situation", Nom: "Situation à l’entrée", mots: map[string]string{"premiere": "première mesure connue", "nouvelle": "a déjà eu une mesure", "maj": "après une MAJ"}}
	axeFamille    = Axe{Code: "famille", Nom: "Situation familiale", mots: map[string]string{"seule": "seule", "seule_enfants": "seule avec enfants à charge", "couple": "en couple", "couple_enfants": "en couple avec enfants à charge"}}
	axeAge        = Axe{Code: "age", Nom: "Âge le premier jour", mots: map[string]string{"": "naissance non renseignée", "18": "18 à 24 ans", "25": "25 à 29 ans", "30": "30 à 39 ans", "40": "40 à 49 ans", "50": "50 à 59 ans", "60": "60 ans et plus"}}
	axeSexe       = Axe{Code: "sexe", Nom: "Sexe", mots: map[string]string{"": "non renseigné", "femme": "femmes", "homme": "hommes"}}
	axeSortie     = Axe{Code: "motif_sortie", Nom: "Motif de sortie", mots: map[string]string{"terme": "terme du contrat, sans renouvellement", "autonomie": "autonomie retrouvée", "relais": "relais par un autre accompagnement", "rupture_personne": "rupture par la personne",
		"rupture_departement": "rupture par le département", "sans_prestation": "plus de prestation de la liste", "passage_maj": "passage en MAJ", "passage_protection": "passage en protection juridique", "demenagement": "déménagement", "etablissement": "entrée en établissement",
		"incarceration": "incarcération", "perdu_de_vue": "perdue de vue", "deces": "décès", "erreur": "erreur", "autre": "autre"}}
	axeTranche   = Axe{Code: "tranche", Nom: "Ressources annuelles", mots: map[string]string{"smic": "de l’AAH au SMIC", "plus": "au-dessus du SMIC"}}
	axeRequerant = Axe{Code: "requerant", Nom: "Demandée par", mots: map[string]string{"pcd": "le président du conseil départemental", "prefet": "le préfet", "ccapex": "la CCAPEX"}}
	axeFin3      = Axe{Code: "motif_fin", Nom: "Motif de fin", mots: map[string]string{"mainlevee": "mainlevée", "echeance": "terme", "depart": "départ du logement", "deces": "décès", "infirme": "jugement infirmé en appel"}}
	axeSuite     = Axe{Code: "suite", Nom: "Suite donnée", mots: map[string]string{"transmis": "réponse attendue", "sans_saisine": "juge non saisi", "saisine": "juge saisi", "maj": "mesure d’accompagnement judiciaire", "sauvegarde": "sauvegarde de justice", "curatelle": "curatelle", "tutelle": "tutelle",
		"habilitation": "habilitation familiale", "rejet": "rejet"}}
	axeMaspFinie = Axe{Code: "fin_masp", Nom: "Met fin à une MASP", mots: map[string]string{"oui": "oui", "non": "non, aucune ou gardée"}}
	axeReelle    = Axe{Code: "duree_reelle", Nom: "Durée réelle", mots: map[string]string{"00": "moins de 6 mois", "06": "6 à 11 mois", "12": "12 à 23 mois", "24": "24 à 35 mois", "36": "36 à 47 mois", "48": "48 mois et plus"}}
)

// Niveau is the words of a level in a figure.
func Niveau(n int) string {
	switch n {
	case 1:
		return "MASP 1, sans gestion"
	case 2:
		return "MASP 2, avec gestion"
	case 3:
		return "MASP 3, versement direct"
	}
	return "ensemble"
}
