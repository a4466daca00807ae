// SPDX-License-Identifier: EUPL-1.2

package banque_test

import (
	"context"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/echanges/virements"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
)

// execution is when the orders of these tests execute: the day after the test clock's.
var execution = jour.Certain(2026, 11, 24)

// bureau prepares orders, has them visaed by somebody else, and gives them to the bank.
type bureau struct {
	t testing.TB
	m *etaitest.Monde
}

func (b bureau) ordre(s etaitest.Suivie, tiers int64, c argent.Centimes, objet paiements.Objet, j jour.Jour) int64 {
	b.t.Helper()
	id, err := parcours.PreparerOrdre(b.t.Context(), b.m.Base, b.m.Demande(droits.Comptable), parcours.NouvelOrdre{Dossier: s.Dossier, Tiers: tiers, Centimes: c,
		ExecutionLe: j, Objet: objet, Libelle: "ESSAI", Piece: b.m.Piece(b.t, s.Dossier)})
	if err != nil {
		b.t.Fatal(err)
	}
	return id
}

// viser puts orders into a remise, has it visaed and writes its bank file.
func (b bureau) viser(ordres ...int64) paiements.Remise {
	b.t.Helper()
	ctx := b.t.Context()
	id, err := parcours.ComposerRemise(ctx, b.m.Base, b.m.Demande(droits.Comptable), ordres)
	if err != nil {
		b.t.Fatal(err)
	}
	r := b.remise(id)
	b.m.Voir(b.t, b.m.Agents[droits.ChefDeService], id)
	if _, err := parcours.ViserRemise(ctx, b.m.Base, b.m.Demande(droits.ChefDeService), parcours.Visa{Remise: id, Version: r.Version, Nombre: r.Nombre, Empreinte: r.Empreinte}); err != nil {
		b.t.Fatal(err)
	}
	b.generer(id)
	return b.remise(id)
}

// voir has the reviewer look at every order of a remise.
func (b bureau) voir(remise int64, ordres ...int64) {
	b.t.Helper()
	for _, o := range ordres {
		if _, err := parcours.Vue(b.t.Context(), b.m.Base, b.m.Demande(droits.ChefDeService), remise, o); err != nil {
			b.t.Fatal(err)
		}
	}
}

// generer writes the bank file of a visaed remise.
func (b bureau) generer(id int64) {
	b.t.Helper()
	g := virements.Generateur{Base: b.m.Base, Trousseau: b.m.Trousseau, Depot: b.m.Depot}
	if _, err := g.Generer(b.t.Context(), b.m.Demande(droits.Comptable), id, b.remise(id).Version); err != nil {
		b.t.Fatal(err)
	}
}

// transmettre is viser, then noting that the file was given to the bank.
func (b bureau) transmettre(ordres ...int64) paiements.Remise {
	b.t.Helper()
	r := b.viser(ordres...)
	if _, err := parcours.TransmettreRemise(b.t.Context(), b.m.Base, b.m.Demande(droits.Comptable), r.ID, r.Version); err != nil {
		b.t.Fatal(err)
	}
	return b.remise(r.ID)
}

func (b bureau) remise(id int64) (r paiements.Remise) {
	b.t.Helper()
	b.m.Lire(b.t, func(ctx context.Context, l bdd.Lecture) (err error) {
		r, err = paiements.RemiseParID(ctx, l, id)
		return err
	})
	return r
}

func (b bureau) lire(id int64) (o paiements.Ordre) {
	b.t.Helper()
	b.m.Lire(b.t, func(ctx context.Context, l bdd.Lecture) (err error) {
		o, err = paiements.OrdreParID(ctx, l, id)
		return err
	})
	return o
}

// etats checks where orders stand.
func (b bureau) etats(attendu paiements.Etat, ordres ...int64) {
	b.t.Helper()
	for _, id := range ordres {
		if o := b.lire(id); o.Etat != attendu {
			b.t.Errorf("ordre %d : %s, attendu %s", id, o.Etat, attendu)
		}
	}
}
