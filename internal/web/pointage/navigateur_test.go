// SPDX-License-Identifier: EUPL-1.2

package pointage_test

import (
	"fmt"
	"testing"

	"etai/internal/organisation/droits"
	"etai/internal/web/navigateur"
	"etai/internal/web/webtest"
)

// In a browser: the month, the cause said from the keyboard, a refusal that keeps what was typed, an empty month.
func TestEcrans(t *testing.T) {
	s := webtest.Nouveau(t, "", domaines()...)
	base := s.Ecouter()
	n := navigateur.Demarrer(t)
	_, moins, absente, _ := mois(t, s)
	comptable := s.Monde.Agents[droits.Comptable]
	r := recette(t, s, absente)
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		o.Ouvrir(base + webtest.CheminEntrer(comptable.ID))
		for nom, adresse := range map[string]string{"pointage-mois": "?mois=2026-11", "pointage-absentes": "?mois=2026-11&filtre=absentes", "pointage-personne": fmt.Sprintf("?mois=2026-11&dossier=%d", moins.Dossier),
			"pointage-vide": "?mois=2025-11", "pointage-cause": fmt.Sprintf("?mois=2026-11&recette=%d", r.ID)} {
			if statut := o.Ouvrir(base + "/pointage" + adresse); statut != 200 {
				t.Errorf("%s : %d", nom, statut)
			}
			o.Verifier(nom)
		}
		o.Ouvrir(base + fmt.Sprintf("/pointage?mois=2026-11&recette=%d", r.ID))
		o.Cliquer(`input[value="autre"]`)
		if statut := o.Suivre("#cause .btn-primary"); statut != 422 {
			t.Errorf("cause sans mots : %d", statut)
		}
		o.Verifier("pointage-refuse")
	})
	// From the keyboard alone: the first row that asks for a cause.
	o := n.Onglet(t, navigateur.Modes()[0])
	o.Ouvrir(base + webtest.CheminEntrer(comptable.ID))
	o.Ouvrir(base + "/pointage?mois=2026-11&filtre=absentes")
	o.Touches("j")
	o.Touches("e")
	o.Attendre("#cause")
	o.Cliquer(`input[value="rib"]`)
	if statut := o.Suivre("#cause .btn-primary"); statut != 200 {
		t.Errorf("noter : %d", statut)
	}
	o.Verifier("pointage-note")
}
