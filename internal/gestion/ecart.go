// SPDX-License-Identifier: EUPL-1.2

package gestion

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
)

// Cause says why an authorised benefit did not come, or came for another sum.
type Cause string

// The causes, in the order of the list.
const (
	Declaration Cause = "declaration" // the quarterly declaration of resources is missing
	Suspension  Cause = "suspension"  // the payer has suspended the right
	Indu        Cause = "retenue"     // a deduction for an overpayment
	RIBChange   Cause = "rib"         // the payer pays to another account
	AutreCause  Cause = "autre"       // said in words
)

// Causes lists them.
var Causes = []Cause{Declaration, Suspension, Indu, RIBChange, AutreCause}

// Valide tells whether the cause is one of the list.
func (c Cause) Valide() bool { return slices.Contains(Causes, c) }

// Libelle is the cause on screen.
func (c Cause) Libelle() string {
	switch c {
	case Declaration:
		return "Déclaration trimestrielle manquante"
	case Suspension:
		return "Droit suspendu"
	case Indu:
		return "Retenue d’indu"
	case RIBChange:
		return "RIB changé"
	case AutreCause:
		return "Autre"
	}
	return string(c)
}

// Mots is the cause inside a sentence.
func (c Cause) Mots() string {
	switch c {
	case Declaration:
		return "déclaration trimestrielle manquante"
	case Suspension:
		return "droit suspendu"
	case Indu:
		return "retenue d’indu"
	case RIBChange:
		return "RIB changé"
	}
	return "autre cause"
}

// AFaire is what the cause asks of who follows the person.
func (c Cause) AFaire() string {
	switch c {
	case Declaration:
		return "Remplir la déclaration avec la personne, puis vérifier que le droit reprend."
	case Suspension:
		return "Demander à l’organisme pourquoi le droit est suspendu, et son rétablissement."
	case Indu:
		return "Demander la notification de l’indu, et les voies de recours s’il est contesté."
	case RIBChange:
		return "Vérifier avec la personne et l’organisme sur quel compte la prestation est versée."
	}
	return "Voir avec la personne et l’organisme ce qui s’est passé."
}

// Ecart is what is said of a benefit in a month in which it did not come as expected.
type Ecart struct {
	ID, Recette, Dossier int64
	Mois                 jour.Jour // first day
	Cause                Cause
	Mots                 string
	Agent                int64
	Instant              horloge.Instant
	Version              int64
}

const colonnesEcart = `x.id, x.recette_id, x.dossier_id, x.mois, x.cause, x.mots, x.agent_id, x.instant, x.version`

func scanEcart(r *sql.Rows) (x Ecart, err error) {
	return x, r.Scan(&x.ID, &x.Recette, &x.Dossier, &x.Mois, &x.Cause, &x.Mots, &x.Agent, &x.Instant, &x.Version)
}

// NoterEcart says why, or says it otherwise, at the version that was read (0: nothing was said yet). The answer is its id.
func NoterEcart(ctx context.Context, e *bdd.Ecriture, x Ecart) (int64, error) {
	if x.Version == 0 {
		id, err := e.Inserer(ctx, `insert into gestion_ecart(recette_id, dossier_id, mois, cause, mots, agent_id, instant) values ($1,$2,$3,$4,$5,$6,$7) returning id`,
			x.Recette, x.Dossier, x.Mois, string(x.Cause), x.Mots, x.Agent, e.Instant())
		if errors.Is(err, bdd.ErrConflit) {
			return 0, bdd.ErrAncienneVersion
		}
		if err != nil {
			return 0, fmt.Errorf("noter la cause d’un écart : %w", err)
		}
		return id, nil
	}
	n, err := e.Exec(ctx, `update gestion_ecart set cause = $4, mots = $5, agent_id = $6, instant = $7, version = version + 1 where recette_id = $1 and mois = $2 and version = $3`,
		x.Recette, x.Mois, x.Version, string(x.Cause), x.Mots, x.Agent, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("corriger la cause d’un écart : %w", err)
	}
	if n == 0 {
		return 0, bdd.ErrAncienneVersion
	}
	r, err := EcartDe(ctx, e, x.Recette, x.Mois)
	return r.ID, err
}

// EcartDe returns what is said of a benefit in a month, or bdd.ErrAbsent.
func EcartDe(ctx context.Context, l bdd.Lecture, recette int64, mois jour.Jour) (Ecart, error) {
	return bdd.Un(ctx, l, scanEcart, `select `+colonnesEcart+` from gestion_ecart x where x.recette_id = $1 and x.mois = $2`, recette, mois)
}

// EcartParID is EcartDe for a task.
func EcartParID(ctx context.Context, l bdd.Lecture, id int64) (Ecart, error) {
	return bdd.Un(ctx, l, scanEcart, `select `+colonnesEcart+` from gestion_ecart x where x.id = $1`, id)
}

// EcartsDes returns what is said of these benefits (at most 500) in a month, by benefit.
func EcartsDes(ctx context.Context, l bdd.Lecture, recettes []int64, mois jour.Jour) (map[int64]Ecart, error) {
	if len(recettes) == 0 {
		return map[int64]Ecart{}, nil
	}
	liste, args := bdd.ListeIDs(recettes)
	return bdd.ListerPar(ctx, l, scanEcart, func(x Ecart) int64 { return x.Recette }, fmt.Sprintf(`select `+colonnesEcart+` from gestion_ecart x where x.recette_id in (%s) and x.mois = $%d`, liste, len(args)+1), append(args, mois)...)
}
