// SPDX-License-Identifier: EUPL-1.2

package ordres

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
)

// Remise is a remise as an agent may see it.
type Remise struct {
	paiements.Remise
	Ordres []Ordre // those that the agent may read, in the order of review
	Caches int     // the others: their remise is shown without them, and is neither visaed nor sent by this agent
}

// In the order of review, as paiements.OrdresDeRemise.
const ordreDeRevue = ` order by o.rang, o.execution_le, o.id`

var (
	requeteDeRemise = droits.Requete{Nom: "ordres.de_remise", Nominative: true, SQL: deOrdre + `where o.remise_id = $1 and {DROITS lire_compte o}` + ordreDeRevue}

	requetePassesParRemise = droits.Requete{Nom: "ordres.passes_par_remise", Nominative: true, SQL: deOrdre + `where o.id in (select e.ordre_id from ordre_evenement e
		where e.remise_id = $1 and e.vers = 'en_remise') and {DROITS lire_compte o}` + ordreDeRevue}
)

// RemiseDe returns a remise of the agent's organisation with the orders that they may read: those that are in it or, once it is given up, those that
// were. bdd.ErrAbsent when there is none that they may read.
func RemiseDe(ctx context.Context, l bdd.Lecture, a droits.Agent, id int64) (x Remise, err error) {
	if x.Remise, err = paiements.RemiseParID(ctx, l, id); err != nil {
		return x, err
	}
	if x.Organisation != a.Organisation {
		return Remise{}, bdd.ErrAbsent
	}
	requete, tous := requeteDeRemise, `select count(*) from ordre where remise_id = $1`
	if x.Etat == paiements.Abandonnee {
		requete, tous = requetePassesParRemise, `select count(distinct ordre_id) from ordre_evenement where remise_id = $1 and vers = 'en_remise'`
	}
	if x.Ordres, err = lister(ctx, l, requete, a, id); err != nil {
		return x, err
	}
	if len(x.Ordres) == 0 {
		return Remise{}, bdd.ErrAbsent
	}
	err = l.QueryRow(ctx, tous, id).Scan(&x.Caches)
	x.Caches -= len(x.Ordres)
	return x, err
}

var requeteRemises = droits.Requete{Nom: "ordres.remises", Nominative: true, SQL: `select r.id from remise r where r.organisation_id = $1 and exists (select 1 from ordre_evenement e
	join ordre o on o.id = e.ordre_id where e.remise_id = r.id and e.vers = 'en_remise' and {DROITS lire_compte o}) order by r.annee desc, r.numero desc limit $2 offset $3`}

// Remises returns a page of the remises in which the agent may read an order at least, the latest first; suite tells whether more follow.
func Remises(ctx context.Context, l bdd.Lecture, a droits.Agent, page int) (rs []paiements.Remise, suite bool, err error) {
	texte, args := requeteRemises.Pour(a, a.Organisation, ParPage+1, (max(1, page)-1)*ParPage)
	ids, err := bdd.Lister(ctx, l, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) }, texte, args...)
	if err != nil {
		return nil, false, fmt.Errorf("lister les remises : %w", err)
	}
	if suite = len(ids) > ParPage; suite {
		ids = ids[:ParPage]
	}
	for _, id := range ids {
		r, err := paiements.RemiseParID(ctx, l, id)
		if err != nil {
			return nil, false, err
		}
		rs = append(rs, r)
	}
	return rs, suite, nil
}
