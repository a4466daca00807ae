// SPDX-License-Identifier: EUPL-1.2

package cadre

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"etai/internal/base/form"
	"etai/internal/base/horloge"
)

// site is a whole chain over a few routes; what it logs goes to the writer.
func site(t *testing.T, journal io.Writer) http.Handler {
	t.Helper()
	o := options()
	o.Journal = slog.New(slog.NewTextHandler(journal, nil))
	o.Origine = Origine{Mandataires: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}}
	m := unePage(t, o, `{{template "cadre" .}}{{define "contenu"}}{{.V}}{{end}}`)
	a := m.NouvelAiguillage()
	a.Traiter("GET /dossiers/{nom}", func(w http.ResponseWriter, r *http.Request) error {
		NoterAgent(r.Context(), 42)
		m.Rendre(w, r, http.StatusOK, "essai/p", &pageEssai{Page{Titre: "Dossier"}, strings.Repeat("texte ", 1000)})
		return nil
	})
	a.Traiter("POST /notes", func(w http.ResponseWriter, r *http.Request) error {
		f, err := form.DeRequete(w, r, TailleFormulaire)
		if err != nil {
			return fmt.Errorf("note : %w", err)
		}
		_, err = io.WriteString(w, f.Valeur("texte"))
		return err
	})
	a.Recevoir("POST /releves", 1<<20, func(w http.ResponseWriter, r *http.Request) error {
		var recus []string
		f, err := LireEnvoi(r, func(_ *form.Form, x Fichier) error {
			n, err := io.Copy(io.Discard, x.Contenu)
			recus = append(recus, fmt.Sprint(x.Champ, "=", x.Nom, ":", n))
			return err
		})
		if err != nil {
			return err
		}
		_, err = fmt.Fprint(w, f.Valeur("compte"), " ", recus)
		return err
	})
	a.Traiter("GET /panique", func(http.ResponseWriter, *http.Request) error { panic("EXEMPLE-UN Personne") })
	h, err := m.Chaine(a)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func demander(h http.Handler, methode, chemin, corps string, entetes ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(methode, "/", strings.NewReader(corps))
	u, err := url.Parse("http://example.com" + chemin)
	if err == nil {
		r.URL, r.RequestURI = u, chemin
	}
	if methode == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(entetes); i += 2 {
		r.Header.Set(entetes[i], entetes[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestStatuts(t *testing.T) {
	h := site(t, io.Discard)
	gros := strings.Repeat("a", TailleFormulaire+1)
	for _, c := range []struct {
		nom, methode, chemin, corps string
		entetes                     []string
		veut                        int
	}{
		{"page", "GET", "/dossiers/1", "", nil, 200},
		{"HEAD", "HEAD", "/dossiers/1", "", nil, 200},
		{"inconnue", "GET", "/ailleurs", "", nil, 404},
		{"methode de la route", "POST", "/dossiers/1", "", nil, 405},
		{"autre methode", "DELETE", "/dossiers/1", "", nil, 405},
		{"PUT", "PUT", "/notes", "a=b", nil, 405},
		{"chemin non UTF-8", "GET", "/dossiers/%ff", "", nil, 400},
		{"chemin nul", "GET", "/dossiers/a%00b", "", nil, 400},
		{"requete non UTF-8", "GET", "/dossiers/1?q=%e9", "", nil, 400},
		{"requete nulle", "GET", "/dossiers/1?q=%00", "", nil, 400},
		{"requete cassee", "GET", "/dossiers/1?q=%zz", "", nil, 400},
		{"note", "POST", "/notes", "texte=%C3%A9t%C3%A9", nil, 200},
		{"note non UTF-8", "POST", "/notes", "texte=%e9", nil, 400},
		{"note nulle", "POST", "/notes", "texte=a%00", nil, 400},
		{"nom nul", "POST", "/notes", "a%00=b", nil, 400},
		{"note enorme", "POST", "/notes", gros, nil, 413},
		{"champs innombrables", "POST", "/notes", strings.Repeat("a&", champsMax), nil, 413},
		{"latin 1", "POST", "/notes", "texte=a", []string{"Content-Type", "application/x-www-form-urlencoded; charset=ISO-8859-1"}, 415},
		{"utf-8 dit", "POST", "/notes", "texte=a", []string{"Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"}, 200},
		{"json", "POST", "/notes", "{}", []string{"Content-Type", "application/json"}, 415},
		{"sans genre", "POST", "/notes", "texte=a", []string{"Content-Type", ""}, 415},
		{"fichier la ou il n’en faut pas", "POST", "/notes", "--x--", []string{"Content-Type", "multipart/form-data; boundary=x"}, 415},
		{"autre site", "POST", "/notes", "texte=a", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"site frere", "POST", "/notes", "texte=a", []string{"Sec-Fetch-Site", "same-site"}, 403},
		{"origine etrangere, vieux navigateur", "POST", "/notes", "texte=a", []string{"Origin", "https://ailleurs.example"}, 403},
		{"meme site", "POST", "/notes", "texte=a", []string{"Sec-Fetch-Site", "same-origin"}, 200},
		{"http sans Sec-Fetch", "POST", "/notes", "texte=a", []string{"Origin", "http://example.com"}, 200},
		{"panique", "GET", "/panique", "", nil, 500},
		{"statique inconnu", "GET", "/statique/etai.000000000000.css", "", nil, 404},
		{"statique sans empreinte", "GET", "/statique/etai.css", "", nil, 404},
	} {
		t.Run(c.nom, func(t *testing.T) {
			w := demander(h, c.methode, c.chemin, c.corps, c.entetes...)
			if w.Code != c.veut {
				t.Fatalf("status %d, want %d\n%s", w.Code, c.veut, w.Body.String())
			}
			if c.veut >= 400 {
				corps := w.Body.String()
				if !strings.Contains(corps, `<html lang="fr"`) || !strings.Contains(corps, "<h1>") {
					t.Errorf("no French page: %.200s", corps)
				}
				if w.Header().Get("Content-Security-Policy") == "" {
					t.Error("no Content-Security-Policy on the page of error")
				}
			}
			if c.veut == 405 && w.Header().Get("Allow") == "" {
				t.Error("405 without Allow")
			}
		})
	}
}

func TestEntetes(t *testing.T) {
	h := site(t, io.Discard)
	w := demander(h, "GET", "/dossiers/1", "")
	for nom, veut := range map[string]string{
		"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin", "Strict-Transport-Security": "",
	} {
		if got := w.Header().Get(nom); got != veut {
			t.Errorf("%s: %q, want %q", nom, got, veut)
		}
	}
	csp := w.Header().Get("Content-Security-Policy")
	if strings.Contains(csp, "unsafe") || !strings.Contains(csp, "default-src 'none'") || !strings.Contains(csp, "script-src 'self';") || !strings.Contains(csp, "style-src 'self';") {
		t.Error(csp)
	}
	r := httptest.NewRequest("GET", "https://example.com/dossiers/1", nil)
	wt := httptest.NewRecorder()
	h.ServeHTTP(wt, r)
	if wt.Header().Get("Strict-Transport-Security") == "" {
		t.Error("no HSTS over TLS")
	}
}

// TestJournal: the log has the pattern and the agent's number; no address, no name, no text of a panic.
func TestJournal(t *testing.T) {
	var b bytes.Buffer
	h := site(t, &b)
	demander(h, "GET", "/dossiers/DUPONT?q=secret", "")
	demander(h, "GET", "/panique", "")
	demander(h, "GET", "/ailleurs/DUPONT", "")
	s := b.String()
	if !strings.Contains(s, `patron="GET /dossiers/{nom}"`) || !strings.Contains(s, "agent=42") || !strings.Contains(s, "panique rattrapée") || !strings.Contains(s, "pile=") {
		t.Errorf("missing: %s", s)
	}
	for _, interdit := range []string{"DUPONT", "secret", "EXEMPLE-UN", "192.0.2.1"} {
		if strings.Contains(s, interdit) {
			t.Errorf("%q is in the log", interdit)
		}
	}
}

// TestCompression: pages are compressed, to a size that does not only depend on their text; the static files come
// compressed beforehand, for a year.
func TestCompression(t *testing.T) {
	h := site(t, io.Discard)
	w := demander(h, "GET", "/dossiers/1", "", "Accept-Encoding", "gzip")
	if w.Header().Get("Content-Encoding") != "gzip" {
		t.Fatal("not compressed")
	}
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(z)
	if err != nil || !strings.Contains(string(page), "<h1>Dossier</h1>") {
		t.Fatalf("%v", err)
	}
	adresse := regexpAdresse(t, string(page), "etai.css")
	for _, c := range []struct {
		accepte string
		gzip    bool
	}{{"gzip, deflate, br", true}, {"", false}, {"gzip;q=0", false}, {"br", false}, {"GZIP; q=0.5", true}} {
		w := demander(h, "GET", adresse, "", "Accept-Encoding", c.accepte)
		if w.Code != 200 || (w.Header().Get("Content-Encoding") == "gzip") != c.gzip || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%q: %d %v", c.accepte, w.Code, w.Header())
		}
	}
}

func regexpAdresse(t *testing.T, page, nom string) string {
	t.Helper()
	base, ext, _ := strings.Cut(nom, ".")
	i := strings.Index(page, prefixeStatique+base+".")
	if i < 0 {
		t.Fatalf("no %s in the page", nom)
	}
	j := strings.Index(page[i:], "."+ext+`"`)
	return page[i : i+j+1+len(ext)]
}

func envoi(t *testing.T, parties func(*multipart.Writer)) (corps, genre string) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	parties(m)
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String(), m.FormDataContentType()
}

func TestEnvoi(t *testing.T) {
	h := site(t, io.Discard)
	ecrire := func(m *multipart.Writer, champ, nom, contenu string) {
		w, err := m.CreateFormFile(champ, nom)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(w, contenu)
	}
	for _, c := range []struct {
		nom     string
		parties func(*multipart.Writer)
		statut  int
		dit     string
	}{
		{"deux fichiers", func(m *multipart.Writer) {
			_ = m.WriteField("compte", "12")
			ecrire(m, "releve", `C:\Mes documents\../relevé.xml`, "abc")
			ecrire(m, "releve", "b.txt", strings.Repeat("x", 100_000))
		}, 200, "12 [releve=relevé.xml:3 releve=b.txt:100000]"},
		{"aucun choisi", func(m *multipart.Writer) {
			_ = m.WriteField("compte", "12")
			ecrire(m, "releve", "", "")
		}, 200, "12 []"},
		{"trop gros", func(m *multipart.Writer) { ecrire(m, "releve", "a", strings.Repeat("x", 2<<20)) }, 413, "trop volumineux"},
		{"texte illisible", func(m *multipart.Writer) { _ = m.WriteField("compte", "\xff") }, 400, "Rien n’a été enregistré"},
		{"trop de parties", func(m *multipart.Writer) {
			for range partiesMax + 1 {
				_ = m.WriteField("a", "b")
			}
		}, 400, "Rien n’a été enregistré"},
	} {
		t.Run(c.nom, func(t *testing.T) {
			corps, genre := envoi(t, c.parties)
			w := demander(h, "POST", "/releves", corps, "Content-Type", genre)
			if w.Code != c.statut || !strings.Contains(w.Body.String(), c.dit) {
				t.Errorf("%d %.300s", w.Code, w.Body.String())
			}
		})
	}
	corps, genre := envoi(t, func(m *multipart.Writer) { ecrire(m, "releve", "a", strings.Repeat("x", 5000)) })
	if w := demander(h, "POST", "/releves", corps[:2000], "Content-Type", genre); w.Code != 400 {
		t.Errorf("cut: %d", w.Code)
	}
}

// TestEnvoiSurLeReseau: the clock of the application stands in the past; the delay of a connection is the machine's all the same.
func TestEnvoiSurLeReseau(t *testing.T) {
	srv := httptest.NewServer(site(t, io.Discard))
	defer srv.Close()
	corps, genre := envoi(t, func(m *multipart.Writer) {
		w, err := m.CreateFormFile("releve", "a.txt")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(w, strings.Repeat("x", 1000))
	})
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL+"/releves", strings.NewReader(corps))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", genre)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w, err := srv.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Body.Close() }()
	if dit, err := io.ReadAll(w.Body); err != nil || w.StatusCode != http.StatusOK || !strings.Contains(string(dit), "a.txt:1000") {
		t.Errorf("%d %s, %v", w.StatusCode, dit, err)
	}
}

// TestEnvoiMenteur: a length that is not announced is held to the limit too.
func TestEnvoiMenteur(t *testing.T) {
	corps, genre := envoi(t, func(m *multipart.Writer) {
		w, err := m.CreateFormFile("releve", "a")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write(bytes.Repeat([]byte("x"), 3<<20))
	})
	r := httptest.NewRequest(http.MethodPost, "/releves", io.MultiReader(strings.NewReader(corps)))
	r.Header.Set("Content-Type", genre)
	if r.ContentLength > 0 {
		t.Fatal("the length is announced")
	}
	w := httptest.NewRecorder()
	site(t, io.Discard).ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("status %d", w.Code)
	}
}

func TestAffichage(t *testing.T) {
	h := site(t, io.Discard)
	w := demander(h, "POST", "/affichage", "theme=sombre&densite=confort&retour=/dossiers/1?a=1")
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/dossiers/1?a=1" {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	temoin := w.Result().Cookies()[0]
	w = demander(h, "GET", "/dossiers/1", "", "Cookie", temoin.Name+"="+temoin.Value)
	if s := w.Body.String(); !strings.Contains(s, `data-bs-theme="dark"`) || !strings.Contains(s, `data-densite="confort"`) {
		t.Errorf("%.200s", s)
	}
	w = demander(h, "POST", "/affichage", "theme=systeme&raccourcis=non", "Cookie", temoin.Name+"="+temoin.Value)
	if v := w.Result().Cookies()[0].Value; v != "confort.sans-raccourcis" {
		t.Error(v)
	}
	w = demander(h, "GET", "/dossiers/1", "", "Cookie", temoin.Name+`="><script>.sombre`)
	if strings.Contains(w.Body.String(), "<script>.") {
		t.Error("cookie not checked")
	}
	for adresse, veut := range map[string]string{
		"/a?b=c": "/a?b=c", "//x": "/", `/\x`: "/", "https://x": "/", "": "/", "javascript:1": "/", "/a\nb": "/", "/" + strings.Repeat("a", 3000): "/",
	} {
		if got := CheminLocal(adresse, "/"); got != veut {
			t.Errorf("%q: %q", adresse, got)
		}
	}
}

func TestOrigine(t *testing.T) {
	o := Origine{Mandataires: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}}
	for _, c := range []struct{ pair, suivi, veut string }{
		{"203.0.113.9:1", "", "203.0.113.9"},
		{"203.0.113.9:1", "198.51.100.1", "203.0.113.9"}, // not a known proxy: not believed
		{"10.0.0.1:1", "198.51.100.1", "198.51.100.1"},
		{"10.0.0.1:1", "198.51.100.1, 10.2.3.4", "198.51.100.1"},
		{"10.0.0.1:1", "1.1.1.1, 198.51.100.1", "198.51.100.1"}, // what the client wrote itself is not reached
		{"10.0.0.1:1", "n’importe quoi", "10.0.0.1"},
		{"[::1]:1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
		{"[2001:db8::1]:1", "", "2001:db8::/64"},
		{"illisible", "", "invalid IP"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.pair
		r.Header.Set("X-Forwarded-For", c.suivi)
		if got := o.CleAdresse(r); got != c.veut {
			t.Errorf("%s after %q: %s, want %s", c.pair, c.suivi, got, c.veut)
		}
	}
}

type horlogeReglable struct {
	verrou sync.Mutex
	avance time.Duration
}

func (h *horlogeReglable) avancer(d time.Duration) {
	h.verrou.Lock()
	defer h.verrou.Unlock()
	h.avance += d
}

func (h *horlogeReglable) Maintenant() horloge.Instant {
	h.verrou.Lock()
	defer h.verrou.Unlock()
	return midi().Maintenant().Plus(h.avance)
}

func TestFrein(t *testing.T) {
	h := &horlogeReglable{}
	f := NouveauFrein(h, 3, time.Minute)
	for i := range 3 {
		if d := f.Prendre("adresse", "compte"); d != 0 {
			t.Fatalf("attempt %d: wait %v", i+1, d)
		}
	}
	if d := f.Prendre("autre adresse", "compte"); d <= 0 || d > time.Minute {
		t.Errorf("the account is not held: %v", d)
	}
	if d := f.Prendre("autre adresse", "autre compte"); d != 0 { // the refusal above cost this address nothing
		t.Errorf("wait %v", d)
	}
	h.avancer(time.Minute)
	if d := f.Prendre("adresse", "compte"); d != 0 {
		t.Errorf("after a minute: %v", d)
	}
	for i := range freinsRetenus + 10 {
		f.Prendre(fmt.Sprint(i))
	}
	if n := len(f.parCle); n > freinsRetenus {
		t.Errorf("%d keys kept", n)
	}
	m := unePage(t, options(), `{{template "cadre" .}}{{define "contenu"}}{{end}}`)
	freine := m.Freiner(NouveauFrein(h, 1, time.Hour), http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	demander(freine, "GET", "/", "")
	if w := demander(freine, "GET", "/", ""); w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "3600" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}
