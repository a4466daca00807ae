// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"cmp"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"etai/internal/organisation/droits"
	"etai/internal/web/webtest"
)

var (
	route     = regexp.MustCompile(`a\.(?:Traiter|Recevoir|Handle)\("(GET|POST) ([^"]*)"(?:\s*\+\s*(?:(poste)\.)?(\w+)(?:\s*\+\s*"([^"]*)")?)?`)
	constante = regexp.MustCompile(`(\w+)\s*=\s*"(/[^"]*)"`)
	parametre = regexp.MustCompile(`\{[^}]*\}`)
)

// routes reads in the source every route of every domain.
func routes(t *testing.T) (rs [][2]string) {
	t.Helper()
	fichiers, err := filepath.Glob("*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	textes, constantes := map[string]string{}, map[string]map[string]string{}
	for _, f := range fichiers {
		if strings.HasSuffix(f, "_test.go") || strings.HasPrefix(f, "galerie/") || strings.HasPrefix(f, "cadre/") || strings.HasPrefix(f, "webtest/") {
			continue
		}
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		textes[f] = string(b)
		d := filepath.Dir(f)
		if constantes[d] == nil {
			constantes[d] = map[string]string{}
		}
		for _, m := range constante.FindAllStringSubmatch(string(b), -1) {
			constantes[d][m[1]] = m[2]
		}
	}
	for f, texte := range textes {
		for _, m := range route.FindAllStringSubmatch(texte, -1) {
			chemin := m[2] + constantes[cmp.Or(m[3], filepath.Dir(f))][m[4]] + m[5]
			if m[4] != "" && chemin == m[2]+m[5] {
				t.Errorf("%s : route %q illisible", f, m[0])
			}
			rs = append(rs, [2]string{m[1], parametre.ReplaceAllString(strings.ReplaceAll(chemin, "{$}", ""), "1")})
		}
	}
	return rs
}

// Who is not logged in gets nothing from any route of the program, but the doors; who administers the accounts of agents gets no named file.
func TestToutesLesPortes(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		e.Peupler()
		e.histoire()
		ouvertes := map[string]int{"GET /": http.StatusOK, "GET /connexion": http.StatusOK, "POST /connexion": http.StatusUnprocessableEntity, "GET /installation/1": http.StatusNotFound,
			"POST /installation": http.StatusUnprocessableEntity, "GET /mot-de-passe/1": http.StatusNotFound, "POST /mot-de-passe/choisir": http.StatusNotFound, "GET /accessibilite": http.StatusOK,
			"POST /demonstration/role": http.StatusNotFound, "GET /demonstration/releve": http.StatusNotFound, "GET /demonstration/histoires": http.StatusNotFound,
			"GET /agenda/1/etai.ics": http.StatusNotFound, "GET /calculateurs": http.StatusOK, "GET /calculateurs/1": http.StatusNotFound, "POST /calculateurs/1": http.StatusNotFound}
		admin := e.comme(droits.Administrateur)
		rs := routes(t)
		if len(rs) < 80 {
			t.Fatalf("%d routes lues", len(rs))
		}
		for _, r := range rs {
			nom := r[0] + " " + r[1]
			v := e.Personne()
			w := v.Lire(r[1])
			if r[0] == http.MethodPost {
				w = v.Poster(r[1])
			}
			if statut, ok := ouvertes[nom]; ok {
				if w.Code != statut {
					t.Errorf("%s : %d, attendu %d", nom, w.Code, statut)
				}
			} else if w.Code == http.StatusUnsupportedMediaType && r[0] == http.MethodPost {
				t.Errorf("%s : formulaire refusé avant la connexion", nom)
			} else if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/connexion") {
				t.Errorf("%s sans session : %d vers %q", nom, w.Code, w.Header().Get("Location"))
			}
			for _, nominatif := range []string{"/dossiers", "/ordres", "/remises", "/comptes", "/lignes", "/rapprochement", "/personnes", "/recherche", "/tiers"} {
				if !strings.HasPrefix(r[1], nominatif) {
					continue
				}
				if w := admin.Lire(r[1]); r[0] == http.MethodGet && w.Code != http.StatusNotFound {
					t.Errorf("%s pour l’administrateur : %d\n%.300s", nom, w.Code, webtest.Texte(w))
				}
			}
		}
	})
}
