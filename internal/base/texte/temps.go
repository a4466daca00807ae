// SPDX-License-Identifier: EUPL-1.2

package texte

import (
	"fmt"
	"strconv"
	"strings"

	"etai/internal/base/jour"
)

// Heure writes an hour for letters and pages: "14 h 30", "9 h", "0 h 05".
func Heure(heures, minutes int) string {
	s := strconv.Itoa(heures) + Insecable + "h"
	if minutes == 0 {
		return s
	}
	return s + Insecable + fmt.Sprintf("%02d", minutes)
}

// HeureDe writes as people read it an hour kept as "14:30"; what is not one stays as it is.
func HeureDe(s string) string {
	h, m, ok := strings.Cut(s, ":")
	heures, errH := strconv.Atoi(h)
	minutes, errM := strconv.Atoi(m)
	if !ok || errH != nil || errM != nil {
		return s
	}
	return Heure(heures, minutes)
}

// Echeance is the label under the date of a deadline, at most 20 characters: "aujourd’hui", "demain",
// "dans 12 jours", "dans 4 mois", "dans 2 ans", "en retard d’un jour", "en retard de 3 jours", then (so as
// not to pass 20) "retard de 12 jours", "retard de 4 mois", "retard de 2 ans". Days up to three months,
// whole months up to two years, then whole years. Empty when one of the days is Vide.
func Echeance(echeance, aujourdhui jour.Jour) string {
	if echeance.Vide() || aujourdhui.Vide() {
		return ""
	}
	n := echeance.Depuis(aujourdhui)
	switch {
	case n == 0:
		return "aujourd’hui"
	case n == 1:
		return "demain"
	case n > 0:
		return "dans " + duree(aujourdhui, echeance)
	case n == -1:
		return "en retard d’un jour"
	case n > -10:
		return "en retard de " + duree(echeance, aujourdhui)
	}
	return "retard de " + duree(echeance, aujourdhui)
}

// Relatif is the label of a day that is no deadline: "hier", "il y a 3 jours", "demain", "dans 4 mois".
func Relatif(j, aujourdhui jour.Jour) string {
	if j.Vide() || aujourdhui.Vide() {
		return ""
	}
	switch n := j.Depuis(aujourdhui); {
	case n == -1:
		return "hier"
	case n < 0:
		return "il y a " + duree(j, aujourdhui)
	}
	return Echeance(j, aujourdhui)
}

// duree writes the time from a to b, b after a: "3 jours", "4 mois", "2 ans".
func duree(a, b jour.Jour) string {
	const joursMax, moisMax = 92, 24
	if n := b.Depuis(a); n <= joursMax {
		return Pluriel(n, "jour")
	}
	mois := jour.MoisRevolus(a, b.Plus(-1))
	if mois < moisMax {
		return strconv.Itoa(mois) + " mois"
	}
	return Pluriel(mois/12, "an")
}
