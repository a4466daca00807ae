// SPDX-License-Identifier: EUPL-1.2

package texte

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"etai/internal/base/jour"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"pgregory.net/rapid"
)

type cas struct{ lu, veut string }

func verifier(t *testing.T, tous []cas) {
	t.Helper()
	for _, c := range tous {
		if c.lu != c.veut {
			t.Errorf("%+q, attendu %+q", c.lu, c.veut)
		}
	}
}

func TestTypographie(t *testing.T) {
	verifier(t, []cas{
		{Typographier("Attention : l'ordre n'est pas visé !"), "Attention\u00a0: l’ordre n’est pas visé\u202f!"},
		{Typographier("Quoi ? « Loyer » ; 12 % de 30 €..."), "Quoi\u202f? «\u00a0Loyer\u00a0»\u202f; 12\u00a0% de 30\u00a0€…"},
		{Typographier("http://localhost:8080/?a=1 14:30 'x'"), "http://localhost:8080/?a=1 14:30 'x'"},
		{Typographier(""), ""}, {Typographier(" "), " "},
		{Guillemets("RSA"), "«\u00a0RSA\u00a0»"},
		{Nombre(0), "0"}, {Nombre(1234567), "1\u202f234\u202f567"}, {Nombre(-1234), "−1\u202f234"}, {Nombre(999), "999"},
		{Nombre(-9223372036854775808), "−9\u202f223\u202f372\u202f036\u202f854\u202f775\u202f808"},
		{Pluriel(0, "ligne"), "0 ligne"}, {Pluriel(1, "ligne"), "1 ligne"}, {Pluriel(2, "ligne"), "2 lignes"}, {Pluriel(-1, "ligne"), "−1 ligne"},
		{Pluriel(1500, "compte débiteur", "comptes débiteurs"), "1\u202f500 comptes débiteurs"}, {Accord(2, "est", "sont"), "sont"}, {Accord(0, "est", "sont"), "est"},
		{Liste(nil), ""}, {Liste([]string{"a"}), "a"}, {Liste([]string{"a", "b"}), "a et b"}, {ListeOu([]string{"a", "b", "c"}), "a, b ou c"},
		{De("Anne"), "d’Anne"}, {De("Claire"), "de Claire"}, {De("Émile"), "d’Émile"}, {De("Yves"), "d’Yves"}, {De("Yannick"), "de Yannick"}, {De("Henri"), "de Henri"}, {De(""), "de "},
		{Majuscule("état"), "État"}, {Majuscule(""), ""},
	})
}

func TestElider(t *testing.T) {
	for _, x := range []struct{ avant, mot, dit string }{
		{"Le loyer de ", "EXEMPLE Anne", "Le loyer d’"}, {"Le loyer de ", "Mme Exemple", "Le loyer de "}, {"de ", "Élise", "d’"}, {"une somme de ", "8 euros", "une somme de "},
		{"il demande ", "Anne", "il demande "}, {"le code ", "Anne", "le code "}, {"vu par ", "Anne", "vu par "}, {"reçu de ", "HENRI", "reçu de "}, {"reçu de ", "", "reçu de "}, {"la fin de\u00a0", "Anne", "la fin de\u00a0"}, {"", "Anne", ""},
	} {
		if s := Elider(x.avant, x.mot); s != x.dit {
			t.Errorf("%q puis %q : %q", x.avant, x.mot, s)
		}
	}
}

func TestTemps(t *testing.T) {
	verifier(t, []cas{{Heure(14, 30), "14\u00a0h\u00a030"}, {Heure(9, 0), "9\u00a0h"}, {Heure(0, 5), "0\u00a0h\u00a005"}})
	auj := jour.Certain(2026, 11, 21)
	for n, veut := range map[int]string{
		0: "aujourd’hui", 1: "demain", 2: "dans 2 jours", 12: "dans 12 jours", 92: "dans 92 jours", 93: "dans 3 mois", 365: "dans 12 mois", 730: "dans 23 mois", 731: "dans 2 ans",
		-1: "en retard d’un jour", -3: "en retard de 3 jours", -9: "en retard de 9 jours", -10: "retard de 10 jours", -100: "retard de 3 mois", -800: "retard de 2 ans",
	} {
		if s := Echeance(auj.Plus(n), auj); s != veut {
			t.Errorf("%d : %q, attendu %q", n, s, veut)
		}
	}
	verifier(t, []cas{
		{Relatif(auj.Plus(-1), auj), "hier"}, {Relatif(auj.Plus(-3), auj), "il y a 3 jours"}, {Relatif(auj, auj), "aujourd’hui"},
		{Relatif(auj.Plus(-100), auj), "il y a 3 mois"}, {Relatif(auj.Plus(5), auj), "dans 5 jours"}, {Echeance(jour.Jour{}, auj), ""}, {Relatif(auj, jour.Jour{}), ""},
	})
	rapid.Check(t, func(t *rapid.T) {
		j := auj.Plus(rapid.IntRange(-700000, 2900000).Draw(t, "n"))
		if s := Echeance(j, auj); utf8.RuneCountInString(s) > 20 || s == "" {
			t.Fatalf("%v : %q", j, s)
		}
	})
}

func TestTelephone(t *testing.T) {
	for s, veut := range map[string]string{
		"05 55 00 00 00": "+33555000000", "05.55.00.00.00": "+33555000000", "0555000000": "+33555000000", "+33 (0)5 55 00 00 00": "+33555000000",
		"0033 5 55 00 00 00": "+33555000000", "+33555000000": "+33555000000", " 06-12-34-56-78 ": "+33612345678", "05\u00a055\u00a000\u00a000\u00a000": "+33555000000",
		"0590 12 34 56": "+590590123456", "0692 12 34 56": "+262692123456", "+33 690 12 34 56": "+590690123456", "+262 692 12 34 56": "+262692123456",
		"0508 41 22 33": "+508412233", "+508 41 22 33": "+508412233", "+32 2 555 00 00": "+3225550000", "00 44 20 7946 0000": "+442079460000",
	} {
		if n, err := NormaliserTelephone(s); err != nil || n != veut {
			t.Errorf("%q : %q, %v", s, n, err)
		}
	}
	for _, s := range []string{"", "3919", "05 55 00 00", "05 55 00 00 00 0", "0055", "demain", "0000000000", "+33 5 55", "+", "+0123456789", strings.Repeat("5", 10000), "05 55\x0000 00 00", "٠٥٥٥٠٠٠٠٠٠"} {
		if n, err := NormaliserTelephone(s); err == nil {
			t.Errorf("%.30q accepté : %q", s, n)
		}
	}
	verifier(t, []cas{
		{Telephone("+33555000000"), "05\u00a055\u00a000\u00a000\u00a000"}, {Telephone("+590590123456"), "05\u00a090\u00a012\u00a034\u00a056"},
		{Telephone("+508412233"), "05\u00a008\u00a041\u00a022\u00a033"}, {Telephone("+3225550000"), "+32\u00a025\u00a055\u00a000\u00a000"},
		{Telephone("+12025550123"), "+1\u00a020\u00a025\u00a055\u00a001\u00a023"}, {Telephone(""), ""}, {Telephone("+abc"), "+abc"}, {Telephone("3919"), "3919"},
	})
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`0[1-9][0-9]{8}`).Draw(t, "n")
		e, err := NormaliserTelephone(s)
		if err != nil {
			t.Fatal(s, err)
		}
		if r, err := NormaliserTelephone(Telephone(e)); err != nil || r != e || strings.ReplaceAll(Telephone(e), Insecable, "") != s {
			t.Fatalf("%s → %s → %q → %s %v", s, e, Telephone(e), r, err)
		}
		if r, err := NormaliserTelephone(e); err != nil || r != e {
			t.Fatalf("%s relu %s %v", e, r, err)
		}
	})
}

func TestNoms(t *testing.T) {
	verifier(t, []cas{
		{NomPrenom("lefèvre", "anne-marie"), "LEFÈVRE Anne-Marie"}, {NomPrenom("d’Œuf", "MaryLou"), "D’ŒUF MaryLou"}, {NomPrenom("Étai", ""), "ÉTAI"},
		{NomPrenom(" de  la tour ", "JEAN  PAUL"), "DE LA TOUR Jean Paul"}, {Prenom("élise"), "Élise"}, {Prenom("d'artagnan"), "D'Artagnan"},
		{Cle("Lefèvre-d’Œuf"), "LEFEVREDOEUF"}, {Cle("Strauß Łukasz Bjørn"), "STRAUSSLUKASZBJORN"}, {Cle("e\u0301"), "E"}, {Cle("Ünal ﬁ"), "UNALFI"}, {Cle("李 123"), ""}, {Cle("\xff"), ""},
		{strings.Join(Mots("Jean-Paul d’Œuf", 9), " "), "JEAN PAUL D OEUF"}, {strings.Join(Mots("a b c d", 2), " "), "A B"},
	})
}

// TestCleContreDecomposition: the quick path gives what the tables of Unicode give.
func TestCleContreDecomposition(t *testing.T) {
	for r := rune(0x80); r < 0x2000; r++ {
		if a, b := Cle(string(r)), string(ajouterDecompose(nil, string(r))); a != b {
			t.Errorf("%c U+%04X : %q, attendu %q", r, r, a, b)
		}
	}
}

func TestTri(t *testing.T) {
	noms := []string{"Zola", "Œuf", "Étienne", "eux", "été", "Etienne", "Oeuf", "Ogier", "De La Tour", "Delatour", "cote", "côté", "côte", "coté", "Odile"}
	Trier(noms, func(s string) string { return s })
	if d := cmp.Diff([]string{"cote", "coté", "côte", "côté", "De La Tour", "Delatour", "été", "Etienne", "Étienne", "eux", "Odile", "Oeuf", "Œuf", "Ogier", "Zola"}, noms); d != "" {
		t.Error(d)
	}
	rapid.Check(t, func(t *rapid.T) {
		nom := rapid.StringMatching(`[A-Za-zÀÂÇÉÈÊËÎÏÔŒÙÛÜŸÆàâçéèêëîïôœùûüÿæ0-9]{1,4}( [A-Za-zéèêëÉñãåøł]{0,3})?`)
		a, b := nom.Draw(t, "a"), nom.Draw(t, "b")
		if rapid.Bool().Draw(t, "proches") {
			vers := func(variantes ...string) string { return rapid.SampledFrom(variantes).Draw(t, "vers") }
			mot := strings.Repeat("e", rapid.IntRange(1, 3).Draw(t, "n")) + "oa"
			de := func() string {
				return strings.NewReplacer("e", vers("e", "é", "è", "ê", "ë", "E", "É"), "o", vers("o", "ô", "œ", "oe"), "a", vers("a", "à", "A", "æ")).Replace(mot)
			}
			a, b = de(), de()
		}
		if nous, cldr := bytes.Compare(CleTri(a), CleTri(b)), collate.New(language.French).CompareString(a, b); nous != cldr {
			t.Fatalf("%q et %q : %d, CLDR %d", a, b, nous, cldr)
		}
	})
}

func TestPhonetique(t *testing.T) {
	for _, famille := range []string{
		"Lefèvre Lefebvre Lefaivre Lefevre", "Gauthier Gautier Gotier", "Yann Ian Iann", "Dupont Dupond Dupon", "Martin Martain Martins", "Philippe Filipe Philipe",
		"Leroy Leroi", "Renaud Renault Reno Renaux", "Mathieu Matthieu Mathieux", "Nathalie Natalie", "Stéphane Stefan Stephan", "Thibault Thibaud Tibo", "Bernard Bernart",
		"Champion Chanpion", "Henri Henry Anri", "Guillaume Guyllaume", "Caillaud Cayau Cayot", "Mareil Mareill", "Moreau Moro Moreaux", "Chevalier Chevallier", "Girard Gyrard Girart", "Wagner Vagner", "Besson Beson",
		"Jean Jan", "Legrand Legran", "Blanc Blan", "Picquet Piquet", "Schmitt Chmit", "Faure For Phaure",
	} {
		noms := strings.Fields(famille)
		for _, n := range noms[1:] {
			if famille[:4] == "Bess" { // ss is not z: these two must differ
				if Phonetique(n) == Phonetique(noms[0]) {
					t.Errorf("%s et %s confondus", n, noms[0])
				}
				continue
			}
			if Phonetique(n) != Phonetique(noms[0]) {
				t.Errorf("%s → %s, %s → %s", noms[0], Phonetique(noms[0]), n, Phonetique(n))
			}
		}
	}
	for _, c := range [][2]string{{"Dupont", "Durand"}, {"Martin", "Marin"}, {"Petit", "Petin"}, {"Roux", "Robert"}, {"Blanc", "Brun"}, {"Jean", "Jeanne"}} {
		if Phonetique(c[0]) == Phonetique(c[1]) {
			t.Errorf("%v confondus : %s", c, Phonetique(c[0]))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		if p := Phonetique(s); strings.Trim(p, "ABCDEFGIJKLMNOPRSTUVWZ") != "" {
			t.Fatalf("%q → %q", s, p)
		}
		m := rapid.StringMatching(`[A-Z]{1,30}`).Draw(t, "m")
		if p := Phonetique(m); len(p) > 3*len(m) {
			t.Fatalf("%q → %q", m, p)
		}
	})
}

func TestSaisie(t *testing.T) {
	for s, veut := range map[string]string{
		"  Anne \t Martin ": "Anne Martin", "E\u0301tai": "Étai", "a\u200bb\u202ec\ufeff": "abc", "Bien\u00a0: oui": "Bien\u00a0: oui", "👩\u200d🦰": "👩\u200d🦰",
	} {
		if r, err := Ligne(s); err != nil || r != veut {
			t.Errorf("%q : %q, %v", s, r, err)
		}
	}
	for s, contient := range map[string]string{
		"a\x00b": "U+0000", "a\x1bb": "U+001B", "a\x7f": "U+007F", "a\u0085": "U+0085", "a\ufffeb": "U+FFFE", "a\xffb": "UTF-8", "a\nb": "une seule ligne", "\xed\xa0\x80": "UTF-8",
	} {
		if r, err := Ligne(s); err == nil || !strings.Contains(err.Error(), contient) {
			t.Errorf("%q : %q, %v", s, r, err)
		}
	}
	if r, err := Bloc("\r\n  Bonjour,  \r\n\r\n  suite\x20\n\n"); err != nil || r != "  Bonjour,\n\n  suite" {
		t.Errorf("%q, %v", r, err)
	}
	if _, err := Bloc("a\rb"); err == nil {
		t.Error("retour chariot seul accepté")
	}
	for _, f := range []func(string) (string, error){Ligne, Bloc} {
		rapid.Check(t, func(t *rapid.T) {
			s := rapid.String().Draw(t, "s")
			r, err := f(s)
			if err != nil {
				return
			}
			if r2, err := f(r); err != nil || r2 != r || !utf8.ValidString(r) {
				t.Fatalf("%q → %q → %q, %v", s, r, r2, err)
			}
		})
	}
}

func TestCelluleCSV(t *testing.T) {
	for _, s := range []string{"=1+1", "+33555000000", "-2", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1"} {
		if CelluleCSV(s) != "'"+s {
			t.Errorf("%q", s)
		}
	}
	for _, s := range []string{"", "Anne", " =1", "a=b", "−12"} {
		if CelluleCSV(s) != s {
			t.Errorf("%q", s)
		}
	}
}

func FuzzPhonetique(f *testing.F) {
	f.Add("Lefebvre")
	f.Add("Guillaume-d’Œuf")
	f.Fuzz(func(_ *testing.T, s string) { Phonetique(s); Cle(s); Typographier(s); NormaliserTelephone(s) })
}

// An hour kept as "14:30" is written as people read it; what is not one stays.
func TestHeureDe(t *testing.T) {
	for s, veut := range map[string]string{"14:30": "14\u00a0h\u00a030", "09:00": "9\u00a0h", "9:05": "9\u00a0h\u00a005", "": "", "midi": "midi", "x:y": "x:y"} {
		if h := HeureDe(s); h != veut {
			t.Errorf("%q : %q, attendu %q", s, h, veut)
		}
	}
}

func TestJusque(t *testing.T) {
	for n, veut := range map[int][2]string{0: {"0", "0 ligne"}, 4999: {"4" + Fine + "999", "4" + Fine + "999 lignes"}, Beaucoup: {"5" + Fine + "000+", "plus de 5" + Fine + "000 lignes"}, 6000: {"6" + Fine + "000", "6" + Fine + "000 lignes"}} {
		if eu := [2]string{Jusque(n), PlurielJusque(n, "ligne")}; eu != veut {
			t.Errorf("%d : %q, attendu %q", n, eu, veut)
		}
	}
}
