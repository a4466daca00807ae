// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"etai/internal/base/bdd"
	"etai/internal/base/unefois"
	"etai/internal/organisation/droits"
)

// Demande says who asks for an act and under which one-time key: the same key brings the first answer again.
type Demande struct {
	Agent     droits.Agent
	Cle       string // from the form; empty for the command line and the program itself
	Empreinte []byte // hash of what was asked
}

// Refus is a rule that says no: which one, in the user's words, and what to do.
type Refus struct {
	Regle   string
	Message string
}

func (r *Refus) Error() string { return r.Message }

func refuser(regle, format string, args ...any) error {
	return &Refus{regle, fmt.Sprintf(format, args...)}
}

// ErrInterdit says that the agent may not do this; an absent object and a forbidden one give the same answer.
var ErrInterdit = errors.New("cet objet n’existe pas, ou ne vous est pas accessible")

// Acte is acte for the packages that exchange files, whose acts read them first.
func Acte(ctx context.Context, b *bdd.Base, d Demande, fn func(e *bdd.Ecriture, a droits.Agent) (int64, error)) (int64, error) {
	return acte(ctx, b, d, fn)
}

// acte runs fn as one act, once per key; the id that it returns is the act's answer.
func acte(ctx context.Context, b *bdd.Base, d Demande, fn func(e *bdd.Ecriture, a droits.Agent) (int64, error)) (int64, error) {
	return acteDe(ctx, b, d, fn)
}

// acteDe is acte for another answer, which names nobody.
func acteDe[T any](ctx context.Context, b *bdd.Base, d Demande, fn func(e *bdd.Ecriture, a droits.Agent) (T, error)) (T, error) {
	return ecrire(ctx, b, func(e *bdd.Ecriture) (reponse T, err error) {
		a := d.Agent
		a.Instant = e.Instant()
		if d.Cle == "" {
			return fn(e, a)
		}
		gardee, _, err := unefois.Faire(ctx, e, d.Cle, a.ID, d.Empreinte, func() (string, error) {
			r, err := fn(e, a)
			if err != nil {
				return "", err
			}
			texte, err := json.Marshal(r)
			return string(texte), err
		})
		if err != nil {
			return reponse, err
		}
		return reponse, json.Unmarshal([]byte(gardee), &reponse)
	})
}

// DejaFait tells whether the key of an act has already served, and its answer: for an act whose checks stand before its transaction, and for
// a page that would ask something back (are these duplicates?) after the act was done.
func DejaFait(ctx context.Context, b *bdd.Base, d Demande) (id int64, deja bool, err error) {
	err = b.Lire(ctx, func(l bdd.Lecture) error {
		reponse, fait, err := unefois.Deja(ctx, l, d.Cle, d.Agent.ID, d.Empreinte)
		if deja = fait; err != nil || !fait {
			return err
		}
		id, err = strconv.ParseInt(reponse, 10, 64)
		return err
	})
	return id, deja, err
}

// exiger refuses an act on a file that the agent may not do.
func exiger(ctx context.Context, l bdd.Lecture, a droits.Agent, action droits.Action, dossier int64) error {
	ok, err := droits.Peut(ctx, l, a, action, dossier)
	if err != nil {
		return err
	}
	if !ok {
		return ErrInterdit
	}
	return nil
}

// exigerRole refuses an act that the agent's role does not have, whatever the file.
func exigerRole(a droits.Agent, action droits.Action) error {
	if !droits.Autorise(a.Role, action) {
		return ErrInterdit
	}
	return nil
}
