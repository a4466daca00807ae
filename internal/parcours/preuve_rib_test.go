// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"errors"
	"fmt"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/tiers"
)

// First bank details are approved on their document, or on where they were seen, said when they are entered or approved; without, nothing is approved.
func TestPreuveDuPremierRIB(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m, ctx := etaitest.NouveauMonde(t, b), t.Context()
		cesf, comptable := m.Demande(droits.CESF), m.Demande(droits.Comptable)
		saisir := func(s tiers.Saisie) int64 {
			t.Helper()
			s.Titulaire, s.IBAN = "TIERS EXEMPLE", etaitest.IBANDe(960)
			id, err := parcours.CreerTiers(ctx, b, m.Trousseau, cesf, parcours.NouveauTiers{Tiers: tiers.Tiers{Nature: tiers.Fournisseur, Nom: "Tiers Exemple"}, Saisie: s})
			if err != nil {
				t.Fatal(err)
			}
			return compter(t, m, `select max(id) from tiers_version where tiers_id = $1`, id)
		}
		approuver := func(v int64, p tiers.Preuve) error {
			_, err := parcours.DeciderCoordonnees(ctx, b, comptable, v, p, "")
			return err
		}
		exiger := func(v int64, p tiers.Preuve, par int64) {
			t.Helper()
			if x := versionDe(t, m, v); !x.Utilisable() || x.Preuve != p || x.PreuvePar != par || x.PreuveLe.Vide() != (par == 0) {
				t.Errorf("%+v", x)
			}
		}

		nue := saisir(tiers.Saisie{})
		if err := approuver(nue, ""); !errors.Is(err, tiers.ErrSansPreuve) {
			t.Fatalf("sans preuve : %v", err)
		}
		if err := approuver(nue, tiers.AvantLaRegle); !errors.Is(err, tiers.ErrPreuveInconnue) {
			t.Fatalf("preuve d’avant la règle : %v", err)
		}
		if x := versionDe(t, m, nue); x.ApprouveePar != 0 || x.Preuve != "" {
			t.Fatalf("un refus a écrit : %+v", x)
		}
		// The database itself keeps the proof.
		exigerGarde(t, b, "approuver sans preuve", fmt.Sprintf(`update tiers_version set approuvee_par = %d, approuvee_le = saisie_le where id = %d`, comptable.Agent.ID, nue))
		exigerGarde(t, b, "une preuve que personne ne dit", fmt.Sprintf(`update tiers_version set preuve = 'original' where id = %d`, nue))
		exigerGarde(t, b, "une preuve hors de la liste", fmt.Sprintf(`update tiers_version set preuve = 'oui' where id = %d`, nue))
		if err := approuver(nue, tiers.RecuDeLaBanque); err != nil {
			t.Fatal(err)
		}
		exiger(nue, tiers.RecuDeLaBanque, comptable.Agent.ID)

		dite := saisir(tiers.Saisie{Preuve: tiers.VuSurOriginal})
		exigerGarde(t, b, "une preuve réécrite", fmt.Sprintf(`update tiers_version set preuve = 'banque' where id = %d`, dite))
		if err := approuver(dite, tiers.RecuDeLaBanque); err != nil { // what was said first stays
			t.Fatal(err)
		}
		exiger(dite, tiers.VuSurOriginal, cesf.Agent.ID)

		piece := saisir(tiers.Saisie{Piece: m.Piece(t, m.Suivre(t, 60000).Dossier)})
		if err := approuver(piece, ""); err != nil {
			t.Fatal(err)
		}
		exiger(piece, "", 0)

		if _, err := parcours.CreerTiers(ctx, b, m.Trousseau, cesf, parcours.NouveauTiers{Tiers: tiers.Tiers{Nature: tiers.Fournisseur, Nom: "x"},
			Saisie: tiers.Saisie{Titulaire: "X", IBAN: etaitest.IBANDe(961), Preuve: tiers.AvantLaRegle}}); !errors.Is(err, tiers.ErrPreuveInconnue) {
			t.Errorf("saisir avec une preuve d’avant la règle : %v", err)
		}
		m.Verifier(t)
	})
}
