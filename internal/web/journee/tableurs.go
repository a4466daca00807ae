// SPDX-License-Identifier: EUPL-1.2

package journee

import (
	"net/http"
	"slices"
	"strings"

	"etai/internal/base/texte"
	"etai/internal/formats/tableur"
	"etai/internal/web/poste"
)

// echeancesXLSX is the list of measures that end soon, as a workbook.
func (c accueil) echeancesXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	x, le, err := c.lireFins(r, v, poste.LignesTableur, 0)
	if err != nil {
		return err
	}
	f := tableur.Feuille{Nom: "Échéances", Titre: "Mesures qui finissent d’ici " + texte.Pluriel(x.Horizon(), "jour"),
		Colonnes: []tableur.Colonne{{Titre: "Fin", Largeur: 12}, {Titre: "Personne", Largeur: 36}, {Titre: "Mesure", Largeur: 20}, {Titre: "À prévoir", Largeur: 60}}}
	if x.Totale {
		f.Titre = "Durées totales atteintes d’ici " + texte.Pluriel(x.Horizon(), "jour")
		f.Colonnes = slices.Delete(f.Colonnes, 2, 3)
	}
	for _, m := range x.Mesures {
		ligne := []any{m.Fin, m.Personne, m.Numero, x.Quoi(m)}
		if x.Totale {
			ligne = slices.Delete(ligne, 2, 3)
		}
		f.Lignes = append(f.Lignes, ligne)
	}
	return c.EnvoyerTableur(w, r, v, "echeances", "echeances-"+le.String(), f, x.dossiers())
}

// tachesXLSX is the list of tasks, as a workbook, with exactly its filter.
func (c accueil) tachesXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	x, _, err := c.lireToutes(r, v, filtreTaches(r), poste.LignesTableur, 1)
	if err != nil {
		return err
	}
	f := tableur.Feuille{Nom: "À faire", Titre: "Tâches à faire", Colonnes: []tableur.Colonne{{Titre: "Pour le", Largeur: 12}, {Titre: "Personne", Largeur: 36}, {Titre: "Tâche", Largeur: 44}, {Titre: "À faire", Largeur: 90}}}
	for _, t := range x.lignes {
		f.Lignes = append(f.Lignes, []any{t.Echeance, t.Personne, strings.TrimSpace(t.Quoi), t.Aide})
	}
	return c.EnvoyerTableur(w, r, v, "taches", "taches-"+x.le.String(), f, x.dossiers)
}
