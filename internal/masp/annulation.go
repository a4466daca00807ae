// SPDX-License-Identifier: EUPL-1.2

package masp

import (
	"slices"

	"etai/internal/base/jour"
)

// ErreurDeSaisie is why a signed contract is cancelled when what was recorded is not what was signed: the right one is recorded in its place.
const ErreurDeSaisie MotifArret = "erreur"

// MotifsAnnulation lists why a signed contract may be cancelled before it begins: what does not suppose that the work with the person had started.
var MotifsAnnulation = []MotifArret{RupturePersonne, ErreurDeSaisie, SansPrestation, PassageMAJ, PassageProtection, Demenagement, Etablissement, FinIncarceration, Deces, AutreMotif}

// RendLAccord tells whether another contract may still be signed on the accord of a contract cancelled for this reason: what was decided stands, and the person
// still wants it.
func (m MotifArret) RendLAccord() bool {
	switch m {
	case RupturePersonne, Deces, PassageMAJ, PassageProtection, Demenagement:
		return false
	}
	return true
}

// Annule tells whether the contract was cancelled before it began: its last day is the day before the first.
func (c Contrat) Annule() bool { return c.Passe().Annule() }

// Annule tells whether it was cancelled before it began: none of its months count.
func (p Passe) Annule() bool { return p.Dernier().Avant(p.Debut) }

// Valables are the contracts that were not cancelled before they began, in their order.
func Valables(cs []Contrat) []Contrat {
	return slices.DeleteFunc(slices.Clone(cs), Contrat.Annule)
}

// VerifierAnnulation says what forbids that a signed contract be cancelled: it has begun, it was stopped or cancelled already, or another was signed to follow
// it. autres are the contracts of the file.
func VerifierAnnulation(c Contrat, autres []Contrat, aujourdhui jour.Jour) *Refus {
	switch {
	case c.Annule():
		return &Refus{Regle: "annulation", Message: "ce contrat est déjà annulé : s’il y en a un autre, l’enregistrer"}
	case !c.Debut.Apres(aujourdhui):
		return &Refus{Regle: "annulation", Message: "le contrat a commencé le " + c.Debut.Court() + " : l’arrêter avant son terme, avec son dernier jour"}
	case !c.ArreteLe.Vide():
		return &Refus{Regle: "annulation", Message: "ce contrat est déjà arrêté au " + c.ArreteLe.Court() + " : il n’y a plus rien à annuler"}
	}
	for _, x := range Valables(autres) {
		if x.Debut.Apres(c.Debut) {
			return &Refus{Regle: "annulation", Message: "un contrat signé le suit, à partir du " + x.Debut.Court() + " : annuler d’abord celui-là"}
		}
	}
	return nil
}
