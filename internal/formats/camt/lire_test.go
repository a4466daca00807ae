// SPDX-License-Identifier: EUPL-1.2

package camt

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/formats/releve"
)

const (
	notreIBAN = "FR7630006000011234567890189"
	autreIBAN = "FR1420041010050500013M02606"
	avant08   = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"
	depuis08  = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
)

// leSolde writes a balance of the eve or of the day.
func leSolde(genre, montant, sens, date string) string {
	return fmt.Sprintf("<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">%s</Amt><CdtDbtInd>%s</CdtDbtInd><Dt><Dt>%s</Dt></Dt></Bal>\n",
		genre, montant, sens, date)
}

const compteEUR = "<Acct><Id><IBAN>" + notreIBAN + "</IBAN></Id><Ccy>EUR</Ccy></Acct>\n"

// document wraps the inside of one statement; the inside begins on line 3.
func document(espace, dedans string) string {
	return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"" + espace +
		"\"><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId></GrpHdr><Stmt><Id>R1</Id><ElctrncSeqNb>7</ElctrncSeqNb><CreDtTm>2026-11-21T05:00:00</CreDtTm>\n" +
		dedans + "</Stmt></BkToCstmrStmt></Document>"
}

// unJour is a statement that opens at 100,00 and closes at cloture, with entries.
func unJour(cloture string, ecritures ...string) string {
	return document(depuis08, compteEUR+leSolde("OPBD", "100.00", "CRDT", "2026-11-19")+leSolde("CLBD", cloture, "CRDT", "2026-11-20")+strings.Join(ecritures, "\n"))
}

const dates = "<BookgDt><Dt>2026-11-20</Dt></BookgDt><ValDt><Dt>2026-11-20</Dt></ValDt>"

// ecrit writes an entry: amount, direction, and anything after the dates.
func ecrit(montant, sens, suite string) string {
	return fmt.Sprintf("<Ntry><Amt Ccy=\"EUR\">%s</Amt><CdtDbtInd>%s</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>%s%s</Ntry>", montant, sens, dates, suite)
}

func lire(t *testing.T, doc string) releve.Fichier {
	t.Helper()
	var c releve.Collecteur
	l, err := Ouvrir(strings.NewReader(doc))
	if err == nil {
		err = l.Lire(&c)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, doc)
	}
	return c.Fichier("essai.xml", l.Format())
}

// uneLigne reads a statement of one entry.
func uneLigne(t *testing.T, doc string) (releve.Ligne, []releve.Alerte) {
	t.Helper()
	f := lire(t, doc)
	if len(f.Comptes) != 1 || len(f.Comptes[0].Lignes) != 1 {
		t.Fatalf("%d comptes", len(f.Comptes))
	}
	return f.Comptes[0].Lignes[0], f.Alertes
}

func codes(alertes []releve.Alerte) string {
	var c []string
	for _, a := range alertes {
		s := a.Code
		if a.Ligne != nil {
			s += fmt.Sprintf(":%d", *a.Ligne)
		}
		c = append(c, s)
	}
	return strings.Join(c, " ")
}

// jourCompare lets cmp look at days and texts.
var comparable = cmp.Comparer(func(a, b jour.Jour) bool { return a == b })

func TestJournee(t *testing.T) {
	f := lire(t, document(depuis08, compteEUR+leSolde("OPBD", "1000.00", "CRDT", "2026-11-19")+leSolde("CLBD", "1223.97", "CRDT", "2026-11-20")+
		leSolde("ITBD", "3", "DBIT", "2026-11-20")+
		`<Ntry><NtryRef>N1</NtryRef><Amt Ccy="EUR">635.97</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>`+dates+`<AcctSvcrRef>A1</AcctSvcrRef>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn><Prtry><Cd>05</Cd></Prtry></BkTxCd><NtryDtls><TxDtls>
<Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><Amt Ccy="EUR">635.97</Amt><RltdPties><Dbtr><Pty><Nm>CAF DE VALMOULIN</Nm></Pty></Dbtr>
<DbtrAcct><Id><IBAN>FR14 2004 1010 0505 0001 3M02 606</IBAN></Id></DbtrAcct><UltmtCdtr><Pty><Nm>ESSAI Marie</Nm></Pty></UltmtCdtr></RltdPties>
<RmtInf><Ustrd>ALLOC 1234567</Ustrd><Ustrd>AAH
	10/2026</Ustrd></RmtInf></TxDtls></NtryDtls><AddtlNtryInf>VIREMENT RECU</AddtlNtryInf></Ntry>`+
		`<Ntry><NtryRef>N2</NtryRef><Amt Ccy="EUR">475.15</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>`+dates+`
<BkTxCd><Prtry><Cd>06</Cd></Prtry></BkTxCd><NtryDtls><Btch><MsgId>MSG1</MsgId><PmtInfId>LOT-1</PmtInfId><NbOfTxs>2</NbOfTxs></Btch>
<TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs><Amt Ccy="EUR">400</Amt><CdtDbtInd>CRDT</CdtDbtInd><RltdPties><Cdtr><Pty><Nm>BAILLEUR ESSAI</Nm></Pty></Cdtr><CdtrAcct><Id><IBAN>`+autreIBAN+`</IBAN></Id></CdtrAcct></RltdPties><RmtInf><Ustrd>LOYER</Ustrd></RmtInf></TxDtls>
<TxDtls><Refs><EndToEndId>E2</EndToEndId><PmtInfId>LOT-2</PmtInfId></Refs><Amt Ccy="EUR">75.15</Amt><RmtInf><Strd><CdtrRefInf><Ref>RF18</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry>`+
		ecrit("63.15", "CRDT", "<NtryDtls><TxDtls><Refs><EndToEndId>E0</EndToEndId></Refs><RltdPties><Dbtr><Pty><Nm>NOUS</Nm></Pty></Dbtr><Cdtr><Pty><Nm>ENERGIE ESSAI</Nm></Pty></Cdtr></RltdPties><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls></NtryDtls>")))
	j, eve := jour.Certain(2026, 11, 20), jour.Certain(2026, 11, 19)
	o, cl := argent.Centimes(100000), argent.Centimes(122397)
	attendu := releve.Fichier{Fichier: "essai.xml", Format: "camt.053.001.08", Alertes: []releve.Alerte{}, Comptes: []releve.Compte{{
		IBAN: notreIBAN, Devise: "EUR", DateOuverture: eve, DateCloture: j, SoldeOuverture: &o, SoldeCloture: &cl, Identifiant: "R1", Numero: "7",
		Lignes: []releve.Ligne{
			{DateOperation: j, DateValeur: j, Montant: 63597, Libelle: "ALLOC 1234567 AAH 10/2026", ReferenceBancaire: "A1", Contrepartie: "CAF DE VALMOULIN", Code: "PMNT/RCDT/ESCT",
				Details: []releve.Detail{{Montant: 63597, Contrepartie: "CAF DE VALMOULIN", ContrepartieIBAN: autreIBAN, Libelle: "ALLOC 1234567 AAH 10/2026", CreancierUltime: "ESSAI Marie"}}},
			{DateOperation: j, DateValeur: j, Montant: -47515, Libelle: "LOYER / RF18", ReferenceBancaire: "N2", Code: "06", Remise: "LOT-1", Rang: 1,
				Details: []releve.Detail{
					{Montant: -40000, ReferenceBoutEnBout: "E1", Contrepartie: "BAILLEUR ESSAI", ContrepartieIBAN: autreIBAN, Libelle: "LOYER", Remise: "LOT-1"},
					{Montant: -7515, ReferenceBoutEnBout: "E2", Libelle: "RF18", Remise: "LOT-2"}}},
			{DateOperation: j, DateValeur: j, Montant: 6315, ReferenceBoutEnBout: "E0", Contrepartie: "ENERGIE ESSAI", Retour: true, MotifRetour: "AC04", Rang: 2,
				Details: []releve.Detail{{Montant: 6315, ReferenceBoutEnBout: "E0", Contrepartie: "ENERGIE ESSAI", MotifRetour: "AC04"}}},
		}}}}
	if d := cmp.Diff(attendu, f, comparable); d != "" {
		t.Errorf("(-attendu +obtenu) :\n%s", d)
	}
}

func TestSens(t *testing.T) {
	for _, c := range []struct {
		nom, ecriture, cloture string
		montant                argent.Centimes
		retour                 bool
	}{
		{"crédit", ecrit("10", "CRDT", ""), "110.00", 1000, false},
		{"débit", ecrit("10", "DBIT", ""), "90.00", -1000, false},
		{"débit contre-passé", ecrit("10", "DBIT", "<RvslInd>true</RvslInd>"), "90.00", -1000, true},
		{"crédit contre-passé", ecrit("10", "CRDT", "<RvslInd>1</RvslInd>"), "110.00", 1000, true},
		{"RvslInd faux", ecrit("10", "CRDT", "<RvslInd>false</RvslInd>"), "110.00", 1000, false},
		{"sens du détail ignoré", ecrit("10", "DBIT", `<NtryDtls><TxDtls><Amt Ccy="EUR">10</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls></NtryDtls>`), "90.00", -1000, false},
	} {
		t.Run(c.nom, func(t *testing.T) {
			l, alertes := uneLigne(t, unJour(c.cloture, c.ecriture))
			if l.Montant != c.montant || l.Retour != c.retour || len(alertes) > 0 {
				t.Errorf("montant %v, retour %v, alertes %v", l.Montant, l.Retour, alertes)
			}
			for _, d := range l.Details {
				if d.Montant != c.montant {
					t.Errorf("détail %v", d.Montant)
				}
			}
		})
	}
}

func code3(famille, sous string) string {
	return "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>" + famille + "</Cd><SubFmlyCd>" + sous + "</SubFmlyCd></Fmly></Domn></BkTxCd>"
}

func parties(debiteur, ibanDebiteur, creancier, ibanCreancier string) string {
	return "<RltdPties><Dbtr><Pty><Nm>" + debiteur + "</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>" + ibanDebiteur + "</IBAN></Id></DbtrAcct><Cdtr><Pty><Nm>" +
		creancier + "</Nm></Pty></Cdtr><CdtrAcct><Id><IBAN>" + ibanCreancier + "</IBAN></Id></CdtrAcct></RltdPties>"
}

func TestRetoursEtContrepartie(t *testing.T) {
	tx := func(s string) string { return "<NtryDtls><TxDtls>" + s + "</TxDtls></NtryDtls>" }
	motif := "<RtrInf><Rsn><Cd>MD01</Cd></Rsn></RtrInf>"
	for _, c := range []struct {
		nom, sens, suite string
		retour           bool
		motif, autre     releve.Texte
		ibanAutre        releve.Texte
	}{
		{"reçu", "CRDT", tx(parties("LUI", autreIBAN, "NOUS", notreIBAN)), false, "", "LUI", autreIBAN},
		{"émis", "DBIT", tx(parties("NOUS", notreIBAN, "LUI", autreIBAN)), false, "", "LUI", autreIBAN},
		{"retour d'un émis", "CRDT", tx(parties("NOUS", "", "LUI", autreIBAN) + motif), true, "MD01", "LUI", autreIBAN},
		{"retour d'un émis, parties inversées", "CRDT", tx(parties("LUI", autreIBAN, "NOUS", notreIBAN) + motif), true, "MD01", "LUI", autreIBAN},
		{"retour d'un reçu", "DBIT", tx(parties("LUI", autreIBAN, "NOUS", "") + motif), true, "MD01", "LUI", autreIBAN},
		{"retour avec le seul débiteur", "CRDT", tx("<RltdPties><Dbtr><Nm>LUI</Nm></Dbtr></RltdPties>" + motif), true, "MD01", "LUI", ""},
		{"motif propre à la banque", "CRDT", tx("<RtrInf><Rsn><Prtry>compte clos</Prtry></Rsn></RtrInf>"), true, "compte clos", "", ""},
		{"motif en clair", "CRDT", tx("<RtrInf><AddtlInf>Compte</AddtlInf><AddtlInf>clos</AddtlInf></RtrInf>"), true, "Compte clos", "", ""},
		{"sous-famille de retour", "CRDT", code3("ICDT", "RRTN"), true, "", "", ""},
		{"RRCT sans débiteur", "CRDT", code3("RRCT", "ESCT") + tx("<Refs><EndToEndId>E</EndToEndId></Refs>"), true, "", "", ""},
		{"virement instantané reçu", "CRDT", code3("RRCT", "ESCT") + tx(parties("LUI", autreIBAN, "NOUS", notreIBAN)), false, "", "LUI", autreIBAN},
		{"ultime seul", "CRDT", tx("<RltdPties><UltmtDbtr><Nm>POUR LUI</Nm></UltmtDbtr></RltdPties>"), false, "", "POUR LUI", ""},
		{"agent", "DBIT", tx("<RltdPties><Cdtr><Agt><FinInstnId><Nm>BANQUE</Nm></FinInstnId></Agt></Cdtr></RltdPties>"), false, "", "BANQUE", ""},
	} {
		t.Run(c.nom, func(t *testing.T) {
			cloture := map[string]string{"CRDT": "110", "DBIT": "90"}[c.sens]
			l, alertes := uneLigne(t, unJour(cloture, ecrit("10", c.sens, c.suite)))
			if l.Retour != c.retour || l.MotifRetour != c.motif || l.Contrepartie != c.autre {
				t.Errorf("retour %v, motif %q, contrepartie %q", l.Retour, l.MotifRetour, l.Contrepartie)
			}
			if len(l.Details) == 1 && l.Details[0].ContrepartieIBAN != c.ibanAutre {
				t.Errorf("compte %q", l.Details[0].ContrepartieIBAN)
			}
			if len(alertes) > 0 {
				t.Errorf("alertes %v", alertes)
			}
		})
	}
}

func TestStatuts(t *testing.T) {
	avec := func(statut string) string {
		return `<Ntry><Amt Ccy="EUR">10</Amt><CdtDbtInd>CRDT</CdtDbtInd>` + statut + dates + `</Ntry>`
	}
	for _, c := range []struct {
		statut, cloture string
		attente         bool
		alertes         string
	}{
		{"<Sts><Cd>BOOK</Cd></Sts>", "110", false, ""},
		{"<Sts>BOOK</Sts>", "110", false, ""},
		{"<Sts><Cd>PDNG</Cd></Sts>", "100", true, ""},
		{"<Sts>PDNG</Sts>", "100", true, ""},
		{"<Sts>INFO</Sts>", "100", true, ""},
		{"<Sts><Cd>FUTR</Cd></Sts>", "100", true, ""},
		{"<Sts><Prtry>ATTENTE</Prtry></Sts>", "100", true, "statut_inconnu:1"},
		{"", "110", false, "statut_inconnu:1"},
	} {
		l, alertes := uneLigne(t, unJour(c.cloture, avec(c.statut)))
		if l.EnAttente != c.attente || codes(alertes) != c.alertes {
			t.Errorf("%s : en attente %v, alertes %s", c.statut, l.EnAttente, codes(alertes))
		}
	}
}

func TestDetails(t *testing.T) {
	tx := func(s string) string { return "<TxDtls>" + s + "</TxDtls>" }
	eur := func(m string) string { return `<Amt Ccy="EUR">` + m + `</Amt>` }
	for _, c := range []struct {
		nom, details string
		montants     []argent.Centimes
		alertes      string
	}{
		{"aucun", "", nil, ""},
		{"un sans montant", tx(""), []argent.Centimes{1000}, ""},
		{"un avec frais", tx(eur("9.50")), []argent.Centimes{950}, "details_ecart:1"},
		{"un en devise", tx(`<Amt Ccy="USD">11</Amt>`), []argent.Centimes{1000}, "details_devise:1"},
		{"un en devise et en euros", tx(`<Amt Ccy="USD">11</Amt><AmtDtls><InstdAmt><Amt Ccy="USD">11</Amt></InstdAmt><TxAmt>` + eur("10") + `</TxAmt></AmtDtls>`), []argent.Centimes{1000}, ""},
		{"version 02", tx("<AmtDtls><InstdAmt>"+eur("4")+"</InstdAmt></AmtDtls>") + tx("<AmtDtls><InstdAmt>"+eur("7")+"</InstdAmt><TxAmt>"+eur("6")+"</TxAmt></AmtDtls>"), []argent.Centimes{400, 600}, ""},
		{"deux sans montant", tx("") + tx(eur("6")), []argent.Centimes{0, 600}, "details_sans_montant:1"},
		{"montant illisible", tx(eur("4,00")) + tx(eur("6")), []argent.Centimes{0, 600}, "details_sans_montant:1"},
		{"somme fausse", tx(eur("4")) + tx(eur("5")), []argent.Centimes{400, 500}, "details_ecart:1"},
		{"deux blocs", tx(eur("4")) + "</NtryDtls><NtryDtls>" + tx(eur("6")), []argent.Centimes{400, 600}, ""},
	} {
		t.Run(c.nom, func(t *testing.T) {
			l, alertes := uneLigne(t, unJour("110", ecrit("10", "CRDT", "<NtryDtls>"+c.details+"</NtryDtls>")))
			var montants []argent.Centimes
			for _, d := range l.Details {
				montants = append(montants, d.Montant)
			}
			if d := cmp.Diff(c.montants, montants); d != "" || codes(alertes) != c.alertes || l.Montant != 1000 {
				t.Errorf("%v, alertes %s", montants, codes(alertes))
			}
		})
	}
}

func TestVersions(t *testing.T) {
	dedans := compteEUR + leSolde("OPBD", "1", "CRDT", "2026-11-19") + leSolde("CLBD", "1", "CRDT", "2026-11-20")
	for _, v := range []string{"02", "03", "04", "05", "08", "10", "13"} {
		espace := "urn:iso:std:iso:20022:tech:xsd:camt.053.001." + v
		if f := lire(t, document(espace, dedans)); f.Format != "camt.053.001."+v || len(f.Comptes) != 1 {
			t.Errorf("version %s : %s", v, f.Format)
		}
	}
	if f := lire(t, strings.Replace(document("", dedans), ` xmlns=""`, "", 1)); f.Format != "camt.053" || codes(f.Alertes) != AlerteEspace {
		t.Errorf("sans espace de noms : %s, %s", f.Format, codes(f.Alertes))
	}
	prefixe := strings.NewReplacer("</", "</c:", "<Doc", "<c:Doc", "<", "<c:", "<c:Doc", "<c:Doc", "<?xml", "<?xml", " xmlns=", " xmlns:c=").Replace(document(depuis08, dedans))
	prefixe = strings.Replace(prefixe, "<c:?xml", "<?xml", 1)
	if f := lire(t, prefixe); f.Format != "camt.053.001.08" || len(f.Comptes) != 1 {
		t.Errorf("avec préfixe : %s", f.Format)
	}
	avis := strings.NewReplacer("camt.053", "camt.054", "BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn", "Stmt>", "Ntfctn>").Replace(document(depuis08,
		"<FrToDt><FrDtTm>2026-11-20T00:00:00</FrDtTm><ToDtTm>2026-11-20T23:59:59</ToDtTm></FrToDt>"+compteEUR+ecrit("10", "CRDT", "")))
	f := lire(t, avis)
	c := f.Comptes[0]
	if f.Format != "camt.054.001.08" || c.SoldeOuverture != nil || c.SoldeCloture != nil || len(c.Lignes) != 1 || c.DateOuverture.String() != "2026-11-20" || c.DateCloture != c.DateOuverture {
		t.Errorf("avis : %+v", f)
	}
}

// TestTolerances: what other readers choke on and real banks write.
func TestTolerances(t *testing.T) {
	ouvre, ferme := leSolde("OPBD", "100", "CRDT", "2026-11-19"), leSolde("CLBD", "110", "CRDT", "2026-11-20")
	ligne := ecrit("10.00000", "CRDT", "")
	for _, c := range []struct{ nom, dedans, alertes string }{
		{"ordre inversé", ligne + ferme + ouvre + compteEUR, ""},
		{"éléments inconnus", compteEUR + ouvre + ferme + "<Nouveau><Amt>x</Amt></Nouveau>" + strings.Replace(ligne, "<Amt", "<Inconnu><Amt Ccy='USD'>3</Amt></Inconnu><Amt", 1), ""},
		{"espace étranger", compteEUR + ouvre + ferme + `<x:Ntry xmlns:x="urn:x"><x:Amt>9</x:Amt></x:Ntry>` + ligne, ""},
		{"PRCD", compteEUR + leSolde("PRCD", "100", "CRDT", "2026-11-19") + ferme + ligne, ""},
		{"PRCD et OPBD", compteEUR + leSolde("PRCD", "90", "CRDT", "2026-11-18") + ouvre + ferme + ligne, ""},
		{"OPBD répété", compteEUR + ouvre + ouvre + ferme + ligne, ""},
		{"ligne de crédit", compteEUR + strings.Replace(ouvre, "<Amt", `<CdtLine><Incl>true</Incl><Amt Ccy="EUR">500</Amt></CdtLine><Amt`, 1) + ferme + ligne, ""},
		{"autres soldes", compteEUR + ouvre + ferme + `<Bal><Tp><CdOrPrtry><Cd>CLAV</Cd></CdOrPrtry></Tp><Amt Ccy="KWD">1.2345</Amt></Bal><Bal><Tp><CdOrPrtry><Prtry>X</Prtry></CdOrPrtry></Tp></Bal>` + ligne, ""},
		{"date et heure", compteEUR + ouvre + ferme + strings.ReplaceAll(ligne, "<Dt>2026-11-20</Dt>", "<DtTm>2026-11-20T23:59:59.999+01:00</DtTm>"), ""},
		{"date avec fuseau", compteEUR + ouvre + ferme + strings.ReplaceAll(ligne, "2026-11-20", "2026-11-20+01:00"), ""},
		{"blancs", compteEUR + ouvre + ferme + strings.NewReplacer("CRDT", "\n CRDT ", "10.00000", " 10.00 ", "BOOK", "BOOK\t").Replace(ligne), ""},
		{"commentaires et CDATA", compteEUR + ouvre + ferme + strings.Replace(ligne, "10.00000", "1<!-- x --><![CDATA[0]]>", 1), ""},
		{"sans date d'opération", compteEUR + ouvre + ferme + strings.Replace(ligne, "<BookgDt><Dt>2026-11-20</Dt></BookgDt>", "", 1), "date_operation_absente:1"},
		{"sans aucune date", compteEUR + ouvre + ferme + strings.Replace(ligne, dates, "", 1), "date_operation_absente:1"},
		{"hors période", compteEUR + ouvre + ferme + strings.ReplaceAll(ligne, "2026-11-20", "2026-12-20"), "date_hors_periode:1"},
		{"montant nul", compteEUR + ouvre + ferme + ligne + ecrit("0.00", "DBIT", ""), "montant_nul:2"},
		{"compte mal écrit", strings.Replace(compteEUR, "189<", "188<", 1) + ouvre + ferme + ligne, "iban_compte"},
		{"compte en petits groupes", strings.Replace(compteEUR, notreIBAN, "fr76 3000 6000 0112 3456 7890 189", 1) + ouvre + ferme + ligne, ""},
		{"contrepartie mal écrite", compteEUR + ouvre + ferme + ecrit("10", "CRDT", "<NtryDtls><TxDtls>"+parties("L", "FR00", "N", "")+"</TxDtls></NtryDtls>"), "iban_contrepartie:1"},
		{"devise tue", strings.Replace(compteEUR, "<Ccy>EUR</Ccy>", "", 1) + ouvre + ferme + ligne, ""},
		{"devise du montant tue", compteEUR + ouvre + ferme + strings.Replace(ligne, ` Ccy="EUR"`, "", 1), ""},
		{"texte sans fin", compteEUR + ouvre + ferme + ecrit("10", "CRDT", "<AddtlNtryInf>"+strings.Repeat("long ", 2000)+"</AddtlNtryInf>"), ""},
		{"découvert", compteEUR + leSolde("OPBD", "20", "DBIT", "2026-11-19") + leSolde("CLBD", "10", "DBIT", "2026-11-20") + ligne, "solde_debiteur solde_debiteur"},
	} {
		t.Run(c.nom, func(t *testing.T) {
			f := lire(t, document(depuis08, c.dedans))
			if codes(f.Alertes) != c.alertes {
				t.Errorf("alertes %v", f.Alertes)
			}
			k := f.Comptes[0]
			if k.Lignes[0].Montant != 1000 || k.Lignes[0].DateOperation.Vide() || k.SoldeCloture == nil || k.Devise != "EUR" || k.IBAN == "" {
				t.Errorf("%+v", k)
			}
		})
	}
}

func TestDateApresLeReleve(t *testing.T) {
	l, _ := uneLigne(t, unJour("110", strings.Replace(ecrit("10", "CRDT", ""), dates, "<ValDt><Dt>2026-11-18</Dt></ValDt>", 1)))
	if l.DateOperation.String() != "2026-11-18" {
		t.Errorf("%s", l.DateOperation)
	}
	l, _ = uneLigne(t, unJour("110", strings.Replace(ecrit("10", "CRDT", ""), dates, "", 1)))
	if l.DateOperation.String() != "2026-11-20" || !l.DateValeur.Vide() {
		t.Errorf("%s %s", l.DateOperation, l.DateValeur)
	}
}

func TestLibelles(t *testing.T) {
	un := func(s string) string { return "<NtryDtls><TxDtls>" + s + "</TxDtls></NtryDtls>" }
	libre, info, add, ref := "<RmtInf><Ustrd>libre</Ustrd></RmtInf>", "<AddtlNtryInf>banque</AddtlNtryInf>", "<AddtlTxInf>détail</AddtlTxInf>", "<RmtInf><Strd><CdtrRefInf><Ref>RF</Ref></CdtrRefInf></Strd></RmtInf>"
	for _, c := range []struct {
		suite   string
		libelle releve.Texte
	}{
		{"", ""}, {info, "banque"}, {un(libre+add) + info, "libre"}, {un(add+ref) + info, "banque"}, {un(add + ref), "détail"}, {un(ref), "RF"},
		{un("<RmtInf><Strd><AddtlRmtInf>suite</AddtlRmtInf></Strd></RmtInf>"), "suite"},
		{un(libre) + un(libre) + info, "banque"}, {un(libre) + un(ref) + un(libre), "libre / RF"},
		{un("<RmtInf><Ustrd>"+strings.Repeat("é", 139)+"</Ustrd></RmtInf>") + un(libre), releve.Texte(strings.Repeat("é", 139) + "…")},
	} {
		if l, _ := uneLigne(t, unJour("110", ecrit("10", "CRDT", c.suite))); l.Libelle != c.libelle {
			t.Errorf("%s : %q", c.suite, l.Libelle)
		}
	}
}

func TestAlertesBornees(t *testing.T) {
	var b strings.Builder
	for range 250 {
		b.WriteString(ecrit("0", "CRDT", ""))
	}
	f := lire(t, unJour("100", b.String()))
	if n := len(f.Alertes); n != maxAlertes+1 || f.Alertes[n-1].Code != AlerteAutres || !strings.Contains(f.Alertes[n-1].Message, "150") {
		t.Errorf("%d alertes", len(f.Alertes))
	}
}

// capricieux is a receiver that refuses at the nth call.
type capricieux struct {
	releve.Collecteur
	reste int
}

var errCaprice = errors.New("caprice")

func (c *capricieux) compter() error {
	if c.reste--; c.reste < 0 {
		return errCaprice
	}
	return nil
}
func (c *capricieux) Ouvrir(*releve.Compte) error               { return c.compter() }
func (c *capricieux) Ligne(*releve.Compte, *releve.Ligne) error { return c.compter() }
func (c *capricieux) Fermer(*releve.Compte) error               { return c.compter() }

func TestErreurDuRecepteur(t *testing.T) {
	doc := unJour("110", ecrit("10", "CRDT", ""))
	for n := range 3 {
		if err := Lire(strings.NewReader(doc), &capricieux{reste: n}); err != errCaprice {
			t.Errorf("appel %d : %v", n, err)
		}
	}
	if err := Lire(strings.NewReader(doc), &capricieux{reste: 3}); err != nil {
		t.Error(err)
	}
}

func TestReconnaitre(t *testing.T) {
	for doc, attendu := range map[string]bool{
		unJour("100"):               true,
		"\xef\xbb\xbf" + unJour(""): true,
		"<Document><BkToCstmrStmt>": true,
		`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">`: false,
		"01300060000112345678901": false,
		"":                        false,
	} {
		if Reconnaitre([]byte(doc)) != attendu {
			t.Errorf("%.60q", doc)
		}
	}
}
