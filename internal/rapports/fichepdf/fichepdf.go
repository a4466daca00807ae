// SPDX-License-Identifier: EUPL-1.2

// Package fichepdf draws the sheet that a worker takes on a visit: who, what the contract aims at, what is awaited, what was said last, and room to write. It is given words
// and reads no database; it bears no number of account nor of social security, and the day by which the paper is destroyed.
package fichepdf

import (
	"errors"
	"fmt"
	"io"

	"etai/internal/base/horloge"
	"etai/internal/formats/pdf"
)

// Fiche is what the sheet says.
type Fiche struct {
	Personne, Dossier, Organisation string
	Coordonnees                     []string // address, telephone
	Attention                       string   // the pinned note
	Mesure                          string
	Objectifs                       []Objectif
	Attendu                         []string // what is open beside the objectives, what she must not miss
	Dernier                         []string // the last entretien, line by line
	DetruireLe                      string
	CreeLe                          horloge.Instant
}

// Objectif is an aim of the contract with what is done for it.
type Objectif struct {
	Texte   string
	Actions []string
}

const (
	gauche, droite = 20.0, 190.0
	haut, bas      = 18.0, 278.0
	pas            = 5.0
	lignesVides    = 8 // at least, to write on
	interligne     = 9.0
)

var (
	titre = pdf.Police{Corps: 16, Gras: true}
	soust = pdf.Police{Corps: 11.5, Gras: true}
	corps = pdf.Police{Corps: 10}
	gras  = pdf.Police{Corps: 10, Gras: true}
	petit = pdf.Police{Corps: 8}
)

// Ecrire writes the sheet as a PDF/A-1b document: one side, more when there is more to say.
func Ecrire(w io.Writer, f Fiche) error {
	if f.Personne == "" || f.DetruireLe == "" {
		return errors.New("fiche de visite : la personne, ou le jour où la détruire, manque")
	}
	d := pdf.Nouveau(pdf.Meta{Titre: "Fiche de visite", Auteur: f.Organisation, CreeLe: f.CreeLe.Temps()})
	d.Pied(func(page, total int) {
		d.Texte(gauche, 287, "Confidentiel. À détruire le "+f.DetruireLe+" au plus tard.", petit, pdf.AGauche)
		d.Texte(droite, 287, fmt.Sprintf("page %d sur %d", page, total), petit, pdf.ADroite)
	})
	x := &feuille{d: d}
	x.page()
	x.ligne(f.Organisation, corps, gauche)
	x.y += 3
	x.ligne(f.Personne, titre, gauche)
	x.y += 2
	x.ligne("Dossier "+f.Dossier+". "+f.Mesure, corps, gauche)
	for _, s := range f.Coordonnees {
		x.ligne(s, corps, gauche)
	}
	if f.Attention != "" {
		x.ligne("Attention\u00a0: "+f.Attention, gras, gauche)
	}
	x.section("Objectifs et actions")
	for _, o := range f.Objectifs {
		x.ligne(o.Texte, gras, gauche)
		for _, a := range o.Actions {
			x.puce(a)
		}
	}
	x.liste("Ce qui est attendu", f.Attendu)
	x.liste("Dernier entretien", f.Dernier)
	x.section("Notes")
	x.place(lignesVides * interligne)
	for x.y += interligne - pas; x.y < bas; x.y += interligne {
		d.Ligne(gauche, x.y, droite, x.y, pdf.Trait{Epaisseur: 0.15})
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

func (f *feuille) ligne(s string, p pdf.Police, x float64) {
	if s == "" {
		return
	}
	for _, l := range f.d.Couper(s, p, droite-x) {
		f.place(pas)
		f.d.Texte(x, f.y, l, p, pdf.AGauche)
		f.y += pas
	}
}

// puce writes an item, with a box to tick.
func (f *feuille) puce(s string) {
	f.place(pas)
	f.d.Cadre(gauche+1, f.y-2.8, 3, 3, 0, pdf.Trait{Epaisseur: 0.2})
	f.ligne(s, corps, gauche+7)
}

func (f *feuille) section(s string) {
	f.y += 3
	f.place(3 * pas)
	f.ligne(s, soust, gauche)
	f.y++
}

func (f *feuille) liste(s string, lignes []string) {
	if len(lignes) == 0 {
		return
	}
	f.section(s)
	for _, l := range lignes {
		f.puce(l)
	}
}
