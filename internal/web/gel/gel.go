// SPDX-License-Identifier: EUPL-1.2

// Package gel holds the pages that stop the payments of a person, and start them again by two people's decision.
package gel

import (
	"embed"
	"errors"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/base/journal/acces"
	"etai/internal/base/texte"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

//go:embed gabarits/*.html
var gabarits embed.FS

// Pages are the templates of this package.
var Pages = cadre.Pages{Domaine: "gel", FS: gabarits, Noms: []string{"dossier", "gel"}}

// motifMax bounds a reason.
const motifMax = 500

// guichet serves the pages.
type guichet struct{ *poste.Poste }

// Routes adds the addresses of this package.
func Routes(p *poste.Poste, a *cadre.Aiguillage) {
	g := guichet{p}
	a.Traiter("GET /dossiers/{id}/gel", p.Page(g.dossier))
	a.Traiter("POST /dossiers/{id}/gel", p.Page(g.geler))
	a.Traiter("GET /gels/{id}", p.Page(g.voir))
	a.Traiter("POST /gels/{id}", p.Page(g.demander))
	a.Traiter("POST /gels/{id}/levee", p.Page(g.decider))
}

func adresse(id int64) string { return "/gels/" + form.Nombre(id) }

func adresseDossier(id int64) string { return poste.AdresseDossier(id, "gel") }

// affiche is a freeze as the pages show it.
type affiche struct {
	rapports.GelVu
	Etat cadre.Puce
	URL  string
}

// Quand writes an instant.
func (a affiche) Quand(i horloge.Instant) string { return poste.Quand(i) }

// Titre says why nothing is paid.
func (a affiche) Titre() string { return texte.Majuscule(a.Motif.Libelle()) }

// Jours says from when, to when.
func (a affiche) Jours() string {
	switch {
	case a.Au.Vide():
		return "depuis le " + a.Du.Long()
	case a.Au.Avant(a.Du):
		return "à partir du " + a.Du.Long() + ", levé avant d’avoir commencé"
	}
	return "du " + a.Du.Long() + " au " + a.Au.Long()
}

// Reponse is what became of a request to lift it.
func (a affiche) Reponse(l rapports.LeveeVue) string {
	switch l.Decision {
	case gestion.LeveeAccordee:
		return "accordée"
	case gestion.LeveeRefusee:
		return "refusée"
	}
	return "retirée"
}

func afficher(g rapports.GelVu, v rapports.VueGels) affiche {
	a := affiche{GelVu: g, URL: adresse(g.ID)}
	switch {
	case !g.Au.Vide():
		a.Etat = cadre.Puce{Ton: cadre.Neutre, Mot: "Levé"}
	case g.Ouverte != nil:
		a.Etat = cadre.Puce{Ton: cadre.Attention, Mot: "Levée demandée", Icone: "horloge"}
	case g.Du.Apres(v.Aujourdhui):
		a.Etat = cadre.Puce{Ton: cadre.Attention, Mot: "À venir", Icone: "horloge"}
	default:
		a.Etat = cadre.Puce{Ton: cadre.Danger, Mot: "Paiements gelés", Icone: "cadenas"}
	}
	return a
}

func (g guichet) lire(r *http.Request, v *poste.Visite, dossier int64) (vue rapports.VueGels, err error) {
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		vue, err = rapports.Gels(r.Context(), l, g.Inst.Trousseau, a, dossier)
		return err
	})
	if errors.Is(err, bdd.ErrAbsent) {
		v.TracerRefus("gel", dossier)
	}
	return vue, err
}

// lireUn reads the freeze of the address, with its file.
func (g guichet) lireUn(r *http.Request, v *poste.Visite) (vue rapports.VueGels, x rapports.GelVu, err error) {
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return vue, x, err
	}
	var dossier int64
	err = v.Lire(r.Context(), func(l bdd.Lecture, _ droits.Agent) (err error) {
		dossier, err = rapports.DossierDuGel(r.Context(), l, g.Inst.Trousseau, id)
		return err
	})
	if errors.Is(err, bdd.ErrAbsent) {
		v.Tracer(acces.Trace{Nature: acces.Refus, Objet: "gel", ObjetID: id, Motif: "droits"})
	}
	if err != nil {
		return vue, x, err
	}
	if vue, err = g.lire(r, v, dossier); err != nil {
		return vue, x, err
	}
	for _, x := range vue.Gels {
		if x.ID == id {
			return vue, x, nil
		}
	}
	return vue, x, bdd.ErrAbsent
}

func fil(vue rapports.VueGels, suite ...cadre.Lien) []cadre.Lien {
	return append([]cadre.Lien{{Texte: "Personnes", URL: "/personnes"}, {Texte: vue.Personne.Affiche(), URL: poste.AdresseDossier(vue.Dossier)}}, suite...)
}
