// SPDX-License-Identifier: EUPL-1.2

package bdd_test

import (
	"context"
	"io/fs"
	"testing"
	"testing/fstest"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
)

var schemaEssai = []fs.FS{fstest.MapFS{"migrations/20260101000000_essai.sql": {Data: []byte(`
create table compte (id {ID}, nom {TEXTE} not null unique, solde {ENTIER} not null default 0 check (solde >= 0), ferme {BOOL} not null default false) {STRICT};
create table trace (id {ID}, compte_id {REF} not null references compte(id), jour {JOUR}, instant {INSTANT}, octets {OCTETS}) {STRICT};
{AJOUT_SEUL trace}
`)}}}

func TestPremier(t *testing.T) {
	bddtest.Bases(t, schemaEssai, func(t *testing.T, b *bdd.Base) {
		ctx := context.Background()
		id, err := bdd.EcrireVal(ctx, b, func(e *bdd.Ecriture) (int64, error) {
			return e.Inserer(ctx, "insert into compte (nom, solde) values ($1, $2) returning id", "a", 12)
		})
		if err != nil || id != 1 {
			t.Fatal(id, err)
		}
		var n int
		if err := b.Lire(ctx, func(l bdd.Lecture) error {
			return l.QueryRow(ctx, "select solde from compte where id = $1 and not ferme", id).Scan(&n)
		}); err != nil || n != 12 {
			t.Fatal(n, err)
		}
	})
}
