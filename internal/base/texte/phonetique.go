// SPDX-License-Identifier: EUPL-1.2

package texte

import "strings"

// Phonetique is the key under which French names that sound alike meet: LEFÈVRE, LEFEBVRE and LEFAIVRE;
// GAUTHIER and GAUTIER; YANN and IAN; DUPONT and DUPOND. Own rules over the key of each word (Cle). Sounds: A E I O
// U, W for "ou", C for "ch", J, K, S, Z; n after a vowel keeps the nasal. It brings candidates together; it
// never decides that two people are one.
func Phonetique(s string) string {
	var b []byte
	for _, m := range Mots(s, 8) {
		b = append(b, phonetiqueMot(m)...)
	}
	return string(b)
}

const longueurPhonetique = 40 // letters read in one word

// lettresDeCh writes the sounds that an h makes: "!" for ch.
var lettresDeCh = strings.NewReplacer("SCH", "!", "CHR", "KR", "CHL", "KL", "CH", "!", "SH", "!", "PH", "F")

func phonetiqueMot(m string) []byte {
	if len(m) > longueurPhonetique {
		m = m[:longueurPhonetique]
	}
	// H is silent except in CH, SH, PH; doubled letters sound once, except ss (which is no z), ll after i, and nn, mm
	// (which undo the nasal).
	m = lettresDeCh.Replace(m)
	m = strings.ReplaceAll(m, "H", "")
	m = finale(m)
	var b []byte
	for i := 0; i < len(m); {
		sons, lues := son(m, i)
		for k := range len(sons) {
			if len(b) == 0 || b[len(b)-1] != sons[k] {
				b = append(b, sons[k])
			}
		}
		i += lues
	}
	return b
}

// finale drops or writes out the end of a word that is not said as it is spelt.
func finale(m string) string {
	for _, f := range [...]struct{ fin, son string }{
		{"EAUX", "O"}, {"EAULT", "O"}, {"AULT", "O"}, {"AULD", "O"}, {"AUX", "O"}, {"AUD", "O"}, {"AUT", "O"}, {"OT", "O"}, {"OTS", "O"}, {"OS", "O"},
		{"IEUX", "IE"}, {"EUX", "E"}, {"ERS", "E"}, {"ER", "E"}, {"EZ", "E"}, {"ETS", "E"}, {"ET", "E"}, {"EES", ""}, {"EE", ""},
		{"AITS", "E"}, {"AIT", "E"}, {"AIS", "E"}, {"AY", "E"}, {"ES", ""}, {"E", ""},
	} {
		if reste, ok := strings.CutSuffix(m, f.fin); ok && len(reste) >= 2 {
			if f.son == "" {
				return reste
			}
			return reste + strings.ToLower(f.son) // small letters: already a sound
		}
	}
	for len(m) > 2 && strings.IndexByte("TDSXZP", m[len(m)-1]) >= 0 {
		m = m[:len(m)-1]
	}
	for _, f := range []string{"NC", "NG", "RG", "MB"} {
		if strings.HasSuffix(m, f) && len(m) > 3 {
			return m[:len(m)-1]
		}
	}
	return m
}

func voyelle(c byte) bool { return c != 0 && strings.IndexByte("AEIOUYaeio", c) >= 0 }

// son reads one sound at m[i]; it returns what to write and how many letters were read.
func son(m string, i int) (string, int) {
	a := func(k int) byte {
		if i+k < len(m) {
			return m[i+k]
		}
		return 0
	}
	est := func(s string) bool { return strings.HasPrefix(m[i:], s) }
	// nasal: the letter at k is n or m, and neither a vowel nor a second n or m follows
	nasale := func(k int) bool {
		return (a(k) == 'N' || a(k) == 'M') && !voyelle(a(k+1)) && a(k+1) != 'N' && a(k+1) != 'M'
	}
	douce := func(c byte) bool { return c == 'E' || c == 'I' || c == 'Y' || c == 'e' || c == 'i' }
	switch c := m[i]; c {
	case 'a', 'e', 'i', 'o':
		return string(c - 'a' + 'A'), 1
	case '!':
		return "C", 1
	case 'A', 'E', 'I', 'O', 'U', 'Y':
		return sonVoyelle(a, est, nasale, c)
	case 'B':
		if a(1) == 'V' {
			return "", 1
		}
	case 'C':
		switch {
		case a(1) == 'C' && douce(a(2)):
			return "KS", 2
		case douce(a(1)):
			return "S", 1
		}
		return "K", 1
	case 'Q':
		if a(1) == 'U' {
			return "K", 2
		}
		return "K", 1
	case 'G':
		switch {
		case a(1) == 'N':
			return "N", 2
		case a(1) == 'U' && (douce(a(2)) || a(2) == 'A'):
			return "G", 2
		case a(1) == 'E' && (a(2) == 'A' || a(2) == 'O' || a(2) == 'o'):
			return "J", 2
		case douce(a(1)):
			return "J", 1
		}
	case 'S':
		switch {
		case a(1) == 'S':
			return "S", 2
		case a(1) == 'C' && douce(a(2)):
			return "S", 2
		case i > 0 && voyelle(m[i-1]) && voyelle(a(1)):
			return "Z", 1
		}
	case 'X':
		return "KS", 1
	case 'W':
		return "V", 1
	case 'M':
		if a(1) == 'B' || a(1) == 'P' {
			return "N", 1
		}
	}
	return m[i : i+1], 1
}

func sonVoyelle(a func(int) byte, est func(string) bool, nasale func(int) bool, c byte) (string, int) {
	switch {
	case est("EAU"):
		return "O", 3
	case est("AU"):
		return "O", 2
	case est("EA") && nasale(2):
		return "AN", 3
	case est("OEU"):
		return "E", 3
	case est("OIN") && nasale(2):
		return "WIN", 3
	case est("OI"), est("OY"):
		return "WA", 2
	case est("OU"):
		return "W", 2
	case est("OE"), est("EU"):
		return "E", 2
	case est("AILL"), est("EILL"):
		return string(c) + "I", 4
	case (est("AIL") || est("EIL")) && a(3) == 0:
		return string(c) + "I", 3
	case (est("AI") || est("EI") || est("AY") || est("EY")) && nasale(2):
		return "IN", 3
	case est("AI"), est("EI"), est("EY"):
		return "E", 2
	case est("AY") && !voyelle(a(2)):
		return "E", 2
	case (est("ILL") || est("YLL")) && voyelle(a(3)):
		return "I", 3
	case nasale(1):
		switch c {
		case 'A', 'E':
			return "AN", 2
		case 'O':
			return "ON", 2
		}
		return "IN", 2
	case c == 'Y':
		return "I", 1
	}
	return string(c), 1
}
