// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"etai/internal/base/form"
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
			g.Annoncer(r, cadre.Attention, "Une autre personne que celle qui a composé la remise la revoit.")
			return poste.Aller(w, r, adresse)
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
