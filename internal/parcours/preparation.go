// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"maps"
	"slices"

	"etai/internal/agenda"
	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/paiements/plan"
)

// preparation gathers the orders that an act prepares and the sums that it sets aside: each is judged knowing those before it, then all are written together.
type preparation struct {
	*examinateur
	demandes []NouvelOrdre
	ordres   []paiements.Ordre // those of demandes, in their order
	reserves []plan.MouvementReserve
	actes    []func() journal.Acte // what the journal says of each, in order, once they have their ids
	defaire  []func()              // takes back what each has changed in the facts
}

func nouvellePreparation(l bdd.Lecture, a droits.Agent) *preparation {
	return &preparation{examinateur: nouvelExamen(l, a)}
}

// repere is how far a preparation is, to come back there.
type repere struct{ ordres, reserves, actes, faits int }

func (p *preparation) repere() repere {
	return repere{len(p.ordres), len(p.reserves), len(p.actes), len(p.defaire)}
}

// revenir drops what was gathered since.
func (p *preparation) revenir(r repere) {
	for _, defaire := range slices.Backward(p.defaire[r.faits:]) {
		defaire()
	}
	p.demandes, p.ordres, p.reserves, p.actes, p.defaire = p.demandes[:r.ordres], p.ordres[:r.ordres], p.reserves[:r.reserves], p.actes[:r.actes], p.defaire[:r.faits]
}

// ordre judges an order, and takes it when no rule refuses it.
func (p *preparation) ordre(ctx context.Context, n NouvelOrdre) error {
	x, err := p.examiner(ctx, &n)
	if err != nil {
		return err
	}
	o, rang := x.ordre(p.agent, n), len(p.ordres)
	o.Etat = paiements.Prepare
	p.demandes, p.ordres = append(p.demandes, n), append(p.ordres, o)
	p.actes = append(p.actes, func() journal.Acte {
		o := p.ordres[rang]
		vs := []journal.Valeur{journal.Montant("montant", o.Centimes), journal.Jour("execution", o.ExecutionLe), journal.Code("objet", string(o.Objet))}
		if !o.Echeance.Vide() {
			vs = append(vs, journal.Jour("echeance", o.Echeance))
		}
		if !o.PeriodeDu.Vide() {
			vs = append(vs, journal.Jour("periode_du", o.PeriodeDu), journal.Jour("periode_au", o.PeriodeAu))
		}
		return journal.Acte{Organisation: p.agent.Organisation, Agent: p.agent.ID, Nature: "ordre.preparer", Objet: "ordre", ObjetID: o.ID, Dossier: o.Dossier, Valeurs: vs}
	})
	p.defaire = append(p.defaire, p.enCours.poser(o.Compte, append(slices.Clip(p.enCours.vus[o.Compte].valeur), o)))
	if o.ReserveCentimes > 0 {
		p.mettre(o.Compte, o.ReserveSerie, -o.ReserveCentimes)
	}
	if o.PlanSerie != 0 {
		p.defaire = append(p.defaire, p.faites.poser(n.instance(o.Compte), plan.Faite{}))
	}
	if o.Dette != 0 {
		p.defaire = append(p.defaire, p.payees.poser(o.Dette, append(slices.Clip(p.payees.vus[o.Dette].valeur), o)))
	}
	return nil
}

// mettreDeCote sets a sum aside for an instance of the plan, of money seen on a statement that nothing else takes.
func (p *preparation) mettreDeCote(ctx context.Context, c comptes.Compte, m plan.MouvementReserve) error {
	if _, _, _, err := p.verifierProvision(ctx, c, NouvelOrdre{Centimes: m.Centimes}, m.Jour); err != nil {
		return err
	}
	rang := len(p.reserves)
	p.reserves = append(p.reserves, m)
	p.actes = append(p.actes, func() journal.Acte { return acteReserve(p.agent, "reserve.mettre", p.reserves[rang]) })
	p.mettre(m.Compte, m.Serie, m.Centimes)
	p.defaire = append(p.defaire, p.faites.poser(plan.CleInstance{Compte: m.Compte, Serie: m.Serie, Occurrence: m.Occurrence}, plan.Faite{Reserve: true}))
	return nil
}

func (p *preparation) mettre(compte, serie int64, c argent.Centimes) {
	mis := plan.Reserves{}
	maps.Copy(mis, p.mis.vus[compte].valeur)
	mis[serie] += c
	p.defaire = append(p.defaire, p.mis.poser(compte, mis))
}

// ecrire writes what was gathered, and gives each its id.
func (p *preparation) ecrire(ctx context.Context, e *bdd.Ecriture) (err error) {
	if p.ordres, err = paiements.Preparer(ctx, e, p.ordres); err != nil {
		return err
	}
	if err := plan.Mettre(ctx, e, p.reserves); err != nil {
		return err
	}
	for i, n := range p.demandes {
		if err := satisfaire(ctx, e, p.agent, n.Demande, p.ordres[i]); err != nil {
			return err
		}
		if n.Apres == 0 {
			continue
		}
		if err := agenda.Faire(ctx, e, agenda.VirementRetourne, "ordre", n.Apres, p.agent.ID); err != nil {
			return err
		}
	}
	return nil
}

// consigner writes the lines of the journal, in order.
func (p *preparation) consigner(ctx context.Context, e *bdd.Ecriture) error {
	actes := make([]journal.Acte, len(p.actes))
	for i, acte := range p.actes {
		actes[i] = acte()
	}
	return journal.ConsignerLot(ctx, e, actes)
}

// prevoirOrdres reads ahead what the preparation of orders asks; the accounts of their files are read with them.
func (p *preparation) prevoirOrdres(ctx context.Context, demandes []NouvelOrdre) error {
	var dossiers, payes, pieces, dettes []int64
	for _, n := range demandes {
		dossiers, payes, pieces = append(dossiers, n.Dossier), append(payes, n.Tiers), append(pieces, n.Piece)
		if n.Dette != 0 {
			dettes = append(dettes, n.Dette)
		}
	}
	if err := chargerTous(ctx, dossiers, p.permis.charger, p.duDossier.charger, p.gestions.charger, p.gels.charger, p.gelees.charger, p.echecs.charger); err != nil {
		return err
	}
	var cs []int64
	var instances []plan.CleInstance
	for _, n := range demandes {
		if c := p.duDossier.vus[n.Dossier]; c.existe {
			cs = append(cs, c.valeur.ID)
			instances = append(instances, n.instance(c.valeur.ID))
		}
	}
	if err := chargerTous(ctx, cs, p.comptes.charger, p.soldes.charger, p.planchers.charger, p.enCours.charger, p.mis.charger); err != nil {
		return err
	}
	if err := chargerTous(ctx, payes, p.tiers.charger, p.coordonnees.charger); err != nil {
		return err
	}
	if err := chargerTous(ctx, dettes, p.dettes.charger, p.apurements.charger, p.payees.charger); err != nil {
		return err
	}
	if err := p.pieces.charger(ctx, pieces); err != nil {
		return err
	}
	return p.faites.charger(ctx, instances)
}
