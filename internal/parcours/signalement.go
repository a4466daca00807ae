// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
)

// SignalerRejet records that the bank said, otherwise than by a file, that it refuses an order: nothing moves until another person confirms it. motif is the
// bank's code ("AC04") or its words. The answer is the id of the order.
func SignalerRejet(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, ordre, version int64, motif string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		o, err := ordreARejeter(ctx, e, a, ordre, version, droits.PreparerOrdre)
		if err != nil {
			return 0, err
		}
		if motif = strings.TrimSpace(motif); motif == "" {
			return 0, refuser("motif", "indiquer le motif que la banque a donné")
		}
		entendu, err := paiements.MotifEntendu(ctx, e, t, motif)
		if err != nil {
			return 0, err
		}
		id, err := paiements.Signaler(ctx, e, paiements.Signalement{Ordre: o.ID, Motif: entendu, SignalePar: a.ID})
		if errors.Is(err, bdd.ErrConflit) {
			return 0, refuser("etat", "le rejet de cet ordre est déjà signalé : une autre personne doit le confirmer, ou il se retire")
		}
		if err != nil {
			return 0, err
		}
		if err := agenda.Rouvrir(ctx, e, agenda.Tache{Organisation: o.Organisation, Dossier: o.Dossier, Role: string(droits.ChefDeService), Nature: agenda.RejetAConfirmer,
			Objet: "ordre", ObjetID: o.ID, Motif: entendu.Code, Echeance: e.Instant().Jour().Plus(1)}); err != nil {
			return 0, err
		}
		return o.ID, consignerRejet(ctx, e, a, o, "ordre.signaler_rejet", id)
	})
}

// ConfirmerRejet rejects an order whose rejection another person reported: its money goes back to where it came from. signalement is the report that was
// read: another one, made since, is not confirmed unread. The answer is the id of the order.
func ConfirmerRejet(ctx context.Context, b *bdd.Base, d Demande, ordre, version, signalement int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		action := droits.PreparerOrdre
		if droits.Autorise(a.Role, droits.ViserRemise) {
			action = droits.ViserRemise
		}
		o, err := ordreARejeter(ctx, e, a, ordre, version, action)
		if err != nil {
			return 0, err
		}
		s, err := signale(ctx, e, o, signalement)
		if err != nil {
			return 0, err
		}
		if s.SignalePar == a.ID {
			return 0, fmt.Errorf("%w : la personne qui a signalé le rejet ne le confirme pas", paiements.ErrSeparation)
		}
		if err := paiements.DeciderSignalement(ctx, e, s.ID, paiements.SignalementConfirme, a.ID); err != nil {
			return 0, err
		}
		if err := rejeterOrdre(ctx, e, a, o, s.Motif, s.ID); err != nil {
			return 0, err
		}
		if err := revoirRemise(ctx, e, o); err != nil {
			return 0, err
		}
		return o.ID, paiements.FermerSiFinie(ctx, e, o.Remise)
	})
}

// RetirerSignalement takes back what was said of an order, in the report that was read and by who made it: the order stays as it is. The answer is its id.
func RetirerSignalement(ctx context.Context, b *bdd.Base, d Demande, ordre, version, signalement int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		o, err := ordreARejeter(ctx, e, a, ordre, version, droits.PreparerOrdre)
		if err != nil {
			return 0, err
		}
		s, err := signale(ctx, e, o, signalement)
		if err != nil {
			return 0, err
		}
		if s.SignalePar != a.ID {
			return 0, refuser("signalement", "ce rejet a été signalé par une autre personne : c’est à elle de retirer son signalement, ou à vous de le confirmer")
		}
		if err := oublierSignalement(ctx, e, o.ID, a.ID); err != nil {
			return 0, err
		}
		return o.ID, consignerRejet(ctx, e, a, o, "ordre.retirer_signalement", s.ID)
	})
}

// ordreARejeter returns an order that the bank may refuse: transmitted, or whose file was made.
func ordreARejeter(ctx context.Context, l bdd.Lecture, a droits.Agent, ordre, version int64, action droits.Action) (paiements.Ordre, error) {
	o, err := paiements.OrdreParID(ctx, l, ordre)
	if err != nil {
		return o, ErrInterdit
	}
	if err := exiger(ctx, l, a, action, o.Dossier); err != nil {
		return o, err
	}
	if o.VersionRangee != version {
		return o, paiements.ErrVersion
	}
	return o, rejetable(ctx, l, o)
}

func rejetable(ctx context.Context, l bdd.Lecture, o paiements.Ordre) error {
	switch {
	case o.Etat == paiements.Transmis:
		return nil
	case o.Etat == paiements.EnRemise && o.VisePar != 0:
		r, err := paiements.RemiseParID(ctx, l, o.Remise)
		if err != nil {
			return err
		}
		if r.Etat != paiements.FichierGenere {
			return refuser("etat", "le fichier de la remise %s n’a pas été généré : la banque n’a pas pu rejeter cet ordre", r.Reference())
		}
		return nil
	}
	return fmt.Errorf("%w : la banque ne rejette qu’un ordre qui lui a été transmis, celui-ci est « %s »", paiements.ErrTransition, o.Etat.Libelle())
}

// signale returns the report that waits about an order, if it is the one that was read: a report withdrawn, then made again by somebody, is another one.
func signale(ctx context.Context, l bdd.Lecture, o paiements.Ordre, lu int64) (paiements.Signalement, error) {
	s, err := paiements.SignalementDe(ctx, l, o.ID)
	switch {
	case errors.Is(err, bdd.ErrAbsent):
		return s, refuser("etat", "aucun rejet de cet ordre n’est signalé")
	case err == nil && s.ID != lu:
		return s, bdd.ErrAncienneVersion
	}
	return s, err
}

// oublierSignalement ends what was said of an order, if anything was, once the bank itself has answered otherwise or somebody took it back.
func oublierSignalement(ctx context.Context, e *bdd.Ecriture, ordre, agent int64) error {
	s, err := paiements.SignalementDe(ctx, e, ordre)
	if errors.Is(err, bdd.ErrAbsent) {
		return nil
	}
	if err != nil {
		return err
	}
	if agent == 0 {
		agent = s.SignalePar // the bank's statement says otherwise: nobody decided
	}
	if err := paiements.DeciderSignalement(ctx, e, s.ID, paiements.SignalementRetire, agent); err != nil {
		return err
	}
	return agenda.Faire(ctx, e, agenda.RejetAConfirmer, "ordre", ordre, agent)
}

// rejeterOrdre undoes the transmission in the ledger by its exact opposite; an order not yet noted as transmitted loses its hold. signalement is the report
// that is confirmed, 0 when the bank says it itself.
func rejeterOrdre(ctx context.Context, e *bdd.Ecriture, a droits.Agent, o paiements.Ordre, motif paiements.Motif, signalement int64) error {
	if err := rejetable(ctx, e, o); err != nil {
		return err
	}
	if o.Etat == paiements.Transmis {
		if err := contrepasserTransmission(ctx, e, o, a.ID); err != nil {
			return err
		}
	} else if err := comptes.Denouer(ctx, e, o.ID, false); err != nil {
		return err
	}
	if err := paiements.Passer(ctx, e, o, paiements.Rejete, a.ID, motif); err != nil {
		return err
	}
	if err := oublierSignalement(ctx, e, o.ID, a.ID); err != nil {
		return err
	}
	if err := agenda.Faire(ctx, e, agenda.RejetAConfirmer, "ordre", o.ID, a.ID); err != nil {
		return err
	}
	if err := agenda.Creer(ctx, e, agenda.Tache{Organisation: o.Organisation, Dossier: o.Dossier, Role: string(droits.CESF), Nature: agenda.VirementRetourne,
		Objet: "ordre", ObjetID: o.ID, Motif: paiements.CodeBancaire(motif.Code), Echeance: e.Instant().Jour().Plus(3)}); err != nil {
		return err
	}
	return consignerRejet(ctx, e, a, o, "ordre.rejeter", signalement)
}

func consignerRejet(ctx context.Context, e *bdd.Ecriture, a droits.Agent, o paiements.Ordre, nature string, signalement int64) error {
	valeurs := []journal.Valeur{journal.Montant("montant", o.Centimes)}
	if signalement != 0 {
		valeurs = append(valeurs, journal.Entier("signalement", signalement))
	}
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: nature, Objet: "ordre", ObjetID: o.ID, Dossier: o.Dossier,
		Valeurs: valeurs})
}
