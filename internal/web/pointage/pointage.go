// SPDX-License-Identifier: EUPL-1.2

// Package pointage holds the page of what was expected of the payers in a month, against what came: the cause of each difference, and what it asks for.
package pointage

import (
	"embed"

	"etai/internal/base/texte"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

//go:embed all:gabarits
var gabarits embed.FS

// Pages are the templates of this package.
var Pages = cadre.Pages{Domaine: "pointage", FS: gabarits, Noms: []string{"mois"}}

const (
	section = "pointage"
	racine  = "/pointage"
)

// deuxPoints is the colon of a French page: it never begins a line.
const deuxPoints = texte.Insecable + ": "

// guichet serves the pages.
type guichet struct{ *poste.Poste }

// Routes adds the addresses of this package.
func Routes(p *poste.Poste, a *cadre.Aiguillage) {
	g := guichet{p}
	a.Traiter("GET "+racine, p.Page(g.montrer))
	a.Traiter("GET "+racine+".xlsx", p.Page(g.moisXLSX))
	a.Traiter("POST /pointage/{recette}/{mois}", p.Page(g.noter))
}
