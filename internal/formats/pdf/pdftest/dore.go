// SPDX-License-Identifier: EUPL-1.2

package pdftest

import (
	"os"
	"path/filepath"
	"testing"
)

// Dore fails the test unless a text is the one kept in testdata under a name; with ETAI_DORER=oui it is kept as it now is, to be read again by somebody.
func Dore(t testing.TB, nom, texte string) {
	t.Helper()
	f := filepath.Join("testdata", nom+".txt")
	if os.Getenv("ETAI_DORER") == "oui" {
		if err := os.MkdirAll("testdata", 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(f, []byte(texte), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	attendu, err := os.ReadFile(f)
	if err != nil {
		t.Fatal(err)
	}
	if string(attendu) != texte {
		t.Errorf("%s n’est plus ce qui est gardé ; relire, puis ETAI_DORER=oui :\n%s", f, texte)
	}
}
