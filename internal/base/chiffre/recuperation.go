// SPDX-License-Identifier: EUPL-1.2

package chiffre

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"strings"
)

// The recovery form: 32 bytes of key and 3 of checksum in Crockford's base 32 (no I, L, O, U), fourteen
// groups of four characters. What is read by eye may confuse O and 0, I or L and 1: both are understood.
const (
	alphabet       = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	tailleControle = 3
	caracteres     = (TailleCle + tailleControle) * 8 / 5
	parGroupe      = 4
)

// Recuperation writes a master key in the form that is printed once, at the first run, and kept in a safe.
func Recuperation(maitre []byte) (string, error) {
	if len(maitre) != TailleCle {
		return "", fmt.Errorf("%w : %d octets au lieu de %d", ErrCle, len(maitre), TailleCle)
	}
	var s strings.Builder
	for i, q := range enQuintets(append(append([]byte(nil), maitre...), controle(maitre)...)) {
		if i > 0 && i%parGroupe == 0 {
			s.WriteByte('-')
		}
		s.WriteByte(alphabet[q])
	}
	return s.String(), nil
}

// DeRecuperation reads a recovery key as people type it: capitals or not, with any spaces and dashes.
func DeRecuperation(texte string) ([]byte, error) {
	var octets []byte
	reserve, bits, n := uint(0), 0, 0
	for _, c := range strings.ToUpper(texte) {
		switch c {
		case '-', ' ', '\t', '\r', '\n', '\u00a0', '\u202f', '–', '‑':
			continue
		case 'O':
			c = '0'
		case 'I', 'L':
			c = '1'
		}
		v := strings.IndexRune(alphabet, c)
		if v < 0 {
			return nil, fmt.Errorf("%w : caractère %d inattendu dans la clé de récupération (groupe %d)", ErrCle, n%parGroupe+1, n/parGroupe+1)
		}
		n++
		reserve, bits = reserve<<5|uint(v), bits+5
		if bits >= 8 {
			bits -= 8
			octets = append(octets, byte(reserve>>bits))
			reserve &= 1<<bits - 1
		}
	}
	if n != caracteres {
		return nil, fmt.Errorf("%w : la clé de récupération compte %d groupes de %d caractères, soit %d ; %d ont été lus",
			ErrCle, caracteres/parGroupe, parGroupe, caracteres, n)
	}
	maitre := octets[:TailleCle]
	if subtle.ConstantTimeCompare(octets[TailleCle:], controle(maitre)) != 1 {
		return nil, fmt.Errorf("%w : la clé de récupération contient une faute de frappe", ErrCle)
	}
	return maitre, nil
}

func controle(maitre []byte) []byte {
	h := sha256.Sum256(append([]byte(etiquette+"recuperation\x00"), maitre...))
	return h[:tailleControle]
}
