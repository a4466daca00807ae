// SPDX-License-Identifier: EUPL-1.2

package seancepdf

import (
	"io"
	"strings"

	"etai/internal/base/horloge"
	"etai/internal/base/texte"
	"etai/internal/commissions"
	"etai/internal/formats/pdf"
)

// Lettres writes the letters of a session, each on a sheet of its own, as they were frozen.
func Lettres(w io.Writer, organisation string, le horloge.Instant, ls []commissions.Lettre) error {
	if len(ls) == 0 {
		return errVide
	}
	quoi := "Lettres de décision"
	if len(ls) == 1 {
		quoi = "Lettre " + ls[0].Reference
	}
	f := nouvelle(quoi, organisation, le.Temps())
	for i, l := range ls {
		if i > 0 {
			f.page()
		}
		f.lettre(l)
	}
	return f.d.Ecrire(w)
}

func (f *feuille) lettre(l commissions.Lettre) {
	const marge = 2.0
	d := f.d
	for i, s := range l.Emetteur {
		p := corps
		if i == 0 {
			p = grasse
		}
		d.Texte(gauche, f.y, d.Raccourcir(s, p, pdf.FenetreX-gauche-4), p, pdf.AGauche)
		f.y += pas
	}
	f.y += 2
	for _, s := range []string{"Affaire suivie par " + l.SuiviPar, l.SuiviQualite} {
		for _, x := range d.Couper(s, petit, pdf.FenetreX-gauche-6) {
			d.Texte(gauche, f.y, x, petit, pdf.AGauche)
			f.y += 4
		}
	}
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
	f.paragraphe(texte.Typographier("Réf. : "+l.Reference), petit)
	f.paragraphe(texte.Typographier("Objet : "+l.Objet), grasse)
	f.y += 4
	f.paragraphe(l.Civilite, corps)
	for _, s := range l.Paragraphes {
		f.y += 2.5
		f.paragraphe(s, corps)
	}
	f.y += 2.5
	f.paragraphe("Je vous prie d’agréer, "+strings.TrimSuffix(l.Civilite, ",")+", mes salutations distinguées.", corps)
	f.y += 6
	f.place(34)
	for _, s := range []string{"Pour la présidente ou le président du conseil départemental et par délégation,", l.Delegation, l.Qualite, l.Signataire} {
		p := corps
		if s == l.Signataire {
			p, f.y = grasse, f.y+12
		}
		for _, x := range d.Couper(s, p, droite-95) {
			d.Texte(95, f.y, x, p, pdf.AGauche)
			f.y += pas
		}
	}
	if len(l.Recours) > 0 {
		f.recours(l.Recours)
	}
}

// recours frames the remedies and delays.
func (f *feuille) recours(rs []string) {
	const marge = 3.0
	var lignes []string
	for _, r := range rs {
		lignes = append(lignes, f.d.Couper(r, petit, droite-gauche-2*marge)...)
	}
	hauteur := float64(len(lignes))*4 + 11
	f.y += 5
	f.place(hauteur)
	f.d.Cadre(gauche, f.y, droite-gauche, hauteur, 1.5, pdf.Trait{Epaisseur: 0.3})
	y := f.y + 6
	f.d.Texte(gauche+marge, y, "Voies et délais de recours", pdf.Police{Corps: 8, Gras: true}, pdf.AGauche)
	for _, l := range lignes {
		y += 4
		f.d.Texte(gauche+marge, y, l, petit, pdf.AGauche)
	}
	f.y += hauteur + 2
}
