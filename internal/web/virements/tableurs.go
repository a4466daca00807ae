// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/formats/tableur"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/rapports/ordres"
	"etai/internal/web/poste"
)

// filtreOrdres reads the filter of the address: a state, a file; what it does not know does not count.
func filtreOrdres(q url.Values) (etat paiements.Etat, dossier int64) {
	if etat = paiements.Etat(q.Get("etat")); !slices.Contains(etatsFiltres, etat) {
		etat = ""
	}
	dossier, _ = strconv.ParseInt(q.Get("dossier"), 10, 64)
	return etat, dossier
}

// ordresXLSX is the list of orders as a workbook, with exactly its filter, all pages together.
func (g guichet) ordresXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.LireCompte) {
		return absent(v, "ordres", 0, bdd.ErrAbsent)
	}
	etat, dossier := filtreOrdres(r.URL.Query())
	var lus []ordres.Ordre
	var aujourdhui jour.Jour
	err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		aujourdhui = l.Instant().Jour()
		if dossier != 0 {
			if _, err := filtreDuDossier(r, l, a, dossier); err != nil {
				return err
			}
		}
		lus, err = ordres.Tous(r.Context(), l, a, etat, dossier, poste.LignesTableur)
		return err
	})
	if err != nil {
		return absent(v, "ordres", dossier, err)
	}
	f := tableur.Feuille{Nom: "Ordres", Titre: "Ordres de virement au " + aujourdhui.Court(), Colonnes: []tableur.Colonne{{Titre: "Référence", Largeur: 24}, {Titre: "Personne", Largeur: 32}, {Titre: "Objet", Largeur: 20},
		{Titre: "Libellé", Largeur: 28}, {Titre: "Tiers", Largeur: 28}, {Titre: "Titulaire", Largeur: 28}, {Titre: "IBAN", Largeur: 20}, {Titre: "Montant", Largeur: 14}, {Titre: "Exécution", Largeur: 12},
		{Titre: "État", Largeur: 18}, {Titre: "Pourquoi", Largeur: 36}, {Titre: "Remise", Largeur: 16}}}
	ids := make([]int64, len(lus))
	for i, o := range lus {
		ids[i] = o.ID
		x, err := g.enListe(o)
		if err != nil {
			return err
		}
		f.Lignes = append(f.Lignes, []any{o.BoutEnBout, o.Personne, o.Objet.Libelle(), o.Libelle, o.Tiers, o.Titulaire, o.IBANMasque, o.Centimes, o.ExecutionLe, x.Etat.Mot, x.Suite, o.Reference})
	}
	return g.EnvoyerTableur(w, r, v, "ordres", "ordres-"+aujourdhui.String(), f, ids)
}

// remisesXLSX is the list of remises as a workbook, with exactly its filter, all pages together.
func (g guichet) remisesXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.PreparerOrdre) && !v.Peut(droits.ViserRemise) {
		return absent(v, "remises", 0, bdd.ErrAbsent)
	}
	f := tableur.Feuille{Nom: "Remises", Titre: "Remises de virements", Colonnes: []tableur.Colonne{{Titre: "Remise", Largeur: 16}, {Titre: "État", Largeur: 20}, {Titre: "Ordres", Largeur: 10}, {Titre: "Total", Largeur: 14},
		{Titre: "Exécution", Largeur: 12}, {Titre: "Préparée par", Largeur: 24}, {Titre: "Préparée le", Largeur: 12}, {Titre: "Visée par", Largeur: 24}}}
	vue := attenteDe(r.URL.Query())
	if vue != "" {
		f.Titre += ", " + strings.ToLower(motsDesAttentes[vue])
	}
	var ids []int64
	var aujourdhui jour.Jour
	err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		aujourdhui = l.Instant().Jour()
		f.Lignes, ids = nil, nil
		for page, suite := 1, true; suite; page++ {
			var rs []paiements.Remise
			var err error
			if rs, suite, _, err = lireRemises(r.Context(), l, a, vue, page); err != nil {
				return err
			}
			var agents []int64
			for _, x := range rs {
				agents = append(agents, x.PrepareePar, x.ViseePar)
			}
			n, err := lireNoms(r.Context(), l, agents...)
			if err != nil {
				return err
			}
			for _, x := range rs {
				viseePar := ""
				if x.ViseePar != 0 {
					viseePar = n.De(x.ViseePar)
				}
				ids = append(ids, x.ID)
				f.Lignes = append(f.Lignes, []any{x.Reference(), puceRemise(x.Etat).Mot, x.Nombre, x.Total, x.ExecutionLe, n.De(x.PrepareePar), x.PrepareeLe.Jour(), viseePar})
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	nom := "remises-" + aujourdhui.String()
	if vue != "" {
		nom += "-" + string(vue)
	}
	return g.EnvoyerTableur(w, r, v, "remises", nom, f, ids)
}
