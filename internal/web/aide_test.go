// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"bytes"
	"context"
	"html"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/etaitest"
	"etai/internal/installation"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/organisation/organisationtest"
	"etai/internal/schema"
	"etai/internal/web"
	"etai/internal/web/poste"
)

// essai is an application over an installation made for a test.
type essai struct {
	t       *testing.T
	inst    *installation.Installation
	app     *web.Application
	horloge *etaitest.Horloge
	monde   *etaitest.Monde
	journal tampon // the technical log, everything
}

// tampon is a buffer that several may write to.
type tampon struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (t *tampon) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.b.Write(p)
}

func (t *tampon) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.b.String()
}

// surDeuxMoteurs runs a test on an empty installation of each engine.
func surDeuxMoteurs(t *testing.T, fn func(t *testing.T, e *essai)) {
	t.Helper()
	bddtest.Adresses(t, schema.Migrations(), func(t *testing.T, adresse string) { fn(t, nouvelEssai(t, adresse)) })
}

func nouvelEssai(t *testing.T, adresse string) *essai {
	t.Helper()
	e := &essai{t: t, horloge: etaitest.NouvelleHorloge()}
	d := t.TempDir()
	o := installation.Options{Donnees: filepath.Join(d, "donnees"), Cle: filepath.Join(d, "etai.cle"), Creer: true, Horloge: e.horloge, Journal: slog.New(slog.NewMultiHandler(
		slog.NewTextHandler(dansEssai{t}, &slog.HandlerOptions{Level: slog.LevelError}), slog.NewTextHandler(&e.journal, &slog.HandlerOptions{Level: slog.LevelDebug})))}
	if strings.HasPrefix(adresse, "postgres") {
		o.Base = adresse
	}
	var err error
	if e.inst, err = installation.Ouvrir(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.inst.Fermer() })
	e.ouvrir(web.Options{})
	return e
}

// dansEssai writes internal errors into the test.
type dansEssai struct{ t testing.TB }

func (d dansEssai) Write(p []byte) (int, error) {
	d.t.Helper()
	d.t.Logf("%s", p)
	return len(p), nil
}

// ouvrir assembles the application again, under other options.
func (e *essai) ouvrir(o web.Options) {
	e.t.Helper()
	o.Inst, o.Couts = e.inst, organisationtest.Couts
	var err error
	if e.app, err = web.Nouvelle(context.Background(), o); err != nil {
		e.t.Fatal(err)
	}
}

const motDePasse = "un gue tranquille et clair"

// peupler adds an association with one agent of each role; all have motDePasse.
func (e *essai) peupler() *etaitest.Monde {
	e.t.Helper()
	e.monde = etaitest.NouveauMondeDans(e.t, e.inst.Base, e.inst.Trousseau, e.inst.Depot)
	phc, err := e.app.Poste.Hacheur.Hacher(e.t.Context(), motDePasse)
	if err != nil {
		e.t.Fatal(err)
	}
	for _, a := range e.monde.Agents {
		if err := e.inst.Base.Ecrire(e.t.Context(), func(x *bdd.Ecriture) error { return organisation.ChangerMotDePasse(e.t.Context(), x, a.ID, phc, "") }); err != nil {
			e.t.Fatal(err)
		}
	}
	return e.monde
}

// visiteur is a browser: it keeps cookies, and says where its requests come from.
type visiteur struct {
	e       *essai
	temoins map[string]*http.Cookie
	adresse string
	entetes map[string]string
}

func (e *essai) visiteur() *visiteur {
	return &visiteur{e: e, temoins: map[string]*http.Cookie{}, adresse: "127.0.0.1:50000", entetes: map[string]string{"Sec-Fetch-Site": "same-origin"}}
}

// comme is a visitor logged in under a role of the small world.
func (e *essai) comme(r droits.Role) *visiteur {
	e.t.Helper()
	v := e.visiteur()
	if rep := v.poster("/connexion", "identifiant", string(r)+"@exemple.test", "mot_de_passe", motDePasse); rep.Code != http.StatusSeeOther {
		e.t.Fatalf("connexion de %s : %d\n%s", r, rep.Code, rep.Body)
	}
	return v
}

func (v *visiteur) demander(r *http.Request) *httptest.ResponseRecorder {
	v.e.t.Helper()
	r.RemoteAddr, r.Host = v.adresse, "etai.test"
	for nom, valeur := range v.entetes {
		r.Header.Set(nom, valeur)
	}
	for _, c := range v.temoins {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	v.e.app.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(v.temoins, c.Name)
		} else {
			v.temoins[c.Name] = c
		}
	}
	return w
}

func (v *visiteur) lire(chemin string) *httptest.ResponseRecorder {
	v.e.t.Helper()
	return v.demander(httptest.NewRequestWithContext(v.e.t.Context(), http.MethodGet, chemin, nil))
}

// poster sends a form, given as pairs.
func (v *visiteur) poster(chemin string, paires ...string) *httptest.ResponseRecorder {
	v.e.t.Helper()
	f := url.Values{}
	for i := 0; i < len(paires); i += 2 {
		f.Add(paires[i], paires[i+1])
	}
	r := httptest.NewRequestWithContext(v.e.t.Context(), http.MethodPost, chemin, strings.NewReader(f.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.demander(r)
}

// copie is another browser with the same cookies: another tab, another request at the same time.
func (v *visiteur) copie() *visiteur {
	c := *v
	c.temoins = maps.Clone(v.temoins)
	return &c
}

// vers fails unless the answer sends the browser to an address.
func vers(t *testing.T, w *httptest.ResponseRecorder, adresse string) {
	t.Helper()
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != adresse {
		t.Fatalf("réponse %d vers %q, attendu %q\n%s", w.Code, w.Header().Get("Location"), adresse, texteDe(w))
	}
}

// dit fails unless the answer has a status and, in words, each text.
func dit(t *testing.T, w *httptest.ResponseRecorder, statut int, textes ...string) string {
	t.Helper()
	s := texteDe(w)
	if w.Code != statut {
		t.Fatalf("réponse %d, attendu %d\n%s", w.Code, statut, s)
	}
	for _, x := range textes {
		if !strings.Contains(s, x) {
			t.Fatalf("« %s » manque :\n%s", x, s)
		}
	}
	return s
}

var (
	balise = regexp.MustCompile(`<[^>]*>`)
	blancs = regexp.MustCompile(`\s+`)
	cle    = regexp.MustCompile(`name="cle" value="([A-Z2-7]{26})"`)
)

// texteDe is what a page says, with ordinary spaces.
func texteDe(w *httptest.ResponseRecorder) string {
	s := html.UnescapeString(balise.ReplaceAllString(w.Body.String(), " "))
	return blancs.ReplaceAllString(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s), " ")
}

// cleDe is the one-time key of the first form of a page.
func cleDe(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	m := cle.FindStringSubmatch(w.Body.String())
	if m == nil {
		t.Fatalf("page sans clé de formulaire (%d)\n%s", w.Code, texteDe(w))
	}
	return m[1]
}

// fictifs is a demonstration of two accounts.
type fictifs struct{ comptes []poste.CompteFictif }

func (f fictifs) Comptes() []poste.CompteFictif { return f.comptes }

func (f fictifs) Releve(context.Context) (string, []byte, error) {
	return "releve.xml", []byte("<Document/>"), nil
}

func reseau(s string) netip.Prefix { return netip.MustParsePrefix(s) }
