// SPDX-License-Identifier: EUPL-1.2

package virements_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/base/jour"
	"etai/internal/echanges/virements"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/paiements/plan"
	"etai/internal/parcours"
	"etai/internal/rapports/propositions"
	"etai/internal/schema"
	"etai/internal/tiers"
	"etai/internal/web"
)

// mois is a run of the month over n accounts: proposed, prepared, put into a remise, reviewed and visaed by the other person, written to the bank's file. What
// the reviewer clicks, line after line, is measured apart.
type mois struct {
	proposer, preparer, composer, viser, fichier time.Duration
	voir                                         time.Duration // every line is a first payment, looked at by itself: one click and one act each, at a person's pace
	virements                                    int
}

func (x mois) duree() time.Duration {
	return x.proposer + x.preparer + x.composer + x.viser + x.fichier
}

func payer(t testing.TB, b *bdd.Base, n int) (x mois) {
	t.Helper()
	ctx, m := t.Context(), etaitest.NouveauMonde(t, b)
	m.SansVerification = "the chains do not hold over copies"
	s := m.Suivre(t, 60775)
	crediter(t, m, s, 60775)
	bailleur, soi, piece := m.Bailleur(t), m.Tiers(t, tiers.Personne, s.Dossier), m.Piece(t, s.Dossier)
	ligne := func(o paiements.Objet, tiers int64, c argent.Centimes, q int) plan.Ligne {
		return plan.Ligne{Genre: plan.Paiement, Objet: o, Tiers: tiers, Libelle: strings.ToUpper(string(o)) + " {mois}", Centimes: c, Periodicite: plan.Mensuelle, Jour: q, Du: etaitest.Debut, Piece: piece}
	}
	if _, err := parcours.EnregistrerPlan(ctx, b, m.Demande(droits.CESF), plan.Plan{Dossier: s.Dossier, Du: jour.Certain(2026, 11, 1), Accord: plan.Oral, AccordeLe: jour.Certain(2026, 11, 20),
		Lignes: []plan.Ligne{ligne(paiements.Loyer, bailleur, 41230, 25), ligne(paiements.Energie, bailleur, 4800, 25), ligne(paiements.Assurance, bailleur, 1150, 26),
			ligne(paiements.ArgentDeVie, soi, 5000, 25)}}, 0); err != nil {
		t.Fatal(err)
	}
	etaitest.Copier(t, b, s.Dossier, n-1)
	chrono := func(d *time.Duration, fn func() error) {
		t.Helper()
		debut := time.Now()
		if err := fn(); err != nil {
			t.Fatal(err)
		}
		*d = time.Since(debut)
	}
	comptable, chef := m.Agents[droits.Comptable], m.Agents[droits.ChefDeService]
	chrono(&x.proposer, func() error {
		_, err := parcours.ProposerTous(ctx, b, comptable, jour.Certain(2026, 11, 23), nil)
		return err
	})
	var aPreparer []propositions.Compte
	var ordres []int64
	chrono(&x.preparer, func() error {
		if err := b.Lire(ctx, func(l bdd.Lecture) (err error) {
			a := comptable
			a.Instant = l.Instant()
			aPreparer, err = propositions.Comptes(ctx, l, a)
			return err
		}); err != nil {
			return err
		}
		ids := make([]int64, len(aPreparer))
		for i, c := range aPreparer {
			ids[i] = c.Proposition
		}
		for lot := range slices.Chunk(ids, parcours.PropositionsParActe) {
			if x, err := parcours.PreparerPropositions(ctx, b, parcours.Demande{Agent: comptable}, lot); err != nil || x.Ecartes > 0 {
				return fmt.Errorf("%+v : %w", x, err)
			}
		}
		return nil
	})
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		ordres, err = bdd.Lister(ctx, l, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) }, `select id from ordre where etat = 'prepare' order by id`)
		return err
	})
	var remise int64
	chrono(&x.composer, func() (err error) {
		remise, err = parcours.ComposerRemise(ctx, b, parcours.Demande{Agent: comptable}, ordres)
		return err
	})
	chrono(&x.voir, func() error {
		m.Voir(t, chef, remise)
		return nil
	})
	chrono(&x.viser, func() error {
		r := lire(t, m, remise)
		_, err := parcours.ViserRemise(ctx, b, parcours.Demande{Agent: chef}, parcours.Visa{Remise: remise, Version: r.Version, Nombre: r.Nombre, Empreinte: r.Empreinte})
		return err
	})
	chrono(&x.fichier, func() error {
		g := virements.Generateur{Base: b, Trousseau: m.Trousseau, Depot: m.Depot}
		_, err := g.Generer(ctx, parcours.Demande{Agent: comptable}, remise, lire(t, m, remise).Version)
		return err
	})
	x.virements = len(ordres)
	return x
}

// What the benchmark does is done over a few accounts with the other tests.
func TestPayerTous(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		if x := payer(t, b, 4); x.virements != 16 {
			t.Errorf("%+v", x)
		}
	})
}

// BenchmarkPayerTous: a month of 2 500 accounts and 10 000 transfers (a tenth of what a host may follow: ETAI_BANC_COMPTES says another number), from the proposal to the bank's file, four-eyes
// included, with the memory that the service has, against raw transfers of PostgreSQL just before and just after.
func BenchmarkPayerTous(b *testing.B) {
	web.ReglerMemoire()
	comptes := 2_500
	if n, err := strconv.Atoi(os.Getenv("ETAI_BANC_COMPTES")); err == nil {
		comptes = n
	}
	for nom, ouvrir := range map[string]func(testing.TB) *bdd.Base{"sqlite": etaitest.SQLite, "postgres": etaitest.PostgreSQLDurable} {
		b.Run(nom, func(b *testing.B) {
			for range b.N {
				avant := bddtest.VirementsBruts(b, schema.Migrations())
				x := payer(b, ouvrir(b), comptes)
				apres := bddtest.VirementsBruts(b, schema.Migrations())
				pg := 2 / (1/avant + 1/apres)
				for _, m := range []struct {
					nom string
					d   time.Duration
				}{{"proposer", x.proposer}, {"preparer", x.preparer}, {"composer", x.composer}, {"voir", x.voir}, {"viser", x.viser}, {"fichier", x.fichier}, {"tout", x.duree()}} {
					b.ReportMetric(m.d.Seconds(), "s-"+m.nom)
				}
				parSeconde := float64(x.virements) / x.duree().Seconds()
				b.ReportMetric(parSeconde, "virements/s")
				b.ReportMetric(pg, "bruts/s")
				b.ReportMetric(parSeconde/pg, "rapport")
				b.ReportMetric(0, "ns/op")
			}
		})
	}
}
