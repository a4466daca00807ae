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

// Imputation asks that an unexplained debit of a pooled account be charged to a person: somebody else decides.
type Imputation struct {
	Ligne   int64
	Version int64 // of the line
	Dossier int64
	Motif   string
	Piece   int64 // of that file; 0 when there is none
}

// DemanderImputation records the request; nothing moves. The answer is its id.
func DemanderImputation(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n Imputation) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) { return demanderImputation(ctx, e, t, a, n) })
}

func demanderImputation(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, n Imputation) (int64, error) {
	if err := exigerRole(a, droits.Rapprocher); err != nil {
		return 0, err
	}
	d, err := decideurDe(ctx, e, t, a, Pointage{Ligne: n.Ligne, Version: n.Version})
	if err != nil {
		return 0, err
	}
	if d.cb.Mode != comptes.Collectif || d.ligne.Centimes >= 0 {
		return 0, refuser("sens", "seul un débit d’un compte collectif demande une autorisation pour être mis à la charge d’une personne")
	}
	motif := strings.TrimSpace(n.Motif)
	if motif == "" {
		return 0, refuser("motif", "dire pourquoi ce débit est à la charge de cette personne")
	}
	if _, err := d.compteDe(ctx, n.Dossier); err != nil {
		return 0, err
	}
	if n.Piece != 0 {
		if err := pieceDuDossier(ctx, e, n.Piece, n.Dossier); err != nil {
			return 0, err
		}
	}
	id, err := comptes.DemanderImputation(ctx, e, t, comptes.Imputation{Ligne: n.Ligne, Dossier: n.Dossier, Centimes: -d.ligne.Centimes, Motif: motif, Piece: n.Piece, DemandeePar: a.ID})
	if errors.Is(err, bdd.ErrConflit) {
		return 0, refuser("imputation", "une demande attend déjà une décision pour ce débit : la retirer d’abord")
	}
	if err != nil {
		return 0, err
	}
	if err := agenda.Creer(ctx, e, agenda.Tache{Organisation: a.Organisation, Dossier: n.Dossier, Role: string(droits.ChefDeService), Nature: agenda.ImputationADecider,
		Objet: "imputation", ObjetID: id, Echeance: e.Instant().Jour().Plus(1)}); err != nil {
		return 0, err
	}
	return id, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "imputation.demander", Objet: "imputation", ObjetID: id, Dossier: n.Dossier,
		Valeurs: []journal.Valeur{journal.Montant("montant", -d.ligne.Centimes), journal.Entier("ligne", n.Ligne)}})
}

// AutoriserImputation charges the debit to the person: decided by another than who asked. The floor of the person's account binds it as any of our
// decisions. The answer is the id of the request.
func AutoriserImputation(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, id, version int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		i, err := imputationADecider(ctx, e, t, a, id, version, droits.ViserRemise)
		if err != nil {
			return 0, err
		}
		if i.DemandeePar == a.ID {
			return 0, fmt.Errorf("%w : la personne qui a demandé l’imputation ne l’autorise pas", paiements.ErrSeparation)
		}
		if err := comptes.DeciderImputation(ctx, e, t, i, comptes.Autorisee, "", a.ID); err != nil {
			return 0, err
		}
		if err := imputer(ctx, e, t, a, i); err != nil {
			return 0, err
		}
		return id, finirImputation(ctx, e, a, i, "imputation.autoriser")
	})
}

func imputer(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, i comptes.Imputation) error {
	pt, err := comptes.PointageDe(ctx, e, i.Ligne)
	if err != nil {
		return err
	}
	d, err := chargerDecideur(ctx, e, t, a, Pointage{Ligne: i.Ligne, Version: pt.Version, Motif: i.Motif}, pt)
	if err != nil {
		return err
	}
	if pt.Etat == comptes.Traite {
		return comptes.ErrDejaPointee
	}
	c, err := d.compteDuDossier(i.Dossier)
	if err != nil {
		return err
	}
	p, err := comptes.ProvisionLe(ctx, e, c, e.Instant().Jour())
	if err != nil {
		return err
	}
	if manque := p.Manque(i.Centimes); manque > 0 {
		return refuser("provision", "le compte de la personne ne couvre pas ce débit : il manque %s ; l’association le garde à sa charge, ou attend que le compte soit approvisionné", manque)
	}
	if err := d.mouvoir(ctx, c.ID, "imputation", "imputation", i.ID); err != nil {
		return err
	}
	d.pt.Dossier, d.pt.Regle, d.pt.Cible, d.pt.CibleID = i.Dossier, "imputation", "imputation", i.ID
	if err := d.traiter(ctx); err != nil {
		return err
	}
	return reglerAvance(ctx, e, d.cs, d.cb, a.ID)
}

// RefuserImputation ends a request without moving anything: a refusal by another person, with its reason; by who asked, a withdrawal.
func RefuserImputation(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, id, version int64, motif string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		i, err := imputationADecider(ctx, e, t, a, id, version, droits.LireCompte)
		if err != nil {
			return 0, err
		}
		decision, nature := comptes.Refusee, "imputation.refuser"
		motif := strings.TrimSpace(motif)
		switch {
		case i.DemandeePar == a.ID:
			decision, nature = comptes.Retiree, "imputation.retirer"
		case !droits.Autorise(a.Role, droits.ViserRemise):
			return 0, ErrInterdit
		case motif == "":
			return 0, refuser("motif", "dire pourquoi l’imputation est refusée")
		}
		if err := comptes.DeciderImputation(ctx, e, t, i, decision, motif, a.ID); err != nil {
			return 0, err
		}
		return id, finirImputation(ctx, e, a, i, nature)
	})
}

func imputationADecider(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, id, version int64, action droits.Action) (comptes.Imputation, error) {
	i, err := comptes.ImputationParID(ctx, l, t, id)
	if err != nil {
		return i, ErrInterdit
	}
	if err := exiger(ctx, l, a, action, i.Dossier); err != nil {
		return i, err
	}
	if i.Decision != "" {
		return i, refuser("imputation", "cette demande a déjà reçu sa réponse")
	}
	if i.Version != version {
		return i, bdd.ErrAncienneVersion
	}
	return i, nil
}

func finirImputation(ctx context.Context, e *bdd.Ecriture, a droits.Agent, i comptes.Imputation, nature string) error {
	if err := agenda.Faire(ctx, e, agenda.ImputationADecider, "imputation", i.ID, a.ID); err != nil {
		return err
	}
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: nature, Objet: "imputation", ObjetID: i.ID, Dossier: i.Dossier,
		Valeurs: []journal.Valeur{journal.Montant("montant", i.Centimes), journal.Entier("ligne", i.Ligne)}})
}

// retirerImputation ends the request that a line still has when it is explained otherwise.
func (d *decideur) retirerImputation(ctx context.Context) error {
	i, err := comptes.ImputationDeLigne(ctx, d.e, d.t, d.ligne.ID)
	if errors.Is(err, bdd.ErrAbsent) || err == nil && i.Decision != "" {
		return nil
	}
	if err != nil {
		return err
	}
	if err := comptes.DeciderImputation(ctx, d.e, d.t, i, comptes.Retiree, "le débit a reçu une autre explication", d.a.ID); err != nil {
		return err
	}
	return finirImputation(ctx, d.e, d.a, i, "imputation.retirer")
}
