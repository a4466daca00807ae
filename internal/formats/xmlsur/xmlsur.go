// SPDX-License-Identifier: EUPL-1.2

// Package xmlsur scans XML that comes from outside: bank statements, payment reports. It streams, keeps
// memory flat and refuses what a bank never writes and an attacker does: document types, entities other
// than the five of XML, duplicate attributes, a second root, content after the root, bottomless nesting,
// endless texts, characters that XML 1.0 forbids, encodings that do not hold.
//
// It reads less than XML allows: element and attribute names are ASCII (ISO 20022 has no other),
// processing instructions are skipped, and only UTF-8, US-ASCII, ISO-8859-1, ISO-8859-15 and
// windows-1252 are known. Whatever it accepts, encoding/xml accepts with the same names and texts
// (see the differential fuzz test).
package xmlsur

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Genre is the kind of an event.
type Genre uint8

// The three kinds of events. An empty element <a/> gives Debut then Fin.
const (
	Debut Genre = iota + 1
	Fin
	Texte
)

// Evenement is one step of the scan. Its slices point into buffers of the Lecteur: they are valid until
// the next call of Suivant.
type Evenement struct {
	Genre     Genre
	Nom       []byte     // local name (Debut, Fin)
	Espace    string     // namespace of the element (Debut, Fin)
	Attributs []Attribut // Debut; namespace declarations are not in it
	Texte     []byte     // Texte: everything between two tags, comments and CDATA marks taken out
}

// Attribut is one attribute of an element.
type Attribut struct {
	Nom    []byte // local name
	Espace string // "" without prefix
	Valeur []byte
}

// Attribut returns the value of the attribute without namespace called nom.
func (e *Evenement) Attribut(nom string) (valeur []byte, present bool) {
	for i := range e.Attributs {
		if a := &e.Attributs[i]; a.Espace == "" && string(a.Nom) == nom {
			return a.Valeur, true
		}
	}
	return nil, false
}

// Limites bounds what is accepted; a zero field takes its default.
type Limites struct {
	Profondeur int   // nested elements; 64
	Attributs  int   // attributes of one element, namespace declarations included; 64
	Balise     int   // bytes of one tag; 256 KiB
	Texte      int   // bytes of one text, comment or processing instruction; 1 MiB
	Jetons     int64 // tags, texts, comments and instructions of the document; 500 million
	Octets     int64 // bytes of the document, as UTF-8; 4 GiB
}

func (l Limites) completer() Limites {
	defaut(&l.Profondeur, 64)
	defaut(&l.Attributs, 64)
	defaut(&l.Balise, 256<<10)
	defaut(&l.Texte, 1<<20)
	defaut(&l.Jetons, 500_000_000)
	defaut(&l.Octets, 4<<30)
	return l
}

func defaut[T int | int64](v *T, d T) {
	if *v <= 0 {
		*v = d
	}
}

// Erreur is a document refused: one line of French with the line of the file. A failure of the
// underlying reader is not an Erreur.
type Erreur struct {
	Ligne   int
	Message string
}

func (e *Erreur) Error() string { return fmt.Sprintf("ligne %d\u00a0: %s", e.Ligne, e.Message) }

// Extrait gives the beginning of a text of the file in a form that is safe inside a one-line message.
func Extrait[T string | []byte](s T) string {
	const lettres = 40
	var b strings.Builder
	n := 0
	for _, r := range string(s[:min(len(s), 4*lettres+4)]) {
		if n++; n > lettres {
			b.WriteRune('…')
			break
		}
		if r < 0x20 || r >= 0x7f && r < 0xa0 || r == utf8.RuneError || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			r = '\u00b7'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Lecteur scans one document.
type Lecteur struct {
	src io.Reader
	lim Limites

	tampon     []byte
	pos, fin   int // next byte to read, end of what was read
	ancre      int // what must be kept when the buffer is shifted
	eof        bool
	errSource  error
	octets     int64
	jetons     int64
	ligne      int // line of tampon[ligneVers]
	ligneVers  int
	encodage   string
	etat       etat
	finDue     bool // <a/>: Debut was given, Fin comes next
	ev         Evenement
	err        error
	pile       []cadre
	noms       []byte // qualified names of the open elements, end to end
	liaisons   []liaison
	attributs  []Attribut
	prefixes   [][]byte // of attributs
	morceaux   []byte   // decoded attribute values
	texteLibre []byte   // decoded text
}

type etat uint8

const (
	neuf etat = iota
	avantRacine
	dansRacine
	apresRacine
)

type cadre struct {
	nom, local int // offsets in noms
	liaisons   int // bindings alive before this element
	espace     string
}

type liaison struct {
	prefixe, espace string
	neuve           bool // declared by the tag being read
}

const tailleTampon = 64 << 10

// Nouveau prepares the scan of r.
func Nouveau(r io.Reader, limites Limites) *Lecteur {
	return nouveau(r, limites, tailleTampon)
}

func nouveau(r io.Reader, limites Limites, tampon int) *Lecteur {
	return &Lecteur{src: r, lim: limites.completer(), tampon: make([]byte, tampon), ligne: 1}
}

// Ligne returns the line, from 1, where the last event ends.
func (l *Lecteur) Ligne() int {
	l.compterLignes(l.pos)
	return l.ligne
}

func (l *Lecteur) refus(format string, args ...any) error {
	return &Erreur{Ligne: l.Ligne(), Message: fmt.Sprintf(format, args...)}
}
