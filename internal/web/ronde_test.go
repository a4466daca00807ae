// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"cmp"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"etai/internal/web/navigateur"
	"etai/internal/web/webtest"
)

// parModele is how many pages of one model are read before the richest is kept: /dossiers/2 and /dossiers/7 are one model.
const parModele = 8

var (
	lienHTML = regexp.MustCompile(`<a [^>]*href="(/[^"#]*)`)
	chiffres = regexp.MustCompile(`\d[\d-]*`)
	reglage  = regexp.MustCompile(`^(/organisation/(?:parametres|modeles)/|/dossiers/1/ecrire/)[^/]+`) // one page for many codes
)

// modele names the pages that one template makes: numbers, days, parameters and names of settings taken out.
func modele(adresse string) string {
	chemin, _, _ := strings.Cut(adresse, "?")
	return reglage.ReplaceAllString(chiffres.ReplaceAllString(chemin, "1"), "${1}1")
}

// halte is the richest page of a model that a role reaches by links.
type halte struct {
	modele, adresse string
	poids           int
}

// parcourir follows every link that a role is shown, from its home page, without a browser.
func parcourir(t *testing.T, v *webtest.Visiteur) []halte {
	t.Helper()
	type arret struct{ adresse, depuis string }
	file, vues, lues, trouvees := []arret{{"/", ""}}, map[string]bool{"/": true}, map[string]int{}, map[string]halte{}
	for len(file) > 0 {
		x := file[0]
		file = file[1:]
		m := modele(x.adresse)
		if lues[m]++; lues[m] > parModele {
			continue
		}
		w := v.Lire(x.adresse)
		if w.Code == http.StatusSeeOther {
			if l := w.Header().Get("Location"); strings.HasPrefix(l, "/") && !vues[l] {
				vues[l] = true
				file = append(file, arret{l, x.adresse})
			}
			continue
		}
		if w.Code != http.StatusOK {
			t.Errorf("%s, depuis %s : %d", x.adresse, x.depuis, w.Code)
			continue
		}
		if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			continue
		}
		page := w.Body.String()
		if len(page) > trouvees[m].poids {
			trouvees[m] = halte{m, x.adresse, len(page)}
		}
		for _, l := range lienHTML.FindAllStringSubmatch(page, -1) {
			a := html.UnescapeString(l[1])
			if strings.HasPrefix(a, "/demonstration/releve") || vues[a] { // the bank of the demonstration would go on to the next day
				continue
			}
			vues[a] = true
			file = append(file, arret{a, x.adresse})
		}
	}
	hs := make([]halte, 0, len(trouvees))
	for _, h := range trouvees {
		hs = append(hs, h)
	}
	slices.SortFunc(hs, func(a, b halte) int { return cmp.Compare(a.modele, b.modele) })
	return hs
}

// Every page that a role can reach by links in the demonstration, in a browser: a wide screen in the dark and a phone in the light, in turn; the journeys of
// the domains look at their pages in the four modes, and `make endurance` at every page in both, role by role. One page of each model, the richest of those
// that the roles reach.
func TestRonde(t *testing.T) { ronde(t, false) }

// ronde looks at the pages of each role when parRole is set, and not only at the richest of each model.
func ronde(t *testing.T, parRole bool) {
	t.Helper()
	app, adresse, _, _ := servirDemonstration(t, t.TempDir())
	n := navigateur.Demarrer(t)
	roles := []string{"comptable", "chef", "cesf", "referent", "direction", "admin"}
	haltes := map[string][]halte{}
	premiere := map[string]string{} // the role with which a model is looked at: the richest page
	poids := map[string]int{}
	for _, role := range roles {
		v := webtest.NouveauVisiteur(t, app)
		if w := v.Poster("/demonstration/role", "role", role+"@valmoulin.test"); w.Code != http.StatusSeeOther {
			t.Fatalf("%s : %d", role, w.Code)
		}
		haltes[role] = parcourir(t, v)
		for _, x := range haltes[role] {
			if x.poids > poids[x.modele] {
				premiere[x.modele], poids[x.modele] = role, x.poids
			}
		}
	}
	for tour, m := range []navigateur.Mode{{Largeur: 1280, Hauteur: 900, Sombre: true}, {Largeur: 390, Hauteur: 844}} {
		t.Run(m.String(), func(t *testing.T) {
			t.Parallel()
			o := n.Onglet(t, m)
			for _, role := range roles {
				o.Ouvrir(adresse + "/")
				o.Choisir("#demo-role", role+"@valmoulin.test")
				navigateur.Evaluer[bool](o, `(() => { window.avant = true; document.querySelector("#demo-role").form.requestSubmit(); return true })()`)
				o.AttendreQue(`!window.avant && document.readyState === "complete"`)
				for i, x := range haltes[role] {
					if !parRole && (premiere[x.modele] != role || i%2 != tour) {
						continue
					}
					statut := o.Ouvrir(adresse + x.adresse)
					for n := 0; statut == http.StatusTooManyRequests && n < 30; n++ { // the brake of the pages for everyone: a round goes faster than people
						time.Sleep(time.Second)
						statut = o.Ouvrir(adresse + x.adresse)
					}
					if statut != http.StatusOK {
						t.Errorf("%s, %s : %d", role, x.adresse, statut)
						continue
					}
					o.Parcourir("ronde-" + role + strings.ReplaceAll(x.modele, "/", "-"))
				}
			}
		})
	}
}
