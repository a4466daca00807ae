// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/base/horloge"
	"etai/internal/demo"
	"etai/internal/echanges/banque"
	"etai/internal/etaitest"
	"etai/internal/formats/iban"
	"etai/internal/formats/releve"
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
	app      *web.Application
	serveur  *httptest.Server
	client   *http.Client
	dossiers []int64
	masques  []string // the masked IBAN of each one's account
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
	c.app, c.serveur = app, httptest.NewServer(app)
	b.Cleanup(c.serveur.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	c.client = &http.Client{Jar: jar, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	u := c.demo.Utilisateurs[slices.IndexFunc(c.demo.Utilisateurs, func(u demo.Utilisateur) bool { return u.Agent.Role == droits.Comptable })]
	r, err := c.client.PostForm(c.serveur.URL+"/connexion", url.Values{"identifiant": {u.Identifiant}, "mot_de_passe": {demo.MotDePasse}})
	if err != nil || r.StatusCode != http.StatusOK {
		b.Fatalf("connexion de %s : %v, %v", u.Identifiant, r, err)
	}
	_ = r.Body.Close()
	if err := inst.Base.Lire(b.Context(), func(l bdd.Lecture) error {
		cs, err := rapports.ComptesGeres(b.Context(), l, droits.Agent{ID: u.Agent.ID, Organisation: u.Agent.Organisation, Role: u.Agent.Role, Instant: l.Instant()})
		for _, x := range cs {
			c.dossiers, c.masques = append(c.dossiers, x.Dossier), append(c.masques, x.IBANMasque)
		}
		return err
	}); err != nil || len(c.dossiers) == 0 {
		b.Fatal(err, "aucun dossier")
	}
	return c
}

// tenir asks for pages at a constant rate as long as encore says, whatever the answers take, and returns the latencies counted from the intended start, in
// the order of the answers.
func tenir(b *testing.B, parSeconde int, encore func(i int) bool, demander func(i int) error) (latences []time.Duration) {
	b.Helper()
	var verrou sync.Mutex
	var faute error
	var g sync.WaitGroup
	depart := time.Now()
	for i := 0; encore(i); i++ {
		prevu := depart.Add(time.Duration(i) * time.Second / time.Duration(parSeconde))
		time.Sleep(time.Until(prevu))
		g.Go(func() {
			err := demander(i)
			verrou.Lock()
			defer verrou.Unlock()
			if latences = append(latences, time.Since(prevu)); err != nil {
				faute = err
			}
		})
	}
	g.Wait()
	if faute != nil {
		b.Fatal(faute)
	}
	return latences
}

// lire asks for a page, whole.
func lire(c *http.Client, adresse string) error {
	r, err := c.Get(adresse)
	if err != nil {
		return err
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusOK {
		return fmt.Errorf("%s : statut %d", adresse, r.StatusCode)
	}
	_, err = io.Copy(io.Discard, r.Body)
	return err
}

// page asks for the page of the i-th file in turn, or what hangs from it.
func (c *charge) page(i int, suite string) error {
	return lire(c.client, fmt.Sprintf("%s/dossiers/%d%s", c.serveur.URL, c.dossiers[i%len(c.dossiers)], suite))
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
				rapporter(b, page.nom, tenir(b, 50, func(i int) bool { return i < 50*60 }, func(i int) error { return c.page(i, page.suite) }))
			}
		}
	})
}

// BenchmarkPagesPendantUnImport: the pages of the other accounts, all the while a statement of 157 000 entries is taken in, from its first byte to its last posting.
func BenchmarkPagesPendantUnImport(b *testing.B) {
	surLesDeux(b, func(b *testing.B, c *charge) {
		for range b.N {
			chemin := c.grosReleve(b, 157_000)
			var fini atomic.Bool
			var duree time.Duration
			var faute error
			var g sync.WaitGroup
			g.Go(func() {
				defer fini.Store(true)
				duree, faute = c.importer(chemin, 157_000)
			})
			latences := tenir(b, 50, func(int) bool { return !fini.Load() }, func(i int) error { return c.page(i, "/compte") })
			if g.Wait(); faute != nil {
				b.Fatal(faute)
			}
			b.ReportMetric(duree.Seconds(), "s-import")
			b.ReportMetric(float64(len(latences)), "pages")
			rapporter(b, "import-", latences)
		}
	})
}

func (c *charge) importer(chemin string, nouvelles int64) (time.Duration, error) {
	f, err := os.Open(chemin)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	debut := time.Now()
	cr, err := c.inst.Importeur().Importer(context.Background(), "gros.xml", f, droits.Agent{})
	if err == nil && cr.Nouvelles != nouvelles {
		err = fmt.Errorf("import : %+v", cr)
	}
	return time.Since(debut), err
}

// grosReleve writes a statement of n entries that follows the last one of an account of the demonstration, whose page is not asked for any more: nobody has
// an account of 157 000 lines in a day.
func (c *charge) grosReleve(b *testing.B, n int) (chemin string) {
	b.Helper()
	_, fichier, err := c.demo.Releve(b.Context(), false)
	if err != nil {
		b.Fatal(err)
	}
	var premier premierCompte
	if _, err := banque.Lire(bytes.NewReader(fichier), &premier); err != nil {
		b.Fatal(err)
	}
	k := slices.Index(c.masques, iban.IBAN(premier.IBAN).Masque())
	if k < 0 {
		b.Fatal("le compte du relevé n’est pas dans la liste")
	}
	c.dossiers, c.masques = slices.Delete(c.dossiers, k, k+1), slices.Delete(c.masques, k, k+1)
	return etaitest.GrosFichier(b, n, []etaitest.GrosCompte{{IBAN: iban.IBAN(premier.IBAN), Ouverture: *premier.SoldeOuverture, Depuis: premier.DateOuverture.Plus(1), Jours: 1}})
}

// premierCompte keeps the head of the first account of a bank file.
type premierCompte struct{ releve.Compte }

// Ouvrir implements releve.Recepteur.
func (p *premierCompte) Ouvrir(c *releve.Compte) error {
	if p.IBAN == "" {
		p.Compte = *c
	}
	return nil
}

// Ligne implements releve.Recepteur.
func (p *premierCompte) Ligne(*releve.Compte, *releve.Ligne) error { return nil }

// Fermer implements releve.Recepteur.
func (p *premierCompte) Fermer(*releve.Compte) error { return nil }

// Alerte implements releve.Recepteur.
func (p *premierCompte) Alerte(releve.Alerte) {}
