// SPDX-License-Identifier: EUPL-1.2

package delegation_test

import (
	"testing"

	"pgregory.net/rapid"

	"etai/internal/base/argent"
	"etai/internal/delegation"
	"etai/internal/reglement"
)

func reglesDeRetard() *reglement.Regles {
	var vs []reglement.Version
	taux := func(du, au string, n int64) {
		vs = append(vs, reglement.Version{ID: int64(len(vs) + 1), Code: string(reglement.TauxBCE), Portee: reglement.Loi, Valeur: reglement.Valeur{Nombre: n}, Du: j(du), Au: j(au)})
	}
	taux("2024-07-01", "2024-12-31", 425)
	taux("2025-01-01", "2025-06-30", 315)
	taux("2025-07-01", "2025-12-31", 215)
	vs = append(vs, reglement.Version{ID: 9, Code: string(reglement.IndemniteDeRetard), Portee: reglement.Loi, Valeur: reglement.Valeur{Nombre: 4000}, Du: j("2013-05-01")})
	return reglement.NouvellesRegles(vs)
}

func paye(le string, c argent.Centimes) delegation.Paiement {
	return delegation.Paiement{ID: int64(c), Objet: delegation.Principal, Le: j(le), Montant: c}
}

// The rate is that of the first day of the semester in which interest began (a delay that ends on 24 March: 1 January); it runs on what is left, to the day of
// each payment; 40 € once; nothing when it is paid on its day.
func TestRetard(t *testing.T) {
	r := reglesDeRetard()
	for nom, x := range map[string]struct {
		cadre    delegation.Cadre
		echeance string
		paye     []delegation.Paiement
		jours    int
		taux     reglement.Taux
		interets argent.Centimes
		indem    argent.Centimes
		sans     string
	}{
		"payée le dernier jour":    {delegation.Marche, "2025-03-24", []delegation.Paiement{paye("2025-03-24", 1000000)}, 0, 0, 0, 0, ""},
		"trente jours":             {delegation.Marche, "2025-03-24", []delegation.Paiement{paye("2025-04-23", 1000000)}, 30, 1115, 9164, 4000, ""},
		"un seul taux d’un marché": {delegation.Marche, "2025-06-20", []delegation.Paiement{paye("2025-07-20", 1000000)}, 30, 1115, 9164, 4000, ""},
		"un taux par semestre":     {delegation.Subvention, "2025-06-20", []delegation.Paiement{paye("2025-07-20", 1000000)}, 30, 1315, 10260, 4000, ""}, // 10 days at 13,15 %, 20 at 12,15 %
		"fin le 30 juin":           {delegation.Marche, "2025-06-30", []delegation.Paiement{paye("2025-07-01", 1000000)}, 1, 1015, 278, 4000, ""},
		"en partie":                {delegation.Marche, "2025-03-24", []delegation.Paiement{paye("2025-03-20", 400000), paye("2025-04-03", 500000), paye("2025-04-13", 100000)}, 20, 1115, 2138, 4000, ""},
		"pas payée":                {delegation.Marche, "2025-08-01", nil, 10, 1015, 2781, 4000, ""}, // up to 11 August
		"taux inconnu":             {delegation.Marche, "2024-03-01", []delegation.Paiement{paye("2024-03-11", 1000000)}, 10, 0, 0, 4000, "2024-01-01"},
	} {
		a := delegation.CalculerRetard(x.cadre, 1000000, j(x.echeance), x.paye, j("2025-08-11"), r)
		b := delegation.Retard{Jours: x.jours, Taux: x.taux, Interets: x.interets, Indemnite: x.indem}
		if x.sans != "" {
			b.SansTaux = j(x.sans)
		}
		if a != b {
			t.Errorf("%s : %+v, attendu %+v", nom, a, b)
		}
	}
	repris := paye("2025-03-20", 1000000)
	ps := []delegation.Paiement{repris, {ID: 7, Objet: delegation.Principal, Le: repris.Le, Montant: repris.Montant, Contrepasse: repris.ID}}
	if a := delegation.CalculerRetard(delegation.Marche, 1000000, j("2025-03-24"), ps, j("2025-03-25"), r); a.Jours != 1 || delegation.Paye(ps, delegation.Principal) != 0 {
		t.Errorf("un paiement annulé compte : %+v", a)
	}
}

// To pay in parts never costs more than to pay late at once, nor less than nothing; the order in which parts are recorded changes nothing.
func TestRetardEnParties(t *testing.T) {
	r := reglesDeRetard()
	rapid.Check(t, func(t *rapid.T) {
		net := argent.Centimes(rapid.IntRange(2, 100_000_000).Draw(t, "net"))
		part := argent.Centimes(rapid.IntRange(1, int(net)-1).Draw(t, "part"))
		e := j("2025-02-10")
		un, deux := e.Plus(rapid.IntRange(-20, 200).Draw(t, "un")), e.Plus(rapid.IntRange(0, 200).Draw(t, "deux"))
		c := rapid.SampledFrom(delegation.Cadres).Draw(t, "cadre")
		p, q := delegation.Paiement{ID: 1, Objet: delegation.Principal, Le: un, Montant: part}, delegation.Paiement{ID: 2, Objet: delegation.Principal, Le: deux, Montant: net - part}
		a, b := delegation.CalculerRetard(c, net, e, []delegation.Paiement{p, q}, j("2025-12-31"), r), delegation.CalculerRetard(c, net, e, []delegation.Paiement{q, p}, j("2025-12-31"), r)
		dernier := un
		if deux.Apres(un) {
			dernier = deux
		}
		tout := delegation.CalculerRetard(c, net, e, []delegation.Paiement{{ID: 3, Objet: delegation.Principal, Le: dernier, Montant: net}}, j("2025-12-31"), r)
		if a != b || a.Interets < 0 || a.Interets > tout.Interets || a.Jours != tout.Jours {
			t.Fatalf("%+v %+v %+v", a, b, tout)
		}
	})
}
