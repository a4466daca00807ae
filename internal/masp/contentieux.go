// SPDX-License-Identifier: EUPL-1.2

package masp

import "etai/internal/base/jour"

// DelaiRecours is how long a person has to go to court about a decision: so many months (CJA art. R421-1, not read), by a delay said « franc », whose last day does not count, and carried to a working day; or by the
// day of the month alone. Which of the two is a parameter (03-proximite T17).
type DelaiRecours struct {
	Mois       int
	Franc      bool
	Territoire jour.Territoire
}

// Fin is the last day of the delay that runs from a day; Vide when it runs from none.
func (d DelaiRecours) Fin(depuis jour.Jour) jour.Jour {
	fin := jour.PlusMois(depuis, d.Mois)
	if fin.Vide() || !d.Franc {
		return fin
	}
	return jour.Reporter(fin.Plus(1), d.Territoire)
}

// PreuvesRecours are the days that the letters prove, each Vide when nothing does: of the contested decision, of the acknowledgement of the appeal, of its answer.
type PreuvesRecours struct{ Decision, Accuse, Reponse jour.Jour }

// EtatContentieux is where the delay to go to court stands, once an appeal was made before the author of a decision.
type EtatContentieux string

// The states.
const (
	ContentieuxRetire     EtatContentieux = "retire"     // the decision is withdrawn: nothing is left to contest
	ContentieuxTardif     EtatContentieux = "tardif"     // the appeal came after the delay, and did not interrupt it
	ContentieuxInterrompu EtatContentieux = "interrompu" // the appeal waits
	ContentieuxCourt      EtatContentieux = "court"      // again, until a day
	ContentieuxSansFin    EtatContentieux = "sans_fin"   // nothing proves that she was told: no day ends it
)

// Contentieux is that state, the last day of the delay where there is one, and what the decision itself had opened.
type Contentieux struct {
	Etat    EtatContentieux
	Initial jour.Jour // the last day of the delay of the decision; Vide when nothing proves the day of its notification
	Depuis  jour.Jour // from which it runs again
	Fin     jour.Jour // of the delay that runs, or that ran out
}

// Contentieux applies R24: an appeal made within the delay interrupts it (CRPA art. L411-2); it runs again from the notification of the rejection, or from the day when silence rejected it (L411-7), for a person who was
// told so (art. L112-6, CJA art. R421-5, the second not read). What nothing proves is never held against her.
func (r Recours) Contentieux(p PreuvesRecours, d DelaiRecours, j jour.Jour) Contentieux {
	c := Contentieux{Initial: d.Fin(p.Decision)}
	switch {
	case r.Suite == RecoursRedecide || r.Suite == RecoursAccueilli:
		c.Etat = ContentieuxRetire
		return c
	case !c.Initial.Vide() && r.RecuLe.Apres(c.Initial):
		c.Etat, c.Fin = ContentieuxTardif, c.Initial
		return c
	case r.Attend() && !r.RejeteParSilence(j):
		c.Etat = ContentieuxInterrompu
		return c
	case !r.Attend():
		c.Depuis = p.Reponse
	case !p.Accuse.Vide():
		c.Depuis = r.Limite
	}
	c.Etat, c.Fin = ContentieuxCourt, d.Fin(c.Depuis)
	if c.Fin.Vide() {
		c.Etat = ContentieuxSansFin
	}
	return c
}
