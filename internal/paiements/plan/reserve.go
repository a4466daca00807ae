// SPDX-License-Identifier: EUPL-1.2

package plan

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
)

// Reserves is what is set aside on an account, by serie of the plan's line.
type Reserves map[int64]argent.Centimes

// Total adds them.
func (r Reserves) Total() (s argent.Centimes) {
	for _, c := range r {
		s += c
	}
	return s
}

// ReservesDes returns what is set aside on accounts (at most 500): what was put there, less what the person agreed to free and what orders took that
// were neither cancelled, rejected nor returned.
func ReservesDes(ctx context.Context, l bdd.Lecture, comptes []int64) (map[int64]Reserves, error) {
	r := make(map[int64]Reserves, len(comptes))
	if len(comptes) == 0 {
		return r, nil
	}
	liste, args := bdd.ListeIDs(comptes)
	type part struct {
		compte, serie int64
		centimes      argent.Centimes
	}
	ps, err := bdd.Lister(ctx, l, func(r *sql.Rows) (p part, err error) { return p, r.Scan(&p.compte, &p.serie, &p.centimes) },
		`select compte_id, serie, cast(sum(centimes) as bigint) from reserve_mouvement where compte_id in (`+liste+`) group by compte_id, serie
		union all select compte_id, reserve_serie, cast(-sum(reserve_centimes) as bigint) from ordre where reserve_serie is not null
		and etat not in ('annule', 'rejete', 'retourne') and compte_id in (`+liste+`) group by compte_id, reserve_serie`, args...)
	if err != nil {
		return nil, fmt.Errorf("lire ce qui est mis de côté : %w", err)
	}
	for _, p := range ps {
		if r[p.compte] == nil {
			r[p.compte] = Reserves{}
		}
		r[p.compte][p.serie] += p.centimes
	}
	return r, nil
}

// ReservesDe returns what is set aside on one account.
func ReservesDe(ctx context.Context, l bdd.Lecture, compte int64) (Reserves, error) {
	r, err := ReservesDes(ctx, l, []int64{compte})
	return r[compte], err
}

// Mettre sets sums aside for instances of the plan, and gives each movement its id; the caller has seen that none was set aside before (Faites).
func Mettre(ctx context.Context, e *bdd.Ecriture, ms []MouvementReserve) error {
	ids, err := e.Identifiants(ctx, "reserve_mouvement", len(ms))
	if err != nil {
		return err
	}
	rangees := make([][]any, len(ms))
	for i := range ms {
		m := &ms[i]
		m.ID = ids[i]
		rangees[i] = []any{m.ID, m.Compte, m.Dossier, m.Serie, m.Occurrence, int64(m.Centimes), m.Jour, m.Agent, e.Instant()}
		comptes.Toucher(e, m.Compte)
	}
	if err := e.InsererLignes(ctx, "reserve_mouvement", []string{"id", "compte_id", "dossier_id", "serie", "occurrence", "centimes", "jour", "agent_id", "instant"}, rangees); err != nil {
		return fmt.Errorf("mettre de côté : %w", err)
	}
	return nil
}

// ErrReserve refuses to free more than what is set aside.
var ErrReserve = fmt.Errorf("la somme dépasse ce qui est mis de côté")

// Liberer frees what is set aside for something else than its object: the person agreed, motif says how and why. The answer is the movement.
func Liberer(ctx context.Context, e *bdd.Ecriture, compte, dossier, serie int64, centimes argent.Centimes, motif string, agent int64) (int64, error) {
	r, err := ReservesDe(ctx, e, compte)
	if err != nil {
		return 0, err
	}
	if centimes <= 0 || centimes > r[serie] {
		return 0, fmt.Errorf("%w : il y a %s", ErrReserve, r[serie])
	}
	id, err := e.Inserer(ctx, `insert into reserve_mouvement(compte_id, dossier_id, serie, centimes, jour, motif, agent_id, instant) values ($1,$2,$3,$4,$5,$6,$7,$8) returning id`,
		compte, dossier, serie, -int64(centimes), e.Instant().Jour(), motif, agent, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("libérer ce qui est mis de côté : %w", err)
	}
	comptes.Toucher(e, compte)
	return id, nil
}

// Faite is what an instance of the plan has become.
type Faite struct {
	Ordre   int64 // its order; when EnEchec, the last one that came back or was rejected
	EnEchec bool
	Reserve bool // set aside
}

// CleInstance names an instance of the plan of an account.
type CleInstance struct {
	Compte, Serie int64
	Occurrence    jour.Jour
}

// Faites returns what was made of the instances of accounts (at most 500) whose occurrence is from a day on, or comes once. Cancelled orders leave
// their instance as it was.
func Faites(ctx context.Context, l bdd.Lecture, comptes []int64, depuis jour.Jour) (map[CleInstance]Faite, error) {
	r := map[CleInstance]Faite{}
	if len(comptes) == 0 {
		return r, nil
	}
	liste, args := bdd.ListeIDs(comptes)
	n := len(args)
	type rangee struct {
		CleInstance
		ordre int64
		etat  string
	}
	rs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x rangee, err error) {
		return x, r.Scan(&x.Compte, &x.Serie, &x.Occurrence, &x.ordre, &x.etat)
	}, fmt.Sprintf(`select compte_id, plan_serie, plan_occurrence, id, etat from ordre where compte_id in (%s) and plan_serie is not null and etat <> 'annule'
		and (plan_occurrence >= $%d or plan_occurrence = $%d)
		union all select compte_id, serie, occurrence, 0, 'reserve' from reserve_mouvement where compte_id in (%s) and occurrence is not null
		and (occurrence >= $%d or occurrence = $%d) order by 4`, liste, n+1, n+2, liste, n+1, n+2), append(args, depuis, uneFois)...)
	if err != nil {
		return nil, fmt.Errorf("lire ce que le plan a déjà donné : %w", err)
	}
	for _, x := range rs {
		switch x.etat {
		case "reserve":
			r[x.CleInstance] = Faite{Reserve: true}
		case "rejete", "retourne":
			if f, ok := r[x.CleInstance]; !ok || f.EnEchec {
				r[x.CleInstance] = Faite{Ordre: x.ordre, EnEchec: true}
			}
		default:
			r[x.CleInstance] = Faite{Ordre: x.ordre}
		}
	}
	return r, nil
}
