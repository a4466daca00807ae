// SPDX-License-Identifier: EUPL-1.2

// Package droits is the only source of rights: Clause gives the SQL condition under which an agent may do
// an action on a file, for lists, counts, searches, reports and exports; Peut is that clause on one id.
package droits

import (
	"etai/internal/base/horloge"
)

// Role is what an agent is in the organisation; one agent has one role.
type Role string

// The roles.
const (
	Administrateur Role = "administrateur"
	CESF           Role = "cesf"
	Comptable      Role = "comptable"
	ChefDeService  Role = "chef_de_service"
	Referent       Role = "referent"
	Direction      Role = "direction"
)

// Roles lists every role, in the order in which people read them.
var Roles = []Role{CESF, Comptable, ChefDeService, Referent, Direction, Administrateur}

// Nom is the role as people read it.
func (r Role) Nom() string {
	switch r {
	case Administrateur:
		return "administrateur"
	case CESF:
		return "conseiller ou conseillère en économie sociale et familiale"
	case Comptable:
		return "comptable"
	case ChefDeService:
		return "chef ou cheffe de service"
	case Referent:
		return "référent ou référente du département"
	case Direction:
		return "direction"
	}
	return ""
}

// Fonction is the role in a letter, after a name whose civility is not known: words that are the same for a man and a woman (CRPA art. L111-2 asks for a capacity).
func (r Role) Fonction() string {
	switch r {
	case CESF:
		return "CESF (économie sociale et familiale)"
	case ChefDeService:
		return "responsable de service"
	case Referent:
		return "responsable du suivi au département"
	case Administrateur:
		return "administration du service"
	}
	return r.Nom()
}

// Valide tells whether the role exists.
func (r Role) Valide() bool { return r.Nom() != "" }

// Agent is who asks. Instant is the instant of the transaction: without it nothing is allowed. Vaste changes no right, only how a list asks for them (LitPresqueTout).
type Agent struct {
	ID           int64
	Organisation int64
	Role         Role
	Instant      horloge.Instant
	Vaste        bool
}

// Action is something that an agent may or may not do.
type Action string

// Actions on a named file.
const (
	LireIdentite      Action = "lire_identite"       // name and number: what any page about the file shows
	LireDossier       Action = "lire_dossier"        // the social file
	LireNotes         Action = "lire_notes"          // professional notes
	EcrireDossier     Action = "ecrire_dossier"      //
	LireContrat       Action = "lire_contrat"        // contract of the measure
	LireBudget        Action = "lire_budget"         //
	LireGestion       Action = "lire_gestion"        // what may be received and paid, for whom, from–to
	LireCompte        Action = "lire_compte"         // account, lines, orders
	LireReleveMensuel Action = "lire_releve_mensuel" //
	PreparerOrdre     Action = "preparer_ordre"      //
	ViserRemise       Action = "viser_remise"        //
	ViserDemande      Action = "viser_demande"       // visa of a request of a MASP; its decision, where no commission decides
	Rapprocher        Action = "rapprocher"          //
	LireChiffres      Action = "lire_chiffres"       // counted in figures, never named
	LireAcces         Action = "lire_acces"          // who opened the file
	EcrireCourrier    Action = "ecrire_courrier"     // to write a document to the person, to a payer, to a court
	EcrirePayeur      Action = "ecrire_payeur"       // to write, and read, the letters about the money alone: to payers and landlords
	LirePli           Action = "lire_pli"            // a medical piece under seal, each reading journalled
)

// Actions on the organisation; they open no named file.
const (
	OuvrirDossier      Action = "ouvrir_dossier"
	Attribuer          Action = "attribuer"
	GererTiers         Action = "gerer_tiers"
	ImporterReleve     Action = "importer_releve"
	Administrer        Action = "administrer"
	LireJournaux       Action = "lire_journaux"
	LireReglages       Action = "lire_reglages"       // the organisation's identity, its dated parameters
	Parametrer         Action = "parametrer"          // to give a dated parameter a value
	DemanderUnAcces    Action = "demander_un_acces"   // a named file for a written reason
	ConsignerCollectif Action = "consigner_collectif" // what opens the pooled mode: the legal opinion, the payers' acceptances
	TenirCommission    Action = "tenir_commission"    // the secretary of a commission: who sits, its sessions, what is decided in them
	Deleguer           Action = "deleguer"            // for the département: conventions, to whom a measure is entrusted, what is billed of it
	Facturer           Action = "facturer"            // for the délégataire: what it claims, contests and bills
	LireFacturation    Action = "lire_facturation"    // conventions, états and invoices, for both
	PayerFacture       Action = "payer_facture"       // for the département: to record that it paid an invoice
	SaisirChiffres     Action = "saisir_chiffres"     // values of a year that the work does not tell
	EcrireAuService    Action = "ecrire_au_service"   // a message on the home page of the agents of the service
)
