// SPDX-License-Identifier: EUPL-1.2

package proposition

import "etai/internal/base/argent"

// Affectation is, over a period, a benefit that goes wholly to its purpose, and what pays that purpose.
type Affectation struct {
	Prestation int             // number of D271-2
	Report     argent.Centimes // what the periods before received for it and did not spend on it
	Recu       argent.Centimes // seen since the period began, or expected in it
	Employe    argent.Centimes // orders of the period on its purpose, what is set aside for it, and the lines accepted for it
}

// Inemploye is what would not serve its purpose (CASF art. R271-4, rule R16): of this period, and carried forward to it.
func (a Affectation) Inemploye() argent.Centimes { return max(0, a.Report+a.Recu-a.Employe) }

// Reporter is the last of the periods of a benefit, the oldest first, with what those before left to spend on its purpose (rule R16: per month or carried forward). What a
// period spent beyond what it received came from elsewhere: it is not carried.
func Reporter(prestation int, periodes []Affectation) (a Affectation) {
	a.Prestation = prestation
	for _, p := range periodes {
		a = Affectation{Prestation: prestation, Report: a.Inemploye(), Recu: p.Recu, Employe: p.Employe}
	}
	return a
}

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
