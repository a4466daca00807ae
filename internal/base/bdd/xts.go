// SPDX-License-Identifier: EUPL-1.2

package bdd

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"

	"github.com/ncruces/go-sqlite3/vfs"
)

// The SQLite files are encrypted under AES-256-XTS (IEEE 1619), sector by sector of 512 bytes, as the module's own "xts" VFS does: a file of one opens
// with the other. That one takes its key from the address of the file or from a statement, texts that end up in errors and logs, and moves each sector by
// a system call of its own; here the key belongs to the VFS, registered for it alone, and a page moves in one call.

// tailleSecteur is the smallest SQLite page.
const tailleSecteur = 512

// cleXTS is the pair of keys of a file.
type cleXTS struct{ donnees, position cipher.Block }

func nouvelleCleXTS(cle []byte) (*cleXTS, error) {
	donnees, err := aes.NewCipher(cle[:len(cle)/2])
	if err != nil {
		return nil, err
	}
	position, err := aes.NewCipher(cle[len(cle)/2:])
	return &cleXTS{donnees, position}, err
}

// chiffrer encrypts whole sectors in place; premier is the number of the first one.
func (c *cleXTS) chiffrer(p []byte, premier int64) { c.passer(p, premier, c.donnees.Encrypt) }

// dechiffrer undoes chiffrer.
func (c *cleXTS) dechiffrer(p []byte, premier int64) { c.passer(p, premier, c.donnees.Decrypt) }

func (c *cleXTS) passer(p []byte, secteur int64, bloc func(dst, src []byte)) {
	var reglage [aes.BlockSize]byte
	for ; len(p) >= tailleSecteur; p = p[tailleSecteur:] {
		binary.LittleEndian.PutUint64(reglage[:8], uint64(secteur))
		clear(reglage[8:])
		c.position.Encrypt(reglage[:], reglage[:])
		bas, haut := binary.LittleEndian.Uint64(reglage[:8]), binary.LittleEndian.Uint64(reglage[8:])
		for q := p[:tailleSecteur]; len(q) >= aes.BlockSize; q = q[aes.BlockSize:] {
			b := q[:aes.BlockSize:aes.BlockSize]
			ouExclusif(b, bas, haut)
			bloc(b, b)
			ouExclusif(b, bas, haut)
			report := uint64(int64(haut)>>63) & 0x87 // times α in GF(2^128)
			haut = haut<<1 | bas>>63
			bas = bas<<1 ^ report
		}
		secteur++
	}
}

func ouExclusif(b []byte, bas, haut uint64) {
	binary.LittleEndian.PutUint64(b, binary.LittleEndian.Uint64(b)^bas)
	binary.LittleEndian.PutUint64(b[8:], binary.LittleEndian.Uint64(b[8:])^haut)
}

// vfsChiffrant registers the encrypting VFS of a key over a VFS and returns its name.
func vfsChiffrant(base string, cle []byte) (string, error) {
	h := sha256.Sum256(append([]byte("vfs\x00"+base+"\x00"), cle...))
	nom := "etai-" + hex.EncodeToString(h[:8])
	if vfs.Find(nom) != nil {
		return nom, nil
	}
	derivee, err := hkdf.Key(sha256.New, cle, nil, "etai/1/xts", 64)
	if err != nil {
		return "", err
	}
	x, err := nouvelleCleXTS(derivee)
	if err != nil {
		return "", err
	}
	vfs.Register(nom, &vfsXTS{vfs.Find(base), x})
	return nom, nil
}

// cleEphemere is the key of a temporary file: nobody opens it again.
func cleEphemere() (*cleXTS, error) {
	k := make([]byte, 64)
	_, _ = rand.Read(k) // never fails since Go 1.24: the program stops instead
	return nouvelleCleXTS(k)
}
