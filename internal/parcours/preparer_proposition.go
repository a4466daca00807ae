// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/paiements/plan"
	"etai/internal/paiements/proposition"
)

// propositionCourante returns the last proposal of an account, and refuses one that another has replaced, or that is over.
func propositionCourante(ctx context.Context, l bdd.Lecture, a droits.Agent, id int64) (proposition.Gelee, error) {
	g, err := proposition.ParID(ctx, l, id)
	if err != nil {
		return g, ErrInterdit
	}
	if err := exiger(ctx, l, a, droits.PreparerOrdre, g.Dossier); err != nil {
		return g, err
	}
	derniere, err := proposition.DerniereDe(ctx, l, g.Compte)
	if err != nil {
		return g, err
	}
	switch {
	case derniere != id:
		return g, refuser("proposition", "une proposition plus récente existe pour ce compte : la relire avant de préparer")
	case g.Au.Avant(l.Instant().Jour()):
		return g, refuser("periode", "la période de cette proposition est finie : en proposer une autre")
	}
	return g, nil
}

func verifierArbitrage(l proposition.Ligne, sens proposition.Sens, motif string) error {
	switch sens {
	case proposition.Devant, proposition.Confirme, proposition.Ecarte, proposition.ParRegle:
	default:
		return refuser("sens", "choisir ce que devient la ligne")
	}
	if strings.TrimSpace(motif) == "" {
		return refuser("motif", "une décision prise autrement que par la règle garde sa raison : l’écrire")
	}
	if sens == proposition.Confirme && l.Rang != proposition.RangLogement {
		return refuser("sens", "seul un loyer qui laisserait trop peu se confirme")
	}
	return nil
}

// PreparerProposition turns the accepted lines of a proposal into prepared orders, in the name of who asks, and sets aside what is to be. Each line is
// judged again as any order is: one that a rule refuses (money not seen yet, bank details, dates) stays in the proposal with its reason, and may be
// prepared later. A line that waits for a person's decision is not touched. Done again, it prepares only what has no order. The answer is how many lines
// were prepared or set aside.
func PreparerProposition(ctx context.Context, b *bdd.Base, d Demande, id int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		g, err := propositionCourante(ctx, e, a, id)
		if err != nil {
			return 0, err
		}
		p, err := nouveauPreparateur(ctx, e, a, g)
		if err != nil {
			return 0, err
		}
		for _, l := range g.Lignes {
			if !l.Acceptee {
				continue
			}
			if err := p.preparer(ctx, e, l); err != nil {
				return 0, fmt.Errorf("préparer la ligne %d : %w", l.Cle, err)
			}
		}
		suites, err := proposition.EmpreintesSuites(ctx, e, g.ID)
		if err != nil {
			return 0, err
		}
		return p.faites, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "proposition.preparer", Objet: "proposition", ObjetID: g.ID,
			Dossier: g.Dossier, Valeurs: []journal.Valeur{journal.Entier("faites", p.faites), journal.Entier("attendent", p.attendent), journal.Empreinte("suites", suites[g.ID])}})
	})
}

// preparateur prepares the lines of one proposal.
type preparateur struct {
	agent             droits.Agent
	g                 proposition.Gelee
	compte            comptes.Compte
	lignes            map[int64]plan.Ligne
	dejaFaites        map[plan.CleInstance]plan.Faite
	faites, attendent int64
}

func nouveauPreparateur(ctx context.Context, e *bdd.Ecriture, a droits.Agent, g proposition.Gelee) (*preparateur, error) {
	p := &preparateur{agent: a, g: g, lignes: map[int64]plan.Ligne{}}
	var err error
	if p.compte, err = comptes.ParID(ctx, e, g.Compte); err != nil {
		return nil, err
	}
	versions, err := plan.Versions(ctx, e, []int64{g.Compte})
	if err != nil {
		return nil, err
	}
	for _, v := range versions[g.Compte] {
		for _, l := range v.Lignes {
			p.lignes[l.ID] = l
		}
	}
	depuis := g.Du
	for _, l := range g.Lignes {
		if l.Occurrence.Avant(depuis) {
			depuis = l.Occurrence
		}
	}
	p.dejaFaites, err = plan.Faites(ctx, e, []int64{g.Compte}, depuis)
	return p, err
}

func (p *preparateur) preparer(ctx context.Context, e *bdd.Ecriture, l proposition.Ligne) error {
	x, ok := p.lignes[l.PlanLigne]
	if !ok {
		return bdd.ErrAbsent
	}
	if f, vue := p.dejaFaites[plan.CleInstance{Compte: p.g.Compte, Serie: x.Serie, Occurrence: l.Occurrence}]; vue && !f.EnEchec {
		return nil
	}
	suite := proposition.Suite{Ligne: l.ID, Agent: p.agent.ID}
	var err error
	switch {
	case l.Arbitrage:
		err = refuser("arbitrage", "le loyer laisserait trop peu pour vivre : une personne décide, avec la raison, avant de préparer")
	case x.Genre == plan.MisDeCote:
		err = p.mettreDeCote(ctx, e, x, l)
	default:
		suite.Ordre, err = preparerOrdre(ctx, e, p.agent, NouvelOrdre{Dossier: p.g.Dossier, Tiers: x.Tiers, Centimes: l.Centimes, ExecutionLe: l.Jour, Objet: x.Objet, Libelle: x.Texte(l.Voulu),
			Piece: l.Piece, Dette: x.Dette, Apres: l.Apres, PlanSerie: x.Serie, PlanOccurrence: l.Occurrence, PlanVoulu: l.Voulu, Reserve: x.Reserve, Attendre: l.Attend > 0})
	}
	var refus *Refus
	switch {
	case err == nil:
		p.faites++
	case errors.As(err, &refus):
		suite.Regle, suite.Message = refus.Regle, refus.Message
	case errors.Is(err, paiements.ErrSeparation):
		suite.Regle, suite.Message = "separation", err.Error()
	default:
		return err
	}
	if suite.Regle != "" {
		p.attendent++
	}
	return proposition.Suivre(ctx, e, p.g.Dossier, suite)
}

// mettreDeCote sets a sum aside, of money seen on a statement that nothing else takes.
func (p *preparateur) mettreDeCote(ctx context.Context, e *bdd.Ecriture, x plan.Ligne, l proposition.Ligne) error {
	if _, _, _, err := verifierProvision(ctx, e, p.compte, NouvelOrdre{Centimes: l.Centimes}, e.Instant().Jour()); err != nil {
		return err
	}
	le := e.Instant().Jour()
	id, err := plan.Mettre(ctx, e, p.g.Compte, p.g.Dossier, plan.Instance{Ligne: x, Occurrence: l.Occurrence}, l.Centimes, le, p.agent.ID)
	if err != nil || id == 0 {
		return err
	}
	return consignerReserve(ctx, e, p.agent, "reserve.mettre", plan.MouvementReserve{ID: id, Compte: p.g.Compte, Dossier: p.g.Dossier, Serie: x.Serie, Occurrence: l.Occurrence, Jour: le,
		Centimes: l.Centimes})
}
