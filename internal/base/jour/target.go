// SPDX-License-Identifier: EUPL-1.2

package jour

import "time"

// OuvreTarget tells whether the euro settlement system (T2, formerly TARGET) works on j: closed on Saturdays,
// Sundays, 1 January, Good Friday, Easter Monday, 1 May, 25 and 26 December (ECB, long-term calendar for
// TARGET closing days, press release of 14 December 2000, in force from 2002 "until further notice"). It is
// another calendar than the French holidays: open on 14 July, closed on Good Friday.
func OuvreTarget(j Jour) bool {
	if j.Vide() {
		return false
	}
	if s := j.JourSemaine(); s == time.Saturday || s == time.Sunday {
		return false
	}
	a, m, q := j.Decomposer()
	switch m*100 + q {
	case 101, 501, 1225, 1226:
		return false
	}
	if m == 3 || m == 4 {
		d := j.Depuis(Paques(a))
		return d != -2 && d != 1
	}
	return true
}

// TargetPrecedent returns j when the settlement system works, else the last day before on which it does:
// the day on which money wanted by j must leave.
func TargetPrecedent(j Jour) Jour {
	for !j.Vide() && !OuvreTarget(j) {
		j = decaler(j, -1)
	}
	return j
}

// TargetSuivant returns j when the settlement system works, else the first day after on which it does.
func TargetSuivant(j Jour) Jour {
	for !j.Vide() && !OuvreTarget(j) {
		j = decaler(j, 1)
	}
	return j
}

// PlusTarget returns the n-th TARGET day after j (before, when n is negative); j itself when n is 0.
func PlusTarget(j Jour, n int) Jour { return compter(j, n, OuvreTarget) }

// compter walks to the n-th day after (or before) j for which compte holds; Vide outside the calendar.
func compter(j Jour, n int, compte func(Jour) bool) Jour {
	pas := 1
	if n < 0 {
		pas, n = -1, -n
	}
	for n > 0 && !j.Vide() {
		if j = decaler(j, pas); compte(j) {
			n--
		}
	}
	return j
}
