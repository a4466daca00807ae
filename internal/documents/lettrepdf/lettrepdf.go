// SPDX-License-Identifier: EUPL-1.2

// Package lettrepdf draws documents as PDF/A: the administrative letter with its address in the window of the envelope (08-ux §2.13), acts and reports with their
// signatures. It is given words and reads no database; what was frozen is drawn again alike.
package lettrepdf

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"etai/internal/base/texte"
	"etai/internal/documents"
	"etai/internal/formats/pdf"
)

const (
	gauche, droite = 20.0, 190.0
	haut, bas      = 20.0, 272.0
	logoHauteur    = 18.0
)

var (
	titre  = pdf.Police{Corps: 16, Gras: true}
	soust  = pdf.Police{Corps: 12, Gras: true}
	corps  = pdf.Police{Corps: 10}
	grasse = pdf.Police{Corps: 10, Gras: true}
	petit  = pdf.Police{Corps: 8}
)

// logos gives the picture of a version of a letterhead: an opaque PNG.
type logos = map[int64][]byte

var errVide = errors.New("aucun document à imprimer")

// feuille is a document as it goes down the sheets.
type feuille struct {
	d       *pdf.Document
	logos   logos
	y       float64
	debuts  []int // first page of each document
	pieds   []string
	normale pdf.Police // of the document under way: larger in plain language
	gras    pdf.Police
	pas     float64
}

// Ecrire writes documents, each on sheets of its own whose numbers are its own. le is the instant of the file.
func Ecrire(w io.Writer, titreDuFichier, auteur string, le time.Time, lettres []documents.Lettre, images map[int64][]byte) error {
	if len(lettres) == 0 {
		return errVide
	}
	f := &feuille{d: pdf.Nouveau(pdf.Meta{Titre: titreDuFichier, Auteur: auteur, CreeLe: le}), logos: images}
	f.d.Pied(f.pied)
	for _, l := range lettres {
		f.ecrire(l)
	}
	return f.d.Ecrire(w)
}

func (f *feuille) pied(page, total int) {
	i := 0
	for i+1 < len(f.debuts) && f.debuts[i+1] <= page {
		i++
	}
	fin := total
	if i+1 < len(f.debuts) {
		fin = f.debuts[i+1] - 1
	}
	f.d.Texte(gauche, 285, f.pieds[i], petit, pdf.AGauche)
	f.d.Texte(droite, 285, fmt.Sprintf("page %d sur %d", page-f.debuts[i]+1, fin-f.debuts[i]+1), petit, pdf.ADroite)
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

func (f *feuille) ecrire(l documents.Lettre) {
	f.page()
	f.debuts = append(f.debuts, f.d.Pages())
	f.pieds = append(f.pieds, texte.Typographier("Réf. : "+l.Reference))
	f.normale, f.gras, f.pas = corps, grasse, 5.0
	if l.FALC { // at least 14 points, ragged right (08-ux §4.3)
		f.normale, f.gras, f.pas = pdf.Police{Corps: 14}, pdf.Police{Corps: 14, Gras: true}, 7.5
	}
	f.emetteur(l)
	if l.Acte {
		f.tete(l)
	} else {
		f.fenetre(l)
	}
	f.blocs(l.Corps)
	if !l.Acte {
		f.y += 2.5
		f.texte("Je vous prie d’agréer, " + strings.TrimSuffix(l.Civilite, ",") + ", mes salutations distinguées.")
	}
	f.signature(l)
	f.cadre("Calcul automatique", l.Algorithme)
	f.cadre("Voies et délais de recours", l.Recours)
}

// emetteur is who writes, at the top on the left.
func (f *feuille) emetteur(l documents.Lettre) {
	d := f.d
	if logo := f.logos[l.Identite]; l.Identite != 0 && len(logo) > 0 {
		f.y = haut - 8
		f.y += d.PNG(fmt.Sprintf("logo%d", l.Identite), logo, gauche, f.y, 60, logoHauteur) + 6
	}
	for i, s := range l.Emetteur {
		p := corps
		if i == 0 {
			p = grasse
		}
		for _, x := range d.Couper(s, p, pdf.FenetreX-gauche-4) {
			d.Texte(gauche, f.y, x, p, pdf.AGauche)
			f.y += 5
		}
	}
	f.y++
	suivi := ""
	if l.SuiviPar != "" {
		suivi = "Affaire suivie par " + l.SuiviPar
	}
	for _, s := range append(append([]string{}, l.Contact...), suivi, l.SuiviQualite) {
		if s == "" {
			continue
		}
		for _, x := range d.Couper(s, petit, pdf.FenetreX-gauche-6) {
			d.Texte(gauche, f.y, x, petit, pdf.AGauche)
			f.y += 4
		}
	}
}

// fenetre is the address, or why the letter is handed over, then what comes before the body.
func (f *feuille) fenetre(l documents.Lettre) {
	const marge = 2.0
	d := f.d
	if len(l.Destinataire) == 0 {
		d.Texte(pdf.FenetreX+marge, pdf.FenetreY+7, "Remise en main propre", grasse, pdf.AGauche)
		y := pdf.FenetreY + 12
		for _, x := range d.Couper(texte.Typographier("Raison : "+l.MainPropre), petit, pdf.FenetreLargeur-2*marge) {
			d.Texte(pdf.FenetreX+marge, y, x, petit, pdf.AGauche)
			y += 4
		}
	}
	d.Fenetre(l.Destinataire)
	f.y = max(f.y+4, pdf.FenetreY+pdf.FenetreHauteur+10)
	d.Texte(droite, f.y, strings.TrimPrefix(l.Lieu+", le "+l.Date.Long(), ", "), corps, pdf.ADroite)
	f.y += 9
	f.references(l)
	f.ligne(gauche, []documents.Portion{{Texte: texte.Typographier("Objet : " + l.Objet), Gras: true}})
	f.y += 4
	f.texte(l.Civilite)
}

// tete is the title of an act.
func (f *feuille) tete(l documents.Lettre) {
	d := f.d
	f.y = max(f.y+6, haut+26)
	for _, x := range d.Couper(l.Objet, titre, droite-gauche) {
		d.Texte(gauche, f.y, x, titre, pdf.AGauche)
		f.y += 8
	}
	f.references(l)
	d.Texte(gauche, f.y, strings.TrimPrefix(l.Lieu+", le "+l.Date.Long(), ", "), petit, pdf.AGauche)
	f.y += 5
}

func (f *feuille) references(l documents.Lettre) {
	lignes := []string{"Réf. : " + l.Reference}
	if l.Remplace != "" {
		lignes = append(lignes, "Annule et remplace le document "+l.Remplace+".")
	}
	if l.NonRelu {
		lignes = append(lignes, "Texte facile à lire non relu par des personnes concernées.")
	}
	for _, s := range lignes {
		f.d.Texte(gauche, f.y, texte.Typographier(s), petit, pdf.AGauche)
		f.y += 5
	}
}

func (f *feuille) texte(s string) {
	if s != "" {
		f.ligne(gauche, []documents.Portion{{Texte: s}})
	}
}

// mot is a run of a line that stays together.
type mot struct {
	texte   string
	gras    bool
	colle   bool // no space before: bold begins or ends inside a word
	largeur float64
}

// ligne writes a line of text from x on, cut to the width, bold inside.
func (f *feuille) ligne(x float64, l documents.Ligne) {
	if len(l) == 1 {
		p := f.police(l[0].Gras)
		for _, s := range f.d.Couper(l[0].Texte, p, droite-x) {
			f.place(f.pas)
			f.d.Texte(x, f.y, s, p, pdf.AGauche)
			f.y += f.pas
		}
		return
	}
	espace := f.d.Largeur(" ", f.normale)
	var rang []mot
	occupe := 0.0
	ecrire := func() {
		f.place(f.pas)
		ici := x
		for i, m := range rang {
			if i > 0 && !m.colle {
				ici += espace
			}
			ici += f.d.Texte(ici, f.y, m.texte, f.police(m.gras), pdf.AGauche)
		}
		f.y += f.pas
		rang, occupe = nil, 0
	}
	for _, m := range f.mots(l, droite-x) {
		avance := m.largeur
		if len(rang) > 0 && !m.colle {
			avance += espace
		}
		if len(rang) > 0 && occupe+avance > droite-x {
			ecrire()
			avance = m.largeur
		}
		rang = append(rang, m)
		occupe += avance
	}
	if len(rang) > 0 {
		ecrire()
	}
}

func (f *feuille) police(gras bool) pdf.Police {
	if gras {
		return f.gras
	}
	return f.normale
}

func (f *feuille) mots(l documents.Ligne, largeur float64) (ms []mot) {
	colle := true
	for _, p := range l {
		for i, m := range strings.Split(p.Texte, " ") {
			if i > 0 {
				colle = false
			}
			if m == "" {
				continue
			}
			for k, s := range f.d.Couper(m, f.police(p.Gras), largeur) {
				ms = append(ms, mot{s, p.Gras, colle || k > 0, f.d.Largeur(s, f.police(p.Gras))})
				colle = true
			}
		}
	}
	return ms
}

func (f *feuille) blocs(bs []documents.Bloc) {
	for _, b := range bs {
		switch b.Genre {
		case documents.Titre, documents.SousTitre:
			f.y += 4
			f.place(16)
			for _, l := range b.Lignes {
				for _, s := range f.d.Couper(l.Texte(), soust, droite-gauche) {
					f.d.Texte(gauche, f.y, s, soust, pdf.AGauche)
					f.y += 6
				}
			}
		case documents.Puces:
			f.y += 1.5
			for _, l := range b.Lignes {
				f.place(f.pas)
				f.d.Texte(gauche+2, f.y, "•", f.normale, pdf.AGauche)
				f.ligne(gauche+7, l)
			}
		case documents.Tableau:
			f.tableau(b)
		default:
			f.y += 2.5
			for _, l := range b.Lignes {
				f.ligne(gauche, l)
			}
		}
	}
}

// tableau gives each column a width after its longest cell.
func (f *feuille) tableau(b documents.Bloc) {
	if len(b.Rangees) == 0 {
		return
	}
	n := len(b.Rangees[0])
	t := pdf.Tableau{Corps: f.normale.Corps - 1}
	poids := make([]float64, n)
	somme := 0.0
	for i, r := range b.Rangees {
		var textes []string
		for k := range n {
			s := ""
			if k < len(r) {
				s = r[k].Texte()
			}
			textes = append(textes, s)
			poids[k] = max(poids[k], min(float64(len([]rune(s))), 40), 6)
		}
		if i == 0 {
			for _, s := range textes {
				t.Colonnes = append(t.Colonnes, pdf.Colonne{Titre: s})
			}
		} else {
			t.Lignes = append(t.Lignes, textes)
		}
	}
	for _, p := range poids {
		somme += p
	}
	for k := range t.Colonnes {
		t.Colonnes[k].Largeur = (droite - gauche) * poids[k] / somme
	}
	f.y++
	f.place(24)
	f.y = f.d.Tableau(t, gauche, f.y, bas, f.page) + 4
}

// signature is who signs, on the right; the person beside, in an act that she signs.
func (f *feuille) signature(l documents.Lettre) {
	f.y += 6
	f.place(40)
	debut := f.y
	if l.SignePersonne {
		f.d.Texte(gauche, f.y, "La personne", grasse, pdf.AGauche)
		f.d.Texte(gauche, f.y+5, "Date et signature", petit, pdf.AGauche)
		f.d.Cadre(gauche, f.y+7, 68, 26, 1.5, pdf.Trait{Epaisseur: 0.3})
	}
	if l.PourPresidence {
		f.signataire("Pour la présidente ou le président du conseil départemental et par délégation,", corps)
	}
	f.signataire(l.Delegation, corps)
	f.signataire(l.Qualite, corps)
	f.y += 12
	f.signataire(l.Signataire, grasse)
	if l.SignePersonne {
		f.y = max(f.y, debut+36)
	}
}

func (f *feuille) signataire(s string, p pdf.Police) {
	if s == "" {
		return
	}
	for _, x := range f.d.Couper(s, p, droite-95) {
		f.d.Texte(95, f.y, x, p, pdf.AGauche)
		f.y += 5
	}
}

// cadre frames what a reader must find: the remedies and delays, the mention of a scale.
func (f *feuille) cadre(quoi string, textes []string) {
	if len(textes) == 0 {
		return
	}
	const marge = 3.0
	var lignes []string
	for _, r := range textes {
		lignes = append(lignes, f.d.Couper(r, petit, droite-gauche-2*marge)...)
	}
	hauteur := float64(len(lignes))*4 + 11
	f.y += 5
	f.place(hauteur)
	f.d.Cadre(gauche, f.y, droite-gauche, hauteur, 1.5, pdf.Trait{Epaisseur: 0.3})
	y := f.y + 6
	f.d.Texte(gauche+marge, y, quoi, pdf.Police{Corps: 8, Gras: true}, pdf.AGauche)
	for _, l := range lignes {
		y += 4
		f.d.Texte(gauche+marge, y, l, petit, pdf.AGauche)
	}
	f.y += hauteur + 2
}
