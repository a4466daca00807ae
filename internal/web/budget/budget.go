// SPDX-License-Identifier: EUPL-1.2

// Package budget holds the pages of a person's budget: the version that stands with what is left to live on, the draft, what the person answered, two
// versions compared, and the benefits that she receives.
package budget

import (
	"embed"
	"errors"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

//go:embed gabarits/*.html
var gabarits embed.FS

// Pages are the templates of this package.
var Pages = cadre.Pages{Domaine: "budget", FS: gabarits, Noms: []string{"version", "ecrire", "conflit", "comparer", "prestations", "prestation"}}

const section = "personnes"

// guichet serves the pages.
type guichet struct{ *poste.Poste }

// Routes adds the addresses of this package.
func Routes(p *poste.Poste, a *cadre.Aiguillage) {
	g := guichet{p}
	a.Traiter("GET /dossiers/{id}/budget", p.Page(g.courant))
	a.Traiter("POST /dossiers/{id}/budget", p.Page(g.commencer))
	a.Traiter("GET /dossiers/{id}/budget/comparer", p.Page(g.comparer))
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
func (g guichet) vue(r *http.Request, v *poste.Visite, ecrire bool) (d rapports.VueDossier, err error) {
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return d, err
	}
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		d, err = rapports.Dossier(r.Context(), l, a, id)
		return err
	})
	if err == nil && (!d.Droits.Budget || ecrire && !d.Droits.Ecrire) {
		err = bdd.ErrAbsent
	}
	if errors.Is(err, bdd.ErrAbsent) {
		v.TracerRefus("budget", id)
	}
	return d, err
}

func fil(d *rapports.VueDossier, suite ...cadre.Lien) []cadre.Lien {
	return append([]cadre.Lien{{Texte: "Personnes", URL: "/personnes"}, {Texte: d.Personne.Affiche(), URL: poste.AdresseDossier(d.Dossier.ID)}}, suite...)
}

// onglet makes the head of a page of the tab.
func onglet(v *poste.Visite, d *rapports.VueDossier, court, jeton string) pageDossier {
	return pageDossier{Page: cadre.Page{Titre: d.Personne.Affiche(), SousTitre: "Dossier " + d.Dossier.Numero, Court: court, Section: section, Fil: fil(d)}, Dossier: d.Dossier.ID, Ecrire: d.Droits.Ecrire,
		Onglets: v.Onglets(d.Droits, d.Dossier.ID, d.AvecCompte, poste.OngletBudget), Jetons: poste.JetonsBudget(d.Droits, d.Dossier.ID, jeton)}
}

// sous makes the head of a page under the tab.
func sous(d *rapports.VueDossier, titre string, suite ...cadre.Lien) pageDossier {
	return pageDossier{Page: cadre.Page{Titre: titre, SousTitre: d.Personne.Affiche() + " · dossier " + d.Dossier.Numero, Court: titre, Section: section, Fil: fil(d, suite...)}, Dossier: d.Dossier.ID,
		Ecrire: d.Droits.Ecrire}
}

// demander reads the form of an act, with its one-time key.
func demander(w http.ResponseWriter, r *http.Request) (*form.Form, error) {
	return form.DeRequete(w, r, cadre.TailleFormulaire)
}
