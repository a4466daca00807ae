// SPDX-License-Identifier: EUPL-1.2

package banque_test

import (
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/etaitest"
	"etai/internal/formats/releve"
	"etai/internal/paiements"
	"etai/internal/parcours"
)

// lot is a notification of one entry with one detail for each order.
func lot(b bureau, g *guichet, j jour.Jour, reference string, ordres ...int64) releve.Compte {
	l := releve.Ligne{DateOperation: j, DateValeur: j, Code: "PMNT/ICDT/ESCT", ReferenceBancaire: releve.Texte(reference), Libelle: "VIREMENTS GROUPES"}
	for _, id := range ordres {
		o := b.lire(id)
		l.Montant -= o.Centimes
		l.Details = append(l.Details, releve.Detail{Montant: -o.Centimes, ReferenceBoutEnBout: releve.Texte(o.BoutEnBout), Libelle: "DETAIL"})
	}
	return releve.Compte{IBAN: releve.Texte(g.iban), Devise: "EUR", Identifiant: "AVIS-" + reference, Numero: "1", DateOuverture: j, DateCloture: j, Lignes: []releve.Ligne{l}}
}

// deuxOrdres gives a person money and two transmitted orders.
func deuxOrdres(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, g *guichet) (bureau, int64, int64) {
	t.Helper()
	doit(t, m, enCamt(t, "PAIE", g.releve(lundi, lundi, credit(60775, "CAF RSA "+s.Numero))), "importe", 1)
	b := bureau{t, m}
	bailleur := m.Bailleur(t)
	o1, o2 := b.ordre(s, bailleur, 30000, paiements.Loyer, execution), b.ordre(s, bailleur, 10000, paiements.Apurement, execution)
	b.transmettre(o1, o2)
	return b, o1, o2
}

// Without details, one debit for two orders waits; the camt.054 that explains it settles it, whichever came first, once.
func TestAvisAvantEtApres(t *testing.T) {
	for _, avant := range []bool{true, false} {
		t.Run(map[bool]string{true: "avant", false: "après"}[avant], func(t *testing.T) {
			chaqueMoteur(t, func(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, g *guichet) {
				b, o1, o2 := deuxOrdres(t, m, s, g)
				notification := lot(b, g, execution, "LOT1", o1, o2)
				av := enAvis(t, "AV1", notification)
				rel := enCamt(t, "M1", g.releve(execution, execution, ref(debit(40000, "VIREMENTS GROUPES"), "LOT1")))
				if avant {
					doit(t, m, av, "importe", 0)
					doit(t, m, rel, "importe", 1)
				} else {
					doit(t, m, rel, "importe", 1)
					b.etats(paiements.Transmis, o1, o2)
					if p := pointages(t, m.Base)[1]; p.Etat != comptes.Reste {
						t.Errorf("%+v", p)
					}
					if c := m.Solde(t, s.Compte).Comptable; c != 60775-80000 {
						t.Errorf("la banque a débité deux fois la somme tant que rien n’explique la ligne : %s", c)
					}
					doit(t, m, av, "importe", 0)
				}
				b.etats(paiements.Execute, o1, o2)
				p := pointages(t, m.Base)[1]
				if p.Etat != comptes.Sur || p.Regle != string(parcours.ParDetails) || p.Cible != "remise" {
					t.Errorf("%+v", p)
				}
				if c := m.Solde(t, s.Compte).Comptable; c != 60775-40000 {
					t.Errorf("solde %s", c)
				}
				if c := solde(t, m.Base, s.Banque.ID, comptes.Transit); c != 0 {
					t.Errorf("virements transmis : %s", c)
				}
				ecritures := nombre(t, m.Base, `select count(*) from ecriture`)
				// The same notification again, or another copy of it: nothing.
				doit(t, m, av, "deja", 0)
				doit(t, m, enAvis(t, "AV22", notification), "deja", 0)
				if n, err := parcours.Reproposer(t.Context(), m.Base, m.Trousseau, s.Banque.ID, lundi, execution); n != 0 || err != nil {
					t.Errorf("%d lignes changées, %v", n, err)
				}
				if n := nombre(t, m.Base, `select count(*) from ecriture`); n != ecritures {
					t.Errorf("%d écritures, %d avant", n, ecritures)
				}
				journal := nombre(t, m.Base, `select count(*) from journal_actes where nature = 'lignes.reproposer'`)
				if avant && journal != 0 || !avant && journal != 1 {
					t.Errorf("%d actes de reproposition", journal)
				}
				if n := nombre(t, m.Base, `select count(*) from rapprochement where regle = 'details' and genre = 'remise' and centimes = -40000 and ecriture_id is not null`); n != 1 {
					t.Errorf("%d décisions", n)
				}
			})
		})
	}
}

// Two batches of the same sum on the same day: each line gets its own entry, by reference, else in order.
func TestAvisJumeaux(t *testing.T) {
	for _, references := range []bool{true, false} {
		chaqueMoteur(t, func(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, g *guichet) {
			doit(t, m, enCamt(t, "PAIE", g.releve(lundi, lundi, credit(60775, "CAF RSA "+s.Numero))), "importe", 1)
			b := bureau{t, m}
			bailleur := m.Bailleur(t)
			var os [4]int64
			for i, c := range []argent.Centimes{3000, 7000, 4000, 6000} {
				os[i] = b.ordre(s, bailleur, c, paiements.Loyer, execution)
			}
			b.transmettre(os[:]...)
			r1, r2 := "B1", "B2"
			if !references {
				r1, r2 = "", ""
			}
			a1, a2 := lot(b, g, execution, r1, os[0], os[1]), lot(b, g, execution, r2, os[2], os[3])
			a1.Lignes = append(a1.Lignes, a2.Lignes...)
			// The bank lists the second batch first, where references tell.
			l1, l2 := debit(10000, "VIREMENTS"), debit(10000, "VIREMENTS")
			l1.ReferenceBancaire, l2.ReferenceBancaire = releve.Texte(r2), releve.Texte(r1)
			doit(t, m, enCamt(t, "M1", g.releve(execution, execution, l1)), "importe", 1)
			doit(t, m, enAvis(t, "A1", a1), "importe", 0)
			doit(t, m, enAvis(t, "A22", a2), "deja", 0)
			if references {
				b.etats(paiements.Transmis, os[0], os[1])
				b.etats(paiements.Execute, os[2], os[3])
			}
			doit(t, m, enCamt(t, "M22", g.releve(execution.Plus(1), execution.Plus(1), le(l2, execution))), "importe", 1)
			b.etats(paiements.Execute, os[:]...)
			if c := solde(t, m.Base, s.Banque.ID, comptes.Transit); c != 0 {
				t.Errorf("virements transmis : %s", c)
			}
		})
	}
}

// A detail settles a line when it says more than the line: a return's reference, an allocataire number. It never undoes what somebody decided.
func TestAvisDUneLigne(t *testing.T) {
	chaqueMoteur(t, func(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, g *guichet) {
		doit(t, m, enCamt(t, "PAIE", g.releve(lundi, lundi, credit(60775, "VIREMENT SEPA"), credit(60775, "VIREMENT SEPA"))), "importe", 2)
		un := releve.Compte{IBAN: releve.Texte(g.iban), Devise: "EUR", Identifiant: "A", Numero: "1", DateOuverture: lundi, DateCloture: lundi,
			Lignes: []releve.Ligne{{DateOperation: lundi, DateValeur: lundi, Montant: 60775, Code: "PMNT/RCDT/ESCT", Libelle: "VIREMENT SEPA",
				Details: []releve.Detail{{Montant: 60775, Libelle: releve.Texte("CAF RSA " + s.Numero)}}}}}
		ps := pointages(t, m.Base)
		if ps[0].Etat != comptes.Probable || ps[0].Regle != string(parcours.MontantAttendu) {
			t.Errorf("%+v", ps[0])
		}
		// Somebody puts the first line aside before the notification comes.
		d := m.Demande("comptable")
		if _, err := parcours.PointerLigne(t.Context(), m.Base, m.Trousseau, d, parcours.Pointage{Ligne: ps[0].Ligne, Version: ps[0].Version, Choix: parcours.EnAttente, Motif: "à vérifier"}); err != nil {
			t.Fatal(err)
		}
		doit(t, m, enAvis(t, "A1", un), "importe", 0)
		if p := pointages(t, m.Base)[0]; p.Etat != comptes.Reste || p.Regle != "" {
			t.Errorf("la décision d’une personne ne se défait pas : %+v", p)
		}
		// The second line of the same sum has no entry of its own.
		if p := pointages(t, m.Base)[1]; p.Etat != comptes.Probable {
			t.Errorf("%+v", p)
		}
		// Two entries now: the second is the second line's.
		deux := un
		deux.Lignes = append([]releve.Ligne{}, un.Lignes[0], un.Lignes[0])
		doit(t, m, enAvis(t, "A22", deux), "importe", 0)
		if p := pointages(t, m.Base)[1]; p.Etat != comptes.Sur || p.Regle != string(parcours.RevenuAttendu) {
			t.Errorf("%+v", p)
		}
		if c := m.Solde(t, s.Compte).Comptable; c != 60775 {
			t.Errorf("solde %s", c)
		}
	})
}

// A notification for a day that no statement has brought yet, one for an unknown account, one with a line still pending.
func TestAvisSeul(t *testing.T) {
	chaqueMoteur(t, func(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, g *guichet) {
		b, o1, o2 := deuxOrdres(t, m, s, g)
		a := lot(b, g, execution, "L", o1, o2)
		inconnu := a
		inconnu.IBAN = releve.Texte(etaitest.IBANDe(777777))
		doit(t, m, enAvis(t, "A1", inconnu), "quarantaine", 0, "compte inconnu")
		venir := a
		venir.Lignes = append([]releve.Ligne{}, a.Lignes...)
		venir.Lignes[0].EnAttente = true
		doit(t, m, enAvis(t, "A22", venir), "deja", 0)
		doit(t, m, enAvis(t, "A333", a), "importe", 0)
		b.etats(paiements.Transmis, o1, o2)
		if n := nombre(t, m.Base, `select count(*) from ecriture where origine = 'ligne_releve'`); n != 1 {
			t.Errorf("un avis ne passe rien : %d lignes passées", n)
		}
	})
}
