// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
)

// RenvoiCloture is a prepared closing sent back to who prepared it: by whom, and why. What is to be corrected is corrected, then it is prepared again.
type RenvoiCloture struct {
	CompteBancaire int64
	Dernier        jour.Jour // last day of the month
	Rang           int64
	PrepareePar    int64
	RenvoyeePar    int64
	RenvoyeeLe     horloge.Instant
	Motif          string
}

// RenvoyerCloture sends a prepared closing back; who prepared it does not.
func RenvoyerCloture(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, banque int64, dernier jour.Jour, motif string, agent int64) (RenvoiCloture, error) {
	r := RenvoiCloture{CompteBancaire: banque, Dernier: dernier, RenvoyeePar: agent, RenvoyeeLe: e.Instant(), Motif: motif}
	ps, err := Periodes(ctx, e, []int64{banque}, dernier)
	if err != nil {
		return r, err
	}
	p := ps[banque]
	switch r.Rang, r.PrepareePar = p.Rang, p.PrepareePar; {
	case p.Close():
		return r, ErrClotureFaite
	case p.PrepareePar == 0:
		return r, ErrCloture
	case p.PrepareePar == agent:
		return r, ErrMemeCloture
	}
	contenu, engage, err := journal.Engager(ctx, e, t, motif)
	if err != nil {
		return r, err
	}
	_, err = e.Exec(ctx, `insert into cloture_renvoi(compte_bancaire_id, mois, rang, preparee_par, renvoyee_par, renvoyee_le, contenu_id, engagement) values ($1,$2,$3,$4,$5,$6,$7,$8)`,
		banque, mois(dernier), r.Rang, r.PrepareePar, agent, r.RenvoyeeLe, contenu, engage)
	return r, err
}

// PremierRenvoi is the earliest month of an organisation ("2026-10") sent back for an account and not prepared again since; empty when there is none.
func PremierRenvoi(ctx context.Context, l bdd.Lecture, organisation int64) (m string, err error) {
	err = l.QueryRow(ctx, `select coalesce(min(r.mois), '') from cloture_renvoi r join compte_bancaire b on b.id = r.compte_bancaire_id where b.organisation_id = $1
		and not exists (select 1 from cloture c where c.compte_bancaire_id = r.compte_bancaire_id and c.mois = r.mois and c.rang > r.rang)`, organisation).Scan(&m)
	return m, err
}

const deRenvois = `select r.compte_bancaire_id, r.mois, r.rang, r.preparee_par, r.renvoyee_par, r.renvoyee_le, r.contenu_id, r.engagement, k.chiffre from cloture_renvoi r
	left join contenu k on k.id = r.contenu_id`

func scanRenvoi(t *chiffre.Trousseau) func(*sql.Rows) (RenvoiCloture, error) {
	return func(x *sql.Rows) (r RenvoiCloture, err error) {
		var m string
		var motif journal.Joint
		if err = x.Scan(append([]any{&r.CompteBancaire, &m, &r.Rang, &r.PrepareePar, &r.RenvoyeePar, &r.RenvoyeeLe}, motif.Cibles()...)...); err != nil {
			return r, err
		}
		if r.Dernier, err = dernierDe(m); err == nil && t != nil {
			r.Motif, err = motif.Ouvrir(t)
		}
		return r, err
	}
}

// RenvoisDe returns, of these bank accounts, the last time that the closing of a month was sent back.
func RenvoisDe(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, banques []int64, dernier jour.Jour) (map[int64]RenvoiCloture, error) {
	r := map[int64]RenvoiCloture{}
	for ids := range slices.Chunk(banques, 500) {
		liste, args := bdd.ListeIDs(ids)
		rs, err := bdd.Lister(ctx, l, scanRenvoi(t), fmt.Sprintf(deRenvois+` where r.compte_bancaire_id in (%s) and r.mois = $%d order by r.rang`, liste, len(args)+1), append(args, mois(dernier))...)
		if err != nil {
			return nil, fmt.Errorf("lire les clôtures renvoyées : %w", err)
		}
		for _, x := range rs {
			r[x.CompteBancaire] = x
		}
	}
	return r, nil
}

// TousLesRenvois reads every closing that was sent back, without its reason, for the replay.
func TousLesRenvois(ctx context.Context, l bdd.Lecture) ([]RenvoiCloture, error) {
	return bdd.Lister(ctx, l, scanRenvoi(nil), deRenvois+` order by r.compte_bancaire_id, r.mois, r.rang`)
}
