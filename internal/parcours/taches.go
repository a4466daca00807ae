// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"time"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/journal"
	"etai/internal/base/unefois"
	"etai/internal/organisation/droits"
)

// SeCoche tells whether a task is closed by who did it; the others close with the act that they ask for.
func SeCoche(n agenda.Nature) bool {
	switch n {
	case agenda.VirementRetourne, agenda.CompteDebiteur, agenda.MettreADisposition, agenda.FraisDeRetour, agenda.ReleveManquant, agenda.AvanceAVerser, agenda.RecetteAbsente,
		agenda.PayeurAuDebut, agenda.PayeurALaFin, agenda.DemandeRefusee, agenda.FinAAnnoncer:
		return true
	}
	return false
}

// FaireTache closes a task of the agent's: of his role, in his organisation, on a file that he may name. The answer is its id.
func FaireTache(ctx context.Context, b *bdd.Base, d Demande, id int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		t, err := bdd.Un(ctx, e, agenda.Scan, agenda.SQLOuvertes+` and t.id = $3`, a.Organisation, string(a.Role), id)
		if errors.Is(err, bdd.ErrAbsent) || err == nil && t.Agent != 0 && t.Agent != a.ID {
			return 0, ErrInterdit
		}
		if err != nil {
			return 0, err
		}
		if t.Dossier != 0 {
			if err := exiger(ctx, e, a, droits.LireIdentite, t.Dossier); err != nil {
				return 0, err
			}
		}
		if !SeCoche(t.Nature) {
			return 0, refuser("tache", "cette tâche se ferme avec l’action qu’elle demande : ouvrir sa page")
		}
		if err := agenda.FaireParID(ctx, e, id, a.Organisation, a.ID); err != nil {
			return 0, err
		}
		return id, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "tache.faire", Objet: "tache", ObjetID: id, Dossier: t.Dossier,
			Valeurs: []journal.Valeur{journal.Code("nature", string(t.Nature))}})
	})
}

// dureeCles is how long the one-time key of a form is remembered: no page stays open longer under a session.
const dureeCles = 48 * time.Hour

// OublierCles forgets the keys of forms that are long gone; the answer is how many.
func OublierCles(ctx context.Context, b *bdd.Base) (int64, error) {
	return bdd.EcrireVal(ctx, b, func(e *bdd.Ecriture) (int64, error) { return unefois.Purger(ctx, e, e.Instant().Plus(-dureeCles)) })
}
