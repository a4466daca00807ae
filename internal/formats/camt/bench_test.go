// SPDX-License-Identifier: EUPL-1.2

package camt

import (
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/formats/releve"
)

// nombreGros is the number of entries of the file of the benchmarks, whose size is about 105 MB.
const nombreGros = 157_000

// grosFichier writes a camt.053.001.08 as a bank would for a large host: transfers received and sent,
// with names, accounts and labels.
func grosFichier(b *testing.B) (chemin string, taille int64) {
	b.Helper()
	chemin = filepath.Join(b.TempDir(), "gros.xml")
	f, err := os.Create(chemin)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	payeurs := []releve.Texte{"CAISSE D'ALLOCATIONS FAMILIALES DE VALMOULIN", "CARSAT DE VALMOULIN", "FRANCE TRAVAIL VALMOULIN", "MSA DE VALMOULIN"}
	montant := func(i int) argent.Centimes {
		m := argent.Centimes(1000 + i*7919%90_000)
		if i%4 == 3 {
			return -3 * m
		}
		return m
	}
	somme := argent.Centimes(0)
	for i := range nombreGros {
		somme += montant(i)
	}
	ouverture := argent.Centimes(100_000_000)
	cloture := ouverture + somme
	c := &releve.Compte{IBAN: notreIBAN, Devise: "EUR", Identifiant: "REL-2026-11-30", Numero: "231", SoldeOuverture: &ouverture, SoldeCloture: &cloture,
		DateOuverture: jour.Certain(2026, 10, 31), DateCloture: jour.Certain(2026, 11, 30)}
	e := NouvelEcrivain(f, Options{Message: "MSG-2026-11-30", Creation: creation})
	if err := e.Ouvrir(c); err != nil {
		b.Fatal(err)
	}
	d := make([]releve.Detail, 1)
	for i := range nombreGros {
		j := jour.Certain(2026, 11, 1).Plus(i * 30 / nombreGros)
		l := releve.Ligne{DateOperation: j, DateValeur: j, Montant: montant(i), ReferenceBancaire: releve.Texte(fmt.Sprintf("26%03d%010d", i%365, i)), Code: "PMNT/RCDT/ESCT"}
		d[0] = releve.Detail{Montant: l.Montant, ReferenceBoutEnBout: releve.Texte(fmt.Sprintf("MASP-%06d-2026-11", i)), Contrepartie: payeurs[i%4], ContrepartieIBAN: autreIBAN,
			Libelle: releve.Texte(fmt.Sprintf("ALLOC %07d AAH 10/2026 ESSAI Personne %d", i, i))}
		if l.Montant < 0 {
			l.Code, d[0].Contrepartie = "PMNT/ICDT/ESCT", releve.Texte(fmt.Sprintf("BAILLEUR ESSAI %d", i%997))
		}
		l.Libelle, l.Details = d[0].Libelle, d
		if err := e.Ligne(c, &l); err != nil {
			b.Fatal(err)
		}
	}
	if err := e.Fermer(c); err != nil {
		b.Fatal(err)
	}
	if err := e.Terminer(); err != nil {
		b.Fatal(err)
	}
	s, err := f.Stat()
	if err != nil {
		b.Fatal(err)
	}
	return chemin, s.Size()
}

// compteur counts what it receives and looks at the memory now and then.
type compteur struct {
	muet
	lignes int
	somme  argent.Centimes
	pic    uint64
}

func (c *compteur) Ligne(_ *releve.Compte, l *releve.Ligne) error {
	c.lignes++
	c.somme += l.Montant
	if c.lignes%2000 == 0 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		c.pic = max(c.pic, m.HeapInuse+m.StackInuse)
	}
	return nil
}

// parNous reads and normalises the whole file.
func parNous(b *testing.B, chemin string) (duree time.Duration, pic uint64) {
	b.Helper()
	f, err := os.Open(chemin)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	var c compteur
	debut := b.Elapsed()
	if err := Lire(f, &c); err != nil || c.lignes != nombreGros {
		b.Fatal(err, c.lignes)
	}
	return b.Elapsed() - debut, c.pic
}

// parLxml walks it with lxml, one entry at a time and cleared; the start of Python is not counted.
func parLxml(b *testing.B, chemin string) time.Duration {
	b.Helper()
	const programme = `
import sys, time
from lxml import etree
t = time.perf_counter()
n = 0
for _, e in etree.iterparse(sys.argv[1], tag='{urn:iso:std:iso:20022:tech:xsd:camt.053.001.08}Ntry'):
    n += 1
    e.clear()
    while e.getprevious() is not None:
        del e.getparent()[0]
print(n, time.perf_counter() - t)
`
	sortie, err := exec.Command("/usr/bin/python3", "-c", programme, chemin).Output()
	if err != nil {
		b.Fatalf("python3 et lxml sont nécessaires : %v", err)
	}
	var n int
	var s float64
	if _, err := fmt.Sscan(string(sortie), &n, &s); err != nil || n != nombreGros {
		b.Fatalf("%s %v", sortie, err)
	}
	return time.Duration(s * float64(time.Second))
}

// parJetons is the bare token pass of the standard library.
func parJetons(b *testing.B, chemin string) time.Duration {
	b.Helper()
	f, err := os.Open(chemin)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	debut := b.Elapsed()
	d := xml.NewDecoder(f)
	for {
		if _, err := d.RawToken(); err == io.EOF {
			return b.Elapsed() - debut
		} else if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLire157000 reports the speed and the peak of the heap.
func BenchmarkLire157000(b *testing.B) {
	chemin, taille := grosFichier(b)
	b.SetBytes(taille)
	var pic uint64
	for b.Loop() {
		_, p := parNous(b, chemin)
		pic = max(pic, p)
	}
	b.ReportMetric(float64(pic)/1e6, "Mo-tas")
	b.ReportMetric(float64(taille)/1e6, "Mo-fichier")
}

// BenchmarkLxml is the yardstick.
func BenchmarkLxml(b *testing.B) {
	chemin, taille := grosFichier(b)
	b.SetBytes(taille)
	for b.Loop() {
		parLxml(b, chemin)
	}
}

// BenchmarkJetonsEncodingXML is the other one.
func BenchmarkJetonsEncodingXML(b *testing.B) {
	chemin, taille := grosFichier(b)
	b.SetBytes(taille)
	for b.Loop() {
		parJetons(b, chemin)
	}
}

// BenchmarkComparaison157000 runs the three in turn and reports medians and medians of the ratios: run it
// with -benchtime 5x.
func BenchmarkComparaison157000(b *testing.B) {
	chemin, _ := grosFichier(b)
	var nous, lxml, jetons, surLxml, surJetons []float64
	for b.Loop() {
		n, _ := parNous(b, chemin)
		l, j := parLxml(b, chemin), parJetons(b, chemin)
		nous, lxml, jetons = append(nous, n.Seconds()), append(lxml, l.Seconds()), append(jetons, j.Seconds())
		surLxml, surJetons = append(surLxml, n.Seconds()/l.Seconds()), append(surJetons, n.Seconds()/j.Seconds())
	}
	for nom, mesures := range map[string][]float64{"s-nous": nous, "s-lxml": lxml, "s-encoding/xml": jetons, "nous/lxml": surLxml, "nous/encoding-xml": surJetons} {
		slices.Sort(mesures)
		b.ReportMetric(mesures[len(mesures)/2], nom)
	}
}

// BenchmarkEcrire157000 writes the file.
func BenchmarkEcrire157000(b *testing.B) {
	for b.Loop() {
		_, taille := grosFichier(b)
		b.SetBytes(taille)
	}
}
