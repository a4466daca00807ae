// SPDX-License-Identifier: EUPL-1.2

package webtest

import (
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"etai/internal/base/horloge"
	"etai/internal/web/cadre"
)

// Piege is a value that a page must escape.
const Piege = `<b>'"&é</b>`

// Gabarits executes every template of a package over the values that its test gives: at least two for each, empty ones and hostile ones (Piege). Nothing
// may come out unescaped, missing or badly formatted, nor any sentence of ours with an ordinary space where French print wants another.
func Gabarits(t *testing.T, pages cadre.Pages, essais map[string][]cadre.Donnees) {
	t.Helper()
	m, err := cadre.NouveauMoteur(cadre.Options{Horloge: horloge.Fixe(horloge.De(time.Date(2026, 11, 6, 10, 52, 0, 0, time.UTC))), Journal: slog.New(slog.DiscardHandler)}, pages)
	if err != nil {
		t.Fatal(err)
	}
	if len(essais) != len(pages.Noms) {
		t.Errorf("%d gabarits, %d essais", len(pages.Noms), len(essais))
	}
	for _, nom := range pages.Noms {
		if len(essais[nom]) < 2 {
			t.Errorf("%s : pas de valeurs vides et pleines", nom)
		}
		for i, x := range essais[nom] {
			b, err := m.Executer(httptest.NewRequest("GET", "/", nil), pages.Domaine+"/"+nom, x)
			if err != nil {
				t.Errorf("%s, %d : %v", nom, i, err)
				continue
			}
			for _, faute := range []string{"<no value>", "ZgotmplZ", "<b>'", "style=\"", "%!", "\x00fin</textarea>"} {
				if strings.Contains(string(b), faute) {
					t.Errorf("%s, %d : %q dans la page", nom, i, faute)
				}
			}
			for _, faute := range Typographie(b, Piege, "Jour, mois, année : par exemple") {
				t.Errorf("%s, %d : %q", nom, i, faute)
			}
		}
	}
}
