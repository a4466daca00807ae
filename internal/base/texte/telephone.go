// SPDX-License-Identifier: EUPL-1.2

package texte

import "strings"

// ErrTelephone is returned for a text that is not a phone number.
var ErrTelephone error = &ErreurSaisie{"Ce numéro de téléphone est illisible\u00a0: écrivez ses dix chiffres, par exemple 05 55 00 00 00, " +
	"ou avec l’indicatif du pays, par exemple +32 2 555 00 00."}

// outreMer gives the country code of the numbers of overseas by their four first digits (plan of numbering, from
// memory: unverified for ranges opened after 2024; an unknown range falls to +33, which France also routes).
func outreMer(dixChiffres string) string {
	switch dixChiffres[:4] {
	case "0262", "0263", "0269", "0639", "0692", "0693":
		return "262"
	case "0590", "0690", "0691":
		return "590"
	case "0594", "0694":
		return "594"
	case "0596", "0696", "0697":
		return "596"
	}
	return ""
}

// NormaliserTelephone reads a phone number as people write it ("05 55 00 00 00", "05.55.00.00.00", "+33 (0)5 55
// 00 00 00", "0033…", "0590…") and returns it in the international form E.164: "+33555000000".
func NormaliserTelephone(s string) (string, error) {
	s = strings.ReplaceAll(s, "(0)", "")
	international := false
	var b strings.Builder
	for i, r := range strings.TrimSpace(s) {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == '+' && i == 0:
			international = true
		case strings.ContainsRune(" .-/()\u00a0\u202f\u2009\u2011\u2013\t", r):
		default:
			return "", ErrTelephone
		}
		if b.Len() > 20 {
			return "", ErrTelephone
		}
	}
	n := b.String()
	if !international && strings.HasPrefix(n, "00") {
		international, n = true, n[2:]
	}
	if international {
		return deLInternational(n)
	}
	if len(n) != 10 || n[0] != '0' || n[1] == '0' {
		return "", ErrTelephone
	}
	if strings.HasPrefix(n, "0508") {
		return "+508" + n[4:], nil
	}
	if c := outreMer(n); c != "" {
		return "+" + c + n[1:], nil
	}
	return "+33" + n[1:], nil
}

func deLInternational(n string) (string, error) {
	if len(n) < 8 || len(n) > 15 || n[0] == '0' {
		return "", ErrTelephone
	}
	for _, c := range []string{"33", "262", "590", "594", "596"} {
		reste, ok := strings.CutPrefix(n, c)
		if !ok {
			continue
		}
		reste = strings.TrimPrefix(reste, "0")
		if len(reste) != 9 || reste[0] == '0' {
			return "", ErrTelephone
		}
		if c == "33" {
			if o := outreMer("0" + reste); o != "" {
				c = o
			}
		}
		return "+" + c + reste, nil
	}
	if reste, ok := strings.CutPrefix(n, "508"); ok && len(reste) != 6 {
		return "", ErrTelephone
	}
	return "+" + n, nil
}

// Telephone writes an E.164 number for people: French ones in five pairs ("05 55 00 00 00"), others with
// their country code ("+32 2 55 50 00 00"), U+00A0 between groups. What is not E.164 comes back as it is.
func Telephone(e164 string) string {
	n, ok := strings.CutPrefix(e164, "+")
	if !ok || len(n) < 8 || len(n) > 15 || strings.Trim(n, "0123456789") != "" {
		return e164
	}
	for _, c := range []string{"33", "262", "590", "594", "596"} {
		if reste, ok := strings.CutPrefix(n, c); ok && len(reste) == 9 {
			return paires("0" + reste)
		}
	}
	if reste, ok := strings.CutPrefix(n, "508"); ok && len(reste) == 6 {
		return paires("0508" + reste)
	}
	i := indicatif(n)
	return "+" + n[:i] + Insecable + paires(n[i:])
}

// indicatif is the length of the country code at the head of an international number (ITU-T E.164 zones).
func indicatif(n string) int {
	switch n[0] {
	case '1', '7':
		return 1
	}
	switch n[:2] {
	case "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49",
		"51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66",
		"81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98":
		return 2
	}
	return 3
}

// paires groups digits by two from the right.
func paires(n string) string {
	var b strings.Builder
	for i := range len(n) {
		if i > 0 && (len(n)-i)%2 == 0 {
			b.WriteString(Insecable)
		}
		b.WriteByte(n[i])
	}
	return b.String()
}
