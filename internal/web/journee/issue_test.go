// SPDX-License-Identifier: EUPL-1.2

package journee_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/web/entretiens"
	"etai/internal/web/journee"
	"etai/internal/web/navigateur"
	"etai/internal/web/personnes"
	"etai/internal/web/webtest"
)

var domaines = []webtest.Domaine{{Pages: journee.Pages, Routes: journee.Routes}, {Pages: entretiens.Pages, Routes: entretiens.Routes}, {Pages: personnes.Pages, Routes: personnes.Routes}}

var lundi = jour.Certain(2026, 11, 23) // etaitest.Depart

// prevoir plans an appointment of the CESF today, at an hour: its id.
func prevoir(t *testing.T, s *webtest.Site, dossier int64, heure string) int64 {
	t.Helper()
	id, err := parcours.EcrireEntretien(t.Context(), s.Monde.Base, s.Monde.Trousseau, s.Monde.Demande(droits.CESF),
		parcours.SaisieEntretien{Entretien: accompagnement.Entretien{Dossier: dossier, Genre: accompagnement.Domicile, Etat: accompagnement.Prevu, Le: lundi, Heure: heure}})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// The four things that may come of an appointment are said on the home page, of today's and of those that are past; refused, it keeps what was typed; what somebody else wrote meanwhile is not
// written over; who may not write in the file finds nothing.
func TestNoterDepuisLaJournee(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		dossier, cesf := s.Monde.Suivre(t, 57349).Dossier, s.Role(droits.CESF)
		fait, excuse, absent, reporte, tard := prevoir(t, s, dossier, "09:00"), prevoir(t, s, dossier, "10:00"), prevoir(t, s, dossier, "11:00"), prevoir(t, s, dossier, "14:00"), prevoir(t, s, dossier, "16:00")
		issue := func(id int64) string { return fmt.Sprintf("/entretiens/%d/issue", id) }
		noter := func(id int64) string { return fmt.Sprintf("/?noter=%d", id) }
		poster := func(v *webtest.Visiteur, id int64, paires ...string) []string {
			return webtest.Cles(t, v, noter(id), issue(id), paires...)
		}
		etat := func(id int64) (e string) {
			s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				return l.QueryRow(ctx, "select etat from entretien where id = $1", id).Scan(&e)
			})
			return e
		}
		webtest.Dit(t, cesf.Lire("/"), http.StatusOK, "Aujourd’hui", "9 h", "Noter")
		webtest.Dit(t, cesf.Lire(noter(fait)), http.StatusOK, "Ma journée", "Ce qu’il en a été", "Qui était là")
		w := cesf.Poster(issue(fait), poster(cesf, fait, "etat", "fait", "duree", "vingt", "presents", "personne", "note", "Elle a payé son loyer.", "suite_heure", "25 h")...)
		webtest.Dit(t, w, http.StatusUnprocessableEntity, "La durée en minutes", "Elle a payé son loyer.", "Écrivez l’heure comme", "Ma journée")
		if !strings.Contains(w.Body.String(), `value="25 h"`) || !strings.Contains(w.Body.String(), `value="vingt"`) {
			t.Error("ce qui est tapé est perdu")
		}
		webtest.Dit(t, cesf.Poster(issue(fait), poster(cesf, fait, "etat", "fait", "duree", "45", "presents", "personne", "note", " ")...), http.StatusUnprocessableEntity, "Écrire ce qui s’est dit")
		perimee := poster(cesf, fait, "etat", "absent")
		envoi := poster(cesf, fait, "etat", "fait", "duree", "45", "presents", "personne", "note", "Elle a payé son loyer.")
		for range 2 { // posted twice: once
			webtest.Vers(t, cesf.Poster(issue(fait), envoi...), "/")
		}
		webtest.Dit(t, cesf.Lire("/"), http.StatusOK, "C’est noté : fait.")
		webtest.Dit(t, cesf.Poster(issue(fait), perimee...), http.StatusConflict, "écrit ailleurs", "Ce qu’il en a été")
		if s := webtest.Dit(t, cesf.Lire(noter(fait)), http.StatusOK); strings.Contains(s, "Ce qu’il en a été") {
			t.Error("ce qui est noté s’ouvre encore")
		}
		webtest.Vers(t, cesf.Poster(issue(excuse), poster(cesf, excuse, "etat", "excuse")...), "/")
		s.Horloge.ReglerJour(lundi.Plus(2))
		cesf = s.Role(droits.CESF) // the others are past: they wait for what came of them
		webtest.Dit(t, cesf.Lire("/"), http.StatusOK, "Rendez-vous sans issue 3", "Noter")
		webtest.Vers(t, cesf.Poster(issue(absent), poster(cesf, absent, "etat", "absent", "note", "Personne ne répond.")...), "/")
		webtest.Dit(t, cesf.Poster(issue(reporte), poster(cesf, reporte, "etat", "reporte", "note", "Malade.")...), http.StatusUnprocessableEntity, "Écrire le nouveau jour du rendez-vous", "Malade.")
		webtest.Vers(t, cesf.Poster(issue(reporte), poster(cesf, reporte, "etat", "reporte", "suite_le", "27/11/2026", "suite_heure", "9 h 30")...), "/")
		webtest.Dit(t, cesf.Lire("/"), http.StatusOK, "Prochain rendez-vous : vendredi 27 novembre 2026", "Rendez-vous sans issue 1")
		for id, veut := range map[int64]string{fait: "fait", excuse: "excuse", absent: "absent", reporte: "reporte", tard: "prevu"} {
			if e := etat(id); e != veut {
				t.Errorf("entretien %d : %s, attendu %s", id, e, veut)
			}
		}

		// A draft that was begun on the full form is taken up there.
		base := fmt.Sprintf("/dossiers/%d/entretiens", dossier)
		plein := fmt.Sprintf("%s/%d/noter", base, tard)
		if w := cesf.Poster(base+"/brouillon", append(webtest.Cles(t, cesf, plein, plein, "note", "Commencé."), "entretien", fmt.Sprint(tard))...); w.Code != http.StatusSeeOther {
			t.Fatalf("brouillon : %d", w.Code)
		}
		if w := cesf.Lire("/"); !strings.Contains(w.Body.String(), `href="`+plein+`">Reprendre`) {
			t.Errorf("le brouillon ne se reprend pas :\n%s", webtest.Texte(w))
		}
		memes := poster(cesf, tard, "etat", "absent")
		for _, r := range []droits.Role{droits.Comptable, droits.Referent, droits.Direction, droits.Administrateur} {
			if w := s.Role(r).Poster(issue(tard), memes...); w.Code != http.StatusNotFound {
				t.Errorf("%s : %d", r, w.Code)
			}
		}
	}, domaines...)
}

// The home page with the form open, and refused, in the four modes.
func TestJourneeAuNavigateur(t *testing.T) {
	n := navigateur.Demarrer(t)
	s := webtest.Nouveau(t, "", domaines...)
	dossier := s.Monde.Suivre(t, 57349).Dossier
	id := prevoir(t, s, dossier, "09:00")
	prevoir(t, s, dossier, "14:30")
	site := s.Ecouter()
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		o.Ouvrir(site + webtest.CheminEntrer(s.Monde.Agents[droits.CESF].ID))
		o.Ouvrir(fmt.Sprintf("%s/?noter=%d", site, id))
		o.Verifier("journee-noter")
		o.Remplir("#champ-duree", "")
		o.Suivre("#noter button.btn-primary")
		o.Verifier("journee-noter-refuse")
	})
}
