// SPDX-License-Identifier: EUPL-1.2

// Package requetes is the list of every registered query: the test beside it prepares each on both engines
// for every role, and fails a nominative one that has neither the clause of rights nor a written reason.
package requetes

import (
	"slices"

	"etai/internal/accompagnement"
	"etai/internal/budget"
	"etai/internal/chronologie"
	"etai/internal/delegation"
	"etai/internal/dettes"
	"etai/internal/masp"
	"etai/internal/masp/signalement"
	"etai/internal/masp/versement"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/prestations"
	"etai/internal/rapports"
	rapportsaccompagnement "etai/internal/rapports/accompagnement"
	"etai/internal/rapports/delegations"
	"etai/internal/rapports/indicateurs"
	"etai/internal/rapports/ordres"
	"etai/internal/rapports/procedures"
	"etai/internal/rapports/propositions"
	"etai/internal/rapports/seances"
)

// Toutes returns the queries of all packages. A package that registers queries adds its line here.
func Toutes() []droits.Requete {
	return slices.Concat(
		organisation.Requetes,
		chronologie.Requetes,
		budget.Requetes,
		dettes.Requetes,
		delegation.Requetes,
		masp.Requetes,
		versement.Requetes,
		signalement.Requetes,
		procedures.Requetes,
		accompagnement.Requetes,
		prestations.Requetes,
		rapports.Requetes,
		ordres.Requetes,
		propositions.Requetes,
		seances.Requetes,
		delegations.Requetes,
		indicateurs.Requetes,
		rapportsaccompagnement.Requetes,
		rapports.RequetesDossiers,
		rapports.RequetesArgent,
		rapports.RequetesCollectif,
		rapports.RequetesFoyer,
		rapports.RequetesDemandes,
		rapports.RequetesCourriers,
		parcours.Requetes,
	)
}
