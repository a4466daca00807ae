// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageReprise struct {
	cadre.Page
	Vue        rapports.VueReprise
	Compte     string // address of the account
	Saisir     bool   // the form is shown
	Modifier   bool   // the agent may correct it or give it up
	Corriger   bool   // the form that corrects is shown
	Viser      bool   // the agent may give the visa
	Attend     string // why there is no form and no visa
	Aujourdhui jour.Jour
}

// Quand writes "le 1er octobre 2025 à 8 h".
func (p *pageReprise) Quand(i horloge.Instant) string {
	t := i.Temps().In(horloge.Paris)
	return "le " + i.Jour().Long() + " à " + texte.Heure(t.Hour(), t.Minute())
}

// reprise shows where the take-over of an account stands: to be entered, to be visaed, done, or too late.
func (g guichet) reprise(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.montrerReprise(w, r, v, http.StatusOK, form.Nouveau(nil), r.URL.Query().Get("corriger") != "")
}

func (g guichet) lireReprise(r *http.Request, v *poste.Visite) (vue rapports.VueReprise, aujourdhui jour.Jour, err error) {
	err = lireDe(r, v, "compte", func(l bdd.Lecture, a droits.Agent, id int64) (err error) {
		aujourdhui = l.Instant().Jour()
		vue, err = rapports.ReprisePour(r.Context(), l, a, id)
		return err
	})
	return vue, aujourdhui, err
}

func (g guichet) montrerReprise(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f *form.Form, corriger bool) error {
	vue, aujourdhui, err := g.lireReprise(r, v)
	if err != nil {
		return err
	}
	dossier := vue.Compte.Dossier
	v.TracerDossier("compte", dossier)
	p := &pageReprise{Vue: vue, Compte: poste.AdresseDossier(dossier, "compte"), Aujourdhui: aujourdhui}
	p.Page = cadre.Page{Titre: "Reprise du compte" + deuxPoints + vue.Personne.Affiche(), Court: "Reprise", SousTitre: "Ce que le compte contenait avant d’être suivi dans Étai · " + vue.Banque.IBANMasque,
		Section: section, Form: f, Fil: []cadre.Lien{{Texte: "Comptes gérés", URL: "/comptes"}, {Texte: "Compte" + deuxPoints + vue.Personne.Affiche(), URL: p.Compte}}}
	p.decider(v)
	if p.Corriger = corriger && p.Modifier; p.Corriger && len(f.Tout()) == 0 {
		f.Poser("le", vue.Reprise.Le.Court())
		f.Poser("solde", vue.Reprise.SoldeBanque.Saisie())
	}
	g.Moteur.Rendre(w, r, statut, "comptes/reprise", p)
	return nil
}

// decider says what the page offers; the domain decides what is allowed.
func (p *pageReprise) decider(v *poste.Visite) {
	r := p.Vue.Reprise
	p.Modifier = r != nil && r.ViseePar == 0 && p.Vue.Banque.Mode == comptes.Individuel && v.Peut(droits.Rapprocher)
	switch {
	case r != nil && r.ViseePar != 0:
	case r != nil && r.PrepareePar == v.Compte.ID:
		p.Attend = "Une autre personne doit maintenant viser cette reprise."
	case r != nil && v.Peut(droits.ViserRemise):
		p.Viser = true
	case r != nil:
		p.Attend = "La reprise attend son visa par la comptabilité ou le chef de service."
	case p.Vue.Bouge:
		p.Attend = "Trop tard pour une reprise" + deuxPoints + "le compte a déjà des écritures. La reprise se saisit avant le premier relevé."
	case p.Vue.Banque.Dossier == 0:
		p.Attend = "Ce sous-compte est dans un compte collectif" + deuxPoints + "la reprise se fait pour toutes ses personnes à la fois, et leur somme doit être le solde de la banque."
	case v.Peut(droits.Rapprocher):
		p.Saisir = true
	default:
		p.Attend = "Aucune reprise n’est saisie. C’est la comptabilité qui la saisit."
	}
}
