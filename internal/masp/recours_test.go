// SPDX-License-Identifier: EUPL-1.2

package masp_test

import (
	"errors"
	"testing"

	"etai/internal/base/jour"
	"etai/internal/masp"
)

// CRPA arts. L231-4 and L411-7, 03-proximite R24: two months of silence reject an appeal, from that day on; of a day that the month has not, its last one.
func TestSilenceSurUnRecours(t *testing.T) {
	for recu, limite := range map[jour.Jour]jour.Jour{jour.Certain(2026, 9, 15): jour.Certain(2026, 11, 15), jour.Certain(2026, 12, 31): jour.Certain(2027, 2, 28)} {
		if l := masp.LimiteRecours(recu, 2); l != limite {
			t.Errorf("reçu le %s : rejeté le %s, attendu %s", recu, l, limite)
		}
	}
	r := masp.Recours{Demande: 1, RecuLe: jour.Certain(2026, 9, 15), Limite: jour.Certain(2026, 11, 15)}
	if r.RejeteParSilence(r.Limite.Plus(-1)) || !r.RejeteParSilence(r.Limite) || r.Etat(r.RecuLe) != "réponse attendue" {
		t.Error("le silence rejette le jour de la limite, pas avant")
	}
	r.Suite = masp.RecoursMaintenu
	if r.RejeteParSilence(r.Limite) || r.Etat(r.Limite) != "rejeté" {
		t.Error("un recours répondu n’est pas rejeté par silence")
	}
}

// An answer is one of those of the decision, with its reasons, on a day since the appeal; given once.
func TestReponseAuRecours(t *testing.T) {
	j := jour.Certain(2026, 11, 6)
	demande, contrat := masp.Recours{Demande: 1, RecuLe: j}, masp.Recours{Contrat: 1, RecuLe: j}
	repondu := demande
	repondu.Suite, repondu.ReponduLe = masp.RecoursMaintenu, j
	for _, x := range []struct {
		r       masp.Recours
		suite   masp.SuiteRecours
		le      jour.Jour
		raisons string
		regle   string
	}{
		{demande, masp.RecoursMaintenu, j, "oui", ""}, {demande, masp.RecoursRedecide, j, "oui", ""}, {contrat, masp.RecoursAccueilli, j.Plus(2), "oui", ""},
		{contrat, masp.RecoursRedecide, j, "oui", "suite"}, {demande, "", j, "oui", "suite"}, {demande, masp.RecoursMaintenu, j, "", "texte"},
		{demande, masp.RecoursMaintenu, j.Plus(-1), "oui", "le"}, {demande, masp.RecoursMaintenu, j.Plus(3), "oui", "le"}, {repondu, masp.RecoursAccueilli, j, "oui", "etat"},
	} {
		regle := ""
		if y, ok := errors.AsType[*masp.Refus](x.r.VerifierReponse(x.suite, x.le, x.raisons, j.Plus(2))); ok {
			regle = y.Regle
		}
		if regle != x.regle {
			t.Errorf("%+v : %q, attendu %q", x, regle, x.regle)
		}
	}
}

// What the service decided may be contested; not what the person, a judge or a death did.
func TestArretContestable(t *testing.T) {
	sans := map[masp.MotifArret]bool{masp.RupturePersonne: true, masp.PassageMAJ: true, masp.PassageProtection: true, masp.Deces: true}
	for _, m := range masp.MotifsArret {
		if m.Contestable() == sans[m] {
			t.Errorf("%s : contestable %v", m, m.Contestable())
		}
	}
	if masp.ErreurDeSaisie.Contestable() || masp.MotifArret("").Contestable() {
		t.Error("rien n’est décidé")
	}
}
