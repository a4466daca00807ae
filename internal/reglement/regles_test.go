// SPDX-License-Identifier: EUPL-1.2

package reglement

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"etai/internal/base/jour"
	"etai/internal/organisation"
)

func le(a, m, q int) jour.Jour { return jour.Certain(a, m, q) }

func version(id int64, code string, p Portee, n int64, du jour.Jour) Version {
	return Version{ID: id, Code: code, Portee: p, Valeur: Valeur{Nombre: n}, Du: du}
}

func TestEnVigueur(t *testing.T) {
	code := string(JoursDeRemise)
	temporaire := version(4, code, Organisation, 2, le(2026, 7, 1))
	temporaire.Au = le(2026, 7, 31)
	retrait := version(6, code, Organisation, 0, le(2027, 1, 1))
	retrait.Retrait = true
	r := NouvellesRegles([]Version{
		version(1, code, Loi, 5, le(2009, 1, 1)),
		version(2, code, Departement, 99, le(2010, 1, 1)),
		version(3, code, Organisation, 8, le(2026, 3, 1)),
		temporaire,
		version(5, code, Organisation, 9, le(2026, 3, 1)), // corrects the 3rd
		retrait,
		version(7, code, Loi, 6, le(2026, 12, 1)),
	})
	for _, x := range []struct {
		j    jour.Jour
		veut int
	}{{le(2000, 1, 1), 5}, {le(2009, 1, 1), 5}, {le(2015, 1, 1), 99}, {le(2026, 2, 28), 99}, {le(2026, 3, 1), 9}, {le(2026, 6, 30), 9}, {le(2026, 7, 1), 2}, {le(2026, 7, 31), 2},
		{le(2026, 8, 1), 9}, {le(2026, 12, 31), 9}, {le(2027, 1, 1), 99}} {
		if a := JoursDeRemise.A(r, x.j); a != x.veut {
			t.Errorf("%s : %d, attendu %d", x.j, a, x.veut)
		}
	}
	if h := r.Historique(code); len(h) != 7 || h[0].ID != 6 || h[len(h)-1].ID != 1 || h[3].ID != 5 || h[4].ID != 3 {
		t.Errorf("historique : %v", h)
	}
}

// What may not deviate does not, whatever the table holds; an amount is unknown before its first decree.
func TestEnVigueurBornee(t *testing.T) {
	r := NouvellesRegles([]Version{version(1, string(MoisMaxContrat), Loi, 24, le(2009, 1, 1)), version(2, string(MoisMaxContrat), Organisation, 36, le(2009, 1, 1)),
		version(3, string(RSASeul), Loi, 65169, le(2026, 4, 1))})
	if a := MoisMaxContrat.A(r, le(2026, 1, 1)); a != 24 {
		t.Errorf("une organisation a changé la loi : %d", a)
	}
	if _, ok := RSASeul.Connu(r, le(2026, 3, 31)); ok {
		t.Error("un montant est connu avant son premier jour")
	}
	if m, ok := RSASeul.Connu(r, le(2026, 4, 1)); !ok || m != 651_69 {
		t.Errorf("RSA : %v %v", m, ok)
	}
	if _, ok := r.EnVigueur("inconnu", le(2026, 1, 1)); ok {
		t.Error("un code inconnu a une valeur")
	}
}

// Whatever was entered: the value of a day only depends on the versions that begin by that day, but for the first one of all.
func TestYesterdayStays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		debut := le(2026, 1, 1)
		vs := []Version{version(1, string(JoursDeRemise), Loi, 5, le(2009, 1, 1))}
		for i := range rapid.IntRange(0, 12).Draw(t, "n") {
			v := version(int64(i+2), string(JoursDeRemise), rapid.SampledFrom([]Portee{Loi, Departement, Organisation}).Draw(t, "portee"),
				rapid.Int64Range(0, 60).Draw(t, "valeur"), debut.Plus(rapid.IntRange(0, 100).Draw(t, "du")))
			if rapid.Bool().Draw(t, "fini") {
				v.Au = v.Du.Plus(rapid.IntRange(0, 30).Draw(t, "duree"))
			}
			v.Retrait = v.Portee != Loi && rapid.Bool().Draw(t, "retrait")
			vs = append(vs, v)
		}
		j := debut.Plus(rapid.IntRange(-10, 140).Draw(t, "jour"))
		var commencees []Version
		for _, v := range vs {
			if !v.Du.Apres(j) {
				commencees = append(commencees, v)
			}
		}
		if a, b := JoursDeRemise.A(NouvellesRegles(vs), j), JoursDeRemise.A(NouvellesRegles(commencees), j); a != b {
			t.Fatalf("%d puis %d", a, b)
		}
	})
}

func TestControler(t *testing.T) {
	var vs []Version
	for i, x := range []struct {
		cle Cle[int]
		n   int64
	}{{FinTresProche, 15}, {FinProche, 60}, {FinAnnoncee, 90}, {JoursDeRemise, 5}} {
		vs = append(vs, version(int64(i+1), string(x.cle), Loi, x.n, le(2009, 1, 1)))
	}
	vs = append(vs, version(9, string(FinAnnoncee), Organisation, 120, le(2027, 1, 1)))
	r, aujourdhui := NouvellesRegles(vs), le(2026, 11, 22)
	bonne := NouvelleValeur{Code: string(FinProche), Portee: Organisation, Valeur: Valeur{Nombre: 45}, Du: aujourdhui, Source: "Note de service", Preuve: Interne}
	for nom, x := range map[string]struct {
		change func(*NouvelleValeur)
		champ  string
		mots   string
	}{
		"bonne":          {func(*NouvelleValeur) {}, "", ""},
		"retrait":        {func(n *NouvelleValeur) { n.Valeur = Valeur{Retrait: true} }, "", ""},
		"retrait de loi": {func(n *NouvelleValeur) { n.Valeur, n.Portee = Valeur{Retrait: true}, Loi }, "valeur", "se remplace"},
		"trop grand":     {func(n *NouvelleValeur) { n.Nombre = 5000 }, "valeur", "écrivez de 1 jour à 732 jours"},
		"négatif":        {func(n *NouvelleValeur) { n.Nombre = -1 }, "valeur", "ne convient pas"},
		"un choix":       {func(n *NouvelleValeur) { n.Valeur = Valeur{Choix: "x"} }, "valeur", "ne convient pas"},
		"sans jour":      {func(n *NouvelleValeur) { n.Du = jour.Jour{} }, "du", "à compter"},
		"fin avant":      {func(n *NouvelleValeur) { n.Au = n.Du.Plus(-1) }, "au", "avant le premier"},
		"passé":          {func(n *NouvelleValeur) { n.Du = le(2026, 11, 21) }, "passe", "Cochez la case et écrivez pourquoi"},
		"sans raison":    {func(n *NouvelleValeur) { n.Du, n.Passe = le(2026, 11, 21), true }, "motif", "pourquoi"},
		"passé voulu":    {func(n *NouvelleValeur) { n.Du, n.Passe, n.Motif = le(2026, 11, 21), true, "décret paru tard" }, "", ""},
		"sans source":    {func(n *NouvelleValeur) { n.Source = "" }, "source", "d’où vient"},
		"source longue":  {func(n *NouvelleValeur) { n.Source = strings.Repeat("é", 301) }, "source", "trop longue"},
		"sans preuve":    {func(n *NouvelleValeur) { n.Preuve = "x" }, "preuve", "lue"},
		"désordre":       {func(n *NouvelleValeur) { n.Nombre = 90 }, "valeur", "moins que « Fin de mesure annoncée » (90 jours)"},
		"désordre bas":   {func(n *NouvelleValeur) { n.Nombre = 15 }, "valeur", "plus que « Fin de mesure très proche » (15 jours)"},
		"plus tard":      {func(n *NouvelleValeur) { n.Nombre, n.Du = 100, le(2027, 1, 1) }, "", ""},
		"désordre à venir": {func(n *NouvelleValeur) {
			n.Code, n.Nombre = string(FinTresProche), 59
			n.Du = le(2026, 12, 1)
		}, "", ""},
	} {
		n := bonne
		x.change(&n)
		d, _ := Definir(n.Code)
		err := Controler(r, d, n, aujourdhui)
		var f *organisation.Faute
		switch {
		case x.champ == "" && err != nil:
			t.Errorf("%s : %v", nom, err)
		case x.champ != "" && (!errors.As(err, &f) || f.Champ != x.champ || !strings.Contains(simple(f.Message), x.mots)):
			t.Errorf("%s : %v", nom, err)
		}
	}
	// A value that would only break the order later, when another one begins, is refused for that day.
	bas := bonne
	bas.Code, bas.Nombre, bas.Du = string(FinAnnoncee), 61, aujourdhui
	d, _ := Definir(bas.Code)
	if err := Controler(r, d, bas, aujourdhui); err != nil {
		t.Error(err)
	}
	suite := NouvellesRegles(append(vs, version(10, string(FinProche), Organisation, 110, le(2027, 2, 1))))
	bas.Nombre, bas.Du = 100, le(2027, 1, 15)
	if err := Controler(suite, d, bas, aujourdhui); err == nil || !strings.Contains(simple(err.Error()), "Le 1er février 2027") {
		t.Errorf("désordre à venir : %v", err)
	}
}

// What was in force on days that are gone is told, value by value, before another one replaces it.
func TestRappel(t *testing.T) {
	r := NouvellesRegles([]Version{version(1, string(FinProche), Loi, 60, le(2009, 1, 1)), version(2, string(FinProche), Organisation, 45, le(2026, 10, 1)), version(3, string(FinProche), Organisation, 45, le(2026, 10, 15))})
	d, _ := Definir(string(FinProche))
	n := NouvelleValeur{Code: d.Code, Portee: Organisation, Valeur: Valeur{Nombre: 50}, Du: le(2026, 9, 1)}
	if eu := r.Remplacees(d.Code, n.Du, le(2026, 11, 21)); len(eu) != 2 || eu[0].Valeur.Nombre != 60 || eu[0].Au != le(2026, 9, 30) || eu[1].Valeur.Nombre != 45 || eu[1].Du != le(2026, 10, 1) || eu[1].Au != le(2026, 11, 21) {
		t.Errorf("%+v", eu)
	}
	dit := simple(rappel(r, d, n, le(2026, 11, 22), 0))
	for _, veut := range []string{"Le 1er septembre 2026 est passé", "60 jours du 01/09/2026 au 30/09/2026", "45 jours du 01/10/2026 au 21/11/2026", "reste tel quel"} {
		if !strings.Contains(dit, veut) {
			t.Errorf("%q ne dit pas %q", dit, veut)
		}
	}
	c, _ := Definir(string(MoisMaxContrat))
	if dit := simple(rappel(r, c, n, le(2026, 11, 22), 3)); !strings.Contains(dit, "3 contrats signés, changés ou arrêtés : tout cela reste tel quel") {
		t.Error(dit)
	}
}

func simple(s string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s)
}

func TestEcrire(t *testing.T) {
	for veut, x := range map[string]struct {
		genre Genre
		v     Valeur
	}{"1 jour": {Jours, Valeur{Nombre: 1}}, "30 jours": {Jours, Valeur{Nombre: 30}}, "2 jours ouvrés": {JoursOuvres, Valeur{Nombre: 2}}, "24 mois": {Mois, Valeur{Nombre: 24}},
		"651,69 €": {Montant, Valeur{Nombre: 65169}}, "20 %": {DixMilliemes, Valeur{Nombre: 2000}}, "0,6 %": {DixMilliemes, Valeur{Nombre: 60}}, "8,55 %": {DixMilliemes, Valeur{Nombre: 855}},
		"0,05 %": {DixMilliemes, Valeur{Nombre: 5}}, "oui": {OuiNon, Valeur{Nombre: 1}}, "non": {OuiNon, Valeur{}}, "premier": {Choix, Valeur{Choix: "a"}}, "aucune valeur propre": {Jours, Valeur{Retrait: true}}} {
		d := Definition{Genre: x.genre, Options: []Option{{"a", "premier"}}}
		if eu := simple(d.Ecrire(x.v)); eu != veut {
			t.Errorf("%q, attendu %q", eu, veut)
		}
	}
}
