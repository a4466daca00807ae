// SPDX-License-Identifier: EUPL-1.2

package modeles

import (
	"slices"
	"strconv"
	"strings"

	"etai/internal/base/texte"
	"etai/internal/documents"
)

// Gabarit is a template that was read: it knows only fields of its kind of document.
type Gabarit struct {
	noeuds []noeud
	connus map[string]Champ
}

// Lire reads a template of a kind of document. What it may not say comes back as a *Faute.
func Lire(g Genre, s string) (*Gabarit, error) {
	if len(s) > tailleModele {
		return nil, fauteA(1, "ce modèle est trop long : %d caractères au plus", tailleModele)
	}
	s, err := texte.Bloc(s)
	if err != nil {
		return nil, fauteA(1, "%s", err)
	}
	a := &analyse{reste: s + "\n", ligne: 1, connus: map[string]Champ{}}
	for _, c := range g.TousLesChamps() {
		a.connus[c.Nom] = c
		a.noms = append(a.noms, c.Nom)
	}
	ns, err := a.noeuds()
	if err != nil {
		return nil, err
	}
	x := &Gabarit{noeuds: ns, connus: a.connus}
	if err := x.controler(s); err != nil {
		return nil, err
	}
	return x, nil
}

// controler reads each line as Markdown, whatever the values: bold that is not closed, whole blocks inside a sentence, no title at the head.
func (x *Gabarit) controler(s string) error {
	titre := false
	for i, l := range strings.Split(s, "\n") {
		nue := strings.TrimSpace(sansConditions(l))
		if strings.Count(nue, "**")%2 != 0 {
			return fauteA(i+1, "le gras n’est pas refermé : il s’écrit **entre deux paires d’étoiles**, sur une seule ligne")
		}
		if strings.Contains(nue, "](") {
			return fauteA(i+1, "un lien ou une image ne s’imprime pas : écrire l’adresse en toutes lettres")
		}
		for _, c := range champsDe(nue) {
			if x.connus[c].Type.entier() && nue != "{{"+c+"}}" {
				return fauteA(i+1, "{{%s}} apporte des paragraphes, une liste ou un tableau : l’écrire seul sur sa ligne", c)
			}
		}
		if nue == "" || titre {
			continue
		}
		if !strings.HasPrefix(nue, "# ") {
			return fauteA(i+1, "la première ligne est l’objet du document : l’écrire « # Objet »")
		}
		titre = true
	}
	if !titre {
		return fauteA(1, "ce modèle est vide : sa première ligne est l’objet, « # Objet »")
	}
	return nil
}

// sansConditions removes the marks of conditions from a line.
func sansConditions(l string) string {
	var b strings.Builder
	for {
		i := strings.Index(l, "{{")
		if i < 0 {
			return b.String() + l
		}
		fin := strings.Index(l[i:], "}}")
		if fin < 0 {
			return b.String() + l
		}
		b.WriteString(l[:i])
		if mot := strings.TrimSpace(l[i+2 : i+fin]); !strings.HasPrefix(mot, "#") && !strings.HasPrefix(mot, "/") {
			b.WriteString("{{" + mot + "}}")
		}
		l = l[i+fin+2:]
	}
}

// champsDe are the fields of a line without conditions.
func champsDe(l string) (noms []string) {
	for {
		_, apres, ok := strings.Cut(l, "{{")
		if !ok {
			return noms
		}
		nom, suite, ok := strings.Cut(apres, "}}")
		if !ok {
			return noms
		}
		noms, l = append(noms, nom), suite
	}
}

// Champs are the fields that the template asks for, conditions included, in their order.
func (x *Gabarit) Champs() (noms []string) {
	var parcourir func([]noeud)
	parcourir = func(ns []noeud) {
		for _, n := range ns {
			if n.champ != "" && !slices.Contains(noms, n.champ) {
				noms = append(noms, n.champ)
			}
			parcourir(n.enfants)
		}
	}
	parcourir(x.noeuds)
	return noms
}

// Manquants are the fields that the document would print and that have no value.
func (x *Gabarit) Manquants(valeurs Valeurs) (noms []string) {
	var b strings.Builder
	var champs []noeud
	etaler(&b, x.noeuds, valeurs, &champs)
	for _, c := range champs {
		if valeurs[c.champ].Vide() && !slices.Contains(noms, c.champ) {
			noms = append(noms, c.champ)
		}
	}
	return noms
}

// Ecrire writes the document: its object and its body. A field without a value is written in brackets with its name, for the preview; who freezes a document
// has asked Manquants before.
func (x *Gabarit) Ecrire(valeurs Valeurs) (objet string, corps []documents.Bloc) {
	var b strings.Builder
	m := &mise{valeurs: valeurs}
	etaler(&b, x.noeuds, valeurs, &m.champs)
	blocs := m.blocs(b.String())
	for i, bloc := range blocs {
		if bloc.Genre == documents.Titre && objet == "" && len(bloc.Lignes) == 1 {
			objet = bloc.Lignes[0].Texte()
			return objet, append(blocs[:i:i], blocs[i+1:]...)
		}
	}
	return "", blocs
}

// EnBlocs reads what somebody wrote in a free paragraph: the same Markdown, without fields or titles.
func EnBlocs(s string) []documents.Bloc {
	m := &mise{sansTitre: true}
	return m.blocs(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' {
			return -1
		}
		return r
	}, s))
}

// mise turns a text with marks into blocks.
type mise struct {
	valeurs   Valeurs
	champs    []noeud
	sansTitre bool
	faits     []documents.Bloc
	encours   []documents.Ligne // lines of the paragraph under way
}

func (m *mise) clore() {
	if len(m.encours) > 0 {
		m.faits = append(m.faits, documents.Bloc{Genre: documents.Paragraphe, Lignes: m.encours})
		m.encours = nil
	}
}

// ajouter joins an item or a row to the block that it goes on, or begins one.
func (m *mise) ajouter(g documents.GenreBloc) *documents.Bloc {
	m.clore()
	if n := len(m.faits); n == 0 || m.faits[n-1].Genre != g {
		m.faits = append(m.faits, documents.Bloc{Genre: g})
	}
	return &m.faits[len(m.faits)-1]
}

func (m *mise) blocs(s string) []documents.Bloc {
	coupe := true
	for brute := range strings.SplitSeq(s, "\n") {
		l := strings.TrimSpace(brute)
		switch {
		case l == "":
			m.clore()
			coupe = true
			continue
		case strings.HasPrefix(l, "## ") && !m.sansTitre:
			m.clore()
			m.faits = append(m.faits, documents.Bloc{Genre: documents.SousTitre, Lignes: []documents.Ligne{m.ligne(l[3:])}})
		case strings.HasPrefix(l, "# ") && !m.sansTitre:
			m.clore()
			m.faits = append(m.faits, documents.Bloc{Genre: documents.Titre, Lignes: []documents.Ligne{m.ligne(l[2:])}})
		case strings.HasPrefix(l, "- "):
			b := m.ajouter(documents.Puces)
			b.Lignes = append(b.Lignes, m.ligne(l[2:]))
		case strings.HasPrefix(l, "|"):
			if r := m.rangee(l); r != nil {
				b := m.ajouter(documents.Tableau)
				b.Rangees = append(b.Rangees, r)
			}
		default:
			if m.entier(l) {
				break
			}
			suite := strings.HasSuffix(l, `\`)
			x := m.ligne(strings.TrimRight(l, `\`))
			if n := len(m.encours); n > 0 && !coupe {
				m.encours[n-1] = append(append(m.encours[n-1], documents.Portion{Texte: " "}), x...)
			} else {
				m.encours = append(m.encours, x)
			}
			coupe = suite
			continue
		}
		coupe = true
	}
	m.clore()
	return m.faits
}

// entier puts the whole blocks of a field that stands alone on its line.
func (m *mise) entier(l string) bool {
	if len(l) < 3 || l[0] != 0 || strings.IndexByte(l, 1) != len(l)-1 {
		return false
	}
	rang, err := strconv.Atoi(l[1 : len(l)-1])
	if err != nil || rang >= len(m.champs) {
		return false
	}
	v := m.valeurs[m.champs[rang].champ]
	if v.Vide() || !v.genre.entier() && v.genre != TypeListe {
		return false
	}
	m.clore()
	m.faits = append(m.faits, v.blocs()...)
	return true
}

// rangee cuts a row of a table; the rule under its titles ("|---|") is none.
func (m *mise) rangee(l string) []documents.Ligne {
	l = strings.TrimSuffix(strings.TrimPrefix(l, "|"), "|")
	if strings.Trim(l, "|-: ") == "" {
		return nil
	}
	var r []documents.Ligne
	for c := range strings.SplitSeq(l, "|") {
		r = append(r, m.ligne(strings.TrimSpace(c)))
	}
	return r
}

// ligne reads bold and puts the values in their places: a value is never read as Markdown.
func (m *mise) ligne(s string) documents.Ligne {
	var l documents.Ligne
	gras := false
	ecrire := func(t string) {
		if t == "" {
			return
		}
		if n := len(l); n > 0 && l[n-1].Gras == gras {
			l[n-1].Texte += t
		} else {
			l = append(l, documents.Portion{Texte: t, Gras: gras})
		}
	}
	for s != "" {
		i := strings.IndexAny(s, "*\x00")
		switch {
		case i < 0:
			ecrire(s)
			s = ""
		case s[i] == 0:
			ecrire(s[:i])
			fin := strings.IndexByte(s[i:], 1)
			if fin < 0 {
				return typographier(l)
			}
			if rang, err := strconv.Atoi(s[i+1 : i+fin]); err == nil && rang < len(m.champs) {
				ecrire(m.valeur(m.champs[rang].champ))
			}
			s = s[i+fin+1:]
		case strings.HasPrefix(s[i:], "**") && (gras || strings.Contains(s[i+2:], "**")):
			ecrire(s[:i])
			gras, s = !gras, s[i+2:]
		default:
			ecrire(s[:i+1])
			s = s[i+1:]
		}
	}
	return typographier(l)
}

func (m *mise) valeur(champ string) string {
	v := m.valeurs[champ]
	if v.Vide() {
		return "[" + champ + "]"
	}
	return v.String()
}

func typographier(l documents.Ligne) documents.Ligne {
	for i := range l {
		l[i].Texte = texte.Typographier(l[i].Texte)
	}
	return l
}
