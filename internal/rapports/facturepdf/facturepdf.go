// SPDX-License-Identifier: EUPL-1.2

// Package facturepdf draws an invoice or a credit note as a Factur-X: a PDF/A-3b that people read, with its Cross Industry Invoice inside. It is given what was
// issued and reads no database: the same invoice always gives the same bytes.
package facturepdf

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"

	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/formats/cii"
	"etai/internal/formats/pdf"
)

const (
	gauche, droite = 20.0, 190.0
	haut, bas      = 20.0, 272.0
	pas            = 4.6
)

var (
	titre  = pdf.Police{Corps: 16, Gras: true}
	corps  = pdf.Police{Corps: 9}
	grasse = pdf.Police{Corps: 9, Gras: true}
	petit  = pdf.Police{Corps: 8}
)

type feuille struct {
	d *pdf.Document
	y float64
}

// Ecrire draws an invoice as it was issued on a day.
func Ecrire(w io.Writer, f cii.Facture, emise jour.Jour) error {
	annee, mois, quantieme := emise.Decomposer()
	var xml bytes.Buffer
	if err := cii.Ecrire(&xml, f); err != nil {
		return err
	}
	nom := "Facture " + f.Numero
	if f.Corrige != nil {
		nom = "Avoir " + f.Numero
	}
	d := pdf.Nouveau(pdf.Meta{Titre: nom, Auteur: f.Vendeur.Nom, Sujet: "Mois-mesure du " + f.Debut.Court() + " au " + f.Fin.Court(), CreeLe: time.Date(annee, time.Month(mois), quantieme, 0, 0, 0, 0, time.UTC)})
	d.Joindre(pdf.Jointe{Contenu: xml.Bytes()})
	d.Pied(func(page, total int) {
		d.Texte(gauche, 285, nom+", "+f.Vendeur.Nom, petit, pdf.AGauche)
		d.Texte(droite, 285, fmt.Sprintf("page %d sur %d", page, total), petit, pdf.ADroite)
	})
	x := &feuille{d: d}
	x.page()
	x.tete(f, nom)
	x.lignes(f)
	total, err := f.Total()
	if err != nil {
		return err
	}
	x.paires([][2]string{{"Total sans TVA", total.String()}, {"TVA", f.Exoneration.Texte}, {"Net à payer", total.String()}}, f.Corrige != nil)
	x.reglement(f)
	return d.Ecrire(w)
}

func (x *feuille) page() (float64, float64) {
	x.d.Page()
	x.y = haut
	return haut, bas
}

func (x *feuille) ligne(s string, p pdf.Police) {
	for _, l := range x.d.Couper(s, p, droite-gauche) {
		if x.y+pas > bas {
			x.page()
		}
		x.y += pas
		x.d.Texte(gauche, x.y, l, p, pdf.AGauche)
	}
}

// bloc writes a party, from x on, and returns the y under it.
func (x *feuille) bloc(gauche, y float64, titre string, p cii.Partie) float64 {
	x.d.Texte(gauche, y, titre, grasse, pdf.AGauche)
	for _, l := range []string{p.Nom, p.Complement, p.Adresse, p.CodePostal + " " + p.Commune, "SIRET " + p.SIRET, texte.Telephone(p.Telephone)} {
		for _, m := range x.d.Couper(l, corps, 80) {
			if m != "" {
				y += pas
				x.d.Texte(gauche, y, m, corps, pdf.AGauche)
			}
		}
	}
	return y
}

func (x *feuille) tete(f cii.Facture, nom string) {
	x.y += 6
	x.d.Texte(gauche, x.y, nom, titre, pdf.AGauche)
	x.y += 10
	a := x.bloc(gauche, x.y, "Émetteur", f.Vendeur)
	b := x.bloc(110, x.y, "Destinataire", f.Acheteur)
	x.y = max(a, b) + 4
	ps := [][2]string{{"Date d’émission", f.Emission.Long()}, {"Période d’exécution", "du " + f.Debut.Long() + " au " + f.Fin.Long()}, {"Code service", f.Service}, {"Numéro d’engagement", f.Engagement},
		{"Convention ou marché", f.Marche}}
	if f.Corrige != nil {
		ps = append(ps, [2]string{"Corrige la facture", f.Corrige.Numero + " du " + f.Corrige.Emission.Long()})
	}
	x.paires(ps, false)
	x.y += 4
}

// paires writes a name and its value a line; a value that is empty has none.
func (x *feuille) paires(ps [][2]string, avoir bool) {
	for _, p := range ps {
		if p[1] == "" {
			continue
		}
		if avoir && p[0] == "Net à payer" {
			p[0] = "À déduire"
		}
		lignes := x.d.Couper(p[1], corps, droite-gauche-50)
		if x.y+pas*float64(len(lignes)) > bas {
			x.page()
		}
		for i, l := range lignes {
			x.y += pas
			if i == 0 {
				x.d.Texte(gauche, x.y, p[0], grasse, pdf.AGauche)
			}
			x.d.Texte(gauche+50, x.y, l, corps, pdf.AGauche)
		}
	}
}

// Quantite writes ten-thousandths as people read them: 3, or 0,4516.
func Quantite(dix int64) string {
	if dix%cii.Parties == 0 {
		return texte.Nombre(dix / cii.Parties)
	}
	return strings.TrimRight(fmt.Sprintf("%d,%04d", dix/cii.Parties, dix%cii.Parties), "0")
}

func (x *feuille) lignes(f cii.Facture) {
	t := pdf.Tableau{Corps: 9, Colonnes: []pdf.Colonne{{Titre: "Désignation", Largeur: 92}, {Titre: "Mois-mesure", Largeur: 26, Place: pdf.ADroite}, {Titre: "Prix", Largeur: 24, Place: pdf.ADroite}, {Titre: "Montant", Largeur: 28, Place: pdf.ADroite}}}
	for _, l := range f.Lignes {
		t.Lignes = append(t.Lignes, []string{l.Libelle + "\n" + l.Precision, Quantite(l.Dix), l.Prix.String(), l.Montant.String()})
	}
	x.y = x.d.Tableau(t, gauche, x.y, bas, x.page) + 4
}

func (x *feuille) reglement(f cii.Facture) {
	x.y += 4
	if f.Corrige == nil {
		x.paires([][2]string{{"À payer au plus tard", f.Echeance.Long() + ", ou trente jours après réception si elle est plus tardive"}, {"Par virement", f.IBAN.Groupes()}, {"BIC", f.BIC}}, false)
	}
	x.y += 3
	for _, s := range []string{f.Penalites, f.Indemnite, f.Escompte} {
		x.ligne(s, petit)
	}
}
