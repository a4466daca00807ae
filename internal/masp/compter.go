// SPDX-License-Identifier: EUPL-1.2

package masp

import (
	"slices"

	"etai/internal/base/jour"
	"etai/internal/reglement"
)

// The values of the parameters of §6.3 that are not the default ones.
const (
	intervalleCalendaire = "calendrier"
	suspensionNonComptee = "non_comptee"
	finPrevue            = "prevue"
	ailleursAjoutes      = "ajoutes"
	apresMAJCumul        = "cumul"
	apresEcartZero       = "zero"
)

// Passe is a contract already signed, as the count of months reads it.
type Passe struct {
	Contrat, Mesure int64
	Debut, Fin      jour.Jour // as signed
	Mois            int
	ArreteLe        jour.Jour // its last day, when it stopped before its end
	Suspendus       int       // days of suspension inside it
	Ailleurs        int       // months declared elsewhere when it was signed
	ApresMAJ        bool
}

// Dernier is the last day that the contract covered.
func (p Passe) Dernier() jour.Jour {
	if !p.ArreteLe.Vide() && p.ArreteLe.Avant(p.Fin) {
		return p.ArreteLe
	}
	return p.Fin
}

// Compteur is where the months of a measure stand when a contract begins.
type Compteur struct {
	Mesure        int64     // that the contract continues, 0 when it opens a new one
	Ancre         jour.Jour // first day of the first contract of the measure
	Rang          int       // of the contract in its measure
	Suit          bool      // nothing but whole contracts end to end: the months count, from the anchor
	Mois          int       // whole months already taken, when Suit
	Jours         int       // days already taken
	Ailleurs      int       // months declared elsewhere that count
	PlafondJours  int       // days that the measure may last in all
	ResteJours    int
	ResteMois     int       // whole months that a contract may still last
	Plafond       jour.Jour // last day that a contract may reach; before its beginning when nothing is left
	Recommence    bool      // the count starts again after a MAJ
	Ecart         int       // months without a contract after which another one opens a new measure
	debut         jour.Jour
	nouvelleApres bool // other contracts were signed, too long ago for the same measure
}

// Fin is the last day of a contract of n months: anchored on the measure while contracts follow one another, so that the ends of months do not drift.
func (c Compteur) Fin(n int) jour.Jour {
	if c.Suit {
		return jour.Fin(c.Ancre, c.Mois+n)
	}
	return jour.Fin(c.debut, n)
}

// Compter is the count of 01-masp §6.3 (CASF art. L271-2: four years in all; the law is silent on how they count): a contract that begins on debut after
// passes, by the settings of the day le. Contracts of the same measure add up, gaps are not counted, a suspension is, a contract stopped early counts the
// days that went by, months declared in another département are added, and a measure that follows a MAJ starts again (L271-1 al. 3).
func Compter(r *reglement.Regles, le jour.Jour, passes []Passe, debut jour.Jour, ailleurs int, apresMAJ bool) Compteur {
	annules := map[int64]int{} // none of their months count, and they keep their rank
	passes = slices.DeleteFunc(slices.Clone(passes), func(p Passe) bool {
		if p.Annule() {
			annules[p.Mesure]++
		}
		return p.Annule()
	})
	slices.SortFunc(passes, func(a, b Passe) int { return a.Debut.Depuis(b.Debut) })
	c := Compteur{Ancre: debut, Rang: 1, debut: debut, Ecart: reglement.DecompteEcart.A(r, le)}
	if reglement.DecompteApresMAJ.A(r, le) != apresMAJCumul {
		c.Recommence = apresMAJ
		for i, p := range slices.Backward(passes) {
			if p.ApresMAJ {
				passes = passes[i:]
				break
			}
		}
		if apresMAJ {
			passes = nil
		}
	}
	if n := len(passes); n > 0 {
		dernier := passes[n-1]
		if !debut.Apres(jour.Fin(dernier.Dernier().Plus(1), c.Ecart)) {
			c.continuer(passes, dernier.Mesure)
			c.Rang += annules[c.Mesure]
		} else if c.nouvelleApres = true; reglement.DecompteApresEcart.A(r, le) == apresEcartZero {
			passes = nil
		}
	}
	if reglement.DecompteAilleurs.A(r, le) == ailleursAjoutes {
		c.Ailleurs = ailleurs
		for _, p := range passes {
			c.Ailleurs += p.Ailleurs
		}
	}
	c.mesurer(r, le, passes)
	return c
}

// continuer makes the contract the next one of a measure.
func (c *Compteur) continuer(passes []Passe, mesure int64) {
	c.Mesure = mesure
	premier := true
	for _, p := range passes {
		if p.Mesure != mesure {
			continue
		}
		if premier {
			c.Ancre, premier = p.Debut, false
		}
		c.Rang++
	}
}

// mesurer counts what is taken and what is left.
func (c *Compteur) mesurer(r *reglement.Regles, le jour.Jour, passes []Passe) {
	total := max(0, reglement.MoisTotal.A(r, le)-c.Ailleurs)
	origine := c.Ancre
	if len(passes) > 0 {
		origine = passes[0].Debut
	}
	c.PlafondJours = jour.JoursAncres(origine, total)
	c.Suit = true
	suivant := origine
	for _, p := range passes {
		c.Suit = c.Suit && p.Mesure == c.Mesure && p.Debut == suivant && p.Dernier() == p.Fin && p.Fin == jour.Fin(origine, c.Mois+p.Mois) &&
			(p.Suspendus == 0 || SuspensionComptee(r, le))
		c.Mois += p.Mois
		suivant = p.Dernier().Plus(1)
		c.Jours += jours(r, le, p)
	}
	c.Suit = c.Suit && suivant == c.debut
	if c.Suit {
		c.Jours = jour.JoursAncres(origine, c.Mois)
		c.ResteMois = max(0, total-c.Mois)
		c.ResteJours = max(0, c.PlafondJours-c.Jours)
		c.Plafond = jour.Fin(origine, total)
		return
	}
	c.Mois = 0
	if reglement.DecompteIntervalle.A(r, le) == intervalleCalendaire {
		c.Jours = c.debut.Depuis(origine)
	}
	c.ResteJours = max(0, c.PlafondJours-c.Jours)
	c.Plafond = c.debut.Plus(c.ResteJours - 1)
	for !jour.Fin(c.debut, c.ResteMois+1).Apres(c.Plafond) {
		c.ResteMois++
	}
}

// SuspensionComptee tells whether the days of a suspension count in the four years: they do, unless the département has chosen otherwise (01-masp §6.3).
func SuspensionComptee(r *reglement.Regles, le jour.Jour) bool {
	return reglement.DecompteSuspension.A(r, le) != suspensionNonComptee
}

// jours are the days that one contract takes.
func jours(r *reglement.Regles, le jour.Jour, p Passe) int {
	dernier := p.Dernier()
	if reglement.DecompteFinAnticipee.A(r, le) == finPrevue {
		dernier = p.Fin
	}
	n := jour.JoursDe(p.Debut, dernier)
	if !SuspensionComptee(r, le) {
		n -= p.Suspendus
	}
	return max(0, n)
}
