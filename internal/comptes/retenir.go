// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
)

// parRequete bounds how many ids one statement names.
const parRequete = 500

// Retenues are the holds that one act takes for orders: judged one after another, each knowing those before it, then written together.
type Retenues struct {
	soldes    map[int64]Solde
	planchers map[int64][]PlancherAutorise
	prises    []retenue
}

type retenue struct {
	compte, ordre int64
	centimes      argent.Centimes
}

// NouvellesRetenues reads what the holds on accounts are judged by.
func NouvellesRetenues(ctx context.Context, l bdd.Lecture, cs []Compte) (*Retenues, error) {
	soldes, err := SoldesDe(ctx, l, cs)
	if err != nil {
		return nil, err
	}
	r := &Retenues{soldes: soldes, planchers: map[int64][]PlancherAutorise{}}
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(soldes)), parRequete) {
		ps, err := PlanchersAutorises(ctx, l, ids)
		if err != nil {
			return nil, fmt.Errorf("lire les planchers autorisés : %w", err)
		}
		maps.Copy(r.planchers, ps)
	}
	return r, nil
}

// Prendre takes a hold for an order, and is rule R19 (01-masp §6.2, prudential): the running balance stays at or above the floor, zero but for what two people lowered. Refused with ErrProvision when the real balance would go under the floor, with ErrCompteDebiteur when the account is
// below zero.
func (r *Retenues) Prendre(c Compte, ordre int64, montant argent.Centimes, j jour.Jour) error {
	if montant <= 0 {
		return fmt.Errorf("le montant d’un ordre doit être supérieur à zéro")
	}
	s, ok := r.soldes[c.ID]
	if !ok {
		return fmt.Errorf("lire le solde du compte %s : %w", c.Code, bdd.ErrAbsent)
	}
	p := Provision{Solde: s, Plancher: c.PlancherParmi(r.planchers[c.ID], j), Debiteur: s.Comptable < 0}
	if p.Debiteur {
		return ErrCompteDebiteur
	}
	if manque := p.Manque(montant); manque > 0 {
		return fmt.Errorf("%w : il manque %s", ErrProvision, manque)
	}
	s.Retenu += montant
	r.soldes[c.ID] = s
	r.prises = append(r.prises, retenue{c.ID, ordre, montant})
	return nil
}

// Ecrire writes them, once per order. An order sent back to its preparation lost its hold: its next visa takes it again.
func (r *Retenues) Ecrire(ctx context.Context, e *bdd.Ecriture) error {
	sommes := map[int64]argent.Centimes{}
	for lot := range slices.Chunk(r.prises, parRequete) {
		if err := ecrireRetenues(ctx, e, lot); err != nil {
			return err
		}
		for _, x := range lot {
			sommes[x.compte] += x.centimes
		}
	}
	comptes := slices.Sorted(maps.Keys(sommes))
	Toucher(e, comptes...)
	for lot := range slices.Chunk(comptes, parRequete) {
		valeurs, args := make([]string, len(lot)), make([]any, 0, 2*len(lot))
		for i, id := range lot {
			valeurs[i] = "(cast($" + strconv.Itoa(2*i+1) + " as bigint), cast($" + strconv.Itoa(2*i+2) + " as bigint))"
			args = append(args, id, int64(sommes[id]))
		}
		if _, err := e.Exec(ctx, `with v(compte, somme) as (values `+strings.Join(valeurs, ",")+`) update solde set retenu = retenu + v.somme from v where solde.compte_id = v.compte`, args...); err != nil {
			return fmt.Errorf("retenir les sommes des ordres : %w", err)
		}
	}
	return nil
}

func ecrireRetenues(ctx context.Context, e *bdd.Ecriture, lot []retenue) error {
	ordres := make([]int64, len(lot))
	for i, x := range lot {
		ordres[i] = x.ordre
	}
	liste, args := bdd.ListeIDs(ordres)
	type ancienne struct {
		ordre int64
		etat  string
	}
	as, err := bdd.Lister(ctx, e, func(r *sql.Rows) (a ancienne, err error) { return a, r.Scan(&a.ordre, &a.etat) }, `select ordre_id, etat from retenue where ordre_id in (`+liste+`)`, args...)
	if err != nil {
		return fmt.Errorf("retenir les sommes des ordres : %w", err)
	}
	etats := make(map[int64]string, len(as))
	for _, a := range as {
		etats[a.ordre] = a.etat
	}
	var neuves [][]any
	for _, x := range lot {
		switch etat, vue := etats[x.ordre]; {
		case !vue:
			etats[x.ordre] = "active"
			neuves = append(neuves, []any{x.compte, x.ordre, int64(x.centimes), "active", e.Instant()})
		case etat != "levee":
			return fmt.Errorf("retenir la somme de l’ordre %d : %w", x.ordre, bdd.ErrConflit)
		default:
			etats[x.ordre] = "active"
			if _, err := e.Exec(ctx, `update retenue set compte_id = $2, centimes = $3, etat = 'active', prise_le = $4, denouee_le = null where ordre_id = $1`, x.ordre, x.compte,
				int64(x.centimes), e.Instant()); err != nil {
				return fmt.Errorf("retenir la somme de l’ordre : %w", err)
			}
		}
	}
	if err := e.InsererLignes(ctx, "retenue", []string{"compte_id", "ordre_id", "centimes", "etat", "prise_le"}, neuves); err != nil {
		return fmt.Errorf("retenir les sommes des ordres : %w", err)
	}
	return nil
}
