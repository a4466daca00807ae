// SPDX-License-Identifier: EUPL-1.2

package relevepdf

import (
	"fmt"

	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/formats/pdf"
)

// feuille is the statement being drawn; y is the baseline or the edge reached on the current page.
type feuille struct {
	d            *pdf.Document
	r            Releve
	m            mesures
	arrive, paye section
	y            float64
	avant, pages int // pages of the document before this statement, and of the statement
}

// dessiner draws page 1, with as many lines as leave room for what is left, then what overflows.
func (f *feuille) dessiner() {
	f.d.Page()
	f.entete()
	f.ouverture()
	blocs, fin := f.blocs(), f.signature()
	// What stands on page 1 whatever happens: the two parts, empty, and what is left.
	fixe := f.hauteurVide(f.arrive) + f.hauteurVide(f.paye) + f.m.avantReste + f.m.hautReste
	place := basTexte - f.y - fixe
	hautArrive, hautPaye := f.hauteurs(f.arrive), f.hauteurs(f.paye)
	nArrive, nPaye := partager(hautArrive, hautPaye, place, f.m.pasLigne)
	if len(fin) > 0 && somme(hautArrive)+somme(hautPaye)+f.hauteurBlocs(blocs)+f.hauteurBlocs(fin) > place {
		nArrive, nPaye = f.retenir(nArrive, nPaye)
	}
	f.dessinerSection(f.arrive, nArrive)
	f.dessinerSection(f.paye, nPaye)
	f.reste()
	arriveSuit, payeSuit := nArrive < len(f.arrive.lignes), nPaye < len(f.paye.lignes)
	if !arriveSuit && !payeSuit {
		blocs, fin = append(blocs, fin...), nil
	}
	blocs = append(f.dessinerBlocs(blocs, basTexte), fin...) // what is signed comes after every line
	suivent := 0.0
	if len(fin) > 0 {
		suivent = f.hauteurBlocs(blocs)
	}
	if arriveSuit {
		apres := suivent
		if payeSuit {
			apres = 0
		}
		f.suite(f.arrive, nArrive, apres)
	}
	if payeSuit {
		f.suite(f.paye, nPaye, suivent)
	}
	if f.d.Pages()-f.avant > 1 {
		blocs = f.dessinerBlocs(blocs, basTexte)
	}
	for len(blocs) > 0 {
		f.pageSuivante()
		blocs = f.dessinerBlocs(blocs, basTexte)
	}
}

// partager tells how many lines of each part stand on page 1, of which the lines are given their
// heights, and suite that of the row that says that more follows: all when they fit; else the shorter part whole if it takes less than half, and one row of the
// cut part says that more follows.
func partager(arrive, paye []float64, place, suite float64) (nArrive, nPaye int) {
	if somme(arrive)+somme(paye) <= place {
		return len(arrive), len(paye)
	}
	moitie := place / 2
	switch {
	case somme(arrive) <= moitie:
		return len(arrive), tiennent(paye, place-somme(arrive), suite)
	case somme(paye) <= moitie:
		return tiennent(arrive, place-somme(paye), suite), len(paye)
	}
	return tiennent(arrive, moitie, suite), tiennent(paye, moitie, suite)
}

// avecSignature is how many lines of the account stand at least on the sheet where its person signs.
const avecSignature = 2

// retenir leaves the last lines to the page of the signature of a final account, given how many lines of each part page 1 could hold: of what is paid, else
// of what came in when it has more of them.
func (f *feuille) retenir(nArrive, nPaye int) (int, int) {
	arrive, paye := len(f.arrive.lignes), len(f.paye.lignes)
	if nPaye < paye || nArrive == arrive && paye >= min(avecSignature, arrive) {
		return nArrive, max(0, min(nPaye, paye-avecSignature))
	}
	return max(0, min(nArrive, arrive-avecSignature)), nPaye
}

// tiennent returns how many of the rows fit, with the row that says that more follows.
func tiennent(hauteurs []float64, place, suite float64) int {
	if somme(hauteurs) <= place {
		return len(hauteurs)
	}
	place -= suite
	n := 0
	for n < len(hauteurs) && place >= hauteurs[n] {
		place -= hauteurs[n]
		n++
	}
	return n
}

func somme(v []float64) float64 {
	t := 0.0
	for _, x := range v {
		t += x
	}
	return t
}

func (f *feuille) entete() {
	y := 15.9
	pas := f.m.pasEntete
	gaucheLignes := []string{f.r.Organisation, f.r.Service, f.r.Adresse}
	date := "Le" + texte.Insecable + f.r.Le.Long()
	if f.r.Lieu != "" {
		date = f.r.Lieu + ", le" + texte.Insecable + f.r.Le.Long()
	}
	droiteLignes := []string{f.r.Personne, f.r.Remise, date}
	largeurGauche := 98.0
	if len(f.r.Destinataire) > 0 {
		largeurGauche = pdf.FenetreX - gauche - 3 // beside the window, whatever its height
		droiteLignes[0] = ""
	}
	police := f.m.petitGras
	yg := y
	for _, s := range gaucheLignes {
		if s != "" {
			for _, l := range f.d.Couper(s, police, largeurGauche) {
				f.d.Texte(gauche, yg, l, police, pdf.AGauche)
				yg += pas
			}
		}
		police = f.m.petit
	}
	yd := y
	if pour := f.d.Raccourcir(droiteLignes[0], f.m.petitGras, 68); pour != "" {
		l := f.d.Texte(droite, yd, pour, f.m.petitGras, pdf.ADroite)
		f.d.Texte(droite-l, yd, "Pour"+texte.Insecable, f.m.petit, pdf.ADroite)
	} else {
		yd -= pas
	}
	for _, s := range droiteLignes[1:] {
		if s != "" {
			yd += pas
			f.d.Texte(droite, yd, f.d.Raccourcir(s, f.m.petit, 80), f.m.petit, pdf.ADroite)
		}
	}
	f.y = max(yg-pas, yd) + 4.2
	if len(f.r.Destinataire) > 0 {
		f.d.Fenetre(f.r.Destinataire)
		f.y = max(f.y, pdf.FenetreY+pdf.FenetreHauteur+2)
	}
	f.d.Ligne(gauche, f.y, droite, f.y, traitMarque)
	f.y += 11.4 * f.m.k
	f.d.Texte(gauche, f.y, f.r.titre(), f.m.titre1, pdf.AGauche)
	f.y += 7.3 * f.m.k
	phrase := "Voici l’argent de votre compte pendant " + f.r.periode() + "."
	if f.r.Provisoire {
		phrase += "\n" + f.r.changera()
	}
	for i, l := range f.d.Couper(phrase, f.m.corps, droite-gauche) {
		if i > 0 {
			f.y += f.m.pasSuite
		}
		f.d.Texte(gauche, f.y, l, f.m.corps, pdf.AGauche)
	}
}

// ouverture is the box of what there was on the first day.
func (f *feuille) ouverture() {
	f.y += 4.6
	hauteur := 14 * f.m.k
	f.d.Cadre(gauche, f.y, droite-gauche, hauteur, 2, pdf.Trait{Epaisseur: 0.35, Couleur: marque})
	base, mots, montant := f.y+8.7*f.m.k, ", vous aviez", f.r.Ouverture
	if montant < 0 {
		mots, montant = ", il manquait", -montant
	}
	x, quand := gauche+5.2, "Le "+f.r.Mois.Long()
	if f.r.Fin.Vide() {
		x += f.d.Texte(x, base, "Le 1", f.m.corps, pdf.AGauche)
		x += f.d.Texte(x, base-1.7*f.m.k, "er", f.m.exposant, pdf.AGauche)
		quand = texte.Insecable + jour.NomMois(f.r.Mois.Mois())
	}
	f.d.Texte(x, base, quand+mots, f.m.corps, pdf.AGauche)
	f.d.Texte(droite-5.2, base, montant.String(), f.m.sommeDebut, pdf.ADroite)
	f.y += hauteur
}

// reste is the box of what is left, always on page 1.
func (f *feuille) reste() {
	f.y += f.m.avantReste
	f.d.Cadre(gauche, f.y, droite-gauche, f.m.hautReste, 2, traitMarque)
	mots, montant := f.r.restant()
	f.d.Texte(gauche+5.2, f.y+8.4*f.m.k, mots, f.m.titre2, pdf.AGauche)
	f.d.Texte(gauche+5.2, f.y+15.2*f.m.k, "le "+f.r.ResteLe.Long(), f.m.corps, pdf.AGauche)
	f.d.Texte(droite-5.2, f.y+12.8*f.m.k, montant.String(), f.m.sommeReste, pdf.ADroite)
	f.y += f.m.hautReste
}

// pageSuivante starts a page that recalls whose statement it is.
func (f *feuille) pageSuivante() {
	f.d.Page()
	f.d.Texte(gauche, 15.9, f.d.Raccourcir(f.r.Personne, f.m.petitGras, 85), f.m.petitGras, pdf.AGauche)
	f.d.Texte(droite, 15.9, f.r.titre()+" (suite)", f.m.petit, pdf.ADroite)
	f.y = 20.1
	f.d.Ligne(gauche, f.y, droite, f.y, traitMarque)
}

// pied is drawn on each page at the end: whom to call, and the page number.
func (f *feuille) pied(page, total int) {
	f.d.Ligne(gauche, yPied, droite, yPied, traitMarque)
	numero := f.d.Texte(droite, yPied+7.3, fmt.Sprintf("page %d sur %d", page, total), f.m.numero, pdf.ADroite)
	if f.r.Reference != "" {
		f.d.Texte(gauche, yPied+12, f.d.Raccourcir(f.r.Reference, minuscule, droite-gauche), minuscule, pdf.AGauche)
	}
	if f.r.Contact == "" && f.r.Telephone == "" {
		return
	}
	x := gauche
	x += f.d.Texte(x, yPied+7.3, "Une question"+texte.Fine+"?", f.m.piedGras, pdf.AGauche)
	place := droite - numero - 4 - x - f.d.Largeur(f.r.Telephone, f.m.piedGras)
	appel := " Appelez " + f.r.Contact
	if f.r.Telephone != "" {
		place -= f.d.Largeur(texte.Insecable+": ", f.m.pied)
	}
	x += f.d.Texte(x, yPied+7.3, f.d.Raccourcir(appel, f.m.pied, place), f.m.pied, pdf.AGauche)
	if f.r.Telephone != "" {
		x += f.d.Texte(x, yPied+7.3, texte.Insecable+": ", f.m.pied, pdf.AGauche)
		f.d.Texte(x, yPied+7.3, f.r.Telephone, f.m.piedGras, pdf.AGauche)
	}
}
