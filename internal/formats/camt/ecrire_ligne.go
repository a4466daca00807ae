// SPDX-License-Identifier: EUPL-1.2

package camt

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"etai/internal/base/argent"
	"etai/internal/formats/releve"
)

// Ligne implements releve.Recepteur.
func (e *Ecrivain) Ligne(_ *releve.Compte, l *releve.Ligne) error {
	if l.Montant > argent.Max || l.Montant < -argent.Max {
		e.echec("montant hors limites")
		return e.err
	}
	e.brut("<Ntry>")
	e.montant("Amt", l.Montant)
	e.sens(l.Montant)
	motif := false
	for i := range l.Details {
		motif = motif || l.Details[i].MotifRetour != ""
	}
	if l.Retour && !motif {
		e.brut("<RvslInd>true</RvslInd>")
	}
	statut := "BOOK"
	if l.EnAttente {
		statut = "PDNG"
	} else {
		e.somme += l.Montant
	}
	if e.version >= "08" {
		statut = "<Cd>" + statut + "</Cd>"
	}
	e.brut("<Sts>" + statut + "</Sts>")
	if !l.DateOperation.Vide() {
		e.brut("<BookgDt>")
		e.jour("Dt", l.DateOperation)
		e.brut("</BookgDt>")
	}
	if !l.DateValeur.Vide() {
		e.brut("<ValDt>")
		e.jour("Dt", l.DateValeur)
		e.brut("</ValDt>")
	}
	e.texte("AcctSvcrRef", string(l.ReferenceBancaire), 35)
	e.code(string(l.Code))
	if l.Remise != "" || len(l.Details) > 0 {
		e.brut("<NtryDtls>")
		if l.Remise != "" {
			e.brut("<Btch>")
			e.texte("PmtInfId", l.Remise, 35)
			e.brut("<NbOfTxs>" + strconv.Itoa(len(l.Details)) + "</NbOfTxs>")
			e.montant("TtlAmt", l.Montant)
			e.sens(l.Montant)
			e.brut("</Btch>")
		}
		for i := range l.Details {
			e.detail(l, &l.Details[i], l.Retour || motif)
		}
		e.brut("</NtryDtls>")
	}
	if len(l.Details) != 1 || l.Details[0].Libelle != l.Libelle {
		e.texte("AddtlNtryInf", string(l.Libelle), 500)
	}
	e.brut("</Ntry>\n")
	return e.err
}

// code writes PMNT/RCDT/ESCT as the domain, anything else as the bank's own code.
func (e *Ecrivain) code(code string) {
	e.brut("<BkTxCd>")
	if p := strings.Split(code, "/"); len(p) == 3 && len(p[0]) == 4 && len(p[1]) == 4 && len(p[2]) == 4 {
		e.brut("<Domn>")
		e.texte("Cd", p[0], 4)
		e.brut("<Fmly>")
		e.texte("Cd", p[1], 4)
		e.texte("SubFmlyCd", p[2], 4)
		e.brut("</Fmly></Domn>")
	} else if code != "" {
		e.brut("<Prtry>")
		e.texte("Cd", code, 35)
		e.brut("</Prtry>")
	}
	e.brut("</BkTxCd>")
}

func (e *Ecrivain) detail(l *releve.Ligne, d *releve.Detail, retour bool) {
	e.brut("<TxDtls><Refs>")
	if d.Remise != l.Remise {
		e.texte("PmtInfId", d.Remise, 35)
	}
	if d.ReferenceBoutEnBout == "" {
		e.brut("<EndToEndId>NOTPROVIDED</EndToEndId>")
	} else {
		e.texte("EndToEndId", string(d.ReferenceBoutEnBout), 35)
	}
	e.brut("</Refs>")
	if e.version == "02" {
		e.brut("<AmtDtls><TxAmt>")
		e.montant("Amt", d.Montant)
		e.brut("</TxAmt></AmtDtls>")
	} else {
		e.montant("Amt", d.Montant)
		e.sens(l.Montant)
	}
	e.parties(l, d, retour)
	libre := len(l.Details) != 1 || d.Libelle == l.Libelle
	if libre && d.Libelle != "" {
		e.brut("<RmtInf>")
		for _, t := range decouper(string(d.Libelle), 140) {
			e.texte("Ustrd", t, 140)
		}
		e.brut("</RmtInf>")
	}
	if d.MotifRetour != "" {
		nom := "Prtry"
		if len(d.MotifRetour) == 4 {
			nom = "Cd"
		}
		e.brut("<RtrInf><Rsn>")
		e.texte(nom, d.MotifRetour, 35)
		e.brut("</Rsn></RtrInf>")
	}
	if !libre {
		e.texte("AddtlTxInf", string(d.Libelle), 500)
	}
	e.brut("</TxDtls>")
}

// parties writes the other party on its side: the creditor of what we pay, the debtor of what we
// receive; the other way round on a return, which keeps the parties of the first transfer.
func (e *Ecrivain) parties(l *releve.Ligne, d *releve.Detail, retour bool) {
	if d.Contrepartie == "" && d.ContrepartieIBAN == "" && d.CreancierUltime == "" && d.DebiteurUltime == "" {
		return
	}
	e.brut("<RltdPties>")
	for _, cote := range []struct {
		nom, ultime string
		autre       bool
	}{
		{"Dbtr", d.DebiteurUltime, (l.Montant < 0) == retour},
		{"Cdtr", d.CreancierUltime, (l.Montant < 0) != retour},
	} {
		if cote.autre {
			e.partie(cote.nom, string(d.Contrepartie))
			if d.ContrepartieIBAN != "" {
				e.brut("<" + cote.nom + "Acct><Id>")
				e.texte("IBAN", string(d.ContrepartieIBAN), 34)
				e.brut("</Id></" + cote.nom + "Acct>")
			}
		}
		e.partie("Ultmt"+cote.nom, cote.ultime)
	}
	e.brut("</RltdPties>")
}

func (e *Ecrivain) partie(nom, valeur string) {
	if valeur == "" {
		return
	}
	debut, fin := "", ""
	if e.version >= "08" {
		debut, fin = "<Pty>", "</Pty>"
	}
	e.brut("<" + nom + ">" + debut)
	e.texte("Nm", valeur, 140)
	e.brut(fin + "</" + nom + ">")
}

// decouper cuts a text in pieces of at most max characters, at spaces when there are some; the spaces
// where it is cut come back when the pieces are joined again.
func decouper(s string, max int) []string {
	var r []string
	for utf8.RuneCountInString(s) > max {
		fin := 0 // byte after max characters
		for range max {
			_, n := utf8.DecodeRuneInString(s[fin:])
			fin += n
		}
		coupe, suite := fin, fin
		if i := strings.LastIndexByte(s[:fin+1], ' '); i > 0 && i+1 < len(s) && s[i-1] != ' ' && s[i+1] != ' ' {
			coupe, suite = i, i+1
		}
		r = append(r, s[:coupe])
		s = s[suite:]
	}
	return append(r, s)
}
