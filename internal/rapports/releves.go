// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
)

// ReleveDu is a monthly statement to hand over: whose, and how.
type ReleveDu struct {
	Dossier   int64
	Numero    string
	Personne  personnes.Personne
	Livraison personnes.Livraison
}

// RelevesDus lists the statements of a month of the accounts that the agent may read, in the order of names: those whose account was opened by its end, as
// each is delivered today.
func RelevesDus(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, mois jour.Jour) ([]ReleveDu, error) {
	comptes, err := ComptesGeres(ctx, l, a)
	if err != nil {
		return nil, err
	}
	dossiers := make([]int64, len(comptes))
	for i, c := range comptes {
		dossiers[i] = c.Dossier
	}
	ps, err := personnes.DesDossiers(ctx, l, dossiers)
	if err != nil {
		return nil, err
	}
	envois, err := personnes.EnvoisLe(ctx, l, t, dossiers, l.Instant().Jour())
	if err != nil {
		return nil, err
	}
	ouverts := map[int64]bool{}
	for ids := range slices.Chunk(dossiers, 500) {
		liste, args := bdd.ListeIDs(ids)
		ls, err := bdd.Lister(ctx, l, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) },
			fmt.Sprintf(`select c.dossier_id from compte c where c.nature = 'personne' and c.ouvert_le <= $%d and c.dossier_id in (%s)`, len(args)+1, liste), append(args, mois.DernierDuMois())...)
		if err != nil {
			return nil, fmt.Errorf("lire l’ouverture des comptes : %w", err)
		}
		for _, id := range ls {
			ouverts[id] = true
		}
	}
	var rs []ReleveDu
	for _, c := range comptes {
		if p, ok := ps[c.Dossier]; ok && ouverts[c.Dossier] {
			rs = append(rs, ReleveDu{c.Dossier, c.NumeroDossier, p, p.Livrer(envois[c.Dossier])})
		}
	}
	return rs, nil
}
