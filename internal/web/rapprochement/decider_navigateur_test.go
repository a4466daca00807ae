// SPDX-License-Identifier: EUPL-1.2

package rapprochement_test

import (
	"fmt"
	"strings"
	"testing"

	"etai/internal/organisation/droits"
	"etai/internal/web/navigateur"
	"etai/internal/web/webtest"
)

// The forms of a decision in a browser: the sum follows the boxes and the amounts typed, a row is added without losing them, a part is refused with words;
// the question of the accountant, the answer of who knows the person, the words that are recognised.
func TestNavigateurDecider(t *testing.T) {
	s := webtest.Nouveau(t, "", domaines()...)
	base := s.Ecouter()
	n := navigateur.Demarrer(t)
	avecOrdres(t, s)
	mois(t, s)
	comptable, cesf := s.Monde.Agents[droits.Comptable], s.Monde.Agents[droits.CESF]
	c := s.Role(droits.Comptable)
	deux, prlv, tiers := celle(t, s, "VIR SEPA DEUX"), celle(t, s, "PRLV"), celle(t, s, "VIR RECU")
	webtest.Vers(t, decider(t, c, tiers.Ligne, "a_verifier", "motif", "Qui est M. Tiers ? Elle n’en a jamais parlé."), "")
	webtest.Vers(t, decider(t, c, celle(t, s, "FRAIS").Ligne, "frais", "reconnaitre", "oui", "montant_exact", "oui"), "")
	volet := func(ligne int64, choix string) string {
		return fmt.Sprintf("%s/rapprochement?ligne=%d&choix=%s#decision", base, ligne, choix)
	}
	z := s.Monde.Suivre(t, 60775)
	quarantaine := oublie(t, s, z)
	plusieurs := enCause(t, s)
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		o.Ouvrir(base + webtest.CheminEntrer(comptable.ID))
		o.Ouvrir(volet(deux.Ligne, "rattacher"))
		o.Cliquer(`#decision [data-centimes="20000"]`)
		o.Cliquer(`#decision [data-centimes="30000"]`)
		if s := o.Texte(".somme"); !strings.Contains(s, "500,00 € sur 500,00 €, reste 0,00 €") {
			t.Errorf("somme : %q", s)
		}
		o.Verifier("rattacher")
		o.Ouvrir(volet(deux.Ligne, "scinder"))
		o.Remplir("[name='part.0.montant']", "1 200,5")
		if s := o.Texte(".somme"); !strings.Contains(s, "1 200,50 € sur 500,00 €, reste −700,50 €") {
			t.Errorf("somme : %q", s)
		}
		if statut := o.Suivre("[name=ajouter]"); statut != 200 || o.Compter(".part") != 3 || o.Valeur("[name='part.0.montant']") != "1 200,5" {
			t.Errorf("une part de plus : %d, %d parts", statut, o.Compter(".part"))
		}
		if statut := o.Suivre("form[action$=scission] .actions button"); statut != 422 {
			t.Errorf("parts refusées : %d", statut)
		}
		o.Verifier("scinder")
		for nom, adresse := range map[string]string{"operation": volet(prlv.Ligne, "operation"), "a-verifier": volet(prlv.Ligne, "a_verifier"), "proposition": volet(celle(t, s, "VIR CAF").Ligne, ""),
			"libelles": fmt.Sprintf("%s/dossiers/%d/libelles", base, deux.Dossier), "ligne-question": fmt.Sprintf("%s/lignes/%d", base, tiers.Ligne), "libelles-reconnus": fmt.Sprintf("%s/dossiers/%d/libelles", base, tiers.Dossier)} {
			if statut := o.Ouvrir(adresse); statut != 200 {
				t.Errorf("%s : %d", nom, statut)
			}
			o.Verifier(nom)
		}
		o.Ouvrir(base + quarantaine)
		o.Verifier("quarantaine")
		o.Ouvrir(base + plusieurs)
		o.Verifier("quarantaine-en-cause")
		o.Ouvrir(base + webtest.CheminEntrer(cesf.ID))
		o.Ouvrir(fmt.Sprintf("%s/lignes/%d/verification", base, tiers.Ligne))
		o.Verifier("verification")
	})
}
