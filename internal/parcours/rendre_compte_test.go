// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/etaitest"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/prestations"
	"etai/internal/tiers"
)

func clotureDe(t *testing.T, m *etaitest.Monde, dossier int64) (x parcours.ClotureMesure) {
	t.Helper()
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		x, err = parcours.ExaminerCloture(ctx, l, dossier)
		return err
	})
	return x
}

// cocherPayeurs closes the tasks of the payers to be told of the end.
func cocherPayeurs(t *testing.T, m *etaitest.Monde, dossier int64) {
	t.Helper()
	ids := listerIDs(t, m, `select id from tache where nature = 'payeur_a_la_fin' and faite_le is null order by id`)
	for _, id := range ids {
		if _, err := parcours.FaireTache(t.Context(), m.Base, m.Demande(droits.CESF), id); err != nil {
			t.Fatal(err)
		}
	}
}

// A sub-account of a pooled account is given back at zero, then the measure is put away; what the tables hold of it is refused in raw SQL; the person who comes back has
// another sub-account.
func TestRendreSousCompte(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		cb := m.Collectif(t, etaitest.IBANDe(424242))
		s := etaitest.Suivie{Dossier: adulte(t, m, "Collectif-Rendu"), IBAN: etaitest.IBANDe(424242), Numero: "8800019"}
		m.Signer(t, etaitest.Contrat(s.Dossier, etaitest.Debut, 24, prestations.Percue{Numero: 17, Organisme: "CAF", Allocataire: s.Numero, Montant: 60000, JourDuMois: 5}))
		sous := parcours.NouveauSousCompte{CompteBancaire: cb.ID, Dossier: s.Dossier, OuvertLe: etaitest.Debut}
		if _, err := parcours.OuvrirSousCompte(t.Context(), b, m.Demande(droits.CESF), sous); err != nil {
			t.Fatal(err)
		}
		n := parcours.NouveauRendu{Dossier: s.Dossier, Decompte: comptes.DecompteSigne, DecompteLe: lundi, Piece: m.Piece(t, s.Dossier), Texte: "Quittance signée au bureau."}
		rendre := func(f func(*parcours.NouveauRendu)) error {
			x := n
			f(&x)
			_, err := parcours.RendreCompte(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), x)
			return err
		}
		rien := func(*parcours.NouveauRendu) {}
		refuse := func(regle string) { t.Helper(); exigerRefus(t, rendre(rien), regle) }
		importer(t, m, s, lundi.Plus(-1), lundi.Plus(-1), 0, ligne(60000, "CAF RSA "+s.Numero, ""))
		refuse("gestion")
		if x := clotureDe(t, m, s.Dossier); x.Etat != masp.Active {
			t.Errorf("état %s", x.Etat)
		}
		arreter(t, m, s.Dossier, lundi.Plus(-1), masp.AutonomieRetrouvee)
		refuse("R38")
		if x := clotureDe(t, m, s.Dossier); x.Etat != masp.EnCloture || len(x.Manques) != 2 || x.Manques[0].Regle != "R38" || x.Manques[1].Regle != "payeurs" {
			t.Errorf("%s : %+v", x.Etat, x.Manques)
		}
		ordres, _ := payer(t, m, parcours.NouvelOrdre{Dossier: s.Dossier, Tiers: m.Tiers(t, tiers.Personne, s.Dossier), Centimes: 60000, ExecutionLe: lundi.Plus(2), Objet: paiements.DuSolde,
			Libelle: "SOLDE DE TOUT COMPTE", Piece: m.Piece(t, s.Dossier)})
		refuse("ordres")
		o := lireOrdre(t, m, ordres[0])
		b.Horloge().(*etaitest.Horloge).Avancer(72 * time.Hour)
		importer(t, m, s, o.ExecutionLe, o.ExecutionLe, 60000, ligne(-60000, "VIR SEPA", o.BoutEnBout))
		for nom, x := range map[string]struct {
			f     func(*parcours.NouveauRendu)
			regle string
		}{
			"sans décompte":       {func(n *parcours.NouveauRendu) { n.Decompte = "" }, "decompte"},
			"décompte à venir":    {func(n *parcours.NouveauRendu) { n.DecompteLe = lundi.Plus(30) }, "decompte_le"},
			"décompte sans jour":  {func(n *parcours.NouveauRendu) { n.DecompteLe = jour.Jour{} }, "decompte_le"},
			"sans un mot":         {func(n *parcours.NouveauRendu) { n.Texte = "  " }, "texte"},
			"une autre personne":  {func(n *parcours.NouveauRendu) { n.Dossier = 9999 }, ""},
			"la pièce d’un autre": {func(n *parcours.NouveauRendu) { n.Piece = 9999 }, ""},
		} {
			if err := rendre(x.f); x.regle == "" && !errors.Is(err, parcours.ErrInterdit) || x.regle != "" && regleDe(err) != x.regle {
				t.Errorf("%s : %v", nom, err)
			}
		}
		if _, err := parcours.RendreCompte(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), n); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("un CESF rend un compte : %v", err)
		}
		// The tables close no account that was not given back.
		exigerGarde(t, b, "fermé sans être rendu", `update compte set ferme_le = '2030-01-01' where nature = 'personne'`)
		if err := rendre(rien); err != nil {
			t.Fatal(err)
		}
		refuse("compte")
		if ts := tachesDe(t, m, s.Dossier, agenda.CompteARendre); ts != nil {
			t.Errorf("tâches %v", ts)
		}
		for nom, ordre := range map[string]string{
			"rouvert":          `update compte set ferme_le = null where ferme_le is not null`,
			"autre jour":       `update compte set ferme_le = '2031-01-01' where ferme_le is not null`,
			"remise modifiée":  `update compte_rendu set decompte = 'envoye'`,
			"remise supprimée": `delete from compte_rendu`,
		} {
			exigerGarde(t, b, nom, ordre)
		}
		// Nothing leaves from it any more.
		if _, err := parcours.PreparerOrdre(t.Context(), b, m.Demande(droits.Comptable), parcours.NouvelOrdre{Dossier: s.Dossier, Tiers: m.Bailleur(t), Centimes: 100, ExecutionLe: lundi.Plus(7), Objet: paiements.Loyer,
			Libelle: "LOYER", Piece: m.Piece(t, s.Dossier)}); regleDe(err) != "compte" {
			t.Errorf("ordre : %v", err)
		}
		if _, err := parcours.ArchiverMesure(t.Context(), b, m.Demande(droits.CESF), s.Dossier); regleDe(err) != "payeurs" {
			t.Errorf("archivée avant que la CAF le sache : %v", err)
		}
		cocherPayeurs(t, m, s.Dossier)
		if x := clotureDe(t, m, s.Dossier); x.Etat != masp.Terminee || x.Jusqu != jour.PlusMois(x.Rendus[0].Le, 120) {
			t.Errorf("%s, gardée jusqu’au %s", x.Etat, x.Jusqu)
		}
		if _, err := parcours.ArchiverMesure(t.Context(), b, m.Demande(droits.Comptable), s.Dossier); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("la comptable archive : %v", err)
		}
		if _, err := parcours.ArchiverMesure(t.Context(), b, m.Demande(droits.CESF), s.Dossier); err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.ArchiverMesure(t.Context(), b, m.Demande(droits.CESF), s.Dossier); regleDe(err) != "mesure" {
			t.Errorf("deux fois : %v", err)
		}
		exigerGarde(t, b, "archive modifiée", `update masp_archive set conserver_jusqu_au = '2027-01-01'`)
		exigerGarde(t, b, "archive supprimée", `delete from masp_archive`)
		if x := clotureDe(t, m, s.Dossier); x.Etat != masp.Archivee || len(x.Archives) != 1 {
			t.Errorf("%s : %+v", x.Etat, x.Archives)
		}
		m.Verifier(t)
		// She may come back: another sub-account, in the same bank account.
		sous.OuvertLe = lundi.Plus(3)
		if _, err := parcours.OuvrirSousCompte(t.Context(), b, m.Demande(droits.CESF), sous); err != nil {
			t.Fatal(err)
		}
		m.Verifier(t)
	})
}

// Her own account stays hers with what it holds: the procuration is given back, the account is not followed any more, and may be again under another procuration.
func TestRendreCompteIndividuel(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		approvisionner(t, m, s, 60000)
		arreter(t, m, s.Dossier, lundi.Plus(-1), masp.AutonomieRetrouvee)
		n := parcours.NouveauRendu{Dossier: s.Dossier, Procuration: lundi, Decompte: comptes.DecompteEnvoye, DecompteLe: lundi, Texte: "Avis de réception de la banque du jour ; elle ne s’est pas présentée."}
		rendre := func(f func(*parcours.NouveauRendu)) error {
			x := n
			f(&x)
			_, err := parcours.RendreCompte(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), x)
			return err
		}
		exigerRefus(t, rendre(func(n *parcours.NouveauRendu) { n.Procuration = jour.Jour{} }), "procuration")
		exigerRefus(t, rendre(func(n *parcours.NouveauRendu) { n.Procuration = lundi.Plus(1) }), "procuration")
		if err := rendre(func(*parcours.NouveauRendu) {}); err != nil {
			t.Fatal(err)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			c, err := comptes.DuDossier(ctx, l, s.Dossier)
			if err != nil {
				return err
			}
			cb, err := comptes.Bancaire(ctx, l, c.CompteBancaire)
			rs, _ := comptes.RendusDuDossier(ctx, l, s.Dossier)
			if c.FermeLe != lundi || cb.FermeLe != lundi || len(rs) != 1 || rs[0].Centimes != 60000 || rs[0].Procuration != lundi {
				t.Errorf("%+v %+v %+v", c, cb, rs)
			}
			return err
		})
		m.Verifier(t)
		// The same bank account, followed again.
		if _, err := parcours.OuvrirCompte(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), parcours.NouveauCompte{Dossier: s.Dossier, IBAN: s.IBAN, Titulaire: "ELLE", OuvertLe: lundi}); err != nil {
			t.Fatal(err)
		}
		m.Verifier(t)
	})
}

// Before the bank has told the account up to the end of the management, nothing of it is given back: not the balance, not the account; what R9 leaves is still paid.
func TestRendreAvantLeDernierReleve(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := avecSousCompte(t, m, "Trop-Tôt", "8800020")
		importer(t, m, s, lundi.Plus(-5), lundi.Plus(-5), 0, ligne(60000, "CAF RSA "+s.Numero, ""))
		arreter(t, m, s.Dossier, lundi.Plus(-1), masp.AutonomieRetrouvee)
		if x := clotureDe(t, m, s.Dossier); x.Manques[0].Regle != "releve" {
			t.Errorf("%+v", x.Manques)
		}
		_, err := parcours.RendreCompte(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), parcours.NouveauRendu{Dossier: s.Dossier, Decompte: comptes.DecompteSigne, DecompteLe: lundi, Texte: "Quittance."})
		exigerRefus(t, err, "releve")
		solde := parcours.NouvelOrdre{Dossier: s.Dossier, Tiers: m.Tiers(t, tiers.Personne, s.Dossier), Centimes: 60000, ExecutionLe: lundi.Plus(2), Objet: paiements.DuSolde, Libelle: "SOLDE DE TOUT COMPTE", Piece: m.Piece(t, s.Dossier)}
		_, err = parcours.PreparerOrdre(t.Context(), b, m.Demande(droits.Comptable), solde)
		exigerRefus(t, err, "releve")
		importer(t, m, s, lundi.Plus(-4), lundi.Plus(-1), 60000)
		if x := clotureDe(t, m, s.Dossier); x.Manques[0].Regle != "R38" {
			t.Errorf("%+v", x.Manques)
		}
		if _, err = parcours.PreparerOrdre(t.Context(), b, m.Demande(droits.Comptable), solde); err != nil {
			t.Error(err)
		}
	})
}
