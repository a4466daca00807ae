// SPDX-License-Identifier: EUPL-1.2

// Package tableur writes a list as an XLSX workbook: one sheet, titles that stay in view, amounts and days as what they are. It knows no database and no domain.
package tableur

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
)

// Colonne is a column of the sheet; Largeur in signs.
type Colonne struct {
	Titre   string
	Largeur int
}

// Feuille is a list: each row has a value for each column, a string, an argent.Centimes, a jour.Jour, a whole number, or nil for an empty cell.
type Feuille struct {
	Nom      string
	Titre    string // of the document
	Auteur   string
	Colonnes []Colonne
	Lignes   [][]any
	Total    []any // a last row in bold, none when empty
}

// LignesMax is what one sheet of the format holds, less its titles and its total.
const LignesMax = 1_048_574

// ErrTropLong refuses a list that does not fit in one sheet.
var ErrTropLong = errors.New("cette liste est trop longue pour une feuille de tableur : la filtrer")

// Ecrire writes the workbook. A text is always written as text: what begins as a formula is never one.
func Ecrire(w io.Writer, f Feuille) error {
	if len(f.Lignes) > LignesMax {
		return ErrTropLong
	}
	x := excelize.NewFile()
	defer x.Close()
	nom := nomFeuille(f.Nom)
	if err := x.SetSheetName("Sheet1", nom); err != nil {
		return fmt.Errorf("nommer la feuille : %w", err)
	}
	if err := x.SetDocProps(&excelize.DocProperties{Title: f.Titre, Creator: f.Auteur, Language: "fr-FR"}); err != nil {
		return fmt.Errorf("décrire le classeur : %w", err)
	}
	s, err := styles(x)
	if err != nil {
		return err
	}
	sw, err := x.NewStreamWriter(nom)
	if err != nil {
		return fmt.Errorf("ouvrir la feuille : %w", err)
	}
	titres := make([]any, len(f.Colonnes))
	for i, c := range f.Colonnes {
		titres[i] = excelize.Cell{StyleID: s.titre, Value: c.Titre}
		if err := sw.SetColWidth(i+1, i+1, float64(max(8, c.Largeur))); err != nil {
			return fmt.Errorf("largeur de colonne : %w", err)
		}
	}
	if err := sw.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return fmt.Errorf("figer les titres : %w", err)
	}
	if err := sw.SetRow("A1", titres); err != nil {
		return fmt.Errorf("écrire les titres : %w", err)
	}
	for i, ligne := range f.Lignes {
		if err := s.ligne(sw, i+2, ligne, len(f.Colonnes), false); err != nil {
			return err
		}
	}
	if len(f.Total) > 0 {
		if err := s.ligne(sw, len(f.Lignes)+2, f.Total, len(f.Colonnes), true); err != nil {
			return err
		}
	}
	if err := sw.Flush(); err != nil {
		return fmt.Errorf("finir la feuille : %w", err)
	}
	if _, err := x.WriteTo(w); err != nil {
		return fmt.Errorf("écrire le classeur : %w", err)
	}
	return nil
}

// nomFeuille keeps what the format takes in the name of a sheet.
func nomFeuille(s string) string {
	r := []rune(strings.NewReplacer(":", " ", "\\", " ", "/", " ", "?", " ", "*", " ", "[", " ", "]", " ", "'", "’").Replace(s))
	if len(r) == 0 {
		return "Liste"
	}
	return string(r[:min(len(r), 31)])
}

type stylesFeuille struct{ titre, texte, montant, jour, gras, montantGras int }

func styles(x *excelize.File) (s stylesFeuille, err error) {
	somme, date := `#,##0.00\ "€";-#,##0.00\ "€"`, "dd/mm/yyyy"
	gras := &excelize.Font{Bold: true}
	for _, c := range []struct {
		ou    *int
		style excelize.Style
	}{{&s.titre, excelize.Style{Font: gras}}, {&s.texte, excelize.Style{NumFmt: 49}}, {&s.montant, excelize.Style{CustomNumFmt: &somme}}, {&s.jour, excelize.Style{CustomNumFmt: &date}},
		{&s.gras, excelize.Style{Font: gras}}, {&s.montantGras, excelize.Style{Font: gras, CustomNumFmt: &somme}}} {
		if *c.ou, err = x.NewStyle(&c.style); err != nil {
			return s, fmt.Errorf("styles du classeur : %w", err)
		}
	}
	return s, nil
}

func (s stylesFeuille) ligne(sw *excelize.StreamWriter, n int, valeurs []any, colonnes int, gras bool) error {
	if len(valeurs) != colonnes {
		return fmt.Errorf("ligne %d : %d valeurs pour %d colonnes", n, len(valeurs), colonnes)
	}
	cellules := make([]any, len(valeurs))
	for i, v := range valeurs {
		switch v := v.(type) {
		case nil:
		case string:
			cellules[i] = excelize.Cell{StyleID: choisir(gras, s.gras, s.texte), Value: propre(v)}
		case argent.Centimes:
			// The only float of money in the program: the format has no other number. Two decimals of less than 10¹⁵ cents come back exact.
			cellules[i] = excelize.Cell{StyleID: choisir(gras, s.montantGras, s.montant), Value: float64(v) / 100}
		case jour.Jour:
			if !v.Vide() {
				a, m, q := v.Decomposer()
				cellules[i] = excelize.Cell{StyleID: s.jour, Value: time.Date(a, time.Month(m), q, 0, 0, 0, 0, time.UTC)}
			}
		case int, int64:
			cellules[i] = excelize.Cell{StyleID: choisir(gras, s.gras, 0), Value: v}
		default:
			return fmt.Errorf("ligne %d, colonne %d : %T ne s’écrit pas dans un tableur", n, i+1, v)
		}
	}
	if err := sw.SetRow(fmt.Sprintf("A%d", n), cellules); err != nil {
		return fmt.Errorf("écrire la ligne %d : %w", n, err)
	}
	return nil
}

func choisir(gras bool, oui, non int) int {
	if gras {
		return oui
	}
	return non
}

// propre keeps what a cell may hold: characters of XML, and no more of them than the format allows.
func propre(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' || r == 0xFFFE || r == 0xFFFF || r == 0xFFFD {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, " "))
	if r := []rune(s); len(r) > excelize.TotalCellChars {
		s = string(r[:excelize.TotalCellChars])
	}
	return s
}
