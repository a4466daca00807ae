// SPDX-License-Identifier: EUPL-1.2

package acces_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/base/horloge"
	"etai/internal/base/journal/acces"
)

type pendule struct {
	mu sync.Mutex
	i  horloge.Instant
}

func (p *pendule) Maintenant() horloge.Instant {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.i = p.i.Plus(time.Millisecond)
	return p.i
}

func (p *pendule) avancer(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.i = p.i.Plus(d)
}

type monde struct {
	*testing.T
	journal *acces.Journal
	autre   *acces.Journal // another program on the same journal; nil on SQLite
	pendule *pendule
}

func chaque(t *testing.T, fn func(m *monde)) {
	bddtest.Adresses(t, nil, func(t *testing.T, adresse string) {
		p := &pendule{i: horloge.De(time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC))}
		commune := bddtest.Ouvrir(t, adresse, p)
		o := bdd.Options{Adresse: "sqlite:" + filepath.Join(t.TempDir(), "acces.db"), Cle: bddtest.Cle, Horloge: p, Journal: bddtest.Journal(t)}
		m := &monde{T: t, pendule: p}
		m.journal = ouvrir(t, commune, o)
		if commune.Moteur() == bdd.PostgreSQL {
			m.autre = ouvrir(t, bddtest.Ouvrir(t, adresse, p), o)
		}
		fn(m)
	})
}

func ouvrir(t *testing.T, commune *bdd.Base, o bdd.Options) *acces.Journal {
	j, err := acces.Ouvrir(t.Context(), commune, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := j.Fermer(); err != nil {
			t.Error(err)
		}
	})
	return j
}

func lecture(agent, dossier int64) acces.Trace {
	return acces.Trace{Organisation: 1, Agent: agent, Nature: acces.Lecture, Objet: "dossier", ObjetID: dossier, Dossier: dossier, Adresse: "192.0.2.7"}
}

func (m *monde) tracer(traces ...acces.Trace) {
	m.Helper()
	if err := m.journal.Tracer(m.Context(), traces...); err != nil {
		m.Fatal(err)
	}
}

func (m *monde) verifie(veut acces.Bilan) {
	m.Helper()
	if b, err := m.journal.Verifier(m.Context()); err != nil || b != veut {
		m.Fatalf("bilan %+v, %v ; attendu %+v", b, err, veut)
	}
}

func TestTracer(t *testing.T) {
	chaque(t, func(m *monde) {
		m.tracer()
		m.verifie(acces.Bilan{})
		m.tracer(lecture(3, 12), acces.Trace{Organisation: 1, Agent: 3, Nature: acces.Recherche, Objet: "personnes", Ids: []int64{5, 8, 13}})
		m.tracer(acces.Trace{Nature: acces.Echec, Objet: "session", Motif: "identifiants", Adresse: "2001:db8::1"})
		m.tracer(lecture(4, 12))
		m.verifie(acces.Bilan{Segments: 1, Traces: 4})
		for _, c := range []struct {
			f    acces.Filtre
			veut int
		}{{acces.Filtre{}, 4}, {acces.Filtre{Dossier: 12}, 2}, {acces.Filtre{Agent: 3}, 2}, {acces.Filtre{Nature: acces.Echec}, 1},
			{acces.Filtre{Organisation: 1, Limite: 2}, 2}, {acces.Filtre{Avant: horloge.De(time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC))}, 0}} {
			if l, err := m.journal.Lister(m.Context(), c.f); err != nil || len(l) != c.veut {
				m.Errorf("%+v : %d traces, %v", c.f, len(l), err)
			}
		}
		l, err := m.journal.Lister(m.Context(), acces.Filtre{Nature: acces.Recherche})
		if err != nil || len(l) != 1 || !slices.Equal(l[0].Ids, []int64{5, 8, 13}) || l[0].Instant.Vide() {
			m.Errorf("%+v, %v", l, err)
		}
		for _, mauvaise := range []acces.Trace{{}, {Nature: "lecture", Objet: "Marie Martin"}, {Nature: "lecture", Objet: "dossier", Motif: "parce que"},
			{Nature: "lecture", Objet: "dossier", Adresse: "a\x00"}} {
			if err := m.journal.Tracer(m.Context(), mauvaise); !errors.Is(err, acces.ErrTrace) {
				m.Errorf("%+v : %v", mauvaise, err)
			}
		}
		m.verifie(acces.Bilan{Segments: 1, Traces: 4})
	})
}

// Sixty-four agents, and on PostgreSQL a second program, trace at once: nothing is lost, the seals hold.
func TestEnsemble(t *testing.T) {
	chaque(t, func(m *monde) {
		journaux := []*acces.Journal{m.journal}
		if m.autre != nil {
			journaux = append(journaux, m.autre)
		}
		const agents, pages = 64, 5
		var g sync.WaitGroup
		for a := range agents {
			g.Go(func() {
				for p := range pages {
					j := journaux[a%len(journaux)]
					if err := j.Tracer(m.Context(), lecture(int64(a+1), int64(p+1)), lecture(int64(a+1), 99)); err != nil {
						m.Error(err)
					}
				}
			})
		}
		g.Wait()
		m.verifie(acces.Bilan{Segments: 1, Traces: 2 * agents * pages})
	})
}

func TestSegmentsEtPurge(t *testing.T) {
	chaque(t, func(m *monde) {
		for range 4 {
			m.tracer(lecture(3, 12))
			m.tracer(lecture(3, 13))
			m.pendule.avancer(24 * time.Hour)
		}
		m.verifie(acces.Bilan{Segments: 4, Traces: 8})
		purger := func(mois, veut int) {
			m.Helper()
			if n, err := m.journal.Purger(m.Context(), mois); err != nil || n != veut {
				m.Errorf("purge à %d mois : %d segments, %v ; attendu %d", mois, n, err, veut)
			}
		}
		purger(12, 0)
		m.pendule.avancer(363 * 24 * time.Hour) // 25 November 2027: 23 and 24 November 2026 are more than a year old
		m.tracer(lecture(3, 14))
		purger(12, 2)
		purger(12, 0)
		m.verifie(acces.Bilan{Segments: 5, Traces: 5, Purges: 2})
		purger(6, 2)
		m.verifie(acces.Bilan{Segments: 5, Traces: 1, Purges: 4})
		for _, mois := range []int{-1, 0, 5, 37} {
			if _, err := m.journal.Purger(m.Context(), mois); !errors.Is(err, acces.ErrDuree) {
				m.Errorf("%d mois : %v", mois, err)
			}
		}
	})
}

func TestFalsification(t *testing.T) {
	for nom, texte := range map[string]string{
		"une trace changée":        `update acces_trace set agent_id = 4 where rang = 2`,
		"une trace retirée":        `delete from acces_trace where rang = 2 and segment_id = 1`,
		"la dernière retirée":      `delete from acces_trace where rang = 3 and segment_id = 2`,
		"un segment entier retiré": `update acces_segment set precedent = $1 where id = 2`,
	} {
		t.Run(nom, func(t *testing.T) {
			chaque(t, func(m *monde) {
				for range 2 {
					m.tracer(lecture(3, 12), lecture(3, 13))
					m.tracer(lecture(3, 14))
					m.pendule.avancer(24 * time.Hour)
				}
				m.verifie(acces.Bilan{Segments: 2, Traces: 6})
				err := m.journal.Base().EcrireLeger(m.Context(), func(e *bdd.Ecriture) error {
					var args []any
					if nom == "un segment entier retiré" {
						args = []any{make([]byte, 32)}
					}
					n, err := e.Exec(m.Context(), texte, args...)
					if err == nil && n == 0 {
						err = bdd.ErrAbsent
					}
					return err
				})
				if err != nil {
					m.Fatal(err)
				}
				if b, err := m.journal.Verifier(m.Context()); !errors.As(err, new(*acces.Faute)) {
					m.Errorf("non vue : %+v, %v", b, err)
				}
			})
		})
	}
}

// A trace that cannot be kept is an error for who asked, at once and for the following ones too.
func TestJournalEnPanne(t *testing.T) {
	bddtest.Adresses(t, nil, func(t *testing.T, adresse string) {
		commune, err := bdd.Ouvrir(t.Context(), bdd.Options{Adresse: adresse, Cle: bddtest.Cle, Journal: bddtest.Journal(t)})
		if err != nil {
			t.Fatal(err)
		}
		j, err := acces.Ouvrir(t.Context(), commune, bdd.Options{Adresse: "sqlite:" + filepath.Join(t.TempDir(), "acces.db"), Cle: bddtest.Cle, Journal: bddtest.Journal(t)})
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(j.Fermer(), commune.Fermer()); err != nil {
			t.Fatal(err)
		}
		var g sync.WaitGroup
		for range 20 {
			g.Go(func() {
				ctx, fin := context.WithTimeout(t.Context(), 20*time.Second)
				defer fin()
				if err := j.Tracer(ctx, lecture(1, 1)); err == nil || ctx.Err() != nil {
					t.Errorf("tracé sans journal : %v", err)
				}
			})
		}
		g.Wait()
	})
}

// On SQLite the journal lies in its own file, which says nothing in clear and opens again under the same key.
func TestFichierChiffre(t *testing.T) {
	p := &pendule{i: horloge.De(time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC))}
	commune := bddtest.Ouvrir(t, bddtest.AdresseSQLite(t, nil), p)
	chemin := filepath.Join(t.TempDir(), "acces.db")
	o := bdd.Options{Adresse: "sqlite:" + chemin, Cle: bddtest.Cle, Horloge: p, Journal: bddtest.Journal(t)}
	j, err := acces.Ouvrir(t.Context(), commune, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(j.Tracer(t.Context(), lecture(1, 1)), j.Fermer()); err != nil {
		t.Fatal(err)
	}
	brut, err := os.ReadFile(chemin)
	if err != nil || len(brut) == 0 || bytes.Contains(brut, []byte("192.0.2.7")) || bytes.Contains(brut, []byte("acces_trace")) {
		t.Errorf("%d octets, en clair ? %v", len(brut), err)
	}
	j = ouvrir(t, commune, o)
	if b, err := j.Verifier(t.Context()); err != nil || b.Traces != 1 {
		t.Errorf("%+v, %v", b, err)
	}
}

func BenchmarkTracer(b *testing.B) {
	for nom, adresse := range map[string]func(testing.TB) string{
		"sqlite":   func(t testing.TB) string { return bddtest.AdresseSQLite(t, nil) },
		"postgres": func(t testing.TB) string { return bddtest.AdressePG(t, nil) },
	} {
		b.Run(nom, func(b *testing.B) {
			commune := bddtest.Ouvrir(b, adresse(b), nil)
			j, err := acces.Ouvrir(b.Context(), commune, bdd.Options{Adresse: "sqlite:" + filepath.Join(b.TempDir(), "acces.db"), Cle: bddtest.Cle, Journal: bddtest.Journal(b)})
			if err != nil {
				b.Fatal(err)
			}
			b.SetParallelism(32)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := j.Tracer(b.Context(), lecture(1, 2)); err != nil {
						b.Error(err)
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "traces/s")
			if err := j.Fermer(); err != nil {
				b.Fatal(err)
			}
		})
	}
}
