// SPDX-License-Identifier: EUPL-1.2

// Package cli is the command line. Each command is one file and one field of Racine (or of a group such
// as Releve); its method Run gets a context.Context and the *Environnement. Commands that live in a package which
// this one must not import are given to Executer as plus.
//
// The contract that scripts rely on: exit status 0 done, 1 internal failure, 2 refused input, rule or usage,
// 3 a fault found by verifier. Results alone go to Sortie, and nothing at all on status 2 except the
// reports of ordre verifier and fec verifier, and the answer of calcul, which names the rule that blocks; everything else goes to Erreurs, one French line a fault.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"runtime"
	"strings"

	"github.com/alecthomas/kong"

	"etai/internal/base/horloge"
)

// Racine holds every command: adding one is adding a field here and a file beside this one.
type Racine struct {
	Releve Releve `cmd:"" help:"Relevés de la banque."`
	Ordre  Ordre  `cmd:"" help:"Ordres de virement et réponses de la banque."`
	FEC    FEC    `cmd:"" name:"fec" help:"Fichier des écritures comptables."`
	Calcul Calcul `cmd:"" help:"Calculer d’après les règles : durée, contribution, autorisation, versement direct, proposition, délai, mois facturé."`

	Verifier    Verifier    `cmd:"" help:"Rejouer les chaînes et recalculer chaque solde."`
	Migrer      Migrer      `cmd:"" help:"Mettre le schéma de la base à jour."`
	Sauvegarder Sauvegarder `cmd:"" help:"Sauvegarder l’installation pendant qu’elle tourne."`
	Restaurer   Restaurer   `cmd:"" help:"Refaire une installation depuis une sauvegarde et sa clé."`
	Transferer  Transferer  `cmd:"" help:"Porter l’installation de SQLite vers PostgreSQL."`
	Exporter    Exporter    `cmd:"" help:"Écrire tout ce que l’installation contient dans des formats ouverts."`
	Rapport     Rapport     `cmd:"" help:"Rapport d’activité et déclaration annuelle, en fichiers."`
	Doctor      Doctor      `cmd:"" help:"Dire ce qui va et ce qui ne va pas."`
	Config      Config      `cmd:"" help:"Montrer chaque réglage et d’où il vient."`
	Version     Version     `cmd:"" help:"Dire quelle version d’Étai s’exécute."`

	Aide aide `name:"aide" aliases:"help" short:"h" help:"Afficher cette aide."`
	kong.Plugins
}

// Environnement is what a command may touch of the outside.
type Environnement struct {
	Sortie  io.Writer // results alone
	Erreurs io.Writer // everything else
	Horloge horloge.Horloge
	Version string // "" when the build did not say
}

// Statuts of exit.
const (
	StatutFait    = 0
	StatutInterne = 1
	StatutRefus   = 2
	StatutFaute   = 3
)

// Refus is an input, a rule or a usage refused: status 2, one line per fault.
type Refus struct{ Lignes []string }

// Error joins the lines.
func (r *Refus) Error() string { return strings.Join(r.Lignes, "\n") }

// Refuser makes a Refus of one line.
func Refuser(format string, args ...any) error {
	return &Refus{Lignes: []string{fmt.Sprintf(format, args...)}}
}

// Faute is what verifier found wrong in the data: status 3.
type Faute struct{ Lignes []string }

// Error joins the lines.
func (f *Faute) Error() string { return strings.Join(f.Lignes, "\n") }

// Executer runs one command line and returns the exit status. A panic becomes one line and status 1.
func Executer(ctx context.Context, args []string, env Environnement, plus ...any) (statut int) {
	defer func() {
		if p := recover(); p != nil {
			ecrireLignes(env.Erreurs, fmt.Sprintf("erreur interne%s\u00a0: %v. Merci de la signaler.", endroit(), p))
			statut = StatutInterne
		}
	}()
	return conclure(env, executer(ctx, args, &env, plus))
}

func executer(ctx context.Context, args []string, env *Environnement, plus []any) error {
	racine := &Racine{Plugins: plus}
	configuration, args, err := cheminConfiguration(args)
	if err != nil {
		return err
	}
	valeurs := map[string]string{}
	k, err := kong.New(racine, kong.Resolvers(resoudre(valeurs)),
		kong.Name("etai"), kong.Description("Étai, gestion des mesures d’accompagnement et de l’argent confié."),
		kong.NoDefaultHelp(), kong.Writers(env.Sortie, env.Erreurs),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(env),
	)
	if err != nil {
		return fmt.Errorf("ligne de commande mal construite : %w", err)
	}
	if configuration != "" {
		lues, err := lireConfiguration(configuration, reglagesConnus(k.Model.Node))
		if err != nil {
			return err
		}
		maps.Copy(valeurs, lues)
	}
	c, err := k.Parse(ranger(k.Model.Node, args))
	if err != nil {
		if demande := veutAide(err); demande != nil {
			return ecrireAide(env.Sortie, demande)
		}
		return &Refus{Lignes: []string{traduire(err) + aiguiller(err)}}
	}
	return c.Run()
}

// conclure writes the faults and gives the status.
func conclure(env Environnement, err error) int {
	var r *Refus
	var f *Faute
	switch {
	case err == nil:
		return StatutFait
	case errors.As(err, &r):
		ecrireLignes(env.Erreurs, r.Lignes...)
		return StatutRefus
	case errors.As(err, &f):
		ecrireLignes(env.Erreurs, f.Lignes...)
		return StatutFaute
	case errors.Is(err, context.Canceled):
		ecrireLignes(env.Erreurs, "interrompu.")
	default:
		ecrireLignes(env.Erreurs, err.Error())
	}
	return StatutInterne
}

// ecrireLignes writes each fault on exactly one line; standard error that is closed is nobody's fault.
func ecrireLignes(w io.Writer, lignes ...string) {
	for _, l := range lignes {
		_, _ = fmt.Fprintf(w, "etai : %s\n", Affichable(l))
	}
}

// Affichable makes a text that comes from outside safe on a terminal and on one line.
func Affichable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xfffd {
			return '·'
		}
		return r
	}, s)
}

// endroit tells in which function of ours a panic happened.
func endroit() string {
	pc := make([]uintptr, 32)
	cadres := runtime.CallersFrames(pc[:runtime.Callers(3, pc)])
	for {
		c, encore := cadres.Next()
		if strings.HasPrefix(c.Function, "etai/") || strings.HasPrefix(c.Function, "main.") {
			return fmt.Sprintf(" (%s, ligne %d)", c.Function, c.Line)
		}
		if !encore {
			return ""
		}
	}
}
