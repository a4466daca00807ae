// SPDX-License-Identifier: EUPL-1.2

package jour

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/aa"
	"github.com/rickar/cal/v2/fr"
	"pgregory.net/rapid"
)

// TestPaques checks Easter against dates printed in almanacs, the two extremes of the cycle among them.
func TestPaques(t *testing.T) {
	for _, s := range []string{
		"1818-03-22", "1943-04-25", "2008-03-23", "2011-04-24", "2016-03-27", "2018-04-01", "2024-03-31",
		"2025-04-20", "2026-04-05", "2027-03-28", "2028-04-16", "2029-04-01", "2030-04-21", "2038-04-25", "2285-03-22",
	} {
		j, err := LireISO(s)
		if err != nil {
			t.Fatal(err)
		}
		if p := Paques(j.Annee()); p != j {
			t.Errorf("Pâques %d : %v, attendu %v", j.Annee(), p, j)
		}
	}
	if !Paques(0).Vide() || !Paques(10000).Vide() || Paques(9999).Vide() {
		t.Error("bornes des années")
	}
}

// TestFeriesContreCal compares every day of 1900–2299 with the independent computing of rickar/cal.
func TestFeriesContreCal(t *testing.T) {
	date := func(h *cal.Holiday, annee int) Jour { // six hours on: some zones have no midnight on some days
		d, _ := h.Calc(annee)
		return DeTemps(d.Add(6 * time.Hour))
	}
	for annee := 1900; annee < 2300; annee++ {
		attendus, alsace := map[Jour]bool{}, map[Jour]bool{}
		for _, h := range fr.Holidays {
			attendus[date(h, annee)] = true
			alsace[date(h, annee)] = true
		}
		alsace[date(aa.GoodFriday, annee)] = true
		alsace[Certain(annee, 12, 26)] = true
		for j := Certain(annee, 1, 1); j.Annee() == annee; j = j.Plus(1) {
			if Ferie(j, Metropole) != attendus[j] || Ferie(j, AlsaceMoselle) != alsace[j] {
				t.Fatalf("%v : métropole %v, Alsace-Moselle %v", j, Ferie(j, Metropole), Ferie(j, AlsaceMoselle))
			}
			ferme := j.JourSemaine() == time.Saturday || j.JourSemaine() == time.Sunday || date(aa.GoodFriday, annee) == j ||
				date(aa.EasterMonday, annee) == j || j == Certain(annee, 1, 1) || j == Certain(annee, 5, 1) ||
				j == Certain(annee, 12, 25) || j == Certain(annee, 12, 26)
			if OuvreTarget(j) == ferme {
				t.Fatalf("%v : TARGET ouvert %v", j, OuvreTarget(j))
			}
		}
	}
}

func TestFeries(t *testing.T) {
	var lu []string
	for _, f := range Feries(2026, AlsaceMoselle) {
		lu = append(lu, f.Jour.String()+" "+f.Nom)
	}
	if d := cmp.Diff([]string{
		"2026-01-01 Jour de l’an", "2026-04-03 Vendredi saint", "2026-04-06 Lundi de Pâques", "2026-05-01 Fête du Travail",
		"2026-05-08 Victoire de 1945", "2026-05-14 Ascension", "2026-05-25 Lundi de Pentecôte", "2026-07-14 Fête nationale",
		"2026-08-15 Assomption", "2026-11-01 Toussaint", "2026-11-11 Armistice de 1918", "2026-12-25 Noël", "2026-12-26 Saint-Étienne",
	}, lu); d != "" {
		t.Error(d)
	}
	abolition := map[Territoire]string{Mayotte: "04-27", Martinique: "05-22", Guadeloupe: "05-27", Guyane: "06-10", Reunion: "12-20"}
	for _, terr := range Territoires() {
		n := 0
		for annee := 2000; annee < 2050; annee++ {
			fetes := Feries(annee, terr)
			n = len(fetes)
			for i, f := range fetes {
				if !Ferie(f.Jour, terr) || f.Source == "" || i > 0 && f.Jour.Avant(fetes[i-1].Jour) {
					t.Fatalf("%s %v", terr, f)
				}
				if f.Nom == libelleAbolition && f.Jour.String()[5:] != abolition[terr] {
					t.Fatalf("%s %v", terr, f)
				}
			}
		}
		veut := 11
		switch {
		case terr == AlsaceMoselle:
			veut = 13
		case abolition[terr] != "":
			veut = 12
		}
		if n != veut {
			t.Errorf("%s : %d jours fériés, attendu %d", terr, n, veut)
		}
	}
	if n := NomFerie(Certain(2008, 5, 1), Metropole); n != "Fête du Travail et Ascension" {
		t.Errorf("1er mai 2008 : %q", n)
	}
	if NomFerie(Certain(2026, 5, 27), Guadeloupe) != libelleAbolition || NomFerie(Certain(2026, 5, 27), Metropole) != "" {
		t.Error("27 mai")
	}
	if NomFerie(Jour{}, Metropole) != "" || Ferie(Jour{}, Reunion) || Ouvre(Jour{}, "") || OuvreTarget(Jour{}) {
		t.Error("aucun jour n’est ni férié ni ouvré quand il est vide")
	}
}

func TestTerritoire(t *testing.T) {
	for _, terr := range Territoires() {
		if r, err := LireTerritoire(string(terr)); err != nil || r != terr || terr.Libelle() == "" {
			t.Errorf("%s : %v %v", terr, r, err)
		}
	}
	if r, err := LireTerritoire(""); err != nil || r != Metropole {
		t.Error("vide = métropole")
	}
	if _, err := LireTerritoire("Guadeloupe"); err == nil {
		t.Error("le code est en minuscules")
	}
	for code, veut := range map[string]Territoire{"87": Metropole, "67": AlsaceMoselle, "974": Reunion, "975": SaintPierreEtMiquelon, "2A": Metropole} {
		if TerritoireDuDepartement(code) != veut {
			t.Error(code)
		}
	}
}

func TestTarget(t *testing.T) {
	for _, c := range []struct{ j, precedent, suivant string }{
		{"2027-03-29", "2027-03-25", "2027-03-30"}, // Easter Monday: Good Friday is the 26th, so Thursday
		{"2027-03-25", "2027-03-25", "2027-03-25"},
		{"2026-07-14", "2026-07-14", "2026-07-14"}, // a French holiday, yet T2 works
		{"2026-12-26", "2026-12-24", "2026-12-28"},
		{"2027-01-01", "2026-12-31", "2027-01-04"},
		{"2026-05-01", "2026-04-30", "2026-05-04"},
	} {
		j, _ := LireISO(c.j)
		if p, s := TargetPrecedent(j), TargetSuivant(j); p.String() != c.precedent || s.String() != c.suivant {
			t.Errorf("%s : %v et %v", c.j, p, s)
		}
	}
	if j := PlusTarget(Certain(2027, 3, 25), 1); j != Certain(2027, 3, 30) {
		t.Errorf("lendemain TARGET du 25 mars 2027 : %v", j)
	}
	if j := PlusTarget(Certain(2027, 3, 30), -2); j != Certain(2027, 3, 24) {
		t.Errorf("%v", j)
	}
	rapid.Check(t, func(t *rapid.T) {
		j := Jour{rapid.Int32Range(1, dernier().n).Draw(t, "j")}
		if p := TargetPrecedent(j); !p.Vide() && (!OuvreTarget(p) || p.Apres(j) || j.Depuis(p) > 5) {
			t.Fatalf("%v précédent %v", j, p)
		}
		if s := TargetSuivant(j); !s.Vide() && (!OuvreTarget(s) || s.Avant(j) || s.Depuis(j) > 5) {
			t.Fatalf("%v suivant %v", j, s)
		}
	})
}
