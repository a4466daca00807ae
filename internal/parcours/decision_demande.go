// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"strings"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/reglement"
)

// deciderDemande moves a request as a commission decided, in the transaction of its passage: it refuses a request that is not before a commission, so that two
// commissions never decide one. The caller has checked who may decide, and that d.Passage is the passage that decides.
func deciderDemande(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, demande int64, d masp.DecisionDemande) error {
	x, err := masp.DemandeParID(ctx, e, demande)
	if err != nil {
		return ErrInterdit
	}
	switch {
	case x.Etat.Close() || x.Etat == masp.Ajournee:
		return refuser("etat", "la demande %s est déjà décidée (%s) : pour décider autrement, annuler d’abord cette décision", x.Numero, x.Etat.Libelle())
	case x.Etat != masp.EnCommission:
		return refuser("etat", "la demande %s est « %s » : une commission ne décide que d’une demande évaluée et validée", x.Numero, x.Etat.Libelle())
	case d.Passage == 0:
		return refuser("passage", "la demande %s est devant une commission : c’est à elle de décider", x.Numero)
	}
	return appliquerDecision(ctx, e, t, a, x, d)
}

// appliquerDecision writes a decision down and does what it says: an accord opens the contract to sign.
func appliquerDecision(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, x masp.Demande, d masp.DecisionDemande) error {
	regles, err := reglement.Lire(ctx, e, x.Organisation)
	if err != nil {
		return err
	}
	deposee, err := masp.DeposeeLe(ctx, e, x.ID)
	if err != nil {
		return err
	}
	d.Texte = strings.TrimSpace(d.Texte)
	if err := masp.VerifierDecision(regles, d, deposee, e.Instant().Jour()); err != nil {
		return err
	}
	passes, err := PassesDe(ctx, e, x.Dossier)
	if err != nil {
		return err
	}
	if d.Sens == masp.Accord {
		if err := masp.VerifierDureeAccordee(regles, d.Le, x, passes, d.Mois); err != nil {
			return err
		}
	}
	if err := avancer(ctx, e, t, a, &x, masp.EtapeDemande{Vers: d.Sens.Etat(), Le: d.Le, Motif: d.Motif, Niveau: d.Niveau, Mois: d.Mois, Passage: d.Passage, Texte: d.Texte}); err != nil {
		return err
	}
	if err := finirTaches(ctx, e, x.ID, a.ID, agenda.DemandeADecider); err != nil {
		return err
	}
	switch d.Sens {
	case masp.Accord:
		return ouvrirSignature(ctx, e, regles, x, d)
	case masp.Ajournement:
		return tacheDemande(ctx, e, x, droits.CESF, agenda.DemandeAEvaluer, echeanceEvaluation(regles, x, passes, e.Instant().Jour()))
	}
	return nil
}

func ouvrirSignature(ctx context.Context, e *bdd.Ecriture, regles *reglement.Regles, x masp.Demande, d masp.DecisionDemande) error {
	return attendreSignature(ctx, e, regles, masp.Signature{Demande: x.ID, Dossier: x.Dossier, Organisation: x.Organisation, Rang: x.Rang, Niveau: d.Niveau, Mois: d.Mois, OuverteLe: d.Le, Limite: d.Le.Plus(reglement.SignatureCaduque.A(regles, d.Le))})
}

// attendreSignature opens an accord and the task to have its contract signed.
func attendreSignature(ctx context.Context, e *bdd.Ecriture, regles *reglement.Regles, s masp.Signature) error {
	id, err := masp.OuvrirSignature(ctx, e, s)
	if errors.Is(err, bdd.ErrConflit) {
		return refuser("signature", "un autre accord attend déjà la signature de cette personne : le faire signer, ou le clore, avant d’en donner un autre")
	}
	if err != nil {
		return err
	}
	return agenda.Creer(ctx, e, agenda.Tache{Organisation: s.Organisation, Dossier: s.Dossier, Role: string(droits.CESF), Nature: agenda.ContratAFaireSigner, Objet: "masp_signature", ObjetID: id,
		Echeance: s.OuverteLe.Plus(reglement.SignatureAttendue.A(regles, s.OuverteLe))})
}

// rendreAccord gives its accord back to a contract cancelled before it began, when the reason leaves one to sign: what was decided stands.
func rendreAccord(ctx context.Context, e *bdd.Ecriture, a droits.Agent, dossier, contrat int64, m masp.MotifArret) error {
	s, err := masp.SignatureDuContrat(ctx, e, dossier, contrat)
	if errors.Is(err, bdd.ErrAbsent) || err == nil && !m.RendLAccord() {
		return nil
	}
	if err != nil {
		return err
	}
	regles, err := reglement.Lire(ctx, e, a.Organisation)
	if err != nil {
		return err
	}
	s.RendueDe = s.ID
	return attendreSignature(ctx, e, regles, s)
}

// DeciderDemandeMasp decides a request where the département has no commission: the head of the service, who has the delegation of signature and did not evaluate
// it. The answer is the id of the request.
func DeciderDemandeMasp(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, dem Demande, demande, version int64, d masp.DecisionDemande) (int64, error) {
	return acte(ctx, b, dem, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		x, err := demandePour(ctx, e, a, demande, version, droits.ViserDemande, masp.Validee)
		if err != nil {
			return 0, err
		}
		auteur, err := masp.AuteurEvaluation(ctx, e, x.ID)
		if err != nil {
			return 0, err
		}
		if auteur == a.ID {
			return 0, refuser("separation", "qui a évalué la demande ne la décide pas : une autre personne du service décide")
		}
		d.Passage = 0
		return x.ID, appliquerDecision(ctx, e, t, a, x, d)
	})
}

// annulerDecisionDemande gives a request back to the state before its decision, in the transaction of who cancels it: only while nothing was built on it.
func annulerDecisionDemande(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, demande, passage int64, motif string) error {
	x, err := masp.DemandeParID(ctx, e, demande)
	if err != nil {
		return ErrInterdit
	}
	derniere, err := masp.DerniereEtape(ctx, e, demande)
	if err != nil {
		return err
	}
	switch {
	case x.Etat == masp.Retiree || !x.Etat.Close() && x.Etat != masp.Ajournee:
		return refuser("etat", "la demande %s est « %s » : il n’y a pas, ou plus, de décision à annuler", x.Numero, x.Etat.Libelle())
	case derniere.Passage != passage:
		return refuser("passage", "la demande %s a été décidée ailleurs : c’est cette décision-là qui s’annule", x.Numero)
	case strings.TrimSpace(motif) == "":
		return refuser("motif", "écrire pourquoi la décision est annulée")
	}
	autres, err := masp.DemandesDuDossier(ctx, e, a, x.Dossier)
	if err != nil {
		return err
	}
	for _, y := range autres {
		if y.ID != x.ID && !y.Etat.Close() {
			return refuser("demande", "la demande %s de cette personne est en cours (%s) : une seule se décide à la fois ; la décider, ou la retirer d’abord", y.Numero, y.Etat.Libelle())
		}
	}
	if err := repondreEnAnnulant(ctx, e, t, a, x.ID, motif); err != nil {
		return err
	}
	if x.Etat == masp.Accordee {
		if err := annulerSignature(ctx, e, t, a, x, motif); err != nil {
			return err
		}
	}
	vers := masp.EnCommission
	if passage == 0 {
		vers = masp.Validee
	}
	return avancer(ctx, e, t, a, &x, masp.EtapeDemande{Vers: vers, Le: e.Instant().Jour(), Texte: motif})
}

func annulerSignature(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, x masp.Demande, motif string) error {
	s, err := masp.SignatureOuverte(ctx, e, x.Dossier)
	if errors.Is(err, bdd.ErrAbsent) || err == nil && s.Demande != x.ID {
		return refuser("signature", "l’accord de la demande %s a déjà eu sa suite (contrat signé, refusé ou accord caduc) : il ne s’annule plus ; arrêter le contrat, ou refaire une demande", x.Numero)
	}
	if err != nil {
		return err
	}
	return cloreSignature(ctx, e, t, a, s, masp.SignatureAnnulee, 0, e.Instant().Jour(), motif)
}

// AnnulerDecisionDemande cancels a decision that the head of the service took by delegation. The answer is the id of the request.
func AnnulerDecisionDemande(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, demande, version int64, motif string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		x, err := demandePour(ctx, e, a, demande, version, droits.ViserDemande)
		if err != nil {
			return 0, err
		}
		if err := annulerDecisionDemande(ctx, e, t, a, x.ID, 0, motif); err != nil {
			return 0, err
		}
		return x.ID, tacheDemande(ctx, e, x, droits.ChefDeService, agenda.DemandeADecider, e.Instant().Jour())
	})
}

func cloreSignature(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, s masp.Signature, etat masp.EtatSignature, contrat int64, le jour.Jour, texte string) error {
	s.Etat, s.Contrat, s.CloseLe, s.ClosePar, s.Texte = etat, contrat, le, a.ID, strings.TrimSpace(texte)
	if err := masp.CloreSignature(ctx, e, t, s); err != nil {
		return err
	}
	if err := agenda.Faire(ctx, e, agenda.ContratAFaireSigner, "masp_signature", s.ID, a.ID); err != nil {
		return err
	}
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "signature.clore", Objet: "masp_signature", ObjetID: s.ID, Dossier: s.Dossier, Valeurs: s.Consignees()})
}

// FinSignature ends an accord that becomes no contract.
type FinSignature struct {
	Signature, Version int64
	Etat               masp.EtatSignature // ContratRefuse, Caduque
	Le                 jour.Jour
	Texte              string
}

// CloreAccord notes that the person refuses to sign, on a day and why, or that the delay of an accord is over: two different facts (arrêté of 17 March 2010).
// The answer is the id of the request.
func CloreAccord(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, f FinSignature) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		s, err := masp.SignatureParID(ctx, e, f.Signature)
		if err != nil {
			return 0, ErrInterdit
		}
		if err := exiger(ctx, e, a, droits.EcrireDossier, s.Dossier); err != nil {
			return 0, err
		}
		j := e.Instant().Jour()
		switch {
		case s.Etat != masp.EnSignature:
			return 0, refuser("etat", "cet accord a déjà sa suite : %s", s.Etat.Libelle())
		case s.Version != f.Version:
			return 0, bdd.ErrAncienneVersion
		case f.Le.Vide() || f.Le.Apres(j) || f.Le.Avant(s.OuverteLe):
			return 0, refuser("le", "écrire un jour entre l’accord (%s) et aujourd’hui", s.OuverteLe.Court())
		case f.Etat == masp.ContratRefuse && strings.TrimSpace(f.Texte) == "":
			return 0, refuser("texte", "écrire ce que la personne a dit de son refus")
		case f.Etat == masp.Caduque && !f.Le.Apres(s.Limite):
			return 0, refuser("le", "l’accord court jusqu’au %s : il n’est caduc qu’après ; si la personne refuse, noter son refus", s.Limite.Court())
		case f.Etat != masp.ContratRefuse && f.Etat != masp.Caduque:
			return 0, refuser("etat", "dire si la personne refuse, ou si l’accord est caduc")
		}
		return s.Demande, cloreSignature(ctx, e, t, a, s, f.Etat, 0, f.Le, f.Texte)
	})
}

// accordAttendu checks a contract against the accord that its file waits for; where there is none, no request of the file must say the contrary.
func accordAttendu(ctx context.Context, l bdd.Lecture, p masp.Projet, dossier int64) (masp.Signature, error) {
	s, err := masp.SignatureOuverte(ctx, l, dossier)
	if errors.Is(err, bdd.ErrAbsent) {
		return masp.Signature{}, masp.SansAccord(ctx, l, dossier)
	}
	if err != nil {
		return s, err
	}
	return s, masp.VerifierAccord(s, p.Niveau, p.Mois, p.Conclu())
}
