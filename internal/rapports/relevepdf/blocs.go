// SPDX-License-Identifier: EUPL-1.2

package relevepdf

import "etai/internal/formats/pdf"

// bloc is a short text behind a bar: its title, its lines already cut, whether half the width is enough.
type bloc struct {
	titre  string
	lignes []string
	demi   bool
}

func (f *feuille) hauteurBloc(b bloc) float64 {
	return f.m.hautBloc + float64(len(b.lignes))*f.m.pasSuite + piedBloc
}

// The widths of the two blocks that stand side by side.
const (
	largeurPremier = secondeMoit - 2 - gauche - xTexteBloc
	largeurSecond  = droite - secondeMoit - xTexteBloc
)

// blocs cuts the texts; the first two stand side by side when both are there.
func (f *feuille) blocs() []bloc {
	var blocs []bloc
	demi := f.m.cote && len(f.r.MisDeCote) > 0 && len(f.r.CeQuiVient) > 0
	ajouter := func(titre string, phrases []string, demi bool) {
		if len(phrases) == 0 {
			return
		}
		largeur := droite - gauche - xTexteBloc
		if demi {
			largeur = largeurPremier
			if len(blocs) == 1 {
				largeur = largeurSecond
			}
		}
		b := bloc{titre: titre, demi: demi}
		for _, p := range phrases {
			b.lignes = append(b.lignes, f.d.Couper(p, f.m.corps, largeur)...)
		}
		blocs = append(blocs, b)
	}
	ajouter("Mis de côté", f.r.MisDeCote, demi)
	ajouter("Ce qui vient", f.r.CeQuiVient, demi)
	ajouter("Ce qui n’a pas été payé", f.r.NonPaye, false)
	ajouter("Ce que nous vérifions", f.r.AVerifier, false)
	return blocs
}

// signature is the block that ends a final account: its person signs what she received. Of an account without a movement, no line goes with it to a second
// sheet: it says by itself what is left.
func (f *feuille) signature() []bloc {
	if f.r.Fin.Vide() {
		return nil
	}
	lignes := []string{"Le", "Ma signature", "\u00a0", "\u00a0"}
	if len(f.arrive.lignes)+len(f.paye.lignes) == 0 {
		mots, montant := f.r.restant()
		lignes = append(f.d.Couper(mots+", le "+f.r.ResteLe.Long()+"\u00a0: "+montant.String(), f.m.corps, droite-gauche-xTexteBloc), lignes...)
	}
	return []bloc{{titre: "J’ai reçu ce décompte", lignes: lignes}}
}

// rang returns the blocks that stand side by side at the head of some, and their height.
func (f *feuille) rang(blocs []bloc) (rang []bloc, h float64) {
	rang = blocs[:1]
	if blocs[0].demi && len(blocs) > 1 && blocs[1].demi {
		rang = blocs[:2]
	}
	for _, b := range rang {
		h = max(h, f.hauteurBloc(b))
	}
	return rang, h
}

// hauteurBlocs is what blocks take below what they follow.
func (f *feuille) hauteurBlocs(blocs []bloc) (h float64) {
	for len(blocs) > 0 {
		rang, celle := f.rang(blocs)
		h += avantBloc + celle
		blocs = blocs[len(rang):]
	}
	return h
}

// dessinerBlocs draws the blocks that fit above bas and returns those that do not. A block taller than a
// page is cut and goes on.
func (f *feuille) dessinerBlocs(blocs []bloc, bas float64) []bloc {
	for len(blocs) > 0 {
		rang, h := f.rang(blocs)
		y := f.y + avantBloc
		if y+h > bas {
			if y > 30 { // not at the top of a page: the next one has more room
				return blocs
			}
			blocs = couperBlocs(blocs, len(rang), int((bas-y-f.m.hautBloc-piedBloc)/f.m.pasSuite))
			continue
		}
		x := gauche
		for _, b := range rang {
			f.dessinerBloc(b, x, y, h)
			x = secondeMoit
		}
		f.y = y + h
		blocs = blocs[len(rang):]
	}
	return nil
}

// couperBlocs cuts the first n blocks after max lines: the rests come right after them.
func couperBlocs(blocs []bloc, n, maxLignes int) []bloc {
	var debuts, restes []bloc
	for _, b := range blocs[:n] {
		k := min(maxLignes, len(b.lignes))
		debuts = append(debuts, bloc{b.titre, b.lignes[:k], b.demi})
		if k < len(b.lignes) {
			restes = append(restes, bloc{b.titre + " (suite)", b.lignes[k:], b.demi})
		}
	}
	return append(append(debuts, restes...), blocs[n:]...)
}

func (f *feuille) dessinerBloc(b bloc, x, y, hauteur float64) {
	f.d.Pave(x, y, 1.2, hauteur, marque)
	x += xTexteBloc
	y += f.m.hautBloc
	f.d.Texte(x, y, b.titre, f.m.titre2, pdf.AGauche)
	for _, l := range b.lignes {
		y += f.m.pasSuite
		f.d.Texte(x, y, l, f.m.corps, pdf.AGauche)
	}
}
