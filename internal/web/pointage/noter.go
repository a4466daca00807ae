// SPDX-License-Identifier: EUPL-1.2

package pointage

import (
	"errors"
	"net/http"
	"net/url"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// noter writes down why a benefit did not come as expected.
func (g guichet) noter(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, dem, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	id, err := poste.Identifiant(r, "recette")
	if err != nil {
		return err
	}
	mois, err := jour.LireISO(r.PathValue("mois") + "-01")
	if err != nil {
		return bdd.ErrAbsent
	}
	version, err := poste.Version(f)
	if err != nil {
		return err
	}
	// The list comes back as it was: its filter, its person, its page.
	q, _ := url.ParseQuery(f.Valeur("retour")) // what is not an address of the list is the whole list
	d := demandee(q)
	d.mois, d.recette = mois, id
	c := parcours.CauseDeRecette{Recette: id, Mois: mois, Cause: gestion.Cause(f.Valeur("cause")), Mots: f.Valeur("mots"), Version: version}
	_, err = parcours.NoterCause(r.Context(), g.Inst.Base, dem, c)
	switch {
	case errors.Is(err, bdd.ErrAncienneVersion):
		f.Refuser("", "Quelqu’un vient de dire une cause pour cette recette. Relisez-la, puis corrigez-la si elle n’est pas la bonne.")
		return g.rendre(w, r, v, d, http.StatusConflict, f)
	case err != nil:
		if err := poste.ReprendreSelon(f, map[string]string{"cause": "cause", "mots": "mots"}, "", err); err != nil {
			return err
		}
		return g.rendre(w, r, v, d, http.StatusUnprocessableEntity, f)
	}
	suite := "."
	if v.Compte.Role != droits.CESF {
		suite = ", et la personne qui suit le dossier a une tâche."
	}
	g.Annoncer(r, cadre.Succes, "Cause notée"+deuxPoints+c.Cause.Mots()+suite)
	d.recette = 0
	return poste.Aller(w, r, d.adresse())
}
