// SPDX-License-Identifier: EUPL-1.2

// Package dettes holds the pages of what a person owes: debts, what is left of each, plans d’apurement, and the dates of a file before the commission of
// overindebtedness, with what they forbid to pay.
package dettes

import (
	"embed"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/dettes"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

//go:embed gabarits/*.html
var gabarits embed.FS

// Pages are the templates of this package.
var Pages = cadre.Pages{Domaine: "dettes", FS: gabarits, Noms: []string{"liste", "dette", "saisie", "plan", "surendettement"}}

const section = "personnes"

type guichet struct{ *poste.Poste }

// Routes adds the addresses of this package.
func Routes(p *poste.Poste, a *cadre.Aiguillage) {
	g := guichet{p}
	a.Traiter("GET /dossiers/{id}/dettes", p.Page(g.lister))
	a.Traiter("GET /dossiers/{id}/dettes.xlsx", p.Page(g.listeXLSX))
	a.Traiter("GET /dossiers/{id}/dettes/nouvelle", p.Page(g.nouvelle))
	a.Traiter("POST /dossiers/{id}/dettes/nouvelle", p.Page(g.creer))
	a.Traiter("GET /dossiers/{id}/dettes/{dette}", p.Page(g.voir))
	a.Traiter("GET /dossiers/{id}/dettes/{dette}/modifier", p.Page(g.saisir))
	a.Traiter("POST /dossiers/{id}/dettes/{dette}/modifier", p.Page(g.modifier))
	a.Traiter("POST /dossiers/{id}/dettes/{dette}/solde", p.Page(g.constater))
	a.Traiter("GET /dossiers/{id}/dettes/{dette}/plan", p.Page(g.nouveauPlan))
	a.Traiter("POST /dossiers/{id}/dettes/{dette}/plan", p.Page(g.convenir))
	a.Traiter("POST /dossiers/{id}/dettes/{dette}/plan/{plan}/arret", p.Page(g.arreter))
	a.Traiter("GET /dossiers/{id}/surendettement", p.Page(g.surendettement))
	a.Traiter("POST /dossiers/{id}/surendettement", p.Page(g.garderSurendettement))
}

// pageDossier is what every page of the tab has.
type pageDossier struct {
	cadre.Page
	Dossier    int64
	Ecrire     bool
	Onglets    cadre.Onglets
	Jetons     cadre.Jetons
	Aujourdhui jour.Jour
}

// fiche is all that is known of the debts of a file.
type fiche struct {
	rapports.VueDossier
	Dettes          []dettes.Dette
	Plans           map[int64][]dettes.Plan // by debt, the latest first
	Surendettements []dettes.Surendettement // with the social file
	Interdictions   []gestion.DettesGelees
	aujourdhui      jour.Jour
}

// lire reads the file of the address for who may read its debts; a refusal is traced as one.
func (g guichet) lire(r *http.Request, v *poste.Visite, ecrire bool) (d fiche, err error) {
	d = fiche{Plans: map[int64][]dettes.Plan{}}
	d.VueDossier, err = v.Dossier(r, "dettes", func(x rapports.DroitsDossier) bool { return x.Gestion && (!ecrire || x.Ecrire) }, func(l bdd.Lecture, a droits.Agent, x *rapports.VueDossier) (err error) {
		d.aujourdhui = l.Instant().Jour()
		if d.Dettes, err = dettes.DuDossier(r.Context(), l, a, x.Dossier.ID); err != nil {
			return err
		}
		ps, err := dettes.PlansDuDossier(r.Context(), l, a, x.Dossier.ID)
		if err != nil {
			return err
		}
		for _, p := range ps {
			d.Plans[p.Dette] = append(d.Plans[p.Dette], p)
		}
		if d.Surendettements, err = dettes.SurendettementsDuDossier(r.Context(), l, a, x.Dossier.ID); err != nil {
			return err
		}
		d.Interdictions, err = gestion.DettesGeleesDuDossier(r.Context(), l, x.Dossier.ID)
		return err
	})
	return d, err
}

// Plan is the plan that runs on a debt, nil when there is none.
func (d *fiche) Plan(dette int64) *dettes.Plan {
	for i := range d.Plans[dette] {
		if p := &d.Plans[dette][i]; p.EnCours(d.aujourdhui) {
			return p
		}
	}
	return nil
}

// Gelee tells whether a debt may not be paid today (C. conso art. L722-5), delays of the judge and his authorisations counted.
func (d *fiche) Gelee(x dettes.Dette) bool {
	return !x.Soldee(d.aujourdhui) && !gestion.PeutPayerDette(d.Interdictions, x, d.Plan(x.ID), 1, 0, gestion.Echue{}, d.aujourdhui).OK
}

// Etat is where a debt stands today.
func (d *fiche) Etat(x dettes.Dette) cadre.Puce {
	switch {
	case x.Soldee(d.aujourdhui):
		return cadre.Puce{Ton: cadre.Neutre, Mot: "soldée", Suite: "le " + x.SoldeeLe.Court()}
	case d.Gelee(x):
		return cadre.Puce{Ton: cadre.Danger, Mot: "gelée", Icone: "cadenas", Suite: "surendettement"}
	case d.Plan(x.ID) != nil:
		return cadre.Puce{Ton: cadre.Succes, Mot: "plan en cours"}
	}
	return cadre.Puce{Ton: cadre.Attention, Mot: "sans plan"}
}

// sous makes the head of a page under the tab.
func (d *fiche) sous(titre string, suite ...cadre.Lien) pageDossier {
	suite = append([]cadre.Lien{{Texte: "Dettes", URL: poste.AdresseDossier(d.Dossier.ID, "dettes")}}, suite...)
	return pageDossier{Page: poste.SousDossier(&d.VueDossier, section, titre, suite...), Dossier: d.Dossier.ID, Ecrire: d.Droits.Ecrire, Aujourdhui: d.aujourdhui}
}

// laDette reads the debt of the address among those of the file.
func (g guichet) laDette(r *http.Request, v *poste.Visite, ecrire bool) (d fiche, x dettes.Dette, err error) {
	if d, err = g.lire(r, v, ecrire); err != nil {
		return d, x, err
	}
	id, err := poste.Identifiant(r, "dette")
	if err != nil {
		return d, x, err
	}
	for _, y := range d.Dettes {
		if y.ID == id {
			return d, y, nil
		}
	}
	return d, x, bdd.ErrAbsent
}

func adresse(dossier, dette int64, suite ...string) string {
	return poste.AdresseDossier(dossier, append([]string{"dettes", form.Nombre(dette)}, suite...)...)
}
