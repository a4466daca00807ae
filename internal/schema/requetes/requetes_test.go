// SPDX-License-Identifier: EUPL-1.2

package requetes_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/schema/requetes"
)

func TestRegle(t *testing.T) {
	noms := map[string]bool{}
	for _, r := range requetes.Toutes() {
		if noms[r.Nom] {
			t.Errorf("%s : deux requêtes de ce nom", r.Nom)
		}
		noms[r.Nom] = true
		if err := r.Controler(); err != nil {
			t.Error(err)
		}
	}
	if len(noms) < 8 {
		t.Fatalf("%d requêtes enregistrées", len(noms))
	}
}

var parametre = regexp.MustCompile(`\$([0-9]+)`)

// propres counts the parameters of the query's own text.
func propres(r droits.Requete) (n int) {
	for _, m := range parametre.FindAllStringSubmatch(r.SQL, -1) {
		if k, err := strconv.Atoi(m[1]); err == nil {
			n = max(n, k)
		}
	}
	return n
}

// Every query is prepared on both engines, as it is for an agent of each role.
func TestPreparees(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		for _, r := range requetes.Toutes() {
			for i := range 2 * len(droits.Roles) {
				role := droits.Roles[i/2]
				a := droits.Agent{ID: 1, Organisation: 1, Role: role, Instant: b.Horloge().Maintenant(), Vaste: i%2 == 1}
				texte, args := r.Pour(a, make([]any, propres(r))...)
				err := b.Lire(t.Context(), func(l bdd.Lecture) error {
					rows, err := l.Query(t.Context(), "explain "+texte, args...)
					if err != nil {
						return err
					}
					return rows.Close()
				})
				if err != nil {
					t.Errorf("%s, %s : %v", r.Nom, role, err)
				}
			}
		}
	})
}

// A query declared anywhere in the program is in the list.
func TestAucuneOubliee(t *testing.T) {
	connues := map[string]bool{}
	for _, r := range requetes.Toutes() {
		connues[r.Nom] = true
	}
	vues := 0
	err := filepath.WalkDir("../..", func(chemin string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(chemin, ".go") || strings.HasSuffix(chemin, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), chemin, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			for _, nom := range declares(n) {
				trouvees := declarees(connues, nom)
				vues += trouvees
				if trouvees == 0 {
					t.Errorf("%s : la requête %s n’est pas dans requetes.Toutes", chemin, nom)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if vues < len(connues) {
		t.Errorf("%d requêtes vues dans le texte, %d dans la liste", vues, len(connues))
	}
}

// declarees counts the listed queries that a literal declares: one, or those whose names begin as it says when it makes a family ("indicateurs.liste_" + …).
func declarees(connues map[string]bool, nom string) (n int) {
	if connues[nom] {
		return 1
	}
	for c := range connues {
		if strings.HasSuffix(nom, "_") && strings.HasPrefix(c, nom) {
			n++
		}
	}
	return n
}

// declares returns the names of the droits.Requete literals that a node holds.
func declares(n ast.Node) (noms []string) {
	c, ok := n.(*ast.CompositeLit)
	if !ok {
		return nil
	}
	if liste, ok := c.Type.(*ast.ArrayType); ok && estRequete(liste.Elt) {
		for _, e := range c.Elts {
			if c, ok := e.(*ast.CompositeLit); ok && c.Type == nil {
				noms = append(noms, nomDe(c))
			}
		}
		return noms
	}
	if estRequete(c.Type) {
		return []string{nomDe(c)}
	}
	return nil
}

func estRequete(e ast.Expr) bool {
	s, ok := e.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != "Requete" {
		return false
	}
	x, ok := s.X.(*ast.Ident)
	return ok && x.Name == "droits"
}

func nomDe(c *ast.CompositeLit) string {
	for _, e := range c.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if k, ok := kv.Key.(*ast.Ident); ok && k.Name == "Nom" {
				valeur := kv.Value
				if b, ok := valeur.(*ast.BinaryExpr); ok {
					valeur = b.X
				}
				if v, ok := valeur.(*ast.BasicLit); ok {
					if s, err := strconv.Unquote(v.Value); err == nil {
						return s
					}
				}
			}
		}
	}
	return ""
}
