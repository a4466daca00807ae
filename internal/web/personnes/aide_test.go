// SPDX-License-Identifier: EUPL-1.2

package personnes_test

import (
	"bytes"
	"html"
	"log/slog"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/base/journal/acces"
	"etai/internal/etaitest"
	"etai/internal/installation"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/organisation/organisationtest"
	"etai/internal/schema"
	"etai/internal/web"
)

// essai is the whole application over a small world: an association with an agent of each role, and the département that delegates to it.
type essai struct {
	t           testing.TB
	inst        *installation.Installation
	app         *web.Application
	horloge     *etaitest.Horloge
	monde       *etaitest.Monde
	departement int64
	phc         string
}

const motDePasse = "un gue tranquille et clair"

// referent is the role under which the référent of the département logs in; those of etaitest.Monde belong to the association.
const referent = "referent_departement"

// surDeuxMoteurs runs a test on each engine.
func surDeuxMoteurs(t *testing.T, fn func(t *testing.T, e *essai)) {
	t.Helper()
	bddtest.Adresses(t, schema.Migrations(), func(t *testing.T, adresse string) { fn(t, nouvelEssai(t, adresse)) })
}

func nouvelEssai(t testing.TB, adresse string) *essai {
	t.Helper()
	e := &essai{t: t, horloge: etaitest.NouvelleHorloge()}
	d := t.TempDir()
	o := installation.Options{Donnees: filepath.Join(d, "donnees"), Cle: filepath.Join(d, "etai.cle"), Creer: true, Horloge: e.horloge, Journal: slog.New(slog.DiscardHandler)}
	if strings.HasPrefix(adresse, "postgres") {
		o.Base = adresse
	}
	var err error
	if e.inst, err = installation.Ouvrir(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.inst.Fermer() })
	if e.app, err = web.Nouvelle(t.Context(), web.Options{Inst: e.inst, Couts: organisationtest.Couts}); err != nil {
		t.Fatal(err)
	}
	e.monde = etaitest.NouveauMondeDans(t, e.inst.Base, e.inst.Trousseau, e.inst.Depot)
	if e.phc, err = e.app.Poste.Hacheur.Hacher(t.Context(), motDePasse); err != nil {
		t.Fatal(err)
	}
	e.ecrire(func(x *bdd.Ecriture) error {
		for _, a := range e.monde.Agents {
			if err := organisation.ChangerMotDePasse(t.Context(), x, a.ID, e.phc, ""); err != nil {
				return err
			}
		}
		admin := droits.Agent{Role: droits.Administrateur}
		if e.departement, err = organisation.Creer(t.Context(), x, admin, organisation.Organisation{Nature: organisation.Departement, Nom: "Département Exemple", Departement: "00"}); err != nil {
			return err
		}
		admin.Organisation = e.departement
		return e.agent(x, admin, referent, droits.Referent)
	})
	return e
}

// agent adds an agent whose identifier is nom@exemple.test.
func (e *essai) agent(x *bdd.Ecriture, admin droits.Agent, nom string, r droits.Role, territoires ...int64) error {
	id, err := organisation.CreerAgent(e.t.Context(), x, admin, organisation.NouvelAgent{Identifiant: nom + "@exemple.test", Nom: "Exemple", Prenom: nom, Role: r, Territoires: territoires})
	if err != nil {
		return err
	}
	return organisation.ChangerMotDePasse(e.t.Context(), x, id, e.phc, "")
}

func (e *essai) ecrire(fn func(*bdd.Ecriture) error) {
	e.t.Helper()
	if err := e.inst.Base.Ecrire(e.t.Context(), fn); err != nil {
		e.t.Fatal(err)
	}
}

func (e *essai) admin() droits.Agent {
	return droits.Agent{ID: e.monde.Agents[droits.Administrateur].ID, Organisation: e.monde.Organisation, Role: droits.Administrateur}
}

// compter is the number of rows that a query counts.
func (e *essai) compter(sql string, args ...any) (n int) {
	e.t.Helper()
	if err := e.inst.Base.Lire(e.t.Context(), func(l bdd.Lecture) error { return l.QueryRow(e.t.Context(), sql, args...).Scan(&n) }); err != nil {
		e.t.Fatal(err)
	}
	return n
}

// traces lists what was noted of a file.
func (e *essai) traces(f acces.Filtre) []acces.Trace {
	e.t.Helper()
	ts, err := e.inst.Acces.Lister(e.t.Context(), f)
	if err != nil {
		e.t.Fatal(err)
	}
	return ts
}

// visiteur is a browser.
type visiteur struct {
	e       *essai
	temoins map[string]*http.Cookie
}

// comme is a visitor logged in.
func (e *essai) comme(nom string) *visiteur {
	e.t.Helper()
	v := &visiteur{e, map[string]*http.Cookie{}}
	if w := v.poster("/connexion", "identifiant", nom+"@exemple.test", "mot_de_passe", motDePasse); w.Code != http.StatusSeeOther {
		e.t.Fatalf("connexion de %s : %d\n%s", nom, w.Code, texteDe(w))
	}
	return v
}

func (v *visiteur) demander(r *http.Request) *httptest.ResponseRecorder {
	v.e.t.Helper()
	r.RemoteAddr, r.Host = "127.0.0.1:50000", "etai.test"
	r.Header.Set("Sec-Fetch-Site", "same-origin")
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

func valeurs(paires []string) url.Values {
	f := url.Values{}
	for i := 0; i+1 < len(paires); i += 2 {
		f.Add(paires[i], paires[i+1])
	}
	return f
}

// poster sends a form, given as pairs.
func (v *visiteur) poster(chemin string, paires ...string) *httptest.ResponseRecorder {
	v.e.t.Helper()
	r := httptest.NewRequestWithContext(v.e.t.Context(), http.MethodPost, chemin, strings.NewReader(valeurs(paires).Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.demander(r)
}

// envoyer sends a form with a file.
func (v *visiteur) envoyer(chemin, champ, nom string, contenu []byte, paires ...string) *httptest.ResponseRecorder {
	v.e.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for i := 0; i+1 < len(paires); i += 2 {
		if err := m.WriteField(paires[i], paires[i+1]); err != nil {
			v.e.t.Fatal(err)
		}
	}
	if champ != "" {
		p, err := m.CreateFormFile(champ, nom)
		if err == nil {
			_, err = p.Write(contenu)
		}
		if err != nil {
			v.e.t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		v.e.t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(v.e.t.Context(), http.MethodPost, chemin, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return v.demander(r)
}

// avecCle asks the page for its form's key, and puts it before the fields.
func (v *visiteur) avecCle(page string, paires ...string) []string {
	v.e.t.Helper()
	return append([]string{"cle", cleDe(v.e.t, v.lire(page))}, paires...)
}

func (v *visiteur) copie() *visiteur {
	c := &visiteur{v.e, map[string]*http.Cookie{}}
	maps.Copy(c.temoins, v.temoins)
	return c
}

// vers fails unless the answer sends the browser to an address that begins so; it returns the address.
func vers(t testing.TB, w *httptest.ResponseRecorder, adresse string) string {
	t.Helper()
	if l := w.Header().Get("Location"); w.Code == http.StatusSeeOther && strings.HasPrefix(l, adresse) {
		return l
	}
	t.Fatalf("réponse %d vers %q, attendu %q\n%s", w.Code, w.Header().Get("Location"), adresse, texteDe(w))
	return ""
}

// dit fails unless the answer has a status and, in words, each text.
func dit(t testing.TB, w *httptest.ResponseRecorder, statut int, textes ...string) string {
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

// tait fails when the page says one of the texts.
func tait(t *testing.T, s string, textes ...string) {
	t.Helper()
	for _, x := range textes {
		if strings.Contains(s, x) {
			t.Errorf("« %s » ne devait pas y être :\n%s", x, s)
		}
	}
}

// garde fails unless the page holds the value in a field.
func garde(t *testing.T, w *httptest.ResponseRecorder, valeur string) {
	t.Helper()
	if s := html.UnescapeString(w.Body.String()); !strings.Contains(s, `value="`+valeur+`"`) && !strings.Contains(s, "\n"+valeur+"</textarea>") {
		t.Errorf("la page a perdu ce qui était tapé : %.80q\n%s", valeur, texteDe(w))
	}
}

var (
	balise = regexp.MustCompile(`<[^>]*>`)
	blancs = regexp.MustCompile(`\s+`)
	reCle  = regexp.MustCompile(`name="cle" value="([A-Z2-7]{26})"`)
)

// texteDe is what a page says, with ordinary spaces.
func texteDe(w *httptest.ResponseRecorder) string {
	if _, contenu, ok := strings.Cut(w.Body.String(), `<main id="contenu"`); ok {
		titre, _, _ := strings.Cut(w.Body.String(), "</head>")
		return enMots(titre + contenu)
	}
	return enMots(w.Body.String())
}

func enMots(s string) string {
	s = html.UnescapeString(balise.ReplaceAllString(s, " "))
	return blancs.ReplaceAllString(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s), " ")
}

func cleDe(t testing.TB, w *httptest.ResponseRecorder) string {
	t.Helper()
	m := reCle.FindStringSubmatch(w.Body.String())
	if m == nil {
		t.Fatalf("page sans clé de formulaire (%d)\n%s", w.Code, texteDe(w))
	}
	return m[1]
}

// nouvelEssaiSQLite is for what does not depend on the engine.
func nouvelEssaiSQLite(t *testing.T) *essai { t.Helper(); return nouvelEssai(t, "") }

// ibanDe writes the n-th documentation IBAN as people type it.
func ibanDe(n int) string { return strings.ReplaceAll(etaitest.IBANDe(n).Groupes(), "\u00a0", " ") }
