// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/organisation/droits"
	"etai/internal/paiements/proposition"
)

// Requetes are the registered queries of the package.
var Requetes = []droits.Requete{requeteAProposer, requeteNombreAProposer}

// Those that come next are chosen before the rights are asked: PostgreSQL expects few accounts to be permitted, and would join them all for each act.
var requeteAProposer = droits.Requete{Nom: "parcours.a_proposer", Nominative: true, SQL: `
	select c.dossier_id, case when {DROITS preparer_ordre c} then 1 else 0 end from (select k.dossier_id, k.organisation_id from compte k
	where k.organisation_id = $1 and k.nature = 'personne' and k.ferme_le is null and k.dossier_id > $2 and exists (select 1 from plan p where p.compte_id = k.id)
	order by k.dossier_id limit ` + strconv.Itoa(comptesParActe) + `) c order by c.dossier_id`}

var requeteNombreAProposer = droits.Requete{Nom: "parcours.nombre_a_proposer", Nominative: true, SQL: `
	select count(*) from compte c where c.organisation_id = $1 and c.nature = 'personne' and c.ferme_le is null
	and exists (select 1 from plan p where p.compte_id = c.id) and {DROITS preparer_ordre c}`}

// comptesParActe bounds how long a batch of proposals holds the writer.
const comptesParActe = 250

// joursDAvance is how many days ahead a proposal may look: further, nothing that is expected is known.
const joursDAvance = 60

// ProposerPeriode makes the proposal of a file's account for the period that holds a day, and keeps it as it is. The answer is its id; when nothing has
// changed since the last one, the last one's.
func ProposerPeriode(ctx context.Context, b *bdd.Base, d Demande, dossier int64, quand jour.Jour) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exiger(ctx, e, a, droits.PreparerOrdre, dossier); err != nil {
			return 0, err
		}
		if _, err := compteSuivi(ctx, e, dossier); err != nil {
			return 0, err
		}
		gs, err := proposerLot(ctx, e, a, []int64{dossier}, quand)
		if err != nil {
			return 0, err
		}
		if len(gs) == 0 {
			return 0, refuser("plan", "aucun plan n’est en vigueur pour ce compte à cette date : l’enregistrer d’abord")
		}
		return gs[0].ID, consignerPropositions(ctx, e, a, dossier, gs)
	})
}

// BilanPropositions counts what a run over all accounts has made.
type BilanPropositions struct {
	Comptes   int // proposals made, or found unchanged
	SansPlan  int // a plan exists, none is in force on the day
	Acceptees int
	Refusees  int
}

func (b *BilanPropositions) ajouter(x BilanPropositions) {
	b.Comptes += x.Comptes
	b.SansPlan += x.SansPlan
	b.Acceptees += x.Acceptees
	b.Refusees += x.Refusees
}

// NombreAProposer counts the accounts that have a plan and whose orders the agent may prepare.
func NombreAProposer(ctx context.Context, b *bdd.Base, agent droits.Agent) (total int, err error) {
	err = b.Lire(ctx, func(l bdd.Lecture) error {
		a := agent
		a.Instant = l.Instant()
		texte, args := requeteNombreAProposer.Pour(a, a.Organisation)
		return l.QueryRow(ctx, texte, args...).Scan(&total)
	})
	if err != nil {
		return 0, fmt.Errorf("compter les comptes à proposer : %w", err)
	}
	return total, nil
}

// LotPropositions is what one act of a run over all accounts has made.
type LotPropositions struct {
	Bilan   BilanPropositions
	Vus     int   // accounts whose orders the agent may prepare, of those of the act
	Dernier int64 // file of the last of those of the act: the next one goes on after it
	Fini    bool  // no account comes after
}

// ProposerLot makes the proposals of the next comptesParActe accounts after a file (0: from the first one), as ProposerTous does.
func ProposerLot(ctx context.Context, b *bdd.Base, agent droits.Agent, quand jour.Jour, apres int64) (LotPropositions, error) {
	if err := exigerRole(agent, droits.PreparerOrdre); err != nil {
		return LotPropositions{}, err
	}
	x, err := bdd.EcrireVal(ctx, b, func(e *bdd.Ecriture) (x LotPropositions, err error) {
		a := agent
		a.Instant = e.Instant()
		texte, args := requeteAProposer.Pour(a, a.Organisation, apres)
		type candidat struct {
			dossier int64
			permis  bool
		}
		candidats, err := bdd.Lister(ctx, e, func(r *sql.Rows) (c candidat, err error) { return c, r.Scan(&c.dossier, &c.permis) }, texte, args...)
		if err != nil {
			return x, err
		}
		var dossiers []int64
		for _, c := range candidats {
			if x.Dernier = c.dossier; c.permis {
				dossiers = append(dossiers, c.dossier)
			}
		}
		if x.Vus, x.Fini = len(dossiers), len(candidats) < comptesParActe; x.Vus == 0 {
			return x, nil
		}
		gs, err := proposerLot(ctx, e, a, dossiers, quand)
		if err != nil {
			return x, err
		}
		x.Bilan = BilanPropositions{Comptes: len(gs), SansPlan: len(dossiers) - len(gs)}
		for _, g := range gs {
			x.Bilan.Acceptees += g.Acceptees
			x.Bilan.Refusees += g.Refusees
		}
		return x, consignerPropositions(ctx, e, a, 0, gs)
	})
	if err != nil {
		return x, fmt.Errorf("proposer : %w", err)
	}
	return x, nil
}

// ProposerTous makes the proposals of every account that has a plan and whose orders the agent may prepare, comptesParActe at a time. suivre, when not nil, is
// told after each act how many are done, of how many. Done again after an interruption, it goes through all and keeps only what has changed.
func ProposerTous(ctx context.Context, b *bdd.Base, agent droits.Agent, quand jour.Jour, suivre func(faits, total int)) (BilanPropositions, error) {
	var bilan BilanPropositions
	total, err := NombreAProposer(ctx, b, agent)
	if err != nil {
		return bilan, err
	}
	for faits, apres := 0, int64(0); ; {
		x, err := ProposerLot(ctx, b, agent, quand, apres)
		if err != nil {
			return bilan, err
		}
		apres, faits = x.Dernier, faits+x.Vus
		bilan.ajouter(x.Bilan)
		if suivre != nil {
			suivre(faits, max(total, faits))
		}
		if x.Fini {
			return bilan, nil
		}
	}
}

func consignerPropositions(ctx context.Context, e *bdd.Ecriture, a droits.Agent, dossier int64, gs []*proposition.Gelee) error {
	if len(gs) == 0 {
		return nil
	}
	var acceptees, refusees int64
	for _, g := range gs {
		acceptees += int64(g.Acceptees)
		refusees += int64(g.Refusees)
	}
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "proposition.faire", Objet: "proposition", ObjetID: gs[0].ID, Dossier: dossier,
		Valeurs: []journal.Valeur{journal.Entier("comptes", int64(len(gs))), journal.Entier("acceptees", acceptees), journal.Entier("refusees", refusees)}})
}

// proposerLot makes and keeps the proposals of the accounts of files (at most 500), in one transaction.
func proposerLot(ctx context.Context, e *bdd.Ecriture, a droits.Agent, dossiers []int64, quand jour.Jour) ([]*proposition.Gelee, error) {
	x, err := lireProjections(ctx, e, a, dossiers, quand)
	if err != nil {
		return nil, err
	}
	var gs []*proposition.Gelee
	for _, dossier := range dossiers {
		p, ok := x.parDossier[dossier]
		if !ok {
			continue
		}
		g, err := x.proposer(p)
		if err != nil {
			return nil, fmt.Errorf("dossier %d : %w", dossier, err)
		}
		g.FaitePar = a.ID
		gs = append(gs, g)
	}
	neuves, err := proposition.Geler(ctx, e, gs)
	if err != nil || len(neuves) == 0 {
		return gs, err
	}
	lot := proposition.LotDe(neuves)
	return gs, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "proposition.garder", Objet: "proposition", ObjetID: lot.ID, Valeurs: lot.Consignees()})
}
