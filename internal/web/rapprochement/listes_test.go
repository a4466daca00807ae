// SPDX-License-Identifier: EUPL-1.2

package rapprochement_test

import (
	"fmt"
	"strings"
	"testing"

	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/web/webtest"
)

// The page shows the first lines of each list and says where the others are; one act validates the sure ones that were not unticked, shown or not.
func TestListesCourtes(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		for range 6 {
			mois(t, s)
		}
		c, sures := s.Role(droits.Comptable), lignes(t, s, comptes.Sur)
		page := c.Lire("/rapprochement")
		webtest.Dit(t, page, 200, "Valider les 6 sûres", "Sûres 6 lignes", "Voir les 3 autres", "probable 1 sur 6")
		if n := strings.Count(page.Body.String(), `name="ligne"`); len(sures) != 6 || n != 3 {
			t.Fatalf("%d lignes cochées sur la page, %d sûres", n, len(sures))
		}
		suite := fmt.Sprintf("%d,%d,%d", sures[3].Ligne, sures[4].Ligne, sures[5].Ligne)
		if !strings.Contains(page.Body.String(), `name="suite" value="`+suite+`" form="sures"`) || !strings.Contains(page.Body.String(), `href="/rapprochement?etat=sur"`) {
			t.Fatalf("la suite manque\n%s", page.Body)
		}
		poster := func(suite string, suivi ...string) int {
			return c.Poster("/rapprochement/sures", append([]string{"cle", webtest.Cle(t, c.Lire("/rapprochement"), 0), "suite", suite}, suivi...)...).Code
		}
		trop := make([]string, 251) // one act takes 250
		for i := range trop {
			trop[i] = fmt.Sprint(1_000_000 + i)
		}
		for _, mauvaise := range []string{"1,x", "0", ",", strings.Join(trop, ",")} {
			if code := poster(mauvaise); code != 400 {
				t.Errorf("%.10s : %d", mauvaise, code)
			}
		}
		seule := c.Lire("/rapprochement?etat=sur")
		webtest.Dit(t, seule, 200, "6 lignes : sûres", "Valider les 6 sûres")
		if b := seule.Body.String(); strings.Count(b, `name="ligne"`) != 6 || strings.Contains(b, `name="suite"`) || !strings.Contains(b, `name="etat" value="sur"`) {
			t.Errorf("la liste seule n’est pas entière\n%s", b)
		}
		w := c.Poster("/rapprochement/sures", "cle", webtest.Cle(t, page, 0), "suite", suite, "ligne", fmt.Sprint(sures[0].Ligne), "ligne", fmt.Sprint(sures[2].Ligne))
		webtest.Vers(t, w, "/rapprochement")
		webtest.Dit(t, c.Lire("/rapprochement"), 200, "5 lignes sûres validées.", "Valider la ligne sûre")

		reste := lignes(t, s, comptes.Reste)
		adresse := fmt.Sprintf("/rapprochement?etat=reste&ligne=%d&choix=a_restituer", reste[3].Ligne)
		action, paires := champs(t, c.Lire(adresse), "a_restituer")
		w = c.Poster(action, paires...)
		webtest.Dit(t, w, 422, "lignes : reste") // refused: its list stays
		w = c.Poster(action, append(paires, "motif", "Trop-perçu")...)
		webtest.Vers(t, w, fmt.Sprintf("/rapprochement?etat=reste&ligne=%d#decision", reste[4].Ligne))
		if b := c.Lire(fmt.Sprintf("/rapprochement?etat=reste&ligne=%d", reste[4].Ligne)).Body.String(); !strings.Contains(b, fmt.Sprintf("/rapprochement?etat=reste&amp;ligne=%d#decision", reste[2].Ligne)) {
			t.Error("une ligne de la liste n’ouvre plus dans sa liste")
		}
	})
}
