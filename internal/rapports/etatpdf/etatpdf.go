// SPDX-License-Identifier: EUPL-1.2

// Package etatpdf draws the état de rapprochement that is printed and signed, and the minutes of a closing: the bank against the books, what is in suspense by age, what nothing explains, and the
// place of two signatures. It is given words and reads no database.
package etatpdf

import (
	"errors"
	"fmt"
	"io"

	"etai/internal/base/horloge"
	"etai/internal/formats/pdf"
)

// Etat is what the document says.
type Etat struct {
	Organisation string
	Titre        string // "État de rapprochement du 30 novembre 2026"
	Sujet        string // "Tous les comptes", or one account
	CreeLe       horloge.Instant
	Chiffres     [][2]string // label, amount
	Conclusion   string      // whether something is left to explain
	Mentions     []string    // of minutes: who prepared, who signed, the chain's head
	Signataires  [2]string   // over the places of the two signatures
	Parties      []Partie
}

// Partie is one list of what is in suspense.
type Partie struct {
	Titre    string
	Vide     string      // said when there is no line
	Ages     [][2]string // age, amount
	Colonnes []pdf.Colonne
	Lignes   [][]string
}

const (
	gauche, droite = 15.0, 195.0
	haut, bas      = 20.0, 272.0
)

var (
	titre  = pdf.Police{Corps: 17, Gras: true}
	soust  = pdf.Police{Corps: 12, Gras: true}
	corps  = pdf.Police{Corps: 10}
	grasse = pdf.Police{Corps: 10, Gras: true}
	petit  = pdf.Police{Corps: 8}
)

// Ecrire writes the état as a PDF/A-1b document.
func Ecrire(w io.Writer, e Etat) error {
	if e.Titre == "" || e.Signataires[0] == "" {
		return errors.New("état de rapprochement : son titre, ou ses signataires, manquent")
	}
	d := pdf.Nouveau(pdf.Meta{Titre: e.Titre, Auteur: e.Organisation, CreeLe: e.CreeLe.Temps()})
	d.Pied(func(page, total int) {
		d.Texte(gauche, 285, e.Titre+", "+e.Sujet, petit, pdf.AGauche)
		d.Texte(droite, 285, fmt.Sprintf("page %d sur %d", page, total), petit, pdf.ADroite)
	})
	d.Page()
	f := feuille{d: d, y: haut, signataires: e.Signataires}
	d.Texte(gauche, f.y, e.Organisation, corps, pdf.AGauche)
	f.y += 9
	d.Texte(gauche, f.y, e.Titre, titre, pdf.AGauche)
	f.y += 7
	f.paragraphe(e.Sujet, corps)
	f.y += 3
	for _, c := range e.Chiffres {
		d.Texte(gauche, f.y, c[0], corps, pdf.AGauche)
		d.Texte(150, f.y, c[1], grasse, pdf.ADroite)
		f.y += 5.5
	}
	f.y += 1
	f.paragraphe(e.Conclusion, grasse)
	for _, s := range e.Mentions {
		f.y += 1
		f.paragraphe(s, corps)
	}
	for _, p := range e.Parties {
		f.partie(p)
	}
	f.signatures()
	return d.Ecrire(w)
}

// feuille is the document as it goes down.
type feuille struct {
	d           *pdf.Document
	y           float64
	signataires [2]string
}

func (f *feuille) page() (float64, float64) {
	f.d.Page()
	return haut, bas
}

// place makes sure that something fits.
func (f *feuille) place(hauteur float64) {
	if f.y+hauteur > bas {
		f.y, _ = f.page()
	}
}

func (f *feuille) paragraphe(s string, p pdf.Police) {
	for _, l := range f.d.Couper(s, p, droite-gauche) {
		f.place(5)
		f.d.Texte(gauche, f.y, l, p, pdf.AGauche)
		f.y += 5
	}
}

func (f *feuille) partie(p Partie) {
	f.y += 5
	f.place(30)
	f.d.Texte(gauche, f.y, p.Titre, soust, pdf.AGauche)
	f.y += 5.5
	for _, a := range p.Ages {
		f.d.Texte(gauche, f.y, a[0], corps, pdf.AGauche)
		f.d.Texte(150, f.y, a[1], corps, pdf.ADroite)
		f.y += 5
	}
	if len(p.Lignes) == 0 {
		f.paragraphe(p.Vide, corps)
		return
	}
	f.y = f.d.Tableau(pdf.Tableau{Colonnes: p.Colonnes, Lignes: p.Lignes, Corps: 8.5}, gauche, f.y, bas, f.page) + 2
}

// signatures leaves the place of two people.
func (f *feuille) signatures() {
	f.y += 8
	f.place(38)
	for i, qui := range f.signataires {
		x := gauche + float64(i)*92
		f.d.Cadre(x, f.y, 86, 32, 1.5, pdf.Trait{Epaisseur: 0.3})
		f.d.Texte(x+3, f.y+6, qui, grasse, pdf.AGauche)
		f.d.Texte(x+3, f.y+12, "Nom, date et signature", petit, pdf.AGauche)
	}
	f.y += 34
}
