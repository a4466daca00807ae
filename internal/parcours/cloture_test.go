// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/echanges/banque"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
)

// A month is closed by two people once it has all that a closing asks; after that its late lines are dated in the open month, and the état of its end is
// what it was, whatever comes.
func TestCloture(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s, autre := m.Suivre(t, 60000), m.Suivre(t, 60000)
		fin := jour.Certain(2026, 10, 31)
		c := parcours.Clotures{Dernier: fin, Comptes: []int64{s.Banque.ID}}
		preparer := func(r droits.Role) error { return erreur(parcours.PreparerClotures(t.Context(), b, m.Demande(r), c)) }
		signer := func(r droits.Role) error { return erreur(parcours.SignerClotures(t.Context(), b, m.Demande(r), c)) }
		refuse := func(err error, dit string) {
			t.Helper()
			var r *parcours.Refus
			if !errors.As(err, &r) || !strings.Contains(r.Message, dit) {
				t.Errorf("« %s » attendu : %v", dit, err)
			}
		}
		refuse(preparer(droits.Comptable), "aucun relevé")
		importer(t, m, s, jour.Certain(2026, 10, 20), jour.Certain(2026, 10, 30), 0, ligne(60000, "CAF RSA "+s.Numero, ""), ligne(1200, "INCONNU", ""), ligne(-700, "PRLV", ""))
		refuse(preparer(droits.Comptable), "s’arrête au 30 octobre 2026")
		importer(t, m, s, fin, fin, 60500)
		refuse(preparer(droits.Comptable), "1 débit reste à expliquer")
		var debit int64
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			return l.QueryRow(ctx, `select id from ligne_releve where centimes = -700`).Scan(&debit)
		})
		if err := erreur(parcours.PointerLigne(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), parcours.Pointage{Ligne: debit, Version: 1, Choix: parcours.Frais})); err != nil {
			t.Fatal(err)
		}
		// A file set aside about another account is no obstacle; about this one it is.
		im := banque.Importeur{Base: m.Base, Trousseau: m.Trousseau, Depot: m.Depot}
		if cr := importer(t, m, autre, fin, fin, 999); cr.Statut != "quarantaine" {
			t.Fatalf("%+v", cr)
		}
		refuse(erreur(parcours.PreparerClotures(t.Context(), b, m.Demande(droits.Comptable), parcours.Clotures{Dernier: fin, Comptes: []int64{s.Banque.ID, autre.Banque.ID}})), autre.Banque.IBANMasque)
		illisible, err := im.Importer(t.Context(), "x.txt", strings.NewReader("ceci n’est pas un relevé"), m.Agents[droits.Comptable])
		if err != nil || illisible.Statut != "quarantaine" {
			t.Fatalf("%+v, %v", illisible, err)
		}
		refuse(preparer(droits.Comptable), "en quarantaine")
		if err := erreur(banque.EcarterQuarantaine(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), illisible.ID, 1, "ce n’est pas un relevé")); err != nil {
			t.Fatal(err)
		}

		refuse(signer(droits.ChefDeService), "pas préparée")
		for _, r := range []droits.Role{droits.CESF, droits.ChefDeService, droits.Referent, droits.Direction, droits.Administrateur} {
			if err := preparer(r); !errors.Is(err, parcours.ErrInterdit) {
				t.Errorf("%s prépare : %v", r, err)
			}
		}
		if err := preparer(droits.Comptable); err != nil {
			t.Fatal(err)
		}
		refuse(preparer(droits.Comptable), "déjà préparée")
		refuse(signer(droits.Comptable), "ne la signe pas")
		for _, r := range []droits.Role{droits.CESF, droits.Referent, droits.Direction, droits.Administrateur} {
			if err := signer(r); !errors.Is(err, parcours.ErrInterdit) {
				t.Errorf("%s signe : %v", r, err)
			}
		}
		// Sent back with its reason, it is prepared again, and signed: the month holds who did what.
		renvoyer := func(r droits.Role, motif string) error {
			return erreur(parcours.RenvoyerClotures(t.Context(), b, m.Trousseau, m.Demande(r), c, motif))
		}
		refuse(renvoyer(droits.Comptable, "x"), "ne se la renvoie pas")
		refuse(renvoyer(droits.ChefDeService, " "), "pourquoi")
		if err := renvoyer(droits.CESF, "x"); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("CESF renvoie : %v", err)
		}
		if err := renvoyer(droits.ChefDeService, "Les frais du 30 ne sont pas les siens."); err != nil {
			t.Fatal(err)
		}
		refuse(renvoyer(droits.ChefDeService, "encore"), "pas préparée")
		refuse(signer(droits.ChefDeService), "pas préparée")
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := m.Agents[droits.Comptable]
			a.Instant = l.Instant()
			v, err := rapports.Clotures(ctx, l, m.Trousseau, a, fin)
			if err == nil && (len(v.APreparer) != 1 || !v.APreparer[0].Renvoye() || v.APreparer[0].Renvoi.Motif != "Les frais du 30 ne sont pas les siens." || v.APreparer[0].RenvoyePar == "") {
				t.Errorf("%+v", v.APreparer)
			}
			return err
		})
		if err := preparer(droits.Comptable); err != nil {
			t.Fatal(err)
		}
		avant := etatDu(t, m, s, fin)
		if err := signer(droits.ChefDeService); err != nil {
			t.Fatal(err)
		}
		refuse(signer(droits.ChefDeService), "déjà clos")
		refuse(renvoyer(droits.ChefDeService, "trop tard"), "déjà clos")
		refuse(erreur(parcours.PreparerClotures(t.Context(), b, m.Demande(droits.Comptable), parcours.Clotures{Dernier: jour.Certain(2026, 11, 30), Comptes: c.Comptes})), "n’est pas fini")

		// The bank dates a line in the closed month: it is booked on the first open day, and the minutes do not move.
		tardive := ligne(-300, "FRAIS D’OCTOBRE", "")
		tardive.DateOperation = fin
		importer(t, m, s, fin, jour.Certain(2026, 11, 2), 60500, tardive)
		var le jour.Jour
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			return l.QueryRow(ctx, `select jour_comptable from ecriture where id = (select max(id) from ecriture)`).Scan(&le)
		})
		if le != jour.Certain(2026, 11, 1) {
			t.Errorf("une ligne tardive est passée le %s", le)
		}
		apres := etatDu(t, m, s, fin)
		if avant.Bilan.Controle != apres.Bilan.Controle || len(avant.Attente) != 1 || len(apres.Attente) != 1 || avant.Bilan.Banque != 60500 || apres.Bilan.Inexplique() != 0 || len(apres.AExpliquer) != 0 {
			t.Errorf("l’état d’un mois clos a changé :\n%+v\n%+v", avant, apres)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := m.Agents[droits.ChefDeService]
			a.Instant = l.Instant()
			p, err := rapports.ProcesVerbalDe(ctx, l, m.Trousseau, a, 0, fin)
			if err == nil && (len(p.Clos) != 1 || p.Clos[0].Preparateur == "" || p.Clos[0].Signataire == "" || len(p.Clos[0].Periode.Tete) != 32) {
				t.Errorf("%+v", p.Clos)
			}
			if _, err := rapports.ProcesVerbalDe(ctx, l, m.Trousseau, a, autre.Banque.ID, fin); !errors.Is(err, bdd.ErrAbsent) {
				t.Errorf("procès-verbal d’un mois ouvert : %v", err)
			}
			if j, err := comptes.PremierJourOuvert(ctx, l, autre.Banque.ID); err != nil || !j.Vide() {
				t.Errorf("un autre compte est clos jusqu’au %s, %v", j, err)
			}
			return err
		})
	})
}

func etatDu(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, au jour.Jour) (e rapports.EtatRapprochement) {
	t.Helper()
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		a := m.Agents[droits.Comptable]
		a.Instant = l.Instant()
		e, err = rapports.Rapprocher(ctx, l, m.Trousseau, a, s.Banque.ID, au)
		return err
	})
	return e
}

// The état of a past day has the transfers that were on their way then, whatever became of them since; its lists make its figures.
func TestEtatPasse(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		approvisionner(t, m, s, 60000)
		bailleur := m.Bailleur(t)
		os, _ := payer(t, m, loyer(t, m, s, bailleur, 10000), loyer(t, m, s, bailleur, 2500))
		rejeter(t, m, os[1], "AC04")
		hier, aujourdhui := lundi.Plus(-1), lundi
		for au, veut := range map[jour.Jour]int{hier: 0, aujourdhui: 1} {
			e := etatDu(t, m, s, au)
			if len(e.Transmis) != veut || rapports.Total(e.Transmis) != e.Bilan.Transit || rapports.Total(e.Attente) != e.Bilan.Attente || e.Bilan.Inexplique() != 0 {
				t.Errorf("au %s : %d virements pour %s, transit %s, inexpliqué %s", au, len(e.Transmis), rapports.Total(e.Transmis), e.Bilan.Transit, e.Bilan.Inexplique())
			}
		}
		demain := lundi.Plus(1)
		importer(t, m, s, demain, demain, m.Solde(t, s.Compte).Comptable+10000, ligne(-10000, "VIR", lireOrdre(t, m, os[0]).BoutEnBout))
		for au, veut := range map[jour.Jour]int{aujourdhui: 1, demain: 0} {
			e := etatDu(t, m, s, au)
			if len(e.Transmis) != veut || rapports.Total(e.Transmis) != e.Bilan.Transit || e.Bilan.Inexplique() != 0 {
				t.Errorf("une fois débité, au %s : %d virements, transit %s, inexpliqué %s", au, len(e.Transmis), e.Bilan.Transit, e.Bilan.Inexplique())
			}
		}
	})
}

// Closings sent back are one task of who prepares: it leads to the earliest month that waits, and is done once none does.
func TestClotureRenvoyee(t *testing.T) {
	etaitest.BasesHorloge(t, func(t *testing.T, b *bdd.Base, h *etaitest.Horloge) {
		m := etaitest.NouveauMonde(t, b)
		un, deux := m.Suivre(t, 60000), m.Suivre(t, 60000)
		h.Avancer(31 * 24 * time.Hour)
		octobre := parcours.Clotures{Dernier: jour.Certain(2026, 10, 31), Comptes: []int64{un.Banque.ID}}
		novembre := parcours.Clotures{Dernier: jour.Certain(2026, 11, 30), Comptes: []int64{deux.Banque.ID}}
		importer(t, m, un, jour.Certain(2026, 10, 5), octobre.Dernier, 0, ligne(60000, "CAF RSA "+un.Numero, ""))
		importer(t, m, deux, jour.Certain(2026, 11, 5), novembre.Dernier, 0, ligne(60000, "CAF RSA "+deux.Numero, ""))
		preparer := func(c parcours.Clotures) {
			t.Helper()
			if err := erreur(parcours.PreparerClotures(t.Context(), b, m.Demande(droits.Comptable), c)); err != nil {
				t.Fatal(err)
			}
		}
		renvoyer := func(c parcours.Clotures) {
			t.Helper()
			if err := erreur(parcours.RenvoyerClotures(t.Context(), b, m.Trousseau, m.Demande(droits.ChefDeService), c, "À revoir.")); err != nil {
				t.Fatal(err)
			}
		}
		attend := func(mois string) {
			t.Helper()
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				ts, err := agenda.Ouvertes(ctx, l, agenda.ClotureRenvoyee)
				if x := ts[m.Agents[droits.Comptable].Organisation]; x.Motif != mois {
					t.Errorf("la tâche mène à « %s », « %s » attendu", x.Motif, mois)
				}
				return err
			})
		}
		preparer(octobre)
		preparer(novembre)
		attend("")
		renvoyer(novembre)
		attend("2026-11")
		renvoyer(octobre)
		attend("2026-10")
		preparer(octobre)
		attend("2026-11")
		preparer(novembre)
		attend("")
	})
}
