// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"etai/internal/web"
	"etai/internal/web/navigateur"
	"etai/internal/web/webtest"
	"etai/internal/web/webtest/application"
)

// servirDans serves an application on the loopback until the test ends.
func (e *essai) servirDans() string {
	e.T.Helper()
	s := httptest.NewServer(e.App)
	e.T.Cleanup(s.Close)
	return s.URL
}

// regarder opens a page and checks what every page owes to everyone.
func regarder(t *testing.T, o *navigateur.Onglet, adresse, nom string) {
	t.Helper()
	if statut := o.Ouvrir(adresse); statut != http.StatusOK {
		t.Fatalf("%s : %d", adresse, statut)
	}
	o.Verifier(nom)
}

// In a browser: log-in, home page of each role through the switch of the demonstration, and the pages around an account.
func TestEcrans(t *testing.T) {
	n := navigateur.Demarrer(t)
	e := nouvelEssai(t, "")
	e.Peupler()
	e.histoire()
	e.Ouvrir(web.Options{Demo: demoDe(e.Monde.Agents)})
	base := e.servirDans()
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		regarder(t, o, base+"/", "connexion")
		o.Remplir("#champ-identifiant", "cesf@exemple.test")
		o.Remplir("#champ-mot_de_passe", "pas celui-ci")
		if statut := o.Suivre("form.connexion .btn-primary"); statut != http.StatusUnprocessableEntity {
			t.Fatalf("mauvais mot de passe : %d", statut)
		}
		o.Verifier("connexion-refusee")
		o.Remplir("#champ-mot_de_passe", application.MotDePasse)
		if statut := o.Suivre("form.connexion .btn-primary"); statut != http.StatusOK || o.Texte("h1") != "Ma journée" {
			t.Fatalf("connexion : %d, %s", statut, o.Texte("h1"))
		}
		o.Verifier("journee-cesf")
		for _, x := range []struct{ role, h1 string }{{"comptable", "Ma journée"}, {"chef_de_service", "Ma journée"}, {"referent", "Ma journée"}, {"direction", "Le service en chiffres"},
			{"administrateur", "Installation"}} {
			o.Choisir("#demo-role", x.role+"@exemple.test")
			navigateur.Evaluer[bool](o, `(() => { window.avant = true; document.querySelector("#demo-role").form.requestSubmit(); return true })()`)
			o.AttendreQue(`!window.avant && document.readyState === "complete"`)
			if o.Texte("h1") != x.h1 {
				t.Fatalf("%s : %s", x.role, o.Texte("h1"))
			}
			o.Verifier("journee-" + x.role)
			if x.role == "comptable" {
				regarder(t, o, base+"/taches", "taches")
				regarder(t, o, base+"/echeances", "echeances")
				o.Ouvrir(base + "/")
			}
		}
		for nom, chemin := range map[string]string{"agents": "/agents", "nouvel-agent": "/agents/nouveau", "agent": adresseAgent(e.Monde.SecondChef.ID), "mes-appareils": "/mes-appareils",
			"mot-de-passe": "/mot-de-passe", "accessibilite": "/accessibilite"} {
			regarder(t, o, base+chemin, nom)
		}
		o.Ouvrir(base + adresseAgent(e.Monde.SecondChef.ID))
		if statut := o.Suivre("form[action$='/lien'] .btn"); statut != http.StatusOK {
			t.Fatalf("lien : %d", statut)
		}
		o.Verifier("lien")
		lien := o.Texte(".lien-a-donner")
		o.Ouvrir(base + adresseAgent(e.Monde.SecondChef.ID))
		o.Suivre("a[href$='/desactiver']")
		o.Verifier("desactiver")
		regarder(t, o, lien, "choisir-mot-de-passe")
	})
	// Without JavaScript, everything works.
	t.Run("sans script", func(t *testing.T) {
		o := n.Onglet(t, navigateur.Mode{Largeur: 1280, Hauteur: 900, SansScript: true})
		o.Ouvrir(base + "/")
		o.Suivre(".lignes li:nth-child(2) .btn")
		o.Suivre(".bandeau-demo .btn")
		if statut := o.Ouvrir(base + "/mes-appareils"); statut != http.StatusOK {
			t.Fatalf("%d", statut)
		}
		o.Suivre("a.maison")
		o.Capturer("journee-sans-script")
		o.Ouvrir(base + "/demonstration/role")
		if !strings.Contains(o.Titre(), "impossible") {
			t.Error(o.Titre())
		}
	})
}

// In a browser: the first set-up, from the page that says where its link is to the administrateur's home page.
func TestEcransInstallation(t *testing.T) {
	n := navigateur.Demarrer(t)
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		e := nouvelEssai(t, "")
		base := e.servirDans()
		regarder(t, o, base+"/", "a-installer")
		regarder(t, o, base+"/installation/"+e.lien(), "installation")
		o.Cliquer("input[name=nature][value=association]")
		for champ, valeur := range map[string]string{"nom": "Association Exemple", "agent_prenom": "Ada", "agent_nom": "Exemple", "agent_identifiant": "ada@exemple.test",
			"mot_de_passe": application.MotDePasse, "mot_de_passe_encore": "autre chose"} {
			o.Remplir("#champ-"+champ, valeur)
		}
		if statut := o.Suivre(".installation .btn-primary"); statut != http.StatusUnprocessableEntity {
			t.Fatalf("installation incomplète : %d", statut)
		}
		o.Verifier("installation-refusee")
		o.Remplir("#champ-mot_de_passe", application.MotDePasse)
		o.Remplir("#champ-mot_de_passe_encore", application.MotDePasse)
		o.Cliquer("#champ-cle_notee")
		if statut := o.Suivre(".installation .btn-primary"); statut != http.StatusOK || o.Texte("h1") != "Installation" {
			t.Fatalf("installation : %d, %s", statut, o.Texte("h1"))
		}
		o.Verifier("apres-installation")
		webtest.Vers(t, e.Personne().Poster("/connexion", "identifiant", "ada@exemple.test", "mot_de_passe", application.MotDePasse), "/")
	})
}
