// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/gestion"
	"etai/internal/masp"
	"etai/internal/masp/signalement"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/tiers"
)

// ReversementDuSolde says who may receive what is left of a pooled account, and what justifies the order.
type ReversementDuSolde struct {
	A     gestion.Destinataire
	Piece gestion.Justificatif
}

// ExaminerReversement says it for an order that would leave on a day. The caller has checked the rights on the file.
func ExaminerReversement(ctx context.Context, l bdd.Lecture, dossier int64, le jour.Jour) (r ReversementDuSolde, err error) {
	return nouvelExamen(l, droits.Agent{}).reversementDuSolde(ctx, dossier, le)
}

// Recoit tells whether a tiers may receive it.
func (r ReversementDuSolde) Recoit(t tiers.Tiers, dossier int64) bool {
	return destinataireDe(t, dossier) == r.A
}

func (x *examinateur) reversementDuSolde(ctx context.Context, dossier int64, le jour.Jour) (r ReversementDuSolde, err error) {
	gels, _, err := x.gels.de(ctx, dossier)
	if err != nil {
		return r, err
	}
	mandataire, err := sousMandataire(ctx, x.l, dossier, le)
	r.A, r.Piece = gestion.DestinationDuSolde(gels, mandataire, le)
	return r, err
}

// sousMandataire tells whether a mandataire manages for the person on a day: by a measure of the judge that Étai knows, or because her last contract stopped for one.
func sousMandataire(ctx context.Context, l bdd.Lecture, dossier int64, le jour.Jour) (bool, error) {
	ps, err := signalement.Protections(ctx, l, dossier)
	if err != nil || slices.ContainsFunc(ps, func(p masp.Protection) bool { return !p.Sauvegarde && p.EnCours(le) }) {
		return err == nil, err
	}
	cs, err := masp.DuDossier(ctx, l, dossier)
	c, ok := masp.DerniereMesure(cs)
	return ok && (c.Arret.Motif == masp.PassageMAJ || c.Arret.Motif == masp.PassageProtection), err
}

// verifierPieceDuSolde: the final account is made and kept with the order (PreparerReversement); what Étai cannot make is attached.
func (x *examinateur) verifierPieceDuSolde(ctx context.Context, n NouvelOrdre) error {
	r, err := x.reversementDuSolde(ctx, n.Dossier, n.ExecutionLe)
	switch {
	case err != nil:
		return err
	case r.Piece == gestion.DuMandataire:
		return refuser("piece", "un mandataire gère pour elle : joindre la décision du juge, ou la lettre du mandataire avec le relevé du compte ouvert à son nom")
	case r.Piece == gestion.DeLaSuccession:
		return refuser("piece", "la personne est décédée : joindre la lettre du notaire, ou l’acte de notoriété qui nomme les héritiers")
	}
	return nil
}

// PreparerReversement prepares the order that reverses the balance to the person, with its document: the final account as Étai draws it that day, kept in the file in the same act.
func PreparerReversement(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n NouvelOrdre, decompte PieceDeposee) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (id int64, err error) {
		r, err := ExaminerReversement(ctx, e, n.Dossier, n.ExecutionLe)
		if err != nil {
			return 0, err
		}
		if n.Objet != paiements.DuSolde || r.Piece != gestion.ParDecompte {
			return 0, refuser("piece", "le décompte final ne justifie que le reversement du solde à la personne elle-même : joindre la pièce de cet ordre")
		}
		if n.Piece, err = joindrePiece(ctx, e, t, a, NouvellePiece{Dossier: n.Dossier, Nature: PieceDecompte, Nom: decompte.Nom, Depose: decompte.Depose}); err != nil {
			return 0, err
		}
		return preparerOrdre(ctx, e, a, n)
	})
}

// verifierSolde holds what the reversement of a balance asks besides the rules of any order: a pooled account, whose management is over, told by the bank up to its end, emptied whole.
func (x *examinateur) verifierSolde(ctx context.Context, n NouvelOrdre, c comptes.Compte, t tiers.Tiers, le jour.Jour) error {
	if n.Objet != paiements.DuSolde {
		return nil
	}
	cb, err := comptes.Bancaire(ctx, x.l, c.CompteBancaire)
	if err != nil {
		return err
	}
	if cb.Mode != comptes.Collectif {
		return refuser("R38", "son compte est à son nom : il lui reste avec ce qu’il contient, rien ne se reverse ; rendre la procuration à la banque")
	}
	if p, err := x.peutReverserSolde(ctx, n.Dossier, t, le); err != nil {
		return err
	} else if !p.OK {
		return &Refus{p.Regle, p.Motif}
	}
	gs, _, err := x.gestions.de(ctx, n.Dossier)
	if err != nil {
		return err
	}
	if dernier, fin, err := releveManquant(ctx, x.l, c.CompteBancaire, gs); err != nil {
		return err
	} else if !fin.Vide() {
		return refuser("releve", "%s Importer le relevé qui va jusque-là, puis reverser tout ce qui reste\u00a0: d’ici là, le loyer échu, l’énergie et l’argent de vie se paient encore sur le solde (règle R9)", ditReleve(dernier, fin))
	}
	enCours, _, err := x.enCours.de(ctx, c.ID)
	if err != nil {
		return err
	}
	for _, o := range enCours {
		if o.Etat != paiements.Transmis {
			return refuser("R38", "un autre ordre de %s est en cours sur ce compte : attendre qu’il soit payé, ou l’annuler, puis reverser tout ce qui reste", o.Centimes)
		}
	}
	mis, _, err := x.mis.de(ctx, c.ID)
	if err != nil {
		return err
	}
	if m := mis.Total(); m > 0 {
		return refuser("R38", "%s sont mis de côté sur ce compte : les libérer d’abord avec son accord, puis reverser tout ce qui reste", m)
	}
	plancher, err := x.plancher(ctx, c, le)
	if err != nil {
		return err
	}
	if plancher > 0 {
		return refuser("plancher", "le plancher de ce compte est de %s : le faire abaisser à zéro pour ce jour-là, puis reverser tout ce qui reste", plancher)
	}
	solde, err := x.soldes.exige(ctx, c.ID)
	if err != nil {
		return err
	}
	if solde.Comptable != n.Centimes {
		return refuser("montant", "le solde du compte est de %s : le reversement porte sur tout ce solde, pour que le sous-compte finisse à zéro", solde.Comptable)
	}
	return nil
}

func (x *examinateur) peutReverserSolde(ctx context.Context, dossier int64, t tiers.Tiers, le jour.Jour) (p gestion.Permission, err error) {
	gs, _, err := x.gestions.de(ctx, dossier)
	if err != nil {
		return p, err
	}
	gels, _, err := x.gels.de(ctx, dossier)
	return gestion.PeutReverserSolde(gs, gels, le, destinataireDe(t, dossier)), err
}

func destinataireDe(t tiers.Tiers, dossier int64) gestion.Destinataire {
	switch {
	case t.Nature == tiers.Personne && t.Dossier == dossier:
		return gestion.ALaPersonne
	case t.Nature == tiers.Succession:
		return gestion.ASaSuccession
	}
	return gestion.AUnAutre
}

// peutReverser tells whether what arrived outside of the authorisation may leave its place, on a day and to a tiers.
func (x *examinateur) peutReverser(ctx context.Context, dossier, compte int64, t tiers.Tiers, le jour.Jour) (p gestion.Permission, err error) {
	gels, _, err := x.gels.de(ctx, dossier)
	if err != nil {
		return p, err
	}
	cb, err := x.bancaireDe(ctx, compte)
	return gestion.PeutReverser(gels, le, destinataireDe(t, dossier), cb.Mode == comptes.Individuel), err
}

// blocageReversement is what stops the visa of it: a death, or a freeze, that came since.
func (x *examinateur) blocageReversement(ctx context.Context, o paiements.Ordre, tiersID int64) (*Risque, error) {
	t, err := x.tiers.exige(ctx, tiersID)
	if err != nil {
		return nil, err
	}
	p, err := x.peutReverser(ctx, o.Dossier, o.Compte, t, o.ExecutionLe)
	if err != nil || p.OK {
		return nil, err
	}
	return &Risque{true, p.Regle, p.Motif}, nil
}

// blocageSolde is what stops the visa of a reversement of a balance: R38 again, and a balance that changed since.
func (x *examinateur) blocageSolde(ctx context.Context, o paiements.Ordre, tiersID int64) (*Risque, error) {
	t, err := x.tiers.exige(ctx, tiersID)
	if err != nil {
		return nil, err
	}
	p, err := x.peutReverserSolde(ctx, o.Dossier, t, o.ExecutionLe)
	if err != nil {
		return nil, err
	}
	if !p.OK {
		return &Risque{true, p.Regle, p.Motif}, nil
	}
	solde, err := x.soldes.exige(ctx, o.Compte)
	if err == nil && o.VisePar == 0 && solde.Comptable != o.Centimes {
		return &Risque{true, "R38", "le solde du compte est maintenant de " + solde.Comptable.String() + " : annuler cet ordre et reverser tout le solde"}, nil
	}
	return nil, err
}
