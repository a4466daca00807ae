// SPDX-License-Identifier: EUPL-1.2

package xmlsur

import (
	"errors"
	"unicode/utf8"
)

const (
	debutNom = 1 << iota // may begin a name
	suiteNom             // may continue a name
	special              // not copied as it is from a text or an attribute without a look
)

// classe sorts the bytes. It is never written after its initialisation.
var classe = func() (t [256]uint8) {
	for c := range t {
		b := byte(c)
		lettre := b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_'
		if lettre {
			t[c] |= debutNom
		}
		if lettre || b >= '0' && b <= '9' || b == '-' || b == '.' || b == ':' {
			t[c] |= suiteNom
		}
		if b < 0x20 || b >= utf8.RuneSelf || b == '<' || b == '&' || b == ']' {
			t[c] |= special
		}
	}
	return t
}()

func blanc(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

// lireTexte reads everything up to the next tag into l.ev. texte is false when there is nothing to give.
// Plain text that lies whole in the buffer is given without a copy.
func (l *Lecteur) lireTexte() (texte bool, err error) {
	l.texteLibre = l.texteLibre[:0]
	libre := false // part of the text is in texteLibre
	l.ancre = l.pos
	i := l.pos
	verser := func() {
		libre = true
		l.texteLibre = append(l.texteLibre, l.tampon[l.ancre:i]...)
		l.ancre, l.pos = i, i
	}
	for {
		b := l.tampon[:l.fin]
		for i < len(b) && classe[b[i]]&special == 0 {
			i++
		}
		if i-l.ancre+len(l.texteLibre) > l.lim.Texte {
			l.pos = i
			return false, l.refus("texte de plus de %d octets", l.lim.Texte)
		}
		// Up to nine bytes ahead are looked at: see that they are there.
		if l.fin-i < 12 && !l.eof {
			verser()
			l.remplir()
			i = l.pos
			if l.fin > i {
				continue
			}
		}
		if i >= l.fin {
			l.pos = i
			return false, l.finPrematuree()
		}
		switch c := b[i]; c {
		case '<':
			if i+1 >= l.fin {
				return false, l.finPrematuree()
			}
			if s := b[i+1]; s == '!' || s == '?' {
				verser()
				if err := l.annexe(true); err != nil {
					return false, err
				}
				i, l.ancre = l.pos, l.pos
				continue
			}
			contenu := b[l.ancre:i]
			if libre {
				l.texteLibre = append(l.texteLibre, contenu...)
				contenu = l.texteLibre
			}
			l.pos = i
			l.ev = Evenement{Genre: Texte, Texte: contenu}
			return len(contenu) > 0, nil
		case '&':
			verser()
			var n int
			if l.texteLibre, n, err = l.entite(l.texteLibre, b[i:]); err != nil {
				if errors.Is(err, errSuite) {
					err = l.finPrematuree()
				}
				return false, err
			}
			i += n
			l.pos, l.ancre = i, i
		case '\r':
			verser()
			l.texteLibre = append(l.texteLibre, '\n')
			if i++; i < l.fin && b[i] == '\n' {
				i++
			}
			l.pos, l.ancre = i, i
		case ']':
			if i+2 < l.fin && b[i+1] == ']' && b[i+2] == '>' {
				l.pos = i
				return false, l.refus("«\u00a0]]>\u00a0» hors d’une section CDATA")
			}
			i++
		case '\n', '\t':
			i++
		default:
			l.pos = i
			n, err := l.caractere(b[i:])
			if err != nil {
				if errors.Is(err, errSuite) {
					err = l.finPrematuree()
				}
				return false, err
			}
			i += n
		}
	}
}

// section reads up to the mark that ends a comment, an instruction or a CDATA section, and keeps the
// content in texteLibre when garder is set.
func (l *Lecteur) section(marque string, garder bool) error {
	longueur := len(l.texteLibre)
	if !garder {
		longueur = 0
	}
	for {
		if l.fin-l.pos < utf8.UTFMax {
			l.avoir(utf8.UTFMax)
		}
		if l.pos >= l.fin {
			return l.finPrematuree()
		}
		b := l.tampon[l.pos:l.fin]
		c, n := b[0], 1
		switch {
		case c == marque[0] && len(b) >= len(marque) && string(b[:len(marque)]) == marque:
			l.pos += len(marque)
			return nil
		case c == '-' && marque == "-->" && len(b) > 1 && b[1] == '-':
			return l.refus("«\u00a0--\u00a0» dans un commentaire")
		case c == '\r':
			if len(b) > 1 && b[1] == '\n' {
				n = 2
			}
			if garder {
				l.texteLibre = append(l.texteLibre, '\n')
			}
		default:
			if c < 0x20 && c != '\n' && c != '\t' || c >= utf8.RuneSelf {
				var err error
				if n, err = l.caractere(b); err != nil {
					if errors.Is(err, errSuite) {
						err = l.finPrematuree()
					}
					return err
				}
			}
			if garder {
				l.texteLibre = append(l.texteLibre, b[:n]...)
			}
		}
		l.pos += n
		if longueur += n; longueur > l.lim.Texte {
			return l.refus("texte ou commentaire de plus de %d octets", l.lim.Texte)
		}
	}
}

// caractere checks the character at the beginning of b and returns its length.
func (l *Lecteur) caractere(b []byte) (int, error) {
	r, n := rune(b[0]), 1
	if b[0] >= utf8.RuneSelf {
		if !utf8.FullRune(b) {
			return 0, errSuite
		}
		if r, n = utf8.DecodeRune(b); r == utf8.RuneError && n == 1 {
			if l.encodage != "UTF-8" { // the transcoder marked it
				return 0, l.refus("octet sans signification en %s\u00a0: vérifier l’encodage déclaré", Extrait(l.encodage))
			}
			return 0, l.refus("octet 0x%02X impossible en UTF-8\u00a0: vérifier l’encodage déclaré", b[0])
		}
	}
	if !permis(r) {
		return 0, l.refus("caractère U+%04X interdit en XML", r)
	}
	return n, nil
}

// permis tells whether XML 1.0 allows the character.
func permis(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd || r >= 0x10000 && r <= 0x10ffff
}

// entite appends to dst what the reference at the beginning of b stands for, and returns its length.
func (l *Lecteur) entite(dst, b []byte) ([]byte, int, error) {
	const max = 12 // &#x0010FFFF;
	n := 1
	for n < len(b) && n < max && b[n] != ';' && b[n] != '<' && b[n] != '&' {
		n++
	}
	if n >= len(b) {
		return dst, 0, errSuite
	}
	if b[n] != ';' {
		return dst, 0, l.refus("«\u00a0&\u00a0» sans entité\u00a0: «\u00a0%s\u00a0»", Extrait(b[:n]))
	}
	nom := b[1:n]
	n++
	switch string(nom) {
	case "lt":
		return append(dst, '<'), n, nil
	case "gt":
		return append(dst, '>'), n, nil
	case "amp":
		return append(dst, '&'), n, nil
	case "apos":
		return append(dst, '\''), n, nil
	case "quot":
		return append(dst, '"'), n, nil
	}
	if len(nom) < 2 || nom[0] != '#' {
		return dst, 0, l.refus("entité «\u00a0%s\u00a0» refusée par sécurité\u00a0: seules celles de XML sont lues", Extrait(nom))
	}
	base, chiffres := rune(10), nom[1:]
	if chiffres[0] == 'x' {
		base, chiffres = 16, chiffres[1:]
	}
	r := rune(0)
	for _, c := range chiffres {
		v := rune(99)
		switch {
		case c >= '0' && c <= '9':
			v = rune(c - '0')
		case base == 16 && c >= 'a' && c <= 'f':
			v = rune(c-'a') + 10
		case base == 16 && c >= 'A' && c <= 'F':
			v = rune(c-'A') + 10
		}
		if v >= base || r > utf8.MaxRune {
			return dst, 0, l.refus("référence «\u00a0%s\u00a0» incorrecte", Extrait(nom))
		}
		r = r*base + v
	}
	if len(chiffres) == 0 || !permis(r) {
		return dst, 0, l.refus("référence «\u00a0%s\u00a0» à un caractère interdit en XML", Extrait(nom))
	}
	return utf8.AppendRune(dst, r), n, nil
}
