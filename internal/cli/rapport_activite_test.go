// SPDX-License-Identifier: EUPL-1.2

package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The files of a year, with the rights of who is named; a refusal writes nothing.
func TestRapport(t *testing.T) {
	l, d := nouveauLieu(t), t.TempDir()
	lancer := func(args ...string) (int, string, string) {
		return l.lancer(t, append(args, "--donnees", l.donnees, "--cle", l.cle)...)
	}
	for nom, debut := range map[string]string{"rapport.pdf": "%PDF", "annuel.xlsx": "PK", "annuel.csv": "\ufeff\"annee\";\"arrete_au\""} {
		chemin, quoi := filepath.Join(d, nom), strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(nom, ".pdf"), ".xlsx"), ".csv")
		if quoi == "rapport" {
			quoi = "masp"
		}
		statut, sortie, erreurs := lancer("rapport", quoi, "--agent", "direction@exemple.test", "--annee", "2026", chemin)
		octets, err := os.ReadFile(chemin)
		if statut != StatutFait || err != nil || !strings.HasPrefix(string(octets), debut) || !strings.Contains(sortie, "année 2026") {
			t.Errorf("%s : %d %q %q, %v", nom, statut, sortie, erreurs, err)
		}
	}
	for _, x := range []struct {
		args []string
		dit  string
	}{
		{[]string{"rapport", "masp", "--agent", "direction@exemple.test", filepath.Join(d, "rapport.pdf")}, "existe déjà"},
		{[]string{"rapport", "masp", "--agent", "direction@exemple.test", filepath.Join(d, "x.csv")}, "finit par .pdf"},
		{[]string{"rapport", "annuel", "--agent", "direction@exemple.test", "--annee", "2008", filepath.Join(d, "x.csv")}, "2009"},
		{[]string{"rapport", "annuel", "--agent", "administrateur@exemple.test", filepath.Join(d, "x.csv")}, "peut compter"},
		{[]string{"rapport", "annuel", "--agent", "personne@exemple.test", filepath.Join(d, "x.csv")}, "peut compter"},
	} {
		if statut, sortie, erreurs := lancer(x.args...); statut != StatutRefus || sortie != "" || !strings.Contains(erreurs, x.dit) {
			t.Errorf("%v : %d %q %q", x.args, statut, sortie, erreurs)
		}
	}
	if _, err := os.Stat(filepath.Join(d, "x.csv")); err == nil {
		t.Error("un refus a écrit un fichier")
	}
}
