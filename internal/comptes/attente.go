// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"context"
	"database/sql"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
)

// intacte: the line waits, and nobody has decided anything about it: the rules may look at it again.
const intacte = `p.etat in ('reste', 'probable') and p.traite_par is null`

func scanID(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) }

// Intactes returns the lines of a bank account dated between two days that wait untouched, after a line id, at most n.
func Intactes(ctx context.Context, l bdd.Lecture, compteBancaire int64, du, au jour.Jour, apres int64, n int) ([]int64, error) {
	return bdd.Lister(ctx, l, scanID, `select g.id from ligne_releve g join pointage p on p.ligne_id = g.id where g.compte_bancaire_id = $1
		and g.date_operation >= $2 and g.date_operation <= $3 and g.id > $4 and `+intacte+` order by g.id limit $5`, compteBancaire, du, au, apres, n)
}

// IntactesAvecAvis returns the lines that wait untouched and may meet an entry of an accepted camt.054 file; of any file when fichier is 0.
func IntactesAvecAvis(ctx context.Context, l bdd.Lecture, fichier int64) ([]int64, error) {
	if fichier == 0 {
		return bdd.Lister(ctx, l, scanID, `select g.id from pointage p join ligne_releve g on g.id = p.ligne_id where `+intacte+`
			and exists (select 1 from avis a join releve_fichier f on f.id = a.fichier_id and f.statut = 'importe' where a.compte_bancaire_id = g.compte_bancaire_id
			and a.date_operation = g.date_operation and a.centimes = g.centimes) order by g.id`)
	}
	return bdd.Lister(ctx, l, scanID, `select distinct g.id from avis a join ligne_releve g on g.compte_bancaire_id = a.compte_bancaire_id
		and g.date_operation = a.date_operation and g.centimes = a.centimes join pointage p on p.ligne_id = g.id
		where a.fichier_id = $1 and `+intacte+` order by g.id`, fichier)
}

// LignesIntactes reads, among these lines (at most 500), those that wait untouched, with their texts and details, and the state of each.
func LignesIntactes(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, ids []int64) ([]LigneAPoster, map[int64]Pointage, error) {
	ps, err := PointagesIntacts(ctx, l, ids)
	if err != nil {
		return nil, nil, err
	}
	garde := make([]int64, 0, len(ps))
	for _, id := range ids {
		if _, ok := ps[id]; ok {
			garde = append(garde, id)
		}
	}
	lot, err := lignesParID(ctx, l, t, garde)
	return lot, ps, err
}

// PointagesIntacts returns the state of those of these lines (at most 500) that wait untouched.
func PointagesIntacts(ctx context.Context, l bdd.Lecture, ids []int64) (map[int64]Pointage, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	liste, args := bdd.ListeIDs(ids)
	ps, err := bdd.Lister(ctx, l, scanPointage, `select `+colonnesPointage+` from pointage p where p.ligne_id in (`+liste+`) and `+intacte, args...)
	r := make(map[int64]Pointage, len(ps))
	for _, p := range ps {
		r[p.Ligne] = p
	}
	return r, err
}
