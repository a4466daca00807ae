// SPDX-License-Identifier: EUPL-1.2

package organisation

import (
	"net/http"
	"net/url"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/reglement"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageParametres struct {
	cadre.Page
	Onglets cadre.Onglets
	Themes  []theme
}

// theme groups parameters under one title.
type theme struct {
	Nom    string
	Lignes []ligneParametre
}

// ligneParametre is a parameter with its value in force.
type ligneParametre struct {
	reglement.Definition
	URL     string
	Connue  bool // there is a value today
	Valeur  string
	Depuis  jour.Jour
	Origine bool // a rule of the house that Étai is delivered with: no day gave it
	Portee  string
	Source  string
	Preuve  cadre.Puce
	Suite   string // the next value, when one is known
	SuiteLe jour.Jour
}

// parametres lists the dated parameters with the value in force today.
func (g guichet) parametres(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	p := &pageParametres{Page: cadre.Page{Titre: "Paramètres datés", Section: section, Fil: []cadre.Lien{{Texte: "Organisation", URL: adresseIdentite}}}, Onglets: Onglets(adresseParametres)}
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		regles, err := reglement.Lire(r.Context(), l, a.Organisation)
		if err == nil {
			p.ranger(regles, l.Instant().Jour())
		}
		return err
	}); err != nil {
		return err
	}
	g.Moteur.Rendre(w, r, http.StatusOK, "organisation/parametres", p)
	return nil
}

func (p *pageParametres) ranger(regles *reglement.Regles, aujourdhui jour.Jour) {
	p.Themes = nil
	nombre, aVerifier := 0, 0
	for _, d := range reglement.Catalogue() {
		if n := len(p.Themes); n == 0 || p.Themes[n-1].Nom != d.Theme {
			p.Themes = append(p.Themes, theme{Nom: d.Theme})
		}
		x := decrire(regles, d, aujourdhui)
		t := &p.Themes[len(p.Themes)-1]
		t.Lignes = append(t.Lignes, x)
		nombre++
		if x.Preuve == preuve(reglement.AVerifier) {
			aVerifier++
		}
	}
	p.SousTitre = texte.Pluriel(nombre, "paramètre")
	if aVerifier > 0 {
		p.SousTitre += ", dont " + texte.Nombre(int64(aVerifier)) + " à vérifier dans leur texte"
	}
}

func adresseParametre(code string) string { return adresseParametres + "/" + url.PathEscape(code) }

func decrire(regles *reglement.Regles, d reglement.Definition, aujourdhui jour.Jour) ligneParametre {
	x := ligneParametre{Definition: d, URL: adresseParametre(d.Code)}
	actuelle, connue := regles.EnVigueur(d.Code, aujourdhui)
	if x.Connue = connue; connue {
		x.Valeur, x.Depuis, x.Portee, x.Source, x.Preuve = d.Ecrire(actuelle.Valeur), actuelle.Du, mot(actuelle), texte.Typographier(actuelle.Source), preuve(actuelle.Preuve)
		x.Origine = dOrigine(actuelle)
	}
	for _, s := range regles.Historique(d.Code) {
		if !s.Du.Apres(aujourdhui) {
			break
		}
		if e, ok := regles.EnVigueur(d.Code, s.Du); ok && e.ID != actuelle.ID { // the nearest one is met last
			x.Suite, x.SuiteLe = d.Ecrire(e.Valeur), s.Du
		}
	}
	return x
}

// dOrigine tells a rule of the house that Étai is delivered with.
func dOrigine(v reglement.Version) bool { return v.SaisiPar == 0 && v.Preuve == reglement.Interne }

// mot says who fixes a value.
func mot(v reglement.Version) string {
	switch v.Portee {
	case reglement.Organisation:
		return "l’organisation"
	case reglement.Departement:
		return "le département"
	}
	if dOrigine(v) {
		return "valeur par défaut"
	}
	return "valeur nationale"
}

// preuve is the mark of what stands behind a value.
func preuve(p reglement.Preuve) cadre.Puce {
	switch p {
	case reglement.Lue:
		return cadre.Puce{Ton: cadre.Succes, Mot: "Lue dans le texte"}
	case reglement.AVerifier:
		return cadre.Puce{Ton: cadre.Attention, Mot: "Non vérifiée"}
	}
	return cadre.Puce{Ton: cadre.Neutre, Mot: "Règle interne"}
}
