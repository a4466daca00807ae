// SPDX-License-Identifier: EUPL-1.2

package recherche

import "slices"

// dico holds the distinct names of one kind (surnames or first names). A name is an "entier": the key of the whole
// name ("JEANPAUL"), with the people who bear it. Its "formes" are what a search may hit: the whole key and, for
// a compound, each part ("JEAN", "PAUL"). The forms live in one trie, walked once per search: approximate
// search costs the part of the trie within reach of the typed word, whatever the number of people.
type dico struct {
	noeuds  []noeud  // 0 is the root
	liens   []lien   // 0 is none
	entiers []entier // 0 is none
	tasses  int      // nodes at the last compaction
}

// noeud is a letter of a form; brothers are in alphabetical order.
type noeud struct {
	fils, frere uint32
	liens       uint32 // names of which the path to here is a form
	lettre      byte
}

// lien ties a form to a name; the low bit of cible tells a part from the whole.
type lien struct{ cible, suivant uint32 }

type entier struct{ porteurs []porteur }

// porteur is a person who bears the name, with their name of the other kind; the high bit of autre marks a surname
// of use.
type porteur struct{ fiche, autre uint32 }

const enUsage = 1 << 31

// longueurMax bounds a key: longer names are cut, on both sides of the search. It must stay under 62.
const longueurMax = 40

func nouveauDico() *dico {
	return &dico{noeuds: make([]noeud, 1), liens: make([]lien, 1), entiers: make([]entier, 1), tasses: 1 << 12}
}

// noeudDe walks to the node of a key, making it when creer is set; 0 when absent.
func (d *dico) noeudDe(cle []byte, creer bool) uint32 {
	n := uint32(0)
	for _, c := range cle {
		avant, f := uint32(0), d.noeuds[n].fils
		for f != 0 && d.noeuds[f].lettre < c {
			avant, f = f, d.noeuds[f].frere
		}
		if f == 0 || d.noeuds[f].lettre != c {
			if !creer {
				return 0
			}
			neuf := uint32(len(d.noeuds))
			d.noeuds = append(d.noeuds, noeud{frere: f, lettre: c})
			if avant == 0 {
				d.noeuds[n].fils = neuf
			} else {
				d.noeuds[avant].frere = neuf
			}
			f = neuf
		}
		n = f
	}
	return n
}

// entierDe returns the name of that whole key, made with its parts when absent and creer is set; 0 for none.
// parties are the keys of the parts of a compound.
func (d *dico) entierDe(cle []byte, parties []string, creer bool) uint32 {
	if len(cle) == 0 {
		return 0
	}
	n := d.noeudDe(cle, creer)
	if n == 0 {
		return 0
	}
	e := uint32(0)
	for l := d.noeuds[n].liens; l != 0; l = d.liens[l].suivant {
		if d.liens[l].cible&1 == 0 {
			e = d.liens[l].cible >> 1
		}
	}
	if e == 0 {
		if !creer {
			return 0
		}
		e = uint32(len(d.entiers))
		d.entiers = append(d.entiers, entier{})
		d.lier(n, e<<1)
	}
	if creer {
		for _, p := range parties {
			d.lier(d.noeudDe([]byte(p), true), e<<1|1)
		}
		if len(d.noeuds) > 2*d.tasses {
			d.tasser()
		}
	}
	return e
}

// lier adds a link to a node unless it is there.
func (d *dico) lier(n, cible uint32) {
	for l := d.noeuds[n].liens; l != 0; l = d.liens[l].suivant {
		if d.liens[l].cible == cible {
			return
		}
	}
	d.liens = append(d.liens, lien{cible: cible, suivant: d.noeuds[n].liens})
	d.noeuds[n].liens = uint32(len(d.liens) - 1)
}

// tasser renumbers the nodes so that brothers lie side by side and a branch follows its root: a search then
// reads memory in runs. It runs whenever their number has doubled.
func (d *dico) tasser() {
	neufs := make([]noeud, 1, len(d.noeuds)+len(d.noeuds)/8)
	type branche struct{ vieux, neuf uint32 } // a node whose sons are to be laid
	pile := []branche{{}}
	for len(pile) > 0 {
		br := pile[len(pile)-1]
		pile = pile[:len(pile)-1]
		n := d.noeuds[br.vieux].fils
		if n == 0 {
			continue
		}
		premier := uint32(len(neufs))
		neufs[br.neuf].fils = premier
		for ; n != 0; n = d.noeuds[n].frere {
			v := &d.noeuds[n]
			ici := uint32(len(neufs))
			neufs = append(neufs, noeud{frere: ici + 1, liens: v.liens, lettre: v.lettre})
			pile = append(pile, branche{vieux: n, neuf: ici})
		}
		neufs[len(neufs)-1].frere = 0
		slices.Reverse(pile[len(pile)-(len(neufs)-int(premier)):])
	}
	d.noeuds, d.tasses = neufs, len(neufs)
}

func (d *dico) porter(e uint32, p porteur) {
	if e != 0 {
		d.entiers[e].porteurs = append(d.entiers[e].porteurs, p)
	}
}

// lacher removes a person from a name. The name itself stays as an empty form until the process ends.
func (d *dico) lacher(e, fiche uint32) {
	l := d.entiers[e].porteurs
	garde := l[:0]
	for _, p := range l {
		if p.fiche != fiche {
			garde = append(garde, p)
		}
	}
	d.entiers[e].porteurs = garde
}

// etat is a search automaton after some letters of a form: bit i of dK says that the first i letters typed can
// have become the letters read with at most K faults. tK keeps a pending exchange of two neighbours.
type etat struct{ d0, d1, d2, t1, t2 uint64 }

// approcher calls voir for each form within max faults (1 or 2) of the typed key: a fault is a letter changed,
// added, missing, or exchanged with its neighbour (Damerau–Levenshtein, optimal string alignment).
func (d *dico) approcher(tape []byte, max int, voir func(liens uint32, fautes int, premiere bool)) {
	var masques [26]uint64
	for i, c := range tape {
		masques[c-'A'] |= 1 << i
	}
	fin := uint64(1) << len(tape)
	utiles := fin<<1 - 1
	var pile [longueurMax + 1]uint32
	var etats [longueurMax + 1]etat
	etats[0] = etat{d0: 1, d1: 3, d2: 7}
	if max < 2 {
		etats[0].d2 = 0
	}
	noeuds := d.noeuds
	profondeur, n := 1, noeuds[0].fils
	for n != 0 {
		p, x := &noeuds[n], &etats[profondeur-1]
		m := masques[p.lettre-'A']
		var y etat
		y.d0 = (x.d0 & m) << 1
		y.d1 = ((x.d1&m)<<1 | x.d0 | x.d0<<1 | y.d0<<1 | (x.t1&m)<<2) & utiles
		y.t1 = x.d0 & (m >> 1)
		vivant := y.d1
		if max > 1 {
			y.d2 = ((x.d2&m)<<1 | x.d1 | x.d1<<1 | y.d1<<1 | (x.t2&m)<<2) & utiles
			y.t2 = x.d1 & (m >> 1)
			vivant = y.d2
		}
		if vivant|y.t1|y.t2 != 0 {
			if p.liens != 0 && vivant&fin != 0 {
				fautes := 2
				switch {
				case y.d0&fin != 0:
					fautes = 0
				case y.d1&fin != 0:
					fautes = 1
				}
				premiere := p.lettre == tape[0]
				if profondeur > 1 {
					premiere = noeuds[pile[1]].lettre == tape[0]
				}
				voir(p.liens, fautes, premiere)
			}
			if p.fils != 0 {
				pile[profondeur], etats[profondeur] = n, y
				profondeur, n = profondeur+1, p.fils
				continue
			}
		}
		n = p.frere
		for n == 0 && profondeur > 1 {
			profondeur--
			n = noeuds[pile[profondeur]].frere
		}
	}
}

// prolonger calls voir for each form that begins with the typed key, itself included, with the number of
// letters that are missing.
func (d *dico) prolonger(tape []byte, voir func(liens uint32, manquent int)) {
	racine := d.noeudDe(tape, false)
	if racine == 0 {
		return
	}
	noeuds := d.noeuds
	if l := noeuds[racine].liens; l != 0 {
		voir(l, 0)
	}
	var pile [longueurMax + 1]uint32
	profondeur, n := 1, noeuds[racine].fils
	for n != 0 {
		p := &noeuds[n]
		if p.liens != 0 {
			voir(p.liens, profondeur)
		}
		if p.fils != 0 {
			pile[profondeur] = n
			profondeur, n = profondeur+1, p.fils
			continue
		}
		n = p.frere
		for n == 0 && profondeur > 1 {
			profondeur--
			n = noeuds[pile[profondeur]].frere
		}
	}
}
