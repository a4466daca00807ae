// SPDX-License-Identifier: EUPL-1.2

package dettes

import (
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
)

// Surendettement holds the dates of a file before the commission.
type Surendettement struct {
	ID, Dossier   int64
	Numero        string // at the Banque de France
	DeposeLe      jour.Jour
	IrrecevableLe jour.Jour
	RecevableLe   jour.Jour // decision of recevabilité
	NotifieLe     jour.Jour // when the person received it
	OrienteLe     jour.Jour
	MesuresLe     jour.Jour // plan, measures or rétablissement personnel come into force
	ClosLe        jour.Jour
	MotifCloture  string
	CreeLe        horloge.Instant
	Version       int64
}

// Secret tells whether the filing must be hidden from creditors and banks: until the commission admits it (C. conso art. L721-3).
func (s Surendettement) Secret() bool { return s.RecevableLe.Vide() }

// moisMaxSuspension: L722-3, two years at the most.
const moisMaxSuspension = 24

// FinGel is the last day of the prohibition of L722-5: the eve of the measures, at the latest two years after recevabilité (L722-3), or the
// closing of the file; Vide when it has not begun.
func (s Surendettement) FinGel() jour.Jour {
	if s.RecevableLe.Vide() {
		return jour.Jour{}
	}
	fin := jour.PlusMois(s.RecevableLe, moisMaxSuspension)
	for _, j := range []jour.Jour{s.MesuresLe, s.ClosLe} {
		if !j.Vide() && j.Plus(-1).Avant(fin) {
			fin = j.Plus(-1)
		}
	}
	return fin
}

// FinRecours is the last day to contest the decision of recevabilité: fifteen days from its notification (R722-1). Vide before it.
func (s Surendettement) FinRecours() jour.Jour {
	if s.NotifieLe.Vide() {
		return jour.Jour{}
	}
	return s.NotifieLe.Plus(15)
}

// InstructionAvant is the last day on which the commission should have decided and oriented: three months from the filing (L721-2).
func (s Surendettement) InstructionAvant() jour.Jour { return jour.PlusMois(s.DeposeLe, 3) }

// TauxLegal is the window in which loans bear the legal rate when the commission is late (R724-2): the three months that follow the first three.
// Both bounds are included, as the sheet counts them.
func (s Surendettement) TauxLegal() (du, au jour.Jour) {
	return s.InstructionAvant().Plus(1), jour.PlusMois(s.DeposeLe, 6)
}

// EnRetard tells whether the commission has not oriented the file in time.
func (s Surendettement) EnRetard(j jour.Jour) bool {
	return s.OrienteLe.Vide() && s.IrrecevableLe.Vide() && s.MesuresLe.Vide() && s.ClosLe.Vide() && !j.Avant(s.InstructionAvant())
}

// Etat is where the file stands on a day, in words.
func (s Surendettement) Etat(j jour.Jour) string {
	passe := func(x jour.Jour) bool { return !x.Vide() && !x.Apres(j) }
	switch {
	case passe(s.ClosLe):
		return "clos"
	case passe(s.MesuresLe):
		return "mesures en cours"
	case passe(s.RecevableLe):
		return "recevable"
	case passe(s.IrrecevableLe):
		return "irrecevable"
	}
	return "déposé"
}

// VerifierDates holds the order of the dates.
func VerifierDates(s Surendettement, aujourdhui jour.Jour) error {
	refus := func(champ, m string) error { return &Refus{champ, m} }
	if s.DeposeLe.Vide() || s.DeposeLe.Apres(aujourdhui) {
		return refus("depose_le", "indiquer le jour du dépôt, tel que l’attestation le donne, au plus tard aujourd’hui")
	}
	if !s.RecevableLe.Vide() && !s.IrrecevableLe.Vide() {
		return refus("irrecevable_le", "la commission a déclaré le dossier recevable ou irrecevable, pas les deux : garder une seule date")
	}
	for _, x := range []struct {
		champ, nom string
		j          jour.Jour
		apres      jour.Jour
		futur      bool
	}{
		{"recevable_le", "la recevabilité", s.RecevableLe, s.DeposeLe, false}, {"irrecevable_le", "l’irrecevabilité", s.IrrecevableLe, s.DeposeLe, false},
		{"notifie_le", "la notification", s.NotifieLe, s.RecevableLe, false}, {"oriente_le", "l’orientation", s.OrienteLe, s.RecevableLe, false},
		{"mesures_le", "l’entrée en vigueur des mesures", s.MesuresLe, s.RecevableLe, true}, {"clos_le", "la clôture", s.ClosLe, s.DeposeLe, false},
	} {
		switch {
		case x.j.Vide():
		case x.apres.Vide():
			return refus(x.champ, x.nom+" suppose la recevabilité : donner d’abord sa date")
		case x.j.Avant(x.apres):
			return refus(x.champ, x.nom+" viendrait avant l’étape qui la précède, le "+x.apres.Court()+" : corriger l’une des deux dates")
		case !x.futur && x.j.Apres(aujourdhui):
			return refus(x.champ, x.nom+" n’a pas encore eu lieu : laisser vide jusque-là")
		}
	}
	if !s.ClosLe.Vide() && s.MotifCloture == "" {
		return refus("motif_cloture", "dire pourquoi le dossier est clos")
	}
	if s.ClosLe.Vide() && s.MotifCloture != "" {
		return refus("clos_le", "donner le jour de la clôture, ou effacer son motif")
	}
	return nil
}
