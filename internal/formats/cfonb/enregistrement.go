// SPDX-License-Identifier: EUPL-1.2

package cfonb

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

const (
	largeur = 120
	fenetre = 4*largeur + 2 // a record of four-byte characters and what ends it
)

// Erreur is a refusal: where in the file, and why, in French.
type Erreur struct {
	Enregistrement int // from 1; 0 when the fault is about the whole file
	Ligne          int // line of text, from 1; 0 when the file has no line breaks
	Message        string
}

// Error writes the place and the reason on one line.
func (e *Erreur) Error() string {
	switch {
	case e.Enregistrement == 0:
		return e.Message
	case e.Ligne == 0:
		return fmt.Sprintf("enregistrement %d\u00a0: %s", e.Enregistrement, e.Message)
	}
	return fmt.Sprintf("ligne %d (enregistrement %d)\u00a0: %s", e.Ligne, e.Enregistrement, e.Message)
}

// decoupeur cuts a stream into records of 120 characters, whether lines end with LF, CRLF, CR or
// nothing at all, and whether the text is ASCII, Latin-1, Windows-1252, Latin-9 or UTF-8. In UTF-8 some
// banks count characters and others bytes: the cut that falls on the next record is the right one.
type decoupeur struct {
	br     *bufio.Reader
	numero int  // of the record just read
	place  int  // line on which it stands
	ligne  int  // line reached
	sauts  bool // a line break has been seen
	tampon [fenetre]byte
	e      enregistrement
}

// enregistrement is one record; valid until the next call of suivant.
type enregistrement struct {
	octets []byte // 120 bytes, when positions count bytes
	runes  []rune // 120 characters, when they count characters
}

func nouveauDecoupeur(r io.Reader) *decoupeur {
	return &decoupeur{br: bufio.NewReaderSize(r, 1<<16), ligne: 1}
}

// refuser makes an error about the record just read.
func (d *decoupeur) refuser(format string, args ...any) error {
	e := &Erreur{Enregistrement: d.numero, Message: fmt.Sprintf(format, args...)}
	if d.sauts {
		e.Ligne = d.place
	}
	return e
}

// suivant returns the next record, or io.EOF.
func (d *decoupeur) suivant() (*enregistrement, error) {
	for {
		if err := d.passerSauts(); err != nil {
			return nil, err
		}
		vue, err := d.br.Peek(fenetre)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		segment, termine := vue, len(vue) < fenetre
		if i := bytes.IndexAny(vue, "\r\n\x1a"); i >= 0 {
			segment, termine = vue[:i], true
			if vue[i] != 0x1a {
				d.sauts = true
			}
		}
		if termine && len(bytes.TrimLeft(segment, " ")) == 0 {
			d.jeter(len(segment))
			continue // a line of blanks
		}
		d.numero++
		d.place = d.ligne
		n, err := d.mesurer(segment, termine)
		if err != nil {
			return nil, err
		}
		copy(d.tampon[:], segment[:n])
		d.jeter(n)
		return d.decoder(d.tampon[:n])
	}
}

// passerSauts skips line ends, counting lines; io.EOF at the end of the stream.
func (d *decoupeur) passerSauts() error {
	for {
		c, err := d.br.ReadByte()
		if err != nil {
			return err
		}
		switch c {
		case '\n':
			d.ligne++
		case '\r':
			if s, err := d.br.Peek(1); err != nil || s[0] != '\n' {
				d.ligne++
			}
		case 0x1a: // end of file of DOS
		case 0xef:
			if s, err := d.br.Peek(2); d.numero == 0 && err == nil && s[0] == 0xbb && s[1] == 0xbf {
				d.jeter(2)
				continue
			}
			return d.br.UnreadByte()
		default:
			return d.br.UnreadByte()
		}
	}
}

// jeter skips n bytes that Peek has shown: it cannot fail.
func (d *decoupeur) jeter(n int) { _, _ = d.br.Discard(n) }

// mesurer returns how many bytes of the segment make the record. termine tells that the segment ends
// with a line break or with the file.
func (d *decoupeur) mesurer(segment []byte, termine bool) (int, error) {
	if ascii(segment[:min(len(segment), largeur)]) {
		return d.verifierReste(segment, min(len(segment), largeur), termine)
	}
	if m := octetsDe(segment, largeur); m > largeur && !suite(segment[largeur:], termine) {
		return d.verifierReste(segment, m, termine)
	}
	return d.verifierReste(segment, min(len(segment), largeur), termine)
}

// verifierReste refuses a record that is too short, or a line that is longer than its records.
func (d *decoupeur) verifierReste(segment []byte, n int, termine bool) (int, error) {
	if n >= largeur && (!termine || len(segment) == n || len(segment)-n >= largeur && codeConnu(segment[n:])) {
		return n, nil
	}
	if !termine {
		return n, nil
	}
	longueur := len(segment)
	if utf8.Valid(segment) {
		longueur = utf8.RuneCount(segment)
	}
	if longueur == 2*largeur {
		return 0, d.refuser("240 caractères au lieu de 120\u00a0; ceci ressemble à un fichier CFONB 240 (opérations restituées), qui n’est pas un relevé de compte. Demander à la banque le relevé CFONB 120.")
	}
	return 0, d.refuser("%d caractères au lieu de 120\u00a0; le fichier a été modifié ou tronqué. Reprendre celui de la banque, sans l’ouvrir dans un tableur ni un traitement de texte.", longueur)
}

// suite tells whether what follows a cut looks like the end of the line or another record: a code and
// the five digits of a bank.
func suite(reste []byte, termine bool) bool {
	if len(reste) == 0 {
		return termine
	}
	if len(reste) < 7 || !codeConnu(reste) {
		return false
	}
	for _, c := range reste[2:7] {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

func codeConnu(b []byte) bool {
	return len(b) >= 2 && b[0] == '0' && (b[1] == '1' || b[1] == '4' || b[1] == '5' || b[1] == '7')
}

// octetsDe returns how many bytes the first n characters of valid UTF-8 take, 0 when they are not
// valid or fewer.
func octetsDe(b []byte, n int) int {
	i := 0
	for range n {
		r, t := utf8.DecodeRune(b[i:])
		if t == 0 || !plausible(r) {
			return 0
		}
		i += t
	}
	return i
}

// plausible tells whether a bank in Europe writes this character: other scripts are Latin letters
// that happen to look like UTF-8.
func plausible(r rune) bool { return r < 0x250 || r >= 0x2000 && r < 0x2200 }

func enUTF8(b []byte) bool {
	for len(b) > 0 {
		r, t := utf8.DecodeRune(b)
		if !plausible(r) {
			return false
		}
		b = b[t:]
	}
	return true
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// decoder makes a record of the bytes of one; control characters are refused.
func (d *decoupeur) decoder(b []byte) (*enregistrement, error) {
	for i, c := range b {
		if c < 0x20 || c == 0x7f {
			return nil, d.refuser("caractère interdit (code %d) en position %d\u00a0; ce n’est pas un relevé CFONB 120, ou il est abîmé.", c, i+1)
		}
	}
	d.e = enregistrement{octets: b}
	if len(b) > largeur {
		d.e = enregistrement{runes: []rune(string(b))}
	}
	return &d.e, nil
}

// code returns the two characters that name the record.
func (e *enregistrement) code() string { return e.champ(1, 2) }

// champ returns characters de to a (from 1, included), as they are.
func (e *enregistrement) champ(de, a int) string {
	if e.runes != nil {
		return string(e.runes[de-1 : a])
	}
	b := e.octets[de-1 : a]
	if ascii(b) || enUTF8(b) {
		return string(b)
	}
	var t strings.Builder
	for _, c := range b {
		t.WriteRune(caractere(c))
	}
	return t.String()
}

// texte is champ without the blanks around.
func (e *enregistrement) texte(de, a int) string { return strings.TrimSpace(e.champ(de, a)) }

// caractere decodes one byte: Latin-9 letters where Latin-1 has signs that no bank writes, and
// Windows-1252 where both have control characters.
func caractere(c byte) rune {
	switch c {
	case 0xa4:
		return '€'
	case 0xbd:
		return 'œ'
	case 0xbc:
		return 'Œ'
	case 0xbe:
		return 'Ÿ'
	}
	if c >= 0x80 && c < 0xa0 {
		return windows[c-0x80]
	}
	return rune(c)
}

// windows is Windows-1252 from 0x80 to 0x9f.
var windows = [32]rune{
	'€', '\ufffd', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\ufffd', 'Ž', '\ufffd',
	'\ufffd', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\ufffd', 'ž', 'Ÿ',
}
