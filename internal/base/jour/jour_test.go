// SPDX-License-Identifier: EUPL-1.2

package jour

import (
	"testing"
	"time"
)

func TestCalendrier(t *testing.T) {
	j := Certain(1, 1, 1)
	if j.n != 1 {
		t.Fatalf("0001-01-01 = %d", j.n)
	}
	for ref := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC); ref.Year() <= 9999; ref, j = ref.AddDate(0, 0, 1), j.Plus(1) {
		a, m, q := j.Decomposer()
		if a != ref.Year() || m != int(ref.Month()) || q != ref.Day() || j.JourSemaine() != ref.Weekday() {
			t.Fatalf("%v lu %v %v", ref, j, j.JourSemaine())
		}
		if k, err := De(a, m, q); err != nil || k != j {
			t.Fatalf("De(%d,%d,%d) = %v, %v", a, m, q, k, err)
		}
	}
}

func TestLireISO(t *testing.T) {
	for _, s := range []string{"2026-11-31", "2026-02-29", "2026-13-01", "2026-1-1", "", "2026-11-21T", "0000-01-01"} {
		if j, err := LireISO(s); err == nil {
			t.Errorf("%q lu %v", s, j)
		}
	}
	if j, err := LireISO("2028-02-29"); err != nil || j.String() != "2028-02-29" {
		t.Errorf("%v %v", j, err)
	}
}
