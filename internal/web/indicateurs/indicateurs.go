// SPDX-License-Identifier: EUPL-1.2

// Package indicateurs holds the pages of figures that come from the work: the MASP chapter of the activity report, the nine indicators of the yearly return, the
// files behind each figure, and the values of years that the work does not tell.
package indicateurs

import (
	"embed"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/journal/acces"
	"etai/internal/base/texte"
	"etai/internal/formats/tableur"
	"etai/internal/organisation/droits"
	"etai/internal/rapports/indicateurs"
	"etai/internal/rapports/indicateurs/fichiers"
	"etai/internal/statistiques"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

//go:embed gabarits/*.html
var gabarits embed.FS

// Pages are the templates of the package.
var Pages = cadre.Pages{Domaine: "indicateurs", FS: gabarits, Noms: []string{"chapitre", "annuel", "liste", "valeurs"}}

const (
	section = "rapports"
	accueil = "/rapports"
	annuel  = "/rapports/indicateurs"
	liste   = "/rapports/liste"
	parPage = 50
)

type guichet struct{ *poste.Poste }

// Routes adds the addresses of this package.
func Routes(p *poste.Poste, a *cadre.Aiguillage) {
	g := guichet{p}
	a.Traiter("GET /rapports", p.Page(g.chapitre))
	a.Traiter("GET /rapports/masp.pdf", p.Page(g.chapitrePDF))
	a.Traiter("GET /rapports/indicateurs", p.Page(g.annuel))
	a.Traiter("GET /rapports/indicateurs.xlsx", p.Page(g.annuelXLSX))
	a.Traiter("GET /rapports/indicateurs.csv", p.Page(g.annuelCSV))
	a.Traiter("POST /rapports/indicateurs", p.Page(g.noterEnvoi))
	a.Traiter("GET /rapports/indicateurs/envois/{id}", p.Page(g.envoi))
	a.Traiter("GET /rapports/liste", p.Page(g.liste))
	a.Traiter("GET /rapports/liste.xlsx", p.Page(g.listeXLSX))
	a.Traiter("GET /rapports/valeurs", p.Page(g.valeurs))
	a.Traiter("POST /rapports/valeurs", p.Page(g.enregistrer))
	a.Traiter("POST /rapports/valeurs/fichier", p.Page(g.importer))
}

// lire reads what the agent may count; what may not be counted does not exist, and is traced as a refusal.
func lire(r *http.Request, v *poste.Visite, fn func(l bdd.Lecture, a droits.Agent) error) error {
	err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		if !droits.Autorise(a.Role, droits.LireChiffres) {
			return bdd.ErrAbsent
		}
		return fn(l, a)
	})
	if errors.Is(err, indicateurs.ErrAnnee) {
		return cadre.Refus(http.StatusUnprocessableEntity, texte.Typographier(texte.Majuscule(err.Error()))+".", nil)
	}
	if errors.Is(err, bdd.ErrAbsent) {
		v.TracerRefus("rapport", 0)
	}
	return err
}

// anneeDe is the year asked for: this one, unless told.
func anneeDe(r *http.Request, l bdd.Lecture) int {
	if n, err := strconv.Atoi(r.URL.Query().Get("annee")); err == nil {
		return n
	}
	return l.Instant().Jour().Annee()
}

func niveauDe(r *http.Request) int {
	n, _ := strconv.Atoi(r.URL.Query().Get("niveau"))
	return n
}

func adresse(base string, annee, niveau int) string {
	s := base + "?annee=" + strconv.Itoa(annee)
	if niveau != 0 {
		s += "&niveau=" + strconv.Itoa(niveau)
	}
	return s
}

// adresseListe leads to the files behind a figure.
func adresseListe(annee int, c indicateurs.Choix) string {
	q := url.Values{"annee": {strconv.Itoa(annee)}, "fait": {c.Fait}}
	if c.Niveau != 0 {
		q.Set("niveau", strconv.Itoa(c.Niveau))
	}
	if c.Axe != "" {
		q.Set("axe", c.Axe)
		q.Set("code", c.Code)
	}
	return liste + "?" + q.Encode()
}

// annees are the links to the years that may be read, the latest first: those around the one that is read.
func annees(base string, annee, niveau, derniere int) cadre.Jetons {
	j := cadre.Jetons{Nom: "Année"}
	for a := min(derniere, annee+3); a >= max(indicateurs.PremiereAnnee, annee-4); a-- {
		j.Elements = append(j.Elements, cadre.Jeton{Texte: strconv.Itoa(a), URL: adresse(base, a, niveau), Actif: a == annee})
	}
	return j
}

type pageChapitre struct {
	cadre.Page
	Annees, Niveaux cadre.Jetons
	Sections        []sectionVue
}

type sectionVue struct {
	Titre, Aide string
	Barres      *cadre.Barres
	Tableau     cadre.Tableau
	Sources     []string
}

func (g guichet) lireChapitre(r *http.Request, v *poste.Visite) (c indicateurs.Chapitre, derniere int, err error) {
	err = lire(r, v, func(l bdd.Lecture, a droits.Agent) (err error) {
		derniere = l.Instant().Jour().Annee()
		c, err = indicateurs.LireChapitre(r.Context(), l, a, anneeDe(r, l), niveauDe(r))
		return err
	})
	return c, derniere, err
}

func (g guichet) chapitre(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	c, derniere, err := g.lireChapitre(r, v)
	if err != nil {
		return err
	}
	annee := c.Periode.Annee
	p := &pageChapitre{Page: cadre.Page{Titre: fichiers.TitreChapitre, SousTitre: fichiers.SousTitre(c.Periode), Section: section,
		Actions: []cadre.Action{{Texte: "PDF", URL: adresse(accueil+"/masp.pdf", annee, c.Niveau), Icone: "imprimante"}, {Texte: "Neuf indicateurs", URL: adresse(annuel, annee, 0), Icone: "graphique"}, {Texte: "Valeurs saisies", URL: accueil + "/valeurs"}}},
		Annees: annees(accueil, annee, c.Niveau, derniere), Niveaux: cadre.Jetons{Nom: "Niveau"}}
	for n := range 3 {
		p.Niveaux.Elements = append(p.Niveaux.Elements, cadre.Jeton{Texte: texte.Majuscule(indicateurs.Niveau(n)), URL: adresse(accueil, annee, n), Actif: n == c.Niveau})
	}
	for _, s := range c.Sections {
		p.Sections = append(p.Sections, voir(s, annee))
	}
	g.Moteur.Rendre(w, r, http.StatusOK, "indicateurs/chapitre", p)
	return nil
}

// cellule is a figure in a table: a link to its files, words, or nothing.
func cellule(u indicateurs.Unite, annee int, x indicateurs.Valeur) any {
	switch {
	case !x.Connue:
		return "non" + texte.Insecable + "connu"
	case x.Choix != nil && x.Nombre > 0:
		return cadre.Lien{Texte: fichiers.Ecrire(u, x.Nombre), URL: adresseListe(annee, *x.Choix)}
	}
	return fichiers.Ecrire(u, x.Nombre)
}

func voir(s indicateurs.Section, annee int) sectionVue {
	avant, apres := strconv.Itoa(annee-1), strconv.Itoa(annee)
	x := sectionVue{Titre: texte.Typographier(s.Titre), Aide: texte.Typographier(s.Aide), Sources: fichiers.Sources(s, annee), Tableau: cadre.Tableau{ID: "tableau-" + s.Code, Legende: s.Titre + ", " + avant + " et " + apres,
		Colonnes: []cadre.Colonne{{Titre: "Ce qui est compté"}, {Titre: avant, Nombre: true}, {Titre: apres, Nombre: true}}}}
	b := cadre.Barres{ID: "barres-" + s.Code, Titre: s.Titre + ", " + avant + " et " + apres, Avant: avant, Apres: apres}
	var dit []string
	for _, y := range s.Lignes {
		mot := texte.Typographier(texte.Majuscule(y.Mot))
		x.Tableau.Lignes = append(x.Tableau.Lignes, cadre.LigneTableau{Cellules: []any{mot, cellule(s.Unite, annee-1, y.Avant), cellule(s.Unite, annee, y.Apres)}})
		b.Lignes = append(b.Lignes, cadre.Barre{Mot: mot, Avant: fichiers.Trace(s.Unite, y.Avant), Apres: fichiers.Trace(s.Unite, y.Apres)})
		dit = append(dit, mot+texte.Insecable+": "+fichiers.Mots(s.Unite, y.Avant)+" puis "+fichiers.Mots(s.Unite, y.Apres))
	}
	if s.Trace {
		b.Description = strings.Join(dit, ". ") + "."
		x.Barres = &b
	}
	return x
}

type pageAnnuel struct {
	cadre.Page
	Annees  cadre.Jetons
	Lignes  []indicateurVu
	Article string
	Annee   int
	Limite  jour.Jour
	Noter   bool // the year is over: its sending may be noted
	Envois  []envoiVu
}

type envoiVu struct {
	statistiques.Envoi
	URL string
}

type indicateurVu struct {
	Numero                 int
	Titre, Compte, Reserve string
	Tableau                cadre.Tableau
}

// lireAnnuel reads the nine indicators of a year, and their tidy rows.
func (g guichet) lireAnnuel(r *http.Request, v *poste.Visite) (p indicateurs.Periode, ds []indicateurs.Donnee, derniere int, err error) {
	err = lire(r, v, func(l bdd.Lecture, a droits.Agent) (err error) {
		derniere = l.Instant().Jour().Annee()
		if p, err = indicateurs.PeriodeDe(anneeDe(r, l), l.Instant().Jour()); err != nil {
			return err
		}
		ds, err = indicateurs.Donnees(r.Context(), l, a, p)
		return err
	})
	return p, ds, derniere, err
}

func (g guichet) annuel(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.rendreAnnuel(w, r, v, http.StatusOK, form.Nouveau(nil))
}

func (g guichet) rendreAnnuel(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f *form.Form) error {
	periode, ds, derniere, err := g.lireAnnuel(r, v)
	if err != nil {
		return err
	}
	ici := adresse(annuel, periode.Annee, 0)
	p := &pageAnnuel{Page: cadre.Page{Titre: "Les neuf indicateurs", SousTitre: fichiers.SousTitre(periode), Section: section, Form: f, Fil: []cadre.Lien{{Texte: "Rapport d’activité", URL: adresse(accueil, periode.Annee, 0)}},
		Actions: []cadre.Action{poste.ActionTableur(ici), {Texte: "Tableur avec les dossiers", URL: strings.Replace(ici, "indicateurs?", "indicateurs.xlsx?dossiers=1&", 1), Icone: "telecharger"}, {Texte: "CSV", URL: strings.Replace(ici, "indicateurs?", "indicateurs.csv?", 1), Icone: "telecharger"}}},
		Annees: annees(annuel, periode.Annee, 0, derniere), Article: indicateurs.Article, Annee: periode.Annee, Limite: statistiques.Limite(periode.Annee), Noter: v.Peut(droits.SaisirChiffres) && periode.Annee < derniere}
	if err := g.lireEnvois(r, v, p); err != nil {
		return err
	}
	for _, i := range indicateurs.Indicateurs() {
		x := indicateurVu{Numero: i.Numero, Titre: i.Titre, Compte: texte.Typographier(i.Compte), Reserve: texte.Typographier(i.Reserve)}
		x.Tableau = tableauAnnuel(i, ds)
		p.Lignes = append(p.Lignes, x)
	}
	g.Moteur.Rendre(w, r, statut, "indicateurs/annuel", p)
	return nil
}

// tableauAnnuel lays an indicator out: what is counted, then all levels and each of them; each number opens its files.
func tableauAnnuel(i indicateurs.Indicateur, ds []indicateurs.Donnee) cadre.Tableau {
	type cle struct {
		fait, axe, code, mot string
		unite                indicateurs.Unite
	}
	t := cadre.Tableau{ID: fmt.Sprintf("indicateur-%d", i.Numero), Legende: i.Titre, Colonnes: []cadre.Colonne{{Titre: "Ce qui est compté"}, {Titre: "Ensemble", Nombre: true}}}
	rangs, plus := map[cle]int{}, 0
	for _, d := range ds {
		if d.Indicateur == i.Numero {
			plus = max(plus, d.Niveau)
		}
	}
	for n := 1; n <= plus; n++ {
		t.Colonnes = append(t.Colonnes, cadre.Colonne{Titre: "MASP " + strconv.Itoa(n), Nombre: true})
	}
	for _, d := range ds {
		f, ok := indicateurs.FaitDe(d.Fait)
		if d.Indicateur != i.Numero || ok && d.Unite != f.Unite && d.Axe != "" { // the mean of each cut is in the files
			continue
		}
		k := cle{d.Fait, d.Axe, d.Code, d.Mot, d.Unite}
		rang, vu := rangs[k]
		if !vu {
			rang = len(t.Lignes)
			rangs[k] = rang
			y := cadre.LigneTableau{Cellules: make([]any, len(t.Colonnes))}
			for c := range y.Cellules {
				y.Cellules[c] = ""
			}
			y.Cellules[0] = libelle(d)
			t.Lignes = append(t.Lignes, y)
		}
		t.Lignes[rang].Cellules[1+d.Niveau] = valeurDe(d)
	}
	return t
}

func libelle(d indicateurs.Donnee) string {
	f, ok := indicateurs.FaitDe(d.Fait)
	switch {
	case !ok && d.Indicateur == 8:
		return texte.Typographier(texte.Majuscule(d.Mot)) + " (ETP)"
	case !ok:
		return texte.Typographier(texte.Majuscule(d.Mot))
	case d.Unite == indicateurs.MoyenneMois:
		return f.Nom + ", durée moyenne en mois"
	case d.Unite == indicateurs.MoyenneEuros:
		return f.Nom + ", moyenne par mois"
	case d.Axe == "":
		return f.Nom
	}
	for _, a := range f.Axes {
		if a.Code == d.Axe {
			return texte.Typographier(a.Nom + " : " + d.Mot)
		}
	}
	return d.Mot
}

// valeurDe is the value of a row, and the way to its files.
func valeurDe(d indicateurs.Donnee) any {
	f, ok := indicateurs.FaitDe(d.Fait)
	s := fichiers.Ecrire(d.Unite, d.Valeur)
	if d.Valeur == 0 || !ok && d.Fait != indicateurs.FaitFacture || ok && d.Unite != f.Unite {
		return s
	}
	return cadre.Lien{Texte: s, URL: adresseListe(d.Annee, indicateurs.Choix{Fait: d.Fait, Niveau: d.Niveau, Axe: d.Axe, Code: d.Code})}
}

// annuelXLSX is the return as a workbook; with ?dossiers=1, the files behind its figures too, as far as one may see them: that one names people and does not leave for
// the State.
func (g guichet) annuelXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	p, ds, _, err := g.lireAnnuel(r, v)
	if err != nil {
		return err
	}
	feuilles, nom := []tableur.Feuille{fichiers.Donnees(ds), fichiers.Definitions()}, fmt.Sprintf("indicateurs-masp-%d", p.Annee)
	var ids []int64
	if r.URL.Query().Get("dossiers") == "1" {
		nom += "-dossiers"
		vus := map[int64]bool{}
		if err := lire(r, v, func(l bdd.Lecture, a droits.Agent) error {
			for _, f := range indicateurs.Faits() {
				x, err := indicateurs.Lister(r.Context(), l, a, p, indicateurs.Choix{Fait: f.Code}, poste.LignesTableur, 0)
				if err != nil {
					return err
				}
				if len(x.Lignes) > 0 {
					feuilles = append(feuilles, fichiers.Dossiers(x))
				}
				for _, y := range x.Lignes {
					if !vus[y.Dossier] {
						vus[y.Dossier] = true
						ids = append(ids, y.Dossier)
					}
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return g.EnvoyerClasseur(w, r, v, "rapport", nom, "Indicateurs MASP "+strconv.Itoa(p.Annee), ids, feuilles...)
}

func (g guichet) annuelCSV(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	p, ds, _, err := g.lireAnnuel(r, v)
	if err != nil {
		return err
	}
	v.Tracer(acces.Trace{Nature: acces.Export, Objet: "rapport"})
	return g.Envoyer(w, r, "text/csv; charset=utf-8", fmt.Sprintf("indicateurs-masp-%d.csv", p.Annee), fichiers.CSV(ds))
}
