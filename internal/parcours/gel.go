// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/chronologie"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
)

// ActionsDePrudence are the rights of which one is enough to hold back the money of a person: freeze, ask that it be lifted, go back to the ordinary floor.
var ActionsDePrudence = []droits.Action{droits.PreparerOrdre, droits.EcrireDossier, droits.ViserRemise}

func exigerPrudence(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) error {
	permises, err := droits.Parmi(ctx, l, a, dossier, ActionsDePrudence...)
	if err != nil {
		return err
	}
	for _, ok := range permises {
		if ok {
			return nil
		}
	}
	return ErrInterdit
}

// Bounds of the first day of a freeze: a death is sometimes known years later, a revocation announced for a day to come.
const (
	gelAvant = 5 * 366
	gelApres = 366
)

// NouveauGel asks that nothing more be paid for a person.
type NouveauGel struct {
	Dossier int64
	Motif   gestion.MotifGel
	Du      jour.Jour
	Texte   string // why, in the agent's words
}

// Geler stops the payments of a person: one agent alone may, for it only holds money back. Orders already prepared stay where they are and do not leave.
// The answer is the id of the freeze.
func Geler(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n NouveauGel) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exigerPrudence(ctx, e, a, n.Dossier); err != nil {
			return 0, err
		}
		texte, aujourdhui := strings.TrimSpace(n.Texte), e.Instant().Jour()
		switch {
		case !slices.Contains(gestion.MotifsGel, n.Motif):
			return 0, refuser("motif", "choisir pourquoi les paiements s’arrêtent")
		case texte == "":
			return 0, refuser("texte", "écrire ce qui s’est passé, et comment le service l’a su")
		case n.Du.Vide():
			return 0, refuser("du", "indiquer depuis quel jour plus rien ne se paie")
		case n.Du.Avant(aujourdhui.Plus(-gelAvant)) || n.Du.Apres(aujourdhui.Plus(gelApres)):
			return 0, refuser("du", "un gel commence dans les cinq dernières années ou dans l’année qui vient : vérifier le jour")
		}
		gs, err := gestion.DuDossier(ctx, e, n.Dossier)
		if err != nil {
			return 0, err
		}
		if len(gs) == 0 {
			return 0, refuser("gestion", "rien n’est payé pour cette personne : elle n’a aucune mesure avec gestion, il n’y a rien à geler")
		}
		return poserGel(ctx, e, t, a, NouveauGel{n.Dossier, n.Motif, n.Du, texte})
	})
}

func poserGel(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, n NouveauGel) (int64, error) {
	id, err := gestion.Geler(ctx, e, t, gestion.GelPose{Gel: gestion.Gel{Motif: n.Motif, Du: n.Du}, Dossier: n.Dossier, Texte: n.Texte, PosePar: a.ID})
	if errors.Is(err, bdd.ErrConflit) {
		return 0, refuser("motif", "les paiements sont déjà gelés pour cette raison : demander la levée de ce gel, ou choisir une autre raison")
	}
	if err != nil {
		return 0, err
	}
	if _, err := chronologie.Ajouter(ctx, e, t, chronologie.Evenement{Dossier: n.Dossier, Nature: "gel.poser", Agent: a.ID, Visibilite: chronologie.Compte, Texte: n.Texte, Objet: "gel", ObjetID: id}); err != nil {
		return 0, err
	}
	return id, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "gel.poser", Objet: "gel", ObjetID: id, Dossier: n.Dossier, Valeurs: valeursGel(n.Motif, n.Du)})
}

func valeursGel(m gestion.MotifGel, du jour.Jour) []journal.Valeur {
	return []journal.Valeur{journal.Code("motif", string(m)), journal.Jour("du", du)}
}

// DemanderLeveeGel asks that a freeze be lifted; nothing changes until another person agrees. The answer is the id of the request.
func DemanderLeveeGel(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, gel int64, texte string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		g, err := gestion.GelParID(ctx, e, t, gel)
		if err != nil {
			return 0, ErrInterdit
		}
		if err := exigerPrudence(ctx, e, a, g.Dossier); err != nil {
			return 0, err
		}
		if texte = strings.TrimSpace(texte); texte == "" {
			return 0, refuser("texte", "écrire pourquoi les paiements peuvent reprendre")
		}
		if !g.Au.Vide() {
			return 0, refuser("gel", "ce gel est déjà levé depuis le %s", g.Au.Plus(1).Court())
		}
		id, err := gestion.DemanderLevee(ctx, e, t, gestion.Levee{Gel: gel, Dossier: g.Dossier, Texte: texte, DemandeePar: a.ID})
		if errors.Is(err, bdd.ErrConflit) {
			return 0, refuser("gel", "une demande de levée attend déjà une réponse : la retirer d’abord")
		}
		if err != nil {
			return 0, err
		}
		if err := agenda.Rouvrir(ctx, e, agenda.Tache{Organisation: a.Organisation, Dossier: g.Dossier, Role: string(droits.ChefDeService), Nature: agenda.LeveeADecider,
			Objet: "gel", ObjetID: gel, Echeance: e.Instant().Jour().Plus(1)}); err != nil {
			return 0, err
		}
		return id, consignerLevee(ctx, e, a, "gel.demander_levee", gestion.Levee{ID: id, Gel: gel, Dossier: g.Dossier})
	})
}

// DeciderLeveeGel answers a request: granted by another person than who asked, and payments may start again today; refused with its reason; or withdrawn by
// who asked. The answer is the id of the freeze.
func DeciderLeveeGel(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, id, version int64, decision, motif string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		nature := map[string]string{gestion.LeveeAccordee: "gel.lever", gestion.LeveeRefusee: "gel.refuser_levee", gestion.LeveeRetiree: "gel.retirer_levee"}[decision]
		if nature == "" {
			return 0, refuser("decision", "choisir une réponse")
		}
		v, err := gestion.LeveeParID(ctx, e, t, id)
		if err != nil {
			return 0, ErrInterdit
		}
		motif, err = repondre(ctx, e, a, reponse{dossier: v.Dossier, demandeePar: v.DemandeePar, retirer: decision == gestion.LeveeRetiree, refuser: decision == gestion.LeveeRefusee, motif: motif,
			soi: "la personne qui a demandé la levée ne l’accorde pas"})
		switch {
		case err != nil:
			return 0, err
		case v.Decision != "":
			return 0, refuser("decision", "cette demande a déjà reçu sa réponse")
		case v.Version != version:
			return 0, bdd.ErrAncienneVersion
		}
		if err := gestion.DeciderLevee(ctx, e, t, v, decision, motif, a.ID); err != nil {
			return 0, err
		}
		if err := agenda.Faire(ctx, e, agenda.LeveeADecider, "gel", v.Gel, a.ID); err != nil {
			return 0, err
		}
		if decision == gestion.LeveeAccordee {
			if _, err := chronologie.Ajouter(ctx, e, t, chronologie.Evenement{Dossier: v.Dossier, Nature: "gel.lever", Agent: a.ID, Visibilite: chronologie.Compte, Texte: v.Texte, Objet: "gel", ObjetID: v.Gel}); err != nil {
				return 0, err
			}
		}
		return v.Gel, consignerLevee(ctx, e, a, nature, v)
	})
}

func consignerLevee(ctx context.Context, e *bdd.Ecriture, a droits.Agent, nature string, v gestion.Levee) error {
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: nature, Objet: "gel_levee", ObjetID: v.ID, Dossier: v.Dossier,
		Valeurs: []journal.Valeur{journal.Entier("gel", v.Gel)}})
}

// reponse is what somebody answers to a request that relaxes a rule of the money.
type reponse struct {
	dossier, demandeePar int64
	retirer, refuser     bool
	motif                string
	soi                  string // what is said to who would agree to their own request
}

// repondre holds the rules common to such answers: agreed to or refused by who gives visas, never by who asked; withdrawn by who asked; a refusal says why.
// It returns the reason, which only a refusal keeps.
func repondre(ctx context.Context, l bdd.Lecture, a droits.Agent, r reponse) (string, error) {
	action := droits.ViserRemise
	if r.demandeePar == a.ID {
		action = droits.LireGestion
	}
	if err := exiger(ctx, l, a, action, r.dossier); err != nil {
		return "", err
	}
	motif := strings.TrimSpace(r.motif)
	switch {
	case r.retirer && r.demandeePar != a.ID:
		return "", ErrInterdit
	case !r.retirer && r.demandeePar == a.ID:
		return "", fmt.Errorf("%w : %s", paiements.ErrSeparation, r.soi)
	case r.refuser && motif == "":
		return "", refuser("refus", "dire pourquoi la demande est refusée")
	case !r.refuser:
		motif = ""
	}
	return motif, nil
}
