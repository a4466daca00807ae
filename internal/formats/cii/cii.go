// SPDX-License-Identifier: EUPL-1.2

// Package cii writes invoices of services without VAT as UN/CEFACT Cross Industry Invoice (D16B), profile EN 16931: the XML that Factur-X carries and that
// Chorus Pro and the plateformes agréées read. It knows no database and no domain. The tests read what it writes with the three schematrons of EN 16931,
// Factur-X 1.09 and the French rules of September 2026 (BR-FR).
package cii

import (
	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/formats/iban"
)

// Facture is an invoice, or a credit note when Corrige names the invoice that it corrects: its amounts are positive all the same.
type Facture struct {
	Numero     string // BT-1: 35 signs at most
	Emission   jour.Jour
	Corrige    *Reference
	Vendeur    Partie
	Acheteur   Partie
	Service    string // BT-10, the « code service » of Chorus Pro; may be empty
	Marche     string // BT-12
	Engagement string // BT-13, the « numéro d’engagement » of Chorus Pro
	Debut, Fin jour.Jour
	Lignes     []Ligne
	Exoneration
	Mentions
	Echeance jour.Jour
	IBAN     iban.IBAN // where it is paid; may be empty for a credit note
	BIC      string
}

// Reference is an earlier invoice.
type Reference struct {
	Numero   string
	Emission jour.Jour
}

// Partie is the seller or the buyer.
type Partie struct {
	Nom        string
	SIRET      string // 14 digits
	Adresse    string // number and street
	Complement string
	CodePostal string
	Commune    string
	Contact    string // a service or a person, with
	Telephone  string
	Courriel   string
}

// SIREN is the first nine digits of the SIRET.
func (p Partie) SIREN() string { return p.SIRET[:min(9, len(p.SIRET))] }

// Ligne is one line: a quantity in ten-thousandths (a month-measure may be counted by days), a unit price, and what they make, rounded half up to the cent.
type Ligne struct {
	Libelle   string
	Precision string
	Dix       int64 // quantity × 10 000, above 0
	Prix      argent.Centimes
	Montant   argent.Centimes
}

// Parties is what a quantity counts in.
const Parties = 10_000

// Montant is what a quantity in ten-thousandths makes at a price, rounded half up to the cent. Both are positive and their product fits in 63 bits.
func Montant(dix int64, prix argent.Centimes) argent.Centimes {
	return argent.Centimes((dix*int64(prix) + Parties/2) / Parties)
}

// Exoneration is why no VAT is asked: the words of the law, and its code among the VATEX list when there is one (VATEX-FR-CGI261-7…).
type Exoneration struct{ Texte, Code string }

// Mentions are what the Code de commerce (L441-9, L441-10) asks of an invoice between professionals.
type Mentions struct {
	Penalites string // PMD: rate of the penalties for late payment
	Indemnite string // PMT: the lump sum for recovery
	Escompte  string // AAB: discount, or that there is none
}

// Total is the sum of the lines.
func (f Facture) Total() (argent.Centimes, error) {
	montants := make([]argent.Centimes, len(f.Lignes))
	for i, l := range f.Lignes {
		montants[i] = l.Montant
	}
	return argent.Somme(montants...)
}
