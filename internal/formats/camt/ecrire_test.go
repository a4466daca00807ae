// SPDX-License-Identifier: EUPL-1.2

package camt

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/formats/releve"
)

var creation = time.Date(2026, 11, 21, 5, 0, 0, 0, time.UTC)

var formats = []string{
	"camt.053.001.02", "camt.053.001.03", "camt.053.001.04", "camt.053.001.08",
	"camt.054.001.02", "camt.054.001.04", "camt.054.001.08",
}

// tirerComptes draws statements that a camt can say without loss.
func tirerComptes(t *rapid.T, avecSoldes bool) []releve.Compte {
	mot := rapid.StringMatching(`[A-Za-z0-9éèçœ&<>"'/+.-]{1,12}( [A-Z0-9é]{1,12}){0,3}`)
	texte := func(nom string) releve.Texte {
		if rapid.Bool().Draw(t, nom+" ?") {
			return ""
		}
		return releve.Texte(mot.Draw(t, nom))
	}
	reference := func(nom string) string { return rapid.StringMatching(`[A-Z0-9/-]{1,35}|`).Draw(t, nom) }
	date := func(nom string) jour.Jour {
		return jour.Certain(2026, 11, 1).Plus(rapid.IntRange(0, 29).Draw(t, nom))
	}
	comptes := []releve.Compte{}
	for r := range rapid.IntRange(1, 3).Draw(t, "comptes") {
		c := releve.Compte{Devise: "EUR", DateOuverture: jour.Certain(2026, 10, 31), DateCloture: jour.Certain(2026, 11, 30),
			Identifiant: fmt.Sprintf("R%d", r), Numero: rapid.StringMatching(`[1-9][0-9]{0,5}|`).Draw(t, "numéro"), Rang: r, Lignes: []releve.Ligne{}}
		if rapid.Bool().Draw(t, "IBAN ?") {
			c.IBAN = notreIBAN
		} else {
			c.Compte = "0001234567X"
		}
		somme := argent.Centimes(0)
		for i := range rapid.IntRange(0, 6).Draw(t, "lignes") {
			l := releve.Ligne{Rang: i, DateOperation: date("opération"), Montant: argent.Centimes(rapid.Int64Range(-1_000_000, 1_000_000).Draw(t, "montant")),
				ReferenceBancaire: releve.Texte(reference("référence")), EnAttente: rapid.Bool().Draw(t, "en attente"),
				Code: rapid.SampledFrom([]releve.Texte{"", "PMNT/RCDT/ESCT", "PMNT/ICDT/ESCT", "05", "NTRF+168"}).Draw(t, "code"), Details: []releve.Detail{}}
			if rapid.Bool().Draw(t, "valeur ?") {
				l.DateValeur = date("valeur")
			}
			l.Retour = rapid.Bool().Draw(t, "retour")
			motif := ""
			if l.Retour {
				motif = rapid.SampledFrom([]string{"", "AC04", "MD01", "compte clos"}).Draw(t, "motif")
			}
			l.Remise = reference("remise")
			reste := l.Montant
			n := rapid.IntRange(0, 4).Draw(t, "détails")
			for k := range n {
				d := releve.Detail{ReferenceBoutEnBout: releve.Texte(reference("bout en bout")), Contrepartie: texte("contrepartie"), Libelle: texte("libellé"), MotifRetour: motif, Remise: l.Remise}
				if d.Contrepartie != "" {
					d.ContrepartieIBAN = rapid.SampledFrom([]releve.Texte{"", autreIBAN}).Draw(t, "compte")
					d.CreancierUltime, d.DebiteurUltime = string(texte("créancier")), string(texte("débiteur"))
				}
				if k > 0 || n == 1 { // the first detail, if there are several, takes what is left
					d.Montant = l.Montant / argent.Centimes(n)
					reste -= d.Montant
				}
				l.Details = append(l.Details, d)
			}
			if n > 0 {
				l.Details[0].Montant += reste
				l.MotifRetour = releve.Texte(motif)
			}
			if n > 1 && l.Remise == "" && rapid.Bool().Draw(t, "remise des détails ?") {
				l.Details[0].Remise = "LOT-A"
			}
			switch n {
			case 0:
				l.Libelle = texte("libellé")
				l.Remise = ""
			case 1:
				d := &l.Details[0]
				l.ReferenceBoutEnBout, l.Contrepartie, l.Libelle = d.ReferenceBoutEnBout, d.Contrepartie, d.Libelle
				if rapid.Bool().Draw(t, "libellé propre ?") {
					l.Libelle = releve.Texte(mot.Draw(t, "libellé de la banque"))
				}
			default:
				l.Libelle = releve.Texte(mot.Draw(t, "libellé"))
			}
			if !l.EnAttente {
				somme += l.Montant
			}
			c.Lignes = append(c.Lignes, l)
		}
		if avecSoldes {
			o := argent.Centimes(rapid.Int64Range(-10_000, 10_000_000).Draw(t, "ouverture"))
			f := o + somme
			c.SoldeOuverture, c.SoldeCloture = &o, &f
		}
		comptes = append(comptes, c)
	}
	return comptes
}

// bizarreries are changes of a file that must not change what is read.
var bizarreries = map[string]func(string) string{
	"rien":                  func(s string) string { return s },
	"sans espace de noms":   func(s string) string { return regexp.MustCompile(` xmlns="[^"]*"`).ReplaceAllString(s, "") },
	"marque UTF-8":          func(s string) string { return "\xef\xbb\xbf" + s },
	"une ligne par élément": func(s string) string { return strings.ReplaceAll(s, "><", ">\r\n\t<") },
	"tout d'un trait":       func(s string) string { return strings.ReplaceAll(s, "\n", "") },
	"inconnus": func(s string) string {
		return regexp.MustCompile(`<(TxDtls|Refs|RltdPties|Ntry|Acct|Bal)>`).ReplaceAllString(s, `<$1><Inconnu Ccy="USD">9<Amt>8</Amt></Inconnu><!-- <Amt>1</Amt> -->`)
	},
	"espace étranger": func(s string) string {
		return strings.ReplaceAll(s, "</Ntry>", `<x:Amt xmlns:x="urn:x">1</x:Amt></Ntry>`)
	},
	"soldes à la fin": func(s string) string {
		bal := regexp.MustCompile(`(?s)((?:<Bal>.*?</Bal>)+)\n(.*?)</Stmt>`)
		return bal.ReplaceAllString(s, "\n$2$1</Stmt>")
	},
	"compte à la fin": func(s string) string {
		return regexp.MustCompile(`(?s)(<Acct>.*?</Acct>)(.*?)</(Stmt|Ntfctn)>`).ReplaceAllString(s, "$2$1</$3>")
	},
	"sens à la fin": func(s string) string {
		return regexp.MustCompile(`(<CdtDbtInd>[A-Z]+</CdtDbtInd>)((?:<RvslInd>true</RvslInd>)?<Sts>.*?)</Ntry>`).ReplaceAllString(s, "$2$1</Ntry>")
	},
	"ISO-8859-1": func(s string) string {
		s = strings.Replace(s, "UTF-8", "ISO-8859-1", 1)
		var b strings.Builder
		for _, r := range s {
			if r < 0x100 {
				b.WriteByte(byte(r))
			} else {
				fmt.Fprintf(&b, "&#%d;", r)
			}
		}
		return b.String()
	},
}

// TestAllerRetour: what is written is read back, whatever the version and the habits of the bank.
func TestAllerRetour(t *testing.T) {
	noms := make([]string, 0, len(bizarreries))
	for nom := range bizarreries {
		noms = append(noms, nom)
	}
	rapid.Check(t, func(t *rapid.T) {
		format := rapid.SampledFrom(formats).Draw(t, "format")
		comptes := tirerComptes(t, strings.Contains(format, "053"))
		var b bytes.Buffer
		if err := Ecrire(&b, comptes, Options{Format: format, Message: "M1", Creation: creation}); err != nil {
			t.Fatal(err)
		}
		quoi := rapid.SampledFrom(noms).Draw(t, "bizarrerie")
		doc := bizarreries[quoi](b.String())
		var c releve.Collecteur
		l, err := Ouvrir(strings.NewReader(doc))
		if err == nil {
			err = l.Lire(&c)
		}
		if err != nil {
			t.Fatalf("%v\n%s", err, doc)
		}
		if quoi != "sans espace de noms" && l.Format() != format {
			t.Fatalf("format %s", l.Format())
		}
		if d := cmp.Diff(comptes, c.Comptes, comparable); d != "" {
			t.Fatalf("%s (-écrit +lu) :\n%s\n%s", quoi, d, doc)
		}
		for _, a := range c.Alertes {
			if a.Code != AlerteDebiteur && a.Code != AlerteNul && a.Code != AlerteEspace {
				t.Fatalf("alerte %+v\n%s", a, doc)
			}
		}
	})
}

// TestBascule: a cent moved anywhere in the amounts of booked entries or balances is refused.
func TestBascule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		comptes := tirerComptes(t, true)
		k := rapid.IntRange(0, len(comptes)-1).Draw(t, "compte")
		var b bytes.Buffer
		if err := Ecrire(&b, comptes, Options{Message: "M1", Creation: creation}); err != nil {
			t.Fatal(err)
		}
		c := comptes[k]
		avant := "<Amt Ccy=\"EUR\">" + max(*c.SoldeCloture, -*c.SoldeCloture).Decimal() + "</Amt>"
		apres := "<Amt Ccy=\"EUR\">" + (max(*c.SoldeCloture, -*c.SoldeCloture) + 1).Decimal() + "</Amt>"
		morceaux := strings.Split(b.String(), "<Stmt>")
		i := strings.Index(morceaux[k+1], "CLBD")
		morceaux[k+1] = morceaux[k+1][:i] + strings.Replace(morceaux[k+1][i:], avant, apres, 1)
		var e *Erreur
		if err := Lire(strings.NewReader(strings.Join(morceaux, "<Stmt>")), muet{}); !errors.As(err, &e) || !strings.Contains(e.Message, "ne tombent pas juste") {
			t.Fatalf("%v", err)
		}
	})
}

func TestEcrireRefus(t *testing.T) {
	un := argent.Centimes(100)
	j := jour.Certain(2026, 11, 20)
	bon := func() releve.Compte {
		return releve.Compte{IBAN: notreIBAN, Devise: "EUR", Identifiant: "R", SoldeOuverture: &un, SoldeCloture: &un, DateOuverture: j, DateCloture: j}
	}
	for _, c := range []struct {
		nom     string
		change  func(*releve.Compte, *Options)
		message string
	}{
		{"format", func(_ *releve.Compte, o *Options) { o.Format = "camt.052.001.08" }, "camt.052.001.08"},
		{"message", func(_ *releve.Compte, o *Options) { o.Message = "" }, "MsgId manque"},
		{"devise", func(c *releve.Compte, _ *Options) { c.Devise = "" }, "devise"},
		{"solde", func(c *releve.Compte, _ *Options) { c.SoldeCloture = nil }, "CLBD"},
		{"numéro", func(c *releve.Compte, _ *Options) { c.Numero = "12/3" }, "numéro"},
		{"déséquilibre", func(c *releve.Compte, _ *Options) { c.Lignes = []releve.Ligne{{Montant: 1, DateOperation: j}} }, "clôture"},
		{"référence", func(c *releve.Compte, _ *Options) { c.Identifiant = strings.Repeat("x", 36) }, "35 caractères"},
		{"caractère", func(c *releve.Compte, _ *Options) { c.Identifiant = "a\x00" }, "U+0000"},
		{"montant", func(c *releve.Compte, _ *Options) { c.Lignes = []releve.Ligne{{Montant: argent.Max + 1}} }, "hors limites"},
	} {
		k, o := bon(), Options{Message: "M", Creation: creation}
		c.change(&k, &o)
		if err := Ecrire(&bytes.Buffer{}, []releve.Compte{k}, o); err == nil || !strings.Contains(err.Error(), c.message) {
			t.Errorf("%s : %v", c.nom, err)
		}
	}
	if err := Ecrire(&bytes.Buffer{}, nil, Options{Message: "M"}); err == nil {
		t.Error("fichier sans relevé écrit")
	}
	e := NouvelEcrivain(panne{}, Options{Message: "M", Creation: creation})
	k := bon()
	var err error
	for i := 0; i < 10_000 && err == nil; i++ {
		if err = e.Ouvrir(&k); err == nil {
			err = e.Fermer(&k)
		}
	}
	if !errors.Is(err, errPanne) || !errors.Is(e.Terminer(), errPanne) {
		t.Errorf("panne d'écriture : %v", err)
	}
}

var errPanne = errors.New("disque plein")

type panne struct{}

func (panne) Write([]byte) (int, error) { return 0, errPanne }

func TestDecouper(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[a-zé]{1,9}( {1,2}[a-zé]{1,9}){0,20}`).Draw(t, "texte")
		max := rapid.IntRange(12, 40).Draw(t, "max")
		morceaux := decouper(s, max)
		for _, m := range morceaux {
			if n := len([]rune(m)); n == 0 || n > max {
				t.Fatalf("%q", morceaux)
			}
		}
		if strings.ReplaceAll(strings.Join(morceaux, ""), " ", "") != strings.ReplaceAll(s, " ", "") {
			t.Fatalf("%q perdu dans %q", s, morceaux)
		}
		if !strings.Contains(s, "  ") && strings.Join(morceaux, " ") != s {
			t.Fatalf("%q devenu %q", s, morceaux)
		}
	})
}
