// SPDX-License-Identifier: EUPL-1.2

package fichiers

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
)

// The reasons to refuse a PDF; each is an ErrType too.
var (
	ErrPDFIllisible = fmt.Errorf("PDF abîmé : %w", ErrType)
	ErrPDFProtege   = fmt.Errorf("PDF chiffré : %w", ErrType)
	ErrPDFActif     = fmt.Errorf("PDF qui contient un programme : %w", ErrType)
)

const (
	finPDF       = 4 << 10  // where the mark of the end is looked for
	nomPDF       = 40       // no name looked for is longer
	objetsPDF    = 64 << 20 // of inflated objects, all of them
	avantDonnees = 4 << 10  // between the dictionary of objects and their bytes
)

// controlerPDF refuses a PDF that has no readable structure, that is encrypted (nobody would open it in ten years), or that holds a program: JavaScript, the launch of
// another program, a player. It reads as readers do, who mend: a missing table of references is forgiven, a catalogue, pages and an end are not. Names written with
// escapes are undone, compressed objects are opened.
func controlerPDF(b []byte) error {
	if !bytes.Contains(b[max(0, len(b)-finPDF):], []byte("%%EOF")) {
		return ErrPDFIllisible
	}
	c := controlePDF{reste: objetsPDF}
	if err := c.lire(b, true); err != nil {
		return err
	}
	if !c.racine || !c.pages {
		return ErrPDFIllisible
	}
	return nil
}

type controlePDF struct {
	racine, pages bool
	reste         int64
}

// lire looks at every name of the bytes. Those of a picture may look like one by chance: none that is refused is short enough for it.
func (c *controlePDF) lire(b []byte, ouvrir bool) error {
	for i := 0; ; {
		k := bytes.IndexByte(b[i:], '/')
		if k < 0 {
			return nil
		}
		i += k + 1
		switch nomDe(b[i:]) {
		case "Root":
			c.racine = true
		case "Pages":
			c.pages = true
		case "Encrypt":
			return ErrPDFProtege
		case "JavaScript", "Launch", "RichMedia", "Rendition":
			return ErrPDFActif
		case "ObjStm":
			if !ouvrir {
				continue
			}
			if err := c.ouvrir(b[i:]); err != nil {
				return err
			}
		}
	}
}

// ouvrir reads compressed objects, whose dictionary begins b.
func (c *controlePDF) ouvrir(b []byte) error {
	debut := b[:min(len(b), avantDonnees)]
	k := bytes.Index(debut, []byte("stream"))
	if k < 0 {
		return nil // the word alone, in a text
	}
	donnees := bytes.TrimPrefix(bytes.TrimPrefix(b[k+len("stream"):], []byte("\r")), []byte("\n"))
	z, err := zlib.NewReader(bytes.NewReader(donnees))
	if err != nil {
		return ErrPDFIllisible
	}
	clair, err := io.ReadAll(io.LimitReader(z, c.reste+1))
	c.reste -= int64(len(clair))
	if c.reste < 0 || err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, zlib.ErrChecksum) {
		return ErrPDFIllisible
	}
	return c.lire(clair, false)
}

// nomDe is the name that begins b, its escapes undone: /J#61vaScript is /JavaScript.
func nomDe(b []byte) string {
	var nom []byte
	for i := 0; i < len(b) && len(nom) <= nomPDF; i++ {
		x := b[i]
		if x == '#' && i+2 < len(b) {
			haut, bas := hexa(b[i+1]), hexa(b[i+2])
			if haut >= 0 && bas >= 0 {
				x, i = byte(haut<<4|bas), i+2
				nom = append(nom, x)
				continue
			}
		}
		if bytes.IndexByte([]byte("\x00\t\n\f\r ()<>[]{}/%"), x) >= 0 {
			break
		}
		nom = append(nom, x)
	}
	return string(nom)
}

func hexa(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}
