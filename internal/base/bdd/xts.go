// SPDX-License-Identifier: EUPL-1.2

package bdd

import (
	"crypto/aes"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"

	"github.com/ncruces/go-sqlite3/vfs"
	xtsvfs "github.com/ncruces/go-sqlite3/vfs/xts"
	"golang.org/x/crypto/xts"
)

// The module's encrypting VFS takes its key from the address of the file or from a statement, texts that
// end up in errors and logs. Here the address only says cleConvenue, and the VFS registered for one key
// answers with the real one: AES-256-XTS under 64 bytes derived from Options.Cle.
const cleConvenue = "etai"

type cleXTS struct{ cle []byte }

// KDF is asked a random key for the temporary files.
func (c cleXTS) KDF(string) []byte {
	k := make([]byte, 64)
	_, _ = rand.Read(k) // never fails since Go 1.24: the program stops instead
	return k
}

// XTS makes the cipher of a file.
func (c cleXTS) XTS(cle []byte) *xts.Cipher {
	if string(cle) == cleConvenue {
		cle = c.cle
	}
	x, err := xts.NewCipher(aes.NewCipher, cle)
	if err != nil {
		return nil
	}
	return x
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
	vfs.Register(nom, xtsvfs.Wrap(vfs.Find(base), cleXTS{derivee}))
	return nom, nil
}
