// SPDX-License-Identifier: EUPL-1.2

package bdd_test

import (
	"context"
	"io/fs"
	"testing"
	"testing/fstest"
	"time"

	"etai/internal/base/bdd"
)

// schemaEssai is the schema of the conformance suite: every macro and every kind of constraint.
var schemaEssai = migrations("20260101000000_essai.sql", `
create table compte (
    id    {ID},
    nom   {TEXTE} not null unique,
    solde {ENTIER} not null default 0 check (solde >= 0),
    ferme {BOOL} not null default false
) {STRICT};
create table trace (
    id        {ID},
    compte_id {REF} not null references compte(id),
    jour      {JOUR},
    instant   {INSTANT},
    octets    {OCTETS},
    texte     {TEXTE},
    nombre    {ENTIER},
    vrai      {BOOL}
) {STRICT};
create table chaine (rang {ENTIER} primary key, texte {TEXTE} not null) {STRICT};
{AJOUT_SEUL chaine}
create table tardif (id {ID}, compte_id {REF} not null references compte(id) deferrable initially deferred) {STRICT};
`)

func migrations(nomEtTexte ...string) []fs.FS {
	m := fstest.MapFS{}
	for i := 0; i < len(nomEtTexte); i += 2 {
		m["migrations/"+nomEtTexte[i]] = &fstest.MapFile{Data: []byte(nomEtTexte[i+1])}
	}
	return []fs.FS{m}
}

// ecrire runs one statement as one act.
func ecrire(b *bdd.Base, texte string, args ...any) error {
	ctx := context.Background()
	return b.Ecrire(ctx, func(e *bdd.Ecriture) error {
		_, err := e.Exec(ctx, texte, args...)
		return err
	})
}

func doitEcrire(t testing.TB, b *bdd.Base, texte string, args ...any) {
	t.Helper()
	if err := ecrire(b, texte, args...); err != nil {
		t.Fatalf("%s : %v", texte, err)
	}
}

// entier reads one whole number.
func entier(t testing.TB, b *bdd.Base, texte string, args ...any) (n int64) {
	t.Helper()
	ctx := context.Background()
	if err := b.Lire(ctx, func(l bdd.Lecture) error { return l.QueryRow(ctx, texte, args...).Scan(&n) }); err != nil {
		t.Fatalf("%s : %v", texte, err)
	}
	return n
}

// groupe makes the acts wait behind a first one, so that they are committed together, and returns their
// outcomes in order.
func groupe(t testing.TB, b *bdd.Base, actes ...func(*bdd.Ecriture) error) []error {
	t.Helper()
	debut, fin := make(chan struct{}), make(chan struct{})
	premier := make(chan error, 1)
	go func() {
		premier <- b.Ecrire(context.Background(), func(*bdd.Ecriture) error {
			select {
			case <-debut: // run again
			default:
				close(debut)
			}
			<-fin
			return nil
		})
	}()
	<-debut
	resultats := make([]chan error, len(actes))
	for i, a := range actes {
		resultats[i] = make(chan error, 1)
		go func() { resultats[i] <- b.Ecrire(context.Background(), a) }()
		for b.EnAttente() <= i { // so that they queue in order
			time.Sleep(time.Millisecond)
		}
	}
	close(fin)
	if err := <-premier; err != nil {
		t.Fatal(err)
	}
	r := make([]error, len(actes))
	for i := range actes {
		r[i] = <-resultats[i]
	}
	return r
}

// executer is an act of one statement.
func executer(texte string, args ...any) func(*bdd.Ecriture) error {
	return func(e *bdd.Ecriture) error {
		_, err := e.Exec(context.Background(), texte, args...)
		return err
	}
}
