// SPDX-License-Identifier: EUPL-1.2

package webtest

import (
	"bytes"
	"html"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// Classeur reads the rows of a workbook, titles first.
func Classeur(t testing.TB, w *httptest.ResponseRecorder) [][]string {
	t.Helper()
	if w.Code != http.StatusOK {
		t.Fatalf("tableur : %d", w.Code)
	}
	x, err := excelize.OpenReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	r, err := x.GetRows(x.GetSheetName(0), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var (
	lienTableur = regexp.MustCompile(`href="([^"]*\.xlsx[^"]*)"`)
	ligneListe  = regexp.MustCompile(`(?s)<(?:tr|li)[^>]*\sdata-ligne.*?</(?:tr|li)>`)
	baliseHTML  = regexp.MustCompile(`<[^>]*>`)
)

// MemesLignes fails unless the workbook that the page of a list leads to holds, in order, exactly the rows of all the pages of that list: each row shows what
// the workbook holds in these columns. It returns how many there are.
func MemesLignes(t testing.TB, v *Visiteur, liste string, colonnes ...int) int {
	t.Helper()
	mots := func(s string) string { return strings.Join(strings.Fields(html.UnescapeString(s)), " ") }
	var lignes []string
	var tableur string
	for page := 1; ; page++ {
		adresse := liste
		if page > 1 {
			lien := "?"
			if strings.Contains(liste, "?") {
				lien = "&"
			}
			adresse += lien + "page=" + strconv.Itoa(page)
		}
		w := v.Lire(adresse)
		if w.Code != http.StatusOK {
			t.Fatalf("%s : %d", adresse, w.Code)
		}
		corps := w.Body.String()
		if page == 1 {
			lien := lienTableur.FindStringSubmatch(corps)
			if lien == nil {
				t.Fatalf("%s : aucun lien vers un tableur", liste)
			}
			tableur = html.UnescapeString(lien[1])
		}
		ici := ligneListe.FindAllString(corps, -1)
		suivante := regexp.MustCompile(`page=` + strconv.Itoa(page+1) + `["&]`).MatchString(html.UnescapeString(corps))
		for _, x := range ici {
			lignes = append(lignes, mots(baliseHTML.ReplaceAllString(x, " ")))
		}
		if !suivante {
			break
		}
	}
	rangs := Classeur(t, v.Lire(tableur))[1:]
	if len(rangs) != len(lignes) {
		t.Errorf("%s : %d lignes, %d dans %s", liste, len(lignes), len(rangs), tableur)
	}
	for i := range min(len(rangs), len(lignes)) {
		for _, c := range colonnes {
			if c < len(rangs[i]) && !strings.Contains(lignes[i], mots(rangs[i][c])) {
				t.Errorf("%s, ligne %d : %q n’est pas dans « %s »", liste, i+1, rangs[i][c], lignes[i])
			}
		}
	}
	return len(rangs)
}
