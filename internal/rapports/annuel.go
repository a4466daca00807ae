// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"cmp"
	"fmt"
	"slices"
)

// parNature sums the lines of a year by what they are, the largest first: "Loyer et charges", 12 times. As on the monthly statement, what we wrote and took back
// is not told, and a payment that came back is told both ways.
func parNature(lignes []LigneCompte, noms map[int]string) (arrive, paye []LigneReleve) {
	type cle struct {
		entre bool
		mots  string
	}
	type somme struct {
		cle
		LigneReleve
		fois int
	}
	var sommes []*somme
	par := map[cle]*somme{}
	for _, x := range effacerCorrections(lignes) {
		x.Detail = ""
		switch x.Genre {
		case "releve_argent_de_vie", "releve_debit_constate":
			x.Libelle = "" // the shop, the bank's words: one nature for all
		}
		k := cle{x.Centimes > 0, motsDe(x, noms)}
		if par[k] == nil {
			par[k] = &somme{cle: k}
			sommes = append(sommes, par[k])
		}
		par[k].fois++
		par[k].Centimes += max(x.Centimes, -x.Centimes)
	}
	slices.SortStableFunc(sommes, func(a, b *somme) int { return cmp.Compare(b.Centimes, a.Centimes) })
	for _, s := range sommes {
		s.Quand, s.Libelle = fmt.Sprintf("%d fois", s.fois), s.mots
		if s.entre {
			arrive = append(arrive, s.LigneReleve)
		} else {
			paye = append(paye, s.LigneReleve)
		}
	}
	return arrive, paye
}
