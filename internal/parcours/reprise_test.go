// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
)

func reprendre(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, le jour.Jour, solde argent.Centimes, parts ...comptes.Part) (int64, error) {
	t.Helper()
	if parts == nil {
		parts = []comptes.Part{{Compte: s.Compte.ID, Centimes: solde}}
	}
	return parcours.PreparerReprise(t.Context(), m.Base, m.Demande(droits.Comptable), comptes.Reprise{CompteBancaire: s.Banque.ID, Le: le, SoldeBanque: solde, Parts: parts})
}

// What the visa would refuse is refused when it is entered, since a reprise is entered once.
func TestRepriseRefusee(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s, autre := m.Suivre(t, 60000), m.Suivre(t, 60000)
		veille := etaitest.Debut.Plus(-1)
		aujourdhui := b.Horloge().Maintenant().Jour()
		if _, err := reprendre(t, m, s, aujourdhui.Plus(1), 500); !errors.Is(err, comptes.ErrRepriseJour) {
			t.Errorf("demain : %v", err)
		}
		if _, err := reprendre(t, m, s, veille, 500, comptes.Part{Compte: autre.Compte.ID, Centimes: 500}); !errors.Is(err, comptes.ErrReprisePart) {
			t.Errorf("part d’un autre compte bancaire : %v", err)
		}
		for _, n := range []comptes.Nature{comptes.Banque, comptes.Transit, comptes.NonIdentifie, comptes.HorsAutorisation, comptes.ARestituer} {
			var c comptes.Compte
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				cs, err := comptes.DuBancaire(ctx, l, s.Banque.ID)
				c, _ = comptes.DeNature(cs, n)
				return err
			})
			if _, err := reprendre(t, m, s, veille, 500, comptes.Part{Compte: c.ID, Centimes: 500}); !errors.Is(err, comptes.ErrReprisePart) {
				t.Errorf("part sur « %s » : %v", n.Libelle(), err)
			}
		}
		id, err := reprendre(t, m, s, veille, 500)
		if err != nil {
			t.Fatalf("la veille de l’ouverture : %v", err)
		}
		if _, err := parcours.ViserReprise(t.Context(), b, m.Demande(droits.ChefDeService), id, 1); err != nil {
			t.Fatalf("visa : %v", err)
		}
		var le jour.Jour
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			return l.QueryRow(ctx, `select jour_comptable from ecriture where cle = $1`, fmt.Sprintf("reprise:%d", id)).Scan(&le)
		})
		if le != etaitest.Debut || m.Solde(t, s.Compte).Comptable != 500 {
			t.Errorf("passée le %s, solde %s", le, m.Solde(t, s.Compte).Comptable)
		}
		m.Verifier(t)
	})
}

// An accepted statement was read without the reprise: neither its entry nor its visa comes after, even when the statement posted nothing.
func TestRepriseApresReleve(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s, autre := m.Suivre(t, 60000), m.Suivre(t, 60000)
		le := jour.Certain(2026, 11, 20)
		id, err := reprendre(t, m, s, le, 500)
		if err != nil {
			t.Fatal(err)
		}
		importer(t, m, s, le.Plus(-1), le, 0)
		importer(t, m, autre, le.Plus(-1), le, 0)
		if _, err := parcours.ViserReprise(t.Context(), b, m.Demande(droits.ChefDeService), id, 1); !errors.Is(err, comptes.ErrRepriseTard) {
			t.Errorf("visa après un relevé accepté : %v", err)
		}
		if _, err := reprendre(t, m, autre, le, 500); !errors.Is(err, comptes.ErrRepriseTard) {
			t.Errorf("saisie après un relevé accepté : %v", err)
		}
		m.Verifier(t)
	})
}

// Before its visa a reprise is corrected, or given up and entered again; who corrected it does not visa it.
func TestRepriseCorrigee(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		ctx, le := t.Context(), jour.Certain(2026, 11, 20)
		id, err := reprendre(t, m, s, le, 500)
		if err != nil {
			t.Fatal(err)
		}
		corriger := func(r droits.Role, version int64, solde, part argent.Centimes) error {
			return erreur(parcours.CorrigerReprise(ctx, b, m.Demande(r), id, version, comptes.Reprise{Le: le.Plus(-1), SoldeBanque: solde, Parts: []comptes.Part{{Compte: s.Compte.ID, Centimes: part}}}))
		}
		for _, r := range []droits.Role{droits.CESF, droits.ChefDeService, droits.Direction} {
			if err := corriger(r, 1, 700, 700); !errors.Is(err, parcours.ErrInterdit) {
				t.Errorf("%s : %v", r, err)
			}
		}
		if err := corriger(droits.Comptable, 1, 700, 600); !errors.Is(err, comptes.ErrRepriseSomme) {
			t.Errorf("somme : %v", err)
		}
		if err := corriger(droits.Comptable, 1, 700, 700); err != nil {
			t.Fatal(err)
		}
		if err := corriger(droits.Comptable, 1, 800, 800); !errors.Is(err, bdd.ErrAncienneVersion) {
			t.Errorf("ancienne version : %v", err)
		}
		annuler := func(version int64, motif string) error {
			return erreur(parcours.AnnulerReprise(ctx, b, m.Demande(droits.Comptable), id, version, motif))
		}
		exigerRefus(t, annuler(2, " "), "motif")
		if err := annuler(2, "mauvais compte"); err != nil {
			t.Fatal(err)
		}
		if err := annuler(3, "encore"); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("deux fois : %v", err)
		}
		if err := erreur(parcours.ViserReprise(ctx, b, m.Demande(droits.ChefDeService), id, 3)); err == nil {
			t.Error("une reprise annulée se vise")
		}
		if id, err = reprendre(t, m, s, le, 900); err != nil {
			t.Fatal(err)
		}
		if err := erreur(parcours.ViserReprise(ctx, b, m.Demande(droits.ChefDeService), id, 1)); err != nil {
			t.Fatal(err)
		}
		exigerRefus(t, corriger(droits.Comptable, 2, 1, 1), "etat")
		exigerRefus(t, annuler(2, "trop tard"), "etat")
		m.Verifier(t)
	})
}

// A statement of before the reprise that happens to open at its balance would count its money twice.
func TestReleveAvantReprise(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		id, err := reprendre(t, m, s, jour.Certain(2026, 10, 31), 500)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.ViserReprise(t.Context(), b, m.Demande(droits.ChefDeService), id, 1); err != nil {
			t.Fatal(err)
		}
		for _, au := range []jour.Jour{jour.Certain(2026, 9, 30), jour.Certain(2026, 10, 31)} {
			if cr := importer(t, m, s, au.PremierDuMois(), au, 500, ligne(1234, "AVANT", "")); cr.Statut != "quarantaine" || !strings.Contains(string(cr.Motif), "jour de la reprise") {
				t.Errorf("%s : %+v", au, cr)
			}
		}
		if cr := importer(t, m, s, jour.Certain(2026, 10, 31), jour.Certain(2026, 11, 3), 500, ligne(1234, "APRES", "")); cr.Statut != "importe" {
			t.Errorf("%+v", cr)
		}
		m.Verifier(t)
	})
}
