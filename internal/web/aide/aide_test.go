// SPDX-License-Identifier: EUPL-1.2

package aide

import (
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"etai/internal/formats/pdf/pdftest"
	"etai/internal/organisation/droits"
	"etai/internal/web/cadre"
	"etai/internal/web/navigateur"
	"etai/internal/web/poste"
	"etai/internal/web/webtest"
)

// Every page is executed, with full values and empty ones.
func TestPages(t *testing.T) {
	page := cadre.Page{Titre: "Aide", Fil: []cadre.Lien{{Texte: "x", URL: "/x"}}}
	webtest.Gabarits(t, Pages, map[string][]cadre.Donnees{
		"aide": {&pageAide{Page: page, Guides: []guideListe{{webtest.Piege, webtest.Piege, "/x", true}, {"x", "y", "/y", false}}, Histoires: "/x"}, &pageAide{Page: page}},
		"guide": {&pageGuide{Page: page, Pour: webtest.Piege, Parties: []partieVue{{webtest.Piege, [][]morceau{{{webtest.Piege, true}, {webtest.Piege, false}}}}}}, &pageGuide{Page: page},
			guides[0].page()},
	})
}

var (
	action    = regexp.MustCompile(`\{\{.*?\}\}`)
	balise    = regexp.MustCompile(`<[^>]*>`)
	crochets  = regexp.MustCompile(`\[([^]]*)\]`)
	chaineGo  = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"`)
	nonTestes = []string{"aide" + string(os.PathSeparator), "galerie" + string(os.PathSeparator), "webtest" + string(os.PathSeparator)}
)

// ecrits are the words of the pages: the texts between the tags of the templates, and the strings of the programs that fill them.
func ecrits(t *testing.T) map[string]bool {
	t.Helper()
	mots := map[string]bool{}
	racine := ".."
	if err := filepath.WalkDir(racine, func(chemin string, d fs.DirEntry, err error) error {
		relatif, _ := filepath.Rel(racine, chemin)
		for _, x := range nonTestes {
			if strings.HasPrefix(relatif+string(os.PathSeparator), x) {
				return fs.SkipDir
			}
		}
		if err != nil || d.IsDir() || strings.HasSuffix(chemin, "_test.go") {
			return err
		}
		lire := func() string {
			b, e := os.ReadFile(chemin)
			if e != nil {
				t.Fatal(e)
			}
			return string(b)
		}
		switch filepath.Ext(chemin) {
		case ".html":
			for x := range strings.SplitSeq(balise.ReplaceAllString(action.ReplaceAllString(lire(), "\n"), "\n"), "\n") {
				mots[strings.TrimSpace(x)] = true
			}
		case ".go":
			for _, x := range chaineGo.FindAllStringSubmatch(lire(), -1) {
				mots[strings.TrimSpace(x[1])] = true
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return mots
}

// A guide speaks the words of the pages: each of those that it quotes is written, whole, in one of them.
func TestMotsDesGuides(t *testing.T) {
	mots := ecrits(t)
	for _, g := range guides {
		for _, p := range g.parties {
			for _, e := range p.etapes {
				for _, m := range crochets.FindAllStringSubmatch(e, -1) {
					if !mots[m[1]] {
						t.Errorf("%s, %s : aucune page n’écrit « %s »", g.titre, p.titre, m[1])
					}
				}
			}
		}
	}
}

// Who is logged in reads every guide, on screen and printed on two sheets at most; one that does not exist is not found.
func TestGuides(t *testing.T) {
	s := webtest.Nouveau(t, "", webtest.Domaine{Pages: Pages, Routes: Routes})
	v := s.Role(droits.Comptable)
	webtest.Dit(t, v.Lire("/aide"), http.StatusOK, "Guide de la CESF", "Guide du comptable Le vôtre", "Guide du chef de service")
	webtest.Dit(t, v.Lire("/aide"), http.StatusOK, "Mon guide") // in the agent's menu
	for _, g := range guides {
		page := webtest.Dit(t, v.Lire(poste.CheminGuide(g.role)), http.StatusOK, g.titre)
		w := v.Lire(poste.CheminGuide(g.role) + ".pdf")
		f := filepath.Join(t.TempDir(), "guide.pdf")
		if err := os.WriteFile(f, w.Body.Bytes(), 0o600); err != nil || w.Code != http.StatusOK {
			t.Fatal(w.Code, err)
		}
		pdftest.Valider(t, f)
		texte := pdftest.Texte(t, f)
		if !strings.Contains(texte, "sur 2") && !strings.Contains(texte, "sur 1") {
			t.Errorf("%s tient sur plus de deux feuilles", g.titre)
		}
		for _, p := range g.parties {
			if !strings.Contains(texte, p.titre) || !strings.Contains(page, p.titre) {
				t.Errorf("%s : « %s » manque", g.titre, p.titre)
			}
		}
	}
	for _, absent := range []string{"/aide/guide/referent", "/aide/guide/referent.pdf", "/aide/guide/.pdf"} {
		if w := v.Lire(absent); w.Code != http.StatusNotFound {
			t.Errorf("%s : %d", absent, w.Code)
		}
	}
}

// In a browser: the help and a guide, in every mode.
func TestEcrans(t *testing.T) {
	s := webtest.Nouveau(t, "", webtest.Domaine{Pages: Pages, Routes: Routes})
	base := s.Ecouter()
	navigateur.Demarrer(t).Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		o.Ouvrir(base + webtest.CheminEntrer(s.Monde.Agents[droits.CESF].ID))
		for nom, chemin := range map[string]string{"aide": poste.CheminAide, "guide-cesf": poste.CheminGuide(droits.CESF), "guide-comptable": poste.CheminGuide(droits.Comptable)} {
			if statut := o.Ouvrir(base + chemin); statut != http.StatusOK {
				t.Fatalf("%s : %d", chemin, statut)
			}
			o.Verifier(nom)
		}
	})
}
