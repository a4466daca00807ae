// SPDX-License-Identifier: EUPL-1.2

package navigateur

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

//go:embed testdata/axe-core-4.14.1/axe.min.js
var axe string

// Violation is one rule of axe that a page breaks.
type Violation struct {
	ID     string   `json:"id"`
	Aide   string   `json:"aide"`
	Impact string   `json:"impact"`
	Ou     []string `json:"ou"`
}

// String is for the report of a test.
func (v Violation) String() string {
	return fmt.Sprintf("%s (%s): %s\n\t%s", v.ID, v.Impact, v.Aide, strings.Join(v.Ou, "\n\t"))
}

// toutes and couleurs say which rules of axe are run: WCAG 2.0, 2.1 and 2.2, levels A and AA, and best practices; or those that read colours, for a page
// that all of them looked at in the light.
const (
	toutes   = `{type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}`
	couleurs = `{type: "rule", values: ["color-contrast", "link-in-text-block"]}`
)

// Axe runs axe-core over the page.
func (o *Onglet) Axe() []Violation {
	o.t.Helper()
	return o.axe(toutes)
}

func (o *Onglet) axe(lesquelles string) []Violation {
	o.t.Helper()
	if !Evaluer[bool](o, `typeof axe === "object"`) {
		o.faire("axe", chromedp.Evaluate[chromedp.Void](axe+";undefined"))
	}
	regles := "{}"
	if o.mode.CouleursForcees { // axe reads the colours of the style sheet, not those that the system puts in their place
		regles = `{"color-contrast": {enabled: false}}`
	}
	passe := `axe.run(document, {rules: ` + regles + `, runOnly: ` + lesquelles + `, resultTypes: ["violations"]})
		.then(r => r.violations.map(v => ({id: v.id, aide: v.help, impact: v.impact || "", ou: v.nodes.map(n => n.target.join(" ") + " — " + n.html.slice(0, 160) + " — " + (n.failureSummary || "").replace(/\s+/g, " ").slice(0, 300))})))`
	return lire(o, "axe", chromedp.Evaluate[[]Violation](passe, chromedp.EvalAwaitPromise))
}

// Verifier checks what every page owes to everyone, and takes a screenshot under that name; under Partout, in the light then in the dark.
func (o *Onglet) Verifier(nom string) {
	o.t.Helper()
	o.Capturer(nom)
	for _, v := range o.Axe() {
		o.t.Errorf("%s, %s: axe: %v", nom, o.mode, v)
	}
	o.structure(nom)
	o.etroit(nom)
	o.clavier(nom)
	if o.deuxModes {
		o.sombre(nom)
	}
	for _, c := range o.Console() {
		o.t.Errorf("%s, %s: console: %s", nom, o.mode, c)
	}
}

// sombre looks at the same page in the dark: colours move nothing, what reads them is enough.
func (o *Onglet) sombre(nom string) {
	o.t.Helper()
	o.mode.Sombre = true
	o.media("")
	o.Capturer(nom)
	for _, v := range o.axe(couleurs) {
		o.t.Errorf("%s, %s: axe: %v", nom, o.mode, v)
	}
	o.mode.Sombre = false
	o.media("")
}

// Parcourir is the part of Verifier that a round over every page can afford: no walk with Tab, its own width only.
func (o *Onglet) Parcourir(nom string) {
	o.t.Helper()
	o.Capturer(nom)
	for _, v := range o.Axe() {
		o.t.Errorf("%s, %s: axe: %v", nom, o.mode, v)
	}
	o.structure(nom)
	o.deborde(nom, o.mode.Largeur)
	for _, c := range o.Console() {
		o.t.Errorf("%s, %s: console: %s", nom, o.mode, c)
	}
}

// structure: one h1, a title of its own, the language, no level of heading skipped, no inline style or script.
func (o *Onglet) structure(nom string) {
	o.t.Helper()
	for _, f := range Evaluer[[]string](o, `(() => {
		const f = [], d = document, q = s => [...d.querySelectorAll(s)];
		if (q("h1").length !== 1) f.push(q("h1").length + " h1");
		if (d.documentElement.lang !== "fr") f.push("lang = " + d.documentElement.lang);
		if (!/ – Étai$/.test(d.title)) f.push("title: " + d.title);
		let n = 0;
		for (const h of q("h1, h2, h3, h4, h5, h6")) { const k = +h.tagName[1]; if (k > n + 1) f.push("heading skipped before: " + h.textContent); n = k; }
		for (const e of q("[style]:not(#axe-temp *)")) f.push("style attribute: " + e.outerHTML.slice(0, 120));
		for (const e of q("script:not([src]), style")) f.push("inline " + e.tagName);
		for (const e of q("*")) for (const a of e.attributes) if (/^on/.test(a.name)) f.push("handler attribute: " + a.name);
		const ids = q("[id]").map(e => e.id); for (const i of new Set(ids)) if (ids.filter(x => x === i).length > 1) f.push("id twice: " + i);
		for (const a of q("a[href^='#']")) if (a.hash.length > 1 && !d.getElementById(decodeURIComponent(a.hash.slice(1)))) f.push("link to nothing: " + a.hash);
		return f })()`) {
		o.t.Errorf("%s, %s: %s", nom, o.mode, f)
	}
}

// telephone is the width under which a table is read one card a row.
const telephone = 700

// etroit: nothing makes the page scroll sideways, at its own width nor at 320 px (WCAG 1.4.10).
func (o *Onglet) etroit(nom string) {
	o.t.Helper()
	for _, largeur := range []int{o.mode.Largeur, 320} {
		o.faire("screen", chromedp.EmulateViewport(int64(largeur), int64(o.mode.Hauteur)))
		o.deborde(nom, largeur)
	}
	o.faire("screen", chromedp.EmulateViewport(int64(o.mode.Largeur), int64(o.mode.Hauteur)))
}

// deborde: the page is not wider than the window; on a phone no table is wider than its card either (at 320 px, one may be).
func (o *Onglet) deborde(nom string, largeur int) {
	o.t.Helper()
	tableaux := largeur == o.mode.Largeur && largeur < telephone
	for _, f := range Evaluer[[]string](o, fmt.Sprintf(`(() => {
		const e = document.documentElement, l = e.clientWidth, f = [];
		if (%t) for (const x of document.querySelectorAll(".defile")) if (x.checkVisibility() && x.scrollWidth > x.clientWidth) f.push("table " + x.scrollWidth + " px wide in " + x.clientWidth + ": " + x.outerHTML.slice(0, 160));
		if (e.scrollWidth <= l) return f;
		const dans = x => { for (let p = x.parentElement; p; p = p.parentElement) if (/auto|scroll|hidden/.test(getComputedStyle(p).overflowX)) return true; return false };
		return [...f, "page " + e.scrollWidth + " px wide", ...[...document.body.querySelectorAll("*")].filter(x => x.checkVisibility() && x.getBoundingClientRect().right > l + 0.5 && !dans(x)).slice(0, 5).map(x => x.outerHTML.slice(0, 120))] })()`, tableaux)) {
		o.t.Errorf("%s, %s: at %d px: %s", nom, o.mode, largeur, f)
	}
}

// pasDeClavier bounds the walk: long pages repeat themselves.
const pasDeClavier = 60

// clavier walks with Tab: the skip link comes first, each stop is seen (a ring of 2 px or more) and not covered, and
// the walk is no trap.
func (o *Onglet) clavier(nom string) {
	o.t.Helper()
	o.appeler("keyboard", func(ctx context.Context) error {
		if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`scrollTo(0, 0); window.__vus = new Set();
			{ const d = document.createElement("span"); d.tabIndex = -1; document.body.prepend(d); d.focus(); d.remove() }`)); err != nil {
			return err
		}
		for n := range pasDeClavier {
			if err := chromedp.Do(ctx, chromedp.KeyEvent(kb.Tab)); err != nil {
				return err
			}
			faute, err := chromedp.Run(ctx, chromedp.Evaluate[string](etapeDeClavier))
			if err == nil && strings.HasPrefix(faute, "outside") { // the browser may still be scrolling to it
				time.Sleep(150 * time.Millisecond)
				faute, err = chromedp.Run(ctx, chromedp.Evaluate[string]("window.__vus.delete(document.activeElement);"+etapeDeClavier))
			}
			if err != nil {
				return err
			}
			switch {
			case faute == "fin":
				return nil
			case faute != "":
				o.t.Errorf("%s, %s: Tab %d: %s", nom, o.mode, n+1, faute)
				return nil
			}
		}
		return nil
	})
}

const etapeDeClavier = `(() => {
	const e = document.activeElement, html = x => x.outerHTML.slice(0, 140);
	if (!e || e === document.body) return window.__vus.size ? "fin" : "nothing takes the focus";
	if (window.__vus.has(e)) return window.__vus.values().next().value === e ? "fin" : "back to " + html(e);
	if (!window.__vus.size && document.querySelector(".evitement") && !e.matches(".evitement")) return "the skip link is not first, but " + html(e);
	window.__vus.add(e);
	const cible = e.matches(".jeton input") ? e.closest(".jeton") : e;
	const s = getComputedStyle(cible);
	if (s.outlineStyle === "none" || parseFloat(s.outlineWidth) < 2) return "no ring on " + html(e);
	const r = cible.getClientRects()[0];
	if (!r || r.width < 1 || r.height < 1) return "no surface: " + html(e);
	// Of what is taller than the window, what shows of it.
	const haut = r.height > innerHeight ? Math.max(r.top, 0) : r.top;
	const y = haut + Math.min(r.height / 2, 40);
	let faute = "";
	for (const x of [r.left + Math.min(r.width / 2, 200), r.left + Math.min(8, r.width / 2), r.right - Math.min(8, r.width / 2)]) {
		if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) { faute = "outside the window (" + Math.round(x) + ", " + Math.round(y) + "): " + html(e); continue; }
		const dessus = document.elementFromPoint(x, y);
		if (!dessus || cible.contains(dessus) || dessus.contains(cible)) return "";
		faute = "covered by " + html(dessus) + ": " + html(e);
	}
	return faute })()`
