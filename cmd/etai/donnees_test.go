// SPDX-License-Identifier: EUPL-1.2

//go:build donnees

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func donnees(t *testing.T) string {
	d := os.Getenv("ETAI_DONNEES")
	if d == "" {
		t.Fatal("ETAI_DONNEES doit nommer le dossier des données")
	}
	return d
}

// Every case of the manifest gets its verdict from the real program.
func TestManifeste(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(donnees(t), "cas", "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var cas []struct {
		File, Kind, Verdict, Why  string
		Entries, Opening, Closing *float64
	}
	if err := json.Unmarshal(b, &cas); err != nil {
		t.Fatal(err)
	}
	commandes := map[string][]string{
		"camt.053": {"releve", "lire"}, "cfonb120": {"releve", "lire"}, "pain.001": {"ordre", "verifier"}, "pain.002": {"ordre", "retour"}, "fec": {"fec", "verifier"},
	}
	for _, c := range cas {
		commande, connue := commandes[c.Kind]
		if !connue {
			t.Errorf("%s : genre %s inconnu", c.File, c.Kind)
			continue
		}
		chemin := filepath.Join(donnees(t), "cas", c.File)
		r := lancerEtai(t, append(append([]string{}, commande...), "--json", chemin)...)
		bon := c.Verdict == "valid" || c.Verdict == "idempotent"
		switch {
		case bon && (r.statut != 0 || r.erreurs != ""):
			t.Errorf("%s (%s) : %+v", c.File, c.Why, r)
			continue
		case !bon && (r.statut != 2 || r.erreurs == ""):
			t.Errorf("%s (%s) : %+v", c.File, c.Why, r)
			continue
		case !bon && commande[0] == "releve" && r.sortie != "":
			t.Errorf("%s : sortie %q", c.File, r.sortie)
		}
		if !bon || commande[0] != "releve" {
			continue
		}
		f := cles(t, lireJSON(t, r), clesFichier)
		k := cles(t, liste(t, f["comptes"])[0], clesCompte)
		lignes := liste(t, k["lignes"])
		if c.Entries != nil && float64(len(lignes)) != *c.Entries || c.Opening != nil && k["solde_ouverture"] != *c.Opening || c.Closing != nil && k["solde_cloture"] != *c.Closing {
			t.Errorf("%s : %v", c.File, k)
		}
		for _, l := range lignes {
			for _, d := range liste(t, cles(t, l, clesLigne)["details"]) {
				cles(t, d, clesDetail)
			}
		}
	}
}

// Whatever a file of others holds, the program ends with status 0 or 2 and never mixes the two.
func TestFichiersDesAutres(t *testing.T) {
	vus := 0
	err := filepath.WalkDir(donnees(t), func(chemin string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		if i, err := e.Info(); err != nil || i.Size() > 4<<20 {
			return err
		}
		vus++
		for _, commande := range [][]string{{"releve", "lire", "--json"}, {"releve", "lire"}, {"ordre", "verifier", "--json"}, {"ordre", "retour", "--json"}, {"fec", "verifier", "--json"}} {
			r := lancerEtai(t, append(append([]string{}, commande...), chemin)...)
			juge := commande[1] == "verifier"
			switch {
			case r.statut != 0 && r.statut != 2, r.statut == 0 && (r.erreurs != "" || r.sortie == ""), r.statut == 2 && r.erreurs == "", r.statut == 2 && (r.sortie != "") != juge:
				t.Errorf("%v %s : %+v", commande, chemin, r)
			}
			if strings.Contains(r.erreurs, "erreur interne") || strings.Contains(r.erreurs, "panic") {
				t.Errorf("%v %s : %s", commande, chemin, r.erreurs)
			}
		}
		return nil
	})
	if err != nil || vus < 60 {
		t.Errorf("%v, %d fichiers", err, vus)
	}
}
