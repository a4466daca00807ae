// SPDX-License-Identifier: EUPL-1.2

package cli

import (
	"bufio"
	"context"
	"fmt"
	"maps"
	"os"
	"strings"

	"github.com/alecthomas/kong"
)

// Config is "etai config": each setting with its value and where it comes from, secrets masked.
type Config struct {
	Lieu
	Reseau
}

// Help is shown by --aide.
func (Config) Help() string {
	return "Un réglage vient d’une option, sinon d’une variable ETAI_…, sinon du fichier donné par --config ou ETAI_CONFIG (une ligne par réglage\u00a0: nom = valeur)."
}

// Run lists the settings of this command line.
func (c *Config) Run(_ context.Context, env *Environnement, k *kong.Context) error {
	for _, r := range []struct{ nom, variable, valeur string }{
		{"donnees", "ETAI_DONNEES", c.Donnees}, {"base", "ETAI_BASE", c.Base}, {"cle", "ETAI_CLE", c.Cle}, {"cle-avec-donnees", "ETAI_CLE_AVEC_DONNEES", fmt.Sprint(c.CleAvecDonnee)},
		{"adresse", "ETAI_ADRESSE", c.Adresse}, {"https", "ETAI_HTTPS", fmt.Sprint(c.HTTPS)}, {"mandataires", "ETAI_MANDATAIRES", strings.Join(c.Mandataires, ",")},
		{"abonnes-permis", "ETAI_ABONNES_PERMIS", strings.Join(c.Abonnes, ",")},
	} {
		valeur := masquerReglage(r.nom, r.valeur)
		if valeur == "" {
			valeur = "(vide)"
		}
		if _, err := fmt.Fprintf(env.Sortie, "%s = %s  # %s\n", r.nom, Affichable(valeur), origine(k, r.nom, r.variable)); err != nil {
			return err
		}
	}
	return nil
}

// masquerReglage hides what must not be read over a shoulder: the text of a key, the password of a database address.
func masquerReglage(nom, valeur string) string {
	switch {
	case nom == "cle" && estUneCle(valeur):
		return "********"
	case nom == "base", nom == "vers":
		if i, j := strings.Index(valeur, "://"), strings.LastIndexByte(valeur, '@'); i >= 0 && j > i {
			if k := strings.IndexByte(valeur[i+3:j], ':'); k >= 0 {
				return valeur[:i+3+k] + ":********" + valeur[j:]
			}
		}
	}
	return valeur
}

func origine(k *kong.Context, nom, variable string) string {
	for _, p := range k.Path {
		if p.Flag != nil && p.Flag.Name == nom && !p.Resolved {
			return "option"
		}
	}
	if os.Getenv(variable) != "" {
		return "variable " + variable
	}
	for _, p := range k.Path {
		if p.Flag != nil && p.Flag.Name == nom {
			return "fichier de configuration"
		}
	}
	return "valeur par défaut"
}

// lireConfiguration reads "name = value" lines; # begins a comment. An unknown name is refused, with its line.
func lireConfiguration(chemin string, connus map[string]bool) (map[string]string, error) {
	f, err := os.Open(chemin)
	if err != nil {
		return nil, Refuser("fichier de configuration %s\u00a0: %s.", chemin, cause(err))
	}
	defer func() { _ = f.Close() }()
	r := map[string]string{}
	s := bufio.NewScanner(f)
	for n := 1; s.Scan(); n++ {
		l := strings.TrimSpace(s.Text())
		if l == "" || l[0] == '#' {
			continue
		}
		nom, valeur, ok := strings.Cut(l, "=")
		nom = strings.TrimSpace(nom)
		if !ok || !connus[nom] {
			return nil, Refuser("%s, ligne %d\u00a0: réglage inconnu ou mal écrit «\u00a0%s\u00a0»\u00a0; écrire nom = valeur.", chemin, n, Affichable(nom))
		}
		r[nom] = strings.Trim(strings.TrimSpace(valeur), `"`)
	}
	if err := s.Err(); err != nil {
		return nil, Refuser("fichier de configuration %s\u00a0: %s.", chemin, err)
	}
	return r, nil
}

// reglagesConnus are the names of the flags that may stand in a configuration file: those that a variable may give.
func reglagesConnus(n *kong.Node) map[string]bool {
	connus := map[string]bool{}
	for _, f := range n.Flags {
		if len(f.Envs) > 0 {
			connus[f.Name] = true
		}
	}
	for _, e := range n.Children {
		maps.Copy(connus, reglagesConnus(e))
	}
	return connus
}

// cheminConfiguration finds --config in the arguments, else ETAI_CONFIG, and returns the arguments without it.
func cheminConfiguration(args []string) (chemin string, reste []string, err error) {
	chemin = os.Getenv("ETAI_CONFIG")
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "--":
			return chemin, append(reste, args[i:]...), nil
		case args[i] == "--config":
			if i+1 == len(args) {
				return "", nil, Refuser("l’option --config attend une valeur.")
			}
			i++
			chemin = args[i]
		case strings.HasPrefix(args[i], "--config="):
			chemin = strings.TrimPrefix(args[i], "--config=")
		default:
			reste = append(reste, args[i])
		}
	}
	return chemin, reste, nil
}

// resoudre gives kong the values of the configuration file; a flag or a variable stands over them.
func resoudre(valeurs map[string]string) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, f *kong.Flag) (any, error) {
		for _, v := range f.Envs {
			if os.Getenv(v) != "" {
				return nil, nil
			}
		}
		if v, ok := valeurs[f.Name]; ok {
			return v, nil
		}
		return nil, nil
	})
}
