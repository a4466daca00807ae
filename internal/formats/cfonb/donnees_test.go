// SPDX-License-Identifier: EUPL-1.2

//go:build donnees

package cfonb

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/formats/releve"
)

func dossier(t *testing.T) string {
	d := os.Getenv("ETAI_DONNEES")
	if d == "" {
		t.Fatal("ETAI_DONNEES doit nommer le dossier des données")
	}
	return d
}

func lireFichier(t *testing.T, chemin string) (releve.Fichier, error) {
	f, err := os.Open(chemin)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var c releve.Collecteur
	err = Lire(f, &c)
	return c.Fichier(filepath.Base(chemin), Format), err
}

func TestCas(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(dossier(t), "cas", "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var cas []struct {
		File, Kind, Verdict string
		Entries             *int
		Opening, Closing    *argent.Centimes
	}
	if err := json.Unmarshal(b, &cas); err != nil {
		t.Fatal(err)
	}
	vus := 0
	for _, c := range cas {
		if c.Kind != "cfonb120" {
			continue
		}
		vus++
		f, err := lireFichier(t, filepath.Join(dossier(t), "cas", c.File))
		if valide := c.Verdict == "valid"; valide != (err == nil) {
			t.Errorf("%s : %v, attendu %s", c.File, err, c.Verdict)
			continue
		}
		var e *Erreur
		if err != nil {
			if !errors.As(err, &e) || e.Enregistrement == 0 {
				t.Errorf("%s : %v sans numéro d’enregistrement", c.File, err)
			}
			continue
		}
		k := f.Comptes[0]
		if c.Entries != nil && len(k.Lignes) != *c.Entries || c.Opening != nil && *k.SoldeOuverture != *c.Opening || c.Closing != nil && *k.SoldeCloture != *c.Closing {
			t.Errorf("%s : %+v", c.File, k)
		}
		if k.IBAN != "FR1420041010050500013M02606" || k.Lignes[2].MotifRetour != "02" || k.Lignes[0].Details[0].CreancierUltime == "" {
			t.Errorf("%s : %+v", c.File, k)
		}
	}
	if vus < 7 {
		t.Errorf("%d cas", vus)
	}
}

// Of the files of others, one adds up: it is read, with an alert for the bank code of its 07.
func TestPennylane(t *testing.T) {
	for nom, dit := range map[string]string{
		"pennylane-end_of_statement_without_beginning.txt": "ne s’additionnent pas",
		"pennylane-operation_detail_without_operation.txt": "complément (05) sans opération",
	} {
		if _, err := lireFichier(t, filepath.Join(dossier(t), "releves", nom)); err == nil || !strings.Contains(err.Error(), dit) {
			t.Errorf("%s : %v", nom, err)
		}
	}
	f, err := lireFichier(t, filepath.Join(dossier(t), "releves", "pennylane-example.txt"))
	if err != nil || len(f.Comptes) != 2 || len(f.Comptes[0].Lignes) != 3 || len(f.Comptes[1].Lignes) != 3 {
		t.Fatalf("%v, %+v", err, f)
	}
	l := f.Comptes[0].Lignes[0]
	if l.Montant != -3221 || l.Code != "B1" || l.ReferenceBoutEnBout != "OTHER REFERENCE" || l.Remise != "REFERENCE" || *f.Comptes[0].SoldeCloture != -24121 {
		t.Errorf("%+v", l)
	}
	alertes := map[string]int{}
	for _, a := range f.Alertes {
		alertes[a.Code]++
	}
	if alertes[AlerteBanque] == 0 || alertes[AlerteDebiteur] != 2 {
		t.Errorf("%+v", f.Alertes)
	}
}
