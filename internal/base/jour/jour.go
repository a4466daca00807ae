// SPDX-License-Identifier: EUPL-1.2

// Package jour counts calendar days: no hour, no time zone. French holidays, the TARGET calendar and
// the delays of the law stand beside it in their own files.
package jour

import (
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Jour is a calendar day between 0001-01-01 and 9999-12-31. The zero value is "no day" (Vide).
type Jour struct {
	n int32 // 1 = 0001-01-01
}

// ErrDate is returned for a text or a number triple that is not a day of the calendar.
var ErrDate = errors.New("date inexistante ou illisible")

const parQuatreSiecles = 146097

// De returns the day of a year (1–9999), month (1–12) and day, or ErrDate when it does not exist.
func De(annee, mois, quantieme int) (Jour, error) {
	if annee < 1 || annee > 9999 || mois < 1 || mois > 12 || quantieme < 1 || quantieme > JoursDuMois(annee, mois) {
		return Jour{}, ErrDate
	}
	y := annee
	if mois <= 2 {
		y--
	}
	era := y / 400
	yoe := y - era*400
	m := mois + 9
	if mois > 2 {
		m = mois - 3
	}
	doy := (153*m+2)/5 + quantieme - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return Jour{int32(era*parQuatreSiecles + doe - 305)}, nil
}

// Certain is De for days written in the program; it panics on a day that does not exist.
func Certain(annee, mois, quantieme int) Jour {
	j, err := De(annee, mois, quantieme)
	if err != nil {
		panic(fmt.Sprintf("jour.Certain(%d, %d, %d)", annee, mois, quantieme))
	}
	return j
}

// JoursDuMois returns 28 to 31.
func JoursDuMois(annee, mois int) int {
	switch mois {
	case 2:
		if annee%4 == 0 && (annee%100 != 0 || annee%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// Decomposer returns year, month and day of the month; zeros when j is Vide.
func (j Jour) Decomposer() (annee, mois, quantieme int) {
	if j.n == 0 {
		return 0, 0, 0
	}
	z := int(j.n) + 305
	era := z / parQuatreSiecles
	doe := z - era*parQuatreSiecles
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	quantieme = doy - (153*mp+2)/5 + 1
	mois = mp + 3
	if mp >= 10 {
		mois = mp - 9
	}
	annee = yoe + era*400
	if mois <= 2 {
		annee++
	}
	return annee, mois, quantieme
}

// Vide tells whether j is no day.
func (j Jour) Vide() bool { return j.n == 0 }

// Annee returns the year, Mois the month and Quantieme the day of the month.
func (j Jour) Annee() int { a, _, _ := j.Decomposer(); return a }

// Mois returns the month, 1 to 12.
func (j Jour) Mois() int { _, m, _ := j.Decomposer(); return m }

// Quantieme returns the day of the month, 1 to 31.
func (j Jour) Quantieme() int { _, _, q := j.Decomposer(); return q }

// JourSemaine returns time.Monday and so on.
func (j Jour) JourSemaine() time.Weekday { return time.Weekday(j.n % 7) }

// Lundi is the Monday of its week.
func (j Jour) Lundi() Jour { return j.Plus(-(int(j.JourSemaine()) + 6) % 7) }

// Plus returns the day n days later (earlier when n is negative).
func (j Jour) Plus(n int) Jour { return Jour{j.n + int32(n)} }

// Depuis returns the number of days from a to j (negative when j is before a).
func (j Jour) Depuis(a Jour) int { return int(j.n - a.n) }

// Avant and Apres compare strictly.
func (j Jour) Avant(a Jour) bool { return j.n < a.n }

// Apres tells whether j is strictly after a.
func (j Jour) Apres(a Jour) bool { return j.n > a.n }

// PremierDuMois returns the first day of j's month.
func (j Jour) PremierDuMois() Jour { return j.Plus(1 - j.Quantieme()) }

// DernierDuMois returns the last day of j's month.
func (j Jour) DernierDuMois() Jour {
	a, m, q := j.Decomposer()
	return j.Plus(JoursDuMois(a, m) - q)
}

// String writes AAAA-MM-JJ, or the empty text when Vide.
func (j Jour) String() string { return string(j.Append(nil)) }

// Append appends String's text to b.
func (j Jour) Append(b []byte) []byte {
	if j.Vide() {
		return b
	}
	a, m, q := j.Decomposer()
	return append(b, byte('0'+a/1000), byte('0'+a/100%10), byte('0'+a/10%10), byte('0'+a%10), '-',
		byte('0'+m/10), byte('0'+m%10), '-', byte('0'+q/10), byte('0'+q%10))
}

// LireISO reads exactly AAAA-MM-JJ.
func LireISO[T string | []byte](s T) (Jour, error) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return Jour{}, ErrDate
	}
	n := [3]int{}
	for i, p := range [3][2]int{{0, 4}, {5, 7}, {8, 10}} {
		for k := p[0]; k < p[1]; k++ {
			if s[k] < '0' || s[k] > '9' {
				return Jour{}, ErrDate
			}
			n[i] = n[i]*10 + int(s[k]-'0')
		}
	}
	return De(n[0], n[1], n[2])
}

// DeTemps returns the calendar day of t in t's own location.
func DeTemps(t time.Time) Jour {
	a, m, q := t.Date()
	j, _ := De(a, int(m), q)
	return j
}

// Value stores the day as AAAA-MM-JJ, or NULL when Vide.
func (j Jour) Value() (driver.Value, error) {
	if j.Vide() {
		return nil, nil
	}
	return j.String(), nil
}

// Scan reads what Value wrote, from either engine.
func (j *Jour) Scan(v any) error {
	switch x := v.(type) {
	case nil:
		*j = Jour{}
		return nil
	case time.Time:
		*j = DeTemps(x)
		return nil
	case string:
		r, err := LireISO(x)
		*j = r
		return err
	case []byte:
		r, err := LireISO(x)
		*j = r
		return err
	}
	return fmt.Errorf("%w : %T", ErrDate, v)
}

// MarshalJSON writes "AAAA-MM-JJ" or null.
func (j Jour) MarshalJSON() ([]byte, error) {
	if j.Vide() {
		return []byte("null"), nil
	}
	return append(j.Append([]byte{'"'}), '"'), nil
}

// UnmarshalJSON reads "AAAA-MM-JJ" or null.
func (j *Jour) UnmarshalJSON(b []byte) error {
	var s *string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	if s == nil {
		*j = Jour{}
		return nil
	}
	r, err := LireISO(*s)
	*j = r
	return err
}
