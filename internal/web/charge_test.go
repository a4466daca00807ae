// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/base/horloge"
	"etai/internal/demo"
	"etai/internal/installation"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/schema"
	"etai/internal/web"
)

// charge is the demonstration served on the loopback, with its accountant logged in.
type charge struct {
	inst     *installation.Installation
	demo     *demo.Demo
	serveur  *httptest.Server
	client   *http.Client
	dossiers []int64
}

func nouvelleCharge(b *testing.B, adresse string) *charge {
	b.Helper()
	d := b.TempDir()
	h := demo.NouvelleHorloge(horloge.Instant{})
	o := installation.Options{Donnees: filepath.Join(d, "donnees"), Cle: filepath.Join(d, "etai.cle"), Base: adresse, Creer: true, Horloge: h, Journal: slog.New(slog.DiscardHandler)}
	inst, err := installation.Ouvrir(b.Context(), o)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = inst.Fermer() })
	c := &charge{inst: inst}
	if c.demo, err = demo.Remplir(b.Context(), inst, h); err != nil {
		b.Fatal(err)
	}
	app, err := web.Nouvelle(b.Context(), web.Options{Inst: inst})
	if err != nil {
		b.Fatal(err)
	}
	c.serveur = httptest.NewServer(app)
	b.Cleanup(c.serveur.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	c.client = &http.Client{Jar: jar, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	u := c.demo.Utilisateurs[3]
	r, err := c.client.PostForm(c.serveur.URL+"/connexion", url.Values{"identifiant": {u.Identifiant}, "mot_de_passe": {demo.MotDePasse}})
	if err != nil || r.StatusCode != http.StatusOK {
		b.Fatalf("connexion de %s : %v, %v", u.Identifiant, r, err)
	}
	_ = r.Body.Close()
	if err := inst.Base.Lire(b.Context(), func(l bdd.Lecture) error {
		cs, err := rapports.ComptesGeres(b.Context(), l, droits.Agent{ID: u.Agent.ID, Organisation: u.Agent.Organisation, Role: u.Agent.Role, Instant: l.Instant()})
		for _, x := range cs {
			c.dossiers = append(c.dossiers, x.Dossier)
		}
		return err
	}); err != nil || len(c.dossiers) == 0 {
		b.Fatal(err, "aucun dossier")
	}
	return c
}

// tenir asks for pages at a constant rate for a time, whatever the answers take, and returns the latencies counted from the intended start.
func (c *charge) tenir(b *testing.B, parSeconde int, duree time.Duration, adresse func(i int) string) []time.Duration {
	b.Helper()
	n := int(duree.Seconds()) * parSeconde
	latences := make([]time.Duration, n)
	erreurs := make([]error, n)
	var g sync.WaitGroup
	depart := time.Now()
	for i := range n {
		prevu := depart.Add(time.Duration(i) * time.Second / time.Duration(parSeconde))
		time.Sleep(time.Until(prevu))
		g.Go(func() {
			r, err := c.client.Get(c.serveur.URL + adresse(i))
			if err == nil {
				var corps bytes.Buffer
				_, err = corps.ReadFrom(r.Body)
				_ = r.Body.Close()
				if r.StatusCode != http.StatusOK {
					err = fmt.Errorf("%s : statut %d", adresse(i), r.StatusCode)
				}
			}
			latences[i], erreurs[i] = time.Since(prevu), err
		})
	}
	g.Wait()
	for _, err := range erreurs {
		if err != nil {
			b.Fatal(err)
		}
	}
	return latences
}

func rapporter(b *testing.B, nom string, l []time.Duration) {
	slices.Sort(l)
	ms := func(q float64) float64 {
		return float64(l[min(len(l)-1, int(q*float64(len(l))))].Microseconds()) / 1000
	}
	b.ReportMetric(ms(.5), nom+"p50-ms")
	b.ReportMetric(ms(.99), nom+"p99-ms")
	b.ReportMetric(0, "ns/op")
}

func surLesDeux(b *testing.B, fn func(b *testing.B, c *charge)) {
	b.Run("sqlite", func(b *testing.B) { fn(b, nouvelleCharge(b, "")) })
	b.Run("postgres", func(b *testing.B) {
		c := nouvelleCharge(b, bddtest.AdressePGDurable(b, schema.Migrations()))
		// The server does it by itself within a minute or so of such a filling.
		if err := c.inst.Base.Ecrire(b.Context(), func(e *bdd.Ecriture) error { _, err := e.Exec(b.Context(), "analyze"); return err }); err != nil {
			b.Fatal(err)
		}
		fn(b, c)
	})
}

// BenchmarkPages: the page of a file, then that of its account, at 50 a second for 60 seconds, logged in, with rights and access traces, latency from the
// intended start.
func BenchmarkPages(b *testing.B) {
	surLesDeux(b, func(b *testing.B, c *charge) {
		for range b.N {
			for _, page := range []struct{ nom, suite string }{{"dossier-", ""}, {"compte-", "/compte"}} {
				rapporter(b, page.nom, c.tenir(b, 50, time.Minute, func(i int) string { return fmt.Sprintf("/dossiers/%d%s", c.dossiers[i%len(c.dossiers)], page.suite) }))
			}
		}
	})
}

// BenchmarkPagesPendantUnImport: the same pages while a statement of every account is taken in.
func BenchmarkPagesPendantUnImport(b *testing.B) {
	surLesDeux(b, func(b *testing.B, c *charge) {
		for range b.N {
			ctx, arreter := context.WithCancel(b.Context())
			fini := make(chan error, 1)
			go func() {
				for ctx.Err() == nil {
					nom, fichier, err := c.demo.Releve(ctx)
					if err == nil {
						_, err = c.inst.Importeur().Importer(ctx, nom, bytes.NewReader(fichier), droits.Agent{})
					}
					if err != nil && ctx.Err() == nil {
						fini <- err
						return
					}
				}
				fini <- nil
			}()
			l := c.tenir(b, 50, 20*time.Second, func(i int) string { return fmt.Sprintf("/dossiers/%d/compte", c.dossiers[i%len(c.dossiers)]) })
			arreter()
			if err := <-fini; err != nil {
				b.Fatal(err)
			}
			rapporter(b, "import-", l)
		}
	})
}
