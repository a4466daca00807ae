// SPDX-License-Identifier: EUPL-1.2

package installation

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
)

// Manifeste is the first file of a backup: what it holds, to be compared when it is restored.
type Manifeste struct {
	Format   int               `json:"format"`
	Le       string            `json:"le"`
	Fichiers map[string]string `json:"fichiers"` // name → SHA-256
}

const nomManifeste = "manifeste.json"

// Sauvegarder writes a backup of the installation, encrypted to its own key with age, while the service runs: the base first, the documents
// last, so that every document that the base names is there.
func (i *Installation) Sauvegarder(ctx context.Context, sortie io.Writer) (m Manifeste, err error) {
	if i.Base.Moteur() != bdd.SQLite {
		return m, &Refus{"sur PostgreSQL, sauvegarder la base avec pg_dump, puis le dossier des données : voir docs/exploitation.md"}
	}
	dossier, err := os.MkdirTemp(filepath.Join(i.Donnees, "tmp"), "sauvegarde-")
	if err != nil {
		return m, fmt.Errorf("préparer la sauvegarde : %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dossier)) }()
	copies := []struct {
		nom  string
		base *bdd.Base
		cle  []byte
	}{{fichierBase, i.Base, i.Trousseau.CleFichier()}, {fichierAcces, i.Acces.Base(), i.Acces.Cle()}}
	for _, c := range copies {
		if err := c.base.Copier(ctx, filepath.Join(dossier, c.nom), c.cle); err != nil {
			return m, err
		}
	}
	m = Manifeste{Format: 1, Le: i.Base.Horloge().Maintenant().String(), Fichiers: map[string]string{}}
	var liste []source
	for _, c := range copies {
		liste = append(liste, source{c.nom, filepath.Join(dossier, c.nom)})
	}
	documents, err := i.documents()
	if err != nil {
		return m, err
	}
	liste = append(liste, documents...)
	for _, s := range liste {
		if m.Fichiers[s.nom], err = empreinteFichier(s.chemin); err != nil {
			return m, err
		}
	}
	return m, i.archiver(ctx, sortie, m, liste)
}

// source is a file to be kept, with its name in the backup.
type source struct{ nom, chemin string }

func (i *Installation) documents() (liste []source, err error) {
	racine := filepath.Join(i.Donnees, "documents")
	err = filepath.WalkDir(racine, func(chemin string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		relatif, err := filepath.Rel(i.Donnees, chemin)
		liste = append(liste, source{filepath.ToSlash(relatif), chemin})
		return err
	})
	return liste, err
}

func empreinteFichier(chemin string) (string, error) {
	f, err := os.Open(chemin)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), err
}

func (i *Installation) archiver(ctx context.Context, sortie io.Writer, m Manifeste, liste []source) error {
	chiffre, err := age.Encrypt(sortie, i.Trousseau.Destinataire())
	if err != nil {
		return fmt.Errorf("chiffrer la sauvegarde : %w", err)
	}
	t := tar.NewWriter(chiffre)
	b, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	if err := t.WriteHeader(&tar.Header{Name: nomManifeste, Mode: 0o600, Size: int64(len(b))}); err != nil {
		return err
	}
	if _, err := t.Write(b); err != nil {
		return err
	}
	for _, s := range liste {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := ajouter(t, s); err != nil {
			return fmt.Errorf("sauvegarder %s : %w", s.nom, err)
		}
	}
	return errors.Join(t.Close(), chiffre.Close())
}

func ajouter(t *tar.Writer, s source) error {
	f, err := os.Open(s.chemin)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if err := t.WriteHeader(&tar.Header{Name: s.nom, Mode: 0o600, Size: info.Size()}); err != nil {
		return err
	}
	_, err = io.Copy(t, f)
	return err
}

// Restaurer rebuilds an installation into a new folder from a backup and the master key alone, and compares every file with the manifest.
// Nothing is left behind when the backup is not whole.
func Restaurer(ctx context.Context, archive io.Reader, donnees string, maitre []byte) (m Manifeste, err error) {
	tr, err := chiffre.NouveauTrousseau(maitre)
	if err != nil {
		return m, err
	}
	if vide, err := dossierVide(donnees); err != nil || !vide {
		return m, errors.Join(err, &Refus{fmt.Sprintf("« %s » n’est pas un dossier vide : restaurer dans un nouveau dossier", donnees)})
	}
	clair, err := age.Decrypt(archive, tr.Identite())
	if err != nil {
		return m, &Refus{"la sauvegarde ne s’ouvre pas avec cette clé, ou n’est pas une sauvegarde d’Étai"}
	}
	if err := os.MkdirAll(donnees, 0o700); err != nil {
		return m, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, viderDossier(donnees))
		}
	}()
	racine, err := os.OpenRoot(donnees)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, racine.Close()) }()
	lues, m, err := extraire(ctx, tar.NewReader(clair), racine)
	if err != nil {
		return m, err
	}
	for nom, veut := range m.Fichiers {
		if lues[nom] != veut {
			return m, &Refus{fmt.Sprintf("la sauvegarde est abîmée : %s manque ou a changé", nom)}
		}
	}
	return m, nil
}

func extraire(ctx context.Context, t *tar.Reader, racine *os.Root) (lues map[string]string, m Manifeste, err error) {
	lues = map[string]string{}
	for {
		if err := ctx.Err(); err != nil {
			return lues, m, err
		}
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			if m.Format == 0 {
				return lues, m, &Refus{"la sauvegarde n’a pas de manifeste"}
			}
			return lues, m, nil
		}
		if err != nil {
			return lues, m, &Refus{"la sauvegarde est tronquée ou abîmée"}
		}
		if h.Name == nomManifeste {
			if err := json.NewDecoder(io.LimitReader(t, 64<<20)).Decode(&m); err != nil || m.Format != 1 {
				return lues, m, &Refus{"la sauvegarde vient d’une autre version d’Étai, ou est abîmée"}
			}
			continue
		}
		if lues[h.Name], err = ecrireFichier(racine, h.Name, t); err != nil {
			return lues, m, fmt.Errorf("restaurer %s : %w", h.Name, err)
		}
	}
}

func ecrireFichier(racine *os.Root, nom string, r io.Reader) (_ string, err error) {
	if i := strings.LastIndexByte(nom, '/'); i > 0 {
		if err := racine.MkdirAll(nom[:i], 0o700); err != nil {
			return "", err
		}
	}
	f, err := racine.OpenFile(nom, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	_, err = io.Copy(io.MultiWriter(f, h), r)
	if err == nil {
		err = f.Sync()
	}
	return hex.EncodeToString(h.Sum(nil)), errors.Join(err, f.Close())
}

func dossierVide(chemin string) (bool, error) {
	e, err := os.ReadDir(chemin)
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	return len(e) == 0, err
}

func viderDossier(chemin string) error {
	es, err := os.ReadDir(chemin)
	for _, e := range es {
		err = errors.Join(err, os.RemoveAll(filepath.Join(chemin, e.Name())))
	}
	return err
}
