// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/personnes"
)

// ordresOfferts bounds the orders that are offered for a line, and joursOfferts how far back those that may have come back are looked for.
const (
	ordresOfferts = 200
	joursOfferts  = 180
)

var requeteOrdresARattacher = droits.Requete{Nom: "rapports.ordres_a_rattacher", Nominative: true, SQL: `
	select o.id, o.dossier_id, o.centimes, o.execution_le, o.objet, o.etat, o.bout_en_bout, t.nom from ordre o join compte c on c.id = o.compte_id
	join tiers_version v on v.id = o.tiers_version_id join tiers t on t.id = v.tiers_id
	where c.compte_bancaire_id = $1 and o.etat = $2 and o.centimes >= $3 and o.centimes <= $4 and o.execution_le >= $5 and {DROITS rapprocher o}
	order by o.execution_le desc, o.id limit $6`}

// OrdresARattacher lists the orders that somebody may tie a line to by hand: of a debit, those that were transmitted and are not larger than it; of
// received money, those of its amount that were executed and may have come back. Those of the very amount come first, then the nearest in time.
func OrdresARattacher(ctx context.Context, l bdd.Lecture, a droits.Agent, d *DetailLigne) ([]OrdreVu, error) {
	etat, bas, haut := paiements.Execute, d.Centimes, d.Centimes
	if d.Centimes < 0 {
		etat, bas, haut = paiements.Transmis, 1, -d.Centimes
	}
	requete, args := requeteOrdresARattacher.Pour(a, d.CompteBancaire, string(etat), bas, haut, d.Date.Plus(-joursOfferts), ordresOfferts)
	os, err := bdd.Lister(ctx, l, func(r *sql.Rows) (o OrdreVu, err error) {
		return o, r.Scan(&o.ID, &o.Dossier, &o.Centimes, &o.ExecutionLe, &o.Objet, &o.Etat, &o.BoutEnBout, &o.Tiers)
	}, requete, args...)
	if err != nil {
		return nil, fmt.Errorf("lister les ordres d’un compte bancaire : %w", err)
	}
	slices.SortStableFunc(os, func(x, y OrdreVu) int {
		if a, b := x.Centimes == haut, y.Centimes == haut; a != b {
			if a {
				return -1
			}
			return 1
		}
		return absolu(x.ExecutionLe.Depuis(d.Date)) - absolu(y.ExecutionLe.Depuis(d.Date))
	})
	return os, personnes.Nommer(ctx, l, os, func(o *OrdreVu) (int64, *string) { return o.Dossier, &o.Personne })
}

func absolu(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
