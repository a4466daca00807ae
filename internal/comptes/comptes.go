// SPDX-License-Identifier: EUPL-1.2

// Package comptes holds the money managed for people: a double-entry ledger in cents, append-only and
// chained, one set of accounts per bank account, and the bank's statements that feed it.
// Invariants: 05-finance §4.4, as corrected by the architecture ("Money").
package comptes

import (
	"embed"
	"errors"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
)

// Migrations are the schema files of the package.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Nature says what an account of the ledger is for.
type Nature string

// The natures. Each transaction stays inside one bank account, so the bank's balance is always the sum of
// what the others hold.
const (
	Banque           Nature = "banque"            // what the bank holds
	Personne         Nature = "personne"          // what is the person's and managed
	Transit          Nature = "transit"           // transmitted, not yet seen debited
	NonIdentifie     Nature = "non_identifie"     // received, whose or what for not yet known
	HorsAutorisation Nature = "hors_autorisation" // the person's own money outside the authorisation: never spent by us
	ARestituer       Nature = "a_restituer"       // claimed back by its payer
	DebitInexplique  Nature = "debit_inexplique"  // pooled mode: debited, charged to nobody yet
	Avance           Nature = "avance"            // pooled mode: owed by the association's own money
	Frais            Nature = "frais"             // pooled mode: bank fees, never charged to people
)

// AuDebit tells whether the account grows with debits (an asset); the others grow with credits.
func (n Nature) AuDebit() bool {
	return n == Banque || n == DebitInexplique || n == Avance || n == Frais
}

// Solde turns a sum of signed movements (debit positive) into the balance as people read it.
func (n Nature) Solde(debit argent.Centimes) argent.Centimes {
	if n.AuDebit() {
		return debit
	}
	return -debit
}

// Attente tells whether the account is one of the three waiting places of received money.
func (n Nature) Attente() bool {
	return n == NonIdentifie || n == HorsAutorisation || n == ARestituer
}

// Libelle is the name shown on screen.
func (n Nature) Libelle() string {
	switch n {
	case Banque:
		return "Banque"
	case Personne:
		return "Compte de la personne"
	case Transit:
		return "Virements transmis"
	case NonIdentifie:
		return "Non identifié"
	case HorsAutorisation:
		return "Hors autorisation"
	case ARestituer:
		return "À restituer"
	case DebitInexplique:
		return "Débit inexpliqué"
	case Avance:
		return "Avance de l’association"
	case Frais:
		return "Frais bancaires"
	}
	return string(n)
}

// Compte is one account of the ledger.
type Compte struct {
	ID             int64
	Organisation   int64
	CompteBancaire int64
	Dossier        int64 // 0 when the account is nobody's own
	Nature         Nature
	Code           string
	Plancher       argent.Centimes // our orders never bring the balance under it
	OuvertLe       jour.Jour
	FermeLe        jour.Jour
}

// Refusals, in the user's words. They stop the act; nothing is written.
var (
	ErrDesequilibre    = errors.New("l’écriture n’est pas équilibrée : la somme de ses mouvements doit être nulle")
	ErrCleReutilisee   = errors.New("cette clé a déjà servi pour une autre écriture")
	ErrPeriodeClose    = errors.New("le mois est clos : la correction se passe dans un mois ouvert")
	ErrContrepassee    = errors.New("l’écriture a déjà été contre-passée")
	ErrContrepassation = errors.New("une contre-passation ne se contre-passe pas : passer une nouvelle écriture")
	ErrCompteFerme     = errors.New("le compte est fermé à cette date")
	ErrAutreBanque     = errors.New("une écriture reste à l’intérieur d’un seul compte bancaire")
	ErrProvision       = errors.New("provision insuffisante")
	ErrCompteDebiteur  = errors.New("le compte est débiteur : aucun ordre tant que l’incident est ouvert")
)
