// SPDX-License-Identifier: EUPL-1.2

package accompagnement_test

import (
	"testing"

	"pgregory.net/rapid"

	"etai/internal/accompagnement"
	"etai/internal/base/jour"
)

func fait(g accompagnement.Genre, le jour.Jour) accompagnement.Entretien {
	return accompagnement.Entretien{Genre: g, Etat: accompagnement.Fait, Le: le}
}

// Seven visits and thirteen calls over the three months of a rent in danger (08-ux §1.3, J5): three visits the first month, then two, and a call a week.
func TestTroisMois(t *testing.T) {
	debut := jour.Certain(2026, 9, 1)
	fin := jour.Fin(debut, 3)
	visites := func(n int) accompagnement.Promesse {
		return accompagnement.Promesse{Contact: accompagnement.ContactDomicile, Nombre: n, Tous: 1, Unite: accompagnement.Mois}
	}
	appels := accompagnement.Promesse{Contact: accompagnement.ContactTelephone, Nombre: 1, Tous: 1, Unite: accompagnement.Semaines}
	cs := []accompagnement.Cadence{{ID: 1, Du: debut, Source: accompagnement.DuContrat, Promesses: []accompagnement.Promesse{visites(3), appels}},
		{ID: 2, Du: jour.Certain(2026, 10, 1), Source: accompagnement.DUneDecision, Promesses: []accompagnement.Promesse{visites(2), appels}}}
	promis := map[accompagnement.Contact]int{}
	for _, f := range accompagnement.Fenetres(cs, debut, fin, nil, nil) {
		promis[f.Promesse.Contact] += f.Promis
	}
	if promis[accompagnement.ContactDomicile] != 7 || promis[accompagnement.ContactTelephone] != 12 { // four whole weeks of September, eight whole ones after
		t.Errorf("%v", promis)
	}
	faits := []accompagnement.Entretien{fait(accompagnement.Domicile, debut), fait(accompagnement.Domicile, debut.Plus(3)), fait(accompagnement.Domicile, debut.Plus(20)), {Genre: accompagnement.Domicile, Etat: accompagnement.Absent, Le: debut.Plus(32)}}
	fs := accompagnement.Fenetres(cs[:1], debut, fin, []accompagnement.Periode{{Du: jour.Certain(2026, 11, 1)}}, faits)
	if p, n := accompagnement.Tenu(fs, jour.Certain(2026, 11, 1)); p != 3+3+8 || n != 3 {
		t.Errorf("%d promis, %d tenus : %+v", p, n, fs)
	}
	if j := accompagnement.Retard(fs, faits); j != debut.Plus(7) {
		t.Errorf("en retard depuis %s", j) // no call in the first week
	}
	seules := []accompagnement.Cadence{{ID: 1, Du: debut, Source: accompagnement.DuContrat, Promesses: []accompagnement.Promesse{visites(3)}}}
	if j := accompagnement.Retard(accompagnement.Fenetres(seules, debut, fin, nil, faits), faits); j != jour.Certain(2026, 11, 1) {
		t.Errorf("en retard depuis %s", j) // the absence is no visit
	}
}

func tirer(t *rapid.T) (cs []accompagnement.Cadence, debut, fin jour.Jour, ss []accompagnement.Periode, faits []accompagnement.Entretien) {
	debut = jour.Certain(2024, 1, 1).Plus(rapid.IntRange(0, 900).Draw(t, "début"))
	fin = jour.Fin(debut, rapid.IntRange(1, 24).Draw(t, "mois"))
	n := jour.JoursDe(debut, fin)
	for i := range rapid.IntRange(0, 4).Draw(t, "rythmes") {
		c := accompagnement.Cadence{ID: int64(i + 1), Du: debut.Plus(rapid.IntRange(0, n-1).Draw(t, "du"))}
		for _, x := range accompagnement.Contacts {
			if rapid.Bool().Draw(t, "promis") {
				c.Promesses = append(c.Promesses, accompagnement.Promesse{Contact: x, Nombre: rapid.IntRange(1, 5).Draw(t, "nombre"), Tous: rapid.IntRange(1, 4).Draw(t, "tous"),
					Unite: rapid.SampledFrom([]accompagnement.Unite{accompagnement.Mois, accompagnement.Semaines, accompagnement.Jours}).Draw(t, "unité")})
			}
		}
		cs = append(cs, c)
	}
	for range rapid.IntRange(0, 20).Draw(t, "entretiens") {
		faits = append(faits, accompagnement.Entretien{Genre: rapid.SampledFrom(accompagnement.Genres).Draw(t, "genre"), Etat: rapid.SampledFrom(append(accompagnement.Issues, accompagnement.Prevu)).Draw(t, "état"),
			Le: debut.Plus(rapid.IntRange(-10, n+10).Draw(t, "le"))})
	}
	if rapid.Bool().Draw(t, "suspendu") {
		du := debut.Plus(rapid.IntRange(0, n-1).Draw(t, "suspendu du"))
		ss = append(ss, accompagnement.Periode{Du: du, Au: du.Plus(rapid.IntRange(0, 60).Draw(t, "jours"))})
	}
	return cs, debut, fin, ss, faits
}

// The windows of a promise follow each other without gap nor overlap from its cadence to the next; they count every held entretien of their kind in those days once, and
// promise no more than said; a later decision changes no window that was over before it, nor what was held.
func TestFenetres(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cs, debut, fin, ss, faits := tirer(t)
		fs := accompagnement.Fenetres(cs, debut, fin, ss, faits)
		suivies := map[accompagnement.Promesse][]accompagnement.Fenetre{}
		for _, f := range fs {
			if f.Du.Avant(debut) || f.Au.Apres(fin) || f.Au.Avant(f.Du) || f.Promis < 0 || f.Promis > f.Promesse.Nombre {
				t.Fatalf("%+v", f)
			}
			n := 0
			for _, x := range faits {
				if x.Etat == accompagnement.Fait && f.Promesse.Contact.Compte(x.Genre) && !x.Le.Avant(f.Du) && !x.Le.Apres(f.Au) {
					n++
				}
			}
			if n != f.Faits {
				t.Fatalf("%+v : %d faits", f, n)
			}
			avant := suivies[f.Promesse]
			if k := len(avant); k > 0 && !f.Du.Apres(avant[k-1].Au) {
				t.Fatalf("%+v chevauche %+v", f, avant[k-1])
			}
			suivies[f.Promesse] = append(avant, f)
		}
		le := debut.Plus(rapid.IntRange(0, jour.JoursDe(debut, fin)-1).Draw(t, "décision"))
		apres := accompagnement.Fenetres(append(cs, accompagnement.Cadence{ID: 99, Du: le, Promesses: []accompagnement.Promesse{{Contact: accompagnement.ContactTelephone, Nombre: 1, Tous: 1, Unite: accompagnement.Semaines}}}), debut, fin, ss, faits)
		finies := func(l []accompagnement.Fenetre) (r []accompagnement.Fenetre) {
			for _, f := range l {
				if f.Au.Plus(1).Avant(le) {
					r = append(r, f)
				}
			}
			return r
		}
		a, b := finies(fs), finies(apres)
		if len(a) != len(b) {
			t.Fatalf("la décision du %s change ce qui précède : %d fenêtres, puis %d", le, len(a), len(b))
		}
		for i := range a {
			if a[i] != b[i] {
				t.Fatalf("la décision du %s change ce qui précède : %+v, puis %+v", le, a[i], b[i])
			}
		}
		promis, tenus := accompagnement.Tenu(fs, fin.Plus(1))
		if tenus > promis || tenus < 0 {
			t.Fatalf("%d tenus sur %d", tenus, promis)
		}
		if j := accompagnement.Retard(fs, faits); promis == tenus && !j.Vide() {
			t.Fatalf("tout est tenu, en retard le %s", j)
		}
	})
}

func TestHeures(t *testing.T) {
	for s, veut := range map[string]string{"14:30": "14:30", "14h30": "14:30", " 9 h ": "09:00", "9": "09:00", "7h5": "07:05", "": "", "24h": "!", "12h60": "!", "midi": "!", "1:2:3": "!", "123": "!"} {
		h, err := accompagnement.LireHeure(s)
		if (err != nil) != (veut == "!") || err == nil && h != veut {
			t.Errorf("%q : %q %v", s, h, err)
		}
	}
}
