// SPDX-License-Identifier: EUPL-1.2

package recherche

import (
	"fmt"
	"iter"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// tailleBanc is the number of people of the benchmarks: 1 000 000, or what ETAI_BANC_PERSONNES says.
func tailleBanc(b *testing.B) int {
	s := os.Getenv("ETAI_BANC_PERSONNES")
	if s == "" {
		return 1_000_000
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		b.Fatalf("ETAI_BANC_PERSONNES : %q", s)
	}
	return n
}

// ville is the population of the benchmarks, made once for all of them.
type ville struct {
	a            *annuaire
	gens         []Personne
	x            *Index
	construction time.Duration
	octets       uint64
}

var uneVille = struct {
	sync.Mutex
	v *ville
}{}

func laVille(b *testing.B) *ville {
	b.Helper()
	uneVille.Lock()
	defer uneVille.Unlock()
	if uneVille.v != nil {
		return uneVille.v
	}
	n := tailleBanc(b)
	v := &ville{a: nouvelAnnuaire(20261121, n*33/100+100), gens: make([]Personne, n)}
	for i := range v.gens {
		v.gens[i] = v.a.personne()
	}
	var avant, apres runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&avant)
	depart := time.Now()
	v.x = Nouvel()
	v.x.Remplir(1, suite(v.gens))
	v.construction = time.Since(depart)
	runtime.GC()
	runtime.ReadMemStats(&apres)
	v.octets = apres.HeapAlloc - avant.HeapAlloc
	uneVille.v = v
	return v
}

// suite numbers people from 1.
func suite(gens []Personne) iter.Seq2[int64, Personne] {
	return func(donner func(int64, Personne) bool) {
		for i, p := range gens {
			if !donner(int64(i+1), p) {
				return
			}
		}
	}
}

// centile returns the p-th centile, in milliseconds, and sorts d.
func centile(d []time.Duration, p int) float64 {
	slices.Sort(d)
	return float64(d[min(len(d)-1, len(d)*p/100)].Microseconds()) / 1000
}

// BenchmarkConstruire fills the index with everyone.
func BenchmarkConstruire(b *testing.B) {
	v := laVille(b)
	porteurs := map[string]bool{}
	for _, p := range v.gens {
		porteurs[p.Nom] = true
		porteurs[p.NomUsage] = true
	}
	for b.Loop() {
	}
	b.ReportMetric(v.construction.Seconds(), "s/construction")
	b.ReportMetric(float64(v.octets)/1e6, "Mo")
	b.ReportMetric(float64(len(v.gens)), "personnes")
	b.ReportMetric(float64(len(porteurs)), "noms")
	b.ReportMetric(float64(len(v.x.noms.noeuds)), "noeuds")
}

// BenchmarkAjouter replaces one person among all.
func BenchmarkAjouter(b *testing.B) {
	v := laVille(b)
	i := 0
	for b.Loop() {
		i = (i + 7919) % len(v.gens)
		v.x.Ajouter(int64(i+1), v.gens[i])
	}
}

// BenchmarkChercher runs each kind of query; p50 and p99 in milliseconds, recall at 10 where it has a meaning.
func BenchmarkChercher(b *testing.B) {
	v := laVille(b)
	for _, g := range genres {
		b.Run(g.nom, func(b *testing.B) {
			mesurer(b, v, nil, func() (string, *Personne) {
				p := v.gens[v.a.alea.IntN(len(v.gens))]
				return g.taper(v.a, p), &p
			})
		})
	}
	quelconque := func(taper func(p Personne) string) func() (string, *Personne) {
		return func() (string, *Personne) { return taper(v.gens[v.a.alea.IntN(len(v.gens))]), nil }
	}
	tete := func(s string, n int) string { r := []rune(s); return string(r[:min(n, len(r))]) }
	for _, c := range []struct {
		nom    string
		filtre func(int64) bool
		taper  func(Personne) string
	}{
		{"nom_seul", nil, func(p Personne) string { return p.Nom }},
		{"prenom_seul", nil, func(p Personne) string { return p.Prenom }},
		{"une_lettre", nil, func(p Personne) string { return tete(p.Nom, 1) }},
		{"deux_lettres", nil, func(p Personne) string { return tete(p.Nom, 2) }},
		{"deux_lettres_rien_de_visible", func(int64) bool { return false }, func(p Personne) string { return tete(p.Nom, 2) }},
		{"deux_fois_deux_lettres", nil, func(p Personne) string { return tete(p.Nom, 2) + " " + tete(p.Prenom, 2) }},
		{"un_sur_mille_visible", func(id int64) bool { return id%1000 == 7 }, func(p Personne) string { return p.Nom + " " + p.Prenom }},
		{"trois_mots", nil, func(p Personne) string { return p.Nom + " " + p.NomUsage + " " + p.Prenom }},
		{"naissance", nil, func(p Personne) string { return p.Naissance.Court() }},
		{"nom_naissance", nil, func(p Personne) string { return v.a.fauter(p.Nom, 1) + " " + p.Naissance.Court() }},
		{"telephone", nil, func(p Personne) string { return strings.Replace(p.Telephone, "+33", "0", 1) }},
		{"telephone_commence", nil, func(p Personne) string { return "0612" }},
		{"hostile_10000_a", nil, func(Personne) string { return strings.Repeat("a", 10000) }},
		{"hostile_mots_de_deux", nil, func(Personne) string { return strings.Repeat("ma de la le du ", 700) }},
		{"hostile_mots_communs", nil, func(Personne) string { return strings.Repeat("marie pierre louis paul claude ", 300) }},
	} {
		b.Run(c.nom, func(b *testing.B) { mesurer(b, v, c.filtre, quelconque(c.taper)) })
	}
}

func mesurer(b *testing.B, v *ville, filtre func(int64) bool, suivante func() (string, *Personne)) {
	var durees []time.Duration
	trouves, cherches := 0, 0
	for b.Loop() {
		tape, p := suivante()
		depart := time.Now()
		l := v.x.Chercher(tape, 10, filtre)
		durees = append(durees, time.Since(depart))
		if p != nil {
			cherches++
			if estTrouve(v.gens, *p, l) {
				trouves++
			}
		}
	}
	b.ReportMetric(centile(durees, 50), "p50_ms")
	b.ReportMetric(centile(durees, 99), "p99_ms")
	if cherches > 0 {
		b.ReportMetric(float64(trouves)/float64(cherches), "rappel@10")
	}
}

// BenchmarkContrePgTrgm puts the same queries to the index and to PostgreSQL's pg_trgm (GIN index, % operator,
// ordered by similarity), in turn, five times; medians of the five and their ratio, p99 over the five together. Queries, people
// and the definition of recall are the same for both.
func BenchmarkContrePgTrgm(b *testing.B) {
	v := laVille(b)
	pg := ouvrirPgTrgm(b, v.gens)
	const parGenre, tours = 20, 5
	type question struct {
		tape string
		p    Personne
	}
	for b.Loop() {
		var p50, pg50, rappel, pgRappel []float64
		var nousTous, euxTous []time.Duration
		for range tours {
			var questions []question
			for _, g := range genres {
				for range parGenre {
					p := v.gens[v.a.alea.IntN(len(v.gens))]
					questions = append(questions, question{g.taper(v.a, p), p})
				}
			}
			v.a.alea.Shuffle(len(questions), func(i, j int) { questions[i], questions[j] = questions[j], questions[i] })
			var nous, eux []time.Duration
			nousTrouves, euxTrouves := 0, 0
			for _, q := range questions {
				depart := time.Now()
				l := v.x.Chercher(q.tape, 10, nil)
				nous = append(nous, time.Since(depart))
				if estTrouve(v.gens, q.p, l) {
					nousTrouves++
				}
				depart = time.Now()
				l = pg.chercher(b, q.tape)
				eux = append(eux, time.Since(depart))
				if estTrouve(v.gens, q.p, l) {
					euxTrouves++
				}
			}
			p50, pg50 = append(p50, centile(nous, 50)), append(pg50, centile(eux, 50))
			nousTous, euxTous = append(nousTous, nous...), append(euxTous, eux...)
			rappel = append(rappel, float64(nousTrouves)/float64(len(questions)))
			pgRappel = append(pgRappel, float64(euxTrouves)/float64(len(questions)))
		}
		milieu := func(l []float64) float64 { slices.Sort(l); return l[len(l)/2] }
		b.ReportMetric(milieu(p50), "p50_ms")
		b.ReportMetric(centile(nousTous, 99), "p99_ms")
		b.ReportMetric(milieu(rappel), "rappel@10")
		b.ReportMetric(milieu(pg50), "pg_p50_ms")
		b.ReportMetric(centile(euxTous, 99), "pg_p99_ms")
		b.ReportMetric(milieu(pgRappel), "pg_rappel@10")
		b.ReportMetric(milieu(pg50)/milieu(p50), "fois_plus_vite")
		fmt.Fprintf(os.Stderr, "pg_trgm : %s, index bâti en %.1f s\n", pg.version, pg.indexation.Seconds())
	}
}
