// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
)

// MotifRetenue says why a payer kept part of a benefit.
type MotifRetenue string

// The reasons, in the order of the list.
const (
	RetenueIndu   MotifRetenue = "indu"   // CASF L262-46: an overpayment recovered on what falls due
	RetenueAvance MotifRetenue = "avance" // an advance or a loan of the payer's
	RetenueSaisie MotifRetenue = "saisie"
	RetenueAutre  MotifRetenue = "autre"
)

// MotifsRetenue lists them.
var MotifsRetenue = []MotifRetenue{RetenueIndu, RetenueAvance, RetenueSaisie, RetenueAutre}

// Valide tells whether the reason is one of the list.
func (m MotifRetenue) Valide() bool { return slices.Contains(MotifsRetenue, m) }

// Libelle is the reason on screen.
func (m MotifRetenue) Libelle() string {
	switch m {
	case RetenueIndu:
		return "Indu"
	case RetenueAvance:
		return "Avance ou prêt de l’organisme"
	case RetenueSaisie:
		return "Saisie"
	case RetenueAutre:
		return "Autre retenue"
	}
	return ""
}

// LigneDecompte is what the payer's décompte says of one benefit.
type LigneDecompte struct {
	Recette int64
	Brut    argent.Centimes
	Retenue argent.Centimes
	Motif   MotifRetenue // of the deduction, empty when there is none
}

// Net is what is paid of the benefit.
func (l LigneDecompte) Net() argent.Centimes { return l.Brut - l.Retenue }

// Decompte is what a payer says of a line, and the day of the line.
type Decompte struct {
	Ligne  int64
	Date   jour.Jour
	Lignes []LigneDecompte
}

// NoterDecompte writes what the payer says of a line, in the place of what was said before.
func NoterDecompte(ctx context.Context, e *bdd.Ecriture, ligne int64, ls []LigneDecompte) error {
	if err := OublierDecompte(ctx, e, ligne); err != nil {
		return err
	}
	rangees := make([][]any, len(ls))
	for i, l := range ls {
		rangees[i] = []any{ligne, i, l.Recette, int64(l.Brut), int64(l.Retenue), string(l.Motif)}
	}
	return e.InsererLignes(ctx, "decompte_ligne", []string{"ligne_id", "rang", "recette_id", "brut", "retenue", "motif"}, rangees)
}

// OublierDecompte forgets what was said of a line, when its reconciliation is undone; its history keeps it.
func OublierDecompte(ctx context.Context, e *bdd.Ecriture, ligne int64) error {
	_, err := e.Exec(ctx, `delete from decompte_ligne where ligne_id = $1`, ligne)
	return err
}

func scanDecompte(r *sql.Rows) (l LigneDecompte, err error) {
	return l, r.Scan(&l.Recette, &l.Brut, &l.Retenue, &l.Motif)
}

// DecompteDe returns what the payer says of a line; nothing when nobody typed it.
func DecompteDe(ctx context.Context, l bdd.Lecture, ligne int64) ([]LigneDecompte, error) {
	return bdd.Lister(ctx, l, scanDecompte, `select recette_id, brut, retenue, motif from decompte_ligne where ligne_id = $1 order by rang`, ligne)
}

// DernierDecompte returns the latest décompte of a line of the same amount on a bank account, dated between two days; bdd.ErrAbsent when there is none.
func DernierDecompte(ctx context.Context, l bdd.Lecture, compteBancaire int64, centimes argent.Centimes, du, avant jour.Jour) (d Decompte, err error) {
	if err = l.QueryRow(ctx, `select g.id, g.date_operation from ligne_releve g where g.compte_bancaire_id = $1 and g.centimes = $2 and g.date_operation >= $3 and g.date_operation < $4
		and exists (select 1 from decompte_ligne d where d.ligne_id = g.id) order by g.date_operation desc, g.id desc limit 1`, compteBancaire, int64(centimes), du, avant).Scan(&d.Ligne, &d.Date); err != nil {
		return d, err
	}
	d.Lignes, err = DecompteDe(ctx, l, d.Ligne)
	return d, err
}

// Retenue is what a payer kept of a benefit, and the line that says it.
type Retenue struct {
	Recette  int64
	Centimes argent.Centimes
	Ligne    int64
	Date     jour.Jour
}

// RetenuesDe returns what payers kept of these benefits (at most 500) between two days.
func RetenuesDe(ctx context.Context, l bdd.Lecture, recettes []int64, du, au jour.Jour) ([]Retenue, error) {
	liste, args := bdd.ListeIDs(recettes)
	n := len(args)
	return bdd.Lister(ctx, l, func(r *sql.Rows) (x Retenue, err error) { return x, r.Scan(&x.Recette, &x.Centimes, &x.Ligne, &x.Date) },
		fmt.Sprintf(`select d.recette_id, d.retenue, g.id, g.date_operation from decompte_ligne d join ligne_releve g on g.id = d.ligne_id
		where d.retenue > 0 and d.recette_id in (%s) and g.date_operation >= $%d and g.date_operation <= $%d order by g.id`, liste, n+1, n+2), append(args, du, au)...)
}
