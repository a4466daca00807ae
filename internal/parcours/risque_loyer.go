// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"fmt"
	"slices"

	"etai/internal/masp/versement"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/paiements/plan"
	"etai/internal/paiements/proposition"
)

// devantLeLoyer is rule R17 (CASF art. L271-2 al. 2) for an order made by hand: rent of the plan that would pass without it in its period, by the proposal’s own computation, and does not
// any more with it. Nothing is said of what a proposal ranked, of rent itself, nor of money that only goes back.
func (x *examinateur) devantLeLoyer(ctx context.Context, o paiements.Ordre) (*Risque, error) {
	if o.Objet == paiements.Loyer || o.Objet.Rend() || o.PlanSerie != 0 || o.VisePar != 0 {
		return nil, nil
	}
	versions, _, err := x.plans.de(ctx, o.Compte)
	if err != nil || !slices.ContainsFunc(versions, func(p plan.Plan) bool {
		return slices.ContainsFunc(p.Lignes, func(l plan.Ligne) bool { return l.Rang() == proposition.RangLogement })
	}) {
		return nil, err
	}
	quand, aujourdhui := o.ExecutionLe, x.l.Instant().Jour()
	if quand.Avant(aujourdhui) || quand.Depuis(aujourdhui) > joursDAvance {
		return nil, nil
	}
	ps, err := lireProjections(ctx, x.l, droits.Agent{Organisation: o.Organisation}, []int64{o.Dossier}, quand)
	if err != nil {
		return nil, err
	}
	p := ps.parDossier[o.Dossier]
	if p == nil || p.situation.ID != o.Compte {
		return nil, nil
	}
	p.engages = slices.DeleteFunc(slices.Clone(p.engages), func(x paiements.Ordre) bool { return x.ID == o.ID })
	sans, err := ps.proposer(p)
	if err != nil {
		return nil, err
	}
	if o.ID == 0 {
		o.Centimes -= o.ReserveCentimes // what it frees is still set aside
	}
	p.engages = append(p.engages, o)
	avec, err := ps.proposer(p)
	if err != nil {
		return nil, err
	}
	passe := func(l proposition.Ligne) bool { return l.Acceptee || l.Gardee() }
	for _, l := range sans.Lignes {
		if l.Rang != proposition.RangLogement || !passe(l) || slices.ContainsFunc(avec.Lignes, func(m proposition.Ligne) bool {
			return m.PlanLigne == l.PlanLigne && m.Occurrence == l.Occurrence && passe(m)
		}) {
			continue
		}
		return &Risque{false, "loyer", fmt.Sprintf("le loyer du %s, %s, ne passerait plus : il passe avant cette dépense (article L271-2 du CASF)", l.Voulu.Court(), l.Centimes)}, nil
	}
	return nil, nil
}

// CodeVersementDirect is the reason of rent paid beside a versement direct.
const CodeVersementDirect = "versement_direct"

// loyerDejaVerse: a judgment sends benefits to her landlord (MASP 3, CASF art. L271-5); rent that leaves her account too may be paid twice. How much the landlord still lacks is not known here: somebody looks.
func (x *examinateur) loyerDejaVerse(ctx context.Context, o paiements.Ordre) (*Risque, error) {
	if o.Objet != paiements.Loyer {
		return nil, nil
	}
	ps, _, err := x.juges.de(ctx, o.Dossier)
	if p := versement.PeriodeDu(ps, o.ExecutionLe); err == nil && !p.Fin.Vide() {
		return &Risque{false, CodeVersementDirect, "des prestations vont au bailleur depuis le " + p.Debut.Court() + ", par jugement : vérifier ce qu’il reçoit déjà, pour ne pas payer ce loyer deux fois"}, nil
	}
	return nil, err
}
