// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"testing"

	"etai/internal/agenda"
	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/comptes"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/tiers"
)

// ouvertes counts the open tasks of a nature.
func ouvertes(t *testing.T, m *etaitest.Monde, n agenda.Nature) int64 {
	t.Helper()
	return compter(t, m, `select count(*) from tache where nature = $1 and faite_le is null`, string(n))
}

// One credit for a benefit and something else; undone whole; one debit for an order and a fee.
func TestScinder(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		importer(t, m, s, lundi, lundi, 0, ligne(75000, "CAF PLUSIEURS DROITS", ""))
		p := pointages(t, m, s)[0]
		recette := compter(t, m, `select id from gestion_recette where dossier_id = $1`, s.Dossier)
		scinder := func(ligne int64, parts ...parcours.PartDeLigne) error {
			return decider(t, m, ligne, parcours.Pointage{Choix: parcours.Scinder, Parts: parts})
		}
		rsa := parcours.PartDeLigne{Centimes: 60000, Choix: parcours.Affecter, Recette: recette}
		hors := parcours.PartDeLigne{Centimes: 15000, Choix: parcours.HorsAutorisation}
		exigerRefus(t, scinder(p.Ligne, parcours.PartDeLigne{Centimes: 75000, Choix: parcours.Affecter, Recette: recette}), "parts")
		exigerRefus(t, scinder(p.Ligne, rsa, parcours.PartDeLigne{Centimes: 14999, Choix: parcours.HorsAutorisation}), "montant")
		exigerRefus(t, scinder(p.Ligne, rsa, parcours.PartDeLigne{Centimes: 0, Choix: parcours.HorsAutorisation}, hors), "montant")
		exigerRefus(t, scinder(p.Ligne, rsa, parcours.PartDeLigne{Centimes: 7500, Choix: parcours.HorsAutorisation}, parcours.PartDeLigne{Centimes: 7500, Choix: parcours.ARestituer}), "parts")
		exigerRefus(t, scinder(p.Ligne, rsa, parcours.PartDeLigne{Centimes: 15000, Choix: parcours.Affecter}), "R18")
		exigerRefus(t, scinder(p.Ligne, rsa, parcours.PartDeLigne{Centimes: 15000, Choix: parcours.Frais}), "choix")
		if err := scinder(p.Ligne, rsa, hors); err != nil {
			t.Fatal(err)
		}
		if c, ha := m.Solde(t, s.Compte).Comptable, soldeDe(t, m, s, comptes.HorsAutorisation); c != 60000 || ha != 15000 {
			t.Errorf("solde %s, hors autorisation %s", c, ha)
		}
		if x := pointages(t, m, s)[0]; x.Etat != comptes.Traite || x.AttenteCentimes != 15000 || ouvertes(t, m, agenda.MettreADisposition) != 1 {
			t.Errorf("%+v", x)
		}
		m.Verifier(t)
		m.VoitTout(t, etaitest.Alteration{Nom: "cible d’une part", SQL: `update pointage_part set cible = 'dossier', cible_id = dossier_id where rang = 0`, Dit: "parts"},
			etaitest.Alteration{Nom: "montants des parts", SQL: `update pointage_part set centimes = case when centimes = 60000 then 50000 else 25000 end`, Dit: "parts"},
			etaitest.Alteration{Nom: "compte d’une part", SQL: `update pointage_part set compte_id = (select max(id) from compte)`, Dit: "parts"})
		// The benefit counts as received this month.
		importer(t, m, s, lundi, lundi, 75000, ligne(60000, "CAF RSA "+s.Numero, ""))
		if x := pointages(t, m, s)[1]; x.Regle != string(parcours.DejaRecu) {
			t.Errorf("%+v", x)
		}
		// Cut again otherwise: first put back whole.
		exigerRefus(t, decider(t, m, p.Ligne, parcours.Pointage{Choix: parcours.EnAttente}), "motif")
		if err := decider(t, m, p.Ligne, parcours.Pointage{Choix: parcours.EnAttente, Motif: "erreur"}); err != nil {
			t.Fatal(err)
		}
		if c, a := m.Solde(t, s.Compte).Comptable, soldeDe(t, m, s, comptes.NonIdentifie); c != 0 || a != 135000 {
			t.Errorf("solde %s, non identifié %s", c, a)
		}
		if err := scinder(p.Ligne, parcours.PartDeLigne{Centimes: 1, Choix: parcours.Affecter, Motif: "aide"}, parcours.PartDeLigne{Centimes: 59999, Choix: parcours.Affecter, Recette: recette}, hors); err != nil {
			t.Fatal(err)
		}
		m.Verifier(t)

		// What waits is paid out to the person, refused by the bank, and waits again: no more than its part.
		soi := m.Tiers(t, tiers.Personne, s.Dossier)
		n := loyer(t, m, s, soi, 15000)
		n.Objet = paiements.Reversement
		os, _ := payer(t, m, n)
		if x := pointages(t, m, s)[0]; x.AttenteCentimes != 0 || soldeDe(t, m, s, comptes.HorsAutorisation) != 0 {
			t.Errorf("%+v", x)
		}
		exigerRefus(t, decider(t, m, p.Ligne, parcours.Pointage{Choix: parcours.EnAttente, Motif: "trop tard"}), "provision")
		rejeter(t, m, os[0], "AC04")
		if x := pointages(t, m, s)[0]; x.AttenteCentimes != 15000 || soldeDe(t, m, s, comptes.HorsAutorisation) != 15000 {
			t.Errorf("%+v", x)
		}
		m.Verifier(t)

		// One debit: two orders in one line, with the bank's fee and a card.
		os, _ = payer(t, m, loyer(t, m, s, m.Bailleur(t), 10000), loyer(t, m, s, m.Bailleur(t), 20000))
		importer(t, m, s, lundi.Plus(1), lundi.Plus(1), 135000, ligne(-31500, "DIVERS", ""))
		d := pointages(t, m, s)[2]
		o1 := parcours.PartDeLigne{Centimes: 10000, Choix: parcours.Rattacher, Ordre: os[0]}
		frais := parcours.PartDeLigne{Centimes: 500, Choix: parcours.Frais}
		exigerRefus(t, scinder(d.Ligne, o1, frais, parcours.PartDeLigne{Centimes: 21000, Choix: parcours.Rattacher, Ordre: os[1]}), "montant")
		exigerRefus(t, scinder(d.Ligne, o1, frais, o1, parcours.PartDeLigne{Centimes: 11000, Choix: parcours.Constater, Motif: "x"}), "ordres")
		o2 := parcours.PartDeLigne{Centimes: 20000, Choix: parcours.Rattacher, Ordre: os[1]}
		exigerRefus(t, scinder(d.Ligne, o1, o2, frais, parcours.PartDeLigne{Centimes: 1000, Choix: parcours.Operation, Motif: "courses"}), "nature")
		exigerRefus(t, scinder(d.Ligne, o1, o2, frais, parcours.PartDeLigne{Centimes: 1000, Choix: parcours.Constater}), "motif")
		if err := scinder(d.Ligne, o1, o2, frais, parcours.PartDeLigne{Centimes: 1000, Choix: parcours.Operation, Nature: comptes.OperationAlimentation, Motif: "courses"}); err != nil {
			t.Fatal(err)
		}
		for _, o := range os {
			if x := lireOrdre(t, m, o).Etat; x != paiements.Execute {
				t.Errorf("ordre %s", x)
			}
		}
		if c, tr := m.Solde(t, s.Compte).Comptable, soldeDe(t, m, s, comptes.Transit); c != 60000-30000-1500 || tr != 0 {
			t.Errorf("solde %s, transit %s", c, tr)
		}
		exigerRefus(t, decider(t, m, d.Ligne, parcours.Pointage{Choix: parcours.EnAttente, Motif: "x"}), "annuler")
		m.Verifier(t)
	})
}

// A debit that nobody ordered becomes an operation, with its nature and its document.
func TestOperation(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s, autre := m.Suivre(t, 60000), m.Suivre(t, 60000)
		importer(t, m, s, lundi, lundi, 0, ligne(60000, "CAF "+s.Numero, ""), ligne(-2999, "PRLV TELECOM", ""))
		p := pointages(t, m, s)[1]
		n := parcours.Pointage{Choix: parcours.Operation, Nature: comptes.OperationTelephone, Motif: "téléphone de novembre", Piece: m.Piece(t, s.Dossier), Tiers: m.Bailleur(t)}
		sans := func(f func(*parcours.Pointage)) parcours.Pointage { x := n; f(&x); return x }
		exigerRefus(t, decider(t, m, p.Ligne, sans(func(x *parcours.Pointage) { x.Nature = "vacances" })), "nature")
		exigerRefus(t, decider(t, m, p.Ligne, sans(func(x *parcours.Pointage) { x.Motif = " " })), "motif")
		exigerRefus(t, decider(t, m, p.Ligne, sans(func(x *parcours.Pointage) { x.Piece = m.Piece(t, autre.Dossier) })), "piece")
		exigerRefus(t, decider(t, m, pointages(t, m, s)[0].Ligne, n), "sens")
		if err := decider(t, m, p.Ligne, n); err != nil {
			t.Fatal(err)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			os, err := comptes.OperationsDe(ctx, l, m.Trousseau, p.Ligne)
			if err != nil || len(os) != 1 || os[0].Centimes != -2999 || os[0].Piece != n.Piece || os[0].Dossier != s.Dossier {
				t.Errorf("%+v %v", os, err)
			}
			return err
		})
		if x := m.Solde(t, s.Compte).Comptable; x != 57001 {
			t.Errorf("solde %s", x)
		}
		m.Verifier(t)
	})
}

// The CESF says what a line is; the accountant confirms, or decides otherwise.
func TestRepondreVerification(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		importer(t, m, s, lundi, lundi, 0, ligne(4200, "VIR M INCONNU", ""), ligne(-1500, "PRLV CLUB", ""))
		ps := pointages(t, m, s)
		repondre := func(r droits.Role, ligne int64, x parcours.ReponseVerification) error {
			x.Ligne, x.Version = ligne, compter(t, m, `select version from pointage where ligne_id = $1`, ligne)
			return erreur(parcours.RepondreVerification(t.Context(), b, m.Trousseau, m.Demande(r), x))
		}
		dit := parcours.ReponseVerification{Choix: parcours.HorsAutorisation, Texte: "remboursement de son frère"}
		exigerRefus(t, repondre(droits.CESF, ps[0].Ligne, dit), "etat")
		for _, p := range ps {
			if err := decider(t, m, p.Ligne, parcours.Pointage{Choix: parcours.AVerifier, Motif: "qu’est-ce que c’est ?"}); err != nil {
				t.Fatal(err)
			}
		}
		if n := ouvertes(t, m, agenda.LigneAVerifier); n != 2 {
			t.Errorf("%d tâches", n)
		}
		for _, r := range []droits.Role{droits.Comptable, droits.Referent, droits.Direction, droits.Administrateur} {
			if err := repondre(r, ps[0].Ligne, dit); !errors.Is(err, parcours.ErrInterdit) {
				t.Errorf("%s : %v", r, err)
			}
		}
		exigerRefus(t, repondre(droits.CESF, ps[0].Ligne, parcours.ReponseVerification{Choix: parcours.HorsAutorisation}), "texte")
		exigerRefus(t, repondre(droits.CESF, ps[0].Ligne, parcours.ReponseVerification{Choix: parcours.Frais, Texte: "x"}), "choix")
		exigerRefus(t, repondre(droits.CESF, ps[1].Ligne, dit), "choix")
		if err := repondre(droits.CESF, ps[0].Ligne, dit); err != nil {
			t.Fatal(err)
		}
		if err := repondre(droits.CESF, ps[1].Ligne, parcours.ReponseVerification{Texte: "je ne sais pas"}); err != nil {
			t.Fatal(err)
		}
		if a, c := ouvertes(t, m, agenda.LigneAVerifier), ouvertes(t, m, agenda.ReponseAConfirmer); a != 0 || c != 2 {
			t.Errorf("%d et %d tâches", a, c)
		}
		ps = pointages(t, m, s)
		if ps[0].Etat != comptes.Probable || ps[0].Regle != string(parcours.ReponseCESF) || ps[1].Etat != comptes.Reste {
			t.Errorf("%+v", ps)
		}
		if err := decider(t, m, ps[0].Ligne, parcours.Pointage{Choix: parcours.Confirmer}); err != nil {
			t.Fatal(err)
		}
		if x := soldeDe(t, m, s, comptes.HorsAutorisation); x != 4200 {
			t.Errorf("hors autorisation %s", x)
		}
		// Asked again: a new task, a new answer, an operation this time.
		if err := decider(t, m, ps[1].Ligne, parcours.Pointage{Choix: parcours.AVerifier, Motif: "demander à la personne"}); err != nil {
			t.Fatal(err)
		}
		exigerRefus(t, repondre(droits.ChefDeService, ps[1].Ligne, parcours.ReponseVerification{Choix: parcours.Operation, Texte: "sport"}), "nature")
		if err := repondre(droits.ChefDeService, ps[1].Ligne, parcours.ReponseVerification{Choix: parcours.Operation, Nature: comptes.OperationAutre, Texte: "abonnement au club"}); err != nil {
			t.Fatal(err)
		}
		if err := decider(t, m, ps[1].Ligne, parcours.Pointage{Choix: parcours.Confirmer}); err != nil {
			t.Fatal(err)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			os, err := comptes.OperationsDe(ctx, l, m.Trousseau, ps[1].Ligne)
			if len(os) != 1 || os[0].Libelle != "abonnement au club" {
				t.Errorf("%+v", os)
			}
			return err
		})
		if n := ouvertes(t, m, agenda.ReponseAConfirmer); n != 0 {
			t.Errorf("%d tâches", n)
		}
		m.Verifier(t)
	})
}

// Words that were recognised propose the next month, on that account alone, and never settle; forgotten, they propose nothing.
func TestReconnaitre(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s, autre := m.Suivre(t, 60000), m.Suivre(t, 60000)
		jours := lundi
		venir := func(x etaitest.Suivie, ouverture, c argent.Centimes, libelle string) comptes.Pointage {
			jours = jours.Plus(1)
			importer(t, m, x, jours, jours, ouverture, ligne(c, libelle, ""))
			ps := pointages(t, m, x)
			return ps[len(ps)-1]
		}
		reconnaitre := func(p comptes.Pointage, x parcours.Pointage, exact bool) error {
			x.Ligne, x.Version = p.Ligne, p.Version
			return erreur(parcours.PointerEtReconnaitre(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), x, exact))
		}
		p := venir(s, 0, 71236, "VIR CARSAT EXEMPLE PENSION 11/2026")
		recette := compter(t, m, `select id from gestion_recette where dossier_id = $1`, s.Dossier)
		if err := reconnaitre(p, parcours.Pointage{Choix: parcours.Affecter, Recette: recette}, false); err != nil {
			t.Fatal(err)
		}
		p = venir(s, 71236, 71300, "VIR CARSAT EXEMPLE PENSION 12/2026")
		if p.Etat != comptes.Probable || p.Regle != string(parcours.LibelleReconnu) || p.Cible != "recette" || p.CibleID != recette {
			t.Fatalf("%+v", p)
		}
		if x := m.Solde(t, s.Compte).Comptable; x != 71236 {
			t.Errorf("une proposition ne bouge rien : %s", x)
		}
		if err := decider(t, m, p.Ligne, parcours.Pointage{Choix: parcours.Confirmer}); err != nil {
			t.Fatal(err)
		}
		if p = venir(autre, 0, 71300, "VIR CARSAT EXEMPLE PENSION 12/2026"); p.Etat != comptes.Reste {
			t.Errorf("sur un autre compte : %+v", p)
		}
		// A debit, of this amount only.
		p = venir(s, 142536, -1999, "PRLV TELECOM 8812")
		if err := reconnaitre(p, parcours.Pointage{Choix: parcours.Operation, Nature: comptes.OperationTelephone, Motif: "téléphone"}, true); err != nil {
			t.Fatal(err)
		}
		if p = venir(s, 140537, -2999, "PRLV TELECOM 8813"); p.Etat != comptes.Reste {
			t.Errorf("un autre montant : %+v", p)
		}
		p = venir(s, 137538, -1999, "PRLV TELECOM 8814")
		if p.Cible != "reconnu" || p.Etat != comptes.Probable {
			t.Fatalf("%+v", p)
		}
		if err := decider(t, m, p.Ligne, parcours.Pointage{Choix: parcours.Confirmer}); err != nil {
			t.Fatal(err)
		}
		exigerRefus(t, reconnaitre(venir(s, 135539, -100, "12 34"), parcours.Pointage{Choix: parcours.Frais}, false), "reconnaitre")
		var connus []comptes.LibelleReconnu
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
			connus, err = comptes.LibellesReconnus(ctx, l, s.Banque.ID)
			return err
		})
		if len(connus) != 2 || connus[0].Modele != "PRLV TELECOM" || connus[0].Centimes != -1999 {
			t.Fatalf("%+v", connus)
		}
		if err := erreur(parcours.OublierLibelle(t.Context(), b, m.Demande(droits.CESF), connus[0].ID, 1)); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("CESF : %v", err)
		}
		if err := erreur(parcours.OublierLibelle(t.Context(), b, m.Demande(droits.Comptable), connus[0].ID, 1)); err != nil {
			t.Fatal(err)
		}
		if p = venir(s, 135439, -1999, "PRLV TELECOM 8815"); p.Etat != comptes.Reste {
			t.Errorf("oublié : %+v", p)
		}
		m.Verifier(t)
	})
}
