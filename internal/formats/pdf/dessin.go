// SPDX-License-Identifier: EUPL-1.2

package pdf

// Couleur is an sRGB colour.
type Couleur struct{ R, V, B uint8 }

// Noir is the default colour of text.
var Noir = Couleur{}

// Trait is the pen of a rule or of a frame: its thickness in millimetres and its colour.
type Trait struct {
	Epaisseur float64
	Couleur   Couleur
}

// Ligne draws a straight rule.
func (d *Document) Ligne(x1, y1, x2, y2 float64, t Trait) {
	d.plume(t)
	d.f.Line(x1, y1, x2, y2)
}

// Cadre draws an empty box, its corners rounded by rayon.
func (d *Document) Cadre(x, y, largeur, hauteur, rayon float64, t Trait) {
	d.plume(t)
	if rayon > 0 {
		d.f.RoundedRect(x, y, largeur, hauteur, rayon, "1234", "D")
		return
	}
	d.f.Rect(x, y, largeur, hauteur, "D")
}

// Pave fills a rectangle.
func (d *Document) Pave(x, y, largeur, hauteur float64, c Couleur) {
	d.f.SetFillColor(int(c.R), int(c.V), int(c.B))
	d.f.Rect(x, y, largeur, hauteur, "F")
}

func (d *Document) plume(t Trait) {
	d.f.SetDrawColor(int(t.Couleur.R), int(t.Couleur.V), int(t.Couleur.B))
	d.f.SetLineWidth(t.Epaisseur)
}
