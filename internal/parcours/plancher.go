// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"strings"

	"etai/internal/agenda"
	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/chronologie"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/reglement"
)

// NouveauPlancher asks for a floor under the ordinary one, for some days.
type NouveauPlancher struct {
	Dossier  int64
	Plancher argent.Centimes
	Du, Au   jour.Jour
	Motif    string
}

// DemanderPlancher records the request; the ordinary floor binds until another person agrees. The answer is its id.
func DemanderPlancher(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n NouveauPlancher) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exiger(ctx, e, a, droits.PreparerOrdre, n.Dossier); err != nil {
			return 0, err
		}
		c, err := comptes.DuDossier(ctx, e, n.Dossier)
		if err != nil {
			return 0, ErrInterdit
		}
		p := comptes.PlancherAutorise{Compte: c.ID, Dossier: n.Dossier, Plancher: n.Plancher, Du: n.Du, Au: n.Au, Motif: strings.TrimSpace(n.Motif), DemandeePar: a.ID}
		if err := verifierPlancher(ctx, e, a, c, p); err != nil {
			return 0, err
		}
		au, err := comptes.PlancherEnCours(ctx, e, c.ID, e.Instant().Jour())
		if err != nil {
			return 0, err
		}
		if !au.Vide() {
			return 0, refuser("plancher", "un plancher plus bas est déjà autorisé jusqu’au %s : attendre sa fin, ou le lever d’abord", au.Court())
		}
		id, err := comptes.DemanderPlancher(ctx, e, t, p)
		if errors.Is(err, bdd.ErrConflit) {
			return 0, refuser("plancher", "une demande attend déjà une réponse pour ce compte : la retirer d’abord")
		}
		if err != nil {
			return 0, err
		}
		if err := agenda.Creer(ctx, e, agenda.Tache{Organisation: a.Organisation, Dossier: n.Dossier, Role: string(droits.ChefDeService), Nature: agenda.PlancherADecider,
			Objet: "plancher_autorise", ObjetID: id, Echeance: e.Instant().Jour().Plus(1)}); err != nil {
			return 0, err
		}
		p.ID = id
		return id, consignerPlancher(ctx, e, a, "plancher.demander", p)
	})
}

// verifierPlancher holds the rules of a lower floor (invariant 4 of 05-finance §4.4): it is lower, it has an end that is near and a ceiling, and it never
// takes a sub-account of a pooled account under zero, where the money is that of the others.
func verifierPlancher(ctx context.Context, l bdd.Lecture, a droits.Agent, c comptes.Compte, p comptes.PlancherAutorise) error {
	regles, err := reglement.Lire(ctx, l, a.Organisation)
	if err != nil {
		return err
	}
	banque, err := comptes.Bancaire(ctx, l, c.CompteBancaire)
	if err != nil {
		return err
	}
	aujourdhui := l.Instant().Jour()
	jours, decouvert := reglement.JoursDePlancher.A(regles, aujourdhui), reglement.DecouvertMaximal.A(regles, aujourdhui)
	switch {
	case !c.FermeLe.Vide():
		return refuser("plancher", "ce compte est fermé depuis le %s : plus aucun ordre n’en part", c.FermeLe.Court())
	case p.Motif == "":
		return refuser("motif", "écrire pourquoi le plancher doit descendre, et quel argent le remontera")
	case p.Du.Vide() || p.Du.Avant(aujourdhui):
		return refuser("du", "le plancher ne s’abaisse qu’à partir d’aujourd’hui, le %s", aujourdhui.Court())
	case p.Au.Vide() || p.Au.Avant(p.Du):
		return refuser("au", "indiquer le dernier jour du plancher abaissé : il suit le premier")
	case p.Au.Apres(p.Du.Plus(jours - 1)):
		return refuser("au", "un plancher abaissé dure %d jours au plus (paramètre « Durée d’un plancher abaissé ») : finir le %s au plus tard", jours, p.Du.Plus(jours-1).Court())
	case p.Plancher >= c.Plancher:
		return refuser("plancher", "le plancher ordinaire est de %s : demander un montant plus bas", c.Plancher)
	case p.Plancher < 0 && banque.Mode == comptes.Collectif:
		return refuser("plancher", "sur un compte collectif, un solde négatif prendrait l’argent des autres personnes : demander zéro au plus bas")
	case p.Plancher < -decouvert && decouvert == 0:
		return refuser("plancher", "votre organisation ne laisse aucun ordre mettre un compte sous zéro : demander zéro au plus bas, ou attendre l’argent attendu (la direction peut changer le paramètre « Plancher au plus bas »)")
	case p.Plancher < -decouvert:
		return refuser("plancher", "le plancher ne descend pas sous %s (paramètre « Plancher au plus bas ») : demander un montant moins bas", -decouvert)
	}
	return nil
}

// DeciderPlancher answers a request: authorised by another person than who asked, and orders may use the money down to the new floor, on its days; refused with
// its reason; or withdrawn by who asked. The answer is the id of the file.
func DeciderPlancher(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, id, version int64, decision, motif string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		nature := map[string]string{comptes.Autorisee: "plancher.autoriser", comptes.Refusee: "plancher.refuser", comptes.Retiree: "plancher.retirer"}[decision]
		if nature == "" {
			return 0, refuser("decision", "choisir une réponse")
		}
		p, err := comptes.PlancherParID(ctx, e, t, id)
		if err != nil {
			return 0, ErrInterdit
		}
		motif, err = repondre(ctx, e, a, reponse{dossier: p.Dossier, demandeePar: p.DemandeePar, retirer: decision == comptes.Retiree, refuser: decision == comptes.Refusee, motif: motif,
			soi: "la personne qui a demandé ce plancher ne l’autorise pas"})
		switch {
		case err != nil:
			return 0, err
		case p.Decision != "":
			return 0, refuser("decision", "cette demande a déjà reçu sa réponse")
		case p.Version != version:
			return 0, bdd.ErrAncienneVersion
		}
		if decision == comptes.Autorisee {
			if err := encoreBon(ctx, e, a, p); err != nil {
				return 0, err
			}
		}
		if err := comptes.DeciderPlancher(ctx, e, t, p, decision, motif, a.ID); err != nil {
			return 0, err
		}
		if err := agenda.Faire(ctx, e, agenda.PlancherADecider, "plancher_autorise", id, a.ID); err != nil {
			return 0, err
		}
		if decision == comptes.Autorisee {
			if err := raconterPlancher(ctx, e, t, a, "plancher.autoriser", p, p.Motif); err != nil {
				return 0, err
			}
		}
		return p.Dossier, consignerPlancher(ctx, e, a, nature, p)
	})
}

// encoreBon asks the rules again when a request is authorised: days have passed, a parameter has changed, the account was closed.
func encoreBon(ctx context.Context, l bdd.Lecture, a droits.Agent, p comptes.PlancherAutorise) error {
	c, err := comptes.ParID(ctx, l, p.Compte)
	if err != nil {
		return err
	}
	if j := l.Instant().Jour(); p.Au.Avant(j) {
		return refuser("au", "le dernier jour demandé, le %s, est passé : refuser cette demande ; une autre peut être faite", p.Au.Court())
	} else if p.Du.Avant(j) {
		p.Du = j // what is past of it was never used
	}
	if p.Motif == "" {
		p.Motif = "effacé" // under its bordereau: the request was reasoned
	}
	return verifierPlancher(ctx, l, a, c, p)
}

// LeverPlancher ends a lower floor before its last day: one agent alone may, for it only holds money back. The answer is the id of the file.
func LeverPlancher(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, id, version int64, motif string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		p, err := comptes.PlancherParID(ctx, e, t, id)
		if err != nil {
			return 0, ErrInterdit
		}
		if err := exigerPrudence(ctx, e, a, p.Dossier); err != nil {
			return 0, err
		}
		motif = strings.TrimSpace(motif)
		switch {
		case motif == "":
			return 0, refuser("levee", "écrire pourquoi le plancher ordinaire s’applique de nouveau")
		case !p.EnCours(e.Instant().Jour()):
			return 0, refuser("decision", "ce plancher ne s’applique plus : il n’y a rien à lever")
		case p.Version != version:
			return 0, bdd.ErrAncienneVersion
		}
		if err := comptes.LeverPlancher(ctx, e, t, p, motif, a.ID); err != nil {
			return 0, err
		}
		if err := raconterPlancher(ctx, e, t, a, "plancher.lever", p, motif); err != nil {
			return 0, err
		}
		return p.Dossier, consignerPlancher(ctx, e, a, "plancher.lever", p)
	})
}

func raconterPlancher(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, nature string, p comptes.PlancherAutorise, motif string) error {
	_, err := chronologie.Ajouter(ctx, e, t, chronologie.Evenement{Dossier: p.Dossier, Nature: nature, Agent: a.ID, Visibilite: chronologie.Compte, Texte: motif, Objet: "plancher_autorise", ObjetID: p.ID})
	return err
}

func consignerPlancher(ctx context.Context, e *bdd.Ecriture, a droits.Agent, nature string, p comptes.PlancherAutorise) error {
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: nature, Objet: "plancher_autorise", ObjetID: p.ID, Dossier: p.Dossier, Valeurs: valeursPlancher(p)})
}

func valeursPlancher(p comptes.PlancherAutorise) []journal.Valeur {
	return []journal.Valeur{journal.Entier("compte", p.Compte), journal.Montant("plancher", p.Plancher), journal.Jour("du", p.Du), journal.Jour("au", p.Au)}
}
