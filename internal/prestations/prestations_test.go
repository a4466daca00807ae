// SPDX-License-Identifier: EUPL-1.2

package prestations_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/prestations"
)

var aujourdhui = jour.Certain(2026, 11, 6)

func lire(t *testing.T, b *bdd.Base, fn func(context.Context, bdd.Lecture) error) {
	t.Helper()
	if err := b.Lire(t.Context(), func(l bdd.Lecture) error { return fn(t.Context(), l) }); err != nil {
		t.Fatal(err)
	}
}

func numeros(ps []prestations.Prestation, f func(prestations.Prestation) bool) (ns []int) {
	for _, p := range ps {
		if f(p) {
			ns = append(ns, p.Numero)
		}
	}
	return ns
}

func egaux(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// The matrix of 01-masp §1.2.
func TestListe(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		lire(t, b, func(ctx context.Context, l bdd.Lecture) error {
			ps, err := prestations.EnVigueur(ctx, l, aujourdhui)
			if err != nil {
				return err
			}
			if len(ps) != 28 {
				t.Errorf("%d prestations en vigueur, attendu 29 numéros moins le 16°", len(ps))
			}
			for nom, c := range map[string]struct {
				f    func(prestations.Prestation) bool
				veut []int
			}{
				"affectées (R271-4)":         {func(p prestations.Prestation) bool { return p.Affectee }, []int{1, 2, 3, 14, 15, 27, 29}},
				"extension (R271-3 al. 2)":   {func(p prestations.Prestation) bool { return p.Extension }, []int{18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29}},
				"au bailleur (R271-6 al. 1)": {func(p prestations.Prestation) bool { return p.Bailleur == prestations.BailleurOui }, []int{1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 17}},
				"au bailleur (R271-6 al. 2)": {func(p prestations.Prestation) bool { return p.Bailleur == prestations.BailleurSiInsuffisant }, []int{18, 19, 20, 21, 22, 23, 24, 25, 26, 28}},
				"exclues en tiers payant":    {func(p prestations.Prestation) bool { return p.ExclueSi == prestations.SiTiersPayant }, []int{1, 2, 21}},
				"exclues versées au service": {func(p prestations.Prestation) bool { return p.ExclueSi == prestations.SiVerseeService }, []int{3, 15}},
			} {
				if ns := numeros(ps, c.f); !egaux(ns, c.veut) {
					t.Errorf("%s : %v, attendu %v", nom, ns, c.veut)
				}
			}
			for n, dit := range map[int]string{16: "abrogé", 30: "n’est pas dans la liste", 0: "n’est pas dans la liste"} {
				_, err := prestations.Trouver(ctx, l, n, aujourdhui)
				if r, ok := errors.AsType[*prestations.Refus](err); !ok || r.Regle != "R13" || !strings.Contains(r.Message, dit) {
					t.Errorf("n° %d : %v", n, err)
				}
			}
			p, err := prestations.Trouver(ctx, l, 17, aujourdhui)
			ancienne, err2 := prestations.Trouver(ctx, l, 17, jour.Certain(2015, 12, 31))
			if !p.Verifie || ancienne.Libelle == p.Libelle || ancienne.Verifie {
				t.Errorf("le RSA d’aujourd’hui %v, celui de 2015 %v", p, ancienne)
			}
			return errors.Join(err, err2)
		})
	})
}

func liste(t *testing.T) (ps []prestations.Prestation) {
	t.Helper()
	lire(t, etaitest.SQLite(t), func(ctx context.Context, l bdd.Lecture) (err error) {
		ps, err = prestations.EnVigueur(ctx, l, aujourdhui)
		return err
	})
	return ps
}

func de(ps []prestations.Prestation, n int) prestations.Prestation {
	for _, p := range ps {
		if p.Numero == n {
			return p
		}
	}
	return prestations.Prestation{}
}

// E13 of 01-masp §7, as far as one line goes.
func TestVerifierAutorisation(t *testing.T) {
	ps := liste(t)
	ouvert := jour.Certain(2025, 1, 1)
	for _, c := range []struct {
		nom   string
		p     prestations.Percue
		regle string
	}{
		{"RSA", prestations.Percue{Numero: 17, Du: ouvert}, ""},
		{"ALS", prestations.Percue{Numero: 2, Du: ouvert}, ""},
		{"PCH", prestations.Percue{Numero: 15, Du: ouvert}, ""},
		{"AF", prestations.Percue{Numero: 19, Du: ouvert}, ""},
		{"suspendue ce mois-ci", prestations.Percue{Numero: 17, Du: ouvert, SuspendueLe: jour.Certain(2026, 11, 1)}, ""},
		{"APL en tiers payant", prestations.Percue{Numero: 1, Du: ouvert, TiersPayant: true}, "R13"},
		{"APA versée au service", prestations.Percue{Numero: 3, Du: ouvert, AuService: true}, "R13"},
		{"AF sous MJAGBF", prestations.Percue{Numero: 19, Du: ouvert, MJAGBF: true}, "R15"},
		{"RSA majoré sous MJAGBF", prestations.Percue{Numero: 17, Du: ouvert, MJAGBF: true}, "R15"},
		{"AAH, le drapeau ne la vise pas", prestations.Percue{Numero: 13, Du: ouvert, MJAGBF: true}, ""},
		{"finie", prestations.Percue{Numero: 17, Du: ouvert, Au: jour.Certain(2026, 10, 31)}, "R13"},
		{"à venir", prestations.Percue{Numero: 17, Du: jour.Certain(2026, 12, 1)}, "R13"},
	} {
		err := prestations.VerifierAutorisation(de(ps, c.p.Numero), c.p, aujourdhui)
		r, _ := errors.AsType[*prestations.Refus](err)
		if (err == nil) != (c.regle == "") || r != nil && r.Regle != c.regle {
			t.Errorf("%s : %v", c.nom, err)
		}
	}
}

// R2: one right open is enough, a suspended one warns, a housing aid in tiers payant does not count.
func TestVerifierAdmission(t *testing.T) {
	ps := liste(t)
	ouvert, suspendu := jour.Certain(2025, 1, 1), jour.Certain(2026, 11, 1)
	for _, c := range []struct {
		nom     string
		p       []prestations.Percue
		ok, dit bool
	}{
		{"RSA", []prestations.Percue{{Numero: 17, Du: ouvert}}, true, false},
		{"rien", nil, false, false},
		{"prime d’activité", []prestations.Percue{{Numero: 0, Du: ouvert}}, false, false},
		{"APL en tiers payant seule", []prestations.Percue{{Numero: 1, Du: ouvert, TiersPayant: true}}, false, false},
		{"RSA suspendu", []prestations.Percue{{Numero: 17, Du: ouvert, SuspendueLe: suspendu}}, true, true},
		{"RSA suspendu, AF versées", []prestations.Percue{{Numero: 17, Du: ouvert, SuspendueLe: suspendu}, {Numero: 19, Du: ouvert}}, true, false},
		{"droit fini", []prestations.Percue{{Numero: 17, Du: ouvert, Au: jour.Certain(2026, 10, 31)}}, false, false},
	} {
		a := prestations.VerifierAdmission(ps, c.p, aujourdhui)
		if a.OK != c.ok || (a.Avertissement != "") != c.dit || a.OK == (a.Motif != "") {
			t.Errorf("%s : %+v", c.nom, a)
		}
	}
}

func TestLireAllocataire(t *testing.T) {
	for s, veut := range map[string]string{"1234567 A": "1234567", "12.345-67": "1234567", "1234": "", "12345a7": "", "": "", "1234567890123456": ""} {
		if n, err := prestations.LireAllocataire(s); n != veut || (err == nil) != (veut != "") {
			t.Errorf("%q : %q, %v", s, n, err)
		}
	}
}

// Benefits received are kept, changed under their version, read by who may read the budget; a number tells everybody who bears it.
func TestPercues(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		un, deux := m.Suivre(t, 60000), m.Suivre(t, 60000)
		p := prestations.Percue{Dossier: un.Dossier, Numero: 17, Libelle: "RSA", Organisme: "CAF", Allocataire: "7654321", Montant: 60775, JourDuMois: 5, Du: jour.Certain(2025, 1, 1)}
		var err error
		if p.ID, err = bdd.EcrireVal(t.Context(), b, func(e *bdd.Ecriture) (int64, error) { return prestations.Ajouter(t.Context(), e, p) }); err != nil {
			t.Fatal(err)
		}
		p.Version = 1
		lire(t, b, func(ctx context.Context, l bdd.Lecture) error {
			for role, n := range map[droits.Role]int{droits.CESF: 2, droits.ChefDeService: 2, droits.Comptable: 0, droits.Administrateur: 0} {
				a := m.Agents[role]
				a.Instant = l.Instant()
				lues, err := prestations.PercuesDuDossier(ctx, l, a, un.Dossier)
				if err != nil || len(lues) != n || n > 0 && lues[n-1] != p {
					t.Errorf("%s lit %+v, %v", role, lues, err)
				}
			}
			x, err := prestations.PorteursDesNumeros(ctx, l, []string{"7654321", "1111111"})
			if len(x) != 1 || x["7654321"].Partage || !egaux64(x["7654321"].Dossiers, un.Dossier) {
				t.Errorf("porteurs %+v", x)
			}
			return err
		})
		if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
			x := p
			x.Partage = true
			if err := prestations.Modifier(t.Context(), e, x); err != nil {
				return err
			}
			if err := prestations.Modifier(t.Context(), e, x); !errors.Is(err, bdd.ErrAncienneVersion) {
				t.Errorf("ancienne version acceptée : %v", err)
			}
			x.Dossier = deux.Dossier
			x.Partage = false
			_, err := prestations.Ajouter(t.Context(), e, x)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		lire(t, b, func(ctx context.Context, l bdd.Lecture) error {
			x, err := prestations.PorteursDesNumeros(ctx, l, []string{"7654321"})
			if !x["7654321"].Partage || !egaux64(x["7654321"].Dossiers, un.Dossier, deux.Dossier) {
				t.Errorf("porteurs %+v", x)
			}
			return err
		})
	})
}

func egaux64(a []int64, b ...int64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
