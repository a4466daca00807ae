// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"fmt"

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

var requeteRelevesDus = droits.Requete{Nom: "rapports.releves_dus", Nominative: true, SQL: `
	select c.dossier_id, d.numero from compte c join dossier d on d.id = c.dossier_id left join personne p on p.dossier_id = c.dossier_id and p.titulaire = true
	where c.nature = 'personne' and c.ouvert_le <= $2 and (c.ferme_le is null or c.ferme_le >= $1) and {DROITS_LISTE lire_compte c} order by p.cle_tri, c.id`}

// RelevesDus lists the statements of a month of the accounts that the agent may read, in the order of names: those that were open in it, as each is delivered
// today.
func RelevesDus(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, mois jour.Jour) ([]ReleveDu, error) {
	requete, args := requeteRelevesDus.Pour(a, mois.PremierDuMois(), mois.DernierDuMois())
	dus, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x ReleveDu, err error) { return x, r.Scan(&x.Dossier, &x.Numero) }, requete, args...)
	if err != nil {
		return nil, fmt.Errorf("lister les relevés dus : %w", err)
	}
	dossiers := make([]int64, len(dus))
	for i, x := range dus {
		dossiers[i] = x.Dossier
	}
	ps, err := personnes.DesDossiers(ctx, l, dossiers)
	if err != nil {
		return nil, err
	}
	envois, err := personnes.EnvoisLe(ctx, l, t, dossiers, l.Instant().Jour())
	if err != nil {
		return nil, err
	}
	var rs []ReleveDu
	vus := map[int64]bool{} // a person who had two accounts in the month has one statement
	for _, x := range dus {
		if p, ok := ps[x.Dossier]; ok && !vus[x.Dossier] {
			vus[x.Dossier], x.Personne, x.Livraison = true, p, p.Livrer(envois[x.Dossier])
			rs = append(rs, x)
		}
	}
	return rs, nil
}
