// SPDX-License-Identifier: EUPL-1.2

package demandes

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// remplissage is a filling, with its scores in words.
type remplissage struct {
	masp.GrilleRemplie
	Service, Personne string // "14 sur 30"
}

// ligneComparee is an item in two fillings.
type ligneComparee struct {
	Libelle                                    string
	Avant, Apres, AvantPersonne, ApresPersonne string
	Ecart                                      int  // of the worker's scores
	Comparable                                 bool // both grids have the item
}

// Progres says in words how the item went.
func (l ligneComparee) Progres() cadre.Puce {
	switch {
	case !l.Comparable:
		return cadre.Puce{Ton: cadre.Neutre, Mot: "nouvelle ligne"}
	case l.Ecart > 0:
		return cadre.Puce{Ton: cadre.Succes, Mot: "progrès", Suite: "+" + strconv.Itoa(l.Ecart)}
	case l.Ecart < 0:
		return cadre.Puce{Ton: cadre.Attention, Mot: "recul", Suite: "−" + strconv.Itoa(-l.Ecart)}
	}
	return cadre.Puce{Ton: cadre.Neutre, Mot: "pareil"}
}

type pageAutonomie struct {
	cadre.Page
	Dossier      int64
	Ecrire       bool
	Remplies     []remplissage // the first one first
	Passage      string        // the filling that is to be done, or the next one to come
	Remplir      string        // where one is filled: the one that is to be done is chosen already
	Traces       []trace       // wide and narrow; the style sheet shows one of them
	Avant, Apres []cadre.Choix
	DebutsFin    [2]jour.Jour
	Comparees    []ligneComparee
}

// trace is the drawing of the progress: percents of the most, in whole units.
type trace struct {
	Classe            string
	Droite            int
	Service, Personne string // data of paths
	Points            []pointTrace
	Description       string
}

type pointTrace struct {
	X, YService, YPersonne int
	Personne               bool
	Jour                   string
	Ancre                  string
}

const (
	traceGauche, traceHaut, traceBas = 44, 16, 140
)

func tracer(rs []remplissage) []trace {
	if len(rs) < 2 {
		return nil
	}
	return []trace{tracerSur(rs, "large-ecran", 680), tracerSur(rs, "petit-ecran", 320)}
}

func tracerSur(rs []remplissage, classe string, droite int) trace {
	t := trace{Classe: classe, Droite: droite}
	debut, fin := rs[0].Le, rs[len(rs)-1].Le
	jours := max(1, fin.Depuis(debut))
	y := func(n, sur int) int {
		if sur == 0 {
			return traceBas
		}
		return traceBas - n*(traceBas-traceHaut)/sur
	}
	for i, r := range rs {
		s, surS, p, surP := r.Totaux()
		x := pointTrace{X: traceGauche + r.Le.Depuis(debut)*(droite-traceGauche)/jours, YService: y(s, surS), YPersonne: y(p, surP), Personne: surP > 0, Jour: r.Le.Court(), Ancre: "middle"}
		switch i {
		case 0:
			x.Ancre = "start"
		case len(rs) - 1:
			x.Ancre = "end"
		default:
			if len(rs) > 4 {
				x.Jour = "" // the table under the drawing says every day
			}
		}
		t.Service += fmt.Sprintf("%s%d %d", commande(t.Service), x.X, x.YService)
		if x.Personne {
			t.Personne += fmt.Sprintf("%s%d %d", commande(t.Personne), x.X, x.YPersonne)
		}
		t.Points = append(t.Points, x)
	}
	a, b := rs[0], rs[len(rs)-1]
	t.Description = texte.Typographier("De " + a.Service + " le " + a.Le.Long() + " à " + b.Service + " le " + b.Le.Long() + ", selon le service.")
	return t
}

func commande(deja string) string {
	if deja == "" {
		return "M"
	}
	return "L"
}

// autonomie shows how a person's autonomy went, filling after filling, and compares two of them.
func (g guichet) autonomie(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	p := &pageAutonomie{}
	d, err := v.Dossier(r, "autonomie", func(x rapports.DroitsDossier) bool { return x.Contrat }, func(l bdd.Lecture, a droits.Agent, x *rapports.VueDossier) error {
		xs, err := masp.AutonomiesDuDossier(r.Context(), l, g.Inst.Trousseau, a, x.Dossier.ID)
		if err != nil {
			return err
		}
		p.Remplir = poste.AdresseDossier(x.Dossier.ID, "autonomie", "nouvelle")
		var du masp.MomentGrille
		if p.Passage, du, err = direPassage(r.Context(), l, x.Dossier.ID); err != nil {
			return err
		}
		if du != "" {
			p.Remplir += "?moment=" + string(du)
		}
		p.Remplies = nil
		for _, y := range xs {
			p.Remplies = append(p.Remplies, dire(y))
		}
		return p.comparer(r, l)
	})
	if err != nil {
		return err
	}
	p.Page = poste.SousDossier(&d, section, "Autonomie")
	p.Dossier, p.Ecrire, p.Traces = d.Dossier.ID, d.Droits.Ecrire, tracer(p.Remplies)
	if p.Ecrire {
		p.Actions = []cadre.Action{{Texte: "Remplir la grille", URL: p.Remplir, Icone: "plus", Principale: true}}
	}
	v.TracerDossier("autonomie", d.Dossier.ID)
	g.Moteur.Rendre(w, r, http.StatusOK, "demandes/autonomie", p)
	return nil
}

// direPassage says which filling the measure waits for, and until when; the moment is that of one to be done now.
func direPassage(ctx context.Context, l bdd.Lecture, dossier int64) (string, masp.MomentGrille, error) {
	p, du, err := parcours.PassageDuDossier(ctx, l, dossier)
	if err != nil || p.Le.Vide() {
		return "", "", err
	}
	mots := "Prochaine grille : " + strings.ToLower(p.Moment.Libelle()) + ", pour le " + p.Le.Long() + "."
	if du {
		mots = "À remplir maintenant : la grille " + strings.ToLower(p.Moment.Libelle()) + ", pour le " + p.Le.Long() + "."
		return texte.Typographier(mots), p.Moment, nil
	}
	return texte.Typographier(mots), "", nil
}

func dire(y masp.GrilleRemplie) remplissage {
	s, surS, pe, surP := y.Totaux()
	x := remplissage{GrilleRemplie: y, Service: fmt.Sprintf("%d sur %d", s, surS), Personne: "–"}
	if surP > 0 {
		x.Personne = fmt.Sprintf("%d sur %d", pe, surP)
	}
	return x
}

// comparer puts two fillings side by side, item by item: the first and the last, or those that the address asks for. A grid that changed is compared by its words.
func (p *pageAutonomie) comparer(r *http.Request, l bdd.Lecture) error {
	if len(p.Remplies) < 2 {
		return nil
	}
	choisir := func(champ string, defaut int) (int, []cadre.Choix) {
		var cs []cadre.Choix
		for i, x := range p.Remplies {
			if form.Nombre(x.ID) == r.URL.Query().Get(champ) {
				defaut = i
			}
		}
		for i, x := range p.Remplies {
			cs = append(cs, cadre.Choix{Valeur: form.Nombre(x.ID), Texte: x.Le.Court() + ", " + strings.ToLower(x.Moment.Libelle()), Actif: i == defaut})
		}
		return defaut, cs
	}
	var i, k int
	i, p.Avant = choisir("avant", 0)
	k, p.Apres = choisir("apres", len(p.Remplies)-1)
	avant, apres := p.Remplies[i], p.Remplies[k]
	ga, err := masp.GrilleParID(r.Context(), l, avant.Grille)
	if err != nil {
		return err
	}
	gb, err := masp.GrilleParID(r.Context(), l, apres.Grille)
	if err != nil {
		return err
	}
	p.DebutsFin, p.Comparees = [2]jour.Jour{avant.Le, apres.Le}, nil
	for n, item := range gb.Items {
		b := apres.Notes[n]
		x := ligneComparee{Libelle: item.Libelle, Apres: coter(gb, b.Service), ApresPersonne: sien(gb, b), Avant: "–", AvantPersonne: "–"}
		for m, autre := range ga.Items {
			if autre.ID == item.ID || strings.EqualFold(autre.Libelle, item.Libelle) {
				a := avant.Notes[m]
				x.Avant, x.AvantPersonne, x.Ecart, x.Comparable = coter(ga, a.Service), sien(ga, a), b.Service-a.Service, true
				break
			}
		}
		p.Comparees = append(p.Comparees, x)
	}
	return nil
}

func coter(g masp.Grille, n int) string { return strconv.Itoa(n) + ", " + g.Mots[n] }

func sien(g masp.Grille, n masp.NoteItem) string {
	if !n.Dit {
		return "–"
	}
	return coter(g, n.Personne)
}

type pageRemplir struct {
	cadre.Page
	Dossier  int64
	Grille   masp.Grille
	Moments  []cadre.Choix
	Cotes    []cadre.Choix
	Reponses []cadre.Choix // of the person
}

// Champ is the name of a field of an item.
func (p *pageRemplir) Champ(quoi string, item int64) string { return quoi + "." + form.Nombre(item) }

func (g guichet) lireRemplir(r *http.Request, v *poste.Visite) (d rapports.VueDossier, x masp.Grille, err error) {
	d, err = v.Dossier(r, "autonomie", inscriptible, func(l bdd.Lecture, a droits.Agent, _ *rapports.VueDossier) (err error) {
		x, err = masp.GrilleEnVigueur(r.Context(), l, a.Organisation, l.Instant().Jour())
		return err
	})
	return d, x, err
}

func (g guichet) nouvelleAutonomie(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, x, err := g.lireRemplir(r, v)
	if err != nil {
		return err
	}
	f := form.Nouveau(nil)
	f.Poser("le", g.Moteur.Horloge().Maintenant().Jour().Court())
	f.Poser("avec_personne", "oui")
	if m := masp.MomentGrille(r.URL.Query().Get("moment")); slices.Contains(masp.MomentsGrille, m) {
		f.Poser("moment", string(m))
	}
	g.rendreRemplir(w, r, v, http.StatusOK, &d, x, f)
	return nil
}

func (g guichet) rendreRemplir(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, d *rapports.VueDossier, x masp.Grille, f *form.Form) {
	p := &pageRemplir{Page: poste.SousDossier(d, section, "Remplir la grille", cadre.Lien{Texte: "Autonomie", URL: poste.AdresseDossier(d.Dossier.ID, "autonomie")}), Dossier: d.Dossier.ID, Grille: x,
		Moments: cadre.ChoixDe(masp.MomentsGrille, masp.MomentGrille.Libelle), Cotes: []cadre.Choix{{Texte: "Choisir…"}}, Reponses: []cadre.Choix{{Texte: "Sans réponse"}}}
	for n := range x.Mots {
		c := cadre.Choix{Valeur: strconv.Itoa(n), Texte: coter(x, n)}
		p.Cotes, p.Reponses = append(p.Cotes, c), append(p.Reponses, c)
	}
	p.Form = f
	v.TracerDossier("autonomie", d.Dossier.ID)
	g.Moteur.Rendre(w, r, statut, "demandes/remplir", p)
}

func (g guichet) remplir(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, x, err := g.lireRemplir(r, v)
	if err != nil {
		return err
	}
	y := masp.GrilleRemplie{Dossier: d.Dossier.ID, Grille: f.Identifiant("grille", "la grille", form.Requis), Moment: form.Parmi(f, "moment", "le moment", masp.MomentsGrille, form.Requis),
		Le: f.Jour("le", "le jour", form.Requis), AvecPersonne: f.Coche("avec_personne", "la présence de la personne"), Texte: f.Bloc("texte", "ce qui s’est dit", 4000, form.Facultatif)}
	for _, i := range x.Items {
		n := masp.NoteItem{Item: i.ID}
		n.Service, _ = f.Entier("service."+form.Nombre(i.ID), "la cotation de cette ligne", 0, masp.CotationMax, form.Requis)
		n.Personne, n.Dit = f.Entier("personne."+form.Nombre(i.ID), "la réponse de la personne", 0, masp.CotationMax, form.Facultatif)
		y.Notes = append(y.Notes, n)
	}
	if f.Valide() {
		_, err := parcours.RemplirGrille(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, y)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Grille enregistrée.")
			return poste.Aller(w, r, poste.AdresseDossier(d.Dossier.ID, "autonomie"))
		}
		if err := poste.ReprendreSelon(f, map[string]string{"moment": "moment", "le": "le", "personne": "avec_personne"}, "", err); err != nil {
			return err
		}
	}
	g.rendreRemplir(w, r, v, http.StatusUnprocessableEntity, &d, x, f)
	return nil
}

type pageGrille struct {
	cadre.Page
	Grille  masp.Grille
	Changer bool
}

// grille shows the grid of the organisation; who sets the parameters changes it.
func (g guichet) grille(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.rendreGrille(w, r, v, http.StatusOK, form.Nouveau(nil))
}

func (g guichet) rendreGrille(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f *form.Form) error {
	if !v.Peut(droits.LireReglages) {
		return bdd.ErrAbsent
	}
	p := &pageGrille{Page: cadre.Page{Titre: "Grille d’autonomie", Section: "organisation", Fil: []cadre.Lien{{Texte: "Organisation", URL: "/organisation"}}}, Changer: v.Peut(droits.Parametrer)}
	var j jour.Jour
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		j = l.Instant().Jour()
		p.Grille, err = masp.GrilleEnVigueur(r.Context(), l, a.Organisation, j)
		return err
	}); err != nil {
		return err
	}
	p.Form = f
	if statut == http.StatusOK {
		var items []string
		for _, x := range p.Grille.Items {
			items = append(items, x.Libelle)
		}
		f.Poser("items", strings.Join(items, "\n"))
		f.Poser("du", j.Court())
		for n, m := range p.Grille.Mots {
			f.Poser("mot."+strconv.Itoa(n), m)
		}
	}
	g.Moteur.Rendre(w, r, statut, "demandes/grille", p)
	return nil
}

// changerGrille records a new version of the grid.
func (g guichet) changerGrille(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	if !v.Peut(droits.Parametrer) {
		return bdd.ErrAbsent
	}
	x := masp.Grille{Du: f.Jour("du", "le premier jour", form.Requis)}
	for s := range strings.SplitSeq(f.Bloc("items", "les lignes", 4000, form.Requis), "\n") {
		if s = strings.TrimSpace(s); s != "" {
			x.Items = append(x.Items, masp.ItemGrille{Libelle: s})
		}
	}
	for n := range x.Mots {
		x.Mots[n] = f.Ligne("mot."+strconv.Itoa(n), "le mot de la cotation "+strconv.Itoa(n), 60, form.Requis)
	}
	if f.Valide() {
		_, err := parcours.ChangerGrille(r.Context(), g.Inst.Base, demande, x)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Grille enregistrée.")
			return poste.Aller(w, r, "/organisation/grille")
		}
		if err := poste.ReprendreSelon(f, map[string]string{"du": "du", "items": "items"}, "", err); err != nil {
			return err
		}
	}
	return g.rendreGrille(w, r, v, http.StatusUnprocessableEntity, f)
}
