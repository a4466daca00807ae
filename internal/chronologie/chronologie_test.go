// SPDX-License-Identifier: EUPL-1.2

package chronologie_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/chronologie"
	"etai/internal/organisation/droits"
	"etai/internal/organisation/organisationtest"
)

func acte[T any](t *testing.T, b *bdd.Base, fn func(ctx context.Context, e *bdd.Ecriture) (T, error)) (T, error) {
	return bdd.EcrireVal(t.Context(), b, func(e *bdd.Ecriture) (T, error) { return fn(t.Context(), e) })
}

func TestChronologie(t *testing.T) {
	organisationtest.Bases(t, func(t *testing.T, b *bdd.Base, h *organisationtest.Horloge) {
		cles := organisationtest.Trousseau(t)
		m := organisationtest.NouveauMonde(t, b)
		dossier := m.Dossier(t, b)
		m.Suivre(t, b, dossier)
		autre := m.Dossier(t, b)
		ajouter := func(ev chronologie.Evenement) (int64, error) {
			return acte(t, b, func(ctx context.Context, e *bdd.Ecriture) (int64, error) {
				return chronologie.Ajouter(ctx, e, cles, ev)
			})
		}
		lire := func(a droits.Agent, f chronologie.Filtre) (l []chronologie.Evenement) {
			t.Helper()
			if err := b.Lire(t.Context(), func(lecture bdd.Lecture) (err error) {
				l, err = chronologie.Lister(t.Context(), lecture, cles, a, dossier, f)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return l
		}
		natures := func(l []chronologie.Evenement) string {
			var s []string
			for _, ev := range l {
				s = append(s, ev.Nature)
			}
			return strings.Join(s, " ")
		}
		jours := jour.Certain(2026, 11, 10)
		for i, ev := range []chronologie.Evenement{
			{Dossier: dossier, Nature: "mesure.ouvrir", Visibilite: chronologie.Suivi, Jour: jours, Objet: "mesure", ObjetID: 4, Agent: m.CESF.ID},
			{Dossier: dossier, Nature: "entretien", Visibilite: chronologie.Dossier, Jour: jours.Plus(2), Contact: true, Texte: "Vue à l’agence avec son fils", Agent: m.CESF.ID},
			{Dossier: dossier, Nature: "ordre.preparer", Visibilite: chronologie.Compte, Jour: jours.Plus(1), Objet: "ordre", ObjetID: 7},
			{Dossier: dossier, Nature: "entretien.fait", Visibilite: chronologie.Dossier, Jour: jours.Plus(-1), Contact: true, Objet: "entretien", ObjetID: 3, Agent: m.AutreCESF.ID},
			{Dossier: dossier, Nature: "entretien.dit", Visibilite: chronologie.Dossier, Jour: jours.Plus(-2), Texte: "Des mots du service", Objet: "entretien", ObjetID: 3, Agent: m.AutreCESF.ID},
			{Dossier: autre, Nature: "ailleurs", Visibilite: chronologie.Suivi},
		} {
			if _, err := ajouter(ev); err != nil {
				t.Fatal(i, err)
			}
		}
		note, err := acte(t, b, func(ctx context.Context, e *bdd.Ecriture) (int64, error) {
			return chronologie.Noter(ctx, e, cles, m.CESF, dossier, jours.Plus(3), "Inquiète pour le loyer de décembre", false)
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			nom   string
			agent droits.Agent
			f     chronologie.Filtre
			veut  string
		}{
			{"CESF", m.CESF, chronologie.Filtre{}, "note entretien ordre.preparer mesure.ouvrir entretien.fait entretien.dit"},
			{"chef", m.Chef, chronologie.Filtre{}, "note entretien ordre.preparer mesure.ouvrir entretien.fait entretien.dit"},
			{"comptable", m.Comptable, chronologie.Filtre{}, "ordre.preparer mesure.ouvrir"},
			{"comptable, notes demandées", m.Comptable, chronologie.Filtre{Visibilite: chronologie.Note}, ""},
			{"référent : ce que le contrat ouvre, sans un mot du service", m.Referent, chronologie.Filtre{}, "mesure.ouvrir entretien.fait"},
			{"autre CESF", m.AutreCESF, chronologie.Filtre{}, ""},
			{"administrateur", m.Admin, chronologie.Filtre{}, ""},
			{"direction", m.Direct, chronologie.Filtre{}, ""},
			{"nature", m.CESF, chronologie.Filtre{Nature: "entretien"}, "entretien"},
			{"agent", m.CESF, chronologie.Filtre{Agent: m.CESF.ID}, "note entretien mesure.ouvrir"},
			{"jours", m.CESF, chronologie.Filtre{Depuis: jours.Plus(1), Jusqua: jours.Plus(2)}, "entretien ordre.preparer"},
			{"page 1", m.CESF, chronologie.Filtre{Limite: 3}, "note entretien ordre.preparer"},
		} {
			if s := natures(lire(c.agent, c.f)); s != c.veut {
				t.Errorf("%s : %q, attendu %q", c.nom, s, c.veut)
			}
		}
		p := lire(m.CESF, chronologie.Filtre{Limite: 3})
		if s := natures(lire(m.CESF, chronologie.Filtre{Limite: 3, ApresJour: p[2].Jour, ApresID: p[2].ID})); s != "mesure.ouvrir entretien.fait entretien.dit" {
			t.Errorf("page 2 : %q", s)
		}
		if p[1].Texte != "Vue à l’agence avec son fils" || !p[1].Contact || p[2].Objet != "ordre" || p[2].ObjetID != 7 || p[2].Agent != 0 {
			t.Errorf("%+v", p)
		}

		// A correction stands in front of the former text; only its author corrects, and once.
		corriger := func(a droits.Agent, id int64, texte string) (int64, error) {
			return acte(t, b, func(ctx context.Context, e *bdd.Ecriture) (int64, error) {
				return chronologie.Corriger(ctx, e, cles, a, id, texte)
			})
		}
		for _, a := range []droits.Agent{m.Chef, m.Comptable, m.AutreCESF} {
			if _, err := corriger(a, note, "x"); !errors.Is(err, bdd.ErrAbsent) {
				t.Errorf("%s corrige : %v", a.Role, err)
			}
		}
		nouvelle, err := corriger(m.CESF, note, "Inquiète pour le loyer de janvier")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := corriger(m.CESF, note, "encore"); !errors.Is(err, bdd.ErrAncienneVersion) {
			t.Errorf("corrigée deux fois : %v", err)
		}
		if l := lire(m.CESF, chronologie.Filtre{Nature: "note"}); len(l) != 1 || l[0].ID != nouvelle || l[0].Texte != "Inquiète pour le loyer de janvier" || l[0].Remplace != note {
			t.Errorf("%+v", l)
		}
		if l := lire(m.CESF, chronologie.Filtre{Nature: "note", Remplaces: true}); len(l) != 2 {
			t.Errorf("%+v", l)
		}

		// Who may not write in the file notes nothing in it.
		for _, a := range []droits.Agent{m.Comptable, m.Referent, m.AutreCESF, m.Admin, m.Direct} {
			if _, err := acte(t, b, func(ctx context.Context, e *bdd.Ecriture) (int64, error) {
				return chronologie.Noter(ctx, e, cles, a, dossier, jours, "x", false)
			}); !errors.Is(err, bdd.ErrAbsent) {
				t.Errorf("%s note : %v", a.Role, err)
			}
		}
		for _, texte := range []string{"", strings.Repeat("é", 20_001)} {
			if _, err := acte(t, b, func(ctx context.Context, e *bdd.Ecriture) (int64, error) {
				return chronologie.Noter(ctx, e, cles, m.CESF, dossier, jours, texte, false)
			}); !errors.Is(err, chronologie.ErrNote) {
				t.Errorf("note de %d octets : %v", len(texte), err)
			}
		}
		for _, ev := range []chronologie.Evenement{{Dossier: dossier}, {Dossier: dossier, Nature: "a", Visibilite: "tous"}, {Dossier: dossier, Nature: "Marie", Visibilite: chronologie.Note},
			{Dossier: dossier, Nature: "a", Visibilite: chronologie.Note, Objet: "ordre"}} {
			if _, err := ajouter(ev); !errors.Is(err, chronologie.ErrEvenement) {
				t.Errorf("%+v : %v", ev, err)
			}
		}

		// The retention clock; then a text erased under a bordereau leaves its line.
		if err := b.Lire(t.Context(), func(l bdd.Lecture) error {
			j, err := chronologie.DernierContact(t.Context(), l, m.Chef, dossier)
			if j != jours.Plus(2) {
				t.Errorf("dernier contact %s", j)
			}
			if j, err := chronologie.DernierContact(t.Context(), l, m.AutreCESF, dossier); !j.Vide() || err != nil {
				t.Errorf("dernier contact montré à une autre : %s, %v", j, err)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
		if _, err := acte(t, b, func(ctx context.Context, e *bdd.Ecriture) (rien struct{}, err error) {
			var id int64
			if err = e.QueryRow(ctx, `select contenu_id from evenement_dossier where id = $1`, nouvelle).Scan(&id); err == nil {
				err = journal.Effacer(ctx, e, id, "BE-2031-004")
			}
			return rien, err
		}); err != nil {
			t.Fatal(err)
		}
		if l := lire(m.CESF, chronologie.Filtre{Nature: "note"}); len(l) != 1 || !l[0].Efface || l[0].Texte != "" {
			t.Errorf("%+v", l)
		}
		// Lines are only added.
		for _, texte := range []string{`update evenement_dossier set visibilite = 'dossier'`, `delete from evenement_dossier`} {
			if _, err := acte(t, b, func(ctx context.Context, e *bdd.Ecriture) (int64, error) { return e.Exec(ctx, texte) }); !errors.Is(err, bdd.ErrContrainte) {
				t.Errorf("%s : %v", texte, err)
			}
		}
	}, chronologie.Migrations)
}

func BenchmarkLister(b *testing.B) {
	organisationtest.BasesBanc(b, func(b *testing.B, base *bdd.Base) {
		cles := organisationtest.Trousseau(b)
		m := organisationtest.NouveauMonde(b, base)
		dossier := m.Dossier(b, base)
		if err := base.Ecrire(b.Context(), func(e *bdd.Ecriture) error {
			for i := range 400 {
				if _, err := chronologie.Ajouter(b.Context(), e, cles, chronologie.Evenement{Dossier: dossier, Nature: "entretien", Visibilite: chronologie.Dossier,
					Jour: jour.Certain(2026, 1, 1).Plus(i % 300), Texte: fmt.Sprintf("Entretien n° %d, loyer payé, rendez-vous repris dans quinze jours", i)}); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if err := base.Lire(b.Context(), func(l bdd.Lecture) error {
				evs, err := chronologie.Lister(b.Context(), l, cles, m.CESF, dossier, chronologie.Filtre{})
				if len(evs) != 50 {
					b.Fatal(len(evs))
				}
				return err
			}); err != nil {
				b.Fatal(err)
			}
		}
	}, chronologie.Migrations)
}
