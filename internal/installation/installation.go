// SPDX-License-Identifier: EUPL-1.2

// Package installation opens what one installation of Étai is made of: its key, its base, its journal of accesses, its documents.
package installation

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/fichiers"
	"etai/internal/base/horloge"
	"etai/internal/base/journal/acces"
	"etai/internal/echanges/banque"
	"etai/internal/schema"
)

// Options say where an installation lives.
type Options struct {
	Donnees     string // folder of the data: SQLite file, documents
	Base        string // "postgres://…"; empty: SQLite in Donnees
	Cle         string // key file; empty: ETAI_CLE's content in CleTexte, else the default place
	CleTexte    string // recovery text of the key itself, from the environment
	CleAvecData bool   // the administrator accepts the key beside the data
	Creer       bool   // make the installation when it does not exist
	Horloge     horloge.Horloge
	Journal     *slog.Logger
}

// Installation is an open installation.
type Installation struct {
	Base      *bdd.Base
	Trousseau *chiffre.Trousseau
	Depot     *fichiers.Depot
	Acces     *acces.Journal
	Journal   *slog.Logger

	Donnees      string
	Recuperation string // recovery key, the only time when it is shown; empty otherwise
}

// Refus is a refusal that the command line shows as it is, with exit status 2.
type Refus struct{ Message string }

func (r *Refus) Error() string { return r.Message }

// fichierBase is the SQLite file in the folder of the data; fichierAcces the journal of accesses.
const (
	fichierBase  = "etai.db"
	fichierAcces = "acces.db"
)

// Ouvrir opens an installation, migrates its base and prepares its folders. The caller calls Fermer.
func Ouvrir(ctx context.Context, o Options) (i *Installation, err error) {
	if o.Donnees == "" {
		return nil, &Refus{"indiquer le dossier des données : --donnees DOSSIER (ou ETAI_DONNEES)"}
	}
	if o.Horloge == nil {
		o.Horloge = horloge.Systeme{}
	}
	if o.Journal == nil {
		o.Journal = slog.Default()
	}
	if err := preparerDossier(o); err != nil {
		return nil, err
	}
	if o.Base == "" {
		if err := refuserTransferee(o.Donnees); err != nil {
			return nil, err
		}
	}
	i = &Installation{Donnees: o.Donnees, Journal: o.Journal}
	defer func() {
		if err != nil {
			err = errors.Join(err, i.Fermer())
			i = nil
		}
	}()
	if err := i.ouvrirCle(o); err != nil {
		return i, err
	}
	adresse := o.Base
	if adresse == "" {
		adresse = "sqlite:" + filepath.Join(o.Donnees, fichierBase)
	}
	if i.Base, err = bdd.Ouvrir(ctx, bdd.Options{Adresse: adresse, Cle: i.Trousseau.CleFichier(), Horloge: o.Horloge, Journal: o.Journal}); err != nil {
		return i, err
	}
	if err = bdd.Appliquer(ctx, i.Base, schema.Migrations()); err != nil {
		return i, fmt.Errorf("mettre la base à jour : %w", err)
	}
	if i.Acces, err = acces.Ouvrir(ctx, i.Base, bdd.Options{Adresse: "sqlite:" + filepath.Join(o.Donnees, fichierAcces), Cle: i.Trousseau.CleFichier(),
		Horloge: o.Horloge, Journal: o.Journal}); err != nil {
		return i, err
	}
	disque, err := fichiers.DansDossier(o.Donnees)
	if err != nil {
		return i, err
	}
	i.Depot, err = fichiers.Ouvrir(disque, i.Trousseau)
	return i, err
}

func preparerDossier(o Options) error {
	info, err := os.Stat(o.Donnees)
	switch {
	case err == nil && !info.IsDir():
		return &Refus{fmt.Sprintf("« %s » n’est pas un dossier", o.Donnees)}
	case errors.Is(err, fs.ErrNotExist) && !o.Creer:
		return &Refus{fmt.Sprintf("le dossier « %s » n’existe pas : vérifier --donnees", o.Donnees)}
	case errors.Is(err, fs.ErrNotExist):
		if err := os.MkdirAll(o.Donnees, 0o700); err != nil {
			return &Refus{fmt.Sprintf("le dossier « %s » ne peut pas être créé : en indiquer un autre avec --donnees", o.Donnees)}
		}
	case err != nil:
		return &Refus{fmt.Sprintf("le dossier « %s » n’est pas accessible", o.Donnees)}
	}
	if o.Base == "" && !o.Creer {
		if _, err := os.Stat(filepath.Join(o.Donnees, fichierBase)); errors.Is(err, fs.ErrNotExist) {
			return &Refus{fmt.Sprintf("aucune installation d’Étai dans « %s » : la créer avec « etai serve --donnees %s »", o.Donnees, o.Donnees)}
		}
	}
	return nil
}

func (i *Installation) ouvrirCle(o Options) error {
	var maitre []byte
	var err error
	switch {
	case o.CleTexte != "":
		if maitre, err = chiffre.DeRecuperation(o.CleTexte); err != nil {
			return &Refus{"ETAI_CLE : " + err.Error()}
		}
	default:
		chemin := o.Cle
		if chemin == "" {
			if chemin, err = CheminCle(o.Donnees); err != nil {
				return err
			}
		}
		oc := chiffre.OptionsCle{Donnees: o.Donnees, MemeDossier: o.CleAvecData}
		neuve := false
		if _, err := os.Stat(filepath.Join(o.Donnees, fichierBase)); errors.Is(err, fs.ErrNotExist) {
			neuve = true
		}
		if o.Creer && (neuve || o.Base != "") {
			var creee bool
			if maitre, creee, err = chiffre.LireOuCreerCle(chemin, oc); err == nil && creee {
				i.Recuperation, err = chiffre.Recuperation(maitre)
			}
		} else {
			maitre, err = chiffre.LireCle(chemin, oc)
		}
		if errors.Is(err, fs.ErrNotExist) {
			return &Refus{fmt.Sprintf("clé introuvable : %s ; l’indiquer avec --cle, ou la refaire depuis la clé de récupération", chemin)}
		}
		if err != nil {
			return &Refus{err.Error()}
		}
	}
	i.Trousseau, err = chiffre.NouveauTrousseau(maitre)
	return err
}

// CheminCle is the default place of the key of the installation whose data lie in a folder.
func CheminCle(donnees string) (string, error) {
	absolu, err := filepath.Abs(donnees)
	if err != nil {
		return "", err
	}
	nom := strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, absolu), "-")
	if nom == "" {
		nom = "racine"
	}
	return chiffre.CheminParDefaut(nom)
}

// Importeur takes bank files into this installation.
func (i *Installation) Importeur() *banque.Importeur {
	return &banque.Importeur{Base: i.Base, Trousseau: i.Trousseau, Depot: i.Depot}
}

// Fermer closes everything that is open.
func (i *Installation) Fermer() error {
	var errs []error
	if i.Acces != nil {
		errs = append(errs, i.Acces.Fermer())
	}
	if i.Base != nil {
		errs = append(errs, i.Base.Fermer())
	}
	if i.Depot != nil {
		errs = append(errs, i.Depot.Fermer())
	}
	return errors.Join(errs...)
}
