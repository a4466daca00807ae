// SPDX-License-Identifier: EUPL-1.2

package tableur

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
)

// Amounts are numbers to the cent, days are dates, and a text that begins as a formula stays a text.
func TestEcrire(t *testing.T) {
	mechants := []string{"=1+1", "+33", "-2", "@SOMME(A1)", "\t=1", "=HYPERLINK(\"http://x\")", "<b>&\x00\x0b", "01234", strings.Repeat("é", 40000), "ligne\nsuivante"}
	f := Feuille{Nom: "Comptes [gérés] d’octobre 2026, tous", Titre: "Comptes", Auteur: "Association Exemple", Colonnes: []Colonne{{"Nom", 30}, {"Solde", 12}, {"Le", 12}, {"Lignes", 8}}}
	somme := argent.Centimes(0)
	for i, s := range mechants {
		c := []argent.Centimes{1, -14218, 99999999999999, 0, 10, 20, 30, 7, 60775, -1}[i]
		somme += c
		f.Lignes = append(f.Lignes, []any{s, c, jour.Certain(2026, 11, i+1), i})
	}
	f.Lignes = append(f.Lignes, []any{nil, nil, jour.Jour{}, int64(3)})
	f.Total = []any{"Total", somme, nil, nil}
	var b bytes.Buffer
	if err := Ecrire(&b, f); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	r, err := z.Open("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	brut, err := io.ReadAll(r)
	if err != nil || bytes.Contains(brut, []byte("<f>")) || bytes.Contains(brut, []byte("<f ")) {
		t.Errorf("une formule est dans la feuille, %v", err)
	}
	for _, n := range []string{"<v>0.01</v>", "<v>-142.18</v>", "<v>999999999999.99</v>", "<v>607.75</v>", "<v>0.10</v>"} {
		if !bytes.Contains(brut, []byte(n)) {
			t.Errorf("%s absent", n)
		}
	}
	x, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	nom := x.GetSheetName(0)
	for i, s := range mechants {
		v, err := x.GetCellValue(nom, []string{"A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9", "A10", "A11"}[i])
		if err != nil || v != propre(s) {
			t.Errorf("%.20q lu %.20q, %v", s, v, err)
		}
	}
	if v, _ := x.GetCellValue(nom, "C2"); v != "01/11/2026" {
		t.Errorf("jour lu %q", v)
	}
	if p, err := x.GetDocProps(); err != nil || p.Title != f.Titre || p.Creator != f.Auteur {
		t.Errorf("document décrit %+v, %v", p, err)
	}
	if p, err := x.GetPanes(nom); err != nil || !p.Freeze || p.YSplit != 1 {
		t.Errorf("titres figés %+v, %v", p, err)
	}
	if v, _ := x.GetCellValue(nom, "B12", excelize.Options{RawCellValue: true}); v != "" {
		t.Errorf("cellule vide lue %q", v)
	}
	if v, _ := x.GetCellValue(nom, "B13", excelize.Options{RawCellValue: true}); v != somme.Decimal() {
		t.Errorf("total lu %q", v)
	}
	if err := Ecrire(io.Discard, Feuille{Colonnes: []Colonne{{"A", 1}}, Lignes: [][]any{{"a", "b"}}}); err == nil {
		t.Error("une ligne trop longue passe")
	}
	if err := Ecrire(io.Discard, Feuille{Colonnes: []Colonne{{"A", 1}}, Lignes: [][]any{{1.5}}}); err == nil {
		t.Error("un nombre à virgule passe")
	}
}

// Columns go past Z, and a list without a line is a sheet of titles.
func TestColonnes(t *testing.T) {
	f := Feuille{}
	for i := range 60 {
		f.Colonnes = append(f.Colonnes, Colonne{Titre: strings.Repeat("c", i+1)})
	}
	var b bytes.Buffer
	if err := Ecrire(&b, f); err != nil {
		t.Fatal(err)
	}
	x, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	if v, _ := x.GetCellValue("Liste", "BH1"); len(v) != 60 {
		t.Errorf("colonne BH lue %q", v)
	}
}
