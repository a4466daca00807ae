// SPDX-License-Identifier: EUPL-1.2

//go:build donnees

package pain

import (
	"encoding/json"

	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"etai/internal/base/jour"
)

func ouvrir(t *testing.T, chemin ...string) *os.File {
	t.Helper()
	f, err := os.Open(filepath.Join(append([]string{donnees(t)}, chemin...)...))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// Every pain case of the manifest gets its verdict.
func TestManifeste(t *testing.T) {
	var cas []struct {
		File, Kind, Verdict string
	}
	if err := json.NewDecoder(ouvrir(t, "cas", "manifest.json")).Decode(&cas); err != nil {
		t.Fatal(err)
	}
	regles := map[string][]string{
		"pain001-09-bad-iban.xml": {RegleIBAN}, "pain001-09-ctrlsum.xml": {RegleSomme, RegleSomme},
		"pain001-09-zero.xml": {RegleMontantNul}, "pain001-09-name71.xml": {RegleNomTropLong},
	}
	n := 0
	for _, c := range cas {
		f := func() *os.File { return ouvrir(t, "cas", c.File) }
		switch c.Kind {
		case "pain.001":
			n++
			for _, aujourdhui := range []jour.Jour{{}, jour.Certain(2026, 11, 21)} {
				r, err := VerifierAu(f(), c.File, aujourdhui)
				bon := c.Verdict == "valid"
				if err != nil || bon != (len(r.Fautes) == 0) || bon && len(r.Avertissements) > 0 {
					t.Errorf("%s (%s) : %v %v %v", c.File, c.Verdict, err, resume(r.Fautes), resume(r.Avertissements))
				}
				var vues []string
				for _, x := range r.Fautes {
					vues = append(vues, x.Regle)
				}
				if d := cmp.Diff(regles[c.File], vues); d != "" {
					t.Errorf("%s : %s", c.File, d)
				}
				if bon && (r.Nombre != 2 || r.Total == nil || *r.Total != 47515) {
					t.Errorf("%s : %+v", c.File, r)
				}
			}
		case "pain.002":
			n++
			r, err := LireRetour(f())
			if err != nil || r.MessageOrigine != "ETAI-20261121-001" || len(r.Virements) == 0 {
				t.Errorf("%s : %v %+v", c.File, err, r)
			}
		case "camt.053":
			if _, err := Verifier(f(), c.File); err == nil {
				t.Errorf("%s : un relevé pris pour un ordre", c.File)
			}
			if _, err := LireRetour(f()); err == nil {
				t.Errorf("%s : un relevé pris pour un compte rendu", c.File)
			}
		}
	}
	if n < 9 {
		t.Errorf("%d cas seulement", n)
	}
}

// The orders of others: sepa_king's is a good file of 2010; moov's is Swiss, in francs, under a Swiss
// namespace, announces 7 transfers for 8 and holds wrong IBANs.
func TestOrdresDesAutres(t *testing.T) {
	r, err := Verifier(ouvrir(t, "ordres", "sepaking-pain.001.001.03.xml"), "")
	if err != nil || len(r.Fautes) != 0 || r.Nombre != 2 || *r.Total != 665586 || cmp.Diff([]string{"somme_de_controle GrpHdr/CtrlSum"}, resume(r.Avertissements)) != "" {
		t.Errorf("%v %v %v", err, resume(r.Fautes), resume(r.Avertissements))
	}
	r, err = Verifier(ouvrir(t, "ordres", "moov-musterfile_pain.001_Nov2020.xml"), "")
	compte := map[string]int{}
	for _, f := range r.Fautes {
		compte[f.Regle]++
	}
	veut := map[string]int{RegleEspace: 1, RegleDevise: 8, RegleCompteAbsent: 1, RegleIBAN: 2, RegleMoyen: 1, RegleNombre: 1}
	if d := cmp.Diff(veut, compte); err != nil || d != "" || r.Nombre != 8 || r.Total != nil || r.Format != "pain.001.001.03" {
		t.Errorf("%v %s %+v", err, d, r)
	}
}

func TestRetoursDesAutres(t *testing.T) {
	for nom, veut := range map[string]string{
		"iso20022js-nordea-pain_002_v3_group_reject.xml":   `{"format":"pain.002.001.03","message_origine":"MSGID-PS-TEST-0708-01","statut_groupe":"RJCT","virements":[]}`,
		"iso20022js-nordea-pain_002_v3_payment_reject.xml": `{"format":"pain.002.001.03","message_origine":"MSGID-COM-SCE25-1707-01","statut_groupe":null,"virements":[]}`,
		"iso20022js-nordea-pain_002_v3_txn_reject.xml": `{"format":"pain.002.001.03","message_origine":"MSGID-950-TEST2-2807-01","statut_groupe":null,"virements":[` +
			`{"reference_bout_en_bout":"ENDTOENDID-950-TEST2-2807-02","statut":"RJCT","motif":"NARR","vop":null,"nom_suggere":null},` +
			`{"reference_bout_en_bout":"ENDTOENDID-950-TEST2-2807-01","statut":"RJCT","motif":"NARR","vop":null,"nom_suggere":null}]}`,
	} {
		r, err := LireRetour(ouvrir(t, "retours", nom))
		if err != nil {
			t.Errorf("%s : %v", nom, err)
			continue
		}
		j, err := json.Marshal(r)
		if d := cmp.Diff(veut, string(j)); err != nil || d != "" {
			t.Errorf("%s : %v %s", nom, err, d)
		}
	}
}

// xmllint tells which of the sources the official schema accepts.
func xmllint(t *testing.T, format string, sources []string) []bool {
	t.Helper()
	dossier := t.TempDir()
	args := []string{"--noout", "--schema", filepath.Join(donnees(t), "xsd", format+".xsd")}
	for i, s := range sources {
		f := filepath.Join(dossier, fmt.Sprintf("%05d.xml", i))
		if err := os.WriteFile(f, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, f)
	}
	sortie, err := exec.Command("xmllint", args...).CombinedOutput()
	if _, ok := err.(*exec.ExitError); err != nil && !ok {
		t.Fatal(err)
	}
	valides := make([]bool, len(sources))
	juges := 0
	for l := range strings.Lines(string(sortie)) {
		l = strings.TrimSpace(l)
		for suffixe, v := range map[string]bool{" validates": true, " fails to validate": false} {
			if f, oui := strings.CutSuffix(l, suffixe); oui {
				var i int
				if _, err := fmt.Sscanf(filepath.Base(f), "%05d.xml", &i); err == nil {
					valides[i] = v
					juges++
				}
			}
		}
	}
	if juges < len(sources)*9/10 { // one that is not well-formed gets no verdict: not valid
		t.Fatalf("xmllint a jugé %d fichiers sur %d : %.2000s", juges, len(sources), sortie)
	}
	return valides
}

func TestEcritValideXSD(t *testing.T) {
	var sources = map[Version][]string{}
	for _, x := range variantes() {
		sources[x.v] = append(sources[x.v], ecrit(t, x.v, x.m))
	}
	for _, v := range []Version{V09, V03} {
		sources[v] = append(sources[v], ecrit(t, v, grand(300)))
		for i := range 60 {
			sources[v] = append(sources[v], ecrit(t, v, tirage(i)))
		}
		for i, ok := range xmllint(t, v.Format(), sources[v]) {
			if !ok {
				t.Errorf("%s : fichier écrit refusé par le schéma\n%s", v.Format(), sources[v][i])
			}
		}
	}
}

// Documents bent in every way: what the official schema refuses, we find a fault in; where we name a
// fault of structure, the official schema refuses.
func TestSchemaContreXmllint(t *testing.T) {
	alea := rand.New(rand.NewPCG(20, 22))
	structure := map[string]bool{RegleAbsent: true, RegleInconnu: true, RegleOrdre: true, RegleRepete: true, RegleValeur: true, RegleAttribut: true, RegleVersion: true}
	for _, format := range []string{"pain.001.001.09", "pain.001.001.03", "pain.001.001.12"} {
		v := V09
		if format == "pain.001.001.03" {
			v = V03
		}
		var sources []string
		for i := range 700 {
			m := exemple()
			m.Adresses = Forme(i % 3)
			s := strings.Replace(ecrit(t, v, m), v.Format(), format, 1)
			for range 1 + alea.IntN(2) {
				s = tordre(alea, s)
			}
			sources = append(sources, s)
		}
		bons := 0
		for i, valide := range xmllint(t, format, sources) {
			r, err := Verifier(strings.NewReader(sources[i]), "")
			if err != nil {
				if valide {
					t.Errorf("%s : refusé (%v), valide pour le schéma\n%s", format, err, sources[i])
				}
				continue
			}
			if valide {
				bons++
			} else if len(r.Fautes) == 0 {
				t.Errorf("%s : aucune faute, refusé par le schéma\n%s", format, sources[i])
			}
			for _, f := range r.Fautes {
				if valide && structure[f.Regle] {
					t.Errorf("%s : %s, valide pour le schéma\n%s", format, f.Message, sources[i])
				}
			}
		}
		if bons < 30 {
			t.Errorf("%s : %d documents valides seulement", format, bons)
		}
	}
}

// tordre bends one thing in a well-formed document, which stays well-formed.
func tordre(alea *rand.Rand, s string) string {
	var debuts []int // of opening tags below Document
	for i := strings.Index(s, "<CstmrCdtTrfInitn>") + 1; i < len(s); i++ {
		if s[i] == '<' && s[i+1] != '/' && s[i+1] != '?' {
			debuts = append(debuts, i)
		}
	}
	d := debuts[alea.IntN(len(debuts))]
	nom := s[d+1 : d+strings.IndexAny(s[d:], " >/")]
	fin := finDe(s, d, nom)
	element := s[d:fin]
	switch alea.IntN(9) {
	case 0: // delete
		return s[:d] + s[fin:]
	case 1: // repeat
		return s[:fin] + element + s[fin:]
	case 2: // move elsewhere
		e := debuts[alea.IntN(len(debuts))]
		if e >= d && e < fin {
			return s
		}
		if e < d {
			return s[:e] + element + s[e:d] + s[fin:]
		}
		return s[:d] + s[fin:e] + element + s[e:]
	case 3: // rename
		noms := []string{"Nm", "Id", "Cd", "Prtry", "IBAN", "BIC", "BICFI", "Dt", "DtTm", "Ustrd", "Strd", "Othr", "UltmtDbtr", "UltmtCdtr", "CdtrAgt", "Purp", "AdrLine", "Ctry", "UETR", "Bidon", "CtctDtls"}
		n := noms[alea.IntN(len(noms))]
		return s[:d] + "<" + n + element[1+len(nom):len(element)-len(nom)-3] + "</" + n + ">" + s[fin:]
	case 4: // attribute
		return s[:d+1+len(nom)] + ` a="b"` + s[d+1+len(nom):]
	case 5: // add one
		plus := []string{"<Purp><Cd>OTHR</Cd></Purp>", "<CtryOfRes>FR</CtryOfRes>", "<Dept>x</Dept>", "<UETR>11111111-1111-4111-8111-111111111111</UETR>", "<InstrPrty>HIGH</InstrPrty>",
			"<PoolgAdjstmntDt>2027-03-10</PoolgAdjstmntDt>", "<Nm>x</Nm>", "<AdrLine>x</AdrLine>", "<CtgyPurp><Cd>SALA</Cd></CtgyPurp>", "<ChrgBr>SLEV</ChrgBr>",
			"<CtctDtls><MobNb>+33-123</MobNb></CtctDtls>", "<CtctDtls><MobNb>0123</MobNb></CtctDtls>", "<PrvtId><DtAndPlcOfBirth><BirthDt>1970-02-30</BirthDt><CityOfBirth>x</CityOfBirth><CtryOfBirth>FR</CtryOfBirth></DtAndPlcOfBirth></PrvtId>",
			"<RltdRmtInf/>", "<SplmtryData><Envlp><a><b/>x</a></Envlp></SplmtryData>", "<Ccy>EUR</Ccy>", "<LEI>5493001KJTIIGC8Y1R12</LEI>", "texte", " \n", "<!-- x -->"}
		p := plus[alea.IntN(len(plus))]
		if alea.IntN(2) == 0 {
			return s[:d] + p + s[d:]
		}
		return s[:fin] + p + s[fin:]
	default: // change a value
		if strings.Count(element, "<") != 2 {
			return tordre(alea, s)
		}
		valeurs := []string{"", " ", "x", "0", "1", "-1", "1.5", "1.234567", "1e5", "+3", ".5", "5.", "0.000000", "999999999999999999", "12345678901234567890", "2027-02-29", "2028-02-29", "2027-3-1", "2027-03-10Z", "2027-03-10+15:00",
			"2027-03-10T10:00:00", "2027-03-10T24:00:00", "2027-03-10T24:00:01", "2027-03-10T10:00", "2027-03-10T10:00:00.5Z", "true", "TRUE", "SLEV", "EUR", "FR", "Fr", "TRF", "NOTPROVIDED", "FR1420041010050500013M02606", "PSSTFRPP", "psstfrpp",
			strings.Repeat("é", 35), strings.Repeat("é", 36), strings.Repeat("x", 70), strings.Repeat("x", 71), strings.Repeat("x", 140), strings.Repeat("x", 141), "a\nb", " 3 ", "\n475.16\n"}
		o, f := strings.Index(element, ">")+1, strings.LastIndex(element, "<")
		return s[:d] + element[:o] + valeurs[alea.IntN(len(valeurs))] + element[f:] + s[fin:]
	}
}

// finDe returns the end of the element that opens at d.
func finDe(s string, d int, nom string) int {
	profondeur := 0
	for i := d; i < len(s); {
		if s[i] != '<' {
			i++
			continue
		}
		f := i + strings.IndexByte(s[i:], '>') + 1
		balise := s[i:f]
		switch {
		case strings.HasPrefix(balise, "<!--"), strings.HasPrefix(balise, "<?"):
		case balise[1] == '/':
			if profondeur--; profondeur == 0 {
				return f
			}
		case !strings.HasSuffix(balise, "/>"):
			profondeur++
		case profondeur == 0:
			return f
		}
		i = f
	}
	return len(s)
}

// tirage gives the i-th of a fixed series of messages.
func tirage(i int) Message { return rapid.Custom(tirerMessage).Example(i) }
