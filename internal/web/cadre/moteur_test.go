// SPDX-License-Identifier: EUPL-1.2

package cadre

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"etai/internal/base/argent"
	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
)

func midi() horloge.Fixe {
	return horloge.Fixe(horloge.De(time.Date(2026, 11, 6, 11, 0, 0, 0, time.UTC)))
}

func options() Options {
	return Options{Horloge: midi(), Journal: slog.New(slog.DiscardHandler)}
}

// unePage makes an engine with one page of that text.
func unePage(t *testing.T, o Options, source string) *Moteur {
	t.Helper()
	m, err := NouveauMoteur(o, Pages{"essai", fstest.MapFS{"gabarits/p.html": {Data: []byte(source)}}, []string{"p"}})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

type pageEssai struct {
	Page
	V any
}

func rendu(t *testing.T, source string, v any) string {
	t.Helper()
	m := unePage(t, options(), `{{template "cadre" .}}{{define "contenu"}}[`+source+`]{{end}}`)
	b, err := m.Executer(httptest.NewRequest(http.MethodGet, "/essai", nil), "essai/p", &pageEssai{Page{Titre: "Essai"}, v})
	if err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	s := string(b)
	debut, fin := strings.Index(s, "["), strings.LastIndex(s, "]")
	return s[debut+1 : fin]
}

func TestRefusDeDemarrer(t *testing.T) {
	bon := `{{template "cadre" .}}{{define "contenu"}}x{{end}}`
	for nom, c := range map[string]struct {
		fichiers map[string]string
		noms     []string
		dit      string
	}{
		"declaree absente":    {map[string]string{"p": bon}, []string{"p", "q"}, "déclarée mais absente"},
		"presente, tue":       {map[string]string{"p": bon, "q": bon}, []string{"p"}, "non déclaré"},
		"ne se lit pas":       {map[string]string{"p": "{{if}}"}, []string{"p"}, "illisible"},
		"sans contenu":        {map[string]string{"p": `{{template "cadre" .}}`}, []string{"p"}, "contenu"},
		"composant inconnu":   {map[string]string{"p": `{{template "cadre" .}}{{define "contenu"}}{{template "inconnu" .}}{{end}}`}, []string{"p"}, "inconnu"},
		"fonction inconnue":   {map[string]string{"p": `{{inconnue}}`}, []string{"p"}, "inconnue"},
		"script avec donnees": {map[string]string{"p": `{{template "cadre" .}}{{define "contenu"}}<a href="{{.Titre}}" {{if .Titre}}x="{{end}}>{{end}}`}, []string{"p"}, "refusé"},
		"deux fois":           {map[string]string{"p": bon}, []string{"p", "p"}, "deux fois"},
	} {
		t.Run(nom, func(t *testing.T) {
			fichiers := fstest.MapFS{}
			for n, s := range c.fichiers {
				fichiers["gabarits/"+n+".html"] = &fstest.MapFile{Data: []byte(s)}
			}
			_, err := NouveauMoteur(options(), Pages{"essai", fichiers, c.noms})
			if err == nil || !strings.Contains(err.Error(), c.dit) {
				t.Errorf("got %v, want %q", err, c.dit)
			}
		})
	}
	if _, err := NouveauMoteur(Options{}); err == nil {
		t.Error("an engine without a clock")
	}
	if _, err := NouveauMoteur(options(), Pages{FS: fstest.MapFS{}}); err == nil {
		t.Error("a domain without a name")
	}
}

func TestFonctions(t *testing.T) {
	centimes := argent.Centimes(-1234_56)
	for _, c := range []struct {
		source string
		v      any
		veut   string
	}{
		{`{{montant .V}}`, centimes, "<span class=\"montant\">−1\u202f234,56\u00a0€</span>"},
		{`{{montant .V "fort" "signe"}}`, argent.Centimes(5), "<span class=\"montant fort\">+0,05\u00a0€</span>"},
		{`{{montant .V "nu"}}`, &centimes, "<span class=\"montant\">−1\u202f234,56</span>"},
		{`{{montant .V}}`, (*argent.Centimes)(nil), ""},
		{`{{jour_long .V}}`, jour.Certain(2026, 12, 1), `<time datetime="2026-12-01">1<sup>er</sup> décembre 2026</time>`},
		{`{{jour .V}}`, jour.Certain(2026, 12, 1), `<time datetime="2026-12-01">01/12/2026</time>`},
		{`{{jour_bref .V}}`, jour.Certain(2026, 12, 11), `<time datetime="2026-12-11">11 déc. 2026</time>`},
		{`{{jour .V}}`, jour.Jour{}, ""},
		{`{{quand .V .Contour.Aujourdhui}}`, horloge.De(time.Date(2026, 11, 5, 14, 5, 0, 0, time.UTC)), "<time datetime=\"2026-11-05T14:05:00Z\">hier, 15\u00a0h\u00a005</time>"},
		{`{{instant .V}}`, horloge.Instant{}, ""},
		{`{{nombre .V}}`, int64(12345), "12\u202f345"},
		{`{{pluriel .V "ligne"}}`, 2, "2\u00a0lignes"},
		{`{{url "/dossiers" .V "a/b?"}}`, 12, "/dossiers/12/a%2Fb%3F"},
		{`<a href="{{url "/d" .V}}">`, "é&\"", `<a href="/d/%C3%A9&amp;%22">`},
		{`{{params "/l?a=1&page=3" "a" "" "b" .V}}`, "x y", "/l?b=x&#43;y&amp;page=3"},
		{`{{telephone .V}}`, "+33555000000", "<a href=\"tel:+33555000000\">05\u00a055\u00a000\u00a000\u00a000</a>"},
		{`{{template "puce" (puce "succes" .V)}}`, "<b>", `<span class="puce succes"><svg class="i" aria-hidden="true"><use href="#i-coche-ronde"/></svg><span><b>&lt;b&gt;</b></span></span>`},
		{`{{template "echeance" (echeance .V .Contour.Aujourdhui 60 15)}}`, jour.Certain(2026, 11, 3), `<div class="echeance danger"><strong><time datetime="2026-11-03">3 nov. 2026</time></strong><span>en retard de 3` + "\u00a0" + `jours</span></div>`},
		{`{{version .V}}`, int64(7), `<input type="hidden" name="version" value="7">`},
	} {
		veut := strings.ReplaceAll(c.veut, "\u00a0", " ")
		if got := strings.ReplaceAll(rendu(t, c.source, c.v), "\u00a0", " "); got != veut {
			t.Errorf("%s of %v:\n got %s\nwant %s", c.source, c.v, got, veut)
		}
	}
}

func TestFonctionsRefusent(t *testing.T) {
	for _, source := range []string{
		`{{montant .V}}`, `{{montant .V "rouge"}}`, `{{icone "licorne"}}`, `{{nombre .V}}`, `{{url "dossiers" 1}}`, `{{url "//ailleurs" 1}}`, `{{url "/d" ".."}}`, `{{url "/d" ""}}`,
		`{{params "/d" "a"}}`, `{{template "puce" (puce "rouge" "x")}}`, `{{template "alerte" (alerte "info" "a" "b" "c")}}`, `{{statique "absent.css"}}`,
		`{{template "champ" (champ .Form "a" "A" "genre=licorne")}}`, `{{template "champ" (champ .Form "a" "A" "couleur=rouge")}}`, `{{version .V}}`,
	} {
		m := unePage(t, options(), `{{template "cadre" .}}{{define "contenu"}}`+source+`{{end}}`)
		if _, err := m.Executer(httptest.NewRequest(http.MethodGet, "/", nil), "essai/p", &pageEssai{Page{Titre: "Essai"}, "texte"}); err == nil {
			t.Errorf("%s: accepted", source)
		}
	}
	m := unePage(t, options(), `{{template "cadre" .}}{{define "contenu"}}{{end}}`)
	if _, err := m.Executer(httptest.NewRequest(http.MethodGet, "/", nil), "essai/p", &pageEssai{}); err == nil {
		t.Error("a page without a title")
	}
	if _, err := m.Executer(httptest.NewRequest(http.MethodGet, "/", nil), "essai/absente", &pageEssai{Page{Titre: "x"}, nil}); err == nil {
		t.Error("a page that is not declared")
	}
}

// TestClesDeFormulaire: each form of a page has its own key, in the form that package unefois reads.
func TestClesDeFormulaire(t *testing.T) {
	cles := regexp.MustCompile(`name="cle" value="([A-Z2-7]{26})"`).FindAllStringSubmatch(rendu(t, `{{cle}}{{cle}}`, nil), -1)
	if len(cles) != 2 || cles[0][1] == cles[1][1] {
		t.Errorf("keys: %v", cles)
	}
}

// TestIcones: only the symbols that a page uses are in it, once.
func TestIcones(t *testing.T) {
	m := unePage(t, options(), `{{template "cadre" .}}{{define "contenu"}}{{icone "oeil"}}{{icone "oeil"}}{{.V}}{{end}}`)
	b, err := m.Executer(httptest.NewRequest(http.MethodGet, "/", nil), "essai/p", &pageEssai{Page{Titre: "Essai"}, `<use href="#i-cle"/><!--icones-->`})
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(b), `<symbol id="i-oeil"`); n != 1 {
		t.Errorf("%d symbols", n)
	}
	if strings.Contains(string(b), `<symbol id="i-cle"`) || strings.Contains(string(b), repere) {
		t.Error("the text of a user reached the icons")
	}
}

func TestSortieEchappee(t *testing.T) {
	mechant := `"><script>alert(1)</script>`
	f := form.Nouveau(map[string][]string{"a": {mechant}})
	f.Refuser("a", mechant)
	m := unePage(t, options(), `{{template "cadre" .}}{{define "contenu"}}{{template "champ" (champ .Form "a" .Titre)}}{{template "tableau" .V}}{{end}}`)
	p := &pageEssai{Page{Titre: mechant, SousTitre: mechant, Form: f, Fil: []Lien{{mechant, "javascript:alert(1)"}}, Alertes: []Alerte{{Fait: mechant, Suite: mechant}}},
		Tableau{ID: "t", Legende: mechant, Colonnes: []Colonne{{Titre: mechant}}, Lignes: []LigneTableau{{Cellules: []any{Lien{mechant, mechant}}}, {Cellules: []any{mechant}}}}}
	b, err := m.Executer(httptest.NewRequest(http.MethodGet, "/", nil), "essai/p", p)
	if err != nil {
		t.Fatal(err)
	}
	if s := string(b); strings.Contains(s, "<script>alert") || strings.Contains(s, `"javascript:`) {
		t.Error("not escaped")
	}
}

// TestMemoireAvantEnvoi: when the traces cannot be kept, the page does not leave; when a template fails, no half page.
func TestMemoireAvantEnvoi(t *testing.T) {
	o := options()
	panne := errors.New("disque plein")
	o.AvantEnvoi = func(*http.Request) error { return panne }
	m := unePage(t, o, `{{template "cadre" .}}{{define "contenu"}}SECRET{{end}}`)
	w := httptest.NewRecorder()
	m.Rendre(w, httptest.NewRequest(http.MethodGet, "/", nil), http.StatusOK, "essai/p", &pageEssai{Page{Titre: "x"}, nil})
	if w.Code != http.StatusServiceUnavailable || strings.Contains(w.Body.String(), "SECRET") || w.Header().Get("Retry-After") == "" {
		t.Errorf("status %d, %d bytes", w.Code, w.Body.Len())
	}
	m = unePage(t, options(), `{{template "cadre" .}}{{define "contenu"}}SECRET{{montant "x"}}{{end}}`)
	w = httptest.NewRecorder()
	m.Rendre(w, httptest.NewRequest(http.MethodGet, "/", nil), http.StatusOK, "essai/p", &pageEssai{Page{Titre: "x"}, nil})
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "SECRET") {
		t.Errorf("status %d", w.Code)
	}
	o = options()
	o.Contour = func(*http.Request) (Contour, error) { return Contour{}, panne }
	m = unePage(t, o, `{{template "cadre" .}}{{define "contenu"}}{{end}}`)
	w = httptest.NewRecorder()
	m.Rendre(w, httptest.NewRequest(http.MethodGet, "/", nil), http.StatusOK, "essai/p", &pageEssai{Page{Titre: "x"}, nil})
	if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), "rencontré un problème") {
		t.Errorf("status %d", w.Code)
	}
}

func TestBootstrapIntact(t *testing.T) {
	var b bytes.Buffer
	if err := lireStatique(&b, "static/bootstrap-5.3.9/bootstrap.min.css.gz"); err != nil {
		t.Fatal(err)
	}
	if s := sha256.Sum256(b.Bytes()); hex.EncodeToString(s[:]) != "9caac977a0af0c2229abd397eee3345899c4020da2a1a0b711c1cc543fe3719d" {
		t.Errorf("bootstrap.min.css changed: %x", s)
	}
}

// TestJetonsSombres: the dark values for the system's wish and for the user's are the same, and say all that the
// light ones say.
func TestJetonsSombres(t *testing.T) {
	b, err := os.ReadFile("static/etai/10-jetons.css")
	if err != nil {
		t.Fatal(err)
	}
	blocs := regexp.MustCompile(`(?s)/\* sombre \*/(.*?)/\* fin \*/`).FindAllStringSubmatch(string(b), -1)
	if len(blocs) != 2 {
		t.Fatalf("%d dark blocks", len(blocs))
	}
	serre := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	if serre(blocs[0][1]) != serre(blocs[1][1]) {
		t.Error("the two dark blocks differ")
	}
	noms := regexp.MustCompile(`--etai-[a-z0-9-]+:`)
	clair, _, _ := strings.Cut(string(b), "@media")
	if a, s := noms.FindAllString(clair, -1), noms.FindAllString(blocs[0][1], -1); strings.Join(a, "") != strings.Join(s, "") {
		t.Errorf("light has %d values, dark %d, or in another order", len(a), len(s))
	}
}

// TestPoids keeps the first load small: style, script and icon together, compressed.
func TestPoids(t *testing.T) {
	s, err := nouveauxStatiques()
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, f := range s.parURL {
		total += len(f.serre)
	}
	if total > 50_000 {
		t.Errorf("%d bytes for the first load", total)
	}
	t.Logf("first load: %d bytes compressed", total)
}

func TestPagination(t *testing.T) {
	p := Pagination{Page: 4, Pages: 12, Base: "/l?etat=ouvert&page=9"}
	if a := p.Adresse(5); a != "/l?etat=ouvert&page=5" {
		t.Error(a)
	}
	if a := p.Adresse(1); a != "/l?etat=ouvert" {
		t.Error(a)
	}
	veut := []int{1, 0, 3, 4, 5, 0, 12}
	if got := p.Numeros(); len(got) != len(veut) {
		t.Errorf("%v", got)
	}
}
