// SPDX-License-Identifier: EUPL-1.2

package gel_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"etai/internal/organisation/droits"
	"etai/internal/web/comptes"
	"etai/internal/web/gel"
	"etai/internal/web/journee"
	"etai/internal/web/navigateur"
	"etai/internal/web/personnes"
	"etai/internal/web/webtest"
)

func domaines() []webtest.Domaine {
	return []webtest.Domaine{{Pages: gel.Pages, Routes: gel.Routes}, {Pages: comptes.Pages, Routes: comptes.Routes}, {Pages: personnes.Pages, Routes: personnes.Routes}, {Pages: journee.Pages, Routes: journee.Routes}}
}

// The payments of a person stop by one agent, and start again by two.
func TestGel(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		x := s.Monde.Suivre(t, 60775)
		cesf, chef, comptable := s.Role(droits.CESF), s.Role(droits.ChefDeService), s.Role(droits.Comptable)
		page := fmt.Sprintf("/dossiers/%d/gel", x.Dossier)
		webtest.Dit(t, cesf.Lire(fmt.Sprintf("/dossiers/%d", x.Dossier)), http.StatusOK, "Gel des paiements")
		webtest.Dit(t, cesf.Lire(page), http.StatusOK, "Aucun gel", "Vous pouvez geler seul")
		w := cesf.Poster(page, webtest.Paires(t, cesf.Lire(page).Body.String(), "Geler les paiements", "du", "31/11/2026", "texte", "Acte reçu")...)
		webtest.Dit(t, w, http.StatusUnprocessableEntity, "Choisissez pourquoi les paiements s’arrêtent", "Acte reçu")
		if !strings.Contains(w.Body.String(), `value="31/11/2026"`) {
			t.Error("le jour tapé est perdu")
		}
		webtest.Dit(t, cesf.Poster(page, webtest.Paires(t, cesf.Lire(page).Body.String(), "Geler les paiements", "motif", "saisie", "du", "1/1/2010", "texte", strings.Repeat("é", 10_000))...), http.StatusUnprocessableEntity, "c’est trop")
		webtest.Dit(t, cesf.Poster(page, webtest.Paires(t, cesf.Lire(page).Body.String(), "Geler les paiements", "motif", "saisie", "du", "1/1/2010", "texte", "Acte")...), http.StatusUnprocessableEntity, "cinq dernières années")
		un := webtest.Vers(t, cesf.Poster(page, webtest.Paires(t, cesf.Lire(page).Body.String(), "Geler les paiements", "motif", "saisie", "du", "23/11/2026", "texte", "Acte de saisie reçu")...), "")
		webtest.Dit(t, cesf.Lire(un), http.StatusOK, "Le compte est saisi", "Paiements gelés", "Acte de saisie reçu", "Demander la levée")
		webtest.Dit(t, cesf.Lire(fmt.Sprintf("/dossiers/%d", x.Dossier)), http.StatusOK, "Paiements gelés depuis le 23 novembre 2026.", "Le compte est saisi.", "Voir le gel")
		webtest.Dit(t, comptable.Lire(fmt.Sprintf("/dossiers/%d/compte", x.Dossier)), http.StatusOK, "Paiements gelés depuis le 23 novembre 2026.", "Voir le gel")
		for _, r := range []droits.Role{droits.Referent, droits.Administrateur, droits.Direction} {
			webtest.Dit(t, s.Role(r).Lire(un), http.StatusNotFound)
			webtest.Dit(t, s.Role(r).Lire(page), http.StatusNotFound)
		}
		webtest.Dit(t, cesf.Lire("/gels/999"), http.StatusNotFound)
		webtest.Dit(t, cesf.Poster(un, webtest.Paires(t, cesf.Lire(un).Body.String(), "Demander la levée", "texte", "")...), http.StatusUnprocessableEntity, "Écrivez la raison")
		perimee := webtest.Paires(t, comptable.Lire(un).Body.String(), "Demander la levée", "texte", "Mainlevée aussi")
		webtest.Vers(t, cesf.Poster(un, webtest.Paires(t, cesf.Lire(un).Body.String(), "Demander la levée", "texte", "Mainlevée reçue")...), un)
		webtest.Dit(t, comptable.Poster(un, perimee...), http.StatusUnprocessableEntity, "attend déjà une réponse")
		webtest.Dit(t, cesf.Lire(un), http.StatusOK, "Levée demandée", "Retirer la demande")
		webtest.Dit(t, chef.Lire("/"), http.StatusOK, "gel des paiements à lever")
		seul := webtest.Paires(t, cesf.Lire(un).Body.String(), "Retirer")
		seul[slices.Index(seul, "retiree")] = "accordee"
		webtest.Dit(t, cesf.Poster(un+"/levee", seul...), http.StatusUnprocessableEntity, "ne l’accorde pas")
		webtest.Dit(t, chef.Poster(un+"/levee", webtest.Paires(t, chef.Lire(un).Body.String(), "Pourquoi refuser", "refus", "")...), http.StatusUnprocessableEntity, "Écrivez la raison du refus")
		deux := webtest.Paires(t, comptable.Lire(un).Body.String(), "Lever le gel")
		webtest.Vers(t, chef.Poster(un+"/levee", webtest.Paires(t, chef.Lire(un).Body.String(), "Lever le gel")...), un)
		webtest.Dit(t, comptable.Poster(un+"/levee", deux...), http.StatusUnprocessableEntity, "déjà reçu sa réponse")
		webtest.Dit(t, cesf.Lire(un), http.StatusOK, "Levé", "Levée accordée", "Mainlevée reçue", "levé avant d’avoir commencé")
		webtest.Dit(t, cesf.Lire(fmt.Sprintf("/dossiers/%d", x.Dossier)), http.StatusOK, "Gel des paiements levé", "Paiements gelés")
		s.Monde.Verifier(t)
	}, domaines()...)
}

// The pages in the four modes, then as people do.
func TestEcrans(t *testing.T) {
	n := navigateur.Demarrer(t)
	s := webtest.Nouveau(t, "", domaines()...)
	base, m := s.Ecouter(), s.Monde
	x, libre := m.Suivre(t, 60775), m.Suivre(t, 60775)
	page := fmt.Sprintf("/dossiers/%d/gel", x.Dossier)
	cesf := s.Role(droits.CESF)
	un := webtest.Vers(t, cesf.Poster(page, webtest.Paires(t, cesf.Lire(page).Body.String(), "Geler les paiements", "motif", "deces", "du", "20/11/2026", "texte", "Appel de sa sœur, acte de décès à venir")...), "")
	voirUn := webtest.Vers(t, cesf.Poster(page, webtest.Paires(t, cesf.Lire(page).Body.String(), "Geler les paiements", "motif", "saisie", "du", "23/11/2026", "texte", "Acte de saisie reçu")...), "")
	webtest.Vers(t, cesf.Poster(un, webtest.Paires(t, cesf.Lire(un).Body.String(), "Demander la levée", "texte", "Homonyme : la personne est venue au rendez-vous")...), un)
	plancher := fmt.Sprintf("/dossiers/%d/plancher", x.Dossier)
	entrer := func(o *navigateur.Onglet, r droits.Role) { o.Ouvrir(base + webtest.CheminEntrer(m.Agents[r].ID)) }
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		voir := func(r droits.Role, chemin, nom string) {
			t.Helper()
			entrer(o, r)
			if statut := o.Ouvrir(base + chemin); statut != http.StatusOK {
				t.Fatalf("%s : %d", chemin, statut)
			}
			o.Verifier(nom)
		}
		voir(droits.CESF, fmt.Sprintf("/dossiers/%d/gel", libre.Dossier), "gel-aucun")
		voir(droits.CESF, page, "gel-dossier")
		voir(droits.CESF, voirUn, "gel-pose")
		voir(droits.CESF, un, "gel-ma-demande")
		voir(droits.ChefDeService, un, "gel-a-lever")
		voir(droits.Comptable, fmt.Sprintf("/dossiers/%d/compte", x.Dossier), "gel-compte")
		voir(droits.CESF, fmt.Sprintf("/dossiers/%d", x.Dossier), "gel-fiche")
		voir(droits.Comptable, plancher, "plancher-zero")
	})
	o := n.Onglet(t, navigateur.Modes()[0])
	entrer(o, droits.ChefDeService)
	o.Ouvrir(base + un)
	if statut := o.Suivre("main form .btn-primary"); statut != http.StatusOK || !strings.Contains(o.Texte("main"), "Levée accordée") {
		t.Fatalf("levée : %d\n%s", statut, o.Texte("main"))
	}
	m.Verifier(t)
}
