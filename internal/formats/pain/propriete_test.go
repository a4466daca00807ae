// SPDX-License-Identifier: EUPL-1.2

package pain

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/formats/iban"
)

func tirerIBAN(t *rapid.T) iban.IBAN {
	if rapid.IntRange(0, 4).Draw(t, "étranger") == 0 {
		return rapid.SampledFrom([]iban.IBAN{"DE89370400440532013000", "BE68539007547034", "ES9121000418450200051332", "LU280019400644750000"}).Draw(t, "IBAN")
	}
	i, err := iban.DeRIB(rapid.StringMatching(`[1-9][0-9]{4}`).Draw(t, "banque"), rapid.StringMatching(`[0-9]{5}`).Draw(t, "guichet"), rapid.StringMatching(`[0-9A-Z]{11}`).Draw(t, "compte"))
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func tirerBIC(t *rapid.T) string {
	return rapid.SampledFrom([]string{"", "PSSTFRPP", "PSSTFRPPXXX", "COBADEFFXXX"}).Draw(t, "BIC")
}

// tirerNom draws a name as people have them, accents and ligatures included, whose transliteration fits.
func tirerNom(t *rapid.T, quoi string) string {
	s := rapid.StringMatching(`[A-ZÉÈÀÇŒ][a-zéèêëàâîïôöûüçœæñß’ -]{0,20}( [A-ZÉ&][a-zéœ'.-]{0,15}){0,2}`).Draw(t, quoi)
	return s
}

func tirerMessage(t *rapid.T) Message {
	m := Message{
		Identifiant: rapid.StringMatching(`[A-Z0-9][A-Z0-9-]{0,33}[A-Z0-9]`).Draw(t, "MsgId"),
		Creation:    time.Date(2027, 3, rapid.IntRange(1, 5).Draw(t, "création"), 9, 0, 0, 0, time.UTC),
		Emetteur:    tirerNom(t, "émetteur"),
		Adresses:    Forme(rapid.IntRange(0, 2).Draw(t, "adresses")),
		EmetteurID:  rapid.SampledFrom([]string{"", "123456789"}).Draw(t, "SIREN"),
	}
	n := 0
	for i := range rapid.IntRange(1, 4).Draw(t, "lots") {
		l := Lot{
			Identifiant: fmt.Sprintf("LOT-%d", i), LigneUnique: rapid.Bool().Draw(t, "ligne unique"), Instantane: rapid.Bool().Draw(t, "instantané"),
			Execution: jour.TargetSuivant(jour.Certain(2027, 3, 8).Plus(rapid.IntRange(0, 300).Draw(t, "jour"))),
			Debiteur:  tirerNom(t, "débiteur"), IBAN: tirerIBAN(t), BIC: tirerBIC(t),
		}
		for range rapid.IntRange(1, 5).Draw(t, "virements") {
			n++
			o := Ordre{
				BoutEnBout: fmt.Sprintf("E-%d", n), Montant: argent.Centimes(rapid.Int64Range(1, int64(MontantMaximal)).Draw(t, "montant")),
				Crediteur: tirerNom(t, "créancier"), IBAN: tirerIBAN(t), BIC: tirerBIC(t),
			}
			if rapid.Bool().Draw(t, "InstrId") {
				o.Instruction = fmt.Sprintf("I/%d", n)
			}
			if rapid.Bool().Draw(t, "ultime") {
				o.DebiteurUltime = tirerNom(t, "débiteur ultime")
			}
			switch rapid.IntRange(0, 2).Draw(t, "motif") {
			case 0:
				o.Remise = rapid.StringMatching(`[a-zA-Z0-9éœ&€ .,;:°–_#-]{0,40}[a-z0-9]`).Draw(t, "remise")
			case 1:
				o.ReferenceCreancier = "RF18539007547034"
			}
			if rapid.Bool().Draw(t, "adresse") {
				o.Adresse = Adresse{Rue: rapid.StringMatching(`[a-zé ]{0,40}`).Draw(t, "rue"), Numero: rapid.SampledFrom([]string{"", "12", "3 bis"}).Draw(t, "numéro"), CodePostal: "99100", Ville: "Valmoulin", Pays: "FR"}
			}
			l.Ordres = append(l.Ordres, o)
		}
		m.Lots = append(m.Lots, l)
	}
	return m
}

// What the writer writes, the checker accepts, with the same number and sum.
func TestEcritPuisVerifie(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := tirerMessage(t)
		v := rapid.SampledFrom([]Version{V09, V03}).Draw(t, "version")
		var b bytes.Buffer
		if err := Ecrire(&b, v, m); err != nil {
			t.Fatal(err)
		}
		r, err := Verifier(bytes.NewReader(b.Bytes()), "")
		if err != nil || len(r.Fautes) > 0 || len(r.Avertissements) > 0 {
			t.Fatalf("%v %+v %+v\n%s", err, r.Fautes, r.Avertissements, b.String())
		}
		total, err := m.Total()
		if err != nil || r.Nombre != m.Nombre() || r.Total == nil || *r.Total != total || string(r.Format) != v.Format() {
			t.Fatalf("%+v, attendu %d %d", r, m.Nombre(), total)
		}
	})
}

// One thing changed in a good file gives the expected fault, there and nowhere else; the writer
// refuses the same thing.
func TestUneFauteEstVue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := tirerMessage(t)
		v := rapid.SampledFrom([]Version{V09, V03}).Draw(t, "version")
		var b bytes.Buffer
		if err := Ecrire(&b, v, m); err != nil {
			t.Fatal(err)
		}
		lot := rapid.IntRange(0, len(m.Lots)-1).Draw(t, "lot")
		rang := rapid.IntRange(0, len(m.Lots[lot].Ordres)-1).Draw(t, "rang")
		o := &m.Lots[lot].Ordres[rang]
		debut := strings.Index(b.String(), "<EndToEndId>"+o.BoutEnBout+"<")
		avant, apres := b.String()[:debut], b.String()[debut:]
		chemin := fmt.Sprintf("%s/PmtInf[%d]/CdtTrfTxInf[%d]/", racine, lot+1, rang+1)
		type faute struct {
			regle, chemin, vieux, neuf string
			change                     func()
		}
		long := strings.Repeat("X", 71)
		f := rapid.SampledFrom([]faute{
			{RegleIBAN, "CdtrAcct/Id/IBAN", string(o.IBAN), fausser(o.IBAN), func() { o.IBAN = iban.IBAN(fausser(o.IBAN)) }},
			{RegleMontantNul, "Amt/InstdAmt", ">" + o.Montant.Decimal() + "<", ">0.00<", func() { o.Montant = 0 }},
			{RegleNomTropLong, "Cdtr/Nm", "<Cdtr><Nm>", "<Cdtr><Nm>" + long, func() { o.Crediteur = long }},
			{RegleIDBarre, "PmtId/EndToEndId", "<EndToEndId>", "<EndToEndId>/", func() { o.BoutEnBout = "/" + o.BoutEnBout }},
			{RegleIDTropLong, "PmtId/EndToEndId", "<EndToEndId>", "<EndToEndId>" + long, func() { o.BoutEnBout = long }},
			{RegleDevise, "Amt/InstdAmt", `Ccy="EUR"`, `Ccy="GBP"`, nil},
			{RegleMontantDecimales, "Amt/InstdAmt", "</InstdAmt>", "1</InstdAmt>", nil},
			{RegleInconnu, "Bidon", "</CdtTrfTxInf>", "<Bidon/></CdtTrfTxInf>", nil},
		}).Draw(t, "faute")
		r, err := Verifier(strings.NewReader(avant+strings.Replace(apres, f.vieux, f.neuf, 1)), "")
		if err != nil || len(r.Fautes) == 0 || r.Fautes[0].Regle != f.regle || string(r.Fautes[0].Chemin) != chemin+f.chemin {
			t.Fatalf("%s : %v %+v", f.regle, err, r.Fautes)
		}
		for _, x := range r.Fautes[1:] { // a changed amount also breaks the sums
			if f.regle != RegleMontantNul || x.Regle != RegleSomme {
				t.Fatalf("%s : %+v", f.regle, r.Fautes)
			}
		}
		if f.change == nil {
			return
		}
		f.change()
		b.Reset()
		if l := m.Controler(v); len(l) != 1 || l[0].Regle != f.regle || Ecrire(&b, v, m) == nil || b.Len() > 0 {
			t.Fatalf("%s écrit malgré tout : %+v", f.regle, l)
		}
	})
}

// fausser changes the last digit of the check key.
func fausser(i iban.IBAN) string {
	b := []byte(i)
	b[3] = '0' + (b[3]-'0'+1)%10
	return string(b)
}
