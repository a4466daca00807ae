// SPDX-License-Identifier: EUPL-1.2

package cfonb

import (
	"errors"
	"strings"
	"testing"
)

// semaine is three statements of one account, oldest first; the second is followed by two days without statement.
func semaine() [][]string {
	return [][]string{
		{r01("161126", "0000000010000{"), r04("62", "171126", "FRAIS", "0000000000100}"), r07("171126", "0000000009900{")},
		{r01("171126", "0000000009900{"), r04("05", "181126", "VIR", "0000000002000{"), r07("181126", "0000000011900{")},
		{r01("201126", "0000000011900{"), r04("06", "211126", "LOYER", "0000000010000}"), r07("211126", "0000000001900{")},
	}
}

func autreCompte(enr []string) []string {
	r := make([]string, len(enr))
	for i, e := range enr {
		r[i] = strings.Replace(e, "0500013M026", "00000000001", 1)
	}
	return r
}

func coller(releves ...[]string) string {
	var s []string
	for _, r := range releves {
		s = append(s, r...)
	}
	return strings.Join(s, "\n")
}

// A file with the newest statement first says the same as one with the oldest first: it is taken, in its own order, and missing days are told.
func TestRecentDabord(t *testing.T) {
	s := semaine()
	autre := autreCompte([]string{r01("171126", "0000000000000{"), r07("181126", "0000000000000{")})
	encore := autreCompte([]string{r01("161126", "0000000000000{"), r07("171126", "0000000000000{")})
	for nom, releves := range map[string][][]string{
		"ancien d’abord": {s[0], s[1], s[2]}, "récent d’abord": {s[2], s[1], s[0]}, "mêlés": {s[1], s[2], s[0]},
		"deux comptes": {s[2], autre, s[1], encore, s[0]},
	} {
		f, err := lire(coller(releves...))
		if err != nil {
			t.Errorf("%s : %v", nom, err)
			continue
		}
		if len(f.Alertes) != 1 || f.Alertes[0].Code != AlerteJours || f.Alertes[0].Ligne != nil || f.Alertes[0].Compte == "" ||
			f.Alertes[0].Message != "aucun relevé entre le 18/11/2026 et le 20/11/2026\u00a0; les soldes se suivent." {
			t.Errorf("%s : %+v", nom, f.Alertes)
		}
		for i, c := range f.Comptes { // in the order of the file
			if veut := releves[i][0][34:40]; jjmmaa(c.DateOuverture) != veut || c.Rang != i {
				t.Errorf("%s : relevé %d du %s, attendu %s", nom, i, c.DateOuverture, veut)
			}
		}
	}
}

// What does not follow, in no order, is refused: both sums are named, at the record where the account opens again.
func TestSuiteRompue(t *testing.T) {
	s := semaine()
	faux := []string{r01("171126", "0000000009901{"), r04("05", "181126", "VIR", "0000000001999{"), r07("181126", "0000000011900{")}
	for _, c := range []struct {
		nom            string
		releves        [][]string
		enregistrement int
		dit            []string
	}{
		{"un relevé manque", [][]string{s[2], s[0]}, 1, []string{"rouvre à 1\u202f190,00\u00a0EUR le 20/11/2026", "le clôture à 990,00\u00a0EUR le 17/11/2026", "un relevé manque"}},
		{"dix centimes", [][]string{s[2], faux, s[0]}, 4, []string{"rouvre à 990,10\u00a0EUR", "990,00\u00a0EUR"}},
		{"le même deux fois", [][]string{s[1], s[1], s[0]}, 4, []string{"rouvre à 990,00\u00a0EUR", "1\u202f190,00\u00a0EUR"}},
		{"autre compte", [][]string{autreCompte(s[2]), s[0], autreCompte(s[0])}, 1, []string{"1\u202f190,00\u00a0EUR", "990,00\u00a0EUR"}},
	} {
		_, err := lire(coller(c.releves...))
		var e *Erreur
		if !errors.As(err, &e) || e.Enregistrement != c.enregistrement || e.Ligne != c.enregistrement {
			t.Errorf("%s : %v", c.nom, err)
			continue
		}
		for _, dit := range c.dit {
			if !strings.Contains(e.Message, dit) {
				t.Errorf("%s : %q ne dit pas %q", c.nom, e.Message, dit)
			}
		}
	}
}
