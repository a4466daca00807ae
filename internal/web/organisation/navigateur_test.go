// SPDX-License-Identifier: EUPL-1.2

package organisation_test

import (
	"net/http"
	"strings"
	"testing"

	"etai/internal/base/form"
	"etai/internal/organisation/droits"
	"etai/internal/web/navigateur"
	"etai/internal/web/webtest"
)

// Every page of the domain, in the four modes; then the direction gives a parameter a value, as people do.
func TestEcrans(t *testing.T) {
	n := navigateur.Demarrer(t)
	s := webtest.Nouveau(t, "", pages, releves)
	base := s.Ecouter()
	x := s.Monde.Suivre(t, 600_00)
	admin := s.Role(droits.Administrateur)
	webtest.Vers(t, admin.Poster(identite, "cle", webtest.Cle(t, admin.Lire(identite), 0), "version", "1", "nom", "Association Exemple de Valmoulin", "adresse", "12, rue de l’Exemple\n00100 VALMOULIN",
		"telephone", "05 36 49 00 10"), identite)
	for _, nom := range []string{"Vieuxmont", "Le Gué et la vallée"} {
		webtest.Vers(t, admin.Poster(territoires, "cle", webtest.Cle(t, admin.Lire(territoires), 0), "nom", nom), territoires)
	}
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		voir := func(r droits.Role, chemin, nom string) {
			t.Helper()
			o.Ouvrir(base + webtest.CheminEntrer(s.Monde.Agents[r].ID))
			if statut := o.Ouvrir(base + chemin); statut != http.StatusOK {
				t.Fatalf("%s : %d", chemin, statut)
			}
			o.Verifier(nom)
		}
		voir(droits.Administrateur, identite, "organisation-identite")
		voir(droits.ChefDeService, identite, "organisation-identite-lue")
		voir(droits.ChefDeService, territoires, "organisation-territoires-lus")
		voir(droits.Administrateur, territoires, "organisation-territoires")
		o.Cliquer("main details summary")
		o.Remplir("#champ-nom-2", "Vieuxmont")
		if statut := o.Suivre("main details .btn-primary"); statut != http.StatusUnprocessableEntity {
			t.Fatalf("territoire refusé : %d", statut)
		}
		o.Verifier("organisation-territoires-refus")
		o.Capturer("organisation-territoires-refus")
		voir(droits.ChefDeService, programmes, "organisation-programmes-lus")
		voir(droits.Administrateur, programmes, "organisation-programmes")
		o.Remplir("#champ-nom", "Logiciel du département")
		if statut := o.Suivre(`form[action$="/jetons"] .btn-primary`); statut != http.StatusUnprocessableEntity {
			t.Fatalf("jeton refusé : %d", statut)
		}
		o.Verifier("organisation-programmes-refus")
		o.Choisir("#champ-agent", form.Nombre(s.Monde.Agents[droits.CESF].ID))
		o.Cliquer("input[name=portees]")
		if statut := o.Suivre(`form[action$="/jetons"] .btn-primary`); statut != http.StatusOK {
			t.Fatalf("jeton : %d\n%s", statut, o.Texte("main"))
		}
		o.Verifier("organisation-programmes-secret")
		voir(droits.ChefDeService, "/organisation/parametres", "organisation-parametres")
		voir(droits.ChefDeService, remise, "organisation-parametre-lu")
		voir(droits.CESF, "/dossiers/"+form.Nombre(x.Dossier)+"/releve", "releve-entete")
		voir(droits.Direction, "/organisation/parametres/decompte.ailleurs", "organisation-parametre-choix")
		voir(droits.Direction, rsa, "organisation-parametre-montant")
		o.Remplir("#champ-valeur", "1.234")
		if statut := o.Suivre("main form .btn-primary"); statut != http.StatusUnprocessableEntity {
			t.Fatalf("valeur refusée : %d", statut)
		}
		o.Verifier("organisation-parametre-refuse")
		o.Ouvrir(base + rsa)
		o.Remplir("#champ-valeur", "650,00")
		o.Remplir("#champ-du", "1/1/2026")
		o.Remplir("#champ-source", "Arrêté du 2 janvier 2026")
		o.Cliquer("input[name=preuve]")
		if statut := o.Suivre("main form .btn-primary"); statut != http.StatusUnprocessableEntity || o.Compter(".en-erreur") != 1 || o.Compter("#champ-motif") != 1 {
			t.Fatalf("des jours passés : %d\n%s", statut, o.Texte("main"))
		}
		o.Verifier("organisation-parametre-passe")
	})
	o := n.Onglet(t, navigateur.Modes()[0])
	o.Ouvrir(base + webtest.CheminEntrer(s.Monde.Agents[droits.Direction].ID))
	o.Ouvrir(base + remise)
	o.Cliquer("#champ-portee")
	o.Remplir("#champ-valeur", "8")
	o.Remplir("#champ-du", "1/12/2026")
	o.Remplir("#champ-source", "Note de service du 20 novembre 2026")
	o.Cliquer("#champ-preuve-3")
	if statut := o.Suivre("main form .btn-primary"); statut != http.StatusOK {
		t.Fatalf("valeur fixée : %d\n%s", statut, o.Texte("main"))
	}
	if dit := o.Texte("main"); !strings.Contains(dit, "8\u00a0jours") && !strings.Contains(dit, "8 jours") {
		t.Errorf("la valeur n’est pas montrée :\n%s", dit)
	}
}
