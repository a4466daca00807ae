// SPDX-License-Identifier: EUPL-1.2

package pain

import (
	"fmt"
	"io"
	"strconv"

	"etai/internal/base/argent"
)

// tranche is how much is gathered before a write.
const tranche = 64 << 10

// plume gathers XML. Every text goes through Latin or was checked against the SEPA set, which holds
// no character that XML must escape.
type plume struct {
	w   io.Writer
	b   []byte
	err error
}

func (p *plume) brut(s string) { p.b = append(p.b, s...) }

// exact writes what was checked and must come back unchanged: identifiers, accounts.
func (p *plume) exact(ouvre, s, ferme string) {
	p.b = append(p.b, ouvre...)
	p.b = append(p.b, s...)
	p.b = append(p.b, ferme...)
}

// texte writes a name or a free text, transliterated.
func (p *plume) texte(ouvre, s, ferme string) {
	p.b = append(p.b, ouvre...)
	p.b = ajouterLatin(p.b, s)
	p.b = append(p.b, ferme...)
}

func (p *plume) entier(ouvre string, n int, ferme string) {
	p.b = append(p.b, ouvre...)
	p.b = strconv.AppendInt(p.b, int64(n), 10)
	p.b = append(p.b, ferme...)
}

func (p *plume) montant(ouvre string, c argent.Centimes, ferme string) {
	p.b = append(p.b, ouvre...)
	p.b = c.AppendDecimal(p.b)
	p.b = append(p.b, ferme...)
}

// pousser writes what is gathered once it makes a slice.
func (p *plume) pousser(seuil int) {
	if p.err == nil && len(p.b) >= seuil {
		_, p.err = p.w.Write(p.b)
	}
	if len(p.b) >= seuil {
		p.b = p.b[:0]
	}
}

// Ecrire writes the message as a pain.001 of version v. Everything is checked first: a message that
// breaks a rule gives *OrdresRefuses and nothing is written. The same message always gives the same
// bytes. Texts are transliterated by Latin.
func Ecrire(w io.Writer, v Version, m Message) error {
	if v != V09 && v != V03 {
		return fmt.Errorf("version de pain.001 inconnue (%d)", v)
	}
	if c := m.controler(v); c.nombre > 0 {
		return &OrdresRefuses{Fautes: c.fautes, Nombre: c.nombre}
	}
	total, err := m.Total()
	if err != nil {
		return err
	}
	p := &plume{w: w, b: make([]byte, 0, tranche+4096)}
	p.brut("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:")
	p.brut(v.Format())
	p.brut("\"><CstmrCdtTrfInitn><GrpHdr>")
	p.exact("<MsgId>", m.Identifiant, "</MsgId><CreDtTm>")
	p.b = m.Creation.AppendFormat(p.b, "2006-01-02T15:04:05")
	p.entier("</CreDtTm><NbOfTxs>", m.Nombre(), "</NbOfTxs>")
	p.montant("<CtrlSum>", total, "</CtrlSum>")
	p.texte("<InitgPty><Nm>", m.Emetteur, "</Nm>")
	if m.EmetteurID != "" {
		p.exact("<Id><OrgId><Othr><Id>", m.EmetteurID, "</Id></Othr></OrgId></Id>")
	}
	p.brut("</InitgPty></GrpHdr>\n")
	for i := range m.Lots {
		if err := p.lot(v, m.Adresses, &m.Lots[i]); err != nil {
			return err
		}
	}
	p.brut("</CstmrCdtTrfInitn></Document>\n")
	p.pousser(0)
	if p.err != nil {
		return fmt.Errorf("écriture du fichier d’ordres : %w", p.err)
	}
	return nil
}

func (p *plume) lot(v Version, f Forme, l *Lot) error {
	total, err := l.Total()
	if err != nil {
		return err
	}
	bic, ferme := "<BICFI>", "</BICFI>"
	if v == V03 {
		bic, ferme = "<BIC>", "</BIC>"
	}
	p.exact("<PmtInf><PmtInfId>", l.Identifiant, "</PmtInfId><PmtMtd>TRF</PmtMtd>")
	if l.LigneUnique {
		p.brut("<BtchBookg>true</BtchBookg>")
	} else {
		p.brut("<BtchBookg>false</BtchBookg>")
	}
	p.entier("<NbOfTxs>", len(l.Ordres), "</NbOfTxs>")
	p.montant("<CtrlSum>", total, "</CtrlSum>")
	p.brut("<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl>")
	if l.Instantane {
		p.brut("<LclInstrm><Cd>INST</Cd></LclInstrm>")
	}
	p.brut("</PmtTpInf><ReqdExctnDt>")
	if v == V03 {
		p.b = l.Execution.Append(p.b)
	} else {
		p.brut("<Dt>")
		p.b = l.Execution.Append(p.b)
		p.brut("</Dt>")
	}
	p.texte("</ReqdExctnDt><Dbtr><Nm>", l.Debiteur, "</Nm></Dbtr>")
	p.exact("<DbtrAcct><Id><IBAN>", string(l.IBAN), "</IBAN></Id></DbtrAcct><DbtrAgt><FinInstnId>")
	if l.BIC == "" {
		p.brut("<Othr><Id>NOTPROVIDED</Id></Othr>")
	} else {
		p.exact(bic, l.BIC, ferme)
	}
	p.brut("</FinInstnId></DbtrAgt><ChrgBr>SLEV</ChrgBr>\n")
	for k := range l.Ordres {
		p.ordre(&l.Ordres[k], f, bic, ferme)
		if p.pousser(tranche); p.err != nil {
			return fmt.Errorf("écriture du fichier d’ordres : %w", p.err)
		}
	}
	p.brut("</PmtInf>\n")
	return nil
}

func (p *plume) ordre(o *Ordre, f Forme, bic, fermeBIC string) {
	p.brut("<CdtTrfTxInf><PmtId>")
	if o.Instruction != "" {
		p.exact("<InstrId>", o.Instruction, "</InstrId>")
	}
	p.exact("<EndToEndId>", o.BoutEnBout, "</EndToEndId></PmtId>")
	p.montant("<Amt><InstdAmt Ccy=\"EUR\">", o.Montant, "</InstdAmt></Amt>")
	if o.DebiteurUltime != "" {
		p.texte("<UltmtDbtr><Nm>", o.DebiteurUltime, "</Nm></UltmtDbtr>")
	}
	if o.BIC != "" {
		p.brut("<CdtrAgt><FinInstnId>")
		p.exact(bic, o.BIC, fermeBIC)
		p.brut("</FinInstnId></CdtrAgt>")
	}
	p.texte("<Cdtr><Nm>", o.Crediteur, "</Nm>")
	p.adresse(f, &o.Adresse)
	p.exact("</Cdtr><CdtrAcct><Id><IBAN>", string(o.IBAN), "</IBAN></Id></CdtrAcct>")
	switch {
	case o.Remise != "":
		p.texte("<RmtInf><Ustrd>", o.Remise, "</Ustrd></RmtInf>")
	case o.ReferenceCreancier != "":
		p.exact("<RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>", o.ReferenceCreancier, "</Ref></CdtrRefInf></Strd></RmtInf>")
	}
	p.brut("</CdtTrfTxInf>\n")
}

// adresse writes the parts in the order of both schemas.
func (p *plume) adresse(f Forme, a *Adresse) {
	if f == SansAdresse || a.vide() {
		return
	}
	p.brut("<PstlAdr>")
	if f == AdresseStructuree {
		p.facultatif("<StrtNm>", a.Rue, "</StrtNm>")
		p.facultatif("<BldgNb>", a.Numero, "</BldgNb>")
	}
	p.facultatif("<PstCd>", a.CodePostal, "</PstCd>")
	p.texte("<TwnNm>", a.Ville, "</TwnNm>")
	p.exact("<Ctry>", a.Pays, "</Ctry>")
	if f == AdresseHybride {
		for _, l := range a.lignes() {
			p.brut("<AdrLine>")
			p.brut(l)
			p.brut("</AdrLine>")
		}
	}
	p.brut("</PstlAdr>")
}

// facultatif writes nothing when nothing is left of s: the schema refuses an empty element.
func (p *plume) facultatif(ouvre, s, ferme string) {
	if t := Latin(s, 0); t != "" {
		p.brut(ouvre)
		p.brut(t)
		p.brut(ferme)
	}
}
