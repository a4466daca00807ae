// SPDX-License-Identifier: EUPL-1.2

package cadre

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"regexp"
	"slices"
	"strings"
)

//go:embed static/icones.svg
var planche string

// icones draws the symbols of icones.svg. A page says <use href="#i-nom"/> as often as it likes; the symbols it
// used, and only those, are put at the head of its body once it is rendered.
type icones map[string]string // name → <symbol …>…</symbol>

var symbole = regexp.MustCompile(`(?m)^<symbol id="i-([a-z-]+)" .*</symbol>$`)

func lireIcones() (icones, error) {
	ic := icones{}
	for _, m := range symbole.FindAllStringSubmatch(planche, -1) {
		ic[m[1]] = m[0]
	}
	if n := strings.Count(planche, "<symbol"); n != len(ic) {
		return nil, fmt.Errorf("icones.svg : %d symboles écrits, %d lus", n, len(ic))
	}
	return ic, nil
}

// dessiner is the template function "icone": the drawing of a name, hidden from assistive technology, for the
// word always stands beside it. A class may follow.
func (ic icones) dessiner(nom string, classes ...string) (template.HTML, error) {
	if _, ok := ic[nom]; !ok {
		return "", fmt.Errorf("icône inconnue : %q", nom)
	}
	classe := html(strings.Join(append([]string{"i"}, classes...), " "))
	return template.HTML(`<svg class="` + classe + `" aria-hidden="true"><use href="#i-` + nom + `"/></svg>`), nil //nolint:gosec // name checked, classes escaped
}

// repere stands in a layout where the symbols go. No user text can make it: "<" is always escaped.
const repere = "<!--icones-->"

// emploi begins each use of a symbol, as dessiner writes it.
const emploi = `<use href="#i-`

// poser puts into a rendered page the symbols that it uses.
func (ic icones) poser(page []byte) []byte {
	avant, apres, ok := bytes.Cut(page, []byte(repere))
	if !ok {
		return page
	}
	var noms []string
	for reste := page; ; {
		_, suite, ok := bytes.Cut(reste, []byte(emploi))
		if !ok {
			break
		}
		nom, _, _ := bytes.Cut(suite, []byte(`"`))
		if _, connu := ic[string(nom)]; connu && !slices.Contains(noms, string(nom)) {
			noms = append(noms, string(nom))
		}
		reste = suite
	}
	slices.Sort(noms)
	var b bytes.Buffer
	b.Grow(len(page) + 300*len(noms))
	b.Write(avant)
	if len(noms) > 0 {
		b.WriteString(`<svg class="planche" aria-hidden="true">`)
		for _, nom := range noms {
			b.WriteString(ic[nom])
		}
		b.WriteString("</svg>")
	}
	b.Write(apres)
	return b.Bytes()
}
