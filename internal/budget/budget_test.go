// SPDX-License-Identifier: EUPL-1.2

package budget_test

import (
	"context"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/budget"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
)

var (
	novembre = jour.Certain(2026, 11, 1)
	regle    = budget.Regle{Jours: 30, Provisions: true}
)

// The person of E11 (01-masp §7): RSA 573.49, ALS 230; rent 410 + charges 45, energy 48, insurance 11.50, apurement 35, 50 each week.
func deE11() []budget.Ligne {
	l := func(s budget.Sens, p budget.Poste, c argent.Centimes, f budget.Frequence) budget.Ligne {
		return budget.Ligne{Sens: s, Poste: p, Centimes: c, Frequence: f, Passage: budget.CompteGere}
	}
	return []budget.Ligne{
		l(budget.Ressource, budget.Prestation, 57349, budget.Mois), l(budget.Ressource, budget.AideLogement, 23000, budget.Mois),
		l(budget.Charge, budget.Loyer, 41000, budget.Mois), l(budget.Charge, budget.Charges, 4500, budget.Mois), l(budget.Charge, budget.Energie, 4800, budget.Mois),
		l(budget.Charge, budget.Assurance, 1150, budget.Mois), l(budget.Charge, budget.Apurement, 3500, budget.Mois), l(budget.Charge, budget.ArgentDeVie, 5000, budget.Semaine),
	}
}

func TestCalculer(t *testing.T) {
	c := budget.Calculer(deE11(), 1, regle, novembre)
	for nom, x := range map[string][2]argent.Centimes{
		"ressources": {c.Ressources, 80349}, "logement": {c.Logement, 45500}, "autres": {c.Autres, 5950}, "remboursements": {c.Remboursements, 3500},
		"vie": {c.Vie, 21667}, "reste": {c.Reste, 25399}, "par jour": {c.ParPersonneEtJour, 846}, "solde": {c.Solde, 3732}, "par semaine": {c.ParSemaine(), 5000},
		"géré reçu": {c.GereRecu, 80349}, "géré payé": {c.GerePaye, 76617},
	} {
		if x[0] != x[1] {
			t.Errorf("%s : %s, attendu %s", nom, x[0], x[1])
		}
	}
	if c.Effort != 392 || c.TauxEffort() != "39,2\u00a0%" { // (455 − 230) / (803.49 − 230)
		t.Errorf("taux d’effort %d %q", c.Effort, c.TauxEffort())
	}
	if d := budget.Calculer(deE11(), 3, regle, novembre).Division(); d != "÷ 3 personnes ÷ 30 jours" {
		t.Errorf("division %q", d)
	}
	if vide := budget.Calculer(nil, 0, budget.Regle{}, novembre); vide.Effort != -1 || vide.Reste != 0 || vide.TauxEffort() != "" || len(vide.Formule()) != 1 {
		t.Errorf("budget vide : %+v", vide)
	}
}

func TestMensuel(t *testing.T) {
	for _, c := range []struct {
		f    budget.Frequence
		c, m argent.Centimes
	}{{budget.Mois, 12345, 12345}, {budget.Trimestre, 10000, 3333}, {budget.Trimestre, 9999, 3333}, {budget.Trimestre, 9998, 3333}, {budget.Annee, 12000, 1000}, {budget.Annee, 11994, 1000}, {budget.Annee, 11993, 999},
		{budget.Semaine, 5000, 21667}, {budget.Semaine, 1, 4}} {
		if m := (budget.Ligne{Centimes: c.c, Frequence: c.f}).Mensuel(); m != c.m {
			t.Errorf("%s %s : %s, attendu %s", c.c, c.f, m, c.m)
		}
	}
}

// The formula adds up to the figure it explains, for any budget; a line out of its days does not count.
func TestFormule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var ls []budget.Ligne
		for range rapid.IntRange(0, 12).Draw(t, "lignes") {
			s := rapid.SampledFrom([]budget.Sens{budget.Ressource, budget.Charge}).Draw(t, "sens")
			ls = append(ls, budget.Ligne{Sens: s, Poste: rapid.SampledFrom(budget.PostesDe(s)).Draw(t, "poste"), Centimes: argent.Centimes(rapid.IntRange(1, 10_000_000).Draw(t, "centimes")),
				Frequence: rapid.SampledFrom(budget.Frequences).Draw(t, "fréquence"), Passage: rapid.SampledFrom(budget.Passages).Draw(t, "passage")})
		}
		r := budget.Regle{Jours: 30, Provisions: rapid.Bool().Draw(t, "provisions")}
		c := budget.Calculer(ls, rapid.IntRange(1, 8).Draw(t, "personnes"), r, novembre)
		var somme argent.Centimes
		for i, x := range c.Formule() {
			if i == 0 {
				somme = x.Centimes
			} else {
				somme -= x.Centimes
			}
		}
		if somme != c.Reste || c.Ressources-c.Charges != c.Solde {
			t.Fatalf("la formule donne %s, le reste est %s", somme, c.Reste)
		}
		for i := range ls {
			ls[i].Au = novembre.Plus(-1)
		}
		if budget.Calculer(ls, 1, r, novembre).Charges != 0 {
			t.Fatal("une ligne finie compte encore")
		}
	})
}

func TestComparer(t *testing.T) {
	avant := deE11()
	apres := deE11()
	apres[0].Centimes = 60775              // the RSA rises
	apres[5].Libelle = "Assurance Exemple" // other words, same line
	apres = append(apres[:6], apres[7])    // no more apurement
	apres = append(apres, budget.Ligne{Sens: budget.Charge, Poste: budget.Provision, Libelle: "Eau", Centimes: 1500, Frequence: budget.Mois, Passage: budget.CompteGere})
	genres := map[budget.Poste]budget.Genre{}
	var ecart argent.Centimes
	for _, d := range budget.Comparer(avant, apres) {
		genres[d.Ligne().Poste] = d.Genre
		if d.Ligne().Sens == budget.Charge {
			ecart += d.Ecart
		}
	}
	for p, g := range map[budget.Poste]budget.Genre{budget.Prestation: budget.Changee, budget.AideLogement: budget.Inchangee, budget.Assurance: budget.Changee, budget.Apurement: budget.Retiree,
		budget.Provision: budget.Ajoutee, budget.Loyer: budget.Inchangee} {
		if genres[p] != g {
			t.Errorf("%s : %s, attendu %s", p, genres[p], g)
		}
	}
	if ecart != 1500-3500 {
		t.Errorf("écart des charges %s", ecart)
	}
}

// Whatever the two versions, the differences add up to the difference of their sums, and each line is there once.
func TestComparerPropriete(t *testing.T) {
	lignes := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) budget.Ligne {
		s := rapid.SampledFrom([]budget.Sens{budget.Ressource, budget.Charge}).Draw(t, "sens")
		return budget.Ligne{Sens: s, Poste: rapid.SampledFrom(budget.PostesDe(s)[:3]).Draw(t, "poste"), Libelle: rapid.SampledFrom([]string{"", "Un", "un", "Deux"}).Draw(t, "libellé"),
			Centimes: argent.Centimes(rapid.IntRange(1, 500).Draw(t, "c")), Frequence: budget.Mois, Passage: budget.CompteGere}
	}), 0, 8)
	rapid.Check(t, func(t *rapid.T) {
		a, b := lignes.Draw(t, "avant"), lignes.Draw(t, "après")
		ds := budget.Comparer(a, b)
		var ecart argent.Centimes
		n1, n2 := 0, 0
		for _, d := range ds {
			ecart += d.Ecart
			if d.Avant != nil {
				n1++
			}
			if d.Apres != nil {
				n2++
			}
		}
		for _, l := range b {
			ecart -= l.Centimes
		}
		for _, l := range a {
			ecart += l.Centimes
		}
		if ecart != 0 || n1 != len(a) || n2 != len(b) {
			t.Fatalf("écart %s, %d et %d lignes pour %d et %d", ecart, n1, n2, len(a), len(b))
		}
	})
}

func TestVerifierAccord(t *testing.T) {
	v := budget.Version{ValableDu: novembre, Personnes: 1, ConvenuLe: novembre, Accord: budget.Signe}
	ancienne := budget.Version{Numero: 1, ValableDu: novembre.Plus(1), ConvenuLe: novembre}
	for _, c := range []struct {
		nom   string
		f     func(*budget.Version)
		l     []budget.Ligne
		avant *budget.Version
		veut  error
	}{
		{"bon", func(*budget.Version) {}, deE11(), nil, nil},
		{"oral", func(v *budget.Version) { v.Accord = budget.Oral }, deE11(), nil, nil},
		{"vide", func(*budget.Version) {}, nil, nil, budget.ErrSansLigne},
		{"sans réponse", func(v *budget.Version) { v.Accord = "" }, deE11(), nil, budget.ErrAccord},
		{"désaccord muet", func(v *budget.Version) { v.Accord = budget.Desaccord }, deE11(), nil, budget.ErrDesaccord},
		{"désaccord", func(v *budget.Version) { v.Accord, v.Desaccord = budget.Desaccord, "argent de vie trop bas" }, deE11(), nil, nil},
		{"demain", func(v *budget.Version) { v.ConvenuLe = novembre.Plus(1) }, deE11(), nil, budget.ErrConvenuLe},
		{"sans jour", func(v *budget.Version) { v.ConvenuLe = jour.Jour{} }, deE11(), nil, budget.ErrConvenuLe},
		{"avant la précédente", func(*budget.Version) {}, deE11(), &ancienne, budget.ErrAnterieure},
	} {
		x := v
		c.f(&x)
		if err := budget.VerifierAccord(x, c.l, c.avant, novembre); !errors.Is(err, c.veut) || (err == nil) != (c.veut == nil) {
			t.Errorf("%s : %v", c.nom, err)
		}
	}
}

// A draft is replaced under its version, agreed once, then never changed; only who may read a budget reads it.
func TestVersions(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 57349)
		ctx := t.Context()
		v := budget.Version{Dossier: s.Dossier, Nature: budget.Initial, ValableDu: novembre, Personnes: 1, CreePar: m.Agents[droits.CESF].ID}
		ecrire := func(fn func(context.Context, *bdd.Ecriture) error) error {
			return b.Ecrire(ctx, func(e *bdd.Ecriture) error { return fn(ctx, e) })
		}
		err := ecrire(func(ctx context.Context, e *bdd.Ecriture) (err error) {
			if v.ID, err = budget.Creer(ctx, e, v, deE11()); err != nil {
				return err
			}
			if _, err := budget.Creer(ctx, e, v, nil); !errors.Is(err, budget.ErrBrouillon) {
				t.Errorf("deuxième brouillon : %v", err)
			}
			v.Rang = 1
			if err := budget.Modifier(ctx, e, v, deE11()[:3]); err != nil {
				return err
			}
			if err := budget.Modifier(ctx, e, v, nil); !errors.Is(err, bdd.ErrAncienneVersion) {
				t.Errorf("brouillon ancien : %v", err)
			}
			v.Rang, v.ConvenuLe, v.Accord = 2, novembre, budget.Signe
			if err := budget.Convenir(ctx, e, v); err != nil {
				return err
			}
			v.Rang = 3
			for nom, err := range map[string]error{"modifier": budget.Modifier(ctx, e, v, nil), "convenir": budget.Convenir(ctx, e, v), "abandonner": budget.Abandonner(ctx, e, v.ID, 3)} {
				if !errors.Is(err, budget.ErrConvenu) {
					t.Errorf("%s un budget convenu : %v", nom, err)
				}
			}
			brouillon, err := budget.Creer(ctx, e, budget.Version{Dossier: s.Dossier, Nature: budget.Revision, ValableDu: novembre.Plus(30), Personnes: 2, CreePar: v.CreePar}, deE11())
			if err != nil {
				return err
			}
			if err := budget.Abandonner(ctx, e, brouillon, 2); !errors.Is(err, bdd.ErrAncienneVersion) {
				t.Errorf("abandonner sous une autre version : %v", err)
			}
			return budget.Abandonner(ctx, e, brouillon, 1)
		})
		if err != nil {
			t.Fatal(err)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			for role, n := range map[droits.Role]int{droits.CESF: 1, droits.ChefDeService: 1, droits.Comptable: 0, droits.Direction: 0, droits.Administrateur: 0} {
				a := m.Agents[role]
				a.Instant = l.Instant()
				vs, err := budget.DuDossier(ctx, l, a, s.Dossier)
				if err != nil {
					return err
				}
				ls, err := budget.Lignes(ctx, l, a, v.ID)
				if err != nil || len(vs) != n || len(ls) != 3*n {
					t.Errorf("%s lit %d versions et %d lignes, %v", role, len(vs), len(ls), err)
				}
				if n == 1 && (budget.EnVigueur(vs, novembre) == nil || budget.EnVigueur(vs, novembre.Plus(-1)) != nil || ls[2] != deE11()[2]) {
					t.Errorf("version en vigueur : %+v, lignes %+v", vs, ls)
				}
			}
			return nil
		})
	})
}
