// SPDX-License-Identifier: EUPL-1.2

package proposition

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/paiements/plan"
)

// Sens is what a person decides of an instance of the plan.
type Sens string

// The decisions.
const (
	Devant   Sens = "devant"   // it passes before the ranks, rent included (rule R17)
	Confirme Sens = "confirme" // rent is paid although it leaves little
	Ecarte   Sens = "ecarte"   // it is not paid this time
	ParRegle Sens = "regle"    // back to the rule
)

// Libelle is the decision on screen.
func (s Sens) Libelle() string {
	switch s {
	case Devant:
		return "passe avant les autres"
	case Confirme:
		return "loyer payé, après examen"
	case Ecarte:
		return "non payée cette fois"
	case ParRegle:
		return "suit la règle"
	}
	return string(s)
}

// Arbitrage is a decision of a person about an instance, with the reason.
type Arbitrage struct {
	plan.CleInstance
	Sens    Sens
	Motif   string
	Agent   int64
	Instant horloge.Instant
}

// Arbitrer keeps a decision; the last one about an instance counts.
func Arbitrer(ctx context.Context, e *bdd.Ecriture, dossier int64, a Arbitrage) (int64, error) {
	id, err := e.Inserer(ctx, `insert into proposition_arbitrage(compte_id, dossier_id, serie, occurrence, sens, motif, agent_id, instant)
		values ($1,$2,$3,$4,$5,$6,$7,$8) returning id`, a.Compte, dossier, a.Serie, a.Occurrence, string(a.Sens), a.Motif, a.Agent, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("garder l’arbitrage : %w", err)
	}
	return id, nil
}

// ArbitragesDes returns the last decision about each instance of accounts (at most 500).
func ArbitragesDes(ctx context.Context, l bdd.Lecture, comptes []int64) (map[plan.CleInstance]Arbitrage, error) {
	r := map[plan.CleInstance]Arbitrage{}
	if len(comptes) == 0 {
		return r, nil
	}
	liste, args := bdd.ListeIDs(comptes)
	as, err := bdd.Lister(ctx, l, func(r *sql.Rows) (a Arbitrage, err error) {
		return a, r.Scan(&a.Compte, &a.Serie, &a.Occurrence, &a.Sens, &a.Motif, &a.Agent, &a.Instant)
	}, `select compte_id, serie, occurrence, sens, motif, agent_id, instant from proposition_arbitrage where compte_id in (`+liste+`) order by id`, args...)
	for _, a := range as {
		r[a.CleInstance] = a
	}
	return r, err
}

// Suite is what became of a line when its proposal was prepared.
type Suite struct {
	Ligne   int64
	Ordre   int64  // 0 when there is none
	Regle   string // rule that said no; empty when it was prepared, or set aside
	Message string // in the user's words: why, and what to do
	Agent   int64
	Instant horloge.Instant
}

// Suivre keeps it.
func Suivre(ctx context.Context, e *bdd.Ecriture, dossier int64, s Suite) error {
	_, err := e.Exec(ctx, `insert into proposition_suite(ligne_id, dossier_id, ordre_id, regle, message, agent_id, instant) values ($1,$2,$3,$4,$5,$6,$7)`,
		s.Ligne, dossier, bdd.Nul(s.Ordre), s.Regle, s.Message, s.Agent, e.Instant())
	if err != nil {
		return fmt.Errorf("noter la suite de la ligne : %w", err)
	}
	return nil
}

// SuitesDe returns the last one of each line of a proposal, by line. The caller has checked the right to its file.
func SuitesDe(ctx context.Context, l bdd.Lecture, proposition int64) (map[int64]Suite, error) {
	r := map[int64]Suite{}
	ss, err := bdd.Lister(ctx, l, func(r *sql.Rows) (s Suite, err error) {
		return s, r.Scan(&s.Ligne, bdd.OuZero(&s.Ordre), &s.Regle, &s.Message, &s.Agent, &s.Instant)
	}, `select s.ligne_id, s.ordre_id, s.regle, s.message, s.agent_id, s.instant from proposition_suite s join proposition_ligne l on l.id = s.ligne_id
		where l.proposition_id = $1 order by s.id`, proposition)
	for _, s := range ss {
		r[s.Ligne] = s
	}
	return r, err
}
