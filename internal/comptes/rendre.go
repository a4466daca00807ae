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

// RendreAttente gives back to the lines of a file what a rejected order had taken from a waiting place (PreleverAttente), the latest first: what
// waits there is again what the account holds.
func RendreAttente(ctx context.Context, e *bdd.Ecriture, c Compte, dossier int64, montant argent.Centimes) error {
	type donneuse struct {
		Pointage
		date    jour.Jour
		montant argent.Centimes // what the line, or the part of it that was cut for this place, brought
		scindee bool
	}
	ps, err := bdd.Lister(ctx, e, func(r *sql.Rows) (d donneuse, err error) {
		var part *int64
		err = r.Scan(&d.Ligne, &d.AttenteCentimes, &d.date, &d.montant, &part)
		if d.scindee = part != nil; d.scindee {
			d.montant = argent.Centimes(*part)
		}
		return d, err
	}, `select p.ligne_id, p.attente_centimes, g.date_operation, g.centimes, q.centimes from pointage p join ligne_releve g on g.id = p.ligne_id
		left join pointage_part q on q.ligne_id = p.ligne_id and q.compte_id = $3
		where p.compte_bancaire_id = $1 and p.dossier_id = $2 and p.etat = 'traite' and (p.attente_compte_id is null or p.attente_compte_id = $3)
		and coalesce(q.centimes, g.centimes) > p.attente_centimes order by g.date_operation desc, g.id desc`, c.CompteBancaire, dossier, c.ID)
	if err != nil {
		return fmt.Errorf("chercher les lignes en attente : %w", err)
	}
	for _, p := range ps {
		if !p.scindee {
			ici, err := OuEst(ctx, e, p.Ligne)
			if err != nil {
				return err
			}
			if ici != c.ID {
				continue
			}
		}
		rendu := min(montant, p.montant-p.AttenteCentimes)
		if _, err := e.Exec(ctx, `update pointage set attente_compte_id = $2, attente_depuis = $3, attente_centimes = $4, version = version + 1 where ligne_id = $1`,
			p.Ligne, c.ID, p.date, int64(p.AttenteCentimes+rendu)); err != nil {
			return fmt.Errorf("rendre l’argent en attente : %w", err)
		}
		if montant -= rendu; montant == 0 {
			return nil
		}
	}
	return fmt.Errorf("rendre l’argent en attente : aucune ligne n’explique %s", montant)
}
