// SPDX-License-Identifier: EUPL-1.2

// Package modeles holds the templates of letters and documents: their language, the fields that each kind of document knows, the texts delivered with Étai,
// the versions that an organisation writes, its letterhead, and the compulsory mentions. It writes documents.Lettre and draws nothing.
//
// The language is a small Markdown: a title ("# "), a sub-title ("## "), lists ("- "), tables ("| a | b |"), bold ("**"), a line broken by "\" at its end; blank lines
// separate paragraphs. A field is {{champ}}; {{#si champ}}…{{/si}} keeps what it holds when the field is not empty, {{#sinon champ}}…{{/sinon}} when it is. What a
// field brings is never read as Markdown, but for the free paragraphs that somebody writes in the document itself.
package modeles

import (
	"fmt"
	"strings"

	"etai/internal/base/texte"
)

// Faute is something that a template or a letterhead may not say: the line (0: none), and a French sentence for who writes it.
type Faute struct {
	Ligne   int
	Message string
}

// Error is the user's sentence.
func (f *Faute) Error() string {
	if f.Ligne == 0 {
		return texte.Typographier(f.Message)
	}
	return texte.Typographier(fmt.Sprintf("ligne %d : %s", f.Ligne, f.Message))
}

func fauteA(ligne int, format string, args ...any) error {
	return &Faute{ligne, fmt.Sprintf(format, args...)}
}

// The bounds of a template.
const (
	tailleModele = 30_000
	profondeur   = 4
)

// noeud is a piece of a template: text, a field, or what depends on a field.
type noeud struct {
	texte   string
	champ   string
	si      bool // enfants are kept when champ is not empty; with sinon, when it is
	sinon   bool
	enfants []noeud
	ligne   int
}

// analyse cuts a template into nodes and checks each name of a field.
type analyse struct {
	reste   string
	ligne   int
	connus  map[string]Champ
	noms    []string
	ouverts []ouvert
}

type ouvert struct {
	mot, champ string
	ligne      int
}

func (a *analyse) avancer(n int) string {
	pris := a.reste[:n]
	a.ligne += strings.Count(pris, "\n")
	a.reste = a.reste[n:]
	return pris
}

// noeuds reads until the end, or the end of the condition that is open.
func (a *analyse) noeuds() (ns []noeud, err error) {
	for a.reste != "" {
		i := strings.Index(a.reste, "{{")
		if i < 0 {
			i = len(a.reste)
		}
		debut := a.ligne
		if t := a.avancer(i); t != "" {
			if avant, _, ferme := strings.Cut(t, "}}"); ferme {
				return nil, fauteA(debut+strings.Count(avant, "\n"), "« }} » sans « {{ » avant : un champ s’écrit {{nom}}")
			}
			ns = append(ns, noeud{texte: t})
		}
		if a.reste == "" {
			break
		}
		fin := strings.Index(a.reste, "}}")
		if saut := strings.IndexByte(a.reste, '\n'); fin < 0 || saut >= 0 && saut < fin {
			return nil, fauteA(a.ligne, "« {{ » n’est pas refermé : un champ s’écrit {{nom}}, sur une seule ligne")
		}
		ligne := a.ligne
		mot := strings.TrimSpace(a.avancer(fin + 2)[2:fin])
		switch {
		case strings.HasPrefix(mot, "/"):
			n := len(a.ouverts)
			if n == 0 || a.ouverts[n-1].mot != mot[1:] {
				return nil, fauteA(ligne, "{{%s}} ne ferme rien : une condition s’écrit {{#si champ}}…{{/si}}", mot)
			}
			a.ouverts = a.ouverts[:n-1]
			return ns, nil
		case strings.HasPrefix(mot, "#"):
			x, err := a.condition(mot, ligne)
			if err != nil {
				return nil, err
			}
			ns = append(ns, x)
		default:
			if err := a.connaitre(mot, ligne); err != nil {
				return nil, err
			}
			ns = append(ns, noeud{champ: mot, ligne: ligne})
		}
	}
	if n := len(a.ouverts); n > 0 {
		o := a.ouverts[n-1]
		return nil, fauteA(o.ligne, "{{#%s %s}} n’est pas refermé : écrire {{/%s}} après ce qui en dépend", o.mot, o.champ, o.mot)
	}
	return ns, nil
}

func (a *analyse) condition(mot string, ligne int) (x noeud, err error) {
	genre, champ, _ := strings.Cut(mot[1:], " ")
	champ = strings.TrimSpace(champ)
	if genre != "si" && genre != "sinon" {
		return x, fauteA(ligne, "{{%s}} n’existe pas : les conditions sont {{#si champ}}…{{/si}} et {{#sinon champ}}…{{/sinon}}", mot)
	}
	if err := a.connaitre(champ, ligne); err != nil {
		return x, err
	}
	if len(a.ouverts) == profondeur {
		return x, fauteA(ligne, "trop de conditions l’une dans l’autre : %d au plus", profondeur)
	}
	a.ouverts = append(a.ouverts, ouvert{genre, champ, ligne})
	x = noeud{champ: champ, si: true, sinon: genre == "sinon", ligne: ligne}
	x.enfants, err = a.noeuds()
	return x, err
}

// connaitre refuses a field that this kind of document does not know, with the nearest name.
func (a *analyse) connaitre(champ string, ligne int) error {
	if _, ok := a.connus[champ]; ok {
		return nil
	}
	if champ == "" {
		return fauteA(ligne, "un champ n’a pas de nom : écrire {{nom_du_champ}}")
	}
	if proche := leProche(champ, a.noms); proche != "" {
		return fauteA(ligne, "le champ {{%s}} n’existe pas pour ce document. Le plus proche est {{%s}}", champ, proche)
	}
	return fauteA(ligne, "le champ {{%s}} n’existe pas pour ce document : choisir dans la liste des champs", champ)
}

// leProche is the name nearest to what was typed, or nothing when none is near.
func leProche(mot string, noms []string) string {
	mot = strings.ReplaceAll(strings.ToLower(texte.Cle(strings.ReplaceAll(mot, "_", " "))), " ", "_")
	meilleur, nom := len(mot)/2+2, ""
	if len(mot) > 60 {
		return ""
	}
	for _, n := range noms {
		d := distance(mot, n)
		if strings.Contains(n, mot) || strings.Contains(mot, n) {
			d = min(d, 2)
		}
		if d < meilleur {
			meilleur, nom = d, n
		}
	}
	return nom
}

// distance counts the letters to add, remove or change between two words.
func distance(a, b string) int {
	avant := make([]int, len(b)+1)
	for j := range avant {
		avant[j] = j
	}
	for i := range len(a) {
		diagonale := avant[0]
		avant[0] = i + 1
		for j := range len(b) {
			cout := diagonale
			if a[i] != b[j] {
				cout++
			}
			diagonale, avant[j+1] = avant[j+1], min(cout, avant[j]+1, avant[j+1]+1)
		}
	}
	return avant[len(b)]
}

// etaler writes what the values keep of the template, each field as a mark: \x00 rank \x01; "de" elides before what the field says. champs are the fields met, by rank.
func etaler(b *strings.Builder, ns []noeud, valeurs Valeurs, champs *[]noeud) {
	for i, n := range ns {
		switch {
		case n.si:
			if valeurs[n.champ].Vide() == n.sinon {
				etaler(b, n.enfants, valeurs, champs)
			}
		case n.champ != "":
			fmt.Fprintf(b, "\x00%d\x01", len(*champs))
			*champs = append(*champs, n)
		default:
			s := n.texte
			if i+1 < len(ns) && !ns[i+1].si && valeurs[ns[i+1].champ].genre == TypeTexte {
				s = texte.Elider(s, valeurs[ns[i+1].champ].texte)
			}
			b.WriteString(s)
		}
	}
}
