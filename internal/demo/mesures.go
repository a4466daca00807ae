// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"context"

	"etai/internal/base/jour"
	"etai/internal/masp"
	"etai/internal/parcours"
	"etai/internal/prestations"
)

// moisDe is how long a person's contract lasts: two years, but for some whose end is near, so that a day of work has its deadlines. The story
// begins thirteen months before the month of its cut: 14 months end with that month, 15 and 16 with the two that follow.
func moisDe(n int) int {
	switch n {
	case 7, 8, 12:
		return 14
	case 10, 11, 18, 30:
		return 15
	case 14, 22, 24:
		return 16
	}
	return 24
}

// objectifs are what the contracts of the story aim at, by turns.
var objectifs = map[masp.NatureObjectif][]string{
	masp.Insertion: {"Reprendre contact avec la mission locale", "Renouveler la carte mobilité et s’inscrire à l’atelier cuisine", "Faire le point sur sa santé avec le centre de soins"},
	masp.Autonomie: {"Payer seule le loyer à la date de l’avis", "Tenir un cahier des dépenses de la semaine", "Faire seule la déclaration trimestrielle"},
}

// signer records the contract of a person, with the benefits that she receives, all of them authorised in full.
func (d *Demo) signer(ctx context.Context, s *suivie, cesf string, depart jour.Jour) error {
	n := parcours.NouveauContrat{Dossier: s.dossier, Departement: d.departement, Niveau: masp.AvecGestion, Debut: depart, Mois: moisDe(s.n), SigneLe: depart, SignePourLe: depart,
		SignePour: "Direction Exemple, par délégation", Justificatif: map[string]string{}}
	for _, nature := range []masp.NatureObjectif{masp.Insertion, masp.Autonomie} {
		textes := objectifs[nature]
		n.Objectifs = append(n.Objectifs, masp.Objectif{Nature: nature, Texte: textes[s.n%len(textes)]})
	}
	for _, r := range s.recettes {
		n.Prestations = append(n.Prestations, parcours.PrestationDuContrat{Autorisee: true, Nouvelle: prestations.Percue{Numero: r.prestation, Libelle: r.libelle, Organisme: r.organisme,
			Allocataire: s.numero, Montant: r.montant, JourDuMois: r.quantieme, Du: depart}})
		if r.prestation > 17 { // the extension of R271-3 al. 2
			n.Justificatif["R14"] = "Trois enfants à charge, loyer impayé deux mois de suite avant la mesure."
		}
	}
	if s.n%13 == 0 {
		n.MoisAilleurs = 6
	}
	_, err := parcours.SignerContrat(ctx, d.inst.Base, d.inst.Trousseau, d.demande(cesf), n)
	return err
}
