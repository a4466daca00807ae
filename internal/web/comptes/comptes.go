// SPDX-License-Identifier: EUPL-1.2

// Package comptes holds the pages of managed accounts: their list, the account of a person with its curve, its take-over, and the monthly
// statement that is rendered to her, as a page and as a document.
package comptes

import (
	"embed"
	"errors"
	"fmt"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

//go:embed all:gabarits
var gabarits embed.FS

// Pages are the templates of this package.
var Pages = cadre.Pages{Domaine: "comptes", FS: gabarits, Noms: []string{"liste", "compte", "reprise", "releve", "plancher", "balance", "releves", "remises"}}

// section is the entry of the menu under which the pages stand.
const section = "comptes"

// guichet serves the pages.
type guichet struct {
	*poste.Poste
	lots *lots
}

// Routes adds the addresses of this package.
func Routes(p *poste.Poste, a *cadre.Aiguillage) {
	g := guichet{p, &lots{par: map[cleLot]*lot{}}}
	a.Traiter("GET /comptes", p.Page(g.lister))
	a.Traiter("GET /comptes.xlsx", p.Page(g.listeXLSX))
	a.Traiter("GET /comptes/balance", p.Page(g.balance))
	a.Traiter("GET /comptes/balance.xlsx", p.Page(g.balanceXLSX))
	a.Traiter("GET /comptes/balance.pdf", p.Page(g.balancePDF))
	a.Traiter("GET /comptes/releves", p.Page(g.releves))
	a.Traiter("POST /comptes/releves", p.Page(g.preparerReleves))
	a.Traiter("GET /comptes/releves.pdf", p.Page(g.relevesPDF))
	a.Traiter("GET "+adresseRemises, p.Page(g.remises))
	a.Traiter("POST "+adresseRemises, p.Page(g.noterRemises))
	a.Traiter("GET /comptes/adresses.xlsx", p.Page(g.adressesXLSX))
	a.Traiter("GET /dossiers/{id}/compte", p.Page(g.compte))
	a.Traiter("GET /dossiers/{id}/compte.csv", p.Page(g.exporter))
	a.Traiter("GET /dossiers/{id}/compte/reprise", p.Page(g.reprise))
	a.Traiter("POST /dossiers/{id}/compte/reprise", p.Page(g.preparerReprise))
	a.Traiter("POST /dossiers/{id}/compte/reprise/viser", p.Page(g.viserReprise))
	a.Traiter("POST /dossiers/{id}/compte/reprise/corriger", p.Page(g.corrigerReprise))
	a.Traiter("POST /dossiers/{id}/compte/reprise/annuler", p.Page(g.annulerReprise))
	a.Traiter("GET /dossiers/{id}/plancher", p.Page(g.plancher))
	a.Traiter("POST /dossiers/{id}/plancher", p.Page(g.demanderPlancher))
	a.Traiter("POST /dossiers/{id}/plancher/decision", p.Page(g.deciderPlancher))
	a.Traiter("GET /dossiers/{id}/releve", p.Page(g.releve))
	a.Traiter("GET /dossiers/{id}/releve.pdf", p.Page(g.relevePDF))
	a.Traiter("GET /dossiers/{id}/compte-annuel", p.Page(g.annuel))
	a.Traiter("GET /dossiers/{id}/compte-annuel.pdf", p.Page(g.annuelPDF))
	a.Traiter("GET /dossiers/{id}/decompte-final", p.Page(g.decompteFinal))
	a.Traiter("GET /dossiers/{id}/decompte-final.pdf", p.Page(g.decompteFinalPDF))
}

// deux-points of the French page: it never begins a line.
const deuxPoints = texte.Insecable + ": "

// lireDe reads what a page says of the account of the address; a refusal is traced, when the agent asked for a file whose account he may not read.
func lireDe(r *http.Request, v *poste.Visite, objet string, lire func(l bdd.Lecture, a droits.Agent, dossier int64) error) error {
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error { return lire(l, a, id) })
	if errors.Is(err, bdd.ErrAbsent) {
		v.TracerRefus(objet, id)
	}
	return err
}

func adresseLigne(id int64) string { return fmt.Sprintf("/lignes/%d", id) }

func adresseDocument(dossier, document int64) string {
	return poste.AdresseDossier(dossier, "documents", fmt.Sprint(document))
}

func adresseRapprochement(ligne int64) string { return fmt.Sprintf("/rapprochement?ligne=%d", ligne) }
