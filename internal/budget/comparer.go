// SPDX-License-Identifier: EUPL-1.2

package budget

import (
	"etai/internal/base/argent"
	"etai/internal/base/texte"
)

// Genre is what became of a line from one version to another.
type Genre string

// The fates.
const (
	Inchangee Genre = "inchangee"
	Changee   Genre = "changee"
	Ajoutee   Genre = "ajoutee"
	Retiree   Genre = "retiree"
)

// Libelle is the fate on screen.
func (g Genre) Libelle() string {
	switch g {
	case Inchangee:
		return "inchangée"
	case Changee:
		return "changée"
	case Ajoutee:
		return "ajoutée"
	case Retiree:
		return "retirée"
	}
	return string(g)
}

// Difference is one line of the comparison of two versions: Avant or Apres is nil for a line that only one of them has.
type Difference struct {
	Genre        Genre
	Avant, Apres *Ligne
	Ecart        argent.Centimes // monthly, from before to after
}

// Ligne is the line as it stands now, else as it stood.
func (d Difference) Ligne() Ligne {
	if d.Apres != nil {
		return *d.Apres
	}
	return *d.Avant
}

// Comparer pairs the lines of two versions: same item and same words first, then what is left of an item when one line of it is left on each
// side (the words changed). The order is that of the items.
func Comparer(avant, apres []Ligne) []Difference {
	pris := make([]bool, len(avant))
	paire := make([]int, len(apres))
	for i := range apres {
		paire[i] = -1
		for k := range avant {
			if !pris[k] && memePoste(avant[k], apres[i]) && texte.Cle(avant[k].Libelle) == texte.Cle(apres[i].Libelle) {
				paire[i], pris[k] = k, true
				break
			}
		}
	}
	for i := range apres {
		if paire[i] >= 0 {
			continue
		}
		k, seul := seule(avant, pris, apres[i])
		if !seul || restantes(apres, paire, apres[i]) != 1 {
			continue
		}
		paire[i], pris[k] = k, true
	}
	var ds []Difference
	for _, s := range []Sens{Ressource, Charge} {
		for _, p := range PostesDe(s) {
			for i := range apres {
				if apres[i].Sens == s && apres[i].Poste == p {
					ds = append(ds, difference(avant, paire[i], &apres[i]))
				}
			}
			for k := range avant {
				if !pris[k] && avant[k].Sens == s && avant[k].Poste == p {
					ds = append(ds, Difference{Genre: Retiree, Avant: &avant[k], Ecart: -avant[k].Mensuel()})
				}
			}
		}
	}
	return ds
}

func memePoste(a, b Ligne) bool { return a.Sens == b.Sens && a.Poste == b.Poste }

func seule(avant []Ligne, pris []bool, l Ligne) (k int, ok bool) {
	n := 0
	for i := range avant {
		if !pris[i] && memePoste(avant[i], l) {
			k, n = i, n+1
		}
	}
	return k, n == 1
}

func restantes(apres []Ligne, paire []int, l Ligne) (n int) {
	for i := range apres {
		if paire[i] < 0 && memePoste(apres[i], l) {
			n++
		}
	}
	return n
}

func difference(avant []Ligne, k int, l *Ligne) Difference {
	if k < 0 {
		return Difference{Genre: Ajoutee, Apres: l, Ecart: l.Mensuel()}
	}
	d := Difference{Genre: Changee, Avant: &avant[k], Apres: l, Ecart: l.Mensuel() - avant[k].Mensuel()}
	if avant[k] == *l {
		d.Genre = Inchangee
	}
	return d
}
