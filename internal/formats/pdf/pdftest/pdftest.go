// SPDX-License-Identifier: EUPL-1.2

// Package pdftest asks others' programs what they think of a PDF: PDFBox preflight and poppler, from
// Debian's packages. A program that is absent fails the test.
package pdftest

import (
	"os/exec"
	"strings"
	"testing"
)

// java prepares a class of PDFBox 2, from Debian's jars.
func java(t testing.TB, args ...string) *exec.Cmd {
	var classes []string
	for _, j := range []string{"preflight", "pdfbox2-tools", "pdfbox2", "fontbox2", "xmpbox", "javax.activation", "jaxb-api", "commons-logging"} {
		classes = append(classes, "/usr/share/java/"+j+".jar")
	}
	return exec.CommandContext(t.Context(), "java",
		append([]string{"-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", strings.Join(classes, ":")}, args...)...)
}

// Valider fails the test unless PDFBox preflight finds a valid PDF/A-1b file. Its "valid" can be relied
// on; its "invalid" has false alarms (05-finance §3.5), none on what this repository writes.
func Valider(t testing.TB, fichiers ...string) {
	t.Helper()
	for _, f := range fichiers {
		sortie, err := java(t, "org.apache.pdfbox.preflight.Validator_A1b", f).CombinedOutput()
		if err != nil || !strings.Contains(string(sortie), "is a valid PDF/A-1b file") {
			t.Errorf("preflight : %v\n%s", err, sortie)
		}
	}
}

// TexteExact returns what PDFBox extracts, no-break spaces included.
func TexteExact(t testing.TB, fichier string) string {
	t.Helper()
	sortie, err := java(t, "org.apache.pdfbox.tools.ExtractText", "-console", "-encoding", "UTF-8", fichier).Output()
	if err != nil {
		t.Fatalf("ExtractText : %v", err)
	}
	return string(sortie)
}

// Texte returns what pdftotext reads, laid out as on the page; it turns no-break spaces into spaces.
func Texte(t testing.TB, fichier string) string {
	t.Helper()
	sortie, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", "-enc", "UTF-8", fichier, "-").Output()
	if err != nil {
		t.Fatalf("pdftotext : %v", err)
	}
	return string(sortie)
}

// Fautes lists what preflight holds against a document read as PDF/A-1b, one a line, each with its code first: none for a valid one.
func Fautes(t testing.TB, fichier string) (fautes []string) {
	t.Helper()
	sortie, _ := java(t, "org.apache.pdfbox.preflight.Validator_A1b", fichier).CombinedOutput()
	if strings.Contains(string(sortie), "is a valid PDF/A-1b file") {
		return nil
	}
	for l := range strings.Lines(string(sortie)) {
		if _, faute, ok := strings.Cut(strings.TrimSpace(l), "ERROR: "); ok {
			fautes = append(fautes, faute)
		} else if l = strings.TrimSpace(l); l != "" && l[0] >= '1' && l[0] <= '9' {
			fautes = append(fautes, l)
		}
	}
	return fautes
}
