// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/paiements"
	"etai/internal/paiements/plan"
)

// ecrire is bdd.EcrireVal for every act that may move money, and the one place where orders go from « préparé » to « en attente de provision » and back: once
// the act is done, in its transaction, the orders of the accounts that it touched (comptes.Toucher) are confronted with what these accounts now hold.
func ecrire[T any](ctx context.Context, b *bdd.Base, fn func(*bdd.Ecriture) (T, error)) (T, error) {
	return bdd.EcrireVal(ctx, b, func(e *bdd.Ecriture) (T, error) {
		v, err := fn(e)
		if err != nil {
			return v, err
		}
		return v, revoirProvisions(ctx, e, comptes.Touches(e))
	})
}

// revoirProvisions gives the prepared orders of accounts the state that their money allows (paiements.Manques).
func revoirProvisions(ctx context.Context, e *bdd.Ecriture, ids []int64) error {
	for morceau := range slices.Chunk(ids, parRequete) {
		manques, ordres, err := manquesDes(ctx, e, morceau)
		if err != nil {
			return err
		}
		sansMotif := map[paiements.Etat][]paiements.Ordre{}
		for _, o := range ordres {
			vers := paiements.Prepare
			if manques[o.ID] > 0 {
				vers = paiements.EnAttente
			}
			switch {
			case !o.Prevu() || o.Etat == vers:
			case o.Motif.Vide():
				sansMotif[vers] = append(sansMotif[vers], o)
			default:
				if err := paiements.Passer(ctx, e, o, vers, 0, o.Motif); err != nil {
					return err
				}
			}
		}
		for _, vers := range []paiements.Etat{paiements.Prepare, paiements.EnAttente} {
			if err := paiements.PasserTous(ctx, e, sansMotif[vers], vers, 0, paiements.Motif{}); err != nil {
				return err
			}
		}
	}
	comptes.Touches(e) // the orders that were just moved
	return nil
}

// ManquesDes returns what the orders that wait for money lack, by order, on accounts (any number).
func ManquesDes(ctx context.Context, l bdd.Lecture, ids []int64) (map[int64]argent.Centimes, error) {
	tous := map[int64]argent.Centimes{}
	for morceau := range slices.Chunk(ids, parRequete) {
		manques, _, err := manquesDes(ctx, l, morceau)
		if err != nil {
			return nil, err
		}
		maps.Copy(tous, manques)
	}
	return tous, nil
}

// manquesDes reads the orders of accounts (at most 500) that no hold counts, and what those that wait lack. Money that waits in a place of the bank account is
// not a person's account: its orders do not wait.
func manquesDes(ctx context.Context, l bdd.Lecture, ids []int64) (map[int64]argent.Centimes, []paiements.Ordre, error) {
	parCompte, err := paiements.EngagesDes(ctx, l, ids)
	if err != nil || len(parCompte) == 0 {
		return nil, nil, err
	}
	engages := clesDe(parCompte)
	cs, err := comptes.ParIDs(ctx, l, engages)
	if err != nil {
		return nil, nil, err
	}
	var concernes []comptes.Compte
	for _, id := range engages {
		c, ok := cs[id]
		if !ok {
			return nil, nil, fmt.Errorf("compte %d : %w", id, bdd.ErrAbsent)
		}
		if c.Nature == comptes.Personne {
			concernes = append(concernes, c)
		}
	}
	soldes, err := comptes.SoldesDe(ctx, l, concernes)
	if err != nil {
		return nil, nil, err
	}
	reserves, err := plan.ReservesDes(ctx, l, ids)
	if err != nil {
		return nil, nil, err
	}
	planchers, err := comptes.PlanchersAutorises(ctx, l, ids)
	if err != nil {
		return nil, nil, fmt.Errorf("lire les planchers autorisés : %w", err)
	}
	tous := map[int64]argent.Centimes{}
	var ordres []paiements.Ordre
	for _, c := range concernes {
		siens := parCompte[c.ID]
		manques := paiements.Manques(func(j jour.Jour) argent.Centimes {
			libre := soldes[c.ID].Reel() - c.PlancherParmi(planchers[c.ID], j) - reserves[c.ID].Total()
			if soldes[c.ID].Comptable < 0 {
				libre = min(libre, 0) // nothing leaves an account below zero, whatever its floor
			}
			return libre
		}, siens)
		maps.Copy(tous, manques)
		ordres = append(ordres, siens...)
	}
	return tous, ordres, nil
}

// verifierProvisions confronts every prepared order with what its account holds: one that is covered does not wait, one that is not does.
func verifierProvisions(ctx context.Context, l bdd.Lecture) error {
	ids, err := paiements.ComptesPrevus(ctx, l)
	if err != nil {
		return err
	}
	for morceau := range slices.Chunk(ids, parRequete) {
		manques, ordres, err := manquesDes(ctx, l, morceau)
		if err != nil {
			return err
		}
		for _, o := range ordres {
			if attend := o.Etat == paiements.EnAttente; o.Prevu() && attend != (manques[o.ID] > 0) {
				return faute("ordre %s : il est « %s », et ce n’est pas ce que dit l’argent de son compte", o.BoutEnBout, o.Etat.Libelle())
			}
		}
	}
	return nil
}
