// SPDX-License-Identifier: EUPL-1.2

package banque_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"etai/internal/agenda"
	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/comptes"
	"etai/internal/echanges/banque"
	"etai/internal/etaitest"
	"etai/internal/formats/releve"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
)

func importeur(m *etaitest.Monde) *banque.Importeur {
	return &banque.Importeur{Base: m.Base, Trousseau: m.Trousseau, Depot: m.Depot}
}

// accepterADeux asks as the accountant and accepts as the head of service.
func accepterADeux(t testing.TB, m *etaitest.Monde, fichier int64, lecture comptes.Lecture) banque.CompteRendu {
	t.Helper()
	ctx, im := context.Background(), importeur(m)
	id, err := im.DemanderAcceptation(ctx, m.Demande(droits.Comptable), fichier, 1+versionDe(t, m, fichier), lecture, "la banque le confirme")
	if err != nil {
		t.Fatal(err)
	}
	cr, err := im.AccepterQuarantaine(ctx, m.Demande(droits.ChefDeService), id, 1)
	if err != nil || cr.Statut != string(comptes.Importe) {
		t.Fatalf("%+v %v", cr, err)
	}
	return cr
}

// versionDe is how often a file was changed after it was received.
func versionDe(t testing.TB, m *etaitest.Monde, fichier int64) int64 {
	return nombre(t, m.Base, `select version - 1 from releve_fichier where id = $1`, fichier)
}

// A day whose movements sum to zero was never given: the next statement opened where the account stood. When it comes, two people take it in; its own copy is
// then known, whole or within a longer period.
func TestJourOublie(t *testing.T) {
	chaqueMoteur(t, func(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, g *guichet) {
		doit(t, m, enCamt(t, "M1", g.releve(lundi, lundi, credit(10000, "A"))), "importe", 1)
		oublie := g.releve(lundi.Plus(1), lundi.Plus(1), credit(60775, "CAF RSA "+s.Numero), debit(60775, "LOYER"))
		suite := g.releve(lundi.Plus(2), lundi.Plus(2), credit(200, "C"))
		doit(t, m, enCamt(t, "M3", suite), "importe", 1)
		if n := taches(t, m, agenda.ReleveManquant); n != 1 {
			t.Errorf("%d tâche pour le relevé n° 2, jamais reçu", n)
		}
		cr := importer(t, m, enCamt(t, "M2", oublie))
		if cr.Statut != "quarantaine" {
			t.Fatalf("%+v", cr)
		}
		ctx, im := t.Context(), importeur(m)
		as, motif, err := im.Acceptables(ctx, m.Agents[droits.Comptable], cr.ID)
		if err != nil || motif != "" || len(as) != 1 || !as[0].Intercale || as[0].Nouvelles != 2 {
			t.Fatalf("%+v %q %v", as, motif, err)
		}
		demander := func(r droits.Role, version int64, motif string) (int64, error) {
			return im.DemanderAcceptation(ctx, m.Demande(r), cr.ID, version, comptes.Inconnues, motif)
		}
		for _, r := range []droits.Role{droits.CESF, droits.ChefDeService, droits.Referent, droits.Direction} {
			if _, err := demander(r, 1, "x"); !errors.Is(err, parcours.ErrInterdit) {
				t.Errorf("%s : %v", r, err)
			}
		}
		refuse(t, "motif", func() error { _, err := demander(droits.Comptable, 1, " "); return err })
		if _, err := demander(droits.Comptable, 2, "x"); !errors.Is(err, bdd.ErrAncienneVersion) {
			t.Errorf("version : %v", err)
		}
		premiere, err := demander(droits.Comptable, 1, "la banque l’a renvoyé")
		if err != nil {
			t.Fatal(err)
		}
		refuse(t, "demande", func() error { _, err := demander(droits.Comptable, 1, "x"); return err })
		if _, err := im.AccepterQuarantaine(ctx, m.Demande(droits.Comptable), premiere, 1); !errors.Is(err, paiements.ErrSeparation) {
			t.Errorf("seul : %v", err)
		}
		if _, err := im.AccepterQuarantaine(ctx, m.Demande(droits.CESF), premiere, 1); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("CESF : %v", err)
		}
		refuse(t, "motif", func() error {
			_, err := banque.RefuserAcceptation(ctx, m.Base, m.Trousseau, m.Demande(droits.ChefDeService), premiere, 1, "")
			return err
		})
		if _, err := banque.RefuserAcceptation(ctx, m.Base, m.Trousseau, m.Demande(droits.ChefDeService), premiere, 1, "appeler la banque"); err != nil {
			t.Fatal(err)
		}
		id, err := demander(droits.Comptable, 1, "la banque a confirmé")
		if err != nil {
			t.Fatal(err)
		}
		recu, err := im.AccepterQuarantaine(ctx, m.Demande(droits.ChefDeService), id, 1)
		if err != nil || recu.Statut != "importe" || recu.Nouvelles != 2 {
			t.Fatalf("%+v %v", recu, err)
		}
		encore, err := im.AccepterQuarantaine(ctx, m.Demande(droits.ChefDeService), id, 1)
		if err != nil || encore.ID != recu.ID {
			t.Errorf("une seconde fois : %+v %v", encore, err)
		}
		if n := taches(t, m, agenda.QuarantaineADecider) + taches(t, m, agenda.ReleveManquant); n != 0 {
			t.Errorf("%d tâches ouvertes", n)
		}
		if x := m.Solde(t, s.Compte).Comptable; x != 0 {
			t.Errorf("solde %s : le revenu est reconnu, le loyer débité", x)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			f, err := comptes.FichierParID(ctx, l, cr.ID)
			if f.Statut != comptes.Leve {
				t.Errorf("%+v", f)
			}
			return err
		})
		m.Verifier(t)
		m.SansClair(t, "la banque l’a renvoyé", "appeler la banque", "la banque a confirmé")
		m.VoitTout(t, []etaitest.Alteration{
			{Nom: "qui a accepté", SQL: `update releve_acceptation set decidee_par = (select max(id) from agent) where decision = 'acceptee'`, Dit: "acceptation"},
			{Nom: "lecture acceptée", SQL: `update releve_acceptation set lecture = 'toutes'`, Dit: "acceptation"},
			{Nom: "acceptation effacée", SQL: `delete from releve_acceptation where decision = 'acceptee'`, Dit: "n’est plus là"},
		}...)
		// Known from now on, alone or in its month; the account goes on.
		doit(t, m, enCamt(t, "M2 bis", oublie), "deja", 0)
		mois := oublie
		mois.Identifiant, mois.DateCloture, mois.SoldeCloture = "MOIS", suite.DateCloture, suite.SoldeCloture
		mois.Lignes = append(append([]releve.Ligne(nil), oublie.Lignes...), suite.Lignes...)
		doit(t, m, enCamt(t, "MOIS", mois), "deja", 0)
		doit(t, m, enCamt(t, "M4", g.releve(lundi.Plus(3), lundi.Plus(3), credit(100, "D"))), "importe", 1)
		m.Verifier(t)
	})
}

// Balances that contradict one another are never accepted; a resemblance may be, once two people have looked; what is false is set aside for good.
func TestQuarantaineDecidee(t *testing.T) {
	chaqueMoteur(t, func(t *testing.T, m *etaitest.Monde, _ etaitest.Suivie, g *guichet) {
		ctx, im := t.Context(), importeur(m)
		doit(t, m, enCamt(t, "M1", g.releve(lundi, lundi, credit(10000, "A"))), "importe", 1)
		manquant := g.releve(lundi.Plus(1), lundi.Plus(1), credit(1, "JAMAIS REÇU"))
		saut := importer(t, m, enCamt(t, "M3", g.releve(lundi.Plus(2), lundi.Plus(2), credit(200, "C"))))
		as, motif, err := im.Acceptables(ctx, m.Agents[droits.ChefDeService], saut.ID)
		if err != nil || len(as) != 0 || !strings.Contains(motif, "il manque un relevé") {
			t.Errorf("%+v %q %v", as, motif, err)
		}
		refuse(t, "quarantaine", func() error {
			_, err := im.DemanderAcceptation(ctx, m.Demande(droits.Comptable), saut.ID, 1, comptes.Toutes, "x")
			return err
		})
		g.solde, g.numero = 10000, 1
		_ = manquant
		// The same purchase and its refund, twice the same day, without a reference: a repetition or not, nobody can tell from the file.
		aller := []releve.Ligne{credit(500, "REMBOURSEMENT"), debit(500, "ACHAT")}
		doit(t, m, enCamt(t, "M4", g.releve(lundi.Plus(3), lundi.Plus(3), aller...)), "importe", 2)
		cr := importer(t, m, enCamt(t, "M5", g.releve(lundi.Plus(3), lundi.Plus(3), aller...)))
		if cr.Statut != "quarantaine" {
			t.Fatalf("%+v", cr)
		}
		as, _, err = im.Acceptables(ctx, m.Agents[droits.Comptable], cr.ID)
		if err != nil || len(as) != 1 || as[0].Lecture != comptes.Toutes || as[0].Nouvelles != 2 {
			t.Fatalf("%+v %v", as, err)
		}
		if r := accepterADeux(t, m, cr.ID, comptes.Toutes); r.Nouvelles != 2 {
			t.Errorf("%+v", r)
		}
		m.Verifier(t)
		// The other is false: set aside, its request withdrawn, and it can be neither asked nor set aside again.
		autre := importer(t, m, enCamt(t, "M6", g.releve(lundi.Plus(3), lundi.Plus(3), aller...)))
		if _, err := im.DemanderAcceptation(ctx, m.Demande(droits.Comptable), autre.ID, 1, comptes.Toutes, "x"); err != nil {
			t.Fatal(err)
		}
		ecarter := func(r droits.Role, motif string) error {
			_, err := banque.EcarterQuarantaine(ctx, m.Base, m.Trousseau, m.Demande(r), autre.ID, 1, motif)
			return err
		}
		if err := ecarter(droits.CESF, "x"); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("CESF : %v", err)
		}
		refuse(t, "motif", func() error { return ecarter(droits.Comptable, "") })
		if err := ecarter(droits.Comptable, "répétition, dit la banque"); err != nil {
			t.Fatal(err)
		}
		refuse(t, "statut", func() error { return ecarter(droits.Comptable, "x") })
		refuse(t, "statut", func() error {
			_, err := im.DemanderAcceptation(ctx, m.Demande(droits.Comptable), autre.ID, 2, comptes.Toutes, "x")
			return err
		})
		if n := taches(t, m, agenda.QuarantaineADecider); n != 0 {
			t.Errorf("%d tâches", n)
		}
		m.Verifier(t)
	})
}

// Numbers of statements: one hole is told, and closed when its statement comes; a bank that jumps all the time is left alone.
func TestNumerosDeReleves(t *testing.T) {
	chaqueMoteur(t, func(t *testing.T, m *etaitest.Monde, _ etaitest.Suivie, g *guichet) {
		j, n := lundi, 0
		suivant := func(numero string, attendues int64) {
			t.Helper()
			j, n = j.Plus(1), n+1
			r := g.releve(j, j, credit(1, "X"))
			r.Numero = numero
			doit(t, m, enCamt(t, strings.Repeat("N", n), r), "importe", 1)
			if x := taches(t, m, agenda.ReleveManquant); x != attendues {
				t.Errorf("n° %s : %d tâches, attendu %d", numero, x, attendues)
			}
		}
		suivant("41", 0)
		suivant("42", 0)
		suivant("45", 1) // 43 and 44
		suivant("46", 1)
		suivant("1", 1) // a new series
		suivant("", 1)
		suivant("2", 1)
		suivant("4", 2)
		suivant("9", 2)  // it jumps too often
		suivant("90", 2) // or too far
	})
}

// Whatever was delivered late, early, twice or never, what two people accept keeps bank = books, and each statement opens where the one before closes.
func TestQuarantaineHistoires(t *testing.T) {
	b := etaitest.SQLite(t)
	m := etaitest.NouveauMonde(t, b)
	rapid.Check(t, func(rt *rapid.T) {
		s := m.Suivre(t, 60775)
		h := tirerHistoire(rt, guichet{iban: s.IBAN}, rapid.Bool().Draw(rt, "références"), false)
		im, ctx := importeur(m), context.Background()
		for n := range 2 * len(h.releves) {
			r := h.releves[rapid.IntRange(0, len(h.releves)-1).Draw(rt, "relevé")]
			cr := importer(t, m, enCamt(t, fmt.Sprintf("H%d-%s", n, s.IBAN[18:]), r))
			if cr.Statut != "quarantaine" || cr.ID == 0 {
				continue
			}
			as, motif, err := im.Acceptables(ctx, m.Agents[droits.Comptable], cr.ID)
			if err != nil || len(as) == 0 && motif == "" {
				rt.Fatalf("%+v %q %v", as, motif, err)
			}
			if len(as) > 0 {
				accepterADeux(t, m, cr.ID, as[rapid.IntRange(0, len(as)-1).Draw(rt, "lecture")].Lecture)
			}
		}
		var dernier argent.Centimes
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			e, err := comptes.EtatPour(ctx, l, s.Banque.ID, lundi)
			dernier = e.Solde
			return err
		})
		if x := solde(t, b, s.Banque.ID, comptes.Banque); x != dernier {
			rt.Fatalf("la banque dit %s, les comptes %s", dernier, x)
		}
	})
	m.Verifier(t)
}
