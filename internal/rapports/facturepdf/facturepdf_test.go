// SPDX-License-Identifier: EUPL-1.2

package facturepdf_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"etai/internal/base/jour"
	"etai/internal/delegation"
	"etai/internal/formats/cii"
	"etai/internal/formats/iban"
	"etai/internal/formats/pdf/pdftest"
	"etai/internal/organisation"
	"etai/internal/rapports/facturepdf"
)

var emise = jour.Certain(2026, 4, 3)

// exemple is an invoice made as the program makes them, from an état with whole months and parts of months; its credit note corrects it.
func exemple(t *testing.T, avoir bool) cii.Facture {
	t.Helper()
	lignes := []delegation.Ligne{}
	for n, m := range []int{1, 2, 3} {
		for range 88 + n {
			lignes = append(lignes, delegation.Ligne{Mois: jour.Certain(2026, m, 1), Niveau: 1, Dix: 10000, Prix: 21500})
		}
		lignes = append(lignes, delegation.Ligne{Mois: jour.Certain(2026, m, 1), Niveau: 2, Dix: 4839, Prix: 30000}, delegation.Ligne{Mois: jour.Certain(2026, m, 1), Niveau: 2, Dix: 10000, Prix: 30000, Raison: delegation.SansContrat})
	}
	gs, _, err := delegation.Totaliser(lignes)
	if err != nil {
		t.Fatal(err)
	}
	f := cii.Facture{Numero: "2026-00001", Emission: jour.Certain(2026, 4, 3), Echeance: jour.Certain(2026, 5, 3), Service: "SERVICE-MASP", Engagement: "EJ-2026-77", Marche: "2026-MASP", Debut: jour.Certain(2026, 1, 1), Fin: jour.Certain(2026, 3, 31),
		Lignes: delegation.LignesFacture(gs, organisation.NiveauxUsuels), Exoneration: cii.Exoneration{Texte: "TVA non applicable, article 261, 7, 1° du code général des impôts"}, Mentions: delegation.MentionsDe(delegation.Marche), BIC: "EXEMFRPPXXX"}
	if f.IBAN, err = iban.DeRIB("99999", "00001", "00000900001"); err != nil {
		t.Fatal(err)
	}
	var r *delegation.Refus
	if f.Vendeur, r = delegation.Partie(organisation.Organisation{Nom: "Association Exemple", Adresse: "Résidence Exemple\n12 rue de l’Exemple\n00100 VALMOULIN", Telephone: "+33536490010"}, "99999999800001"); r != nil {
		t.Fatal(r)
	}
	if f.Acheteur, r = delegation.Partie(organisation.Organisation{Nom: "Département Exemple", Adresse: "1 place de l’Exemple\n00100 VALMOULIN"}, "99999999700003"); r != nil {
		t.Fatal(r)
	}
	if avoir {
		f.Corrige = &cii.Reference{Numero: f.Numero, Emission: f.Emission}
		f.Numero, f.Lignes, f.Mentions = "2026-00002", f.Lignes[:1], delegation.MentionsDe(delegation.Subvention)
	}
	return f
}

func ecrire(t *testing.T, f cii.Facture) string {
	t.Helper()
	var un, deux bytes.Buffer
	for _, b := range []*bytes.Buffer{&un, &deux} {
		if err := facturepdf.Ecrire(b, f, emise); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(un.Bytes(), deux.Bytes()) {
		t.Error("la même facture ne donne pas les mêmes octets")
	}
	nom := filepath.Join(t.TempDir(), f.Numero+".pdf")
	if err := os.WriteFile(nom, un.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return nom
}

// detacher gives the XML that others' program takes out of the document.
func detacher(t *testing.T, fichier string) []byte {
	t.Helper()
	vers := filepath.Join(t.TempDir(), "factur-x.xml")
	if sortie, err := exec.CommandContext(t.Context(), "pdfdetach", "-savefile", "factur-x.xml", "-o", vers, fichier).CombinedOutput(); err != nil {
		t.Fatalf("pdfdetach : %v\n%s", err, sortie)
	}
	b, err := os.ReadFile(vers)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestFacturX: the XML taken out is the one put in, the metadata say Factur-X, and PDFBox preflight, which only knows PDF/A-1, finds nothing but what PDF/A-3 adds.
func TestFacturX(t *testing.T) {
	f := exemple(t, false)
	fichier := ecrire(t, f)
	var attendu bytes.Buffer
	if err := cii.Ecrire(&attendu, f); err != nil {
		t.Fatal(err)
	}
	if xml := detacher(t, fichier); !bytes.Equal(xml, attendu.Bytes()) {
		t.Errorf("XML joint : %.200s", xml)
	}
	meta, err := exec.CommandContext(t.Context(), "pdfinfo", "-meta", fichier).Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"<pdfaid:part>3</pdfaid:part>", "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>", "<pdfaSchema:prefix>fx</pdfaSchema:prefix>"} {
		if !strings.Contains(string(meta), s) {
			t.Errorf("métadonnées sans %s", s)
		}
	}
	brut, err := os.ReadFile(fichier)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(brut, []byte("/AFRelationship /Alternative")) || !regexp.MustCompile(`/AF \[\d+ 0 R\]`).Match(brut) || !bytes.HasPrefix(brut, []byte("%PDF-1.7")) {
		t.Error("le fichier joint n’est pas associé au document")
	}
	// What PDF/A-3 allows and PDF/A-1 does not: embedded files, twice, and its own number.
	fautes := pdftest.Fautes(t, fichier)
	for _, faute := range fautes {
		if !slices.ContainsFunc([]string{"1.4.7 :", "1.2.9 : Body Syntax error, EmbeddedFile", "7.11.2 : Error on MetaData, part"}, func(permise string) bool { return strings.HasPrefix(faute, permise) }) {
			t.Errorf("preflight : %s", faute)
		}
	}
	if len(fautes) != 3 {
		t.Errorf("preflight : %d fautes, les trois de PDF/A-3 sont attendues : %q", len(fautes), fautes)
	}
	texte := pdftest.Texte(t, fichier)
	for _, s := range []string{"Facture 2026-00001", "SIRET 99999999800001", "SERVICE-MASP", "EJ-2026-77", "du 1er janvier 2026 au 31 mars 2026", "40 euros", "3 mai 2026", "article 261", "57 840,51 €", "0,4839"} {
		if !strings.Contains(texte, s) {
			t.Errorf("%q absent de la facture :\n%s", s, texte)
		}
	}
	if avoir := pdftest.Texte(t, ecrire(t, exemple(t, true))); !strings.Contains(avoir, "Avoir 2026-00002") || !strings.Contains(avoir, "2026-00001 du 3 avril 2026") || !strings.Contains(avoir, "À déduire") {
		t.Errorf("avoir :\n%s", avoir)
	}
}
