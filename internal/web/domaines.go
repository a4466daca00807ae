// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"etai/internal/web/aide"
	"etai/internal/web/budget"
	"etai/internal/web/cadre"
	"etai/internal/web/calculateurs"
	"etai/internal/web/commissions"
	"etai/internal/web/comptecollectif"
	"etai/internal/web/comptes"
	"etai/internal/web/connexion"
	"etai/internal/web/courriers"
	"etai/internal/web/delegation"
	"etai/internal/web/demandes"
	"etai/internal/web/dettes"
	"etai/internal/web/entretiens"
	"etai/internal/web/foyer"
	"etai/internal/web/gel"
	"etai/internal/web/indicateurs"
	"etai/internal/web/journee"
	"etai/internal/web/logement"
	"etai/internal/web/organisation"
	"etai/internal/web/personnes"
	"etai/internal/web/pointage"
	"etai/internal/web/poste"
	"etai/internal/web/propositions"
	"etai/internal/web/rapprochement"
	"etai/internal/web/signalements"
	"etai/internal/web/tiers"
	"etai/internal/web/versements"
	"etai/internal/web/virements"
)

// domaine is what a package web/<domaine> brings.
type domaine struct {
	pages  cadre.Pages
	routes func(*poste.Poste, *cadre.Aiguillage)
}

// domaines lists them: adding one is a line here, and one in the menu.
func domaines() []domaine {
	return []domaine{
		{connexion.Pages, connexion.Routes},
		{aide.Pages, aide.Routes},
		{calculateurs.Pages, calculateurs.Routes},
		{journee.Pages, journee.Routes},
		{personnes.Pages, personnes.Routes},
		{budget.Pages, budget.Routes},
		{delegation.Pages, delegation.Routes},
		{demandes.Pages, demandes.Routes},
		{versements.Pages, versements.Routes},
		{signalements.Pages, signalements.Routes},
		{courriers.Pages, courriers.Routes},
		{dettes.Pages, dettes.Routes},
		{entretiens.Pages, entretiens.Routes},
		{foyer.Pages, foyer.Routes},
		{gel.Pages, gel.Routes},
		{indicateurs.Pages, indicateurs.Routes},
		{logement.Pages, logement.Routes},
		{tiers.Pages, tiers.Routes},
		{comptes.Pages, comptes.Routes},
		{pointage.Pages, pointage.Routes},
		{rapprochement.Pages, rapprochement.Routes},
		{propositions.Pages, propositions.Routes},
		{virements.Pages, virements.Routes},
		{organisation.Pages, organisation.Routes},
		{commissions.Pages, commissions.Routes},
		{comptecollectif.Pages, comptecollectif.Routes},
	}
}
