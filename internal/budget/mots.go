// SPDX-License-Identifier: EUPL-1.2

package budget

// Sens tells money that comes in from money that goes out.
type Sens string

// The two directions.
const (
	Ressource Sens = "ressource"
	Charge    Sens = "charge"
)

// Frequence is how often a line comes back.
type Frequence string

// The frequencies.
const (
	Semaine   Frequence = "semaine"
	Mois      Frequence = "mois"
	Trimestre Frequence = "trimestre"
	Annee     Frequence = "annee"
)

// Frequences lists them in the order of the form.
var Frequences = []Frequence{Mois, Semaine, Trimestre, Annee}

// Libelle is the frequency on screen.
func (f Frequence) Libelle() string {
	switch f {
	case Semaine:
		return "par semaine"
	case Mois:
		return "par mois"
	case Trimestre:
		return "par trimestre"
	case Annee:
		return "par an"
	}
	return string(f)
}

// Passage is the account that a line passes through.
type Passage string

// The passages.
const (
	CompteGere  Passage = "compte_gere"
	SonCompte   Passage = "personne"
	TiersPayant Passage = "tiers_payant" // paid straight to a third party: the person never sees it
)

// Passages lists them in the order of the form.
var Passages = []Passage{CompteGere, SonCompte, TiersPayant}

// Libelle is the passage on screen.
func (p Passage) Libelle() string {
	switch p {
	case CompteGere:
		return "compte géré"
	case SonCompte:
		return "la personne elle-même"
	case TiersPayant:
		return "tiers payant"
	}
	return string(p)
}

// Poste is what a line is for.
type Poste string

// The items. Prestation and AideLogement are separate because housing aid comes off the cost of housing in the rate of effort.
const (
	Prestation   Poste = "prestation"
	AideLogement Poste = "aide_logement"
	Salaire      Poste = "salaire"
	Retraite     Poste = "retraite"
	Chomage      Poste = "chomage"
	PensionRecue Poste = "pension_recue"
	AutreRecette Poste = "autre_ressource"

	Loyer       Poste = "loyer"
	Charges     Poste = "charges_locatives"
	Energie     Poste = "energie"
	Eau         Poste = "eau"
	Assurance   Poste = "assurance"
	Telephone   Poste = "telephone"
	Transport   Poste = "transport"
	Sante       Poste = "sante"
	Enfants     Poste = "enfants"
	PensionDue  Poste = "pension_versee"
	Impots      Poste = "impots"
	Frais       Poste = "frais_bancaires"
	AutreCharge Poste = "autre_charge"
	Credit      Poste = "credit"
	Apurement   Poste = "apurement"
	Provision   Poste = "provision"
	ArgentDeVie Poste = "argent_de_vie"
)

// PostesDe lists the items of a direction in the order of the form: for what is paid, housing first (CASF art. L271-2 al. 2).
func PostesDe(s Sens) []Poste {
	if s == Ressource {
		return []Poste{Prestation, AideLogement, Salaire, Retraite, Chomage, PensionRecue, AutreRecette}
	}
	return []Poste{Loyer, Charges, Energie, Eau, Assurance, Telephone, Transport, Sante, Enfants, PensionDue, Impots, Frais, AutreCharge, Credit, Apurement, Provision, ArgentDeVie}
}

// Libelle is the item on screen.
func (p Poste) Libelle() string {
	switch p {
	case Prestation:
		return "Prestation sociale"
	case AideLogement:
		return "Aide au logement"
	case Salaire:
		return "Salaire"
	case Retraite:
		return "Retraite, pension d’invalidité"
	case Chomage:
		return "Chômage"
	case PensionRecue:
		return "Pension alimentaire reçue"
	case AutreRecette:
		return "Autre ressource"
	case Loyer:
		return "Loyer"
	case Charges:
		return "Charges locatives"
	case Energie:
		return "Énergie"
	case Eau:
		return "Eau"
	case Assurance:
		return "Assurance"
	case Telephone:
		return "Téléphone, internet"
	case Transport:
		return "Transport"
	case Sante:
		return "Santé, mutuelle"
	case Enfants:
		return "Enfants\u00a0: cantine, garde"
	case PensionDue:
		return "Pension alimentaire versée"
	case Impots:
		return "Impôts, amendes"
	case Frais:
		return "Frais bancaires"
	case AutreCharge:
		return "Autre charge"
	case Credit:
		return "Crédit"
	case Apurement:
		return "Plan d’apurement"
	case Provision:
		return "Mis de côté"
	case ArgentDeVie:
		return "Argent de vie"
	}
	return string(p)
}

// Groupe is where an item stands in the computation of what is left to live on.
type Groupe string

// The groups.
const (
	GroupeRessources     Groupe = "ressources"
	GroupeLogement       Groupe = "logement"
	GroupeCharges        Groupe = "charges"
	GroupeRemboursements Groupe = "remboursements"
	GroupeProvisions     Groupe = "provisions"
	GroupeVie            Groupe = "vie"
)

// Groupe tells where the item stands.
func (p Poste) Groupe() Groupe {
	switch p {
	case Prestation, AideLogement, Salaire, Retraite, Chomage, PensionRecue, AutreRecette:
		return GroupeRessources
	case Loyer, Charges:
		return GroupeLogement
	case Credit, Apurement:
		return GroupeRemboursements
	case Provision:
		return GroupeProvisions
	case ArgentDeVie:
		return GroupeVie
	}
	return GroupeCharges
}

// Nature says when in the measure a version was made.
type Nature string

// The natures.
const (
	Initial  Nature = "initial"
	Revision Nature = "revision"
	Fin      Nature = "fin"
)

// Natures lists them.
var Natures = []Nature{Initial, Revision, Fin}

// Libelle is the nature on screen.
func (n Nature) Libelle() string {
	switch n {
	case Initial:
		return "Budget initial"
	case Revision:
		return "Révision"
	case Fin:
		return "Budget de fin de mesure"
	}
	return string(n)
}

// Accord is how the person agreed.
type Accord string

// The answers. A disagreement is noted and the version still stands: it is what the service foresees.
const (
	Signe     Accord = "signe"
	Oral      Accord = "oral"
	Desaccord Accord = "desaccord"
)

// Accords lists them.
var Accords = []Accord{Signe, Oral, Desaccord}

// Libelle is the answer on screen.
func (a Accord) Libelle() string {
	switch a {
	case Signe:
		return "signé"
	case Oral:
		return "accord oral"
	case Desaccord:
		return "désaccord noté"
	}
	return ""
}
