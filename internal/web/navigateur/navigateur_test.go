// SPDX-License-Identifier: EUPL-1.2

package navigateur

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

func TestAxeIntact(t *testing.T) {
	if s := fmt.Sprintf("%x", sha256.Sum256([]byte(axe))); s != "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c" {
		t.Errorf("axe.min.js changed: %s", s)
	}
}

// temoin hears the errors that a check would have reported.
type temoin struct {
	testing.TB
	verrou  sync.Mutex
	erreurs []string
}

func (f *temoin) Errorf(format string, args ...any) {
	f.verrou.Lock()
	defer f.verrou.Unlock()
	f.erreurs = append(f.erreurs, fmt.Sprintf(format, args...))
}

func (f *temoin) Helper() {}

// TestLesFautesSontVues: a page with every fault that Verifier looks for; each one must be reported.
func TestLesFautesSontVues(t *testing.T) {
	mauvaise := `<!DOCTYPE html><html lang="en"><head><title>Page</title><link rel="stylesheet" href="/s.css"><style>p{color:red}</style></head><body>
<a class="evitement" href="#rien">Aller au contenu</a><main><h1>Un</h1><h1>Deux</h1><h4>Saut</h4><p style="color:#ddd">pâle</p><img src="data:,">
<button class="nu">Sans anneau</button><p class="large">x</p><i id="a"></i><i id="a"></i><script>document.title = "inline"</script></main></body></html>`
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/s.css" {
			w.Header().Set("Content-Type", "text/css")
			fmt.Fprint(w, `.large{width:2000px} .nu:focus-visible{outline:0} .evitement:focus-visible{outline:3px solid}`)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'self'; img-src data:")
		fmt.Fprint(w, mauvaise)
	}))
	defer s.Close()
	faux := &temoin{TB: t}
	o := Demarrer(t).Onglet(faux, Modes()[0])
	o.Ouvrir(s.URL)
	o.Verifier("mauvaise")
	tout := strings.Join(faux.erreurs, "\n")
	for _, veut := range []string{
		"axe: image-alt", "2 h1", "lang = en", "title: Page", "heading skipped", "style attribute", "inline SCRIPT", "inline STYLE", "id twice: a", "link to nothing",
		"at 1280 px: page 20", "at 320 px", "no ring on <button class=\"nu\"", "Content Security Policy",
	} {
		if !strings.Contains(tout, veut) {
			t.Errorf("not seen: %s", veut)
		}
	}
	if t.Failed() {
		t.Log(tout)
	}
}
