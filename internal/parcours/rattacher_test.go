// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/comptes"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
)

// pointages returns the state of the lines of a person's account, in their order.
func pointages(t *testing.T, m *etaitest.Monde, s etaitest.Suivie) (r []comptes.Pointage) {
	t.Helper()
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		ids, err := bdd.Lister(ctx, l, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) },
			`select ligne_id from pointage where compte_bancaire_id = $1 order by ligne_id`, s.Banque.ID)
		r = nil
		for _, id := range ids {
			p, err := comptes.PointageDe(ctx, l, id)
			if err != nil {
				return err
			}
			r = append(r, p)
		}
		return err
	})
	return r
}

// decider points a line as it stands now.
func decider(t *testing.T, m *etaitest.Monde, ligne int64, p parcours.Pointage) error {
	t.Helper()
	p.Ligne, p.Version = ligne, compter(t, m, `select version from pointage where ligne_id = $1`, ligne)
	return erreur(parcours.PointerLigne(t.Context(), m.Base, m.Trousseau, m.Demande(droits.Comptable), p))
}

func soldeDe(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, n comptes.Nature) argent.Centimes {
	t.Helper()
	var c comptes.Compte
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		cs, err := comptes.DuBancaire(ctx, l, s.Banque.ID)
		c, _ = comptes.DeNature(cs, n)
		return err
	})
	return m.Solde(t, c).Comptable
}

// A bank that gives no reference at all: its debits are tied by hand to one order, to several; its returns to the order that came back.
func TestRattacher(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s, autre := m.Suivre(t, 200000), m.Suivre(t, 60000)
		approvisionner(t, m, s, 200000)
		approvisionner(t, m, autre, 60000)
		n := func(c argent.Centimes) parcours.NouvelOrdre { return loyer(t, m, s, m.Bailleur(t), c) }
		os, _ := payer(t, m, n(8000), n(8000), n(20000), n(30000))
		ailleurs, _ := payer(t, m, loyer(t, m, autre, m.Bailleur(t), 8000))
		prepare := preparer(t, m, n(8000))
		importer(t, m, s, lundi.Plus(1), lundi.Plus(1), 200000, ligne(-8000, "VIR SEPA", ""), ligne(-8000, "VIR SEPA", ""), ligne(-50000, "VIR SEPA 2 OPERATIONS", ""))
		ps := pointages(t, m, s)[1:]
		rattacher := func(i int, ids ...int64) error {
			return decider(t, m, ps[i].Ligne, parcours.Pointage{Choix: parcours.Rattacher, Ordres: ids})
		}
		exigerRefus(t, rattacher(0), "ordres")
		exigerRefus(t, rattacher(0, os[2]), "montant")
		exigerRefus(t, rattacher(2, os[2]), "montant")
		exigerRefus(t, rattacher(0, prepare), "etat")
		for _, ids := range [][]int64{{ailleurs[0]}, {987654}, {os[0], os[0]}} {
			if err := rattacher(0, ids...); !errors.Is(err, parcours.ErrInterdit) {
				t.Errorf("%v : %v", ids, err)
			}
		}
		if _, err := parcours.PointerLigne(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), parcours.Pointage{Ligne: ps[0].Ligne, Version: ps[0].Version, Choix: parcours.Rattacher, Ordres: os[:1]}); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("la CESF rapproche : %v", err)
		}
		for i, ids := range [][]int64{os[:1], os[1:2], os[2:]} {
			if err := rattacher(i, ids...); err != nil {
				t.Fatal(err)
			}
		}
		for _, id := range os {
			if o := lireOrdre(t, m, id); o.Etat != paiements.Execute {
				t.Errorf("ordre %s", o.Etat)
			}
		}
		if c, transit := m.Solde(t, s.Compte).Comptable, soldeDe(t, m, s, comptes.Transit); c != 134000 || transit != 0 {
			t.Errorf("solde %s, transit %s", c, transit)
		}
		ps = pointages(t, m, s)[1:]
		if ps[0].Cible != "ordre" || ps[0].CibleID != os[0] || ps[2].Cible != "remise" || ps[2].Etat != comptes.Traite {
			t.Errorf("%+v", ps)
		}
		if x := compter(t, m, `select count(*) from rapprochement where ligne_id = $1 and genre = 'ordre' and cible = 'ordre'`, ps[2].Ligne); x != 2 {
			t.Errorf("%d décisions, attendu 2", x)
		}
		if err := rattacher(0, os[0]); !errors.Is(err, comptes.ErrDejaPointee) {
			t.Errorf("une seconde fois : %v", err)
		}

		// One of them comes back, without a word either.
		importer(t, m, s, lundi.Plus(2), lundi.Plus(2), 134000, ligne(8000, "VIR RECU", ""))
		ps = append(ps, pointages(t, m, s)[4])
		exigerRefus(t, rattacher(3, os[0], os[1]), "ordres")
		exigerRefus(t, rattacher(3, os[2]), "montant")
		exigerRefus(t, rattacher(3, prepare), "etat")
		if err := rattacher(3, os[1]); err != nil {
			t.Fatal(err)
		}
		if o := lireOrdre(t, m, os[1]); o.Etat != paiements.Retourne {
			t.Errorf("ordre %s", o.Etat)
		}
		if c, attente := m.Solde(t, s.Compte).Comptable, soldeDe(t, m, s, comptes.NonIdentifie); c != 142000 || attente != 0 {
			t.Errorf("solde %s, en attente %s", c, attente)
		}
		m.Verifier(t)
	})
}

// A line keeps no trace of what the rules had proposed once somebody has said that it is something else.
func TestCiblePerimee(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		approvisionner(t, m, s, 60000)
		recette := compter(t, m, `select id from gestion_recette where dossier_id = $1`, s.Dossier)
		// Moved away, the income of the month is still to come.
		if err := decider(t, m, pointages(t, m, s)[0].Ligne, parcours.Pointage{Choix: parcours.ARestituer, Motif: "la CAF le redemande"}); err != nil {
			t.Fatal(err)
		}
		importer(t, m, s, lundi, lundi, 60000, ligne(60000, "CAF RSA "+s.Numero, ""))
		ps := pointages(t, m, s)
		if ps[0].Cible != "" || ps[0].CibleID != 0 || ps[1].Etat != comptes.Sur || ps[1].CibleID != recette {
			t.Errorf("%+v", ps)
		}
		// A debit that looks like an order of ours, and is not.
		payer(t, m, loyer(t, m, s, m.Bailleur(t), 10000))
		importer(t, m, s, lundi.Plus(1), lundi.Plus(1), 120000, ligne(-10000, "PRLV TELECOM", ""), ligne(-50, "PRLV", ""))
		ps = pointages(t, m, s)[2:]
		if ps[0].Cible != "ordre" || ps[0].Etat != comptes.Probable {
			t.Fatalf("%+v", ps[0])
		}
		exigerRefus(t, decider(t, m, ps[1].Ligne, parcours.Pointage{Choix: parcours.Affecter, Recette: recette}), "sens")
		if err := decider(t, m, ps[0].Ligne, parcours.Pointage{Choix: parcours.Constater}); err != nil {
			t.Fatal(err)
		}
		if p := pointages(t, m, s)[2]; p.Cible != "" || p.CibleID != 0 || p.Etat != comptes.Traite {
			t.Errorf("%+v", p)
		}
		m.Verifier(t)
	})
}
