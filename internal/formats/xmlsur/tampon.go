// SPDX-License-Identifier: EUPL-1.2

package xmlsur

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"
)

// compterLignes moves the line counter forward to index i of the buffer.
func (l *Lecteur) compterLignes(i int) {
	if i > l.ligneVers {
		l.ligne += bytes.Count(l.tampon[l.ligneVers:i], []byte{'\n'})
		l.ligneVers = i
	}
}

// remplir drops what lies before ancre and reads until the buffer is full. It tells whether anything
// new came. A token that takes over half of the buffer doubles it, so that a token is scanned again a
// number of times that grows only with the logarithm of its length.
func (l *Lecteur) remplir() bool {
	if l.eof {
		return false
	}
	l.compterLignes(l.ancre)
	n := copy(l.tampon, l.tampon[l.ancre:l.fin])
	l.pos -= l.ancre
	l.ligneVers -= l.ancre
	l.fin, l.ancre = n, 0
	if n > len(l.tampon)/2 {
		l.tampon = append(l.tampon, make([]byte, len(l.tampon))...)
	}
	vides := 0
	for len(l.tampon)-l.fin >= utf8.UTFMax {
		k, err := l.src.Read(l.tampon[l.fin:])
		l.fin += k
		l.octets += int64(k)
		if err != nil {
			l.eof = true
			if err != io.EOF {
				l.errSource = fmt.Errorf("lecture du fichier\u00a0: %w", err)
			}
			break
		}
		if k == 0 {
			if vides++; vides > 100 {
				l.eof, l.errSource = true, fmt.Errorf("lecture du fichier\u00a0: %w", io.ErrNoProgress)
				break
			}
		}
	}
	if l.octets > l.lim.Octets {
		l.eof, l.fin = true, n
		l.errSource = l.refus("fichier trop gros\u00a0: plus de %d Mo", l.lim.Octets>>20)
	}
	return l.fin > n
}

// finPrematuree is the error of a document that stops where something was expected.
func (l *Lecteur) finPrematuree() error {
	if l.errSource != nil {
		return l.errSource
	}
	l.pos = l.fin
	if n := len(l.pile); n > 0 {
		c := l.pile[n-1]
		return l.refus("fichier tronqué\u00a0: l’élément «\u00a0%s\u00a0» n’est pas fermé", Extrait(l.noms[c.nom:]))
	}
	if l.etat <= avantRacine {
		return l.refus("fichier vide ou tronqué\u00a0: aucun élément XML")
	}
	return l.refus("fichier tronqué")
}

// avoir makes sure that n bytes stand at pos, unless the document ends before.
func (l *Lecteur) avoir(n int) bool {
	for l.fin-l.pos < n {
		l.ancre = l.pos
		if !l.remplir() {
			return false
		}
	}
	return true
}
