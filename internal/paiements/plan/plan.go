// SPDX-License-Identifier: EUPL-1.2

// Package plan is the standing plan of an account: lines in dated versions agreed with the person, the instances that each period brings, and what is
// set aside for the bills that come once or twice a year.
package plan

import (
	"fmt"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/paiements"
)

// Genre says what a line does.
type Genre string

// The two kinds.
const (
	Paiement  Genre = "paiement"    // an order to a tiers
	MisDeCote Genre = "mis_de_cote" // kept on the account for its object
)

// Accord says how the person agreed with a version.
type Accord string

// The agreements.
const (
	Signe     Accord = "signe"
	Oral      Accord = "oral"
	Desaccord Accord = "desaccord" // noted, with what she says
)

// Libelle is the agreement on screen.
func (a Accord) Libelle() string {
	switch a {
	case Signe:
		return "signé par la personne"
	case Oral:
		return "accord oral de la personne"
	case Desaccord:
		return "désaccord de la personne, noté"
	}
	return string(a)
}

// Ligne is one standing line of a version.
type Ligne struct {
	ID          int64
	Serie       int64 // which line of the account it is, in every version; 0: a new one
	Position    int
	Genre       Genre
	Objet       paiements.Objet
	Tiers       int64           // who is paid, 0 for what is set aside
	Libelle     string          // as the banks will carry it, {mois} standing for the month of the instance
	Centimes    argent.Centimes // 0 when SelonAvis
	SelonAvis   bool            // the amount of the month's avis d'échéance
	Periodicite Periodicite
	Jour        int       // of the month, or of the week (1: Monday); unused when Unique
	Du, Au      jour.Jour // first day it may fall on, last one (Vide: no end); the months of a line count from Du's
	Affectee    int       // number of the benefit that must go to this purpose (R16), 0: none
	Reserve     int64     // serie of the line that sets money aside for it, 0: none
	Dette       int64     // that it pays, 0: none named
	Piece       int64

	depuis, jusqua jour.Jour // days on which its version is in force; jusqua Vide: until another comes
}

// Rang is the order of payment (01-masp §3.2, issue 3 §D): rent and charges, purposes of prestations affectées, energy and insurance and what is set
// aside, argent de vie, plans d'apurement, the rest.
func (l Ligne) Rang() int {
	switch {
	case l.Objet == paiements.Loyer:
		return paiements.Loyer.Rang()
	case l.Affectee != 0:
		return 1
	case l.Genre == MisDeCote:
		return paiements.Energie.Rang()
	}
	return l.Objet.Rang()
}

// MoisDuLibelle is where a remittance text takes the month of its instance.
const MoisDuLibelle = "{mois}"

// Texte is the remittance text of the instance wanted on a day: "LOYER 11/2026".
func (l Ligne) Texte(voulu jour.Jour) string {
	a, m, _ := voulu.Decomposer()
	return strings.ReplaceAll(l.Libelle, MoisDuLibelle, fmt.Sprintf("%02d/%d", m, a))
}

// Plan is one version.
type Plan struct {
	ID           int64
	Organisation int64
	Dossier      int64
	Compte       int64
	Numero       int
	Du           jour.Jour // it holds from this day until a later version does
	Accord       Accord
	AccordeLe    jour.Jour
	Motif        string
	Piece        int64 // signed budget
	SaisiPar     int64
	SaisiLe      horloge.Instant
	Lignes       []Ligne
}
