// SPDX-License-Identifier: EUPL-1.2

package poste

import (
	"context"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/web/cadre"
)

// Territoires are the choices that narrow a list to a territory; none in an organisation that has one at most.
func Territoires(ctx context.Context, l bdd.Lecture, a droits.Agent, choisi int64) ([]cadre.Choix, error) {
	ts, err := organisation.ListerTerritoires(ctx, l, a.Organisation)
	if err != nil || len(ts) < 2 {
		return nil, err
	}
	cs := []cadre.Choix{{Texte: "Tous"}}
	for _, t := range ts {
		cs = append(cs, cadre.Choix{Valeur: form.Nombre(t.ID), Texte: t.Nom, Actif: t.ID == choisi})
	}
	return cs, nil
}
