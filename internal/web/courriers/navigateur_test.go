// SPDX-License-Identifier: EUPL-1.2

package courriers_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/documents"
	"etai/internal/etaitest"
	"etai/internal/masp"
	"etai/internal/modeles"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/prestations"
	"etai/internal/reglement"
	"etai/internal/web/navigateur"
	"etai/internal/web/webtest"
)

// accorde gives somebody an accord that waits for its contract, and a benefit that it may authorise.
func accorde(t *testing.T, s *webtest.Site) (dossier int64) {
	t.Helper()
	ctx, m := t.Context(), s.Monde
	n := reglement.NouvelleValeur{Code: string(reglement.DemandeInstance), Portee: reglement.Loi, Valeur: reglement.Valeur{Choix: "delegation"}, Source: "Arrêté de délégation", Preuve: reglement.Interne}
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		r, err := reglement.Lire(ctx, l, m.Organisation)
		if err != nil {
			return err
		}
		n.Du, n.Vue = l.Instant().Jour(), r.Derniere(n.Code)
		return nil
	})
	if _, err := parcours.FixerParametre(ctx, m.Base, m.Demande(droits.Direction), n); err != nil {
		t.Fatal(err)
	}
	dossier, demande := m.DemandeValidee(t, "Exemple") // after the parameter: else it goes before a commission
	if _, err := parcours.EnregistrerPrestation(ctx, m.Base, m.Demande(droits.CESF), prestations.Percue{Dossier: dossier, Numero: 17, Libelle: "RSA", Organisme: "CAF", Montant: 60775, Du: etaitest.Debut}); err != nil {
		t.Fatal(err)
	}
	var d masp.Demande
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		d, err = masp.DemandeParID(ctx, l, demande)
		return err
	})
	if _, err := parcours.DeciderDemandeMasp(ctx, m.Base, m.Trousseau, m.Demande(droits.ChefDeService), demande, d.Version, masp.DecisionDemande{Sens: masp.Accord, Niveau: masp.AvecGestion, Mois: 12, Le: n.Du}); err != nil {
		t.Fatal(err)
	}
	return dossier
}

// The contract and the authorisation are printed before they are signed: what is typed of them then, and how it is refused, on every screen.
func TestContratASigner(t *testing.T) {
	n := navigateur.Demarrer(t)
	s := webtest.Nouveau(t, "", domaines...)
	ecrire := fmt.Sprintf("/dossiers/%d/ecrire/", accorde(t, s))
	site := s.Ecouter()
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		o.Ouvrir(site + webtest.CheminEntrer(s.Monde.Agents[droits.CESF].ID))
		for _, genre := range []string{"contrat", "autorisation"} {
			if statut := o.Ouvrir(site + ecrire + genre); statut != http.StatusOK {
				t.Fatalf("%s : %d", genre, statut)
			}
			attendus := map[string]int{"debut": 1, "autorisees": 1, "signe_pour": 0}
			if genre == "contrat" {
				attendus["signe_pour"] = 1 // the person alone signs the authorisation (CASF art. L271-2 al. 2)
			}
			for champ, attendu := range attendus {
				if k := o.Compter(`[name="c.` + champ + `"]`); k != attendu {
					t.Errorf("%s : « %s » se demande %d fois, %d attendu", genre, champ, k, attendu)
				}
			}
			o.Verifier(genre + "-a-signer")
		}
		o.Ouvrir(site + ecrire + "contrat")
		o.Remplir(`[name="c.debut"]`, "01/12/2026")
		o.Remplir(`[name="c.autorisees"]`, "Prime d’Exemple")
		if statut := o.Suivre("main form .btn-primary"); statut != http.StatusUnprocessableEntity || !strings.Contains(o.Texte("main"), "n’est pas une prestation reçue") {
			t.Errorf("prestation inconnue : %d\n%s", statut, o.Texte("main"))
		}
		if v := o.Valeur(`[name="c.debut"]`); v != "01/12/2026" {
			t.Errorf("le premier jour est perdu : %q", v)
		}
		o.Verifier("contrat-a-signer-refuse")
	})
}

// A letter that leaves registered: its number when it is handed over, the day of its acknowledgement once it is back, then the number finds it, on every screen.
func TestRecommande(t *testing.T) {
	n := navigateur.Demarrer(t)
	s := webtest.Nouveau(t, "", domaines...)
	dossier := accorde(t, s)
	admin, aujourdhui := s.Role(droits.Administrateur), s.Horloge.Maintenant().Jour().Court()
	webtest.Vers(t, admin.Envoyer("/organisation/en-tetes", "logo", "", bytes.NewReader(nil), admin.AvecCle("/organisation/en-tetes", "du", aujourdhui, "service", "Service MASP", "adresse", "1, place de l’Exemple\n00100 VALMOULIN", "telephone", "05 36 49 00 01",
		"lieu", "Valmoulin", "signataire", "Chef Exemple", "qualite", "cheffe de service", "tribunal", "tribunal d’Exemple")...), "/organisation/en-tetes")
	site, k := s.Ecouter(), 0
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		k++
		numero := fmt.Sprintf("1A 123 456 789 %02d", k)
		id, err := parcours.EcrireDocument(t.Context(), s.Monde.Base, s.Monde.Trousseau, s.Monde.Demande(droits.CESF), parcours.NouveauDocument{Dossier: dossier, Genre: "libre",
			Saisis: modeles.Valeurs{"objet": modeles.Texte("Votre dossier"), "texte": modeles.Paragraphes("Nous avons reçu vos pièces.")}})
		if err != nil {
			t.Fatal(err)
		}
		page := site + fmt.Sprintf("/dossiers/%d/courriers/%d", dossier, id)
		o.Ouvrir(site + webtest.CheminEntrer(s.Monde.Agents[droits.CESF].ID))
		o.Ouvrir(page)
		o.Choisir(`[name="mode"]`, string(documents.RemiseLRAR))
		o.Remplir(`[name="recommande"]`, numero)
		o.Verifier("recommande-remise")
		if statut := o.Suivre(`button[value="remis"]`); statut != http.StatusOK {
			t.Fatalf("remis : %d\n%s", statut, o.Texte("main"))
		}
		o.Verifier("recommande-attendu")
		o.Remplir(`[name="avis_le"]`, aujourdhui)
		if statut := o.Suivre(`form[action$="/recommande"] .btn-primary`); statut != http.StatusOK || !strings.Contains(o.Texte("main"), "avis de réception signé le") {
			t.Fatalf("avis : %d\n%s", statut, o.Texte("main"))
		}
		o.Verifier("recommande-revenu")
		if o.Ouvrir(site + "/recherche?q=" + url.QueryEscape(numero)); o.Adresse() != page {
			t.Errorf("le numéro mène à %s", o.Adresse())
		}
	})
}
