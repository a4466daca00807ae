// SPDX-License-Identifier: EUPL-1.2

package cadre

import (
	"errors"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"etai/internal/base/form"
	"etai/internal/base/texte"
)

// Choix is one value of a list, of radio buttons or of boxes.
type Choix struct {
	Valeur, Texte, Aide string
	Actif               bool
}

// ChoixDe lists values with their words, for a list or radio buttons.
func ChoixDe[T ~string](valeurs []T, mots func(T) string) []Choix {
	c := make([]Choix, len(valeurs))
	for i, v := range valeurs {
		c[i] = Choix{Valeur: string(v), Texte: texte.Majuscule(mots(v))}
	}
	return c
}

// ChoixApres is ChoixDe after a first choice that chooses nothing: "Choisir…".
func ChoixApres[T ~string](premier string, valeurs []T, mots func(T) string) []Choix {
	return append([]Choix{{Texte: premier}}, ChoixDe(valeurs, mots)...)
}

// Valeurs lists the values of choices, for form.Choix.
func Valeurs(c []Choix) []string {
	v := make([]string, len(c))
	for i := range c {
		v[i] = c[i].Valeur
	}
	return v
}

// Champ is a field of a form, with its label, its help and its error.
type Champ struct {
	form.Champ
	Libelle    string
	Aide       string
	Genre      string // see genres
	Facultatif bool
	Mode       string // inputmode
	Auto       string // autocomplete
	Suffixe    string // "€"
	Largeur    string // "court" or "moyen"
	Lignes     int    // of a "bloc"
	Max        int64  // bytes of a "fichier": checked before it is sent when scripts run, by the server always
	Choix      []Choix
}

// genres are the kinds of fields, with the type of their input where it has one.
func genres(genre string) (typ string, ok bool) {
	switch genre {
	case "texte", "montant", "jour", "entier", "iban":
		return "text", true
	case "motdepasse":
		return "password", true
	case "courriel":
		return "email", true
	case "telephone":
		return "tel", true
	case "fichier":
		return "file", true
	case "bloc", "liste", "radios", "cases", "coche":
		return "", true
	}
	return "", false
}

// Type is the type attribute of the input.
func (c Champ) Type() string { t, _ := genres(c.Genre); return t }

// IDAide is the id of the help, empty when there is none.
func (c Champ) IDAide() string {
	if c.Aide == "" {
		return ""
	}
	return "aide-" + c.Nom
}

// DecritPar is the aria-describedby of the field: its help, then its error.
func (c Champ) DecritPar() string { return strings.TrimSpace(c.IDAide() + " " + c.IDErreur) }

// IDChoix is the id of the n-th choice; the first one has the field's own, to which the summary of errors links.
func (c Champ) IDChoix(n int) string {
	if n == 0 {
		return c.ID
	}
	return fmt.Sprint(c.ID, "-", n+1)
}

// champ shows a field of a form. Options: "genre=montant", "aide=…", "facultatif", "auto=username", "mode=numeric",
// "suffixe=€", "largeur=court", "lignes=4", "max=1048576" (bytes of a file).
func champ(f *form.Form, nom, libelle string, options ...string) (Champ, error) {
	if f == nil {
		f = form.Nouveau(nil)
	}
	c := Champ{Champ: f.Champ(nom), Libelle: texte.Typographier(libelle), Genre: "texte", Lignes: 4}
	for _, o := range options {
		cle, v, _ := strings.Cut(o, "=")
		switch cle {
		case "genre":
			c.Genre = v
		case "aide":
			c.Aide = v
		case "facultatif":
			c.Facultatif = true
		case "auto":
			c.Auto = v
		case "mode":
			c.Mode = v
		case "suffixe":
			c.Suffixe = v
		case "largeur":
			c.Largeur = v
		case "lignes", "max":
			n, err := strconv.ParseInt(v, 10, 64)
			if err != nil || n <= 0 {
				return c, fmt.Errorf("champ %q : %s=%q", nom, cle, v)
			}
			if c.Max = n; cle == "lignes" {
				c.Lignes, c.Max = int(n), 0
			}
		default:
			return c, fmt.Errorf("champ %q : option inconnue %q", nom, o)
		}
	}
	if _, ok := genres(c.Genre); !ok {
		return c, fmt.Errorf("champ %q : genre inconnu %q", nom, c.Genre)
	}
	return c.habituel(f), nil
}

// habituel fills what a kind of field always has.
func (c Champ) habituel(f *form.Form) Champ {
	par := func(p *string, v string) {
		if *p == "" {
			*p = v
		}
	}
	switch c.Genre {
	case "montant":
		par(&c.Mode, "decimal")
		par(&c.Suffixe, "€")
		par(&c.Largeur, "court")
		par(&c.Auto, "off")
	case "jour":
		par(&c.Mode, "numeric")
		par(&c.Largeur, "court")
		par(&c.Aide, "Jour, mois, année : par exemple 5/11/2026")
		par(&c.Auto, "off")
	case "entier":
		par(&c.Mode, "numeric")
		par(&c.Largeur, "court")
	case "iban":
		par(&c.Auto, "off")
		par(&c.Largeur, "moyen")
	case "telephone":
		par(&c.Largeur, "moyen")
	case "motdepasse":
		c.Valeur = "" // never sent back
		par(&c.Auto, "current-password")
		par(&c.Largeur, "moyen")
	case "fichier":
		c.Valeur = ""
	case "coche":
		c.Choix = []Choix{{Valeur: "oui", Texte: c.Libelle, Actif: f.Choisi(c.Nom, "oui")}}
	}
	c.Aide = texte.Typographier(c.Aide)
	return c
}

// champChoix shows a field chosen in a list: "genre=liste" (default), "genre=radios" or "genre=cases".
func champChoix(f *form.Form, nom, libelle string, choix []Choix, options ...string) (Champ, error) {
	c, err := champ(f, nom, libelle, append([]string{"genre=liste"}, options...)...)
	if err != nil {
		return c, err
	}
	if c.Genre != "liste" && c.Genre != "radios" && c.Genre != "cases" {
		return c, fmt.Errorf("champ %q : le genre %q n’a pas de choix", nom, c.Genre)
	}
	c.Choix = slices.Clone(choix)
	if f != nil && len(f.Valeurs(nom)) > 0 {
		for i := range c.Choix {
			c.Choix[i].Actif = f.Choisi(nom, c.Choix[i].Valeur)
		}
	}
	return c, nil
}

// Faute is one line of the summary of errors.
type Faute struct{ ID, Message string }

// resumer lists the errors of a form; ID is empty for one that is of the form as a whole.
func resumer(f *form.Form) []Faute {
	if f == nil {
		return nil
	}
	var fautes []Faute
	for _, e := range f.Erreurs() {
		faute := Faute{Message: e.Message}
		if e.Champ != "" {
			faute.ID = form.IDDe(e.Champ)
		}
		fautes = append(fautes, faute)
	}
	return fautes
}

// Names of the hidden fields that each form of an act carries.
const (
	ChampCle     = "cle"     // the one-time key
	ChampVersion = "version" // of the row that is being changed
	ChampAccord  = "accord"  // "oui" once the confirmation was given
)

// cle is the hidden field of a fresh one-time key.
func (m *Moteur) cle() template.HTML { return champCache(ChampCle, m.options.NouvelleCle()) }

func champVersion(v any) (template.HTML, error) {
	n, err := entier(v)
	if err != nil {
		return "", errors.Join(errors.New("version"), err)
	}
	return champCache(ChampVersion, n), nil
}

// champCache is any hidden field.
func champCache(nom string, v any) template.HTML {
	return template.HTML(`<input type="hidden" name="` + html(nom) + `" value="` + html(fmt.Sprint(v)) + `">`) //nolint:gosec // escaped
}
