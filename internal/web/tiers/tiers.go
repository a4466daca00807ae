// SPDX-License-Identifier: EUPL-1.2

// Package tiers holds the pages of whoever is paid or pays, with their bank details: entered by one person, approved by another, never changed.
package tiers

import (
	"embed"
	"errors"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/journal/acces"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/tiers"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

//go:embed gabarits/*.html
var gabarits embed.FS

// Pages are the templates of this package.
var Pages = cadre.Pages{Domaine: "tiers", FS: gabarits, Noms: []string{"liste", "nouveau", "fiche", "rib", "attente", "dossier"}}

const section = "tiers"

// tailleEnvoi bounds a post that carries a RIB.
const tailleEnvoi = 21 << 20

// guichet serves the pages.
type guichet struct{ *poste.Poste }

// Routes adds the addresses of this package.
func Routes(p *poste.Poste, a *cadre.Aiguillage) {
	g := guichet{p}
	a.Traiter("GET /tiers", p.Page(g.lister))
	a.Traiter("GET /tiers.xlsx", p.Page(g.listeXLSX))
	a.Traiter("GET /tiers/nouveau", p.Page(g.nouveau))
	a.Recevoir("POST /tiers/nouveau", tailleEnvoi, p.Page(g.creer))
	a.Traiter("GET /tiers/rib", p.Page(g.attente))
	a.Traiter("GET /tiers/{id}", p.Page(g.fiche))
	a.Traiter("GET /tiers/{id}/rib/nouveau", p.Page(g.nouveauRIB))
	a.Recevoir("POST /tiers/{id}/rib/nouveau", tailleEnvoi, p.Page(g.saisirRIB))
	a.Traiter("GET /tiers/{id}/rib/{version}", p.Page(g.rib))
	a.Traiter("POST /tiers/{id}/rib/{version}", p.Page(g.decider))
	a.Traiter("POST /tiers/{id}/rib/{version}/contre-appel", p.Page(g.contreAppeler))
	a.Traiter("POST /tiers/{id}/rib/{version}/deblocage", p.Page(g.debloquer))
	a.Traiter("GET /tiers/{id}/rib/{version}/piece", p.Page(g.piece))
	a.Recevoir("POST /tiers/{id}/rib/{version}/piece", tailleEnvoi, p.Page(g.joindre))
	a.Traiter("POST /tiers/{id}/telephones", p.Page(g.ajouterTelephone))
	a.Traiter("POST /tiers/{id}/telephones/{telephone}/retrait", p.Page(g.retirerTelephone))
	a.Traiter("GET /dossiers/{id}/tiers", p.Page(g.duDossier))
	a.Traiter("GET /dossiers/{id}/tiers/nouveau", p.Page(g.nouveauDuDossier))
	a.Recevoir("POST /dossiers/{id}/tiers/nouveau", tailleEnvoi, p.Page(g.creerDuDossier))
}

func adresse(id int64) string { return "/tiers/" + form.Nombre(id) }

func adresseRIB(id, version int64) string { return adresse(id) + "/rib/" + form.Nombre(version) }

func fil(liens ...cadre.Lien) []cadre.Lien {
	return append([]cadre.Lien{{Texte: "Tiers", URL: "/tiers"}}, liens...)
}

// lire reads the sheet of the tiers of the address; one that may not be read does not exist. That of a person is a part of her file: the
// access is traced as such.
func (g guichet) lire(r *http.Request, v *poste.Visite) (f rapports.FicheTiers, err error) {
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return f, err
	}
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		f, err = rapports.Tiers(r.Context(), l, a, id)
		return err
	})
	switch {
	case err == nil:
		v.Tracer(acces.Trace{Nature: acces.Lecture, Objet: "tiers", ObjetID: f.ID, Dossier: f.Dossier})
	case errors.Is(err, bdd.ErrAbsent):
		v.Tracer(acces.Trace{Nature: acces.Refus, Objet: "tiers", ObjetID: id, Motif: "droits"})
	}
	return f, err
}

// etat is the state of bank details.
func etat(v tiers.Version) cadre.Puce {
	switch {
	case v.ID == 0:
		return cadre.Puce{Ton: cadre.Neutre, Mot: "Aucun RIB"}
	case !v.RefuseeLe.Vide():
		return cadre.Puce{Ton: cadre.Danger, Mot: "Refusé", Icone: "croix-ronde"}
	case v.ApprouveePar != 0:
		return cadre.Puce{Ton: cadre.Succes, Mot: "Approuvé"}
	}
	return cadre.Puce{Ton: cadre.Attention, Mot: "À approuver", Icone: "horloge"}
}

// natures lists the kinds of tiers that are nobody's own.
func natures() []cadre.Choix {
	var c []cadre.Choix
	for _, n := range tiers.Natures {
		if n != tiers.Personne {
			c = append(c, cadre.Choix{Valeur: string(n), Texte: majuscule(n.Libelle())})
		}
	}
	return c
}
