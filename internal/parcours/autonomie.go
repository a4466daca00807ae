// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"fmt"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/journal"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
)

// RemplirGrille records a filling of the grid of autonomy, in the version that the form showed. The answer is its id.
func RemplirGrille(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, x masp.GrilleRemplie) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exiger(ctx, e, a, droits.EcrireDossier, x.Dossier); err != nil {
			return 0, err
		}
		g, err := masp.GrilleEnVigueur(ctx, e, a.Organisation, e.Instant().Jour())
		if err != nil {
			return 0, err
		}
		if g.ID != x.Grille {
			return 0, refuser("grille", "la grille a changé pendant que vous la remplissiez : reprendre vos réponses sur la nouvelle")
		}
		x.Par, x.Texte = a.ID, strings.TrimSpace(x.Texte)
		if err := masp.VerifierAutonomie(g, x, e.Instant().Jour()); err != nil {
			return 0, err
		}
		if x, err = masp.RemplirGrille(ctx, e, t, x); err != nil {
			return 0, err
		}
		if err := planifier(ctx, e, x.Dossier, a.ID); err != nil {
			return 0, err
		}
		return x.ID, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "autonomie.remplir", Objet: "masp_autonomie", ObjetID: x.ID, Dossier: x.Dossier, Valeurs: x.Consignees()})
	})
}

// ChangerGrille records a new version of the grid of who asks: what is filled keeps the one that it was filled on. The answer is its id.
func ChangerGrille(ctx context.Context, b *bdd.Base, d Demande, g masp.Grille) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exigerRole(a, droits.Parametrer); err != nil {
			return 0, err
		}
		g.Organisation, g.CreePar = a.Organisation, a.ID
		if err := masp.VerifierGrille(g, e.Instant().Jour()); err != nil {
			return 0, err
		}
		id, err := masp.CreerGrille(ctx, e, g)
		if err != nil {
			return 0, err
		}
		return id, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "grille.changer", Objet: "masp_grille", ObjetID: id,
			Valeurs: []journal.Valeur{journal.Jour("du", g.Du), journal.Entier("items", int64(len(g.Items)))}})
	})
}

// consignesAutonomies: a filling is what was recorded the day it was made, score by score.
func consignesAutonomies(ctx context.Context, l bdd.Lecture) (cs []consigne, err error) {
	xs, err := masp.ToutesAutonomies(ctx, l)
	for _, x := range xs {
		if !x.Intacte() {
			return nil, faute("grille remplie %d : ses cotations ne sont plus celles qui ont été enregistrées", x.ID)
		}
		cs = append(cs, consigne{fmt.Sprintf("grille remplie %d", x.ID), "autonomie.remplir", "masp_autonomie", x.ID, x.Par, x.Consignees(), ""})
	}
	return cs, err
}
