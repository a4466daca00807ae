// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/echanges/banque"
	"etai/internal/etaitest"
	"etai/internal/formats/cfonb"
	"etai/internal/formats/releve"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/rapports"
)

// importer writes a CFONB 120 statement of one account and imports it.
func importer(t testing.TB, m *etaitest.Monde, s etaitest.Suivie, du, au jour.Jour, ouverture argent.Centimes, lignes ...releve.Ligne) banque.CompteRendu {
	t.Helper()
	b, g, c, _ := s.IBAN.Francais()
	cloture := ouverture
	for i := range lignes {
		cloture += lignes[i].Montant
		if lignes[i].DateOperation.Vide() {
			lignes[i].DateOperation = au
		}
		if lignes[i].DateValeur.Vide() {
			lignes[i].DateValeur = lignes[i].DateOperation
		}
	}
	var buf strings.Builder
	err := cfonb.Ecrire(&buf, []releve.Compte{{Compte: releve.Texte(b + g + c), Devise: "EUR", DateOuverture: du, DateCloture: au, SoldeOuverture: &ouverture,
		SoldeCloture: &cloture, Lignes: lignes}}, cfonb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	im := banque.Importeur{Base: m.Base, Trousseau: m.Trousseau, Depot: m.Depot}
	cr, err := im.Importer(t.Context(), "releve.txt", strings.NewReader(buf.String()), m.Agents[droits.Comptable])
	if err != nil {
		t.Fatal(err)
	}
	return cr
}

func ligne(c argent.Centimes, libelle, bout string) releve.Ligne {
	l := releve.Ligne{Montant: c, Libelle: releve.Texte(libelle), Code: "05"}
	if bout != "" {
		l.ReferenceBoutEnBout = releve.Texte(bout)
		l.Details = []releve.Detail{{Montant: c, ReferenceBoutEnBout: releve.Texte(bout), Libelle: releve.Texte(libelle)}}
	}
	if c < 0 {
		l.Code = "06"
	}
	return l
}

// The thin circuit, end to end: income in, order, visa by another person, file, debit seen, return, money back.
func TestCircuit(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		ctx := t.Context()
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60775)
		bailleur := m.Bailleur(t)
		j := jour.Certain(2026, 11, 20)

		cr := importer(t, m, s, j, j, 0, ligne(60775, "CAF RSA "+s.Numero, ""), ligne(5000, "VIR INCONNU", ""))
		if cr.Statut != "importe" || cr.Nouvelles != 2 {
			t.Fatalf("import : %+v", cr)
		}
		if so := m.Solde(t, s.Compte); so.Comptable != 60775 {
			t.Fatalf("solde après revenu : %v", so)
		}
		if cr := importer(t, m, s, j, j, 0, ligne(60775, "CAF RSA "+s.Numero, ""), ligne(5000, "VIR INCONNU", "")); cr.Statut != "deja" {
			t.Fatalf("le même fichier : %+v", cr)
		}

		execution := jour.Certain(2026, 11, 24)
		n := parcours.NouvelOrdre{Dossier: s.Dossier, Tiers: bailleur, Centimes: 41230, ExecutionLe: execution, Objet: paiements.Loyer, Libelle: "LOYER 11/2026 REF 123", Piece: m.Piece(t, s.Dossier)}
		trop := n
		trop.Centimes = 60776
		var refus *parcours.Refus
		if _, err := parcours.PreparerOrdre(ctx, b, m.Demande(droits.Comptable), trop); !errors.As(err, &refus) || refus.Regle != "provision" {
			t.Fatalf("ordre au-delà de la provision : %v", err)
		}
		if _, err := parcours.PreparerOrdre(ctx, b, m.Demande(droits.CESF), n); !errors.Is(err, paiements.ErrSeparation) {
			t.Fatalf("la CESF a saisi le RIB, elle ne prépare pas : %v", err)
		}
		ordre, err := parcours.PreparerOrdre(ctx, b, m.Demande(droits.Comptable), n)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.PreparerOrdre(ctx, b, m.Demande(droits.Comptable), n); !errors.As(err, &refus) {
			t.Fatalf("le premier ordre engage déjà la provision : %v", err)
		}
		remise, err := parcours.ComposerRemise(ctx, b, m.Demande(droits.Comptable), []int64{ordre})
		if err != nil {
			t.Fatal(err)
		}
		r := lireRemise(t, m, remise)
		visa := parcours.Visa{Remise: remise, Version: r.Version, Nombre: 1, Empreinte: r.Empreinte}
		if _, err := parcours.ViserRemise(ctx, b, m.Demande(droits.Comptable), visa); !errors.Is(err, paiements.ErrSeparation) {
			t.Fatalf("le préparateur ne vise pas : %v", err)
		}
		if _, err := parcours.ViserRemise(ctx, b, m.Demande(droits.ChefDeService), visa); !errors.As(err, &refus) || refus.Regle != "vues" {
			t.Fatalf("premier virement à ce tiers, non vu : %v", err)
		}
		m.Voir(t, m.Agents[droits.ChefDeService], remise)
		if _, err := parcours.ViserRemise(ctx, b, m.Demande(droits.ChefDeService), visa); err != nil {
			t.Fatal(err)
		}
		if so := m.Solde(t, s.Compte); so.Comptable != 60775 || so.Retenu != 41230 {
			t.Fatalf("après visa : %+v", so)
		}
		r = lireRemise(t, m, remise)
		if _, err := parcours.NoterFichier(ctx, b, m.Demande(droits.Comptable), parcours.FichierDeRemise{Remise: remise, Version: r.Version, SHA256: []byte("sha")},
			func(*bdd.Ecriture) (int64, error) { return n.Piece, nil }); err != nil {
			t.Fatal(err)
		}
		r = lireRemise(t, m, remise)
		if _, err := parcours.TransmettreRemise(ctx, b, m.Demande(droits.Comptable), remise, r.Version); err != nil {
			t.Fatal(err)
		}
		if so := m.Solde(t, s.Compte); so.Comptable != 60775-41230 || so.Retenu != 0 {
			t.Fatalf("après transmission : %+v", so)
		}
		o := lireOrdre(t, m, ordre)
		if cr := importer(t, m, s, execution, execution, 65775, ligne(-41230, "VIR SEPA", o.BoutEnBout)); cr.Statut != "importe" {
			t.Fatalf("%+v", cr)
		}
		if o = lireOrdre(t, m, ordre); o.Etat != paiements.Execute {
			t.Fatalf("ordre %s, attendu exécuté", o.Etat)
		}
		if r = lireRemise(t, m, remise); r.Etat != paiements.Close {
			t.Fatalf("remise %s, attendue close", r.Etat)
		}
		retour := ligne(41230, "REJET VIR", o.BoutEnBout)
		retour.Retour, retour.Code, retour.MotifRetour = true, "12", "65"
		if cr := importer(t, m, s, execution.Plus(2), execution.Plus(2), 65775-41230, retour); cr.Statut != "importe" {
			t.Fatalf("%+v", cr)
		}
		if o = lireOrdre(t, m, ordre); o.Etat != paiements.Retourne {
			t.Fatalf("ordre %s, attendu retourné", o.Etat)
		}
		if so := m.Solde(t, s.Compte); so.Comptable != 60775 {
			t.Fatalf("l’argent n’est pas revenu : %+v", so)
		}
		v := m.Verifier(t)
		if v.Ecritures != 5 {
			t.Errorf("%d écritures, attendu 5", v.Ecritures)
		}

		// It is prepared again, once at a time; her statement then does not say that it was not paid.
		impayes := func() (n int) {
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				a := m.Agents[droits.CESF]
				a.Instant = l.Instant()
				x, err := rapports.Releve(ctx, l, m.Trousseau, a, s.Dossier, execution)
				n = len(x.Impaye)
				return err
			})
			return n
		}
		if x := impayes(); x != 1 {
			t.Errorf("%d lignes non payées après le retour", x)
		}
		n.Apres, n.ExecutionLe, n.Tiers = ordre, execution.Plus(3), m.Bailleur(t)
		encore, err := parcours.PreparerOrdre(ctx, b, m.Demande(droits.Comptable), n)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.PreparerOrdre(ctx, b, m.Demande(droits.Comptable), n); !errors.As(err, &refus) || refus.Regle != "apres" || !strings.Contains(refus.Message, "déjà été préparé à nouveau") {
			t.Errorf("préparé deux fois : %v", err)
		}
		if x := impayes(); x != 0 {
			t.Errorf("%d lignes non payées, alors que l’ordre est refait", x)
		}
		if _, err := parcours.AnnulerOrdre(ctx, b, m.Trousseau, m.Demande(droits.Comptable), encore, lireOrdre(t, m, encore).VersionRangee, "erreur de montant"); err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.PreparerOrdre(ctx, b, m.Demande(droits.Comptable), n); err != nil {
			t.Errorf("l’ordre refait est annulé, un autre se prépare : %v", err)
		}
	})
}

func lireRemise(t *testing.T, m *etaitest.Monde, id int64) (r paiements.Remise) {
	t.Helper()
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		r, err = paiements.RemiseParID(ctx, l, id)
		return err
	})
	return r
}

func lireOrdre(t *testing.T, m *etaitest.Monde, id int64) (o paiements.Ordre) {
	t.Helper()
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		o, err = paiements.OrdreParID(ctx, l, id)
		return err
	})
	return o
}

// A debit that nobody asked for is posted all the same; below zero, an incident opens and orders are blocked.
func TestDebitNonDemande(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 10000)
		j := jour.Certain(2026, 11, 23)
		importer(t, m, s, j, j, 0, ligne(10000, "CAF RSA "+s.Numero, ""), ligne(-12999, "PRLV TELECOM EXEMPLE", ""))
		if so := m.Solde(t, s.Compte); so.Comptable != -2999 {
			t.Fatalf("solde %v", so)
		}
		_, err := parcours.PreparerOrdre(t.Context(), b, m.Demande(droits.Comptable), parcours.NouvelOrdre{Dossier: s.Dossier, Tiers: m.Bailleur(t), Centimes: 1,
			ExecutionLe: j.Plus(1), Objet: paiements.Loyer, Libelle: "LOYER", Piece: m.Piece(t, s.Dossier)})
		var refus *parcours.Refus
		if !errors.As(err, &refus) || refus.Regle != "compte_debiteur" {
			t.Fatalf("ordre sur un compte débiteur : %v", err)
		}
		var n int64
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			return l.QueryRow(ctx, `select count(*) from incident where clos_le is null and centimes = -2999`).Scan(&n)
		})
		if n != 1 {
			t.Errorf("%d incident ouvert, attendu 1", n)
		}
		importer(t, m, s, j.Plus(1), j.Plus(1), -2999, ligne(10000, "CAF RSA "+s.Numero, "")) // second time this month: proposed, not settled
		if so := m.Solde(t, s.Compte); so.Comptable != -2999 {
			t.Errorf("un revenu déjà reçu ce mois-ci ne se règle pas seul : %v", so)
		}
		m.Verifier(t)
	})
}

// The whole file lands or not at all: a gap, an unknown account, a wrong reprise leave no line behind.
func TestImportRefuse(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 100)
		j := jour.Certain(2026, 11, 23)
		if cr := importer(t, m, s, j, j, 500, ligne(1, "x", "")); cr.Statut != "quarantaine" || !strings.Contains(string(cr.Motif), "reprise") {
			t.Errorf("%+v", cr)
		}
		importer(t, m, s, j, j, 0, ligne(100, "a", ""))
		if cr := importer(t, m, s, j.Plus(2), j.Plus(2), 50, ligne(1, "x", "")); cr.Statut != "quarantaine" || !strings.Contains(string(cr.Motif), "il manque un relevé") {
			t.Errorf("%+v", cr)
		}
		autre := s
		autre.IBAN = etaitest.IBANDe(987654)
		if cr := importer(t, m, autre, j, j, 0, ligne(1, "x", "")); cr.Statut != "quarantaine" || !strings.Contains(string(cr.Motif), "compte inconnu") {
			t.Errorf("%+v", cr)
		}
		var n int64
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			return l.QueryRow(ctx, `select count(*) from ligne_releve`).Scan(&n)
		})
		if n != 1 {
			t.Errorf("%d lignes, attendu 1", n)
		}
		m.Verifier(t)
	})
}

// Fifty identical posts at once: one effect, fifty times the same answer.
func TestCinquanteFois(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		j := jour.Certain(2026, 11, 23)
		importer(t, m, s, j, j, 0, ligne(60000, "CAF RSA "+s.Numero, ""))
		n := parcours.NouvelOrdre{Dossier: s.Dossier, Tiers: m.Bailleur(t), Centimes: 1000, ExecutionLe: j.Plus(1), Objet: paiements.Loyer, Libelle: "LOYER", Piece: m.Piece(t, s.Dossier)}
		d := m.Demande(droits.Comptable)
		d.Cle, d.Empreinte = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", []byte("la même demande")
		type reponse struct {
			id  int64
			err error
		}
		c := make(chan reponse, 50)
		for range 50 {
			go func() {
				id, err := parcours.PreparerOrdre(t.Context(), b, d, n)
				c <- reponse{id, err}
			}()
		}
		vus := map[int64]bool{}
		for range 50 {
			r := <-c
			if r.err != nil {
				t.Error(r.err)
			}
			vus[r.id] = true
		}
		if len(vus) != 1 {
			t.Errorf("%d ordres, attendu 1", len(vus))
		}
	})
}

// Two validators at the same second: one visa.
func TestDeuxValideurs(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		j := jour.Certain(2026, 11, 23)
		importer(t, m, s, j, j, 0, ligne(60000, "CAF RSA "+s.Numero, ""))
		ordre, err := parcours.PreparerOrdre(t.Context(), b, m.Demande(droits.Comptable), parcours.NouvelOrdre{Dossier: s.Dossier, Tiers: m.Bailleur(t), Centimes: 1000,
			ExecutionLe: j.Plus(1), Objet: paiements.Loyer, Libelle: "LOYER", Piece: m.Piece(t, s.Dossier)})
		if err != nil {
			t.Fatal(err)
		}
		remise, err := parcours.ComposerRemise(t.Context(), b, m.Demande(droits.Comptable), []int64{ordre})
		if err != nil {
			t.Fatal(err)
		}
		r := lireRemise(t, m, remise)
		c := make(chan error, 2)
		for _, a := range []droits.Agent{m.Agents[droits.ChefDeService], m.SecondChef} {
			m.Voir(t, a, remise)
		}
		for _, a := range []droits.Agent{m.Agents[droits.ChefDeService], m.SecondChef} {
			go func() {
				_, err := parcours.ViserRemise(t.Context(), b, parcours.Demande{Agent: a}, parcours.Visa{Remise: remise, Version: r.Version, Nombre: 1, Empreinte: r.Empreinte})
				c <- err
			}()
		}
		bons := 0
		for range 2 {
			if err := <-c; err == nil {
				bons++
			} else if !errors.Is(err, paiements.ErrVersion) && !errors.Is(err, paiements.ErrTransition) {
				t.Errorf("refus inattendu : %v", err)
			}
		}
		if so := m.Solde(t, s.Compte); bons != 1 || so.Retenu != 1000 {
			t.Errorf("%d visa, retenu %s", bons, so.Retenu)
		}
	})
}
