// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"fmt"

	"etai/internal/agenda"
	"etai/internal/base/argent"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
)

// confirmerOrdre takes the proposed order: a return goes back to its account, a debit clears "virements transmis".
func (d *decideur) confirmerOrdre(ctx context.Context) error {
	os, err := d.ordres(ctx, []int64{d.pt.CibleID})
	if err != nil {
		return err
	}
	if o := os[0]; o.Centimes != -d.ligne.Centimes && !d.revenu(o) {
		return refuser("montant", "le montant de la ligne (%s) n’est pas celui de l’ordre (%s) : l’affecter autrement", d.ligne.Centimes, o.Centimes)
	}
	return d.regler(ctx, os)
}

// rattacher ties the line to orders that somebody chose, when the bank gave neither a reference nor an amount that names only one.
func (d *decideur) rattacher(ctx context.Context) error {
	switch {
	case len(d.p.Ordres) == 0:
		return refuser("ordres", "choisir le virement, ou les virements, que cette ligne de la banque montre")
	case len(d.p.Ordres) > 1 && d.ligne.Centimes > 0:
		return refuser("ordres", "un virement qui revient se rattache à un seul ordre")
	}
	os, err := d.ordres(ctx, d.p.Ordres)
	if err != nil {
		return err
	}
	var somme argent.Centimes
	for _, o := range os {
		if somme, err = argent.Ajouter(somme, o.Centimes); err != nil {
			return err
		}
	}
	if somme != -d.ligne.Centimes && !d.revenu(os[0]) {
		return refuser("montant", "les ordres choisis font %s, la ligne %s : choisir ceux qui font exactement la ligne", somme, max(d.ligne.Centimes, -d.ligne.Centimes))
	}
	return d.regler(ctx, os)
}

// ordres reads orders of this bank account, each once, that the agent may reconcile.
func (d *decideur) ordres(ctx context.Context, ids []int64) ([]paiements.Ordre, error) {
	os := make([]paiements.Ordre, 0, len(ids))
	vus := map[int64]bool{}
	for _, id := range ids {
		o, err := paiements.OrdreParID(ctx, d.e, id)
		if err != nil || vus[id] || indexCompte(d.cs, o.Compte) < 0 {
			return nil, ErrInterdit
		}
		vus[id] = true
		if err := exiger(ctx, d.e, d.a, droits.Rapprocher, o.Dossier); err != nil {
			return nil, err
		}
		os = append(os, o)
	}
	return os, nil
}

// revenu tells whether the line may be an order that came back: whole, or less what the bank has kept when it is itself who says so.
func (d *decideur) revenu(o paiements.Ordre) bool {
	c := d.ligne.Centimes
	return c > 0 && (c == o.Centimes || c < o.Centimes && (d.ligne.Retour || d.ligne.BoutEnBout == o.BoutEnBout))
}

func verifierTransmis(o paiements.Ordre) error {
	if o.Etat != paiements.Transmis {
		return refuser("etat", "l’ordre %s n’est pas à l’état « Transmis »", o.BoutEnBout)
	}
	return nil
}

// regler settles the line with its orders: they make its amount.
func (d *decideur) regler(ctx context.Context, os []paiements.Ordre) error {
	if d.ligne.Centimes > 0 {
		return d.reglerRetour(ctx, os[0])
	}
	for _, o := range os {
		if err := verifierTransmis(o); err != nil {
			return err
		}
	}
	transit, ok := comptes.DeNature(d.cs, comptes.Transit)
	if !ok {
		return fmt.Errorf("compte « virements transmis » absent")
	}
	ecriture, err := d.virer(ctx, transit.ID, "ordre")
	if err != nil {
		return err
	}
	decisions := make([]comptes.Decision, len(os))
	for i := range os {
		decisions[i] = d.decision(ecriture, "ordre", "ordre", os[i].ID, -os[i].Centimes)
	}
	if err := comptes.Consigner(ctx, d.e, decisions); err != nil {
		return err
	}
	d.pt.Dossier, d.pt.Cible, d.pt.CibleID = os[0].Dossier, "ordre", os[0].ID
	if len(os) > 1 {
		d.pt.Dossier, d.pt.Cible, d.pt.CibleID = d.cb.Dossier, "remise", os[0].Remise
		for _, o := range os {
			if o.Remise != os[0].Remise {
				d.pt.CibleID = 0 // of several remises: each decision names its order
			}
		}
	}
	if err := d.traiter(ctx); err != nil {
		return err
	}
	return d.executer(ctx, os)
}

// executer marks orders as executed by the bank, then looks again at the lines that waited for it: a return seen before its debit.
func (d *decideur) executer(ctx context.Context, os []paiements.Ordre) error {
	if len(os) == 0 {
		return nil
	}
	remises := make([]int64, len(os))
	for i := range os {
		remises[i] = os[i].Remise
		if err := avancerOrdre(ctx, d.e, &os[i], paiements.Execute, d.a.ID, paiements.Motif{}); err != nil {
			return err
		}
	}
	if err := fermerRemises(ctx, d.e, remises); err != nil {
		return err
	}
	return revoirReferences(ctx, d.e, d.cb.ID, os)
}

// reglerRetour brings the money of an executed order back to where it came from. What the bank has kept of it is its fee: on an individual account it is the
// person's loss, said as such; on a pooled one it never touches her.
func (d *decideur) reglerRetour(ctx context.Context, o paiements.Ordre) error {
	switch o.Etat {
	case paiements.Execute:
	case paiements.Transmis:
		// Never seen debited: the return answers a debit that is still to come, or that waits under another line.
		return refuser("etat", "le débit de cet ordre n’a pas encore été vu : pointer d’abord son débit")
	default:
		return refuser("etat", "l’ordre n’est ni transmis ni exécuté : il ne peut pas être revenu")
	}
	garde := o.Centimes - d.ligne.Centimes
	parts := []part{{o.Compte, d.ligne.Centimes}}
	if garde > 0 && d.cb.Mode == comptes.Collectif {
		frais, ok := comptes.DeNature(d.cs, comptes.Frais)
		if !ok {
			return fmt.Errorf("compte de frais absent")
		}
		parts = []part{{o.Compte, o.Centimes}, {frais.ID, -garde}}
	}
	ecriture, err := d.repartir(ctx, "retour", parts)
	if err != nil {
		return err
	}
	decisions := []comptes.Decision{d.decision(ecriture, "retour", "ordre", o.ID, d.ligne.Centimes)}
	if garde > 0 {
		decisions = append(decisions, d.decision(ecriture, "frais", "ordre", o.ID, -garde))
		if err := agenda.Creer(ctx, d.e, agenda.Tache{Organisation: o.Organisation, Dossier: o.Dossier, Role: string(droits.Comptable), Nature: agenda.FraisDeRetour,
			Objet: "ordre", ObjetID: o.ID, Echeance: d.e.Instant().Jour().Plus(7)}); err != nil {
			return err
		}
	}
	if err := comptes.Consigner(ctx, d.e, decisions); err != nil {
		return err
	}
	if err := noterRetour(ctx, d.e, &o, d.ligne.MotifRetour, d.a.ID); err != nil {
		return err
	}
	d.pt.Dossier, d.pt.Cible, d.pt.CibleID = o.Dossier, "ordre", o.ID
	if err := d.traiter(ctx); err != nil {
		return err
	}
	if i := indexCompte(d.cs, o.Compte); i < 0 || !d.cs[i].Nature.Attente() {
		return nil
	}
	// The order emptied a waiting place: its money waits there again.
	d.pt.Version++
	d.pt.Attente, d.pt.AttenteDepuis, d.pt.AttenteCentimes = o.Compte, d.ligne.Date, parts[0].centimes
	return comptes.Decider(ctx, d.e, d.pt, d.a.ID)
}
