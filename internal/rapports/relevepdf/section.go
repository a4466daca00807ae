// SPDX-License-Identifier: EUPL-1.2

package relevepdf

import (
	"etai/internal/base/argent"
	"etai/internal/base/texte"
	"etai/internal/formats/pdf"
)

type signe int

const (
	plus signe = iota
	fleche
)

// section is one of the two lists: what came in, what was paid.
type section struct {
	titre, vide string
	signe       signe
	lignes      []Ligne
	total       argent.Centimes
}

// hauteurVide is the height of the part without its lines: title, total, or the sentence of an empty one.
func (f *feuille) hauteurVide(s section) float64 {
	if len(s.lignes) == 0 {
		return f.m.hautTitre + f.m.apresTitre + 2
	}
	return f.m.hautTitre + f.m.apresTitre - f.m.pasLigne + f.m.hautTotal + 2.4
}

// decoupee is a row cut into the lines that its columns need.
type decoupee struct {
	quand, libelle []string
}

func (f *feuille) decouper(l Ligne) decoupee {
	return decoupee{f.couper(l.Quand, f.m.largeurQuand), f.couper(l.Libelle, f.m.largeurLibelle)}
}

// couper gives three lines at most, the last one ended by "…" when there would be more.
func (f *feuille) couper(s string, largeur float64) []string {
	const lignes = 3
	l := f.d.Couper(s, f.m.corps, largeur)
	if len(l) > lignes {
		l[lignes-1] = f.d.Raccourcir(l[lignes-1]+" "+l[lignes], f.m.corps, largeur)
		l = l[:lignes]
	}
	return l
}

func (f *feuille) hauteurDe(d decoupee) float64 {
	return f.m.pasLigne + float64(max(len(d.quand), len(d.libelle))-1)*f.m.pasSuite
}

func (f *feuille) hauteurs(s section) []float64 {
	h := make([]float64, len(s.lignes))
	for i, l := range s.lignes {
		h[i] = f.hauteurDe(f.decouper(l))
	}
	return h
}

// dessinerSection draws the part with its first n lines and its total over all of them.
func (f *feuille) dessinerSection(s section, n int) {
	f.titreSection(s, s.titre)
	if len(s.lignes) == 0 {
		f.d.Texte(gauche, f.y, s.vide, f.m.corps, pdf.AGauche)
		f.y += 2
		return
	}
	for i, l := range s.lignes[:n] {
		f.ligne(l, i > 0)
	}
	if reste := len(s.lignes) - n; reste > 0 {
		if n > 0 {
			f.d.Ligne(gauche, f.y-f.m.pasLigne+2.3*f.m.k, droite, f.y-f.m.pasLigne+2.3*f.m.k, traitFin)
		}
		f.d.Texte(f.m.xLibelle, f.y, "et "+texte.Pluriel(reste, "autre ligne", "autres lignes")+", page"+texte.Insecable+"suivante", f.m.corps, pdf.AGauche)
		f.y += f.m.pasLigne
	}
	f.enTout(s.total)
}

func (f *feuille) titreSection(s section, titre string) {
	f.y += f.m.hautTitre
	x, y := gauche+1.2, f.y-1.9
	t := pdf.Trait{Epaisseur: 0.45, Couleur: encre}
	f.d.Ligne(x, y, x+3.4, y, t)
	switch s.signe {
	case plus:
		f.d.Ligne(x+1.7, y-1.7, x+1.7, y+1.7, t)
	case fleche:
		f.d.Ligne(x+1.9, y-1.5, x+3.4, y, t)
		f.d.Ligne(x+1.9, y+1.5, x+3.4, y, t)
	}
	f.d.Texte(gauche+8.2, f.y, titre, f.m.titre2, pdf.AGauche)
	f.y += f.m.apresTitre
}

// ligne draws a row at the baseline f.y, under a thin rule unless it is the first.
func (f *feuille) ligne(l Ligne, filet bool) {
	if filet {
		f.d.Ligne(gauche, f.y-f.m.pasLigne+2.3*f.m.k, droite, f.y-f.m.pasLigne+2.3*f.m.k, traitFin)
	}
	d := f.decouper(l)
	for i, s := range d.quand {
		f.d.Texte(gauche, f.y+float64(i)*f.m.pasSuite, s, f.m.corps, pdf.AGauche)
	}
	for i, s := range d.libelle {
		f.d.Texte(f.m.xLibelle, f.y+float64(i)*f.m.pasSuite, s, f.m.corps, pdf.AGauche)
	}
	f.d.Texte(droite, f.y, l.Montant.String(), f.m.corps, pdf.ADroite)
	f.y += f.hauteurDe(d)
}

func (f *feuille) enTout(total argent.Centimes) {
	f.d.Ligne(gauche, f.y-f.m.pasLigne+2.4*f.m.k, droite, f.y-f.m.pasLigne+2.4*f.m.k, traitTotal)
	f.y += f.m.hautTotal - f.m.pasLigne
	f.d.Texte(gauche, f.y, "En tout", f.m.corpsGras, pdf.AGauche)
	f.d.Texte(droite, f.y, total.String(), f.m.corpsGras, pdf.ADroite)
	f.y += 2.4
}

// suite draws on the next pages the lines from n on, and the total again; suivent is the height of what its last lines share their page with, 0 for nothing.
func (f *feuille) suite(s section, n int, suivent float64) {
	hauteurs := f.hauteurs(s)
	dernieres := max(n, len(s.lignes)-avecSignature)
	ensemble := somme(hauteurs[dernieres:]) + 2.4 + suivent
	if suivent == 0 {
		dernieres = -1
	}
	titre := f.m.hautTitre + f.m.apresTitre
	if f.d.Pages()-f.avant == 1 || f.y+titre+3*f.m.pasLigne > basTexte || n == dernieres && f.y+titre+ensemble-f.m.pasLigne+f.m.hautTotal > basTexte {
		f.pageSuivante()
	}
	f.titreSection(s, s.titre+" (suite)")
	debut := true
	for i, l := range s.lignes[n:] {
		h := hauteurs[n+i]
		if n+i == dernieres {
			h = ensemble
		}
		if f.y+h-f.m.pasLigne+f.m.hautTotal > basTexte && !debut {
			f.pageSuivante()
			f.titreSection(s, s.titre+" (suite)")
			debut = true
		}
		f.ligne(l, !debut)
		debut = false
	}
	f.enTout(s.total)
}
