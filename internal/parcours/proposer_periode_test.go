// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/logement"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/paiements/plan"
	"etai/internal/paiements/proposition"
	"etai/internal/parcours"
	"etai/internal/prestations"
	"etai/internal/rapports"
	"etai/internal/reglement"
	"etai/internal/tiers"
)

func novembre(q int) jour.Jour { return jour.Certain(2026, 11, q) }

// suiviAvecPlan is a person with 607.75 on her account, and a plan: rent, money for the week, water set aside with its bill, a plan d'apurement.
type suiviAvecPlan struct {
	etaitest.Suivie
	p plan.Plan
}

func ligneDePlan(o paiements.Objet, tiers, piece int64, c argent.Centimes, p plan.Periodicite, j int) plan.Ligne {
	return plan.Ligne{Genre: plan.Paiement, Objet: o, Tiers: tiers, Libelle: strings.ToUpper(strings.ReplaceAll(string(o), "_", " ")) + " {mois}", Centimes: c, Periodicite: p, Jour: j,
		Du: etaitest.Debut, Piece: piece}
}

func suivreAvecPlan(t testing.TB, m *etaitest.Monde, bailleur int64, autres ...prestations.Percue) *suiviAvecPlan {
	t.Helper()
	s := &suiviAvecPlan{Suivie: m.Suivre(t, 60775, autres...)}
	importer(t, m, s.Suivie, novembre(5), novembre(20), 0, ligne(60775, "CAF RSA "+s.Numero, ""))
	soi, piece := m.Tiers(t, tiers.Personne, s.Dossier), m.Piece(t, s.Dossier)
	cote := ligneDePlan(paiements.Energie, 0, 0, 2000, plan.Mensuelle, 25)
	cote.Genre, cote.Libelle = plan.MisDeCote, "Eau"
	apurement := ligneDePlan(paiements.Apurement, bailleur, piece, 30000, plan.Mensuelle, 28)
	apurement.Au = jour.Certain(2027, 10, 31)
	s.p = plan.Plan{Dossier: s.Dossier, Du: novembre(1), Accord: plan.Oral, AccordeLe: novembre(20), Lignes: []plan.Ligne{
		ligneDePlan(paiements.Loyer, bailleur, piece, 41230, plan.Mensuelle, 26),
		ligneDePlan(paiements.ArgentDeVie, soi, piece, 5000, plan.Hebdomadaire, 1), cote, apurement}}
	return s
}

func (s *suiviAvecPlan) enregistrer(t testing.TB, m *etaitest.Monde, precedente int) {
	t.Helper()
	if _, err := parcours.EnregistrerPlan(t.Context(), m.Base, m.Demande(droits.CESF), s.p, precedente); err != nil {
		t.Fatal(err)
	}
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		vs, err := plan.Versions(ctx, l, []int64{s.Compte.ID})
		s.p = vs[s.Compte.ID][len(vs[s.Compte.ID])-1]
		return err
	})
}

func proposerPeriode(t *testing.T, m *etaitest.Monde, dossier int64, quand jour.Jour) proposition.Gelee {
	t.Helper()
	id, err := parcours.ProposerPeriode(t.Context(), m.Base, m.Demande(droits.Comptable), dossier, quand)
	if err != nil {
		t.Fatal(err)
	}
	return lireProposition(t, m, id)
}

func lireProposition(t *testing.T, m *etaitest.Monde, id int64) (g proposition.Gelee) {
	t.Helper()
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		g, err = proposition.ParID(ctx, l, id)
		return err
	})
	return g
}

// dire writes the lines of a proposal shortly.
func dire(g proposition.Gelee) string {
	var b strings.Builder
	for _, l := range g.Lignes {
		fmt.Fprintf(&b, "%d %s %s/%s", l.Rang, l.Jour, l.Centimes.Decimal(), l.Disponible.Decimal())
		for _, x := range []struct {
			oui bool
			mot string
		}{{l.Acceptee, " oui"}, {!l.Acceptee, " non"}, {l.Provision, " côté"}, {l.Attend > 0, " attend " + l.Attend.Decimal() + " du " + l.AttendLe.String()}, {l.Arbitrage, " à décider"},
			{l.Empeche != "", " " + l.Empeche}} {
			if x.oui {
				b.WriteString(x.mot)
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

func exigerLignes(t *testing.T, g proposition.Gelee, attendu string) {
	t.Helper()
	if s := dire(g); s != attendu {
		t.Fatalf("proposition :\n%s\nattendu :\n%s", s, attendu)
	}
}

func preparerProposition(t *testing.T, m *etaitest.Monde, r droits.Role, id int64) (int64, map[int64]proposition.Suite) {
	t.Helper()
	n, err := parcours.PreparerProposition(t.Context(), m.Base, m.Demande(r), id)
	if err != nil {
		t.Fatal(err)
	}
	var suites map[int64]proposition.Suite
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		suites, err = proposition.SuitesDe(ctx, l, id)
		return err
	})
	return n, suites
}

func ordresDe(t *testing.T, m *etaitest.Monde, dossier int64) (os []paiements.Ordre) {
	t.Helper()
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		os, err = paiements.OrdresDuDossier(ctx, l, dossier, 100)
		return err
	})
	return os
}

// A period from the plan to prepared orders: what is done is not proposed again, whatever the version; what is cancelled comes back.
func TestProposerPeriode(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		ctx, s := t.Context(), suivreAvecPlan(t, m, m.Bailleur(t))
		_, err := parcours.ProposerPeriode(ctx, b, m.Demande(droits.Comptable), s.Dossier, novembre(23))
		exigerRefus(t, err, "plan")
		s.enregistrer(t, m, 0)
		_, err = parcours.EnregistrerPlan(ctx, b, m.Demande(droits.CESF), s.p, 0)
		exigerRefus(t, err, "version")
		if _, err := parcours.ProposerPeriode(ctx, b, m.Demande(droits.ChefDeService), s.Dossier, novembre(23)); !errors.Is(err, parcours.ErrInterdit) {
			t.Fatalf("le chef de service ne prépare pas : %v", err)
		}
		_, err = parcours.ProposerPeriode(ctx, b, m.Demande(droits.Comptable), s.Dossier, novembre(22))
		exigerRefus(t, err, "periode")
		_, err = parcours.ProposerPeriode(ctx, b, m.Demande(droits.Comptable), s.Dossier, jour.Certain(2027, 3, 1))
		exigerRefus(t, err, "periode")

		g := proposerPeriode(t, m, s.Dossier, novembre(23))
		if g.Du != novembre(5) || g.Au != jour.Certain(2026, 12, 4) || g.Ouverture != 60775 || g.Fermeture != 9545 || g.Acceptees != 4 || g.Refuse != 30000 {
			t.Fatalf("%+v", g)
		}
		exigerLignes(t, g, "0 2026-11-26 412.30/607.75 oui\n2 2026-11-25 20.00/195.45 oui côté\n3 2026-11-23 50.00/175.45 oui\n3 2026-11-30 50.00/125.45 oui\n4 2026-11-27 300.00/75.45 non\n")
		courbe := g.Courbe()
		if fin := courbe[len(courbe)-1]; fin.Jour != g.Au || fin.Solde != 9545 || fin.MisDeCote != 2000 || fin.Vu != 9545 {
			t.Fatalf("courbe : %+v", fin)
		}
		if encore := proposerPeriode(t, m, s.Dossier, novembre(23)); encore.ID != g.ID {
			t.Fatal("rien n’a changé : la même proposition est gardée une fois")
		}
		// Who entered the bank details prepares nothing.
		if n, suites := preparerProposition(t, m, droits.CESF, g.ID); n != 1 || len(suites) != 4 || suites[g.Lignes[0].ID].Regle != "separation" {
			t.Fatalf("%d, %+v", n, suites)
		}
		n, suites := preparerProposition(t, m, droits.Comptable, g.ID)
		os := ordresDe(t, m, s.Dossier)
		if n != 3 || len(os) != 3 || suites[g.Lignes[0].ID].Ordre == 0 {
			t.Fatalf("%d, %+v, %d ordres", n, suites, len(os))
		}
		for _, o := range os {
			if o.PreparePar != m.Agents[droits.Comptable].ID || o.PlanSerie == 0 {
				t.Fatalf("%+v", o)
			}
		}
		if n, _ := preparerProposition(t, m, droits.Comptable, g.ID); n != 0 || len(ordresDe(t, m, s.Dossier)) != 3 {
			t.Fatal("préparée deux fois")
		}
		// A version that moves the rent does not make it fall again.
		s.p.Lignes[0].Jour, s.p.Lignes[3].Centimes = 30, 7545
		s.enregistrer(t, m, 1)
		g2 := proposerPeriode(t, m, s.Dossier, novembre(23))
		exigerLignes(t, g2, "4 2026-11-27 75.45/75.45 oui\n")
		_, err = parcours.PreparerProposition(ctx, b, m.Demande(droits.Comptable), g.ID)
		exigerRefus(t, err, "proposition")
		// A cancelled order leaves its instance to do; what is set aside pays nothing else.
		loyer := lireOrdre(t, m, suites[g.Lignes[0].ID].Ordre)
		if loyer.Libelle != "LOYER 11/2026" {
			t.Fatalf("libellé %q", loyer.Libelle)
		}
		if _, err := parcours.AnnulerOrdre(ctx, b, m.Trousseau, m.Demande(droits.Comptable), loyer.ID, loyer.VersionRangee, "montant à revoir"); err != nil {
			t.Fatal(err)
		}
		exigerLignes(t, proposerPeriode(t, m, s.Dossier, novembre(23)), "0 2026-11-30 412.30/487.75 oui\n4 2026-11-27 75.45/75.45 oui\n")
		_, err = parcours.PreparerOrdre(ctx, b, m.Demande(droits.Comptable), parcours.NouvelOrdre{Dossier: s.Dossier, Tiers: tiersDe(t, m, loyer), Centimes: 49000, ExecutionLe: novembre(27),
			Objet: paiements.Autre, Libelle: "FACTURE", Piece: loyer.Piece})
		exigerRefus(t, err, "provision")
		if !strings.Contains(err.Error(), "mis de côté 20,00") {
			t.Fatal(err)
		}
	})
}

// tiersDe is the tiers of an order.
func tiersDe(t *testing.T, m *etaitest.Monde, o paiements.Ordre) (id int64) {
	t.Helper()
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		return l.QueryRow(ctx, `select tiers_id from tiers_version where id = $1`, o.Version).Scan(&id)
	})
	return id
}

// What counts on expected money is prepared and waits for it: nothing of it may leave before a statement shows it.
func TestProposerAttendu(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := suivreAvecPlan(t, m, m.Bailleur(t))
		s.p.Lignes = s.p.Lignes[:2]
		s.enregistrer(t, m, 0)
		g := proposerPeriode(t, m, s.Dossier, jour.Certain(2026, 12, 7))
		exigerLignes(t, g, `0 2026-12-24 412.30/1215.50 oui
3 2026-12-07 50.00/803.20 oui
3 2026-12-14 50.00/753.20 oui
3 2026-12-21 50.00/703.20 oui
3 2026-12-28 50.00/653.20 oui attend 607.75 du 2026-12-05
3 2027-01-04 50.00/603.20 oui attend 607.75 du 2026-12-05
`)
		n, suites := preparerProposition(t, m, droits.Comptable, g.ID)
		if n != 6 {
			t.Fatalf("%d, %+v", n, suites)
		}
		for i, l := range g.Lignes {
			veut := paiements.Prepare
			if i >= 4 {
				veut = paiements.EnAttente
			}
			if o := lireOrdre(t, m, suites[l.ID].Ordre); o.Etat != veut {
				t.Errorf("ligne %d : %s, attendu %s", i, o.Etat, veut)
			}
		}
	})
}

// What a person decides: rent confirmed, a line before the ranks, a line left out; each with its reason.
func TestArbitrer(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		ctx, s := t.Context(), suivreAvecPlan(t, m, m.Bailleur(t))
		s.p.Lignes = []plan.Ligne{s.p.Lignes[0], s.p.Lignes[3]}
		s.enregistrer(t, m, 0)
		if err := b.Ecrire(ctx, func(e *bdd.Ecriture) error {
			_, err := e.Exec(ctx, `update organisation set departement = '87' where id = $1`, m.Organisation)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		var vue int64
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			r, err := reglement.Lire(ctx, l, m.Organisation)
			if err == nil {
				vue = r.Derniere(string(reglement.ResteAVivreMinimal))
			}
			return err
		})
		if _, err := parcours.FixerParametre(ctx, b, m.Demande(droits.Direction), reglement.NouvelleValeur{Code: string(reglement.ResteAVivreMinimal), Portee: reglement.Departement,
			Valeur: reglement.Valeur{Nombre: 20000}, Du: novembre(1), Source: "essai", Preuve: reglement.Interne, Passe: true, Motif: "essai", Vue: vue}); err != nil {
			t.Fatal(err)
		}
		g := proposerPeriode(t, m, s.Dossier, novembre(23))
		exigerLignes(t, g, "0 2026-11-26 412.30/607.75 oui à décider\n4 2026-11-27 300.00/195.45 non\n")
		if len(g.Alertes) != 1 || g.Alertes[0].Nature != proposition.ResteInsuffisant || g.Alertes[0].Centimes != 19545 {
			t.Fatalf("%+v", g.Alertes)
		}
		if n, suites := preparerProposition(t, m, droits.Comptable, g.ID); n != 0 || suites[g.Lignes[0].ID].Regle != "arbitrage" {
			t.Fatalf("%d, %+v", n, suites)
		}
		arbitrer := func(id int64, ligne int, sens proposition.Sens, motif string) (proposition.Gelee, error) {
			id, err := parcours.ArbitrerEcheance(ctx, b, m.Demande(droits.Comptable), id, g.Lignes[ligne].ID, sens, motif)
			if err != nil {
				return g, err
			}
			g = lireProposition(t, m, id)
			return g, nil
		}
		_, err := arbitrer(g.ID, 0, proposition.Confirme, " ")
		exigerRefus(t, err, "motif")
		_, err = arbitrer(g.ID, 1, proposition.Confirme, "essai")
		exigerRefus(t, err, "sens")
		premiere := g.ID
		if g, err = arbitrer(g.ID, 0, proposition.Confirme, "vu avec la personne le 20 novembre"); err != nil {
			t.Fatal(err)
		}
		exigerLignes(t, g, "0 2026-11-26 412.30/607.75 oui\n4 2026-11-27 300.00/195.45 non\n")
		if _, err = parcours.ArbitrerEcheance(ctx, b, m.Demande(droits.Comptable), premiere, g.Lignes[0].ID, proposition.Devant, "trop tard"); err == nil {
			t.Fatal("une proposition remplacée ne se décide plus")
		}
		if g, err = arbitrer(g.ID, 1, proposition.Devant, "le bailleur renonce à l’expulsion si le plan est suivi"); err != nil {
			t.Fatal(err)
		}
		exigerLignes(t, g, "0 2026-11-26 412.30/607.75 oui\n4 2026-11-27 300.00/195.45 non\n") // nothing changes before a second person
		g = repondreArbitrages(t, m, s, g)
		exigerLignes(t, g, "4 2026-11-27 300.00/607.75 oui\n0 2026-11-26 412.30/307.75 non\n")
		if len(g.Alertes) != 1 || g.Alertes[0].Nature != proposition.LoyerImpossible || g.Alertes[0].Centimes != 10455 {
			t.Fatalf("%+v", g.Alertes)
		}
		if g, err = arbitrer(g.ID, 0, proposition.Ecarte, "reporté d’un mois avec le bailleur"); err != nil {
			t.Fatal(err)
		}
		exigerLignes(t, g, "0 2026-11-26 412.30/607.75 oui\n4 2026-11-27 300.00/0.00 non ecarte\n")
		if g.Lignes[1].Motif != "reporté d’un mois avec le bailleur" {
			t.Fatal(g.Lignes[1].Motif)
		}
	})
}

// The rent of the avis, and what is set aside for a bill: freed for it, or with the person's agreement.
func TestAvisEtReserve(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		bailleur := m.Bailleur(t)
		ctx, s := t.Context(), suivreAvecPlan(t, m, bailleur)
		loyer, cote := s.p.Lignes[0], s.p.Lignes[2]
		loyer.SelonAvis, loyer.Centimes = true, 0
		cote.Centimes = 10000
		s.p.Lignes = []plan.Ligne{loyer, cote}
		s.enregistrer(t, m, 0)
		g := proposerPeriode(t, m, s.Dossier, novembre(23))
		exigerLignes(t, g, "2 2026-11-25 100.00/607.75 oui côté\n0 2026-11-26 0.00/0.00 non sans_avis\n")
		if n, _ := preparerProposition(t, m, droits.Comptable, g.ID); n != 1 {
			t.Fatalf("%d mis de côté", n)
		}
		var id int64
		if err := b.Ecrire(ctx, func(e *bdd.Ecriture) (err error) {
			id, err = logement.Enregistrer(ctx, e, logement.Logement{Dossier: s.Dossier, Organisation: m.Organisation, Du: etaitest.Debut, Statut: logement.LocataireSocial, Bailleur: bailleur,
				Terme: logement.Echoir, JourEcheance: 26, Loyer: 41230}, m.Agents[droits.CESF].ID)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		// The avis is late: what the rent is known to be is kept for it, nothing is prepared, and what comes after it does not take it.
		g = proposerPeriode(t, m, s.Dossier, novembre(23))
		exigerLignes(t, g, "0 2026-11-26 412.30/507.75 non sans_avis\n")
		if c := g.Courbe(); g.Fermeture != 60775-41230 || c[len(c)-1].Solde != g.Fermeture || g.Acceptees != 0 || !strings.Contains(g.Lignes[0].Motif, "412,30\u00a0€ lui sont gardés") {
			t.Fatalf("fermeture %s, %+v", g.Fermeture, g.Lignes[0])
		}
		if n, _ := preparerProposition(t, m, droits.Comptable, g.ID); n != 0 {
			t.Fatalf("%d préparés sans avis", n)
		}
		if err := b.Ecrire(ctx, func(e *bdd.Ecriture) error {
			_, err := logement.EnregistrerAvis(ctx, e, logement.Avis{Dossier: s.Dossier, Logement: id, Mois: novembre(1), Centimes: 43000, ExigibleLe: novembre(26), Locataire: "EXEMPLE",
				RecuLe: novembre(20)}, m.Agents[droits.CESF].ID)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		// The bill comes: more than what is left, and part of it was set aside.
		facture := ligneDePlan(paiements.Energie, bailleur, loyer.Piece, 17000, plan.Unique, 0)
		facture.Du, facture.Reserve = novembre(30), s.p.Lignes[1].Serie
		s.p.Lignes = append(s.p.Lignes, facture)
		s.enregistrer(t, m, 1)
		g = proposerPeriode(t, m, s.Dossier, novembre(23))
		exigerLignes(t, g, "0 2026-11-26 430.00/507.75 oui\n2 2026-11-30 170.00/77.75 oui\n")
		if g.Lignes[1].Libere != 10000 || g.MisDeCote != 10000 {
			t.Fatalf("%+v", g.Lignes[1])
		}
		n, suites := preparerProposition(t, m, droits.Comptable, g.ID)
		o := lireOrdre(t, m, suites[g.Lignes[1].ID].Ordre)
		if n != 2 || o.ReserveCentimes != 10000 || o.ReserveSerie != facture.Reserve {
			t.Fatalf("%d, %+v", n, o)
		}
		reserve := func() (c argent.Centimes) {
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				r, err := plan.ReservesDe(ctx, l, s.Compte.ID)
				c = r.Total()
				return err
			})
			return c
		}
		if reserve() != 0 {
			t.Fatal("la facture a pris ce qui était mis de côté")
		}
		if _, err := parcours.AnnulerOrdre(ctx, b, m.Trousseau, m.Demande(droits.Comptable), o.ID, o.VersionRangee, "facture contestée"); err != nil {
			t.Fatal(err)
		}
		if reserve() != 10000 {
			t.Fatal("l’ordre annulé rend ce qu’il avait pris")
		}
		liberer := func(c argent.Centimes, motif string) error {
			_, err := parcours.LibererReserve(ctx, b, m.Demande(droits.CESF), s.Dossier, facture.Reserve, c, motif)
			return err
		}
		exigerRefus(t, liberer(4000, ""), "motif")
		exigerRefus(t, liberer(10001, "accord oral du 23 novembre"), "reserve")
		if err := liberer(4000, "accord oral du 23 novembre"); err != nil || reserve() != 6000 {
			t.Fatalf("%v, %s", err, reserve())
		}
		// The person reads it on her statement, in what remains.
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := m.Agents[droits.CESF]
			a.Instant = l.Instant()
			r, err := rapports.Releve(ctx, l, m.Trousseau, a, s.Dossier, novembre(1))
			if err == nil && (len(r.MisDeCote) != 2 || !strings.HasSuffix(r.MisDeCote[0], ": 60,00\u00a0€.") || r.MisDeCote[1] != "Cet argent est dans ce qui reste.") {
				t.Errorf("mis de côté : %q", r.MisDeCote)
			}
			return err
		})
	})
}

// Rent comes first even when its avis is late (rule R17, CASF art. L271-2 al. 2): what the last avis of the dwelling asked, else what its lease says, is not given to what follows;
// a known rent that does not pass is said, and takes nothing.
func TestLoyerSansAvis(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		bailleur := m.Bailleur(t)
		s := suivreAvecPlan(t, m, bailleur)
		loyer, apurement := s.p.Lignes[0], s.p.Lignes[3]
		loyer.SelonAvis, loyer.Centimes = true, 0
		s.p.Lignes = []plan.Ligne{loyer, apurement}
		s.enregistrer(t, m, 0)
		lieu := logement.Logement{Dossier: s.Dossier, Du: etaitest.Debut, Statut: logement.LocataireSocial, Bailleur: bailleur, Terme: logement.Echoir, JourEcheance: 26, Loyer: 41230}
		id, err := parcours.EnregistrerLogement(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), lieu)
		if err != nil {
			t.Fatal(err)
		}
		g := proposerPeriode(t, m, s.Dossier, novembre(23))
		exigerLignes(t, g, "4 2026-11-27 300.00/195.45 non\n0 2026-11-26 412.30/607.75 non sans_avis\n")
		avis := func(mois int, c argent.Centimes) {
			t.Helper()
			v := logement.Avis{Dossier: s.Dossier, Mois: jour.Certain(2026, mois, 1), Centimes: c, ExigibleLe: jour.Certain(2026, mois, 26), Locataire: titulaire(t, m, s.Dossier).Nom, RecuLe: novembre(20)}
			if _, err := parcours.EnregistrerAvis(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), parcours.NouvelAvis{Avis: v}); err != nil {
				t.Fatal(err)
			}
		}
		lieu.ID, lieu.Version, lieu.Loyer = id, 1, 90000
		if _, err := parcours.ModifierLogement(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), lieu); err != nil {
			t.Fatal(err)
		}
		g = proposerPeriode(t, m, s.Dossier, novembre(23))
		exigerLignes(t, g, "4 2026-11-27 300.00/607.75 oui\n0 2026-11-26 0.00/0.00 non sans_avis\n")
		if len(g.Alertes) != 1 || g.Alertes[0].Nature != proposition.LoyerImpossible || g.Alertes[0].Centimes != 90000-60775 {
			t.Fatalf("%+v", g.Alertes)
		}
		avis(10, 45000) // says more than the lease
		g = proposerPeriode(t, m, s.Dossier, novembre(23))
		exigerLignes(t, g, "4 2026-11-27 300.00/157.75 non\n0 2026-11-26 450.00/607.75 non sans_avis\n")
		avis(11, 30000)
		g = proposerPeriode(t, m, s.Dossier, novembre(23))
		exigerLignes(t, g, "0 2026-11-26 300.00/607.75 oui\n4 2026-11-27 300.00/307.75 oui\n")
		m.Verifier(t)
	})
}

// All accounts of an organisation, in acts of a hundred; done again, nothing is kept twice.
func TestProposerTous(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		bailleur := m.Bailleur(t)
		m.Suivre(t, 60775) // no plan
		var tard *suiviAvecPlan
		for i := range 4 {
			s := suivreAvecPlan(t, m, bailleur)
			if i == 3 {
				s.p.Du, tard = jour.Certain(2027, 1, 1), s
			}
			s.enregistrer(t, m, 0)
		}
		var suivi []string
		for range 2 {
			bilan, err := parcours.ProposerTous(t.Context(), b, m.Agents[droits.Comptable], novembre(23), func(faits, total int) { suivi = append(suivi, fmt.Sprint(faits, "/", total)) })
			if err != nil || bilan != (parcours.BilanPropositions{Comptes: 3, SansPlan: 1, Acceptees: 12, Refusees: 3}) {
				t.Fatalf("%+v, %v", bilan, err)
			}
		}
		if !slices.Equal(suivi, []string{"4/4", "4/4"}) {
			t.Fatalf("%q", suivi)
		}
		var n int64
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			return l.QueryRow(ctx, `select count(*) from proposition`).Scan(&n)
		})
		if n != 3 {
			t.Fatalf("%d propositions gardées", n)
		}
		if _, err := parcours.ProposerTous(t.Context(), b, m.Agents[droits.ChefDeService], novembre(23), nil); !errors.Is(err, parcours.ErrInterdit) {
			t.Fatal(err)
		}
		_, err := parcours.ProposerPeriode(t.Context(), b, m.Demande(droits.Comptable), tard.Dossier, novembre(23))
		exigerRefus(t, err, "plan")
	})
}

// Whatever is done in whatever order, an instance of the plan never has two orders alive, and the balance that is promised never goes under the floor.
func TestJamaisDeuxOrdres(t *testing.T) {
	b := etaitest.SQLite(t)
	m := etaitest.NouveauMonde(t, b)
	bailleur := m.Bailleur(t)
	histoires := rapid.SliceOfN(rapid.IntRange(0, 9999), 3, 10)
	for graine := range 15 {
		s := suivreAvecPlan(t, m, bailleur)
		s.enregistrer(t, m, 0)
		version := 1
		for _, x := range histoires.Example(graine) {
			switch acte, choix := x%4, x/4; acte {
			case 0, 1:
				g := proposerPeriode(t, m, s.Dossier, []jour.Jour{novembre(23), novembre(30), jour.Certain(2026, 12, 5)}[choix%3])
				preparerProposition(t, m, droits.Comptable, g.ID)
			case 2:
				s.p.Lignes[0].Jour = 23 + choix%9
				s.p.Lignes[3].Centimes = argent.Centimes(choix + 1)
				s.enregistrer(t, m, version)
				version++
			case 3:
				if os := ordresDe(t, m, s.Dossier); len(os) > 0 {
					if o := os[choix%len(os)]; o.Prevu() {
						if _, err := parcours.AnnulerOrdre(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), o.ID, o.VersionRangee, "essai"); err != nil {
							t.Fatal(err)
						}
					}
				}
			}
			vus := map[string]bool{}
			var promis argent.Centimes
			for _, o := range ordresDe(t, m, s.Dossier) {
				if o.Etat == paiements.Annule {
					continue
				}
				if k := fmt.Sprint(o.PlanSerie, o.PlanOccurrence); vus[k] {
					t.Fatalf("graine %d, deux ordres pour l’échéance %s", graine, k)
				} else {
					vus[k] = true
				}
				if o.Etat != paiements.EnAttente {
					promis += o.Centimes
				}
			}
			if promis > 60775 {
				t.Fatalf("graine %d : %s promis sur 607,75", graine, promis)
			}
		}
	}
}

// « Disponible après loyer » (08-ux §2.4) takes off, on money already seen, the rent of the plan that has no order yet, prepared orders, what is set aside and the floor; each of them once, whatever
// it becomes, and nothing of what is only expected.
func TestDisponibleApresLoyer(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := suivreAvecPlan(t, m, m.Bailleur(t))
		exiger := func(quand string, loyers, cote, apres argent.Centimes, au jour.Jour) {
			t.Helper()
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				a := m.Agents[droits.Comptable]
				a.Instant = l.Instant()
				v, err := rapports.Compte(ctx, l, m.Trousseau, a, s.Dossier, novembre(1))
				if err == nil && (v.Loyers != loyers || v.MisDeCote != cote || v.ApresLoyer() != apres || v.LoyersAu != au) {
					t.Errorf("%s : loyers %s, mis de côté %s, disponible %s, jusqu’au %s", quand, v.Loyers, v.MisDeCote, v.ApresLoyer(), v.LoyersAu)
				}
				return err
			})
		}
		fin := jour.Certain(2026, 12, 4)
		exiger("sans plan", 0, 0, 60775, jour.Jour{})
		s.enregistrer(t, m, 0)
		exiger("rien de préparé", 41230, 0, 60775-41230, fin)
		g := proposerPeriode(t, m, s.Dossier, novembre(23))
		_, suites := preparerProposition(t, m, droits.Comptable, g.ID)
		exiger("loyer et deux semaines préparés, 20 mis de côté", 0, 2000, 60775-41230-5000-5000-2000, fin)
		loyer := lireOrdre(t, m, suites[g.Lignes[0].ID].Ordre)
		if _, err := parcours.AnnulerOrdre(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), loyer.ID, loyer.VersionRangee, "montant à revoir"); err != nil {
			t.Fatal(err)
		}
		exiger("l’ordre annulé, le loyer reste dû", 41230, 2000, 60775-41230-5000-5000-2000, fin)
		s.p.Lignes[0].Centimes = 60000
		s.enregistrer(t, m, 1)
		exiger("un loyer que le solde ne paie pas", 60000, 2000, 0, fin)
		m.Verifier(t)
	})
}
