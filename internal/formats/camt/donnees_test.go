// SPDX-License-Identifier: EUPL-1.2

//go:build donnees

package camt

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"etai/internal/base/argent"
	"etai/internal/formats/releve"
)

func dossier(t *testing.T) string {
	t.Helper()
	d := os.Getenv("ETAI_DONNEES")
	if d == "" {
		t.Fatal("ETAI_DONNEES doit nommer le dossier des données d'essai")
	}
	return d
}

func lireFichier(t *testing.T, chemin string) (releve.Fichier, error) {
	t.Helper()
	f, err := os.Open(chemin)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var c releve.Collecteur
	l, err := Ouvrir(f)
	if err != nil {
		return releve.Fichier{}, err
	}
	err = l.Lire(&c)
	return c.Fichier(filepath.Base(chemin), l.Format()), err
}

// TestCas: every case of the manifest has its verdict.
func TestCas(t *testing.T) {
	d := dossier(t)
	b, err := os.ReadFile(filepath.Join(d, "cas", "manifest.json"))
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
	n := 0
	for _, c := range cas {
		if c.Kind != "camt.053" {
			continue
		}
		n++
		t.Run(c.File, func(t *testing.T) {
			f, err := lireFichier(t, filepath.Join(d, "cas", c.File))
			if strings.HasPrefix(c.Verdict, "reject-") {
				var e *Erreur
				if !errors.As(err, &e) {
					t.Fatalf("accepté, ou panne : %v", err)
				}
				mots := map[string]string{"reject-security": "DOCTYPE", "reject-business": "ne tombent pas juste", "reject-xsd": "tronqué"}
				if !strings.Contains(e.Message, mots[c.Verdict]) {
					t.Errorf("%s : %v", c.Verdict, e)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			k := f.Comptes[0]
			if c.Entries != nil && len(k.Lignes) != *c.Entries {
				t.Errorf("%d lignes", len(k.Lignes))
			}
			if c.Opening != nil && *k.SoldeOuverture != *c.Opening || c.Closing != nil && *k.SoldeCloture != *c.Closing {
				t.Errorf("soldes %v %v", *k.SoldeOuverture, *k.SoldeCloture)
			}
			if len(f.Alertes) > 0 {
				t.Errorf("alertes %v", f.Alertes)
			}
		})
	}
	if n == 0 {
		t.Error("aucun cas camt.053 dans le manifeste")
	}
}

// TestReleves: the files of others. Only one of the camt.053 adds up.
func TestReleves(t *testing.T) {
	d := dossier(t)
	for fichier, mots := range map[string][]string{
		"genkgo-camt053.v2.minimal.xml":         {"EUR", "SEK"},
		"genkgo-camt053.v4.xml":                 {"EUR", "SEK"},
		"genkgo-camt053.v8.xml":                 {"EUR", "SEK"},
		"genkgo-camt053.v2.wrong.xml":           {"aucun relevé"},
		"moov-camt.053-postfinance-2020.xml":    {"CHF"},
		"genkgo-camt053.v2.multi.statement.xml": nil,
		"genkgo-camt054.v8.xml":                 nil,
	} {
		t.Run(fichier, func(t *testing.T) {
			f, err := lireFichier(t, filepath.Join(d, "releves", fichier))
			if mots != nil {
				var e *Erreur
				if !errors.As(err, &e) {
					t.Fatalf("accepté : %v", err)
				}
				for _, m := range mots {
					if !strings.Contains(e.Message, m) {
						t.Errorf("« %s » manque : %v", m, e)
					}
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			comparerAttendu(t, f, filepath.Join(d, "releves", strings.TrimSuffix(fichier, ".xml")+".expected.json"))
		})
	}
}

// comparerAttendu compares with what another reader says of the file. It shows some objects once only
// ("__RECURSIVITY__") and, of several statements, the entries of the last one.
func comparerAttendu(t *testing.T, f releve.Fichier, chemin string) {
	t.Helper()
	b, err := os.ReadFile(chemin)
	if err != nil {
		t.Fatal(err)
	}
	type montant struct{ GetAmount string }
	var attendu struct {
		GetEntries []struct {
			GetAmount                   montant
			GetBookingDate              map[string]string
			GetAccountServicerReference *string
			GetTransactionDetails       []json.RawMessage
		}
	}
	if err := json.Unmarshal(b, &attendu); err != nil {
		t.Fatal(err)
	}
	lignes := f.Comptes[len(f.Comptes)-1].Lignes
	if len(lignes) != len(attendu.GetEntries) {
		t.Fatalf("%d lignes, %d attendues", len(lignes), len(attendu.GetEntries))
	}
	for i, a := range attendu.GetEntries {
		l := lignes[i]
		if fmt.Sprint(int64(l.Montant)) != a.GetAmount.GetAmount {
			t.Errorf("ligne %d : %d, attendu %s", i+1, l.Montant, a.GetAmount.GetAmount)
		}
		if !strings.HasPrefix(a.GetBookingDate["0"], l.DateOperation.String()) {
			t.Errorf("ligne %d : %s, attendu %s", i+1, l.DateOperation, a.GetBookingDate)
		}
		if a.GetAccountServicerReference != nil && string(l.ReferenceBancaire) != *a.GetAccountServicerReference {
			t.Errorf("ligne %d : référence %q", i+1, l.ReferenceBancaire)
		}
		if len(l.Details) != len(a.GetTransactionDetails) {
			t.Fatalf("ligne %d : %d détails, %d attendus", i+1, len(l.Details), len(a.GetTransactionDetails))
		}
		for k, brut := range a.GetTransactionDetails {
			var d struct {
				GetAmount    *montant
				GetReference struct{ GetEndToEndId *string }
			}
			if json.Unmarshal(brut, &d) != nil {
				continue
			}
			lu := l.Details[k]
			if e := d.GetReference.GetEndToEndId; e != nil && string(lu.ReferenceBoutEnBout) != *e {
				t.Errorf("ligne %d, détail %d : %q", i+1, k+1, lu.ReferenceBoutEnBout)
			}
			if d.GetAmount != nil && fmt.Sprint(int64(lu.Montant)) != d.GetAmount.GetAmount {
				t.Errorf("ligne %d, détail %d : %d, attendu %s", i+1, k+1, lu.Montant, d.GetAmount.GetAmount)
			}
		}
	}
}

// TestValidite: what we write is valid against the schemas of ISO 20022.
func TestValidite(t *testing.T) {
	d := dossier(t)
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Fatal("xmllint manque (paquet libxml2-utils)")
	}
	for _, format := range formats {
		t.Run(format, func(t *testing.T) {
			var fichiers []string
			ou := t.TempDir()
			i := 0
			rapid.Check(t, func(rt *rapid.T) {
				if i++; i > 40 { // xmllint validates them all in one run
					return
				}
				var b bytes.Buffer
				if err := Ecrire(&b, tirerComptes(rt, strings.Contains(format, "053")), Options{Format: format, Message: "M1", Creation: creation}); err != nil {
					rt.Fatal(err)
				}
				nom := filepath.Join(ou, "f"+string(rune('A'+i/26))+string(rune('a'+i%26))+".xml")
				if err := os.WriteFile(nom, b.Bytes(), 0o600); err != nil {
					rt.Fatal(err)
				}
				fichiers = append(fichiers, nom)
			})
			sortie, err := exec.Command(xmllint, append([]string{"--nonet", "--noout", "--schema", filepath.Join(d, "xsd", format+".xsd")}, fichiers...)...).CombinedOutput()
			if err != nil {
				t.Errorf("%v\n%.3000s", err, sortie)
			}
		})
	}
}
