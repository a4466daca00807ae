// SPDX-License-Identifier: EUPL-1.2

package accompagnement

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/organisation/droits"
)

// Resume is where the work with a person stands.
type Resume struct {
	Dernier  *RendezVous // the last one that was held, nil when there is none
	Prochain *RendezVous // the next one that is planned, a past one without issue included
}

var (
	requeteDernier  = droits.Requete{Nom: "accompagnement.dernier", Nominative: true, SQL: `select e.id, e.dossier_id, e.genre, e.etat, e.le, e.heure from entretien e where e.dossier_id = $1 and e.etat = 'fait' and {DROITS lire_contrat e} order by e.le desc, e.id desc limit 1`}
	requeteProchain = droits.Requete{Nom: "accompagnement.prochain", Nominative: true, SQL: `select e.id, e.dossier_id, e.genre, e.etat, e.le, e.heure from entretien e where e.dossier_id = $1 and e.etat = 'prevu' and {DROITS lire_contrat e} order by e.le, e.id limit 1`}
)

// Resumer reads where the work with the person of a file stands, for who may read its contracts.
func Resumer(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) (r Resume, err error) {
	for _, x := range []struct {
		requete droits.Requete
		vers    **RendezVous
	}{{requeteDernier, &r.Dernier}, {requeteProchain, &r.Prochain}} {
		texte, args := x.requete.Pour(a, dossier)
		trouves, err := bdd.Lister(ctx, l, func(r *sql.Rows) (y RendezVous, err error) {
			return y, r.Scan(&y.ID, &y.Dossier, &y.Genre, &y.Etat, &y.Le, &y.Heure)
		}, texte, args...)
		if err != nil {
			return r, fmt.Errorf("résumer l’accompagnement : %w", err)
		}
		if len(trouves) > 0 {
			*x.vers = &trouves[0]
		}
	}
	return r, nil
}
