// SPDX-License-Identifier: EUPL-1.2

package pointage

import (
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/formats/tableur"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/web/poste"
)

// moisXLSX is the list of a month as a workbook, with exactly its filter, all pages together.
func (g guichet) moisXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.LireCompte) {
		return bdd.ErrAbsent
	}
	p := &pageMois{vue: demandee(r.URL.Query())}
	var m rapports.PointageDuMois
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		m, err = lire(r.Context(), l, a, p.vue.mois)
		return err
	}); err != nil {
		return err
	}
	p.vue.mois = m.Mois
	f := tableur.Feuille{Nom: "Pointage " + m.Mois.String()[:7], Titre: "Pointage " + m.Mois.DeMoisAnnee(), Colonnes: []tableur.Colonne{{Titre: "Personne", Largeur: 32}, {Titre: "Prestation", Largeur: 28}, {Titre: "Organisme", Largeur: 14},
		{Titre: "Allocataire", Largeur: 16}, {Titre: "Attendue le", Largeur: 12}, {Titre: "Attendu", Largeur: 14}, {Titre: "Arrivé", Largeur: 14}, {Titre: "Arrivé le", Largeur: 12}, {Titre: "Différence", Largeur: 14},
		{Titre: "Retenu par l’organisme", Largeur: 14}, {Titre: "État", Largeur: 18}, {Titre: "Cause", Largeur: 28}, {Titre: "Précision", Largeur: 40}}}
	var ids []int64
	for _, x := range p.filtrer(p.restreindre(m.Lignes)) {
		if len(ids) == 0 || ids[len(ids)-1] != x.Dossier {
			ids = append(ids, x.Dossier)
		}
		cause, mots := "", ""
		if x.Cause != nil {
			cause, mots = x.Cause.Cause.Libelle(), x.Cause.Mots
		}
		f.Lignes = append(f.Lignes, []any{x.Personne, x.Libelle, x.Organisme, x.Allocataire, x.Attendue, x.Montant, p.ArriveDe(x), x.RecuLe, x.Difference(), x.Retenue, p.Puce(x).Mot, cause, mots})
	}
	return g.EnvoyerTableur(w, r, v, section, "pointage-"+m.Mois.String()[:7], f, ids)
}
