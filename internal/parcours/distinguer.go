// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/journal"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
)

// Distinguer says that two sheets that look alike are two people, by who may write in both files: nobody is asked again. The answer is the file of the first.
func Distinguer(ctx context.Context, b *bdd.Base, d Demande, une, autre int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		var ps [2]personnes.Personne
		for i, id := range []int64{une, autre} {
			p, err := personnes.ParID(ctx, e, id)
			if err != nil {
				return 0, ErrInterdit
			}
			if err := exiger(ctx, e, a, droits.EcrireDossier, p.Dossier); err != nil {
				return 0, err
			}
			ps[i] = p
		}
		if err := personnes.VerifierFusion(ps[0], ps[1]); err != nil {
			return 0, err
		}
		x, err := personnes.Distinguer(ctx, e, ps[0], ps[1], a.ID)
		if err != nil || x.ID == 0 {
			return ps[0].Dossier, err
		}
		return ps[0].Dossier, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "personne.distinguer", Objet: "personne_distincte", ObjetID: x.ID, Dossier: ps[0].Dossier, Valeurs: valeursDistinction(x)})
	})
}

func valeursDistinction(d personnes.Distinction) []journal.Valeur {
	return []journal.Valeur{journal.Entier("premiere", d.Premiere), journal.Entier("seconde", d.Seconde)}
}

// consignesDistinctions: two people said to be two.
func consignesDistinctions(ctx context.Context, l bdd.Lecture) (cs []consigne, err error) {
	ds, err := personnes.ToutesDistinctions(ctx, l)
	for _, d := range ds {
		cs = append(cs, consigne{fmt.Sprintf("deux personnes distinctes %d", d.ID), "personne.distinguer", "personne_distincte", d.ID, d.Par, valeursDistinction(d), ""})
	}
	return cs, err
}
