// SPDX-License-Identifier: EUPL-1.2

package budget

import (
	"net/http"
	"strings"

	"etai/internal/formats/tableur"
	"etai/internal/web/poste"
)

// prestationsXLSX is the benefits of a file as a workbook, in the order of the page.
func (g guichet) prestationsXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.vue(r, v, false)
	if err != nil {
		return err
	}
	p := &pagePrestations{Aujourdhui: g.Moteur.Horloge().Maintenant().Jour()}
	if p.Percues, _, err = g.percues(r, v, &d); err != nil {
		return err
	}
	f := tableur.Feuille{Nom: "Prestations", Titre: "Prestations reçues par " + d.Personne.Affiche(), Colonnes: []tableur.Colonne{{Titre: "Prestation", Largeur: 36}, {Titre: "Numéro à l’article D271-2", Largeur: 14}, {Titre: "État", Largeur: 24},
		{Titre: "Payée par", Largeur: 24}, {Titre: "Numéro d’allocataire", Largeur: 20}, {Titre: "Depuis le", Largeur: 12}, {Titre: "Jusqu’au", Largeur: 12}, {Titre: "Par mois", Largeur: 14}, {Titre: "Versée à", Largeur: 24}}}
	for _, x := range p.Percues {
		e := p.Etat(x)
		ligne := []any{x.Libelle, nil, strings.TrimSpace(e.Mot + " " + e.Suite), x.Organisme, x.Allocataire, x.Du, x.Au, nil, verseeA(x.TiersPayant, x.AuService, x.MJAGBF)}
		if x.Numero != 0 {
			ligne[1] = x.Numero
		}
		if x.Montant != 0 {
			ligne[7] = x.Montant
		}
		f.Lignes = append(f.Lignes, ligne)
	}
	return g.EnvoyerTableur(w, r, v, "prestations", "prestations-"+p.Aujourdhui.String(), f, []int64{d.Dossier.ID})
}

// verseeA says to whom else than her a benefit is paid.
func verseeA(bailleur, service, delegue bool) string {
	switch {
	case bailleur:
		return "au bailleur"
	case service:
		return "à un service"
	case delegue:
		return "à un délégué aux prestations"
	}
	return ""
}
