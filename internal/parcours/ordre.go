// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/tiers"
)

// NouvelOrdre asks for a transfer order on a person's account.
type NouvelOrdre struct {
	Dossier     int64
	Tiers       int64
	Centimes    argent.Centimes
	ExecutionLe jour.Jour // day wanted; brought back to a TARGET business day when needed
	Objet       paiements.Objet
	Libelle     string // remittance text
	Piece       int64
}

// PreparerOrdre prepares an order: management in force on its day, tiers with approved bank details, pièce attached, provision there.
// The answer is its id.
func PreparerOrdre(ctx context.Context, b *bdd.Base, d Demande, n NouvelOrdre) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) { return preparerOrdre(ctx, e, a, n) })
}

func preparerOrdre(ctx context.Context, e *bdd.Ecriture, a droits.Agent, n NouvelOrdre) (int64, error) {
	if err := exiger(ctx, e, a, droits.PreparerOrdre, n.Dossier); err != nil {
		return 0, err
	}
	aujourdhui := e.Instant().Jour()
	execution := n.ExecutionLe
	if !jour.OuvreTarget(execution) {
		execution = jour.TargetPrecedent(execution)
	}
	if execution.Avant(aujourdhui) {
		return 0, refuser("date", "la date d’exécution demandée (%s) est passée, ou le dernier jour ouvré bancaire avant elle l’est : choisir une date à partir du %s",
			n.ExecutionLe.Court(), jour.TargetSuivant(aujourdhui.Plus(-1)).Court())
	}
	compte, err := compteDebite(ctx, e, n)
	if err != nil {
		return 0, err
	}
	if err := permettre(ctx, e, n, execution); err != nil {
		return 0, err
	}
	v, err := coordonnees(ctx, e, a, n, compte)
	if err != nil {
		return 0, err
	}
	if err := verifierProvision(ctx, e, compte, n.Centimes, execution); err != nil {
		return 0, err
	}
	if err := verifierAttente(ctx, e, compte, n.Dossier, n.Centimes, 0); err != nil {
		return 0, err
	}
	o, err := paiements.Preparer(ctx, e, paiements.Ordre{Organisation: compte.Organisation, Dossier: n.Dossier, Compte: compte.ID, Version: v.ID, Centimes: n.Centimes,
		ExecutionLe: execution, Objet: n.Objet, Libelle: n.Libelle, Piece: n.Piece, PreparePar: a.ID, SaisiesPar: v.SaisiePar, ApprouveesPar: v.ApprouveePar})
	if err != nil {
		return 0, err
	}
	return o.ID, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "ordre.preparer", Objet: "ordre", ObjetID: o.ID, Dossier: n.Dossier,
		Valeurs: []journal.Valeur{journal.Montant("montant", o.Centimes), journal.Jour("execution", o.ExecutionLe), journal.Code("objet", string(o.Objet))}})
}

// compteDebite is the person's account, or the waiting place that a reversement or a restitution empties.
func compteDebite(ctx context.Context, l bdd.Lecture, n NouvelOrdre) (comptes.Compte, error) {
	c, err := comptes.DuDossier(ctx, l, n.Dossier)
	if errors.Is(err, bdd.ErrAbsent) {
		return c, refuser("compte", "aucun compte n’est suivi pour cette personne : ouvrir d’abord son compte")
	}
	if err != nil {
		return c, err
	}
	nature := comptes.Personne
	switch n.Objet {
	case paiements.Reversement:
		nature = comptes.HorsAutorisation
	case paiements.Restitution:
		nature = comptes.ARestituer
	}
	if nature == comptes.Personne {
		return c, nil
	}
	cs, err := comptes.DuBancaire(ctx, l, c.CompteBancaire)
	if err != nil {
		return c, err
	}
	x, ok := comptes.DeNature(cs, nature)
	if !ok {
		return c, fmt.Errorf("compte d’attente %s absent", nature)
	}
	return x, nil
}

// permettre asks gestion; money that only goes back to the person or to its payer needs no management in force.
func permettre(ctx context.Context, l bdd.Lecture, n NouvelOrdre, execution jour.Jour) error {
	if n.Objet == paiements.Reversement || n.Objet == paiements.Restitution {
		return nil
	}
	gs, err := gestion.DuDossier(ctx, l, n.Dossier)
	if err != nil {
		return err
	}
	gels, err := gestion.GelsDuDossier(ctx, l, n.Dossier)
	if err != nil {
		return err
	}
	if p := gestion.PeutPayer(gs, gels, execution); !p.OK {
		return &Refus{p.Regle, p.Motif}
	}
	return nil
}

func coordonnees(ctx context.Context, l bdd.Lecture, a droits.Agent, n NouvelOrdre, compte comptes.Compte) (tiers.Version, error) {
	t, err := tiers.ParID(ctx, l, n.Tiers)
	if err != nil || t.Organisation != a.Organisation || t.Dossier != 0 && t.Dossier != n.Dossier {
		return tiers.Version{}, ErrInterdit
	}
	switch {
	case compte.Nature == comptes.HorsAutorisation && t.Nature != tiers.Personne:
		return tiers.Version{}, refuser("R18", "l’argent hors autorisation est à la personne : il ne se verse qu’à elle-même")
	case compte.Nature == comptes.ARestituer && t.Nature != tiers.Organisme:
		return tiers.Version{}, refuser("restitution", "l’argent à restituer ne se rend qu’à l’organisme qui l’a versé")
	case n.Objet == paiements.ArgentDeVie && t.Nature != tiers.Personne:
		return tiers.Version{}, refuser("argent_de_vie", "l’argent de vie se verse à la personne elle-même : choisir son propre compte comme tiers")
	}
	v, err := tiers.Courante(ctx, l, n.Tiers)
	if errors.Is(err, bdd.ErrAbsent) {
		return v, refuser("coordonnees", "ce tiers n’a pas de coordonnées bancaires approuvées : les saisir, puis les faire approuver par une autre personne")
	}
	return v, err
}

// verifierProvision refuses what the real balance less the orders already prepared would not cover: an order prepared for a remise is a
// commitment, even before its visa takes a hold.
func verifierProvision(ctx context.Context, l bdd.Lecture, c comptes.Compte, montant argent.Centimes, j jour.Jour) error {
	p, err := comptes.ProvisionLe(ctx, l, c, j)
	if err != nil {
		return err
	}
	if p.Debiteur {
		return &Refus{"compte_debiteur", comptes.ErrCompteDebiteur.Error()}
	}
	engages, err := engagesSansRetenue(ctx, l, c.ID)
	if err != nil {
		return err
	}
	if manque := p.Manque(montant + engages); manque > 0 {
		disponible := max(0, p.Disponible()-engages)
		return refuser("provision", "provision insuffisante : il manque %s ; disponible %s (solde réel %s, ordres déjà préparés %s, plancher %s)",
			manque, disponible, p.Solde.Reel(), engages, p.Plancher)
	}
	return nil
}

// engagesSansRetenue sums the orders of an account that are prepared or in a remise not yet visaed.
func engagesSansRetenue(ctx context.Context, l bdd.Lecture, compte int64) (argent.Centimes, error) {
	os, err := paiements.EnCoursDuCompte(ctx, l, compte)
	if err != nil {
		return 0, err
	}
	var somme argent.Centimes
	for _, o := range os {
		if o.Etat == paiements.Prepare || o.Etat == paiements.EnRemise && o.VisePar == 0 {
			somme += o.Centimes
		}
	}
	return somme, nil
}

// AnnulerOrdre cancels a prepared order that is in no remise, with the reason.
func AnnulerOrdre(ctx context.Context, b *bdd.Base, d Demande, ordre, version int64, motif string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		o, err := paiements.OrdreParID(ctx, e, ordre)
		if err != nil {
			return 0, ErrInterdit
		}
		if err := exiger(ctx, e, a, droits.PreparerOrdre, o.Dossier); err != nil {
			return 0, err
		}
		if o.VersionRangee != version {
			return 0, paiements.ErrVersion
		}
		if motif == "" {
			return 0, refuser("motif", "indiquer pourquoi l’ordre est annulé")
		}
		if err := paiements.Passer(ctx, e, o, paiements.Annule, a.ID, motif); err != nil {
			return 0, err
		}
		return o.Dossier, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "ordre.annuler", Objet: "ordre", ObjetID: o.ID, Dossier: o.Dossier,
			Valeurs: []journal.Valeur{journal.Montant("montant", o.Centimes)}})
	})
}

// ecritureTransmission moves an order from the account that pays to "virements transmis".
func ecritureTransmission(cs []comptes.Compte, cb comptes.CompteBancaire, o paiements.Ordre, le jour.Jour, agent int64) (comptes.Ecriture, error) {
	transit, ok := comptes.DeNature(cs, comptes.Transit)
	if !ok {
		return comptes.Ecriture{}, fmt.Errorf("compte « %s » absent", comptes.Transit.Libelle())
	}
	valeur := o.ExecutionLe
	if valeur.Avant(le) {
		valeur = le
	}
	return comptes.Ecriture{Organisation: cb.Organisation, CompteBancaire: cb.ID, Nature: "ordre_transmis", JourComptable: le, JourValeur: valeur,
		Cle: fmt.Sprintf("ordre_transmis:%d", o.ID), Origine: "ordre", OrigineID: o.ID, Agent: agent,
		Mouvements: []comptes.Mouvement{{Compte: o.Compte, Centimes: o.Centimes}, {Compte: transit.ID, Centimes: -o.Centimes}}}, nil
}
