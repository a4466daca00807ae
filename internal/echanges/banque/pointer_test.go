// SPDX-License-Identifier: EUPL-1.2

package banque_test

import (
	"context"
	"errors"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/tiers"
)

// caisse imports one more line and returns its state.
type caisse struct {
	t testing.TB
	m *etaitest.Monde
	g *guichet
	n int
	j jour.Jour
}

func (c *caisse) credit(centimes argent.Centimes, libelle string) comptes.Pointage {
	c.t.Helper()
	c.n++
	doit(c.t, c.m, enCamt(c.t, "C"+string(rune('A'+c.n)), c.g.releve(c.j, c.j, credit(centimes, libelle))), "importe", 1)
	return derniere(c.t, c.m)
}

func (c *caisse) debit(centimes argent.Centimes, libelle string) comptes.Pointage {
	c.t.Helper()
	c.n++
	doit(c.t, c.m, enCamt(c.t, "D"+string(rune('A'+c.n)), c.g.releve(c.j, c.j, debit(centimes, libelle))), "importe", 1)
	return derniere(c.t, c.m)
}

// relire reads the state of a line again.
func relire(t testing.TB, m *etaitest.Monde, ligne int64) comptes.Pointage {
	t.Helper()
	for _, p := range pointages(t, m.Base) {
		if p.Ligne == ligne {
			return p
		}
	}
	t.Fatalf("ligne %d absente", ligne)
	return comptes.Pointage{}
}

// recetteDe is the only authorised benefit of a file.
func recetteDe(t testing.TB, m *etaitest.Monde, dossier int64) int64 {
	t.Helper()
	return nombre(t, m.Base, `select id from gestion_recette where dossier_id = $1`, dossier)
}

// Each choice on received money of an individual account, with its refusals.
func TestPointerCredit(t *testing.T) {
	chaqueMoteur(t, func(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, g *guichet) {
		c := &caisse{t: t, m: m, g: g, j: lundi}
		en := func(n comptes.Nature) argent.Centimes { return solde(t, m.Base, s.Banque.ID, n) }

		p := c.credit(1000, "INCONNU")
		refuse(t, "choix", func() error { return essayer(t, m, p, parcours.Pointage{Choix: "autre"}) })
		refuse(t, "choix", func() error { return essayer(t, m, p, parcours.Pointage{Choix: parcours.Confirmer}) })
		refuse(t, "sens", func() error { return essayer(t, m, p, parcours.Pointage{Choix: parcours.Constater}) })
		refuse(t, "sens", func() error { return essayer(t, m, p, parcours.Pointage{Choix: parcours.Frais}) })
		refuse(t, "R18", func() error { return essayer(t, m, p, parcours.Pointage{Choix: parcours.Affecter}) })
		refuse(t, "motif", func() error { return essayer(t, m, p, parcours.Pointage{Choix: parcours.EnAttente}) })
		for _, role := range []droits.Role{droits.CESF, droits.Referent, droits.Direction, droits.Administrateur} {
			if _, err := parcours.PointerLigne(t.Context(), m.Base, m.Trousseau, m.Demande(role), parcours.Pointage{Ligne: p.Ligne, Version: p.Version, Choix: parcours.HorsAutorisation}); !errors.Is(err, parcours.ErrInterdit) {
				t.Errorf("%s : %v", role, err)
			}
		}
		etranger := m.Demande(droits.Comptable)
		etranger.Agent.Organisation++
		if _, err := parcours.PointerLigne(t.Context(), m.Base, m.Trousseau, etranger, parcours.Pointage{Ligne: p.Ligne, Version: p.Version, Choix: parcours.HorsAutorisation}); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("autre organisation : %v", err)
		}
		if err := essayer(t, m, comptes.Pointage{Ligne: 987654, Version: 1}, parcours.Pointage{Choix: parcours.HorsAutorisation}); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("ligne absente : %v", err)
		}
		ancienne := p
		ancienne.Version--
		if err := essayer(t, m, ancienne, parcours.Pointage{Choix: parcours.HorsAutorisation}); !errors.Is(err, comptes.ErrDejaPointee) {
			t.Errorf("version : %v", err)
		}
		if en(comptes.NonIdentifie) != 1000 {
			t.Error("un refus ne déplace rien")
		}

		// Given to the person, with a reason; then it may only be undone, with a reason; then given to a benefit.
		pointer(t, m, p, parcours.Pointage{Choix: parcours.Affecter, Motif: "remboursement d’énergie"})
		if en(comptes.NonIdentifie) != 0 || m.Solde(t, s.Compte).Comptable != 1000 {
			t.Error("affecter : l’argent va à la personne")
		}
		p = relire(t, m, p.Ligne)
		if err := essayer(t, m, p, parcours.Pointage{Choix: parcours.ARestituer}); p.Etat != comptes.Traite || !errors.Is(err, comptes.ErrDejaPointee) {
			t.Errorf("%+v %v", p, err)
		}
		pointer(t, m, p, parcours.Pointage{Choix: parcours.EnAttente, Motif: "erreur"})
		p = relire(t, m, p.Ligne)
		if p.Etat != comptes.Reste || p.AttenteCentimes != 1000 || p.AttenteDepuis != lundi || en(comptes.NonIdentifie) != 1000 {
			t.Errorf("%+v", p)
		}
		pointer(t, m, p, parcours.Pointage{Choix: parcours.Affecter, Recette: recetteDe(t, m, s.Dossier)})
		p = relire(t, m, p.Ligne)
		if p.Cible != "recette" || p.Attente != 0 || m.Solde(t, s.Compte).Comptable != 1000 {
			t.Errorf("%+v", p)
		}
		// A benefit that is not authorised on the day, or another person's.
		vieux := c.credit(900, "RAPPEL")
		doit(t, m, enCamt(t, "VIEUX", g.releve(lundi, lundi, le(credit(800, "RAPPEL"), etaitest.Debut.Plus(-1)))), "importe", 1)
		refuse(t, "R18", func() error {
			return essayer(t, m, derniere(t, m), parcours.Pointage{Choix: parcours.Affecter, Recette: recetteDe(t, m, s.Dossier)})
		})
		autre := m.Suivre(t, 100)
		if err := essayer(t, m, vieux, parcours.Pointage{Choix: parcours.Affecter, Recette: recetteDe(t, m, autre.Dossier)}); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("prestation d’une autre personne : %v", err)
		}

		// A proposal confirmed.
		p = c.credit(60000, "CAF "+s.Numero)
		pointer(t, m, p, parcours.Pointage{Choix: parcours.Confirmer})
		if p = relire(t, m, p.Ligne); p.Etat != comptes.Traite || p.Cible != "recette" || m.Solde(t, s.Compte).Comptable != 61000 {
			t.Errorf("%+v", p)
		}
		// A sure line looked at; then a sure line that somebody moves.
		sure := c.credit(60775, "CAF "+s.Numero)
		if sure.Etat != comptes.Probable { // already confirmed this month
			t.Fatalf("%+v", sure)
		}
		for _, x := range pointages(t, m.Base) {
			if x.Cible == "recette" && x.Etat == comptes.Traite {
				pointer(t, m, x, parcours.Pointage{Choix: parcours.EnAttente, Motif: "mois précédent"})
			}
		}
		sure = c.credit(60775, "CAF "+s.Numero)
		if sure.Etat != comptes.Sur {
			t.Fatalf("%+v", sure)
		}
		n, err := parcours.ValiderSures(t.Context(), m.Base, m.Demande(droits.Comptable), []int64{sure.Ligne, vieux.Ligne})
		if err != nil || n != 1 {
			t.Errorf("%d %v", n, err)
		}
		if _, err := parcours.ValiderSures(t.Context(), m.Base, m.Demande(droits.CESF), []int64{sure.Ligne}); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("%v", err)
		}
		// The CESF is asked, then the line is decided: her task is done.
		pointer(t, m, vieux, parcours.Pointage{Choix: parcours.AVerifier, Motif: "à qui ?"})
		if k := nombre(t, m.Base, `select count(*) from tache where nature = 'ligne_a_verifier' and faite_le is null`); k != 1 {
			t.Errorf("%d tâches", k)
		}
		pointer(t, m, relire(t, m, vieux.Ligne), parcours.Pointage{Choix: parcours.ARestituer})
		if k := nombre(t, m.Base, `select count(*) from tache where nature = 'ligne_a_verifier' and faite_le is null`); k != 0 || en(comptes.ARestituer) != 900 {
			t.Errorf("%d tâches, à restituer %s", k, en(comptes.ARestituer))
		}
		if k := nombre(t, m.Base, `select count(*) from rapprochement where agent_id is null and genre <> 'revenu'`); k != 0 {
			t.Errorf("%d décisions de personne : une ligne qui attend n’est pas une décision", k)
		}
	})
}

// Money outside the authorisation, and money claimed back: they wait with their age, leave by an order to the right payee, and come back if it fails.
func TestLieuxDAttente(t *testing.T) {
	chaqueMoteur(t, func(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, g *guichet) {
		c := &caisse{t: t, m: m, g: g, j: lundi}
		b := bureau{t, m}
		en := func(n comptes.Nature) argent.Centimes { return solde(t, m.Base, s.Banque.ID, n) }
		p1, p2 := c.credit(1000, "SALAIRE"), c.credit(500, "SALAIRE")
		pointer(t, m, p1, parcours.Pointage{Choix: parcours.HorsAutorisation})
		pointer(t, m, p2, parcours.Pointage{Choix: parcours.HorsAutorisation})
		var echeance jour.Jour
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			return l.QueryRow(ctx, `select echeance from tache where nature = 'mettre_a_disposition' and objet_id = $1`, p1.Ligne).Scan(&echeance)
		})
		if echeance != jour.PlusOuvres(lundi, 2, jour.Metropole) {
			t.Errorf("à mettre à disposition le %s : deux jours ouvrés après le %s", echeance, lundi)
		}
		moi := m.Tiers(t, tiers.Personne, s.Dossier)
		bailleur := m.Bailleur(t)
		demande := func(tiers int64, centimes argent.Centimes, o paiements.Objet) error {
			_, err := parcours.PreparerOrdre(t.Context(), m.Base, m.Demande(droits.Comptable), parcours.NouvelOrdre{Dossier: s.Dossier, Tiers: tiers, Centimes: centimes,
				ExecutionLe: execution, Objet: o, Libelle: "ESSAI", Piece: m.Piece(t, s.Dossier)})
			return err
		}
		refuse(t, "provision", func() error { return demande(bailleur, 100, paiements.Loyer) }) // her own account is empty: never spent by us
		refuse(t, "R18", func() error { return demande(bailleur, 100, paiements.Reversement) })
		refuse(t, "provision", func() error { return demande(moi, 1501, paiements.Reversement) })
		o := b.ordre(s, moi, 1200, paiements.Reversement, execution)
		refuse(t, "provision", func() error { return demande(moi, 301, paiements.Reversement) })
		refuse(t, "provision", func() error {
			return essayer(t, m, relire(t, m, p2.Ligne), parcours.Pointage{Choix: parcours.EnAttente, Motif: "finalement"})
		})
		b.transmettre(o)
		if x := relire(t, m, p1.Ligne); x.Attente != 0 || x.AttenteCentimes != 0 {
			t.Errorf("le plus ancien part d’abord : %+v", x)
		}
		if x := relire(t, m, p2.Ligne); x.AttenteCentimes != 300 || x.AttenteDepuis != lundi {
			t.Errorf("ce qui reste garde son âge : %+v", x)
		}
		if n := nombre(t, m.Base, `select count(*) from tache where nature = 'mettre_a_disposition' and faite_le is null`); n != 1 {
			t.Errorf("%d tâches de mise à disposition, attendu 1", n)
		}
		controler(t, m)
		ref := b.lire(o).BoutEnBout
		doit(t, m, enCamt(t, "M1", g.releve(execution, execution, bout(debit(1200, "VIR"), ref))), "importe", 1)
		doit(t, m, enCamt(t, "M22", g.releve(execution.Plus(1), execution.Plus(1), retour(bout(credit(1200, "RETOUR"), ref), "AC04"))), "importe", 1)
		b.etats(paiements.Retourne, o)
		if x := derniere(t, m); x.AttenteCentimes != 1200 || x.AttenteDepuis != execution.Plus(1) || en(comptes.HorsAutorisation) != 1500 {
			t.Errorf("un reversement revenu attend à nouveau : %+v, %s", x, en(comptes.HorsAutorisation))
		}
		// The same without a reference, confirmed by a person.
		o2 := b.ordre(s, m.Tiers(t, tiers.Personne, s.Dossier), 1500, paiements.Reversement, execution)
		b.transmettre(o2)
		doit(t, m, enCamt(t, "M333", g.releve(execution.Plus(1), execution.Plus(1), debit(1500, "VIR"))), "importe", 1)
		pointer(t, m, attendre(t, m, comptes.Probable, parcours.DebitMontant), parcours.Pointage{Choix: parcours.Confirmer})
		doit(t, m, enCamt(t, "M4444", g.releve(execution.Plus(2), execution.Plus(2), retour(credit(1500, "RETOUR"), "AC04"))), "importe", 1)
		pointer(t, m, attendre(t, m, comptes.Probable, parcours.RetourMontant), parcours.Pointage{Choix: parcours.Confirmer})
		if x := derniere(t, m); x.AttenteCentimes != 1500 || x.Etat != comptes.Traite {
			t.Errorf("%+v", x)
		}

		c.j = execution.Plus(2)
		indu := c.credit(700, "CAF TROP VERSE")
		pointer(t, m, indu, parcours.Pointage{Choix: parcours.ARestituer})
		refuse(t, "restitution", func() error { return demande(moi, 700, paiements.Restitution) })
		caf := m.Tiers(t, tiers.Organisme, 0)
		refuse(t, "provision", func() error { return demande(caf, 701, paiements.Restitution) })
		b.transmettre(b.ordre(s, caf, 700, paiements.Restitution, execution))
		if en(comptes.ARestituer) != 0 {
			t.Errorf("à restituer : %s", en(comptes.ARestituer))
		}
	})
}

// On a pooled account, what waits for one person never pays another one.
func TestAttenteCollective(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, base *bdd.Base) {
		m := etaitest.NouveauMonde(t, base)
		co := ouvrirCollectif(t, m)
		s1, s2 := co.sousCompte(t, "", 60000), co.sousCompte(t, "", 60000)
		c := &caisse{t: t, m: m, g: &guichet{iban: co.iban}, j: lundi}
		p1, p2 := c.credit(1000, "SALAIRE"), c.credit(5000, "SALAIRE")
		refuse(t, "personne", func() error { return essayer(t, m, p1, parcours.Pointage{Choix: parcours.HorsAutorisation}) })
		refuse(t, "personne", func() error { return essayer(t, m, p1, parcours.Pointage{Choix: parcours.AVerifier}) })
		refuse(t, "personne", func() error { return essayer(t, m, p1, parcours.Pointage{Choix: parcours.Affecter, Motif: "x"}) })
		pointer(t, m, p1, parcours.Pointage{Choix: parcours.HorsAutorisation, Dossier: s1.Dossier})
		pointer(t, m, p2, parcours.Pointage{Choix: parcours.HorsAutorisation, Dossier: s2.Dossier})
		moi := m.Tiers(t, tiers.Personne, s1.Dossier)
		refuse(t, "provision", func() error {
			_, err := parcours.PreparerOrdre(t.Context(), base, m.Demande(droits.Comptable), parcours.NouvelOrdre{Dossier: s1.Dossier, Tiers: moi, Centimes: 1001,
				ExecutionLe: execution, Objet: paiements.Reversement, Libelle: "ESSAI", Piece: m.Piece(t, s1.Dossier)})
			return err
		})
		b := bureau{t, m}
		b.transmettre(b.ordre(s1, moi, 1000, paiements.Reversement, execution))
		if x := relire(t, m, p2.Ligne); x.AttenteCentimes != 5000 {
			t.Errorf("%+v", x)
		}
		refuse(t, "provision", func() error {
			return essayer(t, m, relire(t, m, p1.Ligne), parcours.Pointage{Choix: parcours.EnAttente, Motif: "déjà versé"})
		})
		controler(t, m)
	})
}

// Each choice on a debit of an individual account.
func TestPointerDebit(t *testing.T) {
	chaqueMoteur(t, func(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, g *guichet) {
		c := &caisse{t: t, m: m, g: g, j: lundi}
		c.credit(60775, "CAF "+s.Numero)
		avant := m.Solde(t, s.Compte).Comptable
		p := c.debit(2999, "PRLV TELECOM")
		if p.Etat != comptes.Reste || p.Attente != 0 || m.Solde(t, s.Compte).Comptable != avant-2999 {
			t.Errorf("Étai reflète un solde qui est déjà le sien : %+v", p)
		}
		refuse(t, "sens", func() error { return essayer(t, m, p, parcours.Pointage{Choix: parcours.HorsAutorisation}) })
		refuse(t, "sens", func() error { return essayer(t, m, p, parcours.Pointage{Choix: parcours.ARestituer}) })
		refuse(t, "annuler", func() error { return essayer(t, m, p, parcours.Pointage{Choix: parcours.EnAttente, Motif: "x"}) })
		refuse(t, "choix", func() error { return essayer(t, m, p, parcours.Pointage{Choix: parcours.Confirmer}) })
		refuse(t, "motif", func() error { return essayer(t, m, p, parcours.Pointage{Choix: parcours.AVerifier}) })
		pointer(t, m, p, parcours.Pointage{Choix: parcours.AVerifier, Motif: "un abonnement ?"})
		pointer(t, m, relire(t, m, p.Ligne), parcours.Pointage{Choix: parcours.Constater, Motif: "abonnement"})
		f := c.debit(200, "FRAIS")
		pointer(t, m, f, parcours.Pointage{Choix: parcours.Frais})
		a := c.debit(300, "CARTE")
		pointer(t, m, a, parcours.Pointage{Choix: parcours.Affecter})
		for _, l := range []int64{p.Ligne, f.Ligne, a.Ligne} {
			if x := relire(t, m, l); x.Etat != comptes.Traite {
				t.Errorf("%+v", x)
			}
		}
		if x := m.Solde(t, s.Compte).Comptable; x != avant-2999-200-300 {
			t.Errorf("solde %s : constater ne déplace rien", x)
		}

		// A debit that our reference settled belongs to its order.
		b := bureau{t, m}
		o := b.ordre(s, m.Bailleur(t), 4000, paiements.Loyer, execution)
		b.transmettre(o)
		doit(t, m, enCamt(t, "M1", g.releve(execution, execution, bout(debit(4000, "VIR"), b.lire(o).BoutEnBout))), "importe", 1)
		sure := attendre(t, m, comptes.Sur, parcours.ParReference)
		for _, x := range []parcours.Choix{parcours.Affecter, parcours.Frais, parcours.Constater, parcours.AVerifier, parcours.EnAttente, parcours.HorsAutorisation} {
			refuse(t, "ordre", func() error { return essayer(t, m, sure, parcours.Pointage{Choix: x, Motif: "x"}) })
		}
		pointer(t, m, sure, parcours.Pointage{Choix: parcours.Confirmer})

		// Received money that was spent since is not taken back.
		for _, l := range pointages(t, m.Base) {
			if l.Regle == string(parcours.RevenuAttendu) {
				refuse(t, "provision", func() error { return essayer(t, m, l, parcours.Pointage{Choix: parcours.EnAttente, Motif: "indu"}) })
				refuse(t, "provision", func() error { return essayer(t, m, l, parcours.Pointage{Choix: parcours.ARestituer}) })
			}
		}

		// Proposals that no longer hold when they are confirmed.
		o2, o3 := b.ordre(s, m.Bailleur(t), 1234, paiements.Loyer, execution), b.ordre(s, m.Bailleur(t), 999, paiements.Autre, execution)
		b.transmettre(o2, o3)
		c.j = execution
		d := c.debit(1234, "VIR")
		refuse(t, "montant", func() error {
			doit(t, m, enCamt(t, "M22", g.releve(execution, execution, bout(debit(1000, "VIR"), b.lire(o3).BoutEnBout))), "importe", 1)
			x := attendre(t, m, comptes.Probable, parcours.ReferenceAutre)
			return essayer(t, m, x, parcours.Pointage{Choix: parcours.Confirmer})
		})
		doit(t, m, enCamt(t, "M333", g.releve(execution, execution, bout(debit(1234, "VIR"), b.lire(o2).BoutEnBout))), "importe", 1)
		refuse(t, "etat", func() error { return essayer(t, m, d, parcours.Pointage{Choix: parcours.Confirmer}) })
		doit(t, m, enCamt(t, "M4444", g.releve(execution, execution, retour(bout(credit(999, "RETOUR"), b.lire(o3).BoutEnBout), "AC04"))), "importe", 1)
		refuse(t, "etat", func() error {
			return essayer(t, m, attendre(t, m, comptes.Probable, parcours.ReferenceAutre), parcours.Pointage{Choix: parcours.Confirmer})
		})
	})
}
