// SPDX-License-Identifier: EUPL-1.2

package navigateur

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Gestes counts what the hands of somebody did: a click or a tap each, a key each. To fill a field takes a click and its keys; to choose in a list, two
// clicks; to give a file, two.
type Gestes struct{ Clics, Touches int }

// String is for the report of a test.
func (g Gestes) String() string { return fmt.Sprintf("%d clics, %d touches", g.Clics, g.Touches) }

// Gestes returns what was done since the last call.
func (o *Onglet) Gestes() Gestes {
	g := o.gestes
	o.gestes = Gestes{}
	return g
}

// Ouvrir goes to an address and returns its status.
func (o *Onglet) Ouvrir(url string) int {
	o.t.Helper()
	r := lire(o, "opening "+url, chromedp.NavigateResponse(url))
	if r == nil {
		return 0
	}
	return int(r.Status)
}

// Cliquer clicks on the first element of a CSS selector, without waiting for another page.
func (o *Onglet) Cliquer(selecteur string) {
	o.t.Helper()
	o.gestes.Clics++
	o.faire("clicking "+selecteur, chromedp.Click(chromedp.CSS(selecteur), chromedp.NodeVisible))
}

// Suivre clicks and waits for the page that follows; it returns its status.
func (o *Onglet) Suivre(selecteur string) (statut int) {
	o.t.Helper()
	o.gestes.Clics++
	ctx, annuler := o.delai()
	defer annuler()
	r, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(selecteur), chromedp.NodeVisible))
	if err != nil {
		o.t.Fatalf("following %s: %v", selecteur, err)
	}
	if r == nil {
		return 0
	}
	return int(r.Status)
}

// Remplir types a text in a field, in place of what was there.
func (o *Onglet) Remplir(selecteur, valeur string) {
	o.t.Helper()
	o.gestes.Clics++
	o.gestes.Touches += utf8.RuneCountInString(valeur)
	o.faire("filling "+selecteur, chromedp.WaitVisible(chromedp.CSS(selecteur)), chromedp.Focus(chromedp.CSS(selecteur)))
	if Evaluer[bool](o, `(document.activeElement.select(), document.activeElement.value !== "")`) {
		o.Touches(kb.Backspace)
	}
	o.appeler("typing in "+selecteur, func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: valeur})
		return err
	})
}

// Choisir picks a value in a list, as a user's change.
func (o *Onglet) Choisir(selecteur, valeur string) {
	o.t.Helper()
	o.gestes.Clics += 2
	ok := Evaluer[bool](o, fmt.Sprintf(`(() => { const s = document.querySelector(%s); if (![...s.options].some(x => x.value === %s)) return false;
		s.value = %[2]s; s.dispatchEvent(new Event("input", {bubbles: true})); s.dispatchEvent(new Event("change", {bubbles: true})); return true })()`,
		strconv.Quote(selecteur), strconv.Quote(valeur)))
	if !ok {
		o.t.Fatalf("choosing %q in %s: no such value", valeur, selecteur)
	}
}

// Televerser puts files in a file field.
func (o *Onglet) Televerser(selecteur string, chemins ...string) {
	o.t.Helper()
	o.gestes.Clics += 2
	o.faire("files of "+selecteur, chromedp.SetUploadFiles(chromedp.CSS(selecteur), chemins))
}

// Touches presses keys where the focus is; kb.Tab, kb.Enter and so on stand for the keys without a sign.
func (o *Onglet) Touches(touches string) {
	o.t.Helper()
	o.gestes.Touches += utf8.RuneCountInString(touches)
	o.appeler("keys", func(ctx context.Context) error {
		for _, r := range touches {
			evenements := kb.Encode(r)
			if len(evenements) == 3 { // as a keyboard does: the sign comes with the key, and not at all when a script refused the key
				evenements[0].Text, evenements[0].UnmodifiedText = evenements[1].Text, evenements[1].UnmodifiedText
				evenements = append(evenements[:1], evenements[2])
			}
			for _, e := range evenements {
				if _, err := chromedp.Call(ctx, input.DispatchKeyEvent, *e); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Attendre waits until an element is there and visible.
func (o *Onglet) Attendre(selecteur string) {
	o.t.Helper()
	o.faire("waiting for "+selecteur, chromedp.WaitVisible(chromedp.CSS(selecteur)))
}

// AttendreQue waits until a JavaScript expression is true.
func (o *Onglet) AttendreQue(expression string) {
	o.t.Helper()
	ctx, annuler := o.delai()
	defer annuler()
	for {
		if v, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("!!("+expression+")")); err == nil && v {
			return
		}
		select {
		case <-ctx.Done():
			o.t.Fatalf("never true: %s", expression)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Evaluer computes a JavaScript expression in the page.
func Evaluer[T any](o *Onglet, expression string) T {
	o.t.Helper()
	return lire(o, "evaluating", chromedp.Evaluate[T](expression))
}

// Texte is the visible text of the first element of a selector, with ordinary spaces.
func (o *Onglet) Texte(selecteur string) string {
	o.t.Helper()
	s := lire(o, "text of "+selecteur, chromedp.Text(chromedp.CSS(selecteur)))
	return strings.TrimSpace(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s))
}

// Valeur is the value of a field.
func (o *Onglet) Valeur(selecteur string) string {
	o.t.Helper()
	return lire(o, "value of "+selecteur, chromedp.Value(chromedp.CSS(selecteur)))
}

// Compter counts the elements of a selector.
func (o *Onglet) Compter(selecteur string) int {
	o.t.Helper()
	return Evaluer[int](o, "document.querySelectorAll("+strconv.Quote(selecteur)+").length")
}

// Adresse is where the tab is.
func (o *Onglet) Adresse() string {
	o.t.Helper()
	return lire(o, "address", chromedp.Location())
}

// Titre is the title of the page.
func (o *Onglet) Titre() string {
	o.t.Helper()
	return lire(o, "title", chromedp.Title())
}

// Capturer writes the whole page as NOM-MODE.png in ETAI_CAPTURES, if that is set. The window is made as high as the
// page first, so that what is fixed to its edges is where a reader would see it.
func (o *Onglet) Capturer(nom string) {
	o.t.Helper()
	if os.Getenv("ETAI_CAPTURES") == "" {
		return
	}
	haut := Evaluer[int64](o, "document.documentElement.scrollHeight")
	o.faire("screen", chromedp.EmulateViewport(int64(o.mode.Largeur), max(haut, int64(o.mode.Hauteur)), chromedp.EmulateScale(o.echelle())))
	png := lire(o, "screenshot", chromedp.CaptureScreenshot())
	o.faire("screen", chromedp.EmulateViewport(int64(o.mode.Largeur), int64(o.mode.Hauteur)))
	o.ecrire(nom+"-"+o.mode.String()+".png", png)
}

func (o *Onglet) echelle() float64 {
	if o.mode.Largeur < 700 {
		return 1.5
	}
	return 1
}

// Imprimer returns the page printed on A4 as PDF, and writes it as NOM.pdf in ETAI_CAPTURES, if that is set.
func (o *Onglet) Imprimer(nom string) []byte {
	o.t.Helper()
	pdf := lire(o, "printing", chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize()))
	if os.Getenv("ETAI_CAPTURES") != "" {
		o.ecrire(nom+".pdf", pdf)
	}
	return pdf
}

func (o *Onglet) ecrire(nom string, contenu []byte) {
	o.t.Helper()
	dossier := os.Getenv("ETAI_CAPTURES")
	if err := os.MkdirAll(dossier, 0o755); err != nil {
		o.t.Fatalf("folder of screenshots: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dossier, nom), contenu, 0o644); err != nil {
		o.t.Fatalf("screenshot: %v", err)
	}
}
