// SPDX-License-Identifier: EUPL-1.2

package jour

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestEcriture(t *testing.T) {
	for _, c := range []struct{ lu, veut string }{
		{Certain(2026, 12, 1).Long(), "1er décembre 2026"}, {Certain(2026, 12, 2).Long(), "2 décembre 2026"},
		{Certain(2026, 12, 1).LongSemaine(), "mardi 1er décembre 2026"}, {Certain(2026, 11, 9).Semaine(), "lundi 9 novembre"},
		{Certain(2026, 12, 1).Court(), "01/12/2026"}, {Certain(2026, 11, 9).MoisAnnee(), "novembre 2026"},
		{Certain(2026, 10, 9).DeMoisAnnee(), "d’octobre 2026"}, {Certain(2026, 8, 9).DeMoisAnnee(), "d’août 2026"},
		{DeMois(4), "d’avril"}, {DeMois(11), "de novembre"}, {NomMois(2), "février"}, {NomMois(0), ""}, {NomMois(13), ""},
		{NomJourSemaine(0), "dimanche"}, {NomJourSemaine(7), ""},
		{Jour{}.Long() + Jour{}.LongSemaine() + Jour{}.Semaine() + Jour{}.Court() + Jour{}.MoisAnnee() + Jour{}.DeMoisAnnee(), ""},
	} {
		if c.lu != c.veut {
			t.Errorf("%q, attendu %q", c.lu, c.veut)
		}
	}
}

func TestAge(t *testing.T) {
	for _, c := range []struct {
		n, le Jour
		ans   int
		ok    bool
	}{
		{Certain(1980, 11, 21), Certain(2026, 11, 21), 46, true}, {Certain(1980, 11, 22), Certain(2026, 11, 21), 45, true},
		{Certain(2008, 2, 29), Certain(2026, 2, 28), 17, true}, {Certain(2008, 2, 29), Certain(2026, 3, 1), 18, true},
		{Certain(2026, 11, 21), Certain(2026, 11, 21), 0, true}, {Certain(2026, 11, 22), Certain(2026, 11, 21), 0, false},
		{Jour{}, Certain(2026, 11, 21), 0, false}, {Certain(1980, 1, 1), Jour{}, 0, false},
	} {
		if a, ok := Age(c.n, c.le); a != c.ans || ok != c.ok {
			t.Errorf("né %v, le %v : %d %v", c.n, c.le, a, ok)
		}
	}
}

func TestLireSaisie(t *testing.T) {
	for s, veut := range map[string]string{
		"5/11/2026": "2026-11-05", "05/11/2026": "2026-11-05", "05112026": "2026-11-05", "5.11.2026": "2026-11-05", " 5-11-2026 ": "2026-11-05",
		"5 11 2026": "2026-11-05", "2026-11-05": "2026-11-05", "2026/11/5": "2026-11-05", "5 novembre 2026": "2026-11-05",
		"1er décembre 2026": "2026-12-01", "1er déc. 2026": "2026-12-01", "1\u00a0DECEMBRE\u00a02026": "2026-12-01", "29/2/2028": "2028-02-29",
		"3 août 1951": "1951-08-03", "3 aou 1951": "1951-08-03", "3 De\u0301c 1951": "1951-12-03", "12 juil 2026": "2026-07-12",
	} {
		if j, err := LireSaisie(s); err != nil || j.String() != veut {
			t.Errorf("%q lu %v, %v", s, j, err)
		}
	}
	for s, contient := range map[string]string{
		"": "Écrivez une date", "31/11/2026": "Le 31 novembre 2026 n’existe pas\u00a0: le mois de novembre a 30 jours.",
		"31 avril 2026": "le mois d’avril a 30 jours", "29/02/2027": "Le 29 février 2027 n’existe pas", "30/02/2028": "le mois de février a 29 jours",
		"2026-02-30": "Le 30 février 2026", "12/13/2026": "Le mois 13 n’existe pas", "40/12/2026": "Le jour 40", "0/1/2026": "Le jour 0",
		"5/11/26": "quatre chiffres", "5.11.26": "quatre chiffres", "5/11/0026": "L’année 0026", "5/11/2826": "L’année 2826",
		"051126": "illisible", "demain": "illisible", "5/11": "illisible", "1 jui 2026": "illisible", "٥/١١/٢٠٢٦": "illisible",
		"5/11/2026\x00": "illisible", "5/11/2026/": "", "-5/11/2026": "", "5//11//2026": "", "\xff\xfe/1/2026": "illisible",
		strings.Repeat("9", 10000): "illisible", "00000000": "Le mois 0",
	} {
		j, err := LireSaisie(s)
		if contient == "" { // stray separators are forgiven
			if err != nil || j.String() != "2026-11-05" {
				t.Errorf("%q lu %v, %v", s, j, err)
			}
			continue
		}
		var e *ErreurSaisie
		if !errors.As(err, &e) || !errors.Is(err, ErrDate) || !strings.Contains(err.Error(), contient) || !strings.HasSuffix(err.Error(), ".") {
			t.Errorf("%.40q : %v, attendu « %s »", s, err, contient)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		j := Certain(1900, 1, 1).Plus(rapid.IntRange(0, 109000).Draw(t, "j"))
		for _, s := range []string{j.Long(), j.Court(), j.String(), strings.ReplaceAll(j.Court(), "/", "")} {
			if r, err := LireSaisie(s); err != nil || r != j {
				t.Fatalf("%q lu %v, %v", s, r, err)
			}
		}
	})
}

func FuzzLireSaisie(f *testing.F) {
	f.Add("5/11/2026")
	f.Add("1er déc. 2026")
	f.Fuzz(func(t *testing.T, s string) {
		j, err := LireSaisie(s)
		if err != nil && (!utf8.ValidString(err.Error()) || !j.Vide()) {
			t.Fatalf("%q : %v %q", s, j, err)
		}
	})
}
