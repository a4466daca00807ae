// SPDX-License-Identifier: EUPL-1.2

package dettes

import (
	"net/http"

	"etai/internal/formats/tableur"
	"etai/internal/web/poste"
)

// listeXLSX is the debts of a file as a workbook.
func (g guichet) listeXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.lire(r, v, false)
	if err != nil {
		return err
	}
	f := tableur.Feuille{Nom: "Dettes", Titre: "Dettes de " + d.Personne.Affiche(), Colonnes: []tableur.Colonne{{Titre: "Créancier", Largeur: 36}, {Titre: "Nature", Largeur: 24}, {Titre: "État", Largeur: 18}, {Titre: "Née le", Largeur: 12},
		{Titre: "Plan, par mois", Largeur: 16}, {Titre: "Plan, jusqu’au", Largeur: 14}, {Titre: "Reste dû", Largeur: 14}, {Titre: "Au", Largeur: 12}}}
	for _, x := range d.Dettes {
		l := []any{x.Creancier, x.Nature.Libelle(), d.Etat(x).Mot, x.NeeLe, nil, nil, nil, x.Solde.Jour}
		if p := d.Plan(x.ID); p != nil {
			l[4], l[5] = p.Mensualite, p.DerniereLe()
		}
		if !x.Solde.Jour.Vide() {
			l[6] = x.Solde.Centimes
		}
		f.Lignes = append(f.Lignes, l)
	}
	return g.EnvoyerTableur(w, r, v, "dettes", "dettes-"+d.aujourdhui.String(), f, []int64{d.Dossier.ID})
}
