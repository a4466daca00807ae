// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"slices"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/journal"
	"etai/internal/chronologie"
	"etai/internal/organisation/droits"
	"etai/internal/paiements/proposition"
)

// RepondreLigne keeps what the person is told of a refused line of her proposal, as who prepares read it again: on her statement, and on the timeline of the
// file. The answer of the act is its id.
func RepondreLigne(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, propositionID, ligne int64, reponse string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		g, err := propositionCourante(ctx, e, a, propositionID)
		if err != nil {
			return 0, err
		}
		i := slices.IndexFunc(g.Lignes, func(l proposition.Ligne) bool { return l.ID == ligne })
		if i < 0 {
			return 0, ErrInterdit
		}
		reponse := strings.TrimSpace(reponse)
		switch {
		case !g.Lignes[i].Repond():
			return 0, refuser("reponse", "cette ligne n’est pas un paiement refusé : il n’y a rien à expliquer, revenir à la proposition")
		case reponse == "":
			return 0, refuser("reponse", "écrire la réponse à la personne : un refus lui est toujours expliqué")
		}
		x := proposition.Reponse{Ligne: ligne, Agent: a.ID}
		if x.Texte, err = journal.EngagerSiDit(ctx, e, t, reponse); err != nil {
			return 0, err
		}
		if x.ID, err = proposition.Dire(ctx, e, g.Dossier, x); err != nil {
			return 0, err
		}
		if _, err := chronologie.Ajouter(ctx, e, t, chronologie.Evenement{Dossier: g.Dossier, Nature: "proposition.repondre", Agent: a.ID, Visibilite: chronologie.Compte, Texte: reponse,
			Objet: "proposition", ObjetID: g.ID}); err != nil {
			return 0, err
		}
		return x.ID, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "proposition.repondre", Objet: "proposition_reponse", ObjetID: x.ID,
			Dossier: g.Dossier, Valeurs: x.Consignees()})
	})
}
