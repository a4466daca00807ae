// SPDX-License-Identifier: EUPL-1.2

package guidepdf_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"etai/internal/base/horloge"
	"etai/internal/formats/pdf/pdftest"
	"etai/internal/rapports/guidepdf"
)

// A guide is PDF/A-1b and shows every step, on as many sheets as they take; one without a part is refused.
func TestEcrire(t *testing.T) {
	for _, n := range []int{1, 9} {
		g := guidepdf.Guide{Titre: "Guide d’essai", Pour: "Ce qu’il faut savoir.", CreeLe: horloge.De(time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC))}
		for i := range n {
			g.Parties = append(g.Parties, guidepdf.Partie{Titre: fmt.Sprintf("Partie %d", i+1), Etapes: []string{"Une étape courte.", strings.Repeat("Une étape qui prend plusieurs lignes. ", 9), "Une dernière étape."}})
		}
		var b bytes.Buffer
		if err := guidepdf.Ecrire(&b, g); err != nil {
			t.Fatal(err)
		}
		f := filepath.Join(t.TempDir(), "guide.pdf")
		if err := os.WriteFile(f, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		pdftest.Valider(t, f)
		s := pdftest.Texte(t, f)
		if vues := strings.Count(s, "Une dernière étape."); vues != n || !strings.Contains(s, fmt.Sprintf("Partie %d", n)) || strings.Contains(s, "page 2 sur 2") != (n > 1) {
			t.Errorf("%d parties, %d vues :\n%s", n, vues, s)
		}
	}
	if err := guidepdf.Ecrire(&bytes.Buffer{}, guidepdf.Guide{Titre: "x"}); err == nil {
		t.Error("un guide sans partie passe")
	}
}
