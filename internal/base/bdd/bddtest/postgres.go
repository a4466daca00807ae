// SPDX-License-Identifier: EUPL-1.2

package bddtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"hash/crc32"
	"io/fs"
	"net/url"
	"strings"
	"sync"
	"testing"

	"etai/internal/base/bdd"
)

// The servers are found or started once per test process.
var (
	serveur        = sync.OnceValues(func() (*serveurLocal, error) { return trouverServeur(false) })
	serveurDurable = sync.OnceValues(func() (*serveurLocal, error) { return trouverServeur(true) })
)

// AdressePG returns the address of a new PostgreSQL database with these migrations, dropped with the test.
func AdressePG(t testing.TB, sources []fs.FS) string {
	t.Helper()
	return adressePG(t, sources, serveur)
}

// AdressePGDurable is AdressePG on a server that does sync its disk, for benchmarks.
func AdressePGDurable(t testing.TB, sources []fs.FS) string {
	t.Helper()
	return adressePG(t, sources, serveurDurable)
}

func adressePG(t testing.TB, sources []fs.FS, trouver func() (*serveurLocal, error)) string {
	t.Helper()
	s, err := trouver()
	if err != nil {
		t.Fatal(err)
	}
	adresse := s.adresse()
	ctx := context.Background()
	admin, err := sql.Open("pgx", adresse)
	if err != nil {
		t.Fatal(err)
	}
	modele, err := modelePG(ctx, admin, adresse, sources, t)
	if err != nil {
		t.Fatal(err)
	}
	nom := "essai_" + strings.ToLower(rand.Text())
	if _, err := admin.ExecContext(ctx, "create database "+nom+" template "+modele+" strategy file_copy"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := admin.ExecContext(ctx, "drop database "+nom+" with (force)"); err != nil {
			t.Errorf("suppression de la base d’essai : %v", err)
		}
		if err := admin.Close(); err != nil {
			t.Errorf("fermeture : %v", err)
		}
	})
	return surBase(adresse, nom)
}

// surBase is the same server's address for another database.
func surBase(adresse, nom string) string {
	u, err := url.Parse(adresse)
	if err != nil {
		return adresse // cannot happen: it was parsed before
	}
	u.Path = "/" + nom
	return u.String()
}

// modelePG makes, once per server, a template database whose name carries the hash of the migrations.
func modelePG(ctx context.Context, admin *sql.DB, adresse string, sources []fs.FS, t testing.TB) (string, error) {
	marque, err := empreinte(bdd.PostgreSQL, sources)
	if err != nil {
		return "", err
	}
	nom := "modele_" + marque
	conn, err := admin.Conn(ctx)
	if err != nil {
		return "", fmt.Errorf("connexion à PostgreSQL : %w", err)
	}
	defer conn.Close()
	existe := func() (n int, err error) {
		err = conn.QueryRowContext(ctx, "select count(*) from pg_database where datname = $1", nom).Scan(&n)
		return n, err
	}
	if n, err := existe(); err != nil || n == 1 {
		return nom, err
	}
	cle := crc32.ChecksumIEEE([]byte(nom))
	if _, err := conn.ExecContext(ctx, "select pg_advisory_lock($1)", int64(cle)); err != nil {
		return "", err
	}
	defer conn.ExecContext(ctx, "select pg_advisory_unlock($1)", int64(cle)) // or the end of the connection
	if n, err := existe(); err != nil || n == 1 {
		return nom, err
	}
	provisoire := nom + "_en_cours"
	for _, texte := range []string{"drop database if exists " + provisoire + " with (force)", "create database " + provisoire} {
		if _, err := conn.ExecContext(ctx, texte); err != nil {
			return "", err
		}
	}
	b, err := bdd.Ouvrir(ctx, bdd.Options{Adresse: surBase(adresse, provisoire), Journal: Journal(t)})
	if err != nil {
		return "", err
	}
	err = bdd.Appliquer(ctx, b, sources)
	if errF := b.Fermer(); err == nil {
		err = errF
	}
	if err != nil {
		return "", err
	}
	_, err = conn.ExecContext(ctx, "alter database "+provisoire+" rename to "+nom)
	return nom, err
}
