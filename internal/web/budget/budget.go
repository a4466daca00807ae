// SPDX-License-Identifier: EUPL-1.2

// Package budget holds the pages of a person's budget: the version that stands with what is left to live on, the draft, what the person answered, two
// versions compared, and the benefits that she receives.
package budget

import (
	"embed"
	"net/http"

	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

//go:embed gabarits/*.html
var gabarits embed.FS

// Pages are the templates of this package.
var Pages = cadre.Pages{Domaine: "budget", FS: gabarits, Noms: []string{"version", "ecrire", "conflit", "comparer", "prestations", "prestation", "ensemble"}}

const section = "personnes"

// guichet serves the pages.
type guichet struct{ *poste.Poste }

// Routes adds the addresses of this package.
func Routes(p *poste.Poste, a *cadre.Aiguillage) {
	g := guichet{p}
	a.Traiter("GET /dossiers/{id}/budget", p.Page(g.courant))
	a.Traiter("GET /dossiers/{id}/budget.xlsx", p.Page(g.budgetXLSX))
	a.Traiter("GET /dossiers/{id}/prestations.xlsx", p.Page(g.prestationsXLSX))
	a.Traiter("POST /dossiers/{id}/budget", p.Page(g.commencer))
	a.Traiter("GET /dossiers/{id}/budget/comparer", p.Page(g.comparer))
	a.Traiter("GET /dossiers/{id}/budget/{version}/ensemble", p.Page(g.ensemble))
	a.Traiter("GET /dossiers/{id}/budget/{version}", p.Page(g.version))
	a.Traiter("POST /dossiers/{id}/budget/{version}", p.Page(g.enregistrer))
	a.Traiter("POST /dossiers/{id}/budget/{version}/accord", p.Page(g.convenir))
	a.Traiter("POST /dossiers/{id}/budget/{version}/abandon", p.Page(g.abandonner))
	a.Traiter("GET /dossiers/{id}/prestations", p.Page(g.prestations))
	a.Traiter("GET /dossiers/{id}/prestations/nouvelle", p.Page(g.prestation))
	a.Traiter("POST /dossiers/{id}/prestations/nouvelle", p.Page(g.garderPrestation))
	a.Traiter("GET /dossiers/{id}/prestations/{prestation}", p.Page(g.prestation))
	a.Traiter("POST /dossiers/{id}/prestations/{prestation}", p.Page(g.garderPrestation))
}

// pageDossier is what every page under the tab has.
type pageDossier struct {
	cadre.Page
	Dossier int64
	Ecrire  bool
	Onglets cadre.Onglets
	Jetons  cadre.Jetons
}

// vue reads the file of the address for who may read its budget; a refusal is traced as one.
func (g guichet) vue(r *http.Request, v *poste.Visite, ecrire bool) (rapports.VueDossier, error) {
	return v.Dossier(r, "budget", func(d rapports.DroitsDossier) bool { return d.Budget && (!ecrire || d.Ecrire) })
}

// onglet makes the head of a page of the tab.
func onglet(v *poste.Visite, d *rapports.VueDossier, court, jeton string) pageDossier {
	return pageDossier{Page: cadre.Page{Titre: d.Personne.Affiche(), SousTitre: "Dossier " + d.Dossier.Numero, Court: court, Section: section, Fil: poste.FilDossier(d)}, Dossier: d.Dossier.ID, Ecrire: d.Droits.Ecrire,
		Onglets: v.Onglets(d.Droits, d.Dossier.ID, d.AvecCompte, poste.OngletBudget), Jetons: poste.JetonsBudget(d.Droits, d.Dossier.ID, jeton)}
}

// sous makes the head of a page under the tab.
func sous(d *rapports.VueDossier, titre string, suite ...cadre.Lien) pageDossier {
	return pageDossier{Page: poste.SousDossier(d, section, titre, suite...), Dossier: d.Dossier.ID, Ecrire: d.Droits.Ecrire}
}
