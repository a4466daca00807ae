// SPDX-License-Identifier: EUPL-1.2

// Package tableur writes lists as an XLSX workbook: a sheet each, titles that stay in view, amounts and days as what they are. It knows no database and no domain.
// The format is ECMA-376 part 1 (SpreadsheetML) in the package of part 2; only what a list needs of it is written here, as it goes: nothing is kept in memory.
// excelize, in the tests, and the spreadsheets of the users read it.
package tableur

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

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

// Styles of the cells: their places in cellXfs of the part styles.
const (
	styleOrdinaire = iota
	styleGras
	styleTexte
	styleMontant
	styleJour
	styleMontantGras
)

// signesMax is what a cell holds (ECMA-376, limits published by the maker of the first reader of the format).
const signesMax = 32_767

const (
	entete    = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	principal = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	liens     = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	types     = entete + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>`
	lienClasseur = entete + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="` + liens + `/officeDocument" Target="xl/workbook.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`
	// In the order of the constants above; 49 is the built-in format of texts, 164 and 165 are the first of a workbook's own.
	feuilleStyles = entete + `<styleSheet ` + principal + `><numFmts count="2"><numFmt numFmtId="164" formatCode="#,##0.00\ &quot;€&quot;;-#,##0.00\ &quot;€&quot;"/>` +
		`<numFmt numFmtId="165" formatCode="dd/mm/yyyy"/></numFmts>` +
		`<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font><font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
		`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="6">` +
		`<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
		`<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>` +
		`<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
		`<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
		`<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
		`<xf numFmtId="164" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs>` +
		`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
)

// Ecrire writes a workbook of one list. A text is always written as text: what begins as a formula is never one.
func Ecrire(w io.Writer, f Feuille) error { return EcrireClasseur(w, f.Titre, f.Auteur, f) }

// EcrireClasseur writes a workbook of several lists, each on its sheet, whose names differ.
func EcrireClasseur(w io.Writer, titre, auteur string, feuilles ...Feuille) error {
	z := zip.NewWriter(w)
	var genres, noms, vers strings.Builder
	for i, f := range feuilles {
		if len(f.Lignes) > LignesMax {
			return ErrTropLong
		}
		fmt.Fprintf(&genres, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`, i+1)
		fmt.Fprintf(&noms, `<sheet name="%s" sheetId="%d" r:id="rId%[2]d"/>`, echapper(nomFeuille(f.Nom)), i+1)
		fmt.Fprintf(&vers, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%[1]d.xml"/>`, i+1, liens)
	}
	fmt.Fprintf(&vers, `<Relationship Id="rId%d" Type="%s/styles" Target="styles.xml"/></Relationships>`, len(feuilles)+1, liens)
	for _, p := range []struct{ nom, texte string }{
		{"[Content_Types].xml", types + genres.String() + `</Types>`},
		{"_rels/.rels", lienClasseur},
		{"docProps/core.xml", entete + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>` +
			echapper(titre) + `</dc:title><dc:creator>` + echapper(auteur) + `</dc:creator><dc:language>fr-FR</dc:language></cp:coreProperties>`},
		{"xl/workbook.xml", entete + `<workbook ` + principal + ` xmlns:r="` + liens + `"><sheets>` + noms.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", entete + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + vers.String()},
		{"xl/styles.xml", feuilleStyles},
	} {
		partie, err := z.Create(p.nom)
		if err == nil {
			_, err = io.WriteString(partie, p.texte)
		}
		if err != nil {
			return fmt.Errorf("écrire %s : %w", p.nom, err)
		}
	}
	for i, f := range feuilles {
		partie, err := z.Create(fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1))
		if err != nil {
			return fmt.Errorf("ouvrir une feuille : %w", err)
		}
		b := bufio.NewWriter(partie)
		if err := feuille(b, f); err != nil {
			return err
		}
		if err := b.Flush(); err != nil {
			return fmt.Errorf("écrire une feuille : %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("écrire le classeur : %w", err)
	}
	return nil
}

// mettre adds to the sheet; what could not be written, Flush says.
func mettre(b *bufio.Writer, s string) { _, _ = b.WriteString(s) }

// feuille writes the sheet.
func feuille(b *bufio.Writer, f Feuille) error {
	mettre(b, entete+`<worksheet `+principal+`><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`)
	titres := make([]any, len(f.Colonnes))
	for i, c := range f.Colonnes {
		if i == 0 {
			mettre(b, "<cols>")
		}
		fmt.Fprintf(b, `<col min="%d" max="%[1]d" width="%d" customWidth="1"/>`, i+1, max(8, c.Largeur))
		if titres[i] = c.Titre; i == len(f.Colonnes)-1 {
			mettre(b, "</cols>")
		}
	}
	mettre(b, "<sheetData>")
	if err := ligne(b, 1, titres, len(f.Colonnes), true); err != nil {
		return err
	}
	for i, valeurs := range f.Lignes {
		if err := ligne(b, i+2, valeurs, len(f.Colonnes), false); err != nil {
			return err
		}
	}
	if len(f.Total) > 0 {
		if err := ligne(b, len(f.Lignes)+2, f.Total, len(f.Colonnes), true); err != nil {
			return err
		}
	}
	mettre(b, "</sheetData></worksheet>")
	return nil
}

// avant1900 is the day 0 of the format as its readers count, the false 29 February 1900 included: right for every day after it.
var avant1900 = jour.Certain(1899, 12, 30)

func ligne(b *bufio.Writer, n int, valeurs []any, colonnes int, gras bool) error {
	if len(valeurs) != colonnes {
		return fmt.Errorf("ligne %d : %d valeurs pour %d colonnes", n, len(valeurs), colonnes)
	}
	fmt.Fprintf(b, `<row r="%d">`, n)
	for i, v := range valeurs {
		switch v := v.(type) {
		case nil:
		case string:
			cellule(b, n, i, choisir(gras, styleGras, styleTexte), ` t="inlineStr"`)
			mettre(b, `<is><t xml:space="preserve">`)
			_ = xml.EscapeText(b, []byte(propre(v)))
			mettre(b, `</t></is></c>`)
		case argent.Centimes:
			nombre(b, n, i, choisir(gras, styleMontantGras, styleMontant), v.Decimal())
		case jour.Jour:
			if !v.Vide() {
				nombre(b, n, i, styleJour, strconv.Itoa(v.Depuis(avant1900)))
			}
		case int:
			nombre(b, n, i, choisir(gras, styleGras, styleOrdinaire), strconv.Itoa(v))
		case int64:
			nombre(b, n, i, choisir(gras, styleGras, styleOrdinaire), strconv.FormatInt(v, 10))
		default:
			return fmt.Errorf("ligne %d, colonne %d : %T ne s’écrit pas dans un tableur", n, i+1, v)
		}
	}
	mettre(b, "</row>")
	return nil
}

// cellule opens the cell of row n (from 1) and column i (from 0).
func cellule(b *bufio.Writer, n, i, style int, genre string) {
	nom := ""
	for c := i + 1; c > 0; c = (c - 1) / 26 {
		nom = string(rune('A'+(c-1)%26)) + nom
	}
	fmt.Fprintf(b, `<c r="%s%d" s="%d"%s>`, nom, n, style, genre)
}

func nombre(b *bufio.Writer, n, i, style int, valeur string) {
	cellule(b, n, i, style, "")
	mettre(b, "<v>"+valeur+"</v></c>")
}

// nomFeuille keeps what the format takes in the name of a sheet.
func nomFeuille(s string) string {
	r := []rune(strings.NewReplacer(":", " ", "\\", " ", "/", " ", "?", " ", "*", " ", "[", " ", "]", " ", "'", "’").Replace(s))
	if len(r) == 0 {
		return "Liste"
	}
	return string(r[:min(len(r), 31)])
}

func choisir(gras bool, oui, non int) int {
	if gras {
		return oui
	}
	return non
}

func echapper(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(propre(s))) // a strings.Builder does not fail
	return b.String()
}

// propre keeps what a cell may hold: characters of XML, and no more of them than the format allows.
func propre(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' || r == 0xFFFE || r == 0xFFFF || r == 0xFFFD {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, " "))
	if r := []rune(s); len(r) > signesMax {
		s = string(r[:signesMax])
	}
	return s
}
