// SPDX-License-Identifier: EUPL-1.2

package etages

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func lire(t *testing.T, rel string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(racine, filepath.FromSlash(rel)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestFichiers: the SPDX line at the head of each file of code, no Go file over seven hundred lines.
func TestFichiers(t *testing.T) {
	aLigne := []string{".go", ".sql", ".sh", ".mk"}
	vus := 0
	for _, f := range fichiers(t) {
		b := lire(t, f)
		script := path.Dir(f) == "outils" || f == "Makefile" || f == ".ci/run"
		if !slices.Contains(aLigne, path.Ext(f)) && !script {
			continue
		}
		vus++
		tete, _, _ := bytes.Cut(b, []byte("\n\n"))
		if !bytes.Contains(tete, []byte("SPDX-License-Identifier: EUPL-1.2")) {
			t.Errorf("%s : pas de ligne SPDX en tête", f)
		}
		if n := bytes.Count(b, []byte("\n")); path.Ext(f) == ".go" && n > 700 {
			t.Errorf("%s : %d lignes, 700 au plus", f, n)
		}
	}
	if vus < 50 {
		t.Errorf("%d fichiers vus seulement", vus)
	}
}

// arbre parses a Go file of the tree.
func arbre(t *testing.T, f string) (*token.FileSet, *ast.File) {
	t.Helper()
	jeu := token.NewFileSet()
	a, err := parser.ParseFile(jeu, f, lire(t, f), parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return jeu, a
}

func paquetDe(f string) string {
	return strings.TrimPrefix(path.Dir(f), "internal/")
}

// TestHorloge: base/horloge alone reads the machine's clock, time.Since and time.Until included. Tests and
// the tools of outils/ may measure.
func TestHorloge(t *testing.T) {
	for _, f := range fichiers(t) {
		if path.Ext(f) != ".go" || strings.HasSuffix(f, "_test.go") || strings.HasPrefix(f, "outils/") ||
			dans(paquetDe(f), append(slices.Clone(Essais), "base/horloge")) {
			continue
		}
		jeu, a := arbre(t, f)
		nom := ""
		for _, i := range a.Imports {
			if i.Path.Value == `"time"` {
				if nom = "time"; i.Name != nil {
					nom = i.Name.Name
				}
			}
		}
		if nom == "" {
			continue
		}
		ast.Inspect(a, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := s.X.(*ast.Ident); ok && x.Name == nom && slices.Contains([]string{"Now", "Since", "Until"}, s.Sel.Name) {
				t.Errorf("%s : time.%s hors de base/horloge", jeu.Position(s.Pos()), s.Sel.Name)
			}
			return true
		})
	}
}

// TestSansFlottant: where money is counted no float is named or written; tests may report a measure.
func TestSansFlottant(t *testing.T) {
	vus := 0
	for _, f := range fichiers(t) {
		if path.Ext(f) != ".go" || strings.HasSuffix(f, "_test.go") || !dans(paquetDe(f), Argent) {
			continue
		}
		vus++
		jeu, a := arbre(t, f)
		ast.Inspect(a, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.Ident:
				if x.Name == "float64" || x.Name == "float32" {
					t.Errorf("%s : %s où l’on compte de l’argent", jeu.Position(x.Pos()), x.Name)
				}
			case *ast.BasicLit:
				if x.Kind == token.FLOAT {
					t.Errorf("%s : nombre à virgule %s où l’on compte de l’argent", jeu.Position(x.Pos()), x.Value)
				}
			}
			return true
		})
	}
	if vus < 10 {
		t.Errorf("%d fichiers vus seulement", vus)
	}
}

// TestGlossaire: each exported type of floors 1 and 2 has its line in docs/glossaire.md, as `paquet.Type`.
func TestGlossaire(t *testing.T) {
	glossaire := map[string]bool{}
	for _, m := range regexp.MustCompile("`([a-z]+\\.[A-Z][A-Za-z0-9]*)`").FindAllStringSubmatch(string(lire(t, "docs/glossaire.md")), -1) {
		glossaire[m[1]] = true
	}
	types := map[string]bool{}
	for _, f := range fichiers(t) {
		p := paquetDe(f)
		e, _ := place(p)
		if path.Ext(f) != ".go" || strings.HasSuffix(f, "_test.go") || e < 0 || dans(p, Essais) ||
			Etages[e].Nom[0] != '1' && Etages[e].Nom != "2" {
			continue
		}
		_, a := arbre(t, f)
		for _, d := range a.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.TYPE {
				for _, s := range g.Specs {
					if n := s.(*ast.TypeSpec).Name.Name; ast.IsExported(n) {
						types[a.Name.Name+"."+n] = true
					}
				}
			}
		}
	}
	for n := range types {
		if !glossaire[n] {
			t.Errorf("docs/glossaire.md : il manque `%s`", n)
		}
		delete(glossaire, n)
	}
	for n := range glossaire {
		if p, _, _ := strings.Cut(n, "."); etageGlossaire(p) {
			t.Errorf("docs/glossaire.md : `%s` n’existe pas", n)
		}
	}
}

// etageGlossaire tells whether a package name belongs to floors 1 and 2.
func etageGlossaire(nom string) bool {
	e, _ := place(nom)
	return e >= 0 && (Etages[e].Nom[0] == '1' || Etages[e].Nom == "2")
}

// TestDependances: each module that go.mod requires directly has its line in docs/dependances.md.
func TestDependances(t *testing.T) {
	doc := string(lire(t, "docs/dependances.md"))
	mod := string(lire(t, "go.mod"))
	for _, m := range regexp.MustCompile(`(?m)^\t(\S+) (v\S+)$`).FindAllStringSubmatch(mod, -1) {
		if !strings.Contains(doc, m[1]) || !strings.Contains(doc, m[2]) {
			t.Errorf("docs/dependances.md : il manque %s %s", m[1], m[2])
		}
	}
}
