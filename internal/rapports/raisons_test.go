// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/gestion"
	"etai/internal/paiements"
	"etai/internal/parcours"
)

func TestCleLibelle(t *testing.T) {
	for _, c := range []struct {
		a, b string
		meme bool
	}{
		{"VIR CAF EXEMPLE 9900101 RSA", "VIR CAF EXEMPLE 9900101 RSA", true},
		{"RSA 10/2026", "RSA 11/2026", true},
		{"Loyer octobre", "LOYER NOVEMBRE", true},
		{"RSA août", "RSA AOUT", true},
		{"VIR CARSAT EX RETRAITE", "VIR CARSAT EXEMPLE PENSION", false},
		{"FRAIS T3", "FRAIS T4", true},
	} {
		if meme := cleLibelle(c.a) == cleLibelle(c.b); meme != c.meme {
			t.Errorf("%q et %q : %v", c.a, c.b, meme)
		}
	}
}

func dire(rs []Raison) string {
	var b strings.Builder
	for _, r := range rs {
		b.WriteString(map[bool]string{true: "+", false: "-"}[r.Pour] + r.Fait + r.Suite + "\n")
	}
	return strings.ReplaceAll(b.String(), "\u00a0", " ")
}

// Each reason is a comparison that was made: nothing is said of months that do not exist.
func TestRaisonsDUnRevenu(t *testing.T) {
	le := func(m, q int) jour.Jour { return jour.Certain(2026, m, q) }
	base := func() *DetailLigne {
		d := &DetailLigne{Recette: &gestion.Recette{Libelle: "Pension", Montant: 71236, JourDuMois: 5, Allocataire: "9900455"}}
		d.Date, d.Centimes, d.Individuel, d.Texte = le(11, 5), 71236, true, comptes.TexteLigne{Libelle: "VIR CARSAT EXEMPLE PENSION"}
		return d
	}
	avant := func(libelle string, quantiemes ...int) (ps []passee) {
		for i, q := range quantiemes {
			ps = append(ps, passee{le(11-len(quantiemes)+i, q), 71236, libelle})
		}
		return ps
	}
	for _, c := range []struct {
		nom      string
		change   func(*DetailLigne)
		passees  []passee
		dit, tus []string
	}{
		{"maquette", nil, avant("CARSAT EX RETRAITE", 4, 5, 5, 6, 9), []string{"+Même montant que le revenu attendu : 712,36 €", "+Dans les dates : les 5 mois d’avant, il est arrivé entre le 4 et le 9",
			"+Sur son compte, ouvert à son seul nom", "-Libellé nouveau : les 5 fois d’avant, il disait « CARSAT EX RETRAITE »"}, nil},
		{"première fois", nil, nil, []string{"+Dans les dates : attendu vers le 5, arrivé le 5", "-Son numéro d’allocataire (9900455) n’est pas dans le libellé"}, []string{"Libellé", "d’avant"}},
		{"un seul mois", nil, avant("VIR CARSAT EXEMPLE PENSION", 5), []string{"+Dans les dates : le mois d’avant, il est arrivé le 5", "+Même libellé que la fois d’avant, le 05/10/2026"}, nil},
		{"moins", func(d *DetailLigne) { d.Centimes = 65236 }, nil, []string{"-Montant plus bas : 712,36 € attendus, 652,36 € reçus, il manque 60,00 €"}, []string{"Même montant"}},
		{"plus", func(d *DetailLigne) { d.Centimes = 77236 }, nil, []string{"-Montant plus haut : 712,36 € attendus, 772,36 € reçus, 60,00 € de plus"}, nil},
		{"tard", func(d *DetailLigne) { d.Date = le(11, 20) }, avant("x y", 5, 5), []string{"-Hors des dates : les 2 mois d’avant, il est arrivé le 5, cette fois le 20"}, nil},
		{"numéro", func(d *DetailLigne) { d.Texte.Libelle = "VIR 9900455" }, nil, []string{"+Son numéro d’allocataire est dans le libellé : 9900455"}, nil},
		{"deux fois", func(d *DetailLigne) { d.Regle = string(parcours.DejaRecu) }, []passee{{le(11, 4), 71236, "x"}}, []string{"-Déjà reçu ce mois-ci : 712,36 € le 04/11/2026"}, []string{"mois d’avant"}},
		{"collectif", func(d *DetailLigne) { d.Individuel = false }, nil, []string{"-Compte collectif : le compte ne dit pas à qui est l’argent"}, []string{"seul nom"}},
		{"sans montant", func(d *DetailLigne) { d.Recette.Montant = 0 }, nil, []string{"-Montant à vérifier : l’autorisation ne dit pas combien doit arriver"}, nil},
		{"parfois", nil, append(avant("VIR CARSAT EXEMPLE PENSION", 5, 5), passee{le(10, 6), 71236, "AUTRE CHOSE"}), []string{"+Libellé déjà vu : 2 fois sur les 3 d’avant"}, nil},
	} {
		d := base()
		if c.change != nil {
			c.change(d)
		}
		j := jury{d: d}
		j.revenu(c.passees)
		s := dire(j.raisons)
		for _, x := range c.dit {
			if !strings.Contains(s, x) {
				t.Errorf("%s : « %s » manque\n%s", c.nom, x, s)
			}
		}
		for _, x := range c.tus {
			if strings.Contains(s, x) {
				t.Errorf("%s : « %s » est dit\n%s", c.nom, x, s)
			}
		}
	}
}

func TestRaisonsDUnOrdre(t *testing.T) {
	d := &DetailLigne{Ordre: &OrdreVu{Tiers: "Énergie Exemple", Centimes: 6400, ExecutionLe: jour.Certain(2026, 11, 3), Objet: paiements.Energie, BoutEnBout: "ETAI-2611-ABC"}}
	d.Date, d.Centimes, d.Individuel, d.Texte = jour.Certain(2026, 11, 5), 6400, true, comptes.TexteLigne{Libelle: "RETOUR VIR ENERGIE EXEMPLE"}
	j := jury{d: d}
	j.ordre()
	s := dire(j.raisons)
	for _, x := range []string{"+Même montant que l’ordre : 64,00 €", "-Sans notre référence : l’ordre porte ETAI-2611-ABC", "+Dans les dates : 2 jours après l’exécution demandée, le 03/11/2026",
		"+Le nom du tiers est dans le libellé : Énergie Exemple"} {
		if !strings.Contains(s, x) {
			t.Errorf("« %s » manque\n%s", x, s)
		}
	}
	d.Centimes, d.BoutEnBout, d.Date = -5000, "ETAI-2611-ABC", jour.Certain(2026, 11, 2)
	j = jury{d: d}
	j.ordre()
	s = dire(j.raisons)
	for _, x := range []string{"-Autre montant : l’ordre est de 64,00 €, la ligne de 50,00 €", "+Notre référence est sur la ligne : ETAI-2611-ABC", "-Avant la date : l’ordre était pour le 03/11/2026"} {
		if !strings.Contains(s, x) {
			t.Errorf("« %s » manque\n%s", x, s)
		}
	}
}

// The curve: at its end, what is seen is the opening and all that was seen; the two lines differ by what is expected, and only from its day on.
func TestCourbe(t *testing.T) {
	j := func(q int) jour.Jour { return jour.Certain(2026, 11, q) }
	v := &VueCompte{Aujourdhui: j(6), ReleveLe: j(5), Plancher: 2000, Prevues: []LigneCompte{{Date: j(2), Centimes: -1000, Etat: Prevu}, {Date: j(9), Centimes: -8000, Etat: Prevu},
		{Date: j(25), Centimes: 11820, Etat: Attendu, Recette: "Soutien familial"}, {Date: jour.Certain(2027, 1, 5), Centimes: 5, Etat: Attendu}}}
	seen := []mouvementDuJour{{j(2), -8000}, {j(3), -250}, {j(5), 75880}}
	comptees := append(append([]mouvementDuJour{}, seen...), mouvementDuJour{j(6), -31240})
	c := courbeDe(v, j(1), j(30), 14218, seen, 14218, comptees)
	if len(c.Jours) != 30 || len(c.Attendues) != 1 || c.Plancher != 2000 {
		t.Fatalf("%d jours, %d attendues", len(c.Jours), len(c.Attendues))
	}
	for _, w := range []struct {
		jour            int
		vu, sans, avec  argent.Centimes
		estVu, estPrevu bool
	}{{1, 14218, 0, 0, true, false}, {4, 5968, 0, 0, true, false}, {5, 81848, 81848, 81848, true, true}, {6, 0, 50608, 50608, false, true}, {7, 0, 49608, 49608, false, true},
		{9, 0, 41608, 41608, false, true}, {24, 0, 41608, 41608, false, true}, {25, 0, 41608, 53428, false, true}, {30, 0, 41608, 53428, false, true}} {
		x := c.Jours[w.jour-1]
		if x.EstVu != w.estVu || x.EstPrevu != w.estPrevu || w.estVu && x.Vu != w.vu || w.estPrevu && (x.Sans != w.sans || x.Avec != w.avec) {
			t.Errorf("le %d : %+v, attendu %+v", w.jour, x, w)
		}
	}
	// A month to come begins where what is planned before it leads, and does not show it again.
	v.Prevues[3].Date = jour.Certain(2026, 12, 5)
	c = courbeDe(v, jour.Certain(2026, 12, 1), jour.Certain(2026, 12, 31), 81848, nil, 50608, nil)
	if x := c.Jours[0]; x.EstVu || !x.EstPrevu || x.Sans != 41608 || x.Avec != 53428 || len(c.Attendues) != 1 || c.Attendues[0].Date != v.Prevues[3].Date {
		t.Errorf("le mois suivant : %+v, %v", x, c.Attendues)
	}
	if c := courbeDe(&VueCompte{Aujourdhui: j(6)}, j(1), j(30), 0, nil, 0, nil); len(c.Jours) != 0 {
		t.Error("courbe d’un compte que la banque n’a jamais montré")
	}
}
