// SPDX-License-Identifier: EUPL-1.2

package xmlsur

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// commencer looks at the first bytes: byte order mark, XML declaration, encoding.
func (l *Lecteur) commencer() error {
	l.etat = avantRacine
	if !l.avoir(1) {
		return l.finPrematuree()
	}
	l.avoir(9)
	d := l.tampon[:l.fin]
	for _, signe := range []string{"\xfe\xff", "\xff\xfe", "<\x00", "\x00<", "\x00\x00"} {
		if bytes.HasPrefix(d, []byte(signe)) {
			return l.refus("encodage UTF-16 ou UTF-32 non accepté\u00a0: le fichier doit être en UTF-8 ou en ISO-8859-1")
		}
	}
	l.encodage = "UTF-8"
	bom := bytes.HasPrefix(d, []byte("\xef\xbb\xbf"))
	if bom {
		l.pos = 3
		d = d[3:]
	}
	if !bytes.HasPrefix(d, []byte("<?xml")) || len(d) < 6 || !blanc(d[5]) {
		return nil
	}
	n := bytes.Index(d, []byte("?>"))
	for l.ancre = l.pos; n < 0 && len(d) < 1024 && l.remplir(); l.ancre = l.pos {
		d = l.tampon[l.pos:l.fin]
		n = bytes.Index(d, []byte("?>"))
	}
	if n < 0 {
		return l.refus("déclaration XML sans fin")
	}
	encodage, err := l.declaration(d[5:n])
	if err != nil {
		return err
	}
	l.pos += n + 2
	if encodage == "" || strings.EqualFold(encodage, "UTF-8") || strings.EqualFold(encodage, "UTF8") {
		return nil
	}
	table := tableDe(encodage)
	if table == nil {
		return l.refus("encodage «\u00a0%s\u00a0» non accepté\u00a0: UTF-8, US-ASCII, ISO-8859-1, ISO-8859-15 et windows-1252 sont lus", Extrait(encodage))
	}
	if bom {
		return l.refus("le fichier commence par la marque UTF-8 et déclare l’encodage «\u00a0%s\u00a0»", Extrait(encodage))
	}
	l.encodage = strings.ToUpper(encodage)
	l.ancre = l.pos
	l.compterLignes(l.pos)
	reste := bytes.Clone(l.tampon[l.pos:l.fin])
	var suite io.Reader = bytes.NewReader(reste)
	if !l.eof {
		suite = io.MultiReader(suite, l.src)
	} else if l.errSource != nil {
		return l.errSource
	}
	l.src = &transcodeur{src: suite, table: table}
	l.pos, l.fin, l.ancre, l.ligneVers, l.eof, l.octets = 0, 0, 0, 0, false, 0
	return nil
}

// declaration reads the pseudo-attributes of <?xml …?> and returns the encoding, empty when none.
func (l *Lecteur) declaration(d []byte) (encodage string, err error) {
	faute := func() error { return l.refus("déclaration XML incorrecte") }
	rang := 0
	for {
		sansBlanc := bytes.TrimLeft(d, " \t\r\n")
		if len(sansBlanc) == 0 {
			break
		}
		if len(sansBlanc) == len(d) {
			return "", faute()
		}
		d = sansBlanc
		egal := bytes.IndexByte(d, '=')
		if egal < 0 {
			return "", faute()
		}
		nom := string(bytes.TrimRight(d[:egal], " \t\r\n"))
		d = bytes.TrimLeft(d[egal+1:], " \t\r\n")
		if len(d) < 2 || d[0] != '"' && d[0] != '\'' {
			return "", faute()
		}
		n := bytes.IndexByte(d[1:], d[0])
		if n < 0 {
			return "", faute()
		}
		valeur := string(d[1 : n+1])
		d = d[n+2:]
		ordre := map[string]int{"version": 1, "encoding": 2, "standalone": 3}[nom]
		if ordre <= rang || rang == 0 && ordre != 1 {
			return "", faute()
		}
		rang = ordre
		switch nom {
		case "version":
			if valeur != "1.0" {
				return "", l.refus("version «\u00a0%s\u00a0» de XML non acceptée\u00a0: seule la version 1.0 est lue", Extrait(valeur))
			}
		case "encoding":
			if valeur == "" {
				return "", faute()
			}
			encodage = valeur
		case "standalone":
			if valeur != "yes" && valeur != "no" {
				return "", faute()
			}
		}
	}
	if rang == 0 {
		return "", faute()
	}
	return encodage, nil
}

// illisible marks, in a table, a byte that the encoding does not define.
const illisible = rune(-1)

// tableDe returns the character of each byte in a single-byte encoding, nil when it is unknown.
func tableDe(encodage string) *[256]rune {
	var cm *charmap.Charmap
	switch strings.ToUpper(encodage) {
	case "US-ASCII", "ASCII":
	case "ISO-8859-1", "ISO8859-1", "ISO_8859-1", "LATIN1":
		cm = charmap.ISO8859_1
	case "ISO-8859-15", "ISO8859-15", "ISO_8859-15", "LATIN9":
		cm = charmap.ISO8859_15
	case "WINDOWS-1252", "CP1252":
		cm = charmap.Windows1252
	default:
		return nil
	}
	var t [256]rune
	for i := range t {
		switch {
		case i < 0x80:
			t[i] = rune(i)
		case cm == nil:
			t[i] = illisible
		default:
			if t[i] = cm.DecodeByte(byte(i)); t[i] == utf8.RuneError {
				t[i] = illisible
			}
		}
	}
	return &t
}

// transcodeur turns a single-byte encoding into UTF-8. An undefined byte becomes 0xFF, which the scanner
// refuses where it meets it, with the right line.
type transcodeur struct {
	src    io.Reader
	table  *[256]rune
	brut   [16 << 10]byte
	reste  []byte
	attend error
}

func (t *transcodeur) Read(p []byte) (int, error) {
	if len(p) < utf8.UTFMax {
		return 0, io.ErrShortBuffer
	}
	if len(t.reste) == 0 {
		if t.attend != nil {
			return 0, t.attend
		}
		n, err := t.src.Read(t.brut[:])
		t.reste, t.attend = t.brut[:n], err
	}
	n := 0
	for len(t.reste) > 0 && n+utf8.UTFMax <= len(p) {
		r := t.table[t.reste[0]]
		t.reste = t.reste[1:]
		if r == illisible {
			p[n] = 0xff
			n++
			continue
		}
		n += utf8.EncodeRune(p[n:], r)
	}
	return n, nil
}
