// SPDX-License-Identifier: EUPL-1.2

package form

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
)

// In all these readers, libelle names the field inside a sentence, with its article: "le montant du loyer".
// They return the zero value when the field is empty or wrong; Valide tells the two apart.

// Ligne reads a text of one line, cleaned (texte.Ligne), of at most max characters.
func (f *Form) Ligne(champ, libelle string, max int, p Presence) string {
	s, ok := f.seule(champ, libelle)
	return f.borner(champ, libelle, s, ok, max, p)
}

// Bloc reads a text of several lines, cleaned (texte.Bloc), of at most max characters.
func (f *Form) Bloc(champ, libelle string, max int, p Presence) string {
	s, err := "", error(nil)
	if v := f.valeurs[champ]; len(v) > 0 {
		if s, err = texte.Bloc(v[0]); err != nil {
			f.refus(champ, libelle, minuscule(err.Error()))
		}
	}
	return f.borner(champ, libelle, s, err == nil, max, p)
}

func (f *Form) borner(champ, libelle, s string, ok bool, max int, p Presence) string {
	switch n := utf8.RuneCountInString(s); {
	case !ok:
		return ""
	case n == 0 && p == Requis:
		f.manque(champ, "Écrivez", libelle)
		return ""
	case n > max:
		f.refus(champ, libelle, texte.Pluriel(n, "caractère")+", c’est trop"+texte.Fine+"; écrivez-en "+texte.Nombre(int64(max))+" au plus.")
		return ""
	}
	return s
}

// lu reads one line for a typed reader; ok is false when there is nothing to read (an error may have been added).
func (f *Form) lu(champ, verbe, libelle string, p Presence) (s string, ok bool) {
	s, ok = f.seule(champ, libelle)
	if ok && s == "" {
		if p == Requis {
			f.manque(champ, verbe, libelle)
		}
		return "", false
	}
	return s, ok
}

// Montant reads an amount from min to max, as people type it ("1 234,56", "1234.56", "80 €"). ok is false when
// the field is empty or wrong, so that an amount left out is told from zero.
func (f *Form) Montant(champ, libelle string, min, max argent.Centimes, p Presence) (m argent.Centimes, ok bool) {
	s, ok := f.lu(champ, "Écrivez", libelle, p)
	if !ok {
		return 0, false
	}
	m, err := argent.Lire(s)
	switch {
	case errors.Is(err, argent.ErrDepassement) || err == nil && m > max:
		f.refus(champ, libelle, "le montant est trop grand"+texte.Fine+"; écrivez au plus "+max.String()+".")
	case err != nil:
		f.refus(champ, libelle, cite(s)+" n’est pas un montant"+texte.Fine+"; écrivez des chiffres, puis au plus deux après la virgule, par exemple 1\u202f234,56.")
	case m < min && min <= 1 && m == 0:
		f.refus(champ, libelle, "le montant ne peut pas être zéro"+texte.Fine+"; écrivez un montant plus grand que 0.")
	case m < min && min <= 1 && m < 0:
		f.refus(champ, libelle, "le montant ne peut pas être négatif"+texte.Fine+"; écrivez-le sans signe moins.")
	case m < min:
		f.refus(champ, libelle, "le montant est trop petit"+texte.Fine+"; écrivez au moins "+min.String()+".")
	default:
		return m, true
	}
	return 0, false
}

// Jour reads a day (jour.LireSaisie: "5/11/2026" as well as what a date field of a browser sends).
func (f *Form) Jour(champ, libelle string, p Presence) jour.Jour {
	return f.JourEntre(champ, libelle, jour.Jour{}, jour.Jour{}, p)
}

// JourEntre is Jour within two bounds, included; a Vide bound does not bind.
func (f *Form) JourEntre(champ, libelle string, min, max jour.Jour, p Presence) jour.Jour {
	s, ok := f.lu(champ, "Écrivez", libelle, p)
	if !ok {
		return jour.Jour{}
	}
	j, err := jour.LireSaisie(s)
	switch {
	case err != nil:
		f.refus(champ, libelle, minuscule(err.Error()))
	case !min.Vide() && j.Avant(min):
		f.refus(champ, libelle, "le "+j.Long()+" est trop tôt"+texte.Fine+"; écrivez une date à partir du "+min.Long()+".")
	case !max.Vide() && j.Apres(max):
		f.refus(champ, libelle, "le "+j.Long()+" est trop tard"+texte.Fine+"; écrivez une date jusqu’au "+max.Long()+".")
	default:
		return j
	}
	return jour.Jour{}
}

// Entier reads a whole number from min to max; ok is false when the field is empty or wrong.
func (f *Form) Entier(champ, libelle string, min, max int, p Presence) (n int, ok bool) {
	s, ok := f.lu(champ, "Écrivez", libelle, p)
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(strings.NewReplacer(" ", "", texte.Insecable, "", texte.Fine, "", texte.Moins, "-").Replace(s))
	switch {
	case err != nil && !errors.Is(err, strconv.ErrRange):
		f.refus(champ, libelle, cite(s)+" n’est pas un nombre entier"+texte.Fine+"; écrivez des chiffres seulement.")
	case err != nil || n < min || n > max:
		f.refus(champ, libelle, "écrivez un nombre de "+texte.Nombre(int64(min))+" à "+texte.Nombre(int64(max))+".")
	default:
		return n, true
	}
	return 0, false
}

// Nombre writes an id, a version or a rank as a form posts it back and an address holds it: digits alone. Identifiant reads it.
func Nombre(n int64) string { return strconv.FormatInt(n, 10) }

// Identifiant reads the id of a row (1 or more) that the page itself offered; 0 when empty or wrong.
func (f *Form) Identifiant(champ, libelle string, p Presence) int64 {
	s, ok := f.lu(champ, "Choisissez", libelle, p)
	if !ok {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 1 || Nombre(n) != s {
		f.refus(champ, libelle, "ce choix n’existe pas"+texte.Fine+"; choisissez-en un autre.")
		return 0
	}
	return n
}

// Choix reads one value of a list.
func (f *Form) Choix(champ, libelle string, permis []string, p Presence) string {
	return Parmi(f, champ, libelle, permis, p)
}

// Parmi is Choix among the values of a type.
func Parmi[T ~string](f *Form, champ, libelle string, permis []T, p Presence) T {
	s, ok := f.lu(champ, "Choisissez", libelle, p)
	if !ok {
		return ""
	}
	if !slices.Contains(permis, T(s)) {
		f.refus(champ, libelle, "ce choix n’est pas dans la liste"+texte.Fine+"; choisissez-en un autre.")
		return ""
	}
	return T(s)
}

// ChoixMultiple reads the boxes ticked in a list, each once, in the order of permis.
func (f *Form) ChoixMultiple(champ, libelle string, permis []string, p Presence) []string {
	var choisis []string
	for _, v := range permis {
		if f.Choisi(champ, v) {
			choisis = append(choisis, v)
		}
	}
	for _, v := range f.valeurs[champ] {
		if v != "" && !slices.Contains(permis, v) {
			f.refus(champ, libelle, "ce choix n’est pas dans la liste"+texte.Fine+"; choisissez-en un autre.")
			return nil
		}
	}
	if len(choisis) == 0 && p == Requis {
		f.manque(champ, "Choisissez", libelle)
	}
	return choisis
}

// Coche reads a box: absent, "non", "0" or "false" is unticked; "oui", "on", "1" or "true" is ticked. A hidden
// field of the same name may stand before the box: one ticked value is enough.
func (f *Form) Coche(champ, libelle string) bool {
	coche := false
	for _, v := range f.valeurs[champ] {
		switch v {
		case "oui", "on", "1", "true":
			coche = true
		case "", "non", "0", "false":
		default:
			f.refus(champ, libelle, "cette case ne peut être que cochée ou décochée.")
			return false
		}
	}
	return coche
}

// OuiNon reads a question answered by two buttons, "oui" and "non"; repondu is false when it was left open.
func (f *Form) OuiNon(champ, libelle string, p Presence) (oui, repondu bool) {
	s := f.Choix(champ, libelle, []string{"oui", "non"}, p)
	return s == "oui", s != ""
}

// Telephone reads a phone number and returns it in E.164.
func (f *Form) Telephone(champ, libelle string, p Presence) string {
	return Avec(f, champ, libelle, texte.NormaliserTelephone, p)
}

// Avec reads a field with a reader of its own (iban.Lire, …) whose error text is a French sentence for users.
func Avec[T any](f *Form, champ, libelle string, lire func(string) (T, error), p Presence) T {
	var zero T
	s, ok := f.lu(champ, "Écrivez", libelle, p)
	if !ok {
		return zero
	}
	if utf8.RuneCountInString(s) > 200 {
		f.borner(champ, libelle, s, true, 200, p)
		return zero
	}
	v, err := lire(s)
	if err != nil {
		f.Refuser(champ, texte.Majuscule(err.Error()))
		return zero
	}
	return v
}
