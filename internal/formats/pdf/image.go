// SPDX-License-Identifier: EUPL-1.2

package pdf

import (
	"bytes"

	"codeberg.org/go-pdf/fpdf"
)

// PNG draws an opaque PNG in a box from its top left corner, as large as it fits, and returns the height that it took. cle names the picture: drawn twice in one
// document, it is kept once. PDF/A-1b has no transparency: the caller has made it opaque.
func (d *Document) PNG(cle string, octets []byte, x, y, largeur, hauteur float64) float64 {
	o := fpdf.ImageOptions{ImageType: "PNG"}
	i := d.f.GetImageInfo(cle)
	if i == nil {
		i = d.f.RegisterImageOptionsReader(cle, o, bytes.NewReader(octets))
	}
	if d.f.Err() || i == nil || i.Width() <= 0 || i.Height() <= 0 {
		return 0
	}
	l, h := largeur, largeur*i.Height()/i.Width()
	if h > hauteur {
		l, h = hauteur*i.Width()/i.Height(), hauteur
	}
	d.f.ImageOptions(cle, x, y, l, h, false, o, 0, "")
	return h
}
