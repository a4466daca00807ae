// SPDX-License-Identifier: EUPL-1.2

package proposition

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/journal"
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

// ADeux tells whether the decision holds only once a second person has accepted it: passing before rent departs from the rule of CASF art. L271-2.
func (s Sens) ADeux() bool { return s == Devant }

// Arbitrage is a decision of a person about an instance, with the reason.
type Arbitrage struct {
	ID int64
	plan.CleInstance
	Sens    Sens
	Motif   string
	Agent   int64
	Instant horloge.Instant
	Accord  Accord
}

// Consignees is what the act of a decision says of it.
func (a Arbitrage) Consignees() []journal.Valeur {
	return []journal.Valeur{journal.Code("sens", string(a.Sens)), journal.Entier("compte", a.Compte), journal.Entier("serie", a.Serie), journal.Jour("occurrence", a.Occurrence)}
}

// Accord is the answer of a second person to a decision that needs one; Agent is 0 while none has answered.
type Accord struct {
	Accepte bool
	Motif   string // why not
	Agent   int64
	Instant horloge.Instant
}

// EnAttente tells whether a second person has yet to answer.
func (a Arbitrage) EnAttente() bool { return a.Sens.ADeux() && a.Accord.Agent == 0 }

// Vaut tells whether the decision holds.
func (a Arbitrage) Vaut() bool { return !a.Sens.ADeux() || a.Accord.Accepte }

// Arbitrer keeps a decision; the last one about an instance counts.
func Arbitrer(ctx context.Context, e *bdd.Ecriture, dossier int64, a Arbitrage) (int64, error) {
	id, err := e.Inserer(ctx, `insert into proposition_arbitrage(compte_id, dossier_id, serie, occurrence, sens, motif, agent_id, instant)
		values ($1,$2,$3,$4,$5,$6,$7,$8) returning id`, a.Compte, dossier, a.Serie, a.Occurrence, string(a.Sens), a.Motif, a.Agent, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("garder l’arbitrage : %w", err)
	}
	return id, nil
}

// ErrRepondu refuses a second answer to a decision.
var ErrRepondu = errors.New("une réponse a déjà été donnée à cette demande")

// ErrSoi refuses that who asked answers.
var ErrSoi = errors.New("la personne qui demande qu’une ligne passe avant le loyer n’accepte pas sa propre demande : une autre personne répond")

// Repondre keeps the answer of a second person to a decision.
func Repondre(ctx context.Context, e *bdd.Ecriture, dossier int64, a Arbitrage, r Accord) error {
	switch {
	case a.Accord.Agent != 0:
		return ErrRepondu
	case a.Agent == r.Agent:
		return ErrSoi
	}
	_, err := e.Exec(ctx, `insert into proposition_accord(arbitrage_id, dossier_id, demande_par, accepte, motif, agent_id, instant) values ($1,$2,$3,$4,$5,$6,$7)`,
		a.ID, dossier, a.Agent, r.Accepte, r.Motif, r.Agent, e.Instant())
	if err != nil {
		return fmt.Errorf("garder la réponse à l’arbitrage : %w", err)
	}
	return nil
}

const deArbitrage = `select a.id, a.compte_id, a.serie, a.occurrence, a.sens, a.motif, a.agent_id, a.instant, case when c.accepte then 1 else 0 end, coalesce(c.motif, ''), c.agent_id, c.instant
	from proposition_arbitrage a left join proposition_accord c on c.arbitrage_id = a.id `

func scanArbitrage(r *sql.Rows) (a Arbitrage, err error) {
	return a, r.Scan(&a.ID, &a.Compte, &a.Serie, &a.Occurrence, &a.Sens, &a.Motif, &a.Agent, &a.Instant, &a.Accord.Accepte, &a.Accord.Motif, bdd.OuZero(&a.Accord.Agent), &a.Accord.Instant)
}

// Arbitrages are the decisions about the instances of accounts: the last one that holds, and the last one of all when it waits for a second person.
type Arbitrages struct {
	Valables  map[plan.CleInstance]Arbitrage
	EnAttente map[plan.CleInstance]Arbitrage
}

// ArbitragesDes returns the decisions about the instances of accounts (at most 500).
func ArbitragesDes(ctx context.Context, l bdd.Lecture, comptes []int64) (Arbitrages, error) {
	r := Arbitrages{Valables: map[plan.CleInstance]Arbitrage{}, EnAttente: map[plan.CleInstance]Arbitrage{}}
	if len(comptes) == 0 {
		return r, nil
	}
	liste, args := bdd.ListeIDs(comptes)
	as, err := bdd.Lister(ctx, l, scanArbitrage, deArbitrage+`where a.compte_id in (`+liste+`) order by a.id`, args...)
	for _, a := range as {
		delete(r.EnAttente, a.CleInstance)
		if a.Vaut() {
			r.Valables[a.CleInstance] = a
		} else if a.EnAttente() {
			r.EnAttente[a.CleInstance] = a
		}
	}
	return r, err
}

// ArbitrageParID returns a decision and the file that it is about, or bdd.ErrAbsent. The caller checks the right to the file.
func ArbitrageParID(ctx context.Context, l bdd.Lecture, id int64) (a Arbitrage, dossier int64, err error) {
	if a, err = bdd.Un(ctx, l, scanArbitrage, deArbitrage+`where a.id = $1`, id); err != nil {
		return a, 0, err
	}
	return a, dossier, l.QueryRow(ctx, `select dossier_id from proposition_arbitrage where id = $1`, id).Scan(&dossier)
}

// Suite is what became of a line when its proposal was prepared.
type Suite struct {
	Proposition int64 // of the line: Suivre alone asks for it
	Ligne       int64
	Dossier     int64
	Ordre       int64  // 0 when there is none
	Regle       string // rule that said no; empty when it was prepared, or set aside
	Message     string // in the user's words: why, and what to do
	Agent       int64
	Instant     horloge.Instant
}

// Suivre keeps them, in their order, and returns what EmpreintesSuites then says of proposals (at most 500): those prepared, whether or not something new became of their lines.
func Suivre(ctx context.Context, e *bdd.Ecriture, propositions []int64, ss []Suite) (map[int64][]byte, error) {
	ids, err := e.Identifiants(ctx, "proposition_suite", len(ss))
	if err != nil {
		return nil, err
	}
	sommes, err := sommesSuivies(ctx, e, propositions)
	if err != nil {
		return nil, err
	}
	rangees := make([][]any, len(ss))
	for i, s := range ss {
		rangees[i] = []any{ids[i], s.Ligne, s.Dossier, bdd.Nul(s.Ordre), s.Regle, s.Message, s.Agent, e.Instant()}
		sommes.ajouter(ids[i], s)
	}
	if err := e.InsererLignes(ctx, "proposition_suite", []string{"id", "ligne_id", "dossier_id", "ordre_id", "regle", "message", "agent_id", "instant"}, rangees); err != nil {
		return nil, fmt.Errorf("noter la suite des lignes : %w", err)
	}
	return sommes.empreintes(), nil
}

// SuitesDe returns the last one of each line of a proposal, by line. The caller has checked the right to its file.
func SuitesDe(ctx context.Context, l bdd.Lecture, proposition int64) (map[int64]Suite, error) {
	r := map[int64]Suite{}
	ss, err := bdd.Lister(ctx, l, func(r *sql.Rows) (s Suite, err error) {
		return s, r.Scan(&s.Ligne, &s.Dossier, bdd.OuZero(&s.Ordre), &s.Regle, &s.Message, &s.Agent, &s.Instant)
	}, `select s.ligne_id, s.dossier_id, s.ordre_id, s.regle, s.message, s.agent_id, s.instant from proposition_suite s join proposition_ligne l on l.id = s.ligne_id
		where l.proposition_id = $1 order by s.id`, proposition)
	for _, s := range ss {
		r[s.Ligne] = s
	}
	return r, err
}
