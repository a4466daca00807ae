// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"context"
	"database/sql"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/journal"
	"etai/internal/base/journal/empreinte"
)

// NatureOperation is what a debit that we did not order has paid.
type NatureOperation string

// The natures, in the order of the form.
const (
	OperationLoyer        NatureOperation = "loyer"
	OperationEnergie      NatureOperation = "energie"
	OperationTelephone    NatureOperation = "telephone"
	OperationAssurance    NatureOperation = "assurance"
	OperationAlimentation NatureOperation = "alimentation"
	OperationSante        NatureOperation = "sante"
	OperationTransport    NatureOperation = "transport"
	OperationRetrait      NatureOperation = "retrait"
	OperationCredit       NatureOperation = "credit"
	OperationSaisie       NatureOperation = "saisie"
	OperationImpot        NatureOperation = "impot"
	OperationAutre        NatureOperation = "autre"
)

// NaturesOperation lists them.
var NaturesOperation = []NatureOperation{OperationLoyer, OperationEnergie, OperationTelephone, OperationAssurance, OperationAlimentation, OperationSante, OperationTransport,
	OperationRetrait, OperationCredit, OperationSaisie, OperationImpot, OperationAutre}

// Valide tells whether the nature is one of the list.
func (n NatureOperation) Valide() bool { return slices.Contains(NaturesOperation, n) }

// Libelle is the nature on screen.
func (n NatureOperation) Libelle() string {
	switch n {
	case OperationLoyer:
		return "Loyer et charges"
	case OperationEnergie:
		return "Énergie, eau"
	case OperationTelephone:
		return "Téléphone, internet"
	case OperationAssurance:
		return "Assurance, mutuelle"
	case OperationAlimentation:
		return "Courses"
	case OperationSante:
		return "Santé"
	case OperationTransport:
		return "Transport"
	case OperationRetrait:
		return "Retrait d’espèces"
	case OperationCredit:
		return "Crédit, dette"
	case OperationSaisie:
		return "Saisie sur compte"
	case OperationImpot:
		return "Impôt, amende"
	case OperationAutre:
		return "Autre dépense"
	}
	return ""
}

// Operation is a debit of a person's account that we did not order, once somebody said what it paid.
type Operation struct {
	ID       int64
	Ligne    int64
	Dossier  int64
	Centimes argent.Centimes // negative
	Nature   NatureOperation
	Libelle  string
	Piece    int64
	Tiers    int64
	CreeePar int64
	CreeeLe  horloge.Instant
}

// CreerOperation records an operation.
func CreerOperation(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, o Operation) (int64, error) {
	contenu, engage, err := journal.Engager(ctx, e, t, o.Libelle)
	if err != nil {
		return 0, err
	}
	return e.Inserer(ctx, `insert into operation(ligne_id, dossier_id, centimes, nature, contenu_id, engagement, piece_id, tiers_id, creee_par, creee_le)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) returning id`, o.Ligne, o.Dossier, int64(o.Centimes), string(o.Nature), contenu, engage, bdd.Nul(o.Piece), bdd.Nul(o.Tiers), o.CreeePar, e.Instant())
}

// OperationsDe returns what somebody said that a line paid, in order: one operation, or several when the line was cut.
func OperationsDe(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, ligne int64) ([]Operation, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (o Operation, err error) {
		var libelle journal.Joint
		cibles := append([]any{&o.ID, &o.Ligne, &o.Dossier, &o.Centimes, &o.Nature}, libelle.Cibles()...)
		if err = r.Scan(append(cibles, bdd.OuZero(&o.Piece), bdd.OuZero(&o.Tiers), &o.CreeePar, &o.CreeeLe)...); err != nil {
			return o, err
		}
		o.Libelle, err = libelle.Dire(t)
		return o, err
	}, `select o.id, o.ligne_id, o.dossier_id, o.centimes, o.nature, o.contenu_id, o.engagement, k.chiffre, o.piece_id, o.tiers_id, o.creee_par, o.creee_le from operation o
		left join contenu k on k.id = o.contenu_id where o.ligne_id = $1 order by o.id`, ligne)
}

// PartLigne is one of the amounts that a line was cut into, signed as the line, and what it is.
type PartLigne struct {
	Ligne    int64
	Rang     int
	Centimes argent.Centimes
	Genre    string // as in Decision
	Dossier  int64
	Cible    string // "recette", "ordre", "operation", "dossier"
	CibleID  int64
	Compte   int64 // where its money went
}

// Couper writes what a line was cut into.
func Couper(ctx context.Context, e *bdd.Ecriture, ps []PartLigne) error {
	rangees := make([][]any, len(ps))
	for i, p := range ps {
		rangees[i] = []any{p.Ligne, p.Rang, int64(p.Centimes), p.Genre, bdd.Nul(p.Dossier), p.Cible, bdd.Nul(p.CibleID), p.Compte}
	}
	return e.InsererLignes(ctx, "pointage_part", []string{"ligne_id", "rang", "centimes", "genre", "dossier_id", "cible", "cible_id", "compte_id"}, rangees)
}

// EmpreinteParts is the hash of what a line was cut into, which the act of the cut keeps.
func EmpreinteParts(ps []PartLigne) []byte {
	h := empreinte.Nouveau("comptes.parts/1").Liste(len(ps))
	for _, p := range ps {
		h.Reference(p.Ligne).Entier(int64(p.Rang)).Centimes(p.Centimes).Texte(p.Genre).Reference(p.Dossier).Texte(p.Cible).Reference(p.CibleID).Reference(p.Compte)
	}
	return h.Somme()
}

// Recoller forgets what a line was cut into; its history keeps it.
func Recoller(ctx context.Context, e *bdd.Ecriture, ligne int64) error {
	_, err := e.Exec(ctx, `delete from pointage_part where ligne_id = $1`, ligne)
	return err
}

// PartsDe returns what a line was cut into, in order; nothing when it was not.
func PartsDe(ctx context.Context, l bdd.Lecture, ligne int64) ([]PartLigne, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (p PartLigne, err error) {
		err = r.Scan(&p.Ligne, &p.Rang, &p.Centimes, &p.Genre, bdd.OuZero(&p.Dossier), &p.Cible, bdd.OuZero(&p.CibleID), &p.Compte)
		return p, err
	}, `select ligne_id, rang, centimes, genre, dossier_id, cible, cible_id, compte_id from pointage_part where ligne_id = $1 order by rang`, ligne)
}
