// SPDX-License-Identifier: EUPL-1.2

// Package proposition decides, for one account and one period, which orders of the standing plan may leave: rent first, whole or not at all, the
// balance never under the floor from an order's day to the end. Proposer is a pure function: nothing moves. What it answered is kept as it was.
package proposition

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
)

// RangLogement is the rank of rent and current charges, which come before everything (CASF art. L271-2 al. 2).
const RangLogement = 0

// joursMax bounds a period: beyond it, a caller is wrong.
const joursMax = 400

// centimesMax bounds each amount, so that no sum of a period overflows.
const centimesMax argent.Centimes = 1_000_000_000_000

// Mouvement changes the balance whatever is decided: a receipt, or an order already prepared (negative).
type Mouvement struct {
	Jour     jour.Jour
	Centimes argent.Centimes
	Attendu  bool // expected, not seen on a statement yet
}

// Candidat asks for money on a day: an order of the plan, or an instalment to set aside.
type Candidat struct {
	Cle       int64 // of the caller
	Rang      int
	Jour      jour.Jour
	Position  int
	Centimes  argent.Centimes
	Provision bool  // set aside: it stays on the account, and is not available any more
	Reserve   int64 // what was set aside under this key pays it first; 0: none
	Affectee  int   // number of the benefit whose purpose it is; 0: none
	Devant    bool  // a person decided that it passes before the ranks, rent included (rule R17, with a reason)
	Confirme  bool  // a person decided that rent is paid although little is left
}

// Entree is an account on the eve of its period, and what is asked of it.
type Entree struct {
	Debut, Fin  jour.Jour
	Ouverture   argent.Centimes           // real balance on the eve of Debut
	Plancher    argent.Centimes           // no decision of ours brings the balance under it
	Reserves    map[int64]argent.Centimes // what is set aside, by key
	ResteAVivre argent.Centimes           // rent that leaves less over the period asks for a person's decision; 0: no such threshold
	Mouvements  []Mouvement
	Candidats   []Candidat
	Affectees   []Affectation // what came or will come for a purpose, and what was already spent on it
}

// Decision is the answer to a candidate.
type Decision struct {
	Candidat
	Acceptee   bool
	Disponible argent.Centimes // the lowest balance from its day to the end, less the floor and what is set aside, when it was looked at; never below 0
	Libere     argent.Centimes // taken from what was set aside for it
	Attend     argent.Centimes // expected money without which it would not pass; 0: covered by money already seen
	AttendLe   jour.Jour       // when the last of it is expected
	Arbitrage  bool            // accepted, and nothing is prepared before a person has decided
}

// Manque is what a refused candidate lacks.
func (d Decision) Manque() argent.Centimes {
	if d.Acceptee {
		return 0
	}
	return d.Centimes - d.Libere - d.Disponible
}

// Point is the account at the end of a day, if all that is accepted is done.
type Point struct {
	Jour      jour.Jour
	Solde     argent.Centimes // with expected money
	Vu        argent.Centimes // without it, nor the lines that wait for it
	MisDeCote argent.Centimes // in the balance, and not available
}

// NatureAlerte says what a person must know before she accepts a proposal.
type NatureAlerte string

// The alerts.
const (
	LoyerImpossible  NatureAlerte = "loyer_impossible"  // rent refused: it would bring the balance under the floor
	ResteInsuffisant NatureAlerte = "reste_insuffisant" // rent leaves less to live on than the threshold
	SousPlancher     NatureAlerte = "sous_plancher"     // even if nothing is accepted the balance goes under the floor
	DependAttendu    NatureAlerte = "depend_attendu"    // some lines wait for money not seen yet
	// AffecteeInemployee: a benefit that must go to its purpose would not be spent on it (rule R16).
	AffecteeInemployee NatureAlerte = "affectee_inemployee"
)

// Alerte is one of them, with its amount and, when there is one, its day.
type Alerte struct {
	Nature     NatureAlerte
	Centimes   argent.Centimes
	Jour       jour.Jour
	Prestation int // number of the benefit, for AffecteeInemployee
}

// Resultat is a proposal.
type Resultat struct {
	Decisions []Decision // in the order in which they were looked at: decided by a person first, then rank, date, position
	Courbe    []Point
	Alertes   []Alerte
}

// ErrEntree is returned for a period or an amount that cannot be counted.
var ErrEntree = errors.New("proposition incalculable")

// Fermeture is the balance at the end of the period.
func (r Resultat) Fermeture() argent.Centimes { return r.Courbe[len(r.Courbe)-1].Solde }

// Somme adds the accepted (or the refused) orders; what is only set aside leaves nothing.
func (r Resultat) Somme(acceptees bool) (n int, total argent.Centimes) {
	for _, d := range r.Decisions {
		if d.Acceptee == acceptees {
			n++
			total += d.Centimes
		}
	}
	return n, total
}

// Proposer looks at the candidates by (rank, date, position), on a day receipts before orders, and accepts one if the lowest balance from its
// date to the end, with those accepted so far, less its amount stays at or above the floor on each day (rule R19); else it is refused whole (01-masp §3.2, issue 3 §D).
// n movements, m candidates, d days: O(n + d + m log d).
func Proposer(e Entree) (Resultat, error) {
	jours, err := verifier(e)
	if err != nil {
		return Resultat{}, err
	}
	candidats := slices.Clone(e.Candidats)
	slices.SortFunc(candidats, avant)
	c := nouveauCalcul(e, jours)
	r := Resultat{Decisions: make([]Decision, 0, len(candidats))}
	for _, x := range candidats {
		r.Decisions = append(r.Decisions, c.decider(x))
	}
	c.attendre(e, r.Decisions)
	c.arbitrer(e, r.Decisions)
	r.Courbe = c.courbe(e, total(e.Reserves))
	r.Alertes = c.alertes(e, r)
	return r, nil
}

func verifier(e Entree) (int, error) {
	jours := jour.JoursDe(e.Debut, e.Fin)
	if jours == 0 || jours > joursMax {
		return 0, fmt.Errorf("%w : période du %s au %s", ErrEntree, e.Debut, e.Fin)
	}
	hors := func(c argent.Centimes) bool { return c > centimesMax || c < -centimesMax }
	if hors(e.Ouverture) || hors(e.Plancher) || hors(e.ResteAVivre) {
		return 0, fmt.Errorf("%w : montant trop grand", ErrEntree)
	}
	for _, m := range e.Mouvements {
		if hors(m.Centimes) {
			return 0, fmt.Errorf("%w : mouvement de %s", ErrEntree, m.Centimes)
		}
	}
	for _, v := range e.Reserves {
		if v < 0 || hors(v) {
			return 0, fmt.Errorf("%w : %s mis de côté", ErrEntree, v)
		}
	}
	for _, x := range e.Candidats {
		if x.Centimes <= 0 || hors(x.Centimes) {
			return 0, fmt.Errorf("%w : une ligne demande %s", ErrEntree, x.Centimes)
		}
		if x.Jour.Avant(e.Debut) || x.Jour.Apres(e.Fin) {
			return 0, fmt.Errorf("%w : une ligne du %s est hors de la période", ErrEntree, x.Jour)
		}
	}
	return jours, nil
}

// avant is the order in which candidates are looked at.
func avant(a, b Candidat) int {
	if a.Devant != b.Devant {
		if a.Devant {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(a.Rang, b.Rang), a.Jour.Depuis(b.Jour), cmp.Compare(a.Position, b.Position), cmp.Compare(a.Cle, b.Cle), cmp.Compare(a.Centimes, b.Centimes))
}
