// SPDX-License-Identifier: EUPL-1.2

package paiements

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
)

// Paye is an executed order of a person's account, with the names under which its tiers may give money back.
type Paye struct {
	Ordre          int64
	CompteBancaire int64
	Dossier        int64
	Centimes       argent.Centimes
	ExecutionLe    jour.Jour
	Titulaire, Nom string
}

// Payes returns the orders of the people of these bank accounts (at most 500) executed since a day, the latest first.
func Payes(ctx context.Context, l bdd.Lecture, banques []int64, depuis jour.Jour) ([]Paye, error) {
	if len(banques) == 0 {
		return nil, nil
	}
	liste, args := bdd.ListeIDs(banques)
	ps, err := bdd.Lister(ctx, l, func(r *sql.Rows) (p Paye, err error) {
		return p, r.Scan(&p.Ordre, &p.CompteBancaire, &p.Dossier, &p.Centimes, &p.ExecutionLe, &p.Titulaire, &p.Nom)
	}, fmt.Sprintf(`select o.id, c.compte_bancaire_id, o.dossier_id, o.centimes, o.execution_le, v.titulaire, t.nom from compte c join ordre o on o.compte_id = c.id
		join tiers_version v on v.id = o.tiers_version_id join tiers t on t.id = v.tiers_id
		where c.compte_bancaire_id in (%s) and c.nature = 'personne' and o.etat = 'execute' and o.execution_le >= $%d and t.nature <> 'personne' order by o.execution_le desc, o.id desc`,
		liste, len(args)+1), append(args, depuis)...)
	if err != nil {
		return nil, fmt.Errorf("lire les paiements exécutés : %w", err)
	}
	return ps, nil
}
