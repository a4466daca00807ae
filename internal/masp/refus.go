// SPDX-License-Identifier: EUPL-1.2

package masp

import "strings"

// Refus is a rule that says no, in the user's words and with what to do next.
type Refus struct {
	Regle, Message string
	Ligne          int  // 1 for the first line of the authorisation, 0 when the refusal is about the contract
	Justifier      bool // the rule only warns: a justification lets it pass
}

func (r *Refus) Error() string {
	regle, _, _ := strings.Cut(r.Regle, "-")
	if !strings.HasPrefix(regle, "R") {
		return r.Message // a rule of the house has no number
	}
	return r.Message + " (règle " + regle + ")"
}

// Refuses are all the rules that say no to one contract: a form shows each beside its field.
type Refuses []*Refus

func (r Refuses) Error() string {
	mots := make([]string, len(r))
	for i, x := range r {
		mots[i] = x.Error()
	}
	return strings.Join(mots, " ; ")
}

// Unwrap gives each refusal.
func (r Refuses) Unwrap() []error {
	es := make([]error, len(r))
	for i, x := range r {
		es[i] = x
	}
	return es
}

// Avertissement is a rule that does not block, once somebody has written why.
type Avertissement struct {
	Regle   string // its code: "R2", "R14", "R14-base"…
	Message string
}
