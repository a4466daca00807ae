// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"etai/internal/base/journal/acces"
	"etai/internal/base/texte"
	"etai/internal/rapports"
	"etai/internal/web/poste"
)

// exporter sends the lines of the month as a file for a spreadsheet: semicolons, decimal commas, UTF-8 with its mark. Texts that begin like a
// formula are made harmless.
func (g guichet) exporter(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	vue, err := g.lireCompte(r, v)
	if err != nil {
		return err
	}
	v.Tracer(acces.Trace{Nature: acces.Export, Objet: "compte", ObjetID: vue.Compte.Dossier, Dossier: vue.Compte.Dossier})
	p := &pageCompte{Vue: vue}
	lignes := vue.Lignes
	if p.courant() {
		lignes = append(slices.Clip(lignes), vue.Prevues...)
	}
	b, err := ecrireCSV(vue, lignes)
	if err != nil {
		return err
	}
	return g.Envoyer(w, r, "text/csv; charset=utf-8", fmt.Sprintf("compte-%d-%s.csv", vue.Compte.Dossier, poste.EcrireMois(vue.Mois)), b)
}

func ecrireCSV(v rapports.VueCompte, lignes []rapports.LigneCompte) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	c := csv.NewWriter(&b)
	c.Comma, c.UseCRLF = ';', true
	rangees := [][]string{{"Date", "Libellé", "Tiers", "Nature", "Débit", "Crédit", "Solde", "État", "Écriture"},
		{v.Mois.Court(), "Solde d’ouverture", "", "", "", "", v.Ouverture.Saisie(), "", ""}}
	for _, x := range lignes {
		debit, credit := debitCredit(x.Centimes)
		ecriture := ""
		if x.Numero != 0 {
			ecriture = strconv.FormatInt(x.Numero, 10)
		}
		rangees = append(rangees, []string{x.Date.Court(), texte.CelluleCSV(x.Libelle), texte.CelluleCSV(x.Detail), texte.CelluleCSV(x.Nature), debit, credit, x.Solde.Saisie(),
			puceDe(x, v).Mot, ecriture})
	}
	if err := c.WriteAll(rangees); err != nil {
		return nil, fmt.Errorf("écrire l’export du compte : %w", err)
	}
	return b.Bytes(), nil
}
