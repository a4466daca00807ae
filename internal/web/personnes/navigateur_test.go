// SPDX-License-Identifier: EUPL-1.2

package personnes_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/organisation/droits"
	"etai/internal/web/navigateur"
	"etai/internal/web/webtest"
	"etai/internal/web/webtest/application"
)

func (e *essai) servir() string {
	e.T.Helper()
	s := httptest.NewServer(e.App)
	e.T.Cleanup(s.Close)
	return s.URL
}

// entrer logs in through the page.
func entrer(o *navigateur.Onglet, base, nom string) {
	o.Ouvrir(base + "/connexion")
	o.Remplir("#champ-identifiant", nom+"@exemple.test")
	o.Remplir("#champ-mot_de_passe", application.MotDePasse)
	o.Suivre("form.connexion .btn-primary")
}

// sur fails unless the tab shows a page of that title.
func sur(t *testing.T, o *navigateur.Onglet, statut, veut int, h1 string) {
	t.Helper()
	if h := o.Texte("h1"); statut != veut || h != h1 {
		t.Fatalf("%d « %s », attendu %d « %s » (%s)", statut, h, veut, h1, o.Adresse())
	}
}

// cheminer is the journey of a CESF: a person, her measure, her account, a landlord, her own RIB, a document, a note.
func cheminer(t *testing.T, e *essai, o *navigateur.Onglet, base string, n int, nom string) {
	verifier := o.Verifier
	if o.Mode().SansScript {
		verifier = o.Capturer // axe is a script
	}
	entrer(o, base, "cesf")
	o.Ouvrir(base + "/personnes")
	verifier("parcours-01-personnes")
	sur(t, o, o.Suivre("a[href='/personnes/nouvelle']"), 200, "Nouvelle personne")
	o.Remplir("#champ-nom", nom)
	o.Remplir("#champ-prenom", "Personne")
	o.Remplir("#champ-naissance", "31/11/1985")
	o.Remplir("#champ-telephone", "05 55 00 10 "+strings.Repeat("0", 2-len(form.Nombre(int64(n))))+form.Nombre(int64(n)))
	o.Remplir("#champ-commune", "Vieuxmont")
	sur(t, o, o.Suivre("main form .btn-primary"), 422, "Nouvelle personne")
	verifier("parcours-02-refus")
	if v := o.Valeur("#champ-nom"); v != nom {
		t.Fatalf("le nom est perdu : %q", v)
	}
	o.Remplir("#champ-naissance", form.Nombre(int64(n))+"/04/1985")
	nomAffiche := strings.ToUpper(nom) + " Personne"
	sur(t, o, o.Suivre("main form .btn-primary"), 200, nomAffiche)
	verifier("parcours-03-dossier-vide")
	dossier := o.Adresse()

	sur(t, o, o.Suivre(`a[href$="/mesure/nouvelle"]`), 200, "Contrat signé") // signed on paper, before Étai
	o.Remplir("#champ-signee_le", "2/11/2026")
	o.Remplir("#champ-signee_pour_le", "31/10/2026")
	o.Remplir("#champ-signe_pour", "Direction Exemple, par délégation")
	o.Remplir("#champ-insertion", "Reprendre contact avec la mission locale")
	o.Remplir("#champ-autonomie", "Payer seule le loyer à la date de l’avis\nTenir un cahier des dépenses de la semaine")
	o.Remplir("#champ-debut", "1/11/2026")
	o.Remplir("#champ-mois", "25")
	o.Choisir(`[id="champ-recette.0.prestation"]`, "19")
	o.Remplir(`[id="champ-recette.0.organisme"]`, "CAF")
	o.Remplir(`[id="champ-recette.0.allocataire"]`, "9900"+form.Nombre(int64(100+n)))
	o.Remplir(`[id="champ-recette.0.montant"]`, "607,75")
	o.Remplir(`[id="champ-recette.0.jour"]`, "5")
	sur(t, o, o.Suivre("main form .btn-primary"), 422, "Contrat signé")
	verifier("parcours-04-mesure-refusee")
	if o.Compter(`[id="champ-justification.R14-base"]`) != 1 {
		t.Error("rien ne demande pourquoi seule une extension est autorisée")
	}
	o.Remplir(`[id="champ-justification.R3"]`, "Mesure reprise, évaluée au dossier papier.")
	o.Choisir(`[id="champ-recette.0.prestation"]`, "17")
	o.Remplir("#champ-mois", "24")
	sur(t, o, o.Suivre("main form .btn-primary"), 422, "Contrat signé") // signed after its start
	o.Remplir("#champ-signee_le", "31/10/2026")
	sur(t, o, o.Suivre("main form .btn-primary"), 200, nomAffiche)
	sur(t, o, o.Suivre(`a[href="`+strings.TrimPrefix(dossier, base)+`/mesure"]`), 200, "Mesure")
	verifier("parcours-04-contrat")
	o.Ouvrir(dossier)

	sur(t, o, o.Suivre(".carte.accent .btn"), 200, "Compte bancaire de la personne")
	o.Remplir("#champ-titulaire", "MME "+strings.ToUpper(nom))
	o.Remplir("#champ-iban", "FR76 9999 9000 0100 0000 0000 178")
	sur(t, o, o.Suivre("main form .btn-primary"), 422, "Compte bancaire de la personne")
	verifier("parcours-05-compte-refuse")
	o.Remplir("#champ-iban", webtest.IBAN(n))
	sur(t, o, o.Suivre("main form .btn-primary"), 200, nomAffiche)

	sur(t, o, o.Suivre(".carte.accent .btn"), 200, "RIB de la personne")
	o.Remplir("#champ-titulaire", "MME "+strings.ToUpper(nom))
	o.Remplir("#champ-iban", webtest.IBAN(100+n))
	rib := filepath.Join(t.TempDir(), "rib.pdf")
	if err := os.WriteFile(rib, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	o.Televerser("#champ-piece", rib)
	sur(t, o, o.Suivre("main form .btn-primary"), 200, nomAffiche)
	verifier("parcours-06-rib-de-la-personne")

	o.Ouvrir(base + "/tiers/nouveau")
	o.Choisir("#champ-nature", "bailleur")
	o.Remplir("#champ-nom", "Bailleur Exemple "+nom)
	o.Remplir("#champ-titulaire", "BAILLEUR EXEMPLE SA")
	o.Remplir("#champ-iban", webtest.IBAN(200+n))
	sur(t, o, o.Suivre("main form .btn-primary"), 200, "Bailleur Exemple "+nom)
	verifier("parcours-07-tiers")

	o.Ouvrir(dossier + "/documents")
	o.Choisir("#champ-nature", "bail")
	o.Televerser("#champ-document", rib)
	sur(t, o, o.Suivre("main form .btn-primary"), 200, nomAffiche)
	verifier("parcours-08-documents")

	o.Ouvrir(dossier)
	o.Cliquer(".jeton:nth-of-type(2)")
	o.Remplir("#champ-texte", "Elle confirme pour la cantine : après le 15.")
	sur(t, o, o.Suivre(".ajout .btn-primary"), 200, nomAffiche)
	if s := o.Texte(".frise"); !strings.Contains(s, "Elle confirme pour la cantine") || !strings.Contains(s, "Appel") {
		t.Errorf("la chronologie ne dit pas l’appel : %s", s)
	}
	verifier("parcours-09-dossier")
}

func TestParcours(t *testing.T) {
	n := navigateur.Demarrer(t)
	e := nouvelEssaiSQLite(t)
	base := e.servir()
	i := 0
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		i++
		cheminer(t, e, o, base, i, "Parcours-"+strings.Repeat("Bis-", i)+"Exemple")
	})
	t.Run("sans script", func(t *testing.T) {
		i++
		cheminer(t, e, n.Onglet(t, navigateur.Mode{Largeur: 1280, Hauteur: 900, SansScript: true}), base, i, "Sans-Script-Exemple")
	})
}

// Every page of the domain, as each role sees it, in the four modes.
func TestEcrans(t *testing.T) {
	n := navigateur.Demarrer(t)
	e := nouvelEssaiSQLite(t)
	id := e.histoire(t)
	e.peupler(60)
	e.Ecrire(func(x *bdd.Ecriture) error { return e.Agent(x, e.Admin(), "cesf2", droits.CESF) })
	base, a := e.servir(), "/dossiers/"+form.Nombre(id)
	e.Comme("direction").Lire(a)
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		voir := func(chemin, nom string) {
			t.Helper()
			if statut := o.Ouvrir(base + chemin); statut != http.StatusOK {
				t.Fatalf("%s : %d", chemin, statut)
			}
			o.Verifier(nom)
		}
		entrer(o, base, "cesf")
		voir(a, "02-dossier")
		voir(a+"?periode=tout&fil=ressources", "02-dossier-ressources")
		voir("/personnes", "personnes")
		voir("/recherche?q=exemple-0", "recherche")
		voir("/recherche?q=zzzz", "recherche-vide")
		voir(a+"/fiche", "fiche")
		voir(a+"/mesure", "contrats")
		voir(a+"/mesure/nouvelle", "mesure")
		if o.Compter("#champ-evaluation_le") != 1 || o.Compter("#champ-prolonge") != 1 {
			t.Error("le formulaire d’un contrat qui en suit un autre n’a pas ses champs")
		}
		voir(a+"/documents", "documents")
		voir(a+"/tiers", "rib")
		o.Ouvrir(base + "/personnes/nouvelle")
		o.Remplir("#champ-nom", "Exemple-Un")
		o.Remplir("#champ-prenom", "Personne")
		sur(t, o, o.Suivre("main form .btn-primary"), 200, "Est-ce la même personne ?")
		o.Verifier("doublons")
		entrer2(o, base, "chef_de_service")
		voir(a, "dossier-chef")
		voir(a+"/suivi", "suivi")
		voir(a+"/acces", "acces")
		voir("/personnes?mesure=finit&suivi="+form.Nombre(e.Monde.Agents[droits.CESF].ID), "personnes-filtrees")
		entrer2(o, base, "comptable")
		voir(a, "dossier-comptable")
		entrer2(o, base, application.Referent)
		voir(a, "dossier-referent")
		entrer2(o, base, "direction")
		voir("/dossiers/ouvrir", "ouvrir-numero")
		voir(a+"/ouvrir", "ouvrir")
	})
}

// entrer2 leaves, then logs in as somebody else.
func entrer2(o *navigateur.Onglet, base, nom string) {
	o.Ouvrir(base + "/")
	navigateur.Evaluer[bool](o, `(document.querySelector("form[action='/deconnexion']").requestSubmit(), true)`)
	o.AttendreQue(`document.querySelector("#champ-identifiant") && document.readyState === "complete"`)
	entrer(o, base, nom)
}
