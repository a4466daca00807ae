// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/paiements"
)

// Rent goes first: what is available is told with what remains of it once rent is paid, and an order that leaves too little for it says how much.
func TestDuLoyer(t *testing.T) {
	d := duLoyer{Loyers: 36220, Au: jour.Certain(2026, 12, 4), MisDeCote: 1500}
	if s := (duLoyer{MisDeCote: 1500}).aide(26006); s != "260,06\u00a0€" {
		t.Errorf("sans loyer : %q", s)
	}
	for disponible, veut := range map[int64]string{26006: "260,06\u00a0€\u202f; 0,00\u00a0€ après le loyer et les charges à payer d’ici au 4 décembre 2026", 50000: "500,00\u00a0€\u202f; 122,80\u00a0€ après le loyer et les charges à payer d’ici au 4 décembre 2026"} {
		if s := d.aide(argent.Centimes(disponible)); s != veut {
			t.Errorf("%d : %q, attendu %q", disponible, s, veut)
		}
	}
	for _, x := range []struct {
		d                   duLoyer
		objet               paiements.Objet
		disponible, montant int64
		suite               string
	}{
		{d, paiements.Energie, 50000, 12280, ""}, // to the cent
		{d, paiements.Energie, 50000, 12281, "Après cet ordre, il manquera 0,01\u00a0€ pour payer 362,20\u00a0€ de loyer et de charges d’ici au 4 décembre 2026. L’argent attendu n’est pas compté."},
		{d, paiements.Energie, 26006, 4520, "Après cet ordre, il manquera 162,34\u00a0€ pour payer 362,20\u00a0€ de loyer et de charges d’ici au 4 décembre 2026. L’argent attendu n’est pas compté."},
		{d, paiements.Energie, 0, 4520, "Après cet ordre, il manquera 362,20\u00a0€ pour payer 362,20\u00a0€ de loyer et de charges d’ici au 4 décembre 2026. L’argent attendu n’est pas compté."},
		{d, paiements.Loyer, 26006, 4520, ""},
		{d, paiements.Reversement, 26006, 4520, ""},
		{duLoyer{}, paiements.Energie, 26006, 99999, ""},
	} {
		a := x.d.alerte(x.objet, argent.Centimes(x.disponible), argent.Centimes(x.montant))
		if (a == nil) != (x.suite == "") || a != nil && a.Suite != x.suite {
			t.Errorf("%+v : %+v", x, a)
		}
	}
}
