// SPDX-License-Identifier: EUPL-1.2

package poste

import (
	"net/http"
	"strconv"

	"etai/internal/base/form"
	"etai/internal/parcours"
	"etai/internal/web/cadre"
)

// Formulaire reads the form of an act, and the act that it asks for: the head of what a POST does.
func (v *Visite) Formulaire(w http.ResponseWriter, r *http.Request) (*form.Form, parcours.Demande, error) {
	f, err := form.DeRequete(w, r, cadre.TailleFormulaire)
	if err != nil {
		return nil, parcours.Demande{}, err
	}
	d, err := v.Demande(f)
	return f, d, err
}

// Version is the version that a form carries; a form without one was forged or cut.
func Version(f *form.Form) (int64, error) {
	n, err := strconv.ParseInt(f.Valeur(cadre.ChampVersion), 10, 64)
	if err != nil || n < 0 {
		return 0, form.ErrIllisible
	}
	return n, nil
}

// ChampReponse is the answer to the person in a form: the field of the partial "champ-reponse".
const ChampReponse = "reponse"

// LireReponse reads the answer to the person, which who writes to her has read again.
func LireReponse(f *form.Form) string {
	return f.Bloc(ChampReponse, "la réponse à la personne", 2000, form.Requis)
}
