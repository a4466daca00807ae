// SPDX-License-Identifier: EUPL-1.2

// Package argent counts money: whole cents of euro in an int64, never a float.
package argent

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Centimes is an amount in cents of euro, signed. Valid amounts lie strictly inside ±Max.
type Centimes int64

// Max is the largest amount accepted anywhere, in cents (10^15 − 1): far under the int64 limit, so that
// sums of many amounts can be checked before they overflow.
const Max Centimes = 999_999_999_999_999

// ErrDepassement is returned when an amount or a sum leaves ±Max.
var ErrDepassement = errors.New("montant hors limites")

// ErrMontant is returned for a text that is not an amount.
var ErrMontant = errors.New("montant illisible")

// Ajouter returns a+b, or ErrDepassement when the sum leaves ±Max.
func Ajouter(a, b Centimes) (Centimes, error) {
	s := a + b
	if a > Max || a < -Max || b > Max || b < -Max || s > Max || s < -Max {
		return 0, ErrDepassement
	}
	return s, nil
}

// Somme adds all amounts, or returns ErrDepassement.
func Somme(montants ...Centimes) (Centimes, error) {
	var t Centimes
	for _, m := range montants {
		var err error
		if t, err = Ajouter(t, m); err != nil {
			return 0, err
		}
	}
	return t, nil
}

// Decimal writes the amount as a machine decimal with two digits: "-1234.56".
func (c Centimes) Decimal() string {
	return string(c.AppendDecimal(nil))
}

// AppendDecimal appends Decimal's text to b.
func (c Centimes) AppendDecimal(b []byte) []byte {
	v := int64(c)
	if v < 0 {
		b = append(b, '-')
		v = -v
	}
	b = strconv.AppendInt(b, v/100, 10)
	return append(b, '.', byte('0'+v%100/10), byte('0'+v%10))
}

const (
	espaceFine = "\u202f"
	insecable  = "\u00a0"
	moins      = "\u2212"
)

// String writes the amount in French for people: "−1 234,56 €" with U+202F between thousands,
// U+00A0 before the euro sign and U+2212 as minus (08-ux §4.4).
func (c Centimes) String() string { return c.Nombre() + insecable + "€" }

// Nombre is String without the euro sign.
func (c Centimes) Nombre() string {
	v := int64(c)
	var b strings.Builder
	if v < 0 {
		b.WriteString(moins)
		v = -v
	}
	ent := strconv.FormatInt(v/100, 10)
	for i, r := range ent {
		if i > 0 && (len(ent)-i)%3 == 0 {
			b.WriteString(espaceFine)
		}
		b.WriteRune(r)
	}
	fmt.Fprintf(&b, ",%02d", v%100)
	return b.String()
}

// Saisie writes the amount as a form field shows it and as CSV holds it: "-1234,56".
func (c Centimes) Saisie() string { return strings.Replace(c.Decimal(), ".", ",", 1) }

// LireDecimal reads a machine decimal as ISO 20022 writes it: digits, at most one point, at most
// five decimals of which those after the second must be zero. No sign, no space, no exponent.
func LireDecimal[T string | []byte](s T) (Centimes, error) {
	var v int64
	chiffres, decimales, point := 0, 0, false
	for i := range len(s) {
		ch := s[i]
		switch {
		case ch == '.' && !point:
			point = true
		case ch >= '0' && ch <= '9':
			if point {
				decimales++
				if decimales > 5 {
					return 0, fmt.Errorf("%w : plus de cinq décimales", ErrMontant)
				}
				if decimales > 2 {
					if ch != '0' {
						return 0, fmt.Errorf("%w : fraction de centime", ErrMontant)
					}
					continue
				}
			}
			chiffres++
			v = v*10 + int64(ch-'0')
			if v > int64(Max) {
				return 0, ErrDepassement
			}
		default:
			return 0, ErrMontant
		}
	}
	if chiffres == 0 {
		return 0, ErrMontant
	}
	for ; decimales < 2; decimales++ {
		v *= 10
	}
	if v > int64(Max) {
		return 0, ErrDepassement
	}
	return Centimes(v), nil
}

// Lire reads an amount as people type it: "1 234,56", "1234.56", "12,5", "−12", "1 234,56 €".
// Spaces of any kind are thousands separators; one comma or point, with at most two digits after it.
// An ambiguous "1.234" or "1,234" (three digits after the separator) is refused rather than guessed.
func Lire(s string) (Centimes, error) {
	t := strings.TrimSpace(s)
	t = strings.TrimSpace(strings.TrimSuffix(t, "€"))
	negatif := false
	for _, p := range []string{"-", moins} {
		if r, ok := strings.CutPrefix(t, p); ok {
			t, negatif = r, true
			break
		}
	}
	t = strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\u00a0', '\u202f', '\u2009':
			return -1
		case ',':
			return '.'
		}
		return r
	}, t)
	if i := strings.IndexByte(t, '.'); i >= 0 {
		if n := len(t) - i - 1; n == 0 || n > 2 {
			return 0, fmt.Errorf("%w : écrire au plus deux chiffres après la virgule, par exemple 1 234,56", ErrMontant)
		}
	}
	c, err := LireDecimal(t)
	if err != nil {
		return 0, err
	}
	if negatif {
		c = -c
	}
	return c, nil
}
