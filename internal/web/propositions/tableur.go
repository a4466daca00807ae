// SPDX-License-Identifier: EUPL-1.2

package propositions

import (
	"net/http"
	"slices"

	"etai/internal/formats/tableur"
	"etai/internal/rapports/propositions"
	"etai/internal/web/poste"
)

// etatDemande is the filter of the address; what it does not know does not count.
func etatDemande(r *http.Request) propositions.Etat {
	if e := propositions.Etat(r.URL.Query().Get("etat")); slices.Contains(propositions.Etats, e) {
		return e
	}
	return ""
}

// retenir keeps the accounts of a state, all of them without one; those that ask for a decision come first.
func retenir(tous []propositions.Compte, etat propositions.Etat) (gardes []propositions.Compte) {
	for _, c := range tous {
		if etat == "" || c.Etat() == etat {
			gardes = append(gardes, c)
		}
	}
	rang := func(c propositions.Compte) int { return slices.Index(propositions.Etats, c.Etat()) }
	slices.SortStableFunc(gardes, func(a, b propositions.Compte) int { return rang(a) - rang(b) })
	return gardes
}

// listeXLSX is the list as a workbook, with exactly its filter, all pages together.
func (g guichet) listeXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	tous, err := g.comptes(r, v)
	if err != nil {
		return err
	}
	p := &pageListe{}
	p.lignes(retenir(tous, etatDemande(r)))
	f := tableur.Feuille{Nom: "Propositions", Titre: "Propositions du mois", Colonnes: []tableur.Colonne{{Titre: "Personne", Largeur: 32}, {Titre: "État", Largeur: 20}, {Titre: "Du", Largeur: 12}, {Titre: "Au", Largeur: 12},
		{Titre: "Lignes acceptées", Largeur: 10}, {Titre: "Accepté", Largeur: 14}, {Titre: "Lignes à préparer", Largeur: 10}, {Titre: "À préparer", Largeur: 14}, {Titre: "Lignes refusées", Largeur: 10},
		{Titre: "Refusé", Largeur: 14}, {Titre: "Solde à la fin", Largeur: 14}, {Titre: "À savoir", Largeur: 44}}}
	ids := make([]int64, len(p.Lignes))
	for i, x := range p.Lignes {
		ids[i] = x.Dossier
		f.Lignes = append(f.Lignes, []any{x.Personne, x.Puce.Mot, x.Du, x.Au, int64(x.Acceptees), x.Accepte, int64(x.Restent), x.Reste, int64(x.Refusees), x.Refuse, x.Fermeture, x.Dit})
	}
	return g.EnvoyerTableur(w, r, v, "propositions", "propositions", f, ids)
}
