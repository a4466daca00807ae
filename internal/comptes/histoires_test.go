// SPDX-License-Identifier: EUPL-1.2

package comptes_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/schema"
)

var j0 = jour.Certain(2026, 11, 2)

func agent(m *etaitest.Monde) int64 { return m.Agents[droits.Comptable].ID }

func compteDe(t testing.TB, m *etaitest.Monde, s etaitest.Suivie, n comptes.Nature) comptes.Compte {
	t.Helper()
	var c comptes.Compte
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		cs, err := comptes.DuBancaire(ctx, l, s.Banque.ID)
		c, _ = comptes.DeNature(cs, n)
		return err
	})
	return c
}

func ecriture(s etaitest.Suivie, cle string, j jour.Jour, ms ...comptes.Mouvement) comptes.Ecriture {
	return comptes.Ecriture{Organisation: s.Banque.Organisation, CompteBancaire: s.Banque.ID, Nature: "essai", JourComptable: j, JourValeur: j, Cle: cle,
		Origine: "essai", OrigineID: 1, Mouvements: ms}
}

// Each invariant of 05-finance §4.4 that the ledger holds, on both engines.
func TestInvariants(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		ctx := t.Context()
		m := etaitest.NouveauMonde(t, b)
		m.SansVerification = "des retenues et des écritures sans ordre : les comptes seuls sont rejoués"
		s, s2 := m.Suivre(t, 0), m.Suivre(t, 0)
		banque, personne := compteDe(t, m, s, comptes.Banque), s.Compte
		passer := func(ec comptes.Ecriture) (p comptes.Passee, err error) {
			err = b.Ecrire(ctx, func(e *bdd.Ecriture) error { p, err = comptes.Passer(ctx, e, ec); return err })
			return p, err
		}
		bonne := ecriture(s, "a", j0, comptes.Mouvement{Compte: banque.ID, Centimes: 1000}, comptes.Mouvement{Compte: personne.ID, Centimes: -1000})
		p, err := passer(bonne)
		if err != nil {
			t.Fatal(err)
		}
		t.Run("1 équilibre", func(t *testing.T) {
			for _, ms := range [][]comptes.Mouvement{
				{{Compte: banque.ID, Centimes: 1000}, {Compte: personne.ID, Centimes: -999}},
				{{Compte: banque.ID, Centimes: 1000}},
				{{Compte: banque.ID, Centimes: 0}, {Compte: personne.ID, Centimes: 0}},
			} {
				if _, err := passer(ecriture(s, "x", j0, ms...)); !errors.Is(err, comptes.ErrDesequilibre) {
					t.Errorf("%v : %v", ms, err)
				}
			}
		})
		t.Run("2 ni modification ni suppression", func(t *testing.T) {
			for _, q := range []string{`update ecriture set nature = 'x'`, `delete from ecriture`, `update mouvement set centimes = 1`, `delete from mouvement`,
				`update ligne_releve set centimes = 1`, `delete from ligne_releve`, `delete from rapprochement`} {
				err := b.Ecrire(ctx, func(e *bdd.Ecriture) error { _, err := e.Exec(ctx, q); return err })
				if table := q; err == nil && (table == `update ecriture set nature = 'x'` || table == `delete from ecriture` || table == `update mouvement set centimes = 1` || table == `delete from mouvement`) {
					t.Errorf("%s : accepté", q)
				}
			}
		})
		t.Run("3 contre-passation", func(t *testing.T) {
			contre := func(id int64) (p comptes.Passee, err error) {
				err = b.Ecrire(ctx, func(e *bdd.Ecriture) error {
					p, err = comptes.Contrepasser(ctx, e, id, j0, "essai", 1, agent(m))
					return err
				})
				return p, err
			}
			autre, err := passer(ecriture(s, "à contre-passer", j0, comptes.Mouvement{Compte: banque.ID, Centimes: 77}, comptes.Mouvement{Compte: personne.ID, Centimes: -77}))
			if err != nil {
				t.Fatal(err)
			}
			c, err := contre(autre.ID)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := contre(autre.ID); !errors.Is(err, comptes.ErrContrepassee) {
				t.Errorf("deux fois : %v", err)
			}
			if _, err := contre(c.ID); !errors.Is(err, comptes.ErrContrepassation) {
				t.Errorf("contre-passation d’une contre-passation : %v", err)
			}
			faux := bonne
			faux.Cle, faux.Contrepasse = "faux", p.ID
			if _, err := passer(faux); err == nil {
				t.Error("une contre-passation qui n’est pas l’opposé a été acceptée")
			}
			if so := m.Solde(t, personne); so.Comptable != 1000 {
				t.Errorf("solde %s", so.Comptable)
			}
		})
		t.Run("4 plancher", func(t *testing.T) {
			prendre := func(ordre int64, c argent.Centimes) error {
				return b.Ecrire(ctx, func(e *bdd.Ecriture) error { return retenir(ctx, e, personne, ordre, c, j0) })
			}
			if err := prendre(1, 1001); !errors.Is(err, comptes.ErrProvision) {
				t.Errorf("au-delà du solde : %v", err)
			}
			autoriser := func(par int64) error {
				return b.Ecrire(ctx, func(e *bdd.Ecriture) error {
					id, err := comptes.DemanderPlancher(ctx, e, m.Trousseau, comptes.PlancherAutorise{Compte: personne.ID, Dossier: personne.Dossier, Plancher: -500, Du: j0, Au: j0.Plus(10),
						Motif: "rappel attendu", DemandeePar: agent(m)})
					if err != nil {
						return err
					}
					p, err := comptes.PlancherParID(ctx, e, m.Trousseau, id)
					if err != nil {
						return err
					}
					return comptes.DeciderPlancher(ctx, e, m.Trousseau, p, comptes.Autorisee, "", par)
				})
			}
			if autoriser(agent(m)) == nil {
				t.Error("un plancher plus bas accordé par une seule personne")
			}
			if err := autoriser(m.SecondChef.ID); err != nil {
				t.Fatal(err)
			}
			if err := prendre(2, 1500); err != nil {
				t.Errorf("plancher autorisé à −5,00 : %v", err)
			}
			if err := prendre(3, 1); !errors.Is(err, comptes.ErrProvision) {
				t.Errorf("au-delà du plancher autorisé : %v", err)
			}
			if err := b.Ecrire(ctx, func(e *bdd.Ecriture) error { return comptes.Denouer(ctx, e, 2, false) }); err != nil {
				t.Fatal(err)
			}
			if so := m.Solde(t, personne); so.Retenu != 0 {
				t.Errorf("retenu %s après la levée", so.Retenu)
			}
		})
		t.Run("5 clé d’idempotence", func(t *testing.T) {
			encore, err := passer(bonne)
			if err != nil || !encore.Deja || encore.ID != p.ID {
				t.Errorf("même clé, même contenu : %+v, %v", encore, err)
			}
			autre := bonne
			autre.JourValeur = j0.Plus(1)
			if _, err := passer(autre); !errors.Is(err, comptes.ErrCleReutilisee) {
				t.Errorf("même clé, autre contenu : %v", err)
			}
		})
		t.Run("7 période close", func(t *testing.T) {
			octobre := jour.Certain(2026, 10, 31)
			err := b.Ecrire(ctx, func(e *bdd.Ecriture) error {
				if err := comptes.PreparerCloture(ctx, e, s.Banque.ID, octobre, m.Agents[droits.ChefDeService].ID); err != nil {
					return err
				}
				_, err := comptes.Clore(ctx, e, s.Banque, octobre, agent(m))
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, j := range []jour.Jour{octobre, jour.Certain(2026, 9, 15)} {
				if _, err := passer(ecriture(s, "clos"+j.String(), j, bonne.Mouvements...)); !errors.Is(err, comptes.ErrPeriodeClose) {
					t.Errorf("écriture du %s : %v", j, err)
				}
			}
			err = b.Ecrire(ctx, func(e *bdd.Ecriture) error {
				_, err := comptes.Clore(ctx, e, s.Banque, jour.Certain(2026, 11, 30), agent(m))
				return err
			})
			if err == nil {
				t.Error("un mois qui n’est pas fini a été clos")
			}
		})
		t.Run("12 un seul compte bancaire par écriture", func(t *testing.T) {
			if _, err := passer(ecriture(s, "deux banques", j0, comptes.Mouvement{Compte: banque.ID, Centimes: 5}, comptes.Mouvement{Compte: s2.Compte.ID, Centimes: -5})); !errors.Is(err, comptes.ErrAutreBanque) {
				t.Errorf("%v", err)
			}
		})
		// The holds of these histories have no order: the ledger alone is verified.
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error { _, err := comptes.Verifier(ctx, l); return err })
	})
}

// verifier names what was changed behind the program's back.
func TestVerifierTrouve(t *testing.T) {
	b := etaitest.SQLite(t)
	ctx := t.Context()
	m := etaitest.NouveauMonde(t, b)
	m.SansVerification = "un solde est falsifié"
	s := m.Suivre(t, 0)
	banque := compteDe(t, m, s, comptes.Banque)
	for i := range 5 {
		if err := b.Ecrire(ctx, func(e *bdd.Ecriture) error {
			_, err := comptes.Passer(ctx, e, ecriture(s, fmt.Sprint("v", i), j0, comptes.Mouvement{Compte: banque.ID, Centimes: 100}, comptes.Mouvement{Compte: s.Compte.ID, Centimes: -100}))
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	m.Verifier(t)
	if err := b.Ecrire(ctx, func(e *bdd.Ecriture) error {
		_, err := e.Exec(ctx, `update solde set debit = debit + 1 where compte_id = $1`, s.Compte.ID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	err := b.Lire(ctx, func(l bdd.Lecture) error { _, err := comptes.Verifier(ctx, l); return err })
	if _, ok := errors.AsType[*comptes.Faute](err); !ok {
		t.Errorf("un solde faussé n’est pas vu : %v", err)
	}
}

// Random histories of receipts, holds, orders, returns, reversals and debits that nobody asked for: the ledger always balances, holds never
// pass the floor, and verifier accepts.
func TestHistoires(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		ctx := t.Context()
		m := etaitest.NouveauMonde(t, b)
		m.SansVerification = "des retenues et des écritures sans ordre : les comptes seuls sont rejoués"
		n := 0
		rapid.Check(t, func(rt *rapid.T) {
			n++
			s := m.Suivre(t, 0)
			banque, transit := compteDe(t, m, s, comptes.Banque), compteDe(t, m, s, comptes.Transit)
			var attendu, retenu argent.Centimes
			ouverts := map[int64]argent.Centimes{}
			var posees []int64
			for k := range rapid.IntRange(1, 25).Draw(rt, "actes") {
				c := argent.Centimes(rapid.IntRange(1, 50000).Draw(rt, "centimes"))
				cle, ordre := fmt.Sprintf("h%d-%d-%s", n, k, b.Moteur()), int64(n*1000+k)
				err := b.Ecrire(ctx, func(e *bdd.Ecriture) error {
					switch rapid.SampledFrom([]string{"recette", "debit", "retenir", "transmettre", "lever", "contrepasser"}).Draw(rt, "acte") {
					case "recette":
						p, err := comptes.Passer(ctx, e, ecriture(s, cle, j0, comptes.Mouvement{Compte: banque.ID, Centimes: c}, comptes.Mouvement{Compte: s.Compte.ID, Centimes: -c}))
						attendu += c
						posees = append(posees, p.ID)
						return err
					case "debit":
						_, err := comptes.Passer(ctx, e, ecriture(s, cle, j0, comptes.Mouvement{Compte: banque.ID, Centimes: -c}, comptes.Mouvement{Compte: s.Compte.ID, Centimes: c}))
						attendu -= c
						return err
					case "retenir":
						err := retenir(ctx, e, s.Compte, ordre, c, j0)
						if attendu-retenu >= c && attendu >= 0 {
							if err == nil {
								ouverts[ordre], retenu = c, retenu+c
							}
							return err
						}
						if err == nil {
							rt.Fatalf("retenue de %s acceptée sur un réel de %s", c, attendu-retenu)
						}
						return nil
					case "transmettre", "lever":
						for o, r := range ouverts {
							passee := c%2 == 0
							delete(ouverts, o)
							retenu -= r
							if err := comptes.Denouer(ctx, e, o, passee); err != nil {
								return err
							}
							if passee {
								attendu -= r
								_, err := comptes.Passer(ctx, e, ecriture(s, cle, j0, comptes.Mouvement{Compte: s.Compte.ID, Centimes: r}, comptes.Mouvement{Compte: transit.ID, Centimes: -r}))
								return err
							}
							return nil
						}
					case "contrepasser":
						if len(posees) > 0 {
							id := posees[len(posees)-1]
							posees = posees[:len(posees)-1]
							ec, err := comptes.Lire(ctx, e, id)
							if err != nil {
								return err
							}
							attendu -= ec.Mouvements[0].Centimes
							_, err = comptes.Contrepasser(ctx, e, id, j0, "essai", 1, agent(m))
							return err
						}
					}
					return nil
				})
				if err != nil {
					rt.Fatal(err)
				}
				if so := m.Solde(t, s.Compte); so.Comptable != attendu || so.Retenu != retenu {
					rt.Fatalf("solde %s retenu %s, attendu %s et %s", so.Comptable, so.Retenu, attendu, retenu)
				}
			}
		})
		// The holds of these histories have no order: the ledger alone is verified.
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error { _, err := comptes.Verifier(ctx, l); return err })
	})
}

// Twenty withdrawals at once on a balance that covers ten: exactly ten are held.
func TestRetraitsConcurrents(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		ctx := t.Context()
		m := etaitest.NouveauMonde(t, b)
		m.SansVerification = "des retenues et des écritures sans ordre : les comptes seuls sont rejoués"
		s := m.Suivre(t, 0)
		banque := compteDe(t, m, s, comptes.Banque)
		if err := b.Ecrire(ctx, func(e *bdd.Ecriture) error {
			_, err := comptes.Passer(ctx, e, ecriture(s, "dépôt", j0, comptes.Mouvement{Compte: banque.ID, Centimes: 1000}, comptes.Mouvement{Compte: s.Compte.ID, Centimes: -1000}))
			return err
		}); err != nil {
			t.Fatal(err)
		}
		c := make(chan error, 20)
		for i := range 20 {
			go func() {
				c <- b.Ecrire(ctx, func(e *bdd.Ecriture) error { return retenir(ctx, e, s.Compte, int64(i+1), 100, j0) })
			}()
		}
		bons := 0
		for range 20 {
			if err := <-c; err == nil {
				bons++
			} else if !errors.Is(err, comptes.ErrProvision) {
				t.Error(err)
			}
		}
		if so := m.Solde(t, s.Compte); bons != 10 || so.Retenu != 1000 {
			t.Errorf("%d retenues, retenu %s ; attendu 10 et 10,00", bons, so.Retenu)
		}
	})
}

// A transaction is never dated before the one that it follows, even by a program whose clock is late.
func TestHorlogeEnRetard(t *testing.T) {
	bddtest.Adresses(t, schema.Migrations(), func(t *testing.T, adresse string) {
		ctx := t.Context()
		m := etaitest.NouveauMonde(t, bddtest.Ouvrir(t, adresse, etaitest.NouvelleHorloge()))
		m.SansVerification = "des écritures sans relevé"
		s := m.Suivre(t, 0)
		banque := compteDe(t, m, s, comptes.Banque)
		retard := etaitest.NouvelleHorloge()
		retard.ReglerJour(etaitest.Depart.Jour().Plus(-3))
		tard := bddtest.Ouvrir(t, adresse, retard)
		for i, b := range []*bdd.Base{m.Base, tard, tard, m.Base} {
			if err := b.Ecrire(ctx, func(e *bdd.Ecriture) error {
				_, err := comptes.Passer(ctx, e, ecriture(s, fmt.Sprint(i), j0, comptes.Mouvement{Compte: banque.ID, Centimes: 5}, comptes.Mouvement{Compte: s.Compte.ID, Centimes: -5}))
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error { _, err := comptes.Verifier(ctx, l); return err })
	})
}

// retenir takes one hold.
func retenir(ctx context.Context, e *bdd.Ecriture, c comptes.Compte, ordre int64, montant argent.Centimes, j jour.Jour) error {
	r, err := comptes.NouvellesRetenues(ctx, e, []comptes.Compte{c})
	if err != nil {
		return err
	}
	if err := r.Prendre(c, ordre, montant, j); err != nil {
		return err
	}
	return r.Ecrire(ctx, e)
}
