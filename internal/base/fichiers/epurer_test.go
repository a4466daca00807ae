// SPDX-License-Identifier: EUPL-1.2

package fichiers

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
)

func points(t *testing.T, b []byte) *image.NRGBA {
	t.Helper()
	i, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	r := image.NewNRGBA(i.Bounds())
	for x := range i.Bounds().Dx() {
		for y := range i.Bounds().Dy() {
			r.Set(x, y, i.At(x, y))
		}
	}
	return r
}

// What a picture says beside its points is removed, its points stay the same, its orientation too; twice gives the same.
func TestEpurer(t *testing.T) {
	i := image.NewNRGBA(image.Rect(0, 0, 33, 17))
	for x := range 33 {
		for y := range 17 {
			i.Set(x, y, color.NRGBA{R: uint8(x * 7), G: uint8(y * 11), B: uint8(x * y), A: 255})
		}
	}
	var j, p bytes.Buffer
	if err := jpeg.Encode(&j, i, nil); err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(&p, i); err != nil {
		t.Fatal(err)
	}
	segment := func(m byte, s string) []byte {
		return append(append([]byte{0xff, m}, binary.BigEndian.AppendUint16(nil, uint16(len(s)+2))...), s...)
	}
	exif := exifOriente(6)
	exif = append(segment(0xe1, string(exif[4:])+"GPS-SECRET"), segment(0xfe, "COMMENTAIRE-SECRET")...)
	exif = append(exif, segment(0xed, "Photoshop-SECRET")...)
	bavard := append(append(append([]byte{}, j.Bytes()[:2]...), exif...), j.Bytes()[2:]...)
	bavard = append(bavard, "APRES-SECRET"...)
	bloc := func(nom, s string) []byte {
		x := append(binary.BigEndian.AppendUint32(nil, uint32(len(s))), nom+s...)
		return binary.BigEndian.AppendUint32(x, crc32.ChecksumIEEE(x[4:]))
	}
	bavarde := append(append(append([]byte{}, p.Bytes()[:33]...), append(bloc("tEXt", "Auteur-SECRET"), bloc("eXIf", "SECRET")...)...), p.Bytes()[33:]...)
	bavarde = append(bavarde, "APRES-SECRET"...)
	for nom, c := range map[string]struct {
		genre string
		b     []byte
	}{"jpeg": {JPEG, bavard}, "png": {PNG, bavarde}} {
		r, err := epurer(c.genre, c.b)
		if err != nil {
			t.Fatalf("%s : %v", nom, err)
		}
		if bytes.Contains(r, []byte("SECRET")) || !bytes.Equal(points(t, r).Pix, points(t, c.b).Pix) {
			t.Errorf("%s : %d octets, il reste %q", nom, len(r), r[:min(len(r), 80)])
		}
		if c.genre == JPEG && !bytes.Contains(r, exifOriente(6)) {
			t.Error("l’orientation est perdue")
		}
		if encore, err := epurer(c.genre, r); err != nil || !bytes.Equal(encore, r) {
			t.Errorf("%s, deux fois : %v", nom, err)
		}
		for n := range len(c.b) - 20 { // cut anywhere: refused, or whole
			if x, err := epurer(c.genre, c.b[:max(n, 8)]); err == nil && !bytes.Equal(x, r) {
				t.Fatalf("%s coupée à %d : acceptée", nom, n)
			}
		}
	}
}

func FuzzEpurer(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x08Exif\x00\x00\xff\xda\x00\x02\x01\xff\xd9"))
	f.Add([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x00IENDxxxx"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) < 8 {
			return
		}
		for _, g := range []string{JPEG, PNG} {
			if r, err := epurer(g, b); err == nil && len(r) > len(b)+40 {
				t.Fatalf("%d octets de %d", len(r), len(b))
			}
		}
	})
}
