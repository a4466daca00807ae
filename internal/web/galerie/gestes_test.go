// SPDX-License-Identifier: EUPL-1.2

package galerie

import (
	"bytes"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"etai/internal/web/navigateur"
)

// TestFormulaireEnErreur posts a form with faults: summary focused, links to the fields, errors tied to them, values
// kept, title that says it; and the page is right in every mode.
func TestFormulaireEnErreur(t *testing.T) {
	base := site(t)
	n := navigateur.Demarrer(t)
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		o.Ouvrir(base + "/")
		o.Remplir("#champ-loyer", "12,345")
		o.Remplir("#champ-note", "Un texte <b>gardé</b> & entier")
		if s := o.Suivre("#essai button.btn-primary"); s != 422 {
			t.Fatalf("status %d", s)
		}
		if titre := o.Titre(); !strings.HasPrefix(titre, "Erreur – ") {
			t.Errorf("title %q", titre)
		}
		if !navigateur.Evaluer[bool](o, `document.activeElement.matches("[data-erreurs]")`) {
			t.Error("the summary of errors has not the focus")
		}
		if v := o.Valeur("#champ-note"); v != "Un texte <b>gardé</b> & entier" {
			t.Errorf("note: %q", v)
		}
		if v := o.Valeur("#champ-loyer"); v != "12,345" {
			t.Errorf("loyer: %q", v)
		}
		if c := o.Compter("[aria-invalid=true][aria-describedby], fieldset.en-erreur"); c < 5 {
			t.Errorf("%d fields marked", c)
		}
		if !navigateur.Evaluer[bool](o, `[...document.querySelectorAll("[aria-describedby]")].every(e => e.getAttribute("aria-describedby").split(" ").every(i => document.getElementById(i)))`) {
			t.Error("aria-describedby points to nothing")
		}
		o.Cliquer(`.erreurs a[href="#champ-loyer"]`)
		o.AttendreQue(`document.activeElement.id === "champ-loyer"`)
		o.Verifier("formulaire-erreurs")
	})
}

// TestTheme chooses colours, with and without JavaScript; the server keeps and renders the choice.
func TestTheme(t *testing.T) {
	base := site(t)
	n := navigateur.Demarrer(t)
	for _, sans := range []bool{false, true} {
		m := navigateur.Mode{Largeur: 1280, Hauteur: 900, SansScript: sans}
		t.Run(m.String(), func(t *testing.T) {
			o := n.Onglet(t, m)
			o.Ouvrir(base + "/galerie/rapprochement")
			o.Cliquer(".agent summary")
			if sans {
				o.Suivre(".volet button[value=sombre]")
			} else {
				o.Cliquer(".volet button[value=sombre]")
				o.AttendreQue(`document.documentElement.dataset.bsTheme === "dark"`)
			}
			o.Ouvrir(base + "/galerie/journee")
			if o.Compter("html[data-bs-theme=dark]") != 1 || o.Compter(".volet [value=sombre][aria-pressed=true]") != 1 {
				t.Error("the choice is not kept")
			}
			if fond := navigateur.Evaluer[string](o, `getComputedStyle(document.body).backgroundColor`); fond != "rgb(23, 28, 31)" {
				t.Errorf("background %s", fond)
			}
			if c := o.Console(); len(c) > 0 {
				t.Error(c)
			}
		})
	}
}

// TestClavier moves through a list and acts on it without the mouse, and lets the shortcuts be turned off.
func TestClavier(t *testing.T) {
	o := navigateur.Demarrer(t).Onglet(t, navigateur.Modes()[0])
	base := site(t)
	o.Ouvrir(base + "/galerie/rapprochement")
	o.Touches("/")
	o.AttendreQue(`document.activeElement.id === "recherche"`)
	o.Touches("j") // typed, not acted upon
	if v := o.Valeur("#recherche"); v != "j" {
		t.Errorf("search field: %q", v)
	}
	navigateur.Evaluer[any](o, `document.activeElement.blur()`)
	o.Touches("jjj")
	const ligne = `document.activeElement.matches("[data-ligne]") && [...document.querySelectorAll("[data-liste] [data-ligne]")].indexOf(document.activeElement)`
	o.AttendreQue(ligne + " === 2")
	o.Touches("k")
	o.AttendreQue(ligne + " === 1")
	o.Touches("x")
	o.AttendreQue(`!document.activeElement.closest("[data-ligne]").querySelector("[type=checkbox]").checked`)

	o.Touches("?")
	o.Attendre("#aide-clavier[open]")
	if s := o.Texte("#aide-clavier"); !strings.Contains(s, "aller à Ma journée") || !strings.Contains(s, "aller à la recherche") {
		t.Error(s)
	}
	if v := o.Axe(); len(v) > 0 {
		t.Error(v)
	}
	o.Capturer("aide-clavier")
	o.Touches("gj") // under a dialog, nothing acts
	o.Touches(kb.Escape)
	o.AttendreQue(`!document.querySelector("dialog[open]")`)
	o.Touches("gj")
	o.AttendreQue(`location.pathname === "/galerie/journee" && document.readyState === "complete"`)
	o.Touches("gd")
	o.AttendreQue(`location.pathname === "/galerie/confirmation" && document.readyState === "complete"`)
	o.Touches("/gj") // typed, not acted upon
	if v := o.Valeur("#recherche"); v != "gj" || !strings.HasSuffix(o.Adresse(), "/galerie/confirmation") {
		t.Errorf("search field: %q, at %s", v, o.Adresse())
	}

	o.Ouvrir(base + "/affichage")
	o.Cliquer("#champ-raccourcis-2")
	o.Suivre("form.etroite .btn-primary")
	o.Ouvrir(base + "/galerie/rapprochement")
	o.Touches("/")
	if navigateur.Evaluer[bool](o, `document.activeElement.id === "recherche"`) {
		t.Error("a shortcut acts although they are off")
	}
	o.Touches("?")
	if o.Compter("dialog[open]") > 0 {
		t.Error("the help opens although shortcuts are off")
	}
	if c := o.Console(); len(c) > 0 {
		t.Error(c)
	}
}

// TestConfirmation asks in a dialog before the act, Escape keeps; without JavaScript the form goes to the server.
func TestConfirmation(t *testing.T) {
	n, base := navigateur.Demarrer(t), site(t)
	o := n.Onglet(t, navigateur.Modes()[0])
	o.Ouvrir(base + "/")
	o.Cliquer("[data-confirmer]")
	o.Attendre("dialog[open]")
	if v := o.Axe(); len(v) > 0 {
		t.Error(v)
	}
	o.Capturer("dialogue")
	o.Touches(kb.Escape)
	o.AttendreQue(`!document.querySelector("dialog[open]")`)
	o.Cliquer("[data-confirmer]")
	o.Attendre("dialog[open]")
	if s := o.Suivre("dialog button[name=accord]"); s != 422 {
		t.Errorf("status %d", s)
	}
	sans := n.Onglet(t, navigateur.Mode{Largeur: 390, Hauteur: 844, SansScript: true})
	sans.Ouvrir(base + "/")
	if s := sans.Suivre("[data-confirmer]"); s != 422 {
		t.Errorf("without JavaScript: status %d", s)
	}
}

// TestMenuDuTelephone opens the whole menu from the bar, with and without JavaScript.
func TestMenuDuTelephone(t *testing.T) {
	n, base := navigateur.Demarrer(t), site(t)
	for _, m := range []navigateur.Mode{{Largeur: 390, Hauteur: 844}, {Largeur: 390, Hauteur: 844, SansScript: true, Sombre: true}} {
		t.Run(m.String(), func(t *testing.T) {
			o := n.Onglet(t, m)
			o.Ouvrir(base + "/galerie/journee")
			if c := o.Compter(".barre-basse li"); c != 5 {
				t.Errorf("%d entries in the bar", c)
			}
			o.Cliquer(".barre-basse button")
			o.Attendre(".navigation a")
			if c := o.Compter(".navigation a"); c != 8 {
				t.Errorf("%d entries in the menu", c)
			}
			if !m.SansScript {
				if v := o.Axe(); len(v) > 0 {
					t.Error(v)
				}
			}
			o.Capturer("menu-telephone")
			for _, cible := range []string{".barre-basse a", ".navigation a", ".btn", ".jeton"} {
				if petit := navigateur.Evaluer[int](o, `[...document.querySelectorAll("`+cible+`")].filter(e => e.checkVisibility() && !e.closest(".bandeau-demo") && e.getBoundingClientRect().height < 43.5).length`); petit > 0 {
					t.Errorf("%d targets %s under 44 px", petit, cible)
				}
			}
		})
	}
}

// TestCouleursForcees looks at pages under forced colours; TestImpression prints them.
func TestCouleursForcees(t *testing.T) {
	o := navigateur.Demarrer(t).Onglet(t, navigateur.Mode{Largeur: 1280, Hauteur: 900, CouleursForcees: true})
	base := site(t)
	for _, p := range []string{"journee", "rapprochement"} {
		o.Ouvrir(base + "/galerie/" + p)
		o.Verifier(p)
	}
}

// TestImpression prints a page: light colours on a dark system, no frame.
func TestImpression(t *testing.T) {
	o := navigateur.Demarrer(t).Onglet(t, navigateur.Mode{Largeur: 1280, Hauteur: 900, Sombre: true})
	base := site(t)
	for _, p := range []string{"journee", "rapprochement"} {
		o.Ouvrir(base + "/galerie/" + p)
		if pdf := o.Imprimer(p); !bytes.HasPrefix(pdf, []byte("%PDF-")) {
			t.Errorf("%s: not a PDF", p)
		}
	}
}
