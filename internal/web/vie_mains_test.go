// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"encoding/json"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"etai/internal/base/jour"
	"etai/internal/organisation/droits"
	"etai/internal/web/navigateur"
	"etai/internal/web/webtest"
	"etai/internal/web/webtest/application"
)

// feuille is a page that somebody reads.
type feuille struct{ adresse, html, texte string }

// mains are how people do their part on their pages: over HTTP, or with a browser that clicks and types. A form that was refused is gone on with where it stands.
type mains interface {
	lire(qui, page string) feuille
	envoyer(qui, page, action string, paires []string) (statut int, f feuille)
	revenir() // another day: everybody logs in again
}

// vie is one person's measure, from the desk to the archive.
type vie struct {
	*essai
	mains
	machine mains // for what was done once by hand already
}

// le moves the clock: everybody comes back another day.
func (v *vie) le(a, m, j int) {
	v.Horloge.ReglerJour(jour.Certain(a, m, j))
	v.machine.revenir()
	v.revenir()
}

// encore does again, without a browser, what was done on the same pages already.
func (v *vie) encore(fn func()) {
	m := v.mains
	v.mains = v.machine
	fn()
	v.mains = m
}

func (v *vie) aujourdhui() string { return v.Inst.Base.Horloge().Maintenant().Jour().Court() }

// faire is a form that is accepted: the answer is where it leads.
func (v *vie) faire(qui, page, action string, paires ...string) string {
	v.T.Helper()
	statut, f := v.envoyer(qui, page, action, paires)
	if statut != http.StatusOK {
		v.T.Fatalf("%s, %s : %d\n%.3000s", qui, action, statut, f.texte)
	}
	return f.adresse
}

// refuse is a form that is refused, in these words.
func (v *vie) refuse(qui, page, action string, mots string, paires ...string) {
	v.T.Helper()
	if statut, f := v.envoyer(qui, page, action, paires); statut != http.StatusUnprocessableEntity || !strings.Contains(f.texte, mots) {
		v.T.Fatalf("%s, %s : %d, « %s » attendu\n%.3000s", qui, action, statut, mots, f.texte)
	}
}

// voit is a page that says these words.
func (v *vie) voit(qui, page string, mots ...string) feuille {
	v.T.Helper()
	f := v.lire(qui, page)
	for _, x := range mots {
		if !strings.Contains(f.texte, x) {
			v.T.Fatalf("%s, %s ne dit pas « %s » :\n%.3000s", qui, page, x, f.texte)
		}
	}
	return f
}

// visiteurs do their part over HTTP: each form is read as a browser reads it, filled and posted.
type visiteurs struct {
	*essai
	agents  map[string]*webtest.Visiteur
	refuses map[string]feuille
}

func (v *visiteurs) revenir() {
	v.agents, v.refuses = map[string]*webtest.Visiteur{}, map[string]feuille{}
}

func (v *visiteurs) agent(nom string) *webtest.Visiteur {
	if v.agents[nom] == nil {
		v.agents[nom] = v.Comme(nom)
	}
	return v.agents[nom]
}

func (v *visiteurs) lire(qui, page string) feuille {
	v.T.Helper()
	w := v.agent(qui).Lire(page)
	for w.Code == http.StatusSeeOther {
		page = w.Header().Get("Location")
		w = v.agent(qui).Lire(page)
	}
	if w.Code != http.StatusOK {
		v.T.Fatalf("%s, %s : %d", qui, page, w.Code)
	}
	return feuille{page, w.Body.String(), texteDe(w)}
}

func texteDe(w *httptest.ResponseRecorder) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(webtest.Texte(w))
}

var (
	formulaireHTML = regexp.MustCompile(`(?s)<form[^>]*>.*?</form>`)
	champHTML      = regexp.MustCompile(`(?s)<(input|textarea|select|option)\b([^>]*)>([^<]*)`)
	attributHTML   = regexp.MustCompile(`([a-z]+)(?:="([^"]*)")?`)
)

// champs are what a browser would send of a form: its hidden fields, what is filled, ticked and chosen already.
func champs(formulaire string) (noms []string, valeurs map[string][]string) {
	valeurs = map[string][]string{}
	poser := func(nom, valeur string) {
		if nom != "" {
			noms, valeurs[nom] = append(noms, nom), append(valeurs[nom], html.UnescapeString(valeur))
		}
	}
	liste, premiere, choisie := "", "", false
	clore := func() {
		if liste != "" && !choisie {
			poser(liste, premiere)
		}
		liste = ""
	}
	for _, c := range champHTML.FindAllStringSubmatch(formulaire, -1) {
		x := map[string]string{}
		for _, a := range attributHTML.FindAllStringSubmatch(c[2], -1) {
			x[a[1]] = a[2]
		}
		_, coche := x["checked"]
		_, retenue := x["selected"]
		switch {
		case c[1] == "option":
			if premiere == "\x00" {
				premiere = x["value"]
			}
			if retenue {
				poser(liste, x["value"])
				choisie = true
			}
			continue
		case c[1] == "select":
			clore()
			liste, premiere, choisie = x["name"], "\x00", false
			continue
		}
		clore()
		switch {
		case c[1] == "textarea":
			poser(x["name"], c[3])
		case x["type"] == "checkbox" || x["type"] == "radio":
			if coche {
				poser(x["name"], x["value"])
			}
		default:
			poser(x["name"], x["value"])
		}
	}
	clore()
	return noms, valeurs
}

// porte tells whether a form posts to an address and has every field that is to be filled, the hidden ones with these values.
func porte(formulaire, action string, paires []string) bool {
	if !strings.Contains(formulaire[:strings.Index(formulaire, ">")], `action="`+html.EscapeString(action)+`"`) {
		return false
	}
	for i := 0; i+1 < len(paires); i += 2 {
		if !strings.Contains(formulaire, `name="`+paires[i]+`"`) || strings.Contains(formulaire, `type="hidden" name="`+paires[i]+`"`) && !strings.Contains(formulaire, `name="`+paires[i]+`" value="`+paires[i+1]+`"`) {
			return false
		}
	}
	return true
}

func (v *visiteurs) envoyer(qui, page, action string, paires []string) (int, feuille) {
	v.T.Helper()
	f, ok := v.refuses[qui]
	if !ok || f.adresse != page {
		f = v.lire(qui, page)
	}
	delete(v.refuses, qui)
	forms := formulaireHTML.FindAllString(f.html, -1)
	k := slices.IndexFunc(forms, func(x string) bool { return porte(x, action, paires) })
	if k < 0 {
		v.T.Fatalf("%s : aucun formulaire vers %s sur %s pour %v\n%.2000s", qui, action, page, paires, f.texte)
	}
	noms, valeurs := champs(forms[k])
	dits := map[string]bool{}
	for i := 0; i+1 < len(paires); i += 2 {
		dits[paires[i]] = true
	}
	var tous []string
	slices.Sort(noms)
	for _, nom := range slices.Compact(noms) {
		if !dits[nom] {
			for _, x := range valeurs[nom] {
				tous = append(tous, nom, x)
			}
		}
	}
	w := v.agent(qui).Poster(action, append(tous, paires...)...)
	if w.Code == http.StatusSeeOther {
		return http.StatusOK, feuille{adresse: w.Header().Get("Location")}
	}
	r := feuille{page, w.Body.String(), texteDe(w)}
	if w.Code == http.StatusUnprocessableEntity {
		v.refuses[qui] = r
	}
	return w.Code, r
}

// souris do their part in Chromium, each in a window of their own: by the links that the pages show, by clicking and typing. Each model of page is looked at once, axe included, and
// each refusal.
type souris struct {
	*essai
	t        testing.TB
	n        *navigateur.Navigateur
	base     string
	onglets  map[string]*navigateur.Onglet
	entres   map[string]bool
	refuses  map[string]string
	vus      map[string]bool
	sansLien []string
}

// auTelephone are those who do their part on a phone.
var auTelephone = []string{string(droits.CESF), string(droits.Direction)}

func nouvelleSouris(t *testing.T, e *essai) *souris {
	t.Helper()
	s := httptest.NewServer(e.App)
	t.Cleanup(s.Close)
	return &souris{essai: e, t: t, n: navigateur.Demarrer(t), base: s.URL, onglets: map[string]*navigateur.Onglet{}, vus: map[string]bool{}}
}

func (s *souris) revenir() { s.entres, s.refuses = map[string]bool{}, map[string]string{} }

// onglet is the window of somebody, who logs in on the page that everybody has.
func (s *souris) onglet(qui string) *navigateur.Onglet {
	s.t.Helper()
	o := s.onglets[qui]
	if o == nil {
		m := navigateur.Mode{Largeur: 1280, Hauteur: 900}
		if slices.Contains(auTelephone, qui) {
			m = navigateur.Mode{Largeur: 390, Hauteur: 844}
		}
		o = s.n.Onglet(s.t, m)
		s.onglets[qui] = o
	}
	if !s.entres[qui] {
		s.entres[qui] = true
		o.Ouvrir(s.base + "/connexion")
		if o.Compter("form.connexion") > 0 {
			o.Remplir("#champ-identifiant", qui+"@exemple.test")
			o.Remplir("#champ-mot_de_passe", application.MotDePasse)
			if statut := o.Suivre("form.connexion .btn-primary"); statut != http.StatusOK {
				s.t.Fatalf("connexion de %s : %d", qui, statut)
			}
		}
	}
	return o
}

func (s *souris) adresse(o *navigateur.Onglet) string {
	a := strings.TrimPrefix(o.Adresse(), s.base)
	a, _, _ = strings.Cut(a, "#")
	return a
}

// regarder looks at a page, once for each model of page and width.
func (s *souris) regarder(o *navigateur.Onglet, suffixe string) {
	s.t.Helper()
	nom := strings.ReplaceAll(modele(s.adresse(o)), "/", "-") + suffixe
	if cle := nom + o.Mode().String(); !s.vus[cle] {
		s.vus[cle] = true
		o.Parcourir("vie" + nom)
	}
}

// lien marks the first visible link to a page; it says whether there is one, and whether the menu of a phone hides it.
const lien = `(p => { document.querySelectorAll("[data-vie]").forEach(e => e.removeAttribute("data-vie"));
	const tous = [...document.querySelectorAll("a")].filter(a => a.getAttribute("href") === p && !a.target), e = tous.find(a => a.checkVisibility()) || tous.find(a => a.closest(".navigation"));
	if (!e) return ""; e.dataset.vie = "lien"; return e.checkVisibility() ? "vu" : "menu" })`

func (s *souris) parLien(o *navigateur.Onglet, page string) bool {
	s.t.Helper()
	switch navigateur.Evaluer[string](o, lien+"("+strconv.Quote(page)+")") {
	case "":
		return false
	case "menu":
		o.Cliquer(".barre-basse button")
	}
	if statut := o.Suivre(`[data-vie="lien"]`); statut != http.StatusOK {
		s.t.Fatalf("%s : %d\n%.1000s", page, statut, o.Texte("main"))
	}
	return true
}

// aller goes to a page by a link of the page that is shown, of the day, of the menu, of the file or of its sections; by its address at last, which is noted.
func (s *souris) aller(qui, page string) *navigateur.Onglet {
	s.t.Helper()
	o := s.onglet(qui)
	if s.adresse(o) == page {
		o.Ouvrir(s.base + page) // what others did meanwhile
		return o
	}
	if s.parLien(o, page) {
		return o
	}
	for _, etape := range chemin(page) {
		if s.adresse(o) != etape && !s.parLien(o, etape) {
			if etape != "/" && etape != dossierDe(page) {
				continue
			}
			o.Ouvrir(s.base + etape)
		}
		if s.parLien(o, page) {
			return o
		}
	}
	if page != "/" && !slices.Contains(s.sansLien, qui+" "+modele(page)) {
		s.sansLien = append(s.sansLien, qui+" "+modele(page))
	}
	if statut := o.Ouvrir(s.base + page); statut != http.StatusOK {
		s.t.Fatalf("%s, %s : %d", qui, page, statut)
	}
	return o
}

// dossierDe is the file that a page belongs to.
func dossierDe(page string) string {
	parties := strings.SplitN(strings.TrimPrefix(page, "/"), "/", 3)
	if len(parties) < 2 || parties[0] != "dossiers" {
		return ""
	}
	return "/dossiers/" + parties[1]
}

// chemin is where a link to a page may be found.
func chemin(page string) []string {
	p, _, _ := strings.Cut(page, "?")
	parties := strings.Split(strings.Trim(p, "/"), "/")
	cs := []string{"/"}
	switch d := dossierDe(page); {
	case d != "":
		cs = []string{d}
	case parties[0] == "conventions":
		cs = append(cs, "/delegation")
	case parties[0] == "etats" || parties[0] == "factures":
		cs = append(cs, "/delegation", "/delegation/etats")
	}
	for n := 1; n < len(parties); n++ {
		if c := "/" + strings.Join(parties[:n], "/"); !slices.Contains(cs, c) {
			cs = append(cs, c)
		}
	}
	if d := dossierDe(page); d != "" {
		cs = append(cs, d, d+"/mesure", "/")
	}
	return cs
}

func (s *souris) lire(qui, page string) feuille {
	s.t.Helper()
	o := s.aller(qui, page)
	delete(s.refuses, qui)
	s.regarder(o, "")
	return feuille{s.adresse(o), navigateur.Evaluer[string](o, "document.documentElement.outerHTML"), o.Texte("main")}
}

// remplissage marks the fields of the form that posts to an address and has every one of them; it says how each is filled.
const remplissage = `((action, paires) => {
	document.querySelectorAll("[data-vie]").forEach(e => e.removeAttribute("data-vie"));
	const genre = e => e.tagName === "BUTTON" ? "bouton" : e.tagName === "SELECT" ? "liste" : e.type === "hidden" ? "cache" : e.type === "checkbox" || e.type === "radio" ? (e.checked ? "fait" : "coche") : "texte";
	for (const f of document.querySelectorAll("form")) {
		const envoi = [...f.elements].find(e => e.tagName === "BUTTON" && !e.name && e.type === "submit") || [...f.elements].find(e => e.tagName === "BUTTON" && e.type === "submit");
		if (f.getAttribute("action") !== action || !envoi) continue;
		const champs = paires.map(([n, v]) => [...f.elements].find(e => e.name === n && (!/bouton|cache|coche|fait/.test(genre(e)) || e.value === v)));
		if (champs.includes(undefined)) continue;
		const genres = champs.map((e, i) => { e.dataset.vie = i; const g = genre(e); return g !== "cache" && e.closest("details:not([open])") ? g + " plie" : g === "texte" && e.value === paires[i][1] ? "fait" : g });
		(champs.find(e => genre(e) === "bouton") || envoi).dataset.vieEnvoi = "1";
		document.querySelectorAll("[data-vie-envoi]").forEach(e => { if (!f.contains(e) && e.form !== f) e.removeAttribute("data-vie-envoi") });
		return genres;
	}
	return null })`

func (s *souris) envoyer(qui, page, action string, paires []string) (int, feuille) {
	s.t.Helper()
	o := s.onglet(qui)
	if s.refuses[qui] != page {
		o = s.aller(qui, page)
	}
	delete(s.refuses, qui)
	s.regarder(o, "")
	couples := make([][2]string, 0, len(paires)/2)
	for i := 0; i+1 < len(paires); i += 2 {
		couples = append(couples, [2]string{paires[i], paires[i+1]})
	}
	dits, err := json.Marshal(couples)
	if err != nil {
		s.t.Fatal(err)
	}
	genres := navigateur.Evaluer[[]string](o, remplissage+"("+strconv.Quote(action)+","+string(dits)+")")
	if len(genres) != len(couples) {
		s.t.Fatalf("%s : aucun formulaire vers %s sur %s pour %v\n%.2000s", qui, action, s.adresse(o), couples, o.Texte("main"))
	}
	for i, c := range couples {
		champ := `[data-vie="` + strconv.Itoa(i) + `"]`
		genre, plie := strings.CutSuffix(genres[i], " plie")
		if plie && navigateur.Evaluer[bool](o, `!!document.querySelector('details:not([open]) `+champ+`')`) {
			o.Cliquer(`details:not([open]):has(` + champ + `) > summary`)
		}
		switch genre {
		case "coche":
			o.Cliquer(champ)
		case "liste":
			o.Choisir(champ, c[1])
		case "texte":
			o.Remplir(champ, c[1])
		}
	}
	statut := o.Suivre("[data-vie-envoi]")
	f := feuille{adresse: s.adresse(o), texte: o.Texte("main")}
	if statut == http.StatusUnprocessableEntity {
		s.refuses[qui] = page
		s.regarder(o, "-refus")
	}
	return statut, f
}

// fichier asks for a file as somebody's browser would.
func (v *vie) fichier(qui, adresse string) string {
	v.T.Helper()
	if _, err := url.Parse(adresse); err != nil {
		v.T.Fatal(err)
	}
	w := v.Comme(qui).Lire(adresse)
	if w.Code != http.StatusOK {
		v.T.Fatalf("%s, %s : %d", qui, adresse, w.Code)
	}
	return w.Body.String()
}
