// SPDX-License-Identifier: EUPL-1.2

package organisation_test

import (
	"context"
	"errors"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/organisation/organisationtest"
)

// A territory is renamed at the version that was read, closed once it holds nothing, and then takes nothing, until it is opened again.
func TestTerritoires(t *testing.T) {
	organisationtest.Bases(t, func(t *testing.T, b *bdd.Base, _ *organisationtest.Horloge) {
		m := organisationtest.NouveauMonde(t, b)
		lire := func(id int64) (x organisation.TerritoireTenu) {
			t.Helper()
			if err := b.Lire(t.Context(), func(l bdd.Lecture) error {
				ts, err := organisation.TerritoiresTenus(t.Context(), l, m.Admin)
				for _, y := range ts {
					if y.ID == id {
						x = y
					}
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return x
		}
		renommer := func(a droits.Agent, id, version int64, nom string) error {
			return acte(t, b, func(ctx context.Context, e *bdd.Ecriture) error {
				return organisation.RenommerTerritoire(ctx, e, a, id, version, nom)
			})
		}
		fermer := func(a droits.Agent, id int64, oui bool) error {
			return acte(t, b, func(ctx context.Context, e *bdd.Ecriture) error {
				return organisation.FermerTerritoire(ctx, e, a, id, lire(id).Version, oui)
			})
		}
		if err := renommer(m.Chef, m.Nord, 1, "Nord-Est"); !errors.Is(err, organisation.ErrRefus) {
			t.Errorf("un chef renomme : %v", err)
		}
		if err := renommer(m.AdminDepartement, m.Nord, 1, "Nord-Est"); !errors.Is(err, bdd.ErrAncienneVersion) {
			t.Errorf("renommer celui d’une autre organisation : %v", err)
		}
		if err := renommer(m.Admin, m.Nord, 1, "Sud"); !errors.As(err, new(*organisation.Faute)) {
			t.Errorf("un nom pris : %v", err)
		}
		if err := renommer(m.Admin, m.Nord, 1, "Nord-Est"); err != nil || lire(m.Nord).Nom != "Nord-Est" {
			t.Errorf("renommer : %v %+v", err, lire(m.Nord))
		}
		if err := renommer(m.Admin, m.Nord, 1, "Ailleurs"); !errors.Is(err, bdd.ErrAncienneVersion) {
			t.Errorf("une page ancienne : %v", err)
		}
		d := m.Dossier(t, b)
		if x := lire(m.Nord); x.Dossiers != 1 || x.Agents != 0 || lire(m.Sud).Agents != 1 {
			t.Errorf("tenus : %+v %+v", x, lire(m.Sud))
		}
		for quoi, id := range map[string]int64{"un dossier ouvert": m.Nord, "un agent": m.Sud} {
			if err := fermer(m.Admin, id, true); !errors.As(err, new(*organisation.Faute)) {
				t.Errorf("%s dedans : %v", quoi, err)
			}
		}
		if err := fermer(m.Chef, m.Nord, true); !errors.Is(err, organisation.ErrRefus) {
			t.Errorf("un chef ferme : %v", err)
		}
		if err := fermer(m.AdminDepartement, m.Nord, true); !errors.Is(err, organisation.ErrRefus) {
			t.Errorf("fermer celui d’une autre organisation : %v", err)
		}
		deplacer := func(territoire int64) error {
			return acte(t, b, func(ctx context.Context, e *bdd.Ecriture) error {
				x, err := organisation.LireDossier(ctx, e, m.CESF, d)
				if err != nil {
					return err
				}
				x.Territoire = territoire
				return organisation.ModifierDossier(ctx, e, m.CESF, x)
			})
		}
		if err := deplacer(0); err != nil {
			t.Fatal(err)
		}
		if err := fermer(m.Admin, m.Nord, true); err != nil || lire(m.Nord).FermeLe.Vide() {
			t.Fatalf("fermer : %v", err)
		}
		if err := b.Lire(t.Context(), func(l bdd.Lecture) error {
			ts, err := organisation.TerritoiresOuverts(t.Context(), l, m.Association)
			if len(ts) != 1 || ts[0].ID != m.Sud {
				t.Errorf("ouverts : %+v", ts)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if err := deplacer(m.Nord); !errors.As(err, new(*organisation.Faute)) {
			t.Errorf("un dossier y entre : %v", err)
		}
		for quoi, fn := range map[string]func(context.Context, *bdd.Ecriture) error{
			"un nouveau dossier": func(ctx context.Context, e *bdd.Ecriture) error {
				_, err := organisation.OuvrirDossier(ctx, e, m.CESF, organisation.NouveauDossier{Territoire: m.Nord})
				return err
			},
			"un nouvel agent": func(ctx context.Context, e *bdd.Ecriture) error {
				_, err := organisation.CreerAgent(ctx, e, m.Admin, organisation.NouvelAgent{Identifiant: "nord", Nom: "A", Role: droits.ChefDeService, Territoires: []int64{m.Nord}})
				return err
			},
		} {
			if err := acte(t, b, fn); !errors.As(err, new(*organisation.Faute)) {
				t.Errorf("%s : %v", quoi, err)
			}
		}
		// An agent whose access ended keeps no territory open; opened again, the access waits for another one.
		basculer := func(fn func(context.Context, *bdd.Ecriture, droits.Agent, int64, int64) error) error {
			return acte(t, b, func(ctx context.Context, e *bdd.Ecriture) error {
				a, err := organisation.LireAgent(ctx, e, m.ChefSud.ID)
				if err != nil {
					return err
				}
				return fn(ctx, e, m.Admin, a.ID, a.Version)
			})
		}
		if err := basculer(organisation.DesactiverAgent); err != nil {
			t.Fatal(err)
		}
		if err := fermer(m.Admin, m.Sud, true); err != nil {
			t.Fatal(err)
		}
		if err := basculer(organisation.ReactiverAgent); !errors.As(err, new(*organisation.Faute)) {
			t.Errorf("un agent y revient : %v", err)
		}
		if err := fermer(m.Admin, m.Sud, false); err != nil {
			t.Fatal(err)
		}
		if err := basculer(organisation.ReactiverAgent); err != nil {
			t.Errorf("rouvert : %v", err)
		}
	})
}
