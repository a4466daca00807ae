// SPDX-License-Identifier: EUPL-1.2

package organisation

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/organisation/droits"
)

const (
	sqlPartages = `select t.id, t.du, t.portee from dossier_attribution t where t.dossier_id = $1 and t.organisation_id = $2 and (t.au is null or t.au >= $3) order by t.id`
	sqlOuverts  = `select t.id, t.du, t.portee from dossier_attribution t where t.dossier_id = $1 and t.organisation_id = $2 and t.agent_id is null and t.au is null`
	sqlPartage  = `select t.id, t.du, t.portee from dossier_attribution t where t.id = $1`
)

type partage struct {
	id     int64
	du     jour.Jour
	portee Portee
}

func scanPartage(r *sql.Rows) (p partage, err error) { return p, r.Scan(&p.id, &p.du, &p.portee) }

// Partager lets another organisation follow a file that is offered to it, from today on: identity, contract, budget, so that it may answer. The answer is what
// was opened, 0 when that organisation already reads the file. Whoever offers it was checked by the caller.
func Partager(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, dossier, organisation int64) (int64, error) {
	aujourdhui := e.Instant().Jour()
	ps, err := bdd.Lister(ctx, e, scanPartage, sqlOuverts, dossier, organisation)
	if err != nil {
		return 0, fmt.Errorf("lire qui suit le dossier %d : %w", dossier, err)
	}
	if len(ps) > 0 {
		return 0, nil
	}
	id, err := e.Inserer(ctx, `insert into dossier_attribution (dossier_id, organisation_id, agent_id, portee, du) values ($1, $2, null, 'suivi', $3)
		on conflict (dossier_id, organisation_id, coalesce(agent_id, 0), du) do update set portee = 'suivi', au = null returning id`, dossier, organisation, aujourdhui)
	if err != nil {
		return 0, fmt.Errorf("partager le dossier %d : %w", dossier, err)
	}
	if err := noterPartage(ctx, e, dossier); err != nil {
		return 0, err
	}
	return id, consignerDossier(ctx, e, acteur, "dossier.partager", dossier, journal.Entier("attribution", id), journal.Entier("organisation", organisation), journal.Jour("du", aujourdhui))
}

// Elargir opens the whole file, from today on, to the organisation that was let to follow it and accepted it.
func Elargir(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, dossier, attribution int64) error {
	aujourdhui := e.Instant().Jour()
	p, err := bdd.Un(ctx, e, scanPartage, sqlPartage, attribution)
	if err != nil {
		return fmt.Errorf("attribution %d : %w", attribution, err)
	}
	if p.du == aujourdhui {
		_, err = e.Exec(ctx, `update dossier_attribution set portee = 'complete' where id = $1`, attribution)
	} else if _, err = e.Exec(ctx, `update dossier_attribution set au = $2 where id = $1`, attribution, aujourdhui.Plus(-1)); err == nil {
		attribution, err = attribuer(ctx, e, Attribution{Dossier: dossier, Organisation: acteur.Organisation, Portee: Complete, Du: aujourdhui})
	}
	if err != nil {
		return fmt.Errorf("ouvrir le dossier %d : %w", dossier, err)
	}
	return consignerDossier(ctx, e, acteur, "dossier.elargir", dossier, journal.Entier("attribution", attribution), journal.Entier("organisation", acteur.Organisation), journal.Jour("du", aujourdhui))
}

// FinirPartage closes a file to an organisation and its agents after a day, which it still includes: today at the earliest for what began today.
func FinirPartage(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, dossier, organisation int64, au jour.Jour) error {
	ps, err := bdd.Lister(ctx, e, scanPartage, sqlPartages, dossier, organisation, au)
	if err != nil {
		return fmt.Errorf("lire qui suit le dossier %d : %w", dossier, err)
	}
	for _, p := range ps {
		fin := au
		if fin.Avant(p.du) {
			fin = p.du
		}
		if _, err := e.Exec(ctx, `update dossier_attribution set au = $2 where id = $1`, p.id, fin); err != nil {
			return fmt.Errorf("finir l’attribution %d : %w", p.id, err)
		}
	}
	return consignerDossier(ctx, e, acteur, "dossier.finir_partage", dossier, journal.Entier("organisation", organisation), journal.Jour("au", au))
}
