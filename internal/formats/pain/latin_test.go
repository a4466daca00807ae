// SPDX-License-Identifier: EUPL-1.2

package pain

import (
	"testing"

	"pgregory.net/rapid"
)

func TestLatin(t *testing.T) {
	for s, veut := range map[string]string{
		"":                                "",
		"Dupont & Fils":                   "Dupont + Fils",
		"Éloïse Çà Noël":                  "Eloise Ca Noel",
		"ÉLOÏSE":                          "ELOISE",
		"cœur, CŒUR, Œuvre, ŒUVRE":        "coeur, COEUR, Oeuvre, OEUVRE",
		"Ægir ægir Straße Łódź Ørsted":    "Aegir aegir Strasse Lodz Orsted",
		"l’habitat – n° 12 ; rue_bis":     "l'habitat - no 12 , rue-bis",
		"« Les   Tilleuls »":              "Les Tilleuls",
		"e\u0301te\u0301":                 "ete",
		"50 € [net] {brut}":               "50 EUR (net) (brut)",
		"a@b#c%d":                         "a b c d",
		"10²…½":                           "102...1/2",
		"\u00a0x\u202fy\tz\n":             "x y z",
		"日本 Tokyo":                        "Tokyo",
		"Ελλάς":                           "",
		"a\u200bb\x00c\ufeff":             "abc",
		"\xff\xfe":                        "",
		"Þór ÞÓR ẞ ı Ħ":                   "Thor THOR SS i H",
		"a|b\\c":                          "a/b/c",
		"abc/-?:().,'+ 09":                "abc/-?:().,'+ 09",
		" tête  queue ":                   "tete queue",
		"😀 sourire":                       "sourire",
		"ﬁn № 3 ™":                        "fin No 3 TM",
		"O\u2019Neil \u201cbis\u201d &co": "O'Neil bis +co",
	} {
		if a := Latin(s, 0); a != veut {
			t.Errorf("%q : %q, attendu %q", s, a, veut)
		}
	}
	if a := Latin("Énergie du moulin", 8); a != "Energie" {
		t.Errorf("coupé : %q", a)
	}
}

func TestLatinProprietes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		a := Latin(s, 0)
		if r, hors := HorsJeu(a); hors {
			t.Fatalf("%q : %q hors du jeu", a, r)
		}
		if Latin(a, 0) != a || !propre(a) {
			t.Fatalf("%q n’est pas stable", a)
		}
		n := rapid.IntRange(1, 40).Draw(t, "n")
		if b := Latin(s, n); len(b) > n || !propre(b) {
			t.Fatalf("%q coupé à %d : %q", s, n, b)
		}
	})
}

func BenchmarkLatinPropre(b *testing.B) {
	for b.Loop() {
		_ = Latin("Office d'habitat de Valmoulin", 0)
	}
}
