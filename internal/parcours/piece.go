// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/fichiers"
	"etai/internal/base/journal"
	"etai/internal/chronologie"
	"etai/internal/organisation/droits"
)

// NaturePiece is what a document of a file is.
type NaturePiece string

// The natures that a form offers.
const (
	PieceFacture    NaturePiece = "facture"
	PieceEcheancier NaturePiece = "echeancier"
	PieceBail       NaturePiece = "bail"
	PieceRIB        NaturePiece = "rib"
	PieceContrat    NaturePiece = "contrat"
	PieceCourrier   NaturePiece = "courrier"
	PieceIdentite   NaturePiece = "identite"
	PieceAutre      NaturePiece = "autre"
	PieceOrdre      NaturePiece = "piece"          // what justifies an order, when nobody said more
	PieceDecompte   NaturePiece = "decompte_final" // drawn by Étai: PreparerReversement
)

// NaturesPiece lists them in the order of the form.
var NaturesPiece = []NaturePiece{PieceFacture, PieceEcheancier, PieceBail, PieceRIB, PieceContrat, PieceCourrier, PieceIdentite, PieceAutre}

// Libelle is the nature on screen.
func (n NaturePiece) Libelle() string {
	switch n {
	case PieceFacture:
		return "Facture"
	case PieceEcheancier:
		return "Échéancier, avis d’échéance"
	case PieceBail:
		return "Bail"
	case PieceRIB:
		return "RIB"
	case PieceContrat:
		return "Contrat de la mesure"
	case PieceCourrier:
		return "Courrier"
	case PieceIdentite:
		return "Pièce d’identité"
	case PieceOrdre:
		return "Pièce d’un ordre"
	case PieceDecompte:
		return "Décompte final"
	}
	return "Autre document"
}

// Lecture is the right that opens documents of this nature: what justifies a payment is read with the account, the contract with the
// contract, the rest with the social file.
func (n NaturePiece) Lecture() droits.Action {
	switch n {
	case PieceFacture, PieceEcheancier, PieceBail, PieceRIB, PieceOrdre, PieceDecompte:
		return droits.LireCompte
	case PieceContrat:
		return droits.LireContrat
	}
	return droits.LireDossier
}

// NouvellePiece asks that a deposited document be attached to a file.
type NouvellePiece struct {
	Dossier int64
	Nature  NaturePiece
	Nom     string // as people named it
	Depose  fichiers.Depose
}

// JoindrePiece attaches a document to a file; the answer is its id. Who prepares orders may attach what justifies them.
func JoindrePiece(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n NouvellePiece) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) { return joindrePiece(ctx, e, t, a, n) })
}

func joindrePiece(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, n NouvellePiece) (int64, error) {
	if err := PeutJoindre(ctx, e, a, n.Dossier, n.Nature); err != nil {
		return 0, err
	}
	id, err := fichiers.Enregistrer(ctx, e, t, n.Depose, fichiers.Fiche{Dossier: n.Dossier, Nature: string(n.Nature), NomAffiche: n.Nom, Agent: a.ID})
	if err != nil {
		return 0, err
	}
	visible := chronologie.Dossier
	switch n.Nature.Lecture() {
	case droits.LireCompte:
		visible = chronologie.Compte
	case droits.LireContrat:
		visible = chronologie.Suivi
	}
	if _, err := chronologie.Ajouter(ctx, e, t, chronologie.Evenement{Dossier: n.Dossier, Nature: "piece.joindre", Agent: a.ID, Visibilite: visible, Objet: "fichier", ObjetID: id}); err != nil {
		return 0, err
	}
	return id, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "piece.joindre", Objet: "fichier", ObjetID: id, Dossier: n.Dossier,
		Valeurs: []journal.Valeur{journal.Code("nature", string(n.Nature)), journal.Empreinte("sha256", n.Depose.SHA256)}})
}

// PeutJoindre refuses, with ErrInterdit, who may not attach a document of that nature to the file.
func PeutJoindre(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64, n NaturePiece) error {
	err := exiger(ctx, l, a, droits.EcrireDossier, dossier)
	if errors.Is(err, ErrInterdit) && n.Lecture() == droits.LireCompte {
		return exiger(ctx, l, a, droits.PreparerOrdre, dossier)
	}
	return err
}

// PieceDeposee is a document on the disk that an act will register with something else: a RIB with bank details.
type PieceDeposee struct {
	Nom    string
	Depose fichiers.Depose
}

// enregistrerRIB registers the document of bank details; dossier 0 when they are nobody's own.
func enregistrerRIB(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, dossier int64, p *PieceDeposee) (int64, error) {
	return fichiers.Enregistrer(ctx, e, t, p.Depose, fichiers.Fiche{Dossier: dossier, Nature: string(PieceRIB), NomAffiche: p.Nom, Agent: a.ID})
}
