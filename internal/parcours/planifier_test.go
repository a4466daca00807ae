// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"slices"
	"testing"
	"time"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/prestations"
)

// The days bring the grid of autonomy at entry, review, renewal and exit, and at its natural end a management asks for the same tasks as when it is stopped: payers before their cut-off, then the account. Nothing of
// it is said twice, and a contract that follows takes back what it makes useless.
func TestPlanifier(t *testing.T) {
	etaitest.BasesHorloge(t, func(t *testing.T, b *bdd.Base, h *etaitest.Horloge) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000, prestations.Percue{Numero: 13, Organisme: "MSA", Allocataire: "7700009", Montant: 20000}) // to 31 December 2027
		natures := []agenda.Nature{agenda.GrilleARemplir, agenda.PayeurALaFin, agenda.CompteARendre}
		jusqua := func(le jour.Jour, veut ...string) {
			t.Helper()
			if n := le.Depuis(h.Maintenant().Jour()); n > 0 {
				h.Avancer(time.Duration(n) * 24 * time.Hour)
			}
			for range 2 { // done again, it changes nothing
				if _, err := parcours.Planifier(t.Context(), b); err != nil {
					t.Fatal(err)
				}
			}
			if ts := tachesDe(t, m, s.Dossier, natures...); !slices.Equal(ts, veut) {
				t.Errorf("le %s : %q, attendu %q", le, ts, veut)
			}
		}
		jusqua(lundi, "grille_a_remplir bilan 2026-07-01")
		x := &demandeur{T: t, m: m, dossier: s.Dossier}
		x.remplirGrille(masp.BilanMoment, 1)
		jusqua(lundi)
		jusqua(jour.Certain(2026, 12, 2), "grille_a_remplir bilan 2027-01-01")
		jusqua(jour.Certain(2027, 9, 1), "grille_a_remplir bilan 2027-07-01")
		jusqua(jour.Certain(2027, 10, 2), "grille_a_remplir renouvellement 2027-11-01")
		jusqua(jour.Certain(2027, 11, 30), "grille_a_remplir renouvellement 2027-11-01")
		jusqua(jour.Certain(2027, 12, 1), "grille_a_remplir renouvellement 2027-11-01", "payeur_a_la_fin  2027-12-16", "payeur_a_la_fin  2027-12-16")
		jusqua(jour.Certain(2027, 12, 31), "grille_a_remplir sortie 2028-01-30", "payeur_a_la_fin  2027-12-16", "payeur_a_la_fin  2027-12-16")
		jusqua(jour.Certain(2028, 1, 1), "compte_a_rendre individuel 2028-01-30", "grille_a_remplir sortie 2028-01-30", "payeur_a_la_fin  2027-12-16", "payeur_a_la_fin  2027-12-16")
		// The contract that follows manages one of them again: only the other payer is to be told, and the account goes on.
		c := contratsDe(t, m, s.Dossier)[0]
		var rsa int64
		for _, a := range c.Autorisations {
			if a.Organisme == "CAF" {
				rsa = a.Percue
			}
		}
		suite := etaitest.Contrat(s.Dossier, jour.Certain(2028, 1, 1), 12)
		suite.Niveau, suite.Prestations = masp.AvecGestion, []parcours.PrestationDuContrat{{Percue: rsa, Autorisee: true}}
		m.Signer(t, suite)
		jusqua(jour.Certain(2028, 1, 2), "payeur_a_la_fin  2027-12-16")
		jusqua(jour.Certain(2028, 6, 1), "grille_a_remplir bilan 2028-07-01", "payeur_a_la_fin  2027-12-16")
		// A death leaves no grid to fill in, nor a natural end to announce.
		d := contratsDe(t, m, s.Dossier)[0]
		if _, err := parcours.ArreterContrat(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), parcours.NouvelArret{Dossier: s.Dossier, Contrat: d.ID, Le: jour.Certain(2028, 5, 31), Motif: masp.Deces, Texte: "Appel de sa sœur"}); err != nil {
			t.Fatal(err)
		}
		jusqua(jour.Certain(2028, 6, 1), "compte_a_rendre individuel 2028-06-30", "payeur_a_la_fin  2027-12-16", "payeur_a_la_fin  2028-06-01")
	})
}
