// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"bytes"
	"cmp"
	"fmt"
	"net/http"

	"etai/internal/base/journal/acces"
	"etai/internal/base/texte"
	"etai/internal/rapports"
	"etai/internal/rapports/relevepdf"
	"etai/internal/web/poste"
)

// relevePDF sends the monthly statement as a sheet to print, PDF/A.
func (g guichet) relevePDF(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	rel, err := g.lireReleve(r, v)
	if err != nil {
		return err
	}
	v.Tracer(acces.Trace{Nature: acces.Export, Objet: "releve", ObjetID: rel.Dossier, Dossier: rel.Dossier})
	var b bytes.Buffer
	if err := relevepdf.Ecrire(&b, feuille(rel)); err != nil {
		return fmt.Errorf("dessiner le relevé de la personne : %w", err)
	}
	return g.envoyer(w, r, "application/pdf", "releve-"+ecrireMois(rel.Mois)+".pdf", b.Bytes())
}

// feuille gives the sheet what it says.
func feuille(r rapports.ReleveMensuel) relevepdf.Releve {
	f := relevepdf.Releve{Organisation: r.Organisation, Service: r.Service, Adresse: r.Adresse, Telephone: texte.Telephone(r.Telephone), Personne: r.Personne.Affiche(), Le: r.Le, Mois: r.Mois, Ouverture: r.Ouverture, Arrive: lignesPDF(r.Arrive),
		Paye: lignesPDF(r.Paye), Reste: r.Reste, ResteLe: r.ResteLe, CeQuiVient: r.Vient, NonPaye: r.Impaye, AVerifier: r.Verifie, Contact: cmp.Or(r.Suivie, r.Organisation), Provisoire: r.Provisoire, CreeLe: r.CreeLe}
	if !r.Personne.EcrireDomicile {
		f.Remise = "Remis en main propre"
	}
	return f
}

func lignesPDF(ls []rapports.LigneReleve) []relevepdf.Ligne {
	r := make([]relevepdf.Ligne, len(ls))
	for i, l := range ls {
		r[i] = relevepdf.Ligne{Quand: l.Quand, Libelle: l.Libelle, Montant: l.Centimes}
	}
	return r
}
