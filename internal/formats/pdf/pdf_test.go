// SPDX-License-Identifier: EUPL-1.2

package pdf_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"etai/internal/formats/pdf"
	"etai/internal/formats/pdf/pdftest"
)

const dixMilleEuros = "10\u202f000,00\u00a0€"

var creeLe = time.Date(2026, 11, 3, 9, 30, 0, 0, time.UTC)

func exemple(t testing.TB) []byte {
	t.Helper()
	d := pdf.Nouveau(pdf.Meta{Titre: "Relevé d’essai <&>", Auteur: "Association Exemple", Sujet: "L’œuvre", CreeLe: creeLe})
	d.Pied(func(page, total int) {
		d.Texte(105, 287, fmt.Sprintf("page %d sur %d", page, total), pdf.Police{Corps: 10}, pdf.AuCentre)
	})
	d.Page()
	d.Texte(15, 30, "L’œuvre coûte "+dixMilleEuros, pdf.Police{Corps: 14}, pdf.AGauche)
	d.Texte(195, 40, "−12,50\u00a0€ – « Ÿ Œ » ÉÀÇ", pdf.Police{Corps: 14, Gras: true, Couleur: pdf.Couleur{R: 20, V: 60, B: 76}}, pdf.ADroite)
	d.Texte(15, 50, "decompose\u0301 \U0001F600 \u0007fin", pdf.Police{Corps: 12}, pdf.AGauche)
	d.Cadre(15, 60, 180, 20, 2, pdf.Trait{Epaisseur: 0.4, Couleur: pdf.Couleur{R: 20, V: 60, B: 76}})
	d.Pave(15, 85, 1.2, 20, pdf.Couleur{R: 20, V: 60, B: 76})
	d.Ligne(15, 110, 195, 110, pdf.Trait{Epaisseur: 0.5})
	d.Cellule(15, 115, 60, 8, 2, "une cellule trop longue pour sa largeur", pdf.Police{Corps: 12}, pdf.ADroite)
	var lignes [][]string
	for i := range 60 {
		lignes = append(lignes, []string{fmt.Sprintf("2026-10-%02d", i%31+1), "libellé assez long pour passer sur deux lignes dans la colonne", dixMilleEuros})
	}
	lignes = append(lignes, []string{"", strings.Repeat("très long ", 900) + "FINDELIGNE", ""})
	d.Tableau(pdf.Tableau{
		Colonnes: []pdf.Colonne{{Titre: "Date", Largeur: 30}, {Titre: "Libellé", Largeur: 100}, {Titre: "Montant", Largeur: 50, Place: pdf.ADroite}},
		Lignes:   lignes,
	}, 15, 130, 275, func() (float64, float64) { d.Page(); return 20, 275 })
	var b bytes.Buffer
	if err := d.Ecrire(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestConforme: PDFBox preflight says "valid PDF/A-1b", and pdftotext reads back what was written.
func TestConforme(t *testing.T) {
	brut := exemple(t)
	f := filepath.Join(t.TempDir(), "essai.pdf")
	if err := os.WriteFile(f, brut, 0o600); err != nil {
		t.Fatal(err)
	}
	pdftest.Valider(t, f)
	texte, exact := pdftest.Texte(t, f), pdftest.TexteExact(t, f)
	espaces := strings.NewReplacer("\u00a0", " ", "\u202f", " ")
	for _, s := range []string{"L’œuvre coûte " + dixMilleEuros, "−12,50\u00a0€ – « Ÿ Œ » ÉÀÇ", "decomposé \ufffd fin", "page 1 sur ", "une cellule trop longue", "FINDELIGNE"} {
		// PDFBox adds a space of its own after a no-break one.
		if !strings.Contains(texte, espaces.Replace(s)) || !strings.Contains(strings.ReplaceAll(exact, "\u00a0 ", "\u00a0"), s) {
			t.Errorf("%q absent du texte", s)
		}
	}
	if n := strings.Count(texte, "Libellé"); n < 4 || n != strings.Count(texte, "page ") {
		t.Errorf("titres du tableau écrits %d fois", n)
	}
	if strings.Contains(texte, "page 1 sur 1\n") || bytes.Contains(brut, []byte("/EmbeddedFiles")) {
		t.Error("pied ou dictionnaire inattendu")
	}
}

// TestReproductible: the same calls give the same bytes, also at the same time in several goroutines.
func TestReproductible(t *testing.T) {
	veut := exemple(t)
	var groupe sync.WaitGroup
	for range 4 {
		groupe.Go(func() {
			if !bytes.Equal(exemple(t), veut) {
				t.Error("deux écritures diffèrent")
			}
		})
	}
	groupe.Wait()
}

func TestCouper(t *testing.T) {
	d := pdf.Nouveau(pdf.Meta{CreeLe: creeLe})
	d.Page()
	p := pdf.Police{Corps: 12}
	insecable := "312,40\u00a0€"
	for _, s := range []string{"", "a", "un deux trois quatre cinq six", "x " + insecable, strings.Repeat("W", 300), "é\nè"} {
		lignes := d.Couper(s, p, 25)
		for _, l := range lignes {
			if d.Largeur(l, p) > 25 {
				t.Errorf("%q : ligne trop large %q", s, l)
			}
		}
		if strings.Join(strings.Fields(strings.Join(lignes, " ")), "") != strings.Join(strings.Fields(s), "") {
			t.Errorf("%q : %q", s, lignes)
		}
	}
	if l := d.Couper("somme de 312,40\u00a0€", p, 30); len(l) != 2 || l[1] != insecable {
		t.Errorf("coupé à l’espace insécable : %q", l)
	}
	if l := d.Couper("W", p, 0.1); len(l) != 1 || l[0] != "W" {
		t.Errorf("largeur nulle : %q", l)
	}
	if r := d.Raccourcir("une phrase bien longue", p, 25); !strings.HasSuffix(r, "…") || d.Largeur(r, p) > 25 {
		t.Errorf("raccourci : %q", r)
	}
}

func TestRefus(t *testing.T) {
	var b bytes.Buffer
	if err := pdf.Nouveau(pdf.Meta{CreeLe: creeLe}).Ecrire(&b); err == nil {
		t.Error("document sans page accepté")
	}
	d := pdf.Nouveau(pdf.Meta{Titre: "x"})
	d.Page()
	if err := d.Ecrire(&b); err == nil {
		t.Error("document sans date accepté")
	}
}
