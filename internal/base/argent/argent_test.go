// SPDX-License-Identifier: EUPL-1.2

package argent

import (
	"errors"
	"testing"

	"pgregory.net/rapid"
)

func TestLire(t *testing.T) {
	for s, veut := range map[string]Centimes{
		"1 234,56": 123456, "1234.56": 123456, "12,5": 1250, "−12": -1200, "-0,01": -1,
		"1\u202f234,56\u00a0€": 123456, " 80 ": 8000, "0": 0, "9999999999999,99": Max,
	} {
		if c, err := Lire(s); err != nil || c != veut {
			t.Errorf("Lire(%q) = %d, %v ; attendu %d", s, c, err, veut)
		}
	}
	for _, s := range []string{"", "€", ",", "1,234", "1.234,56", "12,345", "1e3", "NaN", "--1", "10000000000000", "1,", "١٢", "1\x00", "0x10"} {
		if c, err := Lire(s); err == nil {
			t.Errorf("Lire(%q) = %d, attendu un refus", s, c)
		}
	}
}

func TestLireDecimal(t *testing.T) {
	for s, veut := range map[string]Centimes{"1234.56": 123456, "5": 500, "5.": 500, ".5": 50, "1.20000": 120} {
		if c, err := LireDecimal(s); err != nil || c != veut {
			t.Errorf("LireDecimal(%q) = %d, %v", s, c, err)
		}
	}
	for _, s := range []string{"", ".", "1.005", "1.000000", "-1", "+1", " 1", "1,5"} {
		if _, err := LireDecimal(s); err == nil {
			t.Errorf("LireDecimal(%q) accepté", s)
		}
	}
	if _, err := LireDecimal("99999999999999999999999"); !errors.Is(err, ErrDepassement) {
		t.Errorf("dépassement non vu : %v", err)
	}
}

func TestTexte(t *testing.T) {
	for c, veut := range map[Centimes]string{
		123456: "1\u202f234,56\u00a0€", -5: "\u22120,05\u00a0€", 0: "0,00\u00a0€", 100000000: "1\u202f000\u202f000,00\u00a0€",
	} {
		if c.String() != veut {
			t.Errorf("%d : %q, attendu %q", c, c.String(), veut)
		}
	}
}

func TestAllerRetour(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Centimes(rapid.Int64Range(-int64(Max), int64(Max)).Draw(t, "c"))
		for _, s := range []string{c.Nombre(), c.String(), c.Saisie(), c.Decimal()} {
			if r, err := Lire(s); err != nil || r != c {
				t.Fatalf("Lire(%q) = %d, %v ; attendu %d", s, r, err, c)
			}
		}
	})
}

func TestSomme(t *testing.T) {
	if _, err := Somme(Max, 1); !errors.Is(err, ErrDepassement) {
		t.Error("Max+1 accepté")
	}
	if s, err := Somme(Max, -Max, 3); err != nil || s != 3 {
		t.Errorf("somme %d, %v", s, err)
	}
}
