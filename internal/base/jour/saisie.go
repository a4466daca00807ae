// SPDX-License-Identifier: EUPL-1.2

package jour

import (
	"fmt"
	"strings"
)

// ErreurSaisie is a date as someone typed it that cannot be taken. Its text is a French sentence for them.
type ErreurSaisie struct{ Message string }

func (e *ErreurSaisie) Error() string { return e.Message }

// Is makes errors.Is(err, ErrDate) hold.
func (e *ErreurSaisie) Is(cible error) bool { return cible == ErrDate }

func refus(format string, args ...any) error { return &ErreurSaisie{fmt.Sprintf(format, args...)} }

// The years that a typed date may bear: a birth, a lease or a judgment of somebody alive, or a due date.
const (
	anneeMin = 1900
	anneeMax = 2199
)

// LireSaisie reads a date as people type it: day, month, year with "/", ".", "-" or spaces between
// ("5/11/2026", "05.11.2026"), eight digits ("05112026"), the month in letters ("5 novembre 2026", "1er déc.
// 2026"), or what a date field of a browser sends ("2026-11-05"). The year has four digits: "5/11/26" may be a
// birth in 1926 as well as a due date in 2026, and is refused rather than guessed. Years outside 1900–2199 are
// refused as slips of the finger. The error is an *ErreurSaisie whose text says what is wrong and what to write.
func LireSaisie(s string) (Jour, error) {
	t := strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == '\u00a0' || r == '\u202f' {
			return ' '
		}
		return r
	}, s))
	if t == "" {
		return Jour{}, refus("Écrivez une date, par exemple 05/11/2026.")
	}
	if len(t) > 40 {
		return Jour{}, illisible()
	}
	if j, m, a, ok := huitChiffres(t); ok {
		return existe(j, m, a)
	}
	morceaux := strings.FieldsFunc(t, func(r rune) bool { return strings.ContainsRune("/.- ", r) })
	if len(morceaux) != 3 {
		return Jour{}, illisible()
	}
	if len(morceaux[0]) == 4 { // AAAA-MM-JJ
		morceaux[0], morceaux[2] = morceaux[2], morceaux[0]
	}
	q, ok1 := entier(strings.TrimSuffix(morceaux[0], "er"), 2)
	m, ok2 := entier(morceaux[1], 2)
	if !ok2 {
		m, ok2 = moisEnLettres(morceaux[1])
	}
	a, ok3 := entier(morceaux[2], 4)
	if !ok1 || !ok2 || !ok3 {
		return Jour{}, illisible()
	}
	if len(morceaux[2]) != 4 {
		return Jour{}, refus("Écrivez l’année avec ses quatre chiffres, par exemple 05/11/2026.")
	}
	return existe(q, m, a)
}

func illisible() error {
	return refus("Cette date est illisible\u00a0: écrivez le jour, le mois et l’année, par exemple 05/11/2026.")
}

func huitChiffres(t string) (q, m, a int, ok bool) {
	if len(t) != 8 {
		return 0, 0, 0, false
	}
	n, ok := entier(t, 8)
	return n / 1_000_000, n / 10_000 % 100, n % 10_000, ok
}

// entier reads 1 to max ASCII digits.
func entier(s string, max int) (int, bool) {
	if s == "" || len(s) > max {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

// moisEnLettres reads a month's name or an abbreviation of three letters or more that names one month only.
func moisEnLettres(s string) (int, bool) {
	plier := strings.NewReplacer("é", "e", "É", "e", "û", "u", "Û", "u", "e\u0301", "e", "u\u0302", "u")
	s = strings.ToLower(plier.Replace(s))
	if len(s) < 3 {
		return 0, false
	}
	trouve := 0
	for m := 1; m <= 12; m++ {
		if strings.HasPrefix(plier.Replace(NomMois(m)), s) {
			if trouve != 0 {
				return 0, false
			}
			trouve = m
		}
	}
	return trouve, trouve != 0
}

func existe(q, m, a int) (Jour, error) {
	if m < 1 || m > 12 {
		return Jour{}, refus("Le mois %d n’existe pas\u00a0: écrivez le jour, puis un mois de 1 à 12, puis l’année, par exemple 05/11/2026.", m)
	}
	if a < anneeMin || a > anneeMax {
		return Jour{}, refus("L’année %04d n’est pas possible\u00a0: écrivez une année entre %d et %d.", a, anneeMin, anneeMax)
	}
	if q < 1 || q > 31 {
		return Jour{}, refus("Le jour %d n’existe pas\u00a0: écrivez un jour de 1 à %d, par exemple 05/%02d/%d.", q, JoursDuMois(a, m), m, a)
	}
	j, err := De(a, m, q)
	if err == nil {
		return j, nil
	}
	if m == 2 && q == 29 {
		return Jour{}, refus("Le 29 février %d n’existe pas\u00a0: cette année-là, février a 28 jours.", a)
	}
	return Jour{}, refus("Le %d %s %d n’existe pas\u00a0: le mois %s a %d jours.", q, NomMois(m), a, DeMois(m), JoursDuMois(a, m))
}
