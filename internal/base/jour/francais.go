// SPDX-License-Identifier: EUPL-1.2

package jour

import (
	"strconv"
	"time"
)

// NomMois names a month (1–12) in French, or returns the empty text.
func NomMois(mois int) string {
	noms := [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
		"octobre", "novembre", "décembre"}
	if mois < 1 || mois > 12 {
		return ""
	}
	return noms[mois-1]
}

// DeMois writes the month after "de", elided: "de novembre", "d’octobre".
func DeMois(mois int) string {
	switch nom := NomMois(mois); mois {
	case 4, 8, 10:
		return "d’" + nom
	default:
		return "de " + nom
	}
}

// NomJourSemaine names a day of the week in French.
func NomJourSemaine(s time.Weekday) string {
	noms := [...]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}
	if s < 0 || int(s) >= len(noms) {
		return ""
	}
	return noms[s]
}

// quantiemeEcrit is "1er" for the first, else the bare number.
func (j Jour) quantiemeEcrit() string {
	if q := j.Quantieme(); q != 1 {
		return strconv.Itoa(q)
	}
	return "1er"
}

// Long writes "1er décembre 2026".
func (j Jour) Long() string {
	if j.Vide() {
		return ""
	}
	return j.quantiemeEcrit() + " " + j.MoisAnnee()
}

// LongSemaine writes "mardi 1er décembre 2026".
func (j Jour) LongSemaine() string {
	if j.Vide() {
		return ""
	}
	return NomJourSemaine(j.JourSemaine()) + " " + j.Long()
}

// Semaine writes "lundi 9 novembre".
func (j Jour) Semaine() string {
	if j.Vide() {
		return ""
	}
	return NomJourSemaine(j.JourSemaine()) + " " + j.quantiemeEcrit() + " " + NomMois(j.Mois())
}

// Court writes "01/12/2026", for tables and forms.
func (j Jour) Court() string {
	if j.Vide() {
		return ""
	}
	s := j.String()
	return s[8:] + "/" + s[5:7] + "/" + s[:4]
}

// MoisAnnee writes "novembre 2026".
func (j Jour) MoisAnnee() string {
	if j.Vide() {
		return ""
	}
	return NomMois(j.Mois()) + " " + strconv.Itoa(j.Annee())
}

// DeMoisAnnee writes "de novembre 2026" or "d’octobre 2026".
func (j Jour) DeMoisAnnee() string {
	if j.Vide() {
		return ""
	}
	return DeMois(j.Mois()) + " " + strconv.Itoa(j.Annee())
}

// Age returns the age in whole years reached on the day le; ok is false when one of the days is Vide or le is
// before the birth. Someone born on 29 February is one year older on 1 March of the years without one.
func Age(naissance, le Jour) (ans int, ok bool) {
	if naissance.Vide() || le.Vide() || le.Avant(naissance) {
		return 0, false
	}
	na, nm, nq := naissance.Decomposer()
	la, lm, lq := le.Decomposer()
	ans = la - na
	if lm < nm || lm == nm && lq < nq {
		ans--
	}
	return ans, true
}
