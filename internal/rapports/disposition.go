// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/agenda"
	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/organisation/droits"
)

// ADisposition is money of the person's own that waits to be given to her, and by when.
type ADisposition struct {
	Ligne    int64 // of the bank's statement that brought it
	Recu     jour.Jour
	Centimes argent.Centimes // that still wait
	Avant    jour.Jour
	Ordre    int64 // prepared for it, 0 when none is
}

var requeteADisposition = droits.Requete{Nom: "rapports.a_disposition", Nominative: true, SQL: `
	select t.objet_id, g.date_operation, p.attente_centimes, t.echeance,
		(select max(o.id) from ordre o where o.ligne_id = t.objet_id and o.etat not in ('annule', 'rejete', 'retourne'))
	from tache t join ligne_releve g on g.id = t.objet_id join pointage p on p.ligne_id = g.id
	where t.nature = $1 and t.objet = 'ligne_releve' and t.dossier_id = $2 and t.faite_le is null and {DROITS lire_compte t} order by t.echeance, t.id`}

func aDisposition(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) ([]ADisposition, error) {
	texte, args := requeteADisposition.Pour(a, string(agenda.MettreADisposition), dossier)
	xs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x ADisposition, err error) {
		return x, r.Scan(&x.Ligne, &x.Recu, &x.Centimes, &x.Avant, bdd.OuZero(&x.Ordre))
	}, texte, args...)
	if err != nil {
		return nil, fmt.Errorf("lire ce qui est à remettre à la personne : %w", err)
	}
	return xs, nil
}
