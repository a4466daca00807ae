// SPDX-License-Identifier: EUPL-1.2

package entretiens_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"etai/internal/organisation/droits"
	"etai/internal/web/entretiens"
	"etai/internal/web/personnes"
	"etai/internal/web/webtest"
)

var domaines = []webtest.Domaine{{Pages: personnes.Pages, Routes: personnes.Routes}, {Pages: entretiens.Pages, Routes: entretiens.Routes}}

// champs reads the hidden fields of the form that posts to an address, and puts them before the fields.
func champs(t *testing.T, v *webtest.Visiteur, page, action string, paires ...string) []string {
	t.Helper()
	_, suite, ok := strings.Cut(v.Lire(page).Body.String(), `action="`+action+`"`)
	if !ok {
		t.Fatalf("aucun formulaire vers %s sur %s", action, page)
	}
	suite, _, _ = strings.Cut(suite, "</form>")
	var r []string
	for _, nom := range []string{"cle", "version", "entretien"} {
		if _, x, ok := strings.Cut(suite, `name="`+nom+`" value="`); ok {
			x, _, _ = strings.Cut(x, `"`)
			r = append(r, nom, x)
		}
	}
	return append(r, paires...)
}

// A visit is planned, drafted, noted with the next one, corrected; what is typed wrong is kept; nobody else reads or writes it.
func TestEntretiens(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		dossier := fmt.Sprintf("/dossiers/%d", s.Monde.Suivre(t, 57349).Dossier)
		base := dossier + "/entretiens"
		nouveau, cesf := base+"/nouveau", s.Role(droits.CESF)
		webtest.Dit(t, cesf.Lire(base), http.StatusOK, "Aucun entretien noté.")
		webtest.Dit(t, cesf.Lire(dossier), http.StatusOK, "Accompagnement", "aucun prévu", "Noter un entretien")
		une := webtest.Vers(t, cesf.Poster(nouveau, champs(t, cesf, nouveau+"?prevoir=oui", nouveau, "genre", "domicile", "etat", "prevu", "le", "23/11/2026", "heure", "14h30")...), "")
		webtest.Dit(t, cesf.Lire(une), http.StatusOK, "Visite à domicile", "Prévu", "14 h 30", "Dire ce qu’il en a été")
		webtest.Dit(t, cesf.Lire(une+"/noter"), http.StatusOK, "Nouveau jour si le rendez-vous est reporté")
		plusTard := webtest.Vers(t, cesf.Poster(nouveau, champs(t, cesf, nouveau+"?prevoir=oui", nouveau, "genre", "bureau", "etat", "prevu", "le", "14/12/2026", "heure", "10h")...), "")
		webtest.Dit(t, cesf.Lire(plusTard), http.StatusOK, "Reporter, ou dire ce qu’il en a été")
		webtest.Dit(t, cesf.Lire("/entretiens?le=2026-11-23"), http.StatusOK, "Lundi 23 novembre 2026 1 Rendez-vous du jour", "EXEMPLE", "14 h 30", "Prévu")
		noter := une + "/noter"
		w := cesf.Poster(noter, champs(t, cesf, noter, noter, "genre", "domicile", "etat", "fait", "le", "23/11/2026", "heure", "25h", "duree", "45", "presents", "personne", "note", "Loyer payé, courrier ouvert.")...)
		webtest.Dit(t, w, http.StatusUnprocessableEntity, "Écrivez l’heure comme", "Loyer payé, courrier ouvert.")
		w = cesf.Poster(noter, champs(t, cesf, noter, noter, "genre", "domicile", "etat", "fait", "le", "23/11/2026", "duree", "45", "presents", "personne")...)
		webtest.Dit(t, w, http.StatusUnprocessableEntity, "Écrire ce qui s’est dit")

		// The draft, kept by the page and by the button, comes back in the form.
		_, id, _ := strings.Cut(une, "entretiens/")
		w = cesf.Poster(base+"/brouillon", "entretien", id, "auto", "1", "note", "Elle dit que", "etat", "fait", "genre", "domicile")
		webtest.Dit(t, w, http.StatusOK, "Brouillon gardé à")
		webtest.Vers(t, cesf.Poster(base+"/brouillon", "entretien", id, "note", "Elle dit que le loyer", "etat", "fait", "genre", "domicile"), "/brouillons")
		webtest.Dit(t, cesf.Lire("/brouillons"), http.StatusOK, "EXEMPLE", "Reprendre")
		webtest.Dit(t, cesf.Lire(noter), http.StatusOK, "Brouillon repris.", "Elle dit que le loyer")
		if w := s.Role(droits.Comptable).Poster(base+"/brouillon", "note", "x"); w.Code != http.StatusNotFound {
			t.Errorf("brouillon du comptable : %d", w.Code)
		}
		saisie := []string{"genre", "domicile", "etat", "fait", "le", "23/11/2026", "heure", "14:35", "duree", "75", "presents", "personne", "presents", "proche", "note", "Loyer payé.", "convenu", "Ouvrir le courrier.", "prive", "Fatiguée.",
			"suite_le", "7/12/2026", "suite_heure", "10h", "suite_genre", "telephone"}
		perimee := champs(t, cesf, noter, noter, append(saisie, "note", "Autre")...)
		envoi := champs(t, cesf, noter, noter, saisie...)
		webtest.Vers(t, cesf.Poster(noter, envoi...), une)
		webtest.Vers(t, cesf.Poster(noter, envoi...), une) // posted twice: once
		webtest.Dit(t, cesf.Poster(noter, perimee...), http.StatusConflict, "écrit ailleurs")
		for i := 0; i+1 < len(envoi); i += 2 { // what the page kept by itself when the form left comes after it
			if envoi[i] == "cle" {
				cesf.Poster(base+"/brouillon", "cle", envoi[i+1], "auto", "1", "entretien", id, "note", "Loyer payé.", "etat", "fait", "genre", "domicile")
			}
		}
		webtest.Dit(t, cesf.Lire("/brouillons"), http.StatusOK, "Aucun brouillon.")
		webtest.Dit(t, cesf.Lire(une), http.StatusOK, "Fait", "1 h 15", "la personne et un proche", "Ouvrir le courrier.", "Note du service", "Fatiguée.", "1 version précédente")
		webtest.Dit(t, cesf.Lire(base), http.StatusOK, "À venir", "Appel", "10 h", "Loyer payé.")
		webtest.Dit(t, cesf.Lire(dossier), http.StatusOK, "Voir l’entretien", "Loyer payé.", "visible : service MASP + référent départemental") // as the form said before it was typed
		webtest.Dit(t, cesf.Lire("/entretiens?vue=semaine&le=2026-12-08"), http.StatusOK, "Appel", "10 h")
		if w := cesf.Lire("/entretiens.xlsx?vue=semaine&le=2026-12-08"); w.Code != http.StatusOK || w.Body.Len() < 2000 {
			t.Errorf("tableur : %d, %d octets", w.Code, w.Body.Len())
		}
		webtest.Dit(t, s.Role(droits.ChefDeService).Lire(une), http.StatusOK, "Fatiguée.", "Corriger")
		// The référent of the département reads the shared note, on the page and in the timeline alike, and never the private one.
		referent := s.Role(droits.Referent)
		webtest.Tait(t, webtest.Dit(t, referent.Lire(une), http.StatusOK, "Loyer payé.", "Ouvrir le courrier."), "Fatiguée.")
		webtest.Tait(t, webtest.Dit(t, referent.Lire(dossier+"?fil=visites"), http.StatusOK, "Visite à domicile", "Voir l’entretien", "Loyer payé."), "Fatiguée.")
		if s := fmt.Sprint(webtest.Classeur(t, referent.Lire(dossier+"/chronologie.xlsx"))); !strings.Contains(s, "Loyer payé.") || strings.Contains(s, "Fatiguée") {
			t.Errorf("chronologie du référent au tableur : %s", s)
		}
		webtest.Tait(t, webtest.Dit(t, s.Role(droits.Comptable).Lire(dossier), http.StatusOK), "Voir l’entretien", "Loyer payé.")
		for _, page := range []string{base, une, noter, nouveau, "/entretiens"} {
			if w := s.Role(droits.Comptable).Lire(page); w.Code != http.StatusNotFound {
				t.Errorf("%s pour le comptable : %d", page, w.Code)
			}
			if f := webtest.Typographie(cesf.Lire(page).Body.Bytes(), "Accessibilité : non conforme", "Jour, mois, année : par exemple"); len(f) > 0 {
				t.Errorf("%s : %q", page, f)
			}
		}
	}, domaines...)
}

// What a contract aims at gets actions, whose steps are added; the rhythm is shown window by window and changed by a decision; what the person must not miss comes back.
func TestDemarchesEtRythme(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		dossier := fmt.Sprintf("/dossiers/%d", s.Monde.Suivre(t, 57349).Dossier)
		cesf := s.Role(droits.CESF)
		base := dossier + "/demarches"
		webtest.Dit(t, cesf.Lire(base), http.StatusOK, "Reprendre contact avec la mission locale", "Aucune action pour cet objectif.", "Payer seule son loyer")
		nouvelle := base + "/nouvelle"
		webtest.Dit(t, cesf.Poster(nouvelle, champs(t, cesf, nouvelle, nouvelle, "genre", "action", "qui", "ensemble", "etat", "a_faire", "le", "23/11/2026", "texte", "Appeler la mission locale")...), http.StatusUnprocessableEntity, "sert un objectif du contrat", "Appeler la mission locale")
		webtest.Vers(t, cesf.Poster(nouvelle, champs(t, cesf, nouvelle, nouvelle, "genre", "fsl", "qui", "ensemble", "etat", "a_faire", "le", "20/11/2026", "echeance", "21/11/2026", "texte", "Demander le maintien dans les lieux")...), base)
		webtest.Dit(t, cesf.Lire(base), http.StatusOK, "Demander le maintien dans les lieux", "en retard", "Demande au FSL")
		webtest.Dit(t, cesf.Lire("/demarches"), http.StatusOK, "EXEMPLE", "Demande au FSL")
		webtest.Dit(t, cesf.Lire("/demarches?groupe=en_retard&genre=fsl"), http.StatusOK, "EXEMPLE")
		webtest.Dit(t, cesf.Lire("/demarches?genre=soins"), http.StatusOK, "Aucune démarche ne répond")
		une := base + "/1"
		webtest.Dit(t, cesf.Lire(dossier+"/entretiens/nouveau"), http.StatusOK, "À voir ensemble", "Demander le maintien dans les lieux")
		webtest.Dit(t, cesf.Lire(dossier+"/entretiens/fiche"), http.StatusOK, "Reprendre contact avec la mission locale", "Demander le maintien dans les lieux (ensemble)", "à détruire le")
		if w := cesf.Lire(dossier + "/entretiens/fiche.pdf"); w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "%PDF-") {
			t.Errorf("fiche : %d", w.Code)
		}
		webtest.Dit(t, cesf.Poster(une, champs(t, cesf, une, une, "etat", "aboutie", "le", "23/11/2026")...), http.StatusUnprocessableEntity, "Écrire ce qui en est sorti")
		webtest.Vers(t, cesf.Poster(une, champs(t, cesf, une, une, "etat", "aboutie", "le", "23/11/2026", "texte", "Accordé en entier.")...), une)
		webtest.Dit(t, cesf.Lire(une), http.StatusOK, "Aboutie", "Accordé en entier.")
		webtest.Dit(t, cesf.Lire("/demarches?groupe=closes"), http.StatusOK, "EXEMPLE", "Aboutie")

		rythme := dossier + "/rythme"
		webtest.Dit(t, cesf.Lire(rythme), http.StatusOK, "1 contact tous les 15 jours", "Habitude du service", "Manque", "En retard", "tenu : 0 sur")
		webtest.Dit(t, cesf.Lire("/rythmes"), http.StatusOK, "EXEMPLE", "Sans nouvelles depuis 30 jours")
		webtest.Dit(t, cesf.Lire("/rythmes?vue=sans-nouvelles"), http.StatusOK, "EXEMPLE")
		webtest.Dit(t, cesf.Poster(rythme, champs(t, cesf, rythme, rythme, "contrat", "1", "source", "decision", "du", "1/11/2026", "nombre.telephone", "1", "tous.telephone", "2", "unite.telephone", "semaine", "texte", "Appels.")...), http.StatusUnprocessableEntity, "vaut à partir d’aujourd’hui", "Appels.")
		webtest.Vers(t, cesf.Poster(rythme, champs(t, cesf, rythme, rythme, "contrat", "1", "source", "decision", "du", "23/11/2026", "nombre.telephone", "1", "tous.telephone", "2", "unite.telephone", "semaine", "texte", "Appels.")...), rythme)
		webtest.Dit(t, cesf.Lire(rythme), http.StatusOK, "1 appel toutes les 2 semaines", "Décision du service", "Appels.")
		// What the contract promises holds from its first day, whatever the day of the form; the service's habit, replaced on that day, is no longer said.
		if w := cesf.Lire(rythme); !strings.Contains(w.Body.String(), `value="contrat" checked`) {
			t.Errorf("le contrat n’a rien promis encore, et n’est pas proposé d’abord :\n%s", webtest.Texte(w))
		}
		webtest.Vers(t, cesf.Poster(rythme, champs(t, cesf, rythme, rythme, "contrat", "1", "source", "contrat", "du", "24/11/2026", "nombre.domicile", "2", "tous.domicile", "1", "unite.domicile", "mois")...), rythme)
		w := cesf.Lire(rythme)
		webtest.Tait(t, webtest.Dit(t, w, http.StatusOK, "depuis le premier jour du contrat", "2 visites à domicile tous les mois", "Promis par le contrat"), "Habitude du service")
		if !strings.Contains(w.Body.String(), `value="decision" checked`) {
			t.Errorf("le contrat a promis : une décision se propose d’abord :\n%s", webtest.Texte(w))
		}

		echeances := dossier + "/echeances"
		webtest.Vers(t, cesf.Poster(echeances, champs(t, cesf, echeances, echeances, "genre", "declaration", "le", "30/11/2026")...), echeances)
		webtest.Dit(t, cesf.Lire(echeances), http.StatusOK, "Déclaration trimestrielle", "revient tous les 3 mois")
		webtest.Dit(t, cesf.Lire("/echeances-personnes"), http.StatusOK, "EXEMPLE", "Déclaration trimestrielle")
		close := "/echeances-personnes/1/close"
		webtest.Vers(t, cesf.Poster(close, champs(t, cesf, echeances, close, "issue", "faite")...), echeances)
		webtest.Dit(t, cesf.Lire(echeances), http.StatusOK, "28 févr. 2027", "faite")
		for _, page := range []string{base, une, nouvelle, rythme, echeances, "/demarches", "/rythmes", "/echeances-personnes"} {
			if w := s.Role(droits.Comptable).Lire(page); w.Code != http.StatusNotFound {
				t.Errorf("%s pour le comptable : %d", page, w.Code)
			}
			if f := webtest.Typographie(cesf.Lire(page).Body.Bytes(), "Accessibilité : non conforme", "Jour, mois, année : par exemple"); len(f) > 0 {
				t.Errorf("%s : %q", page, f)
			}
		}
		for _, liste := range []string{"/demarches.xlsx?groupe=closes", "/rythmes.xlsx"} {
			if w := cesf.Lire(liste); w.Code != http.StatusOK || w.Body.Len() < 2000 {
				t.Errorf("%s : %d, %d octets", liste, w.Code, w.Body.Len())
			}
		}
	}, domaines...)
}

// The files of who leaves are given to others in one lot, by who gives files in charge.
func TestPortefeuille(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		s.Monde.Suivre(t, 57349)
		chef, cesf := s.Role(droits.ChefDeService), s.Monde.Agents[droits.CESF]
		webtest.Dit(t, chef.Lire("/portefeuilles"), http.StatusOK, "cesf Exemple")
		page := fmt.Sprintf("/portefeuilles/%d", cesf.ID)
		webtest.Dit(t, chef.Lire(page), http.StatusOK, "EXEMPLE", "second_chef Exemple")
		webtest.Dit(t, chef.Poster(page, champs(t, chef, page, page, "du", "23/11/2026", "dossiers", "1")...), http.StatusUnprocessableEntity, "à qui les confier")
		webtest.Vers(t, chef.Poster(page, champs(t, chef, page, page, "du", "23/11/2026", "dossiers", "1", "vers", fmt.Sprint(s.Monde.SecondChef.ID))...), "/portefeuilles")
		webtest.Dit(t, chef.Lire(page), http.StatusOK, "1 dossier") // until tonight
		if w := s.Role(droits.CESF).Lire("/portefeuilles"); w.Code != http.StatusNotFound {
			t.Errorf("la CESF ouvre les portefeuilles : %d", w.Code)
		}
		for _, x := range []string{"/portefeuilles", page} {
			if f := webtest.Typographie(chef.Lire(x).Body.Bytes(), "Accessibilité : non conforme", "Jour, mois, année : par exemple"); len(f) > 0 {
				t.Errorf("%s : %q", x, f)
			}
		}
	}, domaines...)
}

// The calendar that an agent subscribes to: by its secret address alone, without a name unless it was asked for, until it is taken away; asked too often, it waits.
func TestAgenda(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		nouveau := fmt.Sprintf("/dossiers/%d/entretiens/nouveau", s.Monde.Suivre(t, 57349).Dossier)
		cesf, tiers := s.Role(droits.CESF), s.Personne()
		webtest.Vers(t, cesf.Poster(nouveau, champs(t, cesf, nouveau+"?prevoir=oui", nouveau, "genre", "domicile", "etat", "prevu", "le", "24/11/2026", "heure", "14h30")...), "")
		creer := func(paires ...string) string {
			w := cesf.Poster("/mon-agenda", champs(t, cesf, "/mon-agenda", "/mon-agenda", paires...)...)
			webtest.Dit(t, w, http.StatusOK, "elle ne sera plus montrée")
			_, page, _ := strings.Cut(w.Body.String(), "/agenda/")
			jeton, _, _ := strings.Cut(page, "/etai.ics")
			return "/agenda/" + jeton + "/etai.ics"
		}
		flux := creer()
		w := tiers.Lire(flux)
		corps := w.Body.String()
		if w.Code != http.StatusOK || !strings.Contains(corps, "DTSTART;TZID=Europe/Paris:20261124T143000\r\n") || !strings.Contains(corps, "SUMMARY:Visite à domicile\r\n") || strings.Contains(corps, "EXEMPLE") || w.Header().Get("Content-Type") != "text/calendar; charset=utf-8" {
			t.Errorf("%d\n%s", w.Code, corps)
		}
		nomme := creer("avec_nom", "oui")
		if w := tiers.Lire(flux); w.Code != http.StatusNotFound {
			t.Errorf("l’ancienne adresse répond : %d", w.Code)
		}
		if w := tiers.Lire(nomme); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "EXEMPLE") {
			t.Errorf("%d\n%s", w.Code, w.Body)
		}
		webtest.Vers(t, cesf.Poster("/mon-agenda/revoquer", champs(t, cesf, "/mon-agenda", "/mon-agenda/revoquer")...), "/mon-agenda")
		code := 0
		for range 40 {
			if code = tiers.Lire(nomme).Code; code != http.StatusNotFound {
				break
			}
		}
		if code != http.StatusTooManyRequests {
			t.Errorf("demandée sans fin : %d", code)
		}
		if w := s.Role(droits.Comptable).Lire("/mon-agenda"); w.Code != http.StatusNotFound {
			t.Errorf("le comptable : %d", w.Code)
		}
	}, domaines...)
}
