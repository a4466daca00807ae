// SPDX-License-Identifier: EUPL-1.2

package rapprochement

import (
	"net/http"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/formats/tableur"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/web/poste"
)

// cloturesXLSX is where every account stands for the month of the page, as a workbook: all of them, beyond the first ones that the page shows.
func (g guichet) cloturesXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	fin, err := finDuMois(r.URL.Query().Get("mois"), g.Moteur.Horloge().Maintenant().Jour())
	if err != nil {
		return err
	}
	var vue rapports.VueClotures
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		vue, err = rapports.Clotures(r.Context(), l, g.Inst.Trousseau, a, fin)
		return err
	}); err != nil {
		return err
	}
	f := tableur.Feuille{Nom: "Clôture", Titre: "Clôture " + fin.DeMoisAnnee(), Colonnes: []tableur.Colonne{{Titre: "Compte", Largeur: 36}, {Titre: "Compte bancaire", Largeur: 24}, {Titre: "État", Largeur: 20}, {Titre: "Ce qui manque", Largeur: 70},
		{Titre: "Solde de la banque", Largeur: 16}, {Titre: "Dont reçu, en attente", Largeur: 16}, {Titre: "Préparé par", Largeur: 24}, {Titre: "Signé par", Largeur: 24}}}
	var dossiers []int64
	for _, x := range []struct {
		etat string
		cs   []rapports.CompteACloturer
	}{{"à signer", vue.ASigner}, {"prêt à clore", vue.APreparer}, {"préparé par vous", vue.Presentes}, {"il manque quelque chose", vue.Manques}, {"clos", vue.Clos}} {
		for _, c := range x.cs {
			qui, attente := c.Personne, any(nil)
			if c.Attente != 0 {
				attente = c.Attente
			}
			if qui == "" {
				qui = "Compte collectif"
			} else {
				dossiers = append(dossiers, c.Dossier)
			}
			var manques []string
			for _, m := range c.Conditions {
				manques = append(manques, m.Manque)
			}
			f.Lignes = append(f.Lignes, []any{qui, c.IBANMasque, x.etat, strings.Join(manques, " "), c.Banque, attente, c.Preparateur, c.Signataire})
		}
	}
	return g.EnvoyerTableur(w, r, v, "clotures", "clotures-"+fin.String()[:7], f, dossiers)
}
