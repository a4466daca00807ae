// SPDX-License-Identifier: EUPL-1.2

package organisation

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/journal"
	"etai/internal/organisation/droits"
)

// Structure is a site, an office, a service.
type Structure struct {
	ID, Organisation int64
	Nom              string
	Version          int64
}

// Territoire is a part of the ground; a chef de service may be limited to some.
type Territoire struct {
	ID, Organisation, Structure int64 // Structure 0: none
	Nom                         string
	Version                     int64
}

// ListerStructures returns those of an organisation, by name as bytes compare.
func ListerStructures(ctx context.Context, l bdd.Lecture, organisation int64) ([]Structure, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (s Structure, err error) {
		return s, r.Scan(&s.ID, &s.Organisation, &s.Nom, &s.Version)
	}, `select id, organisation_id, nom, version from structure where organisation_id = $1 order by nom`, organisation)
}

// ListerTerritoires returns those of an organisation, by name as bytes compare.
func ListerTerritoires(ctx context.Context, l bdd.Lecture, organisation int64) ([]Territoire, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (t Territoire, err error) {
		return t, r.Scan(&t.ID, &t.Organisation, &t.Structure, &t.Nom, &t.Version)
	}, `select id, organisation_id, coalesce(structure_id, 0), nom, version from territoire where organisation_id = $1 order by nom`, organisation)
}

// CreerStructure adds a structure to the agent's organisation.
func CreerStructure(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, nom string) (int64, error) {
	return nommer(ctx, e, acteur, "structure", nom, func(nom string) (int64, error) {
		return e.Inserer(ctx, `insert into structure (organisation_id, nom) values ($1, $2) returning id`, acteur.Organisation, nom)
	})
}

// CreerTerritoire adds a territory to the agent's organisation; structure 0 means none.
func CreerTerritoire(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, structure int64, nom string) (int64, error) {
	return nommer(ctx, e, acteur, "territoire", nom, func(nom string) (int64, error) {
		return e.Inserer(ctx, `insert into territoire (organisation_id, structure_id, nom) values ($1, $2, $3) returning id`,
			acteur.Organisation, bdd.Nul(structure), nom)
	})
}

// nommer is what both creations share; a name that is taken is refused with a sentence.
func nommer(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, table, nom string, inserer func(string) (int64, error)) (int64, error) {
	if !droits.Autorise(acteur.Role, droits.Administrer) {
		return 0, ErrRefus
	}
	nom, err := ligne("nom", nom, 200)
	if err != nil {
		return 0, err
	}
	if nom == "" {
		return 0, &Faute{"nom", "Indiquez un nom."}
	}
	var pris int64
	if err := e.QueryRow(ctx, `select count(*) from `+table+` where organisation_id = $1 and nom = $2`, acteur.Organisation, nom).Scan(&pris); err != nil {
		return 0, err
	}
	if pris > 0 {
		return 0, &Faute{"nom", "Ce nom est déjà pris."}
	}
	id, err := inserer(nom)
	if err != nil {
		return 0, fmt.Errorf("créer (%s) : %w", table, err)
	}
	return id, journal.Consigner(ctx, e, journal.Acte{Organisation: acteur.Organisation, Agent: acteur.ID, Nature: table + ".creer",
		Objet: table, ObjetID: id})
}
