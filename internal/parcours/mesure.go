// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/chronologie"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/prestations"
)

// OuvrirMesureMotivee is OuvrirMesure for a form: benefits of the extension (18° to 29°) need the reason of R271-3 al. 2 in words (R14),
// which the timeline keeps. The answer is the id of the measure.
func OuvrirMesureMotivee(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n NouvelleMesure, motif string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		etendue, err := etendue(ctx, e, n)
		if err != nil {
			return 0, err
		}
		if etendue && motif == "" {
			return 0, &masp.Refus{Regle: "R14", Message: "les prestations 18° à 29° ne s’ajoutent que si la situation le justifie (article R271-3, alinéa 2 du CASF) : écrire pourquoi"}
		}
		id, err := ouvrirMesure(ctx, e, a, n)
		if err != nil || !etendue {
			return id, err
		}
		_, err = chronologie.Ajouter(ctx, e, t, chronologie.Evenement{Dossier: n.Dossier, Jour: n.SigneeLe, Nature: "mesure.etendre", Agent: a.ID, Visibilite: chronologie.Suivi,
			Texte: motif, Objet: "masp_mesure", ObjetID: id})
		return id, err
	})
}

// etendue tells whether a benefit of the extension is asked for.
func etendue(ctx context.Context, l bdd.Lecture, n NouvelleMesure) (bool, error) {
	liste, err := prestations.EnVigueur(ctx, l, n.Debut)
	if err != nil {
		return false, err
	}
	for _, p := range liste {
		for _, r := range n.Recettes {
			if p.Extension && p.Numero == r.Prestation && n.Niveau == 2 {
				return true, nil
			}
		}
	}
	return false, nil
}
