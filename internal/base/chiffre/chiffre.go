// SPDX-License-Identifier: EUPL-1.2

// Package chiffre holds the keys of an installation: one master key of 32 bytes, from which HKDF-SHA256
// derives a key per use (file, columns, index, documents), its key file and its recovery form on paper.
package chiffre

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"filippo.io/age"
)

// TailleCle is the size of the master key and of each key derived from it.
const TailleCle = 32

// Errors of this package. Their texts never hold a key nor a clear text.
var (
	ErrCle     = errors.New("clé incorrecte")
	ErrScelle  = errors.New("donnée scellée illisible ou altérée")
	ErrFichier = errors.New("fichier de clé refusé")
)

// Trousseau gives each use its key. It is safe for concurrent use and never prints itself.
type Trousseau struct {
	fichier  []byte
	index    []byte
	colonnes cipher.AEAD
	plis     cipher.AEAD // of medical pieces alone
	id       [tailleID]byte
	identite *age.X25519Identity
}

const (
	version   = 1
	tailleID  = 4
	entete    = 1 + tailleID
	etiquette = "etai/1/"
)

// NouveauTrousseau derives the keys of an installation from its master key.
func NouveauTrousseau(maitre []byte) (*Trousseau, error) {
	if len(maitre) != TailleCle {
		return nil, fmt.Errorf("%w : %d octets au lieu de %d", ErrCle, len(maitre), TailleCle)
	}
	t := &Trousseau{}
	cles := map[string][]byte{}
	for _, usage := range []string{"fichier", "colonnes", "index", "documents", "plis", "identifiant"} {
		k, err := hkdf.Key(sha256.New, maitre, nil, etiquette+usage, TailleCle)
		if err != nil {
			return nil, err
		}
		cles[usage] = k
	}
	t.fichier, t.index = cles["fichier"], cles["index"]
	copy(t.id[:], cles["identifiant"])
	var err error
	for usage, sceau := range map[string]*cipher.AEAD{"colonnes": &t.colonnes, "plis": &t.plis} {
		bloc, err := aes.NewCipher(cles[usage])
		if err != nil {
			return nil, err
		}
		if *sceau, err = cipher.NewGCMWithRandomNonce(bloc); err != nil {
			return nil, err
		}
	}
	t.identite, err = age.ParseX25519Identity(cleAge(cles["documents"]))
	return t, err
}

// CleFichier is the key of the SQLite file, for bdd.Options.
func (t *Trousseau) CleFichier() []byte { return append([]byte(nil), t.fichier...) }

// CleID names the key in use, in clear, beside what it sealed: it tells a rotation apart, and nothing else.
func (t *Trousseau) CleID() string { return hex.EncodeToString(t.id[:]) }

// Sceller encrypts with AES-256-GCM. contexte says what the text is and where it stands: Ouvrir must be
// given the same, so that a sealed value moved elsewhere does not open. The result holds a version, the
// name of the key and the random nonce.
func (t *Trousseau) Sceller(contexte string, clair []byte) []byte {
	return t.sceller(t.colonnes, contexte, clair)
}

// ScellerPli is Sceller for a medical piece, under a key that opens nothing else: Ouvrir does not read what it gives.
func (t *Trousseau) ScellerPli(contexte string, clair []byte) []byte {
	return t.sceller(t.plis, contexte, clair)
}

// OuvrirPli decrypts what ScellerPli gave.
func (t *Trousseau) OuvrirPli(contexte string, scelle []byte) ([]byte, error) {
	return t.ouvrir(t.plis, contexte, scelle)
}

func (t *Trousseau) sceller(sceau cipher.AEAD, contexte string, clair []byte) []byte {
	s := make([]byte, entete, entete+sceau.Overhead()+len(clair))
	s[0] = version
	copy(s[1:], t.id[:])
	return sceau.Seal(s, nil, clair, associees(s[:entete], contexte))
}

// Ouvrir decrypts what Sceller gave: ErrCle when another key sealed it, ErrScelle when it was altered or
// belongs to another context.
func (t *Trousseau) Ouvrir(contexte string, scelle []byte) ([]byte, error) {
	return t.ouvrir(t.colonnes, contexte, scelle)
}

func (t *Trousseau) ouvrir(sceau cipher.AEAD, contexte string, scelle []byte) ([]byte, error) {
	if len(scelle) < entete+sceau.Overhead() || scelle[0] != version {
		return nil, ErrScelle
	}
	if !hmac.Equal(scelle[1:entete], t.id[:]) {
		return nil, fmt.Errorf("%w : scellé avec la clé %x, la clé présente est %x", ErrCle, scelle[1:entete], t.id[:])
	}
	clair, err := sceau.Open(nil, nil, scelle[entete:], associees(scelle[:entete], contexte))
	if err != nil {
		return nil, ErrScelle
	}
	return clair, nil
}

func associees(entete []byte, contexte string) []byte {
	return append(append([]byte(nil), entete...), contexte...)
}

// Index is the keyed hash by which equal values are found without being read. domaine keeps apart the
// columns: the same value in two domains gives two hashes.
func (t *Trousseau) Index(domaine, valeur string) []byte {
	h := hmac.New(sha256.New, t.index)
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(len(domaine)))
	h.Write(n[:])
	h.Write([]byte(domaine))
	h.Write([]byte(valeur))
	return h.Sum(nil)
}

// Identite opens the documents and the backups, also with the public age tool (its String is the key
// that age expects: never print it but on the owner's demand).
func (t *Trousseau) Identite() *age.X25519Identity { return t.identite }

// Destinataire encrypts documents and backups for Identite.
func (t *Trousseau) Destinataire() *age.X25519Recipient { return t.identite.Recipient() }

// Pour encrypts for an age recipient ("age1…"): ErrCle when it is none.
func Pour(destinataire string) (func(io.Writer) (io.WriteCloser, error), error) {
	r, err := age.ParseX25519Recipient(destinataire)
	if err != nil {
		return nil, fmt.Errorf("%w : destinataire age", ErrCle)
	}
	return func(w io.Writer) (io.WriteCloser, error) { return age.Encrypt(w, r) }, nil
}

// String hides the keys.
func (t *Trousseau) String() string { return "Trousseau(" + t.CleID() + ")" }

// GoString hides the keys.
func (t *Trousseau) GoString() string { return t.String() }

// Format hides the keys, whatever the verb.
func (t *Trousseau) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(t.String())) } // no error to act on

// LogValue hides the keys.
func (t *Trousseau) LogValue() slog.Value { return slog.StringValue(t.String()) }
