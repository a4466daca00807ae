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

// Justificatif is what proves to whom a balance goes.
type Justificatif string

// The documents.
const (
	ParDecompte    Justificatif = "decompte"   // the final account, that Étai makes itself (C. civ. art. 1993)
	DuMandataire   Justificatif = "mandataire" // the judge's decision or the mandataire's letter, with the account opened in her name (C. civ. art. 495-7)
	DeLaSuccession Justificatif = "succession" // the notaire's letter, or the acte de notoriété (C. civ. art. 2003)
)

// DestinationDuSolde says to whom what is left of a pooled account goes on a day, and on what document (01-masp §3.3, rule R38). mandataire: a judge gave her one, or her measure ended for that.
func DestinationDuSolde(gels []Gel, mandataire bool, le jour.Jour) (Destinataire, Justificatif) {
	for _, g := range gels {
		if g.Motif == Deces && g.EnCours(le) {
			return ASaSuccession, DeLaSuccession
		}
	}
	if mandataire {
		return ALaPersonne, DuMandataire
	}
	return ALaPersonne, ParDecompte
}

// PeutReverserSolde is rule R38 of 01-masp §6.2 (C. civ. arts. 1993 and 2003; 495-7 for the mandataire's account): once the management is over, what is left of a
// pooled account goes to the person, after her death to her succession, and to nobody else. le is the day of execution; gestions and gels are those of the file.
func PeutReverserSolde(gestions []Gestion, gels []Gel, le jour.Jour, a Destinataire) Permission {
	refus := func(motif string) Permission { return Permission{Regle: "R38", Motif: motif} }
	for _, g := range gestions {
		if !g.Au.Avant(g.Du) && !g.Au.Avant(le) {
			return refus("la gestion court jusqu’au " + g.Au.Court() + " : le solde se reverse après ; choisir un jour d’exécution après cette date, ou arrêter d’abord le contrat")
		}
	}
	return rendre("le solde", gels, le, a)
}

// PeutReverser tells whether money that arrived outside of the authorisation may be given back (rule R18, 05-finance §3.1): to the person; after her death to her succession, and from a
// pooled account alone, since her own one is given to it by its bank (C. civ. art. 2003). A freeze holds it as it holds a balance.
func PeutReverser(gels []Gel, le jour.Jour, a Destinataire, aSonNom bool) Permission {
	for _, g := range gels {
		if aSonNom && g.Motif == Deces && g.EnCours(le) {
			return Permission{Regle: "R38", Motif: "la personne est décédée : son compte est à son nom, c’est sa banque qui le remet à sa succession (article 2003 du code civil) ; plus aucun ordre n’en part, rendre la procuration"}
		}
	}
	return rendre("cet argent", gels, le, a)
}

// rendre is to whom money goes back, and what holds it.
func rendre(quoi string, gels []Gel, le jour.Jour, a Destinataire) Permission {
	refus := func(motif string) Permission { return Permission{Regle: "R38", Motif: motif} }
	mort := false
	for _, g := range gels {
		switch {
		case !g.EnCours(le), g.Motif == Revocation:
		case g.Motif == Deces:
			mort = true
		default:
			return Permission{Regle: "gel", Motif: "les paiements sont gelés depuis le " + g.Du.Court() + " (" + g.Motif.Libelle() + ") : faire lever ce gel avant de reverser " + quoi}
		}
	}
	switch {
	case mort && a != ASaSuccession:
		return refus("la personne est décédée : " + quoi + " est à sa succession (article 2003 du code civil) ; choisir le notaire ou les héritiers comme tiers")
	case !mort && a != ALaPersonne:
		return refus(quoi + " est à la personne : choisir son propre RIB, ou celui du compte que son mandataire a ouvert à son nom ; un notaire ou des héritiers ne le reçoivent qu’après son décès, une fois noté")
	}
	return Permission{OK: true}
}
