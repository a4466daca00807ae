// SPDX-License-Identifier: EUPL-1.2

package delegation

import "etai/internal/base/jour"

// RegleDeMois says how a convention counts the months of a measure (01-masp §4).
type RegleDeMois string

// The rules.
const (
	MoisEntame    RegleDeMois = "a" // any month with a day of the measure
	MoisAuQuinze  RegleDeMois = "b" // the measure runs on the 15th
	MoisParMoitie RegleDeMois = "c" // the first month if it begins by the 15th, the last one if it ends from the 16th on
	MoisAuxJours  RegleDeMois = "d" // days of the measure over days of the month
	dixMilliemes              = 10_000
	milieuDuMois              = 15
)

// ReglesDeMois lists them.
func ReglesDeMois() []RegleDeMois {
	return []RegleDeMois{MoisEntame, MoisAuQuinze, MoisParMoitie, MoisAuxJours}
}

// MoisMesure is how much of a month a measure counts, in ten-thousandths: 0 or 10 000 for the first three rules, rounded half up for the fourth. fin empty:
// the measure goes on. mois is any day of the month.
func MoisMesure(r RegleDeMois, debut, fin, mois jour.Jour) int {
	premier, dernier := mois.PremierDuMois(), mois.DernierDuMois()
	du, au := debut, fin
	if du.Avant(premier) {
		du = premier
	}
	if au.Vide() || au.Apres(dernier) {
		au = dernier
	}
	jours := jour.JoursDe(du, au)
	if jours <= 0 {
		return 0
	}
	compte := true
	switch r {
	case MoisAuQuinze:
		compte = du.Quantieme() <= milieuDuMois && au.Quantieme() >= milieuDuMois
	case MoisParMoitie:
		compte = (debut.Avant(premier) || debut.Quantieme() <= milieuDuMois) && (fin.Vide() || fin.Apres(dernier) || fin.Quantieme() > milieuDuMois)
	case MoisAuxJours:
		return partDuMois(jours, dernier.Quantieme())
	case MoisEntame:
	}
	if compte {
		return dixMilliemes
	}
	return 0
}

// partDuMois is days over days of the month, in ten-thousandths, rounded half up.
func partDuMois(jours, duMois int) int { return (2*jours*dixMilliemes + duMois) / (2 * duMois) }
