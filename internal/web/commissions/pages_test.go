// SPDX-License-Identifier: EUPL-1.2

package commissions_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/commissions"
	"etai/internal/formats/pdf"
	"etai/internal/formats/pdf/pdftest"
	"etai/internal/organisation/droits"
	pages "etai/internal/web/commissions"
	"etai/internal/web/demandes"
	"etai/internal/web/personnes"
	"etai/internal/web/webtest"
)

var lundi = jour.Certain(2026, 11, 23) // etaitest.Depart

var (
	domaine   = webtest.Domaine{Pages: pages.Pages, Routes: pages.Routes}
	desFiches = []webtest.Domaine{domaine, {Pages: personnes.Pages, Routes: personnes.Routes}, {Pages: demandes.Pages, Routes: demandes.Routes}} // what its lines lead to
)

// agir posts a form of a page: its key, its version, then the fields.
func agir(t *testing.T, v *webtest.Visiteur, page, adresse string, paires ...string) *httptest.ResponseRecorder {
	t.Helper()
	return v.Poster(adresse, v.AvecCle(page, paires...)...)
}

func passages(t *testing.T, s *webtest.Site, seance int64) (ps []commissions.Passage) {
	t.Helper()
	s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		ps, err = commissions.PassagesDe(ctx, l, seance)
		return err
	})
	return ps
}

func version(t *testing.T, s *webtest.Site, seance int64) string {
	t.Helper()
	var n int64
	s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		x, err := commissions.SeanceParID(ctx, l, s.Monde.Organisation, seance)
		n = x.Version
		return err
	})
	return form.Nombre(n)
}

func motif(t *testing.T, s *webtest.Site, c int64, sens commissions.Sens) (id string) {
	t.Helper()
	s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		ms, err := commissions.Motifs(ctx, l, c)
		for _, m := range ms {
			if m.Sens == sens && id == "" {
				id = form.Nombre(m.ID)
			}
		}
		return err
	})
	return id
}

// The secretary's pages, without a browser, on both engines: what is refused says why and keeps what was typed, what is frozen prints.
func TestSeanceALEcran(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		m := s.Monde
		c := m.Commission(t)
		_, un := m.DemandeValidee(t, "Un")
		_, deux := m.DemandeValidee(t, "Deux")
		seance := m.Seance(t, c, lundi)
		chef := s.Role(droits.ChefDeService)
		for _, chemin := range []string{"/commissions", fmt.Sprintf("/commissions/%d", c.ID), fmt.Sprintf("/seances/%d", seance), fmt.Sprintf("/seances/%d/suites", seance)} {
			webtest.Dit(t, s.Role(droits.CESF).Lire(chemin), http.StatusNotFound)
			webtest.Dit(t, chef.Lire(chemin), http.StatusOK)
		}
		if n := webtest.MemesLignes(t, chef, "/commissions"); n != 1 {
			t.Errorf("%d séances", n)
		}
		page := fmt.Sprintf("/seances/%d", seance)
		reglages := fmt.Sprintf("/commissions/%d", c.ID)
		w := agir(t, chef, reglages, reglages+"/membres", "nom", "Nouvelle Membre", "qualite", "élue", "decide", "oui", "membre_du", "1/11/2026")
		webtest.Dit(t, w, http.StatusUnprocessableEntity, "délégation de signature")
		webtest.Garde(t, w, "Nouvelle Membre")
		webtest.Vers(t, agir(t, chef, reglages, reglages+"/quorum", "regle", "moitie", "quorum_du", "1/12/2026"), reglages)
		webtest.Dit(t, agir(t, chef, reglages+"/seances", reglages+"/seances", "tenue_le", "1/11/2026", "heure", "14 h", "lieu", "Salle 2"), http.StatusUnprocessableEntity, "à venir")
		webtest.Tait(t, webtest.Dit(t, chef.Lire(page), http.StatusOK, "Prêt", "UN Personne", "DEUX Personne", "14 h, "), "14:00")
		webtest.Tait(t, webtest.Dit(t, chef.Lire("/commissions"), http.StatusOK, "14 h"), "14:00")
		// What waits for an agenda leads to its file and to its request, for each role that reads the list.
		for _, role := range []droits.Role{droits.ChefDeService, droits.Referent} {
			v := s.Role(role)
			liens := regexp.MustCompile(`href="(/dossiers/\d+(?:/masp/\d+)?)"`).FindAllStringSubmatch(v.Lire(page).Body.String(), -1)
			if len(liens) != 4 {
				t.Errorf("%s : %d liens vers deux dossiers et leurs demandes : %q", role, len(liens), liens)
			}
			for _, l := range liens {
				webtest.Dit(t, v.Lire(l[1]), http.StatusOK, "Personne")
			}
		}
		webtest.Dit(t, agir(t, chef, page, page+"/inscrire", "objet_type", "masp_demande", "objet", form.Nombre(un)), http.StatusUnprocessableEntity, "devaient être complets")
		webtest.Vers(t, agir(t, chef, page, page+"/inscrire", "objet_type", "masp_demande", "objet", form.Nombre(un), "objet", form.Nombre(deux), "tardif.masp_demande", "Expulsion demandée"), page)
		webtest.Dit(t, chef.Lire(page), http.StatusOK, "inscrit tardivement", "Expulsion demandée")
		webtest.Vers(t, agir(t, chef, reglages, reglages, "version", "1", "nom_commission", "Commission MASP", "tribunal", "tribunal administratif d’Exemple, 1 rue du Droit, 00100 Valmoulin", "active", "oui", "entend", "oui"), reglages)
		webtest.Vers(t, agir(t, chef, page, page+"/etape", "etape", "figer", "version", version(t, s, seance)), page+"/participants")
		aTenir := func(attendu int) { // who keeps the session is told of it until it is validated
			t.Helper()
			var n int
			s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				return l.QueryRow(ctx, `select count(*) from tache where nature = 'seance_a_tenir' and objet_id = $1 and faite_le is null and echeance = (select tenue_le from commission_seance where id = $1)`, seance).Scan(&n)
			})
			if n != attendu {
				t.Errorf("%d séance à tenir, attendu %d", n, attendu)
			}
		}
		aTenir(1)
		webtest.Dit(t, chef.Lire(page), http.StatusOK, "Convoquer d’abord", "Ouvrir la séance")
		webtest.Vers(t, agir(t, chef, page, page+"/etape", "etape", "convoquer", "version", version(t, s, seance)), page+"/participants")
		webtest.Tait(t, webtest.Texte(chef.Lire(page)), "Convoquer d’abord")
		for _, onglet := range []string{"/participants", "/salle"} { // the next step is where one stands
			w := chef.Lire(page + onglet)
			if w.Code == http.StatusSeeOther {
				w = chef.Lire(w.Header().Get("Location"))
			}
			webtest.Dit(t, w, http.StatusOK, "Prochaine étape", "Ouvrir la séance")
		}
		webtest.Vers(t, agir(t, chef, page, page+"/etape", "etape", "ouvrir", "version", version(t, s, seance)), page+"/participants")
		// The invitations are followed where they are printed, as the letters of the decisions: printed, then handed over, each traced.
		invitation := func(i int) string {
			var id, version int64
			s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				return l.QueryRow(ctx, `select d.id, d.version from document d join commission_convocation c on c.document_id = d.id order by d.id limit 1 offset $1`, i).Scan(&id, &version)
			})
			return form.Nombre(id) + "." + form.Nombre(version)
		}
		suivre := func(champs ...string) *httptest.ResponseRecorder {
			return agir(t, chef, page+"/participants", page+"/invitations", champs...)
		}
		webtest.Dit(t, suivre("vers", "imprime"), http.StatusUnprocessableEntity, "Cocher au moins un document")
		webtest.Vers(t, suivre("vers", "imprime", "lettre", invitation(0), "lettre", invitation(1)), page+"/participants")
		webtest.Dit(t, chef.Lire(page+"/participants"), http.StatusOK, "Personnes invitées", "2026-00001", "Imprimé", "Noter comme remises")
		webtest.Dit(t, suivre("vers", "remis", "lettre", invitation(0), "remise_le", "23/11/2026"), http.StatusUnprocessableEntity, "comment elles ont été remises")
		webtest.Vers(t, suivre("vers", "remis", "mode", "main_propre", "remise_le", "23/11/2026", "lettre", invitation(0)), page+"/participants")
		webtest.Dit(t, chef.Lire(page+"/participants"), http.StatusOK, "Remis", "en main propre, le 23/11/2026", "1 lettre remise")
		for _, role := range []droits.Role{droits.Comptable, droits.CESF} {
			if w := s.Role(role).Poster(page+"/invitations", "cle", strings.Repeat("B", 26), "vers", "imprime", "lettre", invitation(1)); w.Code != http.StatusNotFound {
				t.Errorf("%s note une invitation : %d", role, w.Code)
			}
		}
		var suivies int
		s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			return l.QueryRow(ctx, `select count(*) from journal_actes where nature = 'document.suivre'`).Scan(&suivies)
		})
		if suivies != 3 {
			t.Errorf("%d actes de suivi, attendu 3", suivies)
		}
		ps := passages(t, s, seance)
		premier := fmt.Sprintf("/passages/%d", ps[0].ID)
		webtest.Vers(t, chef.Lire(page+"/salle"), premier)
		webtest.Tait(t, webtest.Dit(t, chef.Lire(page+"/suites"), http.StatusOK, "se fige quand la séance est validée"), "Prochaine étape")
		refus := []string{"version", form.Nombre(ps[0].Version), "sens", "refus", "motif", motif(t, s, c.ID, commissions.RefusDemande), "decideur", form.Nombre(c.Presidente), "faits", "Aucune prestation de la liste"}
		w = agir(t, chef, premier, premier, refus...)
		webtest.Dit(t, w, http.StatusUnprocessableEntity, "quorum n’est pas atteint")
		if !strings.Contains(w.Body.String(), "Aucune prestation de la liste") {
			t.Error("ce qui était écrit est perdu")
		}
		webtest.Vers(t, agir(t, chef, page+"/participants", page+"/participants", "membre."+form.Nombre(c.Presidente), "present", "membre."+form.Nombre(c.Exterieure), "present", "membre."+form.Nombre(c.Autre), "excuse"), page+"/participants")
		webtest.Dit(t, agir(t, chef, premier, premier, refus...), http.StatusUnprocessableEntity, "invite les personnes")
		refus = append(refus, "venue", "presente")
		webtest.Vers(t, agir(t, chef, premier, premier, refus...), fmt.Sprintf("/passages/%d", ps[1].ID))
		second := fmt.Sprintf("/passages/%d", ps[1].ID)
		webtest.Tait(t, webtest.Dit(t, chef.Lire(second+"?projection=1"), http.StatusOK, "Sans nom"), "DEUX")
		webtest.Vers(t, agir(t, chef, second, second, "version", form.Nombre(ps[1].Version), "venue", "absente", "sens", "accord", "motif", motif(t, s, c.ID, commissions.Accord), "decideur", form.Nombre(c.Presidente), "valeur.niveau", "2", "valeur.mois", "12"), page)
		for _, onglet := range []string{page + "/suites", second} {
			webtest.Dit(t, chef.Lire(onglet), http.StatusOK, "Prochaine étape", "Valider la séance")
		}
		webtest.Tait(t, webtest.Dit(t, chef.Lire(page), http.StatusOK, "Valider la séance"), "Aller au dossier suivant")
		webtest.Vers(t, agir(t, chef, page, page+"/etape", "etape", "valider", "version", version(t, s, seance)), page+"/suites")
		aTenir(0)
		webtest.Dit(t, chef.Lire(page+"/proces-verbal"), http.StatusOK, "Refus", "Aucune prestation de la liste", "Présidente Exemple")
		documents := t.TempDir()
		lire := func(nom string, veut ...string) string {
			t.Helper()
			w := chef.Lire(page + "/" + nom)
			if w.Code != http.StatusOK {
				t.Fatalf("%s : %d\n%s", nom, w.Code, webtest.Texte(w))
			}
			f := filepath.Join(documents, regexp.MustCompile(`\W`).ReplaceAllString(nom, "-")+".pdf")
			if err := os.WriteFile(f, w.Body.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			texte := pdftest.Texte(t, f)
			for _, x := range veut {
				if !strings.Contains(texte, x) {
					t.Errorf("%s : « %s » manque", nom, x)
				}
			}
			return f
		}
		fichiers := []string{lire("ordre-du-jour.pdf", "UN Personne", "figé"), lire("convocations.pdf", "Caf Exemple", "Sans nom"), lire("syntheses.pdf", "UN Personne", "Impayé"), lire("syntheses.pdf?anonyme=1", "Sans nom"),
			lire("proces-verbal.pdf", "Procès-verbal PV-2026-001", "Aucune prestation de la liste"), lire("lettres.pdf?invitations=1", "Je vous invite à cette séance"), lire("lettres.pdf", "Voies et délais de recours", "tribunal administratif d’Exemple", "L271-1")}
		pdftest.Valider(t, fichiers...)
		fenetre(t, fichiers[len(fichiers)-1], "Madame", "UN", "Personne", "2,", "rue", "de", "l’Exemple", "00100", "VALMOULIN")
		if ls := webtest.Classeur(t, chef.Lire(page+"/seance.xlsx")); len(ls) < 3 || !slices.Contains(ls[len(ls)-2], "refus") || !slices.Contains(ls[len(ls)-1], "accord") {
			t.Errorf("tableur : %q", ls)
		}
		corps := chef.Lire(page + "/suites").Body.String()
		var paires []string
		for _, x := range regexp.MustCompile(`name="lettre" value="([^"]+)"`).FindAllStringSubmatch(corps, -1) {
			paires = append(paires, "lettre", x[1])
		}
		if len(paires) != 4 {
			t.Fatalf("lettres : %v", paires)
		}
		webtest.Dit(t, agir(t, chef, page+"/suites", page+"/suites", append(paires, "vers", "remis")...), http.StatusUnprocessableEntity, "comment elles ont été remises")
		webtest.Vers(t, agir(t, chef, page+"/suites", page+"/suites", append(paires, "vers", "remis", "mode", "lrar", "remise_le", "23/11/2026")...), page+"/suites")
		webtest.Dit(t, chef.Lire(page), http.StatusOK, "Notifiée")
		webtest.Dit(t, agir(t, chef, page+"/annulation", page+"/annulation", "version", version(t, s, seance), "rendu", form.Nombre(ps[0].ID), "motif", "erreur"), http.StatusUnprocessableEntity, "a été remise")
	}, desFiches...)
}

// fenetre checks that the address of a letter, and nothing else, shows through the window of an envelope.
func fenetre(t *testing.T, fichier string, mots ...string) {
	t.Helper()
	var vus []string
	for _, b := range pdftest.Boites(t, fichier) {
		if b.Page != 1 || !b.Touche(pdf.FenetreX, pdf.FenetreY, pdf.FenetreLargeur, pdf.FenetreHauteur) {
			continue
		}
		vus = append(vus, b.Mot)
		if !b.Dans(pdf.FenetreX, pdf.FenetreY, pdf.FenetreLargeur, pdf.FenetreHauteur) {
			t.Errorf("« %s » dépasse de la fenêtre : %+v", b.Mot, b)
		}
	}
	if !slices.Equal(vus, mots) {
		t.Errorf("dans la fenêtre : %q, attendu %q", vus, mots)
	}
}
