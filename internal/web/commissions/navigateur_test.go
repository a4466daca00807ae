// SPDX-License-Identifier: EUPL-1.2

package commissions_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"etai/internal/organisation/droits"
	"etai/internal/web/navigateur"
	"etai/internal/web/webtest"
)

// A session as its secretary holds it, from the request ready at the desk to the letters handed over; then every page on every screen.
func TestEcrans(t *testing.T) {
	n := navigateur.Demarrer(t)
	s := webtest.Nouveau(t, "", domaine)
	m := s.Monde
	c := m.Commission(t)
	_, un := m.DemandeValidee(t, "Martin")
	_, deux := m.DemandeValidee(t, "Durand")
	m.DemandeValidee(t, "Petit")
	m.Seance(t, c, lundi.Plus(14))
	base := s.Ecouter()
	o := n.Onglet(t, navigateur.Modes()[0])
	o.Ouvrir(base + webtest.CheminEntrer(m.Agents[droits.ChefDeService].ID))
	suivre := func(selecteur string, dit ...string) {
		t.Helper()
		if statut := o.Suivre(selecteur); statut != http.StatusOK {
			t.Fatalf("%s : %d\n%s", selecteur, statut, o.Texte("main"))
		}
		for _, x := range dit {
			if !strings.Contains(o.Texte("body"), x) {
				t.Fatalf("%s : « %s » manque\n%s", selecteur, x, o.Texte("main"))
			}
		}
	}
	o.Ouvrir(base + fmt.Sprintf("/commissions/%d", c.ID))
	o.Cliquer("input[name=entend]")
	suivre(fmt.Sprintf("form[action='/commissions/%d'] .btn", c.ID), "Réglages enregistrés")
	suivre(".actions .btn-primary[href$=seances]", "Prévoir une séance")
	o.Remplir("#champ-tenue_le", "23/11/2026")
	o.Remplir("#champ-heure", "14:00")
	o.Remplir("#champ-lieu", "Salle du conseil")
	suivre("main form .btn-primary", "Séance prévue")
	page := o.Adresse()
	o.Cliquer(fmt.Sprintf("input[name=objet][value='%d']", un))
	o.Cliquer(fmt.Sprintf("input[name=objet][value='%d']", deux))
	o.Remplir("input[name='tardif.masp_demande']", "Expulsion demandée")
	suivre("form[action$=inscrire] .btn", "2 dossiers inscrits")
	n.Partout(t, func(t *testing.T, p *navigateur.Onglet) { voir(t, p, base, s, page, "commission-preparation") })
	suivre("form[action$=etape] .btn-primary", "Ordre du jour figé")
	suivre("nav.onglets li:nth-child(2) a", "Convocations")
	suivre("form[action$=etape] .btn-primary", "5 convocations notées", "Personnes invitées", "2026-00002")
	n.Partout(t, func(t *testing.T, p *navigateur.Onglet) {
		voir(t, p, base, s, page+"/participants", "commission-ouvrir-participants")
		voir(t, p, base, s, page+"/salle", "commission-ouvrir-salle")
	})
	o.Cliquer("[data-tout=lettre]")
	suivre("form[action$=invitations] [value=imprime]", "2 lettres imprimées")
	suivre("nav.onglets li:nth-child(1) a")
	suivre("form[action$=etape] .btn-primary", "Séance ouverte")
	for _, membre := range []int64{c.Presidente, c.Exterieure} {
		o.Cliquer(fmt.Sprintf("input[name='membre.%d'][value=present]", membre))
	}
	suivre("form[action$=participants] .btn-primary", "Quorum atteint")
	suivre("nav.onglets li:nth-child(3) a", "1 sur 2")
	premier := o.Adresse()
	o.Cliquer("input[name=venue][value=presente]")
	o.Cliquer("input[name=sens][value=refus]")
	o.Choisir("select[name=motif]", motif(t, s, c.ID, "refus"))
	if statut := o.Suivre("form[action^='/passages'] .btn-primary"); statut != http.StatusUnprocessableEntity || !strings.Contains(o.Texte("main"), "raisons de fait") {
		t.Fatalf("refus sans raison : %d\n%s", statut, o.Texte("main"))
	}
	o.Verifier("commission-refusee")
	o.Remplir("textarea[name=faits]", "Aucune prestation de la liste n’est perçue.")
	n.Partout(t, func(t *testing.T, p *navigateur.Onglet) { voir(t, p, base, s, premier, "commission-passage") })
	suivre("form[action^='/passages'] .btn-primary", "Dossier 1 : refus", "2 sur 2")
	second := o.Adresse()
	o.Cliquer("input[name=venue][value=absente]")
	o.Cliquer("input[name=sens][value=accord]")
	o.Choisir("select[name=motif]", motif(t, s, c.ID, "accord")) // the level and the months are those of the evaluation
	suivre("form[action^='/passages'] .btn-primary", "Valider la séance")
	n.Partout(t, func(t *testing.T, p *navigateur.Onglet) {
		voir(t, p, base, s, second, "commission-valider-salle")
		voir(t, p, base, s, page+"/suites", "commission-valider-suites")
	})
	suivre("form[action$=etape] .btn-primary", "le procès-verbal est figé", "À imprimer")
	o.Cliquer("[data-tout=lettre]")
	suivre("form[action$=suites] [value=imprime]", "2 lettres imprimées")
	n.Partout(t, func(t *testing.T, p *navigateur.Onglet) {
		voir(t, p, base, s, base+"/commissions", "commissions")
		voir(t, p, base, s, base+fmt.Sprintf("/commissions/%d", c.ID), "commission-reglages")
		voir(t, p, base, s, base+"/commissions/nouvelle", "commission-nouvelle")
		voir(t, p, base, s, page+"/participants", "commission-participants")
		voir(t, p, base, s, premier+"?projection=1", "commission-projection")
		voir(t, p, base, s, page+"/suites", "commission-suites")
		voir(t, p, base, s, page+"/proces-verbal", "commission-proces")
		voir(t, p, base, s, page+"/annulation", "commission-annulation")
	})
	o.Ouvrir(page + "/annulation")
	o.Remplir("textarea[name=motif]", "Erreur sur le premier dossier")
	suivre("main form .btn-primary", "Validation annulée", "En séance")
	m.Verifier(t)
}

func voir(t *testing.T, p *navigateur.Onglet, base string, s *webtest.Site, adresse, nom string) {
	t.Helper()
	p.Ouvrir(base + webtest.CheminEntrer(s.Monde.Agents[droits.ChefDeService].ID))
	if statut := p.Ouvrir(adresse); statut != http.StatusOK {
		t.Fatalf("%s : %d", adresse, statut)
	}
	p.Verifier(nom)
}
