// SPDX-License-Identifier: EUPL-1.2

package fichiers

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"time"
)

// Disque is the file system under a Depot, so that a simulated one can take its place. Names are relative,
// with slashes.
type Disque interface {
	// Creer makes a new file, readable by its owner only; it fails when the name exists.
	Creer(nom string) (Sortie, error)
	Ouvrir(nom string) (io.ReadCloser, error)
	// Deplacer renames durably: once it has returned, the new name survives a power cut.
	Deplacer(ancien, nouveau string) error
	Supprimer(nom string) error
	// Parcourir calls fn for every file under a folder; an absent folder is empty.
	Parcourir(dossier string, fn func(nom string, modifie time.Time) error) error
	// Dossier makes a folder, and those above, unless they exist.
	Dossier(nom string) error
	Fermer() error
}

// Sortie is a file being written. Sync makes what was written survive a power cut.
type Sortie interface {
	io.WriteCloser
	Sync() error
}

// machine is the machine's file system below one folder, which no name can leave.
type machine struct{ racine *os.Root }

// DansDossier opens a folder of the machine, made when absent for its owner only.
func DansDossier(chemin string) (Disque, error) {
	if err := os.MkdirAll(chemin, 0o700); err != nil {
		return nil, err
	}
	racine, err := os.OpenRoot(chemin)
	if err != nil {
		return nil, err
	}
	return machine{racine}, nil
}

func (m machine) Creer(nom string) (Sortie, error) {
	return m.racine.OpenFile(nom, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
}

func (m machine) Ouvrir(nom string) (io.ReadCloser, error) { return m.racine.Open(nom) }

func (m machine) Deplacer(ancien, nouveau string) error {
	if err := m.racine.Rename(ancien, nouveau); err != nil {
		return err
	}
	return m.graver(path.Dir(nouveau))
}

// graver syncs a folder, so that the names in it survive a power cut.
func (m machine) graver(dossier string) error {
	d, err := m.racine.Open(dossier)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (m machine) Supprimer(nom string) error { return m.racine.Remove(nom) }

func (m machine) Parcourir(dossier string, fn func(string, time.Time) error) error {
	err := fs.WalkDir(m.racine.FS(), dossier, func(nom string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		i, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) { // gone since the folder was read
			return nil
		}
		if err != nil {
			return err
		}
		return fn(nom, i.ModTime())
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func (m machine) Dossier(nom string) error {
	if _, err := m.racine.Stat(nom); err == nil {
		return nil
	}
	if err := m.racine.MkdirAll(nom, 0o700); err != nil {
		return err
	}
	return m.graver(path.Dir(nom))
}

func (m machine) Fermer() error { return m.racine.Close() }
