// SPDX-License-Identifier: EUPL-1.2

package etatpdf_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"etai/internal/base/horloge"
	"etai/internal/formats/pdf"
	"etai/internal/formats/pdf/pdftest"
	"etai/internal/rapports/etatpdf"
)

func etat(lignes int) etatpdf.Etat {
	e := etatpdf.Etat{Organisation: "Association Exemple", Titre: "État de rapprochement du 30 novembre 2026", Signataires: [2]string{"Établi par", "Vérifié par"}, Sujet: "Tous les comptes\u00a0: 90 comptes bancaires", CreeLe: horloge.De(time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)),
		Chiffres: [][2]string{{"Solde à la banque", "1\u202f234,00\u00a0€"}, {"Écart inexpliqué", "0,00\u00a0€"}}, Conclusion: "L’écart inexpliqué est nul."}
	p := etatpdf.Partie{Titre: "Virements transmis, non débités", Vide: "Aucun virement n’est en route.", Ages: [][2]string{{"5 jours ou moins", "10,00\u00a0€"}},
		Colonnes: []pdf.Colonne{{Titre: "Depuis", Largeur: 40}, {Titre: "Personne", Largeur: 100}, {Titre: "Montant", Largeur: 40, Place: pdf.ADroite}}}
	for i := range lignes {
		p.Lignes = append(p.Lignes, []string{"24/11/2026", fmt.Sprintf("EXEMPLE-%d Personne au nom très long, qui prend plusieurs lignes dans sa cellule et n’en sort pas", i), "10,00\u00a0€"})
	}
	e.Parties = []etatpdf.Partie{p, {Titre: "Chèques émis, non encaissés", Vide: "Aucun\u00a0: Étai ne paie que par virement."}}
	return e
}

// Each document is PDF/A-1b, ends with the place of two signatures, and shows every line whatever their number.
func TestEcrire(t *testing.T) {
	for _, n := range []int{0, 3, 120} {
		var b bytes.Buffer
		if err := etatpdf.Ecrire(&b, etat(n)); err != nil {
			t.Fatal(err)
		}
		f := filepath.Join(t.TempDir(), "etat.pdf")
		if err := os.WriteFile(f, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		pdftest.Valider(t, f)
		s := pdftest.Texte(t, f)
		for _, veut := range []string{"État de rapprochement du 30 novembre 2026", "Établi par", "Vérifié par", "Nom, date et signature", "Étai ne paie que par virement", "L’écart inexpliqué est nul"} {
			if !strings.Contains(s, veut) {
				t.Errorf("%d lignes : « %s » manque", n, veut)
			}
		}
		if vues := strings.Count(s, "24/11/2026"); vues != n {
			t.Errorf("%d lignes sur %d", vues, n)
		}
	}
	if err := etatpdf.Ecrire(&bytes.Buffer{}, etatpdf.Etat{}); err == nil {
		t.Error("un état sans titre passe")
	}
}
