// SPDX-License-Identifier: EUPL-1.2

package camt

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"etai/internal/formats/releve"
)

// muet is a receiver that keeps nothing.
type muet struct{}

func (muet) Ouvrir(*releve.Compte) error               { return nil }
func (muet) Ligne(*releve.Compte, *releve.Ligne) error { return nil }
func (muet) Fermer(*releve.Compte) error               { return nil }
func (muet) Alerte(releve.Alerte)                      {}

// refuse checks that the file is refused with one French line, at the line, and with the words.
func refuse(t *testing.T, r io.Reader, ligne int, mots ...string) {
	t.Helper()
	err := Lire(r, muet{})
	var e *Erreur
	if !errors.As(err, &e) {
		t.Fatalf("pas un refus : %v", err)
	}
	m := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(e.Error())
	if ligne > 0 && e.Ligne != ligne {
		t.Errorf("ligne %d, et non %d : %s", e.Ligne, ligne, m)
	}
	for _, mot := range mots {
		if !strings.Contains(m, mot) {
			t.Errorf("« %s » manque : %s", mot, m)
		}
	}
	if strings.ContainsAny(m, "\n\r\x00\x1b") || len(m) > 400 {
		t.Errorf("message : %q", m)
	}
}

func TestRefus(t *testing.T) {
	ouvre, ferme := leSolde("OPBD", "100", "CRDT", "2026-11-19"), leSolde("CLBD", "110", "CRDT", "2026-11-20")
	ligne := ecrit("10", "CRDT", "")
	tout := document(depuis08, compteEUR+ouvre+ferme+ligne+"\n")
	mettre := func(avant, apres string) string {
		if !strings.Contains(tout, avant) {
			t.Fatalf("%q n'est pas dans le modèle", avant)
		}
		return strings.Replace(tout, avant, apres, 1)
	}
	for _, c := range []struct {
		nom, doc string
		ligne    int
		mots     []string
	}{
		{"vide", "", 1, []string{"vide"}},
		{"CFONB", "0130006    00011EUR2", 1, []string{"pas du XML"}},
		{"binaire", "PK\x03\x04\x14\x00", 1, []string{"pas du XML"}},
		{"autre racine", "<html/>", 1, []string{"pas un relevé camt"}},
		{"document vide", "<Document/>", 1, []string{"« Document » est vide"}},
		{"ordre", mettre("camt.053", "pain.001"), 2, []string{"l’espace de noms annonce « pain.001.001.08 »"}},
		{"autre message", strings.ReplaceAll(tout, "BkToCstmrStmt", "CstmrCdtTrfInitn"), 2, []string{"« CstmrCdtTrfInitn » non reconnu"}},
		{"camt.052", strings.NewReplacer("camt.053", "camt.052", "BkToCstmrStmt", "BkToCstmrAcctRpt").Replace(tout), 2, []string{"intrajournalier (camt.052)", "camt.053"}},
		{"camt.052 déguisé", mettre("camt.053", "camt.052"), 2, []string{"camt.052"}},
		{"053 annoncé, 054 contenu", strings.ReplaceAll(tout, "BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn"), 2, []string{"annonce « camt.053.001.08 »"}},
		{"version trop neuve", mettre("001.08", "001.99"), 2, []string{"version « camt.053.001.99 » non lue"}},
		{"version trop vieille", mettre("001.08", "001.01"), 2, []string{"non lue"}},
		{"espace étranger", mettre("urn:iso:std:iso:20022:tech:xsd:camt.053.001.08", "urn:x"), 2, []string{"espace de noms « urn:x »"}},
		{"sans relevé", "<Document><BkToCstmrStmt>\n</BkToCstmrStmt></Document>", 2, []string{"aucun relevé"}},
		{"deux messages", strings.Replace(tout, "</Document>", "\n<BkToCstmrStmt/></Document>", 1), 8, []string{"deuxième message"}},
		{"tronqué", tout[:len(tout)-60], 6, []string{"tronqué"}},
		{"deux racines", tout + "\n<Document/>", 8, []string{"deuxième élément"}},
		{"entité externe", strings.Replace(tout, "\n", "\n<!DOCTYPE Document [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>", 1), 2, []string{"DOCTYPE"}},
		{"entité", mettre("<Id>R1", "<Id>&xxe;"), 2, []string{"entité « xxe »"}},
		{"double attribut", mettre(`<Amt Ccy="EUR">10<`, `<Amt Ccy="EUR" Ccy="USD">10<`), 6, []string{"« Ccy » en double"}},
		{"Latin-1 sous UTF-8", mettre("<Id>R1", "<Id>\xe9"), 2, []string{"octet 0xE9"}},
		{"compte absent", mettre(compteEUR, ""), 6, []string{"de quel compte"}},
		{"compte vide", mettre("<IBAN>"+notreIBAN+"</IBAN>", ""), 6, []string{"de quel compte"}},
		{"deux comptes", mettre(compteEUR, compteEUR+compteEUR), 4, []string{"deux éléments « Acct »"}},
		{"deux IBAN", mettre("</IBAN>", "</IBAN><IBAN>X</IBAN>"), 3, []string{"deux éléments « IBAN »"}},
		{"deux montants", mettre(`<CdtDbtInd>CRDT</CdtDbtInd><Sts>`, `<Amt Ccy="EUR">1000</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>`), 6, []string{"deux éléments « Amt » dans le même « Ntry »"}},
		{"montant à enfants", mettre(`">10<`, `">1<x/>0<`), 6, []string{"élément « x » inattendu dans « Amt »"}},
		{"sans montant", mettre(`<Amt Ccy="EUR">10</Amt>`, ""), 6, []string{"sans montant"}},
		{"montant vide", mettre(`">10<`, `"> <`), 6, []string{"sans montant"}},
		{"virgule", mettre(`">10<`, `">1,5<`), 6, []string{"montant « 1,5 » illisible", "Ntry/Amt"}},
		{"négatif", mettre(`">10<`, `">-10<`), 6, []string{"montant « -10 » illisible", "sans signe"}},
		{"treize décimales", mettre(`">10<`, `">10.0000000000001<`), 6, []string{"plus de deux décimales"}},
		{"demi-centime", mettre(`">10<`, `">10.005<`), 6, []string{"plus de deux décimales"}},
		{"exposant", mettre(`">10<`, `">1e1<`), 6, []string{"illisible"}},
		{"trop grand", mettre(`">10<`, `">99999999999999999999<`), 6, []string{"dépasse les limites"}},
		{"sans sens", mettre("<CdtDbtInd>CRDT</CdtDbtInd><Sts>", "<Sts>"), 6, []string{"sans sens"}},
		{"sens inconnu", mettre("CRDT</CdtDbtInd><Sts>", "CREDIT</CdtDbtInd><Sts>"), 6, []string{"sens « CREDIT » inconnu"}},
		{"autre devise", mettre(`<Amt Ccy="EUR">10<`, `<Amt Ccy="USD">10<`), 6, []string{"écriture en USD sur un compte en EUR"}},
		{"compte en autre devise", mettre("<Ccy>EUR", "<Ccy>CHF"), 6, []string{"écriture en EUR sur un compte en CHF"}},
		{"31 novembre", mettre("<BookgDt><Dt>2026-11-20", "<BookgDt><Dt>2026-11-31"), 6, []string{"date « 2026-11-31 » inexistante", "BookgDt/Dt"}},
		{"date française", mettre("<BookgDt><Dt>2026-11-20", "<BookgDt><Dt>20/11/2026"), 6, []string{"date « 20/11/2026 »"}},
		{"date à rallonge", mettre("<BookgDt><Dt>2026-11-20", "<BookgDt><Dt>2026-11-201"), 6, []string{"date"}},
		{"faux d'un centime", mettre(`">110<`, `">110.01<`), 5, []string{"ne tombent pas juste", "ouverture 100,00 EUR", "10,00 EUR = 110,00 EUR", "clôture 110,01 EUR"}},
		{"clôture en autre devise", mettre(`<Amt Ccy="EUR">110<`, `<Amt Ccy="SEK">110<`), 5, []string{"110,00 EUR", "110,00 SEK"}},
		{"sans ouverture", mettre("OPBD", "OPAV"), 7, []string{"pas de solde d’ouverture"}},
		{"sans clôture", mettre("CLBD", "CLAV"), 7, []string{"pas de solde de clôture"}},
		{"deux clôtures", mettre(ferme, ferme+leSolde("CLBD", "120", "CRDT", "2026-11-20")), 6, []string{"deux soldes CLBD différents", "110,00 EUR", "120,00 EUR"}},
		{"solde sans sens", mettre(ferme, strings.Replace(ferme, "<CdtDbtInd>CRDT</CdtDbtInd>", "", 1)), 5, []string{"solde CLBD sans montant ou sans sens"}},
		{"solde illisible", mettre(`">110<`, `">110,00<`), 5, []string{"montant « 110,00 »"}},
		{"somme hors limites", document(depuis08, compteEUR+ouvre+ferme+strings.Repeat(ecrit("9999999999999", "CRDT", "")+"\n", 2)), 7, []string{"dépassent les limites"}},
		{"compte trop tard", document(depuis08, strings.Repeat(ligne, maxAttente+1)+compteEUR), 3, []string{"n’est pas nommé avant"}},
		{"controles dans le message", mettre(`">10<`, "\">1\u202e\u0085x<"), 6, []string{"montant « 1··x »"}},
	} {
		t.Run(c.nom, func(t *testing.T) { refuse(t, strings.NewReader(c.doc), c.ligne, c.mots...) })
	}
}

func TestBombes(t *testing.T) {
	for nom, doc := range map[string]string{
		"milliard de rires": `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]><Document>&lol2;</Document>`,
		"entité externe":    `<!DOCTYPE a [<!ENTITY x SYSTEM "http://192.0.2.1/x">]><Document>&x;</Document>`,
		"DTD externe":       `<!DOCTYPE a PUBLIC "-//X" "http://192.0.2.1/x.dtd"><Document/>`,
		"paramètre":         `<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><Document/>`,
		"minuscules":        `<!doctype html><Document/>`,
	} {
		t.Run(nom, func(t *testing.T) { refuse(t, strings.NewReader(doc), 1) })
	}
}

// TestDeuxGigaoctets: a file that is too big is refused before it is read (the file is a hole).
func TestDeuxGigaoctets(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "gros.xml"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(strings.Split(unJour("100"), "</Stmt>")[0]); err != nil {
		t.Fatal(err)
	}
	if err := f.Truncate(2 << 30); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	refuse(t, f, 1, "trop gros", "2048 Mo")
}

// flot repeats a motif n times after a head, without holding it in memory.
type flot struct {
	tete, motif string
	n           int
	reste       string
	base, pic   uint64 // heap in use at the first read, and the most at any read
}

func (f *flot) Read(p []byte) (int, error) {
	if f.base == 0 {
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	f.pic = max(f.pic, m.HeapInuse)
	if f.base == 0 {
		f.base = m.HeapInuse
	}
	if f.tete != "" {
		f.reste, f.tete = f.tete, ""
	}
	for f.reste == "" {
		if f.n == 0 {
			return 0, io.EOF
		}
		k := min(f.n, max(1, 32<<10/len(f.motif)))
		f.reste = strings.Repeat(f.motif, k)
		f.n -= k
	}
	n := copy(p, f.reste)
	f.reste = f.reste[n:]
	return n, nil
}

// TestDemesure: what is enormous is refused before it costs memory.
func TestDemesure(t *testing.T) {
	tete, _, _ := strings.Cut(unJour("100"), "</Stmt>")
	for _, c := range []struct {
		nom string
		r   *flot
		mot string
	}{
		{"texte de 200 Mo", &flot{tete: tete + "<AddtlStmtInf>", motif: "0123456789abcdef", n: 200 << 20 / 16}, "texte de plus de"},
		{"libellé de 200 Mo", &flot{tete: tete + "<Ntry><AddtlNtryInf>", motif: "0123456789 &amp;é", n: 200 << 20 / 16}, "texte de plus de"},
		{"commentaire de 200 Mo", &flot{tete: tete + "<!--", motif: "0123456789abcdef", n: 200 << 20 / 16}, "plus de"},
		{"attribut de 200 Mo", &flot{tete: tete + "<Ntry a='", motif: "0123456789abcdef", n: 200 << 20 / 16}, "balise de plus de"},
		{"un million d'attributs", &flot{tete: tete + "<Ntry", motif: " a='b'", n: 1_000_000}, "« a » en double"},
		{"nom sans fin", &flot{tete: tete + "<", motif: "nom", n: 1_000_000}, "nom de plus de"},
		{"deux millions d'éléments imbriqués", &flot{tete: tete, motif: "<a>", n: 2_000_000}, "plus de 64 niveaux"},
		{"détails sans fin", &flot{tete: tete + "<Ntry><NtryDtls>", motif: "<TxDtls/>", n: 3_000_000}, "plus de 100000 détails"},
		{"textes sans fin", &flot{tete: tete + "<Ntry><NtryDtls><TxDtls><RmtInf>", motif: "<Ustrd>" + strings.Repeat("x", 5000) + "</Ustrd>", n: 40_000}, "plus de 32 Mo"},
		{"un octet nul", &flot{tete: tete, motif: "\x00", n: 10}, "U+0000"},
	} {
		t.Run(c.nom, func(t *testing.T) {
			reste := c.r.n
			refuse(t, c.r, 0, c.mot)
			if m := c.r.pic - c.r.base; m > 64<<20 {
				t.Errorf("%d Mo de mémoire", m>>20)
			}
			if lu := reste - c.r.n; c.mot != "plus de 32 Mo" && lu*len(c.r.motif) > 4<<20 {
				t.Errorf("%d octets lus avant le refus", lu*len(c.r.motif))
			}
		})
	}
}

// FuzzLire: no file makes the reader panic, and what is accepted adds up. Run at length by make endurance.
func FuzzLire(f *testing.F) {
	ligne := ecrit("10", "CRDT", code3("RCDT", "ESCT")+"<NtryDtls><Btch><PmtInfId>L</PmtInfId></Btch><TxDtls><Refs><EndToEndId>E</EndToEndId></Refs>"+
		`<Amt Ccy="EUR">10</Amt>`+parties("LUI", autreIBAN, "NOUS", notreIBAN)+"<RmtInf><Ustrd>x</Ustrd></RmtInf><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls></NtryDtls>")
	f.Add([]byte(unJour("110", ligne)))
	f.Add([]byte(unJour("100")))
	f.Add([]byte(strings.NewReplacer("camt.053", "camt.054", "BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn", "Stmt>", "Ntfctn>").Replace(document(depuis08, compteEUR+ligne))))
	f.Add([]byte(document(avant08, strings.NewReplacer("<Cd>BOOK</Cd>", "BOOK", "<Pty>", "", "</Pty>", "").Replace(compteEUR+ligne))))
	f.Fuzz(func(t *testing.T, doc []byte) {
		var c releve.Collecteur
		l, err := Ouvrir(bytes.NewReader(doc))
		if err == nil {
			err = l.Lire(&c)
		}
		if err != nil {
			var e *Erreur
			if !errors.As(err, &e) || e.Ligne < 1 || strings.ContainsAny(e.Message, "\n\r") {
				t.Fatalf("%q", err)
			}
			return
		}
		for _, k := range c.Comptes {
			if !l.EstReleve() {
				continue
			}
			somme := *k.SoldeOuverture
			for _, g := range k.Lignes {
				if !g.EnAttente {
					somme += g.Montant
				}
			}
			if somme != *k.SoldeCloture || k.IBAN == "" && k.Compte == "" {
				t.Fatalf("%+v", k)
			}
		}
	})
}
