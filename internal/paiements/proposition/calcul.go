// SPDX-License-Identifier: EUPL-1.2

package proposition

import (
	"cmp"
	"maps"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
)

// soldes is the free balance at the end of each day, under changes: a tree over the days that keeps, for each stretch, the sum of its changes and
// the lowest of their running sums.
type soldes struct {
	base   int // first leaf
	somme  []argent.Centimes
	mini   []argent.Centimes
	depart argent.Centimes
}

func nouveauxSoldes(depart argent.Centimes, deltas []argent.Centimes) *soldes {
	base := 1
	for base < len(deltas) {
		base *= 2
	}
	s := &soldes{base: base, somme: make([]argent.Centimes, 2*base), mini: make([]argent.Centimes, 2*base), depart: depart}
	copy(s.somme[base:], deltas) // days after the last change nothing: their running sum is that of the last day
	copy(s.mini[base:], deltas)
	for i := base - 1; i > 0; i-- {
		s.remonter(i)
	}
	return s
}

func (s *soldes) remonter(i int) {
	g, d := 2*i, 2*i+1
	s.somme[i] = s.somme[g] + s.somme[d]
	s.mini[i] = min(s.mini[g], s.somme[g]+s.mini[d])
}

// changer adds to the balance from a day on.
func (s *soldes) changer(j int, c argent.Centimes) {
	i := s.base + j
	s.somme[i] += c
	s.mini[i] += c
	for i /= 2; i > 0; i /= 2 {
		s.remonter(i)
	}
}

// minDepuis is the lowest balance from a day to the end.
func (s *soldes) minDepuis(j int) argent.Centimes {
	i := s.base + j
	somme, bas := s.somme[i], s.mini[i]
	passe := s.depart
	for ; i > 1; i /= 2 {
		if i%2 == 0 {
			bas = min(bas, somme+s.mini[i+1])
			somme += s.somme[i+1]
		} else {
			passe += s.somme[i-1]
		}
	}
	return passe + bas
}

// calcul is the state of a proposal under way.
type calcul struct {
	debut    jour.Jour
	plancher argent.Centimes
	reserves map[int64]argent.Centimes
	libre    *soldes           // balance less what is set aside
	solde    []argent.Centimes // change of the balance on each day
	cote     []argent.Centimes // change of what is set aside
	vu       []argent.Centimes // change of the balance, expected money left out
}

func nouveauCalcul(e Entree, jours int) *calcul {
	c := &calcul{debut: e.Debut, plancher: e.Plancher, solde: make([]argent.Centimes, jours), cote: make([]argent.Centimes, jours), vu: make([]argent.Centimes, jours)}
	for _, m := range e.Mouvements {
		j := max(0, m.Jour.Depuis(e.Debut)) // what is late counts from the first day
		if j >= jours {
			continue
		}
		c.solde[j] += m.Centimes
		if !m.Attendu {
			c.vu[j] += m.Centimes
		}
	}
	c.reserves = maps.Clone(e.Reserves)
	c.libre = nouveauxSoldes(e.Ouverture-total(e.Reserves), c.solde)
	return c
}

func total(reserves map[int64]argent.Centimes) (s argent.Centimes) {
	for _, v := range reserves {
		s += v
	}
	return s
}

func (c *calcul) decider(x Candidat) Decision {
	d := Decision{Candidat: x}
	j := x.Jour.Depuis(c.debut)
	if x.Reserve != 0 && !x.Provision {
		d.Libere = min(x.Centimes, c.reserves[x.Reserve])
	}
	marge := c.libre.minDepuis(j) - c.plancher
	d.Disponible = max(0, marge)
	cout := x.Centimes - d.Libere
	d.Acceptee = cout == 0 || marge >= cout // what was set aside for it is there, whatever the floor
	if !d.Acceptee {
		return d
	}
	c.libre.changer(j, -cout)
	if x.Provision {
		c.cote[j] += x.Centimes
		return d
	}
	c.solde[j] -= x.Centimes
	c.cote[j] -= d.Libere
	if d.Libere > 0 {
		c.reserves[x.Reserve] -= d.Libere
	}
	return d
}

// attendre tells which accepted lines need money that is only expected: those that do not pass, in the same order, when it is left out.
func (c *calcul) attendre(e Entree, ds []Decision) {
	attendus := slices.DeleteFunc(slices.Clone(e.Mouvements), func(m Mouvement) bool { return !m.Attendu || m.Centimes <= 0 || m.Jour.Apres(e.Fin) })
	slices.SortFunc(attendus, func(a, b Mouvement) int { return cmp.Or(a.Jour.Depuis(b.Jour), cmp.Compare(b.Centimes, a.Centimes)) })
	vus := nouveauxSoldes(e.Ouverture-total(e.Reserves), c.vu)
	var enAttente argent.Centimes
	for i := range ds {
		d := &ds[i]
		if !d.Acceptee {
			continue
		}
		j := d.Jour.Depuis(c.debut)
		cout := d.Centimes - d.Libere
		marge := vus.minDepuis(j) - c.plancher
		if cout == 0 || marge >= cout {
			vus.changer(j, -cout)
			if !d.Provision {
				c.vu[j] -= d.Centimes
			}
			continue
		}
		enAttente += cout
		for _, m := range attendus {
			d.Attend += m.Centimes
			d.AttendLe = m.Jour
			if d.Attend >= enAttente-max(0, marge) {
				break
			}
		}
	}
}

// arbitrer holds the rent that would leave too little to live on: it is proposed, never prepared before a person has decided.
func (c *calcul) arbitrer(e Entree, ds []Decision) {
	if e.ResteAVivre <= 0 || c.resteApresLogement(e, ds) >= e.ResteAVivre {
		return
	}
	for i := range ds {
		ds[i].Arbitrage = ds[i].Acceptee && ds[i].Rang == RangLogement && !ds[i].Confirme
	}
}

// resteApresLogement is what the period leaves once rent and charges are paid.
func (c *calcul) resteApresLogement(e Entree, ds []Decision) argent.Centimes {
	reste := e.Ouverture - total(e.Reserves) - e.Plancher
	for _, m := range e.Mouvements {
		if !m.Jour.Apres(e.Fin) {
			reste += m.Centimes
		}
	}
	for _, d := range ds {
		if d.Acceptee && d.Rang == RangLogement {
			reste -= d.Centimes - d.Libere
		}
	}
	return reste
}

func (c *calcul) courbe(e Entree, misDeCote argent.Centimes) []Point {
	ps := make([]Point, len(c.solde))
	p := Point{Solde: e.Ouverture, Vu: e.Ouverture, MisDeCote: misDeCote}
	for j := range ps {
		p.Jour = e.Debut.Plus(j)
		p.Solde += c.solde[j]
		p.Vu += c.vu[j]
		p.MisDeCote += c.cote[j]
		ps[j] = p
	}
	return ps
}

func (c *calcul) alertes(e Entree, r Resultat) []Alerte {
	var as []Alerte
	var attend argent.Centimes
	arbitrage := false
	for _, d := range r.Decisions {
		if !d.Acceptee && d.Rang == RangLogement {
			as = append(as, Alerte{Nature: LoyerImpossible, Centimes: d.Manque(), Jour: d.Jour})
		}
		if d.Attend > 0 {
			attend += d.Centimes
		}
		arbitrage = arbitrage || d.Arbitrage
	}
	if arbitrage {
		as = append(as, Alerte{Nature: ResteInsuffisant, Centimes: c.resteApresLogement(e, r.Decisions)})
	}
	for _, p := range r.Courbe {
		if p.Solde-p.MisDeCote < e.Plancher {
			as = append(as, Alerte{Nature: SousPlancher, Centimes: p.Solde - p.MisDeCote, Jour: p.Jour})
			break
		}
	}
	if attend > 0 {
		as = append(as, Alerte{Nature: DependAttendu, Centimes: attend})
	}
	affectees := slices.Clone(e.Affectees)
	for i := range affectees {
		for _, d := range r.Decisions {
			if d.Acceptee && d.Affectee == affectees[i].Prestation {
				affectees[i].Employe += d.Centimes
			}
		}
	}
	return append(as, alertesAffectees(affectees)...)
}
