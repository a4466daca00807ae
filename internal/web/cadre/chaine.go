// SPDX-License-Identifier: EUPL-1.2

package cadre

import (
	"fmt"
	"net/http"

	"github.com/klauspost/compress/gzhttp"
	"github.com/klauspost/compress/gzip"
)

// Chaine puts the whole chain around the routes, from outside in: name and access log, compression, panics, headers,
// form of the request, cross-site protection, then the routes with their limits.
//
// Compression and BREACH: pages hold personal data next to what was typed (a search), and a size seen on the wire
// might tell one from the other. Two guards: the session cookie is SameSite=Lax, so that only a top-level navigation
// carries it; and the size of a compressed page moves by 1 to 64 bytes that depend on its content.
func (m *Moteur) Chaine(routes http.Handler) (http.Handler, error) {
	comprimer, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.CompressionLevel(gzip.BestSpeed), gzhttp.EnableZstd(false), gzhttp.RandomJitter(64, 0, false),
		gzhttp.ContentTypes([]string{"text/html", "text/css", "text/javascript", "text/plain", "text/csv", "text/calendar", "application/json", "image/svg+xml"}))
	if err != nil {
		return nil, fmt.Errorf("compression des pages : %w", err)
	}
	croisees := http.NewCrossOriginProtection()
	croisees.SetDenyHandler(m.Traiter(func(http.ResponseWriter, *http.Request) error {
		return &ErreurHTTP{Statut: http.StatusForbidden, Titre: "Demande venue d’un autre site", Message: "Pour votre sécurité, Étai n’accepte que ce qui est envoyé depuis ses propres pages. Rien n’a été fait. Ouvrez Étai et recommencez depuis la page."}
	}))
	return m.suivre(comprimer(m.rattraper(m.entetes(m.propre(croisees.Handler(routes)))))), nil
}

// politique is the Content-Security-Policy: our own files only, no inline script or style anywhere. The data: images
// are the ticks and arrows that Bootstrap's style sheet draws.
const politique = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; " +
	"base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// entetes sets the headers of security. Referrer-Policy is same-origin and not no-referrer: under no-referrer,
// browsers send "Origin: null" with our own forms, and on a plain-HTTP network, where they do not send
// Sec-Fetch-Site either, the cross-site protection would refuse every form. Other sites get no referrer either way.
func (m *Moteur) entetes(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e := w.Header()
		e.Set("Content-Security-Policy", politique)
		e.Set("X-Content-Type-Options", "nosniff")
		e.Set("X-Frame-Options", "DENY")
		e.Set("Referrer-Policy", "same-origin")
		e.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=(), browsing-topics=()")
		e.Set("Cross-Origin-Opener-Policy", "same-origin")
		e.Set("Cross-Origin-Resource-Policy", "same-origin")
		e.Set("Cache-Control", "no-store")
		if m.options.Origine.Securisee(r) {
			e.Set("Strict-Transport-Security", "max-age=63072000")
		}
		h.ServeHTTP(w, r)
	})
}
