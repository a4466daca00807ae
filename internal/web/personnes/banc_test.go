// SPDX-License-Identifier: EUPL-1.2

package personnes_test

import (
	"testing"

	"etai/internal/base/bdd/bddtest"
	"etai/internal/base/form"
	"etai/internal/schema"
)

// BenchmarkDossier asks for the page of a file with money, as its CESF: session, rights, page and durable access trace included.
func BenchmarkDossier(b *testing.B) {
	for _, m := range []struct {
		nom     string
		adresse func(testing.TB) string
	}{{"sqlite", func(testing.TB) string { return "" }}, {"postgres", func(t testing.TB) string { return bddtest.AdressePG(t, schema.Migrations()) }}} {
		b.Run(m.nom, func(b *testing.B) {
			e := nouvelEssai(b, m.adresse(b))
			id := e.histoire(b)
			e.peupler(500)
			v := e.Comme("cesf")
			for b.Loop() {
				if w := v.Lire("/dossiers/" + form.Nombre(id)); w.Code != 200 {
					b.Fatal(w.Code)
				}
			}
		})
	}
}

// BenchmarkListe asks for a page of fifty people.
func BenchmarkListe(b *testing.B) {
	e := nouvelEssai(b, "")
	e.peupler(2000)
	v := e.Comme("chef_de_service")
	for b.Loop() {
		if w := v.Lire("/personnes?page=20"); w.Code != 200 {
			b.Fatal(w.Code)
		}
	}
}
