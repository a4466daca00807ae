// SPDX-License-Identifier: EUPL-1.2

package paiements

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
)

// OrdresParIDs returns orders (at most 500) by their ids.
func OrdresParIDs(ctx context.Context, l bdd.Lecture, ids []int64) (map[int64]Ordre, error) {
	liste, args := bdd.ListeIDs(ids)
	return bdd.ListerPar(ctx, l, scanOrdre, func(o Ordre) int64 { return o.ID }, `select `+colonnesOrdre+` from ordre o where o.id in (`+liste+`)`, args...)
}

// precedentsLus is how many earlier orders to a payee say what is usual.
const precedentsLus = 20

// PrecedentsDes returns, by file and tiers, the latest orders of the people of several files (at most 500) to each of their payees, that were not dropped, the
// latest first; of each, what tells it apart from another: its object, state, sum, day, and the instance of the plan that it pays.
func PrecedentsDes(ctx context.Context, l bdd.Lecture, dossiers []int64) (map[int64]map[int64][]Ordre, error) {
	liste, args := bdd.ListeIDs(dossiers)
	r := map[int64]map[int64][]Ordre{}
	_, err := bdd.Lister(ctx, l, func(x *sql.Rows) (_ struct{}, err error) {
		var tiers int64
		var o Ordre
		if err = x.Scan(&tiers, &o.ID, &o.Dossier, &o.Objet, &o.Etat, &o.Centimes, &o.ExecutionLe, bdd.OuZero(&o.PlanSerie), &o.PlanOccurrence); err != nil {
			return struct{}{}, err
		}
		if r[o.Dossier] == nil {
			r[o.Dossier] = map[int64][]Ordre{}
		}
		r[o.Dossier][tiers] = append(r[o.Dossier][tiers], o)
		return struct{}{}, nil
	}, fmt.Sprintf(`select tiers_id, id, dossier_id, objet, etat, centimes, execution_le, plan_serie, plan_occurrence from (select v.tiers_id, a.id, a.dossier_id, a.objet, a.etat, a.centimes,
		a.execution_le, a.plan_serie, a.plan_occurrence, row_number() over (partition by a.dossier_id, v.tiers_id order by a.execution_le desc, a.id desc) as n
		from ordre a join tiers_version v on v.id = a.tiers_version_id where a.dossier_id in (%s) and a.etat not in ('annule', 'rejete')) p
		where n <= %d order by execution_le desc, id desc`, liste, precedentsLus+1), args...)
	return r, err
}

// Hors leaves an order out of the latest ones to its payee (PrecedentsDes).
func Hors(precedents []Ordre, id int64) []Ordre {
	var r []Ordre
	for _, p := range precedents {
		if p.ID != id {
			r = append(r, p)
		}
	}
	return r[:min(len(r), precedentsLus)]
}

// PayeesDes returns the orders that pay debts (at most 500), those that were dropped or came back excepted, by debt.
func PayeesDes(ctx context.Context, l bdd.Lecture, dettes []int64) (map[int64][]Ordre, error) {
	liste, args := bdd.ListeIDs(dettes)
	os, err := bdd.Lister(ctx, l, scanOrdre, `select `+colonnesOrdre+` from ordre o where o.dette_id in (`+liste+`) and o.etat not in ('annule', 'rejete', 'retourne') order by o.id`, args...)
	r := map[int64][]Ordre{}
	for _, o := range os {
		r[o.Dette] = append(r[o.Dette], o)
	}
	return r, err
}

// EntreLes sums the orders that execute between two days (both included), but for one.
func EntreLes(ordres []Ordre, du, au jour.Jour, sauf int64) (c argent.Centimes) {
	for _, o := range ordres {
		if !o.ExecutionLe.Avant(du) && !o.ExecutionLe.Apres(au) && (sauf == 0 || o.ID != sauf) {
			c += o.Centimes
		}
	}
	return c
}

// EchecsAvec returns the bank details (tiers_version) with which a transfer of the person of each of these files (at most 500) came back, or was rejected
// because of the account.
func EchecsAvec(ctx context.Context, l bdd.Lecture, dossiers []int64) (map[int64][]int64, error) {
	liste, args := bdd.ListeIDs(dossiers)
	r := map[int64][]int64{}
	_, err := bdd.Lister(ctx, l, func(x *sql.Rows) (dossier int64, err error) {
		var version int64
		if err = x.Scan(&dossier, &version); err == nil {
			r[dossier] = append(r[dossier], version)
		}
		return dossier, err
	}, `select distinct dossier_id, tiers_version_id from ordre where dossier_id in (`+liste+`) and (etat = 'retourne' or etat = 'rejete' and motif like 'AC%')`, args...)
	return r, err
}
