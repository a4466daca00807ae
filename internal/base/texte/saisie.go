// SPDX-License-Identifier: EUPL-1.2

package texte

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// ErreurSaisie is a typed text that cannot be taken. Its text is a French sentence for users.
type ErreurSaisie struct{ Message string }

func (e *ErreurSaisie) Error() string { return e.Message }

// Ligne cleans one line of user text: refuses what is not UTF-8, NUL and control characters, line breaks
// included; drops the invisible signs that only hide or reorder text (direction marks, zero-width space, soft
// hyphen, byte order mark); turns tabs into spaces, runs of ordinary spaces into one, trims the ends, and composes
// accents (NFC). Non-breaking spaces inside stay.
func Ligne(s string) (string, error) {
	s, err := nettoyer(s, false)
	if err != nil {
		return "", err
	}
	return strings.Join(strings.FieldsFunc(strings.TrimSpace(s), func(r rune) bool { return r == ' ' }), " "), nil
}

// Bloc cleans a text of several lines: as Ligne, but keeps line breaks (as \n alone) and inner spaces, drops
// spaces at the end of each line, blank lines at the end, and line breaks at the head.
func Bloc(s string) (string, error) {
	s, err := nettoyer(strings.ReplaceAll(s, "\r\n", "\n"), true)
	if err != nil {
		return "", err
	}
	lignes := strings.Split(s, "\n")
	for i, l := range lignes {
		lignes[i] = strings.TrimRightFunc(l, unicode.IsSpace)
	}
	return strings.TrimRight(strings.TrimLeft(strings.Join(lignes, "\n"), "\n"), "\n"), nil
}

func nettoyer(s string, lignes bool) (string, error) {
	if !utf8.ValidString(s) {
		return "", &ErreurSaisie{"Ce texte n’est pas lisible (il n’est pas en UTF-8)\u00a0: retapez-le."}
	}
	fautif := rune(-1)
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r == '\n' && lignes:
			return r
		case unicode.IsControl(r), r&0xfffe == 0xfffe, r >= 0xfdd0 && r <= 0xfdef:
			if fautif < 0 {
				fautif = r
			}
			return -1
		case masque(r):
			return -1
		}
		return r
	}, s)
	if fautif >= 0 {
		if fautif == '\n' || fautif == '\r' {
			return "", &ErreurSaisie{"Ce texte doit tenir sur une seule ligne\u00a0: enlevez le retour à la ligne."}
		}
		return "", &ErreurSaisie{fmt.Sprintf("Ce texte contient un caractère invisible interdit (code U+%04X)\u00a0: retapez-le au lieu de le coller.", fautif)}
	}
	return norm.NFC.String(s), nil
}

// masque tells the signs that show nothing and may hide or reorder what is read.
func masque(r rune) bool {
	switch {
	case r == 0xad, r == 0x200b, r == 0x200e, r == 0x200f, r == 0x061c, r == 0x2060, r == 0xfeff,
		r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	}
	return false
}

// SansEspaces takes every space out of a number or a code that people write in groups.
func SansEspaces(s string) string { return strings.Join(strings.Fields(s), "") }

// CelluleCSV makes a text safe as a cell that a spreadsheet opens: one that begins like a formula (= + - @ tab CR
// LF, or their full-width forms) takes an apostrophe in front. For texts only: amounts and numbers are written
// by argent and strconv and stay numbers.
func CelluleCSV(s string) string {
	if s == "" {
		return s
	}
	switch r, _ := utf8.DecodeRuneInString(s); r {
	case '=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠':
		return "'" + s
	}
	return s
}
