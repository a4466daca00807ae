// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/netip"
	"sync"
	"testing"

	"etai/internal/base/bdd/bddtest"
	"etai/internal/organisation/droits"
	"etai/internal/schema"
	"etai/internal/web/poste"
	"etai/internal/web/webtest"
	"etai/internal/web/webtest/application"
)

// essai is an application over an installation made for a test.
type essai struct {
	*application.Essai
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
	e := &essai{}
	e.Essai = application.Vide(t, adresse, slog.NewTextHandler(&e.journal, &slog.HandlerOptions{Level: slog.LevelDebug}))
	return e
}

// comme is a visitor logged in under a role of the small world.
func (e *essai) comme(r droits.Role) *webtest.Visiteur {
	e.T.Helper()
	return e.Comme(string(r))
}

// fictifs is a demonstration of two accounts.
type fictifs struct{ comptes []poste.CompteFictif }

func (f fictifs) Comptes() []poste.CompteFictif { return f.comptes }

func (fictifs) MotDePasse() string { return application.MotDePasse }

func (f fictifs) Histoires() []poste.HistoireFictive {
	x := f.comptes[0]
	return []poste.HistoireFictive{{Titre: "Un loyer en retard", Texte: "Aucun ordre ne l’a payé.", Personne: "EXEMPLE-UN", Lien: "/personnes", Identifiant: x.Identifiant, Role: x.Role}}
}

func (f fictifs) Releve(context.Context, bool) (string, []byte, error) {
	return "releve.xml", []byte("<Document/>"), nil
}

func reseau(s string) netip.Prefix { return netip.MustParsePrefix(s) }
