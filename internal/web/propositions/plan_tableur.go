// SPDX-License-Identifier: EUPL-1.2

package propositions

import (
	"fmt"
	"net/http"

	"etai/internal/formats/tableur"
	"etai/internal/web/poste"
)

// planXLSX is the plan of an account as a workbook: the version and the lines of the page, in the order in which they pass.
func (g guichet) planXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	vue, err := g.lirePlan(r, v, false)
	if err != nil {
		return err
	}
	p := &pagePlan{Vue: vue}
	p.remplir()
	f := tableur.Feuille{Nom: "Plan", Titre: fmt.Sprintf("Plan du compte de %s, version %d", vue.Personne.Affiche(), vue.Montree.Numero), Colonnes: []tableur.Colonne{{Titre: "Rang", Largeur: 32}, {Titre: "Ce que la ligne paie", Largeur: 32}, {Titre: "But", Largeur: 36},
		{Titre: "Tiers", Largeur: 32}, {Titre: "Quand", Largeur: 28}, {Titre: "Montant", Largeur: 14}, {Titre: "À partir du", Largeur: 12}, {Titre: "Jusqu’au", Largeur: 12}}}
	for _, rang := range p.Rangs {
		for _, l := range rang.Lignes {
			ligne := []any{rang.Titre, l.Quoi, l.But, l.Qui, l.Quand, l.Centimes, l.Du, l.Au}
			if l.SelonAvis {
				ligne[5] = "selon l’avis d’échéance"
			}
			f.Lignes = append(f.Lignes, ligne)
		}
	}
	return g.EnvoyerTableur(w, r, v, "plan", "plan-"+vue.Aujourdhui.String(), f, []int64{vue.Dossier})
}
