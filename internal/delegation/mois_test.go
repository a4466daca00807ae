// SPDX-License-Identifier: EUPL-1.2

package delegation_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"etai/internal/base/jour"
	"etai/internal/delegation"
	"etai/internal/reglement"
)

func j(s string) jour.Jour {
	x, err := jour.LireISO(s)
	if err != nil {
		panic(err)
	}
	return x
}

func version(id int64, effet, du, au string, regle delegation.RegleDeMois) delegation.Version {
	return delegation.Version{ID: id, Effet: j(effet), Du: j(du), Au: j(au), Regle: regle, Niveau1: true, Niveau2: true}
}

// A level that changes, a charge given and taken, contracts end to end, a convention that ends: what each month counts.
func TestCompter(t *testing.T) {
	couverts := []delegation.Couvert{{Mesure: 1, Organisation: 9, Departement: 8, Niveau: 1, Du: j("2026-01-10"), Au: j("2026-03-20")}, {Mesure: 1, Organisation: 9, Departement: 8, Niveau: 2, Du: j("2026-03-21"), Au: j("2026-06-14")}}
	charges := []delegation.Charge{{Attribution: 5, Convention: 3, Delegataire: 7, Du: j("2026-02-16"), Au: j("2026-05-31")}}
	lire := func(r delegation.RegleDeMois, au string) (dit []string) {
		for _, m := range delegation.Compter(couverts, charges, map[int64][]delegation.Version{3: {version(4, "2026-01-01", "2026-01-01", au, r)}}, nil) {
			s := m.Mois.String()[:7] + " " + string(rune('0'+m.Organisation)) + " N" + string(rune('0'+m.Niveau)) + " "
			switch m.Dix {
			case 10000:
				s += "1"
			case 0:
				s += "0"
			default:
				s += "." + string(rune('0'+m.Dix/1000))
			}
			if m.Attribution != 0 && m.Version == 0 {
				s += " sans convention"
			}
			dit = append(dit, s)
		}
		return dit
	}
	for _, c := range []struct {
		regle delegation.RegleDeMois
		au    string
		dit   []string
	}{
		{"a", "2026-12-31", []string{"2026-01 9 N1 1", "2026-02 7 N1 1", "2026-03 7 N1 1", "2026-04 7 N2 1", "2026-05 7 N2 1", "2026-06 9 N2 1"}},
		{"b", "2026-12-31", []string{"2026-01 9 N1 1", "2026-02 7 N1 0", "2026-03 7 N1 1", "2026-04 7 N2 1", "2026-05 7 N2 1", "2026-06 9 N2 1"}},
		{"c", "2026-12-31", []string{"2026-01 9 N1 1", "2026-02 7 N1 0", "2026-03 7 N1 1", "2026-04 7 N2 1", "2026-05 7 N2 1", "2026-06 9 N2 1"}},
		{"d", "2026-04-15", []string{"2026-01 9 N1 1", "2026-02 7 N1 .4", "2026-03 7 N1 .6", "2026-03 7 N2 .3", "2026-04 7 N2 .5", "2026-05 7 N2 1 sans convention", "2026-06 9 N2 1"}},
	} {
		if d := cmp.Diff(c.dit, lire(c.regle, c.au)); d != "" {
			t.Errorf("règle %s : %s", c.regle, d)
		}
	}
}

// Whatever the contracts, the charges and the rules of two délégataires, a month never counts more than one, for one of them or for both, and what counts lies
// inside what contracts cover; what one gives to the other counts zero, and somebody has it.
func TestCompterJamaisPlusDUn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		debut := j("2025-01-01")
		var couverts []delegation.Couvert
		d := debut
		for range rapid.IntRange(1, 4).Draw(t, "contrats") {
			d = d.Plus(rapid.IntRange(0, 40).Draw(t, "ecart"))
			au := d.Plus(rapid.IntRange(0, 300).Draw(t, "jours"))
			couverts = append(couverts, delegation.Couvert{Mesure: 1, Organisation: 9, Niveau: rapid.IntRange(1, 2).Draw(t, "niveau"), Du: d, Au: au})
			d = au.Plus(1)
		}
		var charges []delegation.Charge
		x := debut
		for n := range rapid.IntRange(0, 4).Draw(t, "charges") {
			x = x.Plus(rapid.IntRange(0, 90).Draw(t, "attente"))
			au := x.Plus(rapid.IntRange(0, 200).Draw(t, "charge"))
			chez := int64(rapid.IntRange(0, 1).Draw(t, "délégataire"))
			charges = append(charges, delegation.Charge{Attribution: int64(n + 1), Convention: 3 + chez, Delegataire: 7 + chez, Du: x, Au: au})
			x = au.Plus(1)
		}
		versions := map[int64][]delegation.Version{}
		for n := range int64(2) {
			v := version(4+n, "2025-01-01", "2025-01-01", "2026-06-30", rapid.SampledFrom(delegation.ReglesDeMois()).Draw(t, "regle"))
			v.Niveau2 = rapid.Bool().Draw(t, "niveau 2")
			versions[3+n] = []delegation.Version{v}
		}
		par, cede := map[int]int{}, map[int]bool{}
		for _, m := range delegation.Compter(couverts, charges, versions, partage(rapid.SampledFrom([]string{"premier", "dernier"}).Draw(t, "partage"))) {
			cle := m.Mois.Depuis(debut)
			par[cle] += m.Dix
			cede[cle] = cede[cle] || m.Partage
			if par[cle] > 10004 || m.Dix > 10000 { // by days, each charge and level is rounded half up
				t.Fatalf("%s compte %d", m.Mois, par[cle])
			}
			if m.Partage && m.Dix != 0 {
				t.Fatalf("%s revient à un autre et compte %d", m.Mois, m.Dix)
			}
			if m.Mois.DernierDuMois().Avant(couverts[0].Du) || m.Mois.Apres(couverts[len(couverts)-1].Au) {
				t.Fatalf("%s compté hors de tout contrat", m.Mois)
			}
		}
		for cle := range cede {
			if cede[cle] && par[cle] == 0 {
				t.Fatalf("%s revient à un autre, et personne ne l’a", debut.Plus(cle))
			}
		}
	})
}

// A month that a contract covers whole, and that several délégataires have one after the other without a gap, counts for one month in all, by any rules: nobody's days are
// billed twice, and where days are nobody's it is that a rule of the convention, b or c, leaves them out beside one that counts by days.
func TestMoisCoupe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		couverts := []delegation.Couvert{{Mesure: 1, Organisation: 9, Departement: 8, Niveau: 2, Du: j("2026-01-01"), Au: j("2026-12-31")}}
		mois := j("2026-01-01")
		for range rapid.IntRange(0, 11).Draw(t, "mois") {
			mois = mois.DernierDuMois().Plus(1)
		}
		n := rapid.IntRange(1, 3).Draw(t, "charges")
		var charges []delegation.Charge
		versions := map[int64][]delegation.Version{}
		regles := map[int64]delegation.RegleDeMois{}
		du := j("2026-01-01")
		for i := range int64(n) {
			au := j("2026-12-31")
			if int(i) < n-1 {
				au = mois.Plus(rapid.IntRange(du.Quantieme()-1, 26+int(i)).Draw(t, "veille"))
				if du.Apres(mois) && !au.Apres(du) {
					au = du
				}
			}
			// One délégataire each, or one that changes of convention in the month.
			chez := 7 + i
			if rapid.Bool().Draw(t, "la même organisation") {
				chez = 7
			}
			v := version(10+i, "2026-01-01", "2026-01-01", "2026-12-31", rapid.SampledFrom(delegation.ReglesDeMois()).Draw(t, "regle"))
			versions[3+i], regles[10+i] = []delegation.Version{v}, v.Regle
			charges = append(charges, delegation.Charge{Attribution: i + 1, Convention: 3 + i, Delegataire: chez, Du: du, Au: au})
			du = au.Plus(1)
		}
		total, laisse, jours := 0, false, false
		for _, r := range regles {
			laisse = laisse || r == delegation.MoisAuQuinze || r == delegation.MoisParMoitie
		}
		for _, m := range delegation.Compter(couverts, charges, versions, partage(rapid.SampledFrom([]string{"premier", "dernier"}).Draw(t, "partage"))) {
			if m.Mois != mois {
				continue
			}
			total += m.Dix
			jours = jours || m.Dix > 0 && m.Regle == delegation.MoisAuxJours
		}
		if total > 10003 || total < 9997 && !(laisse && jours) {
			t.Fatalf("%s compte %d : %+v %v", mois, total, charges, regles)
		}
	})
}

// partage are rules that say whose is a month of two délégataires.
func partage(choix string) *reglement.Regles {
	return reglement.NouvellesRegles([]reglement.Version{{ID: 1, Code: string(reglement.MoisPartage), Portee: reglement.Loi, Valeur: reglement.Valeur{Choix: choix}, Du: j("2009-01-01")}})
}

// A measure that passes from one délégataire (7) to another (8): the month of the change is one's alone, by each rule, and whose it is is the département's to say.
func TestMoisPartage(t *testing.T) {
	couverts := []delegation.Couvert{{Mesure: 1, Organisation: 9, Departement: 8, Niveau: 2, Du: j("2026-01-01"), Au: j("2026-12-31")}}
	lire := func(choix string, a, b delegation.Version, veille string) (dit []string) {
		charges := []delegation.Charge{{Attribution: 6, Convention: 4, Delegataire: 8, Du: j(veille).Plus(1)}, {Attribution: 5, Convention: 3, Delegataire: 7, Du: j("2026-01-01"), Au: j(veille)}} // in no order
		for _, m := range delegation.Compter(couverts, charges, map[int64][]delegation.Version{3: {a}, 4: {b}}, partage(choix)) {
			if m.Mois == j("2026-03-01") {
				s := fmt.Sprintf("%d %d", m.Organisation, m.Dix)
				if m.Partage {
					s += " cédé"
				}
				dit = append(dit, s)
			}
		}
		return dit
	}
	annee := func(r delegation.RegleDeMois) delegation.Version {
		return version(14, "2026-01-01", "2026-01-01", "2026-12-31", r)
	}
	suivante := func(r delegation.RegleDeMois) delegation.Version {
		return version(15, "2026-01-01", "2026-01-01", "2026-12-31", r)
	}
	sansGestion := suivante("a")
	sansGestion.Niveau2 = false
	sansGestionC := suivante("c")
	sansGestionC.Niveau2 = false
	finie := annee("a")
	finie.Au = j("2026-02-28")
	for _, c := range []struct {
		quoi, partage string
		a, b          delegation.Version
		veille        string
		dit           []string
	}{
		{"a, au premier", "premier", annee("a"), suivante("a"), "2026-03-20", []string{"7 10000", "8 0 cédé"}},
		{"a, au dernier", "dernier", annee("a"), suivante("a"), "2026-03-20", []string{"7 0 cédé", "8 10000"}},
		{"à la fin du mois, rien n’est partagé", "dernier", annee("a"), suivante("a"), "2026-03-31", []string{"7 10000"}},
		{"b, le 15 chez le premier", "dernier", annee("b"), suivante("b"), "2026-03-15", []string{"7 10000", "8 0"}},
		{"c, fin le 16", "premier", annee("c"), suivante("c"), "2026-03-16", []string{"7 10000", "8 0"}},
		{"c, fin le 14", "premier", annee("c"), suivante("c"), "2026-03-14", []string{"7 0", "8 10000"}},
		{"c, fin le 15 : au premier", "premier", annee("c"), suivante("c"), "2026-03-15", []string{"7 10000", "8 0 cédé"}},
		{"c, fin le 15 : au dernier", "dernier", annee("c"), suivante("c"), "2026-03-15", []string{"7 0 cédé", "8 10000"}},
		{"c, fin le 15 : à qui peut le facturer", "dernier", annee("c"), sansGestionC, "2026-03-15", []string{"7 10000", "8 0 cédé"}},
		{"c puis b, fin le 15", "dernier", annee("c"), suivante("b"), "2026-03-15", []string{"7 0 cédé", "8 10000"}},
		{"d, chacun ses jours", "premier", annee("d"), suivante("d"), "2026-03-15", []string{"7 4839", "8 5161"}},
		{"d puis a, au dernier", "dernier", annee("d"), suivante("a"), "2026-03-15", []string{"7 0 cédé", "8 10000"}},
		{"d puis a, au premier : chacun ses jours", "premier", annee("d"), suivante("a"), "2026-03-15", []string{"7 4839", "8 5161"}},
		{"a puis d, au premier", "premier", annee("a"), suivante("d"), "2026-03-15", []string{"7 10000", "8 0 cédé"}},
		{"a puis d, au dernier : chacun ses jours", "dernier", annee("a"), suivante("d"), "2026-03-15", []string{"7 4839", "8 5161"}},
		{"d puis b, le 15 chez d : b ne compte pas les siens", "premier", annee("d"), suivante("b"), "2026-03-15", []string{"7 4839", "8 0"}},
		{"le dernier n’a pas ce niveau", "dernier", annee("a"), sansGestion, "2026-03-20", []string{"7 10000", "8 0 cédé"}},
		{"le premier n’a plus de convention", "premier", finie, suivante("a"), "2026-03-20", []string{"7 0 cédé", "8 10000"}},
	} {
		if d := cmp.Diff(c.dit, lire(c.partage, c.a, c.b, c.veille)); d != "" {
			t.Errorf("%s : %s", c.quoi, d)
		}
	}
}

func TestVersionDuMois(t *testing.T) {
	vs := []delegation.Version{version(1, "2026-01-15", "2026-01-15", "2026-12-31", "a"), version(2, "2026-06-01", "2026-01-15", "2027-03-10", "d")}
	for mois, attendu := range map[string]int64{"2026-01-01": 1, "2026-05-01": 1, "2026-06-01": 2, "2027-03-01": 2, "2025-12-01": 0, "2027-04-01": 0} {
		v, ok := delegation.VersionDuMois(vs, j(mois))
		if v.ID != attendu || ok != (attendu != 0) {
			t.Errorf("%s : version %d", mois, v.ID)
		}
	}
	if d, a := delegation.ParTrimestre.Periode(j("2026-05-20")); d != j("2026-04-01") || a != j("2026-06-30") {
		t.Errorf("trimestre du %s au %s", d, a)
	}
	if d, a := delegation.ParTrimestre.Periode(j("2026-12-31")); d != j("2026-10-01") || a != j("2026-12-31") {
		t.Errorf("trimestre du %s au %s", d, a)
	}
}

// An invoice cites the convention as it stands the day it is issued: an avenant to come waits for its day, but for the engagement that it alone brings.
func TestVersionFacture(t *testing.T) {
	du := jour.Certain(2026, 1, 1)
	vs := []delegation.Version{{ID: 1, Effet: du, Du: du, Au: jour.Certain(2026, 12, 31), EngagementRequis: true, Engagement: "EJ-26"},
		{ID: 2, Effet: jour.Certain(2027, 1, 1), Du: du, Au: jour.Certain(2027, 12, 31), EngagementRequis: true, Engagement: "EJ-27"}}
	sans := slices.Clone(vs)
	sans[0].Engagement = ""
	for _, x := range []struct {
		vs   []delegation.Version
		le   jour.Jour
		veut int64
	}{{vs, jour.Certain(2026, 12, 20), 1}, {vs, jour.Certain(2027, 1, 5), 2}, {vs, jour.Certain(2029, 1, 5), 2}, {vs[:1], jour.Certain(2029, 1, 5), 1}, {vs, jour.Certain(2025, 1, 5), 2}, {sans, jour.Certain(2026, 12, 20), 2}} {
		if v := delegation.VersionFacture(x.vs, x.le); v.ID != x.veut {
			t.Errorf("le %s : version %d, attendu %d", x.le, v.ID, x.veut)
		}
	}
}
