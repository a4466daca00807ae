// SPDX-License-Identifier: EUPL-1.2

package paiements

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/journal"
	"etai/internal/base/journal/empreinte"
)

// Controle is one explicit « j’ai contrôlé ces lignes »: orders of a remise that have the same reason to be looked at, seen together by an agent.
type Controle struct {
	ID     int64
	Remise int64
	Agent  int64
	Raison string
	Ordres []Ordre // of which Consignees needs the id and the sum
}

// Total is their sum.
func (c Controle) Total() (s argent.Centimes) {
	for _, o := range c.Ordres {
		s += o.Centimes
	}
	return s
}

// Empreinte hashes the orders and their sums: what was shown is what is noted as seen.
func (c Controle) Empreinte() []byte {
	h := empreinte.Nouveau("paiements.controle/1").Entier(c.Remise).Texte(c.Raison).Liste(len(c.Ordres))
	for _, o := range slices.SortedFunc(slices.Values(c.Ordres), func(a, b Ordre) int { return int(a.ID - b.ID) }) {
		h.Entier(o.ID).Centimes(o.Centimes)
	}
	return h.Somme()
}

// Consignees is what the act says of it.
func (c Controle) Consignees() []journal.Valeur {
	return []journal.Valeur{journal.Entier("remise", c.Remise), journal.Code("raison", c.Raison), journal.Entier("nombre", int64(len(c.Ordres))),
		journal.Montant("total", c.Total()), journal.Empreinte("lignes", c.Empreinte())}
}

// MarquerVue records that an agent has looked at an order of a remise: once, whatever the number of clicks.
func MarquerVue(ctx context.Context, e *bdd.Ecriture, remise, ordre, agent int64) error {
	var n int64
	if err := e.QueryRow(ctx, `select count(*) from ordre where id = $1 and remise_id = $2`, ordre, remise).Scan(&n); err != nil {
		return err
	}
	if n == 0 {
		return bdd.ErrAbsent
	}
	_, err := e.Exec(ctx, `insert into remise_vue(remise_id, ordre_id, agent_id, vue_le) values ($1,$2,$3,$4) on conflict do nothing`, remise, ordre, agent, e.Instant())
	return err
}

// Controler records that an agent has looked at orders of a remise together; none of them may have been seen by the agent before.
func Controler(ctx context.Context, e *bdd.Ecriture, c Controle) (Controle, error) {
	var err error
	if c.ID, err = e.Inserer(ctx, `insert into remise_controle(remise_id, agent_id, raison, controle_le) values ($1,$2,$3,$4) returning id`, c.Remise, c.Agent, c.Raison, e.Instant()); err != nil {
		return c, fmt.Errorf("noter le contrôle : %w", err)
	}
	rangees := make([][]any, len(c.Ordres))
	for i, o := range c.Ordres {
		rangees[i] = []any{c.Remise, o.ID, c.Agent, c.ID, e.Instant()}
	}
	if err := e.InsererLignes(ctx, "remise_vue", []string{"remise_id", "ordre_id", "agent_id", "controle_id", "vue_le"}, rangees); err != nil {
		return c, fmt.Errorf("noter les lignes contrôlées : %w", err)
	}
	return c, nil
}

// Controles returns every control, the oldest first, each with the orders that it has marked.
func Controles(ctx context.Context, l bdd.Lecture) ([]Controle, error) {
	type rangee struct {
		Controle
		ordre Ordre
	}
	rs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x rangee, err error) {
		return x, r.Scan(&x.ID, &x.Remise, &x.Agent, &x.Raison, bdd.OuZero(&x.ordre.ID), bdd.OuZero(&x.ordre.Centimes))
	}, `select c.id, c.remise_id, c.agent_id, c.raison, o.id, o.centimes from remise_controle c left join remise_vue v on v.controle_id = c.id
		left join ordre o on o.id = v.ordre_id order by c.id, o.id`)
	if err != nil {
		return nil, fmt.Errorf("lire les contrôles : %w", err)
	}
	var cs []Controle
	for _, x := range rs {
		if n := len(cs); n == 0 || cs[n-1].ID != x.ID {
			cs = append(cs, x.Controle)
		}
		if x.ordre.ID != 0 {
			c := &cs[len(cs)-1]
			c.Ordres = append(c.Ordres, x.ordre)
		}
	}
	return cs, nil
}

// VuesPar returns the orders of a remise that an agent has looked at, with the control in which each was; 0 for one that was looked at by itself.
func VuesPar(ctx context.Context, l bdd.Lecture, remise, agent int64) (map[int64]int64, error) {
	type vue struct{ ordre, controle int64 }
	vs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (v vue, err error) { return v, r.Scan(&v.ordre, bdd.OuZero(&v.controle)) },
		`select ordre_id, controle_id from remise_vue where remise_id = $1 and agent_id = $2`, remise, agent)
	vues := make(map[int64]int64, len(vs))
	for _, v := range vs {
		vues[v.ordre] = v.controle
	}
	return vues, err
}
