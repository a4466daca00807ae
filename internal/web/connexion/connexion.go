// SPDX-License-Identifier: EUPL-1.2

// Package connexion holds the pages by which one comes in and out: log-in, first set-up, passwords, devices, the agents of the organisation, and
// the door of the demonstration.
package connexion

import (
	"embed"
	"time"

	"golang.org/x/sync/singleflight"

	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

//go:embed gabarits/*.html
var gabarits embed.FS

// Pages are the templates of the package.
var Pages = cadre.Pages{Domaine: "connexion", FS: gabarits, Noms: []string{"a_installer", "mot_de_passe", "choisir", "lien", "appareils", "agents", "nouvel_agent", "agent", "nouvelle_organisation", "organisation",
	"accessibilite", "histoires"}}

// porte is what the handlers share.
type porte struct {
	*poste.Poste
	changements *singleflight.Group
}

// Links are tried thirty times in a row from an address, then one every ten seconds: a token has 130 bits, this only spares the machine.
const (
	essaisLien = 30
	regainLien = 10 * time.Second
)

// Routes adds the routes of the package.
func Routes(p *poste.Poste, a *cadre.Aiguillage) {
	c := porte{p, &singleflight.Group{}}
	frein := cadre.NouveauFrein(p.Inst.Base.Horloge(), essaisLien, regainLien)

	a.Traiter("GET /connexion", c.montrer)
	a.Traiter("POST /connexion", c.entrer)
	a.Traiter("POST /deconnexion", p.Page(c.sortir))

	a.Handle("GET /installation/{jeton}", p.Moteur.Freiner(frein, p.Moteur.Traiter(c.montrerInstallation)))
	a.Handle("POST /installation", p.Moteur.Freiner(frein, p.Moteur.Traiter(c.installer)))

	a.Handle("GET "+CheminMotDePasse+"/{jeton}", p.Moteur.Freiner(frein, p.Moteur.Traiter(c.montrerChoix)))
	a.Handle("POST "+CheminMotDePasse+"/choisir", p.Moteur.Freiner(frein, p.Moteur.Traiter(c.choisir)))
	a.Traiter("GET "+CheminMotDePasse, p.Page(c.montrerChangement))
	a.Traiter("POST "+CheminMotDePasse, p.Page(c.changer))

	a.Traiter("GET /mes-appareils", p.Page(c.appareils))
	a.Traiter("POST /mes-appareils/autres", p.Page(c.fermerAutres))
	a.Traiter("POST /mes-appareils/{id}/fermer", p.Page(c.fermer))

	a.Traiter("GET /agents", c.administrer(c.agents))
	a.Traiter("GET /agents/nouveau", c.administrer(c.montrerNouveau))
	a.Traiter("POST /agents", c.administrer(c.creer))
	a.Traiter("GET /agents/{id}", c.administrer(c.agent))
	a.Traiter("POST /agents/{id}", c.administrer(c.modifier))
	a.Traiter("POST /agents/{id}/lien", c.administrer(c.donnerLien))
	a.Traiter("GET /agents/{id}/desactiver", c.administrer(c.demanderDesactivation))
	a.Traiter("POST /agents/{id}/desactiver", c.administrer(c.desactiver))
	a.Traiter("POST /agents/{id}/reactiver", c.administrer(c.reactiver))

	a.Traiter("GET /organisations/nouvelle", c.administrer(c.montrerNouvelleOrganisation))
	a.Traiter("POST /organisations/nouvelle", c.administrer(c.ajouterOrganisation))
	a.Traiter("GET /organisations/{id}", c.administrer(c.montrerOrganisation))
	a.Traiter("POST /organisations/{id}/lien", c.administrer(c.donnerLienOrganisation))

	a.Traiter("GET /accessibilite", c.accessibilite)
	if p.Demo != nil {
		a.Traiter("POST /demonstration/role", c.changerDeRole)
		a.Traiter("GET /demonstration/histoires", c.histoires)
		a.Traiter("GET "+CheminReleve, p.Page(c.releve))
	}
}

// CheminMotDePasse is where an agent changes a password.
const CheminMotDePasse = "/mot-de-passe"

// PermisAvantChangement tells what an agent may ask for while a temporary password stands.
func PermisAvantChangement(chemin string) bool {
	switch chemin {
	case CheminMotDePasse, "/deconnexion", "/accessibilite", cadre.CheminAffichage, "/demonstration/role":
		return true
	}
	return false
}
