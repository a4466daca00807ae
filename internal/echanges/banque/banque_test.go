// SPDX-License-Identifier: EUPL-1.2

package banque

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"etai/internal/base/argent"
	"etai/internal/formats/releve"
)

// Cfonb is an empty day; camt is the same day as a camt.053.
const camt08 = `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-20T20:00:00</CreDtTm></GrpHdr>
<Stmt><Id>S1</Id><Acct><Id><IBAN>FR1420041010050500013M02606</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">10.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-19</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">10.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal>
</Stmt></BkToCstmrStmt></Document>`

func cfonb120() string {
	e := func(code, date string) string {
		return code + "20041    01005EUR2 0500013M026  " + date + strings.Repeat(" ", 50) + "0000000000100{" + strings.Repeat(" ", 16)
	}
	return e("01", "191126") + "\n" + e("07", "201126") + "\n"
}

func TestDetection(t *testing.T) {
	for nom, c := range map[string][2]string{
		"cfonb":        {cfonb120(), "cfonb120"},
		"cfonb marque": {"\ufeff" + cfonb120(), "cfonb120"},
		"cfonb collé":  {strings.ReplaceAll(cfonb120(), "\n", ""), "cfonb120"},
		"camt":         {camt08, "camt.053.001.08"},
		"camt marque":  {"\ufeff" + camt08, "camt.053.001.08"},
	} {
		var r releve.Collecteur
		format, err := Lire(strings.NewReader(c[0]), &r)
		if err != nil || format != c[1] || len(r.Comptes) != 1 || *r.Comptes[0].SoldeCloture != argent.Centimes(1000) {
			t.Errorf("%s : %q, %v, %+v", nom, format, err, r.Comptes)
		}
	}
}

func TestRefus(t *testing.T) {
	for texte, dit := range map[string]string{
		"":                               "vide",
		" \r\n ":                         "vide",
		"%PDF-1.7":                       "PDF",
		"PK\x03\x04xx":                   "archive",
		"\x1f\x8b\x08":                   "compressé",
		"\xff\xfe<\x00":                  "UTF-16",
		"<\x00?\x00":                     "UTF-16",
		"\x7fELF\x00\x00":                "binaire",
		strings.Repeat("\x00", 20000):    "binaire",
		"0302        ":                   "CFONB 160",
		"3130004":                        "CFONB 240",
		":20:X\n:61:Y":                   "MT940",
		"date;libellé;montant":           "non reconnu",
		"<html><body>":                   "page web",
		"<Document><CstmrCdtTrfInitn/>":  "etai ordre verifier",
		"<Document><CstmrPmtStsRpt/>":    "etai ordre retour",
		"<Document><CstmrDrctDbtInitn/>": "pain.008",
		"<rsm:CrossIndustryInvoice/>":    "facture",
		"<Autre/>":                       "Document",
		"<Document>":                     "ligne 1",
		camt08[:400]:                     "ligne",
		cfonb120()[:120]:                 "enregistrement",
		strings.Replace(camt08, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>`, 1): "ligne 1",
	} {
		_, err := Lire(strings.NewReader(texte), &releve.Collecteur{})
		if err == nil || !EstRefus(err) || !strings.Contains(err.Error(), dit) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%.40q : %v ; attendu %q", texte, err, dit)
		}
	}
}

func TestPanne(t *testing.T) {
	panne := errors.New("panne")
	for _, debut := range []string{"", cfonb120(), camt08[:400]} {
		if _, err := Lire(io.MultiReader(strings.NewReader(debut), iotest.ErrReader(panne)), &releve.Collecteur{}); !errors.Is(err, panne) || EstRefus(err) {
			t.Errorf("%.20q : %v", debut, err)
		}
	}
}
