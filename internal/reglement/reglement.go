// SPDX-License-Identifier: EUPL-1.2

// Package reglement holds the dated parameters: every amount, rate, threshold and delay that a law, a département or the organisation fixes.
// They are read on a day, so that yesterday's decision still computes with yesterday's rule, and are never edited: a later value supersedes.
//
//	regles, err := reglement.Lire(ctx, l, organisation)
//	limite := aujourdhui.Plus(reglement.JoursDeRemise.A(regles, aujourdhui))
package reglement

import (
	"slices"
	"strconv"

	"etai/internal/base/argent"
	"etai/internal/base/texte"
)

// Taux is a percentage in ten-thousandths: 2000 is 20 %.
type Taux int64

// String writes "20 %", "0,6 %".
func (t Taux) String() string {
	s := strconv.FormatInt(int64(t)/100, 10)
	if r := int64(t) % 100; r%10 != 0 {
		s += "," + string([]byte{byte('0' + r/10), byte('0' + r%10)})
	} else if r != 0 {
		s += "," + strconv.FormatInt(r/10, 10)
	}
	return s + texte.Insecable + "%"
}

// Portee is who fixes a value, from the widest to the narrowest.
type Portee string

// The scopes.
const (
	Loi          Portee = "loi" // for the whole country, or for want of another value
	Departement  Portee = "departement"
	Organisation Portee = "organisation"
)

// portees goes from the narrowest, that is heard first, to the widest.
var portees = [...]Portee{Organisation, Departement, Loi}

// Genre is what a value counts.
type Genre string

// The kinds.
const (
	Montant      Genre = "montant" // cents
	Jours        Genre = "jours"
	JoursOuvres  Genre = "jours_ouvres"
	Mois         Genre = "mois"
	DixMilliemes Genre = "taux"
	OuiNon       Genre = "oui_non" // 1 or 0
	Choix        Genre = "choix"
)

// Preuve says what stands behind a value.
type Preuve string

// The proofs.
const (
	Lue       Preuve = "lue"        // read in the text that is cited
	AVerifier Preuve = "a_verifier" // nobody has read it there
	Interne   Preuve = "interne"    // a rule of the house: there is no text
)

// Valide tells whether the proof exists.
func (p Preuve) Valide() bool { return p == Lue || p == AVerifier || p == Interne }

// Definition is what a parameter is; its values are data.
type Definition struct {
	Code, Theme, Nom string
	Aide             string // what it changes
	Genre            Genre
	Min, Max         int64
	Options          []Option // of a Choix
	Portee           Portee   // the narrowest scope that may have its own value
	Permanent        bool     // it has a value on any day: before the first one, the first one
}

// Option is one value of a Choix.
type Option struct{ Code, Nom string }

// Admet tells whether a scope may have its own value.
func (d Definition) Admet(p Portee) bool {
	return slices.Index(portees[:], p) >= slices.Index(portees[:], d.Portee)
}

// Valeur is a value of whatever kind: Nombre, or Choix for a parameter of that kind. Retrait: none of its own, the wider scope is followed.
type Valeur struct {
	Nombre  int64
	Choix   string
	Retrait bool
}

// Ecrire writes a value as people read it: "30 jours", "651,69 €", "20 %", "oui".
func (d Definition) Ecrire(v Valeur) string {
	if v.Retrait {
		return "aucune valeur propre"
	}
	switch d.Genre {
	case Montant:
		return argent.Centimes(v.Nombre).String()
	case Jours:
		return texte.Pluriel(int(v.Nombre), "jour")
	case JoursOuvres:
		return texte.Pluriel(int(v.Nombre), "jour ouvré", "jours ouvrés")
	case Mois:
		return texte.Pluriel(int(v.Nombre), "mois", "mois")
	case DixMilliemes:
		return Taux(v.Nombre).String()
	case OuiNon:
		if v.Nombre == 1 {
			return "oui"
		}
		return "non"
	case Choix:
		for _, o := range d.Options {
			if o.Code == v.Choix {
				return o.Nom
			}
		}
	}
	return v.Choix
}

// accepte tells whether a value is of the kind of the parameter and within its bounds.
func (d Definition) accepte(v Valeur) bool {
	if d.Genre == Choix {
		return v.Nombre == 0 && slices.ContainsFunc(d.Options, func(o Option) bool { return o.Code == v.Choix })
	}
	return v.Choix == "" && v.Nombre >= d.Min && v.Nombre <= d.Max
}
