// SPDX-License-Identifier: EUPL-1.2

package camt

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/formats/releve"
)

// Options says how to write a file.
type Options struct {
	Format   string    // "camt.053.001.08" when empty; 053 and 054, versions 02, 03, 04 and 08
	Message  string    // MsgId, 1 to 35 characters
	Creation time.Time // CreDtTm, to the second
}

// Ecrivain writes a file as it is given: it is a releve.Recepteur, so that a reader may feed it.
// In a camt.053 the balances stand before the entries: they must be known when Ouvrir is called.
// The first failure stays and comes back from every later call, Terminer included.
type Ecrivain struct {
	w        *bufio.Writer
	o        Options
	releve   bool // camt.053
	version  string
	commence bool
	devise   string
	somme    argent.Centimes
	err      error
}

// NouvelEcrivain prepares the writing of a file.
func NouvelEcrivain(w io.Writer, o Options) *Ecrivain {
	if o.Format == "" {
		o.Format = "camt.053.001.08"
	}
	e := &Ecrivain{w: bufio.NewWriterSize(w, 64<<10), o: o, releve: strings.HasPrefix(o.Format, "camt.053")}
	switch o.Format {
	case "camt.053.001.02", "camt.053.001.03", "camt.053.001.04", "camt.053.001.08",
		"camt.054.001.02", "camt.054.001.03", "camt.054.001.04", "camt.054.001.08":
		e.version = o.Format[13:]
	default:
		e.echec("format %q non écrit", o.Format)
	}
	return e
}

// Ecrire writes whole statements.
func Ecrire(w io.Writer, comptes []releve.Compte, o Options) error {
	e := NouvelEcrivain(w, o)
	if err := releve.Dicter(e, comptes); err != nil {
		return err
	}
	return e.Terminer()
}

func (e *Ecrivain) echec(format string, args ...any) {
	if e.err == nil {
		e.err = fmt.Errorf("écriture du relevé\u00a0: "+format, args...)
	}
}

// Ouvrir implements releve.Recepteur.
func (e *Ecrivain) Ouvrir(c *releve.Compte) error {
	e.entete()
	e.somme = 0
	if e.devise = string(c.Devise); len(e.devise) != 3 {
		e.echec("devise %q incorrecte", e.devise)
	}
	e.brut("<" + e.balise() + ">")
	e.obligatoire("Id", c.Identifiant, 35)
	if strings.Trim(c.Numero, "0123456789") != "" || len(c.Numero) > 18 {
		e.echec("numéro de relevé %q incorrect", c.Numero)
	}
	e.texte("ElctrncSeqNb", c.Numero, 18)
	e.texte("CreDtTm", e.o.Creation.Format("2006-01-02T15:04:05"), 19)
	if !e.releve && !c.DateOuverture.Vide() && !c.DateCloture.Vide() {
		e.brut("<FrToDt><FrDtTm>" + c.DateOuverture.String() + "T00:00:00</FrDtTm><ToDtTm>" + c.DateCloture.String() + "T23:59:59</ToDtTm></FrToDt>")
	}
	e.brut("<Acct><Id>")
	if c.IBAN != "" {
		e.texte("IBAN", string(c.IBAN), 34)
	} else {
		e.brut("<Othr>")
		e.obligatoire("Id", string(c.Compte), 34)
		e.brut("</Othr>")
	}
	e.brut("</Id>")
	e.texte("Ccy", e.devise, 3)
	e.brut("</Acct>")
	if e.releve {
		e.solde("OPBD", c.SoldeOuverture, c.DateOuverture)
		e.solde("CLBD", c.SoldeCloture, c.DateCloture)
	}
	e.brut("\n")
	return e.err
}

func (e *Ecrivain) balise() string {
	if e.releve {
		return "Stmt"
	}
	return "Ntfctn"
}

func (e *Ecrivain) message() string {
	if e.releve {
		return releve053
	}
	return notification054
}

// entete writes the head of the file, once.
func (e *Ecrivain) entete() {
	if e.commence {
		return
	}
	e.commence = true
	e.brut(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:` + e.o.Format + `"><` + e.message() + `><GrpHdr>`)
	e.obligatoire("MsgId", e.o.Message, 35)
	e.texte("CreDtTm", e.o.Creation.Format("2006-01-02T15:04:05"), 19)
	e.brut("</GrpHdr>\n")
}

func (e *Ecrivain) solde(genre string, m *argent.Centimes, j jour.Jour) {
	if m == nil || j.Vide() {
		e.echec("le solde %s et sa date doivent être connus avant les lignes", genre)
		return
	}
	e.brut("<Bal><Tp><CdOrPrtry><Cd>" + genre + "</Cd></CdOrPrtry></Tp>")
	e.montant("Amt", *m)
	e.sens(*m)
	e.brut("<Dt>")
	e.jour("Dt", j)
	e.brut("</Dt></Bal>")
}

// Fermer implements releve.Recepteur. It refuses a statement that does not add up.
func (e *Ecrivain) Fermer(c *releve.Compte) error {
	if e.releve && c.SoldeOuverture != nil && c.SoldeCloture != nil && *c.SoldeOuverture+e.somme != *c.SoldeCloture {
		e.echec("ouverture %s + lignes %s, mais clôture %s", *c.SoldeOuverture, e.somme, *c.SoldeCloture)
	}
	e.brut("</" + e.balise() + ">\n")
	return e.err
}

// Alerte implements releve.Recepteur; warnings are not written.
func (e *Ecrivain) Alerte(releve.Alerte) {}

// Terminer ends the file. Without it, the file is cut.
func (e *Ecrivain) Terminer() error {
	if !e.commence {
		e.echec("aucun relevé")
	}
	e.brut("</" + e.message() + "></Document>\n")
	if e.err == nil {
		e.err = e.w.Flush()
	}
	return e.err
}

func (e *Ecrivain) brut(s string) {
	if e.err == nil {
		_, e.err = e.w.WriteString(s)
	}
}

// texte writes an element, unless it is empty.
func (e *Ecrivain) texte(nom, valeur string, max int) {
	if valeur == "" || e.err != nil {
		return
	}
	if utf8.RuneCountInString(valeur) > max {
		e.echec("«\u00a0%s\u00a0» a plus de %d caractères dans %s", valeur, max, nom)
		return
	}
	e.brut("<" + nom + ">")
	e.contenu(valeur)
	e.brut("</" + nom + ">")
}

func (e *Ecrivain) obligatoire(nom, valeur string, max int) {
	if valeur == "" {
		e.echec("%s manque", nom)
	}
	e.texte(nom, valeur, max)
}

// contenu writes a text with what XML wants escaped; it refuses what XML forbids.
func (e *Ecrivain) contenu(s string) {
	debut := 0
	for i, r := range s {
		var entite string
		switch {
		case r == '&':
			entite = "&amp;"
		case r == '<':
			entite = "&lt;"
		case r == '>':
			entite = "&gt;"
		case r < 0x20, r == utf8.RuneError, r == 0xfffe, r == 0xffff:
			e.echec("caractère U+%04X interdit", r)
			return
		default:
			continue
		}
		e.brut(s[debut:i])
		e.brut(entite)
		debut = i + 1
	}
	e.brut(s[debut:])
}

// montant writes the amount without its sign.
func (e *Ecrivain) montant(nom string, m argent.Centimes) {
	if e.err != nil {
		return
	}
	b := append(e.w.AvailableBuffer(), '<')
	b = append(b, nom...)
	b = append(b, ` Ccy="`...)
	b = append(b, e.devise...)
	b = append(b, `">`...)
	b = max(m, -m).AppendDecimal(b)
	b = append(b, "</"...)
	b = append(b, nom...)
	b = append(b, '>')
	_, e.err = e.w.Write(b)
}

func (e *Ecrivain) sens(m argent.Centimes) {
	if m < 0 {
		e.brut("<CdtDbtInd>DBIT</CdtDbtInd>")
	} else {
		e.brut("<CdtDbtInd>CRDT</CdtDbtInd>")
	}
}

func (e *Ecrivain) jour(nom string, j jour.Jour) {
	if e.err != nil {
		return
	}
	b := append(e.w.AvailableBuffer(), '<')
	b = append(b, nom...)
	b = append(b, '>')
	b = j.Append(b)
	b = append(b, "</"...)
	b = append(b, nom...)
	b = append(b, '>')
	_, e.err = e.w.Write(b)
}
