// SPDX-License-Identifier: EUPL-1.2

// Package empreinte hashes Go values for chains and commitments. Each value is written as a tag, its
// length on eight bytes and its bytes, so that no two different lists of values share one encoding; the
// text of a database driver never enters a hash.
package empreinte

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"

	"etai/internal/base/argent"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
)

// Taille is the length of a hash in bytes.
const Taille = sha256.Size

// Encodeur gathers values in order. Start with Nouveau.
type Encodeur struct{ b []byte }

// Nouveau starts an encoding. The domain names what is hashed, with its version ("journal_actes/1"): two
// domains never share a hash.
func Nouveau(domaine string) *Encodeur {
	e := &Encodeur{b: make([]byte, 0, 256)}
	return e.ajouter('d', []byte(domaine))
}

func (e *Encodeur) entete(genre byte, longueur int) {
	e.b = append(e.b, genre)
	e.b = binary.BigEndian.AppendUint64(e.b, uint64(longueur))
}

func (e *Encodeur) ajouter(genre byte, octets []byte) *Encodeur {
	e.entete(genre, len(octets))
	e.b = append(e.b, octets...)
	return e
}

// Entier adds a number.
func (e *Encodeur) Entier(v int64) *Encodeur {
	e.entete('i', 8)
	e.b = binary.BigEndian.AppendUint64(e.b, uint64(v))
	return e
}

// Reference adds the id of a row; zero means "none".
func (e *Encodeur) Reference(id int64) *Encodeur {
	if id == 0 {
		return e.Nul()
	}
	return e.Entier(id)
}

// Centimes adds an amount.
func (e *Encodeur) Centimes(c argent.Centimes) *Encodeur {
	e.entete('c', 8)
	e.b = binary.BigEndian.AppendUint64(e.b, uint64(c))
	return e
}

// Texte adds a text, byte for byte: the caller has put it in canonical form.
func (e *Encodeur) Texte(s string) *Encodeur {
	e.entete('t', len(s))
	e.b = append(e.b, s...)
	return e
}

// Octets adds bytes; nil is Nul, empty is not.
func (e *Encodeur) Octets(o []byte) *Encodeur {
	if o == nil {
		return e.Nul()
	}
	return e.ajouter('o', o)
}

// Jour adds a day; "no day" is Nul.
func (e *Encodeur) Jour(j jour.Jour) *Encodeur {
	if j.Vide() {
		return e.Nul()
	}
	return e.ajouter('j', j.Append(nil))
}

// Instant adds an instant to the microsecond; "never" is Nul.
func (e *Encodeur) Instant(i horloge.Instant) *Encodeur {
	if i.Vide() {
		return e.Nul()
	}
	return e.ajouter('u', []byte(i.String()))
}

// Booleen adds a truth value.
func (e *Encodeur) Booleen(v bool) *Encodeur {
	if v {
		return e.ajouter('b', []byte{1})
	}
	return e.ajouter('b', []byte{0})
}

// Nul adds the absence of a value.
func (e *Encodeur) Nul() *Encodeur { return e.ajouter('n', nil) }

// Liste announces n elements that follow.
func (e *Encodeur) Liste(n int) *Encodeur {
	e.entete('l', 8)
	e.b = binary.BigEndian.AppendUint64(e.b, uint64(n))
	return e
}

// Encodage returns the bytes that Somme hashes: who holds them, and none of our programs, can hash them again.
func (e *Encodeur) Encodage() []byte { return bytes.Clone(e.b) }

// Somme returns the SHA-256 of all that was added.
func (e *Encodeur) Somme() []byte {
	s := sha256.Sum256(e.b)
	return s[:]
}
