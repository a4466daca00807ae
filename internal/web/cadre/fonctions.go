// SPDX-License-Identifier: EUPL-1.2

package cadre

import (
	"errors"
	"fmt"
	"html/template"
	"net/url"
	"reflect"
	"strconv"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
)

// fonctions are the words that templates may use, beside those of html/template. Those that return template.HTML
// escape what they are given: they are for the text of a page, not for attributes.
func (m *Moteur) fonctions() template.FuncMap {
	return template.FuncMap{
		// money and numbers
		"montant": montant, "nombre": nombre, "pluriel": pluriel, "jusque": texte.Jusque, "pluriel_jusque": texte.PlurielJusque, "accord": accord,
		// days and instants
		"jour": jourCourt, "jour_long": jourLong, "jour_semaine": jourSemaine, "jour_bref": jourBref, "mois": jour.Jour.MoisAnnee,
		"echeance": echeance, "relatif": texte.Relatif, "instant": instant, "heure": heure, "quand": quand,
		// words
		"telephone": telephone, "numero": texte.Telephone, "majuscule": texte.Majuscule, "valeur": valeur,
		// addresses
		"url": adresse, "params": parametres,
		// drawings
		"icone": m.icones.dessiner, "repere": func() template.HTML { return repere },
		"statique": m.statiques.Adresse,
		// components made on the spot; those with more in them are built by the handler
		"puce": puce, "alerte": alerte, "lien": func(t, u string) Lien { return Lien{t, u} }, "vide": vide,
		"champ": champ, "champ_choix": champChoix, "choix": choixDe, "resume": resumer, "cle": m.cle, "version": champVersion, "cache": champCache,
		// for the templates of the components
		"deux": func(a, b any) [2]any { return [2]any{a, b} }, "plus": func(a, b int) int { return a + b }, "moins": func(a, b int) int { return a - b },
		"lien_de": lienDe, "puce_de": puceDe, "verifier": func(t Tableau) (Tableau, error) { return t, t.verifier() },
	}
}

func montant(v any, options ...string) (template.HTML, error) {
	var c argent.Centimes
	switch x := v.(type) {
	case argent.Centimes:
		c = x
	case *argent.Centimes:
		if x == nil {
			return "", nil
		}
		c = *x
	default:
		return "", fmt.Errorf("montant : %T n’est pas un argent.Centimes", v)
	}
	texteMontant, classe := c.String(), "montant"
	for _, o := range options {
		switch o {
		case "signe":
			if c > 0 {
				texteMontant = "+" + texteMontant
			}
		case "nu":
			texteMontant = strings.TrimSuffix(texteMontant, texte.Insecable+"€")
		case "fort", "grand", "succes", "danger", "attention", "doux":
			classe += " " + o
		default:
			return "", fmt.Errorf("montant : option inconnue %q", o)
		}
	}
	return template.HTML(`<span class="` + classe + `">` + texteMontant + `</span>`), nil //nolint:gosec // digits and fixed words
}

// entier reads any whole number.
func entier(v any) (int64, error) {
	switch r := reflect.ValueOf(v); {
	case !r.IsValid():
		return 0, errors.New("nombre absent")
	case r.CanInt():
		return r.Int(), nil
	case r.CanUint():
		return int64(r.Uint()), nil //nolint:gosec // counts
	default:
		return 0, fmt.Errorf("%T n’est pas un nombre entier", v)
	}
}

func nombre(v any) (string, error) {
	n, err := entier(v)
	return texte.Nombre(n), err
}

func pluriel(v any, formes ...string) (string, error) {
	n, err := entier(v)
	if err != nil || len(formes) == 0 {
		return "", errors.Join(err, errSansForme(formes))
	}
	return texte.Pluriel(int(n), formes[0], formes[1:]...), nil
}

func accord(v any, formes ...string) (string, error) {
	n, err := entier(v)
	if err != nil || len(formes) == 0 {
		return "", errors.Join(err, errSansForme(formes))
	}
	return texte.Accord(int(n), formes[0], formes[1:]...), nil
}

func errSansForme(formes []string) error {
	if len(formes) == 0 {
		return errors.New("pluriel : aucun mot")
	}
	return nil
}

// dater wraps a written day in <time>; "1er" gets its superscript.
func dater(j jour.Jour, ecrit string) template.HTML {
	if j.Vide() {
		return ""
	}
	ecrit = strings.Replace(html(ecrit), "1er ", "1<sup>er</sup> ", 1)
	return template.HTML(`<time datetime="` + j.String() + `">` + ecrit + `</time>`) //nolint:gosec // escaped
}

func jourCourt(j jour.Jour) template.HTML   { return dater(j, j.Court()) }
func jourLong(j jour.Jour) template.HTML    { return dater(j, j.Long()) }
func jourSemaine(j jour.Jour) template.HTML { return dater(j, j.LongSemaine()) }

// jourBref writes "3 nov. 2026": the date of a deadline.
func jourBref(j jour.Jour) template.HTML { return dater(j, bref(j)) }

func bref(j jour.Jour) string {
	if j.Vide() {
		return ""
	}
	abreges := [...]string{"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."}
	a, m, q := j.Decomposer()
	s := strconv.Itoa(q)
	if q == 1 {
		s = "1er"
	}
	return s + " " + abreges[m-1] + " " + strconv.Itoa(a)
}

// echeance reads a deadline: warning, then red, at these numbers of days; red when late.
func echeance(j, aujourdhui jour.Jour, attention, danger int) Echeance {
	e := Echeance{Jour: j, Delai: texte.Echeance(j, aujourdhui), Ton: Neutre}
	switch n := j.Depuis(aujourdhui); {
	case j.Vide() || aujourdhui.Vide():
	case n <= danger:
		e.Ton = Danger
	case n <= attention:
		e.Ton = Attention
	}
	return e
}

func heureDe(i horloge.Instant) string {
	t := i.Temps().In(horloge.Paris)
	return texte.Heure(t.Hour(), t.Minute())
}

func temporel(i horloge.Instant, ecrit string) template.HTML {
	if i.Vide() {
		return ""
	}
	ecrit = strings.Replace(html(ecrit), "1er ", "1<sup>er</sup> ", 1)
	return template.HTML(`<time datetime="` + i.Temps().Format("2006-01-02T15:04:05Z") + `">` + ecrit + `</time>`) //nolint:gosec // escaped
}

// instant writes "5 novembre 2026 à 14 h 32"; heure "14 h 32".
func instant(i horloge.Instant) template.HTML { return temporel(i, i.Jour().Long()+" à "+heureDe(i)) }
func heure(i horloge.Instant) template.HTML   { return temporel(i, heureDe(i)) }

// quand writes "aujourd’hui, 9 h 30", "hier, 15 h 10", else "lundi 2 novembre 2026, 11 h 05".
func quand(i horloge.Instant, aujourdhui jour.Jour) template.HTML {
	var le string
	switch i.Jour().Depuis(aujourdhui) {
	case 0:
		le = "aujourd’hui"
	case -1:
		le = "hier"
	default:
		le = i.Jour().LongSemaine()
	}
	return temporel(i, le+", "+heureDe(i))
}

// telephone writes a number that can be called.
func telephone(e164 string) template.HTML {
	if e164 == "" {
		return ""
	}
	return template.HTML(`<a href="tel:` + html(url.PathEscape(e164)) + `">` + html(texte.Telephone(e164)) + `</a>`) //nolint:gosec // escaped
}

// adresse joins an absolute path and its segments: url "/dossiers" 12 "compte" is /dossiers/12/compte.
func adresse(base string, segments ...any) (string, error) {
	if !strings.HasPrefix(base, "/") || strings.HasPrefix(base, "//") {
		return "", fmt.Errorf("url : %q n’est pas un chemin absolu", base)
	}
	var b strings.Builder
	b.WriteString(strings.TrimSuffix(base, "/"))
	for _, s := range segments {
		t := fmt.Sprint(s)
		if t == "" || t == "." || t == ".." {
			return "", fmt.Errorf("url : segment %q après %q", t, base)
		}
		b.WriteByte('/')
		b.WriteString(url.PathEscape(t))
	}
	if b.Len() == 0 {
		return "/", nil
	}
	return b.String(), nil
}

// parametres adds pairs to the query of an address; an empty or zero value takes its name away.
func parametres(base string, paires ...any) (string, error) {
	u, err := url.Parse(base)
	if err != nil || len(paires)%2 != 0 {
		return "", fmt.Errorf("params : %q avec %d valeurs : %w", base, len(paires), errors.Join(err, errPaires))
	}
	q := u.Query()
	for i := 0; i < len(paires); i += 2 {
		nom := fmt.Sprint(paires[i])
		if v := reflect.ValueOf(paires[i+1]); !v.IsValid() || v.IsZero() {
			q.Del(nom)
		} else {
			q.Set(nom, fmt.Sprint(paires[i+1]))
		}
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}

var errPaires = errors.New("les paramètres vont par deux")

// valeur writes what a cell or a figure may hold.
func valeur(v any) (template.HTML, error) {
	switch x := v.(type) {
	case nil:
		return "", nil
	case template.HTML:
		return x, nil
	case string:
		return template.HTML(html(x)), nil //nolint:gosec // escaped
	case argent.Centimes, *argent.Centimes:
		return montant(x)
	case jour.Jour:
		return jourCourt(x), nil
	case horloge.Instant:
		return instant(x), nil
	case fmt.Stringer:
		return template.HTML(html(x.String())), nil //nolint:gosec // escaped
	}
	s, err := nombre(v)
	return template.HTML(html(s)), err //nolint:gosec // escaped
}

// puce makes a state: puce "succes" "Rapproché", then, in any order, "icone=oeil", "cadre", "suite=jusqu’au 30 avril".
func puce(ton Ton, mot string, options ...string) (Puce, error) {
	p := Puce{Ton: ton, Mot: mot}
	for _, o := range options {
		nom, v, _ := strings.Cut(o, "=")
		switch nom {
		case "icone":
			p.Icone = v
		case "suite":
			p.Suite = v
		case "cadre":
			p.Cadre = true
		default:
			return p, fmt.Errorf("puce : option inconnue %q", o)
		}
	}
	return p, ton.verifier()
}

// alerte makes a warning: tone, fact, what follows, then the words and the address of its link if it has one.
func alerte(ton Ton, fait, suite string, liens ...string) (Alerte, error) {
	a := Alerte{Ton: ton, Fait: texte.Typographier(fait), Suite: texte.Typographier(suite)}
	if len(liens) == 2 {
		a.Lien = &Lien{liens[0], liens[1]}
	} else if len(liens) != 0 {
		return a, errors.New("alerte : un lien a un texte et une adresse")
	}
	return a, ton.verifier()
}

// vide makes an empty state: its sentence, then the words and the address of the action that fills it.
func vide(phrase string, action ...string) (Vide, error) {
	v := Vide{Phrase: texte.Typographier(phrase)}
	if len(action) == 2 {
		v.Action = &Action{Texte: action[0], URL: action[1]}
	} else if len(action) != 0 {
		return v, errors.New("vide : une action a un texte et une adresse")
	}
	return v, nil
}

// choixDe makes a list of choices out of values and their words.
func choixDe(paires ...string) ([]Choix, error) {
	if len(paires)%2 != 0 {
		return nil, errPaires
	}
	var c []Choix
	for i := 0; i < len(paires); i += 2 {
		c = append(c, Choix{Valeur: paires[i], Texte: paires[i+1]})
	}
	return c, nil
}

// lienDe and puceDe tell what a cell of a table is.
func lienDe(v any) *Lien {
	switch x := v.(type) {
	case Lien:
		return &x
	case *Lien:
		return x
	}
	return nil
}

func puceDe(v any) *Puce {
	switch x := v.(type) {
	case Puce:
		return &x
	case *Puce:
		return x
	}
	return nil
}
