// SPDX-License-Identifier: EUPL-1.2

package etages

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// paquet is what `go list -json` says of one package.
type paquet struct {
	ImportPath, Dir                    string
	Standard                           bool
	Imports, TestImports, XTestImports []string
	CgoFiles                           []string
}

func (p paquet) nom() string {
	return strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, "etai/internal/"), "etai/")
}

func court(chemin string) (string, bool) {
	c, interne := strings.CutPrefix(chemin, "etai/internal/")
	if interne {
		return c, true
	}
	return strings.CutPrefix(chemin, "etai/")
}

const racine = "../.."

// lister runs `go list -deps -json` on the whole tree; the tags show the files that carry them too.
func lister(t *testing.T) []paquet {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-tags", "donnees,endurance",
		"-json=ImportPath,Dir,Standard,Imports,TestImports,XTestImports,CgoFiles", "./...")
	cmd.Dir = racine
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	sortie, err := cmd.Output()
	if err != nil {
		if e, ok := errors.AsType[*exec.ExitError](err); ok {
			t.Fatalf("go list : %s", e.Stderr)
		}
		t.Fatal(err)
	}
	var paquets []paquet
	for d := json.NewDecoder(strings.NewReader(string(sortie))); ; {
		var p paquet
		switch err := d.Decode(&p); {
		case errors.Is(err, io.EOF):
			return paquets
		case err != nil:
			t.Fatal(err)
		}
		paquets = append(paquets, p)
	}
}

// TestEtages: an import goes down, or along the order inside a floor; outside modules stay where they
// were let in; helpers of tests stay in tests; nothing needs cgo.
func TestEtages(t *testing.T) {
	paquets := lister(t)
	if len(paquets) < 50 {
		t.Fatalf("%d paquets seulement", len(paquets))
	}
	for _, p := range paquets {
		if len(p.CgoFiles) > 0 {
			t.Errorf("%s demande cgo", p.ImportPath)
		}
		if !strings.HasPrefix(p.ImportPath, "etai/") || strings.HasPrefix(p.ImportPath, "etai/outils/") {
			continue
		}
		nom := p.nom()
		for _, i := range p.Imports {
			verifierImport(t, nom, i)
		}
		for _, i := range slices.Concat(p.TestImports, p.XTestImports) {
			if moteur(i) && !dans(nom, MoteursEnEssais) {
				t.Errorf("les essais de %s importent %s : admis dans %v seulement", nom, i, MoteursEnEssais)
			}
		}
	}
}

func verifierImport(t *testing.T, nom, importe string) {
	vers, ici := court(importe)
	if !ici {
		if !strings.Contains(strings.SplitN(importe, "/", 2)[0], ".") {
			return // standard library
		}
		for module, lieux := range Bibliotheques {
			if dans(importe, []string{module}) {
				if !dans(nom, lieux) && !dans(nom, Essais) {
					t.Errorf("%s importe %s, admis dans %v seulement", nom, module, lieux)
				}
				return
			}
		}
		t.Errorf("%s importe %s, inconnu de internal/etages et de docs/dependances.md", nom, importe)
		return
	}
	if dans(nom, Essais) {
		return
	}
	if dans(vers, Essais) {
		t.Errorf("%s importe %s, réservé aux essais", nom, vers)
		return
	}
	if f := faute(nom, vers); f != "" {
		t.Errorf("%s importe %s : %s", nom, vers, f)
	}
}

func moteur(chemin string) bool {
	return dans(chemin, []string{"github.com/ncruces/go-sqlite3", "github.com/jackc/pgx/v5"})
}

// TestFaute: the rules refuse what they should, so that an empty tree does not pass for a clean one.
func TestFaute(t *testing.T) {
	for _, c := range []struct {
		de, vers string
		permis   bool
	}{
		{"comptes", "base/bdd", true}, {"base/bdd", "comptes", false}, {"paiements", "comptes", true}, {"comptes", "paiements", false},
		{"masp", "comptes", false}, {"masp", "gestion", true}, {"gestion", "masp", false}, {"gestion", "prestations", true},
		{"prestations", "gestion", false}, {"parcours", "masp", true}, {"parcours", "web", false}, {"echanges/banque", "parcours", true},
		{"web/comptes", "web/cadre", true}, {"cli", "web", false}, {"cmd/etai", "cli", true}, {"formats/camt", "formats/iban", true},
		{"formats/camt", "base/argent", true}, {"formats/camt", "base/texte", false}, {"formats/pain", "base/bdd", false},
		{"base/argent", "formats/iban", false}, {"tiers", "formats/iban", true}, {"inconnu", "base/jour", false}, {"base/jour", "base/texte", false},
		{"organisation/droits", "base/journal", true}, {"personnes", "organisation/droits", true}, {"organisation", "personnes", false},
	} {
		if f := faute(c.de, c.vers); (f == "") != c.permis {
			t.Errorf("%s -> %s : permis %v, faute %q", c.de, c.vers, c.permis, f)
		}
	}
}

// fichiers lists the project's own files, without what is built or vendored by npm.
func fichiers(t *testing.T) []string {
	t.Helper()
	var noms []string
	err := filepath.WalkDir(racine, func(chemin string, e os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			switch e.Name() {
			case ".git", "bin", "node_modules":
				return filepath.SkipDir
			}
			return nil
		}
		rel, err := filepath.Rel(racine, chemin)
		noms = append(noms, filepath.ToSlash(rel))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return noms
}
