// SPDX-License-Identifier: EUPL-1.2

package demo

// moisDe is how long a person's contract lasts: two years, but for some whose end is near, so that a day of work has its deadlines. The story
// begins thirteen months before the month of its cut: 14 months end with that month, 15 and 16 with the two that follow.
func moisDe(n int) int {
	switch n {
	case 7, 8, 12:
		return 14
	case 10, 11, 18, 30:
		return 15
	case 14, 22, 24:
		return 16
	}
	return 24
}
