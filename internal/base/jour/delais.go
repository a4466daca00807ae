// SPDX-License-Identifier: EUPL-1.2

package jour

import (
	"errors"
	"fmt"
)

// Unite is the unit of a delay.
type Unite string

// Units of a delay.
const (
	Jours       Unite = "jours"
	JoursOuvres Unite = "jours_ouvres" // Monday to Friday except the holidays of the territory
	Semaines    Unite = "semaines"     // seven days each; the code of civil procedure has no rule of its own for weeks
	Mois        Unite = "mois"
)

// Delai is a delay of the law, to be counted from an event.
type Delai struct {
	Nombre     int // zero or more
	Unite      Unite
	Rebours    bool // counted backwards from the event
	Report     bool // CPC 642, second paragraph
	Territoire Territoire
}

// Echeance is where a delay ends.
type Echeance struct {
	DernierJour    Jour // the last day on which the act may be done (first one, when counted backwards)
	Normal         Jour // the day before any report
	ReportApplique bool
}

// nombreMax bounds every unit: beyond it the calendar ends, whatever the event.
const nombreMax = 4_000_000

// ErrDelai is returned for a delay that cannot be counted.
var ErrDelai = errors.New("délai incalculable")

// Depuis counts the delay from an event.
//
// Code of civil procedure, art. 641: in a delay of days, the day of the act, event, decision or notification
// does not count; a delay of months ends on the day of the last month that bears the same number as the day
// of the event, else on the last day of that month. Art. 642: every delay expires on its last day at
// midnight; one that would expire on a Saturday, a Sunday or a holiday is extended to the first working day
// after. Art. 642 extends: it is not applied to a delay counted backwards (Cour de cassation, opinion cited in
// domain sheet 02 §2: the 42 days before the hearing are never moved), so Rebours ignores Report.
func (d Delai) Depuis(evenement Jour) (Echeance, error) {
	if evenement.Vide() {
		return Echeance{}, fmt.Errorf("%w\u00a0: la date de l’évènement manque", ErrDelai)
	}
	if d.Nombre < 0 || d.Nombre > nombreMax {
		return Echeance{}, fmt.Errorf("%w\u00a0: le nombre va de 0 à %d", ErrDelai, nombreMax)
	}
	n := d.Nombre
	if d.Rebours {
		n = -n
	}
	var j Jour
	switch d.Unite {
	case Jours:
		j = decaler(evenement, n)
	case Semaines:
		j = decaler(evenement, 7*n)
	case JoursOuvres:
		j = PlusOuvres(evenement, n, d.Territoire)
	case Mois:
		j = PlusMois(evenement, n)
	default:
		return Echeance{}, fmt.Errorf("%w\u00a0: unité inconnue, écrire jours, jours_ouvres, semaines ou mois", ErrDelai)
	}
	e := Echeance{DernierJour: j, Normal: j}
	if d.Report && !d.Rebours {
		e.DernierJour = Reporter(j, d.Territoire)
		e.ReportApplique = e.DernierJour != e.Normal
	}
	if e.DernierJour.Vide() {
		return Echeance{}, fmt.Errorf("%w\u00a0: le délai sort du calendrier", ErrDelai)
	}
	return e, nil
}

// Reporter extends a delay that would expire on j to the first working day when j is a Saturday, a Sunday or
// a holiday (code of civil procedure, art. 642).
func Reporter(j Jour, t Territoire) Jour { return OuvreSuivant(j, t) }

// PlusMois returns the day with the same number n months later (earlier when n is negative), else the last
// day of that month (code of civil procedure, art. 641); Vide outside the calendar.
func PlusMois(j Jour, n int) Jour {
	k, _ := memeQuantieme(j, n)
	return k
}

// memeQuantieme is PlusMois, and tells whether the same number existed in that month.
func memeQuantieme(j Jour, n int) (Jour, bool) {
	if j.Vide() || n > 120_000 || n < -120_000 {
		return Jour{}, false
	}
	a, m, q := j.Decomposer()
	rang := a*12 + m - 1 + n
	a, m = rang/12, rang%12+1
	if rang < 12 || a > 9999 {
		return Jour{}, false
	}
	exact := true
	if d := JoursDuMois(a, m); q > d {
		q, exact = d, false
	}
	r, _ := De(a, m, q)
	return r, exact
}

// PlusOuvres returns the n-th working day after j (before, when n is negative); the day j itself does not
// count. Vide outside the calendar.
func PlusOuvres(j Jour, n int, t Territoire) Jour {
	return compter(j, n, func(k Jour) bool { return Ouvre(k, t) })
}

// OuvresEntre counts the working days strictly after a, up to and including b; negative when b is before a.
func OuvresEntre(a, b Jour, t Territoire) int {
	signe := 1
	if b.Avant(a) {
		a, b, signe = b, a, -1
	}
	n := 0
	for j := decaler(a, 1); !j.Vide() && !j.Apres(b); j = decaler(j, 1) {
		if Ouvre(j, t) {
			n++
		}
	}
	return signe * n
}
