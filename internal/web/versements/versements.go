// SPDX-License-Identifier: EUPL-1.2

// Package versements is the versement direct au bailleur (MASP 3): the request to the judge, what comes of it, and the list over all the files.
package versements

import (
	"embed"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/masp/versement"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/rapports/versements"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

//go:embed gabarits/*.html
var gabarits embed.FS

// Pages are the templates of the package.
var Pages = cadre.Pages{Domaine: "versements", FS: gabarits, Noms: []string{"liste", "dossier", "saisie", "voir"}}

type guichet struct{ *poste.Poste }

// Routes adds the routes of the package.
func Routes(p *poste.Poste, a *cadre.Aiguillage) {
	g, liste := guichet{p}, liste()
	a.Traiter("GET /versements-directs", p.Page(liste.Montrer(p)))
	a.Traiter("GET /versements-directs.xlsx", p.Page(liste.Classeur(p)))
	a.Traiter("GET /versements-directs/{versement}", p.Page(p.Rediriger("versement", func(r *http.Request, l bdd.Lecture, a droits.Agent, id int64) (string, error) {
		x, err := versement.Lire(r.Context(), l, g.Inst.Trousseau, a, id)
		return adresse(x.Dossier, form.Nombre(x.ID)), err
	})))
	a.Traiter("GET /dossiers/{id}/versement-direct", p.Page(g.dossier))
	a.Traiter("GET /dossiers/{id}/versement-direct/nouveau", p.Page(g.nouveau))
	a.Traiter("POST /dossiers/{id}/versement-direct/nouveau", p.Page(g.creer))
	a.Traiter("GET /dossiers/{id}/versement-direct/{versement}", p.Page(g.voir))
	a.Traiter("GET /dossiers/{id}/versement-direct/{versement}/modifier", p.Page(g.saisir))
	a.Traiter("POST /dossiers/{id}/versement-direct/{versement}/modifier", p.Page(g.modifier))
	a.Traiter("POST /dossiers/{id}/versement-direct/{versement}/signer", p.Page(g.signer))
	a.Traiter("POST /dossiers/{id}/versement-direct/{versement}/etape", p.Page(g.avancer))
}

const section = "demandes"

// quoi is what a form that is out of date calls what changed.
const quoi = "Ce versement direct"

func lisible(d rapports.DroitsDossier) bool      { return d.Contrat }
func inscriptible(d rapports.DroitsDossier) bool { return d.Courrier && d.Contrat }

func adresse(dossier int64, suite ...string) string {
	return poste.AdresseDossier(dossier, append([]string{"versement-direct"}, suite...)...)
}

// fiche is a procedure with its file.
type fiche struct {
	rapports.VueDossier
	Versement  versements.Vue
	aujourdhui jour.Jour
}

func (d *fiche) adresse(suite ...string) string {
	return adresse(d.Dossier.ID, append([]string{form.Nombre(d.Versement.ID)}, suite...)...)
}

func filDuDossier(id int64) cadre.Lien {
	return cadre.Lien{Texte: "Versement direct", URL: adresse(id)}
}

// lire reads the procedure of the address, of the file of the address.
func (g guichet) lire(r *http.Request, v *poste.Visite, permis func(rapports.DroitsDossier) bool) (d fiche, err error) {
	d.VueDossier, d.Versement, d.aujourdhui, err = poste.LireDuDossier(r, v, "versement", "versement_direct", permis, func(l bdd.Lecture, a droits.Agent, id int64) (x versements.Vue, dossier int64, err error) {
		x, err = versements.Lire(r.Context(), l, g.Inst.Trousseau, a, id)
		return x, x.Dossier, err
	})
	return d, err
}

// puce is where a procedure stands.
func puce(e versement.Etat) cadre.Puce {
	p := cadre.Puce{Ton: cadre.Info, Mot: texte.Majuscule(e.Libelle())}
	switch e {
	case versement.Envisage, versement.Fini, versement.Abandonne:
		p.Ton = cadre.Neutre
	case versement.Accorde, versement.EnCours:
		p.Ton = cadre.Succes
	case versement.Rejete:
		p.Ton = cadre.Danger
	case versement.MainleveeDemandee, versement.MainleveeLRAR, versement.MainleveeAudience, versement.Renouvellement, versement.AppelEnCours:
		p.Ton = cadre.Attention
	}
	return p
}

type ligneDossier struct {
	versement.Versement
	Puce    cadre.Puce
	Adresse string
}

type pageDossier struct {
	cadre.Page
	Dossier    int64
	Lignes     []ligneDossier
	Ecrire     bool // and none is open
	Aujourdhui jour.Jour
}

// dossier lists the procedures of a person.
func (g guichet) dossier(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	p := &pageDossier{}
	d, err := v.Dossier(r, "versement_direct", lisible, func(l bdd.Lecture, a droits.Agent, x *rapports.VueDossier) error {
		p.Aujourdhui, p.Lignes, p.Ecrire = l.Instant().Jour(), nil, inscriptible(x.Droits)
		vs, err := versement.DuDossier(r.Context(), l, a, x.Dossier.ID)
		for _, y := range vs {
			p.Lignes = append(p.Lignes, ligneDossier{y, puce(y.Etat), adresse(x.Dossier.ID, form.Nombre(y.ID))})
			p.Ecrire = p.Ecrire && y.Etat.Clos()
		}
		return err
	})
	if err != nil {
		return err
	}
	p.Page, p.Dossier = poste.SousDossier(&d, section, "Versement direct au bailleur"), d.Dossier.ID
	if p.Ecrire && len(p.Lignes) > 0 {
		p.Actions = []cadre.Action{{Texte: "Demander un versement direct", URL: adresse(p.Dossier, "nouveau"), Icone: "plus", Principale: true}}
	}
	v.TracerDossier("versement_direct", d.Dossier.ID)
	g.Moteur.Rendre(w, r, http.StatusOK, "versements/dossier", p)
	return nil
}
