// SPDX-License-Identifier: EUPL-1.2

package bdd_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
)

const autres = "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"

// A connection lost while idle, or in the middle of a group, is made again and the group runs again.
func TestConnexionPerdue(t *testing.T) {
	adresse := bddtest.AdressePG(t, schemaEssai)
	b, tueur := bddtest.Ouvrir(t, adresse, nil), bddtest.Ouvrir(t, adresse, nil)
	ctx := context.Background()
	couper := func() {
		var n int64
		if err := tueur.Lire(ctx, func(l bdd.Lecture) error { return l.QueryRow(ctx, autres).Scan(&n) }); err != nil || n == 0 {
			t.Errorf("%d connexions coupées, %v", n, err)
		}
	}
	doitEcrire(t, b, "insert into compte (nom) values ('a')")
	entier(t, b, "select 1")
	couper()
	doitEcrire(t, b, "update compte set solde = solde + 1")
	if n := entier(t, b, "select solde from compte"); n != 1 {
		t.Errorf("solde %d", n)
	}
	tours := 0
	r := groupe(t, b, executer("update compte set solde = solde + 10"), func(e *bdd.Ecriture) error {
		tours++
		if _, err := e.Exec(ctx, "update compte set solde = solde + 100"); err != nil {
			return err
		}
		if tours == 1 {
			couper()
		}
		_, err := e.Exec(ctx, "update compte set solde = solde + 1000")
		return err
	}, executer("update compte set solde = solde + 10000"))
	if r[0] != nil || r[1] != nil || r[2] != nil || tours != 2 {
		t.Errorf("%v en %d tours", r, tours)
	}
	if n := entier(t, b, "select solde from compte"); n != 11111 {
		t.Errorf("solde %d", n)
	}
	couper()
	if err := b.EcrireLeger(ctx, executer("update compte set solde = 5")); err != nil {
		t.Error(err)
	}
	if err := b.EnPanne(); err != nil {
		t.Error(err)
	}
}

// A migration by another program changes what a prepared statement returns: the act runs again.
func TestMigrationEnService(t *testing.T) {
	adresse := bddtest.AdressePG(t, schemaEssai)
	b, autre := bddtest.Ouvrir(t, adresse, nil), bddtest.Ouvrir(t, adresse, nil)
	ctx := context.Background()
	acte := func(e *bdd.Ecriture) error {
		rows, err := e.Query(ctx, "update compte set solde = solde + 1 returning *")
		if err != nil {
			return err
		}
		for rows.Next() {
		}
		return rows.Close()
	}
	doitEcrire(t, b, "insert into compte (nom) values ('a')")
	if err := b.Ecrire(ctx, acte); err != nil {
		t.Fatal(err)
	}
	ajout := migrations("20260401000000_ajout.sql", "alter table compte add column note {TEXTE} not null default '';")
	if err := bdd.Appliquer(ctx, autre, append(ajout, schemaEssai...)); err != nil {
		t.Fatal(err)
	}
	for i, err := range groupe(t, b, acte, acte) {
		if err != nil {
			t.Errorf("acte %d : %v", i, err)
		}
	}
	if n := entier(t, b, "select solde from compte"); n != 3 {
		t.Errorf("solde %d", n)
	}
}

// relais carries bytes between the base and the server, and cuts the link when it sees a text.
type relais struct {
	net.Listener
	serveur string
	texte   atomic.Pointer[string]
	livrer  bool // the text reaches the server before the cut
	fin     sync.WaitGroup
}

func nouveauRelais(t *testing.T, serveur string, livrer bool) *relais {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relais{Listener: l, serveur: serveur, livrer: livrer}
	r.fin.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			r.fin.Go(func() { r.relayer(c) })
		}
	})
	t.Cleanup(func() { l.Close(); r.fin.Wait() })
	return r
}

func (r *relais) relayer(c net.Conn) {
	defer c.Close()
	s, err := net.Dial("unix", r.serveur)
	if err != nil {
		return
	}
	defer s.Close()
	r.fin.Go(func() {
		defer c.Close()
		b := make([]byte, 1<<16)
		for {
			n, err := s.Read(b)
			if err != nil {
				return
			}
			if _, err := c.Write(b[:n]); err != nil {
				return
			}
		}
	})
	b := make([]byte, 1<<16)
	for {
		n, err := c.Read(b)
		if err != nil {
			return
		}
		if texte := r.texte.Load(); texte != nil && bytes.Contains(b[:n], []byte(*texte)) {
			c.Close() // before the server's answer can pass
			r.texte.Store(nil)
			if r.livrer {
				_, _ = s.Write(b[:n])
				time.Sleep(100 * time.Millisecond)
			}
			return
		}
		if _, err := s.Write(b[:n]); err != nil {
			return
		}
	}
}

// The link breaks when COMMIT is sent: whether it was received or not, the outcome is said to be unknown.
func TestIssueInconnue(t *testing.T) {
	for nom, livrer := range map[string]bool{"commit reçu": true, "commit perdu": false} {
		t.Run(nom, func(t *testing.T) {
			adresse := bddtest.AdressePG(t, schemaEssai)
			u, err := url.Parse(adresse)
			if err != nil {
				t.Fatal(err)
			}
			q := u.Query()
			r := nouveauRelais(t, q.Get("host")+"/.s.PGSQL.5432", livrer)
			q.Del("host")
			u.Host, u.RawQuery = r.Addr().String(), q.Encode()
			b := bddtest.Ouvrir(t, u.String(), nil)
			doitEcrire(t, b, "insert into compte (nom) values ('avant')")
			commit := "commit; select pg_advisory_unlock"
			r.texte.Store(&commit)
			err = ecrire(b, "insert into compte (nom) values ('c')")
			if !errors.Is(err, bdd.ErrIssueInconnue) {
				t.Errorf("%v", err)
			}
			doitEcrire(t, b, "insert into compte (nom) values ('apres')")
			attendu := int64(0)
			if livrer {
				attendu = 1
			}
			if n := entier(t, b, "select count(*) from compte where nom = 'c'"); n != attendu {
				t.Errorf("%d fois", n)
			}
			// Others were never stuck behind the lock of the lost connection.
			if n := entier(t, b, "select count(*) from pg_locks l join pg_database d on d.oid = l.database where l.locktype = 'advisory' and d.datname = current_database()"); n != 0 {
				t.Errorf("%d verrous restés", n)
			}
		})
	}
}

// A server that stays away: the acts are refused in the end, and the base works again when it is back.
func TestServeurAbsent(t *testing.T) {
	adresse := bddtest.AdressePG(t, schemaEssai)
	u, err := url.Parse(adresse)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	r := nouveauRelais(t, q.Get("host")+"/.s.PGSQL.5432", false)
	q.Del("host")
	u.Host, u.RawQuery = r.Addr().String(), q.Encode()
	b := bddtest.Ouvrir(t, u.String(), nil)
	doitEcrire(t, b, "insert into compte (nom) values ('a')")
	tout := ""
	r.texte.Store(&tout) // cut the next exchange…
	r.Close()            // … and accept nobody any more
	if err := ecrire(b, "insert into compte (nom) values ('b')"); err == nil {
		t.Error("gardé sans serveur")
	}
	if err := b.Lire(context.Background(), func(bdd.Lecture) error { return nil }); err == nil {
		t.Error("lu sans serveur")
	}
	if err := b.EnPanne(); err != nil {
		t.Errorf("un réseau coupé n’est pas une panne du stockage : %v", err)
	}
}
