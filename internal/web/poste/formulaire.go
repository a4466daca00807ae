// SPDX-License-Identifier: EUPL-1.2

package poste

import (
	"errors"
	"net/http"
	"strconv"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/parcours"
	"etai/internal/rapports"
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

// FormulaireDe reads the form of a step of a thing of a file: the form, who sends it, the thing, and the version that the page showed.
func FormulaireDe[D any](w http.ResponseWriter, r *http.Request, v *Visite, lire func(*http.Request, *Visite, func(rapports.DroitsDossier) bool) (D, error), permis func(rapports.DroitsDossier) bool) (f *form.Form, demande parcours.Demande, d D, version int64, err error) {
	if f, demande, err = v.Formulaire(w, r); err != nil {
		return f, demande, d, 0, err
	}
	if d, err = lire(r, v, permis); err != nil {
		return f, demande, d, 0, err
	}
	version, err = Version(f)
	return f, demande, d, version, err
}

// ChampReponse is the answer to the person in a form: the field of the partial "champ-reponse".
const ChampReponse = "reponse"

// LireReponse reads the answer to the person, which who writes to her has read again.
func LireReponse(f *form.Form) string {
	return f.Bloc(ChampReponse, "la réponse à la personne", 2000, form.Requis)
}

// Perime says on the form that what was read, "Cette demande", has changed meanwhile: the page comes back with what was typed over what is now recorded. Any other error is left.
func Perime(f *form.Form, err error, quoi string) bool {
	if !errors.Is(err, bdd.ErrAncienneVersion) {
		return false
	}
	f.Refuser("", quoi+" a changé pendant que vous écriviez. Ce que vous aviez tapé est gardé ci-dessous"+texte.Insecable+": relisez-le, puis recommencez si c’est encore à faire.")
	return true
}

// StatutDe is that of a form that is shown again: 409 for what has changed meanwhile, else 422.
func StatutDe(change bool) int {
	if change {
		return http.StatusConflict
	}
	return http.StatusUnprocessableEntity
}
