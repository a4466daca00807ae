// SPDX-License-Identifier: EUPL-1.2

package cfonb

import (
	"strings"

	"etai/internal/formats/iban"
	"etai/internal/formats/releve"
)

// maxComplements bounds the 05 records of one operation.
const maxComplements = 999

// complements gathers the 05 records of one 04.
type complements struct {
	nombre             int
	payeur, paye       string // NPY, NBE
	comptePayeur       string // CPY
	comptePaye         string // CBE
	debiteur, creanc   string // NPO, NBU: for whom
	boutEnBout, remise string // RCN, REF
	libelle            strings.Builder
	motifPlein         bool // the LCC just read fills its 70 characters: LC2 goes on without a blank
}

// ajouter reads one 05 record. Older files have no qualifier and a text at 41–81.
func (c *complements) ajouter(e *enregistrement) {
	c.nombre++
	if strings.TrimSpace(e.champ(41, 45)) != "" {
		c.ecrire(e.texte(41, 81))
		return
	}
	qualifiant, plein := strings.ToUpper(e.champ(46, 48)), c.motifPlein
	c.motifPlein = false
	switch qualifiant {
	case "NPY":
		garder(&c.payeur, e.texte(49, 118))
	case "NBE":
		garder(&c.paye, e.texte(49, 118))
	case "NPO":
		garder(&c.debiteur, e.texte(49, 118))
	case "NBU":
		garder(&c.creanc, e.texte(49, 118))
	case "CPY":
		garder(&c.comptePayeur, e.texte(49, 118))
	case "CBE":
		garder(&c.comptePaye, e.texte(49, 118))
	case "RCN":
		garder(&c.boutEnBout, fourni(e.texte(49, 83)))
	case "REF":
		garder(&c.remise, fourni(e.texte(49, 83)))
	case "LCC":
		c.ecrire(e.texte(49, 118))
		c.motifPlein = e.champ(118, 118) != " "
	case "LC2":
		if plein {
			c.libelle.WriteString(strings.TrimRight(e.champ(49, 118), " "))
		} else {
			c.ecrire(e.texte(49, 118))
		}
	case "LIB", "   ":
		c.ecrire(e.texte(49, 118))
	}
}

func (c *complements) ecrire(s string) {
	if s == "" {
		return
	}
	if c.libelle.Len() > 0 {
		c.libelle.WriteByte(' ')
	}
	c.libelle.WriteString(s)
}

// garder keeps the first value met.
func garder(p *string, s string) {
	if *p == "" {
		*p = s
	}
}

// fourni turns NOTPROVIDED into unknown.
func fourni(s string) string {
	if strings.EqualFold(s, "NOTPROVIDED") {
		return ""
	}
	return s
}

// completer writes what the 05 records say into the line: one detail when there were any.
func (c *complements) completer(l *releve.Ligne) {
	if c.nombre == 0 {
		return
	}
	// The counterparty of money received is its payer; a return comes back from the payee.
	autre, compte := c.payeur, c.comptePayeur
	if (l.Montant < 0) != l.Retour {
		autre, compte = c.paye, c.comptePaye
	}
	if autre == "" {
		autre = c.payeur + c.paye // one of them is empty
	}
	if compte == "" {
		compte = c.comptePayeur + c.comptePaye
	}
	d := releve.Detail{
		Montant: l.Montant, ReferenceBoutEnBout: releve.Texte(c.boutEnBout), Contrepartie: releve.Texte(autre),
		ContrepartieIBAN: lireCompte(compte), Libelle: releve.Texte(c.libelle.String()),
		CreancierUltime: c.creanc, DebiteurUltime: c.debiteur, MotifRetour: string(l.MotifRetour), Remise: c.remise,
	}
	l.Details = append(l.Details, d)
	l.ReferenceBoutEnBout, l.Contrepartie, l.Remise = d.ReferenceBoutEnBout, d.Contrepartie, c.remise
	if l.Libelle == "" {
		l.Libelle = d.Libelle
	}
}

// lireCompte keeps the account of the other party only when it is a valid IBAN.
func lireCompte(s string) releve.Texte {
	if s == "" {
		return ""
	}
	if n, err := iban.Lire(s); err == nil {
		return releve.Texte(n)
	}
	if n, err := iban.Lire(strings.Fields(s)[0]); err == nil { // IBAN, then BIC
		return releve.Texte(n)
	}
	return ""
}
