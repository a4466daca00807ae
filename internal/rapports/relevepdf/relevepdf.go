// SPDX-License-Identifier: EUPL-1.2

// Package relevepdf draws the monthly statement that is handed to a person: one A4 sheet in 14 points, or in 18 for who
// asked for large print, and plain words (08-ux §2.13, §4.3). It is given a plain struct and reads no database. When the lines
// overflow, the rest goes to page 2 and what is left stays on page 1.
package relevepdf

import (
	"errors"
	"fmt"
	"io"

	"etai/internal/base/argent"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/formats/pdf"
)

// Releve is what the statement says, already in plain words.
type Releve struct {
	Organisation, Service, Adresse string    // who accompanies the person, the address in lines; what is empty is not drawn
	Personne                       string    // "EXEMPLE-UN Personne"
	Destinataire                   []string  // of a posted statement: the address in the window of the envelope, line by line
	Remise                         string    // "Remis en main propre"; an empty line is not drawn
	Lieu                           string    // empty when unknown
	Le                             jour.Jour // day of the document
	Mois                           jour.Jour // any day of the month told; of an account of the year, 1 January
	Gros                           bool      // in large print
	Annuel                         bool      // the account of a year, a line for each nature
	Fin                            jour.Jour // of a final account, signed by the person: its last day, Mois being its first
	Ouverture                      argent.Centimes
	Arrive, Paye                   []Ligne
	Reste                          argent.Centimes
	ResteLe                        jour.Jour
	MisDeCote, CeQuiVient, NonPaye []string // one short sentence each
	AVerifier                      []string // money received that is not yet the person's for sure, said apart
	Contact, Telephone             string
	Reference                      string // number of the statement and head of the chain, in small type at the very foot
	Provisoire                     bool   // the month is not over, or the bank has not told its end
	CreeLe                         horloge.Instant
}

// Ligne is a receipt or a payment; both are written as positive amounts.
type Ligne struct {
	Quand, Libelle string // "5 octobre" or "chaque lundi"; "Loyer et charges"
	Montant        argent.Centimes
}

// ErrSomme is returned for a statement that does not add up: opening + received − paid ≠ left.
var ErrSomme = errors.New("relevé de la personne : les sommes ne concordent pas")

// Ecrire writes the statement as a PDF/A-1b document.
func Ecrire(w io.Writer, r Releve) error {
	d := nouveau(r.titre(), r)
	if err := d.ajouter(r); err != nil {
		return err
	}
	return d.Ecrire(w)
}

// ErrLotVide is returned by EcrireLot when there is nothing to write.
var ErrLotVide = errors.New("aucun relevé à imprimer")

// EcrireLot writes statements of one organisation one after the other in one PDF/A-1b document, to be printed: each begins on a page of its own and counts
// its own pages. fait is called after each one with how many are drawn; what it returns stops the writing.
func EcrireLot(w io.Writer, titre string, rs []Releve, fait func(n int) error) error {
	if len(rs) == 0 {
		return ErrLotVide
	}
	d := nouveau(titre, rs[0])
	for i, r := range rs {
		if err := d.ajouter(r); err != nil {
			return fmt.Errorf("%s : %w", r.Reference, err)
		}
		if err := fait(i + 1); err != nil {
			return err
		}
	}
	return d.Ecrire(w)
}

// document is statements drawn one after the other.
type document struct {
	*pdf.Document
	feuilles []feuille
}

func nouveau(titre string, r Releve) *document {
	d := &document{Document: pdf.Nouveau(pdf.Meta{Titre: titre, Auteur: r.Organisation, CreeLe: r.CreeLe.Temps()})}
	d.Pied(func(page, _ int) {
		f := &d.feuilles[0]
		for page > f.avant+f.pages {
			d.feuilles = d.feuilles[1:] // the pages come in order
			f = &d.feuilles[0]
		}
		f.pied(page-f.avant, f.pages)
	})
	return d
}

func (d *document) ajouter(r Releve) error {
	arrive, err := total(r.Arrive)
	if err != nil {
		return err
	}
	paye, err := total(r.Paye)
	if err != nil {
		return err
	}
	reste, err := argent.Somme(r.Ouverture, arrive, -paye)
	if err != nil {
		return fmt.Errorf("relevé de la personne : %w", err)
	}
	if reste != r.Reste {
		return fmt.Errorf("%w : %s + %s − %s fait %s, et non %s", ErrSomme, r.Ouverture, arrive, paye, reste, r.Reste)
	}
	if r.Mois.Vide() || r.Le.Vide() || r.ResteLe.Vide() {
		return errors.New("relevé de la personne : une date manque")
	}
	f := feuille{d: d.Document, r: r, m: mesuresDe(r.Gros), avant: d.Pages(), arrive: section{"Ce qui est arrivé", "Rien n’est arrivé " + r.alors() + ".", plus, r.Arrive, arrive},
		paye: section{"Ce qui est payé", "Rien n’a été payé " + r.alors() + ".", fleche, r.Paye, paye}}
	f.dessiner()
	f.pages = d.Pages() - f.avant
	d.feuilles = append(d.feuilles, f)
	return nil
}

func (r Releve) titre() string {
	if !r.Fin.Vide() {
		return "Mon décompte final"
	}
	if r.Annuel {
		return fmt.Sprintf("Mon compte de l’année %d", r.Mois.Annee())
	}
	return "Mon relevé " + r.Mois.DeMoisAnnee()
}

// restant is what is left, or missing, as a positive amount.
func (r Releve) restant() (string, argent.Centimes) {
	if r.Reste < 0 {
		return "Ce qui manque", -r.Reste
	}
	return "Ce qui reste", r.Reste
}

func (r Releve) periode() string {
	if !r.Fin.Vide() {
		return "toute la gestion, du " + r.Mois.Long() + " au " + r.Fin.Long()
	}
	if r.Annuel {
		return fmt.Sprintf("l’année %d", r.Mois.Annee())
	}
	return "le mois " + jour.DeMois(r.Mois.Mois())
}

func (r Releve) alors() string {
	if !r.Fin.Vide() {
		return "pendant la gestion"
	}
	if r.Annuel {
		return "cette année-là"
	}
	return "ce mois-ci"
}

func (r Releve) changera() string {
	if r.Annuel {
		return "Ce compte peut encore changer."
	}
	return "Ce relevé peut encore changer."
}

func total(lignes []Ligne) (argent.Centimes, error) {
	var t argent.Centimes
	for _, l := range lignes {
		var err error
		if t, err = argent.Ajouter(t, l.Montant); err != nil {
			return 0, fmt.Errorf("relevé de la personne : %w", err)
		}
	}
	return t, nil
}
