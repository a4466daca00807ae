// SPDX-License-Identifier: EUPL-1.2

package poste

import (
	"context"
	"sync"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/organisation/droits"
)

// etendues keeps whether each agent reads most of the base (droits.LitPresqueTout): it is asked at each page, changes in months, and changes no answer.
type etendues struct{ par sync.Map } // droits.Agent without its instant → etendue

type etendue struct {
	vaste bool
	lue   horloge.Instant
}

// dureeEtendue is how long an answer is kept.
const dureeEtendue = 10 * time.Minute

func (e *etendues) lire(ctx context.Context, l bdd.Lecture, a droits.Agent) (bool, error) {
	le := l.Instant()
	a.Instant = horloge.Instant{}
	if x, ok := e.par.Load(a); ok && !le.Apres(x.(etendue).lue.Plus(dureeEtendue)) {
		return x.(etendue).vaste, nil
	}
	vaste, err := droits.LitPresqueTout(ctx, l, a)
	if err == nil {
		e.par.Store(a, etendue{vaste, le})
	}
	return vaste, err
}
