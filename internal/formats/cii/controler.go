// SPDX-License-Identifier: EUPL-1.2

package cii

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"etai/internal/base/jour"
	"etai/internal/formats/iban"
)

// Refusee is an invoice that breaks rules; nothing was written.
type Refusee struct{ Fautes []string }

// Error says what is wrong, all of it.
func (r *Refusee) Error() string {
	return "facture impossible à écrire\u00a0: " + strings.Join(r.Fautes, "\u00a0; ")
}

var (
	quatorze = regexp.MustCompile(`^\d{14}$`)
	// BR-FR-02: what an invoice number may be made of.
	numero = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9 _/+-]*$`)
)

// longueur bounds a free text: what a portal shows.
const longueur = 1024

type controle struct{ fautes []string }

func (c *controle) dire(format string, args ...any) {
	c.fautes = append(c.fautes, fmt.Sprintf(format, args...))
}

// texte: said when it must be, on one line, without control characters, not too long.
func (c *controle) texte(quoi, s string, obligatoire bool, limite int) {
	switch {
	case strings.TrimSpace(s) == "":
		if obligatoire {
			c.dire("%s manque", quoi)
		}
	case !utf8.ValidString(s) || strings.IndexFunc(s, unicode.IsControl) >= 0:
		c.dire("%s contient un caractère que le fichier ne peut pas porter", quoi)
	case utf8.RuneCountInString(s) > limite:
		c.dire("%s dépasse %d signes", quoi, limite)
	}
}

func (c *controle) reference(quoi string, r Reference) {
	switch {
	case r.Numero == "" || len(r.Numero) > 35:
		c.dire("%s a un numéro de 1 à 35 signes (règle BR-FR-01)", quoi)
	case !numero.MatchString(r.Numero):
		c.dire("le numéro %q ne prend que lettres sans accent, chiffres, espace et - + _ / (règle BR-FR-02)", r.Numero)
	}
	if a := r.Emission; a.Vide() || a.Annee() < 2000 || a.Annee() > 2099 {
		c.dire("%s a une date d’émission entre 2000 et 2099 (règle BR-FR-03)", quoi)
	}
}

func (c *controle) partie(quoi string, p Partie) {
	c.texte("le nom "+quoi, p.Nom, true, 200)
	if !quatorze.MatchString(p.SIRET) {
		c.dire("le SIRET %s a 14 chiffres", quoi)
	}
	c.texte("l’adresse "+quoi, p.Adresse, true, 200)
	c.texte("le complément d’adresse "+quoi, p.Complement, false, 200)
	c.texte("le code postal "+quoi, p.CodePostal, true, 10)
	c.texte("la commune "+quoi, p.Commune, true, 100)
	c.texte("le contact "+quoi, p.Contact, false, 200)
	c.texte("le téléphone "+quoi, p.Telephone, false, 40)
	c.texte("le courriel "+quoi, p.Courriel, false, 200)
}

func (c *controle) periode(debut, fin jour.Jour) {
	switch {
	case debut.Vide() || fin.Vide():
		c.dire("la période facturée manque (règle BR-FX-EN-04)")
	case fin.Avant(debut):
		c.dire("la période facturée finit le %s, avant de commencer le %s", fin.Court(), debut.Court())
	}
}

func (f Facture) controler() *Refusee {
	c := &controle{}
	c.reference("la facture", Reference{f.Numero, f.Emission})
	if f.Corrige != nil {
		c.reference("la facture corrigée", *f.Corrige)
		if f.Emission.Avant(f.Corrige.Emission) {
			c.dire("l’avoir est daté du %s, avant la facture qu’il corrige", f.Emission.Court())
		}
	}
	c.partie("de l’émetteur", f.Vendeur)
	c.partie("du destinataire", f.Acheteur)
	c.texte("le code service", f.Service, false, 100)
	c.texte("le numéro d’engagement", f.Engagement, false, 50)
	c.texte("le numéro de marché", f.Marche, false, 50)
	c.periode(f.Debut, f.Fin)
	if len(f.Lignes) == 0 {
		c.dire("la facture n’a aucune ligne")
	}
	for i, l := range f.Lignes {
		quoi := fmt.Sprintf("le libellé de la ligne %d", i+1)
		c.texte(quoi, l.Libelle, true, 200)
		c.texte("la précision de la ligne "+fmt.Sprint(i+1), l.Precision, false, longueur)
		switch {
		case l.Dix <= 0 || l.Prix <= 0 || l.Dix > 1<<40/int64(l.Prix):
			c.dire("la ligne %d a une quantité et un prix au-dessus de zéro, et calculables", i+1)
		case l.Montant != Montant(l.Dix, l.Prix):
			c.dire("la ligne %d fait %s et non %s", i+1, Montant(l.Dix, l.Prix), l.Montant)
		}
	}
	if _, err := f.Total(); err != nil {
		c.dire("le total dépasse ce qui se compte")
	}
	c.texte("le motif d’exonération de TVA", f.Exoneration.Texte, true, longueur)
	c.texte("la mention des pénalités de retard", f.Penalites, true, longueur)
	c.texte("la mention de l’indemnité de recouvrement", f.Indemnite, true, longueur)
	c.texte("la mention d’escompte", f.Escompte, true, longueur)
	if f.Echeance.Vide() || f.Echeance.Avant(f.Emission) {
		c.dire("l’échéance vient le jour de l’émission ou après")
	}
	if f.IBAN != "" || f.Corrige == nil {
		if err := iban.Verifier(string(f.IBAN)); err != nil {
			c.dire("l’IBAN où payer n’est pas bon\u00a0: %v", err)
		}
	}
	if len(c.fautes) > 0 {
		return &Refusee{c.fautes}
	}
	return nil
}

// Controler says what Ecrire would refuse of an invoice (*Refusee), and writes nothing.
func Controler(f Facture) error {
	if r := f.controler(); r != nil {
		return r
	}
	return nil
}
