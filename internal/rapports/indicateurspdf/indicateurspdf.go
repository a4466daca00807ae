// SPDX-License-Identifier: EUPL-1.2

// Package indicateurspdf draws the MASP chapter of an activity report as PDF/A: tables of two years with their bars. It is given words and reads no database.
package indicateurspdf

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"etai/internal/formats/pdf"
)

// Section is a table, with the lengths that are drawn beside its rows; a length below zero draws nothing.
type Section struct {
	Titre, Aide string
	Lignes      []Ligne
	Sources     []string
}

// Ligne is a word, its figures of both years, and their sizes.
type Ligne struct {
	Mot, Avant, Apres        string
	TailleAvant, TailleApres int64
}

// Chapitre is the document.
type Chapitre struct {
	Organisation, Titre, SousTitre string
	Avant, Apres                   string // the two years
	CreeLe                         time.Time
	Sections                       []Section
}

const (
	gauche, droite = 20.0, 190.0
	haut, bas      = 20.0, 272.0
	barreX, barreL = 140.0, 50.0
	pas            = 5.0
)

var (
	titre  = pdf.Police{Corps: 16, Gras: true}
	soust  = pdf.Police{Corps: 12, Gras: true}
	corps  = pdf.Police{Corps: 10}
	grasse = pdf.Police{Corps: 9, Gras: true}
	ligne  = pdf.Police{Corps: 9}
	petit  = pdf.Police{Corps: 8}
)

// The two years: where their figures end, and the colours of their bars.
var (
	colonnes = [2]float64{115, 136}
	couleurs = [2]pdf.Couleur{{R: 170, V: 170, B: 170}, {R: 30, V: 70, B: 130}}
)

type feuille struct {
	d *pdf.Document
	y float64
}

func (f *feuille) place(hauteur float64) {
	if f.y+hauteur > bas {
		f.d.Page()
		f.y = haut
	}
}

func (f *feuille) paragraphe(s string, p pdf.Police) {
	for _, l := range f.d.Couper(s, p, droite-gauche) {
		f.place(pas)
		f.d.Texte(gauche, f.y, l, p, pdf.AGauche)
		f.y += pas
	}
}

// Ecrire draws the chapter.
func Ecrire(w io.Writer, c Chapitre) error {
	if c.Titre == "" || len(c.Sections) == 0 {
		return errors.New("rapport d’activité : rien à écrire")
	}
	d := pdf.Nouveau(pdf.Meta{Titre: c.Titre, Auteur: c.Organisation, CreeLe: c.CreeLe})
	d.Pied(func(page, total int) {
		d.Texte(gauche, 285, c.Titre, petit, pdf.AGauche)
		d.Texte(droite, 285, fmt.Sprintf("page %d sur %d", page, total), petit, pdf.ADroite)
	})
	d.Page()
	f := &feuille{d, haut}
	f.paragraphe(c.Organisation, corps)
	f.y += 4
	f.paragraphe(c.Titre, titre)
	f.y += 2
	f.paragraphe(c.SousTitre, corps)
	for _, s := range c.Sections {
		f.section(c, s)
	}
	return d.Ecrire(w)
}

// trace tells whether a bar is drawn.
func (s Section) trace() bool {
	return slices.ContainsFunc(s.Lignes, func(l Ligne) bool { return l.TailleAvant > 0 || l.TailleApres > 0 })
}

func (f *feuille) section(c Chapitre, s Section) {
	f.y += 4
	f.place(30)
	f.paragraphe(s.Titre, soust)
	if s.Aide != "" {
		f.paragraphe(s.Aide, petit)
	}
	f.y++
	for i, annee := range []string{c.Avant, c.Apres} {
		f.d.Texte(colonnes[i], f.y, annee, grasse, pdf.ADroite)
		if s.trace() {
			f.d.Pave(barreX+17*float64(i), f.y-2, 5, 1.7, couleurs[i])
			f.d.Texte(barreX+6+17*float64(i), f.y, annee, petit, pdf.AGauche)
		}
	}
	f.y += 2
	f.d.Ligne(gauche, f.y, droite, f.y, pdf.Trait{Epaisseur: 0.2})
	f.y += 4
	var plus int64 = 1
	for _, l := range s.Lignes {
		plus = max(plus, l.TailleAvant, l.TailleApres)
	}
	for _, l := range s.Lignes {
		mots := f.d.Couper(l.Mot, ligne, 75)
		f.place(float64(len(mots))*4 + 4)
		f.d.Texte(colonnes[0], f.y, l.Avant, ligne, pdf.ADroite)
		f.d.Texte(colonnes[1], f.y, l.Apres, ligne, pdf.ADroite)
		for i, n := range []int64{l.TailleAvant, l.TailleApres} {
			if n > 0 {
				f.d.Pave(barreX, f.y-3+2*float64(i), max(0.3, barreL*float64(n)/float64(plus)), 1.7, couleurs[i])
			}
		}
		for _, m := range mots {
			f.d.Texte(gauche, f.y, m, ligne, pdf.AGauche)
			f.y += 4
		}
		f.y++
	}
	for _, x := range s.Sources {
		f.paragraphe(x, petit)
	}
}
