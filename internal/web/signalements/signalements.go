// SPDX-License-Identifier: EUPL-1.2

// Package signalements is the report to the procureur (CASF art. L271-6): what it says, the sealed envelope, what comes of it, and the list over all the files.
package signalements

import (
	"embed"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/masp/signalement"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/rapports/signalements"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

//go:embed gabarits/*.html
var gabarits embed.FS

// Pages are the templates of the package.
var Pages = cadre.Pages{Domaine: "signalements", FS: gabarits, Noms: []string{"liste", "dossier", "saisie", "voir"}}

type guichet struct{ *poste.Poste }

// tailleEnvoi bounds a post that carries a medical piece, and what goes with it.
const tailleEnvoi = 21 << 20

// Routes adds the routes of the package.
func Routes(p *poste.Poste, a *cadre.Aiguillage) {
	g, liste := guichet{p}, liste()
	a.Traiter("GET /signalements", p.Page(liste.Montrer(p)))
	a.Traiter("GET /signalements.xlsx", p.Page(liste.Classeur(p)))
	a.Traiter("GET /signalements/{signalement}", p.Page(p.Rediriger("signalement", func(r *http.Request, l bdd.Lecture, a droits.Agent, id int64) (string, error) {
		x, err := signalement.Lire(r.Context(), l, g.Inst.Trousseau, a, id)
		return adresse(x.Dossier, form.Nombre(x.ID)), err
	})))
	a.Traiter("GET /dossiers/{id}/signalement", p.Page(g.dossier))
	a.Traiter("POST /dossiers/{id}/signalement", p.Page(g.ouvrir))
	a.Traiter("GET /dossiers/{id}/signalement/{signalement}", p.Page(g.voir))
	a.Traiter("GET /dossiers/{id}/signalement/{signalement}/rapport", p.Page(g.saisir))
	a.Traiter("POST /dossiers/{id}/signalement/{signalement}/rapport", p.Page(g.garder))
	a.Traiter("POST /dossiers/{id}/signalement/{signalement}/signer", p.Page(g.signer))
	a.Traiter("POST /dossiers/{id}/signalement/{signalement}/etape", p.Page(g.avancer))
	a.Recevoir("POST /dossiers/{id}/signalement/{signalement}/pli", tailleEnvoi, p.Page(g.deposer))
	a.Traiter("GET /dossiers/{id}/signalement/{signalement}/pli/{pli}", p.Page(g.ouvrirPli))
	a.Traiter("POST /dossiers/{id}/signalement/{signalement}/pli/{pli}/retirer", p.Page(g.retirerPli))
}

const section = "demandes"

// quoi is what a form that is out of date calls what changed.
const quoi = "Ce signalement"

func lisible(d rapports.DroitsDossier) bool      { return d.Contrat }
func inscriptible(d rapports.DroitsDossier) bool { return d.Courrier && d.Contrat }

func adresse(dossier int64, suite ...string) string {
	return poste.AdresseDossier(dossier, append([]string{"signalement"}, suite...)...)
}

// fiche is a signalement with its file.
type fiche struct {
	rapports.VueDossier
	Signalement signalements.Vue
	aujourdhui  jour.Jour
}

func (d *fiche) adresse(suite ...string) string {
	return adresse(d.Dossier.ID, append([]string{form.Nombre(d.Signalement.ID)}, suite...)...)
}

func filDuDossier(id int64) cadre.Lien {
	return cadre.Lien{Texte: "Signalement", URL: adresse(id)}
}

// lire reads the signalement of the address, of the file of the address.
func (g guichet) lire(r *http.Request, v *poste.Visite, permis func(rapports.DroitsDossier) bool) (d fiche, err error) {
	d.VueDossier, d.Signalement, d.aujourdhui, err = poste.LireDuDossier(r, v, "signalement", "signalement", permis, func(l bdd.Lecture, a droits.Agent, id int64) (x signalements.Vue, dossier int64, err error) {
		x, err = signalements.Lire(r.Context(), l, g.Inst.Trousseau, a, id)
		return x, x.Dossier, err
	})
	return d, err
}

// puce is where a signalement stands.
func puce(e signalement.Etat) cadre.Puce {
	p := cadre.Puce{Ton: cadre.Info, Mot: texte.Majuscule(e.Libelle())}
	switch {
	case e == signalement.EnPreparation || e.Clos():
		p.Ton = cadre.Neutre
	case e == signalement.SansSaisine || e == signalement.Rejet:
		p.Ton = cadre.Attention
	case e.Mesure():
		p.Ton = cadre.Succes
	}
	return p
}

type ligneDossier struct {
	signalement.Signalement
	Puce    cadre.Puce
	Adresse string
}

type pageDossier struct {
	cadre.Page
	Dossier int64
	Lignes  []ligneDossier
	Ecrire  bool // and none is open
}

// dossier lists the signalements of a person.
func (g guichet) dossier(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.rendreDossier(w, r, v, http.StatusOK, form.Nouveau(nil))
}

func (g guichet) rendreDossier(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f *form.Form) error {
	p := &pageDossier{}
	d, err := v.Dossier(r, "signalement", lisible, func(l bdd.Lecture, a droits.Agent, x *rapports.VueDossier) error {
		p.Lignes, p.Ecrire = nil, inscriptible(x.Droits)
		ss, err := signalement.DuDossier(r.Context(), l, a, x.Dossier.ID)
		for _, y := range ss {
			p.Lignes = append(p.Lignes, ligneDossier{y, puce(y.Etat), adresse(x.Dossier.ID, form.Nombre(y.ID))})
			p.Ecrire = p.Ecrire && y.Etat.Clos()
		}
		return err
	})
	if err != nil {
		return err
	}
	p.Page, p.Dossier = poste.SousDossier(&d, section, "Signalement au procureur"), d.Dossier.ID
	p.Form = f
	v.TracerDossier("signalement", d.Dossier.ID)
	g.Moteur.Rendre(w, r, statut, "signalements/dossier", p)
	return nil
}

// ouvrir opens a signalement: with the report to write, or with what a judge was asked by somebody else.
func (g guichet) ouvrir(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, err := v.Dossier(r, "signalement", inscriptible)
	if err != nil {
		return err
	}
	sans := f.Choix("genre", "ce qui est ouvert", []string{"rapport", "autre"}, form.Requis) == "autre"
	if f.Valide() {
		id, err := parcours.OuvrirSignalement(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, d.Dossier.ID, sans)
		if err == nil {
			suite := []string{form.Nombre(id), "rapport"}
			if sans {
				suite = suite[:1]
			}
			return poste.Aller(w, r, adresse(d.Dossier.ID, suite...))
		}
		if err := poste.Reprendre(f, "", err); err != nil {
			return err
		}
	}
	return g.rendreDossier(w, r, v, http.StatusUnprocessableEntity, f)
}
