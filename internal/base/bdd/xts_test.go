// SPDX-License-Identifier: EUPL-1.2

package bdd

import (
	"bytes"
	"crypto/aes"
	"errors"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/ncruces/go-sqlite3/vfs"
	"golang.org/x/crypto/xts"
)

// memoire is a file in memory; the methods that these tests do not need are missing.
type memoire struct {
	vfs.File
	b []byte
}

func (m *memoire) ReadAt(p []byte, de int64) (int, error) {
	if de >= int64(len(m.b)) {
		return 0, io.EOF
	}
	n := copy(p, m.b[de:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (m *memoire) WriteAt(p []byte, de int64) (int, error) {
	if fin := de + int64(len(p)); fin > int64(len(m.b)) {
		m.b = append(m.b, make([]byte, fin-int64(len(m.b)))...)
	}
	return copy(m.b[de:], p), nil
}

func (m *memoire) Truncate(n int64) error { m.b = m.b[:n]; return nil }

func octetsAuHasard(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// The cipher is the one of IEEE 1619, as golang.org/x/crypto/xts computes it.
func TestXTSCommeLaNorme(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		cle := octetsAuHasard(r, 64)
		nous, err := nouvelleCleXTS(cle)
		if err != nil {
			t.Fatal(err)
		}
		eux, err := xts.NewCipher(aes.NewCipher, cle)
		if err != nil {
			t.Fatal(err)
		}
		premier := r.Int64N(1 << 40)
		clair := octetsAuHasard(r, tailleSecteur*3)
		a, b := bytes.Clone(clair), bytes.Clone(clair)
		nous.chiffrer(a, premier)
		for i := range 3 {
			s := b[i*tailleSecteur : (i+1)*tailleSecteur]
			eux.Encrypt(s, s, uint64(premier)+uint64(i))
		}
		if !bytes.Equal(a, b) {
			t.Fatal("chiffrement différent")
		}
		nous.dechiffrer(a, premier)
		if !bytes.Equal(a, clair) {
			t.Fatal("déchiffrement différent")
		}
	}
}

// Reads and writes anywhere, of any length, cuts: as on a plain file, whose end is rounded to a sector.
func TestXTSCommeUnFichier(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		cle, err := nouvelleCleXTS(octetsAuHasard(r, 64))
		if err != nil {
			t.Fatal(err)
		}
		m := &memoire{}
		f := &fichierXTS{File: m, cle: cle}
		var modele []byte
		for range 60 {
			de := r.Int64N(int64(len(modele)) + 1)
			if r.IntN(2) == 0 {
				de = arrondiBas(de)
			}
			n := 1 + r.IntN(9000)
			if r.IntN(2) == 0 {
				n = arrondiHaut(n)
			}
			switch r.IntN(7) {
			case 0:
				taille := arrondiHaut(r.Int64N(int64(len(modele)) + 1))
				if err := f.Truncate(taille); err != nil {
					t.Fatal(err)
				}
				modele = modele[:taille]
			case 1, 2, 3:
				p := octetsAuHasard(r, n)
				if k, err := f.WriteAt(p, de); err != nil || k != n {
					t.Fatal(k, err)
				}
				if fin := int(arrondiHaut(de + int64(n))); fin > len(modele) {
					modele = append(modele, make([]byte, fin-len(modele))...)
				}
				copy(modele[de:], p)
			default:
				p := make([]byte, n)
				k, err := f.ReadAt(p, de)
				attendu := modele[de:min(len(modele), int(de)+n)]
				if !bytes.Equal(p[:k], attendu) || (k < n) != errors.Is(err, io.EOF) || err != nil && !errors.Is(err, io.EOF) {
					t.Fatalf("lecture de %d octets à %d : %d octets, %v", n, de, k, err)
				}
			}
			if len(m.b) != len(modele) {
				t.Fatalf("%d octets, attendu %d", len(m.b), len(modele))
			}
		}
		if len(modele) > 64 && bytes.Contains(m.b, modele[:64]) {
			t.Fatal("du clair dans le fichier")
		}
	}
}

func BenchmarkXTS(b *testing.B) {
	page := make([]byte, 4096)
	cle := bytes.Repeat([]byte{7, 9}, 32)
	b.Run("nous", func(b *testing.B) {
		x, err := nouvelleCleXTS(cle)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(page)))
		for b.Loop() {
			x.chiffrer(page, 42)
		}
	})
	b.Run("x-crypto", func(b *testing.B) {
		x, err := xts.NewCipher(aes.NewCipher, cle)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(page)))
		for b.Loop() {
			for i := range 8 {
				x.Encrypt(page[i*512:(i+1)*512], page[i*512:(i+1)*512], uint64(42+i))
			}
		}
	})
}
