// SPDX-License-Identifier: EUPL-1.2

// Package organisation holds the settings of an organisation: who it is, and the dated parameters that apply to it.
package organisation

import (
	"embed"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/journal/acces"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

//go:embed gabarits/*.html
var gabarits embed.FS

// Pages are the templates of this package.
var Pages = cadre.Pages{Domaine: "organisation", FS: gabarits, Noms: []string{"identite", "parametres", "parametre", "programmes", "territoires"}}

// The addresses that other packages lead to: the settings, and their tab of the pooled account, that web/comptecollectif serves.
const (
	Adresse                = "/organisation"
	AdresseCompteCollectif = Adresse + "/compte-collectif"
)

const (
	section           = "organisation"
	adresseIdentite   = Adresse
	adresseParametres = "/organisation/parametres"
	deuxPoints        = texte.Insecable + ": "
)

// guichet serves the pages.
type guichet struct{ *poste.Poste }

// Routes adds the addresses of this package.
func Routes(p *poste.Poste, a *cadre.Aiguillage) {
	g := guichet{p}
	a.Traiter("GET /organisation", g.reserver(g.identite))
	a.Traiter("POST /organisation", g.reserver(g.modifier))
	a.Traiter("GET "+adresseTerritoires, g.reserver(g.territoires))
	a.Traiter("POST "+adresseTerritoires, g.reserver(g.creerTerritoire))
	a.Traiter("POST "+adresseTerritoires+"/{id}", g.reserver(g.changerTerritoire))
	a.Traiter("GET "+adresseProgrammes, g.reserver(g.programmes))
	a.Traiter("POST "+adresseProgrammes+"/jetons", g.reserver(g.creerJeton))
	a.Traiter("POST "+adresseProgrammes+"/jetons/{id}/fin", g.reserver(g.finir(parcours.RevoquerJeton, "Jeton révoqué.")))
	a.Traiter("POST "+adresseProgrammes+"/abonnements", g.reserver(g.creerAbonnement))
	a.Traiter("POST "+adresseProgrammes+"/abonnements/{id}/fin", g.reserver(g.finir(parcours.CloreAbonnement, "Ce programme n’est plus averti.")))
	a.Traiter("GET /organisation/parametres", g.reserver(g.parametres))
	a.Traiter("GET /organisation/parametres/{code}", g.reserver(g.parametre))
	a.Traiter("POST /organisation/parametres/{code}", g.reserver(g.fixer))
}

// reserver guards the settings: for who may not read them, they do not exist.
func (g guichet) reserver(fn func(http.ResponseWriter, *http.Request, *poste.Visite) error) func(http.ResponseWriter, *http.Request) error {
	return g.Page(func(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
		if !v.Peut(droits.LireReglages) {
			v.Tracer(acces.Trace{Nature: acces.Refus, Objet: "reglages", Motif: "droits"})
			return bdd.ErrAbsent
		}
		return fn(w, r, v)
	})
}

// Onglets are the tabs of the settings.
func Onglets(courant string) cadre.Onglets {
	o := cadre.Onglets{Nom: "Organisation"}
	for _, x := range []cadre.Onglet{{Texte: "Identité", URL: adresseIdentite}, {Texte: "Territoires", URL: adresseTerritoires}, {Texte: "Paramètres datés", URL: adresseParametres}, {Texte: "Modèles", URL: "/organisation/modeles"}, {Texte: "Compte collectif", URL: AdresseCompteCollectif}, {Texte: "Autres programmes", URL: adresseProgrammes}} {
		x.Courant = x.URL == courant
		o.Elements = append(o.Elements, x)
	}
	return o
}
