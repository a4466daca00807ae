// SPDX-License-Identifier: EUPL-1.2

package indicateurs

import (
	"net/http"
	"strconv"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/statistiques"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// tailleFichier bounds the words of a file that is pasted.
const tailleFichier = 400_000

type pageValeurs struct {
	cadre.Page
	Tableau cadre.Tableau
	Quoi    []cadre.Choix
	Saisir  bool
	Entete  string
	Cles    []string
}

func (g guichet) valeurs(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.rendreValeurs(w, r, v, http.StatusOK, form.Nouveau(nil))
}

func (g guichet) rendreValeurs(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f *form.Form) error {
	p := &pageValeurs{Page: cadre.Page{Titre: "Valeurs de référence", SousTitre: "Ce que le travail ne dit pas d’une année", Section: section, Form: f, Fil: []cadre.Lien{{Texte: "Rapport d’activité", URL: accueil}}},
		Quoi: choixQuoi(), Saisir: v.Peut(droits.SaisirChiffres), Entete: statistiques.Entete,
		Tableau: cadre.Tableau{ID: "valeurs", Legende: "Valeurs de référence", Colonnes: []cadre.Colonne{{Titre: "Ce qui est dit"}, {Titre: "Année"}, {Titre: "Valeur", Nombre: true}, {Titre: "Source"}, {Titre: "État"}}, Vide: &cadre.Vide{Phrase: "Aucune valeur saisie."}}}
	for _, genre := range statistiques.Genres() {
		for _, c := range statistiques.Cles(genre) {
			p.Cles = append(p.Cles, c+texte.Insecable+": "+statistiques.LibelleCle(c))
		}
	}
	if err := lire(r, v, func(l bdd.Lecture, a droits.Agent) error {
		p.Tableau.Lignes = nil
		vs, err := statistiques.Historique(r.Context(), l, a.Organisation)
		vues := map[string]bool{}
		for _, x := range vs {
			etat := cadre.Puce{Ton: cadre.Succes, Mot: "Vaut"}
			cle := strconv.Itoa(x.Annee) + string(x.Genre) + x.Libelle()
			if vues[cle] {
				etat = cadre.Puce{Ton: cadre.Neutre, Mot: "Corrigée"}
			} else if x.Retiree {
				etat = cadre.Puce{Ton: cadre.Neutre, Mot: "Retirée"}
			}
			vues[cle] = true
			p.Tableau.Lignes = append(p.Tableau.Lignes, cadre.LigneTableau{Cellules: []any{texte.Typographier(texte.Majuscule(x.Libelle())), strconv.Itoa(x.Annee), x.Ecrite(), texte.Typographier(x.Source), etat}})
		}
		return err
	}); err != nil {
		return err
	}
	g.Moteur.Rendre(w, r, statut, "indicateurs/valeurs", p)
	return nil
}

// choixQuoi lists what may be entered: a series or a tariff by its code, staff and charges whose words are free.
func choixQuoi() []cadre.Choix {
	cs := []cadre.Choix{{Texte: "Choisir…"}}
	for _, g := range statistiques.Genres() {
		for _, c := range statistiques.Cles(g) {
			cs = append(cs, cadre.Choix{Valeur: string(g) + ":" + c, Texte: texte.Typographier(texte.Majuscule(statistiques.Valeur{Genre: g, Cle: c}.Libelle()))})
		}
		if len(statistiques.Cles(g)) == 0 {
			cs = append(cs, cadre.Choix{Valeur: string(g) + ":", Texte: texte.Majuscule(g.Libelle())})
		}
	}
	return cs
}

func (g guichet) enregistrer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := g.saisir(w, r, v)
	if err != nil {
		return err
	}
	var quoi []string
	for _, c := range choixQuoi() {
		quoi = append(quoi, c.Valeur)
	}
	genre, code, _ := strings.Cut(f.Choix("quoi", "ce que la valeur compte", quoi[1:], form.Requis), ":")
	x := statistiques.Valeur{Genre: statistiques.Genre(genre), Cle: code,
		Fonction: f.Ligne("fonction", "la fonction", statistiques.LongueurMots, form.Facultatif), Employeur: f.Ligne("employeur", "l’employeur", statistiques.LongueurMots, form.Facultatif), Source: f.Ligne("source", "la source", statistiques.LongueurMots, form.Requis)}
	if intitule := f.Ligne("intitule", "la profession ou la nature de la charge", statistiques.LongueurMots, form.Facultatif); code == "" && genre != "" {
		if x.Cle = intitule; intitule == "" {
			f.Refuser("intitule", "Écrire la profession, ou la nature de la charge.")
		}
	} else if intitule != "" && code != "" {
		f.Refuser("intitule", "La profession ou la nature ne se dit que du personnel et des charges"+texte.Insecable+": vider ce champ, ou choisir autre chose.")
	}
	x.Annee, _ = f.Entier("annee", "l’année", statistiques.PremiereAnnee, 2200, form.Requis)
	if x.Nombre, x.Retiree, err = statistiques.LireNombre(x.Genre, f.Valeur("valeur")); err != nil {
		f.Refuser("valeur", texte.Typographier(texte.Majuscule(err.Error()))+".")
	}
	if !f.Valide() {
		return g.rendreValeurs(w, r, v, http.StatusUnprocessableEntity, f)
	}
	return g.garder(w, r, v, f, d, []statistiques.Valeur{x}, "source")
}

// saisir reads the form of who may enter values.
func (g guichet) saisir(w http.ResponseWriter, r *http.Request, v *poste.Visite) (*form.Form, parcours.Demande, error) {
	if !v.Peut(droits.SaisirChiffres) {
		v.TracerRefus("rapport", 0)
		return nil, parcours.Demande{}, bdd.ErrAbsent
	}
	return v.Formulaire(w, r)
}

// importer keeps a file of values that was pasted, all or nothing.
func (g guichet) importer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := g.saisir(w, r, v)
	if err != nil {
		return err
	}
	var vs []statistiques.Valeur
	mots := f.Bloc("fichier", "les lignes du fichier", tailleFichier, form.Requis)
	if f.Valide() {
		annee := 0
		if err := lire(r, v, func(l bdd.Lecture, _ droits.Agent) error { annee = l.Instant().Jour().Annee(); return nil }); err != nil {
			return err
		}
		if vs, err = statistiques.LireCSV([]byte(mots), annee); err != nil {
			f.Refuser("fichier", texte.Typographier(texte.Majuscule(err.Error()))+". Rien n’a été gardé.")
		}
	}
	if !f.Valide() {
		return g.rendreValeurs(w, r, v, http.StatusUnprocessableEntity, f)
	}
	return g.garder(w, r, v, f, d, vs, "fichier")
}

func (g guichet) garder(w http.ResponseWriter, r *http.Request, v *poste.Visite, f *form.Form, d parcours.Demande, vs []statistiques.Valeur, champ string) error {
	n, err := parcours.EcrireStatistiques(r.Context(), g.Inst.Base, d, vs)
	if err != nil {
		if err := poste.Reprendre(f, champ, err); err != nil {
			return err
		}
		return g.rendreValeurs(w, r, v, http.StatusUnprocessableEntity, f)
	}
	fait := texte.Pluriel(int(n), "valeur enregistrée", "valeurs enregistrées") + "."
	if n == 0 {
		fait = "Rien à changer" + texte.Insecable + ": ces valeurs étaient déjà celles-là."
	}
	g.Annoncer(r, cadre.Succes, fait)
	return poste.Aller(w, r, accueil+"/valeurs")
}
