// SPDX-License-Identifier: EUPL-1.2

//go:build donnees

package fec

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCas(t *testing.T) {
	dossier := os.Getenv("ETAI_DONNEES")
	if dossier == "" {
		t.Fatal("ETAI_DONNEES doit nommer le dossier des données")
	}
	b, err := os.ReadFile(filepath.Join(dossier, "cas", "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var cas []struct{ File, Kind, Verdict string }
	if err := json.Unmarshal(b, &cas); err != nil {
		t.Fatal(err)
	}
	regle := map[string]string{"fec-unbalanced.txt": RegleEquilibre, "fec-17-columns.txt": RegleColonnes}
	vus := 0
	for _, c := range cas {
		if c.Kind != "fec" {
			continue
		}
		vus++
		f, err := os.Open(filepath.Join(dossier, "cas", c.File))
		if err != nil {
			t.Fatal(err)
		}
		r, err := Verifier(f, c.File, Options{})
		_ = f.Close()
		if err != nil {
			t.Fatal(err)
		}
		if (len(r.Fautes) == 0) != (c.Verdict == "valid") || !strings.Contains(regles(r.Fautes), regle[c.File]) {
			t.Errorf("%s : %+v", c.File, r)
		}
	}
	if vus < 3 {
		t.Errorf("%d cas", vus)
	}
}
