// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"slices"
	"strings"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/chronologie"
	"etai/internal/commissions"
	"etai/internal/documents"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/reglement"
)

// Recours is what the person writes against the refusal of her request, or what the service answers to it.
type Recours struct {
	Demande, Version int64
	Le               jour.Jour // when it came, or when it was answered
	Suite            string    // of an answer: a code of masp.SuitesRecours
	Texte            string    // what she contests, or the reasons of the answer
}

// NoterRecours records an administrative appeal (recours gracieux, or préalable) against a request that was refused or sent elsewhere: silence rejects it, so the day before which to answer is a task of who decides
// (CRPA arts. L231-4, L411-7). One at a time. The answer is the id of the request.
func NoterRecours(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, r Recours) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		x, err := demandePour(ctx, e, a, r.Demande, r.Version, droits.EcrireDossier, masp.Refusee, masp.Reorientee)
		if err != nil {
			return 0, err
		}
		ouvert, err := recoursOuvert(ctx, e, x)
		if err != nil {
			return 0, err
		}
		decision, err := masp.DerniereEtape(ctx, e, x.ID)
		if err != nil {
			return 0, err
		}
		switch {
		case ouvert:
			return 0, refuser("etat", "un recours attend déjà sa réponse : y répondre avant d’en noter un autre")
		case r.Le.Vide() || r.Le.Apres(e.Instant().Jour()) || r.Le.Avant(decision.Le):
			return 0, refuser("le", "écrire le jour où le recours a été reçu, entre la décision (%s) et aujourd’hui", decision.Le.Court())
		}
		regles, err := reglement.Lire(ctx, e, x.Organisation)
		if err != nil {
			return 0, err
		}
		limite := jour.PlusMois(r.Le, reglement.RecoursSilence.A(regles, r.Le))
		if err := tacheDemande(ctx, e, x, droits.ChefDeService, agenda.RecoursARepondre, limite); err != nil {
			return 0, err
		}
		return x.ID, direRecours(ctx, e, t, a, x, "demande_masp.recours", r, journal.Jour("limite", limite))
	})
}

// RepondreRecours records the answer to the appeal that waits: by who may decide, with its reasons. A decision that is withdrawn may be cancelled in the same act, notified as it is: the request waits for another one.
func RepondreRecours(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, r Recours) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		x, err := demandePour(ctx, e, a, r.Demande, r.Version, droits.ViserDemande)
		if err != nil {
			return 0, err
		}
		ouvert, err := recoursOuvert(ctx, e, x)
		switch {
		case err != nil:
			return 0, err
		case !ouvert:
			return 0, refuser("etat", "aucun recours n’attend de réponse sur la demande %s", x.Numero)
		case !slices.ContainsFunc(masp.SuitesRecours, func(m masp.Motif) bool { return m.Code == r.Suite }):
			return 0, refuser("motif", "dire si la décision est maintenue ou retirée")
		case strings.TrimSpace(r.Texte) == "":
			return 0, refuser("texte", "écrire les raisons de la réponse : un rejet se motive (articles L211-2 et L211-5 du CRPA)")
		case r.Le.Vide() || r.Le.Apres(e.Instant().Jour()):
			return 0, refuser("le", "écrire le jour de la réponse, au plus tard aujourd’hui")
		}
		if err := finirTaches(ctx, e, x.ID, a.ID, agenda.RecoursARepondre); err != nil {
			return 0, err
		}
		if r.Suite == masp.RecoursRedecidee {
			if err := remettreADecider(ctx, e, t, a, x, r.Texte); err != nil {
				return 0, err
			}
		}
		return x.ID, direRecours(ctx, e, t, a, x, "demande_masp.recours_"+r.Suite, r)
	})
}

// remettreADecider cancels a decision that an appeal has undone, and puts its request back where it is decided: before the head of the service, or on the agenda of a commission to come. A commission's decision whose letter
// has not left is taken back in its session, not here.
func remettreADecider(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, x masp.Demande, motif string) error {
	derniere, err := masp.DerniereEtape(ctx, e, x.ID)
	if err != nil {
		return err
	}
	if derniere.Passage != 0 {
		if err := exigerNotifiee(ctx, e, x, derniere.Passage); err != nil {
			return err
		}
	}
	if err := annulerDecisionDemande(ctx, e, t, a, x.ID, derniere.Passage, motif); err != nil || derniere.Passage != 0 {
		return err
	}
	regles, err := reglement.Lire(ctx, e, x.Organisation)
	if err != nil {
		return err
	}
	j := e.Instant().Jour()
	return tacheDemande(ctx, e, x, droits.ChefDeService, agenda.DemandeADecider, j.Plus(reglement.DemandeDecision.A(regles, j)))
}

// exigerNotifiee refuses while the letter of a commission's decision has not been handed over.
func exigerNotifiee(ctx context.Context, l bdd.Lecture, x masp.Demande, passage int64) error {
	p, err := commissions.PassageParID(ctx, l, passage)
	if err != nil {
		return err
	}
	ns, err := commissions.NotificationsDe(ctx, l, p.Seance)
	if err != nil {
		return err
	}
	for _, n := range ns {
		if n.Passage != passage {
			continue
		}
		d, err := documents.ParID(ctx, l, n.Document)
		if err != nil {
			return err
		}
		if d.Attend() {
			return refuser("motif", "la lettre %s qui notifie la décision n’est pas remise : noter sa remise, ou reprendre la décision de la demande %s dans sa séance (annuler la validation)", d.Reference(), x.Numero)
		}
	}
	return nil
}

func recoursOuvert(ctx context.Context, l bdd.Lecture, x masp.Demande) (bool, error) {
	return agenda.Ouverte(ctx, l, agenda.RecoursARepondre, objetDemande, x.ID)
}

// direRecours tells the file and the journal.
func direRecours(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, x masp.Demande, nature string, r Recours, vs ...journal.Valeur) error {
	if _, err := chronologie.Ajouter(ctx, e, t, chronologie.Evenement{Dossier: x.Dossier, Jour: r.Le, Nature: nature, Agent: a.ID, Visibilite: chronologie.Dossier, Contact: nature == "demande_masp.recours",
		Texte: strings.TrimSpace(r.Texte), Objet: objetDemande, ObjetID: x.ID}); err != nil {
		return err
	}
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: nature, Objet: objetDemande, ObjetID: x.ID, Dossier: x.Dossier, Valeurs: append(vs, journal.Jour("le", r.Le))})
}
