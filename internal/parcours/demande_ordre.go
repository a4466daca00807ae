// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"slices"
	"strings"

	"etai/internal/agenda"
	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/chronologie"
	"etai/internal/comptes"
	"etai/internal/formats/pain"
	"etai/internal/gestion"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/tiers"
)

// NouvelleDemande asks for an order: few words, typed on a phone in front of the person.
type NouvelleDemande struct {
	Dossier              int64
	Voix                 paiements.Voix
	Objet                paiements.Objet
	Tiers                int64 // 0: who prepares the order will say
	Centimes             argent.Centimes
	VouluLe              jour.Jour
	Echeance             jour.Jour // day on which what it pays fell due; Vide when nobody said
	PeriodeDu, PeriodeAu jour.Jour // days of its bill, Vide when nobody said
	Pourquoi             string
	Piece                int64 // 0: none yet
}

// DemanderOrdre keeps a request of an order and tells the accountant. Nothing is committed: whether it can be paid is said when it is prepared. The answer is
// its id.
func DemanderOrdre(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n NouvelleDemande) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exiger(ctx, e, a, droits.PreparerOrdre, n.Dossier); err != nil {
			return 0, err
		}
		x, err := verifierNouvelleDemande(ctx, e, a, n)
		if err != nil {
			return 0, err
		}
		if x.Pourquoi, err = journal.EngagerSiDit(ctx, e, t, strings.TrimSpace(n.Pourquoi)); err != nil {
			return 0, err
		}
		if x.ID, err = paiements.Demander(ctx, e, x); err != nil {
			return 0, err
		}
		if err := agenda.Creer(ctx, e, agenda.Tache{Organisation: x.Organisation, Dossier: x.Dossier, Role: string(droits.Comptable), Nature: agenda.DemandeDOrdre, Objet: "ordre_demande", ObjetID: x.ID,
			Echeance: echeanceDemande(x.VouluLe, e.Instant().Jour())}); err != nil {
			return 0, err
		}
		return x.ID, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "ordre.demander", Objet: "ordre_demande", ObjetID: x.ID, Dossier: x.Dossier,
			Valeurs: x.Consignees()})
	})
}

// echeanceDemande is when a request must be answered: in time for its money to leave, within two working days at most.
func echeanceDemande(voulu, aujourdhui jour.Jour) jour.Jour {
	limite := jour.TargetSuivant(jour.TargetSuivant(aujourdhui.Plus(1)).Plus(1))
	depart := jour.TargetPrecedent(voulu).Plus(-1)
	switch {
	case depart.Avant(aujourdhui):
		return aujourdhui
	case depart.Avant(limite):
		return depart
	}
	return limite
}

func verifierNouvelleDemande(ctx context.Context, l bdd.Lecture, a droits.Agent, n NouvelleDemande) (x paiements.DemandeOrdre, err error) {
	switch {
	case n.Voix != paiements.VoixPersonne && n.Voix != paiements.VoixCESF:
		return x, refuser("voix", "dire qui demande : la personne, ou le service")
	case !slices.Contains(paiements.Objets, n.Objet):
		return x, refuser("objet", "choisir ce que l’ordre paie")
	case n.Centimes <= 0 || n.Centimes > pain.MontantMaximal:
		return x, refuser("montant", "écrire un montant, de 0,01 € à %s", pain.MontantMaximal)
	case strings.TrimSpace(n.Pourquoi) == "":
		return x, refuser("pourquoi", "écrire en quelques mots à quoi sert cet argent")
	case n.VouluLe.Avant(l.Instant().Jour()):
		return x, refuser("date", "le jour voulu (%s) est passé : choisir une date à partir du %s", n.VouluLe.Court(), l.Instant().Jour().Court())
	}
	c, err := comptes.DuDossier(ctx, l, n.Dossier)
	if errors.Is(err, bdd.ErrAbsent) {
		return x, refuser("compte", "aucun compte n’est suivi pour cette personne : ouvrir d’abord son compte")
	}
	if err != nil {
		return x, err
	}
	if n.Tiers != 0 {
		t, err := tiers.ParID(ctx, l, n.Tiers)
		if err != nil || t.Organisation != a.Organisation || t.Dossier != 0 && t.Dossier != n.Dossier {
			return x, ErrInterdit
		}
	}
	if err := verifierEcheance(ctx, l, n); err != nil {
		return x, err
	}
	if n.Piece != 0 {
		if err := nouvelExamen(l, a).verifierPiece(ctx, NouvelOrdre{Dossier: n.Dossier, Piece: n.Piece}); err != nil {
			return x, err
		}
	}
	x = paiements.DemandeOrdre{Organisation: c.Organisation, Dossier: n.Dossier, Voix: n.Voix, Objet: n.Objet, Tiers: n.Tiers, Centimes: n.Centimes, VouluLe: n.VouluLe, Echeance: n.Echeance, PeriodeDu: n.PeriodeDu, PeriodeAu: n.PeriodeAu, Piece: n.Piece,
		DemandeePar: a.ID}
	semblable, err := paiements.DemandeSemblable(ctx, l, x)
	switch {
	case err == nil:
		return x, refuser("demande", "la même demande (%s, %s) attend déjà sa réponse depuis le %s : attendre la réponse, ou la retirer avant d’en faire une autre", x.Objet.Libelle(), x.Centimes,
			semblable.DemandeeLe.Jour().Court())
	case !errors.Is(err, bdd.ErrAbsent):
		return x, err
	}
	return x, nil
}

// verifierEcheance asks of a request what C. conso art. L722-5 will ask of its order; which debt an apurement pays is said by who prepares it.
func verifierEcheance(ctx context.Context, l bdd.Lecture, n NouvelleDemande) error {
	if err := verifierPeriode(n.PeriodeDu, n.PeriodeAu); err != nil || n.Objet == paiements.ArgentDeVie || n.Objet == paiements.Apurement {
		return err
	}
	gs, err := gestion.DettesGeleesDuDossier(ctx, l, n.Dossier)
	if err != nil {
		return err
	}
	if p := gestion.PeutPayerEcheance(gs, echue(n.Objet, n.Echeance, n.PeriodeDu, n.PeriodeAu), n.VouluLe); !p.OK {
		return &Refus{p.Regle, p.Motif}
	}
	return nil
}

// demandeOuverte reads a request that waits for its answer, for who may prepare its order.
func demandeOuverte(ctx context.Context, l bdd.Lecture, a droits.Agent, id int64) (paiements.DemandeOrdre, error) {
	x, err := paiements.DemandeParID(ctx, l, id)
	if err != nil {
		return x, ErrInterdit
	}
	if err := exiger(ctx, l, a, droits.PreparerOrdre, x.Dossier); err != nil {
		return x, err
	}
	if x.Decision != "" {
		return x, refuser("demande", "cette demande a déjà sa réponse : la relire avant de continuer")
	}
	return x, nil
}

// deciderDemandeOrdre keeps what became of a request, and closes its task.
func deciderDemandeOrdre(ctx context.Context, e *bdd.Ecriture, a droits.Agent, x paiements.DemandeOrdre) error {
	x.DecideePar = a.ID
	if err := paiements.DeciderDemande(ctx, e, x); err != nil {
		return err
	}
	if err := agenda.Faire(ctx, e, agenda.DemandeDOrdre, "ordre_demande", x.ID, a.ID); err != nil {
		return err
	}
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: natureDecision(x), Objet: "ordre_demande", ObjetID: x.ID, Dossier: x.Dossier,
		Valeurs: decisionConsignee(x)})
}

// natureDecision and decisionConsignee are what the journal keeps of what became of a request.
func natureDecision(x paiements.DemandeOrdre) string {
	switch x.Decision {
	case paiements.DemandePreparee:
		return "ordre.satisfaire_demande"
	case paiements.DemandeRefusee:
		return "ordre.refuser_demande"
	}
	return "ordre.retirer_demande"
}

func decisionConsignee(x paiements.DemandeOrdre) []journal.Valeur {
	return []journal.Valeur{journal.Code("motif", string(x.Motif)), journal.Entier("ordre", x.Ordre)}
}

// RefusDeDemande answers a request with a refusal, and the person with its reason.
type RefusDeDemande struct {
	Demande int64
	Motif   paiements.MotifRefus
	Reponse string // to the person, in plain words
}

// RefuserDemande refuses a request: the answer is kept as it was written, on the timeline of the file and on the person's statement. The answer of the act is
// the id of the request.
func RefuserDemande(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n RefusDeDemande) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		x, err := demandeOuverte(ctx, e, a, n.Demande)
		if err != nil {
			return 0, err
		}
		reponse := strings.TrimSpace(n.Reponse)
		switch {
		case !slices.Contains(paiements.MotifsRefus, n.Motif):
			return 0, refuser("motif", "choisir pourquoi la demande est refusée")
		case reponse == "":
			return 0, refuser("reponse", "écrire la réponse à la personne : un refus lui est toujours expliqué")
		}
		x.Decision, x.Motif = paiements.DemandeRefusee, n.Motif
		if x.Reponse, err = journal.EngagerSiDit(ctx, e, t, reponse); err != nil {
			return 0, err
		}
		if _, err := chronologie.Ajouter(ctx, e, t, chronologie.Evenement{Dossier: x.Dossier, Nature: "ordre.refuser", Agent: a.ID, Visibilite: chronologie.Compte, Texte: reponse,
			Objet: "ordre_demande", ObjetID: x.ID}); err != nil {
			return 0, err
		}
		if err := prevenirDuRefus(ctx, e, a, x); err != nil {
			return 0, err
		}
		return x.ID, deciderDemandeOrdre(ctx, e, a, x)
	})
}

// prevenirDuRefus tells who asked for a payment, when it is somebody else, that it is refused: the person is to be told.
func prevenirDuRefus(ctx context.Context, e *bdd.Ecriture, a droits.Agent, x paiements.DemandeOrdre) error {
	qui, err := organisation.LireAgent(ctx, e, x.DemandeePar)
	if err != nil || qui.ID == a.ID || !qui.Actif {
		return err
	}
	return agenda.Creer(ctx, e, agenda.Tache{Organisation: qui.Organisation, Dossier: x.Dossier, Role: string(qui.Role), Agent: qui.ID, Nature: agenda.DemandeRefusee, Objet: "ordre_demande", ObjetID: x.ID, Echeance: e.Instant().Jour()})
}

// RetirerDemande takes a request back: who asked, alone, before it is answered.
func RetirerDemande(ctx context.Context, b *bdd.Base, d Demande, id int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		x, err := demandeOuverte(ctx, e, a, id)
		if err != nil {
			return 0, err
		}
		if x.DemandeePar != a.ID {
			return 0, refuser("demande", "seule la personne qui a fait cette demande la retire : la refuser, avec la raison")
		}
		x.Decision = paiements.DemandeRetiree
		return x.ID, deciderDemandeOrdre(ctx, e, a, x)
	})
}

// satisfaire closes the request that an order answers. The accountant may have changed its amount or its day: what was asked stays as it was.
func satisfaire(ctx context.Context, e *bdd.Ecriture, a droits.Agent, demande int64, o paiements.Ordre) error {
	if demande == 0 {
		return nil
	}
	x, err := demandeOuverte(ctx, e, a, demande)
	if err != nil {
		return err
	}
	if x.Dossier != o.Dossier {
		return ErrInterdit
	}
	x.Decision, x.Ordre = paiements.DemandePreparee, o.ID
	return deciderDemandeOrdre(ctx, e, a, x)
}
