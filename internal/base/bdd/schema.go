// SPDX-License-Identifier: EUPL-1.2

package bdd

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"sort"
	"strings"
)

// Table is a table as the migrations write it.
type Table struct {
	Nom      string
	Colonnes []ColonneDeTable
	Cle      []string // primary key
}

// ColonneDeTable is a column of a table.
type ColonneDeTable struct {
	Nom         string
	Genre       GenreColonne
	Obligatoire bool
	Centimes    bool     // an amount
	Vers        string   // the table whose id it holds, when the schema says so
	Valeurs     []string // the texts that it may hold, when the schema lists them
}

// GenreColonne is what a column holds.
type GenreColonne string

// The kinds of columns: those of the macros of schema files.
const (
	Entiers  GenreColonne = "entier"
	Textes   GenreColonne = "texte"
	Jours    GenreColonne = "jour"
	Instants GenreColonne = "instant"
	Booleens GenreColonne = "booleen"
	Binaires GenreColonne = "octets"
)

var (
	genres = map[string]GenreColonne{"{ID}": Entiers, "{REF}": Entiers, "{ENTIER}": Entiers, "{TEXTE}": Textes, "{JOUR}": Jours, "{INSTANT}": Instants, "{BOOL}": Booleens, "{OCTETS}": Binaires}

	tableCreee    = regexp.MustCompile(`(?ms)^create (?:unlogged )?table ([a-z][a-z0-9_]*) \((.*?)\)[ \t]*(?:\{STRICT\}|strict[a-z, ]*)?[ \t]*;`)
	colonneCreee  = regexp.MustCompile(`(?m)^alter table ([a-z][a-z0-9_]*) add column ([^;]*);`)
	commentaires  = regexp.MustCompile(`(?m)--.*$`)
	definition    = regexp.MustCompile(`(?s)^([a-z][a-z0-9_]*)\s+(\{[A-Z]+\})(.*)$`)
	clePrimaire   = regexp.MustCompile(`^primary key \(([^)]*)\)`)
	cleEtrangere  = regexp.MustCompile(`^foreign key \(([a-z][a-z0-9_]*)\) references ([a-z][a-z0-9_]*)`)
	versTable     = regexp.MustCompile(`\breferences ([a-z][a-z0-9_]*)|\{CLE(?:_FIGEE)? ([a-z][a-z0-9_]*)\}`)
	valeursListee = regexp.MustCompile(`^\s*check \(([a-z][a-z0-9_]*) in \(('[^)]*')\)\)`)
	enCentimes    = regexp.MustCompile(`^\{CENTIMES ([a-z][a-z0-9_]*)\}`)
)

// Schema reads the tables that migrations make on an engine, in the order of their names.
func Schema(m Moteur, sources []fs.FS) ([]Table, error) {
	var tables []Table
	place := map[string]int{}
	err := chaqueMigration(sources, func(nom, texte string) error {
		texte, err := choisir(m, nom, texte)
		if err != nil {
			return err
		}
		texte = commentaires.ReplaceAllString(texte, "")
		for _, t := range tableCreee.FindAllStringSubmatch(texte, -1) {
			table := Table{Nom: t[1]}
			for _, d := range couper(t[2]) {
				if err := table.lire(d); err != nil {
					return fmt.Errorf("migration %s, table %s : %w", nom, t[1], err)
				}
			}
			place[t[1]] = len(tables)
			tables = append(tables, table)
		}
		for _, c := range colonneCreee.FindAllStringSubmatch(texte, -1) {
			i, ok := place[c[1]]
			if !ok {
				return fmt.Errorf("migration %s : colonne de la table %s, qui n’existe pas", nom, c[1])
			}
			if err := tables[i].lire(strings.TrimSpace(c[2])); err != nil {
				return fmt.Errorf("migration %s, table %s : %w", nom, c[1], err)
			}
		}
		return nil
	})
	sort.Slice(tables, func(i, k int) bool { return tables[i].Nom < tables[k].Nom })
	return tables, err
}

// lire adds what one definition of a table says: a column, a key, or a condition, which is passed over.
func (t *Table) lire(d string) error {
	if c := clePrimaire.FindStringSubmatch(d); c != nil {
		for nom := range strings.SplitSeq(c[1], ",") {
			t.Cle = append(t.Cle, strings.TrimSpace(nom))
		}
		return nil
	}
	if c := cleEtrangere.FindStringSubmatch(d); c != nil {
		for i := range t.Colonnes {
			if t.Colonnes[i].Nom == c[1] {
				t.Colonnes[i].Vers = c[2]
			}
		}
		return nil
	}
	if premier, _, _ := strings.Cut(d, " "); premier == "unique" || premier == "check" || premier == "foreign" || premier == "constraint" {
		return nil
	}
	centimes := enCentimes.FindStringSubmatch(d)
	if centimes != nil {
		d = centimes[1] + " {ENTIER}" + strings.TrimPrefix(d, centimes[0])
	}
	c := definition.FindStringSubmatch(d)
	if c == nil {
		return fmt.Errorf("définition inattendue « %s »", d)
	}
	genre, ok := genres[c[2]]
	if !ok {
		return fmt.Errorf("colonne %s : genre inconnu %s", c[1], c[2])
	}
	x := ColonneDeTable{Nom: c[1], Genre: genre, Centimes: centimes != nil || strings.HasSuffix(c[1], "centimes")}
	if cle := c[2] == "{ID}" || strings.Contains(c[3], "primary key"); cle {
		t.Cle, x.Obligatoire = append(t.Cle, c[1]), true
	}
	avant, _, condition := strings.Cut(c[3], "check (") // a condition also says "is not null"
	x.Obligatoire = x.Obligatoire || strings.Contains(avant, "not null")
	if v := versTable.FindStringSubmatch(c[3]); v != nil {
		x.Vers = v[1] + v[2]
	}
	if condition {
		if v := valeursListee.FindStringSubmatch(c[3][len(avant):]); v != nil && v[1] == c[1] {
			for s := range strings.SplitSeq(v[2], ",") {
				x.Valeurs = append(x.Valeurs, strings.Trim(strings.TrimSpace(s), "'"))
			}
		}
	}
	t.Colonnes = append(t.Colonnes, x)
	return nil
}

// couper cuts the body of a table at the commas that are in no parenthesis and in no text.
func couper(corps string) (definitions []string) {
	profondeur, debut, dansTexte := 0, 0, false
	ajouter := func(fin int) {
		if d := strings.TrimSpace(corps[debut:fin]); d != "" {
			definitions = append(definitions, d)
		}
		debut = fin + 1
	}
	for i := range len(corps) {
		switch c := corps[i]; {
		case c == '\'':
			dansTexte = !dansTexte
		case dansTexte:
		case c == '(':
			profondeur++
		case c == ')':
			profondeur--
		case c == ',' && profondeur == 0:
			ajouter(i)
		}
	}
	ajouter(len(corps))
	return definitions
}

// Catalogue is what the base itself says that it holds: the columns of each table, in the order of their names.
func Catalogue(ctx context.Context, l Lecture) (map[string][]string, error) {
	texte := `select table_name, column_name from information_schema.columns where table_schema = current_schema() and table_name <> $1 order by 1, 2`
	if l.Moteur() == SQLite {
		texte = `select t.name, c.name from sqlite_master t join pragma_table_info(t.name) c where t.type = 'table' and t.name not like 'sqlite\_%' escape '\' and t.name <> $1 order by 1, 2`
	}
	r := map[string][]string{}
	_, err := Lister(ctx, l, func(rows *sql.Rows) (x [2]string, err error) {
		err = rows.Scan(&x[0], &x[1])
		r[x[0]] = append(r[x[0]], x[1])
		return x, err
	}, texte, tableVersions)
	return r, err
}

// Parcourir gives every row of a table, in the order of its key, one after the other: memory does not grow with them. A value is nil, an int64, a string, a
// bool, a time.Time or bytes, as the engine gives it.
func Parcourir(ctx context.Context, l Lecture, t Table, fn func(valeurs []any) error) (err error) {
	noms := make([]string, len(t.Colonnes))
	for i, c := range t.Colonnes {
		noms[i] = c.Nom
	}
	ordre := t.Cle
	if len(ordre) == 0 {
		ordre = noms
	}
	rows, err := l.Query(ctx, "select "+strings.Join(noms, ", ")+" from "+t.Nom+" order by "+strings.Join(ordre, ", "))
	if err != nil {
		return fmt.Errorf("table %s : %w", t.Nom, err)
	}
	defer rows.Close()
	valeurs, places := make([]any, len(noms)), make([]any, len(noms))
	for i := range valeurs {
		places[i] = &valeurs[i]
	}
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			return fmt.Errorf("table %s : %w", t.Nom, err)
		}
		if err := fn(valeurs); err != nil {
			return err
		}
	}
	return rows.Err()
}

// chaqueMigration gives the text of each migration file, as it is written, in the order of the time stamps.
func chaqueMigration(sources []fs.FS, fn func(nom, texte string) error) error {
	textes := map[string]string{}
	for _, source := range sources {
		fichiers, err := fs.Glob(source, "migrations/*.sql")
		if err != nil {
			return err
		}
		for _, f := range fichiers {
			b, err := fs.ReadFile(source, f)
			if err != nil {
				return err
			}
			textes[path.Base(f)] = string(b)
		}
	}
	for _, nom := range slices.Sorted(maps.Keys(textes)) {
		if err := fn(nom, textes[nom]); err != nil {
			return err
		}
	}
	return nil
}
