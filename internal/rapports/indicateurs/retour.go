// SPDX-License-Identifier: EUPL-1.2

package indicateurs

import (
	"context"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/reglement"
	"etai/internal/statistiques"
)

var requeteAnneeExercee = droits.Requete{Nom: "indicateurs.annee_exercee", Nominative: true,
	SQL: `select case when exists (select 1 from mois_mesure_annee x where x.annee = $1 and {DROITS lire_chiffres x}) then 1 else 0 end`}

// Retour is the yearly return that a département has to send (CASF art. L271-7; rule R40).
type Retour struct {
	Annee  int
	Limite jour.Jour
	Tard   bool // the closing date is gone
}

// RetourAttendu is the return of the past year that is to be sent, for who makes it: nil before its time, once its sending is noted, for another organisation than a département,
// and when nothing was carried out that year.
func RetourAttendu(ctx context.Context, l bdd.Lecture, a droits.Agent) (*Retour, error) {
	if !droits.Autorise(a.Role, droits.SaisirChiffres) {
		return nil, nil
	}
	o, err := organisation.Lire(ctx, l, a.Organisation)
	if err != nil || o.Nature != organisation.Departement {
		return nil, err
	}
	regles, err := reglement.Lire(ctx, l, a.Organisation)
	if err != nil {
		return nil, err
	}
	aujourdhui := l.Instant().Jour()
	annee, due := statistiques.AnneeDue(aujourdhui, reglement.RetourAvant.A(regles, aujourdhui))
	if !due {
		return nil, nil
	}
	envois, err := statistiques.Envois(ctx, l, a.Organisation, annee)
	if err != nil || len(envois) > 0 {
		return nil, err
	}
	exercee := 0
	texte, args := requeteAnneeExercee.Pour(a, annee)
	if err := l.QueryRow(ctx, texte, args...).Scan(&exercee); err != nil {
		return nil, fmt.Errorf("chercher l’activité de %d : %w", annee, err)
	}
	if exercee == 0 {
		return nil, nil
	}
	limite := statistiques.Limite(annee)
	return &Retour{annee, limite, aujourdhui.Apres(limite)}, nil
}
