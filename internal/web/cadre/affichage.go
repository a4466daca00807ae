// SPDX-License-Identifier: EUPL-1.2

package cadre

import (
	"net/http"
	"strings"
	"time"
)

// Affichage is how someone wants the pages of this browser: kept in a cookie, rendered by the server, nothing
// personal in it. Its zero value follows the system, compact, with the keyboard.
type Affichage struct {
	Theme          string // "clair", "sombre" or empty: the system decides
	Confort        bool   // more air between rows
	SansRaccourcis bool   // no single-key shortcuts (WCAG 2.1.4)
}

const temoinAffichage = "etai-affichage"

// LireAffichage reads the cookie; what it does not know is ignored.
func LireAffichage(r *http.Request) Affichage {
	var a Affichage
	c, err := r.Cookie(temoinAffichage)
	if err != nil {
		return a
	}
	for mot := range strings.SplitSeq(c.Value, ".") {
		switch mot {
		case "clair", "sombre":
			a.Theme = mot
		case "confort":
			a.Confort = true
		case "sans-raccourcis":
			a.SansRaccourcis = true
		}
	}
	return a
}

// ThemeBootstrap is the value of data-bs-theme, empty when the system decides.
func (a Affichage) ThemeBootstrap() string {
	switch a.Theme {
	case "clair":
		return "light"
	case "sombre":
		return "dark"
	}
	return ""
}

func (a Affichage) valeur() string {
	mots := []string{}
	if a.Theme != "" {
		mots = append(mots, a.Theme)
	}
	if a.Confort {
		mots = append(mots, "confort")
	}
	if a.SansRaccourcis {
		mots = append(mots, "sans-raccourcis")
	}
	return strings.Join(mots, ".")
}

// appliquer changes what the form says and leaves the rest.
func (a Affichage) appliquer(valeur func(string) string) Affichage {
	switch t := valeur("theme"); t {
	case "clair", "sombre":
		a.Theme = t
	case "systeme":
		a.Theme = ""
	}
	switch valeur("densite") {
	case "confort":
		a.Confort = true
	case "compact":
		a.Confort = false
	}
	switch valeur("raccourcis") {
	case "oui":
		a.SansRaccourcis = false
	case "non":
		a.SansRaccourcis = true
	}
	return a
}

// CheminAffichage is where the switch of theme and density posts.
const CheminAffichage = "/affichage"

// ReglerAffichage serves POST /affichage: it keeps the choice and goes back to the page it came from.
func (m *Moteur) ReglerAffichage() http.Handler {
	return m.Traiter(func(w http.ResponseWriter, r *http.Request) error {
		if err := r.ParseForm(); err != nil {
			return Refus(http.StatusBadRequest, "", err)
		}
		a := LireAffichage(r).appliquer(r.PostForm.Get)
		http.SetCookie(w, &http.Cookie{
			Name: temoinAffichage, Value: a.valeur(), Path: "/", MaxAge: int((365 * 24 * time.Hour).Seconds()),
			HttpOnly: true, Secure: m.options.Origine.Securisee(r), SameSite: http.SameSiteLaxMode,
		})
		http.Redirect(w, r, CheminLocal(r.PostForm.Get("retour"), "/"), http.StatusSeeOther)
		return nil
	})
}

// CheminLocal returns an address of this site as it is, else the one by default: a page never sends people
// elsewhere.
func CheminLocal(adresse, defaut string) string {
	if !strings.HasPrefix(adresse, "/") || strings.HasPrefix(adresse, "//") || len(adresse) > 2000 ||
		strings.ContainsFunc(adresse, func(r rune) bool { return r == '\\' || r <= ' ' || r == 0x7f }) {
		return defaut
	}
	return adresse
}
