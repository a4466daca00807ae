// SPDX-License-Identifier: EUPL-1.2

package releve

import (
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
)

// Etape is where one statement takes its account: from one balance and one day to others.
type Etape struct {
	Ouverture, Cloture argent.Centimes
	Du, Au             jour.Jour // Vide when the file does not say
}

// EnArriere tells whether e opens before p closes.
func (e Etape) EnArriere(p Etape) bool {
	return !e.Du.Vide() && !p.Au.Vide() && e.Du.Avant(p.Au)
}

// Ranger returns the positions of the statements of one account in the order of time, whatever their order in the file: banks give the oldest first, or
// the newest. The order of the file stands when its statements follow each other in it by their balances and days. Otherwise they are put in the order of their days,
// those of one day as the file has them, or the other way round if they follow each other only then. That they do follow each other is for the caller to check.
func Ranger(es []Etape) []int {
	fichier := make([]int, len(es))
	for i := range fichier {
		fichier[i] = i
	}
	if enchaine(es, fichier, true) {
		return fichier
	}
	parJour := func(i, j int) int {
		if n := es[i].Au.Depuis(es[j].Au); n != 0 || es[i].Du.Vide() || es[j].Du.Vide() {
			return n
		}
		return es[i].Du.Depuis(es[j].Du)
	}
	ancien, recent := slices.Clone(fichier), slices.Clone(fichier)
	slices.Reverse(recent)
	slices.SortStableFunc(ancien, parJour)
	slices.SortStableFunc(recent, parJour)
	for _, jours := range []bool{true, false} {
		for _, ordre := range [][]int{fichier, ancien, recent} {
			if enchaine(es, ordre, jours) {
				return ordre
			}
		}
	}
	return ancien
}

func enchaine(es []Etape, ordre []int, jours bool) bool {
	for k := 1; k < len(ordre); k++ {
		e, p := es[ordre[k]], es[ordre[k-1]]
		if e.Ouverture != p.Cloture || jours && e.EnArriere(p) {
			return false
		}
	}
	return true
}
