// SPDX-License-Identifier: EUPL-1.2

package journal

import (
	"context"
	"fmt"

	"etai/internal/base/bdd"
)

// Numero gives the next number of a series in an organisation and a year: 1, 2, 3… without a gap, since it
// is taken in the act's transaction and given back with it.
func Numero(ctx context.Context, e *bdd.Ecriture, organisation int64, serie string, annee int) (int64, error) {
	if !nomValide(serie) {
		return 0, fmt.Errorf("%w : série %q", ErrActe, serie)
	}
	var n int64
	err := e.QueryRow(ctx, `insert into numerotation (organisation_id, serie, annee, dernier) values ($1, $2, $3, 1)
		on conflict (organisation_id, serie, annee) do update set dernier = numerotation.dernier + 1 returning dernier`,
		organisation, serie, annee).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("numéro de la série %s %d : %w", serie, annee, err)
	}
	return n, nil
}
