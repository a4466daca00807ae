// SPDX-License-Identifier: EUPL-1.2

package budget

import (
	"etai/internal/base/argent"
	"etai/internal/base/jour"
)

// Theme is what a person recognises of what goes out, by its picture: a roof, energy, food; and the rest.
type Theme string

// The themes, in the order in which they are shown (08-ux §2.3).
const (
	Toit       Theme = "toit"
	Lumiere    Theme = "energie"
	Nourriture Theme = "nourriture"
	Reste      Theme = "reste"
)

// Themes lists them in that order.
var Themes = []Theme{Toit, Lumiere, Nourriture, Reste}

// Theme is where what goes out is shown to the person: rent and charges are the roof, energy and water go together, « argent de vie » is what she eats and lives on.
func (p Poste) Theme() Theme {
	switch p {
	case Loyer, Charges:
		return Toit
	case Energie, Eau:
		return Lumiere
	case ArgentDeVie:
		return Nourriture
	}
	return Reste
}

// Don is money for her that is wanted on a day.
type Don struct {
	Jour     jour.Jour
	Centimes argent.Centimes
}

// Enveloppe is a week of a month, from its Monday to its Sunday, and what she has for it. A week is of the month of its Monday, so that each day is in one week alone.
type Enveloppe struct {
	Du, Au jour.Jour
	Dons   []Don
}

// Total adds them.
func (e Enveloppe) Total() (s argent.Centimes) {
	for _, d := range e.Dons {
		s += d.Centimes
	}
	return s
}

// Enveloppes splits a month in its four or five weeks, and puts in each what is wanted in it; what is wanted on another day is left out.
func Enveloppes(mois jour.Jour, dons []Don) (es []Enveloppe) {
	for j := mois.PremierDuMois().Plus(6).Lundi(); j.PremierDuMois() == mois.PremierDuMois(); j = j.Plus(7) {
		e := Enveloppe{Du: j, Au: j.Plus(6)}
		for _, d := range dons {
			if !d.Jour.Avant(e.Du) && !d.Jour.Apres(e.Au) {
				e.Dons = append(e.Dons, d)
			}
		}
		es = append(es, e)
	}
	return es
}

// DonsDe are the « argent de vie » of a budget for the weeks of a month, each on its Monday: what is agreed by week as it is; what is agreed by month or more, shared out equally, its odd cents with
// the first weeks.
func DonsDe(lignes []Ligne, mois jour.Jour) (ds []Don) {
	semaines := Enveloppes(mois, nil)
	n := argent.Centimes(len(semaines))
	for _, l := range lignes {
		if l.Poste != ArgentDeVie {
			continue
		}
		for i, e := range semaines {
			c := l.Centimes
			if l.Frequence != Semaine {
				m := l.Mensuel()
				if c = m / n; argent.Centimes(i) < m%n {
					c++
				}
			}
			if l.EnCours(e.Du) && c > 0 {
				ds = append(ds, Don{e.Du, c})
			}
		}
	}
	return ds
}
