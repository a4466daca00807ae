// SPDX-License-Identifier: EUPL-1.2

// Package sortie writes everything that an installation holds in open formats, for who leaves Étai or keeps a copy that no program of ours is needed to read:
// a CSV file for each table with the description of its columns (Frictionless Data), the documents opened, the journal of acts with what its chain hashes, and
// the SHA-256 of each file. Rows and documents stream: memory does not grow with them.
package sortie

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/fichiers"
	"etai/internal/base/journal"
	"etai/internal/base/journal/acces"
	"etai/internal/comptes"
	"etai/internal/masp/signalement"
	"etai/internal/schema"
)

// Sources are what an installation is made of.
type Sources struct {
	Base      *bdd.Base
	Acces     *bdd.Base // the journal of accesses; Base itself on PostgreSQL
	Trousseau *chiffre.Trousseau
	Depot     *fichiers.Depot
	Donnees   string                                  // the folder of the data: nothing is written inside it
	Suivi     func(etape string, n int64)             // told as it goes; may be nil
	Tracer    func(context.Context) error             // what leaves is noted before it has its name
	PlisPour  func(io.Writer) (io.WriteCloser, error) // seals a medical piece anew for a recipient; nil: none leaves
}

// Bilan is what was written.
type Bilan struct {
	Tables    int   `json:"tables"`
	Lignes    int64 `json:"lignes"`
	Documents int64 `json:"documents"`
	Plis      int64 `json:"plis,omitempty"` // medical pieces, sealed for a recipient
	Actes     int64 `json:"actes"`
	Octets    int64 `json:"octets"`
}

// Why an export is refused, before anything is written.
var (
	ErrOccupe  = errors.New("le dossier d’arrivée n’est pas vide")
	ErrDedans  = errors.New("le dossier d’arrivée est dans celui des données")
	ErrFichier = errors.New("l’arrivée n’est pas un dossier")
)

// FichierSorti is a file of the export in its manifest.
type FichierSorti struct {
	Chemin string `json:"chemin"`
	Octets int64  `json:"octets"`
	SHA256 string `json:"sha256"`
	Lignes *int64 `json:"lignes,omitempty"`
}

// Manifeste is what manifeste.json says.
type Manifeste struct {
	Produit  string         `json:"produit"`
	Format   int            `json:"format"`
	Instant  string         `json:"instant"` // of the reading: everything is as it was then
	Moteur   string         `json:"moteur"`
	Bilan    Bilan          `json:"bilan"`
	Fichiers []FichierSorti `json:"fichiers"`
}

// Exporter writes everything into a folder that does not exist, or is empty: whole, or not at all.
func Exporter(ctx context.Context, s Sources, vers string) (b Bilan, err error) {
	if err := libre(s.Donnees, vers); err != nil {
		return b, err
	}
	provisoire, err := os.MkdirTemp(filepath.Dir(filepath.Clean(vers)), ".etai-export-")
	if err != nil {
		return b, fmt.Errorf("préparer l’export : %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(provisoire))
		}
	}()
	x := &export{Sources: s, racine: provisoire, m: Manifeste{Produit: "Étai", Format: 1, Moteur: "sqlite"}}
	if s.Base.Moteur() == bdd.PostgreSQL {
		x.m.Moteur = "postgresql"
	}
	if err := x.tout(ctx); err != nil {
		return b, err
	}
	if s.Tracer != nil {
		if err := s.Tracer(ctx); err != nil {
			return b, fmt.Errorf("noter l’export au journal des accès : %w", err)
		}
	}
	if err := os.Remove(vers); err != nil && !errors.Is(err, fs.ErrNotExist) { // empty, or it would not go away
		return b, fmt.Errorf("%w : %s", ErrOccupe, vers)
	}
	if err := os.Rename(provisoire, vers); err != nil {
		return b, fmt.Errorf("donner son nom à l’export : %w", err)
	}
	return x.m.Bilan, nil
}

// libre refuses a target that holds something, or that lies inside the data.
func libre(donnees, vers string) error {
	absolu, err := filepath.Abs(vers)
	if err != nil {
		return err
	}
	if dedans, err := filepath.Abs(donnees); err != nil || absolu == dedans || strings.HasPrefix(absolu, dedans+string(filepath.Separator)) {
		return errors.Join(ErrDedans, err)
	}
	info, err := os.Lstat(vers)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.IsDir():
		return ErrFichier
	}
	reste, err := os.ReadDir(vers)
	if err == nil && len(reste) > 0 {
		err = ErrOccupe
	}
	return err
}

// export is one under way.
type export struct {
	Sources
	racine string
	m      Manifeste
}

func (x *export) dire(etape string, n int64) {
	if x.Suivi != nil {
		x.Suivi(etape, n)
	}
}

func (x *export) tout(ctx context.Context) error {
	var tables []TableSortie
	sources := []struct {
		base *bdd.Base
		lire func() ([]bdd.Table, error)
	}{
		{x.Base, func() ([]bdd.Table, error) { return bdd.Schema(x.Base.Moteur(), schema.Migrations()) }},
		{x.Acces, func() ([]bdd.Table, error) { return bdd.Schema(x.Acces.Moteur(), []fs.FS{acces.Migrations}) }},
	}
	for i, s := range sources {
		brutes, err := s.lire()
		if err != nil {
			return err
		}
		decrites, err := Decrire(brutes)
		if err != nil {
			return err
		}
		if err := s.base.Lire(ctx, func(l bdd.Lecture) error {
			x.m.Instant = l.Instant().String()
			for _, t := range decrites {
				if t.Exclue != "" {
					continue
				}
				if err := x.table(ctx, l, t); err != nil {
					return err
				}
			}
			if i > 0 {
				return nil
			}
			if err := x.documents(ctx, l); err != nil {
				return err
			}
			if err := x.plis(ctx, l); err != nil {
				return err
			}
			return x.journal(ctx, l)
		}); err != nil {
			return err
		}
		tables = append(tables, decrites...)
	}
	sort.Slice(tables, func(i, k int) bool { return tables[i].Nom < tables[k].Nom }) // slices.SortFunc is compiled once more for each large struct: 20 kB
	if err := x.json("datapackage.json", paquet(tables, x.m.Instant)); err != nil {
		return err
	}
	if err := x.ecrire("LISEZMOI.md", func(w io.Writer) error { _, err := io.WriteString(w, lisezmoi); return err }); err != nil {
		return err
	}
	for _, f := range x.m.Fichiers {
		x.m.Bilan.Octets += f.Octets
	}
	if err := x.json("manifeste.json", x.m); err != nil {
		return err
	}
	return x.ecrire("SHA256SUMS", func(w io.Writer) error {
		for _, f := range x.m.Fichiers {
			if _, err := fmt.Fprintf(w, "%s  %s\n", f.SHA256, f.Chemin); err != nil {
				return err
			}
		}
		return nil
	})
}

// table writes the rows of a table.
func (x *export) table(ctx context.Context, l bdd.Lecture, t TableSortie) error {
	var n int64
	err := x.ecrire("tables/"+t.Nom+".csv", func(w io.Writer) error {
		e := &ecrivain{t: x.Trousseau, table: t}
		if _, err := w.Write(e.entete()); err != nil {
			return err
		}
		return bdd.Parcourir(ctx, l, t.brute, func(valeurs []any) error {
			ligne, err := e.ligne(valeurs)
			if err != nil {
				return fmt.Errorf("table %s, ligne %d : %w", t.Nom, n+1, err)
			}
			n++
			_, err = w.Write(ligne)
			return err
		})
	})
	x.m.Bilan.Tables++
	x.m.Bilan.Lignes += n
	x.m.Fichiers[len(x.m.Fichiers)-1].Lignes = &n
	x.dire(t.Nom, n)
	return err
}

// journal writes the acts, one JSON object a line.
func (x *export) journal(ctx context.Context, l bdd.Lecture) error {
	err := x.ecrire("journal/actes.jsonl", func(w io.Writer) error {
		c := json.NewEncoder(w)
		c.SetEscapeHTML(false)
		return journal.Sortir(ctx, l, func(a journal.ActeSorti) error {
			x.m.Bilan.Actes++
			return c.Encode(a)
		})
	})
	x.dire("journal des actes", x.m.Bilan.Actes)
	return err
}

// documents writes each document under its id, with its list. The files that the bank gave stay: they say where and when people pay with their cards, and their lines are in the tables.
func (x *export) documents(ctx context.Context, l bdd.Lecture) error {
	var apres int64
	type ligne struct{ chemin, nom string }
	var index strings.Builder
	index.WriteString("id,dossier_id,chemin,nom,nature,type,octets,sha256\r\n")
	for {
		lot, err := fichiers.Suivants(ctx, l, apres, 500)
		if err != nil {
			return err
		}
		if len(lot) == 0 {
			break
		}
		for _, f := range lot {
			apres = f.ID
			d := ligne{}
			if !f.Efface && f.Nature != comptes.NatureFichier {
				d.chemin = fmt.Sprintf("documents/%06d%s", f.ID, extension(f.Type))
				if err := x.document(f, d.chemin); err != nil {
					return err
				}
				if d.nom, err = f.NomAffiche(ctx, l, x.Trousseau); err != nil && !errors.Is(err, journal.ErrEfface) {
					return err
				}
				x.m.Bilan.Documents++
			}
			dossier := ""
			if f.Dossier != 0 {
				dossier = fmt.Sprint(f.Dossier)
			}
			fmt.Fprintf(&index, "%d,%s,%s,%s,%s,%s,%d,%s\r\n", f.ID, dossier, d.chemin, guillemets(d.nom), guillemets(f.Nature), guillemets(f.Type), f.Taille, hex.EncodeToString(f.SHA256))
		}
		x.dire("documents", x.m.Bilan.Documents)
	}
	return x.ecrire("documents/index.csv", func(w io.Writer) error { _, err := io.WriteString(w, index.String()); return err })
}

func (x *export) document(f fichiers.Fichier, chemin string) error {
	return x.ecrire(chemin, func(w io.Writer) (err error) {
		r, err := x.Depot.Lire(f)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, r.Close()) }()
		_, err = io.Copy(w, r)
		return err
	})
}

// plis writes the medical pieces, each sealed anew for the recipient that was named; none without one.
func (x *export) plis(ctx context.Context, l bdd.Lecture) error {
	if x.PlisPour == nil {
		return nil
	}
	return signalement.ParcourirPlis(ctx, l, x.Trousseau, func(p signalement.Pli, octets []byte) error {
		x.m.Bilan.Plis++
		return x.ecrire(fmt.Sprintf("plis/%06d%s.age", p.ID, extension(p.Genre)), func(w io.Writer) error {
			s, err := x.PlisPour(w)
			if err != nil {
				return err
			}
			if _, err := s.Write(octets); err != nil {
				return err
			}
			return s.Close()
		})
	})
}

func extension(genre string) string {
	switch genre {
	case fichiers.PDF:
		return ".pdf"
	case fichiers.PNG:
		return ".png"
	case fichiers.JPEG:
		return ".jpg"
	}
	return ".bin"
}

func (x *export) json(chemin string, v any) error {
	return x.ecrire(chemin, func(w io.Writer) error {
		c := json.NewEncoder(w)
		c.SetEscapeHTML(false)
		c.SetIndent("", " ")
		return c.Encode(v)
	})
}

// ecrire makes a file, durable once it returns, and adds it to the manifest.
func (x *export) ecrire(chemin string, fn func(io.Writer) error) (err error) {
	nom := filepath.Join(x.racine, filepath.FromSlash(chemin))
	if err := os.MkdirAll(filepath.Dir(nom), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(nom, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	c := &compteur{somme: sha256.New(), w: f}
	w := bufio.NewWriterSize(c, 1<<16)
	err = fn(w)
	if err == nil {
		err = w.Flush()
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("%s : %w", path.Base(chemin), err)
	}
	x.m.Fichiers = append(x.m.Fichiers, FichierSorti{Chemin: chemin, Octets: c.n, SHA256: hex.EncodeToString(c.somme.Sum(nil))})
	return nil
}

type compteur struct {
	somme hash.Hash
	w     io.Writer
	n     int64
}

func (c *compteur) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.somme.Write(p[:n])
	c.n += int64(n)
	return n, err
}
