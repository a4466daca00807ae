// SPDX-License-Identifier: EUPL-1.2

package xmlsur

import (
	"bytes"
	"errors"
	"io"
)

// Suivant gives the next event; io.EOF once the root is closed and nothing but blanks, comments and
// processing instructions was found after it. After an error, it returns the same error for ever.
func (l *Lecteur) Suivant() (Evenement, error) {
	ev, err := l.Avancer()
	if err != nil {
		return Evenement{}, err
	}
	return *ev, nil
}

// Avancer is Suivant without a copy: the event itself is only valid until the next call.
func (l *Lecteur) Avancer() (*Evenement, error) {
	if l.err == nil {
		l.err = l.suivant()
	}
	return &l.ev, l.err
}

// suivant puts the next event in l.ev.
func (l *Lecteur) suivant() error {
	if l.etat == neuf {
		if err := l.commencer(); err != nil {
			return err
		}
	}
	if l.jetons++; l.jetons > l.lim.Jetons {
		return l.tropLong()
	}
	if l.finDue {
		l.finDue = false
		l.depiler()
		return nil
	}
	if l.etat == dansRacine {
		texte, err := l.lireTexte()
		if texte || err != nil {
			return err
		}
	} else if err := l.horsRacine(); err != nil {
		return err
	}
	// A tag begins at pos, with at least two bytes.
	if l.tampon[l.pos+1] == '/' {
		return l.baliseFermante()
	}
	if l.etat == apresRacine {
		return l.refus("un deuxième élément suit l’élément racine")
	}
	l.etat = dansRacine
	return l.baliseOuvrante()
}

func (l *Lecteur) tropLong() error {
	return l.refus("document trop long\u00a0: plus de %d éléments et textes", l.lim.Jetons)
}

// horsRacine skips blanks, comments and instructions outside the root, up to a tag; io.EOF at the end.
func (l *Lecteur) horsRacine() error {
	for {
		if !l.avoir(1) {
			if l.etat == apresRacine && l.errSource == nil {
				return io.EOF
			}
			return l.finPrematuree()
		}
		c := l.tampon[l.pos]
		switch {
		case blanc(c):
			l.pos++
			continue
		case c != '<' && l.etat == apresRacine:
			return l.refus("du contenu suit l’élément racine")
		case c != '<':
			return l.refus("ce fichier n’est pas du XML\u00a0: il ne commence pas par «\u00a0<\u00a0»")
		}
		if !l.avoir(2) {
			return l.finPrematuree()
		}
		switch l.tampon[l.pos+1] {
		case '!', '?':
			if err := l.annexe(false); err != nil {
				return err
			}
		default:
			return nil
		}
	}
}

// annexe reads what begins with <! or <? at pos: a comment, an instruction, a CDATA section (dans tells
// whether one may stand here), and refuses a document type.
func (l *Lecteur) annexe(dans bool) error {
	if l.jetons++; l.jetons > l.lim.Jetons {
		return l.tropLong()
	}
	l.avoir(9)
	d := l.tampon[l.pos:l.fin]
	switch {
	case bytes.HasPrefix(d, []byte("<!--")):
		l.pos += 4
		return l.section("-->", false)
	case bytes.HasPrefix(d, []byte("<![CDATA[")):
		if !dans {
			return l.refus("section CDATA hors de l’élément racine")
		}
		l.pos += 9
		return l.section("]]>", true)
	case bytes.HasPrefix(d, []byte("<?")):
		return l.instruction()
	case bytes.HasPrefix(d, []byte("<!DOCTYPE")):
		return l.refus("déclaration de type de document (DOCTYPE) refusée par sécurité")
	case l.eof && len(d) < 9 && (bytes.HasPrefix([]byte("<![CDATA["), d) || bytes.HasPrefix([]byte("<!DOCTYPE"), d) || bytes.HasPrefix([]byte("<!--"), d)):
		return l.finPrematuree()
	}
	return l.refus("balisage «\u00a0%s\u00a0» incorrect", Extrait(d[:min(len(d), 9)]))
}

// instruction skips <?target …?>. The target xml is reserved to the declaration, which was read before.
func (l *Lecteur) instruction() error {
	l.pos += 2
	l.avoir(64)
	d := l.tampon[l.pos:l.fin]
	n := 0
	for n < len(d) && classe[d[n]]&suiteNom != 0 && d[n] != ':' {
		n++
	}
	if n == 0 || classe[d[0]]&debutNom == 0 {
		return l.refus("instruction de traitement sans nom")
	}
	if bytes.EqualFold(d[:n], []byte("xml")) {
		return l.refus("déclaration XML ailleurs qu’au tout début du fichier")
	}
	if n < len(d) && !blanc(d[n]) && d[n] != '?' {
		return l.refus("instruction de traitement incorrecte")
	}
	l.pos += n
	return l.section("?>", false)
}

// baliseOuvrante reads <name attributes> at pos and opens the element.
func (l *Lecteur) baliseOuvrante() error {
	if len(l.pile) >= l.lim.Profondeur {
		return l.refus("éléments imbriqués sur plus de %d niveaux", l.lim.Profondeur)
	}
	for {
		l.ancre = l.pos
		n, err := l.ouvrante(l.tampon[l.pos:l.fin])
		if err == nil {
			if n > l.lim.Balise {
				return l.refus("balise de plus de %d octets", l.lim.Balise)
			}
			l.pos += n
			return nil
		}
		if !errors.Is(err, errSuite) {
			return err
		}
		if l.fin-l.pos > l.lim.Balise {
			return l.refus("balise de plus de %d octets", l.lim.Balise)
		}
		if !l.remplir() {
			return l.finPrematuree()
		}
	}
}

// ouvrante parses a start tag at the beginning of b; n is its length. errSuite asks for more bytes.
func (l *Lecteur) ouvrante(b []byte) (n int, err error) {
	i, deuxPoints, err := l.nom(b, 1)
	if err != nil {
		return 0, err
	}
	qualifie := b[1:i]
	l.attributs, l.prefixes, l.morceaux = l.attributs[:0], l.prefixes[:0], l.morceaux[:0]
	avant := len(l.liaisons)
	if i >= len(b) {
		return 0, errSuite
	}
	vide := false
	if b[i] != '>' {
		if i, vide, err = l.lireAttributs(b, i); err != nil {
			l.liaisons = l.liaisons[:avant]
			return 0, err
		}
	}
	prefixe, local := couper(qualifie, deuxPoints)
	espace, err := l.espaceDe(prefixe)
	if err == nil {
		err = l.resoudreAttributs()
	}
	if err != nil {
		return 0, err
	}
	c := cadre{nom: len(l.noms), liaisons: avant, espace: espace}
	l.noms = append(l.noms, qualifie...)
	c.local = len(l.noms) - len(local)
	l.pile = append(l.pile, c)
	l.finDue = vide
	l.ev = Evenement{Genre: Debut, Nom: l.noms[c.local:], Espace: espace, Attributs: l.attributs}
	return i + 1, nil
}

// baliseFermante reads </name> at pos, which must be that of the element open last.
func (l *Lecteur) baliseFermante() error {
	if len(l.pile) == 0 {
		return l.refus("balise de fin sans élément ouvert")
	}
	attendu := l.noms[l.pile[len(l.pile)-1].nom:]
	l.avoir(len(attendu) + 3)
	d := l.tampon[l.pos:l.fin]
	n := 2 + len(attendu)
	if len(d) <= n {
		return l.finPrematuree()
	}
	if string(d[2:n]) != string(attendu) || classe[d[n]]&suiteNom != 0 {
		trouve := d[2:min(len(d), 2+64)]
		if k := bytes.IndexAny(trouve, " \t\r\n>"); k >= 0 {
			trouve = trouve[:k]
		}
		return l.refus("balise de fin «\u00a0%s\u00a0» au lieu de «\u00a0%s\u00a0»", Extrait(trouve), Extrait(attendu))
	}
	l.pos += n
	for {
		if !l.avoir(1) {
			return l.finPrematuree()
		}
		c := l.tampon[l.pos]
		if !blanc(c) && c != '>' {
			return l.refus("balise de fin «\u00a0%s\u00a0» incorrecte", Extrait(attendu))
		}
		l.pos++
		if c == '>' {
			l.depiler()
			return nil
		}
	}
}

// depiler closes the element open last.
func (l *Lecteur) depiler() {
	c := l.pile[len(l.pile)-1]
	l.pile = l.pile[:len(l.pile)-1]
	l.ev = Evenement{Genre: Fin, Nom: l.noms[c.local:], Espace: c.espace}
	l.noms = l.noms[:c.nom]
	l.liaisons = l.liaisons[:c.liaisons]
	if len(l.pile) == 0 {
		l.etat = apresRacine
	}
}
