// SPDX-License-Identifier: EUPL-1.2

package gestion

import "etai/internal/base/jour"

// Destinataire is to whom the balance of an account would go.
type Destinataire string

// The recipients.
const (
	ALaPersonne   Destinataire = "personne"   // her own account, or the one that her mandataire opened in her name
	ASaSuccession Destinataire = "succession" // the notaire or the heirs
	AUnAutre      Destinataire = "autre"
)

// PeutReverserSolde is rule R38 of 01-masp §6.2 (C. civ. arts. 1993 and 2003; 495-7 for the mandataire's account): once the management is over, what is left of a
// pooled account goes to the person, after her death to her succession, and to nobody else. le is the day of execution; gestions and gels are those of the file.
func PeutReverserSolde(gestions []Gestion, gels []Gel, le jour.Jour, a Destinataire) Permission {
	refus := func(motif string) Permission { return Permission{Regle: "R38", Motif: motif} }
	for _, g := range gestions {
		if !g.Au.Avant(g.Du) && !g.Au.Avant(le) {
			return refus("la gestion court jusqu’au " + g.Au.Court() + " : le solde se reverse après ; choisir un jour d’exécution après cette date, ou arrêter d’abord le contrat")
		}
	}
	mort := false
	for _, g := range gels {
		switch {
		case !g.EnCours(le), g.Motif == Revocation:
		case g.Motif == Deces:
			mort = true
		default:
			return Permission{Regle: "gel", Motif: "les paiements sont gelés depuis le " + g.Du.Court() + " (" + g.Motif.Libelle() + ") : faire lever ce gel avant de reverser le solde"}
		}
	}
	switch {
	case mort && a != ASaSuccession:
		return refus("la personne est décédée : le solde est à sa succession (article 2003 du code civil) ; choisir le notaire ou les héritiers comme tiers")
	case !mort && a != ALaPersonne:
		return refus("le solde est à la personne : choisir son propre RIB, ou celui du compte que son mandataire a ouvert à son nom ; un notaire ou des héritiers ne le reçoivent qu’après son décès, une fois noté")
	}
	return Permission{OK: true}
}
