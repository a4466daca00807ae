// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"testing"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/paiements/plan"
	"etai/internal/parcours"
)

// comptesDuBanc is what one host of départements may follow.
const comptesDuBanc = 25_000

// BenchmarkProposerTous computes the proposals of 25 000 accounts whose plans have nine lines, and keeps them; then computes them again, when nothing is left to
// keep.
func BenchmarkProposerTous(b *testing.B) {
	for nom, ouvrir := range map[string]func(testing.TB) *bdd.Base{"sqlite": etaitest.SQLite, "postgres": etaitest.PostgreSQLDurable} {
		b.Run(nom, func(b *testing.B) {
			m := etaitest.NouveauMonde(b, ouvrir(b))
			peupler(b, m, comptesDuBanc)
			for i := range b.N {
				for _, quoi := range []string{"s-calculer-et-garder", "s-calculer"} {
					debut := time.Now()
					bilan, err := parcours.ProposerTous(b.Context(), m.Base, m.Agents[droits.Comptable], novembre(24).Plus(i), nil)
					if err != nil || bilan.Comptes != comptesDuBanc {
						b.Fatalf("%+v, %v", bilan, err)
					}
					b.ReportMetric(time.Since(debut).Seconds(), quoi)
				}
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

// What the benchmark measures is done on a few accounts with the other tests.
func TestProposerTousSurDesCopies(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, base *bdd.Base) {
		m := etaitest.NouveauMonde(t, base)
		peupler(t, m, 4)
		bilan, err := parcours.ProposerTous(t.Context(), m.Base, m.Agents[droits.Comptable], novembre(23), nil)
		if err != nil || bilan.Comptes != 4 {
			t.Errorf("%+v, %v", bilan, err)
		}
	})
}

// peupler fills a world with n followed people, whose plans have nine lines.
func peupler(t testing.TB, m *etaitest.Monde, n int) suiviAvecPlan {
	t.Helper()
	m.SansVerification = "the chains do not hold over copies"
	bailleur := m.Bailleur(t)
	s := suivreAvecPlan(t, m, bailleur)
	loyer := s.p.Lignes[0]
	for i, l := range []plan.Ligne{
		ligneDePlan(paiements.Loyer, bailleur, loyer.Piece, 4500, plan.Mensuelle, 26), ligneDePlan(paiements.Energie, bailleur, loyer.Piece, 4800, plan.Mensuelle, 28),
		ligneDePlan(paiements.Assurance, bailleur, loyer.Piece, 1150, plan.Mensuelle, 29), ligneDePlan(paiements.Autre, bailleur, loyer.Piece, 4680, plan.Mensuelle, 30),
		ligneDePlan(paiements.Autre, bailleur, loyer.Piece, 1999, plan.Mensuelle, 2)} {
		l.Libelle += string(rune('A' + i))
		s.p.Lignes = append(s.p.Lignes, l)
	}
	s.p.Lignes[3].Centimes, s.p.Lignes[3].Au = 3500, jour.Certain(2027, 12, 31)
	s.enregistrer(t, m, 0)
	// A service that goes on has past proposals: their tables are not empty when the server plans its queries.
	if _, err := parcours.ProposerPeriode(t.Context(), m.Base, m.Demande(droits.Comptable), s.Dossier, novembre(23)); err != nil {
		t.Fatal(err)
	}
	etaitest.Copier(t, m.Base, s.Dossier, n-1)
	return *s
}
