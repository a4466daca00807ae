// SPDX-License-Identifier: EUPL-1.2

package banque

import (
	"crypto/sha256"
	"errors"
	"hash"
	"io"
)

// errModifie says that the file is not the one that was examined.
var errModifie = errors.New("le fichier a changé pendant sa lecture")

// source is one reading of a file from its beginning, hashed as it goes: what was staged is what was examined, to the byte.
type source struct {
	r     io.Reader
	somme hash.Hash
	lus   int64
}

// relire starts a reading; it stops one byte after TailleMax.
func relire(f io.ReadSeeker) (*source, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	return &source{r: io.LimitReader(f, TailleMax+1), somme: sha256.New()}, nil
}

// Read implements io.Reader.
func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.somme.Write(p[:n])
	s.lus += int64(n)
	return n, err
}

// finir reads what is left.
func (s *source) finir() error {
	_, err := io.Copy(io.Discard, s)
	return err
}
