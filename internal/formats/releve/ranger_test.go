// SPDX-License-Identifier: EUPL-1.2

package releve

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
)

func etapes(soldes ...[2]argent.Centimes) []Etape {
	es := make([]Etape, len(soldes))
	for i, s := range soldes {
		j := jour.Certain(2026, 11, 20).Plus(i)
		es[i] = Etape{Ouverture: s[0], Cloture: s[1], Du: j.Plus(-1), Au: j}
	}
	return es
}

func TestRanger(t *testing.T) {
	suite := etapes([2]argent.Centimes{0, 10}, [2]argent.Centimes{10, 30}, [2]argent.Centimes{30, 30}, [2]argent.Centimes{30, 5})
	renverse := slices.Clone(suite)
	slices.Reverse(renverse)
	memeJour := slices.Clone(renverse)
	for i := range memeJour {
		memeJour[i].Du, memeJour[i].Au = jour.Certain(2026, 11, 20), jour.Certain(2026, 11, 20)
	}
	immobile := etapes([2]argent.Centimes{7, 7}, [2]argent.Centimes{7, 7}, [2]argent.Centimes{7, 7})
	slices.Reverse(immobile)
	sansDate := slices.Clone(suite)
	for i := range sansDate {
		sansDate[i].Du, sansDate[i].Au = jour.Jour{}, jour.Jour{}
	}
	// The bank's days overlap, its balances follow: they stand.
	chevauche := slices.Clone(suite)
	chevauche[1].Du = chevauche[0].Du.Plus(-3)
	trou := slices.Delete(slices.Clone(renverse), 1, 3)
	for nom, c := range map[string]struct {
		es   []Etape
		veut []int
	}{
		"rien":                   {nil, []int{}},
		"ancien d’abord":         {suite, []int{0, 1, 2, 3}},
		"récent d’abord":         {renverse, []int{3, 2, 1, 0}},
		"récent, un seul jour":   {memeJour, []int{3, 2, 1, 0}},
		"récent, sans mouvement": {immobile, []int{2, 1, 0}},
		"mêlés":                  {[]Etape{suite[2], suite[0], suite[3], suite[1]}, []int{1, 3, 0, 2}},
		"sans date":              {sansDate, []int{0, 1, 2, 3}},
		"jours qui se mêlent":    {chevauche, []int{0, 1, 2, 3}},
		"un manque":              {trou, []int{1, 0}},
	} {
		if r := Ranger(c.es); !slices.Equal(r, c.veut) {
			t.Errorf("%s : %v, attendu %v", nom, r, c.veut)
		}
	}
}

// Whatever the order of the file, statements of different days that follow each other are found again.
func TestRangerToutOrdre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		es, solde, j := []Etape{}, argent.Centimes(0), jour.Certain(2026, 1, 1)
		for range rapid.IntRange(1, 12).Draw(t, "relevés") {
			e := Etape{Ouverture: solde, Du: j}
			j = j.Plus(rapid.IntRange(1, 3).Draw(t, "jours"))
			solde += argent.Centimes(rapid.Int64Range(-2, 2).Draw(t, "mouvement"))
			e.Cloture, e.Au = solde, j
			es = append(es, e)
		}
		ordre := rapid.Permutation(seq(len(es))).Draw(t, "fichier")
		fichier := make([]Etape, len(es))
		for i, k := range ordre {
			fichier[i] = es[k]
		}
		for k, i := range Ranger(fichier) {
			if fichier[i] != es[k] {
				t.Fatalf("place %d : %+v, attendu %+v", k, fichier[i], es[k])
			}
		}
	})
}

func seq(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = i
	}
	return s
}
