// SPDX-License-Identifier: EUPL-1.2

package pain

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"etai/internal/base/jour"
)

var maj = flag.Bool("maj", false, "récrire les fichiers de référence")

func reference(t *testing.T, nom, a string) {
	t.Helper()
	f := filepath.Join("testdata", nom)
	if *maj {
		if err := os.WriteFile(f, []byte(a), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	veut, err := os.ReadFile(f)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(veut), a); d != "" {
		t.Errorf("%s : %s", nom, d)
	}
}

// variantes are the messages of which a reference file is kept.
func variantes() map[string]struct {
	v Version
	m Message
} {
	r := map[string]struct {
		v Version
		m Message
	}{}
	for _, v := range []Version{V09, V03} {
		for nom, f := range map[string]Forme{"sans-adresse": SansAdresse, "structuree": AdresseStructuree, "hybride": AdresseHybride} {
			m := exemple()
			m.Adresses = f
			if f == AdresseHybride {
				m.EmetteurID = "123456789"
			}
			r[v.Format()+"-"+nom+".xml"] = struct {
				v Version
				m Message
			}{v, m}
		}
	}
	return r
}

func TestEcrireReference(t *testing.T) {
	for nom, x := range variantes() {
		a := ecrit(t, x.v, x.m)
		reference(t, nom, a)
		if a != ecrit(t, x.v, x.m) {
			t.Errorf("%s : deux écritures diffèrent", nom)
		}
		r, err := Verifier(strings.NewReader(a), nom)
		if err != nil || len(r.Fautes)+len(r.Avertissements) != 0 || r.Nombre != 3 || r.Total == nil || *r.Total != 47516 || string(r.Format) != x.v.Format() {
			t.Errorf("%s : %v %+v", nom, err, r)
		}
	}
}

func TestEcrireRefus(t *testing.T) {
	long := strings.Repeat("A", 36)
	for nom, c := range map[string]struct {
		change func(*Message)
		regle  string
		chemin string
	}{
		"montant nul":            {func(m *Message) { m.Lots[0].Ordres[0].Montant = 0 }, RegleMontantNul, "PmtInf[1]/CdtTrfTxInf[1]/Amt/InstdAmt"},
		"montant négatif":        {func(m *Message) { m.Lots[0].Ordres[1].Montant = -5 }, RegleMontantNul, "PmtInf[1]/CdtTrfTxInf[2]/Amt/InstdAmt"},
		"montant trop grand":     {func(m *Message) { m.Lots[0].Ordres[0].Montant = MontantMaximal + 1 }, RegleMontantHorsBornes, "PmtInf[1]/CdtTrfTxInf[1]/Amt/InstdAmt"},
		"message sans lot":       {func(m *Message) { m.Lots = nil }, RegleVide, "GrpHdr/NbOfTxs"},
		"lot vide":               {func(m *Message) { m.Lots[1].Ordres = nil }, RegleVide, "PmtInf[2]/CdtTrfTxInf"},
		"MsgId vide":             {func(m *Message) { m.Identifiant = "" }, RegleIDAbsent, "GrpHdr/MsgId"},
		"MsgId long":             {func(m *Message) { m.Identifiant = long }, RegleIDTropLong, "GrpHdr/MsgId"},
		"MsgId barre avant":      {func(m *Message) { m.Identifiant = "/A" }, RegleIDBarre, "GrpHdr/MsgId"},
		"MsgId accent":           {func(m *Message) { m.Identifiant = "É1" }, RegleCaractere, "GrpHdr/MsgId"},
		"MsgId espace":           {func(m *Message) { m.Identifiant = "A " }, RegleCaractere, "GrpHdr/MsgId"},
		"création absente":       {func(m *Message) { m.Creation = time.Time{} }, RegleValeur, "GrpHdr/CreDtTm"},
		"émetteur absent":        {func(m *Message) { m.Emetteur = "日本" }, RegleNomAbsent, "GrpHdr/InitgPty/Nm"},
		"identifiant d’émetteur": {func(m *Message) { m.EmetteurID = long }, RegleIDTropLong, "GrpHdr/InitgPty/Id/OrgId/Othr/Id"},
		"PmtInfId double":        {func(m *Message) { m.Lots[1].Identifiant = "LOT-1" }, RegleIDDouble, "PmtInf[2]/PmtInfId"},
		"date absente":           {func(m *Message) { m.Lots[0].Execution = jour.Jour{} }, RegleDate, "PmtInf[1]/ReqdExctnDt"},
		"débiteur long":          {func(m *Message) { m.Lots[0].Debiteur = strings.Repeat("é", 71) }, RegleNomTropLong, "PmtInf[1]/Dbtr/Nm"},
		"IBAN du débiteur":       {func(m *Message) { m.Lots[0].IBAN = "FR1420041010050500013M02607" }, RegleIBAN, "PmtInf[1]/DbtrAcct/Id/IBAN"},
		"BIC du débiteur":        {func(m *Message) { m.Lots[0].BIC = "PSSTFRP" }, RegleBIC, "PmtInf[1]/DbtrAgt/FinInstnId"},
		"EndToEndId double":      {func(m *Message) { m.Lots[1].Ordres[0].BoutEnBout = "ETAI-000042" }, RegleIDDouble, "PmtInf[2]/CdtTrfTxInf[1]/PmtId/EndToEndId"},
		"EndToEndId barre":       {func(m *Message) { m.Lots[0].Ordres[0].BoutEnBout = "A//B" }, RegleIDBarre, "PmtInf[1]/CdtTrfTxInf[1]/PmtId/EndToEndId"},
		"InstrId double":         {func(m *Message) { m.Lots[0].Ordres[1].Instruction = "I-1" }, RegleIDDouble, "PmtInf[1]/CdtTrfTxInf[2]/PmtId/InstrId"},
		"InstrId barre":          {func(m *Message) { m.Lots[0].Ordres[0].Instruction = "I/" }, RegleIDBarre, "PmtInf[1]/CdtTrfTxInf[1]/PmtId/InstrId"},
		"débiteur ultime":        {func(m *Message) { m.Lots[0].Ordres[0].DebiteurUltime = strings.Repeat("œ", 36) }, RegleNomTropLong, "PmtInf[1]/CdtTrfTxInf[1]/UltmtDbtr/Nm"},
		"créancier absent":       {func(m *Message) { m.Lots[0].Ordres[0].Crediteur = " " }, RegleNomAbsent, "PmtInf[1]/CdtTrfTxInf[1]/Cdtr/Nm"},
		"IBAN du créancier":      {func(m *Message) { m.Lots[0].Ordres[0].IBAN = "" }, RegleIBAN, "PmtInf[1]/CdtTrfTxInf[1]/CdtrAcct/Id/IBAN"},
		"clé RIB":                {func(m *Message) { m.Lots[0].Ordres[0].IBAN = cleFausse }, RegleCleRIB, "PmtInf[1]/CdtTrfTxInf[1]/CdtrAcct/Id/IBAN"},
		"hors SEPA":              {func(m *Message) { m.Lots[0].Ordres[0].IBAN = "TN5910006035183598478831" }, RegleHorsSEPA, "PmtInf[1]/CdtTrfTxInf[1]/CdtrAcct/Id/IBAN"},
		"BIC du créancier":       {func(m *Message) { m.Lots[0].Ordres[1].BIC = "cobadeffxxx" }, RegleBIC, "PmtInf[1]/CdtTrfTxInf[2]/CdtrAgt/FinInstnId"},
		"motif long":             {func(m *Message) { m.Lots[0].Ordres[0].Remise = strings.Repeat("x", 141) }, RegleRemiseTropLongue, "PmtInf[1]/CdtTrfTxInf[1]/RmtInf/Ustrd"},
		"motif illisible":        {func(m *Message) { m.Lots[0].Ordres[0].Remise = "日本" }, RegleCaractere, "PmtInf[1]/CdtTrfTxInf[1]/RmtInf/Ustrd"},
		"deux motifs":            {func(m *Message) { m.Lots[0].Ordres[1].Remise = "x" }, RegleRemiseMultiple, "PmtInf[1]/CdtTrfTxInf[2]/RmtInf"},
		"référence fausse":       {func(m *Message) { m.Lots[0].Ordres[1].ReferenceCreancier = "RF19539007547034" }, RegleReference, "PmtInf[1]/CdtTrfTxInf[2]/RmtInf/Strd/CdtrRefInf/Ref"},
		"adresse sans ville":     {func(m *Message) { m.Lots[0].Ordres[0].Adresse.Ville = "" }, RegleAdresseIncomplete, "PmtInf[1]/CdtTrfTxInf[1]/Cdtr/PstlAdr"},
		"adresse sans pays":      {func(m *Message) { m.Lots[0].Ordres[0].Adresse.Pays = "France" }, RegleAdresseIncomplete, "PmtInf[1]/CdtTrfTxInf[1]/Cdtr/PstlAdr"},
		"rue longue":             {func(m *Message) { m.Lots[0].Ordres[0].Adresse.Rue = strings.Repeat("x", 71) }, RegleAdresse, "PmtInf[1]/CdtTrfTxInf[1]/Cdtr/PstlAdr"},
		"ville longue":           {func(m *Message) { m.Lots[0].Ordres[0].Adresse.Ville = long }, RegleAdresse, "PmtInf[1]/CdtTrfTxInf[1]/Cdtr/PstlAdr"},
		"code long":              {func(m *Message) { m.Lots[0].Ordres[0].Adresse.CodePostal = long }, RegleAdresse, "PmtInf[1]/CdtTrfTxInf[1]/Cdtr/PstlAdr"},
		"trois lignes": {func(m *Message) {
			m.Adresses = AdresseHybride
			m.Lots[0].Ordres[0].Adresse.Lignes = []string{"a", "b", "c"}
		}, RegleAdresse, "PmtInf[1]/CdtTrfTxInf[1]/Cdtr/PstlAdr"},
		"ligne longue": {func(m *Message) {
			m.Adresses = AdresseHybride
			m.Lots[0].Ordres[0].Adresse.Lignes = []string{strings.Repeat("x", 71)}
		}, RegleAdresse, "PmtInf[1]/CdtTrfTxInf[1]/Cdtr/PstlAdr"},
	} {
		m := exemple()
		m.Adresses = AdresseStructuree
		c.change(&m)
		var b bytes.Buffer
		err := Ecrire(&b, V09, m)
		var e *OrdresRefuses
		if !errors.As(err, &e) || b.Len() > 0 {
			t.Errorf("%s : %v, %d octets écrits", nom, err, b.Len())
			continue
		}
		if f := e.Fautes[0]; len(e.Fautes) != 1 || e.Nombre != 1 || f.Regle != c.regle || string(f.Chemin) != racine+"/"+c.chemin || !strings.Contains(e.Error(), f.Message) {
			t.Errorf("%s : %+v", nom, e.Fautes)
		}
	}
}

// cleFausse has a right IBAN key over a wrong RIB key.
const cleFausse = "FR4930006000011234567890190"

func TestEcrireBIC03(t *testing.T) {
	for bic, bon09 := range map[string]bool{"1234FRPP": true, "PSSTFR1P": true, "PSSTFRPO": true, "PSSTF1PP": false} {
		m := exemple()
		m.Lots[0].BIC = bic
		if f := m.Controler(V03); len(f) != 1 || f[0].Regle != RegleBIC {
			t.Errorf("%s en .03 : %+v", bic, f)
		}
		if f := m.Controler(V09); (len(f) == 0) != bon09 {
			t.Errorf("%s en .09 : %+v", bic, f)
		}
	}
}

func TestEcrireVersionInconnue(t *testing.T) {
	if err := Ecrire(&bytes.Buffer{}, Version(7), exemple()); err == nil {
		t.Error("version 7 acceptée")
	}
}

func TestEcrireSommeDemesuree(t *testing.T) {
	m := exemple()
	o := m.Lots[0].Ordres[0]
	o.Montant = MontantMaximal
	m.Lots[0].Ordres = nil
	for i := range 10_001 {
		o.BoutEnBout, o.Instruction = "E"+strings.Repeat("x", i%20)+time.Duration(i).String(), ""
		m.Lots[0].Ordres = append(m.Lots[0].Ordres, o)
	}
	var e *OrdresRefuses
	if err := Ecrire(&bytes.Buffer{}, V09, m); !errors.As(err, &e) || e.Fautes[0].Regle != RegleMontantHorsBornes {
		t.Error(err)
	}
}

func TestEcrireBeaucoupDeFautes(t *testing.T) {
	m := grand(5000)
	for i := range m.Lots[0].Ordres {
		m.Lots[0].Ordres[i].Montant = 0
	}
	var e *OrdresRefuses
	if err := Ecrire(&bytes.Buffer{}, V09, m); !errors.As(err, &e) || len(e.Fautes) != fautesMax || e.Nombre != 5000 || !strings.Contains(err.Error(), "5000 fautes") {
		t.Errorf("%v", err)
	}
}

// pleine refuses to write after n bytes, as a full disk does.
type pleine struct{ n int }

var errPleine = errors.New("disque plein")

func (p *pleine) Write(b []byte) (int, error) {
	if p.n -= len(b); p.n < 0 {
		return 0, errPleine
	}
	return len(b), nil
}

func TestEcrireDisquePlein(t *testing.T) {
	for _, n := range []int{0, 1, 70_000, 150_000} {
		if err := Ecrire(&pleine{n}, V09, grand(1000)); !errors.Is(err, errPleine) {
			t.Errorf("%d : %v", n, err)
		}
	}
}

func BenchmarkEcrire100000(b *testing.B) {
	m := grand(100_000)
	var p compteur
	for b.Loop() {
		p = 0
		if err := Ecrire(&p, V09, m); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(p))
	b.ReportMetric(float64(p)/1e6, "Mo")
}

type compteur int64

func (c *compteur) Write(b []byte) (int, error) { *c += compteur(len(b)); return len(b), nil }
