// SPDX-License-Identifier: EUPL-1.2

package xmlsur

import (
	"bytes"
	"io"
)

// Suivant gives the next event; io.EOF once the root is closed and nothing but blanks, comments and
// processing instructions was found after it. After an error, it returns the same error for ever.
func (l *Lecteur) Suivant() (Evenement, error) {
	if l.err != nil {
		return Evenement{}, l.err
	}
	ev, err := l.suivant()
	if err != nil {
		l.err = err
		return Evenement{}, err
	}
	return ev, nil
}

func (l *Lecteur) suivant() (Evenement, error) {
	if l.etat == neuf {
		if err := l.commencer(); err != nil {
			return Evenement{}, err
		}
	}
	if l.jetons++; l.jetons > l.lim.Jetons {
		return Evenement{}, l.refus("document trop long : plus de %d éléments et textes", l.lim.Jetons)
	}
	if l.finDue {
		l.finDue = false
		return l.depiler(), nil
	}
	if l.etat == dansRacine {
		ev, texte, err := l.lireTexte()
		if texte || err != nil {
			return ev, err
		}
	} else if err := l.horsRacine(); err != nil {
		return Evenement{}, err
	}
	// A tag begins at pos, with at least two bytes.
	if l.tampon[l.pos+1] == '/' {
		return l.baliseFermante()
	}
	if l.etat == apresRacine {
		return Evenement{}, l.refus("un deuxième élément suit l’élément racine")
	}
	l.etat = dansRacine
	return l.baliseOuvrante()
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
			return l.refus("ce fichier n’est pas du XML : il ne commence pas par « < »")
		}
		if !l.avoir(2) {
			return l.finPrematuree()
		}
		switch l.tampon[l.pos+1] {
		case '!', '?':
			if _, err := l.annexe(false); err != nil {
				return err
			}
		default:
			return nil
		}
	}
}

// annexe reads what begins with <! or <? at pos: a comment, an instruction, a CDATA section (dans tells
// whether one may stand here), and refuses a document type.
func (l *Lecteur) annexe(dans bool) (cdata bool, err error) {
	if l.jetons++; l.jetons > l.lim.Jetons {
		return false, l.refus("document trop long : plus de %d éléments et textes", l.lim.Jetons)
	}
	l.avoir(9)
	d := l.tampon[l.pos:l.fin]
	switch {
	case bytes.HasPrefix(d, []byte("<!--")):
		l.pos += 4
		return false, l.section("-->", false)
	case bytes.HasPrefix(d, []byte("<![CDATA[")):
		if !dans {
			return false, l.refus("section CDATA hors de l’élément racine")
		}
		l.pos += 9
		return true, l.section("]]>", true)
	case bytes.HasPrefix(d, []byte("<?")):
		return false, l.instruction()
	case bytes.HasPrefix(d, []byte("<!DOCTYPE")):
		return false, l.refus("déclaration de type de document (DOCTYPE) refusée par sécurité")
	case l.eof && len(d) < 9 && (bytes.HasPrefix([]byte("<![CDATA["), d) || bytes.HasPrefix([]byte("<!DOCTYPE"), d) || bytes.HasPrefix([]byte("<!--"), d)):
		return false, l.finPrematuree()
	}
	return false, l.refus("balisage « %s » incorrect", Extrait(d[:min(len(d), 9)]))
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
func (l *Lecteur) baliseOuvrante() (Evenement, error) {
	if len(l.pile) >= l.lim.Profondeur {
		return Evenement{}, l.refus("éléments imbriqués sur plus de %d niveaux", l.lim.Profondeur)
	}
	for {
		l.ancre = l.pos
		ev, n, err := l.ouvrante(l.tampon[l.pos:l.fin])
		if err == nil {
			if n > l.lim.Balise {
				return Evenement{}, l.refus("balise de plus de %d octets", l.lim.Balise)
			}
			l.pos += n
			return ev, nil
		}
		if err != errSuite {
			return Evenement{}, err
		}
		if l.fin-l.pos > l.lim.Balise {
			return Evenement{}, l.refus("balise de plus de %d octets", l.lim.Balise)
		}
		if !l.remplir() {
			return Evenement{}, l.finPrematuree()
		}
	}
}

// ouvrante parses a start tag at the beginning of b; n is its length. errSuite asks for more bytes.
func (l *Lecteur) ouvrante(b []byte) (ev Evenement, n int, err error) {
	i, deuxPoints, err := l.nom(b, 1)
	if err != nil {
		return ev, 0, err
	}
	qualifie := b[1:i]
	l.attributs, l.prefixes, l.morceaux = l.attributs[:0], l.prefixes[:0], l.morceaux[:0]
	avant := len(l.liaisons)
	if i >= len(b) {
		return ev, 0, errSuite
	}
	vide := false
	if b[i] != '>' {
		if i, vide, err = l.lireAttributs(b, i); err != nil {
			l.liaisons = l.liaisons[:avant]
			return ev, 0, err
		}
	}
	prefixe, local := couper(qualifie, deuxPoints)
	espace, err := l.espaceDe(prefixe)
	if err == nil {
		err = l.resoudreAttributs()
	}
	if err != nil {
		return ev, 0, err
	}
	c := cadre{nom: len(l.noms), liaisons: avant, espace: espace}
	l.noms = append(l.noms, qualifie...)
	c.local = len(l.noms) - len(local)
	l.pile = append(l.pile, c)
	l.finDue = vide
	return Evenement{Genre: Debut, Nom: l.noms[c.local:], Espace: espace, Attributs: l.attributs}, i + 1, nil
}

// baliseFermante reads </name> at pos, which must be that of the element open last.
func (l *Lecteur) baliseFermante() (Evenement, error) {
	if len(l.pile) == 0 {
		return Evenement{}, l.refus("balise de fin sans élément ouvert")
	}
	attendu := l.noms[l.pile[len(l.pile)-1].nom:]
	l.avoir(len(attendu) + 3)
	d := l.tampon[l.pos:l.fin]
	n := 2 + len(attendu)
	if len(d) <= n {
		return Evenement{}, l.finPrematuree()
	}
	if string(d[2:n]) != string(attendu) || classe[d[n]]&suiteNom != 0 {
		trouve := d[2:min(len(d), 2+64)]
		if k := bytes.IndexAny(trouve, " \t\r\n>"); k >= 0 {
			trouve = trouve[:k]
		}
		return Evenement{}, l.refus("balise de fin « %s » au lieu de « %s »", Extrait(trouve), Extrait(attendu))
	}
	l.pos += n
	for {
		if !l.avoir(1) {
			return Evenement{}, l.finPrematuree()
		}
		c := l.tampon[l.pos]
		if !blanc(c) && c != '>' {
			return Evenement{}, l.refus("balise de fin « %s » incorrecte", Extrait(attendu))
		}
		l.pos++
		if c == '>' {
			return l.depiler(), nil
		}
	}
}

// depiler closes the element open last.
func (l *Lecteur) depiler() Evenement {
	c := l.pile[len(l.pile)-1]
	l.pile = l.pile[:len(l.pile)-1]
	ev := Evenement{Genre: Fin, Nom: l.noms[c.local:], Espace: c.espace}
	l.noms = l.noms[:c.nom]
	l.liaisons = l.liaisons[:c.liaisons]
	if len(l.pile) == 0 {
		l.etat = apresRacine
	}
	return ev
}
