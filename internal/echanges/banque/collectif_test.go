// SPDX-License-Identifier: EUPL-1.2

package banque_test

import (
	"context"
	"errors"
	"testing"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/comptes"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/prestations"
)

// taches counts the open tasks of a nature.
func taches(t testing.TB, m *etaitest.Monde, n agenda.Nature) (nombre int64) {
	t.Helper()
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		return l.QueryRow(ctx, `select count(*) from tache where nature = $1 and faite_le is null`, string(n)).Scan(&nombre)
	})
	return nombre
}

// The pooled mode is closed until its documents are recorded; a payer that has not accepted it keeps its beneficiaries out.
func TestCollectifFerme(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		ctx, piece := t.Context(), m.Piece(t, 0)
		ouvrir := func(n int) (int64, error) {
			return parcours.OuvrirCollectif(ctx, b, m.Trousseau, m.Demande(droits.Comptable), parcours.NouveauCollectif{IBAN: etaitest.IBANDe(700000 + n), Titulaire: "ASSOCIATION", OuvertLe: etaitest.Debut})
		}
		consigner := func(r droits.Role, organisme string, piece int64) error {
			_, err := parcours.ConsignerCollectif(ctx, b, m.Demande(r), parcours.PieceCollectif{Organisme: organisme, DatePiece: etaitest.Debut}, func(*bdd.Ecriture) (int64, error) { return piece, nil })
			return err
		}
		refuse(t, "mode_collectif", func() error { _, err := ouvrir(1); return err })
		for _, r := range []droits.Role{droits.CESF, droits.Comptable, droits.ChefDeService, droits.Referent} {
			if err := consigner(r, "", piece); !errors.Is(err, parcours.ErrInterdit) {
				t.Errorf("%s consigne l’avis : %v", r, err)
			}
		}
		refuse(t, "piece", func() error { return consigner(droits.Direction, "", 0) })
		if err := consigner(droits.Direction, "", piece); err != nil {
			t.Fatal(err)
		}
		refuse(t, "mode_collectif", func() error { _, err := ouvrir(1); return err })
		if err := consigner(droits.Administrateur, " CAF ", piece); err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.OuvrirCollectif(ctx, b, m.Trousseau, m.Demande(droits.CESF), parcours.NouveauCollectif{}); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("la CESF ouvre un compte collectif : %v", err)
		}
		cb, err := ouvrir(1)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ouvrir(1); !errors.Is(err, comptes.ErrIBANConnu) {
			t.Errorf("deux fois le même IBAN : %v", err)
		}

		dossier, err := parcours.CreerPersonne(ctx, b, m.Demande(droits.CESF), parcours.NouvellePersonne{Personne: personnes.Personne{Nom: "Exemple", Prenom: "Collectif", Naissance: etaitest.Naissance, EcrireDomicile: true}})
		if err != nil {
			t.Fatal(err)
		}
		sous := func(r droits.Role) (int64, error) {
			return parcours.OuvrirSousCompte(ctx, b, m.Demande(r), parcours.NouveauSousCompte{CompteBancaire: cb, Dossier: dossier, OuvertLe: etaitest.Debut})
		}
		refuse(t, "R13", func() error { _, err := sous(droits.CESF); return err })
		m.Signer(t, etaitest.Contrat(dossier, etaitest.Debut, 24, prestations.Percue{Numero: 17, Organisme: "CAF", Allocataire: "7700001", Montant: 60000},
			prestations.Percue{Numero: 2, Organisme: "CARSAT", Montant: 30000}))
		refuse(t, "accord_organisme", func() error { _, err := sous(droits.CESF); return err })
		if err := consigner(droits.Direction, "Carsat", piece); err != nil {
			t.Fatal(err)
		}
		if _, err := sous(droits.Referent); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("le référent ouvre un sous-compte : %v", err)
		}
		if _, err := sous(droits.CESF); err != nil {
			t.Fatal(err)
		}
		refuse(t, "compte", func() error { _, err := sous(droits.CESF); return err })
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			ps, err := comptes.ModeCollectif(ctx, l, m.Organisation)
			if err != nil || len(ps) != 3 || ps[1].Organisme != "CAF" || ps[0].Piece == 0 {
				t.Errorf("%+v %v", ps, err)
			}
			cs, err := comptes.Collectifs(ctx, l, m.Organisation)
			if len(cs) != 1 || cs[0].ID != cb {
				t.Errorf("%+v", cs)
			}
			return err
		})
	})
}

// A debit is charged to a person by two people, within what her account holds; the association, that had advanced it, gets its money back.
func TestImputation(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		ctx := t.Context()
		c := ouvrirCollectif(t, m)
		s, autre := c.sousCompte(t, "", 60000), c.sousCompte(t, "", 60000)
		g := &guichet{iban: c.iban}
		doit(t, m, enCamt(t, "M1", g.releve(lundi, lundi, credit(60000, "CAF "+s.Numero), debit(2500, "PRLV INCONNU"), debit(700, "PRLV AUTRE"))), "importe", 3)
		ps := pointages(t, b)
		inconnu, second := ps[1], ps[2]
		demander := func(r droits.Role, ligne comptes.Pointage, dossier int64, motif string) (int64, error) {
			return parcours.DemanderImputation(ctx, b, m.Trousseau, m.Demande(r), parcours.Imputation{Ligne: ligne.Ligne, Version: ligne.Version, Dossier: dossier, Motif: motif})
		}
		autoriser := func(r droits.Role, id int64) error {
			_, err := parcours.AutoriserImputation(ctx, b, m.Trousseau, m.Demande(r), id, 1)
			return err
		}
		for _, r := range []droits.Role{droits.CESF, droits.ChefDeService, droits.Referent, droits.Direction, droits.Administrateur} {
			if _, err := demander(r, inconnu, s.Dossier, "x"); !errors.Is(err, parcours.ErrInterdit) {
				t.Errorf("%s : %v", r, err)
			}
		}
		refuse(t, "motif", func() error { _, err := demander(droits.Comptable, inconnu, s.Dossier, " "); return err })
		refuse(t, "sens", func() error { _, err := demander(droits.Comptable, ps[0], s.Dossier, "x"); return err })
		refuse(t, "personne", func() error { _, err := demander(droits.Comptable, inconnu, 0, "x"); return err })
		vide, err := demander(droits.Comptable, inconnu, autre.Dossier, "son abonnement")
		if err != nil {
			t.Fatal(err)
		}
		refuse(t, "imputation", func() error { _, err := demander(droits.Comptable, inconnu, s.Dossier, "x"); return err })
		if err := autoriser(droits.Comptable, vide); !errors.Is(err, paiements.ErrSeparation) {
			t.Errorf("seul : %v", err)
		}
		if err := autoriser(droits.CESF, vide); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("CESF : %v", err)
		}
		refuse(t, "provision", func() error { return autoriser(droits.ChefDeService, vide) }) // nothing on that person's account
		refuse(t, "motif", func() error {
			_, err := parcours.RefuserImputation(ctx, b, m.Trousseau, m.Demande(droits.ChefDeService), vide, 1, "")
			return err
		})
		if _, err := parcours.RefuserImputation(ctx, b, m.Trousseau, m.Demande(droits.ChefDeService), vide, 1, "ce n’est pas le sien"); err != nil {
			t.Fatal(err)
		}
		if n := taches(t, m, agenda.ImputationADecider); n != 0 {
			t.Errorf("%d tâches après le refus", n)
		}
		id, err := demander(droits.Comptable, inconnu, s.Dossier, "son abonnement de téléphone")
		if err != nil {
			t.Fatal(err)
		}
		// The association has already transferred its advance.
		doit(t, m, enCamt(t, "M2", g.releve(lundi, lundi, credit(3200, "VIR ASSOCIATION"))), "importe", 1)
		verse := pointages(t, b)[3]
		pointer(t, m, verse, parcours.Pointage{Choix: parcours.Avance})
		if err := autoriser(droits.ChefDeService, id); err != nil {
			t.Fatal(err)
		}
		refuse(t, "imputation", func() error { return autoriser(droits.ChefDeService, id) })
		if x := m.Solde(t, s.Compte).Comptable; x != 57500 {
			t.Errorf("solde %s", x)
		}
		if x, y := solde(t, b, c.banque.ID, comptes.DebitInexplique), solde(t, b, c.banque.ID, comptes.Avance); x != 0 || y != -2500 {
			t.Errorf("débits inexpliqués %s, avance %s : le compte doit 25,00 à l’association", x, y)
		}
		// It is paid back; the other debit gets another answer, which ends its request.
		if _, err := demander(droits.Comptable, second, s.Dossier, "x"); err != nil {
			t.Fatal(err)
		}
		pointer(t, m, second, parcours.Pointage{Choix: parcours.Frais})
		if n := taches(t, m, agenda.ImputationADecider); n != 0 {
			t.Errorf("%d tâches", n)
		}
		doit(t, m, enCamt(t, "M3", g.releve(lundi, lundi, debit(3300, "VIR ASSOCIATION"))), "importe", 1)
		refuse(t, "avance", func() error { return essayer(t, m, pointages(t, b)[4], parcours.Pointage{Choix: parcours.Avance}) })
		pointer(t, m, pointages(t, b)[4], parcours.Pointage{Choix: parcours.Frais})
		doit(t, m, enCamt(t, "M4", g.releve(lundi, lundi, debit(3200, "VIR ASSOCIATION"))), "importe", 1)
		pointer(t, m, pointages(t, b)[5], parcours.Pointage{Choix: parcours.Avance})
		if x := solde(t, b, c.banque.ID, comptes.Avance); x != 0 {
			t.Errorf("avance %s", x)
		}
		m.Verifier(t)
		m.SansClair(t, "son abonnement", "ce n’est pas le sien", "une autre explication")
		m.VoitTout(t, []etaitest.Alteration{
			{Nom: "montant d’une imputation", SQL: `update imputation set centimes = centimes + 1`, Dit: "imputation"},
			{Nom: "qui a autorisé", SQL: `update imputation set decidee_par = (select max(id) from agent) where decision = 'autorisee'`, Dit: "imputation"},
			{Nom: "refus devenu accord", SQL: `update imputation set decision = 'autorisee' where decision = 'refusee'`, Dit: "imputation"},
			{Nom: "imputation effacée", SQL: `delete from imputation where decision = 'refusee'`, Dit: "n’est plus là"},
			{Nom: "date d’un avis juridique", SQL: `update mode_collectif set date_piece = '2020-01-01'`, Dit: "mode collectif"},
			{Nom: "accord effacé", SQL: `delete from mode_collectif where genre = 'accord_organisme'`, Dit: "n’est plus là"},
		}...)
	})
}
