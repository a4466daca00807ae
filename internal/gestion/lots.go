// SPDX-License-Identifier: EUPL-1.2

package gestion

import (
	"context"
	"database/sql"

	"etai/internal/base/bdd"
)

// DesDossiers returns the managements of several files (at most 500), the latest first, by file.
func DesDossiers(ctx context.Context, l bdd.Lecture, dossiers []int64) (map[int64][]Gestion, error) {
	r := make(map[int64][]Gestion, len(dossiers))
	if len(dossiers) == 0 {
		return r, nil
	}
	liste, args := bdd.ListeIDs(dossiers)
	gs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (g Gestion, err error) {
		return g, r.Scan(&g.ID, &g.Dossier, &g.Organisation, &g.Origine, &g.OrigineID, &g.Du, &g.Au)
	}, `select id, dossier_id, organisation_id, origine, origine_id, du, au from gestion where dossier_id in (`+liste+`) and au >= du order by du desc`, args...)
	for _, g := range gs {
		r[g.Dossier] = append(r[g.Dossier], g)
	}
	return r, err
}

// GelsDesDossiers returns the freezes of several files (at most 500), by file.
func GelsDesDossiers(ctx context.Context, l bdd.Lecture, dossiers []int64) (map[int64][]Gel, error) {
	r := map[int64][]Gel{}
	if len(dossiers) == 0 {
		return r, nil
	}
	liste, args := bdd.ListeIDs(dossiers)
	_, err := bdd.Lister(ctx, l, func(rows *sql.Rows) (g Gel, err error) {
		var dossier int64
		if err = rows.Scan(&dossier, &g.Motif, &g.Du, &g.Au); err == nil {
			r[dossier] = append(r[dossier], g)
		}
		return g, err
	}, `select dossier_id, motif, du, au from gestion_gel where dossier_id in (`+liste+`) order by du`, args...)
	return r, err
}
