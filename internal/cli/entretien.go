// SPDX-License-Identifier: EUPL-1.2

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"etai/internal/base/chiffre"
	"etai/internal/installation"
)

// Migrer is "etai migrer".
type Migrer struct{ Lieu }

// Run brings the schema up to date; serve does it too.
func (c *Migrer) Run(ctx context.Context, env *Environnement) (err error) {
	inst, err := c.Ouvrir(ctx, env, false, nil)
	if err != nil {
		return err
	}
	defer fermer(fermable{inst}, &err)
	_, err = fmt.Fprintln(env.Sortie, "base à jour")
	return err
}

// Doctor is "etai doctor".
type Doctor struct{ Lieu }

// Help is shown by --aide.
func (Doctor) Help() string {
	return "Base, clé, horloge, dossier, imports. Statut 3 quand quelque chose est à corriger."
}

// Run examines the installation.
func (c *Doctor) Run(ctx context.Context, env *Environnement) (err error) {
	inst, err := c.Ouvrir(ctx, env, false, nil)
	if err != nil {
		return err
	}
	defer fermer(fermable{inst}, &err)
	faute := &Faute{}
	for _, a := range inst.Examiner(ctx) {
		if !a.Bon {
			faute.Lignes = append(faute.Lignes, a.Message)
			continue
		}
		if _, err := fmt.Fprintln(env.Sortie, "bon : "+a.Message); err != nil {
			return err
		}
	}
	if len(faute.Lignes) > 0 {
		return faute
	}
	return nil
}

// Sauvegarder is "etai sauvegarder".
type Sauvegarder struct {
	Lieu
	Fichier string `arg:"" name:"fichier" help:"Sauvegarde à écrire\u00a0; elle ne doit pas exister."`
}

// Help is shown by --aide.
func (Sauvegarder) Help() string {
	return "Copie la base, les accès et les documents pendant que le service tourne, dans un fichier chiffré (age) pour la clé de l’installation."
}

// Run writes the backup under a provisional name, and gives it its own once it is whole.
func (c *Sauvegarder) Run(ctx context.Context, env *Environnement) (err error) {
	inst, err := c.Ouvrir(ctx, env, false, nil)
	if err != nil {
		return err
	}
	defer fermer(fermable{inst}, &err)
	if _, err := os.Lstat(c.Fichier); err == nil {
		return Refuser("%s existe déjà\u00a0: une sauvegarde ne remplace jamais un fichier.", c.Fichier)
	}
	f, err := os.CreateTemp(filepath.Dir(c.Fichier), ".etai-sauvegarde-")
	if err != nil {
		return Refuser("%s\u00a0: le dossier ne s’écrit pas (%s).", c.Fichier, cause(err))
	}
	m, err := inst.Sauvegarder(ctx, f)
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Link(f.Name(), c.Fichier) // refuses to replace
	}
	if errR := os.Remove(f.Name()); err == nil {
		err = errR
	}
	if err != nil {
		return refusInstallation(err)
	}
	_, err = fmt.Fprintf(env.Sortie, "sauvegarde écrite : %s, %d fichiers\n", Affichable(c.Fichier), len(m.Fichiers))
	return err
}

// Restaurer is "etai restaurer".
type Restaurer struct {
	Donnees      string `name:"donnees" required:"" placeholder:"DOSSIER" help:"Nouveau dossier des données, vide ou absent."`
	Cle          string `name:"cle" placeholder:"FICHIER" help:"Fichier de clé à lire, ou à écrire avec --recuperation."`
	Recuperation bool   `name:"recuperation" help:"Lire la clé de récupération sur l’entrée standard et en refaire le fichier de clé."`
	Fichier      string `arg:"" name:"fichier" help:"Sauvegarde à restaurer."`
}

// Help is shown by --aide.
func (Restaurer) Help() string {
	return "Refait une installation dans un nouveau dossier, à partir de la sauvegarde et de la clé seules. Vérifier ensuite avec «\u00a0etai verifier\u00a0»."
}

// Run restores, and compares every file with the manifest.
func (c *Restaurer) Run(ctx context.Context, env *Environnement) error {
	cheminCle := c.Cle
	if cheminCle == "" {
		var err error
		if cheminCle, err = installation.CheminCle(c.Donnees); err != nil {
			return err
		}
	}
	maitre, err := c.cle(cheminCle)
	if err != nil {
		return err
	}
	f, err := ouvrir(ctx, c.Fichier)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	m, err := installation.Restaurer(ctx, f, c.Donnees, maitre)
	if err != nil {
		return refusInstallation(err)
	}
	if c.Recuperation {
		if err := chiffre.EcrireCle(cheminCle, maitre, chiffre.OptionsCle{Donnees: c.Donnees}); err != nil && !errors.Is(err, os.ErrExist) {
			return Refuser("la base est restaurée, mais la clé ne s’écrit pas\u00a0: %s.", err)
		}
	}
	_, err = fmt.Fprintf(env.Sortie, "restauré dans %s : %d fichiers, sauvegarde du %s\n", Affichable(c.Donnees), len(m.Fichiers), m.Le)
	return err
}

func (c *Restaurer) cle(chemin string) ([]byte, error) {
	if !c.Recuperation {
		maitre, err := chiffre.LireCle(chemin, chiffre.OptionsCle{})
		if err != nil {
			if _, ok := errors.AsType[*fs.PathError](err); ok {
				err = fmt.Errorf("%s, %w", chemin, cause(err))
			}
			return nil, Refuser("clé\u00a0: %s\u00a0; avec la clé de récupération seule, utiliser --recuperation.", err)
		}
		return maitre, nil
	}
	texte, err := io.ReadAll(io.LimitReader(os.Stdin, 4096))
	if err != nil {
		return nil, fmt.Errorf("lire la clé de récupération : %w", err)
	}
	maitre, err := chiffre.DeRecuperation(strings.TrimSpace(string(texte)))
	if err != nil {
		return nil, Refuser("clé de récupération\u00a0: %s.", err)
	}
	return maitre, nil
}

func refusInstallation(err error) error {
	if r, ok := errors.AsType[*installation.Refus](err); ok {
		return Refuser("%s.", r.Message)
	}
	return err
}

func estUneCle(s string) bool {
	_, err := chiffre.DeRecuperation(s)
	return err == nil
}
