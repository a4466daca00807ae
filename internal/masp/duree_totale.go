// SPDX-License-Identifier: EUPL-1.2

package masp

import (
	"context"
	"errors"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/reglement"
)

// DureeTotale is where the total duration of the measures of a person stands (CASF art. L271-2: four years in all).
type DureeTotale struct {
	Fin       jour.Jour // last day of her last contract
	AtteintLe jour.Jour // last day that contracts may reach, when the next one follows that one without a gap
}

// DureeTotaleDe counts it by the defaults of 01-masp §6.3 (Compter) and the parameters of the day after the last contract, on which one that follows would begin at the soonest; ok is false without a contract
// that counts. It never comes before the last contract's own end: a contract once signed is not undone by a later reading of the count.
func DureeTotaleDe(r *reglement.Regles, passes []Passe) (p DureeTotale, ok bool) {
	for _, x := range passes {
		if !x.Annule() && (p.Fin.Vide() || x.Dernier().Apres(p.Fin)) {
			p.Fin = x.Dernier()
		}
	}
	if p.Fin.Vide() {
		return p, false
	}
	suite := p.Fin.Plus(1)
	p.AtteintLe = Compter(r, suite, passes, suite, 0, false).Plafond
	if p.AtteintLe.Avant(p.Fin) {
		p.AtteintLe = p.Fin
	}
	return p, true
}

// EcrireDureeTotale keeps where the total duration of a file stands.
func EcrireDureeTotale(ctx context.Context, e *bdd.Ecriture, dossier int64, p DureeTotale) error {
	_, err := e.Exec(ctx, `insert into masp_duree_totale(dossier_id, fin, atteint_le) values ($1,$2,$3)
		on conflict (dossier_id) do update set fin = excluded.fin, atteint_le = excluded.atteint_le`, dossier, p.Fin, p.AtteintLe)
	if err != nil {
		return fmt.Errorf("écrire la durée totale : %w", err)
	}
	return nil
}

// OublierDureeTotale takes away that of a file without a contract that counts any more.
func OublierDureeTotale(ctx context.Context, e *bdd.Ecriture, dossier int64) error {
	_, err := e.Exec(ctx, `delete from masp_duree_totale where dossier_id = $1`, dossier)
	return err
}

// DureeTotaleDuDossier reads what was kept of a file; ok is false when nothing was. The caller has checked the right to it.
func DureeTotaleDuDossier(ctx context.Context, l bdd.Lecture, dossier int64) (p DureeTotale, ok bool, err error) {
	err = l.QueryRow(ctx, `select fin, atteint_le from masp_duree_totale where dossier_id = $1`, dossier).Scan(&p.Fin, &p.AtteintLe)
	if errors.Is(err, bdd.ErrAbsent) {
		return p, false, nil
	}
	return p, err == nil, err
}
