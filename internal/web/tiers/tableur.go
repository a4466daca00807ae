// SPDX-License-Identifier: EUPL-1.2

package tiers

import (
	"net/http"
	"net/url"

	"etai/internal/base/bdd"
	"etai/internal/formats/tableur"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/tiers"
	"etai/internal/web/poste"
)

// filtreDe reads the filter of the address; what it does not know does not count.
func filtreDe(q url.Values) (f rapports.FiltreTiers) {
	for _, c := range natures() {
		if c.Valeur == q.Get("nature") {
			f.Nature = tiers.Nature(c.Valeur)
		}
	}
	if nom := []rune(q.Get("nom")); len(nom) > 0 {
		f.Nom = string(nom[:min(len(nom), 100)])
	}
	return f
}

// listeXLSX is the list as a workbook, with exactly its filter, all pages together. Bank details stay masked.
func (g guichet) listeXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	var lignes []rapports.TiersListe
	var jour string
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		jour = l.Instant().Jour().String()
		lignes, _, err = rapports.ListerTiers(r.Context(), l, a, filtreDe(r.URL.Query()), poste.LignesTableur, 0)
		return err
	}); err != nil {
		return err
	}
	f := tableur.Feuille{Nom: "Tiers", Titre: "Tiers", Colonnes: []tableur.Colonne{{Titre: "Nom", Largeur: 36}, {Titre: "Nature", Largeur: 20}, {Titre: "SIREN", Largeur: 12}, {Titre: "Titulaire du RIB", Largeur: 32},
		{Titre: "IBAN", Largeur: 20}, {Titre: "État du RIB", Largeur: 24}}}
	ids := make([]int64, len(lignes))
	for i, x := range lignes {
		ids[i] = x.ID
		f.Lignes = append(f.Lignes, []any{x.Nom, x.Nature.Libelle(), x.SIREN, x.Derniere.Titulaire, x.Derniere.IBANMasque, etat(x.Derniere).Mot})
	}
	return g.EnvoyerTableur(w, r, v, "tiers", "tiers-"+jour, f, ids)
}
