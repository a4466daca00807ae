// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"

	"etai/internal/comptes"
	"etai/internal/paiements"
)

// regleRemboursement is the state of a line that brings back, from a tiers, part or all of what an order paid.
const regleRemboursement = "remboursement"

// rembourser brings money that a tiers gives back to the account of the order that paid it. The order stays executed: the bank did not return it, its tiers refunded
// it; and the refunds of an order never exceed it.
func (d *decideur) rembourser(ctx context.Context) error {
	switch {
	case d.ligne.Centimes <= 0:
		return refuser("sens", "un remboursement est de l’argent reçu ; dire ce que ce débit a payé")
	case len(d.p.Ordres) != 1:
		return refuser("ordres", "choisir le paiement que ce tiers rembourse")
	}
	os, err := d.ordres(ctx, d.p.Ordres)
	if err != nil {
		return err
	}
	o := os[0]
	if o.Etat != paiements.Execute {
		return refuser("etat", "l’ordre %s n’a pas été exécuté par la banque : rien de lui ne peut être remboursé", o.BoutEnBout)
	}
	if i := indexCompte(d.cs, o.Compte); i < 0 || d.cs[i].Nature != comptes.Personne {
		return refuser("ordres", "ce paiement a vidé une place d’attente : ce qui en revient se met hors autorisation, ou à restituer")
	}
	deja, err := comptes.Rembourse(ctx, d.e, o.ID)
	if err != nil {
		return err
	}
	if reste := o.Centimes - deja; d.ligne.Centimes > reste {
		return refuser("ordres", "ce paiement était de %s, dont %s déjà remboursés : un remboursement de %s le dépasse ; choisir un autre paiement, ou scinder la ligne", o.Centimes, deja, d.ligne.Centimes)
	}
	if err := d.mouvoir(ctx, o.Compte, "remboursement", "ordre", o.ID); err != nil {
		return err
	}
	d.pt.Dossier, d.pt.Regle, d.pt.Cible, d.pt.CibleID = o.Dossier, regleRemboursement, "ordre", o.ID
	return d.traiter(ctx)
}
