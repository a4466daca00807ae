// SPDX-License-Identifier: EUPL-1.2

package fec

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf8"
)

// lecteur gives the lines of the file, decoded, with what it noticed about their encoding.
type lecteur struct {
	br     *bufio.Reader
	numero int

	utf8, latin, windows, marque bool // kinds of accented characters met; byte order mark
}

// Faults of a line, before it is cut into fields.
var (
	errTropLongue = errors.New("ligne trop longue")
	errControle   = errors.New("caractère de contrôle")
	errUTF16      = errors.New("UTF-16")
)

func nouveauLecteur(r io.Reader) *lecteur {
	return &lecteur{br: bufio.NewReaderSize(r, maxLigne)}
}

// suivante returns the next line without its end, or io.EOF. After errControle the reading may go on.
func (l *lecteur) suivante() (string, error) {
	b, err := l.br.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		l.numero++
		return "", errTropLongue
	}
	if err != nil && (!errors.Is(err, io.EOF) || len(b) == 0) {
		return "", err
	}
	l.numero++
	b = bytes.TrimRight(b, "\r\n")
	if l.numero == 1 {
		if bytes.HasPrefix(b, []byte("\xff\xfe")) || bytes.HasPrefix(b, []byte("\xfe\xff")) || bytes.HasPrefix(b, []byte("J\x00")) {
			return "", errUTF16
		}
		if c, ok := bytes.CutPrefix(b, []byte("\ufeff")); ok {
			b, l.marque = c, true
		}
	}
	return l.decoder(b)
}

func (l *lecteur) decoder(b []byte) (string, error) {
	ascii := true
	for _, c := range b {
		if c < 0x20 && c != '\t' || c == 0x7f {
			return "", errControle
		}
		ascii = ascii && c < 0x80
	}
	if ascii {
		return string(b), nil
	}
	if utf8.Valid(b) {
		l.utf8 = true
		return string(b), nil
	}
	l.latin = true
	r := make([]rune, len(b))
	for i, c := range b {
		if c >= 0x80 && c < 0xa0 {
			l.windows = true
		}
		r[i] = latin9(c)
	}
	return string(r), nil
}

// latin9 decodes a byte of ISO 8859-15.
func latin9(c byte) rune {
	switch c {
	case 0xa4:
		return '€'
	case 0xa6:
		return 'Š'
	case 0xa8:
		return 'š'
	case 0xb4:
		return 'Ž'
	case 0xb8:
		return 'ž'
	case 0xbc:
		return 'Œ'
	case 0xbd:
		return 'œ'
	case 0xbe:
		return 'Ÿ'
	}
	return rune(c)
}
