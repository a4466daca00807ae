// SPDX-License-Identifier: EUPL-1.2

package paiements

import (
	"context"
	"database/sql"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
)

// Signalement is what somebody heard of the bank about an order: that it refuses it. Nothing moves until another person confirms it.
type Signalement struct {
	ID         int64
	Ordre      int64
	Motif      Motif
	SignalePar int64
	SignaleLe  horloge.Instant
	Decision   string // "", "confirme", "retire"
	DecidePar  int64
	DecideLe   horloge.Instant
}

// The answers to a Signalement.
const (
	SignalementConfirme = "confirme"
	SignalementRetire   = "retire"
)

// Signaler records that the bank is said to refuse an order; one at a time (bdd.ErrConflit).
func Signaler(ctx context.Context, e *bdd.Ecriture, s Signalement) (int64, error) {
	contenu, engage := s.Motif.Texte.Colonnes()
	return e.Inserer(ctx, `insert into ordre_signalement(ordre_id, motif, contenu_id, engagement, signale_par, signale_le) values ($1,$2,$3,$4,$5,$6) returning id`,
		s.Ordre, s.Motif.Code, contenu, engage, s.SignalePar, e.Instant())
}

// DeciderSignalement answers an open one; bdd.ErrAncienneVersion when it was answered in the meantime.
func DeciderSignalement(ctx context.Context, e *bdd.Ecriture, id int64, decision string, agent int64) error {
	n, err := e.Exec(ctx, `update ordre_signalement set decision = $2, decide_par = $3, decide_le = $4 where id = $1 and decision = ''`, id, decision, agent, e.Instant())
	if err == nil && n == 0 {
		return bdd.ErrAncienneVersion
	}
	return err
}

// SignalementDe returns what is said of an order and still has no answer, or bdd.ErrAbsent.
func SignalementDe(ctx context.Context, l bdd.Lecture, ordre int64) (Signalement, error) {
	return bdd.Un(ctx, l, func(r *sql.Rows) (s Signalement, err error) {
		cibles := append([]any{&s.ID, &s.Ordre}, s.Motif.Cibles()...)
		return s, r.Scan(append(cibles, &s.SignalePar, &s.SignaleLe, &s.Decision, bdd.OuZero(&s.DecidePar), &s.DecideLe)...)
	}, `select s.id, s.ordre_id, s.motif, s.contenu_id, s.engagement, k.chiffre, s.signale_par, s.signale_le, s.decision, s.decide_par, s.decide_le from ordre_signalement s
		left join contenu k on k.id = s.contenu_id where s.ordre_id = $1 and s.decision = ''`, ordre)
}
