// SPDX-License-Identifier: EUPL-1.2

package droits

// perimetre is how far a role reaches for an action.
type perimetre int

const (
	aucun   perimetre = iota
	siens             // files attributed to the agent by name
	service           // files of the agent's territories, or of the whole organisation when none is set
	tous              // files attributed to the agent's organisation
	motive            // the same, one by one, while a journalled reason is valid
)

// portee: what the attribution to the agent's organisation must be.
type regle struct {
	perimetre perimetre
	suivi     bool // an attribution "suivi" is enough: the organisation only follows the measure
}

// matrice says who may do what on a named file. What is not written is refused. The administrateur is
// absent on purpose: no named file at all.
var matrice = map[Role]map[Action]regle{
	CESF: {
		LireIdentite: {siens, false}, LireDossier: {siens, false}, LireNotes: {siens, false}, EcrireDossier: {siens, false},
		LireContrat: {siens, false}, LireBudget: {siens, false}, LireGestion: {siens, false}, LireCompte: {siens, false},
		LireReleveMensuel: {siens, false}, PreparerOrdre: {siens, false}, LireChiffres: {siens, false}, EcrireCourrier: {siens, false},
	},
	Comptable: {
		LireIdentite: {tous, false}, LireGestion: {tous, false}, LireCompte: {tous, false}, LireReleveMensuel: {tous, false},
		PreparerOrdre: {tous, false}, ViserRemise: {tous, false}, Rapprocher: {tous, false}, LireChiffres: {tous, false}, EcrirePayeur: {tous, false},
	},
	ChefDeService: {
		LireIdentite: {service, true}, LireDossier: {service, false}, LireNotes: {service, false}, EcrireDossier: {service, false},
		LireContrat: {service, true}, LireBudget: {service, true}, LireGestion: {service, false}, LireCompte: {service, false},
		LireReleveMensuel: {service, true}, ViserRemise: {service, false}, ViserDemande: {service, false}, LireChiffres: {service, true}, LireAcces: {service, false},
		EcrireCourrier: {service, true}, LirePli: {service, true},
	},
	Referent: {
		LireIdentite: {tous, true}, LireContrat: {tous, true}, LireBudget: {tous, true}, LireReleveMensuel: {tous, true},
		LireChiffres: {tous, true}, EcrireCourrier: {tous, true},
	},
	Direction: {
		LireIdentite: {motive, false}, LireDossier: {motive, false}, LireNotes: {motive, false}, LireContrat: {motive, false},
		LireBudget: {motive, false}, LireGestion: {motive, false}, LireCompte: {motive, false}, LireReleveMensuel: {motive, false},
		LireChiffres: {tous, true},
	},
}

// organisation says who may do the actions that open no named file.
var organisation = map[Role]map[Action]bool{
	Administrateur: {Administrer: true, LireJournaux: true, LireReglages: true, Parametrer: true, ConsignerCollectif: true},
	CESF:           {OuvrirDossier: true, GererTiers: true},
	Comptable:      {GererTiers: true, ImporterReleve: true, LireReglages: true, Facturer: true, LireFacturation: true, PayerFacture: true},
	ChefDeService:  {OuvrirDossier: true, Attribuer: true, GererTiers: true, LireReglages: true, TenirCommission: true, Deleguer: true, Facturer: true, LireFacturation: true, PayerFacture: true, SaisirChiffres: true, EcrireAuService: true},
	Referent:       {TenirCommission: true, Deleguer: true, LireFacturation: true, PayerFacture: true, SaisirChiffres: true},
	Direction:      {DemanderUnAcces: true, LireJournaux: true, LireReglages: true, Parametrer: true, ConsignerCollectif: true, LireFacturation: true, SaisirChiffres: true},
}

// Autorise tells whether the role has the action at all: for an action on the organisation that is the
// whole answer; for one on a named file, Clause or Peut say on which.
func Autorise(r Role, a Action) bool {
	return organisation[r][a] || matrice[r][a].perimetre != aucun
}

// SurDossier tells whether the action bears on a named file.
func SurDossier(a Action) bool {
	for _, r := range matrice {
		if _, ok := r[a]; ok {
			return true
		}
	}
	return false
}
