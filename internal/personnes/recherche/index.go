// SPDX-License-Identifier: EUPL-1.2

// Package recherche finds people by what an agent remembers or hears of them: a surname, a name of use, a first
// name, in any order, misspelt or cut short, a birth date, a phone number. The index lives in memory, beside the
// database: it is filled at start, follows the table's revision number, and knows neither SQL nor rights (the
// caller's filter does).
package recherche

import (
	"iter"
	"strconv"
	"strings"
	"sync"

	"etai/internal/base/jour"
	"etai/internal/base/texte"
)

// Personne is what the index knows of a person.
type Personne struct {
	Nom       string
	NomUsage  string
	Prenom    string
	Naissance jour.Jour
	Telephone string // E.164, or as texte.NormaliserTelephone reads it
}

// Changement is one step of Appliquer: the person as they now are, or gone when Retiree.
type Changement struct {
	ID       int64
	Personne Personne
	Retiree  bool
}

// Index is safe for many readers and a writer at once.
type Index struct {
	mu         sync.RWMutex
	version    int64
	noms       *dico
	prenoms    *dico
	fiches     []fiche
	telephones []uint64 // digits of the E.164 number of each fiche, 0 for none: read in one pass
	libres     []uint32
	places     map[int64]uint32
	naissances map[jour.Jour][]uint32
	sons       map[string][]uint32 // phonetic key of a surname → surnames
	brouillons sync.Pool
	deja       *deja // during Remplir only
}

// deja remembers the names already cut, so that filling the index cuts each spelling once.
type deja struct{ noms, prenoms map[string]uint32 }

type fiche struct {
	id                 int64
	nom, usage, prenom uint32 // names in the dicos, 0 for none
	naissance          jour.Jour
}

// Nouvel returns an empty index.
func Nouvel() *Index {
	return &Index{
		noms: nouveauDico(), prenoms: nouveauDico(), places: map[int64]uint32{},
		naissances: map[jour.Jour][]uint32{}, sons: map[string][]uint32{},
		brouillons: sync.Pool{New: func() any { return new(brouillon) }},
	}
}

// Ajouter adds a person, or replaces the one of that id.
func (x *Index) Ajouter(id int64, p Personne) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.ajouter(id, p)
}

// nesMax is more than are born on any day among a million people: beyond, it is the day given to those whose date is not known, and tells nothing.
const nesMax = 500

// NesLe are the people born on a day, none when they are too many for it to be one's own.
func (x *Index) NesLe(j jour.Jour) map[int64]bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if len(x.naissances[j]) > nesMax {
		return nil
	}
	r := make(map[int64]bool, len(x.naissances[j]))
	for _, place := range x.naissances[j] {
		r[x.fiches[place].id] = true
	}
	return r
}

// Retirer removes a person; an unknown id changes nothing.
func (x *Index) Retirer(id int64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.retirer(id)
}

// Appliquer makes several changes and sets the version, all at once for readers: after it, the index says
// what the table said at that revision. An older version than the present one changes nothing.
func (x *Index) Appliquer(version int64, changements []Changement) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if version < x.version {
		return
	}
	for _, c := range changements {
		if c.Retiree {
			x.retirer(c.ID)
		} else {
			x.ajouter(c.ID, c.Personne)
		}
	}
	x.version = version
}

// Remplir adds everyone at once, at start, and sets the version; readers wait until it is done.
func (x *Index) Remplir(version int64, gens iter.Seq2[int64, Personne]) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.deja = &deja{noms: map[string]uint32{}, prenoms: map[string]uint32{}}
	defer func() { x.deja = nil }()
	for id, p := range gens {
		x.ajouter(id, p)
	}
	x.noms.tasser()
	x.prenoms.tasser()
	x.version = max(x.version, version)
}

// Version is the number last given to Appliquer: the revision of the table that the index follows.
func (x *Index) Version() int64 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.version
}

// Nombre counts the people of the index.
func (x *Index) Nombre() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.places)
}

func (x *Index) ajouter(id int64, p Personne) {
	x.retirer(id)
	f := fiche{id: id, naissance: p.Naissance}
	f.nom = x.nom(p.Nom)
	if f.usage = x.nom(p.NomUsage); f.usage == f.nom {
		f.usage = 0
	}
	f.prenom = x.prenom(p.Prenom)

	var place uint32
	if n := len(x.libres); n > 0 {
		place, x.libres = x.libres[n-1], x.libres[:n-1]
	} else {
		place = uint32(len(x.fiches))
		x.fiches = append(x.fiches, fiche{})
		x.telephones = append(x.telephones, 0)
	}
	x.fiches[place] = f
	x.telephones[place] = numero(p.Telephone)
	x.places[id] = place
	x.noms.porter(f.nom, porteur{fiche: place, autre: f.prenom})
	x.noms.porter(f.usage, porteur{fiche: place, autre: f.prenom | enUsage})
	x.prenoms.porter(f.prenom, porteur{fiche: place, autre: f.nom})
	if !f.naissance.Vide() {
		x.naissances[f.naissance] = append(x.naissances[f.naissance], place)
	}
}

func (x *Index) retirer(id int64) {
	place, ok := x.places[id]
	if !ok {
		return
	}
	delete(x.places, id)
	f := x.fiches[place]
	x.noms.lacher(f.nom, place)
	x.noms.lacher(f.usage, place)
	x.prenoms.lacher(f.prenom, place)
	if jours := x.naissances[f.naissance]; len(jours) > 0 {
		for i, p := range jours {
			if p == place {
				jours[i] = jours[len(jours)-1]
				jours = jours[:len(jours)-1]
				break
			}
		}
		if len(jours) == 0 {
			delete(x.naissances, f.naissance)
		} else {
			x.naissances[f.naissance] = jours
		}
	}
	x.fiches[place], x.telephones[place] = fiche{}, 0
	x.libres = append(x.libres, place)
}

// nom returns the surname in the dictionary, made with its phonetic key when it is new.
func (x *Index) nom(s string) uint32 {
	if s == "" {
		return 0
	}
	if x.deja != nil {
		if e, ok := x.deja.noms[s]; ok {
			return e
		}
	}
	cle, parties := decouper(s)
	avant := len(x.noms.entiers)
	e := x.noms.entierDe(cle, parties, true)
	if len(x.noms.entiers) > avant {
		if son := texte.Phonetique(s); len(son) >= sonMin {
			x.sons[son] = append(x.sons[son], e)
		}
	}
	if x.deja != nil {
		x.deja.noms[s] = e
	}
	return e
}

// prenom returns the first name in the dictionary.
func (x *Index) prenom(s string) uint32 {
	if x.deja != nil {
		if e, ok := x.deja.prenoms[s]; ok {
			return e
		}
	}
	cle, parties := decouper(s)
	e := x.prenoms.entierDe(cle, parties, true)
	if x.deja != nil {
		x.deja.prenoms[s] = e
	}
	return e
}

// decouper returns the whole key of a name and, for a compound, the keys of its parts of three letters or more
// ("DE LA TOUR" has TOUR, "JEAN-PAUL" has JEAN and PAUL).
func decouper(s string) (cle []byte, parties []string) {
	mots := texte.Mots(s, 8)
	for _, m := range mots {
		cle = append(cle, m...)
		if len(mots) > 1 && len(m) >= 3 {
			parties = append(parties, m[:min(len(m), longueurMax)])
		}
	}
	return cle[:min(len(cle), longueurMax)], parties
}

// numero turns a phone number into the digits of its E.164 form; 0 for what is none.
func numero(telephone string) uint64 {
	if telephone == "" {
		return 0
	}
	e164, err := texte.NormaliserTelephone(telephone)
	if err != nil {
		return 0
	}
	n, err := strconv.ParseUint(strings.TrimPrefix(e164, "+"), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
