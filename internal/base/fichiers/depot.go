// SPDX-License-Identifier: EUPL-1.2

// Package fichiers keeps documents: encrypted with age from the first byte, under random names, in a folder
// that no name can leave. The file is written first, its row in the act that follows; what an interrupted
// act left behind is swept later. Nothing here opens a file inside Ecrire.
package fichiers

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"time"

	"filippo.io/age"

	"etai/internal/base/chiffre"
)

// The reasons to refuse a document.
var (
	ErrTropGros = errors.New("document trop volumineux")
	ErrType     = errors.New("type de document refusé")
	ErrVide     = errors.New("document vide")
	ErrAltere   = errors.New("document altéré : son contenu ne répond plus à son empreinte")
)

const (
	temporaires = "tmp"
	documents   = "documents"
)

// Depot writes and reads the documents of an installation. It is safe for concurrent use.
type Depot struct {
	disque    Disque
	trousseau *chiffre.Trousseau
}

// Ouvrir prepares the folders on the disk.
func Ouvrir(d Disque, t *chiffre.Trousseau) (*Depot, error) {
	for _, dossier := range []string{temporaires, documents} {
		if err := d.Dossier(dossier); err != nil {
			return nil, fmt.Errorf("dossier des documents : %w", err)
		}
	}
	return &Depot{disque: d, trousseau: t}, nil
}

// Fermer gives the folder back.
func (d *Depot) Fermer() error { return d.disque.Fermer() }

// ViderTemporaires removes what interrupted deposits left. The service calls it as it starts; a command that
// runs beside the service does not.
func (d *Depot) ViderTemporaires() error {
	err := d.disque.Parcourir(temporaires, func(nom string, _ time.Time) error { return d.disque.Supprimer(nom) })
	if err != nil {
		return fmt.Errorf("vider les fichiers temporaires : %w", err)
	}
	return nil
}

// Regles say what is accepted.
type Regles struct {
	TailleMax int64    // in bytes of clear content
	Types     []string // among PDF, PNG, JPEG, XML, Texte
}

// ReglesPieces suit what people attach: documents and pictures up to 20 MB.
func ReglesPieces() Regles { return Regles{TailleMax: 20 << 20, Types: []string{PDF, PNG, JPEG}} }

// Depose is a document on the disk that has no row yet: hand it to Enregistrer in the act.
type Depose struct {
	Nom    string // random
	Type   string
	Taille int64
	SHA256 []byte // of the clear content
}

// Deposer reads a document to its end and keeps it, encrypted as it comes. It is durable on return.
func (d *Depot) Deposer(ctx context.Context, r io.Reader, regles Regles) (Depose, error) {
	debut := make([]byte, tete)
	n, err := io.ReadFull(r, debut)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return Depose{}, fmt.Errorf("lire le document : %w", err)
	}
	debut = debut[:n]
	if n == 0 {
		return Depose{}, ErrVide
	}
	depose := Depose{Nom: rand.Text(), Type: reconnaitre(debut)}
	if depose.Type == "" || !slices.Contains(regles.Types, depose.Type) {
		return Depose{}, ErrType
	}
	provisoire := temporaires + "/" + depose.Nom
	f, err := d.disque.Creer(provisoire)
	if err != nil {
		return Depose{}, fmt.Errorf("garder le document : %w", err)
	}
	err = d.chiffrer(ctx, f, io.MultiReader(bytes.NewReader(debut), r), regles.TailleMax, &depose)
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = d.disque.Dossier(dossierDe(depose.Nom))
	}
	if err == nil {
		err = d.disque.Deplacer(provisoire, chemin(depose.Nom))
	}
	if err != nil {
		// What stays is encrypted and without a row: the next start or sweep removes it.
		_ = d.disque.Supprimer(provisoire)
		return Depose{}, fmt.Errorf("garder le document : %w", err)
	}
	return depose, nil
}

func (d *Depot) chiffrer(ctx context.Context, f io.Writer, r io.Reader, max int64, depose *Depose) error {
	w, err := age.Encrypt(f, d.trousseau.Destinataire())
	if err != nil {
		return err
	}
	somme := sha256.New()
	depose.Taille, err = io.Copy(io.MultiWriter(w, somme), io.LimitReader(interruptible{ctx, r}, max+1))
	if err != nil {
		return err
	}
	if depose.Taille > max {
		return ErrTropGros
	}
	depose.SHA256 = somme.Sum(nil)
	return w.Close()
}

// interruptible stops reading when the request has ended.
type interruptible struct {
	ctx context.Context
	r   io.Reader
}

func (i interruptible) Read(p []byte) (int, error) {
	if err := i.ctx.Err(); err != nil {
		return 0, err
	}
	return i.r.Read(p)
}

func dossierDe(nom string) string { return documents + "/" + nom[:2] }

func chemin(nom string) string { return dossierDe(nom) + "/" + nom }

// Lire opens the clear content. Its end is io.EOF only when the whole answers to the row's hash; until then
// what was read may not be trusted.
func (d *Depot) Lire(f Fichier) (io.ReadCloser, error) {
	if len(f.Nom) < 2 {
		return nil, fmt.Errorf("ouvrir le document %d : %w", f.ID, ErrAltere)
	}
	if f.Efface {
		return nil, fmt.Errorf("ouvrir le document %d : %w", f.ID, ErrEfface)
	}
	brut, err := d.disque.Ouvrir(chemin(f.Nom))
	if err != nil {
		return nil, fmt.Errorf("ouvrir le document %d : %w", f.ID, err)
	}
	clair, err := age.Decrypt(brut, d.trousseau.Identite())
	if err != nil {
		return nil, errors.Join(fmt.Errorf("déchiffrer le document %d : %w", f.ID, err), brut.Close())
	}
	return &lecture{clair: clair, brut: brut, somme: sha256.New(), fichier: f}, nil
}

type lecture struct {
	clair   io.Reader
	brut    io.Closer
	somme   hash.Hash
	lus     int64
	fichier Fichier
}

func (l *lecture) Read(p []byte) (int, error) {
	n, err := l.clair.Read(p)
	l.somme.Write(p[:n])
	l.lus += int64(n)
	if errors.Is(err, io.EOF) && (l.lus != l.fichier.Taille || !bytes.Equal(l.somme.Sum(nil), l.fichier.SHA256)) {
		return n, fmt.Errorf("document %d : %w", l.fichier.ID, ErrAltere)
	}
	return n, err
}

func (l *lecture) Close() error { return l.brut.Close() }
