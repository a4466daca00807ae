// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/masp"
	"etai/internal/personnes"
	"etai/internal/reglement"
)

// suivreContrats ends every act that changes a contract: its months are counted again, its rhythm, and where the four years stand.
func suivreContrats(ctx context.Context, e *bdd.Ecriture, dossier int64) error {
	if err := suivreDelegation(ctx, e, dossier); err != nil {
		return err
	}
	return totaliser(ctx, e, dossier)
}

// suivreSuspension ends an act that notes a suspension, or its end: no month of a délégation moves.
func suivreSuspension(ctx context.Context, e *bdd.Ecriture, dossier int64) error {
	if err := rythmer(ctx, e, dossier); err != nil {
		return err
	}
	return totaliser(ctx, e, dossier)
}

// totaliser writes where the four years of a file stand, and those of the file into which its sheet was merged.
func totaliser(ctx context.Context, e *bdd.Ecriture, dossier int64) error {
	p, err := personnes.DuDossier(ctx, e, dossier)
	if err != nil {
		return err
	}
	dossiers := []int64{dossier}
	if p, err = personnes.Canonique(ctx, e, p); err != nil {
		return err
	}
	if p.Dossier != dossier {
		dossiers = append(dossiers, p.Dossier)
	}
	for _, d := range dossiers {
		x, ok, err := dureeTotaleDe(ctx, e, d)
		if err != nil {
			return err
		}
		if ok {
			err = masp.EcrireDureeTotale(ctx, e, d, x)
		} else {
			err = masp.OublierDureeTotale(ctx, e, d)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// dureeTotaleDe counts where the four years of a file stand, from the contracts of the person.
func dureeTotaleDe(ctx context.Context, l bdd.Lecture, dossier int64) (p masp.DureeTotale, ok bool, err error) {
	passes, err := PassesDe(ctx, l, dossier)
	if err != nil || len(passes) == 0 {
		return p, false, err
	}
	var org int64
	if err := l.QueryRow(ctx, `select organisation_id from dossier where id = $1`, dossier).Scan(&org); err != nil {
		return p, false, fmt.Errorf("lire l’organisation d’un dossier : %w", err)
	}
	regles, err := reglement.Lire(ctx, l, org)
	if err != nil {
		return p, false, err
	}
	p, ok = masp.DureeTotaleDe(regles, passes)
	return p, ok, nil
}

// duDecompte are the parameters that the count of the four years reads.
var duDecompte = []string{string(reglement.MoisTotal), string(reglement.DecompteIntervalle), string(reglement.DecompteEcart), string(reglement.DecompteApresEcart), string(reglement.DecompteSuspension),
	string(reglement.DecompteFinAnticipee), string(reglement.DecompteAilleurs), string(reglement.DecompteApresMAJ)}

// totaliserDesLe writes again where the four years stand of the contracts that end on the eve of a day or later, if a parameter of their count changes from that day: it is read the day after they end.
func totaliserDesLe(ctx context.Context, e *bdd.Ecriture, code string, du jour.Jour) error {
	if !slices.Contains(duDecompte, code) {
		return nil
	}
	dossiers, err := bdd.Lister(ctx, e, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) }, `select dossier_id from masp_duree_totale where fin >= $1 order by dossier_id`, du.Plus(-1))
	if err != nil {
		return err
	}
	for _, d := range dossiers {
		if err := totaliser(ctx, e, d); err != nil {
			return err
		}
	}
	return nil
}

// verifierDurees counts again, from the contracts, where the four years of every file stand.
func verifierDurees(ctx context.Context, l bdd.Lecture) error {
	dossiers, err := bdd.Lister(ctx, l, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) }, `select dossier_id from masp_contrat union select dossier_id from masp_duree_totale order by 1`)
	if err != nil {
		return err
	}
	for _, d := range dossiers {
		x, ok, err := dureeTotaleDe(ctx, l, d)
		if err != nil {
			return err
		}
		lu, ecrit, err := masp.DureeTotaleDuDossier(ctx, l, d)
		if err != nil {
			return err
		}
		if ecrit != ok || lu != x {
			return faute("dossier %d : le jour où la durée totale est atteinte n’est pas celui de ses contrats", d)
		}
	}
	return nil
}
