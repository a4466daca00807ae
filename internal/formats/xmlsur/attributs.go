// SPDX-License-Identifier: EUPL-1.2

package xmlsur

import (
	"bytes"
	"errors"
	"slices"
	"unicode/utf8"
)

// errSuite asks the caller to read more of the file and to parse the tag again.
var errSuite = errors.New("suite attendue")

const (
	espaceXML   = "http://www.w3.org/XML/1998/namespace"
	espaceXMLNS = "http://www.w3.org/2000/xmlns/"
	// maxLiaisons bounds the namespace declarations alive at once: every lookup walks through them.
	maxLiaisons = 64
	maxNom      = 256
)

// nom reads a qualified name from b[i:]; deuxPoints is the index of its colon from i, −1 without.
func (l *Lecteur) nom(b []byte, i int) (fin, deuxPoints int, err error) {
	debut := i
	deuxPoints = -1
	for ; i < len(b); i++ {
		k := classe[b[i]]
		if k&suiteNom == 0 {
			break
		}
		if b[i] == ':' {
			if deuxPoints >= 0 {
				return 0, 0, l.refus("nom «\u00a0%s\u00a0» avec deux «\u00a0:\u00a0»", Extrait(b[debut:i+1]))
			}
			deuxPoints = i - debut
		}
	}
	if i-debut > maxNom {
		return 0, 0, l.refus("nom de plus de %d caractères", maxNom)
	}
	if i >= len(b) {
		return 0, 0, errSuite
	}
	if b[i] >= utf8.RuneSelf {
		return 0, 0, l.refus("nom avec une lettre accentuée ou hors de l’ASCII\u00a0: «\u00a0%s\u00a0»", Extrait(b[debut:min(len(b), i+4)]))
	}
	if i == debut || classe[b[debut]]&debutNom == 0 {
		return 0, 0, l.refus("nom d’élément ou d’attribut attendu, «\u00a0%s\u00a0» trouvé", Extrait(b[debut:min(len(b), debut+1)]))
	}
	if deuxPoints >= 0 && (deuxPoints == i-debut-1 || classe[b[debut+deuxPoints+1]]&debutNom == 0) {
		return 0, 0, l.refus("nom «\u00a0%s\u00a0» incorrect", Extrait(b[debut:i]))
	}
	return i, deuxPoints, nil
}

func couper(nom []byte, deuxPoints int) (prefixe, local []byte) {
	if deuxPoints < 0 {
		return nil, nom
	}
	return nom[:deuxPoints], nom[deuxPoints+1:]
}

// lireAttributs parses from b[i], just after the element's name, to the > that ends the tag, whose index
// it returns.
func (l *Lecteur) lireAttributs(b []byte, i int) (fin int, vide bool, err error) {
	nombre := 0
	for {
		blancs := i
		for i < len(b) && blanc(b[i]) {
			i++
		}
		if i >= len(b) {
			return 0, false, errSuite
		}
		switch b[i] {
		case '>':
			return i, false, nil
		case '/':
			if i+1 >= len(b) {
				return 0, false, errSuite
			}
			if b[i+1] != '>' {
				return 0, false, l.refus("«\u00a0/\u00a0» inattendu dans une balise")
			}
			return i + 1, true, nil
		}
		if i == blancs {
			return 0, false, l.refus("caractère «\u00a0%s\u00a0» inattendu dans une balise", Extrait(b[i:i+1]))
		}
		if nombre++; nombre > l.lim.Attributs {
			return 0, false, l.refus("élément avec plus de %d attributs", l.lim.Attributs)
		}
		debut := i
		n, deuxPoints, err := l.nom(b, i)
		if err != nil {
			return 0, false, err
		}
		nom := b[debut:n]
		for i = n; i < len(b) && blanc(b[i]); i++ {
		}
		if i < len(b) && b[i] != '=' {
			return 0, false, l.refus("attribut «\u00a0%s\u00a0» sans valeur", Extrait(nom))
		}
		for i++; i < len(b) && blanc(b[i]); i++ {
		}
		if i >= len(b) {
			return 0, false, errSuite
		}
		if b[i] != '"' && b[i] != '\'' {
			return 0, false, l.refus("valeur de l’attribut «\u00a0%s\u00a0» sans guillemets", Extrait(nom))
		}
		valeur, n, err := l.valeur(b, i)
		if err != nil {
			return 0, false, err
		}
		i = n
		prefixe, local := couper(nom, deuxPoints)
		if err := l.noter(prefixe, local, valeur); err != nil {
			return 0, false, err
		}
	}
}

// noter keeps one attribute, or binds a prefix when it is a namespace declaration.
func (l *Lecteur) noter(prefixe, local, valeur []byte) error {
	defautXMLNS := prefixe == nil && string(local) == "xmlns"
	if !defautXMLNS && string(prefixe) != "xmlns" {
		for i := range l.attributs {
			if bytes.Equal(l.attributs[i].Nom, local) && bytes.Equal(l.prefixes[i], prefixe) {
				return l.refus("attribut «\u00a0%s\u00a0» en double", Extrait(local))
			}
		}
		l.attributs = append(l.attributs, Attribut{Nom: local, Valeur: valeur})
		l.prefixes = append(l.prefixes, prefixe)
		return nil
	}
	var lie []byte
	if !defautXMLNS {
		lie = local
	}
	if len(l.liaisons) >= maxLiaisons {
		return l.refus("plus de %d espaces de noms déclarés", maxLiaisons)
	}
	v := string(valeur)
	switch {
	case string(lie) == "xmlns", string(lie) == "xml" && v != espaceXML, v == espaceXMLNS,
		v == espaceXML && string(lie) != "xml", v == "" && !defautXMLNS,
		bytes.ContainsAny(valeur, " \t\r\n"):
		return l.refus("déclaration d’espace de noms «\u00a0%s\u00a0» incorrecte", Extrait(local))
	}
	for i := len(l.liaisons) - 1; i >= 0 && l.liaisons[i].neuve; i-- {
		if l.liaisons[i].prefixe == string(lie) {
			return l.refus("attribut «\u00a0%s\u00a0» en double", Extrait(local))
		}
	}
	l.liaisons = append(l.liaisons, liaison{prefixe: string(lie), espace: v, neuve: true})
	return nil
}

// espaceDe returns the namespace bound to a prefix, the default one for the empty prefix.
func (l *Lecteur) espaceDe(prefixe []byte) (string, error) {
	for _, v := range slices.Backward(l.liaisons) {
		if v.prefixe == string(prefixe) {
			return v.espace, nil
		}
	}
	switch string(prefixe) {
	case "":
		return "", nil
	case "xml":
		return espaceXML, nil
	}
	return "", l.refus("préfixe «\u00a0%s\u00a0» non déclaré", Extrait(prefixe))
}

// resoudreAttributs gives each prefixed attribute its namespace and refuses two that become the same.
func (l *Lecteur) resoudreAttributs() error {
	for i := len(l.liaisons) - 1; i >= 0 && l.liaisons[i].neuve; i-- {
		l.liaisons[i].neuve = false
	}
	for i := range l.attributs {
		if l.prefixes[i] == nil {
			continue
		}
		espace, err := l.espaceDe(l.prefixes[i])
		if err != nil {
			return err
		}
		a := &l.attributs[i]
		a.Espace = espace
		for k := range i {
			if p := &l.attributs[k]; p.Espace == espace && bytes.Equal(p.Nom, a.Nom) {
				return l.refus("attribut «\u00a0%s\u00a0» en double", Extrait(a.Nom))
			}
		}
	}
	return nil
}

// valeur reads a quoted value at b[i] and returns it decoded, with the index after the closing quote.
func (l *Lecteur) valeur(b []byte, i int) (v []byte, fin int, err error) {
	guillemet := b[i]
	i++
	debut, copie := i, -1
	garder := func() {
		if copie < 0 {
			copie = len(l.morceaux)
		}
		l.morceaux = append(l.morceaux, b[debut:i]...)
	}
	for i < len(b) {
		c := b[i]
		if classe[c]&special == 0 && c != '"' && c != '\'' {
			i++
			continue
		}
		switch {
		case c == guillemet:
			if copie < 0 {
				return b[debut:i], i + 1, nil
			}
			garder()
			return l.morceaux[copie:], i + 1, nil
		case c == '"', c == '\'', c == ']':
			i++
		case c == '<':
			return nil, 0, l.refus("«\u00a0<\u00a0» dans la valeur d’un attribut")
		case c == '&':
			garder()
			var n int
			if l.morceaux, n, err = l.entite(l.morceaux, b[i:]); err != nil {
				return nil, 0, err
			}
			i += n
			debut = i
		case c == '\r', c == '\n', c == '\t':
			if c == '\r' && i+1 >= len(b) {
				return nil, 0, errSuite
			}
			garder()
			l.morceaux = append(l.morceaux, ' ')
			if i++; c == '\r' && b[i] == '\n' {
				i++
			}
			debut = i
		default:
			n, err := l.caractere(b[i:])
			if err != nil {
				return nil, 0, err
			}
			i += n
		}
	}
	return nil, 0, errSuite
}
