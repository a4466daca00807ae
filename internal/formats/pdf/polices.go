// SPDX-License-Identifier: EUPL-1.2

package pdf

import (
	"bytes"
	"compress/gzip"
	_ "embed" // the two faces and the colour profile
	"encoding/binary"
	"io"
	"sync"
)

// The two faces (under gzip: the program has a limit of size) and the profile are copied unmodified; donnees/LICENCES.txt gives their terms.
var (
	//go:embed donnees/DejaVuSans.ttf.gz
	normaleComprimee []byte
	//go:embed donnees/DejaVuSans-Bold.ttf.gz
	grasseComprimee []byte
	//go:embed donnees/sRGB2014.icc
	profilSRGB []byte

	policeNormale = sync.OnceValue(func() []byte { return decomprimer(normaleComprimee) })
	policeGrasse  = sync.OnceValue(func() []byte { return decomprimer(grasseComprimee) })
)

// decomprimer opens a file that is part of the program: a test reads them whole.
func decomprimer(gz []byte) []byte {
	r, err := gzip.NewReader(bytes.NewReader(gz))
	if err != nil {
		return nil
	}
	ttf, err := io.ReadAll(r)
	if err != nil {
		return nil
	}
	return ttf
}

// couverture is the set of characters of the basic plane that a face can show.
type couverture [1 << 16 / 64]uint64

func (c *couverture) a(r rune) bool {
	return r >= 0 && r < 1<<16 && c[r/64]>>(r%64)&1 == 1
}

// couvertureCommune is read once from the two faces.
var couvertureCommune = sync.OnceValue(func() *couverture {
	c, gras := lireCouverture(policeNormale()), lireCouverture(policeGrasse())
	for i := range c {
		c[i] &= gras[i]
	}
	return c
})

// lireCouverture reads the format 4 table of the cmap of a TrueType file that is part of the program.
func lireCouverture(ttf []byte) *couverture {
	c := &couverture{}
	u16 := func(i int) int { return int(binary.BigEndian.Uint16(ttf[i:])) }
	u32 := func(i int) int { return int(binary.BigEndian.Uint32(ttf[i:])) }
	for t := range u16(4) {
		entree := 12 + 16*t
		if string(ttf[entree:entree+4]) != "cmap" {
			continue
		}
		cmap := u32(entree + 8)
		for s := range u16(cmap + 2) {
			table := cmap + u32(cmap+4+8*s+4)
			if u16(table) != 4 {
				continue
			}
			double := u16(table + 6)
			fins, debuts := table+14, table+16+double
			ecarts, decalages := debuts+double, debuts+2*double
			for i := 0; i < double; i += 2 {
				for r := u16(debuts + i); r <= u16(fins+i) && r < 0xffff; r++ {
					glyphe := r
					if d := u16(decalages + i); d != 0 {
						glyphe = u16(decalages + i + d + 2*(r-u16(debuts+i)))
					}
					if d := u16(decalages + i); d != 0 && glyphe == 0 {
						continue
					}
					if (glyphe+u16(ecarts+i))&0xffff != 0 {
						c[r/64] |= 1 << (r % 64)
					}
				}
			}
		}
	}
	return c
}
