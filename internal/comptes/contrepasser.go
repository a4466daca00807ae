// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
)

func estAbsent(err error) bool { return errors.Is(err, bdd.ErrAbsent) }

// Lire returns a posted transaction with its legs.
func Lire(ctx context.Context, l bdd.Lecture, id int64) (Ecriture, error) {
	var ec Ecriture
	err := l.QueryRow(ctx, `select organisation_id, compte_bancaire_id, nature, jour_comptable, jour_valeur, cle, contrepasse, origine, origine_id,
		agent_id from ecriture where id = $1`, id).Scan(&ec.Organisation, &ec.CompteBancaire, &ec.Nature, &ec.JourComptable, &ec.JourValeur,
		&ec.Cle, bdd.OuZero(&ec.Contrepasse), &ec.Origine, &ec.OrigineID, bdd.OuZero(&ec.Agent))
	if err != nil {
		return ec, fmt.Errorf("lire l’écriture %d : %w", id, err)
	}
	ec.Mouvements, err = bdd.Lister(ctx, l, func(r *sql.Rows) (m Mouvement, err error) {
		err = r.Scan(&m.Compte, &m.Centimes)
		return m, err
	}, `select compte_id, centimes from mouvement where ecriture_id = $1 order by rang`, id)
	return ec, err
}

// Contrepasser posts the exact opposite of a transaction, once. A reversal is never reversed.
// jourComptable is the day of the act; when that month is closed the caller gives a day of an open one.
func Contrepasser(ctx context.Context, e *bdd.Ecriture, id int64, jourComptable jour.Jour, origine string, origineID, agent int64) (Passee, error) {
	ec, err := Lire(ctx, e, id)
	if err != nil {
		return Passee{}, err
	}
	var deja int64
	if err := e.QueryRow(ctx, `select count(*) from ecriture where contrepasse = $1`, id).Scan(&deja); err != nil {
		return Passee{}, err
	}
	if deja > 0 {
		return Passee{}, ErrContrepassee
	}
	inverse := ec
	inverse.Nature = "contrepassation"
	inverse.JourComptable = jourComptable
	inverse.JourValeur = ec.JourValeur
	if inverse.JourValeur.Avant(jourComptable) {
		inverse.JourValeur = jourComptable
	}
	inverse.Cle = fmt.Sprintf("contrepassation:%d", id)
	inverse.Contrepasse = id
	inverse.Origine, inverse.OrigineID, inverse.Agent = origine, origineID, agent
	inverse.Mouvements = make([]Mouvement, len(ec.Mouvements))
	for i, m := range ec.Mouvements {
		inverse.Mouvements[i] = Mouvement{m.Compte, -m.Centimes}
	}
	return Passer(ctx, e, inverse)
}

// verifierContrepassation refuses anything but the exact opposite of a transaction that is not itself a reversal.
func verifierContrepassation(ctx context.Context, l bdd.Lecture, ec *Ecriture) error {
	o, err := Lire(ctx, l, ec.Contrepasse)
	if err != nil {
		return err
	}
	if o.Contrepasse != 0 {
		return ErrContrepassation
	}
	if o.CompteBancaire != ec.CompteBancaire || len(o.Mouvements) != len(ec.Mouvements) {
		return ErrContrepassation
	}
	somme := map[int64]argent.Centimes{}
	for i := range o.Mouvements {
		somme[o.Mouvements[i].Compte] += o.Mouvements[i].Centimes
		somme[ec.Mouvements[i].Compte] += ec.Mouvements[i].Centimes
	}
	for _, s := range somme {
		if s != 0 {
			return fmt.Errorf("la contre-passation doit être l’exact opposé : %w", ErrDesequilibre)
		}
	}
	return nil
}
