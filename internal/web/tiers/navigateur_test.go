// SPDX-License-Identifier: EUPL-1.2

package tiers_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"

	"etai/internal/web/navigateur"
	"etai/internal/web/webtest"
	"etai/internal/web/webtest/application"
)

// Every page of the domain, in the four modes.
func TestEcrans(t *testing.T) {
	n := navigateur.Demarrer(t)
	e := nouvelEssaiSQLite(t)
	s := httptest.NewServer(e.App)
	t.Cleanup(s.Close)
	base := s.URL
	a := e.bailleur("Bailleur Exemple Habitat", 1)
	energie := e.bailleur("Énergie Exemple", 2)
	comptable := e.Comme("comptable")
	webtest.VersSous(t, comptable.Poster(a+"/rib/1", comptable.AvecCle(a+"/rib/1", "decision", "approuver")...), a)
	cesf := e.Comme("cesf")
	webtest.VersSous(t, cesf.Envoyer(a+"/rib/nouveau", "piece", "rib.pdf", bytes.NewReader(pdf), cesf.AvecCle(a+"/rib/nouveau", "titulaire", "BAILLEUR EXEMPLE HABITAT SARL", "iban", webtest.IBAN(3))...), a)
	// A RIB that has just changed, approved: it holds its orders until it is released.
	webtest.VersSous(t, comptable.Poster(energie+"/rib/2", comptable.AvecCle(energie+"/rib/2", "decision", "approuver")...), energie)
	webtest.VersSous(t, comptable.Poster(energie+"/telephones", comptable.AvecCle(energie, "telephone", "05 55 00 00 09", "source", "contrat", "connu_depuis", "14/5/2019")...), energie)
	recent := energie + "/rib/4"
	webtest.VersSous(t, cesf.Envoyer(energie+"/rib/nouveau", "piece", "rib.pdf", bytes.NewReader(pdf), cesf.AvecCle(energie+"/rib/nouveau", "titulaire", "ÉNERGIE EXEMPLE", "iban", webtest.IBAN(4))...), energie)
	webtest.VersSous(t, comptable.Poster(recent+"/contre-appel", comptable.AvecCle(recent, "numero", "1", "resultat", "confirme", "interlocuteur", "Accueil")...), recent)
	webtest.VersSous(t, comptable.Poster(recent, comptable.AvecCle(recent, "decision", "approuver")...), recent)
	sansPreuve := webtest.VersSous(t, cesf.Envoyer(nouveau, "", "", nil, cesf.AvecCle(nouveau, "nature", "fournisseur", "nom", "Eau Exemple", "titulaire", "EAU EXEMPLE", "iban", webtest.IBAN(5))...), "/tiers/") + "/rib/5"
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		voir := func(chemin, nom string) {
			t.Helper()
			if statut := o.Ouvrir(base + chemin); statut != http.StatusOK {
				t.Fatalf("%s : %d", chemin, statut)
			}
			o.Verifier(nom)
		}
		o.Ouvrir(base + "/connexion")
		o.Remplir("#champ-identifiant", "comptable@exemple.test")
		o.Remplir("#champ-mot_de_passe", application.MotDePasse)
		o.Suivre("form.connexion .btn-primary")
		voir("/tiers", "tiers-liste")
		voir("/tiers/rib", "tiers-rib-a-approuver")
		voir(a, "tiers-fiche")
		voir(a+"/rib/3", "tiers-rib")
		voir(recent, "tiers-rib-recent")
		voir(sansPreuve, "tiers-rib-sans-preuve")
		if statut := o.Suivre("button[value=approuver]"); statut != http.StatusUnprocessableEntity {
			t.Fatalf("RIB approuvé sans preuve : %d", statut)
		}
		o.Verifier("tiers-rib-sans-preuve-refuse")
		voir(nouveau, "tiers-nouveau")
		o.Choisir("#champ-nature", "bailleur")
		o.Remplir("#champ-nom", "Bailleur Exemple")
		o.Remplir("#champ-iban", "FR76 9999 9000 0100 0000 0000 178")
		if statut := o.Suivre("main form .btn-primary"); statut != http.StatusUnprocessableEntity {
			t.Fatalf("tiers refusé : %d", statut)
		}
		o.Verifier("tiers-refuse")
		voir("/tiers?nom=zzz", "tiers-vide")
	})
}
