// SPDX-License-Identifier: EUPL-1.2

package rapprochement_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/formats/pdf/pdftest"
	"etai/internal/organisation/droits"
	"etai/internal/web/navigateur"
	"etai/internal/web/webtest"
)

// moisPret: an account ready to be closed with money that waits, one whose statement is too short, one that the bank has never shown.
func moisPret(s *webtest.Site) (pret, court etaitest.Suivie) {
	pret, court = s.Monde.Suivre(s.T, 60775), s.Monde.Suivre(s.T, 60775)
	s.Monde.Suivre(s.T, 60775)
	fin := jour.Certain(2026, 10, 31)
	s.Importer(pret, jour.Certain(2026, 10, 5), fin, 0, webtest.Ligne(60775, "CAF RSA "+pret.Numero, ""), webtest.Ligne(1200, "VIR INCONNU", ""))
	s.Importer(court, jour.Certain(2026, 10, 5), jour.Certain(2026, 10, 20), 0, webtest.Ligne(60775, "CAF RSA "+court.Numero, ""))
	return pret, court
}

// The accountant prepares, the head of service signs, the minutes bear the head of the chain; what is missing is said with what to do; nobody else comes near.
func TestClotures(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		pret, court := moisPret(s)
		c, chef := s.Role(droits.Comptable), s.Role(droits.ChefDeService)
		page := c.Lire("/clotures")
		webtest.Dit(t, page, 200, "Clôture d’octobre 2026", "Prêts à clore", "Le dernier relevé accepté s’arrête au 20 octobre 2026", "Importer le relevé qui va jusqu’au 31 octobre 2026", "aucun relevé", "0 compte clos sur 3")
		webtest.Dit(t, chef.Lire("/clotures"), 200, "La personne qui rapproche les comptes prépare leur clôture")
		// Who closes sees what the month ends on, account by account, and opens its lines.
		webtest.Dit(t, page, 200, "Solde de la banque", "619,75 €", "dont reçu, en attente", "12,00 €")
		if mois := fmt.Sprintf(`/dossiers/%d/compte?mois=2026-10`, pret.Dossier); !strings.Contains(page.Body.String(), `href="`+mois+`"`) {
			t.Error("le compte ne mène pas à ses lignes du mois")
		} else {
			webtest.Dit(t, chef.Lire(mois), 200, "619,75 €")
		}
		champs := webtest.Paires(t, page.Body.String(), "Préparer la clôture des comptes cochés", "compte", fmt.Sprint(pret.Banque.ID))
		force := webtest.Paires(t, page.Body.String(), "Préparer la clôture des comptes cochés", "compte", fmt.Sprint(court.Banque.ID))
		webtest.Dit(t, c.Poster("/clotures/preparation", force...), 422, "s’arrête au 20 octobre 2026", "Rien n’est clos")
		webtest.Vers(t, c.Poster("/clotures/preparation", champs...), "/clotures?mois=2026-10")
		webtest.Dit(t, c.Lire("/clotures?mois=2026-10"), 200, "1 clôture préparée"+" : une autre personne la signe", "Préparés par vous", "619,75 €")
		for _, a := range []string{"/clotures/2026-10", "/clotures/2026-10/pdf", "/clotures?mois=2026-11", "/clotures?mois=x", "/clotures/2026-13"} {
			if w := c.Lire(a); w.Code != 404 {
				t.Errorf("%s : %d", a, w.Code)
			}
		}
		webtest.Dit(t, chef.Lire("/clotures"), 200, "À signer", "619,75 €")
		// Sent back: without a reason nothing moves; with one, the accountant reads it, and prepares again.
		renvoi := func(motif string) []string {
			return webtest.Paires(t, chef.Lire("/clotures").Body.String(), "Signer la clôture des comptes cochés", "compte", fmt.Sprint(pret.Banque.ID), "motif", motif)
		}
		if n := webtest.MemesLignes(t, chef, "/clotures?mois=2026-10", 0, 1); n == 0 {
			t.Error("le tableur de la clôture est vide")
		}
		webtest.Dit(t, s.Role(droits.CESF).Lire("/clotures.xlsx?mois=2026-10"), 404)
		webtest.Dit(t, chef.Poster("/clotures/renvoi", renvoi("")...), 422, "la raison du renvoi")
		webtest.Vers(t, chef.Poster("/clotures/renvoi", renvoi("Le virement inconnu est à chercher d’abord.")...), "/clotures?mois=2026-10")
		webtest.Dit(t, chef.Lire("/clotures?mois=2026-10"), 200, "1 clôture renvoyée", "renvoyé par", "Le virement inconnu est à chercher d’abord.")
		page = c.Lire("/clotures?mois=2026-10")
		webtest.Dit(t, page, 200, "Prêts à clore", "renvoyé par", "Le virement inconnu est à chercher d’abord.")
		webtest.Vers(t, c.Poster("/clotures/preparation", webtest.Paires(t, page.Body.String(), "Préparer la clôture des comptes cochés", "compte", fmt.Sprint(pret.Banque.ID))...), "/clotures?mois=2026-10")
		signature := webtest.Paires(t, chef.Lire("/clotures").Body.String(), "Signer la clôture des comptes cochés", "compte", fmt.Sprint(pret.Banque.ID))
		webtest.Vers(t, chef.Poster("/clotures/signature", signature...), "/clotures?mois=2026-10")
		webtest.Vers(t, chef.Poster("/clotures/signature", signature...), "/clotures?mois=2026-10") // the same form twice: one closing
		webtest.Dit(t, chef.Lire("/clotures?mois=2026-10"), 200, "1 compte clos sur 3")
		w := chef.Lire("/clotures/2026-10")
		webtest.Dit(t, w, 200, "Procès-verbal de clôture d’octobre 2026", "Tête de la chaîne des écritures", "VIR INCONNU", "une correction porte une date d’un mois ouvert")
		if !regexp.MustCompile(`[0-9a-f]{8}( [0-9a-f]{8}){7}`).MatchString(webtest.Texte(w)) {
			t.Error("la tête de chaîne n’est pas sur le procès-verbal")
		}
		f := filepath.Join(t.TempDir(), "pv.pdf")
		w = c.Lire("/clotures/2026-10/pdf?compte=" + fmt.Sprint(pret.Banque.ID))
		if err := os.WriteFile(f, w.Body.Bytes(), 0o600); err != nil || w.Code != 200 {
			t.Fatal(w.Code, err)
		}
		pdftest.Valider(t, f)
		if d := os.Getenv("ETAI_GARDER"); d != "" { // to look at it
			if err := os.WriteFile(filepath.Join(d, "pv.pdf"), w.Body.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		pdftest.Dore(t, "procesverbal", regexp.MustCompile(`[0-9a-f]{8}(\s[0-9a-f]{8}){7}`).ReplaceAllString(pdftest.Texte(t, f), "(tête de chaîne)"))
		for _, r := range []droits.Role{droits.CESF, droits.Referent, droits.Direction, droits.Administrateur} {
			x := s.Role(r)
			for _, a := range []string{"/clotures", "/clotures/2026-10", "/clotures/2026-10/pdf"} {
				if w := x.Lire(a); w.Code != 404 {
					t.Errorf("%s, %s : %d", r, a, w.Code)
				}
			}
			if w := x.Poster("/clotures/signature", "cle", (strings.ToUpper(string(r)) + "ABCDEFGHIJKLMNOPQRSTUVWXYZ")[:26], "mois", "2026-10", "compte", fmt.Sprint(pret.Banque.ID)); w.Code != 404 {
				t.Errorf("%s signe : %d", r, w.Code)
			}
		}
		webtest.Dit(t, c.Lire("/rapprochement/etat?mois=2026-10"), 200, "État de rapprochement du 31 octobre 2026", "VIR INCONNU")
		for _, a := range []string{"/rapprochement/etat?mois=2026-12", "/rapprochement/etat?mois=octobre"} {
			if w := c.Lire(a); w.Code != 404 {
				t.Errorf("%s : %d", a, w.Code)
			}
		}
	})
}

// A reason that accounts share is said once above them; the page opens on the earliest month still to close, and leads to the others.
func TestCloturesDansLOrdre(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		moisPret(s)
		s.Monde.Suivre(t, 60775)
		c := s.Role(droits.Comptable)
		page := c.Lire("/clotures")
		webtest.Dit(t, page, 200, "Clôture d’octobre 2026")
		if n := strings.Count(webtest.Texte(page), "aucun relevé de ce compte"); n != 1 {
			t.Errorf("la raison de deux comptes est dite %d fois", n)
		}
		if strings.Contains(page.Body.String(), `aria-label="Mois à clore"`) {
			t.Error("un seul mois à clore : il n’y a rien à choisir")
		}
		s.Horloge.Avancer(30 * 24 * time.Hour) // December: two months are over
		c = s.Role(droits.Comptable)
		for _, x := range []*webtest.Visiteur{c, s.Role(droits.ChefDeService)} {
			page = x.Lire("/clotures")
			webtest.Dit(t, page, 200, "Clôture d’octobre 2026", "Octobre 2026 4", "Novembre 2026 4")
		}
		webtest.Dit(t, c.Lire("/clotures?mois=2026-11"), 200, "Clôture de novembre 2026", "Octobre 2026 4")
	})
}

func TestEcransClotures(t *testing.T) {
	s := webtest.Nouveau(t, "", domaines()...)
	base := s.Ecouter()
	n := navigateur.Demarrer(t)
	pret, _ := moisPret(s)
	o := n.Onglet(t, navigateur.Mode{Largeur: 1280, Hauteur: 900})
	o.Ouvrir(base + webtest.CheminEntrer(s.Monde.Agents[droits.Comptable].ID))
	o.Ouvrir(base + "/clotures")
	o.Capturer("clotures-pretes")
	o.Suivre("form.carte .btn-primary")
	if x := o.Texte("[role=status]"); !strings.Contains(x, "1 clôture préparée") {
		t.Errorf("annonce : %q", x)
	}
	// The head of service sends it back with a reason, the accountant reads it and prepares again.
	o.Ouvrir(base + webtest.CheminEntrer(s.Monde.Agents[droits.ChefDeService].ID))
	o.Ouvrir(base + "/clotures")
	o.Cliquer("form.carte summary")
	o.Remplir("#champ-motif", "Chercher d’abord de qui vient ce virement.")
	o.Verifier("cloture-a-renvoyer")
	o.Suivre("form.carte [formaction]")
	if x := o.Texte("[role=status]"); !strings.Contains(x, "1 clôture renvoyée") {
		t.Errorf("annonce : %q", x)
	}
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		o.Ouvrir(base + webtest.CheminEntrer(s.Monde.Agents[droits.Comptable].ID))
		o.Ouvrir(base + "/clotures")
		o.Verifier("cloture-renvoyee")
	})
	o.Ouvrir(base + webtest.CheminEntrer(s.Monde.Agents[droits.Comptable].ID))
	o.Ouvrir(base + "/clotures")
	o.Suivre("form.carte .btn-primary")
	o.Ouvrir(base + webtest.CheminEntrer(s.Monde.Agents[droits.ChefDeService].ID))
	o.Ouvrir(base + "/clotures")
	o.Suivre("form.carte .btn-primary")
	if x := o.Texte("[role=status]"); !strings.Contains(x, "1 compte clos") {
		t.Errorf("annonce : %q", x)
	}
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		o.Ouvrir(base + webtest.CheminEntrer(s.Monde.Agents[droits.Comptable].ID))
		for nom, a := range map[string]string{"clotures": "/clotures?mois=2026-10", "clotures-avant": "/clotures?mois=2026-09", "proces-verbal": "/clotures/2026-10?compte=" + fmt.Sprint(pret.Banque.ID), "etat-passe": "/rapprochement/etat?mois=2026-10"} {
			if statut := o.Ouvrir(base + a); statut != 200 {
				t.Errorf("%s : %d", nom, statut)
			}
			o.Verifier(nom)
		}
	})
}
