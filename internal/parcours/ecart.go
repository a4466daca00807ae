// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"strings"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/reglement"
)

// motsMax bounds what is typed beside a cause.
const motsMax = 300

// CauseDeRecette is why a benefit did not come as expected in a month; Version is the one that the page showed, 0 when nothing was said.
type CauseDeRecette struct {
	Recette int64
	Mois    jour.Jour
	Cause   gestion.Cause
	Mots    string
	Version int64
}

// NoterCause says why a benefit did not come as expected, and gives who follows the person the task that the cause asks for, unless it is who says it. The
// answer is the id of what is said.
func NoterCause(ctx context.Context, b *bdd.Base, d Demande, c CauseDeRecette) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		r, err := gestion.RecetteParID(ctx, e, c.Recette)
		if err != nil {
			return 0, ErrInterdit
		}
		if err := exigerCause(ctx, e, a, r.Dossier); err != nil {
			return 0, err
		}
		c.Mots, c.Mois = strings.TrimSpace(c.Mots), c.Mois.PremierDuMois()
		switch {
		case !c.Cause.Valide():
			return 0, refuser("cause", "choisir pourquoi cette recette n’est pas arrivée comme prévu")
		case c.Cause == gestion.AutreCause && c.Mots == "":
			return 0, refuser("mots", "dire en quelques mots ce qui s’est passé : par exemple « prestation versée à l’ancien service »")
		case len([]rune(c.Mots)) > motsMax:
			return 0, refuser("mots", "dire ce qui s’est passé en %d caractères au plus", motsMax)
		case c.Mois.Apres(e.Instant().Jour()):
			return 0, refuser("mois", "ce mois n’a pas commencé : rien n’y est encore attendu")
		case r.Du.Apres(c.Mois.DernierDuMois()) || r.Au.Avant(c.Mois):
			return 0, refuser("mois", "la prestation « %s » n’est pas autorisée ce mois-là", r.Libelle)
		}
		id, err := gestion.NoterEcart(ctx, e, gestion.Ecart{Recette: r.ID, Dossier: r.Dossier, Mois: c.Mois, Cause: c.Cause, Mots: c.Mots, Agent: a.ID, Version: c.Version})
		if err != nil {
			return 0, err
		}
		if a.Role != droits.CESF {
			if err := agenda.Faire(ctx, e, agenda.RecetteAbsente, "gestion_ecart", id, a.ID); err != nil { // another cause, another thing to do
				return 0, err
			}
			regles, err := reglement.Lire(ctx, e, a.Organisation)
			if err != nil {
				return 0, err
			}
			if err := agenda.Rouvrir(ctx, e, agenda.Tache{Organisation: a.Organisation, Dossier: r.Dossier, Role: string(droits.CESF), Nature: agenda.RecetteAbsente, Objet: "gestion_ecart",
				ObjetID: id, Motif: string(c.Cause), Echeance: jour.PlusOuvres(e.Instant().Jour(), 2, regles.Territoire())}); err != nil {
				return 0, err
			}
		}
		return id, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "recette.cause", Objet: "gestion_ecart", ObjetID: id, Dossier: r.Dossier,
			Valeurs: []journal.Valeur{journal.Code("cause", string(c.Cause)), journal.Jour("mois", c.Mois), journal.Entier("recette", r.ID)}})
	})
}

// exigerCause: who reconciles the account, or who writes in the file, may say why money did not come.
func exigerCause(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) error {
	if droits.Autorise(a.Role, droits.Rapprocher) {
		return exiger(ctx, l, a, droits.Rapprocher, dossier)
	}
	if err := exiger(ctx, l, a, droits.LireCompte, dossier); err != nil {
		return err
	}
	return exiger(ctx, l, a, droits.EcrireDossier, dossier)
}
