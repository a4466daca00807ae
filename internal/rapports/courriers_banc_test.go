// SPDX-License-Identifier: EUPL-1.2

package rapports_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/documents"
	"etai/internal/etaitest"
	"etai/internal/modeles"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
)

// BenchmarkFusionDeLaBase merges 10 000 letters that wait, read under seal from the base, into one PDF/A: the target is 60 s. What it took to write them, act by act,
// and the memory that the process holds are told beside.
func BenchmarkFusionDeLaBase(b *testing.B) {
	for nom, ouvrir := range map[string]func(testing.TB) *bdd.Base{"sqlite": etaitest.SQLite, "postgres": etaitest.PostgreSQL} {
		b.Run(nom, func(b *testing.B) {
			ctx, m := b.Context(), etaitest.NouveauMonde(b, ouvrir(b))
			if _, err := parcours.NoterIdentiteCourrier(ctx, m.Base, m.Demande(droits.Administrateur), modeles.Identite{Service: "Service MASP", Adresse: "1, place de l’Exemple\n00100 VALMOULIN", Telephone: "+33536490001", Lieu: "Valmoulin",
				Signataire: "Chef Exemple", Qualite: "cheffe de service", Tribunal: "tribunal administratif d’Exemple"}, false); err != nil {
				b.Fatal(err)
			}
			dossier, _ := m.DemandeValidee(b, "Exemple")
			debut := time.Now()
			for range rapports.LotMax {
				if _, err := parcours.EcrireDocument(ctx, m.Base, m.Trousseau, m.Demande(droits.CESF), parcours.NouveauDocument{Dossier: dossier, Genre: "notification_refus", Saisis: modeles.Valeurs{"motif": modeles.Texte("ses ressources suffisent"),
					"fondement": modeles.Texte("article L271-1 du CASF"), "faits": modeles.Paragraphes("Les ressources du foyer couvrent ses charges.\n\nAucune facture n’est en retard.")}}); err != nil {
					b.Fatal(err)
				}
			}
			ecrites := time.Since(debut).Seconds()
			var octets []byte
			for b.Loop() {
				var ds []documents.Document
				var ls []documents.Lettre
				var images map[int64][]byte
				m.Lire(b, func(ctx context.Context, l bdd.Lecture) (err error) {
					a := m.Agents[droits.CESF]
					a.Instant = l.Instant()
					if ds, ls, err = rapports.LettresDuLot(ctx, l, m.Trousseau, a, nil); err != nil {
						return err
					}
					if len(ds) != rapports.LotMax || ds[0].Etat != documents.AImprimer {
						b.Fatalf("%d lettres", len(ds))
					}
					images, err = parcours.Logos(ctx, l, ls)
					return err
				})
				var err error
				if octets, err = parcours.Dessiner("Courriers", ls[0].Emetteur[0], ds[len(ds)-1].EcritLe, ls, images); err != nil {
					b.Fatal(err)
				}
			}
			var memoire runtime.MemStats
			runtime.ReadMemStats(&memoire)
			b.ReportMetric(float64(len(octets))/1e6, "Mo")
			b.ReportMetric(float64(memoire.HeapSys)/1e6, "Mo-tas")
			b.ReportMetric(ecrites, "s-écrire")
		})
	}
}
