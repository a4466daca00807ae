// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"etai/internal/demo"
	"etai/internal/web/webtest"
)

// classeur writes the workbook that services keep instead: 90 accounts, twelve operations a month for a year, the balance of each month by SUMIFS, and one
// statement to print for each account.
func classeur(b *testing.B) (chemin string) {
	b.Helper()
	const comptes, mois, operations = 90, 12, 12
	x := excelize.NewFile()
	defer x.Close()
	faire := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	faire(x.SetSheetName("Sheet1", "Operations"))
	n := 1
	for c := range comptes {
		for m := range mois {
			for o := range operations {
				montant := 607.75
				if o > 0 {
					montant = -float64(1000+(c*7+m*3+o)%4000) / 100
				}
				faire(x.SetSheetRow("Operations", fmt.Sprintf("A%d", n), &[]any{c + 1, m + 1, fmt.Sprintf("Opération %d", o), montant}))
				n++
			}
		}
	}
	_, err := x.NewSheet("Soldes")
	faire(err)
	for c := range comptes {
		for m := range 2 * mois {
			cellule, err := excelize.CoordinatesToCellName(m+2, c+1)
			faire(err)
			signe := ">0"
			if m >= mois {
				signe = "<0"
			}
			faire(x.SetCellFormula("Soldes", cellule, fmt.Sprintf(`SUMIFS(Operations!$D$1:$D$%d,Operations!$A$1:$A$%d,%d,Operations!$B$1:$B$%d,"<=%d",Operations!$D$1:$D$%d,"%s")`, n, n, c+1, n, m%mois+1, n, signe)))
		}
		feuille := fmt.Sprintf("Compte %d", c+1)
		_, err := x.NewSheet(feuille)
		faire(err)
		for o := range operations {
			ligne := c*mois*operations + (mois-1)*operations + o + 1
			for k, col := range []string{"C", "D"} {
				cellule, err := excelize.CoordinatesToCellName(k+1, o+3)
				faire(err)
				faire(x.SetCellFormula(feuille, cellule, fmt.Sprintf("Operations!%s%d", col, ligne)))
			}
		}
		faire(x.SetCellFormula(feuille, "B1", fmt.Sprintf("SUM(Soldes!L%d,Soldes!X%d)", c+1, c+1)))
		faire(x.SetCellFormula(feuille, "B16", fmt.Sprintf("SUM(Soldes!M%d,Soldes!Y%d)", c+1, c+1)))
	}
	chemin = filepath.Join(b.TempDir(), "comptes.xlsx")
	faire(x.SaveAs(chemin))
	return chemin
}

// parLibreOffice recalculates a workbook and prints it; it needs Debian's libreoffice-calc.
func parLibreOffice(b *testing.B, chemin string) time.Duration {
	b.Helper()
	d := b.TempDir()
	c := exec.CommandContext(b.Context(), "soffice", "-env:UserInstallation=file://"+filepath.Join(d, "profil"), "--headless", "--convert-to", "pdf", "--outdir", d, chemin)
	debut := time.Now()
	if sortie, err := c.CombinedOutput(); err != nil {
		b.Fatalf("LibreOffice (apt-get install libreoffice-calc) : %v, %s", err, sortie)
	}
	duree := time.Since(debut)
	if _, err := os.Stat(filepath.Join(d, "comptes.pdf")); err != nil {
		b.Fatal(err)
	}
	return duree
}

// releves has the statements of a month drawn, and takes the document to post and the one to hand over.
func (c *charge) releves(b *testing.B, v *webtest.Visiteur, mois string) {
	b.Helper()
	adresse := "/comptes/releves?mois=" + mois
	if w := v.Poster(adresse, v.AvecCle(adresse)...); w.Code != http.StatusSeeOther {
		b.Fatal(w.Code)
	}
	for v.Lire(adresse).Header().Get("Refresh") != "" {
		time.Sleep(50 * time.Millisecond)
	}
	octets := 0
	for _, voie := range []string{"poste", "remise"} {
		if w := v.Lire("/comptes/releves.pdf?mois=" + mois + "&voie=" + voie); w.Code == http.StatusOK {
			octets += w.Body.Len()
		}
	}
	if octets == 0 {
		b.Fatal("aucun relevé")
	}
}

// BenchmarkContreLibreOffice: the balances of twelve months and the statements of a month, as PDF/A, of the 90 accounts of the demonstration, asked for by
// their accountant as she does, against LibreOffice that recalculates and prints the workbook of as many accounts. Medians of the turns.
func BenchmarkContreLibreOffice(b *testing.B) {
	surLesDeux(b, func(b *testing.B, c *charge) {
		chemin, v := classeur(b), webtest.NouveauVisiteur(b, c.app)
		v.Poster("/connexion", "identifiant", c.demo.Utilisateurs[3].Identifiant, "mot_de_passe", demo.MotDePasse)
		var nous, lui, rapports []float64
		for b.Loop() {
			debut := time.Now()
			passe := c.inst.Base.Horloge().Maintenant().Jour().PremierDuMois().Plus(-1)
			for mois := passe; mois.Apres(passe.Plus(-350)); mois = mois.PremierDuMois().Plus(-1) {
				if err := lire(c.client, fmt.Sprintf("%s/comptes/balance?mois=%.7s", c.serveur.URL, mois)); err != nil {
					b.Fatal(err)
				}
			}
			c.releves(b, v, fmt.Sprintf("%.7s", passe))
			n, l := time.Since(debut).Seconds(), parLibreOffice(b, chemin).Seconds()
			nous, lui, rapports = append(nous, n), append(lui, l), append(rapports, l/n)
		}
		for nom, mesures := range map[string][]float64{"s-nous": nous, "s-libreoffice": lui, "rapport": rapports} {
			slices.Sort(mesures)
			b.ReportMetric(mesures[len(mesures)/2], nom)
		}
		b.ReportMetric(0, "ns/op")
	})
}
