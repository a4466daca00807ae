// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"

	"etai/internal/base/bdd"
	"etai/internal/base/journal"
	"etai/internal/organisation/droits"
	"etai/internal/prestations"
)

// EnregistrerPrestation records a benefit that the person receives, or changes one (p.ID, at p.Version). The answer is its id.
func EnregistrerPrestation(ctx context.Context, b *bdd.Base, d Demande, p prestations.Percue) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if p.ID != 0 {
			avant, err := prestations.PercueParID(ctx, e, p.ID)
			if errors.Is(err, bdd.ErrAbsent) {
				return 0, ErrInterdit
			}
			if err != nil {
				return 0, err
			}
			p.Dossier = avant.Dossier
		}
		if err := exiger(ctx, e, a, droits.EcrireDossier, p.Dossier); err != nil {
			return 0, err
		}
		if err := prestations.VerifierPercue(p); err != nil {
			return 0, refusDuDomaine(err)
		}
		if p.Numero != 0 {
			x, err := prestations.Trouver(ctx, e, p.Numero, p.Du)
			if err != nil {
				return 0, refusDuDomaine(err)
			}
			if p.Libelle == "" {
				p.Libelle = x.Sigle
			}
		}
		if p.Libelle == "" {
			return 0, refuser("libelle", "dire ce que la personne reçoit")
		}
		nature := "prestation.modifier"
		var err error
		if p.ID == 0 {
			nature = "prestation.ajouter"
			p.ID, err = prestations.Ajouter(ctx, e, p)
		} else {
			err = prestations.Modifier(ctx, e, p)
		}
		if err != nil {
			return 0, err
		}
		return p.ID, consignerPercue(ctx, e, a, nature, p)
	})
}

func consignerPercue(ctx context.Context, e *bdd.Ecriture, a droits.Agent, nature string, p prestations.Percue) error {
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: nature, Objet: "prestation_percue", ObjetID: p.ID, Dossier: p.Dossier,
		Valeurs: []journal.Valeur{journal.Entier("numero", int64(p.Numero)), journal.Montant("montant", p.Montant), journal.Jour("du", p.Du), journal.Jour("au", p.Au), journal.Booleen("partage", p.Partage)}})
}
