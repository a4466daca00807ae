// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"html"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"etai/internal/web/webtest"
)

var (
	lienDuChiffre = regexp.MustCompile(`<a [^>]*href="(/rapports/liste[^"]*)"[^>]*>([^<]*)</a>`)
	totalDeListe  = regexp.MustCompile(`<span class="nb">([0-9\x{202f}\x{a0}]+) lignes?</span>(?:<span class="d">([^<]*)</span>)?`)
	totalFactures = regexp.MustCompile(`(?s)<tr class="total">.*?</tr>`)
	baliseDuTotal = regexp.MustCompile(`<[^>]*>`)
)

// Each number of the activity report and of the nine indicators, in the demonstration, is followed to its list: the list says that number, for the direction and for the référent of
// the département, whatever the year and the level; the référent reads there the rows that make it, and the direction no name.
func TestChiffresEtListes(t *testing.T) {
	app, _, inst, _ := servirDemonstration(t, t.TempDir())
	annee := inst.Base.Horloge().Maintenant().Jour().Annee()
	lus, dits := map[string]int{}, map[string]string{}
	for _, role := range []string{"direction", "referent"} {
		v := webtest.NouveauVisiteur(t, app)
		if w := v.Poster("/demonstration/role", "role", role+"@valmoulin.test"); w.Code != http.StatusSeeOther {
			t.Fatalf("%s : %d", role, w.Code)
		}
		for _, page := range []string{"/rapports?annee=", "/rapports?niveau=1&annee=", "/rapports?niveau=2&annee=", "/rapports/indicateurs?annee="} {
			for a := annee - 1; a <= annee; a++ {
				chemin := page + strconv.Itoa(a)
				w := v.Lire(chemin)
				if w.Code != http.StatusOK {
					t.Fatalf("%s, %s : %d", role, chemin, w.Code)
				}
				for _, l := range lienDuChiffre.FindAllStringSubmatch(w.Body.String(), -1) {
					lus[role]++
					adresse, chiffre := html.UnescapeString(l[1]), html.UnescapeString(l[2])
					dit, vu := dits[role+adresse]
					if !vu {
						liste := v.Lire(adresse)
						if liste.Code != http.StatusOK {
							t.Errorf("%s, %s, %s : %d", role, chemin, adresse, liste.Code)
						}
						dit = ditDeListe(liste.Body.String(), strings.Contains(adresse, "fait=facture"))
						dits[role+adresse] = dit
						lignesDeListe(t, v, role, adresse, liste.Body.String())
					}
					if dit != chiffre {
						t.Errorf("%s, %s : %q mène à une liste qui dit %q (%s)", role, chemin, chiffre, dit, adresse)
					}
				}
			}
		}
	}
	for _, role := range []string{"direction", "referent"} {
		if lus[role] < 50 {
			t.Errorf("%s : %d chiffres suivis seulement", role, lus[role])
		}
	}
	t.Logf("chiffres suivis : %v", lus)
}

// ditDeListe is the number that a list says.
func ditDeListe(page string, factures bool) string {
	if factures {
		s := baliseDuTotal.ReplaceAllString(totalFactures.FindString(page), "|")
		s = strings.Trim(html.UnescapeString(s), "| \n")
		return strings.TrimSpace(s[strings.LastIndex(s, "|")+1:])
	}
	m := totalDeListe.FindStringSubmatch(page)
	if m == nil {
		return ""
	}
	if m[2] != "" {
		s, _, _ := strings.Cut(html.UnescapeString(m[2]), "\u00a0mois-mesure")
		return s
	}
	return m[1]
}

// lignesDeListe checks the rows that a list shows: none for the direction, as many as it says for who may see the files.
func lignesDeListe(t *testing.T, v *webtest.Visiteur, role, adresse, page string) {
	t.Helper()
	if strings.Contains(adresse, "fait=facture") {
		return
	}
	m := totalDeListe.FindStringSubmatch(page)
	if m == nil {
		return
	}
	n, _ := strconv.Atoi(strings.NewReplacer("\u202f", "", "\u00a0", "").Replace(m[1]))
	nommees := strings.Count(page, `href="/dossiers/`)
	if role == "direction" {
		if nommees > 0 {
			t.Errorf("la direction lit %d noms : %s", nommees, adresse)
		}
		return
	}
	if rangs := len(webtest.Classeur(t, v.Lire(strings.Replace(adresse, "/rapports/liste?", "/rapports/liste.xlsx?", 1)))); rangs < n {
		t.Errorf("%s : la liste dit %d lignes, son tableur en a %d (%s)", role, n, rangs, adresse)
	}
}
