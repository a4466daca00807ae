// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"

	"etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/base/journal"
	"etai/internal/organisation/droits"
)

// CreerAdresseAgenda makes the secret address of the agent's own calendar, in the place of the former one. The token is the answer, told once: no one-time key keeps it,
// and a form posted twice makes a second address, the only one that then answers.
func CreerAdresseAgenda(ctx context.Context, b *bdd.Base, a droits.Agent, avecNom bool) (string, error) {
	return bdd.EcrireVal(ctx, b, func(e *bdd.Ecriture) (string, error) {
		if err := exigerRole(a, droits.EcrireDossier); err != nil {
			return "", err
		}
		id, jeton, err := accompagnement.CreerAdresse(ctx, e, a.ID, avecNom)
		if err != nil {
			return "", err
		}
		return jeton, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "agenda.adresse", Objet: accompagnement.ObjetAdresse, ObjetID: id, Valeurs: []journal.Valeur{journal.Booleen("avec_nom", avecNom)}})
	})
}

// RevoquerAdresseAgenda takes that address away. The answer is the agent.
func RevoquerAdresseAgenda(ctx context.Context, b *bdd.Base, d Demande) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		x, err := accompagnement.AdresseDe(ctx, e, a.ID)
		if err != nil || x.ID == 0 {
			return a.ID, err
		}
		if err := accompagnement.RevoquerAdresse(ctx, e, a.ID); err != nil {
			return 0, err
		}
		return a.ID, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "agenda.revoquer", Objet: accompagnement.ObjetAdresse, ObjetID: x.ID})
	})
}
