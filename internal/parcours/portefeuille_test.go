// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"testing"

	"etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/etaitest"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
)

// The files of who leaves go to others in one act, with their appointments; those of who is away stay his, and rights follow.
func TestConfierPortefeuille(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		un, deux := m.Suivre(t, 57349).Dossier, m.Suivre(t, 57349).Dossier
		j := b.Horloge().Maintenant().Jour()
		cesf, chef := m.Demande(droits.CESF), m.Demande(droits.ChefDeService)
		var autre droits.Agent
		if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
			id, err := organisation.CreerAgent(t.Context(), e, droits.Agent{Role: droits.Administrateur, Organisation: m.Organisation}, organisation.NouvelAgent{Identifiant: "autre@exemple.test", Nom: "Exemple", Prenom: "Autre", Role: droits.CESF})
			autre = droits.Agent{ID: id, Organisation: m.Organisation, Role: droits.CESF}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		rdv, err := parcours.EcrireEntretien(t.Context(), b, m.Trousseau, cesf, parcours.SaisieEntretien{Entretien: accompagnement.Entretien{Dossier: un, Genre: accompagnement.Bureau, Etat: accompagnement.Prevu, Le: j.Plus(5), Textes: accompagnement.Textes{Lieu: "Mairie"}}})
		if err != nil {
			t.Fatal(err)
		}
		confier := func(d parcours.Demande, n parcours.NouveauPortefeuille) error {
			n.De = cesf.Agent.ID
			_, err := parcours.ConfierPortefeuille(t.Context(), b, m.Trousseau, d, n)
			return err
		}
		peut := func(a droits.Agent, dossier int64) (ok bool) {
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
				a.Instant = l.Instant()
				ok, err = droits.Peut(ctx, l, a, droits.EcrireDossier, dossier)
				return err
			})
			return ok
		}
		bon := parcours.NouveauPortefeuille{Vers: []int64{autre.ID}, Dossiers: []int64{un, deux}, Du: j, Au: j.Plus(10)}
		for _, changer := range []func(*parcours.NouveauPortefeuille){func(n *parcours.NouveauPortefeuille) { n.Vers = nil }, func(n *parcours.NouveauPortefeuille) { n.Vers = []int64{cesf.Agent.ID} }, func(n *parcours.NouveauPortefeuille) { n.Dossiers = nil },
			func(n *parcours.NouveauPortefeuille) { n.Du = j.Plus(-1) }, func(n *parcours.NouveauPortefeuille) { n.Au = j.Plus(-1) }, func(n *parcours.NouveauPortefeuille) { n.Vers = []int64{m.Agents[droits.Comptable].ID} }} {
			n := bon
			changer(&n)
			if err := confier(chef, n); !errors.As(err, new(*parcours.Refus)) {
				t.Errorf("%+v : %v", n, err)
			}
		}
		if err := confier(cesf, bon); err == nil {
			t.Error("la CESF confie un portefeuille")
		}
		if peut(autre, un) {
			t.Error("refusé, et confié quand même")
		}
		if err := confier(chef, bon); err != nil {
			t.Fatal(err)
		}
		if !peut(autre, un) || !peut(autre, deux) || !peut(cesf.Agent, un) {
			t.Error("une absence : les deux suivent")
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := chef.Agent
			a.Instant = l.Instant()
			vs, err := accompagnement.Versions(ctx, l, m.Trousseau, a, rdv)
			if len(vs) != 2 || vs[0].Agent != autre.ID || vs[0].Textes.Lieu != "Mairie" {
				t.Errorf("%+v", vs)
			}
			return err
		})
		bon = parcours.NouveauPortefeuille{Vers: []int64{m.SecondChef.ID}, Dossiers: []int64{deux}, Du: j.Plus(1)}
		if err := confier(chef, bon); err != nil {
			t.Fatal(err)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := chef.Agent
			a.Instant = l.Instant()
			ts, err := organisation.Attributions(ctx, l, a, deux)
			for _, x := range ts {
				if x.Agent == cesf.Agent.ID && x.Au != j {
					t.Errorf("%+v", x)
				}
			}
			return err
		})
	})
}
