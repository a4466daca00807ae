// SPDX-License-Identifier: EUPL-1.2

// Package iban reads, checks and shows account numbers: IBAN (ISO 13616: length per country, mod 97)
// and, inside the French and Monégasque ones, the RIB with its own key.
package iban

import (
	"fmt"
	"strings"
)

// IBAN is an account number in its canonical form: capitals and digits, no space. A value obtained
// from Lire or DeRIB has passed every check; the empty value is "no account".
type IBAN string

// Controle names the check that failed.
type Controle string

// The checks, in the order in which they are made.
const (
	Vide      Controle = "vide"
	Caractere Controle = "caractere"
	Ecriture  Controle = "ecriture" // spaces or small letters where a file must hold the canonical form
	Pays      Controle = "pays"
	Longueur  Controle = "longueur"
	Structure Controle = "structure"
	CleIBAN   Controle = "cle_iban"
	CleRIB    Controle = "cle_rib"
)

const (
	espaceDur  = "\u00a0"
	longueurFR = 27
)

// Erreur is a refusal: which check failed, and a French sentence that says what to do.
type Erreur struct {
	Controle Controle
	Message  string
}

// Error returns the sentence.
func (e *Erreur) Error() string { return e.Message }

func refus(c Controle, format string, args ...any) error {
	return &Erreur{Controle: c, Message: fmt.Sprintf(format, args...)}
}

// Lire reads an IBAN as people write it: spaces of any kind, hyphens, dots, small letters and a
// leading "IBAN" are accepted; everything else is checked.
func Lire(s string) (IBAN, error) {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z':
			b.WriteRune(r - 'a' + 'A')
		case r >= 'A' && r <= 'Z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '-' || r == '.' || r == ':' ||
			r == '\u00a0' || r == '\u202f' || r == '\u2007' || r == '\u2009' || r == '\u2011' || r == '\ufeff':
		default:
			return "", refus(Caractere, "IBAN refusé : le caractère %q n’y a pas sa place ; n’écrire que des lettres sans accent et des chiffres.", r)
		}
		if b.Len() > 64 {
			return "", refus(Longueur, "IBAN refusé : il est trop long ; le recopier depuis le relevé d’identité bancaire (34 caractères au plus).")
		}
	}
	t := strings.TrimPrefix(b.String(), "IBAN")
	if err := verifier(t); err != nil {
		return "", err
	}
	return IBAN(t), nil
}

// Verifier checks an IBAN that must already be canonical, as files of orders hold it.
func Verifier(s string) error {
	for i := range len(s) {
		c := s[i]
		if !(c >= 'A' && c <= 'Z' || c >= '0' && c <= '9') {
			if _, err := Lire(s); err == nil {
				return refus(Ecriture, "IBAN mal écrit : dans un fichier, il s’écrit en majuscules, sans espace ni ponctuation.")
			}
			if c < 0x80 {
				return refus(Caractere, "IBAN refusé : le caractère %q n’y a pas sa place ; n’écrire que des majuscules sans accent et des chiffres.", rune(c))
			}
			return refus(Caractere, "IBAN refusé : il contient un caractère accentué ou spécial ; n’écrire que des majuscules sans accent et des chiffres.")
		}
	}
	return verifier(s)
}

// verifier checks a text of capitals and digits.
func verifier(t string) error {
	switch {
	case t == "":
		return refus(Vide, "IBAN absent : le recopier depuis le relevé d’identité bancaire.")
	case len(t) < 4 || estChiffre(t[0]) || estChiffre(t[1]):
		if len(t) == 23 {
			return refus(Pays, "IBAN refusé : il doit commencer par deux lettres de pays, par exemple FR. Ceci ressemble à un RIB : demander l’IBAN, ou saisir banque, guichet, compte et clé.")
		}
		return refus(Pays, "IBAN refusé : il doit commencer par deux lettres de pays, par exemple FR.")
	}
	pays := t[:2]
	n := longueur(pays)
	if n == 0 {
		return refus(Pays, "IBAN refusé : aucun pays d’IBAN n’a le code %s ; vérifier les deux premières lettres.", pays)
	}
	if len(t) != n {
		ecart := fmt.Sprintf("il en manque %d", n-len(t))
		if len(t) > n {
			ecart = fmt.Sprintf("il y en a %d de trop", len(t)-n)
		}
		return refus(Longueur, "IBAN refusé : un IBAN %s compte %d caractères, celui-ci %d (%s) ; le recopier en entier.", pays, n, len(t), ecart)
	}
	if !estChiffre(t[2]) || !estChiffre(t[3]) {
		return refus(Structure, "IBAN refusé : après %s viennent deux chiffres de contrôle ; vérifier les quatre premiers caractères.", pays)
	}
	if francais(pays) {
		for i := range len(t) {
			if i >= 4 && !estChiffre(t[i]) && (i < 14 || i >= 25) {
				return refus(Structure, "IBAN refusé : dans un IBAN %s, banque, guichet et clé ne contiennent que des chiffres ; le caractère n° %d est « %c » (lettre O pour zéro, I pour un ?).",
					pays, i+1, t[i])
			}
		}
	}
	if k := modulo97(t[4:] + t[:4]); k != 1 || t[2:4] < "02" || t[2:4] > "98" {
		return refus(CleIBAN, "IBAN refusé : les deux chiffres de contrôle (%s) ne correspondent pas au reste ; un caractère est faux ou deux sont inversés : relire l’IBAN en entier.", t[2:4])
	}
	if francais(pays) {
		if k := cleRIB(t[4:9], t[9:14], t[14:25]); k != t[25:] {
			return refus(CleRIB, "IBAN refusé : la clé RIB (%s, les deux derniers chiffres) ne correspond pas à la banque, au guichet et au compte (attendu : %s) ; redemander le relevé d’identité bancaire.",
				t[25:], k)
		}
	}
	return nil
}

// DeRIB builds the IBAN of a French account from its bank (5 digits), branch (5 digits) and account
// (11 letters or digits), computing the RIB key and the IBAN key. Accounts of Monaco, whose banks
// share the French codes, must go through DeRIBPays.
func DeRIB(banque, guichet, compte string) (IBAN, error) {
	return DeRIBPays("FR", banque, guichet, compte)
}

// DeRIBPays is DeRIB for FR or MC.
func DeRIBPays(pays, banque, guichet, compte string) (IBAN, error) {
	if !francais(pays) {
		return "", refus(Pays, "RIB refusé : seuls la France (FR) et Monaco (MC) utilisent le RIB, pas %s.", pays)
	}
	compte = strings.ToUpper(compte)
	if len(banque) != 5 || !chiffres(banque) {
		return "", refus(Structure, "RIB refusé : le code banque compte 5 chiffres.")
	}
	if len(guichet) != 5 || !chiffres(guichet) {
		return "", refus(Structure, "RIB refusé : le code guichet compte 5 chiffres.")
	}
	if len(compte) != 11 {
		return "", refus(Structure, "RIB refusé : le numéro de compte compte 11 caractères.")
	}
	for i := range len(compte) {
		if c := compte[i]; !estChiffre(c) && (c < 'A' || c > 'Z') {
			return "", refus(Structure, "RIB refusé : le numéro de compte ne contient que des chiffres et des lettres sans accent.")
		}
	}
	bban := banque + guichet + compte + cleRIB(banque, guichet, compte)
	k := 98 - modulo97(bban+pays+"00")
	return IBAN(fmt.Sprintf("%s%02d%s", pays, k, bban)), nil
}

// CleDuRIB returns the two digits of the RIB key of a French account: 97 − (89b + 15g + 3c) mod 97.
func CleDuRIB(banque, guichet, compte string) (string, error) {
	i, err := DeRIB(banque, guichet, compte)
	if err != nil {
		return "", err
	}
	return string(i[25:]), nil
}

// Francais returns the parts of the RIB inside a French or Monégasque IBAN; four empty texts for any other.
func (i IBAN) Francais() (banque, guichet, compte, cle string) {
	if len(i) != longueurFR || !francais(string(i[:2])) {
		return "", "", "", ""
	}
	s := string(i)
	return s[4:9], s[9:14], s[14:25], s[25:]
}

// Pays returns the two letters of the country, or "".
func (i IBAN) Pays() string {
	if len(i) < 2 {
		return ""
	}
	return string(i[:2])
}

// Groupes writes the IBAN by groups of four joined by U+00A0: it never breaks across two lines.
func (i IBAN) Groupes() string {
	var b strings.Builder
	for k, r := range string(i) {
		if k > 0 && k%4 == 0 {
			b.WriteString(espaceDur)
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Masque shows only what lets a person recognise an account: "FR76 … 189", with U+00A0.
func (i IBAN) Masque() string {
	if len(i) < 8 {
		return "…"
	}
	return string(i[:4]) + espaceDur + "…" + espaceDur + string(i[len(i)-3:])
}

func francais(pays string) bool { return pays == "FR" || pays == "MC" }

func estChiffre(c byte) bool { return c >= '0' && c <= '9' }

func chiffres(s string) bool {
	for i := range len(s) {
		if !estChiffre(s[i]) {
			return false
		}
	}
	return true
}

// modulo97 is the remainder of the number obtained with A = 10 … Z = 35.
func modulo97(s string) int {
	r := 0
	for i := range len(s) {
		if c := s[i]; estChiffre(c) {
			r = (r*10 + int(c-'0')) % 97
		} else {
			r = (r*100 + int(c-'A') + 10) % 97
		}
	}
	return r
}

// cleRIB computes the key: letters of the account become A = 1 … I = 9, J = 1 … R = 9, S = 2 … Z = 9.
func cleRIB(banque, guichet, compte string) string {
	r := 0
	for _, p := range [3]struct {
		poids int
		texte string
	}{{89, banque}, {15, guichet}, {3, compte}} {
		n := 0
		for i := range len(p.texte) {
			n = (n*10 + valeurRIB(p.texte[i])) % 97
		}
		r = (r + p.poids*n) % 97
	}
	k := 97 - r
	return string([]byte{byte('0' + k/10), byte('0' + k%10)})
}

func valeurRIB(c byte) int {
	switch {
	case estChiffre(c):
		return int(c - '0')
	case c <= 'I':
		return int(c-'A') + 1
	case c <= 'R':
		return int(c-'J') + 1
	}
	return int(c-'S') + 2
}
