// SPDX-License-Identifier: EUPL-1.2

package etaitest

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"etai/internal/base/bdd"
)

// PasDesCopies separates the ids of two copies of a file: those of the first one are those of the model plus it. PasDesBases does for copies of a whole base.
const (
	PasDesCopies = 1_000_000
	PasDesBases  = 10_000_000_000
)

// Copier adds n copies of a file with all that hangs from it: its person, its housing, its contract, its account, its plan, what it received and paid…; what
// several files share (tiers, documents, agents) is not copied. It is for benchmarks alone: real acts make the model, the copies have the ids of the
// model plus a multiple of PasDesCopies, their texts are the model's, and the chains do not hold over them.
func Copier(t testing.TB, b *bdd.Base, dossier int64, n int) {
	t.Helper()
	copierLignes(t, b, n, PasDesCopies, lignesCopiees{commun: []string{"organisation", "agent", "territoire", "structure", "prestation", "masp_grille", "masp_grille_item"}, lot: map[string][]int64{"dossier": {dossier}}, marque: "-"})
}

// CopierOrganisations adds n copies of every organisation with all that hangs from it, as Copier does of a file; their agents log in by the identifier of
// the model and ".1", ".2"…
func CopierOrganisations(t testing.TB, b *bdd.Base, n int) {
	t.Helper()
	copierLignes(t, b, n, PasDesBases, lignesCopiees{commun: []string{"prestation", "masp_grille", "masp_grille_item"}, toutes: true, marque: "."})
}

// lignesCopiees says which rows are copied.
type lignesCopiees struct {
	commun []string           // tables that nothing copies
	lot    map[string][]int64 // ids of the rows, by table
	toutes bool               // every row that refers to another one
	marque string             // what separates a text that must be unique from the number of the copy
}

func copierLignes(t testing.TB, b *bdd.Base, n, pas int, lignes lignesCopiees) {
	t.Helper()
	schema := schemaDesCopies(t, append(lignes.commun, horsCopie...))
	if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
		reprendre, err := suspendreGardes(t.Context(), e, b.Moteur())
		if err != nil {
			return err
		}
		for avant := -1; !lignes.toutes && avant != compterIDs(lignes.lot); {
			avant = compterIDs(lignes.lot)
			for i := range schema {
				if err := schema[i].suivre(t.Context(), e, lignes); err != nil {
					return err
				}
			}
		}
		for i := range schema {
			for _, sql := range schema[i].copier(b.Moteur(), lignes, n, pas) {
				if _, err := e.Exec(t.Context(), sql); err != nil {
					return fmt.Errorf("%s : %w", sql, err)
				}
			}
		}
		for _, x := range schema {
			if x.id && x.types["id"] == "INTEGER" && b.Moteur() == bdd.PostgreSQL {
				reprendre = append(reprendre, fmt.Sprintf("select setval(pg_get_serial_sequence('%s', 'id'), (select max(id) from %[1]s)) where pg_get_serial_sequence('%[1]s', 'id') is not null", x.nom))
			}
		}
		for _, sql := range append(reprendre, "analyze") {
			if _, err := e.Exec(t.Context(), sql); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// suspendreGardes lets rows in without the guards and the order of references that acts hold, until what it returns is run.
func suspendreGardes(ctx context.Context, e *bdd.Ecriture, m bdd.Moteur) (reprendre []string, err error) {
	if m == bdd.PostgreSQL {
		_, err := e.Exec(ctx, "set local session_replication_role = replica")
		return []string{"set local session_replication_role = origin"}, err
	}
	suspendre := []string{"pragma defer_foreign_keys = on"}
	rs, err := e.Query(ctx, "select name, sql from sqlite_master where type = 'trigger'")
	if err != nil {
		return nil, err
	}
	defer rs.Close()
	for rs.Next() {
		var nom, sql string
		if err := rs.Scan(&nom, &sql); err != nil {
			return nil, err
		}
		suspendre, reprendre = append(suspendre, "drop trigger "+nom), append(reprendre, sql)
	}
	if err := rs.Err(); err != nil {
		return nil, err
	}
	for _, sql := range suspendre {
		if _, err := e.Exec(ctx, sql); err != nil {
			return nil, fmt.Errorf("%s : %w", sql, err)
		}
	}
	return reprendre, nil
}

// horsCopie are tables that copies share with their model: what they hold is not looked at when a file is, or is chained.
var horsCopie = []string{"journal_actes", "contenu", "acces_motive", "numerotation", "releve_fichier", "releve_fichier_compte", "remise"}

type tableCopiee struct {
	nom      string
	id       bool
	colonnes []string
	liens    map[string]string // column → table it refers to
	varier   []string          // columns that a unique index holds apart, and no link does
	types    map[string]string
	partages []string // tables that are not copied
}

func compterIDs(lot map[string][]int64) (n int) {
	for _, ids := range lot {
		n += len(ids)
	}
	return n
}

// schemaDesCopies reads the tables from an empty SQLite base: there every reference is declared.
func schemaDesCopies(t testing.TB, partages []string) (tables []tableCopiee) {
	t.Helper()
	ctx := t.Context()
	lire := func(l bdd.Lecture, texte string, ajouter func(a, b, c string)) error {
		rs, err := l.Query(ctx, texte)
		if err != nil {
			return err
		}
		defer rs.Close()
		for rs.Next() {
			var a, b string
			var c sql.NullString
			if err := rs.Scan(&a, &b, &c); err != nil {
				return err
			}
			if c.Valid {
				ajouter(a, b, c.String)
			}
		}
		return rs.Err()
	}
	par := map[string]*tableCopiee{}
	if err := SQLite(t).Lire(ctx, func(l bdd.Lecture) error {
		const tous = `select m.name, %s from sqlite_master m, %s where m.type = 'table' and m.name not like 'sqlite_%%' order by 1`
		if err := lire(l, fmt.Sprintf(tous, "c.name, c.type", "pragma_table_info(m.name) c"), func(a, b, c string) {
			if par[a] == nil {
				par[a] = &tableCopiee{nom: a, liens: map[string]string{}, types: map[string]string{}, partages: partages}
			}
			par[a].colonnes = append(par[a].colonnes, b)
			par[a].types[b] = c
			par[a].id = par[a].id || b == "id"
		}); err != nil {
			return err
		}
		if err := lire(l, fmt.Sprintf(tous, `f."from", case when f."to" = 'organisation_id' then 'organisation' when f."to" = 'agent_id' or f."to" like '%%_par' then 'agent'
			when coalesce(f."to", 'id') = 'id' then f."table" end`, "pragma_foreign_key_list(m.name) f")+", 3", func(a, b, c string) { par[a].liens[b] = c }); err != nil {
			return err
		}
		uniques := map[[2]string][]string{}
		if err := lire(l, `select m.name, i.name, c.name from sqlite_master m, pragma_index_list(m.name) i, pragma_index_info(i.name) c
			where m.type = 'table' and i."unique" = 1 and c.name is not null order by 1, 2, c.seqno`, func(a, b, c string) {
			uniques[[2]string{a, b}] = append(uniques[[2]string{a, b}], c)
		}); err != nil {
			return err
		}
		for cle, cols := range uniques {
			x := par[cle[0]]
			if derniere := cols[len(cols)-1]; derniere != "id" && !slices.ContainsFunc(cols, func(c string) bool { return c == "id" || x.copiee(c) }) && x.liens[derniere] == "" {
				x.varier = append(x.varier, derniere)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, x := range par {
		if !slices.Contains(partages, x.nom) && (x.nom == "dossier" || x.nom == "organisation" || slices.ContainsFunc(x.colonnes, x.copiee)) {
			tables = append(tables, *x)
		}
	}
	slices.SortFunc(tables, func(a, b tableCopiee) int { return strings.Compare(a.nom, b.nom) })
	return parReference(tables)
}

// parReference puts what is referred to first, as far as no circle forbids it: SQLite looks for the children of a late parent row by row.
func parReference(tables []tableCopiee) (rangees []tableCopiee) {
	reste := map[string]bool{}
	for _, x := range tables {
		reste[x.nom] = true
	}
	for len(reste) > 0 {
		avant := len(reste)
		for _, x := range tables {
			if reste[x.nom] && !slices.ContainsFunc(x.colonnes, func(c string) bool { return x.liens[c] != x.nom && reste[x.liens[c]] }) {
				delete(reste, x.nom)
				rangees = append(rangees, x)
			}
		}
		if len(reste) == avant {
			for _, x := range tables {
				if reste[x.nom] {
					delete(reste, x.nom)
					rangees = append(rangees, x)
					break
				}
			}
		}
	}
	return rangees
}

// copiee tells whether a column refers to something that may hang from a file.
func (x *tableCopiee) copiee(colonne string) bool {
	l := x.liens[colonne]
	return l != "" && !slices.Contains(x.partages, l)
}

// rattachees is the condition of the rows of the lot; empty when there can be none.
func (x *tableCopiee) rattachees(lignes lignesCopiees) string {
	if x.nom == "organisation" {
		return "true"
	}
	if x.nom == "dossier" && !lignes.toutes {
		return "t.id in (" + enumerer(lignes.lot["dossier"]) + ")"
	}
	var ou []string
	for _, c := range x.colonnes {
		if ids := lignes.lot[x.liens[c]]; x.copiee(c) && lignes.toutes {
			ou = append(ou, "t."+c+" is not null")
		} else if x.copiee(c) && len(ids) > 0 {
			ou = append(ou, fmt.Sprintf("t.%s in (%s)", c, enumerer(ids)))
		}
	}
	return strings.Join(ou, " or ")
}

func (x *tableCopiee) suivre(ctx context.Context, l bdd.Lecture, lignes lignesCopiees) error {
	ou := x.rattachees(lignes)
	if ou == "" || !x.id || x.nom == "dossier" {
		return nil
	}
	rs, err := l.Query(ctx, "select t.id from "+x.nom+" t where "+ou+" order by t.id")
	if err != nil {
		return fmt.Errorf("%s : %w", x.nom, err)
	}
	defer rs.Close()
	lignes.lot[x.nom] = nil
	for rs.Next() {
		var id int64
		if err := rs.Scan(&id); err != nil {
			return err
		}
		lignes.lot[x.nom] = append(lignes.lot[x.nom], id)
	}
	return rs.Err()
}

// copier reads the models from a table apart: SQLite keeps in memory all that an insert reads from its own table, and a connection has 256 MB.
func (x *tableCopiee) copier(m bdd.Moteur, lignes lignesCopiees, n, pas int) []string {
	ou := x.rattachees(lignes)
	if ou == "" {
		return nil
	}
	octets := "cast(t.%s || '" + lignes.marque + "' || k.n as blob)"
	if m == bdd.PostgreSQL {
		octets = "t.%s || convert_to('" + lignes.marque + "' || k.n, 'UTF8')"
	}
	var valeurs []string
	for _, c := range x.colonnes {
		v := "t." + c
		switch ids := lignes.lot[x.liens[c]]; {
		case c == "id" && x.types[c] == "INTEGER":
			v = fmt.Sprintf("t.id + k.n * %d", pas)
		case x.copiee(c) && lignes.toutes:
			v = fmt.Sprintf("t.%s + k.n * %d", c, pas)
		case x.copiee(c) && len(ids) > 0:
			v = fmt.Sprintf("case when t.%s in (%s) then t.%[1]s + k.n * %[3]d else t.%[1]s end", c, enumerer(ids), pas)
		case x.types[c] == "INTEGER" && strings.HasSuffix(c, "_id") && x.liens[c] == "" && !slices.Contains(x.partages, strings.TrimSuffix(c, "_id")): // what it refers to depends on another column
			v = fmt.Sprintf("t.%s + k.n * %d", c, pas)
		case slices.Contains(x.varier, c) && x.types[c] == "TEXT":
			v = fmt.Sprintf("t.%s || '%s' || k.n", c, lignes.marque)
		case slices.Contains(x.varier, c) && x.types[c] == "BLOB":
			v = fmt.Sprintf(octets, c)
		case slices.Contains(x.varier, c):
			v = fmt.Sprintf("t.%s + k.n * %d", c, pas)
		case x.nom == "personne" && (c == "nom" || c == "cle_nom"):
			v = fmt.Sprintf("t.%s || ' ' || k.n", c)
		case x.nom == "personne" && c == "cle_tri":
			v = fmt.Sprintf(octets, c)
		}
		valeurs = append(valeurs, v)
	}
	return []string{
		fmt.Sprintf("create temporary table modeles_a_copier as select t.* from %s t where %s", x.nom, ou),
		fmt.Sprintf(`with recursive k(n) as (select cast(1 as bigint) union all select n + 1 from k where n < %d) insert into %s(%s) select %s from modeles_a_copier t cross join k`,
			n, x.nom, strings.Join(x.colonnes, ", "), strings.Join(valeurs, ", ")),
		"drop table modeles_a_copier",
	}
}

func enumerer(ids []int64) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(ids), " ", ", "), "[]")
}
