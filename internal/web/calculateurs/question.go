// SPDX-License-Identifier: EUPL-1.2

package calculateurs

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/prestations"
	"etai/internal/web/cadre"
)

// champ is a field of a question: its name is that of "etai calcul".
type champ struct {
	Nom, Libelle, Genre, Aide string // genres: montant, jour, mois, entier, liste, numero (a list of numbers), coche, texte
	Facultatif                bool
	Choix                     []cadre.Choix
}

// Options are those of the template's field, always three.
func (c champ) Options() []string {
	genre := map[string]string{"mois": "genre=texte", "numero": "genre=liste"}[c.Genre]
	if genre == "" {
		genre = "genre=" + c.Genre
	}
	o := []string{genre, genre, genre}
	if c.Facultatif {
		o[1] = "facultatif"
	}
	if c.Aide != "" {
		o[2] = "aide=" + c.Aide
	}
	return o
}

// Dans is the field in a line of a group.
func (c champ) Dans(groupe string, i int) champ {
	c.Nom = fmt.Sprintf("%s.%d.%s", groupe, i, c.Nom)
	if c.Genre == "jour" && c.Aide == "" {
		c.Aide = "Comme 5/11/2026"
	}
	return c
}

// Liste tells whether the field is a list.
func (c champ) Liste() bool { return c.Genre == "liste" || c.Genre == "numero" }

// groupe is a list of lines of the same fields.
type groupe struct {
	Nom, Titre, Ligne string // Ligne: "Recette"
	Champs            []champ
	Lignes            int // shown at first
}

type groupeVu struct {
	groupe
	Vues []int
}

// lignesMax bounds the lines of a group, plusieurs is how many a button adds.
const (
	lignesMax = 60
	plusieurs = 5
)

// calculateur is one calculator: its questions, what it stands on, how its answer reads.
type calculateur struct {
	Nom, Titre, Resume string
	Articles           []string
	Reserves           []string // what no text read says: "non vérifié"
	Champs             []champ
	Groupes            []groupe
	lire               func(reponse []byte, c *calculateur) (*resultat, error)
	libelles           map[int]string // of the benefits of D271-2
}

// proposer gives the list of D271-2 to the fields that ask for a number of it.
func (c *calculateur) proposer(liste []prestations.Prestation) {
	c.libelles = map[int]string{}
	choix := []cadre.Choix{{Texte: "Choisir…"}}
	for _, p := range liste {
		c.libelles[p.Numero] = p.Libelle
		choix = append(choix, cadre.Choix{Valeur: strconv.Itoa(p.Numero), Texte: fmt.Sprintf("%d° %s", p.Numero, p.Libelle)})
	}
	choix = append(choix, cadre.Choix{Valeur: "0", Texte: "Une autre, hors de la liste"})
	for i := range c.Groupes {
		for k := range c.Groupes[i].Champs {
			if x := &c.Groupes[i].Champs[k]; x.Genre == "numero" && x.Choix == nil {
				x.Choix = choix
			}
		}
	}
}

// vus are the lines that a form shows.
func (c *calculateur) vus(f *form.Form) (gs []groupeVu) {
	for _, g := range c.Groupes {
		n := g.Lignes
		for _, i := range f.Indices(g.Nom, lignesMax) {
			n = max(n, i+1)
		}
		if f.Valeur("ajouter") == g.Nom {
			n += plusieurs
		}
		v := groupeVu{groupe: g}
		for i := range min(n, lignesMax) {
			v.Vues = append(v.Vues, i)
		}
		gs = append(gs, v)
	}
	return gs
}

// montantMax bounds what may be typed.
const montantMax = argent.Centimes(1_000_000_000_000)

// question reads the form into the question of "etai calcul"; the form keeps its refusals.
func (c *calculateur) question(f *form.Form, gs []groupeVu) ([]byte, error) {
	q := map[string]any{}
	for _, x := range c.Champs {
		x.poser(q, f, "")
	}
	for _, g := range gs {
		lignes := []map[string]any{}
		for _, i := range g.Vues {
			prefixe := fmt.Sprintf("%s.%d.", g.Nom, i)
			if !g.remplie(f, prefixe) {
				continue
			}
			l := map[string]any{}
			for _, x := range g.Champs {
				x.poser(l, f, prefixe)
			}
			lignes = append(lignes, l)
		}
		q[g.Nom] = lignes
	}
	return json.Marshal(q)
}

// remplie tells whether something was typed in a line.
func (g groupe) remplie(f *form.Form, prefixe string) bool {
	for _, x := range g.Champs {
		if f.Valeur(prefixe+x.Nom) != "" {
			return true
		}
	}
	return false
}

// poser reads a field into a question.
func (c champ) poser(q map[string]any, f *form.Form, prefixe string) {
	nom, libelle := prefixe+c.Nom, "«\u00a0"+texte.Typographier(c.Libelle)+"\u00a0»"
	presence := form.Presence(!c.Facultatif)
	if c.Genre == "coche" {
		q[c.Nom] = f.Coche(nom, libelle)
		return
	}
	if c.Facultatif && strings.TrimSpace(f.Valeur(nom)) == "" {
		return
	}
	switch c.Genre {
	case "montant":
		if m, ok := f.Montant(nom, libelle, -montantMax, montantMax, presence); ok {
			q[c.Nom] = int64(m)
		}
	case "jour":
		if j := f.Jour(nom, libelle, presence); !j.Vide() {
			q[c.Nom] = j.String()
		}
	case "mois":
		if j := form.Avec(f, nom, libelle, lireMois, presence); !j.Vide() {
			q[c.Nom] = j.String()[:7]
		}
	case "entier":
		if n, ok := f.Entier(nom, libelle, 0, 100_000, presence); ok {
			q[c.Nom] = n
		}
	case "numero":
		if n, err := strconv.Atoi(f.Choix(nom, libelle, cadre.Valeurs(c.Choix), presence)); err == nil {
			q[c.Nom] = n
		}
	case "liste":
		if s := f.Choix(nom, libelle, cadre.Valeurs(c.Choix), presence); s != "" {
			q[c.Nom] = s
		}
	default:
		q[c.Nom] = f.Ligne(nom, libelle, 100, presence)
	}
}

// lireMois reads "11/2026".
func lireMois(s string) (jour.Jour, error) {
	j, err := jour.LireSaisie("1/" + strings.TrimSpace(s))
	if err != nil {
		return j, errors.New("écrivez un mois et une année, par exemple 11/2026.")
	}
	return j, nil
}
