// SPDX-License-Identifier: EUPL-1.2

package budget

import (
	"fmt"
	"net/http"
	"strconv"

	"etai/internal/base/bdd"
	"etai/internal/formats/tableur"
	"etai/internal/web/poste"
)

// budgetXLSX is one version of a budget as a workbook: its lines, in the order of the page.
func (g guichet) budgetXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.vue(r, v, false)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(r.URL.Query().Get("version"), 10, 64)
	if err != nil {
		return bdd.ErrAbsent
	}
	b, _, err := g.lireVersion(r, v, &d, id)
	if err != nil {
		return err
	}
	f := tableur.Feuille{Nom: "Budget", Titre: fmt.Sprintf("Budget de %s, version %d", d.Personne.Affiche(), b.Numero), Colonnes: []tableur.Colonne{{Titre: "Groupe", Largeur: 20}, {Titre: "Poste", Largeur: 28}, {Titre: "Ligne", Largeur: 32},
		{Titre: "Montant", Largeur: 14}, {Titre: "Rythme", Largeur: 14}, {Titre: "Passe par", Largeur: 28}, {Titre: "Par mois", Largeur: 14}, {Titre: "Justificatif", Largeur: 32}, {Titre: "À partir du", Largeur: 12}, {Titre: "Jusqu’au", Largeur: 12}}}
	for _, x := range groupes(b.Lignes) {
		for _, l := range x.Lignes {
			f.Lignes = append(f.Lignes, []any{x.Titre, l.Poste.Libelle(), l.Libelle, l.Centimes, l.Frequence.Libelle(), l.Passage.Libelle(), l.Mensuel(), l.Justificatif, l.Du, l.Au})
		}
	}
	return g.EnvoyerTableur(w, r, v, "budget", fmt.Sprintf("budget-version-%d", b.Numero), f, []int64{d.Dossier.ID})
}
