// SPDX-License-Identifier: EUPL-1.2

package pdf

// Colonne is a column of a table; Largeur in millimetres.
type Colonne struct {
	Titre   string
	Largeur float64
	Place   Alignement
}

// Tableau is a table of text, titles above, cells cut into as many lines as they need.
type Tableau struct {
	Colonnes []Colonne
	Lignes   [][]string
	Corps    float64 // size of type, 10 points when zero
}

const margeCellule = 1.5

// Tableau draws t from (x, y) on, never below bas. When a row does not fit, suite is called: it must add
// a page and return the top and the bottom of what the table may use there; the titles are drawn again.
// It returns the y under the last row. A row taller than a whole page goes on
// on the next one.
func (d *Document) Tableau(t Tableau, x, y, bas float64, suite func() (haut, bas float64)) float64 {
	if t.Corps == 0 {
		t.Corps = 10
	}
	normale, grasse := Police{Corps: t.Corps}, Police{Corps: t.Corps, Gras: true}
	pas := t.Corps * PointEnMM * 1.35
	titres := make([]string, len(t.Colonnes))
	largeur := 0.0
	for i, c := range t.Colonnes {
		titres[i] = c.Titre
		largeur += c.Largeur
	}
	ligne := func(cellules [][]string, p Police, epaisseur float64) {
		for i, c := range t.Colonnes {
			for k, s := range cellules[i] {
				d.Cellule(x, y+margeCellule/2+float64(k)*pas, c.Largeur, pas, margeCellule, s, p, c.Place)
			}
			x += c.Largeur
		}
		x -= largeur
		y += hauteurLignes(lignesDe(cellules), pas)
		d.Ligne(x, y, x+largeur, y, Trait{Epaisseur: epaisseur})
	}
	entete := d.cellules(t, titres, grasse)
	hautEntete := hauteurLignes(lignesDe(entete), pas)
	debut := true
	for i := -1; i < len(t.Lignes); i++ {
		if i < 0 {
			if y+2*hautEntete > bas {
				y, bas = suite()
			}
			ligne(entete, grasse, 0.4)
			continue
		}
		reste := d.cellules(t, t.Lignes[i], normale)
		if y+hauteurLignes(lignesDe(reste), pas) > bas && !debut {
			y, bas = suite()
			ligne(entete, grasse, 0.4)
		}
		for debut = false; ; {
			place := max(1, int((bas-y-margeCellule)/pas))
			ici, suivantes := partager(reste, place)
			ligne(ici, normale, 0.1)
			if reste = suivantes; lignesDe(reste) == 0 {
				break
			}
			y, bas = suite()
			ligne(entete, grasse, 0.4)
		}
	}
	return y
}

func (d *Document) cellules(t Tableau, textes []string, p Police) [][]string {
	cellules := make([][]string, len(t.Colonnes))
	for i, c := range t.Colonnes {
		if i < len(textes) {
			cellules[i] = d.Couper(textes[i], p, c.Largeur-2*margeCellule)
		}
	}
	return cellules
}

// partager cuts each cell after its first n lines.
func partager(cellules [][]string, n int) (avant, apres [][]string) {
	for _, c := range cellules {
		k := min(n, len(c))
		avant, apres = append(avant, c[:k]), append(apres, c[k:])
	}
	return avant, apres
}

func lignesDe(cellules [][]string) int {
	n := 0
	for _, c := range cellules {
		n = max(n, len(c))
	}
	return n
}

func hauteurLignes(n int, pas float64) float64 { return float64(max(1, n))*pas + margeCellule }
