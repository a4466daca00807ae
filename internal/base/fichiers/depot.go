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
	Epurer    bool     // a picture loses what it says beside its points (EXIF), a PDF is read whole; else it is kept as it came, as a proof
}

// ReglesPieces suit what people attach: documents and pictures up to 20 MB.
func ReglesPieces() Regles {
	return Regles{TailleMax: 20 << 20, Types: []string{PDF, PNG, JPEG}, Epurer: true}
}

// Depose is a document on the disk that has no row yet: hand it to Enregistrer in the act.
type Depose struct {
	Nom    string // random
	Type   string
	Taille int64
	SHA256 []byte // of the clear content
}

// reconnue tells the type of a document from its first bytes, and gives it back: whole and cleaned where the rules say so.
func reconnue(ctx context.Context, r io.Reader, regles Regles) (suite io.Reader, genre string, err error) {
	debut := make([]byte, tete)
	n, err := io.ReadFull(r, debut)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, "", fmt.Errorf("lire le document : %w", err)
	}
	debut = debut[:n]
	if n == 0 {
		return nil, "", ErrVide
	}
	if genre = reconnaitre(debut); genre == "" || !slices.Contains(regles.Types, genre) {
		return nil, "", ErrType
	}
	suite = io.MultiReader(bytes.NewReader(debut), r)
	if regles.Epurer {
		suite, err = epuree(ctx, genre, suite, regles.TailleMax)
		return suite, genre, err
	}
	return suite, genre, nil
}

// Recevoir reads a document into memory under the same rules as Deposer, and keeps nothing of it on the disk.
func Recevoir(ctx context.Context, r io.Reader, regles Regles) (octets []byte, genre string, err error) {
	suite, genre, err := reconnue(ctx, r, regles)
	if err != nil {
		return nil, "", err
	}
	if octets, err = io.ReadAll(io.LimitReader(interruptible{ctx, suite}, regles.TailleMax+1)); err != nil {
		return nil, "", fmt.Errorf("lire le document : %w", err)
	}
	if int64(len(octets)) > regles.TailleMax {
		return nil, "", ErrTropGros
	}
	return octets, genre, nil
}

// Deposer reads a document to its end and keeps it, encrypted as it comes. It is durable on return.
func (d *Depot) Deposer(ctx context.Context, r io.Reader, regles Regles) (Depose, error) {
	suite, genre, err := reconnue(ctx, r, regles)
	if err != nil {
		return Depose{}, err
	}
	depose := Depose{Nom: rand.Text(), Type: genre}
	provisoire := temporaires + "/" + depose.Nom
	f, err := d.disque.Creer(provisoire)
	if err != nil {
		return Depose{}, fmt.Errorf("garder le document : %w", err)
	}
	err = d.chiffrer(ctx, f, suite, regles.TailleMax, &depose)
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

// epuree reads a document whole, within the size allowed, and gives it back as epurer does.
func epuree(ctx context.Context, genre string, r io.Reader, max int64) (io.Reader, error) {
	b, err := io.ReadAll(io.LimitReader(interruptible{ctx, r}, max+1))
	if err != nil {
		return nil, fmt.Errorf("lire le document : %w", err)
	}
	if int64(len(b)) > max {
		return nil, ErrTropGros
	}
	b, err = epurer(genre, b)
	return bytes.NewReader(b), err
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
