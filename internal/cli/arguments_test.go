// SPDX-License-Identifier: EUPL-1.2

package cli

import (
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

func TestRanger(t *testing.T) {
	type lire struct {
		JSON     bool     `name:"json"`
		Base     string   `name:"base" short:"b"`
		Fichiers []string `arg:""`
	}
	var racine struct {
		Lire lire `cmd:""`
		Un   struct {
			JSON    bool   `name:"json"`
			Fichier string `arg:""`
		} `cmd:""`
	}
	k, err := kong.New(&racine, kong.NoDefaultHelp())
	if err != nil {
		t.Fatal(err)
	}
	for args, veut := range map[string]string{
		"":                       "",
		"lire":                   "lire",
		"lire a b":               "lire -- a b",
		"lire --json a b":        "lire --json -- a b",
		"lire a --json b":        "lire --json -- a b",
		"lire a --base x b":      "lire --base x -- a b",
		"lire a --base=x b -b y": "lire --base=x -b y -- a b",
		"lire a -- --json b":     "lire -- a --json b",
		"lire - a --inconnue b":  "lire --inconnue -- - a b",
		"lire a --base":          "lire --base -- a",
		"lire --json":            "lire --json",
		"un a --json":            "un a --json",
		"inconnu a --json b":     "inconnu a --json b",
	} {
		if r := strings.Join(ranger(k.Model.Node, strings.Fields(args)), " "); r != veut {
			t.Errorf("%q : %q, attendu %q", args, r, veut)
		}
	}
}
