// SPDX-License-Identifier: EUPL-1.2

package fichepdf_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"etai/internal/base/horloge"
	"etai/internal/formats/pdf/pdftest"
	"etai/internal/rapports/fichepdf"
)

// The sheet is PDF/A-1b on one side for an ordinary visit, on more when there is more to say; it says when to destroy it, and is refused without that day.
func TestEcrire(t *testing.T) {
	for _, n := range []int{2, 40} {
		f := fichepdf.Fiche{Personne: "EXEMPLE Personne", Dossier: "2026-00001", Organisation: "Association Exemple", Coordonnees: []string{"1 rue de l’Exemple, Vieuxmont", "05 55 50 00 01"}, Attention: "chien", Mesure: "MASP 2, jusqu’au 31 décembre 2027.",
			DetruireLe: "30 novembre 2026", CreeLe: horloge.De(time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)), Dernier: []string{"Visite à domicile, 2 novembre 2026", strings.Repeat("Le loyer est payé. ", 10)}}
		for range n {
			f.Objectifs = append(f.Objectifs, fichepdf.Objectif{Texte: "Payer seule le loyer", Actions: []string{"Ouvrir le courrier le lundi (ensemble)"}})
			f.Attendu = append(f.Attendu, "Déclaration trimestrielle de ressources, 30 novembre 2026")
		}
		var b bytes.Buffer
		if err := fichepdf.Ecrire(&b, f); err != nil {
			t.Fatal(err)
		}
		chemin := filepath.Join(t.TempDir(), "fiche.pdf")
		if err := os.WriteFile(chemin, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		pdftest.Valider(t, chemin)
		s := pdftest.Texte(t, chemin)
		if strings.Count(s, "Ouvrir le courrier") != n || !strings.Contains(s, "À détruire le 30 novembre 2026") || strings.Contains(s, "page 1 sur 1") != (n == 2) || !strings.Contains(s, "Notes") {
			t.Errorf("%d objectifs :\n%s", n, s)
		}
	}
	if err := fichepdf.Ecrire(&bytes.Buffer{}, fichepdf.Fiche{Personne: "x"}); err == nil {
		t.Error("une fiche sans jour où la détruire passe")
	}
}
