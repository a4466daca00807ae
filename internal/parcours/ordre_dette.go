// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/dettes"
	"etai/internal/gestion"
	"etai/internal/paiements"
	"etai/internal/tiers"
)

// verifierDette holds what an order may pay of a debt (C. conso art. L722-5). While debts are frozen, an order of apurement says which one it pays, and
// "autre dépense" to the creditor of a frozen debt is not a way around; rent, energy, insurance and any other expense say on which day they fell due, and are
// paid when it was not before the recevabilité (R43 of 03-proximite). Argent de vie is no debt.
func (x *examinateur) verifierDette(ctx context.Context, n NouvelOrdre, o paiements.Ordre, t tiers.Tiers) error {
	if err := verifierPeriode(n.PeriodeDu, n.PeriodeAu); err != nil {
		return err
	}
	if n.Dette == 0 {
		return x.dettesTues(ctx, o, t.ID)
	}
	d, err := x.dettes.exige(ctx, n.Dette)
	if errors.Is(err, bdd.ErrAbsent) || err == nil && d.Dossier != n.Dossier {
		return ErrInterdit
	}
	if err != nil {
		return err
	}
	switch {
	case n.Objet != paiements.Apurement && n.Objet != paiements.Autre:
		return refuser("dette", "un ordre qui rembourse une dette est un plan d’apurement : changer ce que l’ordre paie, ou ne désigner aucune dette")
	case d.Tiers != 0 && d.Tiers != t.ID:
		return refuser("dette", "cette dette est due à %s : payer ce créancier, ou choisir une autre dette", d.Creancier)
	case d.Soldee(o.ExecutionLe):
		return refuser("dette", "cette dette est soldée depuis le %s : choisir une autre dette", d.SoldeeLe.Court())
	case !d.Solde.Jour.Vide() && n.Centimes > d.Solde.Centimes:
		return refuser("dette", "l’ordre dépasse ce qui reste dû, %s au %s : réduire le montant, ou faire noter le nouveau reste dû", d.Solde.Centimes, d.Solde.Jour.Court())
	}
	p, err := x.permissionDette(ctx, o)
	if err == nil && !p.OK {
		err = &Refus{p.Regle, p.Motif}
	}
	return err
}

// permissionDette asks gestion whether an order that names a debt may pay it on its day.
func (x *examinateur) permissionDette(ctx context.Context, o paiements.Ordre) (gestion.Permission, error) {
	non := gestion.Permission{}
	d, err := x.dettes.exige(ctx, o.Dette)
	if err != nil {
		return non, err
	}
	gs, _, err := x.gelees.de(ctx, o.Dossier)
	if err != nil {
		return non, err
	}
	plans, _, err := x.apurements.de(ctx, o.Dette)
	if err != nil {
		return non, err
	}
	payees, _, err := x.payees.de(ctx, o.Dette)
	if err != nil {
		return non, err
	}
	deja := paiements.EntreLes(payees, o.ExecutionLe.PremierDuMois(), o.ExecutionLe.DernierDuMois(), o.ID)
	return gestion.PeutPayerDette(gs, d, apurementLe(plans, o.ExecutionLe), o.Centimes, deja, echue(o.Objet, o.Echeance, o.PeriodeDu, o.PeriodeAu), o.ExecutionLe), nil
}

// echue is when what an order pays was due. Rent and insurance are due on their day, whatever the days that they cover.
func echue(o paiements.Objet, le, du, au jour.Jour) gestion.Echue {
	if o == paiements.Loyer || o == paiements.Assurance {
		return gestion.Echue{Le: le}
	}
	return gestion.Echue{Le: le, Du: du, Au: au}
}

// verifierPeriode holds the days of a bill: both or none, in their order.
func verifierPeriode(du, au jour.Jour) error {
	switch {
	case du.Vide() != au.Vide():
		return refuser("periode", "donner le premier et le dernier jour que compte la facture, ou aucun des deux")
	case au.Avant(du):
		return refuser("periode", "la facture finit avant de commencer : reprendre ses deux jours")
	}
	return nil
}

// apurementLe is the plan of a debt that runs on a day, among those that it had; nil when none does.
func apurementLe(plans []dettes.Plan, j jour.Jour) *dettes.Plan {
	for i := range plans {
		if plans[i].EnCours(j) {
			return &plans[i]
		}
	}
	return nil
}

// dettesTues refuses, while debts are frozen, an order that would pay one without saying so.
func (x *examinateur) dettesTues(ctx context.Context, o paiements.Ordre, tiersID int64) error {
	if o.Objet.Rend() || o.Objet == paiements.ArgentDeVie {
		return nil
	}
	gs, _, err := x.gelees.de(ctx, o.Dossier)
	if err != nil {
		return err
	}
	for _, g := range gs {
		if !g.EnCours(o.ExecutionLe) {
			continue
		}
		switch o.Objet {
		case paiements.Apurement:
			return &Refus{"R41", "le dossier de surendettement est recevable depuis le " + g.Du.Court() + " : dire quelle dette l’ordre rembourse, pour savoir si elle peut l’être (article L722-5 du code de la consommation)"}
		case paiements.Autre:
		default:
			continue
		}
		ds, err := dettes.DeTous(ctx, x.l, o.Dossier)
		if err != nil {
			return err
		}
		for _, d := range ds {
			if d.Tiers == tiersID && g.Vise(d, o.ExecutionLe) && !d.Soldee(o.ExecutionLe) {
				return &Refus{"R41", "ce tiers est le créancier d’une dette gelée par le surendettement depuis le " + g.Du.Court() + " : désigner la dette que l’ordre paie ; une facture née après s’enregistre d’abord comme une dette née après"}
			}
		}
	}
	if p := gestion.PeutPayerEcheance(gs, echue(o.Objet, o.Echeance, o.PeriodeDu, o.PeriodeAu), o.ExecutionLe); !p.OK {
		return &Refus{p.Regle, p.Motif}
	}
	return nil
}

// blocageDette is the same rules once the order is prepared: a recevabilité may have come since.
func (x *examinateur) blocageDette(ctx context.Context, o paiements.Ordre, tiersID int64) (*Risque, error) {
	if o.Dette == 0 {
		err := x.dettesTues(ctx, o, tiersID)
		if r, ok := errors.AsType[*Refus](err); ok {
			if o.Echeance.Vide() && o.PeriodeDu.Vide() && r.Regle == "R43" {
				r.Message += " ; annuler l’ordre, puis le préparer à nouveau en le disant"
			}
			return &Risque{true, r.Regle, r.Message}, nil
		}
		return nil, err
	}
	p, err := x.permissionDette(ctx, o)
	if err != nil || p.OK {
		return nil, err
	}
	return &Risque{true, p.Regle, p.Motif}, nil
}
