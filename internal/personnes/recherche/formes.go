// SPDX-License-Identifier: EUPL-1.2

package recherche

import "etai/internal/base/texte"

// nature says how a typed word met a name.
type nature uint8

const (
	absente nature = iota
	exacte
	partie   // one part of a compound
	debut    // what was typed is the beginning
	proche   // one fault
	eloignee // two faults
	sonore   // said alike
)

// trouvaille is a name met by a typed word. The cost says how far it is: 0 the same, coutMax given up.
type trouvaille struct {
	entier uint32
	cout   uint8
	nature nature
}

const (
	coutMax       = 75
	coutPartie    = 6
	coutSon       = 16
	sonMin        = 3 // shorter phonetic keys bring half the town
	coutSansNom   = 8 // a first name alone
	coutInverse   = 2
	coutMotIgnore = 12
	coutSansPren  = 45 // the surname fits, the first name does not
	coutNaissance = 30 // another birth date than the one typed
	coutNaissInc  = 15 // birth date unknown
	coutTelephone = 15 // another phone number than the one typed
)

// fautesPermises bounds the faults searched: in short words, too many names are two letters apart.
func fautesPermises(longueur int) int {
	switch {
	case longueur < 3:
		return 0
	case longueur < 5:
		return 1
	}
	return 2
}

func coutFautes(fautes, longueur int, premiere bool) int {
	if fautes == 0 {
		return 0
	}
	c := fautes*min(40, max(10, 120/longueur)) + 5*(fautes-1)
	if !premiere {
		c += 4
	}
	return c
}

func coutDebut(longueur, manquent int) int {
	c := 4 + min(8, manquent)
	if longueur < 3 {
		c += 2
	}
	return c
}

// brouillon is the scratch memory of one search, reused by the next.
type brouillon struct {
	vus      []trouvaille // by name: cout+1, 0 = not met
	touches  []uint32
	prenoms  []trouvaille // by first name, of the interpretation under way; cout+1
	trouvees [2][motsMax][motsMax + 1][]trouvaille
	faites   [2][motsMax][motsMax + 1]bool
	retenus  []retenu
	tape     []byte
}

func (b *brouillon) preparer(x *Index) {
	n := max(len(x.noms.entiers), len(x.prenoms.entiers))
	if len(b.vus) < n {
		b.vus = make([]trouvaille, n+n/8)
	}
	if len(b.prenoms) < len(x.prenoms.entiers) {
		b.prenoms = make([]trouvaille, len(x.prenoms.entiers)+len(x.prenoms.entiers)/8)
	}
	b.faites = [2][motsMax][motsMax + 1]bool{}
	b.retenus = b.retenus[:0]
}

// formes returns the names met by a typed key, nearest first.
func (b *brouillon) formes(x *Index, d *dico, tape []byte, sortie []trouvaille) []trouvaille {
	noter := func(e uint32, cout int, n nature) {
		v := &b.vus[e]
		switch {
		case cout > coutMax:
		case v.cout == 0:
			b.touches = append(b.touches, e)
			fallthrough
		case cout < int(v.cout)-1:
			*v = trouvaille{entier: e, cout: uint8(cout + 1), nature: n}
		}
	}
	noterLiens := func(liens uint32, cout int, n nature) {
		for l := liens; l != 0; l = d.liens[l].suivant {
			c, m := d.liens[l].cible, n
			if c&1 == 0 {
				noter(c>>1, cout, m)
				continue
			}
			if m == exacte {
				m = partie
			}
			noter(c>>1, cout+coutPartie, m)
		}
	}
	longueur := len(tape)
	if f := fautesPermises(longueur); f > 0 {
		natures := [...]nature{exacte, proche, eloignee}
		d.approcher(tape, f, func(liens uint32, fautes int, premiere bool) {
			noterLiens(liens, coutFautes(fautes, longueur, premiere), natures[fautes])
		})
	}
	d.prolonger(tape, func(liens uint32, manquent int) {
		if manquent == 0 {
			noterLiens(liens, 0, exacte)
			return
		}
		noterLiens(liens, coutDebut(longueur, manquent), debut)
	})
	if d == x.noms {
		if son := texte.Phonetique(string(tape)); len(son) >= sonMin {
			for _, e := range x.sons[son] {
				noter(e, coutSon, sonore)
			}
		}
	}
	// counting sort by cost
	var nombre [coutMax + 2]int
	for _, e := range b.touches {
		nombre[b.vus[e].cout]++ // cout+1: the place after
	}
	for c := 1; c < len(nombre); c++ {
		nombre[c] += nombre[c-1]
	}
	if cap(sortie) < len(b.touches) {
		sortie = make([]trouvaille, len(b.touches))
	}
	sortie = sortie[:len(b.touches)]
	for _, e := range b.touches {
		v := &b.vus[e]
		v.cout--
		sortie[nombre[v.cout]] = *v
		nombre[v.cout]++
		*v = trouvaille{}
	}
	b.touches = b.touches[:0]
	return sortie
}
