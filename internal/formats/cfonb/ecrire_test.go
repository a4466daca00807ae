// SPDX-License-Identifier: EUPL-1.2

package cfonb

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/formats/iban"
	"etai/internal/formats/releve"
)

func TestEcrireJournee(t *testing.T) {
	f := attenduJournee()
	for _, o := range []Options{{}, {Saut: "\n"}, {Saut: "\r\n"}, {Saut: "\n", UTF8: true}, {UTF8: true}} {
		var b bytes.Buffer
		if err := Ecrire(&b, f.Comptes, o); err != nil {
			t.Fatal(err)
		}
		relu, err := lire(b.String())
		if err != nil {
			t.Fatalf("%+v : %v", o, err)
		}
		if d := cmp.Diff(f, relu, comparer...); d != "" {
			t.Errorf("%+v :\n%s", o, d)
		}
	}
}

func TestEcrireRefus(t *testing.T) {
	for nom, gater := range map[string]func(c *releve.Compte){
		"sans solde initial": func(c *releve.Compte) { c.SoldeOuverture = nil },
		"sans solde final":   func(c *releve.Compte) { c.SoldeCloture = nil },
		"solde faux":         func(c *releve.Compte) { c.SoldeCloture = new(argent.Centimes(122398)) },
		"sans clôture":       func(c *releve.Compte) { c.DateCloture = jour.Jour{} },
		"sans compte":        func(c *releve.Compte) { c.Compte, c.IBAN = "", "DE89370400440532013000" },
		"sans devise":        func(c *releve.Compte) { c.Devise = "" },
		"sans date":          func(c *releve.Compte) { c.Lignes[0].DateOperation = jour.Jour{} },
		"référence bancaire": func(c *releve.Compte) { c.Lignes[0].ReferenceBancaire = "12345678901234567" },
		"bout en bout": func(c *releve.Compte) {
			c.Lignes[0].Details[0].ReferenceBoutEnBout = releve.Texte(strings.Repeat("x", 36))
		},
		"remise":             func(c *releve.Compte) { c.Lignes[0].Remise = strings.Repeat("x", 36) },
		"montant trop grand": func(c *releve.Compte) { c.Lignes[0].Montant = 100_000_000_000_000 },
		"somme trop grande":  func(c *releve.Compte) { c.Lignes[0].Montant = argent.Max },
		"solde trop grand":   func(c *releve.Compte) { c.SoldeOuverture = new(argent.Max) },
	} {
		c := attenduJournee().Comptes[0]
		gater(&c)
		if err := Ecrire(&bytes.Buffer{}, []releve.Compte{c}, Options{}); err == nil {
			t.Errorf("%s : accepté", nom)
		}
	}
	for n := range 3 {
		if err := Ecrire(&plein{reste: n * 60_000}, []releve.Compte{gros()}, Options{}); !errors.Is(err, errPlein) {
			t.Errorf("disque plein à %d : %v", n, err)
		}
	}
}

var errPlein = errors.New("plus de place")

type plein struct{ reste int }

func (p *plein) Write(b []byte) (int, error) {
	if p.reste -= len(b); p.reste < 0 {
		return 0, errPlein
	}
	return len(b), nil
}

func gros() releve.Compte {
	c := attenduJournee().Comptes[0]
	l := c.Lignes[0]
	l.Montant = 0
	for range 1500 {
		c.Lignes = append(c.Lignes, l)
	}
	return c
}

// A statement in the codes of camt still becomes a good CFONB 120; pending lines are left out.
func TestEcrireDepuisCamt(t *testing.T) {
	c := attenduJournee().Comptes[0]
	c.Compte = ""
	for i := range c.Lignes {
		c.Lignes[i].Code, c.Lignes[i].MotifRetour = "PMNT/RCDT/ESCT", "AC04"
	}
	c.Lignes = append(c.Lignes, releve.Ligne{Montant: 5, EnAttente: true})
	c.Lignes[0].Libelle = "Virement reçu ’ œuvre € Ÿ \x00 漢"
	var b bytes.Buffer
	if err := Ecrire(&b, []releve.Compte{c}, Options{}); err != nil {
		t.Fatal(err)
	}
	f, err := lire(b.String())
	if err != nil {
		t.Fatal(err)
	}
	l := f.Comptes[0].Lignes
	if len(l) != 3 || l[0].Code != "05" || l[1].Code != "06" || l[2].Code != "12" || l[0].Libelle != "Virement reçu ' œuvre € Ÿ   ?" {
		t.Errorf("%+v", l)
	}
}

// texteTire draws a text that the format keeps as it is: no blank at the ends, no two in a row.
func texteTire(t *rapid.T, nom string, max int, accents bool) string {
	lettres := `[A-Z0-9/.'-]{1,9}`
	if accents {
		lettres = `[A-Za-z0-9éèçœ€/.'-]{1,9}`
	}
	mots := rapid.SliceOfN(rapid.StringMatching(lettres), 0, 16).Draw(t, nom)
	r := []rune(strings.Join(mots, " "))
	return strings.TrimSpace(string(r[:min(len(r), max)]))
}

func ligneTiree(t *rapid.T) releve.Ligne {
	montant := argent.Centimes(rapid.Int64Range(-99_999_999_99, 99_999_999_99).Draw(t, "montant"))
	j := jour.Certain(2026, 11, 20)
	l := releve.Ligne{
		DateOperation: j, DateValeur: j.Plus(rapid.IntRange(-3, 3).Draw(t, "valeur")), Montant: montant,
		Libelle: releve.Texte("V" + texteTire(t, "libelle", 30, true)), ReferenceBancaire: releve.Texte(texteTire(t, "ref", 16, false)),
		Code: releve.Texte(rapid.SampledFrom([]string{"05", "06", "12", "18", "21", "62", "B1"}).Draw(t, "code")), Details: []releve.Detail{},
	}
	if l.Retour = l.Code == "12"; l.Retour {
		l.MotifRetour = releve.Texte(rapid.SampledFrom([]string{"", "02", "64"}).Draw(t, "motif"))
	}
	if rapid.Bool().Draw(t, "détail") {
		d := releve.Detail{
			Montant: montant, ReferenceBoutEnBout: releve.Texte(texteTire(t, "e2e", 35, false)), Contrepartie: releve.Texte(texteTire(t, "nom", 70, true)),
			Libelle: releve.Texte(texteTire(t, "motif libre", 140, true)), CreancierUltime: texteTire(t, "nbu", 70, true),
			DebiteurUltime: texteTire(t, "npo", 70, true), MotifRetour: string(l.MotifRetour), Remise: texteTire(t, "remise", 35, false),
		}
		if rapid.Bool().Draw(t, "avec compte") {
			n, _ := iban.DeRIB("30002", "00550", rapid.StringMatching(`[0-9A-Z]{11}`).Draw(t, "numéro"))
			d.ContrepartieIBAN = releve.Texte(n)
		}
		l.Details = append(l.Details, d)
		l.ReferenceBoutEnBout, l.Contrepartie, l.Remise = d.ReferenceBoutEnBout, d.Contrepartie, d.Remise
	}
	return l
}

// What is written is read back to the last character, in every encoding and with every line end.
func TestAllerRetour(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := releve.Fichier{Fichier: "f", Format: Format, Comptes: []releve.Compte{}, Alertes: []releve.Alerte{}}
		for i := range rapid.IntRange(1, 3).Draw(t, "comptes") {
			guichet := string([]byte{'0', '1', '0', '0', byte('0' + i)})
			numero := rapid.StringMatching(`[0-9A-Z]{11}`).Draw(t, "compte")
			n, err := iban.DeRIB("20041", guichet, numero)
			if err != nil {
				t.Fatal(err)
			}
			solde := argent.Centimes(rapid.Int64Range(-1e12, 1e12).Draw(t, "solde"))
			c := releve.Compte{
				IBAN: releve.Texte(n), Compte: releve.Texte("20041" + guichet + numero), Devise: "EUR", DateOuverture: jour.Certain(2026, 11, 19),
				DateCloture: jour.Certain(2026, 11, 20), SoldeOuverture: new(solde), Lignes: []releve.Ligne{}, Rang: i,
			}
			for k := range rapid.IntRange(0, 5).Draw(t, "lignes") {
				l := ligneTiree(t)
				l.Rang = k
				solde += l.Montant
				c.Lignes = append(c.Lignes, l)
			}
			c.SoldeCloture = &solde
			f.Comptes = append(f.Comptes, c)
		}
		o := Options{Saut: rapid.SampledFrom([]string{"", "\n", "\r\n"}).Draw(t, "saut"), UTF8: rapid.Bool().Draw(t, "utf8")}
		var b bytes.Buffer
		if err := Ecrire(&b, f.Comptes, o); err != nil {
			t.Fatal(err)
		}
		relu, err := lire(b.String())
		if err != nil {
			t.Fatalf("%v\n%s", err, b.String())
		}
		relu.Alertes = f.Alertes
		if d := cmp.Diff(f, relu, comparer...); d != "" {
			t.Fatalf("%s\n%s", d, b.String())
		}
		// One wrong character in a digit of an amount never passes.
		brut := b.Bytes()
		if o.Saut == "\n" && !o.UTF8 {
			i := bytes.IndexByte(brut, '\n') + 1
			if i+102 < len(brut) && (brut[i+1] == '4' || brut[i+1] == '7') {
				brut[i+102] = '0' + (brut[i+102]-'0'+1)%10
				if _, err := lire(string(brut)); err == nil {
					t.Fatal("montant altéré accepté")
				}
			}
		}
	})
}
