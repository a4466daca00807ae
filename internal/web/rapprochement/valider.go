// SPDX-License-Identifier: EUPL-1.2

package rapprochement

import (
	"net/http"
	"strconv"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// valider marks as looked at the sure lines that were ticked on the page, and no other.
func (g guichet) valider(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	if !v.Peut(droits.Rapprocher) {
		return bdd.ErrAbsent
	}
	var ids []int64
	vus := map[int64]bool{}
	lignes := f.Valeurs("ligne")
	if s := f.Valeur("suite"); s != "" { // of the lines that the page counted and did not show
		lignes = append(lignes, strings.Split(s, ",")...)
	}
	for _, s := range lignes {
		id, err := strconv.ParseInt(s, 10, 64)
		if err != nil || id < 1 || len(ids) >= suresAffichees {
			return form.ErrIllisible
		}
		if !vus[id] {
			vus[id] = true
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		f.Refuser("", "Aucune ligne n’est cochée"+deuxPoints+"cochez celles que vous validez.")
		return g.rendre(w, r, v, demande{statut: http.StatusUnprocessableEntity, form: f})
	}
	n, err := parcours.ValiderSures(r.Context(), g.Inst.Base, d, ids)
	if err != nil {
		return err
	}
	message := texte.Pluriel(int(n), "ligne sûre validée", "lignes sûres validées") + "."
	if reste := len(ids) - int(n); reste > 0 {
		message += " " + texte.Pluriel(reste, "autre l’était déjà", "autres l’étaient déjà") + "."
	}
	g.Annoncer(r, cadre.Succes, message)
	return poste.Aller(w, r, adressePaquet(etatConnu(f.Valeur("etat"))))
}
