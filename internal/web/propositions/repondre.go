// SPDX-License-Identifier: EUPL-1.2

package propositions

import (
	"errors"
	"net/http"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/form"
	"etai/internal/paiements/proposition"
	"etai/internal/parcours"
	"etai/internal/rapports/propositions"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// repondre lists what the person is told of each line that is refused.
func (p *pageProposition) repondre(t *chiffre.Trousseau) error {
	v := p.Vue
	for _, r := range p.Rangs {
		for _, l := range r.Lignes {
			if _, faite := v.Faite(l.Ligne); faite || !l.Repond() {
				continue
			}
			refus, err := v.Refus(t, l.Ligne)
			if err != nil {
				return err
			}
			x := reponse{Quoi: nomLigne(v.Ligne(l.PlanLigne)), Phrases: refus.Phrases()}
			if refus.Reponse != "" {
				gardee := v.Reponses[l.ID]
				x.Relue = "Relue et gardée par " + v.Agents[gardee.Agent] + ", le " + gardee.Instant.Jour().Long() + "."
			}
			if l.Decider != "" {
				x.Corriger = l.Decider + "/reponse"
			}
			p.Reponses = append(p.Reponses, x)
		}
	}
	return nil
}

// pageRepondre is the answer to the person about a refused line, before it is kept.
type pageRepondre struct {
	cadre.Page
	Ligne   ligne
	Version int64 // the proposal that the page shows
	Action  string
	Retour  string
}

// montrerReponse shows the answer that was kept, else the one that Étai proposes.
func (g guichet) montrerReponse(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	vue, l, err := g.lireLigne(r, v)
	if err != nil {
		return err
	}
	if !l.Repond() {
		return bdd.ErrAbsent
	}
	refus, err := vue.Refus(g.Inst.Trousseau, l)
	if err != nil {
		return err
	}
	f := form.Nouveau(nil)
	f.Poser(poste.ChampReponse, strings.Join(refus.Phrases(), "\n"))
	return g.rendreReponse(w, r, http.StatusOK, vue, l, f)
}

func (g guichet) rendreReponse(w http.ResponseWriter, r *http.Request, statut int, vue propositions.VueProposition, l proposition.Ligne, f *form.Form) error {
	p := &pageRepondre{Version: vue.Gelee.ID, Retour: adresseProposition(vue.Dossier), Ligne: (&pageProposition{Vue: vue}).ligne(l)}
	if p.Ligne.Decider == "" {
		return bdd.ErrAbsent // already prepared, or over
	}
	p.Action = p.Ligne.Decider + "/reponse"
	p.Page = cadre.Page{Titre: "Répondre à la personne", SousTitre: vue.Personne.Affiche() + " · " + p.Ligne.Quoi, Section: section, Form: f,
		Fil: []cadre.Lien{{Texte: "Propositions du mois", URL: "/propositions"}, {Texte: vue.Personne.Affiche(), URL: p.Retour}}}
	g.Moteur.Rendre(w, r, statut, "propositions/repondre", p)
	return nil
}

// garderReponse keeps what was made of it.
func (g guichet) garderReponse(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	vue, l, err := g.lireLigne(r, v)
	if errors.Is(err, bdd.ErrAbsent) {
		if dossier, erreur := g.lirePlan(r, v, true); erreur == nil {
			g.Annoncer(r, cadre.Attention, "La proposition a changé entre-temps"+deuxPoints+"rien n’a été gardé. Relisez la réponse, puis gardez-la.")
			return poste.Aller(w, r, adresseProposition(dossier.Dossier))
		}
	}
	if err != nil {
		return err
	}
	id := f.Identifiant(cadre.ChampVersion, "la proposition", form.Requis)
	reponse := poste.LireReponse(f)
	if f.Valide() {
		if _, err = parcours.RepondreLigne(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, id, l.ID, reponse); err == nil {
			g.Annoncer(r, cadre.Succes, "Réponse gardée. Elle est au dossier et sur le relevé de la personne.")
			return poste.Aller(w, r, adresseProposition(vue.Dossier))
		}
		if err := poste.ReprendreSelon(f, map[string]string{poste.ChampReponse: poste.ChampReponse}, "", err); err != nil {
			return err
		}
	}
	return g.rendreReponse(w, r, http.StatusUnprocessableEntity, vue, l, f)
}
