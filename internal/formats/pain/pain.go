// SPDX-License-Identifier: EUPL-1.2

// Package pain speaks with banks about transfers: it writes orders (pain.001.001.09 and .03), checks
// the orders of anyone against the schema and the SEPA rules, and reads the bank's answers (pain.002),
// verification of payee included. It knows no database and no domain.
package pain

import (
	"time"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/formats/iban"
)

// Version is a version of pain.001. The zero value is the default of the house.
type Version int

// The versions that Étai writes.
const (
	V09 Version = iota // pain.001.001.09
	V03                // pain.001.001.03, for the banks that have not moved
)

// Format returns "pain.001.001.09" or "pain.001.001.03".
func (v Version) Format() string {
	if v == V03 {
		return "pain.001.001.03"
	}
	return "pain.001.001.09"
}

// Limits of the SEPA credit transfer (EPC usage rules, narrower than the schema).
const (
	LongueurIdentifiant = 35
	LongueurNom         = 70
	LongueurRemise      = 140
	LongueurLigne       = 70 // one address line
	LongueurVille       = 35
	lignesAdresse       = 2

	MontantMinimal argent.Centimes = 1
	MontantMaximal argent.Centimes = 99_999_999_999
)

// Message is one file of orders.
type Message struct {
	Identifiant string    // MsgId: unique for ever per bank connection
	Creation    time.Time // CreDtTm, written as t's own clock shows it, without offset
	Emetteur    string    // InitgPty/Nm
	EmetteurID  string    // InitgPty/Id/OrgId/Othr/Id, when the bank asks for one; may be empty
	Adresses    Forme     // what is written of the creditors' addresses
	Lots        []Lot
}

// Forme says how addresses are written. Unstructured addresses do not exist here: banks refuse them
// since 15 November 2026.
type Forme int

// The forms, the safest first: inside SEPA an address may be left out altogether.
const (
	SansAdresse Forme = iota
	AdresseStructuree
	AdresseHybride
)

// Lot is one PmtInf: the transfers of one debtor account on one day.
type Lot struct {
	Identifiant string // PmtInfId
	LigneUnique bool   // BtchBookg: true = one debit line for the whole lot, false = one per transfer
	Instantane  bool   // LclInstrm INST
	Execution   jour.Jour
	Debiteur    string // Dbtr/Nm
	IBAN        iban.IBAN
	BIC         string // empty: NOTPROVIDED
	Ordres      []Ordre
}

// Ordre is one transfer.
type Ordre struct {
	Instruction        string // InstrId; may be empty
	BoutEnBout         string // EndToEndId: comes back on the statement
	Montant            argent.Centimes
	DebiteurUltime     string // UltmtDbtr/Nm: the person on whose behalf the money is paid; may be empty
	Crediteur          string // Cdtr/Nm: the holder exactly as on the RIB
	Adresse            Adresse
	IBAN               iban.IBAN
	BIC                string // may be empty
	Remise             string // RmtInf/Ustrd; may be empty
	ReferenceCreancier string // RmtInf/Strd, ISO 11649 "RF…"; excludes Remise
}

// Adresse is a postal address. The zero value is "no address".
type Adresse struct {
	Rue, Numero, CodePostal, Ville string
	Pays                           string   // two capitals
	Lignes                         []string // hybrid form only: at most two lines; empty: made of Numero and Rue
}

func (a Adresse) vide() bool {
	return a.Rue == "" && a.Numero == "" && a.CodePostal == "" && a.Ville == "" && len(a.Lignes) == 0
}

// Nombre counts the transfers.
func (m Message) Nombre() int {
	n := 0
	for i := range m.Lots {
		n += len(m.Lots[i].Ordres)
	}
	return n
}

// Total adds the amounts, or returns argent.ErrDepassement.
func (m Message) Total() (argent.Centimes, error) {
	var t argent.Centimes
	for i := range m.Lots {
		l, err := m.Lots[i].Total()
		if err != nil {
			return 0, err
		}
		if t, err = argent.Ajouter(t, l); err != nil {
			return 0, err
		}
	}
	return t, nil
}

// Total adds the amounts of one lot, or returns argent.ErrDepassement.
func (l Lot) Total() (argent.Centimes, error) {
	var t argent.Centimes
	var err error
	for i := range l.Ordres {
		if t, err = argent.Ajouter(t, l.Ordres[i].Montant); err != nil {
			return 0, err
		}
	}
	return t, nil
}
