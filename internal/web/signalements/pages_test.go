// SPDX-License-Identifier: EUPL-1.2

package signalements_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/web/personnes"
	"etai/internal/web/signalements"
	"etai/internal/web/webtest"
)

var domaines = []webtest.Domaine{{Pages: personnes.Pages, Routes: personnes.Routes}, {Pages: signalements.Pages, Routes: signalements.Routes}}

// A report is opened, written part by part and kept as it goes, refused with what it lacks; a medical piece goes under seal and only the head of the service opens it; who may not read
// the contracts sees nothing.
func TestSignalements(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		dossier := fmt.Sprintf("/dossiers/%d", s.Monde.Suivre(t, 57349).Dossier)
		base, cesf := dossier+"/signalement", s.Role(droits.CESF)
		webtest.Dit(t, cesf.Lire(base), http.StatusOK, "Aucun signalement", "Préparer le rapport")
		rapport := webtest.Vers(t, cesf.Poster(base, webtest.Cles(t, cesf, base, base, "genre", "rapport")...), "")
		une := strings.TrimSuffix(rapport, "/rapport")
		webtest.Dit(t, cesf.Lire(rapport), http.StatusOK, "Conditions et faits", "1 sur 6")
		action := rapport + "?partie=1"
		webtest.Dit(t, cesf.Poster(action, webtest.Cles(t, cesf, rapport, action, "compromis", "tout", "faits", "Sans chauffage depuis octobre.")...), http.StatusUnprocessableEntity, "Sans chauffage depuis octobre.")
		perimee := webtest.Cles(t, cesf, rapport, action, "faits", "Autre texte.")
		webtest.Vers(t, cesf.Poster(action, webtest.Cles(t, cesf, rapport, action, "echec", "oui", "compromis", "sante", "faits", "Sans chauffage depuis octobre.")...), rapport+"?partie=2")
		webtest.Dit(t, cesf.Poster(action, perimee...), http.StatusConflict, "a changé pendant que vous écriviez", "Autre texte.")
		webtest.Dit(t, cesf.Lire(rapport+"?partie=3"), http.StatusOK, "CAF")
		webtest.Dit(t, cesf.Lire(une), http.StatusOK, "Signer le rapport", "Sa santé est compromise", "Sans chauffage depuis octobre.", "à écrire")
		webtest.Dit(t, cesf.Poster(une+"/signer", webtest.Cles(t, cesf, une, une+"/signer", "le", "23/11/2026", "signataire", "La présidente")...), http.StatusUnprocessableEntity, "comment on le sait", "sous pli cacheté")

		// Under seal.
		deposer := func(contenu string) *http.Response {
			return cesf.Envoyer(une+"/pli", "document", "certificat.pdf", strings.NewReader(contenu), webtest.Cles(t, cesf, une, une+"/pli")...).Result()
		}
		if r := deposer("ni l’un ni l’autre\x00"); r.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("type refusé : %d", r.StatusCode)
		}
		contient := func(w *httptest.ResponseRecorder, mots ...string) {
			for _, m := range mots {
				if !strings.Contains(w.Body.String(), m) {
					t.Errorf("%q manque", m)
				}
			}
		}
		// What was typed in the form of the signature beside comes back with the page, after the piece; the page says which form goes with it.
		contient(cesf.Lire(une), `data-avec="etape"`, `id="etape"`)
		typee := append(webtest.Cles(t, cesf, une, une+"/pli"), "le", "22/11/2026", "signataire", "Anne Exemple, présidente & juge")
		r := cesf.Envoyer(une+"/pli", "document", "certificat.pdf", strings.NewReader(etaitest.PDF("SECRET-MEDICAL")), typee...).Result()
		if r.StatusCode != http.StatusSeeOther {
			t.Fatalf("dépôt : %d", r.StatusCode)
		}
		suivante, ancre, _ := strings.Cut(r.Header.Get("Location"), "#")
		contient(cesf.Lire(suivante), `value="22/11/2026"`, `value="Anne Exemple, présidente &amp; juge"`)
		if ancre != "pli" {
			t.Errorf("après le dépôt : %s", r.Header.Get("Location"))
		}
		chef := s.Role(droits.ChefDeService)
		page := chef.Lire(une).Body.String()
		_, suite, ok := strings.Cut(page, `href="`+une+`/pli/`)
		if !ok {
			t.Fatal("le chef de service n’a pas de quoi ouvrir le pli")
		}
		id, _, _ := strings.Cut(suite, `"`)
		if w := chef.Lire(une + "/pli/" + id); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "SECRET-MEDICAL") || w.Header().Get("Cache-Control") != "no-store" || strings.Contains(w.Header().Get("Content-Disposition"), "certificat") {
			t.Errorf("lecture : %d, %v", w.Code, w.Header())
		}
		for _, r := range []droits.Role{droits.CESF, droits.Comptable, droits.Administrateur, droits.Direction, droits.Referent} {
			if w := s.Role(r).Lire(une + "/pli/" + id); w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), "SECRET-MEDICAL") {
				t.Errorf("%s ouvre le pli : %d", r, w.Code)
			}
		}
		for _, x := range []string{dossier, dossier + "/documents", une, rapport, base, "/signalements", "/recherche?q=SECRET-MEDICAL"} {
			if w := cesf.Lire(x); strings.Contains(strings.ReplaceAll(w.Body.String(), "q=SECRET-MEDICAL", ""), `certificat.pdf`) {
				t.Errorf("%s nomme la pièce", x)
			}
		}
		retirer := une + "/pli/" + id + "/retirer"
		webtest.Vers(t, cesf.Poster(retirer, webtest.Cles(t, cesf, une, retirer)...), "")
		if w := chef.Lire(une + "/pli/" + id); w.Code != http.StatusNotFound {
			t.Errorf("pièce retirée : %d", w.Code)
		}

		webtest.Dit(t, cesf.Lire("/signalements"), http.StatusOK, "EXEMPLE", "Rapport en préparation")
		for _, r := range []droits.Role{droits.Comptable, droits.Administrateur} {
			for _, x := range []string{base, une, rapport, "/signalements", "/signalements.xlsx"} {
				if w := s.Role(r).Lire(x); w.Code != http.StatusNotFound {
					t.Errorf("%s, %s : %d", r, x, w.Code)
				}
			}
		}
		abandon := une + "?vers=abandonne"
		webtest.Vers(t, cesf.Poster(une+"/etape", webtest.Cles(t, cesf, abandon, une+"/etape", "le", "23/11/2026", "motif", "surmontees")...), une)
		webtest.Dit(t, cesf.Lire(une), http.StatusOK, "Abandonné, les difficultés sont surmontées")

		// A measure that somebody else asked for: noted, it stops the contract, and says whom to write to.
		autre := webtest.Vers(t, cesf.Poster(base, webtest.Cles(t, cesf, base, base, "genre", "autre")...), "")
		maj := autre + "?vers=maj"
		webtest.Dit(t, cesf.Lire(maj), http.StatusOK, "Garder l’accompagnement MASP", "Prestations que le juge confie")
		webtest.Vers(t, cesf.Poster(autre+"/etape", webtest.Cles(t, cesf, maj, autre+"/etape", "le", "23/11/2026", "debut", "23/11/2026", "mois", "12", "prestations", "17")...), autre)
		webtest.Dit(t, cesf.Lire(autre), http.StatusOK, "Mesure d’accompagnement judiciaire", "du 23 novembre 2026 au 22 novembre 2027")
		webtest.Dit(t, cesf.Lire(dossier+"/cloture"), http.StatusOK, "À faire savoir", "Au mandataire judiciaire")
		webtest.Dit(t, cesf.Lire(dossier), http.StatusOK, "Signalement, mesure d’accompagnement judiciaire")
	}, domaines...)
}
