// SPDX-License-Identifier: EUPL-1.2

package banque_test

import (
	"bufio"
	"context"
	"encoding/xml"
	"io"
	"os"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"etai/internal/base/bdd/bddtest"
	"etai/internal/comptes"
	"etai/internal/echanges/banque"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/schema"
)

// parJetons is the yardstick: the bare token pass of the standard library over the same file.
func parJetons(b *testing.B, chemin string) time.Duration {
	b.Helper()
	f, err := os.Open(chemin)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	debut := b.Elapsed()
	d := xml.NewDecoder(bufio.NewReader(f))
	for {
		if _, err := d.Token(); err == io.EOF {
			return b.Elapsed() - debut
		} else if err != nil {
			b.Fatal(err)
		}
	}
}

// nombreGros is the number of entries of the file of the benchmarks, whose size is about 105 MB.
const nombreGros = 157_000

// cas of the benchmark: where the entries go.
var casGros = []struct {
	nom      string
	preparer func(testing.TB, *etaitest.Monde) []etaitest.GrosCompte
}{
	{"collectif", func(tb testing.TB, m *etaitest.Monde) []etaitest.GrosCompte {
		c := ouvrirCollectif(tb, m)
		k := etaitest.GrosCompte{IBAN: c.iban}
		for range 200 {
			k.Numeros = append(k.Numeros, c.sousCompte(tb, "", 50000).Numero)
		}
		return []etaitest.GrosCompte{k}
	}},
	{"individuel", func(tb testing.TB, m *etaitest.Monde) []etaitest.GrosCompte {
		s := m.Suivre(tb, 50000)
		return []etaitest.GrosCompte{{IBAN: s.IBAN, Numeros: []string{s.Numero}}}
	}},
	{"mille", func(tb testing.TB, m *etaitest.Monde) []etaitest.GrosCompte {
		r := make([]etaitest.GrosCompte, 1000)
		for i := range r {
			s := m.Suivre(tb, 50000)
			r[i] = etaitest.GrosCompte{IBAN: s.IBAN, Numeros: []string{s.Numero}}
		}
		return r
	}},
}

// BenchmarkImport157000: the file imported and posted, beside a bare encoding/xml token pass of it in the same run.
func BenchmarkImport157000(b *testing.B) {
	for moteur, adresse := range map[string]func(testing.TB) string{
		"sqlite":   func(tb testing.TB) string { return bddtest.AdresseSQLite(tb, schema.Migrations()) },
		"postgres": func(tb testing.TB) string { return bddtest.AdressePGDurable(tb, schema.Migrations()) },
	} {
		for _, cas := range casGros {
			b.Run(moteur+"/"+cas.nom, func(b *testing.B) {
				var imports, jetons, rapports, cpu []float64
				var pic uint64
				for b.Loop() {
					base := bddtest.Ouvrir(b, adresse(b), etaitest.NouvelleHorloge())
					m := etaitest.NouveauMonde(b, base)
					chemin := etaitest.GrosFichier(b, nombreGros, cas.preparer(b, m))
					runtime.GC()
					c0 := processeur(b)
					j := parJetons(b, chemin)
					c1 := processeur(b)
					runtime.GC()
					arret := guetter(&pic)
					c2, debut := processeur(b), b.Elapsed()
					importerFichier(b, m, chemin)
					i := b.Elapsed() - debut
					c3 := processeur(b)
					arret()
					cpu = append(cpu, (c3-c2).Seconds()/(c1-c0).Seconds())
					m.Verifier(b)
					imports, jetons, rapports = append(imports, i.Seconds()), append(jetons, j.Seconds()), append(rapports, i.Seconds()/j.Seconds())
					os.Remove(chemin)
				}
				for nom, v := range map[string][]float64{"s-import": imports, "s-jetons": jetons, "import/jetons": rapports, "cpu-import/jetons": cpu} {
					slices.Sort(v)
					b.ReportMetric(v[len(v)/2], nom)
				}
				b.ReportMetric(float64(pic)/1e6, "Mo-tas")
			})
		}
	}
}

// processeur is the processor time of this process: what it costs, whoever else works on the machine.
func processeur(tb testing.TB) time.Duration {
	tb.Helper()
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

func importerFichier(tb testing.TB, m *etaitest.Monde, chemin string) {
	tb.Helper()
	f, err := os.Open(chemin)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	im := banque.Importeur{Base: m.Base, Trousseau: m.Trousseau, Depot: m.Depot}
	cr, err := im.Importer(context.Background(), "gros.xml", f, m.Agents[droits.Comptable])
	if err != nil || cr.Statut != string(comptes.Importe) || cr.Nouvelles != nombreGros {
		tb.Fatalf("%+v %v", cr, err)
	}
}

// guetter keeps the peak of the heap in use until the function that it returns is called.
func guetter(pic *uint64) (arreter func()) {
	fin, fini := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(fini)
		t := time.NewTicker(20 * time.Millisecond)
		defer t.Stop()
		for {
			var s runtime.MemStats
			runtime.ReadMemStats(&s)
			*pic = max(*pic, s.HeapInuse+s.StackInuse)
			select {
			case <-fin:
				return
			case <-t.C:
			}
		}
	}()
	return func() { close(fin); <-fini }
}
