// SPDX-License-Identifier: EUPL-1.2

package gestion_test

import (
	"strings"
	"testing"

	"etai/internal/base/jour"
	"etai/internal/gestion"
)

// To whom what is left goes, and on what document.
func TestDestinationDuSolde(t *testing.T) {
	le := jour.Certain(2026, 12, 10)
	gel := func(m gestion.MotifGel, du jour.Jour) []gestion.Gel { return []gestion.Gel{{Motif: m, Du: du}} }
	for nom, x := range map[string]struct {
		gels       []gestion.Gel
		mandataire bool
		a          gestion.Destinataire
		piece      gestion.Justificatif
	}{
		"à elle":                          {nil, false, gestion.ALaPersonne, gestion.ParDecompte},
		"sous mandataire":                 {nil, true, gestion.ALaPersonne, gestion.DuMandataire},
		"décédée":                         {gel(gestion.Deces, le), false, gestion.ASaSuccession, gestion.DeLaSuccession},
		"décédée sous mandataire":         {gel(gestion.Deces, le.Plus(-3)), true, gestion.ASaSuccession, gestion.DeLaSuccession},
		"saisie : à elle, une fois levée": {gel(gestion.Saisie, le.Plus(-3)), false, gestion.ALaPersonne, gestion.ParDecompte},
		"décès après ce jour":             {gel(gestion.Deces, le.Plus(1)), false, gestion.ALaPersonne, gestion.ParDecompte},
	} {
		if a, piece := gestion.DestinationDuSolde(x.gels, x.mandataire, le); a != x.a || piece != x.piece {
			t.Errorf("%s : %s, %s", nom, a, piece)
		}
	}
}

// R38: to whom, and when, the balance of a pooled account goes.
func TestPeutReverserSolde(t *testing.T) {
	le := jour.Certain(2026, 12, 10)
	finie := []gestion.Gestion{{Du: le.Plus(-100), Au: le.Plus(-1)}, {Du: le.Plus(30), Au: le.Plus(29)}} // the second never ran
	gel := func(m gestion.MotifGel) []gestion.Gel { return []gestion.Gel{{Motif: m, Du: le.Plus(-5)}} }
	for nom, x := range map[string]struct {
		gestions []gestion.Gestion
		gels     []gestion.Gel
		a        gestion.Destinataire
		refus    string
	}{
		"à la personne":            {finie, nil, gestion.ALaPersonne, ""},
		"à un autre":               {finie, nil, gestion.AUnAutre, "le solde est à la personne"},
		"au notaire, vivante":      {finie, nil, gestion.ASaSuccession, "qu’après son décès"},
		"au notaire":               {finie, gel(gestion.Deces), gestion.ASaSuccession, ""},
		"décédée, à son compte":    {finie, gel(gestion.Deces), gestion.ALaPersonne, "le solde est à sa succession"},
		"saisie":                   {finie, gel(gestion.Saisie), gestion.ALaPersonne, "faire lever ce gel"},
		"révocation":               {finie, gel(gestion.Revocation), gestion.ALaPersonne, ""},
		"gel levé":                 {finie, []gestion.Gel{{Motif: gestion.Saisie, Du: le.Plus(-9), Au: le.Plus(-2)}}, gestion.ALaPersonne, ""},
		"gestion en cours":         {[]gestion.Gestion{{Du: le.Plus(-100), Au: le}}, nil, gestion.ALaPersonne, "la gestion court jusqu’au 10/12/2026"},
		"gestion à venir":          {[]gestion.Gestion{{Du: le.Plus(5), Au: le.Plus(100)}}, nil, gestion.ALaPersonne, "la gestion court jusqu’au"},
		"aucune gestion n’a couru": {nil, nil, gestion.ALaPersonne, ""},
		"annulée avant son début":  {[]gestion.Gestion{{Du: le.Plus(30), Au: le.Plus(29)}}, nil, gestion.ALaPersonne, ""},
	} {
		p := gestion.PeutReverserSolde(x.gestions, x.gels, le, x.a)
		if p.OK != (x.refus == "") || !strings.Contains(p.Motif, x.refus) {
			t.Errorf("%s : %+v", nom, p)
		}
	}
}

// What arrived outside of the authorisation goes back to the person, or to her succession from a pooled account; a freeze holds it.
func TestPeutReverser(t *testing.T) {
	le := jour.Certain(2026, 12, 10)
	gel := func(m gestion.MotifGel) []gestion.Gel { return []gestion.Gel{{Motif: m, Du: le.Plus(-5)}} }
	for nom, x := range map[string]struct {
		gels    []gestion.Gel
		a       gestion.Destinataire
		aSonNom bool
		refus   string
	}{
		"à la personne":                 {nil, gestion.ALaPersonne, true, ""},
		"à un autre":                    {nil, gestion.AUnAutre, false, "cet argent est à la personne"},
		"au notaire, vivante":           {nil, gestion.ASaSuccession, false, "qu’après son décès"},
		"au notaire":                    {gel(gestion.Deces), gestion.ASaSuccession, false, ""},
		"au notaire, compte à son nom":  {gel(gestion.Deces), gestion.ASaSuccession, true, "c’est sa banque qui le remet"},
		"décédée, à elle":               {gel(gestion.Deces), gestion.ALaPersonne, false, "cet argent est à sa succession"},
		"décédée, à elle, à son nom":    {gel(gestion.Deces), gestion.ALaPersonne, true, "c’est sa banque qui le remet"},
		"décès après":                   {[]gestion.Gel{{Motif: gestion.Deces, Du: le.Plus(1)}}, gestion.ALaPersonne, true, ""},
		"saisie":                        {gel(gestion.Saisie), gestion.ALaPersonne, true, "faire lever ce gel avant de reverser cet argent"},
		"suspendu par le service":       {gel(gestion.DecisionService), gestion.ALaPersonne, false, "faire lever ce gel"},
		"la personne a retiré l’accord": {gel(gestion.Revocation), gestion.ALaPersonne, true, ""},
	} {
		p := gestion.PeutReverser(x.gels, le, x.a, x.aSonNom)
		if p.OK != (x.refus == "") || !strings.Contains(p.Motif, x.refus) {
			t.Errorf("%s : %+v", nom, p)
		}
	}
}
