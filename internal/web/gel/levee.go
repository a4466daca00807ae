// SPDX-License-Identifier: EUPL-1.2

package gel

import (
	"errors"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/gestion"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageGel struct {
	cadre.Page
	Vue     rapports.VueGels
	Gel     affiche
	Bloques string // orders that do not leave
}

// voir shows a freeze: why, since when, who asks that it be lifted.
func (g guichet) voir(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.montrer(w, r, v, http.StatusOK, form.Nouveau(nil))
}

func (g guichet) montrer(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f *form.Form) error {
	vue, x, err := g.lireUn(r, v)
	if err != nil {
		return err
	}
	v.TracerDossier("gel", vue.Dossier)
	p := &pageGel{Vue: vue, Gel: afficher(x, vue)}
	if vue.Bloques > 0 && x.Au.Vide() {
		p.Bloques = texte.Pluriel(vue.Bloques, "ordre préparé", "ordres préparés") + " de cette personne ne partira pas tant que le gel dure."
		if vue.Bloques > 1 {
			p.Bloques = texte.Pluriel(vue.Bloques, "ordre préparé", "ordres préparés") + " de cette personne ne partiront pas tant que le gel dure."
		}
	}
	p.Page = cadre.Page{Titre: p.Gel.Titre(), Court: "Gel", SousTitre: "Gel des paiements, " + p.Gel.Jours(), Section: "personnes", Form: f,
		Fil: fil(vue, cadre.Lien{Texte: "Gel des paiements", URL: adresseDossier(vue.Dossier)})}
	g.Moteur.Rendre(w, r, statut, "gel/gel", p)
	return nil
}

// demander asks that a freeze be lifted.
func (g guichet) demander(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	_, x, err := g.lireUn(r, v)
	if err != nil {
		return err
	}
	motif := f.Bloc("texte", "la raison", motifMax, form.Requis)
	if !f.Valide() {
		return g.montrer(w, r, v, http.StatusUnprocessableEntity, f)
	}
	_, err = parcours.DemanderLeveeGel(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, x.ID, motif)
	return g.apres(w, r, v, f, x.ID, err, "Demande enregistrée. Le gel dure tant qu’une autre personne n’a pas répondu.")
}

// decider grants, refuses or withdraws.
func (g guichet) decider(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	_, x, err := g.lireUn(r, v)
	if err != nil {
		return err
	}
	id, version := f.Identifiant("demande", "la demande", form.Requis), f.Identifiant(cadre.ChampVersion, "la version", form.Requis)
	decision := f.Choix("decision", "votre réponse", []string{gestion.LeveeAccordee, gestion.LeveeRefusee, gestion.LeveeRetiree}, form.Requis)
	motif, annonce := "", "Demande retirée"+texte.Insecable+": le gel dure."
	switch decision {
	case gestion.LeveeRefusee:
		motif, annonce = f.Bloc("refus", "la raison du refus", motifMax, form.Requis), "Levée refusée"+texte.Insecable+": le gel dure."
	case gestion.LeveeAccordee:
		annonce = "Gel levé" + texte.Insecable + ": les paiements peuvent reprendre dès aujourd’hui."
	}
	if !f.Valide() {
		return g.montrer(w, r, v, http.StatusUnprocessableEntity, f)
	}
	if (x.Ouverte == nil || x.Ouverte.ID != id) && !dejaRepondue(x, id) {
		return bdd.ErrAbsent
	}
	_, err = parcours.DeciderLeveeGel(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, id, version, decision, motif)
	return g.apres(w, r, v, f, x.ID, err, annonce)
}

// dejaRepondue tells that a request about this freeze already has its answer: the domain says so.
func dejaRepondue(x rapports.GelVu, id int64) bool {
	for _, l := range x.Levees {
		if l.ID == id {
			return true
		}
	}
	return false
}

// apres goes back to the page, or shows it again with what the domain refused or what somebody else did meanwhile.
func (g guichet) apres(w http.ResponseWriter, r *http.Request, v *poste.Visite, f *form.Form, gel int64, err error, annonce string) error {
	if err == nil {
		g.Annoncer(r, cadre.Succes, annonce)
		return poste.Aller(w, r, adresse(gel))
	}
	if errors.Is(err, bdd.ErrAncienneVersion) {
		f.Refuser("", "Quelqu’un vient de répondre à cette demande"+texte.Insecable+": voici où elle en est. Rien n’a été enregistré de votre côté.")
		return g.montrer(w, r, v, http.StatusConflict, f)
	}
	if err := poste.ReprendreSelon(f, map[string]string{"texte": "texte", "refus": "refus"}, "", err); err != nil {
		return err
	}
	return g.montrer(w, r, v, http.StatusUnprocessableEntity, f)
}
