// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"syscall"
	"testing"
	"time"
)

var binaire string // the real program, built once

func TestMain(m *testing.M) { os.Exit(construire(m)) }

func construire(m *testing.M) int {
	dossier, err := os.MkdirTemp("", "etai-essais-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dossier) }()
	binaire = filepath.Join(dossier, "etai")
	c := exec.Command("go", "build", "-o", binaire, ".")
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if sortie, err := c.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "go build : %v\n%s", err, sortie)
		return 1
	}
	return m.Run()
}

type resultat struct {
	statut          int
	sortie, erreurs string
}

func lancerEtai(t *testing.T, args ...string) resultat {
	t.Helper()
	var s, e bytes.Buffer
	c := exec.Command(binaire, args...)
	c.Stdout, c.Stderr = &s, &e
	err := c.Run()
	var x *exec.ExitError
	if err != nil && !errors.As(err, &x) {
		t.Fatal(err)
	}
	return resultat{c.ProcessState.ExitCode(), s.String(), strings.ReplaceAll(e.String(), "\u00a0", " ")}
}

// refuse checks a status 2 with an empty output and exactly n lines of fault, each with one of dits.
func (r resultat) refuse(t *testing.T, dits ...string) {
	t.Helper()
	lignes := strings.Split(strings.TrimSuffix(r.erreurs, "\n"), "\n")
	if r.statut != 2 || r.sortie != "" || len(lignes) != len(dits) {
		t.Errorf("%+v, attendu %d fautes", r, len(dits))
		return
	}
	for i, d := range dits {
		if !strings.HasPrefix(lignes[i], "etai : ") || !strings.Contains(lignes[i], d) {
			t.Errorf("%q ; attendu %q", lignes[i], d)
		}
	}
}

func enregistrement(code, date, solde string) string {
	return code + "20041    01005EUR2 0500013M026  " + date + strings.Repeat(" ", 50) + solde + strings.Repeat(" ", 16)
}

func operation(libelle, montant string) string {
	return "0420041    01005EUR2 0500013M02605201126  201126" + fmt.Sprintf("%-31s", libelle) + "  0000000  " + montant + strings.Repeat(" ", 16)
}

func cfonbBon() string {
	return enregistrement("01", "191126", "0000000010000{") + "\n" + operation("VIR CAISSE", "0000000006359G") + "\n" +
		"0520041    01005EUR2 0500013M02605201126     NPYCAISSE FICTIVE" + strings.Repeat(" ", 58) + "\n" +
		enregistrement("07", "201126", "0000000016359G") + "\n"
}

const camtBon = `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-20T20:00:00</CreDtTm></GrpHdr>
<Stmt><Id>S1</Id><Acct><Id><IBAN>FR1420041010050500013M02606</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">1000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-19</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">588.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal>
<Ntry><Amt Ccy="EUR">412.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-20</Dt></BookgDt><ValDt><Dt>2026-11-20</Dt></ValDt>
<AcctSvcrRef>R1</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
<NtryDtls><TxDtls><Refs><EndToEndId>E2E-1</EndToEndId></Refs><Amt Ccy="EUR">412.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><RltdPties><Cdtr><Pty><Nm>BAILLEUR FICTIF</Nm></Pty></Cdtr></RltdPties></TxDtls></NtryDtls></Ntry>
</Stmt></BkToCstmrStmt></Document>`

const painBon = `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn><GrpHdr><MsgId>M-1</MsgId><CreDtTm>2026-11-21T10:00:00</CreDtTm><NbOfTxs>1</NbOfTxs><CtrlSum>12.34</CtrlSum><InitgPty><Nm>ASSOCIATION FICTIVE</Nm></InitgPty></GrpHdr>
<PmtInf><PmtInfId>L-1</PmtInfId><PmtMtd>TRF</PmtMtd><BtchBookg>false</BtchBookg><NbOfTxs>1</NbOfTxs><CtrlSum>12.34</CtrlSum><PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf><ReqdExctnDt><Dt>2026-11-25</Dt></ReqdExctnDt>
<Dbtr><Nm>ASSOCIATION FICTIVE</Nm></Dbtr><DbtrAcct><Id><IBAN>FR1420041010050500013M02606</IBAN></Id></DbtrAcct><DbtrAgt><FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId></DbtrAgt><ChrgBr>SLEV</ChrgBr>
<CdtTrfTxInf><PmtId><EndToEndId>E-1</EndToEndId></PmtId><Amt><InstdAmt Ccy="EUR">12.34</InstdAmt></Amt><Cdtr><Nm>BAILLEUR FICTIF</Nm></Cdtr><CdtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></CdtrAcct><RmtInf><Ustrd>LOYER</Ustrd></RmtInf></CdtTrfTxInf>
</PmtInf></CstmrCdtTrfInitn></Document>`

const retourBon = `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><GrpHdr><MsgId>P-1</MsgId><CreDtTm>2026-11-21T10:05:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>M-1</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId><GrpSts>PART</GrpSts></OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><OrgnlPmtInfId>L-1</OrgnlPmtInfId><TxInfAndSts><OrgnlEndToEndId>E-1</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`

func fecBon() string {
	l := func(compte, debit, credit string) string {
		return "BQ\tBanque\t1\t20261120\t" + compte + "\tCompte\t\t\tP1\t20261120\tLibellé\t" + debit + "\t" + credit + "\t\t\t20261120\t\t\n"
	}
	return "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\tCompAuxNum\tCompAuxLib\tPieceRef\tPieceDate\tEcritureLib\tDebit\tCredit\tEcritureLet\tDateLet\tValidDate\tMontantdevise\tIdevise\n" +
		l("512000", "12,34", "0,00") + l("467000", "0,00", "12,34")
}

// poser writes fixtures in a folder of the test and returns their paths.
func poser(t *testing.T, fichiers map[string]string) func(string) string {
	t.Helper()
	d := t.TempDir()
	for nom, texte := range fichiers {
		if err := os.WriteFile(filepath.Join(d, nom), []byte(texte), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return func(nom string) string { return filepath.Join(d, nom) }
}

func lireJSON(t *testing.T, r resultat) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(r.sortie), &v); err != nil {
		t.Fatalf("%v\n%+v", err, r)
	}
	return v
}

// cles checks the exact set of keys of an object.
func cles(t *testing.T, v any, attendues string) map[string]any {
	t.Helper()
	m, ok := v.(map[string]any)
	if !ok {
		t.Fatalf("pas un objet : %v", v)
	}
	var c []string
	for k := range m {
		c = append(c, k)
	}
	sort.Strings(c)
	a := strings.Fields(attendues)
	sort.Strings(a)
	if !slices.Equal(a, c) {
		t.Fatalf("clés %v, attendu %v", c, a)
	}
	return m
}

func liste(t *testing.T, v any) []any {
	t.Helper()
	l, ok := v.([]any)
	if !ok {
		t.Fatalf("pas une liste : %v", v)
	}
	return l
}

const (
	clesFichier = "fichier format comptes alertes"
	clesCompte  = "iban compte devise date_ouverture date_cloture solde_ouverture solde_cloture lignes"
	clesLigne   = "date_operation date_valeur montant libelle reference_bancaire reference_bout_en_bout contrepartie code retour motif_retour en_attente details"
	clesDetail  = "montant reference_bout_en_bout contrepartie contrepartie_iban libelle"
	clesAlerte  = "code compte ligne message"
	clesRapport = "fichier format nombre total fautes avertissements"
	clesFaute   = "regle chemin reference message"
)

func TestReleveLireJSON(t *testing.T) {
	debit := enregistrement("01", "191126", "0000000000000{") + operation("FRAIS", "0000000000100}") + enregistrement("07", "201126", "0000000000100}")
	p := poser(t, map[string]string{"a.txt": cfonbBon(), "b.xml": camtBon, "c.txt": debit, "faux.xml": cfonbBon()})

	r := lancerEtai(t, "releve", "lire", "--json", p("a.txt"))
	if r.statut != 0 || r.erreurs != "" || strings.Count(r.sortie, "\n") != 1 {
		t.Fatalf("%+v", r)
	}
	f := cles(t, lireJSON(t, r), clesFichier)
	c := cles(t, liste(t, f["comptes"])[0], clesCompte)
	l := cles(t, liste(t, c["lignes"])[0], clesLigne)
	d := cles(t, liste(t, l["details"])[0], clesDetail)
	if f["fichier"] != p("a.txt") || f["format"] != "cfonb120" || len(liste(t, f["alertes"])) != 0 || c["compte"] != "20041010050500013M026" ||
		c["iban"] != "FR1420041010050500013M02606" || c["solde_ouverture"] != 100000.0 || c["solde_cloture"] != 163597.0 || c["date_cloture"] != "2026-11-20" ||
		l["montant"] != 63597.0 || l["code"] != "05" || l["retour"] != false || l["motif_retour"] != nil || l["en_attente"] != false || d["contrepartie"] != "CAISSE FICTIVE" {
		t.Errorf("%s", r.sortie)
	}

	r = lancerEtai(t, "releve", "lire", p("b.xml"), "--json", p("c.txt"), p("faux.xml"))
	fichiers := liste(t, lireJSON(t, r))
	if r.statut != 0 || r.erreurs != "" || len(fichiers) != 3 {
		t.Fatalf("%+v", r)
	}
	f = cles(t, fichiers[0], clesFichier)
	l = cles(t, liste(t, cles(t, liste(t, f["comptes"])[0], clesCompte)["lignes"])[0], clesLigne)
	if f["format"] != "camt.053.001.08" || l["montant"] != -41200.0 || l["code"] != "PMNT/ICDT/ESCT" || l["reference_bout_en_bout"] != "E2E-1" || l["contrepartie"] != "BAILLEUR FICTIF" {
		t.Errorf("%v", f)
	}
	f = cles(t, fichiers[1], clesFichier)
	a := cles(t, liste(t, f["alertes"])[0], clesAlerte)
	if a["code"] != "solde_debiteur" || a["compte"] != "FR1420041010050500013M02606" || a["ligne"] != nil {
		t.Errorf("%v", a)
	}
	if l := cles(t, liste(t, cles(t, liste(t, f["comptes"])[0], clesCompte)["lignes"])[0], clesLigne); len(liste(t, l["details"])) != 0 || l["contrepartie"] != nil {
		t.Errorf("%v", l)
	}
	if f := fichiers[2].(map[string]any); f["format"] != "cfonb120" {
		t.Errorf("le nom du fichier a compté : %v", f["format"])
	}
}

func TestReleveLireTexte(t *testing.T) {
	p := poser(t, map[string]string{"a.txt": cfonbBon(), "b.xml": camtBon, "evil.txt": strings.Replace(cfonbBon(), "VIR CAISSE", "VIR \xc2\x9b CAI", 1)})
	r := lancerEtai(t, "releve", "lire", p("a.txt"), p("b.xml"))
	if r.statut != 0 || r.erreurs != "" {
		t.Fatalf("%+v", r)
	}
	for _, dit := range []string{"FR14\u00a02004", "Solde initial", "1\u202f000,00", "VIR CAISSE – CAISSE FICTIVE", "635,97", "−412,00", "cfonb120, soldes justes", "camt.053.001.08"} {
		if !strings.Contains(r.sortie, dit) {
			t.Errorf("%q absent de\n%s", dit, r.sortie)
		}
	}
	if r := lancerEtai(t, "releve", "lire", p("evil.txt")); strings.ContainsRune(r.sortie+r.erreurs, 0x9b) {
		t.Errorf("caractère de commande écrit au terminal : %q", r.sortie)
	}
}

func TestReleveLireRefus(t *testing.T) {
	gros := strings.Repeat(operation("VIR", "0000000000000A"), 60_000) // more than what stays in memory
	p := poser(t, map[string]string{
		"bon.txt": cfonbBon(), "bon.xml": camtBon, "vide": "", "blanc": " \n", "ordre.xml": painBon, "retour.xml": retourBon,
		"centime.txt": strings.Replace(cfonbBon(), "16359G", "16359H", 1), "tronque.xml": camtBon[:900], "119.txt": cfonbBon()[:239] + cfonbBon()[240:],
		"novembre.txt": strings.Replace(cfonbBon(), "05201126", "05311126", 1), "binaire.xml": "\x7fELF\x00\x01\x02", "double.xml": strings.Replace(camtBon, `Ccy="EUR"`, `Ccy="EUR" Ccy="EUR"`, 1),
		"bombe.xml":   `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Document>&b;</Document>`,
		"balance.xml": strings.Replace(camtBon, "588.00", "588.01", 1), "utf16.xml": "\xff\xfe<\x00?\x00",
		"latin.xml":   strings.Replace(camtBon, "FICTIF", "FICTIF\xe9", 1),
		"tard.txt":    enregistrement("01", "191126", "0000000000000{") + gros + enregistrement("07", "201126", "0000000000001{"),
		"inconnu.csv": "date;montant\n",
	})
	for nom, dit := range map[string]string{
		"vide": "fichier vide", "blanc": "fichier vide", "ordre.xml": "etai ordre verifier", "retour.xml": "etai ordre retour", "tronque.xml": "ligne",
		"119.txt": "ligne 2 (enregistrement 2) : 119 caractères", "novembre.txt": "31/11/2026 n’existe pas", "binaire.xml": "binaire", "double.xml": "ligne 4",
		"bombe.xml": "ligne 1", "utf16.xml": "UTF-16", "latin.xml": "ligne", "inconnu.csv": "format non reconnu", "absent": "fichier introuvable",
		"centime.txt": "1\u202f635,97 EUR", "balance.xml": "588,01", "tard.txt": "ne s’additionnent pas",
	} {
		for _, options := range [][]string{{}, {"--json"}} {
			r := lancerEtai(t, append([]string{"releve", "lire", p(nom)}, options...)...)
			r.refuse(t, dit)
			if !strings.Contains(r.erreurs, p(nom)) {
				t.Errorf("%s : le fichier n’est pas nommé : %s", nom, r.erreurs)
			}
		}
	}
	lancerEtai(t, "releve", "lire", "--json", p("bon.txt"), p("vide"), p("bon.xml"), p("absent")).refuse(t, "fichier vide", "introuvable")
	lancerEtai(t, "releve", "lire", filepath.Dir(p("x"))).refuse(t, "ceci est un dossier")
	lancerEtai(t, "releve", "lire", p("un\nfichier")).refuse(t, "un·fichier : fichier introuvable")
}

// A file of 2 GB is judged without being loaded: here at its second record.
func TestDeuxGigaoctets(t *testing.T) {
	p := poser(t, map[string]string{"nuls.txt": "", "debut.txt": cfonbBon()[:121]})
	for nom, dit := range map[string]string{"nuls.txt": "binaire", "debut.txt": "code 0"} {
		if err := os.Truncate(p(nom), 2<<30); err != nil {
			t.Fatal(err)
		}
		lancerEtai(t, "releve", "lire", "--json", p(nom)).refuse(t, dit)
	}
	r := lancerEtai(t, "ordre", "verifier", p("nuls.txt"))
	if r.statut != 2 || !strings.Contains(r.sortie, "[fichier_illisible]") {
		t.Errorf("%+v", r)
	}
	if r := lancerEtai(t, "fec", "verifier", p("nuls.txt")); r.statut != 2 || r.sortie == "" {
		t.Errorf("%+v", r)
	}
}

func TestOrdreVerifier(t *testing.T) {
	p := poser(t, map[string]string{
		"bon.xml": painBon, "faux.xml": strings.Replace(strings.ReplaceAll(painBon, "DE89370400440532013000", "DE89370400440532013001"), "12.34</InstdAmt>", "0.00</InstdAmt>", 1),
		"tronque.xml": painBon[:700], "releve.xml": camtBon, "vide.xml": "",
	})
	r := lancerEtai(t, "ordre", "verifier", "--json", p("bon.xml"))
	m := cles(t, lireJSON(t, r), clesRapport)
	if r.statut != 0 || m["fichier"] != p("bon.xml") || m["format"] != "pain.001.001.09" || m["nombre"] != 1.0 || m["total"] != 1234.0 || len(liste(t, m["fautes"])) != 0 {
		t.Errorf("%+v", r)
	}
	r = lancerEtai(t, "ordre", "verifier", "--json", p("faux.xml"))
	m = cles(t, lireJSON(t, r), clesRapport)
	fautes := liste(t, m["fautes"])
	if r.statut != 2 || len(fautes) < 2 || strings.Count(r.erreurs, "\n") != len(fautes) {
		t.Errorf("%+v", r)
	}
	for _, f := range fautes {
		if cles(t, f, clesFaute)["message"] == "" {
			t.Errorf("%v", f)
		}
	}
	for _, nom := range []string{"tronque.xml", "releve.xml", "vide.xml"} {
		r := lancerEtai(t, "ordre", "verifier", "--json", p(nom))
		m := cles(t, lireJSON(t, r), clesRapport)
		if r.statut != 2 || len(liste(t, m["fautes"])) != 1 || strings.Count(r.erreurs, "\n") != 1 {
			t.Errorf("%s : %+v", nom, r)
		}
	}
	lancerEtai(t, "ordre", "verifier", "--json", p("absent.xml")).refuse(t, "introuvable")
	if r := lancerEtai(t, "ordre", "verifier", p("faux.xml")); r.statut != 2 || !strings.Contains(r.sortie, "Faute 2") || strings.Count(r.erreurs, "\n") != 1 {
		t.Errorf("%+v", r)
	}
	if r := lancerEtai(t, "ordre", "verifier", p("bon.xml")); r.statut != 0 || !strings.Contains(r.sortie, "1 virement pour 12,34") || !strings.Contains(r.sortie, "Aucune faute.") {
		t.Errorf("%+v", r)
	}
}

func TestOrdreRetour(t *testing.T) {
	p := poser(t, map[string]string{"bon.xml": retourBon, "ordre.xml": painBon, "tronque.xml": retourBon[:400]})
	r := lancerEtai(t, "ordre", "retour", "--json", p("bon.xml"))
	m := cles(t, lireJSON(t, r), "format message_origine statut_groupe virements")
	v := cles(t, liste(t, m["virements"])[0], "reference_bout_en_bout statut motif vop nom_suggere")
	if r.statut != 0 || r.erreurs != "" || m["message_origine"] != "M-1" || m["statut_groupe"] != "PART" || v["statut"] != "RJCT" || v["motif"] != "AC04" || v["vop"] != nil {
		t.Errorf("%+v", r)
	}
	if r := lancerEtai(t, "ordre", "retour", p("bon.xml")); r.statut != 0 || !strings.Contains(r.sortie, "E-1\u00a0: rejeté (RJCT), motif AC04") {
		t.Errorf("%+v", r)
	}
	lancerEtai(t, "ordre", "retour", "--json", p("ordre.xml")).refuse(t, "pain.001")
	lancerEtai(t, "ordre", "retour", p("tronque.xml")).refuse(t, "ligne")
	lancerEtai(t, "ordre", "retour", p("absent")).refuse(t, "introuvable")
}

func TestFECVerifier(t *testing.T) {
	p := poser(t, map[string]string{
		"732829320FEC20261231.txt": fecBon(), "732829320FEC20251231.txt": fecBon(), "732829320FEC20271231.txt": strings.Replace(fecBon(), "0,00\t12,34", "0,00\t12,33", 1),
	})
	r := lancerEtai(t, "fec", "verifier", "--json", p("732829320FEC20261231.txt"))
	m := cles(t, lireJSON(t, r), clesRapport)
	if r.statut != 0 || r.erreurs != "" || m["format"] != "fec" || m["nombre"] != 1.0 || m["total"] != 1234.0 || m["fichier"] != p("732829320FEC20261231.txt") {
		t.Errorf("%+v", r)
	}
	r = lancerEtai(t, "fec", "verifier", "--json", p("732829320FEC20251231.txt"))
	m = cles(t, lireJSON(t, r), clesRapport)
	f := cles(t, liste(t, m["fautes"])[0], clesFaute)
	if r.statut != 2 || f["regle"] != "exercice" || f["chemin"] != "ligne 2, EcritureDate" || f["reference"] != "1" {
		t.Errorf("%+v", r)
	}
	if r := lancerEtai(t, "fec", "verifier", "--debut", "2026-07-01", p("732829320FEC20271231.txt")); r.statut != 2 || !strings.Contains(r.sortie, "[equilibre]") || strings.Contains(r.sortie, "[exercice]") {
		t.Errorf("%+v", r)
	}
	lancerEtai(t, "fec", "verifier", p("absent")).refuse(t, "introuvable")
}

func TestUsage(t *testing.T) {
	lancerEtai(t).refuse(t, "il manque une commande")
	lancerEtai(t, "releve", "lire").refuse(t, "il manque l’argument « fichier »")
	lancerEtai(t, "releve", "lire", "--jso", "x").refuse(t, "option inconnue")
	if r := lancerEtai(t, "--aide"); r.statut != 0 || !strings.Contains(r.sortie, "releve lire") || r.erreurs != "" {
		t.Errorf("%+v", r)
	}
	if r := lancerEtai(t, "version"); r.statut != 0 || !strings.HasPrefix(r.sortie, "etai ") {
		t.Errorf("%+v", r)
	}
}

// An output that cannot be written is an internal failure, said in one line.
func TestSortiePleine(t *testing.T) {
	pleine, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = pleine.Close() }()
	p := poser(t, map[string]string{"a.txt": cfonbBon(), "732829320FEC20261231.txt": fecBon(), "o.xml": painBon, "r.xml": retourBon})
	for _, args := range [][]string{
		{"releve", "lire", "--json", p("a.txt")}, {"releve", "lire", p("a.txt")}, {"fec", "verifier", p("732829320FEC20261231.txt")},
		{"ordre", "verifier", "--json", p("o.xml")}, {"ordre", "retour", p("r.xml")}, {"version"}, {"--aide"},
	} {
		var e bytes.Buffer
		c := exec.Command(binaire, args...)
		c.Stdout, c.Stderr = pleine, &e
		_ = c.Run()
		if c.ProcessState.ExitCode() != 1 || strings.Count(e.String(), "\n") != 1 {
			t.Errorf("%v : %d %q", args, c.ProcessState.ExitCode(), e.String())
		}
	}
}

// A reading that waits is stopped by SIGTERM at its next byte; nothing is written.
func TestInterruption(t *testing.T) {
	tube := filepath.Join(t.TempDir(), "tube")
	if err := syscall.Mkfifo(tube, 0o600); err != nil {
		t.Fatal(err)
	}
	var s, e bytes.Buffer
	c := exec.Command(binaire, "releve", "lire", "--json", tube)
	c.Stdout, c.Stderr = &s, &e
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	w, err := os.OpenFile(tube, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Close() }()
	if _, err := w.WriteString(cfonbBon()[:121]); err != nil {
		t.Fatal(err)
	}
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	fini := make(chan error, 1)
	go func() { fini <- c.Wait() }()
	ligne := operation("VIR", "0000000000000A") + "\n"
	for {
		select {
		case <-fini:
			if c.ProcessState.ExitCode() != 1 || s.Len() != 0 || e.String() != "etai : interrompu.\n" {
				t.Errorf("%d %q %q", c.ProcessState.ExitCode(), s.String(), e.String())
			}
			return
		case <-time.After(10 * time.Millisecond):
			_, _ = w.WriteString(ligne)
		}
	}
}
