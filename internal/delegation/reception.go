// SPDX-License-Identifier: EUPL-1.2

package delegation

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
)

// Reception is the day on which the payer of a public contract received an invoice, as it was noted; the last one that was noted stands, none ever changes.
type Reception struct {
	ID, Facture int64
	Le          jour.Jour
	Echeance    jour.Jour // FactureEmise.AuPlusTard of that day
	Par         int64
}

// What a query of invoices (f) reads of their receptions: the columns of FactureEmise.RecueLe and AuPlusTard.
const (
	ColonneRecueLe    = `(select r.le_jour from delegation_reception r where r.facture_id = f.id order by r.id desc limit 1)`
	ColonneAuPlusTard = `coalesce((select r.echeance from delegation_reception r where r.facture_id = f.id order by r.id desc limit 1), f.echeance)`
)

// Valeurs are what the act keeps of it.
func (r Reception) Valeurs() []journal.Valeur {
	return []journal.Valeur{journal.Entier("facture", r.Facture), journal.Jour("le", r.Le), journal.Jour("echeance", r.Echeance)}
}

// Recevoir records it.
func Recevoir(ctx context.Context, e *bdd.Ecriture, r Reception) (id int64, err error) {
	id, err = e.Inserer(ctx, `insert into delegation_reception(facture_id, le_jour, echeance, par, le) values ($1,$2,$3,$4,$5) returning id`, r.Facture, r.Le, r.Echeance, r.Par, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("noter la réception d’une facture : %w", err)
	}
	return id, nil
}

// ToutesLesReceptions lists them all, for who verifies.
func ToutesLesReceptions(ctx context.Context, l bdd.Lecture) ([]Reception, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (x Reception, err error) {
		return x, r.Scan(&x.ID, &x.Facture, &x.Le, &x.Echeance, &x.Par)
	}, `select id, facture_id, le_jour, echeance, par from delegation_reception order by id`)
}
