// SPDX-License-Identifier: EUPL-1.2

// Package logement holds the pages of where a person lives: her status there, who lets it and who cashes the rent, and each avis d’échéance.
package logement

import (
	"embed"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

//go:embed gabarits/*.html
var gabarits embed.FS

// Pages are the templates of this package.
var Pages = cadre.Pages{Domaine: "logement", FS: gabarits, Noms: []string{"voir", "saisir", "partir", "avis", "annuler"}}

const section = "personnes"

// tailleEnvoi bounds a post that carries an avis: the document (fichiers.ReglesPieces) and what goes with it.
const tailleEnvoi = 21 << 20

// guichet serves the pages.
type guichet struct{ *poste.Poste }

// Routes adds the addresses of this package.
func Routes(p *poste.Poste, a *cadre.Aiguillage) {
	g := guichet{p}
	a.Traiter("GET /dossiers/{id}/logement", p.Page(g.voir))
	a.Traiter("GET /dossiers/{id}/logement/nouveau", p.Page(g.nouveau))
	a.Traiter("POST /dossiers/{id}/logement/nouveau", p.Page(g.enregistrer))
	a.Traiter("GET /dossiers/{id}/logement/{logement}", p.Page(g.saisir))
	a.Traiter("POST /dossiers/{id}/logement/{logement}", p.Page(g.modifier))
	a.Traiter("GET /dossiers/{id}/logement/{logement}/depart", p.Page(g.partir))
	a.Traiter("POST /dossiers/{id}/logement/{logement}/depart", p.Page(g.quitter))
	a.Traiter("GET /dossiers/{id}/avis.xlsx", p.Page(g.avisXLSX))
	a.Traiter("GET /dossiers/{id}/avis/nouveau", p.Page(g.nouvelAvis))
	a.Recevoir("POST /dossiers/{id}/avis/nouveau", tailleEnvoi, p.Page(g.enregistrerAvis))
	a.Traiter("GET /dossiers/{id}/avis/{avis}/annuler", p.Page(g.demanderAnnulation))
	a.Traiter("POST /dossiers/{id}/avis/{avis}/annuler", p.Page(g.annulerAvis))
}

// visible is what a page of housing stands on.
type visible struct {
	rapports.VueDossier
	Logements []rapports.LogementVu
	Logement  *rapports.LogementVu // where she lives today
	Recettes  []rapports.RecetteDuMois
	Avis      []rapports.AvisVu
}

// avisMontres is how many avis the page shows: three years of them.
const avisMontres = 36

// lire reads the file of the address and its housing, for who has the right that permis asks.
func (g guichet) lire(r *http.Request, v *poste.Visite, permis func(rapports.DroitsDossier) bool) (x visible, err error) {
	x.VueDossier, err = v.Dossier(r, "logement", func(d rapports.DroitsDossier) bool { return d.Gestion && permis(d) }, func(l bdd.Lecture, a droits.Agent, d *rapports.VueDossier) (err error) {
		if x.Logements, err = rapports.Logements(r.Context(), l, a, d.Dossier.ID); err != nil {
			return err
		}
		x.Logement = rapports.Habite(x.Logements, l.Instant().Jour())
		if x.Recettes, err = rapports.RecettesDe(r.Context(), l, d); err != nil {
			return err
		}
		x.Avis, err = rapports.AvisDuDossier(r.Context(), l, a, d.Dossier.ID, avisMontres)
		return err
	})
	if err == nil {
		v.TracerDossier("logement", x.Dossier.ID)
	}
	return x, err
}

func peutLire(rapports.DroitsDossier) bool { return true }

func peutEcrire(d rapports.DroitsDossier) bool { return d.Ecrire }

// peutJoindre: who prepares orders may record an avis too.
func peutJoindre(d rapports.DroitsDossier) bool { return d.Ecrire || d.Ordre }

// un returns the dwelling of the address.
func (x *visible) un(r *http.Request) (rapports.LogementVu, error) {
	id, err := poste.Identifiant(r, "logement")
	if err != nil {
		return rapports.LogementVu{}, err
	}
	for _, l := range x.Logements {
		if l.ID == id {
			return l, nil
		}
	}
	return rapports.LogementVu{}, bdd.ErrAbsent
}

func (x *visible) adresse(suite ...string) string {
	return poste.AdresseDossier(x.Dossier.ID, suite...)
}

// sous makes the head of a page under the tab.
func (x *visible) sous(titre string) cadre.Page {
	return poste.SousDossier(&x.VueDossier, section, titre, cadre.Lien{Texte: "Logement", URL: x.adresse("logement")})
}
