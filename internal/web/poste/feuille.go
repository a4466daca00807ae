// SPDX-License-Identifier: EUPL-1.2

package poste

import (
	"cmp"
	"strings"

	"etai/internal/base/texte"
	"etai/internal/rapports"
	"etai/internal/rapports/relevepdf"
)

// Feuille is an account rendered to the person as its sheet says it.
func Feuille(r rapports.ReleveMensuel) relevepdf.Releve {
	f := relevepdf.Releve{Organisation: r.Organisation, Service: r.Service, Adresse: r.Adresse, Telephone: texte.Telephone(r.Telephone), Personne: r.Personne.Affiche(), Le: r.Le, Mois: r.Mois, Annuel: r.Annuel, Fin: r.Fin, Ouverture: r.Ouverture, Arrive: lignesPDF(r.Arrive),
		Paye: lignesPDF(r.Paye), Reste: r.Reste, ResteLe: r.ResteLe, MisDeCote: r.MisDeCote, CeQuiVient: r.Vient, NonPaye: r.Impaye, AVerifier: r.Verifie, Contact: cmp.Or(r.Suivie, r.Organisation), Provisoire: r.Provisoire, CreeLe: r.CreeLe, Gros: r.Livraison.Gros}
	if !r.Livraison.Poste {
		f.Remise = "Remis en main propre"
		return f
	}
	f.Destinataire = []string{f.Personne}
	if chez := r.Livraison.Chez; chez != "" {
		f.Destinataire = append(f.Destinataire, "Chez "+chez)
	}
	f.Destinataire = append(append(f.Destinataire, strings.Split(r.Livraison.Adresse, "\n")...), strings.ToUpper(r.Livraison.Commune))
	return f
}

func lignesPDF(ls []rapports.LigneReleve) []relevepdf.Ligne {
	r := make([]relevepdf.Ligne, len(ls))
	for i, l := range ls {
		r[i] = relevepdf.Ligne{Quand: l.Quand, Libelle: l.Libelle, Montant: l.Centimes}
	}
	return r
}
