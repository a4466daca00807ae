// SPDX-License-Identifier: EUPL-1.2

package logement

import (
	"context"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
)

// AvisDesDossiers returns the avis in force of several files (at most 500) for the months from du to au, by file. The caller has checked the rights.
func AvisDesDossiers(ctx context.Context, l bdd.Lecture, dossiers []int64, du, au jour.Jour) (map[int64][]Avis, error) {
	r := map[int64][]Avis{}
	if len(dossiers) == 0 {
		return r, nil
	}
	liste, args := bdd.ListeIDs(dossiers)
	as, err := bdd.Lister(ctx, l, scanAvis, fmt.Sprintf(`select %s from avis_echeance v where v.dossier_id in (%s) and v.mois >= $%d and v.mois <= $%d
		and v.annule_le is null order by v.id`, ColonnesAvis, liste, len(args)+1, len(args)+2), append(args, du.PremierDuMois(), au)...)
	for _, a := range as {
		r[a.Dossier] = append(r[a.Dossier], a)
	}
	return r, err
}

// ActuelsDes is Actuel for several files (at most 500), by file, without those that have none. The caller has checked the rights.
func ActuelsDes(ctx context.Context, l bdd.Lecture, dossiers []int64, j jour.Jour) (map[int64]Logement, error) {
	r := map[int64]Logement{}
	if len(dossiers) == 0 {
		return r, nil
	}
	liste, args := bdd.ListeIDs(dossiers)
	ls, err := bdd.Lister(ctx, l, scan, fmt.Sprintf(`select %s from logement l where l.dossier_id in (%s) and l.du <= $%d and (l.au is null or l.au >= $%d) order by l.du, l.id`,
		Colonnes, liste, len(args)+1, len(args)+1), append(args, j)...)
	for _, x := range ls {
		r[x.Dossier] = x
	}
	return r, err
}
