// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
)

// OuvrirDemarche records what is to be done with the person or for her, and its first step. The answer is its id.
func OuvrirDemarche(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, x accompagnement.Demarche, premiere accompagnement.EtapeDemarche) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exiger(ctx, e, a, droits.EcrireDossier, x.Dossier); err != nil {
			return 0, err
		}
		x.Organisation, x.CreePar, x.Texte = a.Organisation, a.ID, strings.TrimSpace(x.Texte)
		premiere.Par, premiere.Rang, premiere.Texte = a.ID, 1, strings.TrimSpace(premiere.Texte)
		if err := errors.Join(accompagnement.VerifierDemarche(x), accompagnement.VerifierEtape(premiere, e.Instant().Jour())); err != nil {
			return 0, err
		}
		if x.Objectif != 0 {
			if ok, err := accompagnement.ObjectifDuDossier(ctx, e, x.Objectif, x.Dossier); err != nil || !ok {
				return 0, errors.Join(err, refuser("objectif", "cet objectif n’est pas d’un contrat de cette personne : en choisir un dans la liste"))
			}
		}
		id, err := accompagnement.OuvrirDemarche(ctx, e, t, x, premiere)
		if err != nil {
			return 0, err
		}
		return id, consignerEtape(ctx, e, a, id, x.Dossier, premiere)
	})
}

// AvancerDemarche notes the next step of a matter, after the one at rang. The answer is its id.
func AvancerDemarche(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, demarche int64, rang int, x accompagnement.EtapeDemarche) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		dossier, err := accompagnement.DossierDeDemarche(ctx, e, demarche)
		if errors.Is(err, bdd.ErrAbsent) {
			return 0, ErrInterdit
		}
		if err != nil {
			return 0, err
		}
		if err := exiger(ctx, e, a, droits.EcrireDossier, dossier); err != nil {
			return 0, err
		}
		x.Rang, x.Par, x.Texte = rang+1, a.ID, strings.TrimSpace(x.Texte)
		if x.Etat.Close() {
			x.Echeance = jour.Jour{}
		}
		if err := accompagnement.VerifierEtape(x, e.Instant().Jour()); err != nil {
			return 0, err
		}
		if err := accompagnement.AvancerDemarche(ctx, e, t, demarche, dossier, x); err != nil {
			return 0, err
		}
		return demarche, consignerEtape(ctx, e, a, demarche, dossier, x)
	})
}

func consignerEtape(ctx context.Context, e *bdd.Ecriture, a droits.Agent, demarche, dossier int64, x accompagnement.EtapeDemarche) error {
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "demarche.avancer", Objet: accompagnement.ObjetDemarche, ObjetID: demarche, Dossier: dossier, Valeurs: x.Consignees()})
}

// NoterEcheance notes a day that the person must not miss. The answer is its id.
func NoterEcheance(ctx context.Context, b *bdd.Base, d Demande, x accompagnement.Echeance) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exiger(ctx, e, a, droits.EcrireDossier, x.Dossier); err != nil {
			return 0, err
		}
		x.Par = a.ID
		if err := accompagnement.VerifierEcheance(x, e.Instant().Jour()); err != nil {
			return 0, err
		}
		return noterEcheance(ctx, e, a, x)
	})
}

func noterEcheance(ctx context.Context, e *bdd.Ecriture, a droits.Agent, x accompagnement.Echeance) (int64, error) {
	id, err := accompagnement.NoterEcheance(ctx, e, x)
	if errors.Is(err, bdd.ErrConflit) {
		return 0, refuser("le", "cette échéance est déjà notée pour ce jour")
	}
	if err != nil {
		return 0, err
	}
	return id, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "echeance.noter", Objet: accompagnement.ObjetEcheance, ObjetID: id, Dossier: x.Dossier, Valeurs: x.Consignees()})
}

// CloreEcheance says that it was done, or has no object any more; the next one of a run is noted when it was done. The answer is the id of its file.
func CloreEcheance(ctx context.Context, b *bdd.Base, d Demande, id int64, issue accompagnement.IssueEcheance) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		x, err := accompagnement.EcheanceParID(ctx, e, id)
		if errors.Is(err, bdd.ErrAbsent) {
			return 0, ErrInterdit
		}
		if err != nil {
			return 0, err
		}
		if err := exiger(ctx, e, a, droits.EcrireDossier, x.Dossier); err != nil {
			return 0, err
		}
		switch {
		case issue != accompagnement.Faite && issue != accompagnement.SansObjet:
			return 0, refuser("issue", "dire si c’est fait, ou sans objet")
		case x.Issue != accompagnement.Ouverte:
			return 0, refuser("issue", "cette échéance est déjà close")
		}
		if err := accompagnement.CloreEcheance(ctx, e, id, a.ID, issue); err != nil {
			return 0, err
		}
		if err := journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "echeance." + string(issue), Objet: accompagnement.ObjetEcheance, ObjetID: id, Dossier: x.Dossier, Valeurs: x.Consignees()}); err != nil {
			return 0, err
		}
		if issue == accompagnement.Faite && x.Tous > 0 {
			x.ID, x.Par, x.Le = 0, a.ID, jour.PlusMois(x.Le, x.Tous)
			if _, err := noterEcheance(ctx, e, a, x); err != nil {
				if _, deja := errors.AsType[*Refus](err); !deja { // the next one was noted by hand
					return 0, err
				}
			}
		}
		return x.Dossier, nil
	})
}

// controlesDemarches confront where matters stand with their last step.
func controlesDemarches() []comptes.Controle {
	return []comptes.Controle{
		{SQL: `select cast(d.id as text) from demarche d left join demarche_etape x on x.demarche_id = d.id and x.rang = d.rang where x.id is null or x.etat <> d.etat or coalesce(cast(x.echeance as text), '') <> coalesce(cast(d.echeance as text), '')
			or d.rang <> (select count(*) from demarche_etape y where y.demarche_id = d.id)`, Faute: "démarche %s : elle n’est pas où sa dernière étape l’a mise"},
	}
}

// consignesDemarches: each step, and each day that the person must not miss, is what was recorded.
func consignesDemarches(ctx context.Context, l bdd.Lecture) (cs []consigne, err error) {
	xs, err := accompagnement.ToutesEtapes(ctx, l)
	if err != nil {
		return nil, err
	}
	for _, x := range xs {
		cs = append(cs, consigne{fmt.Sprintf("étape %d de la démarche %d", x.Rang, x.Demarche), "demarche.avancer", accompagnement.ObjetDemarche, x.Demarche, x.Par, x.Consignees(), ""})
	}
	es, err := accompagnement.ToutesEcheances(ctx, l)
	for _, x := range es {
		quoi := fmt.Sprintf("échéance %d", x.ID)
		cs = append(cs, consigne{quoi, "echeance.noter", accompagnement.ObjetEcheance, x.ID, x.Par, x.Consignees(), ""})
		if x.Issue != accompagnement.Ouverte {
			cs = append(cs, consigne{quoi, "echeance." + string(x.Issue), accompagnement.ObjetEcheance, x.ID, x.ClosePar, x.Consignees(), ""})
		}
	}
	return cs, err
}
