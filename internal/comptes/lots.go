// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
)

// Situation is an account with its balance and the floor that holds over a period.
type Situation struct {
	Compte
	Solde    Solde
	Plancher argent.Centimes
}

// SituationsDe returns the open account of the person of each of these files (at most 500), by file. A lower floor counts when it was granted for all
// the days from du to au.
func SituationsDe(ctx context.Context, l bdd.Lecture, dossiers []int64, du, au jour.Jour) (map[int64]Situation, error) {
	r := make(map[int64]Situation, len(dossiers))
	if len(dossiers) == 0 {
		return r, nil
	}
	liste, args := bdd.ListeIDs(dossiers)
	n := len(args)
	ss, err := bdd.Lister(ctx, l, func(rows *sql.Rows) (s Situation, err error) {
		var debit, retenu argent.Centimes
		err = rows.Scan(&s.ID, &s.Organisation, &s.CompteBancaire, bdd.OuZero(&s.Dossier), &s.Nature, &s.Code, &s.Compte.Plancher, &s.OuvertLe, &s.FermeLe, &debit, &retenu, &s.Plancher)
		s.Solde = Solde{s.Nature.Solde(debit), retenu}
		return s, err
	}, fmt.Sprintf(`select %s, s.debit, s.retenu, coalesce((select min(a.plancher) from plancher_autorise a where a.compte_id = c.id and a.plancher < c.plancher
		and a.decision = 'autorisee' and a.levee_le is null and a.du <= $%d and a.au >= $%d), c.plancher) from compte c join solde s on s.compte_id = c.id
		where c.dossier_id in (%s) and c.nature = 'personne' and c.ferme_le is null order by c.id`, colonnesCompte, n+1, n+2, liste), append(args, du, au)...)
	for _, s := range ss {
		r[s.Dossier] = s
	}
	return r, err
}
