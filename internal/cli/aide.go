// SPDX-License-Identifier: EUPL-1.2

package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/kong"
)

// aide is the flag that asks for help instead of running.
type aide bool

// demandeAide stops the parsing: what was typed so far says which help is wanted.
type demandeAide struct{ ctx *kong.Context }

func (*demandeAide) Error() string { return "aide demandée" }

// BeforeReset runs as soon as the flag is seen.
func (aide) BeforeReset(ctx *kong.Context) error { return &demandeAide{ctx} }

// IgnoreDefault makes the flag come before any default command.
func (aide) IgnoreDefault() {}

// veutAide returns the context in which help was asked, even beside something wrong; nil when it was not.
func veutAide(err error) *kong.Context {
	if d, ok := errors.AsType[*demandeAide](err); ok {
		return d.ctx
	}
	if p, ok := errors.AsType[*kong.ParseError](err); ok && p.Context != nil {
		for _, e := range p.Context.Path {
			if e.Flag != nil && e.Flag.Name == "aide" {
				return p.Context
			}
		}
	}
	return nil
}

// aiguiller tells where to look after a wrong command line.
func aiguiller(err error) string {
	chemin := "etai"
	if p, ok := errors.AsType[*kong.ParseError](err); ok && p.Context != nil {
		if n := p.Context.Selected(); n != nil {
			chemin = cheminDe(n)
		}
	}
	return fmt.Sprintf("\u00a0; voir «\u00a0%s --aide\u00a0».", chemin)
}

// cheminDe writes the words that lead to a command.
func cheminDe(n *kong.Node) string {
	if n.Parent == nil {
		return n.Name
	}
	return cheminDe(n.Parent) + " " + n.Name
}

// ecrireAide writes the help of the command reached, or of the whole program.
func ecrireAide(w io.Writer, ctx *kong.Context) error {
	n := ctx.Selected()
	if n == nil {
		n = ctx.Model.Node
	}
	var b strings.Builder
	feuille := len(n.Children) == 0
	fmt.Fprintf(&b, "Usage\u00a0: %s", cheminDe(n))
	if !feuille {
		b.WriteString(" COMMANDE")
	}
	b.WriteString(" [options]")
	for _, p := range n.Positional {
		b.WriteString(" " + argument(p))
	}
	b.WriteString("\n\n" + n.Help + "\n")
	if n.Detail != "" {
		b.WriteString("\n" + plier(n.Detail, 0) + "\n")
	}
	var lignes [][2]string
	for _, f := range n.Leaves(true) {
		if f != n {
			mots := strings.TrimPrefix(cheminDe(f), cheminDe(n)+" ")
			lignes = append(lignes, [2]string{mots, f.Help})
		}
	}
	tableau(&b, "Commandes", lignes)
	lignes = lignes[:0]
	for _, p := range n.Positional {
		lignes = append(lignes, [2]string{argument(p), p.Help})
	}
	tableau(&b, "Arguments", lignes)
	lignes = lignes[:0]
	for _, groupe := range n.AllFlags(true) {
		for _, f := range groupe {
			lignes = append(lignes, [2]string{option(f), aideOption(f)})
		}
	}
	tableau(&b, "Options", lignes)
	if !feuille {
		fmt.Fprintf(&b, "\n«\u00a0%s COMMANDE --aide\u00a0» en dit plus sur une commande.\n", cheminDe(n))
	}
	if n == ctx.Model.Node {
		b.WriteString(plier("Toute commande lit aussi ses réglages dans un fichier\u00a0: --config FICHIER, ou ETAI_CONFIG\u00a0; «\u00a0etai config\u00a0» les montre.", 0) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func argument(p *kong.Positional) string {
	nom := strings.ToUpper(p.Name)
	if p.IsCumulative() {
		nom += "…"
	}
	if !p.Required {
		nom = "[" + nom + "]"
	}
	return nom
}

func option(f *kong.Flag) string {
	court := "    "
	if f.Short != 0 {
		court = "-" + string(f.Short) + ", "
	}
	nom := court + "--" + f.Name
	if f.IsBool() {
		return nom
	}
	valeur := f.PlaceHolder
	if valeur == "" {
		valeur = "VALEUR"
	}
	return nom + "=" + valeur
}

func aideOption(f *kong.Flag) string {
	t := f.Help
	var plus []string
	if f.Required {
		plus = append(plus, "obligatoire")
	}
	if f.HasDefault && !f.IsBool() {
		plus = append(plus, "par défaut\u00a0: "+f.Default)
	}
	if len(f.Envs) > 0 {
		plus = append(plus, "$"+strings.Join(f.Envs, ", $"))
	}
	if len(plus) > 0 {
		t = strings.TrimSuffix(t, ".") + " (" + strings.Join(plus, "\u00a0; ") + ")."
	}
	return t
}

// tableau writes two columns under a title; nothing when there are no lines.
func tableau(b *strings.Builder, titre string, lignes [][2]string) {
	if len(lignes) == 0 {
		return
	}
	largeur := 0
	for _, l := range lignes {
		largeur = max(largeur, utf8.RuneCountInString(l[0]))
	}
	fmt.Fprintf(b, "\n%s\u00a0:\n", titre)
	for _, l := range lignes {
		fmt.Fprintf(b, "  %s%s  %s\n", l[0], strings.Repeat(" ", largeur-utf8.RuneCountInString(l[0])), plier(l[1], largeur+4))
	}
}

// plier wraps a text at 100 columns; lines after the first are shifted to the right.
func plier(s string, marge int) string {
	const largeur = 100
	var b strings.Builder
	for i, paragraphe := range strings.Split(s, "\n") {
		if i > 0 {
			b.WriteString("\n" + strings.Repeat(" ", marge))
		}
		colonne := marge
		for k, mot := range strings.Split(paragraphe, " ") { // never at U+00A0
			n := utf8.RuneCountInString(mot)
			switch {
			case k == 0:
			case colonne+1+n > largeur:
				b.WriteString("\n" + strings.Repeat(" ", marge))
				colonne = marge
			default:
				b.WriteByte(' ')
				colonne++
			}
			b.WriteString(mot)
			colonne += n
		}
	}
	return b.String()
}
