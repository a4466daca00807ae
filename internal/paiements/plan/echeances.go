// SPDX-License-Identifier: EUPL-1.2

package plan

import (
	"cmp"
	"slices"

	"etai/internal/base/jour"
)

// Periodicite is how often a line falls.
type Periodicite string

// The rhythms.
const (
	Hebdomadaire  Periodicite = "hebdomadaire"
	Quinzaine     Periodicite = "quinzaine" // every fourteen days
	Mensuelle     Periodicite = "mensuelle"
	Bimestrielle  Periodicite = "bimestrielle"
	Trimestrielle Periodicite = "trimestrielle"
	Semestrielle  Periodicite = "semestrielle"
	Annuelle      Periodicite = "annuelle"
	Unique        Periodicite = "unique" // once, on Du
)

// Periodicites lists them as a form offers them.
var Periodicites = []Periodicite{Hebdomadaire, Quinzaine, Mensuelle, Bimestrielle, Trimestrielle, Semestrielle, Annuelle, Unique}

// Libelle is the rhythm on screen.
func (p Periodicite) Libelle() string {
	switch p {
	case Hebdomadaire:
		return "chaque semaine"
	case Quinzaine:
		return "toutes les deux semaines"
	case Mensuelle:
		return "chaque mois"
	case Bimestrielle:
		return "tous les deux mois"
	case Trimestrielle:
		return "chaque trimestre"
	case Semestrielle:
		return "deux fois par an"
	case Annuelle:
		return "une fois par an"
	case Unique:
		return "une seule fois"
	}
	return string(p)
}

// mois is how many months lie between two instances, 0 for a rhythm of weeks or none.
func (p Periodicite) mois() int {
	switch p {
	case Mensuelle:
		return 1
	case Bimestrielle:
		return 2
	case Trimestrielle:
		return 3
	case Semestrielle:
		return 6
	case Annuelle:
		return 12
	}
	return 0
}

// semaines is how many weeks lie between two instances, 0 for another rhythm.
func (p Periodicite) semaines() int {
	switch p {
	case Hebdomadaire:
		return 1
	case Quinzaine:
		return 2
	}
	return 0
}

// uneFois is the occurrence of what comes once, whatever its day becomes.
var uneFois = jour.Certain(1, 1, 1)

// Occurrence is what names an instance whatever the day on which a version puts it: the first day of its month (or of its two, three, six, twelve
// months of the calendar), or the Monday of its week. A version that moves rent from the 5th to the 7th does not make it fall twice.
func (l Ligne) Occurrence(voulu jour.Jour) jour.Jour {
	if l.Periodicite == Unique {
		return uneFois
	}
	if l.Periodicite.semaines() > 0 {
		return voulu.Lundi()
	}
	a, m, _ := voulu.Decomposer()
	k := max(1, l.Periodicite.mois())
	j, _ := jour.De(a, (m-1)/k*k+1, 1)
	return j
}

// Voulus returns the days between du and au on which the line falls, in order.
func (l Ligne) Voulus(du, au jour.Jour) []jour.Jour {
	if !l.Au.Vide() && l.Au.Avant(au) {
		au = l.Au
	}
	if l.Du.Vide() || au.Avant(l.Du) {
		return nil
	}
	var r []jour.Jour
	garder := func(j jour.Jour) {
		if !j.Avant(du) && !j.Apres(au) && !j.Avant(l.Du) {
			r = append(r, j)
		}
	}
	switch n, k := l.Periodicite.semaines(), l.Periodicite.mois(); {
	case n > 0:
		j := l.Du.Lundi().Plus(l.Jour - 1)
		if j.Avant(l.Du) {
			j = j.Plus(7)
		}
		if j.Avant(du) { // straight to the last one before du
			j = j.Plus(du.Depuis(j) / (7 * n) * 7 * n)
		}
		for ; !j.Apres(au); j = j.Plus(7 * n) {
			garder(j)
		}
	case k > 0:
		m := l.Du.PremierDuMois()
		if m.Avant(du) {
			a1, m1, _ := m.Decomposer()
			a2, m2, _ := du.Decomposer()
			m = jour.PlusMois(m, ((a2-a1)*12+m2-m1)/k*k)
		}
		for ; !m.Vide() && !m.Apres(au); m = jour.PlusMois(m, k) {
			garder(m.Plus(min(l.Jour, m.DernierDuMois().Quantieme()) - 1))
		}
	default:
		garder(l.Du)
	}
	return r
}

// VouluDe is the day on which the instance that bears an occurrence falls, Vide when the line has none.
func (l Ligne) VouluDe(occurrence jour.Jour) jour.Jour {
	if l.Periodicite == Unique {
		if occurrence == uneFois {
			return l.Du
		}
		return jour.Jour{}
	}
	fin := occurrence.Plus(6)
	if k := l.Periodicite.mois(); k > 0 {
		fin = jour.PlusMois(occurrence, k).Plus(-1)
	}
	for _, j := range l.Voulus(occurrence, fin) {
		if l.Occurrence(j) == occurrence {
			return j
		}
	}
	return jour.Jour{}
}

// Rang and total of an instance among those of its line ("4 sur 12"); total is 0 when the line has no end.
func (l Ligne) Numero(voulu jour.Jour) (numero, total int) {
	numero = len(l.Voulus(l.Du, voulu))
	if !l.Au.Vide() {
		total = len(l.Voulus(l.Du, l.Au))
	}
	return numero, total
}

// Instance is one order, or one sum to set aside, that a line brings to a period.
type Instance struct {
	Ligne      Ligne
	Occurrence jour.Jour
	Voulu      jour.Jour // when the money is wanted there
	Execution  jour.Jour // when it leaves
}

// EnRetard tells whether it leaves after the day on which it is wanted.
func (i Instance) EnRetard() bool { return i.Execution.Apres(i.Voulu) }

// Execution is the day on which money wanted on a day leaves: the last TARGET day up to it, or the first one possible when that one is past.
func Execution(voulu, auPlusTot jour.Jour) jour.Jour {
	j := jour.TargetPrecedent(voulu)
	if j.Avant(auPlusTot) {
		return jour.TargetSuivant(auPlusTot)
	}
	return j
}

// Instances returns what the lines bring to the period from du to au: what is wanted in it. An order leaves on the last TARGET day up to the day on which
// it is wanted, but not before auPlusTot nor before the period: the money that pays it comes then. Late rent still leaves; a week that is over is not
// caught up.
func Instances(lignes []Ligne, du, au, auPlusTot jour.Jour) []Instance {
	if auPlusTot.Avant(du) {
		auPlusTot = du
	}
	r := make([]Instance, 0, len(lignes))
	for _, l := range lignes {
		for _, voulu := range l.Voulus(du, au) {
			if voulu.Avant(l.depuis) || !l.jusqua.Vide() && voulu.Apres(l.jusqua) {
				continue
			}
			if n := l.Periodicite.semaines(); n > 0 && !voulu.Plus(7*n).Apres(auPlusTot) {
				continue // the next one is there already: money for a week that is over is not caught up
			}
			i := Instance{Ligne: l, Occurrence: l.Occurrence(voulu), Voulu: voulu, Execution: voulu}
			if l.Genre == Paiement {
				i.Execution = Execution(voulu, auPlusTot)
			} else if voulu.Avant(auPlusTot) {
				i.Execution = auPlusTot
			}
			if !i.Execution.Apres(au) {
				r = append(r, i)
			}
		}
	}
	slices.SortFunc(r, func(a, b Instance) int {
		return cmp.Or(cmp.Compare(a.Ligne.Rang(), b.Ligne.Rang()), a.Execution.Depuis(b.Execution), cmp.Compare(a.Ligne.Position, b.Ligne.Position),
			cmp.Compare(a.Ligne.Serie, b.Ligne.Serie), a.Voulu.Depuis(b.Voulu))
	})
	return r
}

// Periode returns the period that holds a day: from one main receipt (on a day of the month) to the eve of the next.
func Periode(jourDuMois int, j jour.Jour) (du, au jour.Jour) {
	arrivee := func(m jour.Jour) jour.Jour { return m.Plus(min(max(1, jourDuMois), m.DernierDuMois().Quantieme()) - 1) }
	m := j.PremierDuMois()
	if arrivee(m).Apres(j) {
		m = jour.PlusMois(m, -1)
	}
	return arrivee(m), arrivee(jour.PlusMois(m, 1)).Plus(-1)
}
