// SPDX-License-Identifier: EUPL-1.2

package dettes

import (
	"etai/internal/base/argent"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
)

// Nature says what a debt comes from.
type Nature string

// The natures.
const (
	Loyer       Nature = "loyer" // rent and charges: the exception of C. conso art. L722-5 al. 3 is for them
	Energie     Nature = "energie"
	Credit      Nature = "credit"
	Decouvert   Nature = "decouvert"
	Fiscale     Nature = "fiscale"
	Sociale     Nature = "sociale" // overpaid benefits
	Sante       Nature = "sante"
	Alimentaire Nature = "alimentaire"
	Amende      Nature = "amende"
	Autre       Nature = "autre"
)

// Natures lists them in the order of the form.
var Natures = []Nature{Loyer, Energie, Credit, Decouvert, Fiscale, Sociale, Sante, Alimentaire, Amende, Autre}

// Libelle is the nature on screen.
func (n Nature) Libelle() string {
	switch n {
	case Loyer:
		return "Loyer et charges"
	case Energie:
		return "Énergie, eau"
	case Credit:
		return "Crédit"
	case Decouvert:
		return "Découvert bancaire"
	case Fiscale:
		return "Impôts"
	case Sociale:
		return "Prestation à rembourser"
	case Sante:
		return "Santé"
	case Alimentaire:
		return "Pension alimentaire"
	case Amende:
		return "Amende"
	case Autre:
		return "Autre"
	}
	return string(n)
}

// Dette is one debt.
type Dette struct {
	ID, Dossier  int64
	Tiers        int64 // 0: nobody that Étai can pay
	Creancier    string
	Nature       Nature
	Reference    string
	NeeLe        jour.Jour // when the debt was born: what C. conso art. L722-5 looks at
	Autorisation string    // of the judge to pay it although frozen (L722-5): its reference
	AutoriseeLe  jour.Jour
	SoldeeLe     jour.Jour
	CreeLe       horloge.Instant
	Version      int64
	Solde        Solde // the latest; Jour is Vide when nobody said
}

// Alimentaire tells whether the debt is alimentary: it stays payable from recevabilité on (L722-5).
func (d Dette) Alimentaire() bool { return d.Nature == Alimentaire }

// Soldee tells whether the debt was paid off on a day.
func (d Dette) Soldee(j jour.Jour) bool { return !d.SoldeeLe.Vide() && !j.Avant(d.SoldeeLe) }

// Source is who said what is still owed.
type Source string

// The sources.
const (
	DuCreancier  Source = "creancier"
	DeLaPersonne Source = "personne"
	DUneDecision Source = "decision"
)

// Sources lists them in the order of the form.
var Sources = []Source{DuCreancier, DeLaPersonne, DUneDecision}

// Libelle is the source on screen.
func (s Source) Libelle() string {
	switch s {
	case DuCreancier:
		return "selon le créancier"
	case DeLaPersonne:
		return "selon la personne"
	case DUneDecision:
		return "selon une décision"
	}
	return string(s)
}

// Solde is what was still owed on a day, and who said so.
type Solde struct {
	Dette    int64
	Jour     jour.Jour
	Centimes argent.Centimes
	Source   Source
}

// Refus is a rule that says no, in the user's words; Champ is what it is about.
type Refus struct{ Champ, Message string }

func (r *Refus) Error() string { return r.Message }

// VerifierDette holds what can be said of a debt by itself.
func VerifierDette(d Dette, aujourdhui jour.Jour) error {
	switch {
	case d.Creancier == "":
		return &Refus{"creancier", "indiquer à qui la dette est due"}
	case d.Nature.Libelle() == string(d.Nature):
		return &Refus{"nature", "dire de quoi vient la dette"}
	case d.NeeLe.Vide() || d.NeeLe.Apres(aujourdhui):
		return &Refus{"nee_le", "indiquer le jour où la dette est née, au plus tard aujourd’hui"}
	case d.Solde.Centimes < 0:
		return &Refus{"solde", "ce qui reste dû ne peut pas être négatif"}
	case (d.Autorisation == "") != d.AutoriseeLe.Vide():
		return &Refus{"autorisation", "donner la référence et la date de l’autorisation du juge, ou laisser les deux vides"}
	case !d.SoldeeLe.Vide() && d.SoldeeLe.Avant(d.NeeLe):
		return &Refus{"soldee_le", "la dette serait soldée avant d’être née : corriger l’une des deux dates"}
	}
	return nil
}
