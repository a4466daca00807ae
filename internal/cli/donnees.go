// SPDX-License-Identifier: EUPL-1.2

package cli

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"strings"

	"etai/internal/installation"
)

// Lieu says which installation a command works on: by flag, by variable, or by the configuration file.
type Lieu struct {
	Donnees       string `name:"donnees" env:"ETAI_DONNEES" placeholder:"DOSSIER" help:"Dossier des données de l’installation."`
	Base          string `name:"base" env:"ETAI_BASE" placeholder:"ADRESSE" help:"Base PostgreSQL (postgres://…)\u00a0; sans elle, SQLite dans le dossier des données."`
	Cle           string `name:"cle" env:"ETAI_CLE" placeholder:"FICHIER" help:"Fichier de la clé (ou son texte, dans ETAI_CLE)."`
	CleAvecDonnee bool   `name:"cle-avec-donnees" env:"ETAI_CLE_AVEC_DONNEES" help:"Accepter que la clé soit dans le dossier des données."`
}

// Ouvrir opens the installation; creer makes it when it does not exist. Refusals are *Refus.
func (l *Lieu) Ouvrir(ctx context.Context, env *Environnement, creer bool, journal *slog.Logger) (*installation.Installation, error) {
	o := l.Options(creer)
	o.Horloge, o.Journal = env.Horloge, journal
	if o.Journal == nil {
		o.Journal = slog.New(slog.NewTextHandler(env.Erreurs, &slog.HandlerOptions{Level: slog.LevelError}))
	}
	i, err := installation.Ouvrir(ctx, o)
	if r, ok := errors.AsType[*installation.Refus](err); ok {
		return nil, Refuser("%s.", strings.TrimSuffix(r.Message, "."))
	}
	if err != nil && l.Base != "" && ctx.Err() == nil && strings.Contains(err.Error(), "base de données") {
		premiere, _, _ := strings.Cut(err.Error(), "\n")
		return nil, Refuser("la base %s ne s’ouvre pas\u00a0: vérifier --base, le serveur et ses droits (%s).", masquerReglage("base", l.Base), premiere)
	}
	return i, err
}

// Options turns the flags into what installation asks for.
func (l *Lieu) Options(creer bool) installation.Options {
	o := installation.Options{Donnees: l.Donnees, Base: l.Base, CleAvecData: l.CleAvecDonnee, Creer: creer}
	if _, err := os.Stat(l.Cle); err != nil && l.Cle != "" && estUneCle(l.Cle) {
		o.CleTexte = l.Cle
	} else {
		o.Cle = l.Cle
	}
	return o
}

// fermer closes the installation at the end of a command; its failure is the command's when there was none.
func fermer(i io.Closer, err *error) {
	if e := i.Close(); *err == nil {
		*err = e
	}
}

// fermable makes an io.Closer of an installation.
type fermable struct{ i *installation.Installation }

func (f fermable) Close() error { return f.i.Fermer() }
