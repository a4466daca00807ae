// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/prestations"
	"etai/internal/rapports"
)

// remplirGrille fills the grid of autonomy at a moment, every item at the same score.
func (x *demandeur) remplirGrille(moment masp.MomentGrille, score int) {
	x.Helper()
	var g masp.Grille
	x.m.Lire(x.T, func(ctx context.Context, l bdd.Lecture) (err error) {
		g, err = masp.GrilleEnVigueur(ctx, l, x.m.Organisation, l.Instant().Jour())
		return err
	})
	r := masp.GrilleRemplie{Dossier: x.dossier, Grille: g.ID, Moment: moment, Le: lundi}
	for _, i := range g.Items {
		r.Notes = append(r.Notes, masp.NoteItem{Item: i.ID, Service: score})
	}
	if _, err := parcours.RemplirGrille(x.Context(), x.m.Base, x.m.Trousseau, x.m.Demande(droits.CESF), r); err != nil {
		x.Fatal(err)
	}
}

// A contract that ends in two months is renewed: no request before its last ninety days, no evaluation signed without the same grid, another kind of object before
// the commission, a duration that the four years still allow, then a contract of the same measure.
func TestRenouveler(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		x := &demandeur{T: t, m: m}
		x.dossier, _ = m.DemandeValidee(t, "SUITE")
		x.clore()
		rsa := prestations.Percue{Numero: 17, Organisme: "CAF", Allocataire: "7700001", Montant: 60775, JourDuMois: 5}
		// Two contracts, thirty-nine months and some days: nine months are left after them.
		un := etaitest.Contrat(x.dossier, jour.Certain(2023, 10, 20), 24, rsa)
		m.Signer(t, un)
		deux := etaitest.Contrat(x.dossier, jour.Certain(2025, 10, 20), 15)
		deux.Niveau = masp.SansGestion
		precedent := m.Signer(t, deux) // to 19 January 2027
		x.deposer()
		d := x.lire()
		if d.Contrat != precedent || !d.Renouvellement() || parcours.ObjetDeDemande(d) != parcours.ObjetRenouvellement {
			t.Fatalf("demande %+v", d)
		}
		if _, err := parcours.CommencerEvaluation(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), x.id, d.Version); err != nil {
			t.Fatal(err)
		}
		// The objectives of the contract that ends are there already, each in its place.
		var reprise masp.TextesEvaluation
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := m.Agents[droits.CESF]
			a.Instant = l.Instant()
			es, err := masp.Evaluations(ctx, l, m.Trousseau, a, x.id)
			if err == nil {
				reprise = es[0].Textes
			}
			return err
		})
		for _, p := range [][2][]string{{reprise.Insertion, textesDe(deux.Objectifs, masp.Insertion)}, {reprise.Autonomie, textesDe(deux.Objectifs, masp.Autonomie)}} {
			if len(p[1]) == 0 || !slices.Equal(p[0], p[1]) {
				t.Errorf("objectifs repris : %q, ceux du contrat : %q", p[0], p[1])
			}
		}
		s := bonneEvaluation()
		s.Demande, s.Version, s.Mois = x.id, x.evaluation().Version, 6
		signer := func() error {
			_, err := parcours.EcrireEvaluation(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), s)
			return err
		}
		if err := signer(); regleDe(err) != "grille" {
			t.Errorf("sans la grille : %v", err)
		}
		x.remplirGrille(masp.Entree, 1)
		if err := signer(); regleDe(err) != "grille" {
			t.Errorf("grille de l’entrée : %v", err)
		}
		x.remplirGrille(masp.Renouvellement, 2)
		if err := signer(); err != nil {
			t.Fatal(err)
		}
		if err := x.viser(droits.ChefDeService, masp.VisaValide, ""); err != nil {
			t.Fatal(err)
		}
		c := m.Commission(t)
		seance := m.Seance(t, c, lundi)
		inscrire := func(genre string) error {
			_, err := parcours.InscrirePassages(t.Context(), b, m.Trousseau, m.Demande(droits.ChefDeService), parcours.NouveauPassage{Seance: seance, ObjetType: genre, Objets: []int64{x.id}, Tardif: "fin du contrat proche"})
			return err
		}
		if err := inscrire(parcours.ObjetDemande); regleDe(err) != "objet" {
			t.Errorf("inscrit sous l’autre genre : %v", err)
		}
		if err := inscrire(parcours.ObjetRenouvellement); err != nil {
			t.Fatal(err)
		}
		accord := masp.DecisionDemande{Sens: masp.Accord, Niveau: masp.SansGestion, Mois: 10, Le: lundi, Passage: 7}
		if err := x.decider(accord); regleDe(err) != "R6" || !strings.Contains(fmt.Sprint(err), "9 mois au plus") {
			t.Errorf("49e mois accordé : %v", err)
		}
		accord.Mois = 9
		if err := x.decider(accord); err != nil {
			t.Fatal(err)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := m.Agents[droits.CESF]
			a.Instant = l.Instant()
			y, err := rapports.SyntheseDemande(ctx, l, m.Trousseau, a, x.id, true)
			dit := fmt.Sprint(y)
			for _, mots := range []string{"Contrat à renouveler", "9 mois", "10 sur 30", "20 sur 30"} {
				if !strings.Contains(dit, mots) {
					t.Errorf("synthèse sans « %s » : %s", mots, dit)
				}
			}
			return err
		})
		suite := etaitest.Contrat(x.dossier, jour.Certain(2027, 1, 20), 9)
		suite.SigneLe, suite.SignePourLe = lundi, lundi
		for regle, le := range map[string]jour.Jour{"R7": lundi.Plus(1)} {
			n := suite
			n.EvaluationLe = le
			if _, err := parcours.SignerContrat(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), n); regleDe(err) != regle {
				t.Errorf("%s : %v", regle, err)
			}
		}
		suite.EvaluationLe = jour.Jour{} // the one that is signed here
		m.Signer(t, suite)
		cs := contratsDe(t, m, x.dossier)
		if cs[0].Rang != 3 || cs[0].Mesure.ID != cs[1].Mesure.ID || cs[0].EvaluationLe != lundi || cs[0].Fin != jour.Certain(2027, 10, 19) {
			t.Errorf("contrat renouvelé %+v", cs[0])
		}
		// Cancelled because what was recorded is not what was signed: the accord stands, and another contract is signed on it.
		n := parcours.NouvelleAnnulation{Dossier: x.dossier, Contrat: cs[0].ID, Motif: masp.ErreurDeSaisie, Texte: "Mauvaise durée"}
		if _, err := parcours.AnnulerContrat(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), n); err != nil {
			t.Fatal(err)
		}
		suite.Mois = 10
		if _, err := parcours.SignerContrat(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), suite); !strings.Contains(regleDe(err), "R6") {
			t.Errorf("au-delà de l’accord : %v", err)
		}
		suite.Mois = 6
		m.Signer(t, suite)
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := m.Agents[droits.CESF]
			a.Instant = l.Instant()
			ss, err := masp.SignaturesDe(ctx, l, m.Trousseau, a, x.id)
			if err != nil || len(ss) != 2 || ss[0].Etat != masp.Signee || ss[0].RendueDe != ss[1].ID || ss[1].Contrat != cs[0].ID {
				t.Errorf("accords %+v, %v", ss, err)
			}
			ls, err := rapports.ListerDemandes(ctx, l, a, rapports.FiltreDemandes{}, 10, 0)
			if err != nil || len(ls) != 2 || !ls[0].Suite && !ls[1].Suite {
				t.Errorf("liste %+v, %v", ls, err)
			}
			return err
		})
		// Another accord given back, though its contract runs: the tables refuse it.
		exigerGarde(t, b, "accord rendu d’un contrat qui tient", `insert into masp_signature(demande_id, dossier_id, organisation_id, rang, niveau, mois, ouverte_le, limite, rendue_de)
			select demande_id, dossier_id, organisation_id, rang, niveau, mois, ouverte_le, limite, id from masp_signature where rendue_de is not null`)
		exigerGarde(t, b, "contrat renouvelé changé", `update masp_demande set contrat_id = null where contrat_id is not null`)
		exigerGarde(t, b, "évaluation préalable changée", `update masp_contrat set evaluation_le = null where evaluation_le is not null`)
	})
}

// R10: an avenant that changes the end of a contract passes with its reason and an evaluation, and the reason is kept with it; the measure goes on.
func TestAvenantQuiChangeLaFin(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		rsa := prestations.Percue{Numero: 17, Organisme: "CAF", Allocataire: "7700001", Montant: 60775, JourDuMois: 5}
		s := m.Suivre(t, 60775)
		x := &demandeur{T: t, m: m}
		x.dossier, _ = m.DemandeValidee(t, "PROLONGEE")
		x.clore()
		m.Signer(t, etaitest.Contrat(x.dossier, jour.Certain(2025, 12, 1), 12, rsa)) // to 30 November 2026
		n := etaitest.Contrat(x.dossier, jour.Certain(2026, 12, 1), 3)
		n.SigneLe, n.SignePourLe, n.EvaluationLe, n.Prolonge = lundi, lundi, jour.Certain(2026, 11, 10), true
		signer := func() error {
			_, err := parcours.SignerContrat(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), n)
			return err
		}
		if err := signer(); regleDe(err) != "R10" {
			t.Fatalf("sans raison : %v", err)
		}
		n.Justificatif = map[string]string{"R10": "Elle entre en logement en février."}
		if err := signer(); err != nil {
			t.Fatal(err)
		}
		cs := contratsDe(t, m, x.dossier)
		if cs[0].Rang != 2 || cs[0].Mesure.ID != cs[1].Mesure.ID || cs[0].Mois != 3 || cs[0].Fin != jour.Certain(2027, 2, 28) {
			t.Errorf("contrat prolongé %+v", cs[0])
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := m.Agents[droits.CESF]
			a.Instant = l.Instant()
			x, err := rapports.Mesures(ctx, l, m.Trousseau, a, x.dossier)
			if err != nil || !strings.Contains(fmt.Sprint(x), "Elle entre en logement en février.") {
				t.Errorf("la raison n’est pas gardée : %+v, %v", x, err)
			}
			return err
		})
		n.Dossier, n.Debut = s.Dossier, jour.Certain(2028, 1, 1) // 24 months already
		if err := signer(); !strings.Contains(regleDe(err), "R5") && !strings.Contains(regleDe(err), "R10") {
			t.Errorf("au-delà des 24 mois : %v", err)
		}
	})
}

// A contract that runs for long is not asked to be renewed; one that reached the four years neither.
func textesDe(os []masp.Objectif, n masp.NatureObjectif) (ts []string) {
	for _, o := range os {
		if o.Nature == n {
			ts = append(ts, o.Texte)
		}
	}
	return ts
}

func TestRenouvelerRefuse(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		x := &demandeur{T: t, m: m}
		rsa := prestations.Percue{Numero: 17, Organisme: "CAF", Allocataire: "7700001", Montant: 60775, JourDuMois: 5}
		essayer := func() error {
			_, err := parcours.EnregistrerDemandeMasp(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), x.saisie())
			return err
		}
		x.dossier, _ = m.DemandeValidee(t, "LONGUE")
		x.clore()
		m.Signer(t, etaitest.Contrat(x.dossier, jour.Certain(2026, 6, 1), 12, rsa))
		if err := essayer(); regleDe(err) != "demande" || !strings.Contains(fmt.Sprint(err), "90 jours") {
			t.Errorf("trop tôt : %v", err)
		}
		x.dossier, _ = m.DemandeValidee(t, "PLEINE")
		x.clore()
		m.Signer(t, etaitest.Contrat(x.dossier, jour.Certain(2022, 12, 20), 24, rsa))
		m.Signer(t, etaitest.Contrat(x.dossier, jour.Certain(2024, 12, 20), 24))
		if err := essayer(); regleDe(err) != "R6" || !strings.Contains(fmt.Sprint(err), "48 mois") {
			t.Errorf("49e mois demandé : %v", err)
		}
		x.dossier, _ = m.DemandeValidee(t, "COURTE")
		x.clore()
		m.Signer(t, etaitest.Contrat(x.dossier, jour.Certain(2023, 2, 20), 24, rsa))
		m.Signer(t, etaitest.Contrat(x.dossier, jour.Certain(2025, 2, 20), 22))
		if err := essayer(); regleDe(err) != "R8" {
			t.Errorf("il ne reste que deux mois : %v", err)
		}
	})
}

// clore withdraws the request that the builder left open, so that contracts may be recorded without it.
func (x *demandeur) clore() {
	x.Helper()
	x.m.Lire(x.T, func(ctx context.Context, l bdd.Lecture) error {
		a := x.m.Agents[droits.CESF]
		a.Instant = l.Instant()
		ds, err := masp.DemandesDuDossier(ctx, l, a, x.dossier)
		if err == nil {
			x.id = ds[0].ID
		}
		return err
	})
	if _, err := parcours.RetirerDemandeMasp(x.Context(), x.m.Base, x.m.Trousseau, x.m.Demande(droits.CESF), parcours.RetraitDemande{Demande: x.id, Version: x.lire().Version, Le: lundi, Motif: "erreur"}); err != nil {
		x.Fatal(err)
	}
}
