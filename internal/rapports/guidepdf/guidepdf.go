// SPDX-License-Identifier: EUPL-1.2

// Package guidepdf draws the guide of a job, to be pinned beside a desk: parts of numbered steps, on as few sheets as they take. It is given words and reads no database.
package guidepdf

import (
	"errors"
	"fmt"
	"io"

	"etai/internal/base/horloge"
	"etai/internal/formats/pdf"
)

// Guide is what the document says.
type Guide struct {
	Titre, Pour string
	CreeLe      horloge.Instant
	Parties     []Partie
}

// Partie is a task of the job, step by step.
type Partie struct {
	Titre  string
	Etapes []string
}

const (
	gauche, droite = 18.0, 192.0
	haut, bas      = 20.0, 278.0
	retrait        = 7.0 // of the text of a step after its number
	interligne     = 5.1
)

var (
	titre = pdf.Police{Corps: 18, Gras: true}
	soust = pdf.Police{Corps: 12.5, Gras: true}
	corps = pdf.Police{Corps: 10.5}
	gras  = pdf.Police{Corps: 10.5, Gras: true}
	petit = pdf.Police{Corps: 8}
)

// Ecrire writes the guide as a PDF/A-1b document.
func Ecrire(w io.Writer, g Guide) error {
	if g.Titre == "" || len(g.Parties) == 0 {
		return errors.New("guide : son titre, ou ses parties, manquent")
	}
	d := pdf.Nouveau(pdf.Meta{Titre: g.Titre, Auteur: "Étai", CreeLe: g.CreeLe.Temps()})
	d.Pied(func(page, total int) {
		d.Texte(gauche, 287, "Étai, "+g.Titre, petit, pdf.AGauche)
		d.Texte(droite, 287, fmt.Sprintf("page %d sur %d", page, total), petit, pdf.ADroite)
	})
	f := feuille{d: d}
	f.page()
	d.Texte(gauche, f.y, g.Titre, titre, pdf.AGauche)
	f.y += 8
	f.ecrire(g.Pour, corps, gauche)
	for _, p := range g.Parties {
		f.partie(p)
	}
	return d.Ecrire(w)
}

// feuille is the document as it goes down.
type feuille struct {
	d *pdf.Document
	y float64
}

func (f *feuille) page() {
	f.d.Page()
	f.y = haut
}

// place makes sure that something fits.
func (f *feuille) place(hauteur float64) {
	if f.y+hauteur > bas {
		f.page()
	}
}

func (f *feuille) ecrire(s string, p pdf.Police, x float64) {
	for _, l := range f.d.Couper(s, p, droite-x) {
		f.place(interligne)
		f.d.Texte(x, f.y, l, p, pdf.AGauche)
		f.y += interligne
	}
}

// partie keeps a title with its first steps.
func (f *feuille) partie(p Partie) {
	f.y += 4
	f.place(5 * interligne)
	f.d.Texte(gauche, f.y, p.Titre, soust, pdf.AGauche)
	f.y += 1.8
	f.d.Ligne(gauche, f.y, droite, f.y, pdf.Trait{Epaisseur: 0.3})
	f.y += 5
	for i, e := range p.Etapes {
		f.place(float64(len(f.d.Couper(e, corps, droite-gauche-retrait))) * interligne)
		f.d.Texte(gauche, f.y, fmt.Sprintf("%d.", i+1), gras, pdf.AGauche)
		f.ecrire(e, corps, gauche+retrait)
		f.y += 0.9
	}
}
