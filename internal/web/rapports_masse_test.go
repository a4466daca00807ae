// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"database/sql"
	"fmt"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/prestations"
	"etai/internal/rapports/indicateurs"
	"etai/internal/schema"
	"etai/internal/web/webtest/application"
)

// anneesDeMasse are the years of the measures of the mass, the last of them the one before the clock's.
const premiereDeMasse, derniereDeMasse = 2016, 2025

// masseDeMesures is an organisation that carried out ten years of measures: each year two models, without and with management, of 12, 18 or 24 months,
// each copied.
func masseDeMesures(b testing.TB, adresse string, copies int) *application.Essai {
	b.Helper()
	m := application.Vide(b, adresse)
	w := m.Peupler()
	w.SansVerification = "the chains do not hold over copies"
	for annee := premiereDeMasse; annee <= derniereDeMasse; annee++ {
		for niveau := range 2 {
			d, err := parcours.CreerPersonne(b.Context(), w.Base, w.Demande(droits.CESF), parcours.NouvellePersonne{Personne: personnes.Personne{Civilite: []string{"madame", "monsieur"}[annee%2],
				Nom: "Exemple-Suivie", Prenom: "Personne", Naissance: etaitest.Naissance, EcrireDomicile: true}})
			if err != nil {
				b.Fatal(err)
			}
			rsa := prestations.Percue{Numero: 17, Organisme: "CAF", Montant: 60775, JourDuMois: 5}
			debut := jour.Certain(annee, 1+(annee*5+niveau*3)%12, 1+(annee*7)%28)
			mois := 12 + 6*((annee+niveau)%3)
			c := etaitest.Contrat(d, debut, mois)
			if niveau == 1 {
				c = etaitest.Contrat(d, debut, mois, rsa)
			} else {
				c.Prestations = append(c.Prestations, parcours.PrestationDuContrat{Nouvelle: rsa})
			}
			w.Signer(b, c)
			etaitest.Copier(b, w.Base, d, copies-1)
		}
	}
	return m
}

var clauseDeDroits = regexp.MustCompile(`\{DROITS(_LISTE)? [a-z_]+ [a-z.]+\}`)

// moisBruts counts the months of a period as the raw rows tell them, on PostgreSQL: each contract and each avenant cut month by month, the level of most days.
const moisBruts = `select z.niveau, '', '', '', '', count(*), sum(10000)::bigint from (
	select x.mesure_id, g.mois, (array_agg(x.niveau order by least(x.au, (g.mois + interval '1 month - 1 day')::date) - greatest(x.du, g.mois::date) desc, x.du desc))[1] as niveau
	from (select c.mesure_id, c.dossier_id, c.niveau, c.debut as du, coalesce((select min(v.du) - 1 from masp_avenant v where v.contrat_id = c.id), coalesce(c.arrete_le, c.fin)) as au
			from masp_contrat c where c.arrete_le is null or c.arrete_le >= c.debut
		union all select c.mesure_id, c.dossier_id, v.niveau, v.du, least(coalesce(c.arrete_le, c.fin), coalesce((select min(y.du) - 1 from masp_avenant y where y.contrat_id = v.contrat_id and y.du > v.du), coalesce(c.arrete_le, c.fin)))
			from masp_avenant v join masp_contrat c on c.id = v.contrat_id) x
	join dossier d on d.id = x.dossier_id
	cross join lateral generate_series(date_trunc('month', greatest(x.du, $1::date))::date, least(x.au, $2::date), interval '1 month') as g(mois)
	where x.du <= $2 and x.au >= $1 and x.au >= x.du group by x.mesure_id, g.mois) z group by z.niveau`

// duChapitre are the facts of the report; the return counts all.
var duChapitre = []string{"exercees", "suivies", "changements", "nouvelles", "terminees", "motifs_entree", "mois", "refus", "en_signature", "participations", "masp3_demandees", "masp3_nouvelles", "masp3_terminees"}

// brut counts the same facts of a year over the raw rows alone, without rights nor columns kept: what PostgreSQL takes is the time that no page may pass. None named: all.
func brut(b testing.TB, m *application.Essai, annee int, faits ...string) (duree time.Duration, mois int64) {
	b.Helper()
	du, au := jour.Certain(annee, 1, 1), jour.Certain(annee, 12, 31)
	debut := time.Now()
	if err := m.Inst.Base.Lire(b.Context(), func(l bdd.Lecture) error {
		for _, r := range indicateurs.Requetes {
			fait, ok := strings.CutPrefix(r.Nom, "indicateurs.compte_")
			if !ok || len(faits) > 0 && !slices.Contains(faits, fait) {
				continue
			}
			texte, args := clauseDeDroits.ReplaceAllString(r.SQL, "true"), []any{du, au, 0, 0, ""}
			if fait == "mois" {
				texte, args = moisBruts, args[:2]
			}
			if _, err := bdd.Lister(b.Context(), l, func(x *sql.Rows) (n int64, err error) {
				var niveau, nombre, somme int64
				var code string
				err = x.Scan(&niveau, &code, &code, &code, &code, &nombre, &somme)
				if fait == "mois" {
					mois += somme
				}
				return nombre, err
			}, texte, args...); err != nil {
				return fmt.Errorf("%s : %w", r.Nom, err)
			}
		}
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	return time.Since(debut), mois
}

// rapportsDeMasse are the pages of figures, of a year in the middle of the ten and of the last.
var rapportsDeMasse = []struct{ nom, adresse string }{
	{"rapport", "/rapports?annee=%d"}, {"rapport-pdf", "/rapports/masp.pdf?annee=%d"}, {"indicateurs", "/rapports/indicateurs?annee=%d"}, {"tableur", "/rapports/indicateurs.xlsx?annee=%d"}, {"csv", "/rapports/indicateurs.csv?annee=%d"},
	{"liste", "/rapports/liste?annee=%d&fait=exercees&niveau=2&page=40"},
}

// The mass is what the benchmark says, and the raw rows tell the months that were kept with each fact.
func TestRapportsDeMasse(t *testing.T) {
	bddtest.Adresses(t, schema.Migrations(), func(t *testing.T, adresse string) {
		m := masseDeMesures(t, adresse, 2)
		direction := m.Comme("direction")
		for _, p := range rapportsDeMasse {
			if w := direction.Lire(fmt.Sprintf(p.adresse, 2021)); w.Code != 200 {
				t.Errorf("%s : %d", p.adresse, w.Code)
			}
		}
		if m.Inst.Base.Moteur() == bdd.PostgreSQL {
			for annee := premiereDeMasse; annee <= derniereDeMasse; annee++ {
				n := m.Compter(`select sum(dix) from mois_mesure where mois between $1 and $2`, jour.Certain(annee, 1, 1), jour.Certain(annee, 12, 31))
				if _, mois := brut(t, m, annee); mois != int64(n) || n == 0 {
					t.Errorf("%d : %d dix-millièmes de mois bruts, %d gardés", annee, mois, n)
				}
			}
		}
	})
}

// BenchmarkRapports: the yearly return and the report over ten years and 100 000 measures, all pages of a year of the middle and of the last, as the direction reads them; and on PostgreSQL the same
// counts over the raw rows.
func BenchmarkRapports(b *testing.B) {
	for _, moteur := range []struct {
		nom     string
		adresse func() string
	}{{"sqlite", func() string { return "" }}, {"postgres", func() string { return bddtest.AdressePGDurable(b, schema.Migrations()) }}} {
		b.Run(moteur.nom, func(b *testing.B) {
			m := masseDeMesures(b, moteur.adresse(), 5000)
			serveur := httptest.NewServer(m.App)
			b.Cleanup(serveur.Close)
			client := seConnecter(b, serveur.URL, "direction@exemple.test")
			for b.Loop() {
				for _, annee := range []int{2021, derniereDeMasse} {
					for _, p := range rapportsDeMasse {
						debut := time.Now()
						if err := lire(client, serveur.URL+fmt.Sprintf(p.adresse, annee)); err != nil {
							b.Fatal(err)
						}
						b.ReportMetric(float64(time.Since(debut).Microseconds())/1000, fmt.Sprintf("%s-%d-ms", p.nom, annee))
					}
					if m.Inst.Base.Moteur() == bdd.PostgreSQL {
						declaration, _ := brut(b, m, annee)
						avant, _ := brut(b, m, annee-1, duChapitre...)
						apres, _ := brut(b, m, annee, duChapitre...)
						b.ReportMetric(float64(declaration.Microseconds())/1000, fmt.Sprintf("indicateurs-brut-%d-ms", annee))
						b.ReportMetric(float64((avant+apres).Microseconds())/1000, fmt.Sprintf("rapport-brut-%d-ms", annee))
					}
				}
			}
		})
	}
}
