// SPDX-License-Identifier: EUPL-1.2

package rapprochement_test

import (
	"fmt"
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/etaitest"
	"etai/internal/formats/releve"
	"etai/internal/organisation/droits"
	"etai/internal/web/webtest"
)

// envoyer imports a file that is set aside; the answer is where it is looked at.
func envoyer(t *testing.T, s *webtest.Site, fichier string) string {
	t.Helper()
	c := s.Role(droits.Comptable)
	page := c.Lire("/rapprochement/import")
	w := c.Lire(webtest.Vers(t, c.Envoyer("/rapprochement/import", "fichier", "doute.txt", strings.NewReader(fichier), "cle", webtest.Cle(t, page, 0)), ""))
	webtest.Dit(t, w, 200, "Fichier mis de côté", "Voir ce fichier et décider")
	i := strings.Index(w.Body.String(), "/rapprochement/quarantaine/")
	return w.Body.String()[i : i+strings.IndexByte(w.Body.String()[i:], '"')]
}

// oublie is a day that the bank gives after the following one, of no net movement: it is set aside, and may be taken.
func oublie(t *testing.T, s *webtest.Site, x etaitest.Suivie) string {
	t.Helper()
	s.Importer(x, lundi, lundi, 0, webtest.Ligne(60775, "CAF RSA "+x.Numero, ""), webtest.Ligne(-250, "FRAIS DE TENUE DE COMPTE", ""))
	s.Importer(x, lundi.Plus(2), lundi.Plus(2), 60525, webtest.Ligne(-2999, "PRLV TELECOM", ""))
	return envoyer(t, s, s.Fichier(x, lundi.Plus(1), lundi.Plus(1), 60525, webtest.Ligne(1500, "REMBOURSEMENT", ""), webtest.Ligne(-1500, "ACHAT", "")))
}

// Each line of a file set aside stands beside what is known; what cannot be taken says why.
func TestQuarantaineLigneParLigne(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		x := s.Monde.Suivre(t, 60775)
		s.Importer(x, lundi, lundi, 0, webtest.Ligne(60775, "CAF RSA "+x.Numero, ""), webtest.Ligne(-250, "FRAIS DE TENUE DE COMPTE", ""))
		rsa, frais := webtest.Ligne(60775, "CAF RSA "+x.Numero, ""), webtest.Ligne(-250, "COTISATION DU COMPTE", "")
		rsa.DateOperation, frais.DateOperation = lundi, lundi
		adresse := envoyer(t, s, s.Fichier(x, lundi, lundi.Plus(1), 0, rsa, frais, webtest.Ligne(-2999, "PRLV TELECOM", "")))
		webtest.Dit(t, s.Role(droits.Comptable).Lire(adresse), 200, "Pourquoi il est de côté", "CAF RSA 9900001 +607,75 € Déjà là", "COTISATION DU COMPTE −2,50 € Ressemble", "PRLV TELECOM −29,99 € Inconnue", "1 inconnue",
			"Étai connaît ce compte jusqu’au 23 novembre 2026, à 605,25 €", "Il ne peut pas être accepté tel quel", "au milieu d’une période déjà acceptée")
		for _, r := range []droits.Role{droits.CESF, droits.Referent, droits.Direction, droits.Administrateur} {
			webtest.Dit(t, s.Role(r).Lire(adresse), 404)
		}
	})
}

// Of a file of several accounts, those that keep it aside are named first, with how many of how many, and marked; each is judged, beyond the first.
func TestQuarantaineEnCause(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		adresse := enCause(t, s)
		w := s.Role(droits.Comptable).Lire(adresse)
		page := webtest.Dit(t, w, 200, "Les comptes en cause 2 sur 4", "Compte FR76 … 212 Le premier relevé du compte ouvre à 5,00 €", "Compte FR76 … 406 Le premier relevé du compte ouvre à 7,00 €", "Les autres relevés du fichier s’accordent")
		if n := strings.Count(page, "En cause"); n != 2 {
			t.Errorf("%d comptes marqués", n)
		}
		for _, x := range []string{`href="#releve-2"`, `href="#releve-4"`, `id="releve-4"`} {
			if !strings.Contains(w.Body.String(), x) {
				t.Errorf("%s manque", x)
			}
		}
	})
}

// enCause sets aside a file of four accounts, of which the second and the last do not follow what is known.
func enCause(t *testing.T, s *webtest.Site) string {
	t.Helper()
	fichier := ""
	for _, ouverture := range []argent.Centimes{0, 500, 0, 700} {
		x := s.Monde.Suivre(t, 60775)
		fichier += s.Fichier(x, lundi, lundi, ouverture, webtest.Ligne(60775, "CAF RSA "+x.Numero, ""))
	}
	return envoyer(t, s, fichier)
}

// A long file set aside is looked at whole, page by page, and each page knows of the lines of the others.
func TestQuarantaineLongue(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		x := s.Monde.Suivre(t, 60775)
		s.Importer(x, lundi, lundi, 0, webtest.Ligne(60775, "CAF RSA "+x.Numero, ""), webtest.Ligne(-100, "ACHAT", ""))
		var lignes []releve.Ligne
		for n := range 450 {
			l := webtest.Ligne(-100, "ACHAT", "")
			if n == 449 {
				l = webtest.Ligne(100, "LE DERNIER", "")
			}
			l.DateOperation = lundi
			lignes = append(lignes, l)
		}
		adresse := envoyer(t, s, s.Fichier(x, lundi, lundi.Plus(1), 0, lignes...))
		c := s.Role(droits.Comptable)
		for page, attendu := range map[string][]string{"": {"Ce fichier a 450 lignes, sur 3 pages : voici la page 1.", "450 lignes 200 montrées ici, 449 inconnues", "Page 1 sur 3"}, "?page=2": {"200 montrées ici, 449 inconnues", "Page 2 sur 3"},
			"?page=3": {"50 montrées ici, 449 inconnues", "LE DERNIER +1,00 €"}, "?page=99": {"Page 3 sur 3", "LE DERNIER"}, "?page=-1": {"Page 1 sur 3"}, "?page=x": {"Page 1 sur 3"}} {
			w := c.Lire(adresse + page)
			webtest.Dit(t, w, 200, attendu...)
			if n, connues := strings.Count(w.Body.String(), "<td class=\"pleine\">"), strings.Count(w.Body.String(), "Déjà là"); n > 200 || connues > 1 || (connues == 1) != (page == "" || page == "?page=-1" || page == "?page=x") {
				t.Errorf("%s : %d lignes, %d déjà là", page, n, connues)
			}
		}
	})
}

// A file set aside: asked by one person, accepted by another, never by the same.
func TestQuarantaineAcceptee(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		x := s.Monde.Suivre(t, 60775)
		adresse := oublie(t, s, x)
		c, chef := s.Role(droits.Comptable), s.Role(droits.ChefDeService)
		page := c.Lire(adresse)
		webtest.Dit(t, page, 200, "2 inconnues", "Accepter malgré tout", "Un jour oublié, dont les mouvements s’annulent", "2 lignes entreraient dans les comptes")
		webtest.Dit(t, chef.Lire(adresse), 200, "C’est la comptabilité qui demande d’accepter ce fichier.")
		w := c.Poster(adresse+"/demande", "cle", webtest.Cle(t, page, 0), "version", "1", "lecture", "inconnues", "motif", "")
		webtest.Dit(t, w, 422, "Écrivez pourquoi ce fichier est juste")
		webtest.Vers(t, c.Poster(adresse+"/demande", "cle", webtest.Cle(t, w, 0), "version", "1", "lecture", "inconnues", "motif", "La banque a changé ses libellés, courriel du 24."), adresse)
		page = c.Lire(adresse)
		webtest.Dit(t, page, 200, "Demande envoyée", "« La banque a changé ses libellés, courriel du 24. »", "Une autre personne doit maintenant accepter ou refuser.", "Retirer ma demande")
		demande := champCache(t, page.Body.String(), "demande")
		w = c.Poster(adresse+"/accepter", "cle", webtest.Cle(t, page, 0), "version", "1", "demande", demande)
		webtest.Dit(t, w, 422, "la personne qui a demandé l’acceptation ne la décide pas")
		page = chef.Lire(adresse)
		webtest.Dit(t, page, 200, "Accepter malgré tout 2 lignes", "Pourquoi refuser")
		webtest.Dit(t, chef.Poster(adresse+"/accepter", "cle", webtest.Cle(t, page, 0), "version", "9", "demande", demande), 409)
		webtest.Dit(t, chef.Lire(webtest.Vers(t, chef.Poster(adresse+"/accepter", "cle", webtest.Cle(t, page, 0), "version", "1", "demande", demande), adresse)), 200, "Fichier accepté à deux : 2 nouvelles lignes.")
		webtest.Dit(t, c.Lire(adresse), 200, "Accepté malgré tout : demandé par comptable Exemple, accepté par chef_de_service Exemple")
		webtest.Dit(t, c.Lire("/rapprochement/import"), 200, "Accepté à deux")
		if so := s.Monde.Solde(t, x.Compte); so.Comptable != 60775-250-2999-1500 { // the refund waits to be decided
			t.Errorf("solde %s", so.Comptable)
		}
		s.Monde.Verifier(t)
	})
}

// Refused with its reason, withdrawn by who asked, or set aside for good: nothing enters.
func TestQuarantaineRefusee(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		x := s.Monde.Suivre(t, 60775)
		adresse := oublie(t, s, x)
		c, chef := s.Role(droits.Comptable), s.Role(droits.ChefDeService)
		demander := func() string {
			t.Helper()
			page := c.Lire(adresse)
			webtest.Vers(t, c.Poster(adresse+"/demande", "cle", webtest.Cle(t, page, 0), "version", version(t, page.Body.String()), "lecture", "inconnues", "motif", "Juste."), adresse)
			return champCache(t, c.Lire(adresse).Body.String(), "demande")
		}
		demande := demander()
		page := chef.Lire(adresse)
		webtest.Dit(t, chef.Poster(adresse+"/refuser", "cle", webtest.Cle(t, page, 1), "version", "1", "demande", demande, "motif", ""), 422, "Dire pourquoi ce fichier est refusé")
		webtest.Vers(t, chef.Poster(adresse+"/refuser", "cle", webtest.Cle(t, chef.Lire(adresse), 1), "version", "1", "demande", demande, "motif", "La banque ne l’a pas écrit."), adresse)
		webtest.Dit(t, c.Lire(adresse), 200, "chef_de_service Exemple a refusé la demande de comptable Exemple : « La banque ne l’a pas écrit. »", "Accepter malgré tout")
		demande = demander()
		webtest.Vers(t, c.Poster(adresse+"/refuser", "cle", webtest.Cle(t, c.Lire(adresse), 0), "version", "1", "demande", demande), adresse)
		page = c.Lire(adresse)
		w := c.Poster(adresse+"/ecarter", "cle", webtest.Cle(t, page, 1), "version", version(t, page.Body.String()), "motif_ecart", "")
		webtest.Dit(t, w, 422, "Écrivez pourquoi ce fichier est écarté")
		webtest.Vers(t, c.Poster(adresse+"/ecarter", "cle", webtest.Cle(t, w, 1), "version", version(t, page.Body.String()), "motif_ecart", "Un autre fichier le remplace."), adresse)
		webtest.Dit(t, c.Lire(adresse), 200, "Un autre fichier le remplace.")
		webtest.Dit(t, c.Lire("/rapprochement/import"), 200, "Écarté")
		webtest.Dit(t, c.Lire("/rapprochement/quarantaine/999999"), 404)
		if so := s.Monde.Solde(t, x.Compte); so.Comptable != 60775-250-2999 {
			t.Errorf("solde %s", so.Comptable)
		}
		s.Monde.Verifier(t)
	})
}

func champCache(t *testing.T, corps, nom string) string {
	t.Helper()
	debut := fmt.Sprintf(`name="%s" value="`, nom)
	i := strings.Index(corps, debut)
	if i < 0 {
		t.Fatalf("champ %s absent", nom)
	}
	reste := corps[i+len(debut):]
	return reste[:strings.IndexByte(reste, '"')]
}

func version(t *testing.T, corps string) string {
	t.Helper()
	return champCache(t, corps, "version")
}
