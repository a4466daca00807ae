// SPDX-License-Identifier: EUPL-1.2

package gestion_test

import (
	"testing"

	"etai/internal/base/jour"
	"etai/internal/gestion"
)

// R9 and R13 of 01-masp §6.2: the management ends on 30 June 2026, the liquidation lasts thirty days.
func TestPeutPayer(t *testing.T) {
	fin := jour.Certain(2026, 6, 30)
	gs := []gestion.Gestion{{Du: jour.Certain(2025, 7, 1), Au: fin}}
	deux := append([]gestion.Gestion{{Du: jour.Certain(2026, 9, 1), Au: jour.Certain(2027, 2, 28)}}, gs...)
	gel := []gestion.Gel{{Motif: gestion.Saisie, Du: jour.Certain(2026, 6, 1), Au: jour.Certain(2026, 6, 15)}}
	loyer := func(le jour.Jour) gestion.Paiement {
		return gestion.Paiement{Le: le, Liquidable: true, Motive: true, Delai: 30}
	}
	avec := func(p gestion.Paiement, f func(*gestion.Paiement)) gestion.Paiement { f(&p); return p }
	for _, c := range []struct {
		nom         string
		gs          []gestion.Gestion
		gels        []gestion.Gel
		p           gestion.Paiement
		regle       string
		liquidation bool
	}{
		{"aucune gestion", nil, nil, loyer(fin), "R13", false},
		{"avant le début", gs, nil, loyer(jour.Certain(2025, 6, 30)), "R13", false},
		{"premier jour", gs, nil, gestion.Paiement{Le: jour.Certain(2025, 7, 1)}, "", false},
		{"dernier jour", gs, nil, gestion.Paiement{Le: fin}, "", false},
		{"lendemain, autre dépense", gs, nil, gestion.Paiement{Le: fin.Plus(1), Motive: true, Delai: 30}, "R9", false},
		{"lendemain, loyer motivé", gs, nil, loyer(fin.Plus(1)), "", true},
		{"lendemain, loyer sans motif", gs, nil, avec(loyer(fin.Plus(1)), func(p *gestion.Paiement) { p.Motive = false }), "R9", false},
		{"trentième jour", gs, nil, loyer(fin.Plus(30)), "", true},
		{"trente et unième jour", gs, nil, loyer(fin.Plus(31)), "R9", false},
		{"aucune liquidation", gs, nil, avec(loyer(fin.Plus(1)), func(p *gestion.Paiement) { p.Delai = 0 }), "R9", false},
		{"échu avant la fin", gs, nil, avec(loyer(fin.Plus(5)), func(p *gestion.Paiement) { p.Echeance = fin }), "", true},
		{"échu après la fin", gs, nil, avec(loyer(fin.Plus(5)), func(p *gestion.Paiement) { p.Echeance = fin.Plus(1) }), "R9", false},
		{"gelé", gs, gel, gestion.Paiement{Le: jour.Certain(2026, 6, 15)}, "gel", false},
		{"dégelé", gs, gel, gestion.Paiement{Le: jour.Certain(2026, 6, 16)}, "", false},
		{"entre deux gestions", deux, nil, loyer(jour.Certain(2026, 7, 15)), "", true},
		{"entre deux gestions, trop tard", deux, nil, loyer(jour.Certain(2026, 8, 15)), "R9", false},
		{"seconde gestion", deux, nil, gestion.Paiement{Le: jour.Certain(2026, 9, 1)}, "", false},
	} {
		p := gestion.PeutPayer(c.gs, c.gels, c.p)
		if p.Regle != c.regle || p.OK != (c.regle == "") || p.OK == (p.Motif != "") || p.Liquidation != c.liquidation {
			t.Errorf("%s : %+v", c.nom, p)
		}
	}
}
