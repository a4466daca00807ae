// SPDX-License-Identifier: EUPL-1.2

package journal_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
)

// pendule is a clock that tests set.
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

func (p *pendule) regler(annee int, mois time.Month, j int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.i = horloge.De(time.Date(annee, mois, j, 8, 0, 0, 0, time.UTC))
}

// monde is a base with its clock and keys.
type monde struct {
	*testing.T
	adresse string
	base    *bdd.Base
	pendule *pendule
	cles    *chiffre.Trousseau
}

func chaque(t *testing.T, fn func(m *monde)) {
	bddtest.Adresses(t, []fs.FS{journal.Migrations}, func(t *testing.T, adresse string) {
		p := &pendule{}
		p.regler(2026, 11, 23)
		fn(&monde{t, adresse, bddtest.Ouvrir(t, adresse, p), p, trousseau(t, 1)})
	})
}

func trousseau(t *testing.T, graine byte) *chiffre.Trousseau {
	c, err := chiffre.NouveauTrousseau(bytes.Repeat([]byte{graine}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// acte runs fn as an act that must succeed.
func (m *monde) acte(fn func(ctx context.Context, e *bdd.Ecriture) error) {
	m.Helper()
	if err := m.base.Ecrire(m.Context(), func(e *bdd.Ecriture) error { return fn(m.Context(), e) }); err != nil {
		m.Fatal(err)
	}
}

func (m *monde) consigner(a journal.Acte) {
	m.Helper()
	m.acte(func(ctx context.Context, e *bdd.Ecriture) error { return journal.Consigner(ctx, e, a) })
}

func (m *monde) verifier() (journal.Bilan, error) {
	var b journal.Bilan
	err := m.base.Lire(m.Context(), func(l bdd.Lecture) (err error) {
		b, err = journal.Verifier(m.Context(), l, m.cles)
		return err
	})
	return b, err
}

func (m *monde) verifie(veut journal.Bilan) {
	m.Helper()
	if b, err := m.verifier(); err != nil || b != veut {
		m.Fatalf("bilan %+v, %v ; attendu %+v", b, err, veut)
	}
}

// forcer changes a row behind the journal's back: the triggers that forbid it are removed first.
func (m *monde) forcer(texte string, args ...any) {
	m.Helper()
	m.acte(func(ctx context.Context, e *bdd.Ecriture) error {
		return bddtest.SansGardes(ctx, e, func() error {
			n, err := e.Exec(ctx, texte, args...)
			if err == nil && n == 0 {
				err = bdd.ErrAbsent
			}
			return err
		})
	})
}

func simple(organisation int64) journal.Acte {
	return journal.Acte{Organisation: organisation, Agent: 3, Nature: "agent.modifier", Objet: "agent", ObjetID: 12, Dossier: 5,
		Valeurs: []journal.Valeur{journal.Code("role", "cesf"), journal.Montant("montant", -1234), journal.Jour("du", jour.Certain(2026, 2, 1)),
			journal.Booleen("actif", true), journal.Entier("version", 2), journal.Empreinte("fichier", []byte{1, 2})}}
}

// avecTexte writes an act that vouches for a text, and returns that text's id.
func (m *monde) avecTexte(organisation int64, texte string) (id int64, engage []byte) {
	m.Helper()
	m.acte(func(ctx context.Context, e *bdd.Ecriture) (err error) {
		if id, engage, err = journal.Engager(ctx, e, m.cles, texte); err != nil {
			return err
		}
		a := simple(organisation)
		a.Contenu, a.Engagement = id, engage
		return journal.Consigner(ctx, e, a)
	})
	return id, engage
}

func TestChaine(t *testing.T) {
	chaque(t, func(m *monde) {
		m.verifie(journal.Bilan{})
		for range 3 {
			m.consigner(simple(1))
			m.consigner(simple(2))
		}
		m.consigner(journal.Acte{Nature: "installation.creer", Objet: "installation"})
		m.avecTexte(1, "motif de Zoé")
		m.verifie(journal.Bilan{Chaines: 3, Actes: 8, Textes: journal.Textes{Contenus: 1}})

		// A new year begins a chain that follows the former one, counted in Paris.
		m.pendule.regler(2026, 12, 31)
		m.consigner(simple(1))
		m.pendule.i = horloge.De(time.Date(2026, 12, 31, 23, 30, 0, 0, time.UTC))
		m.consigner(simple(1))
		m.verifie(journal.Bilan{Chaines: 4, Actes: 10, Textes: journal.Textes{Contenus: 1}})

		var sceaux []journal.Sceau
		if err := m.base.Lire(m.Context(), func(l bdd.Lecture) (err error) {
			sceaux, err = journal.Sceaux(m.Context(), l)
			return err
		}); err != nil {
			m.Fatal(err)
		}
		var lus []string
		for _, s := range sceaux {
			lus = append(lus, fmt.Sprintf("%d/%d/%d/%d", s.Organisation, s.Annee, s.Rang, len(s.Empreinte)))
		}
		if s := strings.Join(lus, " "); s != "0/2026/1/32 1/2026/5/32 1/2027/1/32 2/2026/3/32" {
			m.Error(s)
		}
	})
}

func TestChaineRompue(t *testing.T) {
	for nom, forcer := range map[string]string{
		"une valeur changée":       `update journal_actes set valeurs = 'role=c:direction' where organisation_id = 1 and rang = 2`,
		"un agent effacé":          `update journal_actes set agent_id = null where organisation_id = 1 and rang = 2`,
		"un acte retiré au milieu": `delete from journal_actes where organisation_id = 1 and rang = 2`,
		"le premier acte retiré":   `delete from journal_actes where organisation_id = 1 and rang = 1`,
		"le dernier acte retiré":   `delete from journal_actes where organisation_id = 1 and rang = 4`,
		"la fin retirée":           `delete from journal_actes where organisation_id = 1 and rang >= 2`,
		"la tête retirée":          `delete from journal_tete where organisation_id = 1`,
		"la tête reculée":          `update journal_tete set rang = rang - 1, empreinte = (select empreinte from journal_actes where organisation_id = 1 and rang = 3)`,
		"un engagement échangé":    `update journal_actes set contenu_id = 1 where organisation_id = 1 and contenu_id = 2`,
		"un texte échangé":         `update contenu set chiffre = (select c.chiffre from contenu c where c.id = 1) where id = 2`,
		"un texte remplacé":        `update contenu set chiffre = cle_bidon(chiffre) where id = 2`,
	} {
		t.Run(nom, func(t *testing.T) {
			chaque(t, func(m *monde) {
				m.consigner(simple(1))
				m.avecTexte(1, "premier")
				m.avecTexte(1, "second")
				m.consigner(simple(1))
				m.verifie(journal.Bilan{Chaines: 1, Actes: 4, Textes: journal.Textes{Contenus: 2}})
				if strings.Contains(forcer, "cle_bidon") {
					m.forcer(`update contenu set chiffre = $1 where id = 2`, m.cles.Sceller("contenu/1", []byte("0123456789abcdefsecond")))
				} else {
					m.forcer(forcer)
				}
				if b, err := m.verifier(); errors.As(err, new(*journal.Faute)) == false {
					m.Fatalf("rupture non vue : %+v, %v", b, err)
				}
			})
		})
	}
}

// Acts cut off the end stay seen after others came: they follow the head, not what is left.
func TestFinCoupee(t *testing.T) {
	chaque(t, func(m *monde) {
		for range 4 {
			m.consigner(simple(1))
		}
		m.forcer(`delete from journal_actes where organisation_id = 1 and rang >= 3`)
		m.consigner(simple(1))
		m.consigner(simple(1))
		var f *journal.Faute
		if b, err := m.verifier(); !errors.As(err, &f) || f.Rang != 5 {
			m.Fatalf("rupture non vue : %+v, %v", b, err)
		}
	})
}

func TestAjoutSeul(t *testing.T) {
	chaque(t, func(m *monde) {
		m.consigner(simple(1))
		for _, texte := range []string{`update journal_actes set rang = 7`, `delete from journal_actes`} {
			err := m.base.Ecrire(m.Context(), func(e *bdd.Ecriture) error {
				_, err := e.Exec(m.Context(), texte)
				return err
			})
			if !errors.Is(err, bdd.ErrContrainte) {
				m.Errorf("%s : %v", texte, err)
			}
		}
	})
}

func TestEffacement(t *testing.T) {
	chaque(t, func(m *monde) {
		id, engage := m.avecTexte(1, "à effacer\r\nun jour")
		garde, engageGarde := m.avecTexte(1, "a\u0300 garder")
		m.acte(func(ctx context.Context, e *bdd.Ecriture) error { return journal.Effacer(ctx, e, id, "BE-2031-004") })
		m.verifie(journal.Bilan{Chaines: 1, Actes: 2, Textes: journal.Textes{Contenus: 1, Effaces: 1}})
		err := m.base.Lire(m.Context(), func(l bdd.Lecture) error {
			if _, err := journal.LireContenu(m.Context(), l, m.cles, id, engage); !errors.Is(err, journal.ErrEfface) {
				m.Errorf("texte effacé : %v", err)
			}
			if s, err := journal.LireContenu(m.Context(), l, m.cles, garde, engageGarde); err != nil || s != "à garder" {
				m.Errorf("%q, %v", s, err)
			}
			if _, err := journal.LireContenu(m.Context(), l, m.cles, garde, engage); !errors.Is(err, journal.ErrAltere) {
				m.Errorf("mauvais engagement accepté : %v", err)
			}
			return nil
		})
		if err != nil {
			m.Fatal(err)
		}
		// Erased twice: refused. Without a bordereau: refused by the table.
		for _, bordereau := range []string{"BE-2031-004", ""} {
			err := m.base.Ecrire(m.Context(), func(e *bdd.Ecriture) error { return journal.Effacer(m.Context(), e, id, bordereau) })
			if err == nil {
				m.Error("effacé deux fois")
			}
		}
		// What is left on the disk says nothing of the text, salt included.
		m.forcer(`update contenu set efface_le = efface_le where id = $1 and chiffre is null`, id)
	})
}

func TestRechiffrement(t *testing.T) {
	chaque(t, func(m *monde) {
		for i := range 5 {
			m.avecTexte(1, fmt.Sprint("texte ", i))
		}
		nouveau := trousseau(m.T, 2)
		var dernier int64
		for i := 0; ; i++ {
			if i > 5 {
				m.Fatal("sans fin")
			}
			m.acte(func(ctx context.Context, e *bdd.Ecriture) (err error) {
				dernier, err = journal.Rechiffrer(ctx, e, m.cles, nouveau, dernier, 2)
				return err
			})
			if dernier == 0 {
				break
			}
		}
		if _, err := m.verifier(); err == nil {
			m.Error("l’ancienne clé ouvre encore")
		}
		m.cles = nouveau
		m.verifie(journal.Bilan{Chaines: 1, Actes: 5, Textes: journal.Textes{Contenus: 5}})
	})
}

func TestLot(t *testing.T) {
	chaque(t, func(m *monde) {
		var textes []string
		for i := range 700 {
			textes = append(textes, fmt.Sprintf("VIREMENT %d", i))
		}
		var lot []journal.Engage
		m.acte(func(ctx context.Context, e *bdd.Ecriture) (err error) {
			lot, err = journal.EngagerLot(ctx, e, m.cles, textes)
			return err
		})
		err := m.base.Lire(m.Context(), func(l bdd.Lecture) error {
			for i, g := range lot {
				if s, err := journal.LireContenu(m.Context(), l, m.cles, g.ID, g.Engagement); err != nil || s != textes[i] {
					return fmt.Errorf("%d : %q, %w", i, s, err)
				}
			}
			return nil
		})
		if err != nil {
			m.Fatal(err)
		}
	})
}

func TestHorlogeReculee(t *testing.T) {
	chaque(t, func(m *monde) {
		m.consigner(simple(1))
		// A restart, after which the clock is a year behind: a new base forgets what the former one gave.
		p := &pendule{}
		p.regler(2025, 3, 1)
		m.base = bddtest.Ouvrir(m.T, m.adresse, p)
		m.consigner(simple(1))
		m.verifie(journal.Bilan{Chaines: 1, Actes: 2})
		err := m.base.Lire(m.Context(), func(l bdd.Lecture) error {
			i, err := journal.DernierInstant(m.Context(), l)
			if i.Jour() != jour.Certain(2026, 11, 23) {
				m.Errorf("dernier instant %s", i)
			}
			return err
		})
		if err != nil {
			m.Fatal(err)
		}
	})
}

func TestActesRefuses(t *testing.T) {
	bon := simple(1)
	avec := func(v journal.Valeur) journal.Acte {
		a := bon
		a.Valeurs = []journal.Valeur{v}
		return a
	}
	chaque(t, func(m *monde) {
		for nom, a := range map[string]journal.Acte{
			"nature en clair":       {Nature: "Créer un agent", Objet: "agent"},
			"objet vide":            {Nature: "agent.creer"},
			"texte libre":           avec(journal.Code("nom", "Marie Martin")),
			"compte bancaire":       avec(journal.Code("iban", "FR7630006000011234567890189")),
			"téléphone":             avec(journal.Code("tel", "+33601020304")),
			"accent":                avec(journal.Code("nom", "zoé")),
			"saut de ligne":         avec(journal.Code("nom", "a\nb")),
			"nom de valeur":         avec(journal.Entier("Ma valeur", 3)),
			"engagement sans texte": {Nature: "a", Objet: "b", Engagement: []byte{1}},
			"texte sans engagement": {Nature: "a", Objet: "b", Contenu: 1},
			"organisation négative": {Organisation: -1, Nature: "a", Objet: "b"},
		} {
			err := m.base.Ecrire(m.Context(), func(e *bdd.Ecriture) error { return journal.Consigner(m.Context(), e, a) })
			if !errors.Is(err, journal.ErrActe) {
				m.Errorf("%s : %v", nom, err)
			}
		}
		for _, texte := range []string{"\xff", "a\x00b", strings.Repeat("a", 1<<20+1)} {
			err := m.base.Ecrire(m.Context(), func(e *bdd.Ecriture) error {
				_, _, err := journal.Engager(m.Context(), e, m.cles, texte)
				return err
			})
			if !errors.Is(err, journal.ErrTexte) {
				m.Errorf("texte accepté : %v", err)
			}
		}
		m.verifie(journal.Bilan{})
	})
}

// Numbers have no gap though half of the acts fail, and no double though fifty ask at once.
func TestNumeros(t *testing.T) {
	chaque(t, func(m *monde) {
		renonce := errors.New("renoncé")
		var mu sync.Mutex
		vus := map[int64]bool{}
		var g sync.WaitGroup
		for i := range 50 {
			g.Go(func() {
				n, err := bdd.EcrireVal(m.Context(), m.base, func(e *bdd.Ecriture) (int64, error) {
					n, err := journal.Numero(m.Context(), e, 1, "dossier", 2026)
					if err == nil && i%2 == 0 {
						err = renonce
					}
					return n, err
				})
				if i%2 == 0 {
					if !errors.Is(err, renonce) {
						m.Error(err)
					}
					return
				}
				mu.Lock()
				defer mu.Unlock()
				if err != nil || vus[n] {
					m.Errorf("n° %d, %v", n, err)
				}
				vus[n] = true
			})
		}
		g.Wait()
		for n := range int64(25) {
			if !vus[n+1] {
				m.Errorf("le n° %d manque", n+1)
			}
		}
		m.acte(func(ctx context.Context, e *bdd.Ecriture) error {
			for _, c := range []struct {
				organisation int64
				serie        string
				annee        int
			}{{2, "dossier", 2026}, {1, "dossier", 2027}, {1, "ordre", 2026}} {
				if n, err := journal.Numero(ctx, e, c.organisation, c.serie, c.annee); err != nil || n != 1 {
					return fmt.Errorf("%v : n° %d, %w", c, n, err)
				}
			}
			return nil
		})
	})
}

func BenchmarkConsigner(b *testing.B) {
	for nom, adresse := range map[string]func(testing.TB, []fs.FS) string{"sqlite": bddtest.AdresseSQLite, "postgres": bddtest.AdressePG} {
		b.Run(nom, func(b *testing.B) {
			base := bddtest.Ouvrir(b, adresse(b, []fs.FS{journal.Migrations}), nil)
			b.SetParallelism(32)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := base.Ecrire(b.Context(), func(e *bdd.Ecriture) error { return journal.Consigner(b.Context(), e, simple(1)) }); err != nil {
						b.Error(err)
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "actes/s")
		})
	}
}
