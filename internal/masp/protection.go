// SPDX-License-Identifier: EUPL-1.2

package masp

import (
	"slices"

	"etai/internal/base/jour"
)

// Protection is a measure that a judge ordered for a person, with the days when it stands.
type Protection struct {
	Nom         string
	Du, Au      jour.Jour // Au is Vide when the judgment sets no end
	Prestations []int     // of a MAJ: the benefits that it bears on; empty: all her money
	Sauvegarde  bool      // she keeps the exercise of her rights: rule R35 does not name it
}

// EnCours tells whether it stands on a day.
func (p Protection) EnCours(j jour.Jour) bool {
	return !p.Du.Apres(j) && (p.Au.Vide() || !p.Au.Avant(j))
}

// verifierProtection is rule R35 (C. civ. arts. 495-1, 495-4): what a mandataire manages by order of the judge is not managed under a contract at once.
func verifierProtection(l Ligne, sigle string, ps []Protection) *Refus {
	for _, p := range ps {
		if p.Sauvegarde || l.Au.Avant(p.Du) || !p.Au.Vide() && l.Du.Apres(p.Au) || len(p.Prestations) > 0 && !slices.Contains(p.Prestations, l.Percue.Numero) {
			continue
		}
		quand := " depuis le " + p.Du.Court()
		if !p.Au.Vide() {
			quand = " du " + p.Du.Court() + " au " + p.Au.Court()
		}
		return &Refus{Regle: "R35", Message: sigle + " : " + p.Nom + quand + ", un mandataire la gère sur décision du juge (articles 495-1 et 495-4 du code civil) ; ne pas l’autoriser sur ces jours"}
	}
	return nil
}
