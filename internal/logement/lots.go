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
