// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/budget"
	"etai/internal/chronologie"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
)

// refusDe returns the rule of a refusal, and its words.
func refusDe(t *testing.T, err error) (regle, mots string) {
	t.Helper()
	r, ok := errors.AsType[*parcours.Refus](err)
	if !ok {
		t.Fatalf("pas un refus : %v", err)
	}
	return r.Regle, r.Message
}

// evenementsDe lists the natures of the timeline of a file, with their texts.
func evenementsDe(t *testing.T, m *etaitest.Monde, dossier int64) map[string]string {
	t.Helper()
	r := map[string]string{}
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		a := m.Agents[droits.CESF]
		a.Instant = l.Instant()
		evs, err := chronologie.Lister(ctx, l, m.Trousseau, a, dossier, chronologie.Filtre{})
		for _, ev := range evs {
			r[ev.Nature] = ev.Texte
		}
		return err
	})
	return r
}

// A budget is begun from what the file knows, written, agreed with the person, then revised from the version before.
func TestBudget(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		ctx := t.Context()
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 57349)
		cesf := m.Demande(droits.CESF)
		if _, err := parcours.CommencerBudget(ctx, b, m.Demande(droits.Comptable), s.Dossier); !errors.Is(err, parcours.ErrInterdit) {
			t.Fatalf("la comptable commence un budget : %v", err)
		}
		d := cesf
		d.Cle, d.Empreinte = strings.Repeat("A", 26), []byte("x")
		id, err := parcours.CommencerBudget(ctx, b, d, s.Dossier)
		if err != nil {
			t.Fatal(err)
		}
		if encore, err := parcours.CommencerBudget(ctx, b, d, s.Dossier); err != nil || encore != id {
			t.Fatalf("la même clé : %d, %v", encore, err)
		}
		if _, err := parcours.CommencerBudget(ctx, b, cesf, s.Dossier); err == nil {
			t.Fatal("deux brouillons")
		} else if _, mots := refusDe(t, err); !strings.Contains(mots, "abandonner") {
			t.Fatal(mots)
		}
		lire := func() (v budget.Version, ls []budget.Ligne) {
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
				a := m.Agents[droits.CESF]
				a.Instant = l.Instant()
				if v, err = budget.ParID(ctx, l, id); err != nil {
					return err
				}
				ls, err = budget.Lignes(ctx, l, a, id)
				return err
			})
			return v, ls
		}
		v, ls := lire()
		if v.Nature != budget.Initial || v.Personnes != 1 || len(ls) != 1 || ls[0].Centimes != 57349 || ls[0].Passage != budget.CompteGere {
			t.Fatalf("brouillon %+v, lignes %+v", v, ls)
		}
		ls = append(ls, budget.Ligne{Sens: budget.Charge, Poste: budget.Loyer, Centimes: 60000, Frequence: budget.Mois, Passage: budget.CompteGere})
		if _, err := parcours.ModifierBudget(ctx, b, cesf, v, ls); err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.ModifierBudget(ctx, b, cesf, v, ls); !errors.Is(err, bdd.ErrAncienneVersion) {
			t.Fatalf("ancienne version : %v", err)
		}
		aujourdhui := b.Horloge().Maintenant().Jour()
		c := parcours.Convention{Budget: id, Rang: 2, ConvenuLe: aujourdhui, Accord: budget.Oral}
		if _, err := parcours.ConvenirBudget(ctx, b, m.Trousseau, cesf, c); err == nil {
			t.Fatal("un budget en déficit est convenu sans un mot")
		} else if regle, mots := refusDe(t, err); regle != "deficit" || !strings.Contains(mots, "26,51") {
			t.Fatalf("%s : %s", regle, mots)
		}
		c.Deficit = true
		if _, err := parcours.ConvenirBudget(ctx, b, m.Trousseau, m.Demande(droits.Comptable), c); !errors.Is(err, parcours.ErrInterdit) {
			t.Fatalf("la comptable convient : %v", err)
		}
		if _, err := parcours.ConvenirBudget(ctx, b, m.Trousseau, cesf, c); err != nil {
			t.Fatal(err)
		}
		if texte := evenementsDe(t, m, s.Dossier)["budget.oral"]; !strings.Contains(texte, "Version 1") || !strings.Contains(texte, "-26,51") && !strings.Contains(texte, "−26,51") {
			t.Fatalf("chronologie : %q", texte)
		}
		if _, err := parcours.ModifierBudget(ctx, b, cesf, budget.Version{ID: id, Rang: 3, Nature: budget.Initial, ValableDu: aujourdhui, Personnes: 1}, nil); err == nil {
			t.Fatal("un budget convenu a changé")
		}
		if id, err = parcours.CommencerBudget(ctx, b, cesf, s.Dossier); err != nil {
			t.Fatal(err)
		}
		if v, ls = lire(); v.Numero != 2 || v.Nature != budget.Revision || len(ls) != 2 || ls[1].Centimes != 60000 {
			t.Fatalf("révision %+v, lignes %+v", v, ls)
		}
		c = parcours.Convention{Budget: id, Rang: 1, ConvenuLe: aujourdhui, Accord: budget.Desaccord, Deficit: true}
		if _, err := parcours.ConvenirBudget(ctx, b, m.Trousseau, cesf, c); err == nil {
			t.Fatal("désaccord muet")
		} else if regle, _ := refusDe(t, err); regle != "desaccord" {
			t.Fatal(regle)
		}
		if _, err := parcours.AbandonnerBudget(ctx, b, cesf, id, 1); err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.AbandonnerBudget(ctx, b, cesf, id, 1); !errors.Is(err, parcours.ErrInterdit) {
			t.Fatalf("abandonné deux fois : %v", err)
		}
	})
}

var recevabilite = jour.Certain(2026, 5, 15)
