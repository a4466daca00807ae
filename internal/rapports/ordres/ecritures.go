// SPDX-License-Identifier: EUPL-1.2

package ordres

import (
	"context"
	"database/sql"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/organisation/droits"
)

// Ecriture is a transaction of the ledger about an order.
type Ecriture struct {
	ID, Numero int64
	Exercice   int
	Nature     string
	Le         jour.Jour
	Ligne      int64 // of the bank's statement, 0 when none
}

const deEcriture = `select e.id, e.numero, e.exercice, e.nature, e.jour_comptable, `

var (
	requeteEcritures = droits.Requete{Nom: "ordres.ecritures", Nominative: true, SQL: deEcriture + `0 from ordre o join ecriture e on e.origine = 'ordre' and e.origine_id = o.id
		where o.id = $1 and {DROITS lire_compte o} order by e.id`}

	// Lines of the account that pays, since the order was prepared: few, where the whole of what was matched would be many.
	requeteLignes = droits.Requete{Nom: "ordres.lignes", Nominative: true, SQL: deEcriture + `g.id from ordre o join compte c on c.id = o.compte_id
		join ligne_releve g on g.compte_bancaire_id = c.compte_bancaire_id and g.date_operation >= $2 join pointage p on p.ligne_id = g.id
		and (p.cible = 'ordre' and p.cible_id = o.id or p.cible = 'remise' and p.cible_id = o.remise_id) join ecriture e on e.origine = 'ligne_releve' and e.origine_id = g.id
		where o.id = $1 and {DROITS lire_compte o} order by e.id`}
)

// Ecritures returns what the ledger holds about an order that the agent may read, the oldest first.
func Ecritures(ctx context.Context, l bdd.Lecture, a droits.Agent, o Ordre) ([]Ecriture, error) {
	lire := func(q droits.Requete, params ...any) ([]Ecriture, error) {
		texte, args := q.Pour(a, params...)
		return bdd.Lister(ctx, l, func(r *sql.Rows) (x Ecriture, err error) {
			return x, r.Scan(&x.ID, &x.Numero, &x.Exercice, &x.Nature, &x.Le, &x.Ligne)
		}, texte, args...)
	}
	siennes, err := lire(requeteEcritures, o.ID)
	if err != nil {
		return nil, err
	}
	lignes, err := lire(requeteLignes, o.ID, o.PrepareLe.Jour())
	es := append(siennes, lignes...)
	slices.SortFunc(es, func(x, y Ecriture) int { return int(x.ID - y.ID) })
	return es, err
}
