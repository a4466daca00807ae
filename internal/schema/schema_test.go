// SPDX-License-Identifier: EUPL-1.2

package schema_test

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/etaitest"
)

// argentNomme are names of columns of money.
var argentNomme = regexp.MustCompile(`^(centimes|.*_centimes|debit|retenu|plancher|montant|total|solde_.*|loyer|charges|mensualite|decalage)$`)

// pasArgent are columns that only look like money.
var pasArgent = []string{"periode.soldes_empreinte", "libelle_reconnu.debit"}

// Every column of money is an integer number of cents within argent.Max, on both engines.
func TestColonnesArgent(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		colonnes := `select m.name, c.name, c.type, m.sql from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table'`
		if b.Moteur() == bdd.PostgreSQL {
			colonnes = `select c.table_name, c.column_name, c.data_type, coalesce((select string_agg(pg_get_constraintdef(k.oid), ' ') from pg_constraint k
				where k.conrelid = (quote_ident(c.table_name))::regclass and k.contype = 'c'), '') from information_schema.columns c where c.table_schema = 'public'`
		}
		n := 0
		if err := b.Lire(t.Context(), func(l bdd.Lecture) error {
			type colonne struct{ table, nom, genre, regles string }
			rows, err := l.Query(context.WithoutCancel(t.Context()), colonnes)
			cs, err := bdd.Chaque(rows, err, func(r *sql.Rows) (c colonne, err error) { return c, r.Scan(&c.table, &c.nom, &c.genre, &c.regles) })
			for _, c := range cs {
				if !argentNomme.MatchString(c.nom) || slices.Contains(pasArgent, c.table+"."+c.nom) {
					continue
				}
				n++
				borne := regexp.MustCompile(fmt.Sprintf(`\b%s(\)?) (between|>=) .{0,3}-%d`, c.nom, argent.Max))
				if c.genre != "INTEGER" && c.genre != "integer" && c.genre != "bigint" || !borne.MatchString(c.regles) {
					t.Errorf("%s.%s (%s) : une somme d’argent se déclare {CENTIMES %s}", c.table, c.nom, c.genre, c.nom)
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if n < 20 {
			t.Errorf("%d colonnes d’argent trouvées", n)
		}
	})
}
