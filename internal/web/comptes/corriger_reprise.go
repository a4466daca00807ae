// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"errors"
	"fmt"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// lireSaisie reads the day and the balance of a take-over.
func lireSaisie(f *form.Form, vue rapports.VueReprise, aujourdhui jour.Jour) comptes.Reprise {
	rep := comptes.Reprise{CompteBancaire: vue.Banque.ID}
	rep.Le = f.JourEntre("le", "le jour du solde", jour.Jour{}, aujourdhui, form.Requis)
	if veille := vue.Compte.OuvertLe.Plus(-1); f.Valide() && rep.Le.Avant(veille) {
		f.Refuser("le", "Étai suit ce compte depuis le "+vue.Compte.OuvertLe.Long()+deuxPoints+"écrivez le solde de la veille, le "+veille.Long()+", ou d’un jour qui suit.")
	}
	rep.SoldeBanque, _ = f.Montant("solde", "le solde", -soldeMax, soldeMax, form.Requis)
	rep.Parts = []comptes.Part{{Compte: vue.Compte.ID, Centimes: rep.SoldeBanque}}
	return rep
}

// aReprendre reads a form about a take-over that was entered and not visaed yet.
func (g guichet) aReprendre(w http.ResponseWriter, r *http.Request, v *poste.Visite) (f *form.Form, d parcours.Demande, vue rapports.VueReprise, aujourdhui jour.Jour, version int64, err error) {
	if f, d, err = v.Formulaire(w, r); err != nil {
		return f, d, vue, aujourdhui, 0, err
	}
	if vue, aujourdhui, err = g.lireReprise(r, v); err != nil {
		return f, d, vue, aujourdhui, 0, err
	}
	if vue.Reprise == nil || vue.Banque.Mode != comptes.Individuel {
		return f, d, vue, aujourdhui, 0, bdd.ErrAbsent
	}
	version, err = poste.Version(f)
	return f, d, vue, aujourdhui, version, err
}

// corrigerReprise writes the take-over anew before its visa: who corrects it is who entered it, and does not visa it.
func (g guichet) corrigerReprise(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, vue, aujourdhui, version, err := g.aReprendre(w, r, v)
	if err != nil {
		return err
	}
	rep := lireSaisie(f, vue, aujourdhui)
	if !f.Valide() {
		return g.montrerReprise(w, r, v, http.StatusUnprocessableEntity, f, true)
	}
	if _, err := parcours.CorrigerReprise(r.Context(), g.Inst.Base, d, vue.Reprise.ID, version, rep); err != nil {
		return g.repriseRefusee(w, r, v, f, err, true)
	}
	g.Annoncer(r, cadre.Succes, fmt.Sprintf("Reprise corrigée\u00a0: %s au %s. Une autre personne doit la viser.", rep.SoldeBanque, rep.Le.Long()))
	return poste.Aller(w, r, poste.AdresseDossier(vue.Compte.Dossier, "compte", "reprise"))
}

// annulerReprise gives the take-over up before its visa; another may be entered.
func (g guichet) annulerReprise(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, vue, _, version, err := g.aReprendre(w, r, v)
	if err != nil {
		return err
	}
	motif := f.Ligne("motif", "la raison", motifMax, form.Requis)
	if !f.Valide() {
		return g.montrerReprise(w, r, v, http.StatusUnprocessableEntity, f, false)
	}
	if _, err := parcours.AnnulerReprise(r.Context(), g.Inst.Base, d, vue.Reprise.ID, version, motif); err != nil {
		return g.repriseRefusee(w, r, v, f, err, false)
	}
	g.Annoncer(r, cadre.Succes, "Reprise annulée. Vous pouvez en saisir une autre.")
	return poste.Aller(w, r, poste.AdresseDossier(vue.Compte.Dossier, "compte", "reprise"))
}

// motifMax bounds a reason.
const motifMax = 300

// repriseRefusee shows the page again with what the domain refused, or with what somebody else did meanwhile.
func (g guichet) repriseRefusee(w http.ResponseWriter, r *http.Request, v *poste.Visite, f *form.Form, err error, corriger bool) error {
	if errors.Is(err, bdd.ErrAncienneVersion) {
		f.Refuser("", "Quelqu’un vient de changer cette reprise"+deuxPoints+"voici où elle en est. Rien n’a été enregistré de votre côté.")
		return g.montrerReprise(w, r, v, http.StatusConflict, f, corriger)
	}
	if err := poste.ReprendreSelon(f, map[string]string{"motif": "motif"}, "", err); err != nil {
		return err
	}
	return g.montrerReprise(w, r, v, http.StatusUnprocessableEntity, f, corriger)
}
