// SPDX-License-Identifier: EUPL-1.2

package gestion_test

import (
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/dettes"
	"etai/internal/gestion"
)

// R41 to R43 of 03-proximite (C. conso art. L722-5): recevabilité on 15 May 2026 (T-20 of 02-logement).
func TestPeutPayerDette(t *testing.T) {
	recevable := jour.Certain(2026, 5, 15)
	gel := gestion.DettesGelees{Du: recevable, Au: jour.Certain(2028, 5, 15)}
	loyer := dettes.Dette{Nature: dettes.Loyer, NeeLe: jour.Certain(2026, 4, 6)}
	delais := &dettes.Plan{Origine: dettes.DelaisJuge, PremiereLe: jour.Certain(2026, 6, 6), Mensualite: 3500, Nombre: 12, Derniere: 2000}
	amiable := &dettes.Plan{Origine: dettes.Amiable, PremiereLe: jour.Certain(2026, 6, 6), Mensualite: 3500, Nombre: 12, Derniere: 2000}
	avec := func(f func(*dettes.Dette)) dettes.Dette { d := loyer; f(&d); return d }
	juin := jour.Certain(2026, 6, 8)
	for _, c := range []struct {
		nom     string
		d       dettes.Dette
		plan    *dettes.Plan
		montant argent.Centimes
		deja    argent.Centimes
		j       jour.Jour
		regle   string
	}{
		{"loyer né avant", loyer, nil, 3500, 0, juin, "R41"},
		{"même en partie", loyer, nil, 1, 0, juin, "R41"},
		{"un plan amiable n’y change rien", loyer, amiable, 3500, 0, juin, "R41"},
		{"la veille de la recevabilité", loyer, nil, 3500, 0, recevable.Plus(-1), ""},
		{"le jour de la recevabilité", loyer, nil, 3500, 0, recevable, "R41"},
		{"dernier jour", loyer, nil, 3500, 0, gel.Au, "R41"},
		{"après les mesures", loyer, nil, 3500, 0, gel.Au.Plus(1), ""},
		{"née le jour de la recevabilité", avec(func(d *dettes.Dette) { d.NeeLe = recevable }), nil, 3500, 0, juin, ""},
		{"alimentaire", avec(func(d *dettes.Dette) { d.Nature = dettes.Alimentaire }), nil, 3500, 0, juin, ""},
		{"crédit", avec(func(d *dettes.Dette) { d.Nature = dettes.Credit }), nil, 3500, 0, juin, "R41"},
		{"autorisée par le juge", avec(func(d *dettes.Dette) { d.Autorisation, d.AutoriseeLe = "RG 26/1", juin }), nil, 3500, 0, juin, ""},
		{"autorisée plus tard", avec(func(d *dettes.Dette) { d.Autorisation, d.AutoriseeLe = "RG 26/1", juin.Plus(1) }), nil, 3500, 0, juin, "R41"},
		{"délais du juge", loyer, delais, 3500, 0, juin, ""},
		{"délais du juge, trop", loyer, delais, 3501, 0, juin, "R42"},
		{"délais du juge, deux fois dans le mois", loyer, delais, 3500, 3500, juin, "R42"},
		{"délais du juge, dernière échéance", loyer, delais, 2000, 0, jour.Certain(2027, 5, 6), ""},
		{"délais du juge, après la dernière", loyer, delais, 100, 0, jour.Certain(2027, 6, 6), "R42"},
		{"les délais sont pour le loyer", avec(func(d *dettes.Dette) { d.Nature = dettes.Energie }), delais, 3500, 0, juin, "R41"},
	} {
		p := gestion.PeutPayerDette([]gestion.DettesGelees{gel}, c.d, c.plan, c.montant, c.deja, c.j)
		if p.Regle != c.regle || p.OK != (c.regle == "") || p.OK == (p.Motif != "") {
			t.Errorf("%s : %+v", c.nom, p)
		}
	}
	// What names no debt says when it fell due: rent of April is a debt, rent of the month passes (R43).
	for _, c := range []struct {
		nom      string
		echeance jour.Jour
		j        jour.Jour
		regle    string
	}{
		{"échéance non dite", jour.Jour{}, juin, "R43"},
		{"loyer d’avril", loyer.NeeLe, juin, "R43"},
		{"la veille de la recevabilité", recevable.Plus(-1), juin, "R43"},
		{"le jour de la recevabilité", recevable, juin, ""},
		{"loyer de juin", jour.Certain(2026, 6, 5), juin, ""},
		{"payé la veille de la recevabilité", loyer.NeeLe, recevable.Plus(-1), ""},
		{"après les mesures", loyer.NeeLe, gel.Au.Plus(1), ""},
	} {
		if p := gestion.PeutPayerEcheance([]gestion.DettesGelees{gel}, c.echeance, c.j); p.Regle != c.regle || p.OK != (c.regle == "") || p.OK == (p.Motif != "") {
			t.Errorf("%s : %+v", c.nom, p)
		}
	}
	if p := gestion.PeutPayerDette(nil, loyer, nil, 3500, 0, juin); !p.OK {
		t.Errorf("sans surendettement : %+v", p)
	}
}
