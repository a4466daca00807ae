// SPDX-License-Identifier: EUPL-1.2

package jour

// Anchored months (domain sheet 01 §6.3): the durations of a measure are whole months counted from the start
// of its first contract, the anchor. Contract k covers the months [mₖ, mₖ+nₖ) of the anchor, so that no end of
// month drifts and the sum of months is exact. The law is silent on the counting: this is our prudent default.

// Fin returns the last day of the first n months of the anchor: the day before the same number n months
// later; when that month has no such number, its last day. Fin(a, 0) is the day before the anchor. Vide
// outside the calendar.
func Fin(ancre Jour, n int) Jour {
	j, exact := memeQuantieme(ancre, n)
	if exact {
		return decaler(j, -1)
	}
	return j
}

// Periode returns the first and last day of the months [m, m+n) of the anchor.
func Periode(ancre Jour, m, n int) (debut, fin Jour) {
	return decaler(Fin(ancre, m), 1), Fin(ancre, m+n)
}

// JoursDe counts the days from debut to fin, both included; 0 when fin is before debut or one of them is Vide.
func JoursDe(debut, fin Jour) int {
	if debut.Vide() || fin.Vide() || fin.Avant(debut) {
		return 0
	}
	return fin.Depuis(debut) + 1
}

// JoursAncres counts the days of the first n months of the anchor: the ceiling in days of a measure
// (1 461 for 48 months, normally).
func JoursAncres(ancre Jour, n int) int { return JoursDe(ancre, Fin(ancre, n)) }

// MoisRevolus counts the whole anchored months that are over at the end of day j; 0 before the first is.
func MoisRevolus(ancre, j Jour) int {
	if ancre.Vide() || j.Avant(ancre) {
		return 0
	}
	aa, am, _ := ancre.Decomposer()
	ja, jm, _ := j.Decomposer()
	n := (ja-aa)*12 + jm - am + 1
	for n > 0 && (Fin(ancre, n).Vide() || Fin(ancre, n).Apres(j)) {
		n--
	}
	return n
}
