// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
)

// requeteMisDeCote: what is kept on an account on a day, by line of its plan, under the last name of the line.
var requeteMisDeCote = droits.Requete{Nom: "rapports.mis_de_cote", Nominative: true,
	SansClause: "Releve a déjà vérifié le droit de lire le relevé mensuel du dossier (droits.Peut)", SQL: `
	select coalesce((select x.libelle from plan_ligne x join plan p on p.id = x.plan_id where p.compte_id = $1 and x.serie = v.serie order by p.id desc limit 1), ''),
		cast(sum(v.centimes) as bigint)
	from (select r.serie, r.centimes from reserve_mouvement r where r.compte_id = $1 and r.jour <= $2
		union all select o.reserve_serie, -o.reserve_centimes from ordre o where o.compte_id = $1 and o.reserve_serie is not null and o.execution_le <= $2
			and o.etat not in ('annule', 'rejete', 'retourne')) v
	group by v.serie having sum(v.centimes) > 0 order by v.serie`}

// misDeCote tells what is kept on the last day told for bills that come once or twice a year: it is in what remains, and waits for its object.
func (r *ReleveMensuel) misDeCote(ctx context.Context, l bdd.Lecture, compte int64, au jour.Jour) error {
	requete, args := requeteMisDeCote.Pour(droits.Agent{}, compte, au)
	phrases, err := bdd.Lister(ctx, l, func(rows *sql.Rows) (string, error) {
		var quoi string
		var combien argent.Centimes
		err := rows.Scan(&quoi, &combien)
		return texte.Majuscule(quoi) + texte.Insecable + ": " + combien.String() + ".", err
	}, requete, args...)
	if err != nil {
		return fmt.Errorf("lire ce qui est mis de côté : %w", err)
	}
	if len(phrases) > 0 {
		r.MisDeCote = append(phrases, "Cet argent est dans ce qui reste.")
	}
	return nil
}
