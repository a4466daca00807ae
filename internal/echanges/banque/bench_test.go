// SPDX-License-Identifier: EUPL-1.2

package banque_test

import (
	"bufio"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"etai/internal/base/argent"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/echanges/banque"
	"etai/internal/etaitest"
	"etai/internal/formats/camt"
	"etai/internal/formats/iban"
	"etai/internal/formats/releve"
	"etai/internal/organisation/droits"
	"etai/internal/schema"
)

// nombreGros is the number of entries of the file of the benchmarks, whose size is about 105 MB.
const nombreGros = 157_000

// grosCompte is one statement of the big file.
type grosCompte struct {
	iban    iban.IBAN
	numeros []string // allocataire numbers that its credits bear, in turn
}

// grosFichier writes a camt.053.001.08 of nombreGros entries spread over the accounts, as a bank would: transfers received and sent, with names,
// accounts and labels.
func grosFichier(tb testing.TB, comptes []grosCompte) (chemin string, taille int64) {
	tb.Helper()
	chemin = filepath.Join(tb.TempDir(), "gros.xml")
	f, err := os.Create(chemin)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	w := camt.NouvelEcrivain(f, camt.Options{Message: "MSG-2026-11-30", Creation: time.Date(2026, 11, 30, 20, 0, 0, 0, time.UTC)})
	for n, c := range comptes {
		ecrireGrosReleve(tb, w, c, n, nombreGros*n/len(comptes), nombreGros*(n+1)/len(comptes))
	}
	if err := w.Terminer(); err != nil {
		tb.Fatal(err)
	}
	s, err := f.Stat()
	if err != nil {
		tb.Fatal(err)
	}
	return chemin, s.Size()
}

func grosMontant(i int) argent.Centimes {
	m := argent.Centimes(1000 + i*7919%90_000)
	if i%4 == 3 {
		return -3 * m
	}
	return m
}

func ecrireGrosReleve(tb testing.TB, w *camt.Ecrivain, c grosCompte, n, de, a int) {
	tb.Helper()
	payeurs := []releve.Texte{"CAISSE D'ALLOCATIONS FAMILIALES DE VALMOULIN", "CARSAT DE VALMOULIN", "FRANCE TRAVAIL VALMOULIN", "MSA DE VALMOULIN"}
	var ouverture, cloture argent.Centimes
	for i := de; i < a; i++ {
		cloture += grosMontant(i)
	}
	k := &releve.Compte{IBAN: releve.Texte(c.iban), Devise: "EUR", Identifiant: fmt.Sprintf("REL-2026-11-%d", n), Numero: "231", SoldeOuverture: &ouverture, SoldeCloture: &cloture,
		DateOuverture: jour.Certain(2026, 10, 31), DateCloture: jour.Certain(2026, 11, 30)}
	if err := w.Ouvrir(k); err != nil {
		tb.Fatal(err)
	}
	d := make([]releve.Detail, 1)
	for i := de; i < a; i++ {
		j := jour.Certain(2026, 11, 1).Plus((i - de) * 30 / (a - de))
		numero := fmt.Sprintf("%07d", i)
		if len(c.numeros) > 0 {
			numero = c.numeros[i%len(c.numeros)]
		}
		l := releve.Ligne{DateOperation: j, DateValeur: j, Montant: grosMontant(i), ReferenceBancaire: releve.Texte(fmt.Sprintf("26%03d%010d", i%365, i)), Code: "PMNT/RCDT/ESCT"}
		d[0] = releve.Detail{Montant: l.Montant, ReferenceBoutEnBout: releve.Texte(fmt.Sprintf("MASP-%06d-2026-11", i)), Contrepartie: payeurs[i%4], ContrepartieIBAN: releve.Texte(etaitest.IBANDe(700000 + i%997)),
			Libelle: releve.Texte(fmt.Sprintf("ALLOC %s AAH 10/2026 ESSAI Personne %d", numero, i))}
		if l.Montant < 0 {
			l.Code, d[0].Contrepartie = "PMNT/ICDT/ESCT", releve.Texte(fmt.Sprintf("BAILLEUR ESSAI %d", i%997))
		}
		l.Libelle, l.Details = d[0].Libelle, d
		if err := w.Ligne(k, &l); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Fermer(k); err != nil {
		tb.Fatal(err)
	}
}

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

// cas of the benchmark: where the entries go.
var casGros = []struct {
	nom      string
	preparer func(testing.TB, *etaitest.Monde) []grosCompte
}{
	{"collectif", func(tb testing.TB, m *etaitest.Monde) []grosCompte {
		c := ouvrirCollectif(tb, m)
		k := grosCompte{iban: c.iban}
		for range 200 {
			k.numeros = append(k.numeros, c.sousCompte(tb, "", 50000).Numero)
		}
		return []grosCompte{k}
	}},
	{"individuel", func(tb testing.TB, m *etaitest.Monde) []grosCompte {
		s := m.Suivre(tb, 50000)
		return []grosCompte{{s.IBAN, []string{s.Numero}}}
	}},
	{"mille", func(tb testing.TB, m *etaitest.Monde) []grosCompte {
		r := make([]grosCompte, 1000)
		for i := range r {
			s := m.Suivre(tb, 50000)
			r[i] = grosCompte{s.IBAN, []string{s.Numero}}
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
					chemin, _ := grosFichier(b, cas.preparer(b, m))
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
