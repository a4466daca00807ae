// SPDX-License-Identifier: EUPL-1.2

package recherche

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"etai/internal/base/jour"
	"etai/internal/base/texte"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// distance is the textbook optimal string alignment distance, against which the automaton is checked.
func distance(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		for j := range d[i] {
			switch {
			case i == 0:
				d[i][j] = j
			case j == 0:
				d[i][j] = i
			default:
				pas := 1
				if a[i-1] == b[j-1] {
					pas = 0
				}
				d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+pas)
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					d[i][j] = min(d[i][j], d[i-2][j-2]+1)
				}
			}
		}
	}
	return d[len(a)][len(b)]
}

// TestDicoContreDefinition: whatever the names and the word typed, the trie finds exactly those within reach, at
// their distance, and exactly those that begin so; compacted or not.
func TestDicoContreDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		noms := rapid.SliceOfN(rapid.StringMatching(`[A-D]{1,9}`), 1, 60).Draw(t, "noms")
		tape := rapid.StringMatching(`[A-D]{1,9}`).Draw(t, "tape")
		d := nouveauDico()
		cles := map[uint32]string{}
		for _, n := range noms {
			cles[d.entierDe([]byte(n), nil, true)] = n
		}
		for _, tasse := range []bool{false, true} {
			if tasse {
				d.tasser()
			}
			for _, maxFautes := range []int{1, 2} {
				lus, veut := map[string]int{}, map[string]int{}
				d.approcher([]byte(tape), maxFautes, func(liens uint32, fautes int, premiere bool) {
					n := cles[d.liens[liens].cible>>1]
					if premiere != (n[0] == tape[0]) {
						t.Fatalf("première lettre de %s contre %s", n, tape)
					}
					lus[n] = fautes
				})
				for _, n := range noms {
					if k := distance(tape, n); k <= maxFautes {
						veut[n] = k
					}
				}
				if diff := cmp.Diff(veut, lus); diff != "" {
					t.Fatalf("%s à %d fautes près (tassé %v) :\n%s", tape, maxFautes, tasse, diff)
				}
			}
			lus, veut := map[string]int{}, map[string]int{}
			d.prolonger([]byte(tape), func(liens uint32, manquent int) { lus[cles[d.liens[liens].cible>>1]] = manquent })
			for _, n := range noms {
				if strings.HasPrefix(n, tape) {
					veut[n] = len(n) - len(tape)
				}
			}
			if diff := cmp.Diff(veut, lus); diff != "" {
				t.Fatalf("suites de %s :\n%s", tape, diff)
			}
		}
	})
}

// petit is an index of a few fictional people.
func petit() *Index {
	x := Nouvel()
	for i, p := range []Personne{
		{Nom: "Lefèvre", Prenom: "Claire", Naissance: jour.Certain(1980, 3, 12), Telephone: "+33612345678"},
		{Nom: "Lefebvre", Prenom: "Clara", Naissance: jour.Certain(1991, 7, 1)},
		{Nom: "Martin-Valmoulin", Prenom: "Jean-Paul", Telephone: "+33555000000"},
		{Nom: "de la Tour", Prenom: "Anne Marie", NomUsage: "Dubreuil"},
		{Nom: "d’Œuf", Prenom: "Yann"},
		{Nom: "Marin", Prenom: "Claire", Naissance: jour.Certain(1980, 3, 12)},
		{Nom: "Caillaud", Prenom: "Fatoumata"},
		{Nom: "N’Guyên", Prenom: "Li"},
	} {
		x.Ajouter(int64(i+1), p)
	}
	return x
}

func TestChercher(t *testing.T) {
	x := petit()
	for _, c := range []struct {
		tape   string
		id     int64
		score  int
		raison string
	}{
		{"lefevre claire", 1, 100, "nom et prénom"}, {"LEFÈVRE Claire", 1, 100, "nom et prénom"}, {"claire lefevre", 1, 98, "nom et prénom, dans l’autre ordre"},
		{"lefevrre claire", 1, 85, "nom à une lettre près, prénom"}, {"lefe cla", 1, 0, ""}, {"Mme Lefèvre", 1, 100, "nom"}, {"lefevre calire", 1, 0, "nom, prénom à une lettre près"},
		{"lefebvre", 2, 100, "nom"}, {"valmoulin jean", 3, 0, "partie du nom, partie du prénom"}, {"jeanpaul martin valmoulin", 3, 98, "nom et prénom, dans l’autre ordre"}, {"martin-valmoulin j", 3, 0, "nom, début du prénom"},
		{"de la tour anne-marie", 4, 100, "nom et prénom"}, {"delatour", 4, 100, "nom"}, {"tour marie", 4, 0, "partie du nom, partie du prénom"}, {"dubreuil anne marie", 4, 100, "nom d’usage et prénom"}, {"dubreuil", 4, 100, "nom d’usage"},
		{"doeuf", 5, 100, "nom"}, {"d'oeuf yann", 5, 100, "nom et prénom"}, {"yan oeuf", 5, 0, ""}, {"fatou", 7, 0, "début du prénom"}, {"cayau fatoumata", 7, 0, "nom de même son, prénom"}, {"nguyen", 8, 100, "nom"}, {"li nguyen", 8, 98, "nom et prénom, dans l’autre ordre"},
		{"12/03/1980 lefevre", 1, 100, "nom, date de naissance"}, {"marin claire 1980", 6, 100, "nom et prénom, année de naissance"}, {"lefevre 12 mars 1980", 1, 100, "nom, date de naissance"},
		{"06 12 34 56 78", 1, 100, "téléphone"}, {"+33 6 12 34 56 78", 1, 100, "téléphone"}, {"0612", 1, 100, "téléphone"}, {"05.55.00.00.00 martin", 3, 0, ""}, {"01071991", 2, 100, "date de naissance"},
		{"inconnue claire 12/03/1980", 1, 0, "prénom, date de naissance"}, {"lefevre", 1, 100, "nom"}, {"lefevre marguerite claire", 1, 0, ""},
	} {
		l := x.Chercher(c.tape, 10, nil)
		if len(l) == 0 || l[0].ID != c.id || c.score != 0 && l[0].Score != c.score || c.raison != "" && l[0].Raison != c.raison {
			t.Errorf("%q : %+v, attendu %d %d « %s »", c.tape, l, c.id, c.score, c.raison)
		}
	}
	if l := x.Chercher("12/03/1980", 10, nil); len(l) != 2 {
		t.Errorf("nés le 12 mars 1980 : %+v", l)
	}
	if l := x.Chercher("lefevre 13/03/1980", 10, nil); len(l) == 0 || l[0].Score >= 100 {
		t.Errorf("une autre date doit éloigner : %+v", l)
	}
	for _, tape := range []string{"", " ", "zzzz", "1", "12", "--", "\x00", "\xff\xfe", "999999999999999999999999", "()", "0", "2026-02-31", "张伟"} {
		if l := x.Chercher(tape, 10, nil); len(l) != 0 {
			t.Errorf("%q : %+v", tape, l)
		}
	}
	if l := x.Chercher("lefevre", 0, nil); l != nil {
		t.Error("max 0")
	}
	if l := x.Chercher("lefevre", 1, nil); len(l) != 1 {
		t.Error("max 1")
	}
	if l := x.Chercher("lefevre claire", 10, func(id int64) bool { return id != 1 }); slices.ContainsFunc(l, func(t Trouve) bool { return t.ID == 1 }) || len(l) == 0 {
		t.Errorf("filtre : %+v", l)
	}
}

// Those born on a day, but for the day that too many share.
func TestNesLe(t *testing.T) {
	x, premier := Nouvel(), jour.Certain(1980, 1, 1)
	for id := range int64(501) {
		x.Ajouter(id+1, Personne{Nom: "Exemple", Prenom: "Personne", Naissance: premier})
	}
	x.Ajouter(1000, Personne{Nom: "Exemple", Prenom: "Personne", Naissance: premier.Plus(1)})
	if r := x.NesLe(premier.Plus(1)); len(r) != 1 || !r[1000] || len(x.NesLe(premier)) != 0 || len(x.NesLe(premier.Plus(2))) != 0 {
		t.Errorf("%v", r)
	}
	x.Retirer(501)
	if n := len(x.NesLe(premier)); n != 500 {
		t.Errorf("%d nées ce jour", n)
	}
}

func TestRetirer(t *testing.T) {
	x := petit()
	x.Retirer(1)
	x.Retirer(1)
	x.Retirer(999)
	for _, tape := range []string{"lefevre claire", "0612345678", "12/03/1980"} {
		if slices.ContainsFunc(x.Chercher(tape, 10, nil), func(t Trouve) bool { return t.ID == 1 }) {
			t.Errorf("%q retrouve la personne retirée", tape)
		}
	}
	x.Ajouter(2, Personne{Nom: "Bernadotte", Prenom: "Clara"}) // replaces
	if l := x.Chercher("lefebvre clara", 10, nil); slices.ContainsFunc(l, func(t Trouve) bool { return t.ID == 2 && t.Score > 60 }) {
		t.Errorf("l’ancien nom reste : %+v", l)
	}
	if l := x.Chercher("bernadotte", 10, nil); len(l) != 1 || l[0].ID != 2 || x.Nombre() != 7 {
		t.Errorf("%+v, %d personnes", l, x.Nombre())
	}
	x.Ajouter(50, Personne{Nom: "Neuve", Prenom: "Place"}) // takes the place left by 1
	if l := x.Chercher("neuve place", 10, nil); len(l) != 1 || l[0].ID != 50 || len(x.fiches) != 8 {
		t.Errorf("%+v", l)
	}
}

func TestAppliquer(t *testing.T) {
	x := petit()
	x.Appliquer(12, []Changement{{ID: 1, Retiree: true}, {ID: 9, Personne: Personne{Nom: "Okonkwo", Prenom: "Ada"}}})
	if x.Version() != 12 || x.Nombre() != 8 || len(x.Chercher("okonkwo", 5, nil)) != 1 {
		t.Errorf("version %d, %d personnes", x.Version(), x.Nombre())
	}
	x.Appliquer(11, []Changement{{ID: 9, Retiree: true}})
	if x.Version() != 12 || x.Nombre() != 8 {
		t.Error("une révision ancienne a changé l’index")
	}
}

// TestModele: after any history of additions and removals, an exact search finds all and only those present.
func TestModele(t *testing.T) {
	a := nouvelAnnuaire(3, 400)
	gens := make([]Personne, 200)
	for i := range gens {
		gens[i] = a.personne()
	}
	rapid.Check(t, func(t *rapid.T) {
		x, modele := Nouvel(), map[int64]Personne{}
		for range rapid.IntRange(1, 120).Draw(t, "pas") {
			id := rapid.Int64Range(0, 30).Draw(t, "id")
			if rapid.IntRange(0, 2).Draw(t, "geste") == 0 {
				x.Retirer(id)
				delete(modele, id)
				continue
			}
			p := rapid.SampledFrom(gens).Draw(t, "personne")
			x.Ajouter(id, p)
			modele[id] = p
		}
		if x.Nombre() != len(modele) {
			t.Fatalf("%d personnes, attendu %d", x.Nombre(), len(modele))
		}
		for id, p := range modele {
			for _, tape := range []string{p.Nom + " " + p.Prenom, p.Prenom + " " + p.Nom, p.NomUsage, p.Telephone, p.Naissance.Court()} {
				if tape != "" && !slices.ContainsFunc(x.Chercher(tape, 40, nil), func(t Trouve) bool { return t.ID == id }) {
					t.Fatalf("%q ne trouve pas %d %+v", tape, id, p)
				}
			}
		}
		for _, tr := range x.Chercher("a", 200, nil) {
			if _, ok := modele[tr.ID]; !ok {
				t.Fatalf("%d n’existe plus", tr.ID)
			}
		}
	})
}

// TestReponse: sorted, without double, scores in bounds, reasons printable, whatever is typed.
func TestReponse(t *testing.T) {
	x := petit()
	voir := func(t interface{ Fatalf(string, ...any) }, tape string) {
		l := x.Chercher(tape, 5, nil)
		vus := map[int64]bool{}
		for i, tr := range l {
			if tr.Score < 25 || tr.Score > 100 || vus[tr.ID] || tr.Raison == "" && tape != "" || i > 0 && tr.Score > l[i-1].Score || !utf8.ValidString(tr.Raison) {
				t.Fatalf("%q : %+v", tape, l)
			}
			vus[tr.ID] = true
		}
	}
	for _, tape := range []string{strings.Repeat("a", 10000), strings.Repeat("a ", 5000), strings.Repeat("9", 10000), strings.Repeat("é", 10000), strings.Repeat("martin ", 2000), strings.Repeat("\x00", 10000), strings.Repeat("1/", 5000)} {
		voir(t, tape)
	}
	rapid.Check(t, func(t *rapid.T) {
		mots := rapid.SliceOfN(rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"lefevre", "claire", "12/03/1980", "0612345678", "de", "la", "tour", "m", "1980"})), 0, 8).Draw(t, "mots")
		voir(t, strings.Join(mots, " "))
	})
}

// TestRappel is the benchmark's recall at a size that every run of the tests can afford.
func TestRappel(t *testing.T) {
	const n = 60000
	a := nouvelAnnuaire(1, 40000)
	x, gens := Nouvel(), make([]Personne, n)
	for i := range gens {
		gens[i] = a.personne()
	}
	x.Remplir(5, suite(gens))
	if x.Nombre() != n || x.Version() != 5 {
		t.Errorf("%d personnes, version %d", x.Nombre(), x.Version())
	}
	for _, g := range genres {
		trouves := 0
		for range 200 {
			id := a.alea.IntN(n)
			if estTrouve(gens, gens[id], x.Chercher(g.taper(a, gens[id]), 10, nil)) {
				trouves++
			}
		}
		veut := 0.97
		if g.nom == "deux_fautes" {
			veut = 0.90
		}
		if r := float64(trouves) / 200; r < veut {
			t.Errorf("%s : rappel à 10 de %.3f, attendu %.2f", g.nom, r, veut)
		}
	}
}

// estTrouve tells whether the person, or one whom the query cannot tell from them (same names), is in the answer.
func estTrouve(gens []Personne, p Personne, l []Trouve) bool {
	return slices.ContainsFunc(l, func(tr Trouve) bool {
		q := gens[tr.ID-1]
		return texte.Cle(q.Prenom) == texte.Cle(p.Prenom) && (texte.Cle(q.Nom) == texte.Cle(p.Nom) || texte.Cle(q.NomUsage) == texte.Cle(p.Nom))
	})
}

func TestConcurrence(t *testing.T) {
	a := nouvelAnnuaire(2, 500)
	x := Nouvel()
	gens := make([]Personne, 3000)
	for i := range gens {
		gens[i] = a.personne()
		x.Ajouter(int64(i+1), gens[i])
	}
	var tous sync.WaitGroup
	for k := range 4 {
		tous.Go(func() {
			for i := range 200 {
				p := gens[(k*700+i)%1000] // these are never removed
				if !estTrouve(gens, p, x.Chercher(p.Nom+" "+p.Prenom, 10, nil)) {
					t.Errorf("%s %s introuvable pendant les écritures", p.Nom, p.Prenom)
				}
			}
		})
	}
	for i := 1000; i < 3000; i++ {
		x.Appliquer(int64(i), []Changement{{ID: int64(i + 1), Retiree: true}, {ID: int64(i + 1), Personne: gens[i]}})
	}
	tous.Wait()
	if x.Version() != 2999 || x.Nombre() != 3000 {
		t.Errorf("version %d, %d personnes", x.Version(), x.Nombre())
	}
}

func FuzzChercher(f *testing.F) {
	x := petit()
	for _, s := range []string{"lefevre claire", "12/03/1980", "0612345678 martin", "de la tour"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, tr := range x.Chercher(s, 3, nil) {
			if tr.Score < 1 || tr.Score > 100 {
				t.Fatal(fmt.Sprint(tr))
			}
		}
	})
}
