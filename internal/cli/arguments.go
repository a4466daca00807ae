// SPDX-License-Identifier: EUPL-1.2

package cli

import (
	"strings"

	"github.com/alecthomas/kong"
)

// ranger puts the options of a command before its files: kong ends a list of files at the first option
// that follows it ("releve lire a.xml --json b.xml"). What comes after "--" is never an option.
func ranger(racine *kong.Node, args []string) []string {
	n, i := racine, 0
	for i < len(args) && !strings.HasPrefix(args[i], "-") {
		enfant := descendre(n, args[i])
		if enfant == nil {
			break
		}
		n, i = enfant, i+1
	}
	if len(n.Positional) == 0 || !n.Positional[len(n.Positional)-1].IsCumulative() {
		return args
	}
	options := append([]string{}, args[:i]...)
	var fichiers []string
	for ; i < len(args); i++ {
		a := args[i]
		switch {
		case a == "--":
			fichiers = append(fichiers, args[i+1:]...)
			i = len(args)
		case len(a) < 2 || a[0] != '-':
			fichiers = append(fichiers, a)
		default:
			options = append(options, a)
			if attendValeur(n, a) && i+1 < len(args) {
				i++
				options = append(options, args[i])
			}
		}
	}
	if len(fichiers) == 0 {
		return options
	}
	return append(append(options, "--"), fichiers...)
}

func descendre(n *kong.Node, nom string) *kong.Node {
	for _, c := range n.Children {
		if c.Type == kong.CommandNode && c.Name == nom {
			return c
		}
	}
	return nil
}

// attendValeur tells whether an option is followed by its value in the next word.
func attendValeur(n *kong.Node, arg string) bool {
	for _, groupe := range n.AllFlags(false) {
		for _, f := range groupe {
			if arg == "--"+f.Name || f.Short != 0 && arg == "-"+string(f.Short) {
				return !f.IsBool()
			}
		}
	}
	return false
}
