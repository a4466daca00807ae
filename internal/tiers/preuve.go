// SPDX-License-Identifier: EUPL-1.2

package tiers

import "errors"

// Preuve says where bank details that came without a document were seen.
type Preuve string

// The ways.
const (
	VuSurOriginal  Preuve = "original"
	RecuDeLaBanque Preuve = "banque"
	AvantLaRegle   Preuve = "avant_la_regle" // approved before a proof was asked; nobody says it any more
)

// Preuves lists those that may be said, in the order of the form.
var Preuves = []Preuve{VuSurOriginal, RecuDeLaBanque}

// Libelle is the way on screen.
func (p Preuve) Libelle() string {
	switch p {
	case VuSurOriginal:
		return "vu sur l’original"
	case RecuDeLaBanque:
		return "reçu de la banque"
	case AvantLaRegle:
		return "approuvé avant qu’une preuve soit demandée"
	}
	return string(p)
}

// dite tells whether somebody says it.
func (p Preuve) dite() bool { return p == VuSurOriginal || p == RecuDeLaBanque }

// Refusals.
var (
	ErrSansPreuve     = errors.New("un premier RIB s’approuve avec son document, ou en disant où il a été vu : choisir « vu sur l’original » ou « reçu de la banque », sinon le refuser et demander qu’il soit saisi avec son document")
	ErrPreuveInconnue = errors.New("une preuve est le document joint, le RIB vu sur l’original, ou reçu de la banque")
)

// PreuveAttendue tells whether who approves must say where the details were seen: the first ones of a tiers, without a document, of which nobody said it.
// Those that replace others are approved on a contre-appel (05-finance §1.4, 08-ux §2.5).
func (v Version) PreuveAttendue() bool { return !v.Changement && v.Piece == 0 && v.Preuve == "" }

// VerifierPreuve holds what an approval needs, dite being what who approves says.
func VerifierPreuve(v Version, dite Preuve) error {
	if dite != "" && !dite.dite() {
		return ErrPreuveInconnue
	}
	if v.PreuveAttendue() && dite == "" {
		return ErrSansPreuve
	}
	return nil
}
