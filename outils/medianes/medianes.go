// SPDX-License-Identifier: EUPL-1.2

// Command medianes reads the output of `go test -bench` on standard input and prints, for each
// benchmark, the median of each of its units over the runs (-count), with the smallest and the largest
// of the first unit. Everything else passes through on standard error.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
)

func main() {
	ok, err := resumer(os.Stdin, os.Stdout, os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, "medianes:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

type banc struct {
	nom     string
	unites  []string
	valeurs map[string][]float64
}

// resumer prints the medians; false when the stream says FAIL or holds no benchmark.
func resumer(r io.Reader, w, reste io.Writer) (bool, error) {
	var ordre []*banc
	par := map[string]*banc{}
	paquet, echec := "", false
	lignes := bufio.NewScanner(r)
	lignes.Buffer(nil, 1<<20)
	for lignes.Scan() {
		l := lignes.Text()
		if p, ok := strings.CutPrefix(l, "pkg: "); ok {
			paquet = p
			continue
		}
		champs := strings.Fields(l)
		if len(champs) < 4 || !strings.HasPrefix(champs[0], "Benchmark") {
			echec = echec || strings.HasPrefix(l, "FAIL") || strings.HasPrefix(l, "--- FAIL")
			if !strings.HasSuffix(l, "[no test files]") {
				fmt.Fprintln(reste, l)
			}
			continue
		}
		nom := paquet + " " + champs[0]
		b := par[nom]
		if b == nil {
			b = &banc{nom: nom, valeurs: map[string][]float64{}}
			par[nom] = b
			ordre = append(ordre, b)
		}
		for i := 2; i+1 < len(champs); i += 2 {
			v, err := strconv.ParseFloat(champs[i], 64)
			if err != nil {
				return false, fmt.Errorf("%q : %w", l, err)
			}
			u := champs[i+1]
			if _, connu := b.valeurs[u]; !connu {
				b.unites = append(b.unites, u)
			}
			b.valeurs[u] = append(b.valeurs[u], v)
		}
	}
	for _, b := range ordre {
		fmt.Fprintf(w, "%s (%d)", b.nom, len(b.valeurs[b.unites[0]]))
		for i, u := range b.unites {
			v := b.valeurs[u]
			slices.Sort(v)
			fmt.Fprintf(w, "  %s %s", lisible(mediane(v)), u)
			if i == 0 {
				fmt.Fprintf(w, " [%s … %s]", lisible(v[0]), lisible(v[len(v)-1]))
			}
		}
		fmt.Fprintln(w)
	}
	return !echec && len(ordre) > 0, lignes.Err()
}

// mediane of a sorted, non-empty list.
func mediane(v []float64) float64 {
	n := len(v)
	if n%2 == 1 {
		return v[n/2]
	}
	return (v[n/2-1] + v[n/2]) / 2
}

// lisible writes a measure without exponent: no decimals from a thousand on.
func lisible(v float64) string {
	if v >= 1000 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}
