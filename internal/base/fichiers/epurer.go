// SPDX-License-Identifier: EUPL-1.2

package fichiers

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// ErrImage is returned for a picture whose structure cannot be followed to its end: it is an ErrType too.
var ErrImage = fmt.Errorf("image abîmée : %w", ErrType)

// epurer reads a document whole: a PDF is checked and stays as it is (controlerPDF). It returns a picture without what it says beside its points: where, when and with what it was taken, thumbnails, comments, and whatever follows its end. Points
// are not encoded anew: they stay identical to the last bit. Of EXIF, the orientation alone is written again, so that a photograph still stands upright.
func epurer(genre string, b []byte) ([]byte, error) {
	switch genre {
	case JPEG:
		return epurerJPEG(b)
	case PNG:
		return epurerPNG(b)
	case PDF:
		return b, controlerPDF(b)
	}
	return b, nil
}

func epurerJPEG(b []byte) ([]byte, error) {
	sortie := bytes.NewBuffer(make([]byte, 0, len(b)))
	sortie.Write(b[:2])
	i, vue := 2, false
	for i+4 <= len(b) {
		if b[i] != 0xff {
			return nil, ErrImage
		}
		m := b[i+1]
		switch {
		case m == 0xff: // fill
			i++
			continue
		case m == 0xd9:
			sortie.Write(b[i : i+2])
			return fini(sortie, vue)
		case m == 0x01 || m >= 0xd0 && m <= 0xd7:
			sortie.Write(b[i : i+2])
			i += 2
			continue
		}
		fin := i + 2 + int(binary.BigEndian.Uint16(b[i+2:]))
		if fin < i+4 || fin > len(b) {
			return nil, ErrImage
		}
		switch {
		case m == 0xe1:
			if o := orientation(b[i+4 : fin]); o > 1 {
				sortie.Write(exifOriente(o))
			}
		case m == 0xfe || m >= 0xe3 && m <= 0xed || m == 0xef: // comments, and what programs add; JFIF, the ICC profile and Adobe's transform stay
		default:
			sortie.Write(b[i:fin])
		}
		i = fin
		if m != 0xda {
			continue
		}
		vue = true
		for i+1 < len(b) && (b[i] != 0xff || b[i+1] == 0 || b[i+1] >= 0xd0 && b[i+1] <= 0xd7) { // coded points
			i++
		}
		sortie.Write(b[fin:i])
	}
	if i+2 <= len(b) && b[i] == 0xff && b[i+1] == 0xd9 {
		sortie.Write(b[i : i+2])
		return fini(sortie, vue)
	}
	return nil, ErrImage
}

func fini(b *bytes.Buffer, vue bool) ([]byte, error) {
	if !vue {
		return nil, ErrImage
	}
	return b.Bytes(), nil
}

// orientation reads that of an EXIF segment; 0 when there is none.
func orientation(s []byte) uint16 {
	t, ok := bytes.CutPrefix(s, []byte("Exif\x00\x00"))
	if !ok || len(t) < 8 {
		return 0
	}
	var ordre binary.ByteOrder = binary.LittleEndian
	if t[0] == 'M' {
		ordre = binary.BigEndian
	}
	debut := int64(ordre.Uint32(t[4:]))
	if debut+2 > int64(len(t)) {
		return 0
	}
	n := int64(ordre.Uint16(t[debut:]))
	for k := range n {
		e := debut + 2 + 12*k
		if e+12 > int64(len(t)) {
			return 0
		}
		if ordre.Uint16(t[e:]) == 0x0112 {
			if o := ordre.Uint16(t[e+8:]); o <= 8 {
				return o
			}
			return 0
		}
	}
	return 0
}

// exifOriente is an EXIF segment that says the orientation and nothing else.
func exifOriente(o uint16) []byte {
	return append([]byte("\xff\xe1\x00\x22Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01"), byte(o>>8), byte(o), 0, 0, 0, 0, 0, 0)
}

// gardesPNG are the chunks that draw the picture; all others are left out.
var gardesPNG = map[string]bool{"IHDR": true, "PLTE": true, "IDAT": true, "IEND": true, "tRNS": true, "gAMA": true, "cHRM": true, "sRGB": true, "iCCP": true, "sBIT": true, "bKGD": true, "pHYs": true}

func epurerPNG(b []byte) ([]byte, error) {
	sortie := bytes.NewBuffer(make([]byte, 0, len(b)))
	sortie.Write(b[:8])
	points := false
	for i := 8; i+12 <= len(b); {
		n := int64(binary.BigEndian.Uint32(b[i:]))
		fin := int64(i) + 12 + n
		if fin > int64(len(b)) {
			return nil, ErrImage
		}
		nom := string(b[i+4 : i+8])
		if gardesPNG[nom] {
			sortie.Write(b[i:fin])
		}
		points = points || nom == "IDAT"
		if nom == "IEND" {
			return fini(sortie, points)
		}
		i = int(fin)
	}
	return nil, ErrImage
}
