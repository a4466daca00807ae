// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
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
	gs, refus, err := propositionsCourantes(ctx, nouvelExamen(l, a), []int64{id})
	if err = cmp.Or(err, refus[id]); err != nil {
		return proposition.Gelee{}, err
	}
	return *gs[id], nil
}

// propositionsCourantes is propositionCourante for several proposals (at most 500): those that may be prepared, and why the others may not.
func propositionsCourantes(ctx context.Context, x *examinateur, ids []int64) (gs map[int64]*proposition.Gelee, refus map[int64]error, err error) {
	if gs, err = proposition.ParIDs(ctx, x.l, ids); err != nil {
		return nil, nil, err
	}
	dossiers, cs := make([]int64, 0, len(gs)), make([]int64, 0, len(gs))
	for _, g := range gs {
		dossiers, cs = append(dossiers, g.Dossier), append(cs, g.Compte)
	}
	if err := x.permis.charger(ctx, dossiers); err != nil {
		return nil, nil, err
	}
	dernieres, err := proposition.DernieresDes(ctx, x.l, cs)
	if err != nil {
		return nil, nil, err
	}
	refus = map[int64]error{}
	for _, id := range ids {
		switch g := gs[id]; {
		case g == nil || !x.permis.vus[g.Dossier].valeur:
			refus[id] = ErrInterdit
		case dernieres[g.Compte] != id:
			refus[id] = refuser("proposition", "une proposition plus récente existe pour ce compte : la relire avant de préparer")
		case g.Au.Avant(x.l.Instant().Jour()):
			refus[id] = refuser("periode", "la période de cette proposition est finie : en proposer une autre")
		}
	}
	return gs, refus, nil
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
		faites, refus, err := preparerPropositions(ctx, e, a, []int64{id})
		return faites[id], cmp.Or(err, refus[id])
	})
}

// PropositionsParActe bounds how long a batch of preparations holds the writer.
const PropositionsParActe = 100

// BilanPreparation counts what the preparation of several proposals has made.
type BilanPreparation struct {
	Comptes int `json:"c"` // proposals prepared
	Lignes  int `json:"l"` // lines prepared or set aside
	Ecartes int `json:"e"` // proposals that another has replaced, that are over, or that the agent may not prepare
}

// PreparerPropositions is PreparerProposition for several accounts in one act, PropositionsParActe at most: one that may not be prepared is left out.
func PreparerPropositions(ctx context.Context, b *bdd.Base, d Demande, ids []int64) (BilanPreparation, error) {
	return acteDe(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (x BilanPreparation, err error) {
		faites, refus, err := preparerPropositions(ctx, e, a, ids)
		x.Comptes, x.Ecartes = len(faites), len(refus)
		for _, n := range faites {
			x.Lignes += int(n)
		}
		return x, err
	})
}

// preparerPropositions prepares proposals, each as if it were alone: how many lines of each were prepared or set aside, and why those that are left out are.
func preparerPropositions(ctx context.Context, e *bdd.Ecriture, a droits.Agent, ids []int64) (faites map[int64]int64, refus map[int64]error, err error) {
	p := &preparateur{preparation: nouvellePreparation(e, a), lignes: map[int64]plan.Ligne{}}
	gs, refus, err := propositionsCourantes(ctx, p.examinateur, ids)
	if err != nil {
		return nil, nil, err
	}
	var retenues []*proposition.Gelee
	for i, id := range ids {
		if refus[id] == nil && !slices.Contains(ids[:i], id) {
			retenues = append(retenues, gs[id])
		}
	}
	if err := p.prevoir(ctx, retenues); err != nil {
		return nil, nil, err
	}
	faites = map[int64]int64{}
	for _, g := range retenues {
		debut := p.repere()
		n, err := p.preparer(ctx, g)
		switch {
		case err == nil:
			faites[g.ID] = n
		case errors.Is(err, ErrInterdit):
			refus[g.ID] = err
			p.revenir(debut)
		default:
			return nil, nil, err
		}
	}
	if len(faites) == 0 {
		return faites, refus, nil
	}
	return faites, refus, p.ecrire(ctx, e, clesDe(faites))
}

// preparateur prepares the lines of proposals.
type preparateur struct {
	*preparation
	lignes     map[int64]plan.Ligne // of the plans, by id
	suites     []suite
	empreintes map[int64][]byte // of what became of the lines of each proposal
}

// suite is what becomes of a line, and the rank of its order in the preparation when it has one, from 1.
type suite struct {
	proposition.Suite
	ordre int
}

// prevoir reads ahead what the lines of proposals ask.
func (p *preparateur) prevoir(ctx context.Context, gs []*proposition.Gelee) error {
	cs := make([]int64, len(gs))
	for i, g := range gs {
		cs[i] = g.Compte
	}
	if err := chargerTous(ctx, cs, p.plans.charger, p.comptes.charger, p.soldes.charger, p.planchers.charger, p.enCours.charger, p.mis.charger); err != nil {
		return err
	}
	var demandes []NouvelOrdre
	var instances []plan.CleInstance
	for _, g := range gs {
		for _, v := range p.plans.vus[g.Compte].valeur {
			for _, l := range v.Lignes {
				p.lignes[l.ID] = l
			}
		}
		for _, l := range g.Lignes {
			x, ok := p.lignes[l.PlanLigne]
			if !ok || !l.Acceptee {
				continue
			}
			instances = append(instances, plan.CleInstance{Compte: g.Compte, Serie: x.Serie, Occurrence: l.Occurrence})
			if x.Genre == plan.Paiement {
				demandes = append(demandes, demandeDe(g, x, l))
			}
		}
	}
	if err := p.faites.charger(ctx, instances); err != nil {
		return err
	}
	return p.prevoirOrdres(ctx, demandes)
}

// demandeDe is the order that a line of a proposal asks for.
func demandeDe(g *proposition.Gelee, x plan.Ligne, l proposition.Ligne) NouvelOrdre {
	return NouvelOrdre{Dossier: g.Dossier, Tiers: x.Tiers, Centimes: l.Centimes, ExecutionLe: l.Jour, Objet: x.Objet, Libelle: x.Texte(l.Voulu), Piece: l.Piece, Dette: x.Dette, Apres: l.Apres,
		PlanSerie: x.Serie, PlanOccurrence: l.Occurrence, Echeance: l.Voulu, Reserve: x.Reserve, Attendre: l.Attend > 0}
}

// preparer judges the lines of a proposal and takes those that no rule refuses; the answer is how many.
func (p *preparateur) preparer(ctx context.Context, g *proposition.Gelee) (int64, error) {
	var faites, attendent int64
	var suites []suite
	for _, l := range g.Lignes {
		if !l.Acceptee {
			continue
		}
		s, faite, err := p.ligne(ctx, g, l)
		switch {
		case err != nil:
			return 0, fmt.Errorf("préparer la ligne %d : %w", l.Cle, err)
		case faite:
			continue
		case s.Regle == "":
			faites++
		default:
			attendent++
		}
		suites = append(suites, s)
	}
	p.suites = append(p.suites, suites...)
	p.actes = append(p.actes, func() journal.Acte {
		return journal.Acte{Organisation: p.agent.Organisation, Agent: p.agent.ID, Nature: "proposition.preparer", Objet: "proposition", ObjetID: g.ID, Dossier: g.Dossier,
			Valeurs: []journal.Valeur{journal.Entier("faites", faites), journal.Entier("attendent", attendent), journal.Empreinte("suites", p.empreintes[g.ID])}}
	})
	return faites, nil
}

// ligne judges a line; faite when it has its order, or its sum set aside, already.
func (p *preparateur) ligne(ctx context.Context, g *proposition.Gelee, l proposition.Ligne) (s suite, faite bool, err error) {
	x, ok := p.lignes[l.PlanLigne]
	if !ok {
		return s, false, bdd.ErrAbsent
	}
	f, vue, err := p.faites.de(ctx, plan.CleInstance{Compte: g.Compte, Serie: x.Serie, Occurrence: l.Occurrence})
	if err != nil || vue && !f.EnEchec {
		return s, true, err
	}
	s.Suite = proposition.Suite{Proposition: g.ID, Ligne: l.ID, Dossier: g.Dossier, Agent: p.agent.ID}
	switch {
	case l.Arbitrage:
		err = refuser("arbitrage", "le loyer laisserait trop peu pour vivre : une personne décide, avec la raison, avant de préparer")
	case x.Genre == plan.MisDeCote:
		var c comptes.Compte
		if c, err = p.comptes.exige(ctx, g.Compte); err == nil {
			err = p.mettreDeCote(ctx, c, plan.MouvementReserve{Compte: g.Compte, Dossier: g.Dossier, Serie: x.Serie, Occurrence: l.Occurrence, Jour: p.l.Instant().Jour(), Centimes: l.Centimes,
				Agent: p.agent.ID})
		}
	default:
		if err = p.ordre(ctx, demandeDe(g, x, l)); err == nil {
			s.ordre = len(p.ordres)
		}
	}
	if refus, ok := errors.AsType[*Refus](err); ok {
		s.Regle, s.Message, err = refus.Regle, refus.Message, nil
	} else if errors.Is(err, paiements.ErrSeparation) {
		s.Regle, s.Message, err = "separation", err.Error(), nil
	}
	return s, false, err
}

// ecrire writes the orders, the sums set aside, what became of each line of the proposals, and the lines of the journal.
func (p *preparateur) ecrire(ctx context.Context, e *bdd.Ecriture, propositions []int64) (err error) {
	if err := p.preparation.ecrire(ctx, e); err != nil {
		return err
	}
	suites := make([]proposition.Suite, len(p.suites))
	for i, s := range p.suites {
		if suites[i] = s.Suite; s.ordre != 0 {
			suites[i].Ordre = p.ordres[s.ordre-1].ID
		}
	}
	if p.empreintes, err = proposition.Suivre(ctx, e, propositions, suites); err != nil {
		return err
	}
	return p.consigner(ctx, e)
}
