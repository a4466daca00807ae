// SPDX-License-Identifier: EUPL-1.2

package bdd

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// sommeLignes counts the rows of a table and adds their hashes: the order in which they come does not count.
type sommeLignes struct {
	lignes int64
	somme  [4]uint64
}

func (s *sommeLignes) ajouter(ligne []byte) {
	h := sha256.Sum256(ligne)
	var retenue uint64
	for i := range s.somme {
		s.somme[i], retenue = bits.Add64(s.somme[i], binary.LittleEndian.Uint64(h[8*i:]), retenue)
	}
	s.lignes++
}

// colonneTransferee is a column as both sides know it.
type colonneTransferee struct {
	nom   string
	genre string // type on PostgreSQL
	lue   string // expression that gives back the text under which the row left
}

// colonnes are the target's, in its order.
func (c *cibleTransfert) colonnes(ctx context.Context, table string) ([]colonneTransferee, error) {
	rows, err := c.conn.QueryContext(ctx, `select column_name, data_type from information_schema.columns where table_schema = current_schema() and table_name = $1 order by ordinal_position`, table)
	return Chaque(rows, err, func(r *sql.Rows) (k colonneTransferee, err error) {
		if err = r.Scan(&k.nom, &k.genre); err != nil {
			return k, err
		}
		k.nom = nomPG(k.nom)
		switch k.lue = k.nom; k.genre {
		case "timestamp with time zone":
			k.lue = "to_char(" + k.nom + ` at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
		case "date":
			k.lue = "to_char(" + k.nom + ", 'YYYY-MM-DD')"
		}
		return k, nil
	})
}

func listeColonnes(cs []colonneTransferee, de func(colonneTransferee) string) string {
	noms := make([]string, len(cs))
	for i, k := range cs {
		noms[i] = de(k)
	}
	return strings.Join(noms, ", ")
}

func (c *cibleTransfert) copierTable(ctx context.Context, l Lecture, table string) error {
	cs, err := c.colonnes(ctx, table)
	if err != nil {
		return err
	}
	var n int
	if err := l.QueryRow(ctx, "select count(*) from pragma_table_info($1)", table).Scan(&n); err != nil {
		return err
	}
	if n != len(cs) {
		return fmt.Errorf("%w : %d colonnes, %d dans la base visée", ErrVersionSource, n, len(cs))
	}
	noms := listeColonnes(cs, func(k colonneTransferee) string { return k.nom })
	rows, err := l.Query(ctx, "select "+noms+" from "+nomPG(table)) //nolint:rowserrcheck // Read checks it
	if err != nil {
		return err
	}
	defer rows.Close()
	f := &fluxLignes{rows: rows, colonnes: cs, valeurs: make([]any, len(cs)), dire: func(lignes int64) { c.dire("copie", table, lignes) }}
	for i := range f.valeurs {
		f.adresses = append(f.adresses, &f.valeurs[i])
	}
	c.dire("copie", table, 0)
	err = c.surPilote(func(p *pgconn.PgConn) error {
		_, err := p.CopyFrom(ctx, f, "copy "+nomPG(table)+" ("+noms+") from stdin")
		return err
	})
	if err != nil {
		return err
	}
	c.tables, c.sommes = append(c.tables, TableTransferee{table, f.somme.lignes}), append(c.sommes, f.somme)
	return rows.Close()
}

func (c *cibleTransfert) surPilote(fn func(*pgconn.PgConn) error) error {
	return c.conn.Raw(func(pilote any) error {
		k, ok := pilote.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("bdd : connexion %T inattendue", pilote)
		}
		return fn(k.Conn().PgConn())
	})
}

// relire reads a table of the target, as texts of COPY.
func (c *cibleTransfert) relire(ctx context.Context, table string) (sommeLignes, error) {
	cs, err := c.colonnes(ctx, table)
	if err != nil {
		return sommeLignes{}, err
	}
	d := &decoupeur{}
	err = c.surPilote(func(p *pgconn.PgConn) error {
		_, err := p.CopyTo(ctx, d, "copy (select "+listeColonnes(cs, func(k colonneTransferee) string { return k.lue })+" from "+nomPG(table)+") to stdout")
		return err
	})
	return d.somme, err
}

// decoupeur adds each line that passes.
type decoupeur struct {
	somme sommeLignes
	reste []byte
}

func (d *decoupeur) Write(p []byte) (int, error) {
	d.reste = append(d.reste, p...)
	debut := 0
	for i, c := range d.reste {
		if c == '\n' {
			d.somme.ajouter(d.reste[debut:i])
			debut = i + 1
		}
	}
	d.reste = append(d.reste[:0], d.reste[debut:]...)
	return len(p), nil
}

// lignesEntreNouvelles is how many rows pass between two news of a long table.
const lignesEntreNouvelles = 100_000

// fluxLignes reads the rows of an SQLite table as COPY's text, and adds them as they pass.
type fluxLignes struct {
	rows              *sql.Rows
	colonnes          []colonneTransferee
	valeurs, adresses []any
	ligne, reste      []byte
	somme             sommeLignes
	dire              func(int64)
}

func (f *fluxLignes) Read(p []byte) (n int, err error) {
	for n < len(p) {
		if len(f.reste) == 0 {
			if err := f.suivante(); err != nil {
				if errors.Is(err, io.EOF) && n > 0 {
					return n, nil
				}
				return n, err
			}
		}
		k := copy(p[n:], f.reste)
		f.reste = f.reste[k:]
		n += k
	}
	return n, nil
}

func (f *fluxLignes) suivante() error {
	if !f.rows.Next() {
		if err := f.rows.Err(); err != nil {
			return traduire(err)
		}
		return io.EOF
	}
	if err := f.rows.Scan(f.adresses...); err != nil {
		return traduire(err)
	}
	f.ligne = f.ligne[:0]
	for i, v := range f.valeurs {
		if i > 0 {
			f.ligne = append(f.ligne, '\t')
		}
		if entier, ok := v.(int64); ok && f.colonnes[i].genre == "boolean" {
			f.ligne = append(f.ligne, "ft"[min(1, uint64(entier))]) //nolint:gosec // any value but 0 is true, as SQLite has it
			continue
		}
		f.ligne = ajouterCopie(f.ligne, v)
	}
	f.somme.ajouter(f.ligne)
	f.ligne = append(f.ligne, '\n')
	f.reste = f.ligne
	if f.somme.lignes%lignesEntreNouvelles == 0 {
		f.dire(f.somme.lignes)
	}
	return nil
}
