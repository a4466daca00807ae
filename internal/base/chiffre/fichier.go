// SPDX-License-Identifier: EUPL-1.2

package chiffre

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// OptionsCle say how a key file is judged.
type OptionsCle struct {
	Donnees     string // folder of the data: the key must not be in it…
	MemeDossier bool   // … unless the administrator says that it may
}

// CheminParDefaut is the place of an installation's key file: $XDG_CONFIG_HOME/etai/<installation>.cle,
// or ~/.config/etai/<installation>.cle.
func CheminParDefaut(installation string) (string, error) {
	if installation == "" || installation != filepath.Base(installation) || strings.HasPrefix(installation, ".") {
		return "", fmt.Errorf("nom d’installation « %s » impropre à nommer un fichier de clé", installation)
	}
	dossier := os.Getenv("XDG_CONFIG_HOME")
	if !filepath.IsAbs(dossier) { // the specification asks to ignore a relative one
		maison, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("dossier de la clé : %w", err)
		}
		dossier = filepath.Join(maison, ".config")
	}
	return filepath.Join(dossier, "etai", installation+".cle"), nil
}

// NouvelleCle draws a master key.
func NouvelleCle() []byte {
	k := make([]byte, TailleCle)
	_, _ = rand.Read(k) // never fails since Go 1.24: the program stops instead
	return k
}

// LireOuCreerCle reads the master key, or draws one and writes its file when there is none. creee tells
// that the recovery key must be shown now: it will not be again.
func LireOuCreerCle(chemin string, o OptionsCle) (maitre []byte, creee bool, err error) {
	maitre, err = LireCle(chemin, o)
	if !errors.Is(err, os.ErrNotExist) {
		return maitre, false, err
	}
	maitre = NouvelleCle()
	err = EcrireCle(chemin, maitre, o)
	if errors.Is(err, os.ErrExist) { // another program has just made it
		maitre, err = LireCle(chemin, o)
		return maitre, false, err
	}
	if err != nil {
		return nil, false, err
	}
	return maitre, true, nil
}

// LireCle reads a key file: a recovery key in a file that its owner alone may read.
func LireCle(chemin string, o OptionsCle) ([]byte, error) {
	if err := aPart(chemin, o); err != nil {
		return nil, err
	}
	f, err := os.Open(chemin)
	if err != nil {
		return nil, fmt.Errorf("lecture de la clé : %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("lecture de la clé : %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%w : %s n’est pas un fichier ordinaire", ErrFichier, chemin)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%w : d’autres que son propriétaire peuvent lire %s ; corriger par : chmod 600 %s", ErrFichier, chemin, chemin)
	}
	texte, err := io.ReadAll(io.LimitReader(f, 4096))
	if err != nil {
		return nil, fmt.Errorf("lecture de la clé : %w", err)
	}
	maitre, err := DeRecuperation(string(texte))
	if err != nil {
		return nil, fmt.Errorf("%s : %w", chemin, err)
	}
	return maitre, nil
}

// EcrireCle writes a key file, mode 0600, durably, whole or not at all; it never replaces one.
func EcrireCle(chemin string, maitre []byte, o OptionsCle) (err error) {
	if err := aPart(chemin, o); err != nil {
		return err
	}
	texte, err := Recuperation(maitre)
	if err != nil {
		return err
	}
	dossier := filepath.Dir(chemin)
	if err := os.MkdirAll(dossier, 0o700); err != nil {
		return fmt.Errorf("écriture de la clé : %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dossier, "."+filepath.Base(chemin)+"-"+rand.Text()), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("écriture de la clé : %w", err)
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(texte + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("écriture de la clé : %w", err)
	}
	// A link fails when the name exists: two programs cannot both believe that they made the key.
	if err := os.Link(f.Name(), chemin); err != nil {
		return fmt.Errorf("écriture de la clé : %w", err)
	}
	d, err := os.Open(dossier)
	if err != nil {
		return fmt.Errorf("écriture de la clé : %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil && runtime.GOOS != "windows" {
		return fmt.Errorf("écriture de la clé : %w", err)
	}
	return nil
}

// aPart refuses a key kept with the data that it protects: who takes one takes both.
func aPart(chemin string, o OptionsCle) error {
	if o.Donnees == "" || o.MemeDossier {
		return nil
	}
	cle, err := reel(filepath.Dir(chemin))
	if err != nil {
		return fmt.Errorf("dossier de la clé : %w", err)
	}
	donnees, err := reel(o.Donnees)
	if err != nil {
		return fmt.Errorf("dossier des données : %w", err)
	}
	r, err := filepath.Rel(donnees, cle)
	if err == nil && r != ".." && !strings.HasPrefix(r, ".."+string(filepath.Separator)) {
		return fmt.Errorf("%w : %s est dans le dossier des données ; qui emporte l’un emporte l’autre", ErrFichier, chemin)
	}
	return nil
}

// reel resolves a path, following the links of the part that exists.
func reel(chemin string) (string, error) {
	chemin, err := filepath.Abs(chemin)
	if err != nil {
		return "", err
	}
	reste := ""
	for p := chemin; ; p = filepath.Dir(p) {
		if r, err := filepath.EvalSymlinks(p); err == nil {
			return filepath.Join(r, reste), nil
		} else if !errors.Is(err, os.ErrNotExist) || p == filepath.Dir(p) {
			return "", err
		}
		reste = filepath.Join(filepath.Base(p), reste)
	}
}
