// SPDX-License-Identifier: EUPL-1.2

package foyer

import (
	"net/http"

	"etai/internal/formats/tableur"
	"etai/internal/web/poste"
)

// foyerXLSX is the household of a file as a workbook: who lives with her, then who did, as on the page.
func (g guichet) foyerXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.lire(r, v, false)
	if err != nil {
		return err
	}
	j := g.Moteur.Horloge().Maintenant().Jour()
	f := tableur.Feuille{Nom: "Foyer", Titre: "Foyer de " + d.Personne.Affiche(), Colonnes: []tableur.Colonne{{Titre: "Qui", Largeur: 36}, {Titre: "Lien", Largeur: 24}, {Titre: "Naissance", Largeur: 12}, {Titre: "Présence", Largeur: 20},
		{Titre: "À charge", Largeur: 10}, {Titre: "Depuis le", Largeur: 12}, {Titre: "Jusqu’au", Largeur: 12}, {Titre: "Sortie", Largeur: 24}}}
	for _, parti := range []bool{false, true} {
		for _, m := range d.Foyer {
			if m.Au.Vide() == parti {
				continue
			}
			charge, sortie := "non", ""
			if m.ACharge {
				charge = "oui"
			}
			if parti {
				sortie = m.Sortie.Libelle()
			}
			f.Lignes = append(f.Lignes, []any{m.Personne.Affiche(), m.Lien.Libelle(), m.Personne.Naissance, m.Presence.Libelle(), charge, m.Du, m.Au, sortie})
		}
	}
	return g.EnvoyerTableur(w, r, v, "foyer", "foyer-"+j.String(), f, []int64{d.Dossier.ID})
}
