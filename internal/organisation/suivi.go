// SPDX-License-Identifier: EUPL-1.2

package organisation

import (
	"context"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/organisation/droits"
)

// FaireSuivre lets a département follow, from a day on, a file whose measure is its own: contract, budget, monthly statement. It goes with
// the recording of the measure, whoever may write in the file; a file that is already followed stays as it is.
func FaireSuivre(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, dossier, departement int64, du jour.Jour) error {
	if err := exigerEcriture(ctx, e, acteur, dossier); err != nil {
		return err
	}
	var nature Nature
	if err := e.QueryRow(ctx, `select nature from organisation where id = $1`, departement).Scan(&nature); err != nil {
		return fmt.Errorf("organisation %d : %w", departement, err)
	}
	if nature != Departement {
		return &Faute{"departement", "Une mesure est celle d’un département\u00a0: choisissez-le dans la liste."}
	}
	var deja int64
	if err := e.QueryRow(ctx, sqlSuivis, dossier, departement, du).Scan(&deja); err != nil || deja > 0 {
		return err
	}
	id, err := attribuer(ctx, e, Attribution{Dossier: dossier, Organisation: departement, Portee: Suivi, Du: du})
	if err != nil {
		return err
	}
	return consignerDossier(ctx, e, acteur, "dossier.faire_suivre", dossier, journal.Entier("attribution", id), journal.Entier("organisation", departement), journal.Jour("du", du))
}

const sqlSuivis = `select count(*) from dossier_attribution t where t.dossier_id = $1 and t.organisation_id = $2 and t.agent_id is null and (t.au is null or t.au >= $3)`
