// SPDX-License-Identifier: EUPL-1.2

package etaitest

import (
	"testing"

	"etai/internal/base/jour"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/prestations"
)

// Naissance is when people of the builder were born: a contract asks for people of age.
var Naissance = jour.Certain(1980, 4, 30)

// Objectifs are one aim of each kind.
func Objectifs() []masp.Objectif {
	return []masp.Objectif{{Nature: masp.Insertion, Texte: "Reprendre contact avec la mission locale"}, {Nature: masp.Autonomie, Texte: "Payer seule son loyer"}}
}

// Reprise is why a contract of the builder follows no request.
const Reprise = "Mesure reprise : évaluation au dossier papier."

// SignePour is who signs the contracts of the builder for the département (R4).
const SignePour = "Direction Exemple, par délégation"

// Contrat is a contract signed the day it begins, with management of the whole of these benefits, recorded with it; without management when there is none:
// the person then needs a benefit recorded in her file.
func Contrat(dossier int64, debut jour.Jour, mois int, autorisees ...prestations.Percue) parcours.NouveauContrat {
	n := parcours.NouveauContrat{Dossier: dossier, Niveau: masp.SansGestion, Debut: debut, Mois: mois, SigneLe: debut, SignePourLe: debut, SignePour: SignePour, EvaluationLe: debut, Objectifs: Objectifs(),
		Justificatif: map[string]string{"R3": Reprise}}
	for _, p := range autorisees {
		n.Niveau = masp.AvecGestion
		n.Prestations = append(n.Prestations, parcours.PrestationDuContrat{Nouvelle: p, Autorisee: true})
	}
	return n
}

// Signer has the CESF record a contract; the answer is its id.
func (m *Monde) Signer(t testing.TB, n parcours.NouveauContrat) int64 {
	t.Helper()
	id, err := parcours.SignerContrat(t.Context(), m.Base, m.Trousseau, m.Demande(droits.CESF), n)
	if err != nil {
		t.Fatal(err)
	}
	return id
}
