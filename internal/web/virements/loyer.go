// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"context"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/paiements"
	"etai/internal/paiements/plan"
	"etai/internal/parcours"
	"etai/internal/web/cadre"
)

// duLoyer is what an account keeps before anything else is paid: rent goes first (CASF art. L271-2 al. 2). The proposal holds it; what is asked or
// prepared outside of it is told.
type duLoyer struct {
	Loyers    argent.Centimes // rent and charges that the plan asks until Au, without an order yet
	Au        jour.Jour       // eve of the next main receipt
	MisDeCote argent.Centimes
}

func lireDuLoyer(ctx context.Context, l bdd.Lecture, c comptes.Compte) (d duLoyer, err error) {
	if d.Loyers, d.Au, err = parcours.LoyersAPayer(ctx, l, c); err != nil {
		return d, err
	}
	reserves, err := plan.ReservesDe(ctx, l, c.ID)
	d.MisDeCote = reserves.Total()
	return d, err
}

// reste says what remains of what is available once rent is paid, as the page of the account does; empty when no rent is due.
func (d duLoyer) reste(disponible argent.Centimes) string {
	if d.Loyers == 0 {
		return ""
	}
	return max(0, disponible-d.Loyers-d.MisDeCote).String() + " après le loyer et les charges à payer d’ici au " + d.Au.Long()
}

// aide is what is available, with what remains of it after rent.
func (d duLoyer) aide(disponible argent.Centimes) string {
	if r := d.reste(disponible); r != "" {
		return disponible.String() + "\u202f; " + r
	}
	return disponible.String()
}

// alerte says what an order leaves missing for rent; none for rent itself, nor for money that is given back.
func (d duLoyer) alerte(o paiements.Objet, disponible, montant argent.Centimes) *cadre.Alerte {
	manque := d.Loyers + d.MisDeCote + montant - disponible
	if o == paiements.Loyer || o.Rend() || d.Loyers == 0 || manque <= 0 {
		return nil
	}
	return &cadre.Alerte{Ton: cadre.Attention, Fait: "Le loyer passe d’abord.", Suite: "Après cet ordre, il manquera " + min(manque, d.Loyers).String() + " pour payer " + d.Loyers.String() +
		" de loyer et de charges d’ici au " + d.Au.Long() + ". L’argent attendu n’est pas compté."}
}
