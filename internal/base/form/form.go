// SPDX-License-Identifier: EUPL-1.2

// Package form reads and checks what a web form sent. A Form keeps everything that was typed, gathers the
// errors with their field, and gives templates what they need to show the form again with nothing lost.
// Messages are French sentences that say what is wrong and what to write (domain sheet 08 §2.0).
package form

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"etai/internal/base/texte"
)

// Erreur is one fault of a form: Champ is the name of its field (empty for the form as a whole).
type Erreur struct {
	Champ   string `json:"champ"`
	Message string `json:"message"`
}

// Presence says whether a field must be filled.
type Presence bool

// A field is either.
const (
	Requis     Presence = true
	Facultatif Presence = false
)

// Form is a form being read. It is for one request, one goroutine.
type Form struct {
	valeurs url.Values
	erreurs []Erreur
}

// Nouveau makes a Form of what was posted; nil makes an empty one, to be filled with Poser before it is shown.
func Nouveau(v url.Values) *Form {
	f := &Form{valeurs: make(url.Values, len(v))}
	for nom, vals := range v {
		f.valeurs[nom] = append([]string(nil), vals...)
	}
	return f
}

// Faults of a request as a whole, before any field is read.
var (
	ErrTropGros  = errors.New("ce formulaire est trop volumineux")
	ErrIllisible = errors.New("ce formulaire est illisible\u00a0: revenez à la page et recommencez")
)

// DeRequete reads the body of a posted form (never the address), at most octets bytes. ErrTropGros calls for
// status 413, ErrIllisible for 400.
func DeRequete(w http.ResponseWriter, r *http.Request, octets int64) (*Form, error) {
	r.Body = http.MaxBytesReader(w, r.Body, octets)
	if err := r.ParseForm(); err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return nil, ErrTropGros
		}
		return nil, errors.Join(ErrIllisible, err)
	}
	return Nouveau(r.PostForm), nil
}

// Poser sets the value that a field shows.
func (f *Form) Poser(champ string, valeurs ...string) { f.valeurs[champ] = valeurs }

// Valeur is what was typed in a field, for showing it again: whole, but made printable (invalid bytes become
// U+FFFD, NUL is dropped).
func (f *Form) Valeur(champ string) string {
	if v := f.valeurs[champ]; len(v) > 0 {
		return imprimable(v[0])
	}
	return ""
}

// Valeurs is Valeur for a field that may be sent several times.
func (f *Form) Valeurs(champ string) []string {
	v := make([]string, len(f.valeurs[champ]))
	for i, s := range f.valeurs[champ] {
		v[i] = imprimable(s)
	}
	return v
}

// Tout returns a copy of all that was typed, for a draft.
func (f *Form) Tout() url.Values { return Nouveau(f.valeurs).valeurs }

func imprimable(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, string(utf8.RuneError)), "\x00", "")
}

// Choisi tells whether a choice or a box of that value was sent, for its checked or selected attribute.
func (f *Form) Choisi(champ, valeur string) bool {
	return slices.Contains(f.valeurs[champ], valeur)
}

// Indices lists the numbers N for which a field "prefixe.N" or "prefixe.N.xxx" was sent, in order, at most max:
// the lines of a table of fields.
func (f *Form) Indices(prefixe string, max int) []int {
	vus := map[int]bool{}
	for nom := range f.valeurs {
		reste, ok := strings.CutPrefix(nom, prefixe+".")
		if !ok {
			continue
		}
		reste, _, _ = strings.Cut(reste, ".")
		if n, err := strconv.ParseUint(reste, 10, 31); err == nil && strconv.FormatUint(n, 10) == reste {
			vus[int(n)] = true
		}
	}
	liste := make([]int, 0, len(vus))
	for n := range vus {
		liste = append(liste, n)
	}
	sort.Ints(liste)
	return liste[:min(max, len(liste))]
}

// Refuser adds an error on a field (or on the form, when champ is empty); the message is a full sentence.
func (f *Form) Refuser(champ, message string) {
	f.erreurs = append(f.erreurs, Erreur{Champ: champ, Message: message})
}

// Valide tells whether no error was found so far.
func (f *Form) Valide() bool { return len(f.erreurs) == 0 }

// Erreurs lists the errors in the order in which they were found, for the summary at the head of the page.
func (f *Form) Erreurs() []Erreur { return append([]Erreur(nil), f.erreurs...) }

// Message is the first error of a field, or the empty text.
func (f *Form) Message(champ string) string {
	for _, e := range f.erreurs {
		if e.Champ == champ {
			return e.Message
		}
	}
	return ""
}

// Champ is all that a template needs to show one field.
type Champ struct {
	Nom, ID, IDErreur string // IDErreur (for aria-describedby) is empty when there is no error
	Valeur, Erreur    string
}

// Champ gathers a field for its template. ID can stand in a link of the summary: see IDDe.
func (f *Form) Champ(nom string) Champ {
	c := Champ{Nom: nom, ID: IDDe(nom), Valeur: f.Valeur(nom), Erreur: f.Message(nom)}
	if c.Erreur != "" {
		c.IDErreur = "erreur-" + nom
	}
	return c
}

// IDDe is the identifier of a field in the page, to which the summary of errors links.
func IDDe(nom string) string { return "champ-" + nom }

// manque adds the error of a field left empty.
func (f *Form) manque(champ, verbe, libelle string) { f.Refuser(champ, verbe+" "+libelle+".") }

// refus adds an error that names its field: "Le loyer : ….".
func (f *Form) refus(champ, libelle, explication string) {
	f.Refuser(champ, texte.Majuscule(libelle)+texte.Insecable+": "+explication)
}

// seule returns the one value of a field, cleaned as one line; ok is false when an error was added. Two
// different values for one field are a forged form.
func (f *Form) seule(champ, libelle string) (s string, ok bool) {
	v := f.valeurs[champ]
	for i := range v {
		if v[i] != v[0] {
			f.refus(champ, libelle, "deux valeurs différentes ont été envoyées"+texte.Fine+"; n’en écrivez qu’une.")
			return "", false
		}
	}
	if len(v) == 0 {
		return "", true
	}
	s, err := texte.Ligne(v[0])
	if err != nil {
		f.refus(champ, libelle, minuscule(err.Error()))
		return "", false
	}
	return s, true
}

// minuscule turns a sentence into the continuation of another.
func minuscule(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return strings.ToLower(string(r)) + s[n:]
}

// cite quotes what was typed, cut when long.
func cite(s string) string {
	const max = 30
	if utf8.RuneCountInString(s) > max {
		s = string([]rune(s)[:max]) + texte.Suspension
	}
	return texte.Guillemets(s)
}
