// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"

	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/organisation"
	"etai/internal/paiements"
	"etai/internal/rapports/ordres"
	"etai/internal/web/cadre"
	"etai/internal/web/webtest"
)

// The sheet that is signed once the balance is paid, over empty values and over values that need escaping.
func TestQuittance(t *testing.T) {
	m, err := cadre.NouveauMoteur(cadre.Options{Horloge: horloge.Fixe(etaitest.Depart), Journal: slog.New(slog.DiscardHandler)}, Pages)
	if err != nil {
		t.Fatal(err)
	}
	o := ordres.Ordre{Ordre: paiements.Ordre{Centimes: 60000, ExecutionLe: jour.Certain(2026, 12, 3), BoutEnBout: "ETAI-2612-X"}, Personne: webtest.Piege, Tiers: webtest.Piege, Titulaire: webtest.Piege, IBANMasque: "FR76 … 189"}
	for _, p := range []*pageQuittance{{Page: cadre.Page{Titre: "Quittance"}}, {Page: cadre.Page{Titre: "Quittance"}, Organisation: organisation.Organisation{Nom: webtest.Piege, Adresse: "1 rue des Essais\n99999 Essai"}, Ordre: o}} {
		corps, err := m.Executer(httptest.NewRequestWithContext(t.Context(), "GET", "/", nil), "virements/quittance", p)
		if err != nil {
			t.Fatal(err)
		}
		for _, faute := range []string{"<no value>", "ZgotmplZ", "%!", "<b>'"} {
			if strings.Contains(string(corps), faute) {
				t.Errorf("%q dans la page", faute)
			}
		}
		for _, faute := range webtest.Typographie(corps) {
			t.Errorf("typographie de « %s »", faute)
		}
		if p.Ordre.Centimes != 0 && !strings.Contains(string(corps), "600,00") {
			t.Error("la somme n’est pas dite")
		}
	}
}
