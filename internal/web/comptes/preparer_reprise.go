// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"fmt"
	"net/http"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/comptes"
	"etai/internal/parcours"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// soldeMax bounds what an account taken over may hold, or owe.
const soldeMax = argent.Centimes(1_000_000_00)

// preparerReprise enters the balance that the account already holds.
func (g guichet) preparerReprise(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	vue, aujourdhui, err := g.lireReprise(r, v)
	if err != nil {
		return err
	}
	if vue.Banque.Mode != comptes.Individuel {
		return bdd.ErrAbsent
	}
	rep := lireSaisie(f, vue, aujourdhui)
	if !f.Valide() {
		return g.montrerReprise(w, r, v, http.StatusUnprocessableEntity, f, false)
	}
	if _, err := parcours.PreparerReprise(r.Context(), g.Inst.Base, d, rep); err != nil {
		if err := poste.ReprendreSelon(f, nil, "", err); err != nil {
			return err
		}
		return g.montrerReprise(w, r, v, http.StatusUnprocessableEntity, f, false)
	}
	g.Annoncer(r, cadre.Succes, fmt.Sprintf("Reprise de %s au %s saisie. Une autre personne doit la viser.", rep.SoldeBanque, rep.Le.Long()))
	return poste.Aller(w, r, poste.AdresseDossier(vue.Compte.Dossier, "compte", "reprise"))
}
