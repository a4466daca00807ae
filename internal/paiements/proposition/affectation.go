// SPDX-License-Identifier: EUPL-1.2

package proposition

import "etai/internal/base/argent"

// Affectation is, over a period, a benefit that goes wholly to its purpose, and what pays that purpose.
type Affectation struct {
	Prestation int             // number of D271-2
	Recu       argent.Centimes // seen since the period began, or expected in it
	Employe    argent.Centimes // orders of the period on its purpose, what is set aside for it, and the lines accepted for it
}

// Inemploye is what would not serve its purpose (CASF art. R271-4, rule R16).
func (a Affectation) Inemploye() argent.Centimes { return max(0, a.Recu-a.Employe) }

// alertesAffectees warns of the benefits that would not be spent on their purpose: it warns, and blocks nothing.
func alertesAffectees(as []Affectation) []Alerte {
	var r []Alerte
	for _, a := range as {
		if manque := a.Inemploye(); manque > 0 {
			r = append(r, Alerte{Nature: AffecteeInemployee, Centimes: manque, Prestation: a.Prestation})
		}
	}
	return r
}
