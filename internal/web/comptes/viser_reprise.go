// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// viserReprise posts the take-over that somebody else entered.
func (g guichet) viserReprise(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	vue, _, err := g.lireReprise(r, v)
	if err != nil {
		return err
	}
	if vue.Reprise == nil {
		return bdd.ErrAbsent
	}
	version, err := poste.Version(f)
	if err != nil {
		return err
	}
	if _, err := parcours.ViserReprise(r.Context(), g.Inst.Base, d, vue.Reprise.ID, version); err != nil {
		if err := poste.ReprendreSelon(f, nil, "", err); err != nil {
			return err
		}
		return g.montrerReprise(w, r, v, http.StatusUnprocessableEntity, f, false)
	}
	g.Annoncer(r, cadre.Succes, "Reprise visée"+deuxPoints+"le compte commence à "+vue.Reprise.SoldeBanque.String()+" le "+vue.Reprise.Le.Long()+".")
	return poste.Aller(w, r, poste.AdresseDossier(vue.Compte.Dossier, "compte")+"?mois="+poste.EcrireMois(premierJour(vue)))
}

// premierJour is the day on which a take-over is booked: that of the balance, or the first day of the account when it is that of its eve.
func premierJour(v rapports.VueReprise) jour.Jour {
	if v.Reprise.Le.Avant(v.Compte.OuvertLe) {
		return v.Compte.OuvertLe
	}
	return v.Reprise.Le
}
