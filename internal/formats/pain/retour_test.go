// SPDX-License-Identifier: EUPL-1.2

package pain

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// rendu wraps the levels of a pain.002 around what a test says.
func rendu(version, groupe, lots string) string {
	xmlns := ""
	if version != "" {
		xmlns = ` xmlns="` + urnISO + version + `"`
	}
	return `<?xml version="1.0" encoding="UTF-8"?><Document` + xmlns + `><CstmrPmtStsRpt><GrpHdr><MsgId>BQ-77</MsgId><CreDtTm>2027-03-09T06:00:00</CreDtTm></GrpHdr>` +
		`<OrgnlGrpInfAndSts><OrgnlMsgId>ETAI-20270308-001</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>` + groupe + `</OrgnlGrpInfAndSts>` + lots + `</CstmrPmtStsRpt></Document>`
}

func lotRendu(dans string) string {
	return `<OrgnlPmtInfAndSts><OrgnlPmtInfId>LOT-1</OrgnlPmtInfId>` + dans + `</OrgnlPmtInfAndSts>`
}

func TestLireRetour(t *testing.T) {
	tx := func(s string) string {
		return `<TxInfAndSts><OrgnlInstrId>I-1</OrgnlInstrId><OrgnlEndToEndId>ETAI-000042</OrgnlEndToEndId>` + s + `</TxInfAndSts>`
	}
	nom := func(s string) string { return `<OrgnlTxRef><Cdtr><Pty><Nm>` + s + `</Nm></Pty></Cdtr></OrgnlTxRef>` }
	un := func(format, groupe, vir string) string {
		return `{"format":"` + format + `","message_origine":"ETAI-20270308-001","statut_groupe":` + groupe + `,"virements":[` + vir + `]}`
	}
	vir := func(statut, motif, vop, suggere string) string {
		return `{"reference_bout_en_bout":"ETAI-000042","statut":` + statut + `,"motif":` + motif + `,"vop":` + vop + `,"nom_suggere":` + suggere + `}`
	}
	for cas, c := range map[string]struct{ source, veut string }{
		"tout accepté":  {rendu("pain.002.001.03", "<GrpSts>ACCP</GrpSts>", ""), un("pain.002.001.03", `"ACCP"`, "")},
		"groupe rejeté": {rendu("pain.002.001.10", "<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>DU01</Cd></Rsn></StsRsnInf>", ""), un("pain.002.001.10", `"RJCT"`, "")},
		"lot rejeté":    {rendu("pain.002.001.10", "", lotRendu("<PmtInfSts>RJCT</PmtInfSts>")), un("pain.002.001.10", "null", "")},
		"virement rejeté": {rendu("pain.002.001.10", "<GrpSts>PART</GrpSts>", lotRendu(tx("<TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>Compte clos</AddtlInf></StsRsnInf>"))),
			un("pain.002.001.10", `"PART"`, vir(`"RJCT"`, `"AC04"`, "null", "null"))},
		"motif propre à la banque": {rendu("pain.002.001.10", "", lotRendu(tx("<TxSts>RJCT</TxSts><StsRsnInf><Rsn><Prtry>X9</Prtry></Rsn></StsRsnInf>"))),
			un("pain.002.001.10", "null", vir(`"RJCT"`, `"X9"`, "null", "null"))},
		"deux motifs": {rendu("pain.002.001.10", "", lotRendu(tx("<TxSts>RJCT</TxSts><StsRsnInf><AddtlInf>x</AddtlInf></StsRsnInf><StsRsnInf><Rsn><Cd>AM04</Cd></Rsn></StsRsnInf>"))),
			un("pain.002.001.10", "null", vir(`"RJCT"`, `"AM04"`, "null", "null"))},
		"VoP conforme": {rendu("pain.002.001.10", "<GrpSts>RCVC</GrpSts>", lotRendu(tx("<TxSts>RCVC</TxSts>"))), un("pain.002.001.10", `"RCVC"`, vir(`"RCVC"`, "null", `"RCVC"`, "null"))},
		"VoP proche": {rendu("pain.002.001.14", "<GrpSts>RVCM</GrpSts>", lotRendu(tx("<TxSts>RVMC</TxSts><StsRsnInf><AddtlInf>OFFICE DE VALMOULIN</AddtlInf></StsRsnInf>"+nom("Office Valmoulin")))),
			un("pain.002.001.14", `"RVCM"`, vir(`"RVMC"`, "null", `"RVMC"`, `"OFFICE DE VALMOULIN"`))},
		"VoP proche, nom dans la référence": {rendu("pain.002.001.10", "<GrpSts>RVMC</GrpSts>", lotRendu(tx("<TxSts>RVMC</TxSts>"+nom("OFFICE DE VALMOULIN")))),
			un("pain.002.001.10", `"RVMC"`, vir(`"RVMC"`, "null", `"RVMC"`, `"OFFICE DE VALMOULIN"`))},
		"VoP proche, .03": {rendu("pain.002.001.03", "", lotRendu(tx("<TxSts>RVMC</TxSts><OrgnlTxRef><Cdtr><Nm>ZOE LOEUVRE</Nm></Cdtr></OrgnlTxRef>"))),
			un("pain.002.001.03", "null", vir(`"RVMC"`, "null", `"RVMC"`, `"ZOE LOEUVRE"`))},
		"VoP proche, code répété": {rendu("pain.002.001.10", "", lotRendu(tx("<TxSts>RVMC</TxSts><StsRsnInf><AddtlInf>RVMC “ZOE LOEUVRE“</AddtlInf></StsRsnInf>"))),
			un("pain.002.001.10", "null", vir(`"RVMC"`, "null", `"RVMC"`, `"ZOE LOEUVRE"`))},
		"VoP différent": {rendu("pain.002.001.11", "<GrpSts>RVCM</GrpSts>", lotRendu(tx("<TxSts>RVNM</TxSts><StsRsnInf><AddtlInf>le nom ne correspond pas</AddtlInf></StsRsnInf>"+nom("Zoe Loeuvre")))),
			un("pain.002.001.11", `"RVCM"`, vir(`"RVNM"`, "null", `"RVNM"`, "null"))},
		"VoP sans objet":   {rendu("pain.002.001.10", "", lotRendu(tx("<TxSts>RVNA</TxSts>"))), un("pain.002.001.10", "null", vir(`"RVNA"`, "null", `"RVNA"`, "null"))},
		"VoP en attente":   {rendu("pain.002.001.10", "<GrpSts>RVNC</GrpSts>", lotRendu(tx("<TxSts>PDNG</TxSts>"))), un("pain.002.001.10", `"RVNC"`, vir(`"PDNG"`, "null", "null", "null"))},
		"VoP en motif":     {rendu("pain.002.001.10", "", lotRendu(tx("<TxSts>PDNG</TxSts><StsRsnInf><Rsn><Prtry>RVNM</Prtry></Rsn></StsRsnInf>"))), un("pain.002.001.10", "null", vir(`"PDNG"`, `"RVNM"`, `"RVNM"`, "null"))},
		"sans espace":      {rendu("", "<GrpSts>ACSP</GrpSts>", ""), un("pain.002", `"ACSP"`, "")},
		"espace mal écrit": {strings.Replace(rendu("pain.002.001.03", "", ""), "xmlns", "Xmlns", 1), un("pain.002.001.03", "null", "")},
		"blancs":           {rendu("pain.002.001.10", "<GrpSts>\n ACSP </GrpSts>", ""), un("pain.002.001.10", `"ACSP"`, "")},
		"sans statut":      {rendu("pain.002.001.10", "", lotRendu("<PmtInfSts>RJCT</PmtInfSts>"+tx(""))), un("pain.002.001.10", "null", vir("null", "null", "null", "null"))},
		"sans référence":   {rendu("pain.002.001.10", "", lotRendu("<TxInfAndSts><TxSts>ACSC</TxSts></TxInfAndSts>")), un("pain.002.001.10", "null", strings.Replace(vir(`"ACSC"`, "null", "null", "null"), `"ETAI-000042"`, "null", 1))},
		"élément inconnu":  {rendu("pain.002.001.10", "<Truc><GrpSts>X</GrpSts></Truc>", lotRendu("<TxInfAndStsBis><TxSts>RJCT</TxSts></TxInfAndStsBis>")), un("pain.002.001.10", "null", "")},
	} {
		r, err := LireRetour(strings.NewReader(c.source))
		if err != nil {
			t.Errorf("%s : %v", cas, err)
			continue
		}
		j, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(c.veut, string(j)); d != "" {
			t.Errorf("%s : %s", cas, d)
		}
		if r.Identifiant != "BQ-77" || r.FormatOrigine != "pain.001.001.09" {
			t.Errorf("%s : %+v", cas, r)
		}
	}
}

func TestLireRetourNiveaux(t *testing.T) {
	r, err := LireRetour(strings.NewReader(rendu("pain.002.001.10", "<GrpSts>PART</GrpSts><StsRsnInf><Rsn><Cd>NARR</Cd></Rsn><AddtlInf>voir</AddtlInf><AddtlInf>détail</AddtlInf></StsRsnInf><NbOfTxsPerSts><DtldNbOfTxs>454</DtldNbOfTxs><DtldSts>RCVC</DtldSts></NbOfTxsPerSts>",
		lotRendu("<PmtInfSts>RJCT</PmtInfSts><StsRsnInf><Rsn><Cd>AG01</Cd></Rsn></StsRsnInf><TxInfAndSts><OrgnlEndToEndId>A</OrgnlEndToEndId><OrgnlTxRef><CdtrAcct><Id><IBAN>FR1420041010050500013M02606</IBAN></Id></CdtrAcct></OrgnlTxRef></TxInfAndSts>")+
			strings.Replace(lotRendu("<TxInfAndSts><OrgnlEndToEndId>B</OrgnlEndToEndId></TxInfAndSts><TxInfAndSts><OrgnlEndToEndId>C</OrgnlEndToEndId><TxSts>ACSC</TxSts></TxInfAndSts>"), "LOT-1", "LOT-2", 1))))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]RetourLot{{"LOT-1", "RJCT", []Motif{{"AG01", ""}}, nil}, {"LOT-2", "", nil, nil}}, r.Lots); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]Motif{{"NARR", "voir détail"}}, r.Motifs); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]Decompte{{"RCVC", "454"}}, r.Decomptes); d != "" {
		t.Error(d)
	}
	var effectifs []string
	for i := range r.Virements {
		effectifs = append(effectifs, r.StatutEffectif(&r.Virements[i]))
	}
	if d := cmp.Diff([]string{Rejete, "PART", "ACSC"}, effectifs); d != "" {
		t.Error(d)
	}
	if v := r.Virements[0]; v.IBAN != "FR1420041010050500013M02606" || v.Lot != 0 || r.Virements[2].Lot != 1 {
		t.Errorf("%+v", r.Virements)
	}
}

// A name of more than 105 characters comes in pieces that are cut anywhere.
func TestLireRetourNomCoupe(t *testing.T) {
	long := strings.Repeat("ABCDEFGHIJ KLMN", 7) // 105
	r, err := LireRetour(strings.NewReader(rendu("pain.002.001.10", "", lotRendu("<TxInfAndSts><TxSts>RVMC</TxSts><StsRsnInf><AddtlInf>"+long+"</AddtlInf><AddtlInf>OP FIN</AddtlInf></StsRsnInf></TxInfAndSts>"))))
	if err != nil || string(r.Virements[0].NomSuggere) != long+"OP FIN" {
		t.Error(err, r.Virements)
	}
}

func TestLireRetourRefus(t *testing.T) {
	for nom, c := range map[string]struct{ source, dit string }{
		"vide":     {"", "vide"},
		"ordre":    {`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn/></Document>`, "pain.001.001.09"},
		"racine":   {"<a/>", "racine"},
		"document": {"<Document/>", "vide"},
		"tronqué":  {rendu("", "", "")[:200], "tronqué"},
		"bombe":    {`<!DOCTYPE a [<!ENTITY x "y">]><Document><CstmrPmtStsRpt>&x;</CstmrPmtStsRpt></Document>`, ""},
	} {
		_, err := LireRetour(strings.NewReader(c.source))
		var f *FichierRefuse
		if !errors.As(err, &f) || !strings.Contains(f.Error(), c.dit) {
			t.Errorf("%s : %v", nom, err)
		}
	}
}
