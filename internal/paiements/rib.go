// SPDX-License-Identifier: EUPL-1.2

package paiements

import (
	"context"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/comptes"
)

// RIB is a version of the bank details of a tiers, as far as orders know it.
type RIB struct {
	Version, Tiers        int64
	SaisiPar, ApprouvePar int64
}

// SuivreRIB moves the prepared orders of a tiers that are in no remise to its bank details that were just approved, and returns them as they were: they waited
// only for that. One whose preparer entered these details stays where it was: somebody else prepares it again (separation of tasks).
func SuivreRIB(ctx context.Context, e *bdd.Ecriture, r RIB) ([]Ordre, error) {
	os, err := bdd.Lister(ctx, e, scanOrdre, `select `+colonnesOrdre+` from ordre o join tiers_version v on v.id = o.tiers_version_id
		where v.tiers_id = $1 and v.id <> $2 and o.etat in ('prepare', 'en_attente_de_provision') and o.prepare_par <> $3 order by o.id`, r.Tiers, r.Version, r.SaisiPar)
	if err != nil {
		return nil, fmt.Errorf("chercher les ordres qui attendent ce RIB : %w", err)
	}
	motif := Motif{Code: CodeRIBSuivi}
	for _, o := range os {
		n, err := e.Exec(ctx, `update ordre set tiers_version_id = $3, coordonnees_saisies_par = $4, coordonnees_approuvees_par = $5, motif = $6, contenu_id = null, engagement = null,
			version = version + 1 where id = $1 and version = $2`, o.ID, o.VersionRangee, r.Version, r.SaisiPar, r.ApprouvePar, motif.Code)
		if err == nil && n == 0 {
			err = ErrVersion
		}
		if err != nil {
			return nil, fmt.Errorf("faire suivre le RIB à l’ordre : %w", err)
		}
		comptes.Toucher(e, o.Compte)
	}
	return os, tracer(ctx, e, os, func(o Ordre) etape { return etape{o.Etat, o.Etat, r.ApprouvePar, motif} })
}
