// SPDX-License-Identifier: EUPL-1.2

package jour

import (
	"errors"
	"testing"

	"pgregory.net/rapid"
)

func iso(t *testing.T, s string) Jour {
	t.Helper()
	j, err := LireISO(s)
	if err != nil {
		t.Fatalf("%q : %v", s, err)
	}
	return j
}

func TestDelais(t *testing.T) {
	for _, c := range []struct {
		nom, evenement string
		d              Delai
		veut           string
		report         bool
	}{
		{"E17, mardi", "2026-11-30", Delai{Nombre: 15, Unite: Jours, Report: true}, "2026-12-15", false},
		{"E17, Noël un vendredi", "2026-12-10", Delai{Nombre: 15, Unite: Jours, Report: true}, "2026-12-28", true},
		{"E17 sans report", "2026-12-10", Delai{Nombre: 15, Unite: Jours}, "2026-12-25", false},
		{"E17 à La Réunion", "2026-12-05", Delai{Nombre: 15, Unite: Jours, Report: true, Territoire: Reunion}, "2026-12-21", true},
		{"E14", "2026-08-05", Delai{Nombre: 2, Unite: Mois}, "2026-10-05", false},
		{"E14, fin de mois", "2026-12-31", Delai{Nombre: 2, Unite: Mois}, "2027-02-28", false},
		{"E16", "2026-11-18", Delai{Nombre: 1, Unite: Mois}, "2026-12-18", false},
		{"42 jours avant l’audience", "2026-11-18", Delai{Nombre: 42, Unite: Jours, Rebours: true, Report: true}, "2026-10-07", false},
		{"à rebours sur un dimanche, jamais déplacé", "2026-11-15", Delai{Nombre: 42, Unite: Jours, Rebours: true, Report: true}, "2026-10-04", false},
		{"six semaines", "2026-11-02", Delai{Nombre: 6, Unite: Semaines, Report: true}, "2026-12-14", false},
		{"quinze jours ouvrés", "2026-11-02", Delai{Nombre: 15, Unite: JoursOuvres}, "2026-11-24", false}, // 11 November is one of them
		{"quinze jours ouvrés à rebours", "2026-11-24", Delai{Nombre: 15, Unite: JoursOuvres, Rebours: true}, "2026-11-02", false},
		{"26 décembre en Alsace-Moselle", "2028-12-11", Delai{Nombre: 15, Unite: Jours, Report: true, Territoire: AlsaceMoselle}, "2028-12-27", true},
		{"26 décembre ailleurs", "2028-12-11", Delai{Nombre: 15, Unite: Jours, Report: true}, "2028-12-26", false},
		{"mois à rebours", "2027-03-31", Delai{Nombre: 1, Unite: Mois, Rebours: true}, "2027-02-28", false},
		{"zéro jour", "2026-11-21", Delai{Unite: Jours, Report: true}, "2026-11-23", true},
		{"douze mois sur un 29 février", "2028-02-29", Delai{Nombre: 12, Unite: Mois}, "2029-02-28", false},
	} {
		e, err := c.d.Depuis(iso(t, c.evenement))
		if err != nil || e.DernierJour.String() != c.veut || e.ReportApplique != c.report {
			t.Errorf("%s : %v, report %v, %v ; attendu %s, %v", c.nom, e.DernierJour, e.ReportApplique, err, c.veut, c.report)
		}
	}
	j := Certain(2026, 11, 21)
	for _, d := range []Delai{
		{Nombre: -1, Unite: Jours}, {Nombre: 1}, {Nombre: 1, Unite: "annees"}, {Nombre: 1 << 62, Unite: Jours}, {Nombre: 4_000_000, Unite: Semaines},
		{Nombre: 4_000_000, Unite: JoursOuvres}, {Nombre: 4_000_000, Unite: Mois}, {Nombre: 3_000_000, Unite: Jours, Rebours: true},
	} {
		if e, err := d.Depuis(j); !errors.Is(err, ErrDelai) {
			t.Errorf("%v accepté : %v", d, e)
		}
	}
	if _, err := (Delai{Nombre: 1, Unite: Jours}).Depuis(Jour{}); !errors.Is(err, ErrDelai) {
		t.Error("évènement vide accepté")
	}
}

func TestOuvresEntre(t *testing.T) {
	if n := OuvresEntre(Certain(2026, 11, 2), Certain(2026, 11, 24), Metropole); n != 15 {
		t.Errorf("%d", n)
	}
	if n := OuvresEntre(Certain(2026, 11, 24), Certain(2026, 11, 2), Metropole); n != -15 {
		t.Errorf("%d", n)
	}
	rapid.Check(t, func(t *rapid.T) {
		a := Certain(2000, 1, 1).Plus(rapid.IntRange(0, 40000).Draw(t, "a"))
		n := rapid.IntRange(1, 300).Draw(t, "n")
		terr := rapid.SampledFrom(Territoires()).Draw(t, "territoire")
		b := PlusOuvres(a, n, terr)
		if !Ouvre(b, terr) || OuvresEntre(a, b, terr) != n {
			t.Fatalf("%v + %d ouvrés = %v, compté %d", a, n, b, OuvresEntre(a, b, terr))
		}
		if r := Reporter(a, terr); !Ouvre(r, terr) || r.Avant(a) || r.Depuis(a) > 6 {
			t.Fatalf("report de %v au %v", a, r)
		}
	})
}

func TestFin(t *testing.T) {
	for _, c := range []struct {
		ancre string
		n     int
		veut  string
	}{
		{"2026-01-15", 6, "2026-07-14"}, {"2026-12-01", 24, "2028-11-30"}, {"2026-08-31", 6, "2027-02-28"}, // E1
		{"2027-08-31", 6, "2028-02-29"}, {"2024-02-29", 24, "2026-02-28"},
		{"2023-02-01", 12, "2024-01-31"}, {"2023-02-01", 24, "2025-01-31"}, {"2023-02-01", 48, "2027-01-31"}, // E3
		{"2023-01-01", 44, "2026-08-31"}, {"2023-01-01", 48, "2026-12-31"}, // E5
		{"2027-02-01", 24, "2029-01-31"}, {"2027-02-01", 48, "2031-01-31"}, // E16
		{"2026-01-15", 0, "2026-01-14"},
	} {
		if f := Fin(iso(t, c.ancre), c.n); f.String() != c.veut {
			t.Errorf("Fin(%s, %d) = %v, attendu %s", c.ancre, c.n, f, c.veut)
		}
	}
	if !Fin(Certain(9999, 12, 1), 1).Vide() && Fin(Certain(9999, 12, 1), 1) != dernier() {
		t.Error("fin du calendrier")
	}
}

func TestPeriode(t *testing.T) {
	a := Certain(2023, 2, 1) // E3
	for _, c := range []struct {
		m, n, jours int
		fin         string
	}{{0, 12, 365, "2024-01-31"}, {12, 12, 366, "2025-01-31"}, {24, 24, 730, "2027-01-31"}} {
		d, f := Periode(a, c.m, c.n)
		if f.String() != c.fin || JoursDe(d, f) != c.jours {
			t.Errorf("[%d, +%d) : %v–%v, %d jours", c.m, c.n, d, f, JoursDe(d, f))
		}
	}
	a = Certain(2023, 1, 1) // E5
	d, f := Periode(a, 44, 4)
	if d.String() != "2026-09-01" || f.String() != "2026-12-31" || JoursDe(d, f) != 122 {
		t.Errorf("E5 : %v–%v, %d jours", d, f, JoursDe(d, f))
	}
	a = Certain(2025, 4, 1) // E7
	utilises := JoursDe(a, Certain(2025, 11, 20))
	if utilises != 234 || JoursAncres(a, 48)-utilises != 1227 || JoursAncres(a, 48) != 1461 {
		t.Errorf("E7 : %d utilisés, plafond %d", utilises, JoursAncres(a, 48))
	}
	if MoisRevolus(a, Certain(2025, 11, 20)) != 7 || MoisRevolus(a, a.Plus(-1)) != 0 || MoisRevolus(a, Certain(2025, 4, 30)) != 1 {
		t.Error("mois révolus")
	}
}

// TestMoisAncres: the periods of any chain touch without gap or overlap, their days add up to the ceiling,
// and a period of at least one month is never empty.
func TestMoisAncres(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Certain(1990, 1, 1).Plus(rapid.IntRange(0, 40000).Draw(t, "ancre"))
		durees := rapid.SliceOfN(rapid.IntRange(1, 24), 1, 8).Draw(t, "durees")
		mois, jours, suivant := 0, 0, a
		for _, n := range durees {
			d, f := Periode(a, mois, n)
			if d != suivant || JoursDe(d, f) < 28*n {
				t.Fatalf("%v mois %d+%d : %v–%v, attendu depuis %v", a, mois, n, d, f, suivant)
			}
			mois += n
			jours += JoursDe(d, f)
			suivant = f.Plus(1)
			if MoisRevolus(a, f) != mois || MoisRevolus(a, f.Plus(-1)) != mois-1 {
				t.Fatalf("%v au %v : %d mois révolus, attendu %d", a, f, MoisRevolus(a, f), mois)
			}
		}
		if jours != JoursAncres(a, mois) {
			t.Fatalf("%d jours, plafond %d", jours, JoursAncres(a, mois))
		}
	})
}
