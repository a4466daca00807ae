// SPDX-License-Identifier: EUPL-1.2

package galerie

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"etai/internal/base/horloge"
	"etai/internal/web/navigateur"
)

func site(t *testing.T) string {
	t.Helper()
	midi := horloge.Fixe(horloge.De(time.Date(2026, 11, 6, 10, 52, 0, 0, time.UTC)))
	h, err := Nouvelle(midi, slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError})))
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// TestStatuts executes every page without a browser.
func TestStatuts(t *testing.T) {
	base := site(t)
	for _, p := range pages() {
		r, err := http.Get(base + p.chemin)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Body.Close(); err != nil || r.StatusCode != p.statut {
			t.Errorf("%s: status %d, want %d (%v)", p.nom, r.StatusCode, p.statut, err)
		}
	}
}

type essai struct {
	nom, chemin string
	statut      int
}

func pages() []essai {
	return []essai{
		{"composants", "/?annonce", 200}, {"journee", "/galerie/journee", 200}, {"rapprochement", "/galerie/rapprochement", 200},
		{"connexion", "/connexion", 200}, {"installation", "/installation", 200},
		{"conflit", "/galerie/conflit", 409}, {"confirmation", "/galerie/confirmation", 200}, {"affichage", "/affichage", 200},
		{"erreur-404", "/nulle-part", 404}, {"erreur-500", "/galerie/panique", 500},
	}
}

// TestPages looks at every component and both screens, in both themes and at both widths.
func TestPages(t *testing.T) {
	base := site(t)
	n := navigateur.Demarrer(t)
	for _, p := range pages() {
		t.Run(p.nom, func(t *testing.T) {
			n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
				if statut := o.Ouvrir(base + p.chemin); statut != p.statut {
					t.Errorf("status %d, want %d", statut, p.statut)
				}
				o.Verifier(p.nom)
			})
		})
	}
}
