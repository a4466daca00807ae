// SPDX-License-Identifier: EUPL-1.2

package banque_test

import (
	"etai/internal/agenda"
	"testing"
	"time"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/comptes"
	"etai/internal/etaitest"
	"etai/internal/formats/releve"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/prestations"
)

// derniere is the state of the last posted line.
func derniere(t testing.TB, m *etaitest.Monde) comptes.Pointage {
	t.Helper()
	ps := pointages(t, m.Base)
	return ps[len(ps)-1]
}

// attendre checks the rule and the state of the last posted line.
func attendre(t testing.TB, m *etaitest.Monde, etat comptes.Etat, regle parcours.Regle) comptes.Pointage {
	t.Helper()
	p := derniere(t, m)
	if p.Etat != etat || p.Regle != string(regle) {
		t.Errorf("ligne %d : %s, règle %q ; attendu %s, %q", p.Ligne, p.Etat, p.Regle, etat, regle)
	}
	return p
}

// One booking for a whole remise, or for one of its lots: its reference and its sum, both.
func TestParRemise(t *testing.T) {
	chaqueMoteur(t, func(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, g *guichet) {
		doit(t, m, enCamt(t, "PAIE", g.releve(lundi, lundi, credit(60775, "CAF RSA "+s.Numero))), "importe", 1)
		b := bureau{t, m}
		bailleur := m.Bailleur(t)
		o1, o2 := b.ordre(s, bailleur, 3000, paiements.Loyer, execution), b.ordre(s, bailleur, 7000, paiements.Apurement, execution)
		o3 := b.ordre(s, bailleur, 5000, paiements.Loyer, execution.Plus(1)) // another day: another lot of the same remise
		r := b.transmettre(o1, o2, o3)
		d := debit(10001, "VIREMENTS")
		d.Remise = r.MessageID + "/1"
		doit(t, m, enCamt(t, "M1", g.releve(execution, execution, d)), "importe", 1)
		attendre(t, m, comptes.Reste, "") // the reference, not the sum
		d = debit(10000, "VIREMENTS")
		d.Remise = "ETAI-INCONNUE/1"
		doit(t, m, enCamt(t, "M22", g.releve(execution, execution, d)), "importe", 1)
		attendre(t, m, comptes.Reste, "") // the sum, not the reference
		b.etats(paiements.Transmis, o1, o2, o3)
		var lots []string // the first lot is the one of the first day
		for i, l := range [][]int64{{o1, o2}, {o3}} {
			_ = l
			lots = append(lots, r.MessageID+"/"+string(rune('1'+i)))
		}
		d = debit(10000, "VIREMENTS")
		d.Remise = lots[0]
		doit(t, m, enCfonb(t, g.releve(execution, execution, bout(d, ""))), "importe", 1)
		attendre(t, m, comptes.Sur, parcours.ParRemise)
		b.etats(paiements.Execute, o1, o2)
		b.etats(paiements.Transmis, o3)
		if b.remise(r.ID).Etat == paiements.Close {
			t.Error("un ordre reste à voir : la remise n’est pas close")
		}
		d = debit(5000, "VIREMENTS")
		d.Remise = r.MessageID // a bank that only gives the message
		doit(t, m, enCamt(t, "M333", g.releve(execution.Plus(1), execution.Plus(1), d)), "importe", 1)
		attendre(t, m, comptes.Sur, parcours.ParRemise)
		b.etats(paiements.Execute, o3)
		if b.remise(r.ID).Etat != paiements.Close {
			t.Error("tous les ordres sont vus : la remise est close")
		}
	})
}

// A batch with its details, each with our reference: all or nothing.
func TestParDetails(t *testing.T) {
	chaqueMoteur(t, func(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, g *guichet) {
		b, o1, o2 := deuxOrdres(t, m, s, g)
		l := lot(b, g, execution, "", o1, o2).Lignes[0]
		faux := l
		faux.Montant, faux.Details = faux.Montant-500, append(append([]releve.Detail{}, l.Details...), releve.Detail{Montant: -500, ReferenceBoutEnBout: "AUTRE"})
		doit(t, m, enCamt(t, "M1", g.releve(execution, execution, faux)), "importe", 1)
		attendre(t, m, comptes.Reste, "")
		double := l
		double.Details = []releve.Detail{l.Details[1], l.Details[1]}
		double.Montant = 2 * l.Details[1].Montant
		doit(t, m, enCamt(t, "M22", g.releve(execution, execution, double)), "importe", 1)
		attendre(t, m, comptes.Reste, "")
		b.etats(paiements.Transmis, o1, o2)
		doit(t, m, enCamt(t, "M333", g.releve(execution, execution, l)), "importe", 1)
		attendre(t, m, comptes.Sur, parcours.ParDetails)
		b.etats(paiements.Execute, o1, o2)
		// Both come back in one credit.
		r := l
		r.Montant, r.Retour = -l.Montant, true
		r.Details = append([]releve.Detail{}, l.Details...)
		for i := range r.Details {
			r.Details[i].Montant, r.Details[i].MotifRetour = -r.Details[i].Montant, []string{"AC04", "AC01"}[i]
		}
		doit(t, m, enCamt(t, "M4444", g.releve(execution.Plus(1), execution.Plus(1), r)), "importe", 1)
		attendre(t, m, comptes.Sur, parcours.RetourReference)
		b.etats(paiements.Retourne, o1, o2)
		if o := b.lire(o2); o.Motif.Code != "AC01" {
			t.Errorf("motif %q : chaque retour a le sien", o.Motif.Code)
		}
		if c := m.Solde(t, s.Compte).Comptable; c != 60775-40500-20000 {
			t.Errorf("solde %s", c)
		}
		if n := nombre(t, m.Base, `select count(*) from tache where nature = 'virement_retourne'`); n != 2 {
			t.Errorf("%d tâches, attendu une par virement revenu", n)
		}
	})
}

// One order: seen before it was noted as transmitted; seen twice; for another amount; returned with its reference, before its debit, without reference.
func TestParReference(t *testing.T) {
	chaqueMoteur(t, func(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, g *guichet) {
		doit(t, m, enCamt(t, "PAIE", g.releve(lundi, lundi, credit(60775, "CAF RSA "+s.Numero))), "importe", 1)
		b := bureau{t, m}
		o1 := b.ordre(s, m.Bailleur(t), 3000, paiements.Loyer, execution)
		r := b.viser(o1)
		ref1 := b.lire(o1).BoutEnBout
		doit(t, m, enCamt(t, "M1", g.releve(execution, execution, bout(debit(3100, "VIR"), ref1))), "importe", 1)
		attendre(t, m, comptes.Probable, parcours.ReferenceAutre)
		doit(t, m, enCamt(t, "M22", g.releve(execution, execution, bout(debit(3000, "VIR"), ref1))), "importe", 1)
		attendre(t, m, comptes.Sur, parcours.ParReference)
		b.etats(paiements.Execute, o1)
		if so := m.Solde(t, s.Compte); so.Comptable != 60775-3100-3000 || so.Retenu != 0 {
			t.Errorf("%+v", so)
		}
		// The clerk notes the transmission afterwards: nothing is posted twice, and the remise closes.
		if _, err := parcours.TransmettreRemise(t.Context(), m.Base, m.Demande(droits.Comptable), r.ID, b.remise(r.ID).Version); err != nil {
			t.Fatal(err)
		}
		if e := b.remise(r.ID).Etat; e != paiements.Close {
			t.Errorf("remise %s", e)
		}
		doit(t, m, enCamt(t, "M333", g.releve(execution, execution, bout(debit(3000, "VIR"), ref1))), "importe", 1)
		attendre(t, m, comptes.Probable, parcours.ReferenceAutre)
		// Our reference on a credit that is not called a return: a person must say so.
		doit(t, m, enCamt(t, "M4444", g.releve(execution, execution, bout(credit(3000, "VIR"), ref1))), "importe", 1)
		attendre(t, m, comptes.Probable, parcours.ReferenceAutre)
		doit(t, m, enCamt(t, "M55555", g.releve(execution, execution, retour(bout(credit(3000, "RETOUR"), ref1), "AC04"))), "importe", 1)
		// Debited three times under one reference, once for the order: which debit comes back, a person says.
		pointer(t, m, attendre(t, m, comptes.Probable, parcours.ReferenceAutre), parcours.Pointage{Choix: parcours.Confirmer})
		b.etats(paiements.Retourne, o1)

		// The return stands before its debit in the statement: it waits for it, then settles.
		o2 := b.ordre(s, m.Bailleur(t), 4000, paiements.Loyer, execution)
		b.transmettre(o2)
		ref2 := b.lire(o2).BoutEnBout
		avant := m.Solde(t, s.Compte).Comptable
		doit(t, m, enCamt(t, "M6", g.releve(execution, execution, retour(bout(credit(4000, "RETOUR"), ref2), "AC04"), bout(debit(4000, "VIR"), ref2))), "importe", 2)
		b.etats(paiements.Retourne, o2)
		if c := m.Solde(t, s.Compte).Comptable; c != avant+4000 {
			t.Errorf("solde %s, attendu %s", c, avant+4000)
		}
		if c := solde(t, m.Base, s.Banque.ID, comptes.Transit); c != 0 {
			t.Errorf("virements transmis : %s", c)
		}

		// Without any reference: proposed, and confirmed by a person.
		o3 := b.ordre(s, m.Bailleur(t), 4321, paiements.Loyer, execution)
		b.transmettre(o3)
		doit(t, m, enCfonb(t, g.releve(execution, execution, debit(4321, "VIR"))), "importe", 1)
		p := attendre(t, m, comptes.Probable, parcours.DebitMontant)
		pointer(t, m, p, parcours.Pointage{Choix: parcours.Confirmer})
		b.etats(paiements.Execute, o3)
		doit(t, m, enCfonb(t, g.releve(execution, execution, retour(credit(4321, "REJET"), "65"))), "importe", 1)
		p = attendre(t, m, comptes.Probable, parcours.RetourMontant)
		if c := solde(t, m.Base, s.Banque.ID, comptes.NonIdentifie); c != 3000+4321 {
			t.Errorf("non identifié : %s", c)
		}
		pointer(t, m, p, parcours.Pointage{Choix: parcours.Confirmer})
		b.etats(paiements.Retourne, o3)

		// Two orders of the same sum: nothing is proposed.
		o4, o5 := b.ordre(s, m.Bailleur(t), 1111, paiements.Loyer, execution), b.ordre(s, m.Bailleur(t), 1111, paiements.Autre, execution)
		b.transmettre(o4, o5)
		doit(t, m, enCfonb(t, g.releve(execution, execution, debit(1111, "VIR"))), "importe", 1)
		attendre(t, m, comptes.Reste, "")
	})
}

// pointer decides a line as the accountant, from what the page showed.
func pointer(t testing.TB, m *etaitest.Monde, p comptes.Pointage, x parcours.Pointage) {
	t.Helper()
	x.Ligne, x.Version = p.Ligne, p.Version
	if _, err := parcours.PointerLigne(t.Context(), m.Base, m.Trousseau, m.Demande(droits.Comptable), x); err != nil {
		t.Fatal(err)
	}
}

// An income settles by itself with its number and its amount, once a month, when the number is one person's.
func TestRevenus(t *testing.T) {
	chaqueMoteur(t, func(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, g *guichet) {
		n := 0
		recu := func(c argent.Centimes, libelle string, etat comptes.Etat, regle parcours.Regle) comptes.Pointage {
			t.Helper()
			n++
			doit(t, m, enCamt(t, "M"+string(rune('A'+n)), g.releve(lundi, lundi, credit(c, libelle))), "importe", 1)
			return attendre(t, m, etat, regle)
		}
		recu(60775, "SANS NUMERO", comptes.Probable, parcours.MontantAttendu)
		recu(60000, "CAF "+s.Numero, comptes.Probable, parcours.MontantDifferent)
		recu(60775, "CAF 1"+s.Numero, comptes.Probable, parcours.MontantAttendu) // a longer number is another number
		recu(123, "AUTRE", comptes.Reste, "")
		premier := recu(60775, "CAF RSA 11/2026 "+s.Numero, comptes.Sur, parcours.RevenuAttendu)
		recu(60775, "CAF RSA 11/2026 "+s.Numero, comptes.Probable, parcours.DejaRecu)
		recu(60775, "SANS NUMERO", comptes.Reste, "")
		if c := m.Solde(t, s.Compte).Comptable; c != 60775 {
			t.Errorf("solde %s", c)
		}
		// Undone by a person, the income may be settled again by the next statement; the line that was undone stays undone.
		pointer(t, m, premier, parcours.Pointage{Choix: parcours.EnAttente, Motif: "erreur de la CAF"})
		recu(60775, "CAF RSA 11/2026 "+s.Numero, comptes.Sur, parcours.RevenuAttendu)
		// Next month, next income; before the authorisation, nothing.
		m.Base.Horloge().(*etaitest.Horloge).Avancer(60 * 24 * time.Hour)
		doit(t, m, enCamt(t, "DEC", g.releve(lundi.Plus(30), lundi.Plus(30), credit(60775, "CAF "+s.Numero))), "importe", 1)
		attendre(t, m, comptes.Sur, parcours.RevenuAttendu)
		doit(t, m, enCamt(t, "ANCIEN", g.releve(lundi.Plus(30), lundi.Plus(31), le(credit(60775, "CAF "+s.Numero), etaitest.Debut.Plus(-1)))), "importe", 1)
		attendre(t, m, comptes.Probable, parcours.NonAutorisee) // hers, of a benefit that nobody was allowed to manage yet (R18)
		// Another person with the same number: from then on, nobody's alone.
		autre := m.Suivre(t, 60775)
		memeNumero(t, m, s.Numero)
		doit(t, m, enCamt(t, "JAN", g.releve(lundi.Plus(60), lundi.Plus(60), credit(60775, "CAF "+s.Numero))), "importe", 1)
		p := attendre(t, m, comptes.Probable, parcours.NumeroPartage)
		if p.Cible != "recette" || p.Dossier != s.Dossier {
			t.Errorf("%+v", p)
		}
		ga := &guichet{iban: autre.IBAN}
		doit(t, m, enCamt(t, "SIEN", ga.releve(lundi, lundi, credit(60775, "CAF "+s.Numero))), "importe", 1)
		if p := derniere(t, m); p.Etat != comptes.Reste || p.CibleID != 0 {
			t.Errorf("le numéro d’une autre personne ne propose rien : %+v", p)
		}
	})
}

// memeNumero creates a person without an account whose benefit bears a number already known.
func memeNumero(t testing.TB, m *etaitest.Monde, numero string) int64 {
	t.Helper()
	d, err := parcours.CreerPersonne(t.Context(), m.Base, m.Demande(droits.CESF), parcours.NouvellePersonne{Personne: personnes.Personne{Nom: "Conjoint", Prenom: "Exemple", Naissance: etaitest.Naissance, EcrireDomicile: true}})
	if err != nil {
		t.Fatal(err)
	}
	m.Signer(t, etaitest.Contrat(d, etaitest.Debut, 24, prestations.Percue{Numero: 17, Organisme: "CAF", Allocataire: numero, Montant: 60775}))
	return d
}

// The pooled mode: refused until the opinion and an acceptance are recorded; an unexplained debit waits for nobody's account, and is covered by an advance.
func TestCollectif(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		c := ouvrirCollectif(t, m)
		s1, s2 := c.sousCompte(t, "", 60000), c.sousCompte(t, "", 60000)
		couple := c.sousCompte(t, s2.Numero, 61000)
		g := &guichet{iban: c.iban}
		doit(t, m, enCamt(t, "M1", g.releve(lundi, lundi, credit(60000, "CAF "+s1.Numero))), "importe", 1)
		attendre(t, m, comptes.Sur, parcours.RevenuAttendu)
		doit(t, m, enCamt(t, "M2", g.releve(lundi, lundi, credit(60000, "CAF "+s1.Numero))), "importe", 1)
		attendre(t, m, comptes.Probable, parcours.DejaRecu)
		doit(t, m, enCamt(t, "M3", g.releve(lundi, lundi, credit(61000, "CAF "+couple.Numero))), "importe", 1)
		attendre(t, m, comptes.Probable, parcours.NumeroPartage)
		doit(t, m, enCamt(t, "M4", g.releve(lundi, lundi, credit(60000, "SANS NUMERO"))), "importe", 1)
		attendre(t, m, comptes.Reste, "") // an amount alone proposes nobody among many
		if c := m.Solde(t, s1.Compte).Comptable; c != 60000 {
			t.Errorf("solde %s", c)
		}

		doit(t, m, enCamt(t, "M5", g.releve(lundi, lundi, debit(2500, "PRLV INCONNU"), debit(480, "FRAIS DE TENUE DE COMPTE"))), "importe", 2)
		ps := pointages(t, b)
		inconnu, frais := ps[len(ps)-2], ps[len(ps)-1]
		if inconnu.Attente == 0 || inconnu.AttenteCentimes != -2500 || inconnu.AttenteDepuis != lundi {
			t.Errorf("un débit inexpliqué attend, avec son âge : %+v", inconnu)
		}
		// Covered the same day by the association's own money, which the accountant is asked to transfer.
		if x, y := solde(t, b, c.banque.ID, comptes.Avance), solde(t, b, c.banque.ID, comptes.DebitInexplique); x != 2980 || y != 0 {
			t.Errorf("avance : %s, débits inexpliqués : %s", x, y)
		}
		if n := taches(t, m, agenda.AvanceAVerser); n != 2 {
			t.Errorf("%d tâches", n)
		}
		// Bank fees never touch people: the advance that covered them goes back.
		pointer(t, m, frais, parcours.Pointage{Choix: parcours.Frais})
		if x, y := solde(t, b, c.banque.ID, comptes.Frais), solde(t, b, c.banque.ID, comptes.Avance); x != 480 || y != 2500 {
			t.Errorf("frais %s, avance %s", x, y)
		}
		// Nobody is charged with an unexplained debit by one person alone.
		refuse(t, "quatre_yeux", func() error {
			return essayer(t, m, inconnu, parcours.Pointage{Choix: parcours.Affecter, Dossier: s1.Dossier, Motif: "x"})
		})
		refuse(t, "sens", func() error { return essayer(t, m, inconnu, parcours.Pointage{Choix: parcours.Constater}) })
		if x := m.Solde(t, s1.Compte).Comptable; x != 60000 {
			t.Errorf("solde %s", x)
		}
		m.Verifier(t)

		// An order of a sub-account, seen first as an unexplained debit, then explained by a camt.054: the advance that covered it goes back too.
		bu := bureau{t, m}
		o := bu.ordre(s1, m.Bailleur(t), 5000, paiements.Loyer, execution)
		bu.transmettre(o)
		doit(t, m, enCamt(t, "M6", g.releve(execution, execution, debit(5000, "VIREMENTS"))), "importe", 1)
		attendre(t, m, comptes.Probable, parcours.DebitMontant)
		if x := solde(t, b, c.banque.ID, comptes.Avance); x != 7500 {
			t.Errorf("avance : %s", x)
		}
		doit(t, m, enAvis(t, "A1", lot(bu, g, execution, "", o)), "importe", 0)
		attendre(t, m, comptes.Sur, parcours.ParReference)
		if x, y := solde(t, b, c.banque.ID, comptes.DebitInexplique), solde(t, b, c.banque.ID, comptes.Avance); x != 0 || y != 2500 {
			t.Errorf("débits inexpliqués %s, avance %s", x, y)
		}
		if x := m.Solde(t, s1.Compte).Comptable; x != 55000 {
			t.Errorf("solde %s", x)
		}
		m.Verifier(t)
	})
}
