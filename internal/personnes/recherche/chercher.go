// SPDX-License-Identifier: EUPL-1.2

package recherche

import "sort"

// Trouve is a person found. Score goes from 1 to 100 (what was typed is exactly theirs); Raison says in French
// why they are here.
type Trouve struct {
	ID     int64
	Score  int
	Raison string
}

// maxTrouves bounds one search.
const maxTrouves = 200

// Chercher returns the people who best fit what was typed, best first, at most max of them (200 at most). Words are
// read as surname then first name and the reverse, each misspelt by up to two letters, cut short, or alike in
// sound; a date narrows to a birth date, digits to a phone number. filtre, when not nil, keeps the people whom the
// agent may see: it is called under the index's lock, up to thousands of times, so it must be quick and must
// not call the index.
func (x *Index) Chercher(texte string, max int, filtre func(id int64) bool) []Trouve {
	r := lire(texte)
	max = min(max, maxTrouves)
	if max <= 0 {
		return nil
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	b := x.brouillons.Get().(*brouillon)
	defer x.brouillons.Put(b)
	b.preparer(x)
	c := chercheur{x: x, r: &r, b: b, max: max, filtre: filtre}
	c.parNoms()
	c.parNaissance()
	c.parTelephone()
	trouves := make([]Trouve, len(b.retenus))
	for i, k := range b.retenus {
		trouves[i] = Trouve{ID: k.id, Score: 100 - k.cout, Raison: k.raison.String()}
	}
	return trouves
}

type chercheur struct {
	x      *Index
	r      *requete
	b      *brouillon
	max    int
	filtre func(int64) bool
}

type retenu struct {
	id     int64
	cout   int
	raison raison
}

// seuil is the greatest cost that can still enter the answer.
func (c *chercheur) seuil() int {
	if n := len(c.b.retenus); n == c.max {
		return c.b.retenus[n-1].cout
	}
	return coutMax
}

// proposer offers a person at a cost; costs only grow here, so a caller may stop at seuil.
func (c *chercheur) proposer(place uint32, cout int, ra raison) {
	if cout > c.seuil() {
		return
	}
	f := &c.x.fiches[place]
	cout = c.preciser(f, place, cout, &ra)
	k := retenu{id: f.id, cout: cout, raison: ra}
	liste := c.b.retenus
	rang := sort.Search(len(liste), func(i int) bool {
		return liste[i].cout > cout || liste[i].cout == cout && liste[i].id >= k.id
	})
	if cout > coutMax || rang == c.max {
		return
	}
	deja := -1
	for i := range liste {
		if liste[i].id == k.id {
			deja = i
			break
		}
	}
	switch {
	case deja >= 0 && liste[deja].cout <= cout:
		return // already there, as near
	case deja >= 0:
		copy(liste[rang+1:deja+1], liste[rang:deja])
	case c.filtre != nil && !c.filtre(k.id):
		return
	default:
		if len(liste) < c.max {
			liste = append(liste, retenu{})
		}
		copy(liste[rang+1:], liste[rang:])
	}
	liste[rang] = k
	c.b.retenus = liste
}

// preciser adds what the birth date and the phone number typed say against the person.
func (c *chercheur) preciser(f *fiche, place uint32, cout int, ra *raison) int {
	switch {
	case c.r.naissance.Vide():
	case f.naissance == c.r.naissance:
		ra.naissance = true
	case f.naissance.Vide():
		cout += coutNaissInc
	default:
		cout += coutNaissance
	}
	switch {
	case c.r.annee == 0:
	case f.naissance.Vide():
		cout += coutNaissInc
	case f.naissance.Annee() == c.r.annee:
		ra.annee = true
	default:
		cout += coutNaissance
	}
	if c.r.telephoneMin != 0 {
		if t := c.x.telephones[place]; t >= c.r.telephoneMin && t <= c.r.telephoneMax {
			ra.telephone = true
		} else {
			cout += coutTelephone
		}
	}
	return cout
}

const (
	desNoms = iota
	desPrenoms
)

// formes returns the names met by the words i to j joined, looked up once.
func (c *chercheur) formes(genre, i, j int) []trouvaille {
	b := c.b
	if !b.faites[genre][i][j] {
		b.tape = b.tape[:0]
		for _, m := range c.r.mots[i:j] {
			b.tape = append(b.tape, m...)
		}
		b.tape = b.tape[:min(len(b.tape), longueurMax)]
		d := c.x.noms
		if genre == desPrenoms {
			d = c.x.prenoms
		}
		b.trouvees[genre][i][j] = b.formes(c.x, d, b.tape, b.trouvees[genre][i][j])
		b.faites[genre][i][j] = true
	}
	return b.trouvees[genre][i][j]
}

// parNoms tries the ways to read the words: surname and first name in both orders, cut at each place; all as a
// surname; all as a first name; and, from three words on, two of them with the others left aside.
func (c *chercheur) parNoms() {
	n := len(c.r.mots)
	if n == 0 {
		return
	}
	for i := 1; i < n; i++ {
		c.combiner(c.formes(desNoms, 0, i), c.formes(desPrenoms, i, n), c.lettres(0, i), 0, false)
		c.combiner(c.formes(desNoms, i, n), c.formes(desPrenoms, 0, i), c.lettres(i, n), coutInverse, true)
	}
	c.seuls(c.formes(desNoms, 0, n), c.x.noms, 0)
	c.seuls(c.formes(desPrenoms, 0, n), c.x.prenoms, coutSansNom)
	if n < 3 || coutMotIgnore*(n-2) > c.seuil() {
		return
	}
	for i := range n {
		for j := range n {
			if i != j && len(c.r.mots[i]) > 2 && len(c.r.mots[j]) > 2 {
				c.combiner(c.formes(desNoms, i, i+1), c.formes(desPrenoms, j, j+1), c.lettres(i, i+1), coutMotIgnore*(n-2), j < i)
			}
		}
	}
}

// combiner proposes the people who bear one of the surnames, ranked with the first names. The surname alone is
// enough, at a price, when three letters of it or more were typed.
func (c *chercheur) combiner(noms, prenoms []trouvaille, lettres, cout int, inverse bool) {
	sansPrenom := lettres >= 3
	if len(prenoms) == 0 && !sansPrenom {
		return
	}
	dense := c.b.prenoms
	for _, p := range prenoms {
		dense[p.entier] = trouvaille{cout: p.cout + 1, nature: p.nature}
	}
	seuil := c.seuil()
	for _, n := range noms {
		base := cout + int(n.cout)
		if base > seuil {
			break
		}
		for _, p := range c.x.noms.entiers[n.entier].porteurs {
			v := dense[p.autre&^enUsage]
			k := base + coutSansPren
			switch {
			case v.cout != 0:
				k = base + int(v.cout-1)*3/4
			case !sansPrenom:
				continue
			}
			if k <= seuil {
				c.proposer(p.fiche, k, raison{nom: n.nature, prenom: v.nature, usage: p.autre&enUsage != 0, inverse: inverse})
				seuil = c.seuil()
			}
		}
	}
	for _, p := range prenoms {
		dense[p.entier] = trouvaille{}
	}
}

// lettres counts the letters of the words i to j.
func (c *chercheur) lettres(i, j int) int {
	n := 0
	for _, m := range c.r.mots[i:j] {
		n += len(m)
	}
	return n
}

// seuls proposes the people who bear one of the names, nothing being known of the other.
func (c *chercheur) seuls(liste []trouvaille, d *dico, cout int) {
	for _, n := range liste {
		base := cout + int(n.cout)
		if base > c.seuil() {
			break
		}
		for _, p := range d.entiers[n.entier].porteurs {
			ra := raison{nom: n.nature, usage: p.autre&enUsage != 0}
			if d == c.x.prenoms {
				ra = raison{prenom: n.nature}
			}
			c.proposer(p.fiche, base, ra)
		}
	}
}

// parNaissance proposes the people born on the day typed: all of them when it was typed alone, those whose first
// name fits (a surname changes with a marriage), then the others, when words came with it.
func (c *chercheur) parNaissance() {
	places := c.x.naissances[c.r.naissance]
	n := len(c.r.mots)
	if c.r.naissance.Vide() || len(places) == 0 {
		return
	}
	cout := 0
	if n > 0 {
		cout = 50
	}
	for i := range n {
		for _, p := range c.formes(desPrenoms, i, i+1) {
			c.b.prenoms[p.entier] = trouvaille{cout: p.cout + 1, nature: p.nature}
		}
		for _, place := range places {
			if v := c.b.prenoms[c.x.fiches[place].prenom]; v.cout != 0 {
				c.proposer(place, 25+int(v.cout-1)*3/4, raison{prenom: v.nature})
			}
		}
		for _, p := range c.formes(desPrenoms, i, i+1) {
			c.b.prenoms[p.entier] = trouvaille{}
		}
	}
	for _, place := range places {
		c.proposer(place, cout, raison{})
	}
}

// parTelephone proposes the people who have the number typed, or one that begins so.
func (c *chercheur) parTelephone() {
	if c.r.telephoneMin == 0 {
		return
	}
	cout := 0
	if len(c.r.mots) > 0 {
		cout = 20
	}
	debut, etendue := c.r.telephoneMin, c.r.telephoneMax-c.r.telephoneMin
	for place, t := range c.x.telephones {
		if t-debut <= etendue {
			c.proposer(uint32(place), cout, raison{})
		}
	}
}
