// SPDX-License-Identifier: EUPL-1.2

package logement

import (
	"net/http"

	"etai/internal/formats/tableur"
	"etai/internal/web/poste"
)

// avisXLSX is the avis d’échéance of a file as a workbook: those of the page.
func (g guichet) avisXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	x, err := g.lire(r, v, peutLire)
	if err != nil {
		return err
	}
	j := g.Moteur.Horloge().Maintenant().Jour()
	f := tableur.Feuille{Nom: "Avis d’échéance", Titre: "Avis d’échéance de " + x.Personne.Affiche(), Colonnes: []tableur.Colonne{{Titre: "Loyer de", Largeur: 20}, {Titre: "Montant", Largeur: 14}, {Titre: "Écart", Largeur: 26}, {Titre: "Dû le", Largeur: 12},
		{Titre: "État", Largeur: 26}, {Titre: "Saisi par", Largeur: 26}}}
	for _, a := range x.Avis {
		l := x.ligne(a, j)
		f.Lignes = append(f.Lignes, []any{l.Mois, l.Centimes, l.Ecart, l.ExigibleLe, l.Etat.Mot, a.Par})
	}
	return g.EnvoyerTableur(w, r, v, "avis", "avis-"+j.String(), f, []int64{x.Dossier.ID})
}
