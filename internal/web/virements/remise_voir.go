// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"context"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/rapports/ordres"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// lireUneRemise reads the remise of the address with the orders that the agent may read, for who prepares or visas; others do not exist. What
// was read is noted: the page names people.
func (g guichet) lireUneRemise(r *http.Request, v *poste.Visite, fn func(ctx context.Context, l bdd.Lecture, a droits.Agent, x ordres.Remise) error) (x ordres.Remise, err error) {
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return x, err
	}
	if !v.Peut(droits.PreparerOrdre) && !v.Peut(droits.ViserRemise) {
		return x, absent(v, "remise", id, bdd.ErrAbsent)
	}
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		if x, err = ordres.RemiseDe(r.Context(), l, a, id); err != nil || fn == nil {
			return err
		}
		return fn(r.Context(), l, a, x)
	})
	if err != nil {
		return x, absent(v, "remise", id, err)
	}
	var ids []int64
	for _, o := range x.Ordres {
		ids = append(ids, o.ID)
	}
	v.TracerListe("remise", ids)
	return x, nil
}

// remise shows the review before the visa, then what follows.
func (g guichet) remise(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	var etat paiements.EtatRemise
	if err := v.Lire(r.Context(), func(l bdd.Lecture, _ droits.Agent) error {
		x, err := paiements.RemiseParID(r.Context(), l, id)
		etat = x.Etat
		return err
	}); err != nil {
		return absent(v, "remise", id, err)
	}
	if etat == paiements.Brouillon {
		return g.rendreRevue(w, r, v, http.StatusOK, form.Nouveau(nil))
	}
	return g.rendreSuivi(w, r, v, http.StatusOK, form.Nouveau(nil))
}

func filDesRemises() []cadre.Lien {
	return []cadre.Lien{{Texte: "Remises de virements", URL: "/remises"}}
}

func titreDeRemise(x paiements.Remise) string {
	return "Remise de virements du " + x.PrepareeLe.Jour().Long()
}

func courtDeRemise(x paiements.Remise) string { return "Remise " + x.Reference() }
