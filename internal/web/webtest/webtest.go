// SPDX-License-Identifier: EUPL-1.2

// Package webtest is for tests only: it serves the pages of some domains over an installation made for a test, the small association of
// etaitest in it, and plays browsers against them.
package webtest

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"log/slog"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/etaitest"
	"etai/internal/installation"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/schema"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// Domaine is what a package web/<domaine> brings.
type Domaine struct {
	Pages  cadre.Pages
	Routes func(*poste.Poste, *cadre.Aiguillage)
}

// Site serves domains over an installation.
type Site struct {
	T       *testing.T
	Inst    *installation.Installation
	Poste   *poste.Poste
	Horloge *etaitest.Horloge
	Monde   *etaitest.Monde // nil after Servir
	entree  http.Handler
}

// SurDeuxMoteurs runs a test on the small association, on each engine.
func SurDeuxMoteurs(t *testing.T, fn func(*testing.T, *Site), domaines ...Domaine) {
	t.Helper()
	bddtest.Adresses(t, schema.Migrations(), func(t *testing.T, adresse string) { fn(t, Nouveau(t, adresse, domaines...)) })
}

// Nouveau makes an installation with the small association; adresse is that of an engine of bddtest, empty for SQLite.
func Nouveau(t *testing.T, adresse string, domaines ...Domaine) *Site {
	t.Helper()
	inst, h := Installer(t, adresse)
	s := Servir(t, inst, domaines...)
	s.Horloge, s.Monde = h, etaitest.NouveauMondeDans(t, inst.Base, inst.Trousseau, inst.Depot)
	return s
}

// Installer makes an empty installation; adresse is that of an engine of bddtest, empty for SQLite. Internal errors are written in the report of
// the test, and journaux read the whole technical log.
func Installer(t testing.TB, adresse string, journaux ...slog.Handler) (*installation.Installation, *etaitest.Horloge) {
	t.Helper()
	h := etaitest.NouvelleHorloge()
	d := t.TempDir()
	o := installation.Options{Donnees: filepath.Join(d, "donnees"), Cle: filepath.Join(d, "etai.cle"), Creer: true, Horloge: h, Journal: Journal(t, journaux...)}
	if strings.HasPrefix(adresse, "postgres") {
		o.Base = adresse
	}
	inst, err := installation.Ouvrir(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = inst.Fermer() })
	return inst, h
}

// Servir serves domains over an installation that is already open.
func Servir(t *testing.T, inst *installation.Installation, domaines ...Domaine) *Site {
	t.Helper()
	p := &poste.Poste{Inst: inst, Menu: menu}
	p.Magasin = organisation.NouvellesSessions(inst.Base, inst.Trousseau, organisation.DureesParDefaut())
	p.Sessions = p.Magasin.Gestionnaire(false, func(w http.ResponseWriter, _ *http.Request, err error) {
		t.Error(err)
		w.WriteHeader(http.StatusInternalServerError)
	})
	var pages []cadre.Pages
	for _, d := range domaines {
		pages = append(pages, d.Pages)
	}
	var err error
	if p.Annuaire, err = poste.NouvelAnnuaire(t.Context(), inst.Base); err != nil {
		t.Fatal(err)
	}
	if p.Moteur, err = cadre.NouveauMoteur(cadre.Options{Horloge: inst.Base.Horloge(), Journal: Journal(t),
		Contour: p.Contour, AvantEnvoi: p.AvantEnvoi, Traduire: poste.Traduire}, pages...); err != nil {
		t.Fatal(err)
	}
	a := p.Moteur.NouvelAiguillage()
	for _, d := range domaines {
		d.Routes(p, a)
	}
	a.Traiter("GET /essai/entrer/{agent}", func(w http.ResponseWriter, r *http.Request) error {
		id, err := poste.Identifiant(r, "agent")
		if err == nil {
			err = organisation.Connecter(r.Context(), p.Sessions, id, "essai")
		}
		if err != nil {
			return err
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, err = w.Write([]byte("entré\n"))
		return err
	})
	s := &Site{T: t, Inst: inst, Poste: p}
	if s.entree, err = p.Moteur.Chaine(p.Accueillir(a)); err != nil {
		t.Fatal(err)
	}
	return s
}

// Journal is a technical log whose errors are written in the report of the test; others may read all of it.
func Journal(t testing.TB, autres ...slog.Handler) *slog.Logger {
	erreurs := slog.NewTextHandler(erreurs{t}, &slog.HandlerOptions{Level: slog.LevelError})
	return slog.New(slog.NewMultiHandler(append(autres, erreurs)...))
}

// erreurs writes internal errors into the report of the test.
type erreurs struct{ t testing.TB }

func (e erreurs) Write(b []byte) (int, error) {
	e.t.Logf("%s", b)
	return len(b), nil
}

// menu is that of the shell, short: where the pages under test stand.
func menu(_ context.Context, _ bdd.Lecture, a droits.Agent) ([]cadre.Entree, error) {
	m := []cadre.Entree{{Code: "journee", Texte: "Ma journée", URL: "/", Icone: "calendrier", Barre: true, Touche: "j"}, {Code: "personnes", Texte: "Personnes", URL: "/personnes", Icone: "personnes", Barre: true, Touche: "d"}}
	if droits.Autorise(a.Role, droits.LireCompte) {
		m = append(m, cadre.Entree{Code: "comptes", Texte: "Comptes gérés", URL: "/comptes", Icone: "compte", Court: "Comptes", Barre: true})
	}
	if droits.Autorise(a.Role, droits.Rapprocher) {
		m = append(m, cadre.Entree{Code: "rapprochement", Texte: "Rapprochement", URL: "/rapprochement", Icone: "rapprochement", Barre: true})
	}
	return m, nil
}

// ServeHTTP answers as the application would.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.entree.ServeHTTP(w, r) }

// Ecouter serves the site on the loopback, for a browser; it returns its address.
func (s *Site) Ecouter() string {
	s.T.Helper()
	srv := httptest.NewServer(s)
	s.T.Cleanup(srv.Close)
	return srv.URL
}

// CheminEntrer is where a browser logs in as an agent, in tests.
func CheminEntrer(agent int64) string { return fmt.Sprintf("/essai/entrer/%d", agent) }

// Visiteur is a browser without a screen: it keeps cookies, and says where its requests come from.
type Visiteur struct {
	Adresse string            // of its machine
	Entetes map[string]string // of each request
	t       testing.TB
	site    http.Handler
	Temoins map[string]*http.Cookie
}

// NouveauVisiteur is a browser that has not been anywhere.
func NouveauVisiteur(t testing.TB, site http.Handler) *Visiteur {
	return &Visiteur{Adresse: "127.0.0.1:50000", Entetes: map[string]string{"Sec-Fetch-Site": "same-origin"}, t: t, site: site, Temoins: map[string]*http.Cookie{}}
}

// Personne is a browser in which nobody is logged in.
func (s *Site) Personne() *Visiteur { return NouveauVisiteur(s.T, s) }

// Comme is a browser in which an agent is logged in.
func (s *Site) Comme(a droits.Agent) *Visiteur {
	s.T.Helper()
	v := s.Personne()
	if w := v.Lire(CheminEntrer(a.ID)); w.Code != http.StatusOK {
		s.T.Fatalf("entrer comme %s : %d\n%s", a.Role, w.Code, Texte(w))
	}
	return v
}

// Role is Comme for the agent of a role of the small association.
func (s *Site) Role(r droits.Role) *Visiteur {
	s.T.Helper()
	return s.Comme(s.Monde.Agents[r])
}

// Copie is another tab of the same browser: for requests at the same time.
func (v *Visiteur) Copie() *Visiteur {
	c := *v
	c.Temoins = maps.Clone(v.Temoins)
	return &c
}

// Demander sends a request.
func (v *Visiteur) Demander(r *http.Request) *httptest.ResponseRecorder {
	r.RemoteAddr, r.Host = v.Adresse, "etai.test"
	for nom, valeur := range v.Entetes {
		r.Header.Set(nom, valeur)
	}
	for _, c := range v.Temoins {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	v.site.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(v.Temoins, c.Name)
		} else {
			v.Temoins[c.Name] = c
		}
	}
	return w
}

// Lire asks for a page.
func (v *Visiteur) Lire(chemin string) *httptest.ResponseRecorder {
	return v.Demander(httptest.NewRequestWithContext(v.t.Context(), http.MethodGet, chemin, nil))
}

// AvecCle asks a page for the key of its first form, and puts it before the fields.
func (v *Visiteur) AvecCle(page string, paires ...string) []string {
	v.t.Helper()
	return append([]string{"cle", Cle(v.t, v.Lire(page), 0)}, paires...)
}

// Poster sends a form, given as pairs.
func (v *Visiteur) Poster(chemin string, paires ...string) *httptest.ResponseRecorder {
	f := url.Values{}
	for i := 0; i+1 < len(paires); i += 2 {
		f.Add(paires[i], paires[i+1])
	}
	r := httptest.NewRequestWithContext(v.t.Context(), http.MethodPost, chemin, strings.NewReader(f.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.Demander(r)
}

// Envoyer sends a form that carries a file: its field, its name, its content, then the other fields, as pairs. The content is streamed. A
// nil content is a file field left empty, an empty field name a form without a file.
func (v *Visiteur) Envoyer(chemin, champ, nom string, contenu io.Reader, paires ...string) *httptest.ResponseRecorder {
	lecture, ecriture := io.Pipe()
	m := multipart.NewWriter(ecriture)
	go func() { ecriture.CloseWithError(composer(m, champ, nom, contenu, paires)) }()
	r := httptest.NewRequestWithContext(v.t.Context(), http.MethodPost, chemin, lecture)
	r.Header.Set("Content-Type", m.FormDataContentType())
	w := v.Demander(r)
	_ = lecture.Close() // the handler may have answered before the end
	return w
}

func composer(m *multipart.Writer, champ, nom string, contenu io.Reader, paires []string) error {
	for i := 0; i+1 < len(paires); i += 2 {
		if err := m.WriteField(paires[i], paires[i+1]); err != nil {
			return err
		}
	}
	if champ == "" {
		return m.Close()
	}
	h := textproto.MIMEHeader{}
	h.Set("Content-Disposition", fmt.Sprintf(`form-data; name="%s"; filename="%s"`, champ, nom))
	h.Set("Content-Type", "application/octet-stream")
	p, err := m.CreatePart(h)
	if err != nil {
		return err
	}
	if contenu != nil {
		if _, err := io.Copy(p, contenu); err != nil {
			return err
		}
	}
	return m.Close()
}

var (
	balise = regexp.MustCompile(`<[^>]*>`)
	blancs = regexp.MustCompile(`\s+`)
	cle    = regexp.MustCompile(`name="cle" value="([A-Z2-7]{26})"`)
)

// Cles reads the hidden fields of the form that posts to an address, and puts them before the fields.
func Cles(t testing.TB, v *Visiteur, page, action string, paires ...string) []string {
	t.Helper()
	_, suite, ok := strings.Cut(v.Lire(page).Body.String(), `action="`+action+`"`)
	if !ok {
		t.Fatalf("aucun formulaire vers %s sur %s", action, page)
	}
	suite, _, _ = strings.Cut(suite, "</form>")
	var r []string
	for _, nom := range []string{"cle", "version", "vers"} {
		if _, x, ok := strings.Cut(suite, `name="`+nom+`" value="`); ok {
			x, _, _ = strings.Cut(x, `"`)
			r = append(r, nom, x)
		}
	}
	return append(r, paires...)
}

// Texte is what a page says, with ordinary spaces.
func Texte(w *httptest.ResponseRecorder) string {
	b := bytes.ReplaceAll(w.Body.Bytes(), []byte("<br>"), []byte(" "))
	s := html.UnescapeString(balise.ReplaceAllString(string(b), " "))
	return blancs.ReplaceAllString(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s), " ")
}

// Cle is the one-time key of the n-th form of a page, from 0.
func Cle(t testing.TB, w *httptest.ResponseRecorder, n int) string {
	t.Helper()
	m := cle.FindAllStringSubmatch(w.Body.String(), -1)
	if n >= len(m) {
		t.Fatalf("page à %d clés de formulaire (%d)\n%s", len(m), w.Code, Texte(w))
	}
	return m[n][1]
}

// Dit fails unless the answer has a status and, in words, each text; it returns its words.
func Dit(t testing.TB, w *httptest.ResponseRecorder, statut int, textes ...string) string {
	t.Helper()
	s := Texte(w)
	if w.Code != statut {
		t.Fatalf("réponse %d, attendu %d\n%s", w.Code, statut, s)
	}
	for _, x := range textes {
		if !strings.Contains(s, x) {
			t.Errorf("« %s » manque :\n%s", x, s)
		}
	}
	return s
}

// Vers fails unless the answer sends the browser to an address; it returns it.
func Vers(t testing.TB, w *httptest.ResponseRecorder, adresse string) string {
	t.Helper()
	a := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || adresse != "" && a != adresse {
		t.Fatalf("réponse %d vers %q, attendu %q\n%s", w.Code, a, adresse, Texte(w))
	}
	return a
}

// VersSous is Vers for an address that begins so.
func VersSous(t testing.TB, w *httptest.ResponseRecorder, debut string) string {
	t.Helper()
	a := Vers(t, w, "")
	if !strings.HasPrefix(a, debut) {
		t.Fatalf("réponse vers %q, attendu sous %q", a, debut)
	}
	return a
}

// Tait fails when the words of a page have one of the texts.
func Tait(t testing.TB, mots string, textes ...string) {
	t.Helper()
	for _, x := range textes {
		if strings.Contains(mots, x) {
			t.Errorf("« %s » ne devait pas y être :\n%s", x, mots)
		}
	}
}

// Garde fails unless a field of the page holds the value.
func Garde(t testing.TB, w *httptest.ResponseRecorder, valeur string) {
	t.Helper()
	if s := html.UnescapeString(w.Body.String()); !strings.Contains(s, `value="`+valeur+`"`) && !strings.Contains(s, "\n"+valeur+"</textarea>") {
		t.Errorf("la page a perdu ce qui était tapé : %.80q\n%s", valeur, Texte(w))
	}
}

var (
	horsTexte = regexp.MustCompile(`(?s)<(script|style|title|desc|code)[^>]*>.*?</(script|style|title|desc|code)>|<[^>]*>`)
	espace    = regexp.MustCompile(`.{0,30}[ \n](:|;|!|\?|»|€).{0,10}|.{0,10}« .{0,30}|.{0,20}[a-zé]'[a-zé].{0,20}`)
)

// Typographie lists the places of a page where an ordinary space or apostrophe stands for that of French print. sauf are texts of others.
func Typographie(corps []byte, sauf ...string) []string {
	s := html.UnescapeString(horsTexte.ReplaceAllString(string(corps), "\x01"))
	for _, x := range sauf {
		s = strings.ReplaceAll(s, x, "")
	}
	return espace.FindAllString(s, -1)
}

// Paires are the hidden fields of the form of a page that holds a text, with what is added.
func Paires(t testing.TB, page, texte string, suite ...string) []string {
	t.Helper()
	for _, f := range regexp.MustCompile(`(?s)<form method="post".*?</form>`).FindAllString(page, -1) {
		if !strings.Contains(f, texte) {
			continue
		}
		var p []string
		for _, c := range regexp.MustCompile(`<input type="hidden" name="([a-z]+)" value="([^"]*)">`).FindAllStringSubmatch(f, -1) {
			p = append(p, c[1], c[2])
		}
		return append(p, suite...)
	}
	t.Fatalf("aucun formulaire « %s »", texte)
	return nil
}
