// SPDX-License-Identifier: EUPL-1.2

package relevepdf

import "etai/internal/formats/pdf"

// What does not depend on the size of the print, in millimetres.
const (
	gauche, droite = 15.0, 195.0
	basTexte       = 277.0 // nothing but the foot below
	yPied          = 280.0
	xTexteBloc     = 4.3
	secondeMoit    = 104.0
	piedBloc       = 2.0
	avantBloc      = 4.0
)

var (
	encre  = pdf.Noir
	marque = pdf.Couleur{R: 0x14, V: 0x3c, B: 0x4c}
	gris   = pdf.Couleur{R: 0xc4, V: 0xc4, B: 0xc4}

	minuscule = pdf.Police{Corps: 8, Couleur: encre}

	traitMarque = pdf.Trait{Epaisseur: 0.5, Couleur: marque}
	traitFin    = pdf.Trait{Epaisseur: 0.2, Couleur: gris}
	traitTotal  = pdf.Trait{Epaisseur: 0.5, Couleur: encre}
)

// mesures is what depends on it.
type mesures struct {
	k float64 // 1 for 14 points

	pasLigne   float64 // a row of one line
	pasSuite   float64 // each further line of a row, and each line of a block
	hautTitre  float64 // from the end of a part to the baseline of the next title
	apresTitre float64 // from a title to its first row
	hautTotal  float64 // the row "En tout"
	hautReste  float64
	avantReste float64
	hautBloc   float64 // from the top of a block to the baseline of its title
	pasEntete  float64

	xLibelle, largeurQuand, largeurLibelle float64
	cote                                   bool // two blocks may stand side by side

	corps, corpsGras, petit, petitGras, exposant, titre1, titre2, sommeDebut, sommeReste pdf.Police
	pied, piedGras, numero                                                               pdf.Police // the foot is one line, in ordinary print
}

// Sizes of the print, in points: the ordinary one is already that of plain words (08-ux §4.3).
const (
	corpsOrdinaire, petitOrdinaire = 14.0, 12.0
	corpsGros, petitGros           = 18.0, 14.0
)

// mesuresDe gives the measures of a sheet in ordinary or in large print.
func mesuresDe(gros bool) mesures {
	corps, petit := corpsOrdinaire, petitOrdinaire
	if gros {
		corps, petit = corpsGros, petitGros
	}
	k := corps / corpsOrdinaire
	police := func(points float64, gras bool) pdf.Police {
		return pdf.Police{Corps: points, Gras: gras, Couleur: encre}
	}
	m := mesures{k: k, pasLigne: 8 * k, pasSuite: 6.2 * k, hautTitre: 9 * k, apresTitre: 7.6 * k, hautTotal: 8.5 * k, hautReste: 19.8 * k, avantReste: 4.4 * k, hautBloc: 5.2 * k,
		pasEntete: 5.55 * petit / petitOrdinaire, xLibelle: gauche + 41.6*k, cote: !gros,
		corps: police(corps, false), corpsGras: police(corps, true), petit: police(petit, false), petitGras: police(petit, true), exposant: police(9*k, false),
		titre1: police(21*k, true), titre2: police(15.5*k, true), sommeDebut: police(17*k, true), sommeReste: police(23*k, true),
		pied: police(corpsOrdinaire, false), piedGras: police(corpsOrdinaire, true), numero: police(petitOrdinaire, false)}
	m.largeurQuand = m.xLibelle - gauche - 2
	m.largeurLibelle = droite - min(40.4*k, 44) - m.xLibelle
	return m
}
