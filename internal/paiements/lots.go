// SPDX-License-Identifier: EUPL-1.2

package paiements

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
)

// EngagesDes returns the orders of several accounts (at most 500) that are prepared, covered or not, or in a remise not yet visaed: no hold counts them. By account; of each, only what tells
// when it leaves, what it takes and where it stands: every act that moves money asks for them.
func EngagesDes(ctx context.Context, l bdd.Lecture, comptes []int64) (map[int64][]Ordre, error) {
	r := map[int64][]Ordre{}
	if len(comptes) == 0 {
		return r, nil
	}
	liste, args := bdd.ListeIDs(comptes)
	os, err := bdd.Lister(ctx, l, func(r *sql.Rows) (o Ordre, err error) {
		return o, r.Scan(append(append([]any{&o.ID, &o.Compte, &o.Centimes, &o.ExecutionLe, &o.Rang, &o.BoutEnBout, &o.Etat}, o.Motif.Cibles()...), bdd.OuZero(&o.Remise), &o.VersionRangee, &o.ReserveCentimes)...)
	}, `select o.id, o.compte_id, o.centimes, o.execution_le, o.rang, o.bout_en_bout, o.etat, `+ColonnesMotif+`, o.remise_id, o.version, o.reserve_centimes
		from ordre o where o.compte_id in (`+liste+`) and (o.etat in ('prepare', 'en_attente_de_provision') or o.etat = 'en_remise' and o.vise_par is null)
		order by o.execution_le, o.rang, o.id`, args...)
	for _, o := range os {
		r[o.Compte] = append(r[o.Compte], o)
	}
	return r, err
}

// ComptesPrevus returns the accounts that have orders prepared and in no remise.
func ComptesPrevus(ctx context.Context, l bdd.Lecture) ([]int64, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) },
		`select distinct compte_id from ordre where etat in ('prepare', 'en_attente_de_provision') order by compte_id`)
}

// EnCoursDes returns the orders of several accounts (at most 500) that are neither over nor seen by the bank, by account.
func EnCoursDes(ctx context.Context, l bdd.Lecture, comptes []int64) (map[int64][]Ordre, error) {
	liste, args := bdd.ListeIDs(comptes)
	os, err := bdd.Lister(ctx, l, scanOrdre, `select `+colonnesOrdre+` from ordre o where o.compte_id in (`+liste+`) and o.etat in ('prepare', 'en_attente_de_provision', 'en_remise', 'transmis')
		order by o.execution_le, o.rang, o.id`, args...)
	r := map[int64][]Ordre{}
	for _, o := range os {
		r[o.Compte] = append(r[o.Compte], o)
	}
	return r, err
}

// NombreEnCours counts the orders of a file that are neither over nor seen by the bank, whatever they empty.
func NombreEnCours(ctx context.Context, l bdd.Lecture, dossier int64) (n int, err error) {
	if err = l.QueryRow(ctx, `select count(*) from ordre o where o.dossier_id = $1 and o.etat in ('prepare', 'en_attente_de_provision', 'en_remise', 'transmis')`, dossier).Scan(&n); err != nil {
		return 0, fmt.Errorf("compter les ordres en cours : %w", err)
	}
	return n, nil
}
