// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"net/http"

	"etai/internal/base/form"
	"etai/internal/parcours"
	"etai/internal/rapports/ordres"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

func confirmerRejet(o ordres.Ordre, f *form.Form) *cadre.Confirmation {
	c := confirmerSurOrdre(o, "La banque a rejeté le virement de "+o.Centimes.String()+"\u202f?", "Noter un rejet", f)
	c.Consequences = []string{o.Objet.Libelle() + " de " + o.Personne + ", à " + o.Tiers + ".",
		"L’argent revient sur le compte de la personne, et une tâche demande ce qu’il faut corriger. À faire seulement si la banque l’a dit sans envoyer de compte rendu\u00a0: un fichier pain.002 s’importe depuis la remise."}
	c.Action, c.Bouton, c.Motif = adresseOrdre(o.ID)+"/rejet", "Noter le rejet de "+o.Centimes.String(), "Motif donné par la banque (son code, par exemple AC04, ou ses mots)"
	c.Abandon = cadre.Lien{Texte: "Revenir à l’ordre", URL: adresseOrdre(o.ID)}
	return c
}

func (g guichet) demanderRejet(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	o, err := g.lireUnAGerer(r, v)
	if err != nil {
		return err
	}
	if !rejetPossible(o) {
		return poste.Aller(w, r, adresseOrdre(o.ID))
	}
	g.Moteur.RendreConfirmation(w, r, confirmerRejet(o, form.Nouveau(nil)))
	return nil
}

// rejeter notes what the bank said otherwise than by a file.
func (g guichet) rejeter(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.agirSurOrdre(w, r, v, confirmerRejet, func(d parcours.Demande, o ordres.Ordre, version int64, motif string) error {
		_, err := parcours.RejeterOrdre(r.Context(), g.Inst.Base, d, o.ID, version, motif)
		return err
	}, "Rejet noté\u00a0: l’argent est de nouveau sur le compte.")
}
