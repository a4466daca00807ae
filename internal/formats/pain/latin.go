// SPDX-License-Identifier: EUPL-1.2

package pain

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// jeu holds the SEPA character set (EPC217-08).
var jeu = func() (t [256]bool) {
	for _, c := range []byte("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ") {
		t[c] = true
	}
	return t
}()

func enJeu(c byte) bool { return jeu[c] }

// HorsJeu returns the first character of s that the SEPA set does not hold, and whether there is one.
func HorsJeu(s string) (rune, bool) {
	for i := range len(s) {
		if !enJeu(s[i]) {
			r, _ := utf8.DecodeRuneInString(s[i:])
			return r, true
		}
	}
	return 0, false
}

// Latin writes s with the characters that every SEPA bank accepts: accents fall (é → e), ligatures
// open (œ → oe), & becomes +, what has no equivalent disappears, spaces never double. With max > 0
// the result is cut to max characters.
func Latin(s string, max int) string {
	if !propre(s) {
		s = string(ajouterLatin(make([]byte, 0, len(s)+8), s))
	}
	if max > 0 && len(s) > max {
		s = strings.TrimRight(s[:max], " ")
	}
	return s
}

// propre tells whether Latin would change nothing: the usual case, without an allocation.
func propre(s string) bool {
	avant := byte(' ')
	for i := range len(s) {
		c := s[i]
		if !jeu[c] || c == ' ' && avant == ' ' {
			return false
		}
		avant = c
	}
	return s == "" || avant != ' '
}

// ajouterLatin appends Latin(s, 0) to b.
func ajouterLatin(b []byte, s string) []byte {
	debut := len(b)
	courants := latinsCourants()
	for i := 0; i < len(s); {
		j := i
		for j < len(s) && jeu[s[j]] && (s[j] != ' ' || j > i && s[j-1] != ' ') {
			j++
		}
		if j > i {
			b = append(b, s[i:j]...)
			i = j
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		var t string
		if r < nbCourants {
			t = courants[r]
		} else {
			t = enLatin(r)
		}
		switch {
		case t == " ":
			if len(b) > debut && b[len(b)-1] != ' ' {
				b = append(b, ' ')
			}
		case len(t) == 2 && t[1] >= 'A' && t[1] <= 'Z' && minuscule(s[i:]):
			b = append(b, t[0], t[1]+'a'-'A') // Œuvre → Oeuvre, ŒUVRE → OEUVRE
		default:
			b = append(b, t...)
		}
	}
	if len(b) > debut && b[len(b)-1] == ' ' {
		b = b[:len(b)-1]
	}
	return b
}

func minuscule(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLower(r)
}

// nbCourants covers the letters of French and of its neighbours.
const nbCourants = 0x180

var latinsCourants = sync.OnceValue(func() *[nbCourants]string {
	var t [nbCourants]string
	for r := range t {
		t[r] = enLatin(rune(r))
	}
	return &t
})

// enLatin gives what replaces r: nothing, a space for what parts words, or characters of the set.
func enLatin(r rune) string {
	if t, ok := equivalent(r); ok {
		return t
	}
	switch {
	case unicode.IsSpace(r):
		return " "
	case r < ' ' || r == utf8.RuneError:
		return ""
	case r < utf8.RuneSelf && jeu[r]:
		return string(r)
	case r < utf8.RuneSelf:
		return " "
	}
	var b []byte
	for _, d := range norm.NFKD.String(string(r)) {
		switch {
		case d == '\u2044':
			b = append(b, '/')
		case d < utf8.RuneSelf && d != ' ' && jeu[d]:
			b = append(b, byte(d))
		}
	}
	if len(b) > 0 || unicode.IsLetter(r) || unicode.In(r, unicode.M, unicode.C) {
		return string(b)
	}
	return " "
}

// equivalent holds what Unicode does not decompose.
func equivalent(r rune) (string, bool) {
	switch r {
	case 'œ':
		return "oe", true
	case 'Œ':
		return "OE", true
	case 'æ':
		return "ae", true
	case 'Æ':
		return "AE", true
	case 'ß':
		return "ss", true
	case 'ẞ':
		return "SS", true
	case 'ø':
		return "o", true
	case 'Ø':
		return "O", true
	case 'ł':
		return "l", true
	case 'Ł':
		return "L", true
	case 'đ', 'ð':
		return "d", true
	case 'Đ', 'Ð':
		return "D", true
	case 'þ':
		return "th", true
	case 'Þ':
		return "TH", true
	case 'ħ':
		return "h", true
	case 'Ħ':
		return "H", true
	case 'ı':
		return "i", true
	case '&':
		return "+", true
	case '€':
		return "EUR", true
	case '°':
		return "o", true
	case '‘', '’', '‚', '‛', '′', '`', '´', 'ʼ', 'ʻ':
		return "'", true
	case '‐', '‑', '‒', '–', '—', '−', '_':
		return "-", true
	case ';':
		return ",", true
	case '[', '{':
		return "(", true
	case ']', '}':
		return ")", true
	case '\\', '|':
		return "/", true
	}
	return "", false
}
