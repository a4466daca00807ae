// SPDX-License-Identifier: EUPL-1.2

package relevepdf

import "etai/internal/formats/pdf"

// The sheet, in millimetres (maquette 07): margins of 15, text of 14 points.
const (
	gauche, droite = 15.0, 195.0
	xLibelle       = 56.6
	largeurQuand   = xLibelle - gauche - 2
	largeurLibelle = 98.0
	basTexte       = 277.0 // nothing but the foot below
	yPied          = 280.0

	pasLigne    = 8.0 // a row of one line
	pasSuite    = 6.2 // each further line of a row, and each line of a block
	hautTitre   = 9.0 // from the end of a part to the baseline of the next title
	apresTitre  = 7.6 // from a title to its first row
	hautTotal   = 8.5 // the row "En tout"
	hautReste   = 19.8
	avantReste  = 4.4
	avantBloc   = 4.0
	piedBloc    = 2.0
	xTexteBloc  = 4.3
	secondeMoit = 104.0
)

var (
	encre  = pdf.Noir
	marque = pdf.Couleur{R: 0x14, V: 0x3c, B: 0x4c}
	gris   = pdf.Couleur{R: 0xc4, V: 0xc4, B: 0xc4}

	corps      = pdf.Police{Corps: 14, Couleur: encre}
	corpsGras  = pdf.Police{Corps: 14, Gras: true, Couleur: encre}
	petit      = pdf.Police{Corps: 12, Couleur: encre}
	petitGras  = pdf.Police{Corps: 12, Gras: true, Couleur: encre}
	minuscule  = pdf.Police{Corps: 8, Couleur: encre}
	titre1     = pdf.Police{Corps: 21, Gras: true, Couleur: encre}
	titre2     = pdf.Police{Corps: 15.5, Gras: true, Couleur: encre}
	sommeDebut = pdf.Police{Corps: 17, Gras: true, Couleur: encre}
	sommeReste = pdf.Police{Corps: 23, Gras: true, Couleur: encre}

	traitMarque = pdf.Trait{Epaisseur: 0.5, Couleur: marque}
	traitFin    = pdf.Trait{Epaisseur: 0.2, Couleur: gris}
	traitTotal  = pdf.Trait{Epaisseur: 0.5, Couleur: encre}
)
