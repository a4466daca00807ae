// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
)

// EcrireAuService gives the agents of the service a message on their home page; the answer is its id.
func EcrireAuService(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, m organisation.MessageService) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		return organisation.EcrireMessage(ctx, e, t, a, m)
	})
}

// RetirerMessageService takes a message away; the answer is its id.
func RetirerMessageService(ctx context.Context, b *bdd.Base, d Demande, message int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		return message, organisation.RetirerMessage(ctx, e, a, message)
	})
}

// consignesMessagesService: a message of the service was written by its author for these days, and withdrawn by who is said.
func consignesMessagesService(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return listerConsignes(ctx, l, `select id, du, au, ecrit_par, coalesce(retire_par, 0) from message_service order by id`, func(r *sql.Rows) ([]consigne, error) {
		var id, par, retire int64
		var du, au jour.Jour
		err := r.Scan(&id, &du, &au, &par, &retire)
		quoi := fmt.Sprintf("message du service %d", id)
		cs := []consigne{{quoi, "message_service.ecrire", "message_service", id, par, organisation.ValeursMessage(du, au), ""}}
		if retire != 0 {
			cs = append(cs, consigne{quoi, "message_service.retirer", "message_service", id, retire, nil, ""})
		}
		return cs, err
	})
}
