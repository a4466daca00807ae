// SPDX-License-Identifier: EUPL-1.2

// Package pdf writes PDF/A-1b documents, or PDF/A-3b when an invoice is joined to them: A4 sheets of text, rules, boxes and tables in DejaVu Sans,
// embedded and cut to the characters used. It knows no domain. The same calls give the same bytes:
// the date is given, nothing is drawn at random. The documents are not tagged: the page of the service
// is the accessible form of any of them (docs/architecture.md).
//
// Positions and widths are in millimetres from the top left corner of the sheet, sizes of type in points,
// and a text is placed by its baseline.
package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// Size of the sheet, in millimetres.
const (
	LargeurPage = 210.0
	HauteurPage = 297.0
)

// PointEnMM is the length of one typographic point in millimetres.
const PointEnMM = 25.4 / 72

// Meta describes the document; every field goes to its information dictionary and to its XMP packet.
type Meta struct {
	Titre, Auteur, Sujet string
	Langue               string // "fr-FR" when empty
	CreeLe               time.Time
}

// Document is a document being drawn. It is not safe for concurrent use.
type Document struct {
	f      *fpdf.Fpdf
	meta   Meta
	pied   func(page, total int)
	jointe *Jointe
	erreur error
}

// ErrSansDate is returned by Ecrire for a document whose Meta has no CreeLe.
var ErrSansDate = errors.New("pdf : document sans date de création")

const famille = "dejavu"

// Nouveau starts a document without a page.
func Nouveau(m Meta) *Document {
	m.Titre, m.Auteur, m.Sujet = lisible(m.Titre), lisible(m.Auteur), lisible(m.Sujet)
	if m.Langue == "" {
		m.Langue = "fr-FR"
	}
	m.CreeLe = m.CreeLe.UTC().Truncate(time.Second)
	f := fpdf.New("P", "mm", "A4", "")
	f.SetCatalogSort(true)
	f.SetAutoPageBreak(false, 0)
	f.SetMargins(0, 0, 0)
	f.SetCellMargin(0)
	f.AddUTF8FontFromBytes(famille, "", policeNormale())
	f.AddUTF8FontFromBytes(famille, "B", policeGrasse())
	f.SetTitle(m.Titre, true)
	f.SetAuthor(m.Auteur, true)
	f.SetSubject(m.Sujet, true)
	f.SetCreator(producteur, true)
	f.SetProducer(producteur, true)
	f.SetLang(m.Langue)
	f.SetCreationDate(m.CreeLe)
	f.SetModificationDate(m.CreeLe)
	f.SetXmpMetadata(xmp(m, nil))
	f.AddOutputIntent(fpdf.OutputIntentType{
		SubtypeIdent:              fpdf.OutputIntent_GTS_PDFA1,
		OutputConditionIdentifier: "sRGB2014",
		Info:                      "sRGB2014, International Color Consortium",
		ICCProfile:                profilSRGB,
	})
	return &Document{f: f, meta: m}
}

// Page adds a page; what is drawn next goes to it.
func (d *Document) Page() { d.f.AddPage() }

// Pages returns the number of pages so far.
func (d *Document) Pages() int { return d.f.PageCount() }

// Pied gives the function that Ecrire calls once for each page, with the page as the current one, when
// their total is known: it draws "page 1 sur 3".
func (d *Document) Pied(f func(page, total int)) { d.pied = f }

// Ecrire ends the document and writes it. A document is written once.
func (d *Document) Ecrire(w io.Writer) error {
	if d.meta.CreeLe.IsZero() {
		return ErrSansDate
	}
	total := d.f.PageCount()
	if total == 0 {
		return errors.New("pdf : document sans page")
	}
	if d.pied != nil {
		for n := 1; n <= total; n++ {
			d.f.SetPage(n)
			d.pied(n, total)
		}
		d.f.SetPage(total)
	}
	var brut bytes.Buffer
	if err := errors.Join(d.erreur, d.f.Output(&brut)); err != nil {
		return fmt.Errorf("pdf : %w", err)
	}
	conforme, err := conformer(brut.Bytes(), total, d.jointe, d.meta.CreeLe)
	if err != nil {
		return err
	}
	_, err = w.Write(conforme)
	return err
}
