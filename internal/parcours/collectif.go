// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/base/texte"
	"etai/internal/comptes"
	"etai/internal/formats/iban"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
)

// PieceCollectif asks to record a document that opens the pooled mode: the organisation's legal opinion when Organisme is empty, else the acceptance of
// that payer.
type PieceCollectif struct {
	Organisme string
	DatePiece jour.Jour
}

// ConsignerCollectif records a document that opens the pooled mode; garder registers its file. The answer is the id of the record.
func ConsignerCollectif(ctx context.Context, b *bdd.Base, d Demande, n PieceCollectif, garder func(*bdd.Ecriture) (int64, error)) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exigerRole(a, droits.ConsignerCollectif); err != nil {
			return 0, err
		}
		organisme, err := texte.Ligne(n.Organisme)
		if err != nil {
			return 0, err
		}
		switch {
		case len([]rune(organisme)) > 120:
			return 0, refuser("organisme", "écrire le nom de l’organisme en 120 caractères au plus")
		case n.DatePiece.Vide():
			return 0, refuser("date", "indiquer la date du document")
		case n.DatePiece.Apres(e.Instant().Jour()):
			return 0, refuser("date", "la date du document est à venir : indiquer le jour où il a été signé")
		}
		p := comptes.PieceCollectif{Organisation: a.Organisation, Organisme: organisme, DatePiece: n.DatePiece, ConsignePar: a.ID}
		if p.Piece, err = garder(e); err != nil {
			return 0, err
		}
		if p.Piece == 0 {
			return 0, refuser("piece", "joindre le document signé : sans lui, le mode collectif reste fermé")
		}
		id, err := comptes.ConsignerCollectif(ctx, e, p)
		if err != nil {
			return 0, err
		}
		return id, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "collectif.consigner", Objet: "mode_collectif", ObjetID: id,
			Valeurs: []journal.Valeur{journal.Jour("date", n.DatePiece), journal.Entier("piece", p.Piece)}})
	})
}

// NouveauCollectif asks for the pooled bank account of an organisation.
type NouveauCollectif struct {
	IBAN        iban.IBAN
	BIC         string
	Titulaire   string
	OuvertLe    jour.Jour
	LotUneLigne bool
}

// OuvrirCollectif opens a pooled bank account, once the legal opinion and a payer's acceptance are recorded; the answer is its id.
func OuvrirCollectif(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n NouveauCollectif) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exigerRole(a, droits.Rapprocher); err != nil {
			return 0, err
		}
		if strings.TrimSpace(n.Titulaire) == "" {
			return 0, refuser("titulaire", "indiquer le titulaire du compte, tel que la banque l’écrit")
		}
		if n.OuvertLe.Vide() {
			return 0, refuser("date", "indiquer le premier jour que l’on suit sur ce compte")
		}
		cb, err := comptes.OuvrirBancaire(ctx, e, t, comptes.OuvertureBancaire{Organisation: a.Organisation, Mode: comptes.Collectif, IBAN: n.IBAN, BIC: n.BIC, Titulaire: n.Titulaire,
			LotUneLigne: n.LotUneLigne, OuvertLe: n.OuvertLe, Agent: a.ID})
		if errors.Is(err, comptes.ErrModeCollectif) {
			return 0, &Refus{"mode_collectif", err.Error()}
		}
		if err != nil {
			return 0, err
		}
		return cb.ID, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "compte.ouvrir_collectif", Objet: "compte_bancaire", ObjetID: cb.ID})
	})
}

// NouveauSousCompte asks for the sub-account of a person in a pooled bank account.
type NouveauSousCompte struct {
	CompteBancaire int64
	Dossier        int64
	OuvertLe       jour.Jour
	Plancher       argent.Centimes
}

// OuvrirSousCompte opens the sub-account of a person under management, whose payers have all accepted the pooled account; the answer is the id of the
// ledger account.
func OuvrirSousCompte(ctx context.Context, b *bdd.Base, d Demande, n NouveauSousCompte) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) { return ouvrirSousCompte(ctx, e, a, n) })
}

func ouvrirSousCompte(ctx context.Context, e *bdd.Ecriture, a droits.Agent, n NouveauSousCompte) (int64, error) {
	gs, err := ouvrable(ctx, e, a, n.Dossier)
	if err != nil {
		return 0, err
	}
	cb, err := comptes.Bancaire(ctx, e, n.CompteBancaire)
	if err != nil || cb.Organisation != a.Organisation || gs[0].Organisation != cb.Organisation || cb.Mode != comptes.Collectif {
		return 0, ErrInterdit
	}
	switch {
	case !cb.FermeLe.Vide():
		return 0, refuser("compte", "ce compte collectif est fermé : choisir un compte ouvert")
	case n.OuvertLe.Vide():
		return 0, refuser("date", "indiquer le premier jour que l’on suit pour cette personne")
	case n.Plancher < 0:
		return 0, refuser("plancher", "le plancher ne peut pas être inférieur à zéro")
	}
	if n.OuvertLe.Avant(cb.OuvertLe) {
		return 0, refuser("date", "le compte collectif n’est suivi que depuis le %s : ouvrir le sous-compte ce jour-là au plus tôt", cb.OuvertLe.Court())
	}
	rs, err := gestion.RecettesDuDossier(ctx, e, n.Dossier)
	if err != nil {
		return 0, err
	}
	var organismes []string
	for _, r := range rs {
		if !r.Au.Avant(n.OuvertLe) {
			organismes = append(organismes, r.Organisme)
		}
	}
	sans, err := comptes.OrganismesSansAccord(ctx, e, cb.Organisation, organismes)
	if err != nil {
		return 0, err
	}
	if len(sans) > 0 {
		return 0, refuser("accord_organisme", "l’accord de %s à verser sur le compte collectif n’est pas consigné : consigner sa lettre d’abord, ou ouvrir un compte individuel", strings.Join(sans, ", "))
	}
	id, err := comptes.OuvrirSousCompte(ctx, e, cb, n.Dossier, n.OuvertLe, n.Plancher)
	if err != nil {
		return 0, err
	}
	return id, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "compte.ouvrir_sous_compte", Objet: "compte", ObjetID: id, Dossier: n.Dossier,
		Valeurs: []journal.Valeur{journal.Entier("compte_bancaire", cb.ID), journal.Jour("ouvert_le", n.OuvertLe)}})
}

// ouvrable refuses a new account to who may not open one, to a person without management, or who has an open account; it returns her managements.
func ouvrable(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) ([]gestion.Gestion, error) {
	if err := exiger(ctx, l, a, droits.PreparerOrdre, dossier); err != nil {
		if err := exiger(ctx, l, a, droits.EcrireDossier, dossier); err != nil {
			return nil, err
		}
	}
	if err := refuserReunie(ctx, l, dossier); err != nil {
		return nil, err
	}
	gs, err := gestion.DuDossier(ctx, l, dossier)
	if err != nil {
		return nil, err
	}
	if len(gs) == 0 {
		return nil, refuser("R13", "un compte se gère sur autorisation : enregistrer d’abord une mesure avec gestion et ses prestations autorisées")
	}
	switch c, err := comptes.DuDossier(ctx, l, dossier); {
	case err == nil && c.FermeLe.Vide():
		return nil, refuser("compte", "cette personne a déjà un compte suivi : fermer celui-ci avant d’en ouvrir un autre")
	case err != nil && !errors.Is(err, bdd.ErrAbsent):
		return nil, err
	}
	return gs, nil
}
