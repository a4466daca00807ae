// SPDX-License-Identifier: EUPL-1.2

package recherche

import (
	"math"
	"math/rand/v2"
	"sort"
	"strings"

	"etai/internal/base/jour"
	"etai/internal/base/texte"
)

// annuaire makes fictional people with names of French shape and weight: surnames are built from syllables, never
// taken from a list of real people; a few are borne by thousands, most by one or two.
type annuaire struct {
	alea    *rand.Rand
	noms    tirage
	prenoms tirage
}

// tirage draws among words of decreasing weight.
type tirage struct {
	mots   []string
	cumuls []float64
}

func (t *tirage) peser(decalage, pente float64) {
	t.cumuls = make([]float64, len(t.mots))
	somme := 0.0
	for i := range t.mots {
		somme += math.Pow(float64(i)+decalage, -pente)
		t.cumuls[i] = somme
	}
}

func (t *tirage) tirer(r *rand.Rand) string {
	return t.mots[sort.SearchFloat64s(t.cumuls, r.Float64()*t.cumuls[len(t.cumuls)-1])]
}

const (
	debuts  = "ba be ber bo bou bra cha char che cla co cor da de del do du fa fer fi fon fra ga gar gau gi go gra gri gui ha her hu ja jo ju la lan lau le lef li lo ma mar mer mi mo mon mou na ni no oli pa pas per pi po pré qui ra re ri ro rou sa sau ser si so ta ter thi to tou va ver vi vo wa ya zé"
	milieux = "l r n ri li ni la ra bi che dé di ge gi lan le llé lli mi mo na né pi que ré ron se ssi ti to tte va vi zi bou cha"
	fins    = "ard aud ault aux eau el elle er et ette eux ez ic ier in ois on ot oux ant ain at ec is ou y ieu ron lin mont ville bert tin nard rand vier gne ère ède"
	usuels  = "Marie Jean Pierre Michel André Philippe René Louis Alain Jacques Bernard Marcel Daniel Roger Robert Paul Claude Henri Christian Nicolas Georges Françoise Jeanne Monique Catherine Nathalie Isabelle Jacqueline Sylvie Anne Martine Madeleine Nicole Suzanne Hélène Christine Marguerite Denise Louise Christiane Valérie Sophie Stéphanie Sandrine Véronique Céline Chantal Patricia Julie Laurence Aurélie Brigitte Annie Émilie Élodie Virginie Caroline Pauline Camille Karine Claire Léa Manon Chloé Emma Inès Sarah Yasmine Fatima Fatoumata Aminata Aïcha Mohamed Mehdi Karim Rachid Moussa Ibrahim Ali Thomas Julien Alexandre Kévin Lucas Hugo Théo Enzo Antoine Maxime Quentin Romain Clément Guillaume Sébastien Laurent Frédéric Olivier Éric Pascal Thierry Stéphane Bruno Didier Patrick Gérard Serge Yves Yvette Yvonne Odette Ginette Josiane Danielle Mireille Colette Simone Paulette Raymonde Germaine"
)

func nouvelAnnuaire(graine uint64, noms int) *annuaire {
	a := &annuaire{alea: rand.New(rand.NewPCG(graine, 87))}
	d, m, f := strings.Fields(debuts), strings.Fields(milieux), strings.Fields(fins)
	au := func(l []string) string { return l[a.alea.IntN(len(l))] }
	vus := map[string]bool{}
	for i := 0; len(a.noms.mots) < noms; i++ {
		n := au(d) + au(m)
		if a.alea.IntN(noms) < len(a.noms.mots) { // rare names are longer
			n += au(m)
		}
		n += au(f)
		switch a.alea.IntN(40) {
		case 0:
			n += "-" + au(d) + au(m) + au(f)
		case 1:
			n = [...]string{"de ", "le ", "de la ", "d’o"}[a.alea.IntN(4)] + n
		}
		if !vus[n] {
			vus[n] = true
			a.noms.mots = append(a.noms.mots, n)
		}
	}
	a.noms.peser(20, 0.85)
	for len(a.prenoms.mots) < 6000 {
		p := au(strings.Fields(usuels))
		switch i := len(a.prenoms.mots); {
		case i < len(strings.Fields(usuels)):
			p = strings.Fields(usuels)[i]
		case a.alea.IntN(3) == 0:
			p += "-" + au(strings.Fields(usuels))
		default:
			p = texte.Majuscule(au(d) + au(m) + au([]string{"a", "ah", "ane", "elle", "ie", "in", "ine", "ou", "o", "y", "ël", "an", "ienne"}))
		}
		if !vus[p] {
			vus[p] = true
			a.prenoms.mots = append(a.prenoms.mots, p)
		}
	}
	a.prenoms.peser(8, 1)
	return a
}

func (a *annuaire) personne() Personne {
	p := Personne{Nom: a.noms.tirer(a.alea), Prenom: a.prenoms.tirer(a.alea)}
	p.Naissance = jour.Certain(1925, 1, 1).Plus(a.alea.IntN(95 * 365))
	if a.alea.IntN(6) == 0 {
		p.NomUsage = a.noms.tirer(a.alea)
	}
	if a.alea.IntN(10) < 7 {
		b := []byte("+336")
		for range 8 {
			b = append(b, byte('0'+a.alea.IntN(10)))
		}
		p.Telephone = string(b)
	}
	return p
}

// fauter makes n typing faults in a word: a letter changed, missing, added, or exchanged with its neighbour.
func (a *annuaire) fauter(mot string, n int) string {
	r := []rune(mot)
	for range n {
		if len(r) < 2 {
			break
		}
		i, l := a.alea.IntN(len(r)), rune('a'+a.alea.IntN(26))
		switch a.alea.IntN(4) {
		case 0:
			r[i] = l
		case 1:
			r = append(r[:i], r[i+1:]...)
		case 2:
			r = append(r[:i], append([]rune{l}, r[i:]...)...)
		default:
			i = min(i, len(r)-2)
			r[i], r[i+1] = r[i+1], r[i]
		}
	}
	return string(r)
}

// genres are the ways in which a query departs from the name.
var genres = []struct {
	nom   string
	taper func(a *annuaire, p Personne) string
}{
	{"exact", func(_ *annuaire, p Personne) string { return p.Nom + " " + p.Prenom }},
	{"une_faute", func(a *annuaire, p Personne) string {
		if a.alea.IntN(3) == 0 {
			return p.Nom + " " + a.fauter(p.Prenom, 1)
		}
		return a.fauter(p.Nom, 1) + " " + p.Prenom
	}},
	{"deux_fautes", func(a *annuaire, p Personne) string {
		if a.alea.IntN(2) == 0 {
			return a.fauter(p.Nom, 1) + " " + a.fauter(p.Prenom, 1)
		}
		return a.fauter(p.Nom, 2) + " " + p.Prenom
	}},
	{"inverse", func(_ *annuaire, p Personne) string { return p.Prenom + " " + p.Nom }},
	{"inverse_faute", func(a *annuaire, p Personne) string { return p.Prenom + " " + a.fauter(p.Nom, 1) }},
	{"debut", func(a *annuaire, p Personne) string {
		r := []rune(p.Nom)
		return string(r[:max(min(4, len(r)), len(r)-1-a.alea.IntN(3))]) + " " + p.Prenom
	}},
}
