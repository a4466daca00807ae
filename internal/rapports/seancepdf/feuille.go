// SPDX-License-Identifier: EUPL-1.2

// Package seancepdf draws the paper of a commission as PDF/A: its agenda, convocations, syntheses, minutes and the letters of its decisions. It is given words
// and reads no database; what was frozen is drawn again alike.
package seancepdf

import (
	"fmt"
	"time"

	"etai/internal/formats/pdf"
)

const (
	gauche, droite = 20.0, 190.0
	haut, bas      = 20.0, 272.0
	pas            = 5.0
)

var (
	titre  = pdf.Police{Corps: 16, Gras: true}
	soust  = pdf.Police{Corps: 12, Gras: true}
	corps  = pdf.Police{Corps: 10}
	grasse = pdf.Police{Corps: 10, Gras: true}
	petit  = pdf.Police{Corps: 8}
)

// feuille is a document as it goes down.
type feuille struct {
	d *pdf.Document
	y float64
}

// nouvelle starts a document whose feet say what it is.
func nouvelle(sujet, auteur string, le time.Time) *feuille {
	d := pdf.Nouveau(pdf.Meta{Titre: sujet, Auteur: auteur, CreeLe: le})
	d.Pied(func(page, total int) {
		d.Texte(gauche, 285, sujet, petit, pdf.AGauche)
		d.Texte(droite, 285, fmt.Sprintf("page %d sur %d", page, total), petit, pdf.ADroite)
	})
	f := &feuille{d: d}
	f.page()
	return f
}

func (f *feuille) page() (float64, float64) {
	f.d.Page()
	f.y = haut
	return haut, bas
}

// place makes sure that something fits.
func (f *feuille) place(hauteur float64) {
	if f.y+hauteur > bas {
		f.page()
	}
}

// paragraphe writes a text over the width, from x on.
func (f *feuille) paragraphe(s string, p pdf.Police) { f.retrait(gauche, s, p) }

func (f *feuille) retrait(x float64, s string, p pdf.Police) {
	if s == "" {
		return
	}
	for _, l := range f.d.Couper(s, p, droite-x) {
		f.place(pas)
		f.d.Texte(x, f.y, l, p, pdf.AGauche)
		f.y += pas
	}
}

// tete writes the head of a document.
func (f *feuille) tete(organisation, quoi string, sous ...string) {
	f.d.Texte(gauche, f.y, organisation, corps, pdf.AGauche)
	f.y += 9
	for _, l := range f.d.Couper(quoi, titre, droite-gauche) {
		f.d.Texte(gauche, f.y, l, titre, pdf.AGauche)
		f.y += 7
	}
	for _, s := range sous {
		f.paragraphe(s, corps)
	}
	f.y += 3
}

func (f *feuille) section(s string) {
	f.y += 4
	f.place(16)
	f.paragraphe(s, soust)
	f.y++
}

func (f *feuille) tableau(colonnes []pdf.Colonne, lignes [][]string) {
	f.y = f.d.Tableau(pdf.Tableau{Colonnes: colonnes, Lignes: lignes, Corps: 8.5}, gauche, f.y, bas, f.page) + 3
}

// signature leaves the place of one.
func (f *feuille) signature(qui string) {
	f.y += 4
	f.place(36)
	f.d.Cadre(104, f.y, 86, 32, 1.5, pdf.Trait{Epaisseur: 0.3})
	f.d.Texte(107, f.y+6, qui, grasse, pdf.AGauche)
	f.d.Texte(107, f.y+12, "Nom, date et signature", petit, pdf.AGauche)
	f.y += 36
}
