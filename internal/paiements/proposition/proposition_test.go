// SPDX-License-Identifier: EUPL-1.2

package proposition

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
)

func differences(a, b any) string { return cmp.Diff(a, b, cmpopts.EquateComparable(jour.Jour{})) }

func novembre(q int) jour.Jour { return jour.Certain(2026, 11, q) }

// E11 of 01-masp §7: rent first, November 2026.
func e11() Entree {
	e := Entree{Debut: novembre(1), Fin: novembre(30), Ouverture: 1240,
		Mouvements: []Mouvement{{novembre(5), 57349, false}, {novembre(5), 23000, false}}}
	ajouter := func(rang, quantieme int, c argent.Centimes) {
		e.Candidats = append(e.Candidats, Candidat{Cle: int64(len(e.Candidats) + 1), Rang: rang, Jour: novembre(quantieme), Position: len(e.Candidats), Centimes: c})
	}
	ajouter(0, 6, 41000)
	ajouter(0, 6, 4500)
	ajouter(4, 6, 3500)
	ajouter(2, 10, 4800)
	ajouter(2, 12, 1150)
	for _, q := range []int{2, 9, 16, 23, 30} {
		ajouter(3, q, 5000)
	}
	return e
}

func proposer(t testing.TB, e Entree) Resultat {
	t.Helper()
	r, err := Proposer(e)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (r Resultat) le(q int) argent.Centimes {
	return r.Courbe[slices.IndexFunc(r.Courbe, func(p Point) bool { return p.Jour == novembre(q) })].Solde
}

// Rule R19: the balance stays at or above zero on each day, where the total of the month would have let the order of the 2nd pass.
func TestE11(t *testing.T) {
	r := proposer(t, e11())
	for _, p := range r.Courbe {
		if p.Solde < 0 {
			t.Errorf("R19 : %s le %s", p.Solde, p.Jour)
		}
	}
	var refusees []string
	for _, d := range r.Decisions {
		if !d.Acceptee {
			refusees = append(refusees, fmt.Sprintf("%s %s %s", d.Jour, d.Centimes.Decimal(), d.Disponible.Decimal()))
		}
	}
	if d := differences([]string{"2026-11-02 50.00 12.40"}, refusees); d != "" {
		t.Error(d)
	}
	for q, solde := range map[int]argent.Centimes{1: 1240, 2: 1240, 5: 81589, 6: 32589, 9: 27589, 10: 22789, 12: 21639, 16: 16639, 23: 11639, 30: 6639} {
		if r.le(q) != solde {
			t.Errorf("le %d : %s, attendu %s", q, r.le(q), solde)
		}
	}
	e := e11() // what was available on the 2nd, paid
	e.Candidats[5].Centimes = 1240
	if r := proposer(t, e); r.Fermeture() != 5399 {
		t.Errorf("12,40 payés le 2 : %s", r.Fermeture())
	}
	if len(r.Alertes) != 0 {
		t.Errorf("alertes : %v", r.Alertes)
	}
}

// Rule R16 (CASF art. R271-4), E11 of the sheet: the ALS of 230 goes wholly to a housing cost of 455; what would not serve its purpose is an alert, and blocks nothing.
func TestAffectationR16(t *testing.T) {
	for _, x := range []struct{ recu, employe, inemploye argent.Centimes }{{23000, 45500, 0}, {23000, 23000, 0}, {23000, 22999, 1}, {23000, 0, 23000}, {0, 45500, 0}} {
		a := Affectation{Prestation: 2, Recu: x.recu, Employe: x.employe}
		if a.Inemploye() != x.inemploye {
			t.Errorf("R16 : reçu %s, employé %s : %s ne servent pas", x.recu, x.employe, a.Inemploye())
		}
		e := e11()
		e.Affectees = []Affectation{a}
		r := proposer(t, e)
		alerte := slices.ContainsFunc(r.Alertes, func(y Alerte) bool {
			return y.Nature == AffecteeInemployee && y.Prestation == 2 && y.Centimes == x.inemploye
		})
		if alerte != (x.inemploye > 0) || r.Fermeture() != 6639 {
			t.Errorf("R16 : alertes %+v", r.Alertes)
		}
	}
}

// R16, per month or carried forward: what a month without rent leaves comes with the next one, until it is spent; what a month spends beyond is not credited to another.
func TestAffectationReportee(t *testing.T) {
	type mois struct{ recu, employe argent.Centimes }
	for _, x := range []struct {
		mois              []mois
		report, inemploye argent.Centimes
	}{
		{[]mois{{23000, 45500}}, 0, 0},
		{[]mois{{23000, 0}, {23000, 23000}}, 23000, 23000},
		{[]mois{{23000, 0}, {23000, 45500}}, 23000, 500},
		{[]mois{{23000, 0}, {23000, 46000}}, 23000, 0},
		{[]mois{{23000, 0}, {23000, 0}, {0, 30000}}, 46000, 16000},
		{[]mois{{23000, 45500}, {23000, 0}}, 0, 23000},
		{nil, 0, 0},
	} {
		var ps []Affectation
		for _, m := range x.mois {
			ps = append(ps, Affectation{Recu: m.recu, Employe: m.employe})
		}
		if a := Reporter(2, ps); a.Report != x.report || a.Inemploye() != x.inemploye || a.Prestation != 2 {
			t.Errorf("%v : %+v", x.mois, a)
		}
	}
}

// The example of the issue: money that the rent needs later is not spent before.
func TestLoyerAVenir(t *testing.T) {
	r := proposer(t, Entree{Debut: novembre(1), Fin: novembre(30), Ouverture: 30000, Candidats: []Candidat{
		{Cle: 1, Rang: 3, Jour: novembre(2), Centimes: 5000}, {Cle: 2, Rang: 0, Jour: novembre(6), Position: 1, Centimes: 28000}}})
	if d := r.Decisions[1]; d.Cle != 1 || d.Acceptee || d.Disponible != 2000 || d.Manque() != 3000 {
		t.Errorf("argent de vie : %+v", d)
	}
	if !r.Decisions[0].Acceptee || r.Fermeture() != 2000 {
		t.Errorf("loyer : %+v, fermeture %s", r.Decisions[0], r.Fermeture())
	}
}

// The mock-up 06: floor of 20.00, 96.40 expected on the 20th, an instalment set aside.
func TestMaquette(t *testing.T) {
	d := func(q int) jour.Jour { return novembre(5).Plus(q - 5) }
	e := Entree{Debut: d(5), Fin: d(34), Ouverture: 3820, Plancher: 2000, Mouvements: []Mouvement{{d(5), 60775, false}, {d(20), 9640, true}}}
	for i, x := range []struct{ rang, quantieme, centimes int }{{0, 6, 29860}, {1, 10, 5800}, {1, 12, 1500}, {2, 9, 6500}, {2, 16, 6500}, {2, 23, 6500}, {2, 30, 6500},
		{3, 20, 4000}, {4, 12, 4680}, {4, 15, 1999}, {5, 24, 12900}} {
		e.Candidats = append(e.Candidats, Candidat{Cle: int64(i), Rang: x.rang, Jour: d(x.quantieme), Position: i, Centimes: argent.Centimes(x.centimes), Provision: i == 2})
	}
	r := proposer(t, e)
	type vu struct {
		Disponible argent.Centimes
		Acceptee   bool
		Attend     argent.Centimes
		Manque     argent.Centimes
	}
	var vus []vu
	for _, d := range r.Decisions {
		vus = append(vus, vu{d.Disponible, d.Acceptee, d.Attend, d.Manque()})
	}
	if diff := differences([]vu{{62595, true, 0, 0}, {32735, true, 0, 0}, {26935, true, 0, 0}, {25435, true, 0, 0}, {18935, true, 0, 0}, {22075, true, 0, 0}, {15575, true, 9640, 0},
		{9075, true, 0, 0}, {5075, true, 9640, 0}, {395, false, 0, 1604}, {395, false, 0, 12505}}, vus); diff != "" {
		t.Error(diff)
	}
	if n, s := r.Somme(true); n != 9 || s != 71840 {
		t.Errorf("accepté : %d, %s", n, s)
	}
	if n, s := r.Somme(false); n != 2 || s != 14899 {
		t.Errorf("refusé : %d, %s", n, s)
	}
	fin := r.Courbe[len(r.Courbe)-1]
	if fin.Solde-fin.MisDeCote != 2395 || fin.MisDeCote != 1500 {
		t.Errorf("reste : %+v", fin)
	}
	if diff := differences([]Alerte{{Nature: DependAttendu, Centimes: 11180}}, r.Alertes); diff != "" {
		t.Error(diff)
	}
}

// What is set aside pays its object only, and counts for nothing else.
func TestReserve(t *testing.T) {
	e := Entree{Debut: novembre(1), Fin: novembre(30), Ouverture: 20000, Reserves: map[int64]argent.Centimes{7: 15000}, Candidats: []Candidat{
		{Cle: 1, Rang: 2, Jour: novembre(10), Centimes: 18000, Reserve: 7}, {Cle: 2, Rang: 3, Jour: novembre(2), Centimes: 3000}}}
	r := proposer(t, e)
	if d := r.Decisions[0]; !d.Acceptee || d.Libere != 15000 || d.Disponible != 5000 {
		t.Errorf("facture : %+v", d)
	}
	if d := r.Decisions[1]; d.Acceptee || d.Disponible != 2000 {
		t.Errorf("argent de vie : %+v", d)
	}
	if fin := r.Courbe[29]; fin.Solde != 2000 || fin.MisDeCote != 0 || r.Courbe[8].MisDeCote != 15000 {
		t.Errorf("courbe : %+v", fin)
	}
}

func TestLoyerEtReste(t *testing.T) {
	e := Entree{Debut: novembre(1), Fin: novembre(30), Ouverture: 50000, ResteAVivre: 20000, Candidats: []Candidat{{Cle: 1, Jour: novembre(6), Centimes: 40000}}}
	r := proposer(t, e)
	if d := r.Decisions[0]; !d.Acceptee || !d.Arbitrage {
		t.Errorf("loyer qui laisse trop peu : %+v", d)
	}
	if d := differences([]Alerte{{Nature: ResteInsuffisant, Centimes: 10000}}, r.Alertes); d != "" {
		t.Error(d)
	}
	e.Candidats[0].Confirme = true
	if r := proposer(t, e); r.Decisions[0].Arbitrage || len(r.Alertes) != 0 {
		t.Errorf("confirmé : %+v", r.Decisions[0])
	}
	e.Candidats[0].Centimes = 60000
	r = proposer(t, e)
	if d := differences([]Alerte{{Nature: LoyerImpossible, Centimes: 10000, Jour: novembre(6)}}, r.Alertes); d != "" || r.Decisions[0].Acceptee {
		t.Error(d)
	}
	e.Ouverture = -100
	if r := proposer(t, e); r.Alertes[len(r.Alertes)-1] != (Alerte{Nature: SousPlancher, Centimes: -100, Jour: novembre(1)}) {
		t.Errorf("compte débiteur : %v", r.Alertes)
	}
}

func TestEntreesRefusees(t *testing.T) {
	bonne := Entree{Debut: novembre(1), Fin: novembre(30)}
	for nom, change := range map[string]func(*Entree){
		"à l’envers": func(e *Entree) { e.Fin = novembre(1).Plus(-1) },
		"sans date":  func(e *Entree) { e.Debut = jour.Jour{} },
		"trop long":  func(e *Entree) { e.Fin = e.Debut.Plus(joursMax) },
		"zéro":       func(e *Entree) { e.Candidats = []Candidat{{Jour: novembre(2)}} },
		"hors":       func(e *Entree) { e.Candidats = []Candidat{{Jour: novembre(30).Plus(1), Centimes: 1}} },
		"énorme":     func(e *Entree) { e.Mouvements = []Mouvement{{novembre(2), centimesMax + 1, false}} },
		"réserve":    func(e *Entree) { e.Reserves = map[int64]argent.Centimes{1: -1} },
	} {
		e := bonne
		change(&e)
		if _, err := Proposer(e); !errors.Is(err, ErrEntree) {
			t.Errorf("%s : %v", nom, err)
		}
	}
}

// tirer draws an account without anything set aside.
func tirer(t *rapid.T) Entree {
	e := Entree{Debut: novembre(3), Fin: novembre(3).Plus(rapid.IntRange(0, 40).Draw(t, "jours"))}
	jours := e.Fin.Depuis(e.Debut)
	montant := func(nom string, du, au int) argent.Centimes {
		return argent.Centimes(rapid.IntRange(du, au).Draw(t, nom))
	}
	e.Ouverture, e.Plancher = montant("ouverture", -50, 300), montant("plancher", -20, 40)
	for range rapid.IntRange(0, 6).Draw(t, "mouvements") {
		e.Mouvements = append(e.Mouvements, Mouvement{e.Debut.Plus(rapid.IntRange(-3, jours+3).Draw(t, "jour")), montant("mouvement", -100, 300), rapid.Bool().Draw(t, "attendu")})
	}
	for i := range rapid.IntRange(0, 12).Draw(t, "candidats") {
		e.Candidats = append(e.Candidats, Candidat{Cle: int64(i + 1), Rang: rapid.IntRange(0, 5).Draw(t, "rang"), Jour: e.Debut.Plus(rapid.IntRange(0, jours).Draw(t, "le")),
			Position: rapid.IntRange(0, 3).Draw(t, "position"), Centimes: montant("montant", 1, 150), Provision: rapid.IntRange(0, 5).Draw(t, "provision") == 0,
			Devant: rapid.IntRange(0, 9).Draw(t, "devant") == 0})
	}
	return e
}

// naif is the rule word for word: every balance of every day counted again for each candidate.
func naif(e Entree) (acceptees map[int64]bool, disponibles map[int64]argent.Centimes) {
	acceptees, disponibles = map[int64]bool{}, map[int64]argent.Centimes{}
	ordonnes := slices.Clone(e.Candidats)
	slices.SortStableFunc(ordonnes, avant)
	for i, x := range ordonnes {
		bas := argent.Centimes(1 << 60)
		for j := x.Jour; !j.Apres(e.Fin); j = j.Plus(1) {
			solde := e.Ouverture
			for _, m := range e.Mouvements {
				if !m.Jour.Apres(j) {
					solde += m.Centimes
				}
			}
			for _, y := range ordonnes[:i] {
				if acceptees[y.Cle] && !y.Jour.Apres(j) {
					solde -= y.Centimes
				}
			}
			bas = min(bas, solde)
		}
		acceptees[x.Cle], disponibles[x.Cle] = bas-x.Centimes >= e.Plancher, max(0, bas-e.Plancher)
	}
	return acceptees, disponibles
}

func TestProprietes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := tirer(t)
		r, err := Proposer(e)
		if err != nil {
			t.Fatal(err)
		}
		acceptees, disponibles := naif(e)
		var gardes []Candidat
		premier := e.Fin.Plus(1)
		for _, d := range r.Decisions {
			if d.Acceptee != acceptees[d.Cle] || d.Disponible != disponibles[d.Cle] {
				t.Fatalf("%+v ; sans raccourci : %v, %s", d, acceptees[d.Cle], disponibles[d.Cle])
			}
			if !d.Acceptee && d.Disponible >= d.Centimes {
				t.Fatalf("refusée alors qu’il y avait de quoi : %+v", d)
			}
			if d.Acceptee {
				gardes = append(gardes, d.Candidat)
				if d.Jour.Avant(premier) {
					premier = d.Jour
				}
			}
			if d.Attend < 0 || d.Attend > 0 && d.AttendLe.Vide() {
				t.Fatalf("attente : %+v", d)
			}
		}
		for _, p := range r.Courbe {
			if !p.Jour.Avant(premier) && p.Solde-p.MisDeCote < e.Plancher {
				t.Fatalf("le %s le solde libre est %s, sous le plancher %s", p.Jour, p.Solde-p.MisDeCote, e.Plancher)
			}
		}
		melange := e
		melange.Candidats = rapid.Permutation(e.Candidats).Draw(t, "candidats mêlés")
		melange.Mouvements = rapid.Permutation(e.Mouvements).Draw(t, "mouvements mêlés")
		r2, err := Proposer(melange)
		if err != nil {
			t.Fatal(err)
		}
		if d := differences(r, r2); d != "" {
			t.Fatalf("l’ordre de ce qu’on donne change la réponse : %s", d)
		}
		e.Candidats = gardes
		r3, err := Proposer(e)
		if err != nil {
			t.Fatal(err)
		}
		if n, _ := r3.Somme(false); n != 0 {
			t.Fatal("ce qui est accepté ne l’est plus quand on le propose seul")
		}
		if d := differences(r.Courbe, r3.Courbe); d != "" {
			t.Fatalf("la courbe change : %s", d)
		}
	})
}

// Without anything expected nothing waits; whatever is set aside is never touched by another line.
func TestProprietesReserves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := tirer(t)
		for i := range e.Mouvements {
			e.Mouvements[i].Attendu = false
		}
		e.Reserves = map[int64]argent.Centimes{1: argent.Centimes(rapid.IntRange(0, 100).Draw(t, "réserve 1")), 2: argent.Centimes(rapid.IntRange(0, 100).Draw(t, "réserve 2"))}
		for i := range e.Candidats {
			e.Candidats[i].Reserve = int64(rapid.IntRange(0, 1).Draw(t, "de la réserve"))
		}
		r, err := Proposer(e)
		if err != nil {
			t.Fatal(err)
		}
		var libere, ajoute argent.Centimes
		for _, d := range r.Decisions {
			if d.Attend != 0 {
				t.Fatalf("rien n’est attendu : %+v", d)
			}
			if d.Acceptee {
				libere += d.Libere
				if d.Provision {
					ajoute += d.Centimes
				}
			}
		}
		if libere > e.Reserves[1] {
			t.Fatalf("%s libérés sur %s", libere, e.Reserves[1])
		}
		if fin := r.Courbe[len(r.Courbe)-1]; fin.MisDeCote != e.Reserves[1]+e.Reserves[2]+ajoute-libere {
			t.Fatalf("mis de côté à la fin : %s", fin.MisDeCote)
		}
		for _, p := range r.Courbe {
			if p.MisDeCote < e.Reserves[2] {
				t.Fatalf("l’argent mis de côté pour autre chose a servi : %+v", p)
			}
		}
	})
}

// BenchmarkProposer25000 computes the proposal of 25 000 accounts of twelve orders.
func BenchmarkProposer25000(b *testing.B) {
	entrees := make([]Entree, 25_000)
	for i := range entrees {
		entrees[i] = e11()
		entrees[i].Ouverture += argent.Centimes(i % 40_000)
		entrees[i].Mouvements = append(entrees[i].Mouvements, Mouvement{novembre(20), 9640, true})
		entrees[i].Candidats = append(entrees[i].Candidats, Candidat{Cle: 11, Rang: 5, Jour: novembre(24), Position: 11, Centimes: 12900},
			Candidat{Cle: 12, Rang: 2, Jour: novembre(12), Position: 12, Centimes: 1500, Provision: true})
	}
	for b.Loop() {
		for i := range entrees {
			if _, err := Proposer(entrees[i]); err != nil {
				b.Fatal(err)
			}
		}
	}
}
