// SPDX-License-Identifier: EUPL-1.2

package dettes_test

import (
	"context"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/dettes"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
)

var aujourdhui = jour.Certain(2026, 11, 6)

func champ(err error) string {
	r, ok := errors.AsType[*dettes.Refus](err)
	if !ok {
		return ""
	}
	return r.Champ
}

// T21 and T22 of 03-proximite: filing 10 March 2026, recevabilité 4 May 2026 notified on the 7th.
func TestDatesDuSurendettement(t *testing.T) {
	s := dettes.Surendettement{DeposeLe: jour.Certain(2026, 3, 10)}
	if !s.Secret() || !s.FinGel().Vide() || !s.FinRecours().Vide() {
		t.Errorf("avant la recevabilité : %+v", s)
	}
	du, au := s.TauxLegal()
	if s.InstructionAvant() != jour.Certain(2026, 6, 10) || du != jour.Certain(2026, 6, 11) || au != jour.Certain(2026, 9, 10) {
		t.Errorf("instruction avant le %s, taux légal du %s au %s", s.InstructionAvant(), du, au)
	}
	if s.EnRetard(jour.Certain(2026, 6, 9)) || !s.EnRetard(jour.Certain(2026, 6, 10)) {
		t.Error("le retard commence le 10 juin 2026")
	}
	s.RecevableLe, s.NotifieLe = jour.Certain(2026, 5, 4), jour.Certain(2026, 5, 7)
	if s.Secret() || s.FinRecours() != jour.Certain(2026, 5, 22) || s.FinGel() != jour.Certain(2028, 5, 4) {
		t.Errorf("recours jusqu’au %s, gel jusqu’au %s", s.FinRecours(), s.FinGel())
	}
	s.MesuresLe = jour.Certain(2026, 12, 1)
	if s.FinGel() != jour.Certain(2026, 11, 30) || s.Etat(aujourdhui) != "recevable" || s.Etat(s.MesuresLe) != "mesures en cours" {
		t.Errorf("gel jusqu’au %s, état %s", s.FinGel(), s.Etat(aujourdhui))
	}
}

func TestVerifierDates(t *testing.T) {
	j := func(m, q int) jour.Jour { return jour.Certain(2026, m, q) }
	for _, c := range []struct {
		nom, champ string
		s          dettes.Surendettement
	}{
		{"dépôt seul", "", dettes.Surendettement{DeposeLe: j(3, 10)}},
		{"tout", "", dettes.Surendettement{DeposeLe: j(3, 10), RecevableLe: j(5, 4), NotifieLe: j(5, 7), OrienteLe: j(6, 1), MesuresLe: jour.Certain(2027, 1, 1)}},
		{"sans dépôt", "depose_le", dettes.Surendettement{}},
		{"dépôt demain", "depose_le", dettes.Surendettement{DeposeLe: aujourdhui.Plus(1)}},
		{"deux décisions", "irrecevable_le", dettes.Surendettement{DeposeLe: j(3, 10), RecevableLe: j(5, 4), IrrecevableLe: j(5, 4)}},
		{"recevable avant le dépôt", "recevable_le", dettes.Surendettement{DeposeLe: j(3, 10), RecevableLe: j(3, 9)}},
		{"mesures sans recevabilité", "mesures_le", dettes.Surendettement{DeposeLe: j(3, 10), MesuresLe: j(5, 1)}},
		{"recevabilité à venir", "recevable_le", dettes.Surendettement{DeposeLe: j(3, 10), RecevableLe: aujourdhui.Plus(1)}},
		{"clos sans motif", "motif_cloture", dettes.Surendettement{DeposeLe: j(3, 10), ClosLe: j(5, 1)}},
		{"motif sans clôture", "clos_le", dettes.Surendettement{DeposeLe: j(3, 10), MotifCloture: "retrait"}},
	} {
		if err := dettes.VerifierDates(c.s, aujourdhui); (err == nil) != (c.champ == "") || champ(err) != c.champ {
			t.Errorf("%s : %v", c.nom, err)
		}
	}
}

func TestVerifierDetteEtPlan(t *testing.T) {
	d := dettes.Dette{Creancier: "Bailleur Exemple", Nature: dettes.Loyer, NeeLe: jour.Certain(2026, 1, 5), Solde: dettes.Solde{Jour: aujourdhui, Centimes: 100000}}
	p := dettes.Plan{Origine: dettes.Amiable, ConvenuLe: aujourdhui, PremiereLe: jour.Certain(2026, 12, 6), Mensualite: 3500, Nombre: 28, Derniere: 3500}
	p2 := func(f func(*dettes.Plan)) dettes.Plan { x := p; f(&x); return x }
	d2 := func(f func(*dettes.Dette)) dettes.Dette { x := d; f(&x); return x }
	for _, c := range []struct {
		nom, champ string
		err        error
	}{
		{"dette", "", dettes.VerifierDette(d, aujourdhui)},
		{"sans créancier", "creancier", dettes.VerifierDette(d2(func(d *dettes.Dette) { d.Creancier = "" }), aujourdhui)},
		{"nature inconnue", "nature", dettes.VerifierDette(d2(func(d *dettes.Dette) { d.Nature = "x" }), aujourdhui)},
		{"née demain", "nee_le", dettes.VerifierDette(d2(func(d *dettes.Dette) { d.NeeLe = aujourdhui.Plus(1) }), aujourdhui)},
		{"soldée avant d’être née", "soldee_le", dettes.VerifierDette(d2(func(d *dettes.Dette) { d.SoldeeLe = jour.Certain(2025, 1, 1) }), aujourdhui)},
		{"autorisation sans date", "autorisation", dettes.VerifierDette(d2(func(d *dettes.Dette) { d.Autorisation = "RG 26/1" }), aujourdhui)},
		{"plan", "", dettes.VerifierPlan(d, p, aujourdhui)},
		{"plan plus grand que la dette", "mensualite", dettes.VerifierPlan(d, p2(func(p *dettes.Plan) { p.Nombre = 29 }), aujourdhui)},
		{"délais sans jugement", "reference", dettes.VerifierPlan(d, p2(func(p *dettes.Plan) { p.Origine = dettes.DelaisJuge }), aujourdhui)},
		{"délais d’une dette d’énergie", "origine", dettes.VerifierPlan(d2(func(d *dettes.Dette) { d.Nature = dettes.Energie }), p2(func(p *dettes.Plan) { p.Origine, p.Reference = dettes.DelaisJuge, "RG 26/1" }), aujourdhui)},
		{"première échéance avant l’accord", "premiere_le", dettes.VerifierPlan(d, p2(func(p *dettes.Plan) { p.PremiereLe = aujourdhui.Plus(-1) }), aujourdhui)},
		{"trop d’échéances", "mensualite", dettes.VerifierPlan(d, p2(func(p *dettes.Plan) { p.Nombre = 241 }), aujourdhui)},
		{"rien à payer", "mensualite", dettes.VerifierPlan(d, p2(func(p *dettes.Plan) { p.Mensualite = 0 }), aujourdhui)},
	} {
		if champ(c.err) != c.champ || (c.err == nil) != (c.champ == "") {
			t.Errorf("%s : %v", c.nom, c.err)
		}
	}
}

// A plan made for a debt pays exactly the debt, on the same day of each month or its last day.
func TestPlanPour(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		solde, m := argent.Centimes(rapid.IntRange(1, 1_000_000).Draw(t, "solde")), argent.Centimes(rapid.IntRange(5000, 100_000).Draw(t, "mensualité"))
		n, derniere := dettes.PlanPour(solde, m)
		p := dettes.Plan{PremiereLe: jour.Certain(2026, 8, 31), Mensualite: m, Nombre: n, Derniere: derniere}
		var somme argent.Centimes
		es := p.Echeances()
		for _, e := range es {
			somme += e.Centimes
			if x, ok := p.DuMois(e.Jour); !ok || x != e {
				t.Fatalf("échéance %+v, du mois %+v", e, x)
			}
		}
		if somme != solde || p.Total() != solde || derniere > m || derniere <= 0 || es[n-1].Jour != p.DerniereLe() {
			t.Fatalf("%s en %d fois de %s, la dernière %s : %s", solde, n, m, derniere, somme)
		}
	})
	p := dettes.Plan{PremiereLe: jour.Certain(2026, 8, 31), Mensualite: 3500, Nombre: 7, Derniere: 1200}
	if e, ok := p.DuMois(jour.Certain(2027, 2, 3)); !ok || e.Jour != jour.Certain(2027, 2, 28) || e.Centimes != 1200 {
		t.Errorf("dernière échéance %+v", e)
	}
	if _, ok := p.DuMois(jour.Certain(2027, 3, 1)); ok || p.EnCours(jour.Certain(2027, 3, 1)) || !p.EnCours(jour.Certain(2027, 2, 28)) {
		t.Error("le plan finit en février 2027")
	}
	p.ArreteLe = jour.Certain(2026, 10, 1)
	if _, ok := p.DuMois(jour.Certain(2026, 10, 1)); ok || p.EnCours(p.ArreteLe) {
		t.Error("un plan arrêté n’a plus d’échéance")
	}
}

// Debts, what is owed day by day, plans that replace one another, and the file before the commission; with who reads what.
func TestRegistre(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 57349)
		agent := m.Agents[droits.CESF].ID
		var id, plan, sur int64
		if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) (err error) {
			ctx := t.Context()
			d := dettes.Dette{Dossier: s.Dossier, Creancier: "Bailleur Exemple", Nature: dettes.Loyer, NeeLe: jour.Certain(2026, 1, 5), Solde: dettes.Solde{Jour: jour.Certain(2026, 10, 1), Centimes: 120000, Source: dettes.DuCreancier}}
			if id, err = dettes.Creer(ctx, e, d, agent); err != nil {
				return err
			}
			if err = dettes.Constater(ctx, e, s.Dossier, dettes.Solde{Dette: id, Jour: jour.Certain(2026, 11, 1), Centimes: 98000, Source: dettes.DeLaPersonne}, agent); err != nil {
				return err
			}
			d.ID, d.Version, d.Reference = id, 1, "BAIL 12"
			if err = dettes.Modifier(ctx, e, d); err != nil {
				return err
			}
			if err := dettes.Modifier(ctx, e, d); !errors.Is(err, bdd.ErrAncienneVersion) {
				t.Errorf("ancienne version : %v", err)
			}
			p := dettes.Plan{Dette: id, Dossier: s.Dossier, Origine: dettes.Amiable, ConvenuLe: jour.Certain(2026, 10, 1), PremiereLe: jour.Certain(2026, 10, 6), Mensualite: 3500, Nombre: 28, Derniere: 3500}
			if _, err = dettes.ConvenirPlan(ctx, e, p, agent); err != nil {
				return err
			}
			p.ConvenuLe, p.Origine, p.Reference = jour.Certain(2026, 11, 1), dettes.DelaisJuge, "RG 26/00001"
			if plan, err = dettes.ConvenirPlan(ctx, e, p, agent); err != nil {
				return err
			}
			sur, err = dettes.Deposer(ctx, e, dettes.Surendettement{Dossier: s.Dossier, DeposeLe: jour.Certain(2026, 3, 10)}, agent)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
			_, err := dettes.Deposer(t.Context(), e, dettes.Surendettement{Dossier: s.Dossier, DeposeLe: jour.Certain(2026, 4, 10)}, agent)
			return err
		}); !errors.Is(err, bdd.ErrConflit) {
			t.Errorf("deux dossiers ouverts : %v", err)
		}
		if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
			if err := dettes.ArreterPlan(t.Context(), e, plan, 1, aujourdhui, "non respecté"); err != nil {
				return err
			}
			if err := dettes.ArreterPlan(t.Context(), e, plan, 2, aujourdhui, "encore"); !errors.Is(err, bdd.ErrAncienneVersion) {
				t.Errorf("plan arrêté deux fois : %v", err)
			}
			return dettes.Suivre(t.Context(), e, dettes.Surendettement{ID: sur, Version: 1, DeposeLe: jour.Certain(2026, 3, 10), RecevableLe: jour.Certain(2026, 5, 4)})
		}); err != nil {
			t.Fatal(err)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			for role, n := range map[droits.Role][2]int{droits.CESF: {1, 1}, droits.ChefDeService: {1, 1}, droits.Comptable: {1, 0}, droits.Direction: {0, 0}, droits.Administrateur: {0, 0}} {
				a := m.Agents[role]
				a.Instant = l.Instant()
				ds, err := dettes.DuDossier(ctx, l, a, s.Dossier)
				ps, err2 := dettes.PlansDuDossier(ctx, l, a, s.Dossier)
				so, err3 := dettes.Soldes(ctx, l, a, id)
				su, err4 := dettes.SurendettementsDuDossier(ctx, l, a, s.Dossier)
				if err := errors.Join(err, err2, err3, err4); err != nil {
					return err
				}
				if len(ds) != n[0] || len(ps) != 2*n[0] || len(so) != 2*n[0] || len(su) != n[1] {
					t.Errorf("%s lit %d dettes, %d plans, %d soldes, %d dossiers de surendettement", role, len(ds), len(ps), len(so), len(su))
				}
				if n[0] == 1 && (ds[0].Solde.Centimes != 98000 || ds[0].Reference != "BAIL 12" || ds[0].Version != 2 || ps[1].ArreteLe != jour.Certain(2026, 11, 1) || ps[0].Motif != "non respecté") {
					t.Errorf("dette %+v, plans %+v", ds[0], ps)
				}
			}
			return nil
		})
	})
}
