// SPDX-License-Identifier: EUPL-1.2

package cadre_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing/fstest"
	"time"

	"etai/internal/base/argent"
	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/web/cadre"
)

// A domain brings its templates (an embed.FS in real life) and declares its pages.
var pages = cadre.Pages{Domaine: "secours", Noms: []string{"demande"}, FS: fstest.MapFS{"gabarits/demande.html": {Data: []byte(`{{template "cadre" .}}
{{define "contenu"}}<form method="post" class="carte etroite"><div class="corps">{{cle}}{{version .Version}}
{{template "champ" (champ .Form "montant" "Montant demandé" "genre=montant")}}
<button class="btn btn-primary">Demander le secours</button></div></form>
<p>Déjà versé : {{montant .Verse "fort"}}</p>{{end}}`)}}}

// A page struct embeds cadre.Page.
type pageDemande struct {
	cadre.Page
	Version int64
	Verse   argent.Centimes
}

func Example() {
	m, err := cadre.NouveauMoteur(cadre.Options{Horloge: horloge.Fixe(horloge.De(time.Unix(0, 0))), Journal: slog.New(slog.DiscardHandler)}, pages)
	if err != nil {
		fmt.Println(err)
		return
	}
	routes := m.NouvelAiguillage()
	routes.Traiter("POST /dossiers/{id}/secours", func(w http.ResponseWriter, r *http.Request) error {
		f, err := form.DeRequete(w, r, cadre.TailleFormulaire)
		if err != nil {
			return err
		}
		if _, ok := f.Montant("montant", "le montant demandé", 1, 500_00, form.Requis); !ok { // the form again, nothing lost
			m.Rendre(w, r, http.StatusUnprocessableEntity, "secours/demande", &pageDemande{Page: cadre.Page{Titre: "Demander un secours", Form: f}, Version: 3, Verse: 80_00})
			return nil
		}
		http.Redirect(w, r, "/dossiers/"+r.PathValue("id"), http.StatusSeeOther)
		return nil
	})
	application, err := m.Chaine(routes)
	if err != nil {
		fmt.Println(err)
		return
	}
	r := httptest.NewRequest(http.MethodPost, "/dossiers/12/secours", strings.NewReader("montant=900"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	application.ServeHTTP(w, r)
	fmt.Println(w.Code, strings.Contains(w.Body.String(), "<title>Erreur – Demander un secours – Étai</title>"))
	// Output: 422 true
}
