// SPDX-License-Identifier: EUPL-1.2

package pain

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"etai/internal/base/jour"
	"etai/internal/formats/releve"
)

// base is a good file in the chosen version, with structured addresses.
func base(t testing.TB, v Version) string {
	m := exemple()
	m.Adresses = AdresseStructuree
	return ecrit(t, v, m)
}

// resume writes an entry in one line: rule, path below the message, reference.
func resume(l []Faute) []string {
	r := []string{}
	for _, f := range l {
		s := f.Regle + " " + strings.TrimPrefix(string(f.Chemin), racine+"/")
		if f.Reference != "" {
			s += " " + string(f.Reference)
		}
		r = append(r, s)
	}
	return r
}

type mutation struct {
	nom             string
	vieux, neuf     string // first occurrence replaced
	fautes, alertes []string
}

const (
	v1 = "PmtInf[1]/CdtTrfTxInf[1]/"
	v2 = "PmtInf[1]/CdtTrfTxInf[2]/"
	l1 = "PmtInf[1]/"
	e1 = " ETAI-000042"
	e2 = " ETAI-000043"
)

// communes are the mutations that both versions judge alike.
func communes() []mutation {
	x := func(n int) string { return strings.Repeat("x", n) }
	un := func(s ...string) []string { return s }
	return []mutation{
		{"rien", "<GrpHdr>", "<GrpHdr>", nil, nil},
		{"IBAN faux", "FR7630006000011234567890189", "FR7630006000011234567890188", un("iban_invalide " + v1 + "CdtrAcct/Id/IBAN" + e1), nil},
		{"clé RIB fausse", "FR7630006000011234567890189", cleFausse, un("cle_rib " + v1 + "CdtrAcct/Id/IBAN" + e1), nil},
		{"IBAN par groupes", "FR7630006000011234567890189", "FR76 3000 6000 0112 3456 7890 189", un("iban_invalide " + v1 + "CdtrAcct/Id/IBAN" + e1), nil},
		{"IBAN du débiteur", "FR1420041010050500013M02606", "FR1420041010050500013M02616", un("iban_invalide " + l1 + "DbtrAcct/Id/IBAN"), nil},
		{"compte sans IBAN", "<IBAN>DE89370400440532013000</IBAN>", "<Othr><Id>0532013000</Id></Othr>", un("compte_absent " + v2 + "CdtrAcct/Id/IBAN" + e2), nil},
		{"compte du créancier absent", "<CdtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></CdtrAcct>", "", un("compte_absent " + v2 + "CdtrAcct/Id/IBAN" + e2), nil},
		{"compte du débiteur absent", "<DbtrAcct><Id><IBAN>FR1420041010050500013M02606</IBAN></Id></DbtrAcct>", "", un("compte_absent " + l1 + "DbtrAcct/Id/IBAN"), nil},
		{"hors SEPA", "DE89370400440532013000", "TN5910006035183598478831", un("hors_sepa " + v2 + "CdtrAcct/Id/IBAN" + e2), nil},
		{"somme du fichier", "<CtrlSum>475.16<", "<CtrlSum>475.17<", un("somme_de_controle GrpHdr/CtrlSum"), nil},
		{"somme du lot", "<CtrlSum>475.15<", "<CtrlSum>475.1<", un("somme_de_controle PmtInf[1]/CtrlSum"), nil},
		{"somme négative", "<CtrlSum>475.15<", "<CtrlSum>-475.15<", un("somme_de_controle PmtInf[1]/CtrlSum"), nil},
		{"somme à six décimales", "<CtrlSum>475.16<", "<CtrlSum>475.160000<", nil, nil},
		{"somme fraction de centime", "<CtrlSum>475.16<", "<CtrlSum>475.1601<", un("somme_de_controle GrpHdr/CtrlSum"), nil},
		{"somme illisible", "<CtrlSum>475.16<", "<CtrlSum>475,16<", un("valeur_invalide GrpHdr/CtrlSum"), nil},
		{"somme absente", "<CtrlSum>475.16</CtrlSum>", "", nil, un("somme_de_controle GrpHdr/CtrlSum")},
		{"nombre du fichier", "<NbOfTxs>3<", "<NbOfTxs>4<", un("nombre GrpHdr/NbOfTxs"), nil},
		{"nombre du lot", "<NbOfTxs>2<", "<NbOfTxs>3<", un("nombre PmtInf[1]/NbOfTxs"), nil},
		{"nombre illisible", "<NbOfTxs>2<", "<NbOfTxs>deux<", un("valeur_invalide PmtInf[1]/NbOfTxs"), nil},
		{"nombre absent du lot", "<NbOfTxs>2</NbOfTxs>", "", nil, un("nombre PmtInf[1]/NbOfTxs")},
		{"nombre absent du fichier", "<NbOfTxs>3</NbOfTxs>", "", un("element_absent GrpHdr/NbOfTxs"), nil},
		{"nombre à zéros", "<NbOfTxs>3<", "<NbOfTxs>0003<", nil, nil},
		{"montant nul", ">412.00<", ">0.00<", un("montant_nul "+v1+"Amt/InstdAmt"+e1, "somme_de_controle PmtInf[1]/CtrlSum", "somme_de_controle GrpHdr/CtrlSum"), nil},
		{"trois décimales", ">412.00<", ">412.005<", un("montant_decimales " + v1 + "Amt/InstdAmt" + e1), nil},
		{"trois décimales dont un zéro", ">412.00<", ">412.000<", un("montant_decimales " + v1 + "Amt/InstdAmt" + e1), nil},
		{"montant sans décimale", ">412.00<", ">412<", nil, nil},
		{"virgule", ">412.00<", ">412,00<", un("montant_illisible " + v1 + "Amt/InstdAmt" + e1), nil},
		{"montant négatif", ">412.00<", ">-412.00<", un("montant_illisible " + v1 + "Amt/InstdAmt" + e1), nil},
		{"montant vide", ">412.00<", "><", un("montant_illisible " + v1 + "Amt/InstdAmt" + e1), nil},
		{"montant énorme", ">412.00<", ">1000000000.00<", un("montant_hors_bornes "+v1+"Amt/InstdAmt"+e1, "somme_de_controle PmtInf[1]/CtrlSum", "somme_de_controle GrpHdr/CtrlSum"), nil},
		{"dollars", `Ccy="EUR">412`, `Ccy="USD">412`, un("devise " + v1 + "Amt/InstdAmt" + e1), nil},
		{"devise en minuscules", `Ccy="EUR">412`, `Ccy="eur">412`, un("devise " + v1 + "Amt/InstdAmt" + e1), nil},
		{"devise absente", ` Ccy="EUR">412`, `>412`, un("devise " + v1 + "Amt/InstdAmt" + e1), nil},
		{"contre-valeur", `<InstdAmt Ccy="EUR">412.00</InstdAmt>`, `<EqvtAmt><Amt Ccy="USD">412.00</Amt><CcyOfTrf>EUR</CcyOfTrf></EqvtAmt>`, un("devise " + v1 + "Amt/EqvtAmt" + e1), nil},
		{"compte en dollars", "</Id></DbtrAcct>", "</Id><Ccy>USD</Ccy></DbtrAcct>", nil, un("devise " + l1 + "DbtrAcct/Ccy")},
		{"nom de 71", "<Cdtr><Nm>Office d'habitat de Valmoulin<", "<Cdtr><Nm>" + x(71) + "<", un("nom_trop_long " + v1 + "Cdtr/Nm" + e1), nil},
		{"nom de 70 accentués", "<Cdtr><Nm>Office d'habitat de Valmoulin<", "<Cdtr><Nm>" + strings.Repeat("é", 70) + "<", nil, un("caractere " + v1 + "Cdtr/Nm" + e1)},
		{"nom vide", "<Cdtr><Nm>Office d'habitat de Valmoulin<", "<Cdtr><Nm> <", un("nom_absent " + v1 + "Cdtr/Nm" + e1), nil},
		{"nom absent", "<Cdtr><Nm>Energie du Moulin SA</Nm></Cdtr>", "<Cdtr></Cdtr>", un("nom_absent " + v2 + "Cdtr/Nm" + e2), nil},
		{"créancier absent", "<Cdtr><Nm>Energie du Moulin SA</Nm></Cdtr>", "", un("nom_absent " + v2 + "Cdtr/Nm" + e2), nil},
		{"débiteur absent", "<Dbtr><Nm>Association Les Erables</Nm></Dbtr>", "", un("nom_absent PmtInf[1]/Dbtr/Nm"), nil},
		{"débiteur ultime long", "<Nm>Zoe Loeuvre<", "<Nm>" + x(71) + "<", un("nom_trop_long " + v1 + "UltmtDbtr/Nm" + e1), nil},
		{"émetteur long", "<Nm>Association", "<Nm>" + x(60) + "Association", un("nom_trop_long GrpHdr/InitgPty/Nm"), nil},
		{"adresse libre", "<StrtNm>rue de la Gare</StrtNm><BldgNb>12</BldgNb><PstCd>99100</PstCd><TwnNm>Valmoulin</TwnNm><Ctry>FR</Ctry>", "<AdrLine>12 rue de la Gare</AdrLine><AdrLine>99100 Valmoulin</AdrLine>",
			un("adresse_non_structuree " + v1 + "Cdtr/PstlAdr/AdrLine[1]" + e1), nil},
		{"adresse libre avec pays", "<StrtNm>rue de la Gare</StrtNm><BldgNb>12</BldgNb><PstCd>99100</PstCd><TwnNm>Valmoulin</TwnNm><Ctry>FR</Ctry>", "<Ctry>FR</Ctry><AdrLine>12 rue de la Gare</AdrLine>",
			un("adresse_non_structuree " + v1 + "Cdtr/PstlAdr/AdrLine[1]" + e1), nil},
		{"adresse hybride", "</TwnNm><Ctry>FR</Ctry>", "</TwnNm><Ctry>FR</Ctry><AdrLine>Bat B</AdrLine><AdrLine>Appt 3</AdrLine>", nil, nil},
		{"adresse hybride répétée", "</TwnNm><Ctry>FR</Ctry>", "</TwnNm><Ctry>FR</Ctry><AdrLine>99100 VALMOULIN</AdrLine>", nil, un("adresse_repetee " + v1 + "Cdtr/PstlAdr" + e1)},
		{"trois lignes", "</TwnNm><Ctry>FR</Ctry>", "</TwnNm><Ctry>FR</Ctry><AdrLine>a</AdrLine><AdrLine>b</AdrLine><AdrLine>c</AdrLine>", un("adresse_non_structuree " + v1 + "Cdtr/PstlAdr/AdrLine[3]" + e1), nil},
		{"ligne de 71", "</TwnNm><Ctry>FR</Ctry>", "</TwnNm><Ctry>FR</Ctry><AdrLine>" + x(71) + "</AdrLine>", un("adresse_non_structuree " + v1 + "Cdtr/PstlAdr/AdrLine[1]" + e1), nil},
		{"adresse sans pays", "<Ctry>FR</Ctry>", "", un("adresse_incomplete " + v1 + "Cdtr/PstlAdr" + e1), nil},
		{"adresse sans ville", "<TwnNm>Valmoulin</TwnNm>", "", un("adresse_incomplete " + v1 + "Cdtr/PstlAdr" + e1), nil},
		{"EndToEndId double", "ETAI-000043", "ETAI-000042", un("identifiant_double " + v2 + "PmtId/EndToEndId" + e1), nil},
		{"EndToEndId de 36", "ETAI-000043", x(36), un("identifiant_trop_long " + v2 + "PmtId/EndToEndId " + x(36)), nil},
		{"EndToEndId absent", "<EndToEndId>ETAI-000043</EndToEndId>", "", un("element_absent " + v2 + "PmtId/EndToEndId"), nil},
		{"EndToEndId vide", "<EndToEndId>ETAI-000043</EndToEndId>", "<EndToEndId/>", un("identifiant_absent " + v2 + "PmtId/EndToEndId"), nil},
		{"EndToEndId NOTPROVIDED", "ETAI-000043", "NOTPROVIDED", nil, un("identifiant_absent " + v2 + "PmtId/EndToEndId NOTPROVIDED")},
		{"EndToEndId à barre", "ETAI-000043", "ETAI//43", un("identifiant_barre " + v2 + "PmtId/EndToEndId ETAI//43"), nil},
		{"InstrId long", ">I-1<", ">" + x(36) + "<", un("identifiant_trop_long " + v1 + "PmtId/InstrId" + e1), nil},
		{"InstrId double", "<PmtId><EndToEndId>ETAI-000043", "<PmtId><InstrId>I-1</InstrId><EndToEndId>ETAI-000043", nil, un("identifiant_double " + v2 + "PmtId/InstrId" + e2)},
		{"MsgId de 36", "ETAI-20270308-001", x(36), un("identifiant_trop_long GrpHdr/MsgId"), nil},
		{"MsgId à barre", "ETAI-20270308-001", "/ETAI", un("identifiant_barre GrpHdr/MsgId"), nil},
		{"MsgId accentué", "ETAI-20270308-001", "ÉTAI_1", un("caractere GrpHdr/MsgId"), nil},
		{"MsgId absent", "<MsgId>ETAI-20270308-001</MsgId>", "", un("element_absent GrpHdr/MsgId"), nil},
		{"PmtInfId double", "LOT-2", "LOT-1", un("identifiant_double PmtInf[2]/PmtInfId"), nil},
		{"motif de 141", "Loyer 03/2027 - ref. 778812 + charges", x(141), un("remise_trop_longue " + v1 + "RmtInf/Ustrd[1]" + e1), nil},
		{"deux motifs", "</Ustrd>", "</Ustrd><Ustrd>suite</Ustrd>", un("remise_multiple " + v1 + "RmtInf" + e1), nil},
		{"motif et référence", "</Ustrd>", "</Ustrd><Strd><CdtrRefInf><Ref>1</Ref></CdtrRefInf></Strd>", un("remise_multiple " + v1 + "RmtInf" + e1), nil},
		{"motif accentué", "Loyer 03", "Loyer d’été 03", nil, un("caractere " + v1 + "RmtInf/Ustrd[1]" + e1)},
		{"motif sur deux lignes", "Loyer 03", "Loyer\n03", nil, un("caractere " + v1 + "RmtInf/Ustrd[1]" + e1)},
		{"autre alphabet", "Loyer 03", "Ενοίκιο 03", un("caractere " + v1 + "RmtInf/Ustrd[1]" + e1), nil},
		{"image", "Zoe Loeuvre", "Zoe 😀", un("caractere " + v1 + "UltmtDbtr/Nm" + e1), nil},
		{"typographie", "Loyer 03", "Loyer – « n° 3 » … &amp; 10 € é", nil, un("caractere " + v1 + "RmtInf/Ustrd[1]" + e1)},
		{"référence RF fausse", "RF18", "RF19", nil, un("reference_creancier " + v2 + "RmtInf/Strd[1]/CdtrRefInf/Ref" + e2)},
		{"frais partagés", "SLEV", "SHAR", un("frais PmtInf[1]/ChrgBr"), nil},
		{"frais inconnus", "SLEV", "MOI", un("frais PmtInf[1]/ChrgBr"), nil},
		{"chèque", ">TRF<", ">CHK<", un("moyen_de_paiement PmtInf[1]/PmtMtd"), nil},
		{"service absent", "<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf>", "", nil, un("niveau_de_service PmtInf[1]/PmtTpInf/SvcLvl")},
		{"ligne unique illisible", ">false<", ">non<", un("valeur_invalide PmtInf[1]/BtchBookg"), nil},
		{"banque vide", "<Othr><Id>NOTPROVIDED</Id></Othr>", "", nil, un("banque_absente PmtInf[2]/DbtrAgt/FinInstnId")},
		{"banque absente", "<DbtrAgt><FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId></DbtrAgt>", "", un("element_absent PmtInf[2]/DbtrAgt"), un("banque_absente PmtInf[2]/DbtrAgt/FinInstnId")},
		{"samedi", "2027-03-10", "2027-03-13", nil, un("date_execution PmtInf[1]/ReqdExctnDt")},
		{"lundi de Pâques", "2027-03-10", "2027-03-29", nil, un("date_execution PmtInf[1]/ReqdExctnDt")},
		{"date passée", "2027-03-10", "2027-03-01", nil, un("date_execution PmtInf[1]/ReqdExctnDt")},
		{"date trop lointaine", "2027-03-10", "2029-03-12", nil, un("date_execution PmtInf[1]/ReqdExctnDt")},
		{"31 novembre", "2027-03-10", "2027-11-31", un("date_execution PmtInf[1]/ReqdExctnDt"), nil},
		{"date française", "2027-03-10", "10/03/2027", un("date_execution PmtInf[1]/ReqdExctnDt"), nil},
		{"date avec fuseau", "2027-03-10", "2027-03-10+01:00", nil, nil},
		{"création illisible", "2027-03-08T09:30:00", "2027-03-08 09:30:00", un("valeur_invalide GrpHdr/CreDtTm"), nil},
		{"création en fractions", "2027-03-08T09:30:00", "2027-03-08T09:30:00.123456+01:00", nil, nil},
		{"élément inconnu", "<ChrgBr>", "<Truc><IBAN>x</IBAN></Truc><ChrgBr>", un("element_inconnu PmtInf[1]/Truc", "iban_invalide PmtInf[1]/Truc/IBAN"), nil},
		{"ordre des éléments", "<PmtInfId>LOT-1</PmtInfId><PmtMtd>TRF</PmtMtd>", "<PmtMtd>TRF</PmtMtd><PmtInfId>LOT-1</PmtInfId>", un("element_mal_place PmtInf[1]/PmtInfId"), nil},
		{"élément répété", "<ChrgBr>SLEV</ChrgBr>", "<ChrgBr>SLEV</ChrgBr><ChrgBr>SLEV</ChrgBr>", un("element_repete PmtInf[1]/ChrgBr"), nil},
		{"répété plus loin", "<ChrgBr>SLEV</ChrgBr>", "<ChrgBr>SLEV</ChrgBr><PmtMtd>TRF</PmtMtd>", un("element_repete PmtInf[1]/PmtMtd"), nil},
		{"deux choix", "</IBAN>", "</IBAN><Othr><Id>1</Id></Othr>", un("element_repete PmtInf[1]/DbtrAcct/Id/Othr"), nil},
		{"choix vide", "<LclInstrm><Cd>INST</Cd></LclInstrm>", "<LclInstrm/>", un("element_absent PmtInf[2]/PmtTpInf/LclInstrm"), un("date_execution PmtInf[2]/ReqdExctnDt")},
		{"texte égaré", "<PmtTpInf>", "<PmtTpInf>bonjour", un("valeur_invalide PmtInf[1]/PmtTpInf"), nil},
		{"élément dans une valeur", ">SLEV<", ">SLEV<b/><", un("element_inconnu PmtInf[1]/ChrgBr/b"), nil},
		{"attribut", "<ChrgBr>", `<ChrgBr lang="fr">`, un("attribut PmtInf[1]/ChrgBr"), nil},
		{"schéma cité", "<Document ", `<Document xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b" `, nil, nil},
		{"nul", "<Cdtr>", `<Cdtr xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true">`, un("attribut " + v1 + "Cdtr" + e1), nil},
		{"autre espace de noms", "<ChrgBr>SLEV</ChrgBr>", `<ChrgBr xmlns="urn:autre">SLEV</ChrgBr>`, un("element_inconnu PmtInf[1]/ChrgBr"), nil},
		{"pays en clair", "<Ctry>FR<", "<Ctry>France<", un("valeur_invalide " + v1 + "Cdtr/PstlAdr/Ctry" + e1), nil},
		{"ville de 36", "<TwnNm>Valmoulin<", "<TwnNm>" + x(36) + "<", un("valeur_invalide " + v1 + "Cdtr/PstlAdr/TwnNm" + e1), nil},
		{"commentaire dans une valeur", "ETAI-000043", "ETAI<!-- x -->-000043", nil, nil},
		{"préfixe", "<GrpHdr>", "<GrpHdr xmlns:a=\"urn:b\">", nil, nil},
	}
}

func TestMutations(t *testing.T) {
	for _, v := range []Version{V09, V03} {
		bic, ferme := "BICFI", "</BICFI>"
		if v == V03 {
			bic, ferme = "BIC", "</BIC>"
		}
		liste := communes()
		liste = append(liste,
			mutation{"BIC court", "PSSTFRPPXXX", "PSSTFRPP XX", []string{"bic_invalide PmtInf[1]/DbtrAgt/FinInstnId/" + bic}, nil},
			mutation{"BIC vide", "COBADEFFXXX", "", []string{"bic_invalide " + v2 + "CdtrAgt/FinInstnId/" + bic + e2}, nil},
			mutation{"service autre", "<Cd>SEPA<", "<Cd>URGP<", []string{"niveau_de_service PmtInf[1]/PmtTpInf/SvcLvl/Cd"}, nil},
			mutation{"service propre", "<Cd>SEPA</Cd>", "<Prtry>SEPA</Prtry>", []string{"niveau_de_service PmtInf[1]/PmtTpInf/SvcLvl/Prtry"}, nil},
		)
		if v == V09 {
			liste = append(liste,
				mutation{"BIC de la .03", "<BICFI>PSSTFRPPXXX" + ferme, "<BIC>PSSTFRPPXXX</BIC>", []string{"version PmtInf[1]/DbtrAgt/FinInstnId/BIC"}, nil},
				mutation{"date de la .03", "<Dt>2027-03-10</Dt>", "2027-03-10", []string{"version PmtInf[1]/ReqdExctnDt"}, nil},
				mutation{"date et heure", "<Dt>2027-03-10</Dt>", "<DtTm>2027-03-10T10:00:00</DtTm>", nil, nil},
				mutation{"date et heure fausses", "<Dt>2027-03-10</Dt>", "<DtTm>2027-03-10T25:00:00</DtTm>", []string{"date_execution PmtInf[1]/ReqdExctnDt/DtTm"}, nil},
			)
		} else {
			liste = append(liste,
				mutation{"BIC de la .09", "<BIC>PSSTFRPPXXX" + ferme, "<BICFI>PSSTFRPPXXX</BICFI>", []string{"version PmtInf[1]/DbtrAgt/FinInstnId/BICFI"}, nil},
				mutation{"date de la .09", "2027-03-10", "<Dt>2027-03-10</Dt>", []string{"version PmtInf[1]/ReqdExctnDt/Dt"}, nil},
				mutation{"BIC que la .03 refuse", "PSSTFRPPXXX", "1234FRPPXXX", []string{"valeur_invalide PmtInf[1]/DbtrAgt/FinInstnId/BIC"}, nil},
			)
		}
		source := base(t, v)
		for _, m := range liste {
			if !strings.Contains(source, m.vieux) {
				t.Fatalf("%s : %q absent", m.nom, m.vieux)
			}
			r, err := Verifier(strings.NewReader(strings.Replace(source, m.vieux, m.neuf, 1)), "f.xml")
			if err != nil {
				t.Errorf("%s %s : %v", v.Format(), m.nom, err)
				continue
			}
			attendu := func(l []string) []string {
				o := []string{}
				for _, s := range l {
					if v == V09 {
						s = strings.ReplaceAll(s, "/ReqdExctnDt", dateDe(s, m.neuf))
					}
					o = append(o, s)
				}
				return o
			}
			if d := cmp.Diff(attendu(m.fautes), resume(r.Fautes)); d != "" {
				t.Errorf("%s %s, fautes : %s\n%+v", v.Format(), m.nom, d, r.Fautes)
			}
			if d := cmp.Diff(attendu(m.alertes), resume(r.Avertissements)); d != "" {
				t.Errorf("%s %s, avertissements : %s", v.Format(), m.nom, d)
			}
			for _, f := range append(r.Fautes, r.Avertissements...) {
				verifierMessage(t, m.nom, f)
			}
		}
	}
}

// dateDe gives the path of the date in .09, where it stands in Dt.
func dateDe(s, neuf string) string {
	if strings.HasPrefix(s, "date_execution") && !strings.Contains(neuf, "DtTm") {
		return "/ReqdExctnDt/Dt"
	}
	return "/ReqdExctnDt"
}

// verifierMessage wants a French sentence that says where, why and what to do.
func verifierMessage(t *testing.T, nom string, f Faute) {
	t.Helper()
	m := f.Message
	if !strings.HasSuffix(m, ".") || !strings.Contains(m, "\u00a0: ") || strings.Contains(m, " : ") || strings.Contains(m, " ; ") || strings.ContainsAny(m, "\n\t") {
		t.Errorf("%s : message %q", nom, m)
	}
	if f.Reference != "" && !strings.Contains(m, "virement") {
		t.Errorf("%s : message sans virement : %q", nom, m)
	}
}

func TestVerifierVersions(t *testing.T) {
	source := base(t, V09)
	for urn, c := range map[string]struct {
		format          string
		fautes, alertes []string
	}{
		urnISO + "pain.001.001.12":    {"pain.001.001.12", []string{}, []string{"version /Document"}},
		urnISO + "pain.001.001.10":    {"pain.001.001.10", []string{"version /Document"}, []string{}},
		urnISO + "pain.001.001.05":    {"pain.001.001.05", []string{"version /Document"}, []string{}},
		"":                            {"pain.001", []string{"espace_de_noms /Document"}, []string{}},
		"urn:x:pain.001.001.09.ch.03": {"pain.001.001.09", []string{"espace_de_noms /Document"}, []string{}},
		urnISO + "camt.053.001.08":    {"pain.001", []string{"espace_de_noms /Document"}, []string{}},
	} {
		r, err := Verifier(strings.NewReader(strings.Replace(source, urnISO+"pain.001.001.09", urn, 1)), "")
		if err != nil {
			t.Error(urn, err)
			continue
		}
		if string(r.Format) != c.format || r.Nombre != 3 {
			t.Errorf("%s : %s, %d virements", urn, r.Format, r.Nombre)
		}
		if d := cmp.Diff(c.fautes, resume(r.Fautes)) + cmp.Diff(c.alertes, resume(r.Avertissements)); d != "" {
			t.Errorf("%s : %s", urn, d)
		}
	}
	// A prefix for the whole document changes nothing.
	prefixe := strings.NewReplacer("<?", "<?", "</", "</p:", "<", "<p:", "xmlns=", "xmlns:p=").Replace(source)
	if r, err := Verifier(strings.NewReader(prefixe), ""); err != nil || len(r.Fautes) != 0 {
		t.Error(err, r.Fautes)
	}
}

func TestVerifierRefus(t *testing.T) {
	bon := base(t, V09)
	for nom, c := range map[string]struct{ source, dit string }{
		"vide":               {"", "vide"},
		"binaire":            {"\x7fELF\x02\x01\x01\x00\x00", ""},
		"texte":              {"MSG;42;412,00\n", "XML"},
		"JSON":               {`{"a":1}`, "XML"},
		"tronqué":            {bon[:len(bon)/2], "tronqué"},
		"HTML":               {"<html><body/></html>", "racine"},
		"relevé":             {`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt/></Document>`, "releve lire"},
		"pain.002":           {`<Document><CstmrPmtStsRpt/></Document>`, "ordre retour"},
		"pain.008":           {`<Document><CstmrDrctDbtInitn/></Document>`, "prélèvement"},
		"autre":              {`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08"><FIToFICstmrCdtTrf/></Document>`, "pacs.008"},
		"inconnu":            {`<Document><Truc/></Document>`, "Truc"},
		"document nu":        {`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"/>`, "vide"},
		"entité":             {`<!DOCTYPE Document [<!ENTITY a "b">]>` + bon, ""},
		"attribut en double": {strings.Replace(bon, `Ccy="EUR"`, `Ccy="EUR" Ccy="EUR"`, 1), ""},
		"deux racines":       {bon + "<Document/>", ""},
		"UTF-8 faux":         {strings.Replace(bon, "Zoe", "Zo\xe9", 1), ""},
		"profond":            {strings.Replace(bon, "<ChrgBr>", strings.Repeat("<a>", 100), 1), ""},
	} {
		r, err := Verifier(strings.NewReader(c.source), nom)
		var f *FichierRefuse
		if !errors.As(err, &f) || !strings.Contains(f.Error(), c.dit) || r.Fautes != nil {
			t.Errorf("%s : %v", nom, err)
		}
	}
	// A failing disk is not a bad file.
	panne := errors.New("disque débranché")
	_, err := Verifier(iotest.ErrReader(panne), "")
	var f *FichierRefuse
	if !errors.Is(err, panne) || errors.As(err, &f) {
		t.Error(err)
	}
}

func TestVerifierAu(t *testing.T) {
	source := base(t, V09)
	r, err := VerifierAu(strings.NewReader(source), "", jour.Certain(2027, 3, 12))
	if err != nil || cmp.Diff([]string{"date_execution PmtInf[1]/ReqdExctnDt/Dt"}, resume(r.Avertissements)) != "" {
		t.Error(err, r.Avertissements)
	}
	// An unstructured address: a warning in a file of 2025 judged in its time, a fault once the rule is in force.
	ancien := strings.NewReplacer("2027-03-08", "2025-03-03", "2027-03-10", "2025-03-05", "2027-03-14", "2025-03-05",
		"<TwnNm>Valmoulin</TwnNm><Ctry>FR</Ctry>", "<AdrLine>99100 Valmoulin</AdrLine>").Replace(source)
	for aujourdhui, veut := range map[jour.Jour][2]int{{}: {0, 1}, jour.Certain(2025, 3, 4): {0, 1}, jour.Certain(2026, 11, 14): {0, 3}, jour.Certain(2026, 11, 15): {1, 2}} {
		r, err := VerifierAu(strings.NewReader(ancien), "", aujourdhui)
		if err != nil || len(r.Fautes) != veut[0] || len(r.Avertissements) != veut[1] {
			t.Errorf("%v : %v %v %v", aujourdhui, err, resume(r.Fautes), resume(r.Avertissements))
		}
	}
	limite := strings.NewReplacer("2025-03-05", "2026-11-16").Replace(ancien)
	if r, err := Verifier(strings.NewReader(limite), ""); err != nil || len(r.Fautes) != 1 {
		t.Error(err, resume(r.Fautes))
	}
}

func TestRapportJSON(t *testing.T) {
	r, err := Verifier(strings.NewReader(strings.Replace(base(t, V09), ">412.00<", ">x<", 1)), "ordres.xml")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(r); err != nil {
		t.Fatal(err)
	}
	reference(t, "rapport.json", b.String())
	bon, err := Verifier(strings.NewReader(base(t, V03)), "bon.xml")
	if err != nil {
		t.Fatal(err)
	}
	j, err := json.Marshal(bon)
	if veut := `{"fichier":"bon.xml","format":"pain.001.001.03","nombre":3,"total":47516,"fautes":[],"avertissements":[]}`; err != nil || string(j) != veut {
		t.Errorf("%s %v", j, err)
	}
}

// A file with more faults than anyone reads: the list is cut and says so, memory stays flat.
func TestVerifierBeaucoupDeFautes(t *testing.T) {
	s := strings.ReplaceAll(ecrit(t, V09, grand(3000)), `Ccy="EUR"`, `Ccy="USD"`)
	r, err := Verifier(strings.NewReader(s), "")
	if err != nil || len(r.Fautes) != fautesMax+1 || r.Fautes[fautesMax].Regle != RegleSuite || !strings.Contains(r.Fautes[fautesMax].Message, "2000") {
		t.Errorf("%v : %d fautes", err, len(r.Fautes))
	}
	if r.Nombre != 3000 || r.Fautes[fautesMax-1].Reference != releve.Texte("ETAI-2027-03-00000999") {
		t.Error(r.Nombre, r.Fautes[fautesMax-1])
	}
}

// Names and identifiers as long as the scanner allows do not fill the report.
func TestVerifierNomsDemesures(t *testing.T) {
	nom := strings.Repeat("a", 250)
	s := strings.Replace(base(t, V09), "<ChrgBr>SLEV<", "<ChrgBr>SLEV"+strings.Repeat("<"+nom+">", 50)+strings.Repeat("</"+nom+">", 50)+"<", 1)
	s = strings.Replace(s, "ETAI-000043", strings.Repeat("b", 10_000), 1)
	r, err := Verifier(strings.NewReader(s), "")
	if err != nil || len(r.Fautes) != 2 {
		t.Fatal(err, len(r.Fautes))
	}
	for _, f := range r.Fautes {
		if len(f.Chemin) > 600 || len(f.Message) > 1000 || len(f.Reference) > 200 {
			t.Errorf("%s : %d, %d, %d", f.Regle, len(f.Chemin), len(f.Message), len(f.Reference))
		}
	}
}

func BenchmarkVerifier100000(b *testing.B) {
	s := ecrit(b, V09, grand(100_000))
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		if r, err := Verifier(strings.NewReader(s), ""); err != nil || len(r.Fautes) > 0 {
			b.Fatal(err, r.Fautes)
		}
	}
}
