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

// touches is the name under which an act notes the accounts of which what may leave has changed.
const touches = "comptes.touches"

// Toucher notes that what may leave accounts has changed in this act: their balance, their holds, their floor, what is set aside on them, their orders.
func Toucher(e *bdd.Ecriture, comptes ...int64) { e.Noter(touches, comptes...) }

// Touches returns the accounts noted so far, and forgets them.
func Touches(e *bdd.Ecriture) []int64 { return e.Notes(touches) }

// Solde is the balance of an account as people read it.
type Solde struct {
	Comptable argent.Centimes // booked
	Retenu    argent.Centimes // held by visaed orders not yet transmitted
}

// Reel is what the floor reads: booked less holds.
func (s Solde) Reel() argent.Centimes { return s.Comptable - s.Retenu }

// SoldeDe returns the balance of an account.
func SoldeDe(ctx context.Context, l bdd.Lecture, c Compte) (Solde, error) {
	var debit, retenu argent.Centimes
	if err := l.QueryRow(ctx, `select debit, retenu from solde where compte_id = $1`, c.ID).Scan(&debit, &retenu); err != nil {
		return Solde{}, fmt.Errorf("lire le solde du compte %s : %w", c.Code, err)
	}
	return Solde{c.Nature.Solde(debit), retenu}, nil
}

// SoldesDe returns the balances of accounts, by account.
func SoldesDe(ctx context.Context, l bdd.Lecture, cs []Compte) (map[int64]Solde, error) {
	natures, ids := map[int64]Nature{}, make([]int64, len(cs))
	for i, c := range cs {
		natures[c.ID], ids[i] = c.Nature, c.ID
	}
	r := make(map[int64]Solde, len(cs))
	for morceau := range slices.Chunk(ids, 500) {
		liste, args := bdd.ListeIDs(morceau)
		type rangee struct {
			id            int64
			debit, retenu argent.Centimes
		}
		xs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x rangee, err error) { return x, r.Scan(&x.id, &x.debit, &x.retenu) },
			`select compte_id, debit, retenu from solde where compte_id in (`+liste+`)`, args...)
		if err != nil {
			return nil, fmt.Errorf("lire les soldes des comptes : %w", err)
		}
		for _, x := range xs {
			r[x.id] = Solde{natures[x.id].Solde(x.debit), x.retenu}
		}
	}
	return r, nil
}

// SoldeAu returns the booked balance of an account at the end of a day, from the movements themselves.
func SoldeAu(ctx context.Context, l bdd.Lecture, c Compte, j jour.Jour) (argent.Centimes, error) {
	var debit argent.Centimes
	err := l.QueryRow(ctx, `select cast(coalesce(sum(m.centimes), 0) as bigint) from mouvement m join ecriture e on e.id = m.ecriture_id
		where m.compte_id = $1 and e.jour_comptable <= $2`, c.ID, j).Scan(&debit)
	return c.Nature.Solde(debit), err
}

// Provision is what an order may use: the real balance less the floor.
type Provision struct {
	Solde    Solde
	Plancher argent.Centimes
	Debiteur bool // the booked balance is below zero: orders are blocked
}

// Disponible is never below zero.
func (p Provision) Disponible() argent.Centimes { return max(0, p.Solde.Reel()-p.Plancher) }

// Manque returns what is missing for an amount, 0 when it is covered.
func (p Provision) Manque(montant argent.Centimes) argent.Centimes {
	return max(0, montant-(p.Solde.Reel()-p.Plancher))
}

// ProvisionLe returns what may leave an account for an order executed on a day. Every hold counts whatever its
// date and no receipt counts before the bank has shown it, so the answer holds from that day on.
func ProvisionLe(ctx context.Context, l bdd.Lecture, c Compte, j jour.Jour) (Provision, error) {
	s, err := SoldeDe(ctx, l, c)
	if err != nil {
		return Provision{}, err
	}
	p, err := PlancherLe(ctx, l, c, j)
	return Provision{Solde: s, Plancher: p, Debiteur: s.Comptable < 0}, err
}

// Denouer ends the hold of an order: passee when the order is posted, levee when it is dropped. Without an
// active hold it does nothing.
func Denouer(ctx context.Context, e *bdd.Ecriture, ordre int64, passee bool) error {
	var id, compte, montant int64
	err := e.QueryRow(ctx, `select id, compte_id, centimes from retenue where ordre_id = $1 and etat = 'active'`, ordre).Scan(&id, &compte, &montant)
	if estAbsent(err) {
		return nil
	}
	if err != nil {
		return err
	}
	etat := "levee"
	if passee {
		etat = "passee"
	}
	if _, err := e.Exec(ctx, `update retenue set etat = $2, denouee_le = $3 where id = $1`, id, etat, e.Instant()); err != nil {
		return err
	}
	Toucher(e, compte)
	_, err = e.Exec(ctx, `update solde set retenu = retenu - $2 where compte_id = $1`, compte, montant)
	return err
}

// Reprendre lifts the hold of an order that was posted and is taken back, its transaction reversed: its next visa takes it again.
func Reprendre(ctx context.Context, e *bdd.Ecriture, ordre int64) error {
	_, err := e.Exec(ctx, `update retenue set etat = 'levee', denouee_le = $2 where ordre_id = $1 and etat = 'passee'`, ordre, e.Instant())
	return err
}

// suivreIncidents opens an incident when a person's account goes below zero, and closes it when it comes back.
func suivreIncidents(ctx context.Context, e *bdd.Ecriture, liste string, comptes []any) error {
	type etat struct {
		compte, debit int64
		ouvert        bool
	}
	es, err := bdd.Lister(ctx, e, func(r *sql.Rows) (x etat, err error) { return x, r.Scan(&x.compte, &x.debit, &x.ouvert) },
		`select s.compte_id, s.debit, exists (select 1 from incident i where i.compte_id = s.compte_id and i.clos_le is null) from solde s
		where s.compte_id in (`+liste+`) order by s.compte_id`, comptes...)
	if err != nil {
		return fmt.Errorf("suivre les comptes débiteurs : %w", err)
	}
	for _, x := range es {
		switch {
		case x.debit <= 0 && x.ouvert:
			_, err = e.Exec(ctx, `update incident set clos_le = $2 where compte_id = $1 and clos_le is null`, x.compte, e.Instant())
		case x.debit > 0 && x.ouvert:
			_, err = e.Exec(ctx, `update incident set centimes = case when centimes > $2 then $2 else centimes end where compte_id = $1 and clos_le is null`,
				x.compte, -x.debit)
		case x.debit > 0:
			_, err = e.Exec(ctx, `insert into incident(compte_id, nature, centimes, ouvert_le) values ($1, 'compte_debiteur', $2, $3)`, x.compte, -x.debit, e.Instant())
		}
		if err != nil {
			return fmt.Errorf("suivre les comptes débiteurs : %w", err)
		}
	}
	return nil
}
