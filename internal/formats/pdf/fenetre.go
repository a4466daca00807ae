// SPDX-License-Identifier: EUPL-1.2

package pdf

// The window of a French envelope on an A4 sheet folded in three, in millimetres from its left and its top (08-ux §2.13): what shows through it is the address, and
// nothing else.
const (
	FenetreX, FenetreY                = 110.0, 55.0
	FenetreLargeur, FenetreHauteur    = 85.0, 33.0
	fenetreMarge                      = 2.0
	fenetreLignes                     = 6 // NF Z 10-011
	fenetreCorps, fenetreCorpsMinimal = 11.0, 8.0
)

// Fenetre writes an address in the window: six lines at most, aligned on the left, without a blank one; a long line is written smaller, then shortened.
func (d *Document) Fenetre(lignes []string) {
	var pleines []string
	for _, l := range lignes {
		if l != "" && len(pleines) < fenetreLignes {
			pleines = append(pleines, l)
		}
	}
	const largeur = FenetreLargeur - 2*fenetreMarge
	p := Police{Corps: fenetreCorps}
	for _, l := range pleines {
		for p.Corps > fenetreCorpsMinimal && d.Largeur(l, p) > largeur {
			p.Corps -= 0.5
		}
	}
	const pas = (FenetreHauteur - 2*fenetreMarge) / fenetreLignes
	y := FenetreY + fenetreMarge + pas*0.8 + float64(fenetreLignes-len(pleines))*pas/2
	for _, l := range pleines {
		d.Texte(FenetreX+fenetreMarge, y, d.Raccourcir(l, p, largeur), p, AGauche)
		y += pas
	}
}
