// SPDX-License-Identifier: EUPL-1.2

package cadre

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
)

// BenchmarkPage renders an account of 200 lines: day, words, two amounts, state, link.
func BenchmarkPage(b *testing.B) {
	source := `{{template "cadre" .}}{{define "contenu"}}<table class="t">{{range .Lignes}}<tr><td>{{jour .Jour}}</td><td>{{.Libelle}}</td><td class="n">{{montant .Debit}}</td><td class="n">{{montant .Solde "fort"}}</td><td>{{template "puce" .Etat}}</td><td><a href="{{url "/pieces" .ID}}">Pièce</a></td></tr>{{end}}</table>{{end}}`
	m, err := NouveauMoteur(options(), Pages{"essai", fstest.MapFS{"gabarits/p.html": {Data: []byte(source)}}, []string{"p"}})
	if err != nil {
		b.Fatal(err)
	}
	type ligne struct {
		ID           int64
		Jour         jour.Jour
		Libelle      string
		Debit, Solde argent.Centimes
		Etat         Puce
	}
	p := &struct {
		Page
		Lignes []ligne
	}{Page: Page{Titre: "Compte"}}
	for i := range 200 {
		p.Lignes = append(p.Lignes, ligne{int64(i), jour.Certain(2026, 11, 6), "Argent de vie, semaine 45", 80_00, argent.Centimes(i * 100), Puce{Ton: Succes, Mot: "Rapproché"}})
	}
	r := httptest.NewRequest(http.MethodGet, "/comptes/1", nil)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.Executer(r, "essai/p", p); err != nil {
			b.Fatal(err)
		}
	}
}
