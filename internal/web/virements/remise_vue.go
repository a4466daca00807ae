// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// marquerVue notes that the reviewer has looked at a line, and gives the focus to the next one.
func (g guichet) marquerVue(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	ordre := f.Identifiant("ordre", "la ligne", form.Requis)
	if ordre == 0 {
		return form.ErrIllisible
	}
	q := url.Values{}
	if suivante := f.Identifiant("suivante", "la ligne suivante", form.Facultatif); suivante != 0 {
		q.Set("ligne", fmt.Sprint(suivante))
	}
	if tout := f.Identifiant("tout", "la section", form.Facultatif); tout != 0 {
		q.Set("tout", fmt.Sprint(tout))
	}
	adresse := adresseRemise(id)
	if len(q) > 0 {
		adresse += "?" + q.Encode()
	}
	if _, err := parcours.Vue(r.Context(), g.Inst.Base, d, id, ordre); err != nil {
		if errors.Is(err, paiements.ErrSeparation) {
			return g.direRevoit(w, r, adresse)
		}
		if errors.Is(err, parcours.ErrInterdit) && v.Peut(droits.ViserRemise) {
			if _, err := g.lireUneRemise(r, v, nil); err != nil {
				return err
			}
			return g.direHorsRemise(w, r, id)
		}
		return absent(v, "remise", id, g.perime(w, r, adresseRemise(id), err))
	}
	return poste.Aller(w, r, adresse)
}

func (g guichet) direRevoit(w http.ResponseWriter, r *http.Request, adresse string) error {
	g.Annoncer(r, cadre.Attention, "Une autre personne que celle qui a composé la remise la revoit.")
	return poste.Aller(w, r, adresse)
}

// controler notes that the reviewer has looked at the lines of a group, all of those that the page showed: a box says so, then its button.
func (g guichet) controler(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	raison := f.Valeur("raison")
	montrees, err := hex.DecodeString(f.Valeur("empreinte"))
	if err != nil {
		return form.ErrIllisible
	}
	if v.Peut(droits.ViserRemise) && parcours.ParGroupe(raison) && !f.Coche(champControle(raison), "la case") {
		f.Refuser(champControle(raison), "Regardez chaque ligne du groupe, puis cochez la case pour dire que vous les avez contrôlées.")
		return g.rendreRevue(w, r, v, http.StatusUnprocessableEntity, f)
	}
	_, err = parcours.ControlerLignes(r.Context(), g.Inst.Base, d, id, raison, montrees)
	switch {
	case errors.Is(err, paiements.ErrSeparation):
		return g.direRevoit(w, r, adresseRemise(id))
	case err != nil:
		if refus, ok := errors.AsType[*parcours.Refus](err); ok {
			g.Annoncer(r, cadre.Attention, texte.Typographier(texte.Majuscule(refus.Message)+"."))
			return poste.Aller(w, r, adresseRemise(id))
		}
		return absent(v, "remise", id, g.perime(w, r, adresseRemise(id), err))
	}
	return poste.Aller(w, r, fmt.Sprintf("%s#section-%d", adresseRemise(id), parcours.AVoir))
}
