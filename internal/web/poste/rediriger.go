// SPDX-License-Identifier: EUPL-1.2

package poste

import (
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/organisation/droits"
	"etai/internal/web/cadre"
)

// Rediriger leads from a task, or a number, to the page of a thing of a file: the address names it under nom, and lire answers where its page is, for who may read it.
func (p *Poste) Rediriger(nom string, lire func(r *http.Request, l bdd.Lecture, a droits.Agent, id int64) (adresse string, err error)) func(http.ResponseWriter, *http.Request, *Visite) error {
	return func(w http.ResponseWriter, r *http.Request, v *Visite) error {
		id, err := Identifiant(r, nom)
		if err != nil {
			return err
		}
		var adresse string
		if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
			adresse, err = lire(r, l, a, id)
			return err
		}); err != nil {
			return err
		}
		if err := p.AvantEnvoi(r); err != nil { // the redirection already tells that it exists
			return cadre.Refus(http.StatusServiceUnavailable, "", err)
		}
		return Aller(w, r, adresse)
	}
}
