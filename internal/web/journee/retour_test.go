// SPDX-License-Identifier: EUPL-1.2

package journee

import (
	"strings"
	"testing"

	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/prestations"
	"etai/internal/web/webtest"
)

// « Ma journée » of the département's référent says the yearly return from its time on (R40); that of the association does not.
func TestRetourRappele(t *testing.T) {
	s := webtest.Nouveau(t, "", webtest.Domaine{Pages: Pages, Routes: Routes})
	m := s.Monde
	d := m.Deleguer(t)
	par := parcours.Demande{Agent: d.Conseillere}
	dossier, err := parcours.CreerPersonne(t.Context(), m.Base, par, parcours.NouvellePersonne{Personne: personnes.Personne{Nom: "Exemple-Retour", Prenom: "Personne", Naissance: etaitest.Naissance, EcrireDomicile: true}})
	if err != nil {
		t.Fatal(err)
	}
	c := etaitest.Contrat(dossier, jour.Certain(2026, 9, 1), 6)
	c.Prestations = append(c.Prestations, parcours.PrestationDuContrat{Nouvelle: prestations.Percue{Numero: 17, Organisme: "CAF", Montant: 60775, JourDuMois: 5}})
	if _, err := parcours.SignerContrat(t.Context(), m.Base, m.Trousseau, par, c); err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		le  jour.Jour
		dit string
	}{{jour.Certain(2026, 11, 24), ""}, {jour.Certain(2027, 2, 1), "est à transmettre à l’État au plus tard le 31 mars 2027"}, {jour.Certain(2027, 4, 1), "devait être transmis à l’État le 31 mars 2027"}} {
		s.Horloge.ReglerJour(x.le)
		for a, attendu := range map[droits.Agent]bool{d.Referent: true, m.Agents[droits.Direction]: false} {
			page := strings.ReplaceAll(webtest.Texte(s.Comme(a).Lire("/")), "\u00a0", " ")
			if dit := strings.Contains(page, "L’état annuel de 2026"); dit != (attendu && x.dit != "") || dit && !strings.Contains(page, x.dit) {
				t.Errorf("%s, %s : %.900s", x.le, a.Role, page)
			}
		}
	}
}
