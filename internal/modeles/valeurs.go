// SPDX-License-Identifier: EUPL-1.2

package modeles

import (
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/documents"
)

// TypeChamp is what a field holds.
type TypeChamp string

// The types.
const (
	TypeTexte       TypeChamp = "texte"
	TypeMontant     TypeChamp = "montant"
	TypeDate        TypeChamp = "date"
	TypeListe       TypeChamp = "liste" // in a sentence "a, b et c"; alone on its line, a list
	TypeParagraphes TypeChamp = "paragraphes"
	TypeTableau     TypeChamp = "tableau"
)

// Libelle is the type for who writes a template.
func (t TypeChamp) Libelle() string {
	switch t {
	case TypeMontant:
		return "montant"
	case TypeDate:
		return "date"
	case TypeListe:
		return "liste"
	case TypeParagraphes:
		return "paragraphes, seul sur sa ligne"
	case TypeTableau:
		return "tableau, seul sur sa ligne"
	}
	return "texte"
}

// entier tells a field that brings whole blocks.
func (t TypeChamp) entier() bool { return t == TypeParagraphes || t == TypeTableau }

// Valeur is what a field holds in one document.
type Valeur struct {
	genre    TypeChamp
	texte    string
	liste    []string
	rangees  [][]string
	centimes argent.Centimes
	jour     jour.Jour
	present  bool
}

// Valeurs are the fields of a document, by name; an absent one is empty.
type Valeurs map[string]Valeur

// Texte is a line of text.
func Texte(s string) Valeur { return Valeur{genre: TypeTexte, texte: strings.TrimSpace(s)} }

// Montant is an amount.
func Montant(c argent.Centimes) Valeur { return Valeur{genre: TypeMontant, centimes: c, present: true} }

// Date is a day; an empty one is no value.
func Date(j jour.Jour) Valeur { return Valeur{genre: TypeDate, jour: j} }

// Liste is several texts.
func Liste(mots ...string) Valeur { return Valeur{genre: TypeListe, liste: mots} }

// Paragraphes is a free text, in paragraphs.
func Paragraphes(s string) Valeur {
	return Valeur{genre: TypeParagraphes, texte: strings.TrimSpace(s)}
}

// Rangees is a table, its titles first; titles alone are no value.
func Rangees(rangees ...[]string) Valeur { return Valeur{genre: TypeTableau, rangees: rangees} }

// Vide tells whether there is nothing to write.
func (v Valeur) Vide() bool {
	return v.texte == "" && len(v.liste) == 0 && len(v.rangees) < 2 && v.jour.Vide() && !v.present
}

// String is the value in a sentence.
func (v Valeur) String() string {
	switch v.genre {
	case TypeMontant:
		return v.centimes.String()
	case TypeDate:
		return v.jour.Long()
	case TypeListe:
		return texte.Liste(v.liste)
	}
	return v.texte
}

// Jour is the day of a date.
func (v Valeur) Jour() jour.Jour { return v.jour }

// Saisie is the value as a form writes it.
func (v Valeur) Saisie() string {
	switch v.genre {
	case TypeMontant:
		return v.centimes.Saisie()
	case TypeDate:
		return v.jour.Court()
	case TypeListe:
		return strings.Join(v.liste, "\n")
	}
	return v.texte
}

// blocs is the value as whole blocks.
func (v Valeur) blocs() []documents.Bloc {
	switch v.genre {
	case TypeListe:
		b := documents.Bloc{Genre: documents.Puces}
		for _, s := range v.liste {
			b.Lignes = append(b.Lignes, typographier(documents.Ligne{{Texte: s}}))
		}
		return []documents.Bloc{b}
	case TypeTableau:
		b := documents.Bloc{Genre: documents.Tableau}
		for _, r := range v.rangees {
			var cellules []documents.Ligne
			for _, c := range r {
				cellules = append(cellules, typographier(documents.Ligne{{Texte: c}}))
			}
			b.Rangees = append(b.Rangees, cellules)
		}
		return []documents.Bloc{b}
	}
	return EnBlocs(v.texte)
}

// Elements are the texts of a list.
func (v Valeur) Elements() []string { return v.liste }
