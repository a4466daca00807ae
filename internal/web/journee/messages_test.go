// SPDX-License-Identifier: EUPL-1.2

package journee_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/web/navigateur"
	"etai/internal/web/webtest"
)

// A head of service tells the agents of the service something for some days: they read it on their home page on those days, nobody else does, and it may be withdrawn; each is an act, and the
// table keeps what was said.
func TestMessagesDuService(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		const page = "/messages-du-service"
		chef := s.Role(droits.ChefDeService)
		ecrire := func(statut int, paires ...string) string {
			w := chef.Poster(page, webtest.Cles(t, chef, page, page, paires...)...)
			return webtest.Dit(t, w, statut)
		}
		dit := func(r droits.Role, mots string, veut bool) {
			t.Helper()
			if s := webtest.Texte(s.Role(r).Lire("/")); strings.Contains(s, mots) != veut {
				t.Errorf("%s lit « %s » : %v, attendu %v", r, mots, !veut, veut)
			}
		}
		webtest.Dit(t, chef.Lire("/"), http.StatusOK, "Messages du service")
		webtest.Dit(t, chef.Lire(page), http.StatusOK, "Aucun message.", "N’y écrivez ni le nom ni la situation d’une personne suivie")
		if s := ecrire(http.StatusUnprocessableEntity, "texte", "Réunion\u00a0: mardi, 9\u00a0h.", "du", "22/11/2026", "au", "30/11/2026"); !strings.Contains(s, "premier jour qui n’est pas passé") || !strings.Contains(s, "Réunion : mardi, 9 h.") {
			t.Error(s)
		}
		if s := ecrire(http.StatusUnprocessableEntity, "texte", "Bureau fermé.", "du", "23/11/2026", "au", "30/11/2027"); !strings.Contains(s, "trois mois après le premier au plus") {
			t.Error(s)
		}
		ecrire(http.StatusUnprocessableEntity, "texte", " ", "du", "23/11/2026", "au", "30/11/2026")
		ecrire(http.StatusUnprocessableEntity, "texte", strings.Repeat("a", 601), "du", "23/11/2026", "au", "30/11/2026")
		ecrire(http.StatusSeeOther, "texte", "Bureau fermé mardi.\r\nAppels au siège.", "du", "24/11/2026", "au", "25/11/2026")
		dit(droits.CESF, "Bureau fermé mardi", false) // to come
		for jours, veut := range []bool{true, true, false} {
			s.Horloge.ReglerJour(lundi.Plus(1 + jours))
			for _, r := range []droits.Role{droits.CESF, droits.Comptable, droits.ChefDeService, droits.Referent} {
				dit(r, "Bureau fermé mardi. Appels au siège.", veut)
			}
			for _, r := range []droits.Role{droits.Direction, droits.Administrateur} { // figures, settings
				dit(r, "Bureau fermé mardi", false)
			}
		}
		chef = s.Role(droits.ChefDeService)
		ecrire(http.StatusSeeOther, "texte", "Nouvel agent lundi.", "du", "26/11/2026", "au", "27/11/2026")
		dit(droits.CESF, "Nouvel agent lundi", true)
		retirer := page + "/2/retirer"
		envoi := webtest.Cles(t, chef, page, retirer)
		for _, r := range []droits.Role{droits.CESF, droits.Comptable, droits.Referent, droits.Direction, droits.Administrateur} {
			if v := s.Role(r); v.Lire(page).Code != http.StatusNotFound || v.Poster(retirer, envoi...).Code != http.StatusNotFound || v.Poster(page, append(envoi, "texte", "x", "du", "26/11/2026", "au", "27/11/2026")...).Code != http.StatusNotFound {
				t.Errorf("%s écrit au service", r)
			}
		}
		for range 2 { // posted twice: once
			webtest.Vers(t, chef.Poster(retirer, envoi...), page)
		}
		dit(droits.CESF, "Nouvel agent lundi", false)
		webtest.Dit(t, chef.Lire(page), http.StatusOK, "Retiré", "Terminé", "Message retiré.")
		if f := webtest.Typographie(chef.Lire(page).Body.Bytes(), "Accessibilité : non conforme", "Jour, mois, année : par exemple"); len(f) > 0 {
			t.Errorf("%q", f)
		}
		var n int
		s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			return l.QueryRow(ctx, `select count(*) from journal_actes where objet = 'message_service'`).Scan(&n)
		})
		if n != 3 {
			t.Errorf("%d actes", n)
		}
		for nom, ordre := range map[string]string{"prolongé": `update message_service set au = '2026-12-31'`, "effacé": `delete from message_service`, "remis": `update message_service set retire_par = null, retire_le = null where retire_le is not null`} {
			if err := s.Monde.Base.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
				_, err := e.Exec(t.Context(), ordre)
				return err
			}); err == nil {
				t.Errorf("message %s", nom)
			}
		}
		s.Monde.VoitTout(t, etaitest.Alteration{Nom: "message du service", SQL: `update message_service set au = '2026-11-28' where id = 2`, Dit: "message du service 2"})
	}, domaines...)
}

// Who is limited to a territory hears the heads of service of that territory alone; who is limited to none hears them all.
func TestMessagesParTerritoire(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		const page = "/messages-du-service"
		chef := s.Role(droits.ChefDeService)
		limiter := func(r droits.Role, nom string) {
			a := s.Monde.Agents[r]
			if err := s.Monde.Base.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
				id, err := e.Inserer(t.Context(), `insert into territoire (organisation_id, nom) values ($1, $2) returning id`, a.Organisation, nom)
				if err == nil {
					_, err = e.Exec(t.Context(), `insert into agent_territoire (agent_id, territoire_id, organisation_id) values ($1, $2, $3)`, a.ID, id, a.Organisation)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		limiter(droits.ChefDeService, "Nord")
		limiter(droits.CESF, "Sud")
		webtest.Vers(t, chef.Poster(page, webtest.Cles(t, chef, page, page, "texte", "Réunion du Nord.", "du", "23/11/2026", "au", "24/11/2026")...), page)
		for r, veut := range map[droits.Role]bool{droits.CESF: false, droits.Comptable: true, droits.ChefDeService: true} {
			if s := webtest.Texte(s.Role(r).Lire("/")); strings.Contains(s, "Réunion du Nord.") != veut {
				t.Errorf("%s : %v", r, !veut)
			}
		}
	}, domaines...)
}

// The page of the messages and a home page that shows one, in the four modes.
func TestMessagesAuNavigateur(t *testing.T) {
	n := navigateur.Demarrer(t)
	s := webtest.Nouveau(t, "", domaines...)
	chef := s.Role(droits.ChefDeService)
	const page = "/messages-du-service"
	webtest.Vers(t, chef.Poster(page, webtest.Cles(t, chef, page, page, "texte", "Bureau fermé mardi.\nAppels au siège.", "du", "23/11/2026", "au", "25/11/2026")...), page)
	site := s.Ecouter()
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		o.Ouvrir(site + webtest.CheminEntrer(s.Monde.Agents[droits.ChefDeService].ID))
		for nom, p := range map[string]string{"messages": page, "journee-message": "/"} {
			o.Ouvrir(site + p)
			o.Verifier(nom)
		}
	})
}
