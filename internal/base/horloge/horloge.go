// SPDX-License-Identifier: EUPL-1.2

// Package horloge is the only caller of time.Now: everything else is given a Horloge, so that tests and
// the simulated disk decide what time it is.
package horloge

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"time"
	_ "time/tzdata" // the binary carries the time zones: no file beside it

	"etai/internal/base/jour"
)

// Horloge tells the present instant.
type Horloge interface{ Maintenant() Instant }

// Instant is a UTC instant truncated to the microsecond: what both engines can keep.
// The zero value is "never".
type Instant struct{ t time.Time }

// De truncates t to the microsecond and turns it to UTC.
func De(t time.Time) Instant { return Instant{t.UTC().Truncate(time.Microsecond)} }

// Systeme is the clock of the machine.
type Systeme struct{}

// Maintenant reads the machine's clock.
func (Systeme) Maintenant() Instant { return De(time.Now()) }

// Fixe is a clock that always answers the same instant.
type Fixe Instant

// Maintenant returns the fixed instant.
func (f Fixe) Maintenant() Instant { return Instant(f) }

// Paris is the time zone in which a day is a day for users.
var Paris = paris()

func paris() *time.Location {
	l, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err) // tzdata is embedded: cannot happen
	}
	return l
}

// Temps returns the instant as a time.Time in UTC.
func (i Instant) Temps() time.Time { return i.t }

// Jour returns the calendar day in Paris.
func (i Instant) Jour() jour.Jour { return jour.DeTemps(i.t.In(Paris)) }

// Vide tells whether the instant is "never".
func (i Instant) Vide() bool { return i.t.IsZero() }

// Plus returns the instant d later.
func (i Instant) Plus(d time.Duration) Instant { return De(i.t.Add(d)) }

// Apres tells whether i is strictly after j.
func (i Instant) Apres(j Instant) bool { return i.t.After(j.t) }

// Format is the fixed-width UTC text under which SQLite keeps an instant: it sorts as it compares.
const Format = "2006-01-02T15:04:05.000000Z"

// String writes Format, or the empty text for "never".
func (i Instant) String() string {
	if i.Vide() {
		return ""
	}
	return i.t.Format(Format)
}

// Value stores the instant as Format's text (both engines read it), or NULL.
func (i Instant) Value() (driver.Value, error) {
	if i.Vide() {
		return nil, nil
	}
	return i.String(), nil
}

// ErrInstant is returned for a value that is not an instant.
var ErrInstant = errors.New("instant illisible")

// Scan reads what Value wrote, from either engine.
func (i *Instant) Scan(v any) error {
	switch x := v.(type) {
	case nil:
		*i = Instant{}
		return nil
	case time.Time:
		*i = De(x)
		return nil
	case string:
		t, err := time.Parse(Format, x)
		if err != nil {
			return fmt.Errorf("%w : %w", ErrInstant, err)
		}
		*i = De(t)
		return nil
	case []byte:
		return i.Scan(string(x))
	}
	return fmt.Errorf("%w : %T", ErrInstant, v)
}
