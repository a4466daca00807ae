// SPDX-License-Identifier: EUPL-1.2

package entretiens_test

import (
	"fmt"
	"strings"
	"testing"

	"etai/internal/organisation/droits"
	"etai/internal/web/navigateur"
	"etai/internal/web/webtest"
)

// The CESF's visit on a phone: planned, opened from the list of the day, written, kept as a draft while it is written, recorded with the next one; then
// the pages that the round of all pages sees without rows, in the four modes.
func TestTelephone(t *testing.T) {
	n := navigateur.Demarrer(t)
	s := webtest.Nouveau(t, "", domaines...)
	dossier := fmt.Sprintf("/dossiers/%d", s.Monde.Suivre(t, 57349).Dossier)
	cesf := s.Monde.Agents[droits.CESF]
	site := s.Ecouter()
	o := n.Onglet(t, navigateur.Mode{Largeur: 390, Hauteur: 844})
	o.Ouvrir(site + webtest.CheminEntrer(cesf.ID))
	o.Ouvrir(site + dossier + "/entretiens/nouveau?prevoir=oui")
	o.Remplir("#champ-le", "23/11/2026")
	o.Remplir("#champ-heure", "14h30")
	o.Suivre("button.btn-primary")
	o.Ouvrir(site + "/entretiens?le=2026-11-23")
	o.Suivre("a.nom")
	o.Remplir("#champ-note", "Le loyer est payé, elle a ouvert son courrier avec moi.")
	o.Cliquer("#champ-convenu") // leaving a field keeps the draft
	o.AttendreQue(`document.querySelector("[data-brouillon-etat]").textContent.includes("Brouillon gardé")`)
	o.Capturer("entretien-saisie-390")
	o.Ouvrir(site + "/brouillons")
	o.Suivre("a.btn")
	if note := o.Valeur("#champ-note"); !strings.HasPrefix(note, "Le loyer est payé") {
		t.Errorf("le brouillon ne revient pas : %q", note)
	}
	o.Suivre("button.btn-primary")
	if !strings.Contains(o.Texte("main"), "Le loyer est payé") {
		t.Error(o.Texte("main"))
	}

	v := s.Role(droits.CESF)
	poster := func(page, action string, paires ...string) {
		webtest.Vers(t, v.Poster(action, champs(t, v, page, action, paires...)...), "")
	}
	base := dossier + "/demarches"
	poster(base+"/nouvelle", base+"/nouvelle", "genre", "fsl", "qui", "ensemble", "etat", "a_faire", "le", "20/11/2026", "echeance", "21/11/2026", "texte", "Demander le maintien dans les lieux")
	poster(dossier+"/echeances", dossier+"/echeances", "genre", "declaration", "le", "30/11/2026")
	poster(dossier+"/entretiens/nouveau?prevoir=oui", dossier+"/entretiens/nouveau", "genre", "telephone", "etat", "prevu", "le", "30/11/2026", "heure", "10h")
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		o.Ouvrir(site + webtest.CheminEntrer(cesf.ID))
		for nom, page := range map[string]string{"entretiens": dossier + "/entretiens", "entretien-noter": dossier + "/entretiens/1/noter", "agenda": "/entretiens?vue=semaine&le=2026-11-23", "demarches": base, "rythme": dossier + "/rythme", "echeances-personne": dossier + "/echeances"} {
			o.Ouvrir(site + page)
			o.Verifier(nom)
		}
	})
	chef := s.Monde.Agents[droits.ChefDeService]
	o.Ouvrir(site + webtest.CheminEntrer(chef.ID))
	for _, page := range []string{"/portefeuilles", fmt.Sprintf("/portefeuilles/%d", cesf.ID)} {
		o.Ouvrir(site + page)
		o.Verifier("portefeuille")
	}
}
