// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"slices"

	"etai/internal/base/bdd"
)

// registre holds the facts of one kind that an act reads, by key. They are read by lots (charger); one that was not is read when it is asked for, as a lot of
// one: what a rule answers never depends on what was read ahead. An act that changes a fact as it goes says so (poser).
type registre[K comparable, V any] struct {
	l    bdd.Lecture
	lire func(context.Context, bdd.Lecture, []K) (map[K]V, error) // at most parRequete keys; one that it does not answer has no fact
	vus  map[K]fait[V]
}

type fait[V any] struct {
	valeur V
	existe bool
}

func nouveauRegistre[K comparable, V any](l bdd.Lecture, lire func(context.Context, bdd.Lecture, []K) (map[K]V, error)) *registre[K, V] {
	return &registre[K, V]{l, lire, map[K]fait[V]{}}
}

// charger reads ahead the facts of keys, each once.
func (r *registre[K, V]) charger(ctx context.Context, cles []K) error {
	demandees := make(map[K]bool, len(cles))
	var manquent []K
	for _, k := range cles {
		if _, vu := r.vus[k]; !vu && !demandees[k] {
			demandees[k] = true
			manquent = append(manquent, k)
		}
	}
	for lot := range slices.Chunk(manquent, parRequete) {
		valeurs, err := r.lire(ctx, r.l, lot)
		if err != nil {
			return err
		}
		for _, k := range lot {
			v, existe := valeurs[k]
			r.vus[k] = fait[V]{v, existe}
		}
	}
	return nil
}

// de returns the fact of a key, and whether there is one.
func (r *registre[K, V]) de(ctx context.Context, k K) (V, bool, error) {
	err := r.charger(ctx, []K{k})
	return r.vus[k].valeur, r.vus[k].existe, err
}

// exige is de for a fact that must be there: bdd.ErrAbsent.
func (r *registre[K, V]) exige(ctx context.Context, k K) (V, error) {
	v, existe, err := r.de(ctx, k)
	if err == nil && !existe {
		err = bdd.ErrAbsent
	}
	return v, err
}

// poser changes a fact; what it returns takes the change back.
func (r *registre[K, V]) poser(k K, v V) (defaire func()) {
	avant, vu := r.vus[k]
	r.vus[k] = fait[V]{v, true}
	return func() {
		if vu {
			r.vus[k] = avant
		} else {
			delete(r.vus, k)
		}
	}
}
