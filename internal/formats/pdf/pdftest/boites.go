// SPDX-License-Identifier: EUPL-1.2

package pdftest

import (
	"html"
	"os/exec"
	"regexp"
	"strconv"
	"testing"
)

// Boite is a word of a page and where it stands, in millimetres from the top left corner.
type Boite struct {
	Page                      int
	Mot                       string
	Gauche, Haut, Droite, Bas float64
}

// Dans tells whether a word stands whole in a rectangle; Touche, whether any of it does.
func (b Boite) Dans(x, y, largeur, hauteur float64) bool {
	return b.Gauche >= x && b.Droite <= x+largeur && b.Haut >= y && b.Bas <= y+hauteur
}

// Touche tells whether any of a word stands in a rectangle.
func (b Boite) Touche(x, y, largeur, hauteur float64) bool {
	return b.Droite > x && b.Gauche < x+largeur && b.Bas > y && b.Haut < y+hauteur
}

var boite = regexp.MustCompile(`<page |<word xMin="([0-9.]+)" yMin="([0-9.]+)" xMax="([0-9.]+)" yMax="([0-9.]+)">(.*)</word>`)

// Boites returns where pdftotext finds each word, page after page.
func Boites(t testing.TB, fichier string) (bs []Boite) {
	t.Helper()
	sortie, err := exec.CommandContext(t.Context(), "pdftotext", "-bbox", "-enc", "UTF-8", fichier, "-").Output()
	if err != nil {
		t.Fatalf("pdftotext : %v", err)
	}
	page := 0
	for _, m := range boite.FindAllStringSubmatch(string(sortie), -1) {
		if m[5] == "" {
			page++
			continue
		}
		b := Boite{Page: page, Mot: html.UnescapeString(m[5])}
		for i, v := range []*float64{&b.Gauche, &b.Haut, &b.Droite, &b.Bas} {
			points, err := strconv.ParseFloat(m[i+1], 64)
			if err != nil {
				t.Fatal(err)
			}
			*v = points * 25.4 / 72
		}
		bs = append(bs, b)
	}
	return bs
}
