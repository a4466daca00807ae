// SPDX-License-Identifier: EUPL-1.2

package cli

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
)

// enMemoire is how much of a result is kept in memory before it goes to a temporary file.
const enMemoire = 2 << 20

// tampon keeps a result of any size until it is known to be whole: nothing may reach the output when a
// file is refused at its last line. The temporary file has no name: it disappears with the process.
type tampon struct {
	memoire bytes.Buffer
	fichier *os.File
	w       *bufio.Writer
	taille  int64
}

// Write implements io.Writer.
func (t *tampon) Write(p []byte) (int, error) {
	if t.fichier == nil && t.memoire.Len()+len(p) > enMemoire {
		f, err := os.CreateTemp("", "etai-")
		if err != nil {
			return 0, fmt.Errorf("fichier temporaire : %w", err)
		}
		t.fichier, t.w = f, bufio.NewWriterSize(f, 1<<18)
		if err := os.Remove(f.Name()); err != nil {
			return 0, fmt.Errorf("fichier temporaire : %w", err)
		}
		if _, err := t.w.Write(t.memoire.Bytes()); err != nil {
			return 0, fmt.Errorf("fichier temporaire : %w", err)
		}
		t.memoire = bytes.Buffer{}
	}
	t.taille += int64(len(p))
	if t.fichier == nil {
		return t.memoire.Write(p)
	}
	n, err := t.w.Write(p)
	if err != nil {
		return n, fmt.Errorf("fichier temporaire : %w", err)
	}
	return n, nil
}

// copier sends bytes de to a (excluded) to w.
func (t *tampon) copier(w io.Writer, de, a int64) error {
	if t.fichier == nil {
		_, err := w.Write(t.memoire.Bytes()[de:a])
		return err
	}
	if err := t.w.Flush(); err != nil {
		return fmt.Errorf("fichier temporaire : %w", err)
	}
	_, err := io.Copy(w, io.NewSectionReader(t.fichier, de, a-de))
	return err
}

// fermer forgets everything.
func (t *tampon) fermer() {
	if t.fichier != nil {
		_ = t.fichier.Close()
	}
}
