// SPDX-License-Identifier: EUPL-1.2

package gestion_test

import (
	"strings"
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
		p := gestion.PeutPayerDette([]gestion.DettesGelees{gel}, c.d, c.plan, c.montant, c.deja, gestion.Echue{}, c.j)
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
		if p := gestion.PeutPayerEcheance([]gestion.DettesGelees{gel}, gestion.Echue{Le: c.echeance}, c.j); p.Regle != c.regle || p.OK != (c.regle == "") || p.OK == (p.Motif != "") {
			t.Errorf("%s : %+v", c.nom, p)
		}
	}
	if p := gestion.PeutPayerDette(nil, loyer, nil, 3500, 0, gestion.Echue{}, juin); !p.OK {
		t.Errorf("sans surendettement : %+v", p)
	}
}

// A bill that straddles the recevabilité (15 May 2026) is refused whole, with the days on each side: the 15th is already after.
func TestFacturePartagee(t *testing.T) {
	j := func(mois, q int) jour.Jour { return jour.Certain(2026, mois, q) }
	gs := []gestion.DettesGelees{{Du: j(5, 15), Au: jour.Certain(2028, 5, 15)}}
	pres := dettes.Dette{Nature: dettes.Energie, NeeLe: j(6, 30)}
	for _, c := range []struct {
		nom          string
		x            gestion.Echue
		avant, apres int
		mots         []string // none: paid
	}{
		{"à cheval", gestion.Echue{Du: j(5, 1), Au: j(6, 30)}, 14, 47, []string{"14 jours du 01/05/2026 au 14/05/2026", "47 jours du 15/05/2026 au 30/06/2026", "facture à part pour les jours à partir du 15/05/2026", "déclarer à la commission"}},
		{"à cheval, échéance après", gestion.Echue{Le: j(7, 10), Du: j(5, 14), Au: j(5, 15)}, 1, 1, []string{"1 jour du 14/05/2026 au 14/05/2026", "1 jour du 15/05/2026 au 15/05/2026"}},
		{"avant, échéance après", gestion.Echue{Le: j(6, 10), Du: j(4, 1), Au: j(5, 14)}, 44, 0, []string{"avant la recevabilité : elle ne se paie pas", "parmi les dettes"}},
		{"après", gestion.Echue{Du: j(5, 15), Au: j(6, 14)}, 0, 31, nil},
		{"après, échéance avant", gestion.Echue{Le: j(5, 1), Du: j(5, 15), Au: j(6, 14)}, 0, 31, []string{"ce qui était dû avant, le 01/05/2026"}},
	} {
		if avant, apres := c.x.Partager(gs[0].Du); avant != c.avant || apres != c.apres {
			t.Errorf("%s : %d jours avant, %d après", c.nom, avant, apres)
		}
		p := gestion.PeutPayerEcheance(gs, c.x, j(7, 20))
		if p.OK != (c.mots == nil) {
			t.Errorf("%s : %+v", c.nom, p)
		}
		for _, m := range c.mots {
			if !strings.Contains(p.Motif, m) {
				t.Errorf("%s : « %s » manque : %s", c.nom, m, p.Motif)
			}
		}
		if p := gestion.PeutPayerDette(gs, pres, nil, 100, 0, c.x, j(7, 20)); p.OK != (c.avant == 0) {
			t.Errorf("dette dite née après, %s : %+v", c.nom, p)
		}
		for _, d := range []dettes.Dette{{Nature: dettes.Alimentaire, NeeLe: j(5, 1)}, {Nature: dettes.Energie, NeeLe: j(5, 1), AutoriseeLe: j(6, 1)}} {
			if p := gestion.PeutPayerDette(gs, d, nil, 100, 0, c.x, j(7, 20)); !p.OK {
				t.Errorf("dette permise, %s : %+v", c.nom, p)
			}
		}
		if p := gestion.PeutPayerEcheance(gs, c.x, j(5, 14)); !p.OK {
			t.Errorf("la veille de la recevabilité, %s : %+v", c.nom, p)
		}
	}
}
