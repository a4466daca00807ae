// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
)

// Distinction says that two sheets that look alike are two people; it is never taken back. Two sheets may still be merged by a request.
type Distinction struct {
	ID                int64
	Premiere, Seconde int64 // the first has the lower id
	Dossier, Autre    int64 // their files
	Par               int64
	Le                horloge.Instant
}

// Distinguer records it. Saying it again changes nothing: the answer is 0.
func Distinguer(ctx context.Context, e *bdd.Ecriture, p, q Personne, agent int64) (Distinction, error) {
	if p.ID > q.ID {
		p, q = q, p
	}
	d := Distinction{Premiere: p.ID, Seconde: q.ID, Dossier: p.Dossier, Autre: q.Dossier, Par: agent, Le: e.Instant()}
	var err error
	d.ID, err = e.Inserer(ctx, `insert into personne_distincte(dossier_id, autre_dossier_id, premiere_id, seconde_id, dite_par, dite_le) values ($1,$2,$3,$4,$5,$6)
		on conflict (premiere_id, seconde_id) do nothing returning id`, d.Dossier, d.Autre, d.Premiere, d.Seconde, d.Par, d.Le)
	if errors.Is(err, bdd.ErrAbsent) {
		return d, nil
	}
	if err != nil {
		return d, fmt.Errorf("dire que deux fiches sont deux personnes : %w", err)
	}
	return d, nil
}

// Distinguees are those said not to be a person, by her sheet or by refusing to merge it, with when. The caller has checked the rights.
func Distinguees(ctx context.Context, l bdd.Lecture, p Personne) (map[int64]horloge.Instant, error) {
	r := map[int64]horloge.Instant{}
	_, err := bdd.Lister(ctx, l, func(x *sql.Rows) (autre int64, err error) {
		var le horloge.Instant
		err = x.Scan(&autre, &le)
		r[autre] = le
		return autre, err
	}, `select case when d.premiere_id = $1 then d.seconde_id else d.premiere_id end, d.dite_le from personne_distincte d where d.premiere_id = $1 or d.seconde_id = $1
		union all select case when f.absorbee_id = $1 then f.survivante_id else f.absorbee_id end, f.decidee_le from personne_fusion f
		where (f.dossier_id = $2 or f.dossier_survivant_id = $2) and (f.absorbee_id = $1 or f.survivante_id = $1) and f.sens = 'fusionner' and f.etat = 'refusee'`, p.ID, p.Dossier)
	return r, err
}

// ToutesDistinctions lists them, for the verifier.
func ToutesDistinctions(ctx context.Context, l bdd.Lecture) ([]Distinction, error) {
	return bdd.Lister(ctx, l, func(x *sql.Rows) (d Distinction, err error) {
		return d, x.Scan(&d.ID, &d.Dossier, &d.Autre, &d.Premiere, &d.Seconde, &d.Par, &d.Le)
	}, `select id, dossier_id, autre_dossier_id, premiere_id, seconde_id, dite_par, dite_le from personne_distincte order by id`)
}
