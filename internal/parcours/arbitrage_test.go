// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/paiements/plan"
	"etai/internal/paiements/proposition"
	"etai/internal/parcours"
	"etai/internal/prestations"
)

func arbitragesDe(t *testing.T, m *etaitest.Monde, s *suiviAvecPlan) (as proposition.Arbitrages) {
	t.Helper()
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		as, err = proposition.ArbitragesDes(ctx, l, []int64{s.Compte.ID})
		return err
	})
	return as
}

func compterTaches(t *testing.T, m *etaitest.Monde) (n int64) {
	t.Helper()
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		return l.QueryRow(ctx, `select count(*) from tache where nature = 'arbitrage_a_decider' and faite_le is null`).Scan(&n)
	})
	return n
}

// repondreArbitrages plays the second person: not who asked, not a stranger, a refusal with its reason; then yes. It returns the proposal that follows.
func repondreArbitrages(t *testing.T, m *etaitest.Monde, s *suiviAvecPlan, g proposition.Gelee) proposition.Gelee {
	t.Helper()
	ctx := t.Context()
	enAttente := func() (a proposition.Arbitrage) {
		t.Helper()
		as := arbitragesDe(t, m, s)
		if len(as.EnAttente) != 1 || compterTaches(t, m) != 1 {
			t.Fatalf("%d demandes, %d tâches", len(as.EnAttente), compterTaches(t, m))
		}
		for _, a = range as.EnAttente {
		}
		return a
	}
	repondre := func(r droits.Role, x parcours.Reponse) error {
		_, err := parcours.RepondreArbitrage(ctx, m.Base, m.Demande(r), x)
		return err
	}
	a := enAttente()
	exigerRefus(t, repondre(droits.Comptable, parcours.Reponse{Arbitrage: a.ID, Accepte: true}), "reponse")
	for _, r := range []droits.Role{droits.Referent, droits.Direction, droits.Administrateur} {
		if err := repondre(r, parcours.Reponse{Arbitrage: a.ID, Accepte: true}); !errors.Is(err, parcours.ErrInterdit) {
			t.Fatalf("%s : %v", r, err)
		}
	}
	exigerRefus(t, repondre(droits.ChefDeService, parcours.Reponse{Arbitrage: a.ID}), "motif")
	if err := repondre(droits.ChefDeService, parcours.Reponse{Arbitrage: a.ID, Motif: "le loyer d’abord"}); err != nil {
		t.Fatal(err)
	}
	if as := arbitragesDe(t, m, s); len(as.EnAttente) != 0 || as.Valables[a.CleInstance].Sens == proposition.Devant || compterTaches(t, m) != 0 {
		t.Fatalf("%+v", as)
	}
	exigerRefus(t, repondre(droits.ChefDeService, parcours.Reponse{Arbitrage: a.ID, Accepte: true}), "reponse")
	// Asked again, and again: the last request alone may be answered.
	var ancienne int64
	for range 2 {
		id, err := parcours.ArbitrerEcheance(ctx, m.Base, m.Demande(droits.Comptable), g.ID, g.Lignes[1].ID, proposition.Devant, "l’huissier vient le 30")
		if err != nil || id != g.ID {
			t.Fatal(id, err)
		}
		if ancienne == 0 {
			ancienne = enAttente().ID
		}
	}
	exigerRefus(t, repondre(droits.ChefDeService, parcours.Reponse{Arbitrage: ancienne, Accepte: true}), "reponse")
	if err := repondre(droits.ChefDeService, parcours.Reponse{Arbitrage: enAttente().ID, Accepte: true}); err != nil {
		t.Fatal(err)
	}
	var id int64
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		id, err = proposition.DerniereDe(ctx, l, s.Compte.ID)
		return err
	})
	return lireProposition(t, m, id)
}

// The tables themselves want two people.
func TestArbitrageParLesTables(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := suivreAvecPlan(t, m, m.Bailleur(t))
		s.enregistrer(t, m, 0)
		g := proposerPeriode(t, m, s.Dossier, novembre(23))
		if _, err := parcours.ArbitrerEcheance(t.Context(), b, m.Demande(droits.Comptable), g.ID, g.Lignes[0].ID, proposition.Devant, "essai"); err != nil {
			t.Fatal(err)
		}
		comptable, chef := m.Agents[droits.Comptable].ID, m.Agents[droits.ChefDeService].ID
		for nom, x := range map[string][4]any{"soi-même": {comptable, true, "", comptable}, "un faux demandeur": {chef, true, "", comptable}, "un refus sans raison": {comptable, false, "", chef}} {
			err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
				_, err := e.Exec(t.Context(), `insert into proposition_accord(arbitrage_id, dossier_id, demande_par, accepte, motif, agent_id, instant)
					select id, dossier_id, $1, $2, $3, $4, instant from proposition_arbitrage`, x[0], x[1], x[2], x[3])
				return err
			})
			if !errors.Is(err, bdd.ErrContrainte) {
				t.Errorf("%s : %v", nom, err)
			}
		}
	})
}

// What was proposed and not paid comes back the next period, once, with what was due then; a week that is over does not, nor what a person left out.
func TestReporter(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := suivreAvecPlan(t, m, m.Bailleur(t))
		s.enregistrer(t, m, 0)
		g := proposerPeriode(t, m, s.Dossier, novembre(23))
		exigerLignes(t, g, "0 2026-11-26 412.30/607.75 oui\n2 2026-11-25 20.00/195.45 oui côté\n3 2026-11-23 50.00/175.45 oui\n3 2026-11-30 50.00/125.45 oui\n4 2026-11-27 300.00/75.45 non\n")
		suivante := func() proposition.Gelee { return proposerPeriode(t, m, s.Dossier, jour.Certain(2026, 12, 5)) }
		// Before anything is prepared, rent of November is due in the next period too.
		if n, _ := preparerProposition(t, m, droits.Comptable, g.ID); n != 4 {
			t.Fatalf("%d préparées", n)
		}
		g = suivante()
		if len(g.Lignes) == 0 || g.Lignes[len(g.Lignes)-1].Occurrence != jour.Certain(2026, 12, 1) {
			t.Fatal(dire(g))
		}
		var reportees []proposition.Ligne
		for _, l := range g.Lignes {
			if l.Voulu.Avant(g.Du) {
				reportees = append(reportees, l)
			}
		}
		if len(reportees) != 1 || reportees[0].Rang != 4 || reportees[0].Occurrence != novembre(1) || reportees[0].Jour != jour.Certain(2026, 12, 7) || reportees[0].Centimes != 30000 {
			t.Fatalf("%+v\n%s", reportees, dire(g))
		}
		// Left out by a person: it stays out, and is still shown with its reason.
		if _, err := parcours.ArbitrerEcheance(t.Context(), b, m.Demande(droits.Comptable), g.ID, reportees[0].ID, proposition.Ecarte, "le bailleur l’ajoute à la dernière mensualité"); err != nil {
			t.Fatal(err)
		}
		for _, l := range suivante().Lignes {
			if l.Occurrence == novembre(1) && l.Rang == 4 && l.Empeche != "ecarte" {
				t.Fatalf("%+v", l)
			}
		}
	})
}

// A benefit that must go to its purpose (R16): housing aid is spent when rent is paid; without rent it warns, and blocks nothing.
func TestPrestationAffectee(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := suivreAvecPlan(t, m, m.Bailleur(t), prestations.Percue{Numero: 2, Organisme: "CAF", Montant: 23000, JourDuMois: 5})
		apurement := s.p.Lignes[3]
		s.p.Lignes = s.p.Lignes[:1]
		s.enregistrer(t, m, 0)
		sans := func(g proposition.Gelee) {
			t.Helper()
			for _, a := range g.Alertes {
				if a.Nature == proposition.AffecteeInemployee {
					t.Fatalf("%+v", a)
				}
			}
		}
		g := proposerPeriode(t, m, s.Dossier, novembre(23))
		sans(g)
		preparerProposition(t, m, droits.Comptable, g.ID)
		sans(proposerPeriode(t, m, s.Dossier, novembre(23))) // the order prepared counts
		apurement.Serie, apurement.Objet = 0, paiements.Autre
		s.p.Lignes = []plan.Ligne{apurement}
		s.enregistrer(t, m, 1)
		g = proposerPeriode(t, m, s.Dossier, jour.Certain(2026, 12, 5))
		i := len(g.Alertes) - 1
		if i < 0 || g.Alertes[i].Nature != proposition.AffecteeInemployee || g.Alertes[i].Centimes != 23000 || g.Alertes[i].Prestation != 2 {
			t.Fatalf("%+v", g.Alertes)
		}
		apurement.Affectee = 2
		s.p.Lignes[0].Affectee = 2
		s.enregistrer(t, m, 2)
		sans(proposerPeriode(t, m, s.Dossier, jour.Certain(2026, 12, 5)))
	})
}

// R16, carried forward: the housing aid of September, that no rent took, is still to be spent in November beside that of the month.
func TestPrestationAffecteeReportee(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		for i, x := range []struct {
			septembre, veut argent.Centimes
		}{{0, 0}, {23000, 23000 + 23000 - 41230}} {
			als := fmt.Sprintf("77880%02d", i)
			s := &suiviAvecPlan{Suivie: m.Suivre(t, 60775, prestations.Percue{Numero: 2, Organisme: "CAF", Allocataire: als, Montant: 23000, JourDuMois: 5})}
			if x.septembre > 0 {
				importer(t, m, s.Suivie, jour.Certain(2026, 9, 5), jour.Certain(2026, 9, 5), 0, ligne(x.septembre, "CAF ALS "+als, ""))
			}
			importer(t, m, s.Suivie, novembre(5), novembre(20), x.septembre, ligne(60775, "CAF RSA "+s.Numero, ""), ligne(23000, "CAF ALS "+als, ""))
			s.p = plan.Plan{Dossier: s.Dossier, Du: novembre(1), Accord: plan.Oral, AccordeLe: novembre(20), Lignes: []plan.Ligne{ligneDePlan(paiements.Loyer, m.Bailleur(t), m.Piece(t, s.Dossier), 41230, plan.Mensuelle, 26)}}
			s.enregistrer(t, m, 0)
			var dit argent.Centimes
			for _, a := range proposerPeriode(t, m, s.Dossier, novembre(23)).Alertes {
				if a.Nature == proposition.AffecteeInemployee {
					dit = a.Centimes
				}
			}
			if dit != x.veut {
				t.Errorf("reçu en septembre %s : %s ne servent pas, attendu %s", x.septembre, dit, x.veut)
			}
		}
	})
}

// A plan whose rent alone takes more than what arrives is refused with what to do, and kept with its reason.
func TestLoyerPlusQueRessources(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := suivreAvecPlan(t, m, m.Bailleur(t))
		s.p.Lignes[0].Centimes = 60776
		_, err := parcours.EnregistrerPlan(t.Context(), b, m.Demande(droits.CESF), s.p, 0)
		exigerRefus(t, err, "ressources")
		s.p.Motif = "l’aide au logement est demandée, réponse en décembre"
		s.enregistrer(t, m, 0)
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			w, err := parcours.PeserPlan(ctx, l, s.p)
			// 50.00 a week is 216.67 a month.
			if err == nil && (!w.LoyerTropLourd() || w.Ressources != 60775 || w.Total != 60776+21667+2000+30000) {
				t.Errorf("%+v", w)
			}
			return err
		})
	})
}

// ligneRefusee is the line of a proposal of which the person is told why it is not paid.
func ligneRefusee(t *testing.T, g proposition.Gelee) proposition.Ligne {
	t.Helper()
	i := slices.IndexFunc(g.Lignes, proposition.Ligne.Repond)
	if i < 0 {
		t.Fatalf("rien n’est refusé : %+v", g.Lignes)
	}
	return g.Lignes[i]
}

// An order made by hand that takes what the rent of the plan needs is said, before it is prepared and in the review, to be looked at by itself (rule R17): issue 3's own example, by hand.
func TestDevantLeLoyer(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		bailleur := m.Bailleur(t)
		s := suivreAvecPlan(t, m, bailleur)
		s.p.Lignes = s.p.Lignes[:1] // the rent, 412.30 on the 26th, of 607.75
		s.enregistrer(t, m, 0)
		n := loyer(t, m, s.Suivie, bailleur, 19546)
		n.Objet, n.ExecutionLe = paiements.Autre, novembre(24)
		examiner := func() *parcours.Risque {
			t.Helper()
			var x parcours.Examen
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
				a := m.Agents[droits.Comptable]
				a.Instant = l.Instant()
				x, err = parcours.ExaminerOrdre(ctx, l, a, n)
				return err
			})
			return x.Risque
		}
		if r := examiner(); r == nil || r.Bloque || r.Code != "loyer" || !strings.Contains(r.Message, "412,30\u00a0€") || !strings.Contains(r.Message, "premier virement à ce tiers") {
			t.Fatalf("%+v", r)
		}
		ordre := preparer(t, m, n)
		remise := composer(t, m, ordre)
		if g := revueDe(t, m, remise).Lignes[0]; g.Section != parcours.AVoir || g.Risque.Code != "loyer" || parcours.ParGroupe(g.Risque.Code) {
			t.Errorf("%+v", g)
		}
		o := lireOrdre(t, m, ordre)
		if _, err := parcours.RetirerDeRemise(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), remise, lireRemise(t, m, remise).Version, ordre, "le loyer d’abord"); err != nil {
			t.Fatal(err)
		}
		o = lireOrdre(t, m, o.ID)
		if _, err := parcours.AnnulerOrdre(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), ordre, o.VersionRangee, "le loyer d’abord"); err != nil {
			t.Fatal(err)
		}
		n.Centimes = 19545
		if r := examiner(); r == nil || r.Code != "premier" {
			t.Fatalf("%+v", r)
		}
		n.Objet, n.Centimes = paiements.Loyer, 41230 // rent itself, by hand
		if r := examiner(); r == nil || r.Code != "premier" {
			t.Fatalf("%+v", r)
		}
	})
}
