// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"context"
	"fmt"

	"etai/internal/base/jour"
	"etai/internal/masp"
	"etai/internal/parcours"
	"etai/internal/prestations"
)

// finsProches are the people whose contract ends soon, and in how many days, so that a day of work has its deadlines; the others' last two years.
var finsProches = map[int]int{7: 8, 8: 8, 12: 8, finDeContrat: joursAvantFin, 11: 39, 18: 39, 33: 39, 14: 70, 22: 70, 24: 70}

// presents is how many people are already followed when the story begins; the others come in the course of the year.
const presents = 232

// arrivees tells who comes in a month of the story, counted from 0.
func arrivees(m int) (de, a int) {
	parMois := (Mesures - presents + moisJoues - 1) / moisJoues
	return presents + m*parMois + 1, min(Mesures, presents+(m+1)*parMois)
}

// accompagner gives the n-th person a measure without management: her benefits stay hers, and she learns to manage them.
func (d *Demo) accompagner(ctx context.Context, n int, le jour.Jour) error {
	dossier, err := d.personne(ctx, n)
	if err != nil {
		return err
	}
	debut := le
	if n <= presents {
		debut = le.Plus(-n * 7 % 180)
	}
	return d.contracter(ctx, parcours.NouveauContrat{Dossier: dossier, Niveau: masp.SansGestion, Debut: debut, Mois: 24}, n, recettesDe(n), false)
}

// finDans returns the first day and the months of a contract in force on a day, which ends on another.
func finDans(fin, enVigueur jour.Jour) (debut jour.Jour, mois int) {
	for mois = 6; mois <= 24; mois++ {
		debut = jour.PlusMois(fin.Plus(1), -mois)
		if !debut.Apres(enVigueur) && jour.Fin(debut, mois) == fin {
			break
		}
	}
	return debut, mois
}

// objectifs are what the contracts of the story aim at, by turns.
var objectifs = map[masp.NatureObjectif][]string{
	masp.Insertion: {"Reprendre contact avec la mission locale", "Renouveler la carte mobilité et s’inscrire à l’atelier cuisine", "Faire le point sur sa santé avec le centre de soins"},
	masp.Autonomie: {"Payer seule le loyer à la date de l’avis", "Tenir un cahier des dépenses de la semaine", "Faire seule la déclaration trimestrielle"},
}

// signer records the contract of a person, with the benefits that she receives, all of them authorised in full.
func (d *Demo) signer(ctx context.Context, s *suivie, depart jour.Jour) error {
	n := parcours.NouveauContrat{Dossier: s.dossier, Niveau: masp.AvecGestion, Debut: depart, Mois: 24}
	if jours, ok := finsProches[s.n]; ok {
		n.Debut, n.Mois = finDans(d.aujourdhui.Plus(jours), depart)
	}
	if s.n%13 == 0 {
		n.MoisAilleurs = 6
	}
	return d.contracter(ctx, n, s.n, s.recettes, true)
}

// contracter completes and records the contract of the n-th person, signed the day it begins.
func (d *Demo) contracter(ctx context.Context, n parcours.NouveauContrat, rang int, recettes []recette, autorisees bool) error {
	n.Departement, n.SigneLe, n.SignePourLe, n.EvaluationLe, n.SignePour = d.departement, n.Debut, n.Debut, n.Debut.Plus(-21), "Direction Exemple, par délégation"
	n.Justificatif = map[string]string{"R3": "Mesure reprise du dossier papier, évaluation sociale du " + n.EvaluationLe.Long() + "."}
	for _, nature := range []masp.NatureObjectif{masp.Insertion, masp.Autonomie} {
		textes := objectifs[nature]
		n.Objectifs = append(n.Objectifs, masp.Objectif{Nature: nature, Texte: textes[rang%len(textes)]})
	}
	for _, r := range recettes {
		n.Prestations = append(n.Prestations, parcours.PrestationDuContrat{Autorisee: autorisees, Nouvelle: prestations.Percue{Numero: r.prestation, Libelle: r.libelle, Organisme: r.organisme,
			Allocataire: numeroDe(rang), Montant: r.montant, JourDuMois: r.quantieme, Du: n.Debut}})
		if autorisees && r.prestation > 17 { // the extension of R271-3 al. 2
			n.Justificatif["R14"] = "Trois enfants à charge, loyer impayé deux mois de suite avant la mesure."
		}
	}
	_, err := parcours.SignerContrat(ctx, d.inst.Base, d.inst.Trousseau, d.demande(cesfDe(rang)), n)
	return err
}

// numeroDe is the allocataire number of the n-th person.
func numeroDe(n int) string { return fmt.Sprintf("9900%03d", 100+n) }
