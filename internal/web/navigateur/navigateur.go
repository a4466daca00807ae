// SPDX-License-Identifier: EUPL-1.2

// Package navigateur is for tests only: it drives Debian's Chromium over the pages of Étai, and checks on each what
// the law and the house ask (axe-core, keyboard, narrow screens, Content-Security-Policy). Without Chromium the test
// fails and says what to install; it never skips.
//
//	n := navigateur.Demarrer(t)
//	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) { o.Ouvrir(url); o.Verifier("dossier") })
//
// Screenshots go to the folder named by ETAI_CAPTURES; when it is empty, none is taken.
package navigateur

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Delai is how long one gesture may take on a loaded machine.
const Delai = 45 * time.Second

// Navigateur is one Chromium, for one test and its subtests.
type Navigateur struct{ ctx context.Context }

// Demarrer starts Chromium; it stops with the test.
func Demarrer(t testing.TB) *Navigateur {
	t.Helper()
	chemin := ""
	for _, nom := range []string{"chromium", "chromium-browser", "google-chrome-stable", "google-chrome"} {
		if c, err := exec.LookPath(nom); err == nil {
			chemin = c
			break
		}
	}
	if chemin == "" {
		t.Fatal("Chromium is needed for this test and is not here. Run: sudo apt-get install --no-install-recommends chromium")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chemin), chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-domain-reliability", true), chromedp.Flag("no-pings", true), chromedp.Flag("lang", "fr-FR"),
		chromedp.Flag("font-render-hinting", "none"), chromedp.Env("LANGUAGE=fr"))
	if os.Getenv("ETAI_CAPTURES") == "" {
		// No screen is animated: one thread draws, in the process of the browser. A fifth of the processor's time of a suite of pages. A screenshot never comes then.
		options = append(options, chromedp.Flag("in-process-gpu", true), chromedp.Flag("disable-gpu-compositing", true), chromedp.Flag("disable-threaded-compositing", true), chromedp.Flag("num-raster-threads", "1"))
	}
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	alloue, arreter := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, fermer := chromedp.NewContext(alloue, chromedp.WithErrorf(func(string, ...any) {}))
	t.Cleanup(func() { fermer(); arreter() })
	delai, annuler := context.WithTimeout(ctx, 2*Delai)
	defer annuler()
	demarrage := make(chan error, 1)
	go func() { demarrage <- chromedp.Do(ctx) }() // the context that starts the browser must outlive the delay
	select {
	case err := <-demarrage:
		if err != nil {
			t.Fatalf("starting %s: %v", chemin, err)
		}
	case <-delai.Done():
		t.Fatalf("starting %s: nothing after %v", chemin, 2*Delai)
	}
	return &Navigateur{ctx: ctx}
}

// Mode is how a page is looked at.
type Mode struct {
	Largeur, Hauteur int
	Sombre           bool
	SansScript       bool // JavaScript off
	CouleursForcees  bool
}

// String names the mode in subtests and files: "1280-clair".
func (m Mode) String() string {
	s := fmt.Sprintf("%d-clair", m.Largeur)
	if m.Sombre {
		s = fmt.Sprintf("%d-sombre", m.Largeur)
	}
	if m.SansScript {
		s += "-sans-script"
	}
	if m.CouleursForcees {
		s += "-couleurs-forcees"
	}
	return s
}

// Modes are the four in which every page must be right.
func Modes() []Mode {
	return []Mode{
		{Largeur: 1280, Hauteur: 900}, {Largeur: 1280, Hauteur: 900, Sombre: true},
		{Largeur: 390, Hauteur: 844}, {Largeur: 390, Hauteur: 844, Sombre: true},
	}
}

// Partout runs a subtest for each width, each in a browser profile of its own, in the light: Verifier looks at the page in the dark too, where it stands.
func (n *Navigateur) Partout(t *testing.T, essai func(*testing.T, *Onglet)) {
	t.Helper()
	for _, m := range Modes() {
		if m.Sombre {
			continue
		}
		t.Run(fmt.Sprint(m.Largeur), func(t *testing.T) {
			o := n.Onglet(t, m)
			o.deuxModes = true
			essai(t, o)
		})
	}
}

// Onglet is a tab with its own cookies.
type Onglet struct {
	t    testing.TB
	ctx  context.Context
	mode Mode

	deuxModes bool // what is verified in the light is looked at in the dark too
	gestes    Gestes

	verrou  sync.Mutex
	console []string
}

// Onglet opens a tab; it closes with the test.
func (n *Navigateur) Onglet(t testing.TB, m Mode) *Onglet {
	t.Helper()
	ctx, fermer := chromedp.NewContext(n.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(fermer)
	o := &Onglet{t: t, ctx: ctx, mode: m}
	if err := chromedp.Do(ctx); err != nil { // outside any delay: this context owns the tab
		t.Fatalf("opening a tab: %v", err)
	}
	messages := chromedp.Console(ctx)
	go func() {
		for message, err := range messages {
			if err != nil {
				return
			}
			o.entendre(message)
		}
	}()
	o.faire("screen", chromedp.EmulateViewport(int64(m.Largeur), int64(m.Hauteur)))
	o.media("")
	if m.SansScript {
		o.appeler("JavaScript off", func(ctx context.Context) error {
			_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
			return err
		})
	}
	return o
}

// media sets what the page believes of the screen; an empty medium is the screen itself.
func (o *Onglet) media(medium string) {
	o.t.Helper()
	theme, forcees := "light", "none"
	if o.mode.Sombre {
		theme = "dark"
	}
	if o.mode.CouleursForcees {
		forcees = "active"
	}
	o.appeler("media", func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: medium, Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: theme}, {Name: "forced-colors", Value: forcees}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}})
		return err
	})
}

// entendre keeps the errors of the console: exceptions, Content-Security-Policy. What only says that an answer was
// an error (a page of 404 looked at on purpose) is left out.
func (o *Onglet) entendre(m chromedp.ConsoleMessage) {
	if !m.IsException() && m.Source != "security" && m.Source != "violation" && string(m.Type) != "error" {
		return
	}
	if m.Source == "network" && strings.HasPrefix(m.Text, "Failed to load resource: the server responded with a status of") {
		return
	}
	o.verrou.Lock()
	defer o.verrou.Unlock()
	o.console = append(o.console, m.String())
}

// Console returns the errors heard since the last call.
func (o *Onglet) Console() []string {
	o.verrou.Lock()
	defer o.verrou.Unlock()
	c := o.console
	o.console = nil
	return c
}

func (o *Onglet) delai() (context.Context, context.CancelFunc) {
	return context.WithTimeout(o.ctx, Delai)
}

func (o *Onglet) appeler(quoi string, fn func(context.Context) error) {
	o.t.Helper()
	ctx, annuler := o.delai()
	defer annuler()
	if err := fn(ctx); err != nil {
		o.t.Fatalf("%s: %v", quoi, err)
	}
}

func (o *Onglet) faire(quoi string, etapes ...chromedp.Action[chromedp.Void]) {
	o.t.Helper()
	o.appeler(quoi, func(ctx context.Context) error { return chromedp.Do(ctx, etapes...) })
}

// lire runs an action that returns a value.
func lire[T any](o *Onglet, quoi string, a chromedp.Action[T]) (v T) {
	o.t.Helper()
	o.appeler(quoi, func(ctx context.Context) (err error) {
		v, err = chromedp.Run(ctx, a)
		return err
	})
	return v
}

// Mode is how this tab looks at pages.
func (o *Onglet) Mode() Mode { return o.mode }

// Entete makes the tab send a header with each request (an agent's choice in a test server, for instance).
func (o *Onglet) Entete(nom, valeur string) {
	o.t.Helper()
	o.appeler("header", func(ctx context.Context) error {
		if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
			return err
		}
		_, err := chromedp.Call(ctx, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{nom: valeur}})
		return err
	})
}
